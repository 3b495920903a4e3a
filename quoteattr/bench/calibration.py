"""Whether a confidence is what it says: of the records at 0.8, 80 % are right."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.metrics import DocumentScore

BINS = 10


@frozen(kw_only=True)
class Bin:
    """Predictions of like confidence.

    Attributes:
        low: Lowest confidence of the bin; the highest is ``low + 0.1``, which belongs to the next bin.
        count: How many predictions.
        confidence: Their mean confidence, or None where there are none.
        right: The share of them that is right, or None likewise.
    """

    low: float
    count: int
    confidence: float | None
    right: float | None


@frozen(kw_only=True)
class Calibration:
    """The reliability table.

    Attributes:
        bins: Ten of equal width.
        expected_error: Mean of |confidence - share right| over the bins, weighted by their counts.
    """

    bins: tuple[Bin, ...]
    expected_error: float


@frozen(kw_only=True)
class Point:
    """Precision and recall of the predictions at or above a confidence."""

    confidence: float
    precision: float
    recall: float


def outcomes(scores: Sequence[DocumentScore]) -> list[tuple[float, bool]]:
    """Return (confidence, right) of each prediction that has a confidence.

    Right is a full match, or any match where the corpus labels no sources. Predictions paired with optional gold are
    left out: they are neither right nor wrong.
    """
    found = []
    for score in scores:
        right = {pair.predicted: pair.full is not False for pair in score.pairs}
        excused = {pair.predicted for pair in score.pairs if score.gold[pair.gold].optional}
        found += [
            (prediction.confidence, right.get(place, False))
            for place, prediction in enumerate(score.predicted)
            if prediction.confidence is not None and place not in excused
        ]
    return found


def calibration(scores: Sequence[DocumentScore]) -> Calibration | None:
    """Return the reliability table, or None where no prediction has a confidence."""
    found = outcomes(scores)
    if not found:
        return None
    bins = []
    error = 0.0
    for number in range(BINS):
        held = [one for one in found if min(int(one[0] * BINS), BINS - 1) == number]
        if held:
            confidence = sum(one[0] for one in held) / len(held)
            right = sum(one[1] for one in held) / len(held)
            error += len(held) / len(found) * abs(confidence - right)
            bins.append(Bin(low=number / BINS, count=len(held), confidence=confidence, right=right))
        else:
            bins.append(Bin(low=number / BINS, count=0, confidence=None, right=None))
    return Calibration(bins=tuple(bins), expected_error=error)


def precision_recall(scores: Sequence[DocumentScore]) -> list[Point]:
    """Return the curve from the most confident predictions to all, one point for each confidence that occurs.

    Pairs stay those of all predictions together, so the curve can lie a little under the figures of a run with that
    threshold, where a weaker rival is not there to take a gold quotation.
    """
    required = sum(not quote.optional for score in scores for quote in score.gold)
    points: list[Point] = []
    right = 0
    for asserted, (confidence, is_right) in enumerate(sorted(outcomes(scores), reverse=True), start=1):
        right += is_right
        if points and points[-1].confidence == confidence:
            points.pop()
        points.append(
            Point(confidence=confidence, precision=right / asserted, recall=right / required if required else 0.0)
        )
    return points
