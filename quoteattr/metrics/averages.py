"""From counts to figures: precision, recall, F, and bootstrap intervals over documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from quoteattr.metrics.counting import Count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BOOTSTRAP_ROUNDS = 1000
BOOTSTRAP_SEED = 13
INTERVAL = (2.5, 97.5)
"""Percentiles between which a 95 % interval lies."""

Counts = Mapping[str, Count]


@frozen(kw_only=True)
class Figure:
    """One figure over documents; shares lie in 0..1 and are None where there is nothing to divide by.

    Attributes:
        precision: Hits among the predictions / predictions.
        recall: Hits among the gold / gold.
        f1: Their harmonic mean; for an accuracy, the accuracy itself.
        count: What they are made of.
        interval: Bootstrap 95 % interval of ``f1``, or None where none was asked for.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    count: Count
    interval: tuple[float, float] | None = None

    @classmethod
    def from_count(cls, count: Count, interval: tuple[float, float] | None = None) -> Figure:
        """Divide."""
        precision = _share(count.predicted_hits, count.predicted)
        recall = _share(count.gold_hits, count.gold)
        return cls(precision=precision, recall=recall, f1=_f1(precision, recall), count=count, interval=interval)


def total(documents: Iterable[Counts]) -> dict[str, Count]:
    """Add the counts of all documents, figure by figure."""
    sums: dict[str, Count] = {}
    for counts in documents:
        for figure, count in counts.items():
            sums[figure] = sums.get(figure, Count()).plus(count)
    return sums


def figures(documents: Sequence[Counts], bootstrap: bool = False) -> dict[str, Figure]:
    """Return every figure over the documents.

    Args:
        documents: Counts of each document.
        bootstrap: Whether to draw intervals, which needs numpy (spaCy brings it) and some tenths of a second.
    """
    intervals = _intervals(documents) if bootstrap and documents else {}
    return {figure: Figure.from_count(count, intervals.get(figure)) for figure, count in total(documents).items()}


def resampled_f1(documents: Sequence[Counts], names: Sequence[str]) -> NDArray[np.float64]:
    """Draw documents with replacement, as many as there are, and return the figures' F of each draw.

    The draws depend only on the number of documents, so two runs over the same documents in the same order are drawn
    alike and can be compared draw by draw.

    Args:
        documents: Counts of each document; at least one.
        names: Which figures.

    Returns:
        Rounds x figures; NaN where a draw has nothing to divide by.
    """
    import numpy as np

    draws = np.random.default_rng(BOOTSTRAP_SEED).multinomial(
        len(documents), np.full(len(documents), 1 / len(documents)), size=BOOTSTRAP_ROUNDS
    )
    table = np.array([[counts.get(name, Count()) for name in names] for counts in documents], dtype=float)
    sums = np.tensordot(draws.astype(float), table, axes=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        recall, precision = sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 3]
        f1 = 2 * precision * recall / (precision + recall)
    nothing_right: Any = (precision + recall) == 0
    f1[nothing_right] = 0.0
    return np.asarray(f1, dtype=np.float64)


def _intervals(documents: Sequence[Counts]) -> dict[str, tuple[float, float]]:
    import numpy as np

    names = sorted(total(documents))
    drawn = resampled_f1(documents, names)
    intervals = {}
    for place, name in enumerate(names):
        column = drawn[:, place]
        column = column[~np.isnan(column)]
        if column.size:
            low, high = np.percentile(column, INTERVAL)
            intervals[name] = (float(low), float(high))
    return intervals


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    """Return the harmonic mean; with only one side there, nothing was found of what is, or what is not was found: 0."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)
