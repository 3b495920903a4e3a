"""How time and memory grow with a text: each case in a process of its own, made from articles that are given.

A process's peak memory never falls again, so that what a case takes can only be seen in a fresh one.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from typing import TYPE_CHECKING

from attrs import frozen

from quoteattr.bench.memory import MEGABYTE, peak_memory
from quoteattr.bench.report import Table
from quoteattr.errors import InputError
from quoteattr.records import Config

if TYPE_CHECKING:
    from quoteattr.extractor import Extractor

TEN_MEGABYTES = 10_000_000

#: Peak memory that a text of 10 MB may take, in bytes.
ALLOWED_PEAK = 1_500_000_000

# A short text is read again until this many seconds have passed, so that its time is more than noise.
_LONG_ENOUGH = 1.0
_MOST_ROUNDS = 20
# Articles that are read before the clock starts: what is loaded or cached once is not growth.
_WARMING = 10


@frozen
class Shape:
    """A way in which a text may be large.

    Attributes:
        family: What it is made of; the cases of a family are compared.
        unit: What its sizes count.
        sizes: How many of it, in rising order.
        make: Makes the text from the articles and a size.
    """

    family: str
    unit: str
    sizes: tuple[int, ...]
    make: Callable[[Sequence[str], int], str]


def joined_articles(articles: Sequence[str], number: int) -> str:
    """Join the first articles, and go on from the first where there are too few."""
    return "\n\n".join(islice(cycle(articles), number))


def joined_characters(articles: Sequence[str], number: int) -> str:
    """Join articles up to a number of characters, the last one whole."""
    taken: list[str] = []
    length = 0
    for article in cycle(articles):
        taken.append(article)
        length += len(article) + 2
        if length >= number:
            break
    return "\n\n".join(taken)


def straight_marks(_: Sequence[str], number: int) -> str:
    """Return straight marks in a row."""
    return '"' * number


def opening_marks(_: Sequence[str], number: int) -> str:
    """Return opening marks in a row, none of which is closed."""
    return "“" * number


def one_sentence(articles: Sequence[str], number: int) -> str:
    """Return words of the articles without anything that ends a sentence or a paragraph."""
    words = [word.strip(".!?:;…\"'“”‘’«»") for article in articles for word in article.split()]
    return " ".join(islice(cycle(word for word in words if word), number)) + "."


def one_word_paragraphs(articles: Sequence[str], number: int) -> str:
    """Return words of the articles, each a paragraph."""
    return "\n\n".join(islice(cycle(word for article in articles for word in article.split()), number))


SHAPES = (
    Shape("articles", "articles in one text", (1, 10, 100), joined_articles),
    Shape("articles", "characters of articles in one text", (1_000_000, TEN_MEGABYTES), joined_characters),
    Shape('marks "', 'marks " in a row', (1_000, 10_000, 100_000), straight_marks),
    Shape("marks “", "marks “ in a row", (1_000, 10_000, 100_000), opening_marks),
    Shape("one sentence", "words in one sentence", (1_000, 10_000, 100_000), one_sentence),
    Shape("one-word paragraphs", "paragraphs of one word", (100, 1_000, 10_000), one_word_paragraphs),
)


@frozen(kw_only=True)
class Case:
    """What one text took.

    Attributes:
        family: What the text is made of.
        text: How many of what.
        characters: Its length.
        records: How many records it gave.
        seconds: Processor time of one extraction; of several, the median.
        loaded: Peak memory of the process before the text, in bytes: the model, the patterns, a few articles.
        peak: Peak memory with the text, in bytes; both are None on systems that do not tell.
    """

    family: str
    text: str
    characters: int
    records: int
    seconds: float
    loaded: int | None
    peak: int | None


def measure_scale(articles: Sequence[str], config: Config, largest: int | None = None) -> Iterator[Case]:
    """Yield what each text took, shape by shape, smaller ones first.

    Args:
        articles: What the texts are made from.
        config: How to extract.
        largest: Leave out texts of more characters.

    Raises:
        InputError: There are no articles with words.
        ModelError: There is no fit model.
    """
    if not any(article.split() for article in articles):
        raise InputError("There is nothing to measure: give texts with words.")
    context = multiprocessing.get_context("spawn")
    for shape in SHAPES:
        for size in shape.sizes:
            if largest is not None and len(shape.make(articles, size)) > largest:
                break
            with ProcessPoolExecutor(max_workers=1, mp_context=context) as fresh:
                yield fresh.submit(_measure_case, articles, config, shape, size).result()


def _measure_case(articles: Sequence[str], config: Config, shape: Shape, size: int) -> Case:
    from quoteattr.extractor import Extractor

    extractor = Extractor(config)
    for article in articles[:_WARMING]:
        extractor.extract(article)
    text = shape.make(articles, size)
    loaded = peak_memory()
    records, seconds = time_text(extractor, text)
    return Case(
        family=shape.family,
        text=f"{size:,} {shape.unit if size > 1 else shape.unit.replace('articles', 'article')}",
        characters=len(text),
        records=records,
        seconds=seconds,
        loaded=loaded,
        peak=peak_memory(),
    )


def time_text(extractor: Extractor, text: str) -> tuple[int, float]:
    """Return how many records a text gives, and the processor seconds that takes; of a short text, the median."""
    records = 0
    seconds: list[float] = []
    while not seconds or (sum(seconds) < _LONG_ENOUGH and len(seconds) < _MOST_ROUNDS):
        start = time.process_time()
        records = len(extractor.extract(text))
        seconds.append(time.process_time() - start)
    return records, statistics.median(seconds)


def growth(before: Case, after: Case) -> float:
    """Return the time a character of a case in times that of a smaller one: 1 is linear growth, more is faster."""
    return (after.seconds / before.seconds) / (after.characters / before.characters)


def scale_table(cases: Sequence[Case]) -> Table:
    """Tabulate cases, with the growth from the next smaller one of the same family."""
    rows = []
    for before, case in zip((None, *cases), cases, strict=False):
        grown = f"{growth(before, case):.2f}" if before is not None and before.family == case.family else ""
        rows.append(
            (
                case.text,
                f"{case.characters:,}",
                f"{case.records:,}",
                f"{case.seconds:,.2f}",
                grown,
                _megabytes(case.loaded),
                _megabytes(case.peak),
            )
        )
    heads = ("", "characters", "records", "CPU s", "growth", "MB before", "peak MB")
    return Table(title="Time and memory by the size of a text", heads=heads, rows=tuple(rows))


def _megabytes(size: int | None) -> str:
    return "" if size is None else f"{size / MEGABYTE:,.0f}"
