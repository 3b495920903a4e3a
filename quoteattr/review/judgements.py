"""Judgements, and the file that keeps them: one line each, on disk before the next record is shown.

    {"id": "a:3", "doc": "a", "faults": ["speaker"], "mended": {"speaker": "Ida Berg"}}
    {"id": "a+1", "doc": "a", "faults": ["missed"], "mended": {"content": [[10, 42]], …}}
    {"undone": "a+1"}

A line is never changed: of several about one record the last one counts, and an undone one counts as never written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from quoteattr.errors import InputError
from quoteattr.files import cannot_write, json_line
from quoteattr.review.lines import objects_in, read_bytes
from quoteattr.review.sampling import Drawn, read_sample

#: Files in the folder of a review.
SAMPLE, JUDGEMENTS = "sample.jsonl", "judgements.jsonl"

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
    """

    id: str
    doc: str
    faults: tuple[Fault, ...]
    mended: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"id": self.id, "doc": self.doc, "faults": list(self.faults), "mended": dict(self.mended)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Judgement:
        """Build it from what ``to_dict`` gave.

        Raises:
            InputError: It is no judgement.
        """
        try:
            faults, mended = tuple(plain["faults"]), dict(plain["mended"])
            if set(faults) - set(FAULTS):
                raise ValueError
            return cls(id=str(plain["id"]), doc=str(plain["doc"]), faults=faults, mended=mended)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("Not a judgement as `quoteattr review` writes them.") from error


@frozen(kw_only=True)
class Review:
    """A sample and what was said of it.

    Attributes:
        drawn: The sample.
        judged: The judgement of each record that has one, by id.
        missed: Quotations that had no record.
    """

    drawn: tuple[Drawn, ...]
    judged: Mapping[str, Judgement]
    missed: tuple[Judgement, ...]

    @classmethod
    def read(cls, path: Path) -> Review:
        """Read the folder of a review; the file of judgements in it will do.

        Raises:
            InputError: It is none, or nothing is judged yet.
        """
        folder = path.parent if path.name == JUDGEMENTS else path
        if not folder.is_dir():
            raise InputError(f"{path} is no folder of a review; `quoteattr review` makes one.")
        drawn = read_sample(folder / SAMPLE)
        judgements = folder / JUDGEMENTS
        review = cls.of(drawn, given_in(_whole_lines(read_bytes(judgements)), judgements))
        known = {each.quote.id for each in drawn}
        strange = next((name for name in review.judged if name not in known), None)
        if strange is not None:
            raise InputError(f"{folder} has a judgement of {strange!r}, which is not in its sample.")
        if not review.judged:
            raise InputError(f"{folder} holds no judgement of a record yet; make some with `quoteattr review`.")
        return review

    @classmethod
    def of(cls, drawn: Sequence[Drawn], given: Iterable[Judgement]) -> Review:
        """Keep of all judgements those that count."""
        last = {each.id: each for each in given}
        missed = tuple(each for each in last.values() if "missed" in each.faults)
        judged = {name: each for name, each in last.items() if "missed" not in each.faults}
        return cls(drawn=tuple(drawn), judged=judged, missed=missed)


def given_in(data: bytes, path: Path) -> list[Judgement]:
    """Return all judgements in a file's lines that were not undone, in their order.

    Raises:
        InputError: A line is no judgement.
    """
    given: list[Judgement] = []
    for where, plain in objects_in(data, path):
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


def _whole_lines(data: bytes) -> bytes:
    """Return the lines of a log: one is on disk with its end, or it was never told to be."""
    return data[: data.rfind(b"\n") + 1]


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
            self._file = open(path, "ab", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise cannot_write(str(path), error) from error
        try:
            self._lock()
            data = _whole_lines(read_bytes(path))
            self.given = given_in(data, path)
            self._size = len(data)
            self._file.truncate(self._size)
            _sync_folder(path.parent)
        except OSError as error:
            self._file.close()
            raise cannot_write(str(path), error) from error
        except InputError:
            self._file.close()
            raise

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement.

        Raises:
            OSError: It is not on disk.
        """
        self._write(judgement.to_dict())
        self.given.append(judgement)

    def undo(self) -> Judgement | None:
        """Take the last judgement back and return it; None where there is none.

        Raises:
            OSError: That is not on disk.
        """
        if not self.given:
            return None
        self._write({"undone": self.given[-1].id})
        return self.given.pop()

    def close(self) -> None:
        """Let others have the file."""
        self._file.close()

    def _lock(self) -> None:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                name = self._file.name
                raise InputError(f"Another review has {name} open; stop it, or choose another --output.") from error

    def _write(self, plain: Mapping[str, Any]) -> None:
        line = json_line(plain)
        try:
            if self._file.write(line) < len(line):
                raise OSError("the disk took only a part of it")
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._size)
            raise
        self._size += len(line)


def _sync_folder(folder: Path) -> None:
    """Put the name of a new file on disk, too, where a folder can be opened for that."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
