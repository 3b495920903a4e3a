"""Draws records to be judged, by kind and confidence; each says how many records it stands for.

Strata are kind x confidence. A stratum of N records gets a number proportional to the root of N (Bankier's power
allocation), two at least: a share in proportion would leave the few unsure records, which tell most, to chance.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

from quoteattr.corpora import Spans
from quoteattr.errors import InputError
from quoteattr.files import json_line, without_kept
from quoteattr.metrics import Prediction
from quoteattr.records import Quote
from quoteattr.review.lines import objects_in, read_bytes

#: Where bins of confidence begin; the last one ends at 1.
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
#: A stratum gets so many, if it has them: one alone shows no spread.
_AT_LEAST = 2
_PARTS = ("content", "source", "cue")


@frozen(kw_only=True)
class Other:
    """A record of a drawn one's article that was not drawn itself: where it lies is enough to let it be."""

    content: Spans
    source: Spans
    cue: Spans

    @classmethod
    def of(cls, quote: Quote) -> Other:
        """Keep where a record lies."""
        spans = Prediction.from_quote(quote)
        return cls(content=spans.content, source=spans.source, cue=spans.cue)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Other:
        """Build it from plain data; raises what the wrong data raise."""
        return cls(**{part: tuple((int(start), int(end)) for start, end in plain[part]) for part in _PARTS})

    def to_dict(self) -> dict[str, Spans]:
        """Return it as plain data, which is gold, too."""
        return {part: getattr(self, part) for part in _PARTS}


@frozen(kw_only=True)
class Drawn:
    """A record of a sample.

    Attributes:
        quote: The record.
        stratum: What it was drawn from, by name.
        size: How many records that is.
        weight: How many of them it stands for: ``size`` / records drawn of the stratum.
        others: The article's records that were not drawn.
    """

    quote: Quote
    stratum: str
    size: int
    weight: float
    others: tuple[Other, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as ever, with one key more: ``sample``."""
        others = [other.to_dict() for other in self.others]
        sample = {"stratum": self.stratum, "size": self.size, "weight": self.weight, "others": others}
        return {**self.quote.to_dict(), "sample": sample}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Drawn:
        """Build it from what ``to_dict`` gave.

        Raises:
            InputError: It is no such record.
        """
        quote = Quote.from_dict(without_kept(plain))
        try:
            sample = plain["sample"]
            size, weight = int(sample["size"]), float(sample["weight"])
            others = tuple(map(Other.from_dict, sample["others"]))
            if not 1 <= weight <= size:
                raise ValueError
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise InputError("Not of a sample: draw one with `quoteattr sample`.") from error
        return cls(quote=quote, stratum=str(sample["stratum"]), size=size, weight=weight, others=others)

    def to_line(self) -> bytes:
        """Return ``to_dict`` as a line of JSON."""
        return json_line(self.to_dict())


def bin_of(confidence: float) -> str:
    """Return the name of the bin that a confidence lies in."""
    place = bisect_right(BINS, confidence) - 1
    return f"{BINS[place]:.2f}-{(*BINS, 1.0)[place + 1]:.2f}"


_Cell = tuple[str, str]
# From fine to coarse: a sample of fewer records than there are strata needs fewer strata.
_STRATA: tuple[Callable[[_Cell], str], ...] = (" ".join, lambda cell: cell[0], lambda _: "all")


def draw(records: Callable[[], Iterable[Quote]], size: int, seed: int) -> list[Drawn]:
    """Draw records, the same for the same seed; all of them where there are no more.

    Articles come in random order, so that a review that ends early has judged a sample too; the records of one stay
    together, in the order of the text.

    Args:
        records: Gives the records; called twice, for they may be too many to be held.
        size: How many to draw.
        seed: Of the random numbers.

    Raises:
        InputError: There is no record, or two that are drawn have one id.
    """
    cells = [(quote.kind, bin_of(quote.confidence)) for quote in records()]
    if not cells:
        raise InputError("There is no record to draw from.")
    name = next(name for name in _STRATA if len(set(map(name, cells))) <= size)
    strata: dict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        strata[name(cell)].append(place)
    chance = random.Random(seed)
    shares = _shares({stratum: len(places) for stratum, places in sorted(strata.items())}, size)
    chosen: dict[int, tuple[str, int, float]] = {}
    for stratum, share in shares.items():
        places = strata[stratum]
        of = (stratum, len(places), len(places) / share)
        chosen |= dict.fromkeys(chance.sample(places, share), of)
    articles = []
    for _, group in groupby(enumerate(records()), key=lambda each: each[1].doc):
        article = list(group)
        if any(place in chosen for place, _ in article):
            others = tuple(Other.of(quote) for place, quote in article if place not in chosen)
            articles.append([_drawn(quote, chosen[place], others) for place, quote in article if place in chosen])
    chance.shuffle(articles)
    drawn = [each for article in articles for each in article]
    _refuse_repeated(each.quote.id for each in drawn)
    return drawn


def read_sample(path: Path) -> list[Drawn]:
    """Read what ``quoteattr sample`` wrote.

    Raises:
        InputError: The file cannot be read, is empty, or a line is no record of a sample.
    """
    drawn = []
    for where, plain in objects_in(read_bytes(path), path):
        try:
            drawn.append(Drawn.from_dict(plain))
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
    if not drawn:
        raise InputError(f"{path} holds no record; draw some with `quoteattr sample`.")
    _refuse_repeated(each.quote.id for each in drawn)
    return drawn


def _drawn(quote: Quote, of: tuple[str, int, float], others: tuple[Other, ...]) -> Drawn:
    stratum, size, weight = of
    return Drawn(quote=quote, stratum=stratum, size=size, weight=weight, others=others)


def _shares(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Return how many to draw of each stratum: one after the other to the one that lags most behind its share."""
    shares = dict.fromkeys(sizes, 0)
    least = min(_AT_LEAST, total // len(sizes))
    for _ in range(min(total, sum(sizes.values()))):
        open_ones: Sequence[str] = [each for each in sizes if shares[each] < sizes[each]]
        lagging = max(
            open_ones,
            key=lambda each: (shares[each] < least, float(sizes[each] ** 0.5) / (2 * shares[each] + 1)),
        )
        shares[lagging] += 1
    return shares


def _refuse_repeated(ids: Iterable[str]) -> None:
    repeated = next((name for name, count in Counter(ids).items() if count > 1), None)
    if repeated is not None:
        raise InputError(
            f"Two records have the id {repeated!r}: two documents have one name. Name them apart with --id-field when "
            "you extract."
        )
