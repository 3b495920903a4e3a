"""Cuts a text into runs: the longest stretches whose characters belong to the same parts of the same records.

The page, the terminal and the notebook draw runs; nested and overlapping spans are no special case for them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from attrs import frozen

from quoteattr.records import Quote, Span

Role = Literal["content", "cue", "source", "intermediary", "addressee"]
ROLES: tuple[Role, ...] = get_args(Role)

_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")
_LINE_BREAK = re.compile(r"[\r\n]+")
# A text none of whose lines is longer was wrapped by hand or by a mailer; elsewhere a line is a paragraph.
_WRAPPED_AT = 100


@frozen(order=True)
class Mark:
    """The role of a stretch of the text in a record.

    Attributes:
        quote: The record's place among the article's, from 0.
        role: Which of its parts.
        link: Of an intermediary's mention: its place in the chain, outermost 0; else 0.
    """

    quote: int
    role: Role
    link: int = 0


@frozen
class Run:
    """A stretch of the text and all that it is part of.

    Attributes:
        start: Where it begins, in characters of the text.
        text: Its characters.
        marks: What it is part of, in the order of the records.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]


def marked_spans(quote: Quote, place: int) -> Iterator[tuple[Span, Mark]]:
    """Yield every span of a record with its role; an intermediary's cue is a cue too."""
    for span in quote.content:
        yield span, Mark(place, "content")
    for span in quote.cue:
        yield span, Mark(place, "cue")
    if quote.source is not None:
        yield quote.source, Mark(place, "source")
    for link, each in enumerate(quote.intermediaries):
        if each.source is not None:
            yield each.source, Mark(place, "intermediary", link)
        for span in each.cue:
            yield span, Mark(place, "cue")
    if quote.addressee is not None:
        yield quote.addressee, Mark(place, "addressee")


def cut_runs(text: str, quotes: Sequence[Quote]) -> list[list[Run]]:
    """Return the runs of each paragraph of a text; what stands between paragraphs is left out.

    Args:
        text: The text that the records' offsets count in.
        quotes: Its records, in any order; ``Mark.quote`` is the place in this sequence.
    """
    changes: dict[int, list[tuple[Mark, int]]] = defaultdict(list)
    for place, quote in enumerate(quotes):
        for span, mark in marked_spans(quote, place):
            changes[span.start].append((mark, 1))
            changes[span.end].append((mark, -1))
    borders = iter([*sorted(changes), len(text)])
    border = next(borders)
    open_marks: dict[Mark, int] = {}
    blocks: list[list[Run]] = []
    for start, end in paragraphs(text):
        runs: list[Run] = []
        while start < end:
            while border <= start and border < len(text):
                _apply(changes[border], open_marks)
                border = next(borders)
            stop = min(border, end)
            runs.append(Run(start, text[start:stop], tuple(sorted(open_marks))))
            start = stop
        blocks.append(runs)
    return blocks


def _apply(changes: list[tuple[Mark, int]], open_marks: dict[Mark, int]) -> None:
    # Two spans with the same mark may overlap (a cue shared with an intermediary), so marks are counted.
    for mark, change in changes:
        count = open_marks.pop(mark, 0) + change
        if count:
            open_marks[mark] = count


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield half-open offsets of the paragraphs: the lines, or what blank lines part where the lines are wrapped."""
    wrapped = _BLANK_LINE.search(text.strip()) and max(map(len, text.splitlines())) <= _WRAPPED_AT
    gap = _BLANK_LINE if wrapped else _LINE_BREAK
    start = 0
    for match in gap.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)
