r"""Output formats of the command line, with the same columns in each.

A format is a heading, written once at the top, and a function from the records of a document to whole lines; lines are
UTF-8 and end in "\n", whatever the machine. Parquet is gathered as lines too, and made from them at the end.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from quoteattr.files.parquet import write_from_jsonl
from quoteattr.records import RECORD_KEYS, Quote

OutputFormat = Literal["jsonl", "csv", "parquet"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)


@frozen
class Format:
    """How records become bytes.

    Attributes:
        heading: What stands before the first record.
        lines: Gives the records of a document as whole lines; no records give no bytes.
        convert: Of a format that cannot grow by lines: makes the file at the end, from a file of the lines.
    """

    heading: bytes
    lines: Callable[[Iterable[Quote]], bytes]
    convert: Callable[[Path, Path], None] | None = None


def jsonl_lines(quotes: Iterable[Quote]) -> bytes:
    """Return one JSON object a line, all keys always there and in the published order."""
    return b"".join(json_line(quote.to_dict()) for quote in quotes)


def json_line(value: dict[str, Any]) -> bytes:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def csv_lines(quotes: Iterable[Quote]) -> bytes:
    """Return one row a record, a column for each of its keys.

    Lists and objects (content, cue, source, speaker, intermediaries, addressee) stand in their cells as JSON, flags as
    ``true`` and ``false``, and what is null is an empty cell.
    """
    return b"".join(_csv_row([_cell(value) for value in quote.to_dict().values()]) for quote in quotes)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _csv_row(cells: Iterable[str]) -> bytes:
    # The module quotes a carriage return only where the line's end holds one; the line itself is to end in "\n".
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n").encode() + b"\n"


FORMATS: dict[OutputFormat, Format] = {
    "jsonl": Format(b"", jsonl_lines),
    "csv": Format(_csv_row(RECORD_KEYS), csv_lines),
    "parquet": Format(b"", jsonl_lines, write_from_jsonl),
}


def output_format_of(name: str) -> OutputFormat:
    """Return the format that an output's name asks for: its ending, ``.gz`` aside, or jsonl."""
    ending = Path(name.removesuffix(".gz")).suffix.removeprefix(".").lower()
    return next((known for known in OUTPUT_FORMATS if known == ending), "jsonl")
