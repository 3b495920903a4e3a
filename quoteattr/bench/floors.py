"""Floors under the figures: what has been reached is kept in a file, and CI fails when a run falls below it.

``tests/baseline.json`` holds one entry a measurement: where its corpus lies, what to extract, the fingerprint of its
documents and labels, and the lowest F of each figure in percent. Floors are raised by pinning, and lowered only on
request, so a loss never goes by in silence.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, evolve, frozen

from quoteattr.bench.run import Request, Run, corpus_config, measure
from quoteattr.bench.saved import write_text
from quoteattr.corpora import corpus
from quoteattr.errors import InputError
from quoteattr.records import ACTS, FORMS, Config

if TYPE_CHECKING:
    from quoteattr.bench.gap import GapRun

GAP = "gap"
SHARED_VARIABLE = "QUOTEATTR_SHARED"
SHARED_DEFAULT = Path("../shared")
TOLERANCE = 0.2
"""Percentage points that a figure may lie under its floor: parses differ a little between processors."""

Status = Literal["kept", "raised", "fell", "relabelled", "not pinned", "absent"]
FAILED: frozenset[Status] = frozenset({"fell", "relabelled"})


@frozen(kw_only=True)
class Entry:
    """One measurement and its floors.

    Attributes:
        name: To speak of it.
        corpus: The corpus' short name; "gap" for the pronouns of GAP.
        root: "shared" for corpora that are not part of the project, "project" for those that are.
        paths: Where the corpus lies below that root; several folders are measured as one.
        split: Which split, or None.
        acts: Which acts to keep.
        forms: Which forms to keep.
        speakers: A file below the root that names the speakers, or None.
        texts: Where the texts lie below the shared folder, of a file of labels that lies without them; or None.
        watched: The figures that have floors, "direct/full" being one of one kind.
        fingerprint: Of documents and labels, or None before the first pinning.
        signature: Of the run that was pinned, or None likewise.
        floors: F of each watched figure in percent, cut to one decimal.
    """

    name: str
    corpus: str
    root: Literal["shared", "project"]
    paths: tuple[str, ...]
    split: str | None = None
    acts: tuple[str, ...] = ACTS
    forms: tuple[str, ...] = FORMS
    speakers: str | None = None
    texts: str | None = None
    watched: tuple[str, ...] = ("match", "full", "exact", "content_words")
    fingerprint: str | None = None
    signature: str | None = None
    floors: Mapping[str, float] = {}

    def located(self, project: Path) -> tuple[Path, ...]:
        """Return where the corpus lies on this machine."""
        return tuple(self._below_root(project, path) for path in self.paths)

    def located_speakers(self, project: Path) -> Path | None:
        """Return where the file of speakers lies on this machine, if there is one."""
        return None if self.speakers is None else self._below_root(project, self.speakers)

    def located_texts(self, project: Path) -> Path | None:
        """Return where the texts of a file of labels lie on this machine, if they lie elsewhere."""
        return None if self.texts is None else _shared(project) / self.texts

    def _below_root(self, project: Path, path: str) -> Path:
        return (project if self.root == "project" else _shared(project)) / path


def _shared(project: Path) -> Path:
    return project / os.environ.get(SHARED_VARIABLE, SHARED_DEFAULT)


@frozen(kw_only=True)
class Check:
    """An entry measured.

    Attributes:
        entry: With the old floors.
        status: The worst that can be said of it.
        measured: F of each watched figure in percent; empty where the corpus is absent.
        fell: Figures below their floors.
        run: What was measured, or None.
    """

    entry: Entry
    status: Status
    measured: dict[str, float]
    fell: tuple[str, ...] = ()
    run: Run | GapRun | None = None


def read_baseline(file: Path) -> list[Entry]:
    """Read the floors.

    Raises:
        InputError: The file is missing or not such a list.
    """
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return [_entry(one) for one in plain["entries"]]
    except OSError as error:
        raise InputError(f"Cannot read the floors {file}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is not a list of floors ({error!r}).") from error


def _entry(plain: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return Entry(**values)


def check(entries: Sequence[Entry], project: Path) -> Iterator[Check]:
    """Measure each entry whose corpus is there.

    Args:
        entries: The floors.
        project: The project's folder.

    Raises:
        QuoteattrError: A corpus is there but cannot be read, or there is no model.
    """
    for entry in entries:
        paths = entry.located(project)
        texts = entry.located_texts(project)
        if not all(path.exists() for path in (*paths, *filter(None, [texts]))):
            yield Check(entry=entry, status="absent", measured={})
            continue
        yield judge(entry, _measured(entry, paths, entry.located_speakers(project), texts))


def _measured(entry: Entry, paths: tuple[Path, ...], speakers: Path | None, texts: Path | None) -> Run | GapRun:
    acts, forms = frozenset(entry.acts), frozenset(entry.forms)
    if entry.corpus == GAP:
        from quoteattr.bench.gap import measure_gap

        return measure_gap(paths[0], entry.split, Config(acts=acts, forms=forms))
    found = corpus(entry.corpus)
    config = corpus_config(found, acts=acts, forms=forms)
    return measure(Request(corpus=found, paths=paths, split=entry.split, config=config, speakers=speakers, texts=texts))


def judge(entry: Entry, run: Run | GapRun) -> Check:
    """Hold a run against an entry's floors."""
    measured = {name: 100 * (run.figures[name].f1 or 0.0) for name in entry.watched if name in run.figures}
    fell = tuple(name for name, floor in entry.floors.items() if measured.get(name, 0.0) < floor - TOLERANCE)
    status: Status = "kept"
    if not entry.floors:
        status = "not pinned"
    elif fell:
        status = "fell"
    elif run.signature.fingerprint != entry.fingerprint:
        status = "relabelled"
    elif any(_cut(value) > entry.floors.get(name, 0.0) for name, value in measured.items()):
        status = "raised"
    return Check(entry=entry, status=status, measured=measured, fell=fell, run=run)


def lines(checked: Check) -> list[str]:
    """Say in words what was measured."""
    said = [f"{checked.entry.name}: {checked.status}"]
    if checked.status == "absent":
        said[0] += f" (no corpus in {checked.entry.root}/{', '.join(checked.entry.paths)})"
    if checked.status == "relabelled":
        said[0] += " (other documents or labels than those pinned: pin it again)"
    for name, value in checked.measured.items():
        floor = checked.entry.floors.get(name)
        below = "  fell below its floor" if name in checked.fell else ""
        said.append(f"  {name:20} {value:6.2f}  floor {'none' if floor is None else format(floor, '.1f')}{below}")
    return said


def pinned(checked: Check, allow_lower: bool) -> Entry:
    """Return the entry with the measured figures as floors, each no lower than before unless that is allowed.

    Raises:
        InputError: A figure fell and lowering is not allowed.
    """
    if checked.run is None:
        return checked.entry
    lower = [name for name, value in checked.measured.items() if _cut(value) < checked.entry.floors.get(name, 0.0)]
    if checked.fell and not allow_lower:
        raise InputError(
            f"{checked.entry.name}: {', '.join(checked.fell)} fell below the floor; "
            "pin it with --allow-lower if that is meant to be."
        )
    floors = {
        name: checked.entry.floors[name] if name in lower and not allow_lower else _cut(value)
        for name, value in checked.measured.items()
    }
    signature = checked.run.signature
    return evolve(checked.entry, fingerprint=signature.fingerprint, signature=str(signature), floors=floors)


def write_baseline(entries: Sequence[Entry], file: Path) -> None:
    """Write the floors.

    Raises:
        InputError: The file cannot be written.
    """
    write_text(file, json.dumps({"entries": [asdict(entry) for entry in entries]}, indent=1) + "\n")


def _cut(percentage: float) -> float:
    return math.floor(percentage * 10 + 1e-9) / 10
