"""Two runs over the same documents: what was gained, what was lost, and whether the difference may be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from quoteattr.bench.run import Run
from quoteattr.bench.saved import FULL, SPURIOUS, SavedRun, gold_verdicts, predicted_verdicts
from quoteattr.corpora import Spans
from quoteattr.errors import InputError
from quoteattr.metrics import INTERVAL, LOSSES, Counts, Loss, figures, resampled_f1

COMPARED_FIGURES = ("match", "full", "exact", "whole", "content_words", "role_spans", "speaker", "intermediaries")


@frozen(kw_only=True)
class Change:
    """A figure then and now.

    Attributes:
        figure: Its name.
        then: F of the earlier run.
        now: F of this one.
        interval: Bootstrap 95 % interval of the difference.
        chance: Two-sided p of the paired bootstrap: how often the difference has the other sign, or none.
    """

    figure: str
    then: float
    now: float
    interval: tuple[float, float]
    chance: float


@frozen(kw_only=True)
class DocumentChange:
    """What changed in one document; contents by their spans.

    Attributes:
        doc: Its name.
        gained: Gold quotations found in full now and not then.
        lost: Gold quotations found in full then and not now.
        new_spurious: Spurious predictions that were not there.
        gone_spurious: Spurious predictions that are there no longer.
    """

    doc: str
    gained: tuple[Spans, ...]
    lost: tuple[Spans, ...]
    new_spurious: tuple[Spans, ...]
    gone_spurious: tuple[Spans, ...]


@frozen(kw_only=True)
class Comparison:
    """All changes, documents without any left out.

    Attributes:
        changes: Of the figures.
        losses: What records were lost to, then and now; empty where *whole* is not defined.
        documents: What changed in each.
    """

    changes: tuple[Change, ...]
    losses: dict[Loss, tuple[int, int]]
    documents: tuple[DocumentChange, ...]


def compare(run: Run, earlier: SavedRun) -> Comparison:
    """Compare a run with an earlier one.

    Raises:
        InputError: The earlier run is of other documents, labels or definitions.
    """
    for key, name in (("fingerprint", "documents or labels"), ("metrics", "definitions of the figures")):
        then, now = earlier.signature.get(key), getattr(run.signature, key)
        if then != now:
            raise InputError(f"The earlier run has other {name} ({key} {then}, now {now}); the two cannot be compared.")
    changed = []
    for score in run.scores:
        before = earlier.documents[score.doc]
        now_found = _contents(zip((quote.content for quote in score.gold), gold_verdicts(score), strict=True), FULL)
        then_found = _contents(before.gold, FULL)
        now_spurious = _contents(
            zip((one.content for one in score.predicted), predicted_verdicts(score), strict=True), SPURIOUS
        )
        then_spurious = _contents(before.predicted, SPURIOUS)
        change = DocumentChange(
            doc=score.doc,
            gained=_minus(now_found, then_found),
            lost=_minus(then_found, now_found),
            new_spurious=_minus(now_spurious, then_spurious),
            gone_spurious=_minus(then_spurious, now_spurious),
        )
        if change.gained or change.lost or change.new_spurious or change.gone_spurious:
            changed.append(change)
    return Comparison(
        changes=tuple(
            _changes(
                [earlier.documents[score.doc].counts for score in run.scores], [score.counts for score in run.scores]
            )
        ),
        losses=_losses([earlier.documents[score.doc].losses for score in run.scores], run.losses),
        documents=tuple(changed),
    )


def _losses(then: Sequence[Mapping[str, int]], now: Mapping[str, int]) -> dict[Loss, tuple[int, int]]:
    if not now:
        return {}
    return {loss: (sum(losses.get(loss, 0) for losses in then), now[loss]) for loss in LOSSES}


def _contents(judged: Iterable[tuple[Spans, str]], verdict: str) -> Counter[Spans]:
    return Counter(content for content, given in judged if given == verdict)


def _minus(one: Counter[Spans], other: Counter[Spans]) -> tuple[Spans, ...]:
    return tuple(sorted((one - other).elements()))


def _changes(then: Sequence[Counts], now: Sequence[Counts]) -> Iterator[Change]:
    import numpy as np

    before, after = figures(then), figures(now)
    names = [
        name
        for name in COMPARED_FIGURES
        if name in before and name in after and before[name].f1 is not None and after[name].f1 is not None
    ]
    # The same documents are drawn for both, so what is easy or hard in a draw is so for both.
    differences = resampled_f1(now, names) - resampled_f1(then, names)
    for place, name in enumerate(names):
        drawn = differences[:, place]
        drawn = drawn[~np.isnan(drawn)]
        if not drawn.size:
            continue
        low, high = np.percentile(drawn, INTERVAL)
        yield Change(
            figure=name,
            then=before[name].f1 or 0.0,
            now=after[name].f1 or 0.0,
            interval=(float(low), float(high)),
            chance=min(1.0, 2 * min(float((drawn <= 0).mean()), float((drawn >= 0).mean()))),
        )
