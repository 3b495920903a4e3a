"""How far records can be trusted, from the judgements of a sample: shares with their intervals, weighted to the whole.

A record stands for as many as its stratum holds / as many of it as are judged, so that a review that ended early counts,
too. The interval is Wilson's with Kish's effective sample size, (sum of weights)² / sum of squared weights, for the number
of records; strata make the true one narrower, if anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from math import sqrt

from attrs import frozen

from quoteattr.records import ACTS, KINDS, Quote
from quoteattr.review.judgements import FIELDS, Fault, Review
from quoteattr.review.sampling import BINS, bin_of

#: Of the normal distribution, for 95 %.
_Z = 1.959964
#: Weights are fractions: 95 of 100 may come out a little less.
_ROUNDING = 1e-9


@frozen(kw_only=True)
class Share:
    """A share of records.

    Attributes:
        judged: How many were judged.
        right: How many of them are right.
        records: How many records these stand for.
        value: The share of those that is right, by the weights; None where there is none.
        interval: Where it lies with 95 %.
    """

    judged: int
    right: int
    records: float
    value: float | None
    interval: tuple[float, float] | None


@frozen(kw_only=True)
class BinShare:
    """Records of like confidence.

    Attributes:
        name: From where to where.
        confidence: Their mean, by the weights.
        attributed: Those that are quotations with the right source, which is what confidence is the probability of.
        right: Those that are right in all.
    """

    name: str
    confidence: float
    attributed: Share
    right: Share


@frozen(kw_only=True)
class Bound:
    """The lowest confidence whose records, with all surer ones, reach a precision.

    Attributes:
        confidence: The bound.
        share: Of the records at or above it.
        kept: Share of all records that these are.
    """

    confidence: float
    share: Share
    kept: float


@frozen(kw_only=True)
class Report:
    """What the judgements of a sample tell.

    Attributes:
        drawn: Records of the sample.
        judged: Those that were judged.
        records: All records, of which the sample was drawn.
        unseen: Those in strata of which nothing was judged: the figures are not about them.
        missed: Quotations that reviewers added.
        whole: Records that are right in all.
        attributed: Quotations with the right source.
        kinds: Right in all, of each kind.
        acts: Right in all, of each act.
        fields: Of each field, among the records that say something in it; first ``quotation``: it is one at all.
        bins: By confidence.
        expected_error: Mean distance between confidence and share attributed over the bins, by the weights.
        target: What ``bounds`` are for.
        bounds: For ``attributed`` and ``right``; None where no bound reaches the target.
    """

    drawn: int
    judged: int
    records: int
    unseen: int
    missed: int
    whole: Share
    attributed: Share
    kinds: dict[str, Share]
    acts: dict[str, Share]
    fields: dict[str, Share]
    bins: tuple[BinShare, ...]
    expected_error: float
    target: float
    bounds: dict[str, Bound | None]


@frozen(kw_only=True)
class _Judged:
    quote: Quote
    weight: float
    faults: tuple[Fault, ...]

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def attributed(self) -> bool:
        return not {"quotation", "source"}.intersection(self.faults)

    def has_right(self, field: Fault) -> bool:
        return not {"quotation", field}.intersection(self.faults)


_Test = Callable[[_Judged], bool]


def report_on(review: Review, target: float = 0.95) -> Report:
    """Say what a review tells.

    Args:
        review: With a judgement at least.
        target: The precision to find a bound of confidence for.
    """
    judged = _weighted(review)
    sizes = {each.stratum: each.size for each in review.drawn}
    seen = {each.stratum for each in review.drawn if each.quote.id in review.judged}
    bins = _bins(judged)
    total = sum(each.weight for each in judged)
    return Report(
        drawn=len(review.drawn),
        judged=len(judged),
        records=sum(sizes.values()),
        unseen=sum(size for stratum, size in sizes.items() if stratum not in seen),
        missed=len(review.missed),
        whole=_share(judged, _right),
        attributed=_share(judged, _attributed),
        kinds=_shares_by(judged, KINDS, lambda each: each.quote.kind),
        acts=_shares_by(judged, ACTS, lambda each: each.quote.act),
        fields=_fields(judged),
        bins=bins,
        expected_error=sum(
            each.right.records / total * abs(each.confidence - (each.attributed.value or 0.0)) for each in bins
        ),
        target=target,
        bounds={"attributed": _bound(judged, _attributed, target), "right": _bound(judged, _right, target)},
    )


def wilson(share: float, size: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of so many trials, which need not be a whole number."""
    spread = _Z * _Z / size
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / size + spread / (4 * size))
    return max(0.0, middle - half), min(1.0, middle + half)


def _right(judged: _Judged) -> bool:
    return judged.right


def _attributed(judged: _Judged) -> bool:
    return judged.attributed


def _weighted(review: Review) -> list[_Judged]:
    done = [each for each in review.drawn if each.quote.id in review.judged]
    counts = Counter(each.stratum for each in done)
    return [
        _Judged(
            quote=each.quote,
            weight=each.size / counts[each.stratum],
            faults=review.judged[each.quote.id].faults,
        )
        for each in done
    ]


def _share(judged: Iterable[_Judged], test: _Test) -> Share:
    tested = [(each.weight, test(each)) for each in judged]
    weights = sum(weight for weight, _ in tested)
    if not tested:
        return Share(judged=0, right=0, records=0.0, value=None, interval=None)
    value = sum(weight for weight, right in tested if right) / weights
    effective = weights**2 / sum(weight**2 for weight, _ in tested)
    return Share(
        judged=len(tested),
        right=sum(right for _, right in tested),
        records=weights,
        value=value,
        interval=wilson(value, effective),
    )


def _shares_by(judged: Sequence[_Judged], names: Iterable[str], name: Callable[[_Judged], str]) -> dict[str, Share]:
    shares = {each: _share((one for one in judged if name(one) == each), _right) for each in names}
    return {each: share for each, share in shares.items() if share.judged}


def _fields(judged: Sequence[_Judged]) -> dict[str, Share]:
    # Where a record gives no source or speaker there is nothing to be right about; without intermediaries it says: none.
    says: dict[str, _Test] = {
        "source": lambda each: each.quote.source is not None,
        "speaker": lambda each: each.quote.speaker is not None,
    }
    shares = {"quotation": _share(judged, lambda each: each.has_right("quotation"))}
    for field in FIELDS:
        asked = [each for each in judged if field not in says or says[field](each)]
        shares[field] = _share(asked, lambda each, field=field: each.has_right(field))  # type: ignore[misc]
    return shares


def _bins(judged: Sequence[_Judged]) -> tuple[BinShare, ...]:
    found = []
    for low in BINS:
        held = [each for each in judged if bin_of(each.quote.confidence) == bin_of(low)]
        if held:
            right = _share(held, _right)
            confidence = sum(each.weight * each.quote.confidence for each in held) / right.records
            attributed = _share(held, _attributed)
            found.append(BinShare(name=bin_of(low), confidence=confidence, attributed=attributed, right=right))
    return tuple(found)


def _bound(judged: Sequence[_Judged], test: _Test, target: float) -> Bound | None:
    total = sum(each.weight for each in judged)
    best = None
    above: list[_Judged] = []
    for confidence, group in groupby(
        sorted(judged, key=lambda each: -each.quote.confidence), key=lambda each: each.quote.confidence
    ):
        above += group
        share = _share(above, test)
        if share.value is not None and share.value >= target - _ROUNDING:
            best = Bound(confidence=confidence, share=share, kept=share.records / total)
    return best
