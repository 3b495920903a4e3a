"""doccano's JSONL with spans and relations: records as labels to start from, and an annotator's back.

doccano counts as the browser does, in UTF-16 code units (doccano/doccano issue 2290), unless a project counts grapheme
clusters. A span has a label and nothing else, so names, acts and flags go along in a field of their own, which doccano keeps
as metadata; on the way back they belong to the records and sources whose places are still the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from attrs import evolve

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.corpora.annotators.marks import Link, Mark, Marked, labelled, utf16_places
from quoteattr.corpora.annotators.plain import plain_document
from quoteattr.corpora.gold import read_quote
from quoteattr.errors import CorpusError

Unit = Literal["utf-16", "characters"]

_KEPT = "quoteattr"


def row_of(found: Marked, unit: Unit = "utf-16") -> dict[str, Any]:
    """Return a text and its marks as a row of doccano's JSONL."""
    place = utf16_places(found.text)[0] if unit == "utf-16" else int
    ids = {mark.id: number for number, mark in enumerate(found.marks)}
    return {
        "text": found.text,
        "doc": found.doc,
        "entities": [
            {
                "id": ids[mark.id],
                "label": mark.label,
                "start_offset": place(mark.start),
                "end_offset": place(mark.end),
            }
            for mark in found.marks
        ],
        "relations": [
            {"id": number, "from_id": ids[link.head], "to_id": ids[link.tail], "type": link.type}
            for number, link in enumerate(found.links)
        ],
        _KEPT: plain_document(labelled(found))["quotes"],
    }


def read_row(plain: Any, name: str, unit: Unit = "utf-16") -> GoldDocument:
    """Return the attributions that an annotator left of a row.

    Args:
        plain: The row, as exported.
        name: The document's name, where the row gives none.
        unit: What offsets count.

    Raises:
        CorpusError: It is no such row.
    """
    try:
        text = plain["text"]
        kept = {**plain, **(plain.get("metadata") or plain.get("meta") or {})}
        place = utf16_places(text)[1] if unit == "utf-16" else int
        marks = tuple(
            Mark(
                id=str(entity["id"]),
                label=entity["label"],
                start=place(entity["start_offset"]),
                end=place(entity["end_offset"]),
            )
            for entity in plain["entities"]
        )
        links = tuple(Link(str(each["from_id"]), str(each["to_id"]), each["type"]) for each in plain["relations"])
        before = [read_quote(quote, len(text), name) for quote in kept.get(_KEPT) or ()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorpusError(
            f"{name}: this is no row of doccano's JSONL with relations ({type(error).__name__}: {error})."
        ) from error
    document = labelled(Marked(doc=str(kept.get("doc") or name), text=text, marks=marks, links=links))
    known = _Known(before)
    return evolve(document, quotes=tuple(known.completed(quote) for quote in document.quotes))


class _Known:
    """What the records had beside their places before an annotator corrected them."""

    def __init__(self, quotes: Iterable[GoldQuote]) -> None:
        self._records: dict[Any, list[GoldQuote]] = {}
        self._contents: dict[Spans, GoldQuote] = {}
        self._names: dict[Spans, set[tuple[str | None, bool]]] = {}
        self._intermediaries: dict[tuple[Spans, Spans], set[str | None]] = {}
        for quote in quotes:
            self._records.setdefault(_places(quote), []).append(quote)
            self._contents.setdefault(quote.content, quote)
            self._names.setdefault(quote.source or quote.content, set()).add((quote.speaker, quote.speaker_known))
            for each in quote.intermediaries or ():
                self._intermediaries.setdefault((each.source, each.cue), set()).add(each.name)

    def completed(self, quote: GoldQuote) -> GoldQuote:
        same = self._records.get(_places(quote))
        if same:  # untouched; several of the very same places come back one after the other
            return same.pop(0) if len(same) > 1 else same[0]
        names = self._names.get(quote.source or quote.content, set())
        speaker, known = next(iter(names)) if len(names) == 1 else (None, False)
        said = self._contents.get(quote.content)
        return evolve(
            quote,
            speaker=speaker,
            speaker_known=known,
            intermediaries=tuple(self._named(each) for each in quote.intermediaries or ()),
            **({key: getattr(said, key) for key in ("act", "form", "negated", "hedged")} if said else {}),
        )

    def _named(self, between: LabelledIntermediary) -> LabelledIntermediary:
        names = self._intermediaries.get((between.source, between.cue), set())
        return evolve(between, name=next(iter(names))) if len(names) == 1 else between


def _places(quote: GoldQuote) -> tuple[Any, ...]:
    chain = tuple((each.source, each.cue) for each in quote.intermediaries or ())
    return quote.content, quote.source, quote.cue, quote.addressee, chain
