"""A page of all that went wrong in a run, each error in its context, made for reading hundreds of them fast.

It needs jinja2, stands alone (no network) and holds passages of the corpus: share it only as the corpus may be shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from quoteattr.bench.run import Run
from quoteattr.bench.saved import MISSED, SPURIOUS, WRONG_SOURCE, gold_verdicts, predicted_verdicts, write_text
from quoteattr.corpora import GoldQuote, Spans
from quoteattr.errors import InputError
from quoteattr.metrics import DocumentScore, Prediction
from quoteattr.records import Kind

WRONG_SPEAKER = "wrong speaker"
ERROR_ORDER = (MISSED, SPURIOUS, WRONG_SOURCE, WRONG_SPEAKER)
NO_PATTERN = "no pattern"

CONTEXT = 160
"""Characters shown before the first and behind the last span of an error and around a long way between."""

_LEFT_OUT = " […] "
_TEMPLATE = "errors.html.j2"

_Judged = TypeVar("_Judged", GoldQuote, Prediction)


@frozen(kw_only=True)
class Piece:
    """A stretch of the context: its characters, and what it is part of, as CSS classes."""

    text: str
    classes: str


@frozen(kw_only=True)
class Error:
    """One error.

    Attributes:
        what: "missed", "spurious", "wrong source" or "wrong speaker".
        kind: Of the gold quotation, or of the prediction where it is spurious.
        pattern: What proposed the prediction; of a missed quotation, the prediction that comes nearest.
        doc: The document's name.
        place: Offset of the content, to order by.
        confidence: Of the prediction, if there is one.
        overlaps: Whether gold and prediction share words all the same: the boundaries are wrong.
        note: Names that differ, in words.
        pieces: The context.
    """

    what: str
    kind: Kind
    pattern: str
    doc: str
    place: int
    confidence: float | None
    overlaps: bool
    note: str
    pieces: tuple[Piece, ...]


def write_error_page(run: Run, path: Path) -> int:
    """Write the page and return how many errors it shows.

    Raises:
        InputError: jinja2 is missing or the file cannot be written.
    """
    try:
        from jinja2 import Environment
    except ImportError as error:
        raise InputError('The page of errors needs jinja2: pip install "quoteattr[bench]".') from error
    errors = sorted(find_errors(run), key=_order)
    template = resources.files(__package__).joinpath(_TEMPLATE).read_text(encoding="utf-8")
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(template)
    write_text(
        path,
        page.render(
            signature=str(run.signature),
            groups=_grouped(errors),
            whats=[(what, sum(error.what == what for error in errors)) for what in ERROR_ORDER],
            kinds=sorted({error.kind for error in errors}),
            patterns=sorted({error.pattern for error in errors}),
            total=len(errors),
        ),
    )
    return len(errors)


def find_errors(run: Run) -> Iterator[Error]:
    """Give every error of a run, document by document."""
    for document, score in zip(run.documents, run.scores, strict=True):
        yield from _errors_of(document.text, score)


def _errors_of(text: str, score: DocumentScore) -> Iterator[Error]:
    for place, verdict in enumerate(gold_verdicts(score)):
        if verdict == MISSED:
            quote = score.gold[place]
            rival = _nearest(quote.content, score.predicted)
            yield _error(text, score, MISSED, score.gold_kinds[place], quote, rival)
    for place, verdict in enumerate(predicted_verdicts(score)):
        if verdict == SPURIOUS:
            prediction = score.predicted[place]
            near = _nearest(prediction.content, score.gold)
            yield _error(text, score, SPURIOUS, score.predicted_kinds[place], near, prediction)
    for pair in score.pairs:
        quote, prediction = score.gold[pair.gold], score.predicted[pair.predicted]
        if quote.optional:
            continue
        if pair.full is False:
            yield _error(text, score, WRONG_SOURCE, score.gold_kinds[pair.gold], quote, prediction)
        elif pair.speaker is False:
            yield _error(text, score, WRONG_SPEAKER, score.gold_kinds[pair.gold], quote, prediction)


def _error(
    text: str, score: DocumentScore, what: str, kind: Kind, quote: GoldQuote | None, prediction: Prediction | None
) -> Error:
    judged = prediction if what == SPURIOUS else quote
    note = ""
    if what == WRONG_SPEAKER and quote and prediction:
        note = f"{prediction.speaker or 'nobody'} instead of {quote.speaker or 'nobody'}"
    return Error(
        what=what,
        kind=kind,
        pattern=(prediction.pattern if prediction else None) or NO_PATTERN,
        doc=score.doc,
        place=judged.content[0][0] if judged else 0,
        confidence=prediction.confidence if prediction else None,
        overlaps=what in (MISSED, SPURIOUS) and quote is not None and prediction is not None,
        note=note,
        pieces=tuple(_pieces(text, quote, prediction)),
    )


def _nearest(content: Spans, others: Sequence[_Judged]) -> _Judged | None:
    """Return the one whose content shares the most characters with this one, or None where none shares any."""
    best = max(others, key=lambda other: _shared(content, other.content), default=None)
    return best if best is not None and _shared(content, best.content) else None


def _shared(one: Spans, other: Spans) -> int:
    return sum(
        max(0, min(end, other_end) - max(start, other_start)) for start, end in one for other_start, other_end in other
    )


def _pieces(text: str, quote: GoldQuote | None, prediction: Prediction | None) -> Iterator[Piece]:
    """Cut the context wherever a role begins or ends; each piece knows all the roles that it is part of."""
    layers: list[tuple[str, Spans]] = []
    for owner, judged in (("gold", quote), ("pred", prediction)):
        if judged is not None:
            layers += [
                (f"{owner}-content", judged.content),
                (f"{owner}-source", judged.source),
                (f"{owner}-cue", judged.cue),
            ]
    edges = {edge for _, spans in layers for span in spans for edge in span}
    first, last = max(0, min(edges) - CONTEXT), min(len(text), max(edges) + CONTEXT)
    cuts = sorted({first, last, *edges})
    for start, end in pairwise(cuts):
        classes = [name for name, spans in layers if any(low <= start and end <= high for low, high in spans)]
        between = text[start:end]
        if not classes and len(between) > 2 * CONTEXT + len(_LEFT_OUT):
            between = between[:CONTEXT] + _LEFT_OUT + between[-CONTEXT:]
        yield Piece(text=between, classes=" ".join(classes))


def _order(error: Error) -> tuple[int, str, str, str, int]:
    return ERROR_ORDER.index(error.what), error.kind, error.pattern, error.doc, error.place


def _grouped(errors: Iterable[Error]) -> list[tuple[tuple[str, str, str], list[Error]]]:
    groups: dict[tuple[str, str, str], list[Error]] = {}
    for error in errors:
        groups.setdefault((error.what, error.kind, error.pattern), []).append(error)
    return list(groups.items())
