"""Attributions in words, and which prediction belongs to which gold quotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from attrs import field, frozen

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.metrics.predictions import Prediction
from quoteattr.metrics.words import Words, runs
from quoteattr.quotes import comparable_name
from quoteattr.records import Kind

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
        role_spans: Each contiguous stretch of a role as (role, first word, last word).
        optional: Counts neither as missed nor as spurious.
    """

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]
    kind: Kind
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
    """

    gold: int
    predicted: int
    iou: float
    full: bool | None
    exact: bool
    speaker: bool | None


def prepare(document: GoldDocument) -> Prepared:
    """Find the words of a document and of its gold quotations; a quotation without a word is left out."""
    words = Words(document.text)
    kept = [
        (quote, item)
        for quote in document.quotes
        if (item := in_words(words, quote, optional=quote.optional)) is not None
    ]
    return Prepared(
        document=document,
        words=words,
        gold=tuple(quote for quote, _ in kept),
        items=tuple(item for _, item in kept),
    )


def in_words(words: Words, attribution: Attribution, optional: bool = False) -> Item | None:
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
        judged.append(
            Pair(
                gold=held,
                predicted=place,
                iou=iou,
                full=full,
                exact=ours.content == theirs.content,
                speaker=None if full is False or not quote.speaker_known else right_speaker(quote, prediction),
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


def right_speaker(quote: GoldQuote, prediction: Prediction) -> bool:
    """Tell whether the predicted name is one of those accepted; where gold is open, whether none is predicted."""
    if quote.speaker is None or prediction.speaker is None:
        return quote.speaker is None and prediction.speaker is None
    accepted = {comparable_name(name) for name in (quote.speaker, *quote.speaker_also)}
    return comparable_name(prediction.speaker) in accepted


def same_intermediary(gold: LabelledIntermediary, predicted: LabelledIntermediary, words: Words) -> bool:
    """Tell whether both are the same: by their names, or where gold has none by a telling word of the mentions."""
    if gold.name is None:
        return bool(words.telling(gold.source) & words.telling(predicted.source))
    return predicted.name is not None and comparable_name(gold.name) == comparable_name(predicted.name)
