"""Cuts a text into paragraphs: a line each; lines that were wrapped are put together, and long ones cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

#: Longer paragraphs are cut: a page without line breaks must not be parsed in one piece.
LONGEST_PARAGRAPH = 10_000
#: So are those of more words and signs than this: what looks at a whole sentence takes time that grows with its square,
#: and in ":::::" every sign could be a cue.
MOST_TOKENS = 1_500

#: Characters that end a line.
LINE_ENDS = "\n\r\u2028\u2029\x0b\x0c\x85"

_BREAK = regex.compile(rf"(?:\r\n|[{LINE_ENDS}])")
_LINE = regex.compile(rf"[^{LINE_ENDS}]+")
_SENTENCE_END = frozenset(".!?:;\"”'’»)")


def split_paragraphs(text: str) -> list[tuple[int, int]]:
    """Cut a text into paragraphs.

    Each line is one, as on most scraped pages; lines that were wrapped at a fixed width are put together again. White
    space at both ends is left out, and a paragraph longer than ``LONGEST_PARAGRAPH`` or of more than about ``MOST_TOKENS`` is
    cut at a sentence's end or a space.

    Returns:
        Half-open offsets, in order, none empty.
    """
    blocks: list[list[tuple[int, int]]] = [[]]
    last_end = 0
    for start, end in find_lines(text):
        line = _strip(text, start, end)
        breaks = len(_BREAK.findall(text, last_end, start))
        last_end = end
        if breaks > 1 or line is None:
            blocks.append([])
        if line is not None:
            blocks[-1].append(line)
    paragraphs: list[tuple[int, int]] = []
    for lines in blocks:
        if _is_wrapped(text, lines):
            lines = [(lines[0][0], lines[-1][1])]
        for start, end in lines:
            paragraphs.extend(_cut(text, start, end))
    return paragraphs


def find_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the lines that are not empty, without what ends them."""
    return (match.span() for match in _LINE.finditer(text))


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Tell lines wrapped at a fixed width: most are long, none is very long, and most end within a sentence."""
    inner = lines[:-1]
    if len(inner) < 2:
        return False
    lengths = sorted(end - start for start, end in inner)
    within = sum(text[end - 1] not in _SENTENCE_END for _, end in inner)
    return lengths[len(lengths) // 2] >= 45 and lengths[-1] <= 120 and within > len(inner) / 2


_TOKEN = regex.compile(r"\w+|[^\w\s]")
_CUT = regex.compile(r"[.!?][\"”'’)]*(?=\s)")


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (limit := _limit(text, start, end)) < end:
        middle = (start + limit) // 2
        found = _CUT.search(text, middle, limit)
        at = found.end() if found else text.rfind(" ", middle, limit)
        piece = _strip(text, start, at if at > middle else limit)
        if piece is not None:
            yield piece
        start = at if at > middle else limit
    rest = _strip(text, start, end)
    if rest is not None:
        yield rest


def _limit(text: str, start: int, end: int) -> int:
    """Return how far a paragraph may reach."""
    limit = min(end, start + LONGEST_PARAGRAPH)
    if limit - start <= MOST_TOKENS:
        return limit
    beyond = next(islice(_TOKEN.finditer(text, start, limit), MOST_TOKENS, None), None)
    return limit if beyond is None else beyond.start()
