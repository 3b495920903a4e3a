"""Reads sources one document at a time."""

from __future__ import annotations

import gzip
import io
import json
import math
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Any, cast

from quoteattr.errors import InputError
from quoteattr.files.parquet import column_names, count_rows, read_rows
from quoteattr.files.readers.messages import (
    bad_character,
    cannot_decode,
    cannot_read,
    no_field,
    shortened,
    spelled_out,
    too_long,
)
from quoteattr.files.readers.sources import STDIN, Document, Fault, Reading, Source
from quoteattr.files.readers.tables import Row, csv_rows, jsonl_rows, wrong_columns

_GZIP_MAGIC = b"\x1f\x8b"
# What reading damaged or truncated compressed data raises.
_READ_ERRORS = (OSError, EOFError, zlib.error)


class Reader:
    """Reads sources one document at a time; memory does not grow with their number.

    Attributes:
        bytes_total: What the sources take on disk together; 0 where one of them is a pipe.
        documents_total: Their number, where that is known before they are read: not of JSONL and CSV.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        reading: Reading,
        on_document: Callable[[Document], None] = lambda document: None,
    ) -> None:
        """Prepare to read; nothing is opened before the first document is asked for.

        Args:
            sources: In the order in which they are read.
            reading: How.
            on_document: Called with each document that was read, before it is handed on.
        """
        self._sources = sources
        self._on_document = on_document
        self._reading = reading
        self._bytes_before = 0
        # How far the reading has come in the source at hand.
        self._position: Callable[[], int] = lambda: 0
        known = all(source.size for source in sources)
        self.bytes_total = sum(source.size for source in sources) if known else 0
        counts = [_count(source) for source in sources]
        self.documents_total = None if None in counts else sum(count or 0 for count in counts)

    @property
    def bytes_read(self) -> int:
        """How far the reading has come, in bytes on disk."""
        return self._bytes_before + self._position()

    def items(self) -> Iterator[Document | Fault]:
        """Yield each document or fault in the order of the inputs."""
        for source in self._sources:
            for item in [self._read_text(source)] if source.format == "text" else self._read_table(source):
                if isinstance(item, Document):
                    self._on_document(item)
                yield item
            self._bytes_before += source.size
            self._position = lambda: 0

    def _open(self, source: Source) -> IO[bytes]:
        raw: IO[bytes] = sys.stdin.buffer if source.path == STDIN else open(source.path, "rb")  # noqa: SIM115
        if source.size:
            self._position = lambda: source.size if raw.closed else raw.tell()
        buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
        if source.path.lower().endswith(".gz") or buffered.peek(2)[:2] == _GZIP_MAGIC:
            return cast(IO[bytes], gzip.open(buffered))
        return buffered

    def _read_text(self, source: Source) -> Document | Fault:
        limit = self._reading.max_chars
        try:
            with self._open(source) as stream:
                # No encoding in use takes more than 8 bytes a character: beyond that the text is surely too long.
                data = stream.read() if limit is None else _read(stream, 8 * limit + 1)
        except _READ_ERRORS as error:
            return Fault(source.doc, source.shown, cannot_read(error))
        if limit is not None and len(data) > 8 * limit:
            return Fault(source.doc, source.shown, too_long(None, limit))
        try:
            text = data.decode(self._reading.encoding)
        except UnicodeError as error:
            return Fault(source.doc, source.shown, cannot_decode(error, self._reading.encoding))
        return self._checked(source.doc, source.shown, text)

    def _checked(self, doc: str, where: str, text: str, kept: Mapping[str, Any] | None = None) -> Document | Fault:
        limit = self._reading.max_chars
        if limit is not None and len(text) > limit:
            return Fault(doc, where, too_long(len(text), limit))
        return Document(doc, text, where, kept if kept is not None else dict.fromkeys(self._reading.keep))

    def _read_table(self, source: Source) -> Iterator[Document | Fault]:
        number = 0
        try:
            for number, row in self._rows(source):
                yield row if isinstance(row, Fault) else self._document_of(source, number, row)
        except InputError as error:
            reason = str(error)
        except UnicodeError as error:
            reason = cannot_decode(error, self._reading.encoding)
        except _READ_ERRORS as error:
            reason = cannot_read(error)
        else:
            return
        where = f"{source.shown}, after row {number}" if number else source.shown
        yield Fault(source.doc, where, f"{reason} What follows is lost.")

    def _rows(self, source: Source) -> Iterator[Row]:
        if source.format == "parquet":
            yield from self._parquet_rows(source)
            return
        rows = {"jsonl": jsonl_rows, "csv": csv_rows}[source.format]
        with self._open(source) as stream:
            yield from rows(stream, source, self._reading)

    def _parquet_rows(self, source: Source) -> Iterator[Row]:
        columns = column_names(source.path)
        wrong = wrong_columns(self._reading, columns)
        if wrong is not None:
            yield 0, Fault(source.doc, source.shown, wrong)
            return
        total = count_rows(source.path) or 1
        wanted = list(dict.fromkeys((self._reading.text_field, self._reading.id_field or "id", *self._reading.keep)))
        for number, row in enumerate(read_rows(source.path, wanted), start=1):
            self._position = partial(int, source.size * number / total)
            yield number, row

    def _document_of(self, source: Source, number: int, row: dict[str, Any]) -> Document | Fault:
        where = f"{source.shown}, row {number}"
        by_number = f"{source.doc}-{number}"
        doc = row.get(self._reading.id_field or "id")
        if doc is None or doc == "":
            if self._reading.id_field:
                return Fault(by_number, where, no_field("--id-field", self._reading.id_field, row))
            doc = by_number
        if not isinstance(doc, str | int) or isinstance(doc, bool):
            return Fault(by_number, where, f"The id is neither text nor a whole number: {shortened(doc)}.")
        doc = str(doc)
        text = row.get(self._reading.text_field)
        if text is None:
            return Fault(spelled_out(doc), where, no_field("--text-field", self._reading.text_field, row))
        if not isinstance(text, str):
            return Fault(spelled_out(doc), where, f"Field {self._reading.text_field!r} is no text: {shortened(text)}.")
        for name, value in ((self._reading.id_field or "id", doc), (self._reading.text_field, text)):
            bad = bad_character(value)
            if bad:
                return Fault(spelled_out(doc), where, f"Field {name!r} {bad}")
        kept = {name: _kept(row.get(name)) for name in self._reading.keep}
        bad = bad_character(json.dumps(kept, ensure_ascii=False))
        if bad:
            return Fault(spelled_out(doc), where, f"A field of --keep {bad}")
        return self._checked(doc, where, text, kept)


def _read(stream: IO[bytes], most: int) -> bytes:
    """Read up to so many bytes, without making room for all of them before they are there."""
    parts = []
    while most > 0 and (part := stream.read(min(most, 2**20))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _kept(value: Any) -> Any:
    """Return a value as JSON has it: what JSON does not know (a date, not-a-number) as text or None."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _kept(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _count(source: Source) -> int | None:
    if source.format == "parquet":
        return count_rows(source.path)
    return 1 if source.format == "text" else None
