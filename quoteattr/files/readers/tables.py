"""Rows of JSONL and CSV: each with its number, as a dict of its fields or as the fault that it is."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

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
            decoded = line.decode(reading.encoding) if isinstance(line, bytes) else line
            if number == 1:
                decoded = decoded.removeprefix("\ufeff")
            if not decoded.strip():
                continue
            row = json.loads(decoded)
        except UnicodeError as error:
            yield number, Fault(doc, where, cannot_decode(error, reading.encoding))
        except json.JSONDecodeError as error:
            yield number, Fault(doc, where, f"Broken JSON: {error.msg} at character {error.pos + 1} of the line.")
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
    if "\n".encode(reading.encoding) != b"\n":
        yield from io.TextIOWrapper(stream, encoding=reading.encoding, newline="\n")
        return
    limit = _longest_row(reading) or -1
    while line := stream.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            while (more := stream.readline(limit)) and not more.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _longest_row(reading: Reading) -> int | None:
    """Return how many bytes a row may have: 12 a character, its longest escape in JSON, and room for other fields."""
    return None if reading.max_chars is None else 12 * reading.max_chars + 2**20


def csv_rows(stream: IO[bytes], source: Source, reading: Reading) -> Iterator[Row]:
    """Yield each row below the heading, numbered from 1, as column -> cell."""
    # The csv module refuses fields above 131,072 characters, which a long report exceeds.
    csv.field_size_limit(min(_longest_row(reading) or 2**31, 2**31) - 1)
    encoding = "utf-8-sig" if codecs.lookup(reading.encoding).name == "utf-8" else reading.encoding
    # Undecodable bytes become lone surrogates, which are told row by row.
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    heading = text.readline()
    if not heading.strip():
        yield 0, Fault(source.doc, source.shown, "The table is empty: it lacks the line that names its columns.")
        return
    dialect = _delimiter_of(heading, reading.text_field)
    columns = next(csv.reader([heading], delimiter=dialect))
    missing = missing_column(reading, columns)
    if missing is not None:
        yield 0, Fault(source.doc, source.shown, missing)
        return
    rows = csv.reader(text, delimiter=dialect, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Fault(f"{source.doc}-{number}", f"{source.shown}, row {number}", f"Broken CSV: {error}.")
            continue
        if not cells:
            continue
        if len(cells) > len(columns):
            reason = f"The row has {len(cells)} fields, the heading {len(columns)}."
            yield number, Fault(f"{source.doc}-{number}", f"{source.shown}, row {number}", reason)
        else:
            yield number, dict(zip(columns, cells, strict=False))


def missing_column(reading: Reading, columns: Sequence[str]) -> str | None:
    """Say which of the columns asked for a table lacks; None where it has them all."""
    if reading.text_field not in columns:
        return no_field("--text-field", reading.text_field, columns)
    kept = next((name for name in reading.keep if name not in columns), None)
    return None if kept is None else no_field("--keep or --by", kept, columns)


def _delimiter_of(heading: str, text_field: str) -> str:
    """Return the delimiter that makes the text field a column, or the comma where none does."""
    for delimiter in _DELIMITERS:
        if text_field in next(csv.reader([heading], delimiter=delimiter)):
            return delimiter
    return ","
