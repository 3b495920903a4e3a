"""Counts behind every figure, document by document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from attrs import frozen

from quoteattr.corpora import GoldQuote, LabelledIntermediary, Role
from quoteattr.metrics.pairing import Item, Pair, Prepared, in_words, pairs
from quoteattr.metrics.predictions import Prediction
from quoteattr.metrics.whole import LOSSES, Loss, same_chain, same_intermediary
from quoteattr.metrics.words import Words
from quoteattr.records import ACTS, KINDS, Act, Kind

RETRIEVAL_FIGURES = (
    "match",
    "full",
    "exact",
    "whole",
    "content_words",
    "content_spans",
    "source_spans",
    "cue_spans",
    "role_spans",
    "intermediaries",
)
"""Figures with precision, recall and F."""

ACCURACY_FIGURES = ("speaker", "intermediary_chain")
"""Figures that are one share of full matches: their precision, recall and F are the same number."""

FIGURES = RETRIEVAL_FIGURES + ACCURACY_FIGURES

NAME_FIGURES = ("whole", "intermediaries", *ACCURACY_FIGURES)
"""Figures that are not defined where the corpus or the tool names nobody."""

Part = tuple[str, Callable[[Item], bool]]
"""A part of the attributions that is counted apart: the prefix of its figures, and which belong to it."""


class Count(NamedTuple):
    """What one figure is made of, in one document or several."""

    gold_hits: int = 0
    gold: int = 0
    predicted_hits: int = 0
    predicted: int = 0

    def plus(self, other: Count) -> Count:
        """Return the sums, number by number."""
        return Count(*(one + another for one, another in zip(self, other, strict=True)))


@frozen(kw_only=True)
class DocumentScore:
    """One document's comparison.

    Attributes:
        doc: Its name.
        counts: By figure; those of one kind or act as "direct/match", "thought/match".
        losses: How many records are lost to what, by ``Loss``; those of one kind or act as "direct/missed". Empty where
            *whole* is not defined.
        gold: The gold quotations that were compared.
        predicted: The predictions that were compared.
        gold_kinds: Kind of each gold quotation, from the marks in the text.
        predicted_kinds: Kind of each prediction, likewise.
        pairs: The matches, those with optional gold among them.
    """

    doc: str
    counts: dict[str, Count]
    losses: dict[str, int]
    gold: tuple[GoldQuote, ...]
    predicted: tuple[Prediction, ...]
    gold_kinds: tuple[Kind, ...]
    predicted_kinds: tuple[Kind, ...]
    pairs: tuple[Pair, ...]

    def gold_faults(self) -> list[tuple[Loss, ...]]:
        """Return for each gold quotation what is wrong with its record; nothing for optional ones."""
        found: list[tuple[Loss, ...]] = [() if quote.optional else ("missed",) for quote in self.gold]
        for pair in self.pairs:
            if not self.gold[pair.gold].optional:
                found[pair.gold] = pair.faults
        return found

    def predicted_faults(self) -> list[tuple[Loss, ...]]:
        """Return for each prediction what is wrong with it; nothing for those paired with optional gold."""
        found: list[tuple[Loss, ...]] = [("spurious",)] * len(self.predicted)
        for pair in self.pairs:
            found[pair.predicted] = () if self.gold[pair.gold].optional else pair.faults
        return found


def score_document(
    prepared: Prepared,
    predictions: Iterable[Prediction],
    kinds: frozenset[Kind] = frozenset(KINDS),
    names: bool | None = None,
    acts: bool | None = None,
) -> DocumentScore:
    """Compare predictions with the gold of one document.

    Args:
        prepared: The gold.
        predictions: In any order; ones whose content has no word are left out.
        kinds: Predictions of other kinds are left out: the corpus does not label them.
        names: Whether both sides name speakers, so that *whole* and the like are defined; None goes by this document's
            gold.
        acts: Whether the corpus labels acts; None likewise.
    """
    predicted = [
        (prediction, item)
        for prediction in predictions
        if (item := in_words(prepared.words, prediction, act=prediction.act)) is not None and item.kind in kinds
    ]
    if names is None:
        names = any(quote.speaker_known for quote in prepared.gold)
    if acts is None:
        acts = any(quote.act is not None for quote in prepared.gold)
    matches = pairs(prepared, predicted)
    parts = _KIND_PARTS + (_ACT_PARTS if acts else ())
    return DocumentScore(
        doc=prepared.document.doc,
        counts=_counts(prepared, predicted, matches, parts, names),
        losses=_losses(prepared.items, [item for _, item in predicted], matches, parts) if names else {},
        gold=prepared.gold,
        predicted=tuple(prediction for prediction, _ in predicted),
        gold_kinds=tuple(item.kind for item in prepared.items),
        predicted_kinds=tuple(item.kind for _, item in predicted),
        pairs=matches,
    )


def _counts(
    prepared: Prepared,
    predicted: Sequence[tuple[Prediction, Item]],
    matches: Sequence[Pair],
    parts: Sequence[Part],
    names: bool,
) -> dict[str, Count]:
    items = [item for _, item in predicted]
    required = [pair for pair in matches if not prepared.items[pair.gold].optional]
    excused = {pair.predicted for pair in matches if prepared.items[pair.gold].optional}
    counts: dict[str, Count] = {}
    for prefix, of_part in parts:
        gold = {place for place, item in enumerate(prepared.items) if of_part(item) and not item.optional}
        asserted = {place for place, item in enumerate(items) if of_part(item)} - excused
        counts |= {prefix + figure: count for figure, count in _match_counts(required, gold, asserted).items()}
        if "source" not in prepared.document.roles:
            counts[f"{prefix}full"] = Count()
        counts |= {
            prefix + figure: _marked_count(prepared.items, items, of_part, marked)
            for figure, marked in _marked_by(prepared.document.roles).items()
        }
        counts |= {
            prefix + figure: count
            for figure, count in _name_counts(prepared, predicted, required, gold, asserted).items()
        }
        if not names:
            counts |= {prefix + figure: Count() for figure in NAME_FIGURES}
    return counts


def _losses(
    gold: Sequence[Item], predicted: Sequence[Item], matches: Sequence[Pair], parts: Sequence[Part]
) -> dict[str, int]:
    """Count by its first fault each required gold quotation that is not whole, and each spurious prediction."""
    paired = {pair.gold: pair for pair in matches}
    free = set(range(len(predicted))) - {pair.predicted for pair in matches}
    counted = {prefix + loss: 0 for prefix, _ in parts for loss in LOSSES}
    for prefix, of_part in parts:
        for place, item in enumerate(gold):
            if item.optional or not of_part(item):
                continue
            if place not in paired:
                counted[f"{prefix}missed"] += 1
            elif paired[place].faults:
                counted[prefix + paired[place].faults[0]] += 1
        counted[f"{prefix}spurious"] = sum(of_part(predicted[place]) for place in free)
    return counted


def _match_counts(required: Sequence[Pair], gold: set[int], asserted: set[int]) -> dict[str, Count]:
    """Count matches, full, exact and whole ones, among some of the gold and some of the predictions."""
    chosen = {
        "match": list(required),
        "full": [pair for pair in required if pair.full],
        "exact": [pair for pair in required if pair.exact],
        "whole": [pair for pair in required if not pair.faults],
    }
    return {
        figure: Count(
            sum(pair.gold in gold for pair in hits),
            len(gold),
            sum(pair.predicted in asserted for pair in hits),
            len(asserted),
        )
        for figure, hits in chosen.items()
    }


def _marked_count(
    gold: Sequence[Item],
    predicted: Sequence[Item],
    of_kind: Callable[[Item], bool],
    marked: Callable[[Item], frozenset[Any]],
) -> Count:
    """Count what is marked anywhere in the document, without pairing, once however many attributions mark it.

    What only optional gold marks is struck from the predictions: it is neither right nor wrong.
    """
    required = _union(marked(item) for item in gold if not item.optional)
    excused = _union(marked(item) for item in gold if item.optional) - required
    asserted = _union(marked(item) for item in predicted) - excused
    of_gold = _union(marked(item) for item in gold if of_kind(item) and not item.optional)
    of_predicted = _union(marked(item) for item in predicted if of_kind(item)) - excused
    return Count(len(of_gold & asserted), len(of_gold), len(of_predicted & required), len(of_predicted))


def _name_counts(
    prepared: Prepared,
    predicted: Sequence[tuple[Prediction, Item]],
    required: Sequence[Pair],
    gold: set[int],
    asserted: set[int],
) -> dict[str, Count]:
    """Count speakers over full matches; intermediaries over all, and their chains over full matches that have some."""
    speakers = [pair.speaker for pair in required if pair.gold in gold and pair.speaker is not None]
    in_gold = in_predicted = gold_hits = predicted_hits = chains = right_chains = 0
    labelled = any(quote.intermediaries is not None for quote in prepared.gold)
    if labelled:
        in_gold = sum(len(prepared.gold[place].intermediaries or ()) for place in gold)
        in_predicted = sum(len(predicted[place][0].intermediaries) for place in asserted)
    for pair in required if labelled else ():
        ours, theirs = prepared.gold[pair.gold].intermediaries or (), predicted[pair.predicted][0].intermediaries
        shared = _shared(ours, theirs, prepared.words)
        gold_hits += shared if pair.gold in gold else 0
        predicted_hits += shared if pair.predicted in asserted else 0
        if ours and pair.full is not False and pair.gold in gold:
            chains += 1
            right_chains += same_chain(ours, theirs, prepared.words)
    return {
        "speaker": _accuracy(sum(speakers), len(speakers)),
        "intermediaries": Count(gold_hits, in_gold, predicted_hits, in_predicted),
        "intermediary_chain": _accuracy(right_chains, chains),
    }


def _shared(gold: Sequence[LabelledIntermediary], predicted: Sequence[LabelledIntermediary], words: Words) -> int:
    """Count gold intermediaries that are predicted, each prediction used once; their order is not asked for."""
    free = list(predicted)
    for one in gold:
        found = next((other for other in free if same_intermediary(one, other, words)), None)
        if found is not None:
            free.remove(found)
    return len(predicted) - len(free)


def _accuracy(right: int, asked: int) -> Count:
    return Count(right, asked, right, asked)


def _union(parts: Iterable[frozenset[Any]]) -> frozenset[Any]:
    return frozenset().union(*parts)


def _marked_by(roles: frozenset[Role]) -> dict[str, Callable[[Item], frozenset[Any]]]:
    """Return what each figure without pairing counts, of the roles that the corpus labels."""
    return {
        "content_words": lambda item: item.content,
        **{f"{role}_spans": _spans_of(frozenset({role})) for role in sorted(roles)},
        "role_spans": _spans_of(roles),
    }


def _spans_of(roles: frozenset[Role]) -> Callable[[Item], frozenset[Any]]:
    return lambda item: frozenset(span for span in item.role_spans if span[0] in roles)


def _of_kind(kind: Kind) -> Callable[[Item], bool]:
    return lambda item: item.kind == kind


def _of_act(act: Act) -> Callable[[Item], bool]:
    return lambda item: item.act == act


_KIND_PARTS: tuple[Part, ...] = (("", lambda item: True), *((f"{kind}/", _of_kind(kind)) for kind in KINDS))
_ACT_PARTS: tuple[Part, ...] = tuple((f"{act}/", _of_act(act)) for act in ACTS)
