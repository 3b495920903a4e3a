"""How fast a run is: quoteattr against the stock spaCy pipeline, same texts, same process, several rounds in turn."""

from __future__ import annotations

import collections
import contextlib
import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from quoteattr.bench.memory import MEGABYTE, peak_memory
from quoteattr.errors import InputError
from quoteattr.records import Config

if TYPE_CHECKING:
    from spacy.language import Language

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
        others: Seconds of each round of others in the same turns, by name: the bare parse, and the peers asked for.
        steps: Where quoteattr's time goes: seconds of each step, in rounds of their own; of each text the median, so
            that a disturbance of the machine, which lasts for some texts, does not count.
    """

    texts: int
    words: int
    model: str
    quoteattr: tuple[float, ...]
    stock: tuple[float, ...]
    peak_memory: tuple[int, int] | None
    others: Mapping[str, tuple[float, ...]] = {}
    steps: Mapping[str, float] = {}

    @property
    def ratios(self) -> tuple[float, ...]:
        """Time of quoteattr / time of the stock pipeline, round by round, in rising order."""
        return self._ratios(self.quoteattr)

    def _ratios(self, seconds: Sequence[float]) -> tuple[float, ...]:
        return tuple(sorted(ours / theirs for ours, theirs in zip(seconds, self.stock, strict=True)))

    def lines(self) -> list[str]:
        """Return the outcome in words."""
        runs = {"quoteattr": self.quoteattr, "stock pipeline": self.stock, **self.others}
        medians = {name: statistics.median(seconds) for name, seconds in runs.items()}
        lines = [f"{self.texts} texts, {self.words:,} words, {self.model}, {len(self.quoteattr)} rounds in turn"]
        lines += [f"{name:<16}{self.words / taken:>9,.0f} words/s  ({taken:.2f} s)" for name, taken in medians.items()]
        for name, seconds in runs.items():
            if name != "stock pipeline":
                ratios = self._ratios(seconds)
                of_whom = "time ratio" if name == "quoteattr" else f"… of {name}"
                lines.append(
                    f"{of_whom:<16}{statistics.median(ratios):>9.2f}          ({ratios[0]:.2f} to {ratios[-1]:.2f})"
                )
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


def measure_speed(texts: Sequence[str], config: Config, rounds: int = ROUNDS, peers: Sequence[str] = ()) -> Speed:
    """Time all, after one round each that is not counted.

    Args:
        texts: What to work on; shorter than spaCy's limit of 1,000,000 characters each, which holds for the stock
            pipeline.
        config: How to extract.
        rounds: How many rounds to count.
        peers: Other tools that are timed as well, of ``RUNS_OF_PEERS``.

    Raises:
        InputError: There are no texts, one is too long, or no round is asked for; or a peer is not installed.
        ModelError: There is no fit model.
    """
    import spacy

    from quoteattr.extractor import Extractor
    from quoteattr.text import UNUSED_PIPES, load_pipeline

    words = sum(len(text.split()) for text in texts)
    if not words or rounds < 1:
        raise InputError("There is nothing to time: give texts with words, and at least one round.")
    extractor = Extractor(config)
    meta = load_pipeline(config.model).meta
    name = f"{meta['lang']}_{meta['name']}"
    stock = spacy.load(config.model or name)
    if any(len(text) > stock.max_length for text in texts):
        raise InputError(f"A text has more than {stock.max_length:,} characters, which the stock pipeline refuses.")

    bare = spacy.load(config.model or name, exclude=UNUSED_PIPES)
    runs: dict[str, Callable[[], object]] = {
        "quoteattr": lambda: _exhaust(extractor.pipe(texts)),
        "stock pipeline": lambda: _exhaust(stock.pipe(texts)),
        "bare parse": lambda: _exhaust(bare.pipe(texts)),
        **{peer: RUNS_OF_PEERS[peer](stock, texts) for peer in peers},
    }
    _timed(runs["quoteattr"])
    after_first = peak_memory()
    for run in list(runs.values())[1:]:
        _timed(run)
    taken = [{name: _timed(run) for name, run in runs.items()} for _ in range(rounds)]
    after_all = peak_memory()
    seconds = {name: tuple(one[name] for one in taken) for name in runs}
    step_times = np.array([[_time_steps(extractor, text) for text in texts] for _ in range(rounds)])
    return Speed(
        texts=len(texts),
        words=words,
        model=f"{name}-{meta['version']}",
        quoteattr=seconds.pop("quoteattr"),
        stock=seconds.pop("stock pipeline"),
        others=seconds,
        steps=dict(zip(STEPS, np.median(step_times, axis=0).sum(axis=0).tolist(), strict=True)),
        peak_memory=None if after_first is None or after_all is None else (after_first, after_all),
    )


def _textacy(stock: Language, texts: Sequence[str]) -> Callable[[], object]:
    """Return a run of textacy's ``direct_quotations``, paragraph by paragraph: it refuses a text with an odd mark."""
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError as error:
        raise InputError("textacy is not installed: pip install textacy") from error
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n") if paragraph.strip()]

    def run() -> None:
        for doc in stock.pipe(paragraphs):
            with contextlib.suppress(ValueError):
                _exhaust(direct_quotations(doc))

    return run


#: Other tools that can be timed in the same turns, by name.
RUNS_OF_PEERS: Mapping[str, Callable[[Language, Sequence[str]], Callable[[], object]]] = {"textacy": _textacy}


def _exhaust(run: Iterable[object]) -> None:
    collections.deque(run, maxlen=0)


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


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
