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
from quoteattr.bench.saved import write_text
from quoteattr.corpora import GoldQuote, LabelledIntermediary, Spans
from quoteattr.errors import InputError
from quoteattr.metrics import LOSSES, DocumentScore, Loss, Prediction
from quoteattr.records import Kind

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
        faults: What is wrong; the record is lost to the first.
        kind: Of the gold quotation, or of the prediction where it is spurious.
        pattern: What proposed the prediction; of a missed quotation, the prediction that comes nearest.
        doc: The document's name.
        place: Offset of the content, to order by.
        confidence: Of the prediction, if there is one.
        overlaps: Whether gold and prediction share words all the same: the boundaries are wrong.
        note: Names that differ, in words.
        pieces: The context.
    """

    faults: tuple[Loss, ...]
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
            faults=[(fault, sum(fault in error.faults for error in errors)) for fault in LOSSES],
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
    paired = {pair.gold: score.predicted[pair.predicted] for pair in score.pairs}
    for place, faults in enumerate(score.gold_faults()):
        if faults:
            quote = score.gold[place]
            prediction = paired.get(place) or _nearest(quote.content, score.predicted)
            yield _error(text, score, faults, score.gold_kinds[place], quote, prediction)
    for place, faults in enumerate(score.predicted_faults()):
        if "spurious" in faults:
            prediction = score.predicted[place]
            near = _nearest(prediction.content, score.gold)
            yield _error(text, score, faults, score.predicted_kinds[place], near, prediction)


def _error(
    text: str,
    score: DocumentScore,
    faults: tuple[Loss, ...],
    kind: Kind,
    quote: GoldQuote | None,
    prediction: Prediction | None,
) -> Error:
    judged = prediction if "spurious" in faults else quote
    unmatched = "spurious" in faults or "missed" in faults
    return Error(
        faults=faults,
        kind=kind,
        pattern=(prediction.pattern if prediction else None) or NO_PATTERN,
        doc=score.doc,
        place=judged.content[0][0] if judged else 0,
        confidence=prediction.confidence if prediction else None,
        overlaps="content" in faults or (unmatched and quote is not None and prediction is not None),
        note="; ".join(_differences(faults, quote, prediction)),
        pieces=tuple(_pieces(text, quote, prediction)),
    )


def _differences(faults: tuple[Loss, ...], quote: GoldQuote | None, prediction: Prediction | None) -> Iterator[str]:
    """Say which faults there are beside the first, and which names stand where others should."""
    if quote is None or prediction is None:
        return
    yield from faults[1:]
    if "speaker wrong" in faults or "speaker left open" in faults:
        yield f"{prediction.speaker or 'nobody'} instead of {quote.speaker or 'nobody'}"
    if "chain" in faults:
        yield f"through {_chain(prediction.intermediaries)} instead of {_chain(quote.intermediaries or ())}"


def _chain(intermediaries: Sequence[LabelledIntermediary]) -> str:
    return ", ".join(between.name or "one without a name" for between in intermediaries) or "nobody"


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
    return LOSSES.index(error.faults[0]), error.kind, error.pattern, error.doc, error.place


def _grouped(errors: Iterable[Error]) -> list[tuple[tuple[str, str, str], list[Error]]]:
    groups: dict[tuple[str, str, str], list[Error]] = {}
    for error in errors:
        groups.setdefault((error.faults[0], error.kind, error.pattern), []).append(error)
    return list(groups.items())
