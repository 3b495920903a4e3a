r"""Output formats of the command line: how records become a file, and how they are read from it again.

A format is a heading, written once at the top, and a function from the records of a document to whole lines; lines are
UTF-8 and end in "\n", whatever the machine. Parquet is gathered as lines too, and made from them at the end.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from quoteattr.errors import InputError
from quoteattr.files.parquet import read_rows, write_from_jsonl
from quoteattr.quotes import FLAT_COLUMNS, flat_row, unflat
from quoteattr.records import RECORD_KEYS, Quote

OutputFormat = Literal["jsonl", "csv", "csv-nested", "parquet"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)

#: By this mark Excel knows that a file is UTF-8.
_MARK = b"\xef\xbb\xbf"
#: Endings that promise what is not written here.
_FOREIGN = ("xlsx", "xls", "ods", "tsv", "html", "htm", "xml", "docx", "pdf", "feather", "arrow", "db", "sqlite")

Kept = Mapping[str, Any]
_NOTHING: Kept = {}


@frozen
class Format:
    """How records become bytes, and are read again.

    Attributes:
        heading: What stands before the first record.
        lines: Gives the records of a document, with the columns of the input that are kept, as whole lines; no records
            give no bytes.
        rows: Reads a finished file: the records as ``Quote.to_dict`` gives them.
        mark: What stands before the heading in a file.
        convert: Of a format that cannot grow by lines: makes the file at the end, from a file of the lines.
    """

    heading: bytes
    lines: Callable[[Iterable[Quote], Kept], bytes]
    rows: Callable[[Path], Iterator[dict[str, Any]]]
    mark: bytes = b""
    convert: Callable[[Path, Path], None] | None = None


def format_of(name: OutputFormat, keep: Iterable[str] = ()) -> Format:
    """Return a format; with further columns of the inputs, which stand behind those of the record."""
    keep = tuple(keep)
    if name == "jsonl":
        return Format(b"", jsonl_lines, _jsonl_rows)
    if name == "csv":
        return Format(_csv_row([*FLAT_COLUMNS, *keep]), csv_lines, _csv_rows, _MARK)
    if name == "csv-nested":
        return Format(_csv_row([*RECORD_KEYS, *keep]), csv_nested_lines, _csv_rows, _MARK)
    return Format(b"", jsonl_lines, _parquet_rows, convert=partial(write_from_jsonl, keep=keep))


def jsonl_lines(quotes: Iterable[Quote], kept: Kept = _NOTHING) -> bytes:
    """Return one JSON object a line, all keys always there and in the published order, those kept behind them."""
    return b"".join(json_line({**quote.to_dict(), **kept}) for quote in quotes)


def json_line(value: Any) -> bytes:
    """Return a value as one line of JSON; lone surrogates, which have no UTF-8, as the escapes that JSON has for them."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def csv_lines(quotes: Iterable[Quote], kept: Kept = _NOTHING) -> bytes:
    """Return one flat row a record: no cell holds more than words, a number or a flag."""
    further = [_cell(value) for value in kept.values()]
    return b"".join(_csv_row([*flat_row(quote), *further]) for quote in quotes)


def csv_nested_lines(quotes: Iterable[Quote], kept: Kept = _NOTHING) -> bytes:
    """Return one row a record, a column for each of its keys.

    Lists and objects (content, cue, source, speaker, intermediaries, addressee) stand in their cells as JSON, flags as
    ``true`` and ``false``, and what is null is an empty cell.
    """
    return b"".join(_csv_row(map(_cell, (*quote.to_dict().values(), *kept.values()))) for quote in quotes)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _csv_row(cells: Iterable[str]) -> bytes:
    # The module quotes a carriage return only where the line's end holds one; the line itself is to end in "\n".
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n").encode() + b"\n"


def read_rows_of_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a file as plain data, by the ending of its name; columns that were kept are left out."""
    for row in format_of(output_format_of(path.name)).rows(path):
        yield without_kept(row)


def without_kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row holds of the record itself."""
    return {key: row[key] for key in RECORD_KEYS if key in row}


def _text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")


def _jsonl_rows(path: Path) -> Iterator[dict[str, Any]]:
    # Split at "\n" alone: other line breaks may stand inside a string.
    return (json.loads(line) for line in _text_of(path).split("\n") if line.strip())


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(2**31 - 1)
    for row in csv.DictReader(io.StringIO(_text_of(path), newline="")):
        yield unflat(row) if "spans" in row else {key: _nested(key, row[key]) for key in RECORD_KEYS}


#: The columns of a nested table that hold words; the others hold JSON.
_WORDS = ("doc", "id", "kind", "form", "act", "parent", "pattern")


def _nested(key: str, cell: str) -> Any:
    if key in _WORDS:
        return None if key == "parent" and not cell else cell
    return json.loads(cell) if cell else None


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    return read_rows(str(path), list(RECORD_KEYS))


def output_format_of(name: str) -> OutputFormat:
    """Return the format that an output's name asks for: its ending, ``.gz`` aside, or jsonl."""
    ending = _ending(name)
    return next((known for known in OUTPUT_FORMATS if known == ending), "jsonl")


def refuse_foreign_ending(name: str) -> None:
    """Refuse an output whose name promises another format, which would be written as JSON lines.

    Raises:
        InputError: It does.
    """
    if _ending(name) in _FOREIGN:
        raise InputError(
            f"{name}: no .{_ending(name)} is written; name a .csv, which spreadsheets open, or say --format."
        )


def _ending(name: str) -> str:
    return Path(name.removesuffix(".gz")).suffix.removeprefix(".").lower()
