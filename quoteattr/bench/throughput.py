"""How many articles an hour ``quoteattr extract`` gets through, with one worker and with more, start-up included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from attrs import frozen

from quoteattr.bench.report import Table
from quoteattr.errors import InputError, QuoteattrError
from quoteattr.records import Config

DOCUMENTS = 840
WORKERS = 2
_HOUR = 3600


@frozen(kw_only=True)
class Throughput:
    """What one call of the command took.

    Attributes:
        workers: Its processes.
        documents: How many articles it read.
        words: Their words, parted by white space.
        wall: Seconds from its start to its end.
        cpu: Seconds that all its processes kept a processor busy. On a machine that does other things too it tells
            more about the work than ``wall``.
    """

    workers: int
    documents: int
    words: int
    wall: float
    cpu: float

    @property
    def an_hour(self) -> float:
        """Articles an hour."""
        return _HOUR * self.documents / self.wall

    @property
    def an_hour_a_core(self) -> float:
        """Articles an hour of one processor's time."""
        return _HOUR * self.documents / self.cpu


def measure_throughput(
    texts: Sequence[str], config: Config, workers: int = WORKERS, documents: int = DOCUMENTS
) -> Iterator[Throughput]:
    """Run the command with one worker and with more, and yield what each call took.

    Args:
        texts: Articles; the first come again where there are too few.
        config: How to extract.
        workers: The processes of the second call; 1 leaves it out.
        documents: How many articles to read.

    Raises:
        InputError: There are no articles with words.
        QuoteattrError: A call failed, or the outputs are not the same byte for byte.
    """
    words = sum(len(text.split()) for text in islice(cycle(texts), documents)) if texts else 0
    if not words:
        raise InputError("There is nothing to measure: give texts with words, and at least one document.")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "in.jsonl")
        with open(table, "w", encoding="utf-8") as stream:
            for number, text in enumerate(islice(cycle(texts), documents)):
                stream.write(json.dumps({"id": number, "text": text}) + "\n")
        outputs = []
        for processes in dict.fromkeys((1, workers)):
            outputs.append(Path(folder, f"{processes}.jsonl"))
            wall, cpu = _timed_call(table, outputs[-1], config, processes)
            yield Throughput(workers=processes, documents=documents, words=words, wall=wall, cpu=cpu)
        if len({output.read_bytes() for output in outputs}) > 1:
            raise QuoteattrError(f"The output of {workers} workers is not that of one; please report this.")


def _timed_call(table: Path, output: Path, config: Config, workers: int) -> tuple[float, float]:
    """Call the command in a process of its own; return its seconds on the clock and on the processors."""
    call = [
        sys.executable,
        "-m",
        "quoteattr",
        "extract",
        str(table),
        "-o",
        str(output),
        "--workers",
        str(workers),
        "-q",
    ]
    call += ["--acts", ",".join(sorted(config.acts)), "--forms", ",".join(sorted(config.forms))]
    call += ["--scheme", config.scheme]
    call += ["--model", config.model] if config.model is not None else []
    call += ["--min-confidence", str(config.min_confidence)] if config.min_confidence is not None else []
    if config.min_speaker_confidence is not None:
        call += ["--min-speaker-confidence", str(config.min_speaker_confidence)]
    call += [word for folder in config.patterns for word in ("--patterns", str(folder))]
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(call, stderr=subprocess.PIPE, text=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode:
        raise QuoteattrError(f"The run with {workers} workers failed: {done.stderr.strip() or done.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def throughput_table(runs: Sequence[Throughput]) -> Table:
    """Tabulate the calls; the last column is how many times as fast as the first each was, on the clock."""
    rows = tuple(
        (
            str(run.workers),
            f"{run.wall:,.1f}",
            f"{run.cpu:,.1f}",
            f"{run.an_hour:,.0f}",
            f"{run.an_hour_a_core:,.0f}",
            f"{runs[0].wall / run.wall:.2f}",
        )
        for run in runs
    )
    title = f"{runs[0].documents:,} articles of {runs[0].words / runs[0].documents:,.0f} words"
    heads = ("workers", "seconds", "CPU s", "articles/h", "articles/h of CPU", "times one")
    return Table(title=title, heads=heads, rows=rows)
