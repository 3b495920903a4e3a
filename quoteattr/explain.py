"""Why a record is there, and why another is not: the pattern, the features and what each gave."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import evolve, frozen

from quoteattr.extractor import Extractor, legible
from quoteattr.records import Quote, Span, cut_span, shortened, with_spans
from quoteattr.resolving import SpeakerCandidate, speaker_candidates
from quoteattr.text import parse_text
from quoteattr.weighing import Item, attributions, choose, find_items, reasons_of, shared, weigh

#: So many reasons are given for each model, those that moved the probability most.
MOST_REASONS = 8

_CUES_SHOWN = 5


@frozen
class Reason:
    """What one feature gave: ``value`` is what the model saw, ``shown`` what stood in the text, ``gave`` log-odds."""

    feature: str
    shown: str
    value: float
    gave: float


Fate = Literal["kept", "act", "form", "unlikely", "conflict", "merged"]


@frozen
class Candidate:
    """Somebody whom a source may mean: the name, None where it would be left open; the probability; why."""

    name: str | None
    probability: float
    reasons: tuple[Reason, ...]


@frozen
class Explanation:
    """One candidate, and what became of it.

    Attributes:
        fate: ``kept``; ``act`` or ``form`` (a record that the configuration leaves out by it); ``unlikely`` (below the
            threshold); ``conflict`` (a surer one took its words); ``merged`` (chosen, but another record has its words).
        record: The record, as ``extract`` gives it or would give it; None where there is none.
        cue: Its spans.
        content: The spans of the record's content, or of its best content.
        source: The span of the record's source, or of its best source; None where it has none.
        pattern: The pattern that proposed the content.
        confidence: The calibrated probability.
        threshold: What it was measured against.
        rival: The words of the record that it lost to, where it lost to one.
        content_reasons: Why this content: for the model ``match``.
        cue_reasons: Why the cue is one: for the model ``cue``.
        confidence_reasons: Why this confidence: for the model ``attribution``.
        speakers: The likeliest speakers of a record that is kept.
    """

    fate: Fate
    record: Quote | None
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source: Span | None
    pattern: str
    confidence: float
    threshold: float
    rival: str | None = None
    cue_reasons: tuple[Reason, ...] = ()
    content_reasons: tuple[Reason, ...] = ()
    confidence_reasons: tuple[Reason, ...] = ()
    speakers: tuple[Candidate, ...] = ()


def explain(extractor: Extractor, text: str, at: int | None = None, doc: str = "text") -> list[Explanation]:
    """Explain every record of a text, and every candidate that became none.

    Args:
        extractor: The engine whose records are to be explained.
        text: Any string.
        at: An offset: only what has it in its content, cue or source.
        doc: The document's name, for the records.

    Returns:
        The explanations in the order of the text. Records without a cue have no reasons: they were weighed by where
        they stand.
    """
    steps = _Steps.of(extractor, text, doc)
    explained = [steps.of_item(item) for item in steps.items]
    explained += [steps.of_record(record) for record in steps.records if record.id not in steps.claimed]
    explained.sort(key=lambda one: (one.cue or one.content)[0].start)
    return [one for one in explained if at is None or _covers(one, at)]


def why_nothing(extractor: Extractor, text: str, at: int) -> str:
    """Say why nothing was weighed that covers a character of a text."""
    if at >= len(text):
        return f"The text has {len(text):,} characters, so none at {at:,}."
    parse = parse_text(extractor.pipeline, legible(text), extractor.config.batch_size)
    token = bisect.bisect_right(parse.starts, at) - 1
    if token < 0:
        return f"Nothing that was weighed covers character {at:,}."
    first, last = parse.sentence(token)
    found = find_items(parse, extractor.patterns, extractor.scheme, extractor.weights.read(parse, extractor.scheme))
    weigh([found], extractor.patterns, extractor.weights)
    words = [
        f"{parse.text[parse.starts[item.cue.head] : parse.ends[item.cue.head]]!r} ({item.cue_probability:.2f})"
        for item in sorted(found, key=lambda item: -item.cue_probability)
        if first <= item.cue.head < last
    ]
    why = (
        f"what its sentence has of possible cues, with their probabilities: {', '.join(words[:_CUES_SHOWN])}"
        if words
        else "its sentence has no word that patterns take for a cue"
    )
    around = shortened(text[max(0, at - 30) : at + 40], 80)
    return f"Nothing that was weighed covers character {at:,} (“{around}”): {why}."


def _covers(one: Explanation, at: int) -> bool:
    spans = [*one.cue, *one.content, *([one.source] if one.source else [])]
    return any(span.start <= at < span.end for span in spans)


@frozen
class _Steps:
    """What an engine makes of a text, step by step: items, those of them chosen, records of all acts and forms."""

    extractor: Extractor
    text: str
    items: list[Item]
    kept: dict[int, Item]
    records: tuple[Quote, ...]
    given: dict[str, Quote]
    claimed: dict[str, int]
    speakers: Mapping[int, Sequence[SpeakerCandidate]]

    @classmethod
    def of(cls, extractor: Extractor, text: str, doc: str) -> _Steps:
        parse = parse_text(extractor.pipeline, legible(text), extractor.config.batch_size)
        items = sorted(extractor.items_of(parse), key=lambda item: item.cue.head)
        kept = {item.cue.head: item for item in choose(items, extractor.threshold)}
        records = extractor.records_of(parse, doc)
        # as `extract` numbers them
        given = dict(zip((each.id for each in records if extractor.keeps(each)), extractor.given(records), strict=True))
        claimed: dict[str, int] = {}
        for item in kept.values():
            start = parse.starts[item.cue.head]
            own = (each for each in records if any(span.start <= start < span.end for span in each.cue))
            best = max(own, key=lambda each: _common(each, item), default=None)
            if best is not None and _common(best, item) and best.id not in claimed:
                claimed[best.id] = item.cue.head
        speakers = speaker_candidates(parse, extractor.patterns, attributions(list(kept.values())))
        return cls(extractor, text, items, kept, records, given, claimed, speakers)

    def of_item(self, item: Item) -> Explanation:
        """Explain a cue with its candidates."""
        chosen = self.kept.get(item.cue.head)  # with a lesser content than the best, at times
        item = chosen or item
        record = next((each for each in self.records if self.claimed.get(each.id) == item.cue.head), None)
        reasons = reasons_of(item, self.extractor.patterns, self.extractor.weights)
        why: dict[str, Any] = {
            "cue_reasons": _strongest(reasons["cue"]),
            "content_reasons": _strongest(reasons["match"]),
            "confidence_reasons": _strongest(reasons["attribution"]),
        }
        if record is not None:
            why["speakers"] = tuple(map(_candidate, self.speakers.get(item.cue.head, ())))
            return evolve(self.of_record(record), **why)
        fate: Fate = "merged"
        if chosen is None:
            fate = "unlikely" if item.confidence < self.extractor.threshold else "conflict"
        return Explanation(
            fate=fate,
            record=None,
            cue=tuple(self._span(item, token, token + 1) for token in sorted(item.cue.tokens)),
            content=tuple(self._span(item, *run) for run in item.content.runs),
            source=self._span(item, *item.source.run) if item.source.run[0] < item.source.run[1] else None,
            pattern=item.content.pattern,
            confidence=round(item.confidence, 4),
            threshold=self.extractor.threshold,
            rival=None if fate == "unlikely" else self._rival(item),
            **why,
        )

    def of_record(self, record: Quote) -> Explanation:
        """Explain a record by what it holds."""
        config = self.extractor.config
        left_out: Fate = "act" if record.act not in config.acts else "form"
        record_given = self.given.get(record.id)
        shown = record_given if record_given is not None else record
        return Explanation(
            fate="kept" if record_given is not None else left_out,
            record=with_spans(shown, lambda old: cut_span(self.text, old.start, old.end)),
            cue=record.cue,
            content=record.content,
            source=record.source,
            pattern=record.pattern,
            confidence=record.confidence,
            threshold=self.extractor.threshold,
        )

    def _rival(self, item: Item) -> str | None:
        winner = max(self.kept.values(), key=lambda other: shared(item.content.runs, other.content.runs), default=None)
        return None if winner is None else " … ".join(self._span(winner, *run).text for run in winner.content.runs)

    def _span(self, item: Item, first: int, last: int) -> Span:
        return cut_span(self.text, item.parse.starts[first], item.parse.ends[last - 1])


def _common(record: Quote, item: Item) -> int:
    """Return how many characters the contents of a record and of an item share; rules may have mended the record's."""
    parse = item.parse
    return sum(
        max(0, min(span.end, parse.ends[last - 1]) - max(span.start, parse.starts[first]))
        for span in record.content
        for first, last in item.content.runs
    )


def _candidate(one: SpeakerCandidate) -> Candidate:
    reasons = _strongest([(feature, f"{value:g}", value, gave) for feature, value, gave in one.reasons])
    return Candidate(one.name, round(one.probability, 4), reasons)


def _strongest(reasons: list[tuple[str, str, float, float]]) -> tuple[Reason, ...]:
    strongest = sorted(reasons, key=lambda reason: -abs(reason[3]))[:MOST_REASONS]
    return tuple(Reason(*reason) for reason in strongest if reason[3])
