"""How fast a run is: quoteattr against the stock spaCy pipeline, same texts, same process, several rounds in turn."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from quoteattr.bench.memory import MEGABYTE, peak_memory
from quoteattr.errors import InputError
from quoteattr.records import Config

if TYPE_CHECKING:
    from quoteattr.extractor import Extractor

ROUNDS = 5

STEPS = (
    "parse",
    "find cues",
    "propose and weigh contents and sources",
    "resolve speakers and chains",
    "write records",
)


@frozen(kw_only=True)
class Speed:
    """What the rounds took.

    Attributes:
        texts: How many texts.
        words: Their words, parted by white space.
        model: The spaCy pipeline that both ran.
        quoteattr: Seconds of each round with quoteattr.
        stock: Seconds of each round with the stock pipeline, all its components.
        peak_memory: Largest resident memory of the process, in bytes, after the first round of quoteattr and after
            all; None on systems that do not tell.
        steps: Where quoteattr's time goes: seconds of each step, in rounds of their own; of each text the median, so
            that a disturbance of the machine, which lasts for some texts, does not count.
    """

    texts: int
    words: int
    model: str
    quoteattr: tuple[float, ...]
    stock: tuple[float, ...]
    peak_memory: tuple[int, int] | None
    steps: Mapping[str, float] = {}

    @property
    def ratios(self) -> tuple[float, ...]:
        """Time of quoteattr / time of the stock pipeline, round by round, in rising order."""
        return tuple(sorted(ours / theirs for ours, theirs in zip(self.quoteattr, self.stock, strict=True)))

    def lines(self) -> list[str]:
        """Return the outcome in words."""
        ours, theirs = statistics.median(self.quoteattr), statistics.median(self.stock)
        lines = [
            f"{self.texts} texts, {self.words:,} words, {self.model}, {len(self.quoteattr)} rounds in turn",
            f"quoteattr       {self.words / ours:>9,.0f} words/s  ({ours:.2f} s)",
            f"stock pipeline  {self.words / theirs:>9,.0f} words/s  ({theirs:.2f} s)",
            f"time ratio      {statistics.median(self.ratios):>9.2f}          "
            f"({self.ratios[0]:.2f} to {self.ratios[-1]:.2f})",
        ]
        if self.steps:
            whole = sum(self.steps.values())
            shares = ", ".join(f"{step} {100 * seconds / whole:.0f} %" for step, seconds in self.steps.items())
            lines.append(f"by step         {shares}")
            parse, *_, resolving, writing = (self.steps.get(step, 0.0) for step in STEPS)
            if parse and resolving:
                of_parse = (
                    f"{step} {100 * seconds / parse:.1f} %"
                    for step, seconds in zip(STEPS[-2:], (resolving, writing), strict=True)
                )
                lines.append(f"of the parse    {', '.join(of_parse)}")
        if self.peak_memory is not None:
            ours_mb, all_mb = (peak / MEGABYTE for peak in self.peak_memory)
            lines.append(f"peak memory     {ours_mb:>9,.0f} MB       (with the stock pipeline {all_mb:,.0f} MB)")
        return lines


def measure_speed(texts: Sequence[str], config: Config, rounds: int = ROUNDS) -> Speed:
    """Time both, after one round each that is not counted.

    Args:
        texts: What to work on; shorter than spaCy's limit of 1,000,000 characters each, which holds for the stock
            pipeline.
        config: How to extract.
        rounds: How many rounds to count.

    Raises:
        InputError: There are no texts, one is too long, or no round is asked for.
        ModelError: There is no fit model.
    """
    import spacy

    from quoteattr.extractor import Extractor
    from quoteattr.text import load_pipeline

    words = sum(len(text.split()) for text in texts)
    if not words or rounds < 1:
        raise InputError("There is nothing to time: give texts with words, and at least one round.")
    extractor = Extractor(config)
    meta = load_pipeline(config.model).meta
    name = f"{meta['lang']}_{meta['name']}"
    stock = spacy.load(config.model or name)
    if any(len(text) > stock.max_length for text in texts):
        raise InputError(f"A text has more than {stock.max_length:,} characters, which the stock pipeline refuses.")

    def ours() -> None:
        for _ in extractor.pipe(texts):
            pass

    def theirs() -> None:
        for _ in stock.pipe(texts):
            pass

    _timed(ours)
    after_first = peak_memory()
    _timed(theirs)
    taken = [(_timed(ours), _timed(theirs)) for _ in range(rounds)]
    after_all = peak_memory()
    step_times = np.array([[_time_steps(extractor, text) for text in texts] for _ in range(rounds)])
    return Speed(
        texts=len(texts),
        words=words,
        model=f"{name}-{meta['version']}",
        quoteattr=tuple(pair[0] for pair in taken),
        stock=tuple(pair[1] for pair in taken),
        steps=dict(zip(STEPS, np.median(step_times, axis=0).sum(axis=0).tolist(), strict=True)),
        peak_memory=None if after_first is None or after_all is None else (after_first, after_all),
    )


def _time_steps(extractor: Extractor, text: str) -> list[float]:
    """Take a text through the steps one by one; return the seconds of each."""
    from quoteattr.resolving import who_speaks, write_records
    from quoteattr.text import parse_text
    from quoteattr.weighing import attributions, choose, complete, find_items, weigh

    times = [time.perf_counter()]
    parse = parse_text(extractor.pipeline, text, extractor.config.batch_size)
    times.append(time.perf_counter())
    reading = extractor.weights.read(parse, extractor.scheme)
    found = find_items(parse, extractor.patterns, extractor.scheme, reading)
    times.append(time.perf_counter())
    (items,) = weigh([found], extractor.patterns, extractor.weights)
    chosen = attributions(choose(items, extractor.threshold))
    whole = complete(parse, reading, chosen, extractor.weights, extractor.scheme, extractor.threshold)
    times.append(time.perf_counter())
    entities, statements = who_speaks(parse, extractor.patterns, whole)
    times.append(time.perf_counter())
    write_records(parse, extractor.patterns, entities, statements, "text")
    times.append(time.perf_counter())
    return [end - start for start, end in pairwise(times)]


def _timed(work: Callable[[], None]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
