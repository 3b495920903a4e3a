"""Where records go: a file that survives a kill at any moment, or a stream.

A file is written in commits. What was gathered since the last one goes to the file in whole lines and onto the disk;
then a small progress file beside it is replaced in one step, which says how many documents these bytes stand for. A
run that is killed between or during the two leaves bytes that the progress file does not know; ``--resume`` cuts them
off and goes on with the next document. When all is done the progress file goes away.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol

from attrs import asdict, define

from quoteattr.errors import InputError
from quoteattr.files.linefile import LineFile
from quoteattr.files.process import Done
from quoteattr.files.readers import Fault
from quoteattr.files.writers import Format, json_line

# Seconds between commits: each costs two writes to the disk, and a kill costs at most this much work.
COMMIT_EVERY = 0.5


@define(kw_only=True)
class Tally:
    """How far a run has come.

    Attributes:
        documents: Done or failed.
        failed: Documents among them that failed.
        records: Records that they gave.
        last: The name of the last one.
        inputs: A digest of all of them, in order.
    """

    documents: int = 0
    failed: int = 0
    records: int = 0
    last: str = ""
    inputs: str = ""

    def count(self, result: Done | Fault) -> None:
        """Count one result."""
        self.documents += 1
        self.last = result.doc
        if isinstance(result, Fault):
            self.failed += 1
        else:
            self.records += result.records


class Output(Protocol):
    """Takes the results of a run, in order.

    Attributes:
        tally: What has been handed over, an earlier run's part included.
        errors: The file that takes the faults, or None where there is none.
    """

    tally: Tally
    errors: Path | None

    def begin(self) -> None:
        """Get ready to write; from here on an earlier output is gone."""
        ...

    def add(self, result: Done | Fault) -> None:
        """Take the next result."""
        ...

    def pause(self) -> None:
        """Write out all results taken so far, because the run is broken off; it can be resumed."""
        ...

    def finish(self) -> None:
        """Complete the output and remove all helper files."""
        ...


class StreamOutput:
    """Standard output, or a file that is no file: a pipe, a device. Faults are counted, not written."""

    def __init__(self, name: str, heading: bytes) -> None:
        """Prepare to write to ``name``, "-" being standard output."""
        self.errors: Path | None = None
        self.tally = Tally()
        self._name = name
        self._heading = heading
        self._stream: IO[bytes] | None = None

    def begin(self) -> None:
        """Open the stream and write the heading."""
        try:
            self._stream = sys.stdout.buffer if self._name == "-" else open(self._name, "wb")  # noqa: SIM115
        except OSError as error:
            raise cannot_write(self._name, error) from error
        self._write(self._heading)

    def add(self, result: Done | Fault) -> None:
        """Write a document's records at once: someone may be watching."""
        self.tally.count(result)
        if isinstance(result, Done):
            self._write(result.lines)

    def pause(self) -> None:
        """Do nothing: every line has gone out already."""

    def finish(self) -> None:
        """Close a device; standard output is left open."""
        if self._stream and self._name != "-":
            self._stream.close()

    def _write(self, data: bytes) -> None:
        if not data or not self._stream:
            return
        try:
            self._stream.write(data)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise cannot_write("standard output" if self._name == "-" else self._name, error) from error


class FileOutput:
    """A file, the faults beside it (``….errors.jsonl``), and the progress of an unfinished run (``….progress``)."""

    def __init__(self, path: Path, output_format: Format, signature: Mapping[str, Any], resume: bool) -> None:
        """Look at what is there; nothing is changed yet.

        Args:
            path: The file; where its name ends in ``.gz`` it is compressed.
            output_format: How records are written.
            signature: What decides about the records (options, inputs, version): a run is only resumed under its own.
            resume: Go on with an unfinished run.

        Raises:
            InputError: The file cannot be written, or holds an unfinished run that is not to be resumed or that had
                another signature.
        """
        self.path = path
        self.errors: Path | None = errors_path(path)
        self.tally = Tally()
        self.complete = False
        self._errors_path = errors_path(path)
        self._progress_path = progress_path(path)
        self._format = output_format
        self._signature = json.loads(json.dumps(signature))
        # What cannot grow by lines is made from a file of lines beside it.
        self._lines = LineFile(path if output_format.convert is None else part_path(path))
        self._faults = LineFile(self._errors_path)
        self._last_commit = 0.0
        self._finished = False
        self._locked: IO[bytes] | None = None
        try:
            self._look(resume)
        except OSError as error:
            raise cannot_write(str(path), error) from error

    @property
    def unfinished(self) -> bool:
        """Whether an earlier run left something to resume.

        Raises:
            InputError: What stands in the place of its progress is no file.
        """
        if self._progress_path.exists() and not self._progress_path.is_file():
            raise InputError(f"{self._progress_path} is no file; remove it, or name another output.")
        return self._progress_path.exists()

    def _look(self, resume: bool) -> None:
        if self.path.is_dir():
            raise InputError(f"{self.path} is a folder; name a file in it.")
        unfinished = self.unfinished
        if unfinished and not resume:
            raise InputError(
                f"{self.path} holds an unfinished run: go on with --resume, or start anew by removing "
                f"{self._progress_path}."
            )
        if unfinished:
            self._take_up()
        # An empty file may be what a run left that was killed before it had written its progress.
        self.complete = resume and not unfinished and self.path.exists() and self.path.stat().st_size > 0
        if self.complete:
            self.tally.failed = _count_lines(self._errors_path)
        # A mistyped folder is told at once; to try the writing itself would leave a file that looks finished.
        os.stat(Path(os.path.realpath(self.path)).parent)

    def _take_up(self) -> None:
        try:
            progress = json.loads(self._progress_path.read_text(encoding="utf-8"))
            signature = progress["signature"]
            self.tally = Tally(**progress["tally"])
            self._finished = progress["finished"]
            digests = []
            for lines, name in ((self._lines, "lines"), (self._faults, "errors")):
                lines.size = progress[name]["bytes"]
                digests.append((lines, progress[name]["digest"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self._progress_path} is no progress file; remove it to start anew.") from error
        for name, value in self._signature.items():
            if signature.get(name) != value:
                raise InputError(
                    f"Cannot resume {self.path}: its run began with {name} {signature.get(name)!r}, not {value!r}; "
                    f"call it as then, or start anew by removing {self._progress_path}."
                )
        for lines, digest in digests if not self._finished else ():
            if not lines.holds(digest):
                raise InputError(
                    f"Cannot resume {self.path}: the first {lines.size:,} bytes of {lines.path} are not those of its "
                    f"run; it was changed since. Start anew by removing {self._progress_path}."
                )

    def begin(self) -> None:
        """Cut off what no commit covers; of a new run that is everything."""
        # Locked first: the progress of another run that is writing must stay as it is.
        self._guarded(self._lines.path.touch)
        self._guarded(self._lock)
        # The progress before the rest: a kill between the two must not leave an old output that looks finished.
        self._guarded(self._save_progress)
        if self._finished:
            return
        self._guarded(self._lines.cut)
        self._guarded(self._faults.cut)
        if not self._lines.size:
            self._lines.add(self._format.mark + self._format.heading)

    def _lock(self) -> None:
        """Lock the output against other runs until this process ends, however it ends."""
        if sys.platform != "win32":
            import fcntl

            self._locked = open(self._lines.path, "ab")  # noqa: SIM115
            try:
                fcntl.flock(self._locked, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InputError(f"Another run is writing {self.path}; wait for its end.") from error

    def add(self, result: Done | Fault) -> None:
        """Take a result; commit when the last commit is some time ago."""
        self.tally.count(result)
        if isinstance(result, Done):
            self._lines.add(result.lines)
        else:
            self._faults.add(json_line({"doc": result.doc, "where": result.where, "reason": result.reason}))
        if time.monotonic() - self._last_commit > COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Write lines, faults and progress to the disk, in this order."""
        self._guarded(self._lines.save)
        self._guarded(self._faults.save)
        self._guarded(self._save_progress)
        self._last_commit = time.monotonic()

    def pause(self) -> None:
        """Commit, and leave an output that can be read as it is, and resumed."""
        self.commit()
        convert = self._format.convert
        if convert:
            self._guarded(lambda: convert(self._lines.path, self.path))
        if self._locked:
            self._locked.close()

    def finish(self) -> None:
        """Complete the output and remove the progress file; an empty file of faults is removed too."""
        self.pause()
        if self._lines.is_compressed:
            # In one member, so that the bytes do not depend on the moments of the commits.
            self._finished = True
            self._guarded(self._save_progress)
            self._guarded(self._lines.pack)
        self._guarded(self._clear)

    def _clear(self) -> None:
        if not self._faults.size:
            self._errors_path.unlink(missing_ok=True)
        self._progress_path.unlink(missing_ok=True)
        if self._format.convert:
            self._lines.path.unlink(missing_ok=True)

    def _guarded(self, act: Any) -> None:
        try:
            act()
        except OSError as error:
            raise cannot_write(str(self.path), error, resumable=self.unfinished) from error

    def _save_progress(self) -> None:
        progress = {
            "signature": self._signature,
            "tally": asdict(self.tally),
            "lines": {"bytes": self._lines.size, "digest": self._lines.digest},
            "errors": {"bytes": self._faults.size, "digest": self._faults.digest},
            "finished": self._finished,
        }
        fresh = self._progress_path.with_name(self._progress_path.name + ".new")
        with open(fresh, "wb") as stream:
            stream.write(json_line(progress))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, self._progress_path)


def errors_path(path: Path) -> Path:
    """Return where the faults of an output go: ``out.csv.errors.jsonl`` beside ``out.csv``."""
    return path.with_name(path.name + ".errors.jsonl")


def progress_path(path: Path) -> Path:
    """Return where the progress of an unfinished output stands: ``out.jsonl.progress``."""
    return path.with_name(path.name + ".progress")


def part_path(path: Path) -> Path:
    """Return where the lines stand from which an output is made at the end: ``out.parquet.part``."""
    return path.with_name(path.name + ".part")


def is_file(name: str) -> bool:
    """Tell whether an output is a file that can be cut and resumed: no standard output, pipe or device."""
    # Names of open streams: what they lead to may be a file, but one that someone else has opened.
    if name == "-" or name.startswith(("/dev/std", "/dev/fd/", "/proc/self/fd/")):
        return False
    try:
        mode = os.stat(name).st_mode
    except OSError:
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def cannot_write(name: str, error: OSError, resumable: bool = False) -> InputError:
    """Return the error that says why an output cannot be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    way_on = f"; what was done is kept: {'make room and ' if full else ''}go on with --resume" if resumable else ""
    return InputError(f"Cannot write {name}: {error.strerror or error}{way_on}.")


def _count_lines(path: Path) -> int:
    if not path.exists():
        return 0
    with open(path, "rb") as stream:
        return sum(1 for _ in stream)
