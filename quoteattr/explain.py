"""Why a record is there, and why another is not: the pattern, the features and what each gave."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.extractor import Extractor
from quoteattr.records import Span
from quoteattr.resolving import SpeakerCandidate, speaker_candidates
from quoteattr.text import parse_text
from quoteattr.weighing import Item, attributions, choose, reasons_of, shared

#: So many reasons are given for each model, those that moved the probability most.
MOST_REASONS = 8


@frozen
class Reason:
    """What one feature gave: ``value`` is what the model saw, ``shown`` what stood in the text, ``gave`` log-odds."""

    feature: str
    shown: str
    value: float
    gave: float


@frozen
class Candidate:
    """Somebody whom a source may mean: the name, None where it would be left open; the probability; why."""

    name: str | None
    probability: float
    reasons: tuple[Reason, ...]


@frozen
class Explanation:
    """One cue, and what became of it.

    Attributes:
        cue: Its spans.
        content: The spans of its best content.
        source: The span of its best source, or None.
        pattern: The pattern that proposed the content.
        confidence: The calibrated probability.
        fate: ``kept``, ``unlikely`` (below the threshold) or ``conflict`` (a surer one took its words).
        rival: The words of the record that it lost to, where it lost to one.
        content_reasons: Why this content: for the model ``match``.
        cue_reasons: Why the cue is one: for the model ``cue``.
        confidence_reasons: Why this confidence: for the model ``attribution``.
        speakers: The likeliest speakers of a record that is kept.
    """

    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source: Span | None
    pattern: str
    confidence: float
    fate: str
    rival: str | None
    cue_reasons: tuple[Reason, ...]
    content_reasons: tuple[Reason, ...]
    confidence_reasons: tuple[Reason, ...]
    speakers: tuple[Candidate, ...] = ()


def explain(extractor: Extractor, text: str, at: int | None = None) -> list[Explanation]:
    """Explain every cue of a text that the first step lets through.

    Args:
        extractor: The engine whose records are to be explained.
        text: Any string.
        at: An offset: only cues whose content, cue or source covers it.

    Returns:
        The explanations in the order of the text; those kept and those dropped.
    """
    parse = parse_text(extractor.pipeline, text, extractor.config.batch_size)
    items = extractor.items_of(parse)
    kept = choose(items, extractor.threshold)
    as_kept = {item.cue.head: item for item in kept}  # some with a lesser content than their best
    decided = [as_kept.get(item.cue.head, item) for item in sorted(items, key=lambda item: item.cue.head)]
    speakers = speaker_candidates(parse, extractor.patterns, attributions(kept))
    explained = [_explain(extractor, item, kept, speakers.get(item.cue.head, ())) for item in decided]
    return [one for one in explained if at is None or _covers(one, at)]


def _covers(one: Explanation, at: int) -> bool:
    spans = [*one.cue, *one.content, *([one.source] if one.source else [])]
    return any(span.start <= at < span.end for span in spans)


def _explain(extractor: Extractor, item: Item, kept: list[Item], speakers: Sequence[SpeakerCandidate]) -> Explanation:
    parse = item.parse

    def span(first: int, last: int) -> Span:
        start, end = parse.starts[first], parse.ends[last - 1]
        return Span(start=start, end=end, text=parse.text[start:end])

    rival = None
    if item in kept:
        fate = "kept"
    elif item.confidence < extractor.threshold:
        fate = "unlikely"
    else:
        fate = "conflict"
        winner = max(kept, key=lambda other: shared(item.content.runs, other.content.runs))
        rival = " … ".join(span(*run).text for run in winner.content.runs)
    source = item.source.run
    reasons = reasons_of(item, extractor.patterns, extractor.weights)
    return Explanation(
        cue=tuple(span(token, token + 1) for token in sorted(item.cue.tokens)),
        content=tuple(span(*run) for run in item.content.runs),
        source=span(*source) if source[0] < source[1] else None,
        pattern=item.content.pattern,
        confidence=round(item.confidence, 4),
        fate=fate,
        rival=rival,
        cue_reasons=_strongest(reasons["cue"]),
        content_reasons=_strongest(reasons["match"]),
        confidence_reasons=_strongest(reasons["attribution"]),
        speakers=tuple(
            Candidate(
                one.name,
                round(one.probability, 4),
                _strongest([(feature, f"{value:g}", value, gave) for feature, value, gave in one.reasons]),
            )
            for one in speakers
            if item in kept
        ),
    )


def _strongest(reasons: list[tuple[str, str, float, float]]) -> tuple[Reason, ...]:
    strongest = sorted(reasons, key=lambda reason: -abs(reason[3]))[:MOST_REASONS]
    return tuple(Reason(*reason) for reason in strongest if reason[3])
