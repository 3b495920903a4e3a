"""A record as one row of plain cells, for tables, spreadsheets and pandas; nothing is lost on the way back.

Spans become their words; where they stand is told by a last cell, ``spans``. The fields of speakers and intermediaries
are taken as they are, so that a new one is a new column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from quoteattr.records import RECORD_KEYS, Intermediary, Quote, Span, Speaker

BETWEEN_SPANS = " … "
BETWEEN_LINKS = " → "
BETWEEN_NAMES = "; "

_SPAN_LISTS = ("content", "cue")
_MAYBE_SPANS = ("source", "addressee")
_SPEAKER = {f"speaker_{field.name}": field for field in attrs.fields(Speaker)}
#: Of an intermediary, what is neither its name nor a span.
_LINK = {
    f"intermediary_{field.name}": field
    for field in attrs.fields(Intermediary)
    if field.name not in ("name", "source", "cue")
}
_WIDER = {"speaker": tuple(_SPEAKER), "intermediaries": ("intermediaries", *_LINK)}
_WORDS, _SPANS = "intermediary_words", "spans"

#: The columns of a flat table, in the order of the record.
FLAT_COLUMNS: tuple[str, ...] = (
    *(column for key in RECORD_KEYS for column in _WIDER.get(key, (key,))),
    "start",
    "end",
    _WORDS,
    _SPANS,
)  # fmt: skip


def joined(spans: Iterable[Span]) -> str:
    """Return the words of spans, with an ellipsis where the text goes on between them."""
    return BETWEEN_SPANS.join(span.text for span in spans)


def flat(quote: Quote) -> dict[str, Any]:
    """Return a record as strings, numbers, flags and None, by column."""
    speaker, links = quote.speaker, quote.intermediaries
    cells: dict[str, Any] = {
        **{key: getattr(quote, key) for key in RECORD_KEYS},
        **{key: joined(getattr(quote, key)) or None for key in _SPAN_LISTS},
        **{key: _words(getattr(quote, key)) for key in _MAYBE_SPANS},
        **{column: plain_value(getattr(speaker, field.name, None)) for column, field in _SPEAKER.items()},
        "intermediaries": _chain(each.name for each in links),
        **{
            column: _chain(_cell(plain_value(getattr(each, field.name))) for each in links)
            for column, field in _LINK.items()
        },
        "start": min(span.start for span in quote.content),
        "end": max(span.end for span in quote.content),
        _WORDS: joined(span for each in links for span in _parts(each)) or None,
        _SPANS: "; ".join(_places(quote)),
    }
    return {column: cells[column] for column in FLAT_COLUMNS}


def flat_row(quote: Quote) -> list[str]:
    """Return a record as the cells of a text file: flags as ``true`` and ``false``, None as an empty cell."""
    return [_cell(value) for value in flat(quote).values()]


def unflat(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the record, as ``Quote.to_dict`` gives it, of which ``flat_row`` made these cells.

    Raises:
        KeyError, ValueError: They are no such cells.
    """
    plain: dict[str, Any] = {
        field.name: _read(cells[field.name], field)
        for field in attrs.fields(Quote)
        if field.name not in (*_SPAN_LISTS, *_MAYBE_SPANS, *_WIDER)
    }
    places = [place.split() for place in cells[_SPANS].split("; ")]
    spans = {role: _spans(cells[role], at) for role, *at in places if role != "via"}
    for role in _SPAN_LISTS:
        plain[role] = spans.get(role, [])
    for role in _MAYBE_SPANS:
        plain[role] = spans[role][0] if role in spans else None
    speaker = {field.name: _read(cells[column], field) for column, field in _SPEAKER.items()}
    plain["speaker"] = speaker if speaker["name"] else None
    plain["intermediaries"] = list(_links(cells, [at for role, *at in places if role == "via"]))
    return {key: plain[key] for key in RECORD_KEYS}


def _parts(link: Intermediary) -> Iterator[Span]:
    if link.source is not None:
        yield link.source
    yield from link.cue


def _words(span: Span | None) -> str | None:
    return None if span is None else span.text


def _chain(links: Iterable[str]) -> str | None:
    """Return what belongs to each intermediary, outermost first; an arrow inside a name would part it."""
    return BETWEEN_LINKS.join(link.replace(BETWEEN_LINKS, " -> ") for link in links) or None


def _places(quote: Quote) -> Iterator[str]:
    """Yield where the parts stand: ``content 0-23 40-52``, ``source 30-34``, ``via 5-9 cue 11-17``, ``via - cue 11-17``."""

    def at(spans: Iterable[Span]) -> str:
        return "".join(f" {span.start}-{span.end}" for span in spans)

    for role in _SPAN_LISTS:
        if getattr(quote, role):
            yield role + at(getattr(quote, role))
    for role in _MAYBE_SPANS:
        if getattr(quote, role) is not None:
            yield role + at([getattr(quote, role)])
    for each in quote.intermediaries:
        yield f"via{at([each.source]) if each.source is not None else ' -'} cue{at(each.cue)}"


def _spans(words: str, places: Iterable[str]) -> list[dict[str, Any]]:
    """Return spans, their joined words cut up by their lengths."""
    spans = []
    for place in places:
        start, end = map(int, place.split("-"))
        spans.append({"start": start, "end": end, "text": words[: end - start]})
        words = words[end - start + len(BETWEEN_SPANS) :]
    return spans


def _links(cells: Mapping[str, str], places: list[list[str]]) -> Iterator[dict[str, Any]]:
    spans = iter(_spans(cells[_WORDS], (place for at in places for place in at if re.match(r"\d", place))))
    columns = {"intermediaries": attrs.fields(Intermediary).name, **_LINK}
    chains = {field: cells[column].split(BETWEEN_LINKS) for column, field in columns.items()}
    for number, (source, _, *cue) in enumerate(places):
        link = {field.name: _read(chain[number], field) for field, chain in chains.items()}
        yield {**link, "source": None if source == "-" else next(spans), "cue": [next(spans) for _ in cue]}


def plain_value(value: Any) -> Any:
    """Return a value as one cell can hold it: several names joined by semicolons, none as None."""
    if not isinstance(value, tuple):
        return value
    return BETWEEN_NAMES.join(str(name).replace(BETWEEN_NAMES, ", ") for name in value) or None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(cell: str, field: attrs.Attribute[Any]) -> Any:
    """Return what a cell stands for, by the type that the field is declared with.

    It is told by name: as it was written ("float | None"), or as typing shows it once resolved ("Optional[float]").
    """
    kind = str(field.type).replace("Optional", "None")
    if "tuple" in kind:
        return cell.split(BETWEEN_NAMES) if cell else []
    if not cell and "None" in kind:
        return None
    if "bool" in kind:
        return {"true": True, "false": False}[cell]
    return float(cell) if "float" in kind else cell
