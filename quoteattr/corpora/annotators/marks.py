"""Records as marked stretches of a text with links between them, the form that annotators' tools share, and back.

A record is a mark ``content`` with links to the others: ``source``, ``cue``, ``addressee``, further stretches of its content
(``continued``) and the innermost intermediary (``through``), from which further links ``through`` lead outwards. An
intermediary has links to its own cues. Marks of sources, cues and addressees may belong to several records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, get_args

from attrs import define, field, frozen

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, FORMS, Intermediary, Quote, Span

MarkLabel = Literal["content", "source", "cue", "addressee", "intermediary", "unmentioned"]
MARK_LABELS: tuple[MarkLabel, ...] = get_args(MarkLabel)
"""An ``unmentioned`` intermediary has no mention in the text: its mark stands on its cue, or else on the content."""

LinkType = Literal["source", "cue", "addressee", "continued", "through"]
LINK_TYPES: tuple[LinkType, ...] = get_args(LinkType)

#: The name of a speaker whom the text leaves open; without any name it is not labelled who speaks.
OPEN = "?"
#: What is said of a record beside its spans, in a word each.
NEGATED, HEDGED = "negated", "hedged"


@frozen(kw_only=True)
class Mark:
    """A stretch of the text.

    Attributes:
        id: Unique within the document.
        label: What it is.
        start: In characters of the text.
        end: Behind the last one.
        name: Who a source or intermediary is; of a content, who speaks where no source is marked.
        notes: Of a content, its act, its form, ``negated``, ``hedged``.
        score: Of a content, the record's confidence.
    """

    id: str
    label: str
    start: int
    end: int
    name: str | None = None
    notes: tuple[str, ...] = ()
    score: float | None = None


@frozen
class Link:
    """A link from one mark to another, by their ids."""

    head: str
    tail: str
    type: str


@frozen(kw_only=True)
class Marked:
    """A text with its marks and links, in the order in which they were made."""

    doc: str
    text: str
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]


def marked(doc: str, text: str, quotes: Iterable[Quote]) -> Marked:
    """Return the records of a text as marks and links."""
    drawing = _Drawing()
    for quote in quotes:
        drawing.draw(quote)
    return Marked(doc=doc, text=text, marks=tuple(drawing.marks), links=tuple(drawing.links))


def notes_of(quote: Quote) -> tuple[str, ...]:
    """Return what is said of a record beside its spans."""
    flags = [word for word, holds in ((NEGATED, quote.negated), (HEDGED, quote.hedged)) if holds]
    return (quote.act, quote.form, *flags)


@define
class _Drawing:
    marks: list[Mark] = field(factory=list)
    links: list[Link] = field(factory=list)
    _shared: dict[tuple[str, int, int, str | None], str] = field(factory=dict)

    def draw(self, quote: Quote) -> None:
        name = quote.speaker.name if quote.speaker else OPEN
        first, *further = quote.content
        own = None if quote.source else name
        head = self._mark("content", first, name=own, notes=notes_of(quote), score=quote.confidence)
        for span in further:
            self._link(head, self._mark("content", span), "continued")
        if quote.source:
            self._link(head, self._share("source", quote.source, name), "source")
        self._cues(head, quote.cue)
        if quote.addressee:
            self._link(head, self._share("addressee", quote.addressee), "addressee")
        inner = head
        for between in reversed(quote.intermediaries):
            outer = self._intermediary(between, first)
            self._link(inner, outer, "through")
            inner = outer

    def _intermediary(self, between: Intermediary, content: Span) -> str:
        """Mark one through whom a statement comes. Its mark is no other record's: the links outwards are its own."""
        place = between.source or next(iter(between.cue), content)
        mark = self._mark("intermediary" if between.source else "unmentioned", place, name=between.name)
        self._cues(mark, between.cue)
        return mark

    def _cues(self, head: str, cues: Iterable[Span]) -> None:
        for span in cues:
            self._link(head, self._share("cue", span), "cue")

    def _share(self, label: MarkLabel, span: Span, name: str | None = None) -> str:
        key = (label, span.start, span.end, name)
        if key not in self._shared:
            self._shared[key] = self._mark(label, span, name=name)
        return self._shared[key]

    def _mark(
        self,
        label: MarkLabel,
        span: Span,
        name: str | None = None,
        notes: tuple[str, ...] = (),
        score: float | None = None,
    ) -> str:
        number = f"m{len(self.marks) + 1}"
        self.marks.append(
            Mark(id=number, label=label, start=span.start, end=span.end, name=name, notes=notes, score=score)
        )
        return number

    def _link(self, head: str, tail: str, type_: LinkType) -> None:
        self.links.append(Link(head, tail, type_))


def labelled(found: Marked) -> GoldDocument:
    """Return the records that marks and links stand for, corrected by an annotator or not, in the order of their contents.

    Raises:
        CorpusError: A mark lies outside the text or has no label of ours.
    """
    for mark in found.marks:
        if not 0 <= mark.start < mark.end <= len(found.text):
            raise CorpusError(
                f"{found.doc}: the mark {mark.id} ({mark.start} to {mark.end}) is empty or lies outside the text of "
                f"{len(found.text):,} characters."
            )
        if mark.label not in MARK_LABELS:
            raise CorpusError(f"{found.doc}: unknown label {mark.label!r}; the labels are {', '.join(MARK_LABELS)}.")
    return gold_document(found.doc, found.text, _Reading(found).quotes())


def gold_document(doc: str, text: str, quotes: Iterable[GoldQuote]) -> GoldDocument:
    """Return a document with its attributions in the order of their contents."""
    return GoldDocument(doc=doc, text=text, quotes=tuple(sorted(quotes, key=lambda quote: quote.content)))


class _Reading:
    def __init__(self, found: Marked) -> None:
        self._text = found.text
        self._marks = {mark.id: mark for mark in found.marks}
        self._links: dict[str, list[Link]] = {}
        for link in found.links:
            if link.head in self._marks and link.tail in self._marks:
                self._links.setdefault(link.head, []).append(link)

    def quotes(self) -> Iterator[GoldQuote]:
        continued = {link.tail for links in self._links.values() for link in links if link.type == "continued"}
        for mark in self._marks.values():
            if mark.label == "content" and mark.id not in continued:
                yield self._quote(mark)

    def _quote(self, head: Mark) -> GoldQuote:
        sources = self._linked(head, "source")
        name = next((mark.name for mark in (*sources, head) if mark.name), None)
        addressees = self._spans(self._linked(head, "addressee"))
        return GoldQuote(
            content=self._spans([head]),
            source=self._spans(sources),
            cue=self._spans(self._linked(head, "cue")),
            speaker=None if name == OPEN else name,
            speaker_known=name is not None,
            intermediaries=tuple(self._chain(head)),
            addressee=" ".join(self._text[start:end] for start, end in addressees) or None,
            **said_beside(head.notes),
        )

    def _chain(self, head: Mark) -> Sequence[LabelledIntermediary]:
        """Return those through whom a record comes, outermost first."""
        found = [head]
        for mark in found:  # grows while it is walked; a mark is never walked twice
            found += [outer for outer in self._linked(mark, "through") if outer not in found]
        return [
            LabelledIntermediary(
                source=() if mark.label == "unmentioned" else self._spans([mark]),
                name=mark.name,
                cue=self._spans(self._linked(mark, "cue")),
            )
            for mark in reversed(found[1:])
        ]

    def _linked(self, head: Mark, type_: LinkType) -> list[Mark]:
        return [self._marks[link.tail] for link in self._links.get(head.id, ()) if link.type == type_]

    def _spans(self, marks: Iterable[Mark]) -> Spans:
        """Return the places of marks and of what continues them."""
        found = list(marks)
        for mark in found:
            found += [further for further in self._linked(mark, "continued") if further not in found]
        return tuple(sorted({(mark.start, mark.end) for mark in found}))


def said_beside(notes: Iterable[str]) -> dict[str, Any]:
    """Return act, form and flags of an attribution from its notes."""
    words = {note.lower() for note in notes}
    return {
        "act": next((act for act in ACTS if act in words), None),
        "form": next((form for form in FORMS if form in words), None),
        "negated": NEGATED in words,
        "hedged": HEDGED in words,
    }


def utf16_places(text: str) -> tuple[Callable[[int], int], Callable[[int], int]]:
    """Return functions from places in a text to places in its UTF-16 code units, in which JavaScript counts, and back.

    The second raises ValueError for a place inside a character or outside the text.
    """
    places = [0]
    for char in text:
        places.append(places[-1] + (2 if ord(char) > 0xFFFF else 1))
    back = {unit: place for place, unit in enumerate(places)}

    def character(unit: int) -> int:
        if unit not in back:
            raise ValueError(f"{unit} is no place in the text, or inside a character")
        return back[unit]

    return places.__getitem__, character
