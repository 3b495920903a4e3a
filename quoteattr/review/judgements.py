"""Judgements, and the file that keeps them: one line each, on disk before the next record is shown.

    {"id": "a:3", "faults": ["speaker"], "mended": {"speaker": "Ida Berg"}, "record": {…, "sample": {…}}}
    {"id": "a+1", "faults": ["missed"], "mended": {"content": [[10, 42]], …}, "doc": "a"}
    {"undone": "a:3"}

A line is never changed: of several about one record the last one counts, and an undone one counts as never written.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from quoteattr.errors import InputError
from quoteattr.review.lines import read_lines
from quoteattr.review.sampling import Drawn

#: In the folder of a review.
JUDGEMENTS = "judgements.jsonl"

Field = Literal["content", "source", "speaker", "chain"]
Fault = Literal["quotation", "content", "source", "speaker", "chain", "missed"]
FIELDS: tuple[Field, ...] = get_args(Field)
FAULTS: tuple[Fault, ...] = get_args(Fault)
"""``quotation``: it is none. ``missed``: there was no record."""


@frozen(kw_only=True)
class Judgement:
    """What a reviewer says of a record, or of a quotation that has none.

    Attributes:
        id: The record's; of a missed quotation the document's name, a plus sign and a number.
        doc: The document.
        faults: What is wrong; nothing where all is right.
        mended: Parts as they should be: ``content``, ``source`` and ``cue`` as spans, ``speaker`` as a name or None,
            ``chain`` as names. A part that is wrong and not mended is unknown.
        drawn: The record as it was drawn; None of a missed quotation.
    """

    id: str
    doc: str
    faults: tuple[Fault, ...]
    mended: Mapping[str, Any]
    drawn: Drawn | None

    def to_line(self) -> bytes:
        """Return it as a line of JSON."""
        plain: dict[str, Any] = {"id": self.id, "faults": self.faults, "mended": self.mended}
        plain |= {"record": self.drawn.to_dict()} if self.drawn else {"doc": self.doc}
        return _line(plain)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Judgement:
        """Build it from a line.

        Raises:
            InputError: It is no judgement.
        """
        try:
            faults, mended, record = tuple(plain["faults"]), dict(plain["mended"]), plain.get("record")
            if set(faults) - set(FAULTS) or (record is None) != ("missed" in faults):
                raise ValueError
            drawn = None if record is None else Drawn.from_dict(record)
            doc = str(plain["doc"]) if drawn is None else drawn.quote.doc
            return cls(id=str(plain["id"]), doc=doc, faults=faults, mended=mended, drawn=drawn)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("Not a judgement as `quoteattr review` writes them.") from error


def judgements_of(given: Sequence[Judgement]) -> dict[str, Judgement]:
    """Return the judgements that count, by id."""
    return {each.id: each for each in given}


def read_judgements(path: Path) -> dict[str, Judgement]:
    """Read the judgements that count from a review: its folder, or the file in it.

    Raises:
        InputError: The file cannot be read, or a line is no judgement.
    """
    counting = judgements_of(_given(path / JUDGEMENTS if path.is_dir() else path))
    if not counting:
        raise InputError(f"{path} holds no judgement yet; make some with `quoteattr review`.")
    return counting


def _given(path: Path) -> list[Judgement]:
    given: list[Judgement] = []
    for where, plain in read_lines(path):
        try:
            if "undone" not in plain:
                given.append(Judgement.from_dict(plain))
            elif given and given[-1].id == plain["undone"]:
                given.pop()
            else:
                raise InputError("It undoes what was not judged last.")
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
    return given


class Log:
    """The file of judgements, open for more.

    Attributes:
        given: All judgements that were not undone, in their order.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; a line that a killed process left unfinished goes.

        Raises:
            InputError: It cannot be opened, holds something else, or another review has it open.
        """
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise InputError(f"Cannot write {path}: {error.strerror}.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise InputError(f"Another review has {path} open; stop it, or choose another --output.") from error
        self.given = _given(path)
        self._size = path.read_bytes().rfind(b"\n") + 1
        os.ftruncate(self._file, self._size)
        _sync_folder(path.parent)

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement.

        Raises:
            OSError: It is not on disk.
        """
        self._write(judgement.to_line())
        self.given.append(judgement)

    def undo(self) -> Judgement | None:
        """Take the last judgement back and return it; None where there is none.

        Raises:
            OSError: That is not on disk.
        """
        if not self.given:
            return None
        self._write(_line({"undone": self.given[-1].id}))
        return self.given.pop()

    def close(self) -> None:
        """Let others have the file."""
        os.close(self._file)

    def _write(self, line: bytes) -> None:
        try:
            if os.pwrite(self._file, line, self._size) < len(line):
                raise OSError("the disk took only a part of it")
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)


def _line(plain: Mapping[str, Any]) -> bytes:
    return (json.dumps(plain, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _sync_folder(folder: Path) -> None:
    """Put the name of a new file on disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
