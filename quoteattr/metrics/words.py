r"""The words of a text, on which all figures are counted: runs of ``\w`` with inner apostrophes and hyphens."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from quoteattr.records import Kind
from quoteattr.text import pair_marks

DIRECT_SHARE = 0.9
"""Lowest share of a content's words inside marks that makes it direct."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")

# A source may share its article or preposition with another mention by accident of its boundaries; that is no sign
# that both mean the same source.
_FUNCTION_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "that", "the", "to", "with")
)


class Words:
    """The words of one text, numbered from 0; a word lies in a span when they share a character."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in _WORD.finditer(text)]
        self._text = text
        self._starts = [start for start, _ in found]
        self._ends = [end for _, end in found]
        self._inside = self.covered((pair.start, pair.end) for pair in pair_marks(text))

    def covered(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """Return the numbers of the words in the spans (half-open, in characters)."""
        covered: set[int] = set()
        for start, end in spans:
            covered.update(range(bisect_right(self._ends, start), bisect_left(self._starts, end)))
        return frozenset(covered)

    def telling(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """Return the words in the spans without articles, prepositions and conjunctions, unless there are no others."""
        words = self.covered(spans)
        return frozenset(word for word in words if self._form(word) not in _FUNCTION_WORDS) or words

    def kind(self, content: frozenset[int]) -> Kind:
        """Return the kind of a content of these words, one at least: how many stand inside quotation marks."""
        quoted = len(content & self._inside)
        if quoted >= DIRECT_SHARE * len(content):
            return "direct"
        return "mixed" if quoted else "indirect"

    def _form(self, word: int) -> str:
        return self._text[self._starts[word] : self._ends[word]].casefold()


def runs(words: Iterable[int]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of word numbers that follow each other without a gap."""
    found: list[tuple[int, int]] = []
    for word in sorted(words):
        if found and word == found[-1][1] + 1:
            found[-1] = (found[-1][0], word)
        else:
            found.append((word, word))
    return found
