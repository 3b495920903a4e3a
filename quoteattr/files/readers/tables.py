"""Rows of JSONL and CSV: each with its number, as a dict of its fields or as the fault that it is."""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import IO, Any

from quoteattr.files.readers.csvrows import Broken, TooLong, cut_rows, sound_rows
from quoteattr.files.readers.messages import cannot_decode, no_field, shortened, too_long
from quoteattr.files.readers.sources import Fault, Reading, Source

_DELIMITERS = ",;\t"

Row = tuple[int, dict[str, Any] | Fault]


def jsonl_rows(stream: IO[bytes], source: Source, reading: Reading) -> Iterator[Row]:
    """Yield each line that is not blank, numbered from 1 with the blank ones, as the object that it holds."""
    for number, line in enumerate(_lines(stream, reading), start=1):
        where = f"{source.shown}, row {number}"
        doc = f"{source.doc}-{number}"
        if line is None:
            yield number, Fault(doc, where, too_long(None, reading.max_chars or 0))
            continue
        try:
            decoded = line.decode(_without_mark(reading.encoding)) if isinstance(line, bytes) else line
            if number == 1:
                decoded = decoded.removeprefix("\ufeff")
            if not decoded.strip():
                continue
            row = json.loads(decoded)
        except UnicodeError as error:
            yield number, Fault(doc, where, cannot_decode(error, reading.encoding))
        except json.JSONDecodeError as error:
            what = error.msg.removesuffix(" at")  # "Invalid control character at"
            yield number, Fault(doc, where, f"Broken JSON: {what} at character {error.pos + 1} of the line.")
        except (ValueError, RecursionError) as error:
            yield number, Fault(doc, where, f"Broken JSON: {error}.")
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                yield number, Fault(doc, where, f"The line holds no JSON object but {shortened(row)}.")


def _lines(stream: IO[bytes], reading: Reading) -> Iterator[bytes | str | None]:
    """Yield lines as bytes, so that a bad byte spoils its own line only; as text where a newline is not one byte.

    A line that no document of the allowed length could fill comes out as None, without having been read as a whole.
    """
    limit = _longest_row(reading) or -1
    source: IO[bytes] | IO[str] = stream
    if "\n".encode(_without_mark(reading.encoding)) != b"\n":
        source = _decoded(stream, reading.encoding, newline="\n")
    newline = b"\n" if source is stream else "\n"
    while line := source.readline(limit):
        if len(line) == limit and not line.endswith(newline):  # type: ignore[arg-type]
            while (more := source.readline(limit)) and not more.endswith(newline):  # type: ignore[arg-type]
                pass
            yield None
        else:
            yield line


def _without_mark(encoding: str) -> str:
    """Return an encoding that does not begin each line with a byte order mark; in a table it is always dropped."""
    return "utf-8" if codecs.lookup(encoding).name == "utf-8-sig" else encoding


def _decoded(stream: IO[bytes], encoding: str, newline: str) -> io.TextIOWrapper:
    """Return a stream of characters in which each bad byte is a lone surrogate, to be told with its row."""
    wide = "\n".encode(_without_mark(encoding)) != b"\n"
    return io.TextIOWrapper(stream, encoding=encoding, errors=_BAD if wide else "surrogateescape", newline=newline)


def _as_surrogate(error: UnicodeError) -> tuple[str, int]:
    """Stand for what cannot be decoded, in encodings of several bytes a character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


_BAD = "quoteattr.bad"
codecs.register_error(_BAD, _as_surrogate)


def _longest_row(reading: Reading) -> int | None:
    """Return how many bytes or characters a row may have: 12 for each of its text, the longest escape in JSON, and more."""
    return None if reading.max_chars is None else min(12 * reading.max_chars + 2**20, sys.maxsize)


def csv_rows(stream: IO[bytes], source: Source, reading: Reading) -> Iterator[Row]:
    """Yield each row below the heading, numbered from 1, as column -> cell."""
    encoding = "utf-8-sig" if codecs.lookup(reading.encoding).name == "utf-8" else reading.encoding
    text = _decoded(stream, encoding, newline="")
    limit = _longest_row(reading)
    heading = next(cut_rows(text, ",", limit), "")
    if isinstance(heading, TooLong):
        yield 0, Fault(source.doc, source.shown, "The line that names its columns is longer than --max-chars allows.")
        return
    if not heading.strip():
        yield 0, Fault(source.doc, source.shown, "The table is empty: it lacks the line that names its columns.")
        return
    delimiter = _delimiter_of(heading, reading.text_field)
    columns = _columns(heading, delimiter)
    wrong = wrong_columns(reading, columns)
    if wrong is not None:
        yield 0, Fault(source.doc, source.shown, wrong)
        return
    for number, cells in enumerate(sound_rows(text, delimiter, len(columns), limit), start=1):
        wrong = _wrong_row(cells, columns, reading)
        if wrong is not None:
            yield number, Fault(f"{source.doc}-{number}", f"{source.shown}, row {number}", wrong)
        elif isinstance(cells, list) and cells:
            yield number, dict(zip(columns, cells, strict=False))


def _wrong_row(cells: list[str] | Broken | TooLong, columns: Sequence[str], reading: Reading) -> str | None:
    if isinstance(cells, TooLong):
        return too_long(None, reading.max_chars or 0)
    if isinstance(cells, Broken):
        return f"Broken CSV: {cells.reason}."
    return f"The row has {len(cells)} fields, the heading {len(columns)}." if len(cells) > len(columns) else None


def wrong_columns(reading: Reading, columns: Sequence[str]) -> str | None:
    """Say which of the columns asked for a table lacks, or has twice; None where it has each once."""
    for name in (reading.text_field, reading.id_field or "id", *reading.keep):
        if columns.count(name) > 1:
            return f"It has the column {name!r} twice; rename one."
    if reading.text_field not in columns:
        return no_field("--text-field", reading.text_field, columns)
    kept = next((name for name in reading.keep if name not in columns), None)
    return None if kept is None else no_field("--keep or --by", kept, columns)


def _delimiter_of(heading: str, text_field: str) -> str:
    """Return the delimiter that makes the text field a column, among most others; the comma where none does."""
    fitting = [delimiter for delimiter in _DELIMITERS if text_field in _columns(heading, delimiter)]
    return max(fitting, key=lambda delimiter: len(_columns(heading, delimiter)), default=",")


def _columns(heading: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([heading], delimiter=delimiter))
    except csv.Error:  # no heading, whatever it is
        return []
