"""Inputs of the command line: text files, folders, standard input, JSONL and CSV tables, each also gzipped.

Texts are read exactly: bytes are decoded and nothing else, so offsets count in what
``open(path, encoding=..., newline="").read()`` returns, carriage returns included. A byte order mark is therefore the
first character of a text file read as ``utf-8``; ``--encoding utf-8-sig`` drops it. In tables it belongs to the file,
not to a text, and is always dropped.

A wrong call (a missing file, a folder without texts) raises before anything is read. What is wrong inside an input (a
broken line, a bad byte) comes out as a ``Fault`` in its place, so that one bad document never loses the others.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal, cast, get_args

from attrs import field, frozen

from quoteattr.errors import InputError

InputFormat = Literal["text", "jsonl", "csv"]
INPUT_FORMATS: tuple[InputFormat, ...] = get_args(InputFormat)
STDIN = "-"

_FORMAT_OF_ENDING: dict[str, InputFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
_GZIP_MAGIC = b"\x1f\x8b"
_DELIMITERS = ",;\t"
# What reading damaged or truncated compressed data raises.
_READ_ERRORS = (OSError, EOFError, zlib.error)


@frozen
class Document:
    """One text to work on.

    Attributes:
        doc: Its name in the records.
        text: The characters, exactly as they stand in the input.
        where: The input and the place in it, for messages.
    """

    doc: str
    text: str
    where: str


@frozen
class Fault:
    """A document that could not be read or worked on, and why."""

    doc: str
    where: str
    reason: str


def _known_encoding(_: Any, __: Any, encoding: str) -> None:
    try:
        # The codec has to map bytes to characters; Python also lists some that do not ("base64", "rot13").
        "x".encode(encoding).decode(encoding)
    except (LookupError, ValueError) as error:
        raise InputError(f"Unknown encoding {encoding!r}; try utf-8, utf-16, cp1252 or latin-1.") from error


def _at_least_one(_: Any, attribute: Any, value: int | None) -> None:
    if value is not None and value < 1:
        raise InputError(f"{attribute.name} must be at least 1, not {value}.")


@frozen(kw_only=True)
class Reading:
    """How inputs are read; each default stands here and nowhere else.

    Attributes:
        glob: Which files of a folder are texts, at any depth.
        text_field: The field or column of a table that holds the text.
        id_field: The one that names the document. None takes "id" where a row has it, else the input's name and the
            row's number.
        encoding: Of texts and tables.
        input_format: What the inputs are; None tells it by the file's ending, and takes anything else as text.
        max_chars: Longer documents are faults; None takes any length.

    Raises:
        InputError: The encoding is unknown, or the longest length is not positive.
    """

    glob: tuple[str, ...] = ("*.txt", "*.txt.gz")
    text_field: str = "text"
    id_field: str | None = None
    encoding: str = field(default="utf-8", validator=_known_encoding)
    input_format: InputFormat | None = None
    max_chars: int | None = field(default=None, validator=_at_least_one)


@frozen
class Source:
    """One file to read, or standard input.

    Attributes:
        path: The file as the user gave it or as the folder lists it, or "-".
        doc: Its document's name, or the first part of the names of its rows.
        format: What it holds.
        size: Bytes on disk; 0 where that is unknown (a pipe).
    """

    path: str
    doc: str
    format: InputFormat
    size: int

    @property
    def shown(self) -> str:
        """The path for messages; bytes of it that are not UTF-8 are spelled out."""
        return _printable(self.path)


def find_sources(inputs: Iterable[str], reading: Reading) -> list[Source]:
    """List the files that the inputs of a call stand for, folders in the order of their paths, no file twice.

    Raises:
        InputError: An input is missing, or a folder holds no file that matches.
    """
    found: dict[str, tuple[str, ...]] = {}
    for given in inputs:
        for path, names in _expand(given, reading):
            found.setdefault(path, names)
    # The shortest name that no other input has: the file's own, its path below the folder, its whole path.
    taken = [Counter(names[level] for names in found.values()) for level in range(2)]
    return [
        Source(
            path=path,
            doc=next((name for name, count in zip(names, taken, strict=False) if count[name] == 1), names[2]),
            format=reading.input_format or format_of(path),
            size=os.stat(path).st_size if path != STDIN else 0,
        )
        for path, names in found.items()
    ]


def format_of(path: str) -> InputFormat:
    """Return what a file holds by its ending; anything unknown is text."""
    return _FORMAT_OF_ENDING.get(_split_ending(path)[1], "text")


def _expand(given: str, reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
    if given == STDIN:
        yield STDIN, ("stdin", "stdin", "stdin")
        return
    path = os.path.normpath(given)
    if not os.path.exists(path):
        raise InputError(f"There is no file or folder {given}.")
    if not os.path.isdir(path):
        yield path, _names(path, path)
        return
    below = _list_folder(Path(path), reading.glob)
    if not below:
        raise InputError(_nothing_in(path, reading.glob))
    for relative in below:
        yield os.path.join(path, relative), _names(os.path.join(path, relative), relative)


def _names(path: str, relative: str) -> tuple[str, ...]:
    stem = _split_ending(os.path.basename(path))[0]
    return tuple(
        _printable(name.replace(os.sep, "/")) for name in (stem, os.path.join(os.path.dirname(relative), stem), path)
    )


def _split_ending(path: str) -> tuple[str, str]:
    """Split "a/b.jsonl.gz" into "a/b" and ".jsonl": an ending that says "compressed" is no name and no format."""
    root, ending = os.path.splitext(path)
    if ending.lower() == ".gz":
        root, ending = os.path.splitext(root)
    return root, ending.lower()


def _printable(name: str) -> str:
    """Spell out the bytes of a file's name that are not UTF-8, which no record could hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _list_folder(folder: Path, globs: Sequence[str]) -> list[str]:
    """Return the matching files' paths below the folder, sorted; hidden files and folders are passed over."""
    found = set()
    for glob in globs:
        try:
            if not glob:
                raise ValueError("it is empty")
            for path in folder.rglob(glob):
                relative = path.relative_to(folder)
                if not any(part.startswith(".") for part in relative.parts) and path.is_file():
                    found.add(str(relative))
        except (ValueError, NotImplementedError) as error:
            raise InputError(f"{glob!r} cannot be used as --glob ({error}); try '*.txt' or 'news/*.txt'.") from error
    return sorted(found)


def _nothing_in(path: str, globs: Sequence[str]) -> str:
    endings = Counter(Path(name).suffix for name in _list_folder(Path(path), ["*"]))
    message = f"The folder {path} holds no file that matches {' or '.join(globs)}"
    if not endings:
        return f"{message}; it is empty."
    commonest = ", ".join(f"{count} × {ending or 'without ending'}" for ending, count in endings.most_common(3))
    return f"{message}; it holds {commonest}: choose with --glob, as in --glob '*{endings.most_common(1)[0][0]}'."


class Reader:
    """Reads sources one document at a time; memory does not grow with their number.

    Attributes:
        bytes_total: What the sources take on disk together; 0 where one of them is a pipe.
        documents_total: Their number where every source is one document, else None.
    """

    def __init__(self, sources: Sequence[Source], reading: Reading) -> None:
        """Prepare to read; nothing is opened before the first document is asked for."""
        self._sources = sources
        self._reading = reading
        self._bytes_before = 0
        # The file being read, unless it is a pipe, and its size.
        self._raw: IO[bytes] | None = None
        self._size = 0
        known = all(source.size for source in sources)
        self.bytes_total = sum(source.size for source in sources) if known else 0
        self.documents_total = len(sources) if all(source.format == "text" for source in sources) else None

    @property
    def bytes_read(self) -> int:
        """How far the reading has come, in bytes on disk."""
        if self._raw is None:
            return self._bytes_before
        return self._bytes_before + (self._size if self._raw.closed else self._raw.tell())

    def items(self, skip: int = 0) -> Iterator[Document | Fault]:
        """Yield each document or fault in the order of the inputs, leaving out the first ``skip`` of them."""
        for source in self._sources:
            if source.format == "text":
                if skip:
                    skip -= 1
                else:
                    yield self._read_text(source)
            else:
                items = self._read_table(source)
                while skip and next(items, None) is not None:
                    skip -= 1
                yield from items
            self._bytes_before += source.size
            self._raw = None

    def _open(self, source: Source) -> IO[bytes]:
        raw: IO[bytes] = sys.stdin.buffer if source.path == STDIN else open(source.path, "rb")  # noqa: SIM115
        self._raw, self._size = (raw if source.size else None), source.size
        buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
        if source.path.lower().endswith(".gz") or buffered.peek(2)[:2] == _GZIP_MAGIC:
            return cast(IO[bytes], gzip.open(buffered))
        return buffered

    def _read_text(self, source: Source) -> Document | Fault:
        limit = self._reading.max_chars
        try:
            with self._open(source) as stream:
                # No encoding in use takes more than 8 bytes a character: beyond that the text is surely too long.
                data = stream.read() if limit is None else stream.read(8 * limit + 1)
        except _READ_ERRORS as error:
            return Fault(source.doc, source.shown, _cannot_read(error))
        if limit is not None and len(data) > 8 * limit:
            return Fault(source.doc, source.shown, _too_long(None, limit))
        try:
            text = data.decode(self._reading.encoding)
        except UnicodeError as error:
            return Fault(source.doc, source.shown, _cannot_decode(error, self._reading.encoding))
        return self._checked(source.doc, source.shown, text)

    def _checked(self, doc: str, where: str, text: str) -> Document | Fault:
        limit = self._reading.max_chars
        if limit is not None and len(text) > limit:
            return Fault(doc, where, _too_long(len(text), limit))
        return Document(doc, text, where)

    def _read_table(self, source: Source) -> Iterator[Document | Fault]:
        rows = {"jsonl": _jsonl_rows, "csv": _csv_rows}[source.format]
        number = 0
        try:
            with self._open(source) as stream:
                for number, row in rows(stream, source, self._reading):
                    yield row if isinstance(row, Fault) else self._document_of(source, number, row)
        except (*_READ_ERRORS, UnicodeError) as error:
            reason = _cannot_decode(error, self._reading.encoding) if isinstance(error, UnicodeError) else ""
            where = f"{source.shown}, after row {number}" if number else source.shown
            yield Fault(source.doc, where, f"{reason or _cannot_read(error)} What follows is lost.")

    def _document_of(self, source: Source, number: int, row: dict[str, Any]) -> Document | Fault:
        where = f"{source.shown}, row {number}"
        by_number = f"{source.doc}-{number}"
        doc = row.get(self._reading.id_field or "id")
        if doc is None or doc == "":
            if self._reading.id_field:
                return Fault(by_number, where, _no_field("--id-field", self._reading.id_field, row))
            doc = by_number
        if not isinstance(doc, str | int) or isinstance(doc, bool):
            return Fault(by_number, where, f"The id is neither text nor a whole number: {_shortened(doc)}.")
        doc = str(doc)
        text = row.get(self._reading.text_field)
        if text is None:
            return Fault(_spelled_out(doc), where, _no_field("--text-field", self._reading.text_field, row))
        if not isinstance(text, str):
            return Fault(
                _spelled_out(doc), where, f"Field {self._reading.text_field!r} is no text: {_shortened(text)}."
            )
        for name, value in ((self._reading.id_field or "id", doc), (self._reading.text_field, text)):
            bad = _bad_character(value)
            if bad:
                return Fault(_spelled_out(doc), where, f"Field {name!r} {bad}")
        return self._checked(doc, where, text)


def _jsonl_rows(stream: IO[bytes], source: Source, reading: Reading) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    for number, line in enumerate(_lines(stream, reading), start=1):
        where = f"{source.shown}, row {number}"
        doc = f"{source.doc}-{number}"
        try:
            decoded = line.decode(reading.encoding) if isinstance(line, bytes) else line
            if number == 1:
                decoded = decoded.removeprefix("\ufeff")
            if not decoded.strip():
                continue
            row = json.loads(decoded)
        except UnicodeError as error:
            yield number, Fault(doc, where, _cannot_decode(error, reading.encoding))
        except json.JSONDecodeError as error:
            yield number, Fault(doc, where, f"Broken JSON: {error.msg} at character {error.pos + 1} of the line.")
        except (ValueError, RecursionError) as error:
            yield number, Fault(doc, where, f"Broken JSON: {error}.")
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                yield number, Fault(doc, where, f"The line holds no JSON object but {_shortened(row)}.")


def _lines(stream: IO[bytes], reading: Reading) -> Iterator[bytes | str]:
    """Yield lines as bytes, so that a bad byte spoils its own line only; as text where a newline is not one byte."""
    if "\n".encode(reading.encoding) == b"\n":
        yield from stream
    else:
        yield from io.TextIOWrapper(stream, encoding=reading.encoding, newline="\n")


def _csv_rows(stream: IO[bytes], source: Source, reading: Reading) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    # The csv module refuses fields above 131,072 characters, which a long report exceeds.
    csv.field_size_limit(2**31 - 1)
    encoding = "utf-8-sig" if codecs.lookup(reading.encoding).name == "utf-8" else reading.encoding
    # Undecodable bytes become lone surrogates, which are told row by row.
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    heading = text.readline()
    if not heading.strip():
        yield 0, Fault(source.doc, source.shown, "The table is empty: it lacks the line that names its columns.")
        return
    dialect = _delimiter_of(heading, reading.text_field)
    columns = next(csv.reader([heading], delimiter=dialect))
    if reading.text_field not in columns:
        yield 0, Fault(source.doc, source.shown, _no_field("--text-field", reading.text_field, columns))
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


def _delimiter_of(heading: str, text_field: str) -> str:
    """Return the delimiter that makes the text field a column, or the comma where none does."""
    for delimiter in _DELIMITERS:
        if text_field in next(csv.reader([heading], delimiter=delimiter)):
            return delimiter
    return ","


def _cannot_read(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"It cannot be read: {error.strerror}."
    return f"Its gzip data is damaged or cut off: {error}."


def _cannot_decode(error: UnicodeError, encoding: str) -> str:
    if not isinstance(error, UnicodeDecodeError):
        return f"Not {encoding}: {error}; name its encoding with --encoding."
    byte = error.object[error.start]
    return (
        f"Not {encoding}: byte 0x{byte:02x} at offset {error.start} ({error.reason}); "
        f"name its encoding with --encoding, as in --encoding {'latin-1' if encoding != 'latin-1' else 'utf-8'}."
    )


def _too_long(length: int | None, limit: int) -> str:
    return f"Longer than --max-chars {limit:,}" + (f": {length:,} characters." if length else ".")


def _no_field(option: str, name: str, fields: Iterable[str]) -> str:
    others = ", ".join(map(_shortened, islice(fields, 12))) or "none"
    return f"No field {name!r}, or it is empty; the fields are {others}: choose with {option}."


def _bad_character(value: str) -> str | None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(value[error.start])
        if 0xDC80 <= code <= 0xDCFF:
            return f"holds byte 0x{code - 0xDC00:02x} at character {error.start}, which the encoding does not know."
        return f"holds half a character (U+{code:04X}) at character {error.start}."
    return None


def _spelled_out(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _shortened(value: Any, length: int = 40) -> str:
    shown = _spelled_out(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return shown if len(shown) <= length else shown[: length - 1] + "…"
