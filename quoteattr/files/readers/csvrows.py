"""Cuts CSV into rows before it is parsed, so that a row that is broken or too long costs itself and no other.

The standard library's reader goes on in the next line after an error, which is the middle of a cell that has several.
Here a quoted cell ends at a quotation mark that a delimiter or the end of the line follows, as a careful reader would
have it where marks inside a cell were not doubled; what was cut so is then parsed strictly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Literal, TextIO

from attrs import define

#: Characters that are read at a time.
_CHUNK = 2**16
#: A row with a mark that was not doubled goes on for so many characters at most: its cell may have no end.
_DOUBTFUL = 2**20

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@define(frozen=True)
class TooLong:
    """A row that has more characters than allowed."""


@define(frozen=True)
class Broken:
    """A row that cannot be parsed, and why."""

    reason: str


def sound_rows(text: TextIO, delimiter: str, columns: int, limit: int | None) -> Iterator[list[str] | Broken | TooLong]:
    """Yield the cells of each row, none for a blank line, or what is wrong with it.

    Args:
        text: With line breaks as they are.
        delimiter: Between cells.
        columns: Their number.
        limit: The most characters of a row; None for any number.
    """
    for row in cut_rows(text, delimiter, limit):
        if isinstance(row, TooLong):
            yield row
            continue
        try:
            yield _cells_of(row, delimiter)
        except csv.Error as error:
            yield Broken(f"{error}")
            yield from _taken_along(row, delimiter, columns)


def cut_rows(text: TextIO, delimiter: str, limit: int | None) -> Iterator[str | TooLong]:
    """Yield each row with its line break, whatever is in it; of one that is too long no more is kept than its place."""
    kept: list[str] = []
    length = doubtful = 0
    scanner = _Scanner(delimiter)
    while chunk := text.readline(_CHUNK):
        scanner.scan(chunk)
        length += len(chunk)
        doubtful += len(chunk) if scanner.doubtful else 0
        if limit is None or length <= limit:
            kept.append(chunk)
        else:
            kept.clear()
        if scanner.state == "ended" or (doubtful > _DOUBTFUL and chunk[-1] in "\r\n"):
            yield "".join(kept) if limit is None or length <= limit else TooLong()
            kept.clear()
            length = doubtful = 0
            scanner = _Scanner(delimiter)
    if length:
        yield "".join(kept) if limit is None or length <= limit else TooLong()


def _cells_of(row: str, delimiter: str) -> list[str]:
    csv.field_size_limit(max(csv.field_size_limit(), len(row) + 1))
    return next(csv.reader([row], delimiter=delimiter, strict=True), [])


def _taken_along(row: str, delimiter: str, columns: int) -> Iterator[list[str]]:
    """Yield the sound rows that a broken one has taken along, because a mark in it was not closed: all its last lines."""
    lines = _LINES.findall(row)
    for first in range(1, len(lines)):
        rows = []
        for later in cut_rows(io.StringIO("".join(lines[first:]), newline=""), delimiter, None):
            try:
                cells = _cells_of(str(later), delimiter)
            except csv.Error:
                break
            if cells and len(cells) != columns:
                break
            rows.append(cells)
        else:
            yield from filter(None, rows)
            return


@define
class _Scanner:
    """Follows the cells of a row, piece by piece.

    Attributes:
        delimiter: Between cells.
        state: The start of a cell, inside one that is plain or quoted, behind a mark that may close it, or behind the row.
        doubtful: A mark inside a quoted cell was not doubled.
    """

    delimiter: str
    state: Literal["start", "plain", "quoted", "closing", "ended"] = "start"
    doubtful: bool = False

    def scan(self, chunk: str) -> None:
        """Go on over a piece of a line; a line break can only be its end."""
        ends = chunk[-1] in "\r\n"
        at = 0
        if '"' not in chunk and self.state in ("start", "plain"):  # the commonest of all lines
            self.state = "start" if chunk[-1] == self.delimiter else "plain"
            at = len(chunk)
        while 0 <= at < len(chunk):
            at = self._step(chunk, at)
        if ends and self.state != "quoted":
            self.state = "ended"

    def _step(self, chunk: str, at: int) -> int:
        """Return the place behind what belongs together, or -1 for the end of the piece."""
        char = chunk[at]
        if self.state == "quoted":
            at = chunk.find('"', at)
            self.state = "closing" if at >= 0 else "quoted"
        elif self.state == "closing":
            if char in "\r\n":
                return -1
            self.doubtful |= char not in (self.delimiter, '"')
            self.state = "start" if char == self.delimiter else "quoted"
        elif self.state == "start":
            self.state = "quoted" if char == '"' else "start" if char == self.delimiter else "plain"
        else:
            at = chunk.find(self.delimiter, at)
            self.state = "start" if at >= 0 else "plain"
        return -1 if at < 0 else at + 1
