"""brat stand-off: records as ``.txt`` and ``.ann``, and an annotator's back.

A record is an event ``Quotation`` on its content, with arguments Source, Cue, Addressee and Through: an event on the mention
of an intermediary with its own Cue (outermost first). Names are notes; act, form and flags attributes. Contents and cues of
several spans are discontinuous annotations, as brat has them; offsets count characters. brat cuts annotations at line
breaks and tabs, and so does what is written; spans with nothing else between them are one again when they are read.
Format: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.corpora.annotators.marks import OPEN, gold_document, notes_of, said_beside
from quoteattr.corpora.brat import Annotation, Event, read_annotation
from quoteattr.corpora.files import read_text
from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, FORMS, Quote, Span

_MENTIONED, _UNMENTIONED = "Intermediary", "Unmentioned"

CONFIGURATION = f"""[entities]
Source
Cue
Addressee

[relations]

[events]
Quotation Source?:Source, Cue?:Cue, Addressee?:Addressee, Through*:{_MENTIONED}|{_UNMENTIONED}
{_MENTIONED} Cue?:Cue
{_UNMENTIONED} Cue?:Cue

[attributes]
Act Arg:Quotation, Value:{"|".join(ACTS)}
Form Arg:Quotation, Value:{"|".join(FORMS)}
Negated Arg:Quotation
Hedged Arg:Quotation
"""
"""``annotation.conf`` of a folder that can hold our annotations."""

# brat reads lines: what would end one, or part its columns, does not stand in them.
_CUT = re.compile(r"[\r\n\t]+")
_BREAK = re.compile(r"[\x00-\x1f\x85\u2028\u2029]")


def annotation_of(text: str, quotes: Iterable[Quote]) -> str:
    """Return the ``.ann`` of a text with records."""
    drawing = _Drawing(text)
    for quote in quotes:
        drawing.draw(quote)
    return "".join(f"{line}\n" for line in (*drawing.labels, *drawing.events, *drawing.attributes, *drawing.notes))


@define
class _Drawing:
    text: str
    labels: list[str] = field(factory=list)
    events: list[str] = field(factory=list)
    attributes: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)
    _shared: dict[tuple[str, tuple[Span, ...], str], str] = field(factory=dict)

    def draw(self, quote: Quote) -> None:
        arguments = []
        name = quote.speaker.name if quote.speaker else OPEN
        if quote.source:
            arguments.append(("Source", self._share("Source", [quote.source], name)))
        arguments += self._cue(quote.cue)
        if quote.addressee:
            arguments.append(("Addressee", self._share("Addressee", [quote.addressee])))
        for between in quote.intermediaries:
            place = [between.source] if between.source else between.cue or quote.content
            type_ = _MENTIONED if between.source else _UNMENTIONED
            arguments.append(("Through", self._event(type_, place, self._cue(between.cue), between.name)))
        event = self._event("Quotation", quote.content, arguments, "" if quote.source else name)
        for note in notes_of(quote):
            what = f"Act {event} {note}" if note in ACTS else f"Form {event} {note}" if note in FORMS else ""
            self.attributes.append(f"A{len(self.attributes) + 1}\t{what or f'{note.capitalize()} {event}'}")

    def _cue(self, cue: Sequence[Span]) -> list[tuple[str, str]]:
        return [("Cue", self._share("Cue", cue))] if cue else []

    def _event(self, type_: str, place: Iterable[Span], arguments: Iterable[tuple[str, str]], name: str) -> str:
        number = f"E{len(self.events) + 1}"
        shown, counts = "", dict[str, int]()
        for role, label in arguments:
            counts[role] = counts.get(role, 0) + 1
            shown += f" {role}{counts[role] if counts[role] > 1 else ''}:{label}"
        self.events.append(f"{number}\t{type_}:{self._label(type_, place)}{shown}")
        self._note(number, name)
        return number

    def _share(self, type_: str, spans: Iterable[Span], name: str = "") -> str:
        key = (type_, tuple(spans), name)
        if key not in self._shared:
            self._shared[key] = self._label(*key[:2])
            self._note(self._shared[key], name)
        return self._shared[key]

    def _label(self, type_: str, spans: Iterable[Span]) -> str:
        number = f"T{len(self.labels) + 1}"
        pairs = [pair for span in spans for pair in _cut(self.text, span)]
        places = ";".join(f"{start} {end}" for start, end in pairs)
        words = " ".join(_BREAK.sub(" ", self.text[start:end]) for start, end in pairs)
        self.labels.append(f"{number}\t{type_} {places}\t{words}")
        return number

    def _note(self, number: str, name: str) -> None:
        if name:
            shown = _BREAK.sub(" ", name)
            self.notes.append(f"#{len(self.notes) + 1}\tAnnotatorNotes {number}\t{shown}")


def _cut(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a span between line breaks and tabs."""
    start = span.start
    for match in _CUT.finditer(text, span.start, span.end):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < span.end:
        yield start, span.end


def read_folder(folder: Path) -> Iterator[GoldDocument]:
    """Yield the documents of a folder of ``.txt`` and ``.ann`` files, in the order of their names.

    Raises:
        CorpusError: There is none, a text is missing, or a span lies outside its text.
    """
    paths = sorted(folder.rglob("*.ann"))
    if not paths:
        raise CorpusError(f"{folder} holds no .ann file.")
    for path in paths:
        text = read_text(path.with_suffix(".txt"))
        doc = path.relative_to(folder).with_suffix("").as_posix()
        yield gold_document(doc, text, _quotes(read_annotation(path), text, path))


def _quotes(found: Annotation, text: str, path: Path) -> Iterator[GoldQuote]:
    for label in found.labels.values():
        if any(end > len(text) for _, end in label.spans):
            raise CorpusError(f"{path}: an annotation goes beyond the text's {len(text):,} characters.")
    events = {event.id: event for event in found.events}
    for event in found.events:
        if event.type != "Quotation" or not (content := _place(found, event, text)):
            continue
        sources = [label for role, label in event.arguments if role == "Source"]
        name = next((found.notes[each] for each in (*sources, event.id, event.trigger) if each in found.notes), None)
        through = [events[each] for role, each in event.arguments if role == "Through" and each in events]
        addressees = _role(found, event, "Addressee", text)
        yield GoldQuote(
            content=content,
            source=_role(found, event, "Source", text),
            cue=_role(found, event, "Cue", text),
            speaker=None if name == OPEN else name,
            speaker_known=name is not None,
            intermediaries=tuple(
                LabelledIntermediary(
                    source=_place(found, each, text) if each.type == _MENTIONED else (),
                    name=found.notes.get(each.id) or found.notes.get(each.trigger or ""),
                    cue=_role(found, each, "Cue", text),
                )
                for each in through
            ),
            addressee=" ".join(text[start:end] for start, end in addressees) or None,
            **said_beside(found.attributes.get(event.id, ())),
        )


def _place(found: Annotation, event: Event, text: str) -> Spans:
    label = found.labels.get(event.trigger or "")
    return _joined(label.spans, text) if label else ()


def _role(found: Annotation, event: Event, role: str, text: str) -> Spans:
    return _joined(found.spans(event, role), text)


def _joined(spans: Spans, text: str) -> Spans:
    """Return spans that were cut at line breaks and tabs as one again."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] < start and _CUT.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
