"""A table of one's own labels (CSV): a row an attribution, its parts as words of the article or as offsets.

Columns: ``doc`` and ``content``; where there are any, ``source``, ``cue``, ``addressee``, ``speaker`` (``?`` where the text
leaves it open), ``intermediaries`` (names, outermost first, ``→`` or ``;`` between them), ``act``, ``form``, ``negated``,
``hedged``, ``optional``. Offsets are ``12-34``, several ``12-34 40-52``, or in columns ``content_start`` and ``content_end``;
words of several spans have an ellipsis between them, as in quoteattr's own tables.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.corpora.annotators.marks import OPEN, gold_document
from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, FORMS

_Word = TypeVar("_Word", bound=str)

_SPAN = re.compile(r"[\[(]?\s*(\d+)\s*[-–:,]\s*(\d+)\s*[\])]?")
_SPANS = re.compile(rf"\[?\s*{_SPAN.pattern}(?:\s*[;,]?\s*{_SPAN.pattern})*\s*\]?")
_BETWEEN_SPANS = re.compile(r"\s+(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s+")
_BETWEEN_NAMES = re.compile(r"\s*(?:→|->|;)\s*")
_TRUE = frozenset({"1", "true", "yes", "y", "x"})
_FALSE = frozenset({"", "0", "false", "no", "n"})
# Marks that people type for one another, as a pattern each.
_ALIKE = {char: f"[{chars}]" for chars in ('"“”„«»″', "'’‘ʼ′", "\\-–—‑") for char in chars if char != "\\"}


class _NotFoundError(ValueError):
    """A cell that stands for nothing in its article."""


def read_table(path: Path, texts: Mapping[str, str]) -> tuple[list[GoldDocument], list[str]]:
    """Return the documents that a table labels, in its order, and what was wrong with rows that are left out.

    Args:
        path: The CSV file; commas, semicolons or tabs between its cells.
        texts: The articles by their names.

    Raises:
        CorpusError: The file cannot be read, or lacks the columns ``doc`` and ``content``.
    """
    quotes: dict[str, list[GoldQuote]] = {}
    wrong = []
    for number, cells in _rows(path):
        doc = cells["doc"]
        if doc not in texts:
            wrong.append(f"{path}, row {number}: no article is called {doc!r}; name them as in the column doc.")
            continue
        before = quotes.setdefault(doc, [])
        try:
            before.append(_quote(cells, texts[doc], before))
        except ValueError as error:
            wrong.append(f"{path}, row {number}: {error}.")
    return [gold_document(doc, texts[doc], found) for doc, found in quotes.items()], wrong


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number from 1, the header not counted."""
    try:
        written = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CorpusError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 (byte {error.start}). Save it as CSV UTF-8.") from error
    header = written.split("\n", 1)[0]
    csv.field_size_limit(max(csv.field_size_limit(), len(written) + 1))
    rows = csv.DictReader(io.StringIO(written, newline=""), delimiter=max(",;\t", key=header.count))
    columns = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    rows.fieldnames = ["speaker" if name == "speaker_name" else name for name in columns]
    if "doc" not in columns or not {"content", "content_start"} & set(columns):
        raise CorpusError(f"{path} must have columns doc and content; it has {', '.join(columns) or 'none'}.")
    for number, row in enumerate(rows, start=1):
        yield (
            number,
            {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str | None) and name},
        )


def _quote(cells: Mapping[str, str], text: str, before: list[GoldQuote]) -> GoldQuote:
    content = _content(cells, text, before)
    speaker = cells.get("speaker") or None
    addressee = _beside(cells, "addressee", text, content)
    return GoldQuote(
        content=content,
        source=_beside(cells, "source", text, content),
        cue=_beside(cells, "cue", text, content),
        speaker=None if speaker == OPEN else speaker,
        speaker_known=speaker is not None,
        intermediaries=_intermediaries(cells, text, content),
        addressee=" ".join(text[start:end] for start, end in addressee) or None,
        act=_word(cells, "act", ACTS),
        form=_word(cells, "form", FORMS),
        negated=_flag(cells, "negated"),
        hedged=_flag(cells, "hedged"),
        optional=_flag(cells, "optional"),
    )


def _content(cells: Mapping[str, str], text: str, before: list[GoldQuote]) -> Spans:
    """Return where a content stands: as offsets say, or else the first place behind the last row's that no row has."""
    if given := _offsets(cells, "content", text):
        return given
    if not cells.get("content"):
        raise _NotFoundError("its content is empty")
    taken = {quote.content for quote in before}
    last = before[-1].content[0][0] if before else 0
    places = list(_content_places(cells["content"], text))
    if not places:
        raise _NotFoundError(f"its content {_shown(cells['content'])} does not stand in the article")
    # A table of quoteattr's own says where a content began, even where its words have been corrected since.
    start = cells.get("start", "")
    wanted = int(start) if start.isdecimal() else None
    return min(
        places,
        key=lambda spans: (
            abs(spans[0][0] - wanted) if wanted is not None else 0,
            spans in taken,
            spans[0][0] < last,
            spans,
        ),
    )


def _content_places(words: str, text: str) -> Iterator[Spans]:
    """Yield the places of a content whose parts follow one another, for each place of its first part."""
    whole = list(_found(words, text))
    if whole:
        yield from (((start, end),) for start, end in whole)
        return
    first, *further = _BETWEEN_SPANS.split(words)
    for span in _found(first, text):
        spans = [span]
        for part in further:
            span = next(_found(part, text, spans[-1][1]), (0, 0))
            if not span[1]:
                break
            spans.append(span)
        else:
            yield tuple(spans)


def _beside(cells: Mapping[str, str], role: str, text: str, content: Spans) -> Spans:
    """Return where a source, cue or addressee stands: the place nearest to the content, outside it if there is one."""
    if given := _offsets(cells, role, text):
        return given
    words = cells.get(role, "")
    if not words:
        return ()
    found = _nearest(words, text, content)
    parts = [found] if found else [_nearest(part, text, content) for part in _BETWEEN_SPANS.split(words)]
    if None in parts:
        raise _NotFoundError(f"its {role} {_shown(words)} does not stand in the article")
    return tuple(sorted(span for span in parts if span))


def _nearest(words: str, text: str, content: Spans) -> tuple[int, int] | None:
    def distance(span: tuple[int, int]) -> tuple[bool, int]:
        gap = min(max(start - span[1], span[0] - end, 0) for start, end in content)
        return gap == 0 and any(start <= span[0] < end for start, end in content), gap

    return min(_found(words, text), key=distance, default=None)


def _found(words: str, text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where words stand, whatever the white space between them and the shape of their marks."""
    pattern = r"\s+".join("".join(_ALIKE.get(char) or re.escape(char) for char in word) for word in words.split())
    if not pattern:
        return
    bounded = rf"{_edge(words[0])}{pattern}{_edge(words[-1])}"
    for match in re.compile(bounded).finditer(text, start):
        yield match.span()


def _edge(char: str) -> str:
    return r"\b" if re.match(r"\w", char) else ""


def _offsets(cells: Mapping[str, str], role: str, text: str) -> Spans:
    start, end, cell = cells.get(f"{role}_start", ""), cells.get(f"{role}_end", ""), cells.get(role, "")
    if start and end:
        cell = f"{start}-{end}"
    if not _SPANS.fullmatch(cell):
        return ()
    spans = tuple(sorted((int(first), int(last)) for first, last in _SPAN.findall(cell)))
    for first, last in spans:
        if not first < last <= len(text):
            raise _NotFoundError(
                f"its {role} {first}-{last} is empty or lies outside the article of {len(text):,} characters"
            )
    return spans


def _intermediaries(cells: Mapping[str, str], text: str, content: Spans) -> tuple[LabelledIntermediary, ...] | None:
    if "intermediaries" not in cells:
        return None
    names = [name for name in _BETWEEN_NAMES.split(cells["intermediaries"]) if name]
    return tuple(
        LabelledIntermediary(source=(span,) if (span := _nearest(name, text, content)) else (), name=name)
        for name in names
    )


def _word(cells: Mapping[str, str], column: str, known: tuple[_Word, ...]) -> _Word | None:
    word = cells.get(column, "").lower()
    if word and word not in known:
        raise _NotFoundError(f"its {column} {_shown(word)} is none of {', '.join(known)}")
    return next((each for each in known if each == word), None)


def _flag(cells: Mapping[str, str], column: str) -> bool:
    cell = cells.get(column, "").lower()
    if cell not in _TRUE | _FALSE:
        raise _NotFoundError(f"its {column} {_shown(cell)} is neither true nor false")
    return cell in _TRUE


def _shown(words: str) -> str:
    return f'"{words[:60]}…"' if len(words) > 60 else f'"{words}"'
