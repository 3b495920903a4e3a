"""What the scorer takes: predicted attributions as spans and names, whatever tool they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from attrs import evolve, frozen

from quoteattr.corpora import LabelledIntermediary, Spans
from quoteattr.records import Act, Form, Quote, Span


@frozen(kw_only=True)
class Prediction:
    """A predicted attribution; spans in characters of the text, as in gold.

    Attributes:
        content: What was said; at least one span.
        source: The mention; empty where there is none.
        cue: The words that signal the act; may be empty.
        speaker: Name, or None.
        intermediaries: Outermost first.
        embedded: Whether it stands inside the content of another attribution (the record has a ``parent``).
        confidence: Probability that it is right, or None where the tool gives none.
        pattern: What proposed it, or None.
        act: Its act, or None where the tool gives none.
        form: Its form, or None where the tool gives none.
    """

    content: Spans
    source: Spans = ()
    cue: Spans = ()
    speaker: str | None = None
    intermediaries: tuple[LabelledIntermediary, ...] = ()
    embedded: bool = False
    confidence: float | None = None
    pattern: str | None = None
    act: Act | None = None
    form: Form | None = None

    @classmethod
    def from_quote(cls, quote: Quote) -> Prediction:
        """Take from a record what the scorer needs."""
        return cls(
            content=_pairs(quote.content),
            source=_pairs(_present(quote.source)),
            cue=_pairs(quote.cue),
            speaker=quote.speaker.name if quote.speaker else None,
            intermediaries=tuple(
                LabelledIntermediary(
                    source=_pairs(_present(between.source)), name=between.name, cue=_pairs(between.cue)
                )
                for between in quote.intermediaries
            ),
            embedded=quote.parent is not None,
            confidence=quote.confidence,
            pattern=quote.pattern,
            act=quote.act,
            form=quote.form,
        )


_RELATIVE = regex.compile(r"\s*,?\s*(?:who|which|that)\b")


def outermost(predictions: Iterable[Prediction], text: str) -> list[Prediction]:
    """Project predictions onto corpora that label only the outermost attribution, with its outermost source.

    Embedded ones are dropped; of a chain, the outermost mention, its cue and its name stand for the whole. Such corpora take
    "who" for the source where records have its antecedent ("the guard, who said …"): the pronoun is taken in.
    """
    projected = []
    for prediction in predictions:
        if prediction.embedded:
            continue
        first = next((between for between in prediction.intermediaries if between.source), None)
        if first:
            prediction = evolve(prediction, source=first.source, cue=first.cue or prediction.cue, speaker=first.name)
        projected.append(_with_relative(prediction, text))
    return projected


def _with_relative(prediction: Prediction, text: str) -> Prediction:
    if not prediction.source or not prediction.cue:
        return prediction
    *others, (start, end) = prediction.source
    found = _RELATIVE.match(text, end)
    if found is None or found.end() > prediction.cue[0][0]:
        return prediction
    return evolve(prediction, source=(*others, (start, found.end())))


def _present(span: Span | None) -> Sequence[Span]:
    return () if span is None else (span,)


def _pairs(spans: Iterable[Span]) -> Spans:
    return tuple((span.start, span.end) for span in spans)
