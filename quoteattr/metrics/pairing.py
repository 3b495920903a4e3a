"""Attributions in words, and which prediction belongs to which gold quotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from attrs import field, frozen

from quoteattr.corpora import GoldDocument, GoldQuote, Spans
from quoteattr.metrics.predictions import Prediction
from quoteattr.metrics.whole import Loss, faults, right_speaker
from quoteattr.metrics.words import Words, runs
from quoteattr.records import Act, Kind

MATCH_IOU = 0.5
"""Lowest word IoU of two contents that are a match."""


class Attribution(Protocol):
    """Anything with spans for content, source and cue: a ``GoldQuote``, a ``Prediction``, a candidate."""

    @property
    def content(self) -> Spans: ...  # noqa: D102
    @property
    def source(self) -> Spans: ...  # noqa: D102
    @property
    def cue(self) -> Spans: ...  # noqa: D102


@frozen(kw_only=True, eq=False)
class Item:
    """One attribution in words.

    Attributes:
        content: Numbers of its words; at least one.
        source: Those of its source that tell sources apart.
        cue: All of its cue.
        kind: From the marks in the text.
        act: As labelled or predicted; None where it is not.
        role_spans: Each contiguous stretch of a role as (role, first word, last word).
        optional: Counts neither as missed nor as spurious.
    """

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]
    kind: Kind
    act: Act | None
    role_spans: frozenset[tuple[str, int, int]]
    optional: bool


@frozen(kw_only=True, eq=False)
class Prepared:
    """A gold document made ready to be compared with any number of predictions.

    Attributes:
        document: As read.
        words: The words of its text.
        gold: Those of its quotations whose content has a word.
        items: The same in words.
    """

    document: GoldDocument
    words: Words
    gold: tuple[GoldQuote, ...]
    items: tuple[Item, ...] = field(repr=False)


@frozen(kw_only=True)
class Pair:
    """A gold quotation and the prediction that was paired with it.

    Attributes:
        gold: Its place among the gold quotations compared.
        predicted: Its place among the predictions compared.
        iou: Words in both contents / words in either.
        full: Whether the sources share a telling word, or neither is there; None where the corpus labels no sources.
        exact: Whether the contents have the very same words.
        speaker: Whether the name is right; None where the corpus labels none or the source is another one.
        faults: All that is wrong with it, the first being what it is lost to; none where it is right as a whole.
    """

    gold: int
    predicted: int
    iou: float
    full: bool | None
    exact: bool
    speaker: bool | None
    faults: tuple[Loss, ...]


def prepare(document: GoldDocument) -> Prepared:
    """Find the words of a document and of its gold quotations; a quotation without a word is left out."""
    words = Words(document.text)
    kept = [
        (quote, item)
        for quote in document.quotes
        if (item := in_words(words, quote, act=quote.act, optional=quote.optional)) is not None
    ]
    return Prepared(
        document=document,
        words=words,
        gold=tuple(quote for quote, _ in kept),
        items=tuple(item for _, item in kept),
    )


def in_words(words: Words, attribution: Attribution, act: Act | None = None, optional: bool = False) -> Item | None:
    """Return an attribution in words, or None where its content has no word."""
    content = words.covered(attribution.content)
    if not content:
        return None
    cue, source = words.covered(attribution.cue), words.covered(attribution.source)
    roles = (("content", content), ("source", source), ("cue", cue))
    return Item(
        content=content,
        source=words.telling(attribution.source),
        cue=cue,
        kind=words.kind(content),
        act=act,
        role_spans=frozenset((role, *run) for role, covered in roles for run in runs(covered)),
        optional=optional,
    )


def pairs(prepared: Prepared, predicted: Sequence[tuple[Prediction, Item]]) -> tuple[Pair, ...]:
    """Pair gold with predictions, each at most once, in the order of the gold."""
    judged = []
    for held, place, iou in best_pairs(prepared.items, [item for _, item in predicted]):
        quote, ours = prepared.gold[held], prepared.items[held]
        prediction, theirs = predicted[place]
        full: bool | None = None
        if "source" in prepared.document.roles:
            full = bool(ours.source & theirs.source) or not (ours.source or theirs.source)
        exact = ours.content == theirs.content
        judged.append(
            Pair(
                gold=held,
                predicted=place,
                iou=iou,
                full=full,
                exact=exact,
                speaker=None if full is False or not quote.speaker_known else right_speaker(quote, prediction),
                faults=faults(quote, prediction, prepared.words, exact=exact, full=full),
            )
        )
    return tuple(judged)


def best_pairs(gold: Sequence[Item], predicted: Sequence[Item]) -> list[tuple[int, int, float]]:
    """Return (gold, predicted, IoU) of each match: best IoU first, ties by cue, then source, then required gold."""
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    chosen = []
    for order, held, place in sorted(_candidates(gold, predicted)):
        if held in free_gold and place in free_predicted:
            free_gold.remove(held)
            free_predicted.remove(place)
            chosen.append((held, place, -order[0]))
    return sorted(chosen)


def _candidates(
    gold: Sequence[Item], predicted: Sequence[Item]
) -> Iterator[tuple[tuple[float, float, float, bool], int, int]]:
    # By way of each word's holders, so that time grows with the overlaps and not with gold x predicted: a novel has
    # thousands of both.
    holders: dict[int, list[int]] = {}
    for held, item in enumerate(gold):
        for word in item.content:
            holders.setdefault(word, []).append(held)
    for place, theirs in enumerate(predicted):
        shared = Counter(held for word in theirs.content for held in holders.get(word, ()))
        for held, common in shared.items():
            ours = gold[held]
            iou = common / (len(ours.content) + len(theirs.content) - common)
            if iou >= MATCH_IOU:
                ties = (-_iou(ours.cue, theirs.cue), -_iou(ours.source, theirs.source), ours.optional)
                yield (-iou, *ties), held, place


def _iou(one: frozenset[int], other: frozenset[int]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0
