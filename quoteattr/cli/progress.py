"""The progress bar: on stderr, and only where that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from quoteattr.files import Reader, Tally


class Bar(Protocol):
    """Something that shows how far a run has come."""

    def update(self) -> None:
        """Show the present state."""
        ...


class _NoBar:
    def update(self) -> None:
        """Show nothing."""


@contextmanager
def progress_bar(reader: Reader, tally: Tally, quiet: bool) -> Iterator[Bar]:
    """Show documents done and in all, documents a second and the time left, until the block ends."""
    if quiet or not sys.stderr.isatty():
        yield _NoBar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("loading the model", total=reader.bytes_total or None)
        started: list[float] = []
        before = tally.documents

        class Shown:
            def update(self) -> None:
                now = time.monotonic()
                if not started:
                    # The rate counts from the first result on: the model's loading says nothing about the rest.
                    started.append(now)
                passed = now - started[0]
                rate = f"{(tally.documents - before - 1) / passed:,.1f}/s" if passed > 1 else "–/s"
                failed = f", {tally.failed:,} failed" if tally.failed else ""
                shown = f"{tally.documents:,}{_total(reader, tally)} documents, {rate}{failed}"
                progress.update(task, completed=reader.bytes_read, description=shown)

        yield Shown()


def _total(reader: Reader, tally: Tally) -> str:
    """Return the number of documents, as estimated from the bytes where only reading all of them would tell."""
    if reader.documents_total is not None:
        return f"/{reader.documents_total:,}"
    if reader.bytes_total and reader.bytes_read:
        return f"/≈{round(tally.documents * reader.bytes_total / reader.bytes_read):,}"
    return ""
