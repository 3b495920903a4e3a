"""What the parser sees of a text: a side copy with one kind of marks, as long as the text, cut into tokens."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from quoteattr.text.marks import DOUBLE_MARKS, SINGLE_MARKS, Quoted
from quoteattr.text.paragraphs import LINE_ENDS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: A paragraph before it is parsed, the words of its tokens, and their offsets in the text.
Tokenised = tuple["Doc", list[str], list[int]]

#: Longer words are cut before they are tokenised: spaCy's time for a word grows with the square of its length.
LONGEST_WORD = 500

_UNBROKEN = regex.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")

_PLAIN = {
    **{ord(mark): '"' for mark in DOUBLE_MARKS},
    **{ord(mark): "'" for mark in SINGLE_MARKS},
    **{ord(space): " " for space in LINE_ENDS + "\t\xa0\u1680\u202f\u205f\u3000\ufeff"},
    **dict.fromkeys((*range(8192, 8204), 8206, 8207, *range(8234, 8239), *range(8288, 8298)), " "),
    **{ord(dash): "—" for dash in "―‒⸺⸻"},  # dashes that the tagger has not met
    **dict.fromkeys((*range(0, 9), *range(14, 32), 127), " "),
}


def plain_copy(text: str, pairs: Iterable[Quoted]) -> str:
    """Return the side copy that the parser sees: as long as the text, with one kind of mark, of space and of long dash.

    Outer pairs get " and pairs inside them ', whatever the text has, so that the style of the marks changes no parse.
    """
    side = list(text.translate(_PLAIN))
    for pair in pairs:
        shape = '"' if pair.depth == 0 else "'"
        side[pair.start : pair.inner_start] = shape.rjust(pair.inner_start - pair.start)
        side[pair.inner_end : pair.end] = shape.ljust(pair.end - pair.inner_end) if pair.closed else ""
    return "".join(side)


def tokenise(
    pipeline: Language, side: str, bounds: Iterable[tuple[int, int]], pairs: Iterable[Quoted]
) -> list[Tokenised]:
    """Tokenise the paragraphs of a text.

    Args:
        pipeline: From ``load_pipeline``.
        side: The side copy of the text.
        bounds: Half-open offsets of its paragraphs.
        pairs: The pairs of quotation marks in it.
    """
    pairs = list(pairs)
    glued, wide = _glued_marks(side, pairs), _wide_marks(pairs)
    return [_tokenise_one(pipeline, side, start, end, glued, wide) for start, end in bounds]


def _wide_marks(pairs: Iterable[Quoted]) -> dict[int, tuple[int, int]]:
    """Return, of marks of two characters, their bounds by the place of the one that stands for both in the side copy."""
    wide = {pair.inner_start - 1: (pair.start, pair.inner_start) for pair in pairs if pair.inner_start - pair.start > 1}
    wide |= {
        pair.inner_end: (pair.inner_end, pair.end) for pair in pairs if pair.closed and pair.end - pair.inner_end > 1
    }
    return wide


def _glued_marks(side: str, pairs: Iterable[Quoted]) -> list[int]:
    """Return where a quotation stands against a word outside it, in order: 'said,|"Look', 'a fear,"|Ida said'.

    The tokeniser would make one token of the two words.
    """
    glued = {
        pair.start for pair in pairs if pair.start and (side[pair.start - 1].isalnum() or side[pair.start - 1] in ",;:")
    }
    glued |= {pair.end for pair in pairs if pair.closed and side[pair.end : pair.end + 1].isalnum()}
    return sorted(glued)


def _pieces(side: str, start: int, end: int, glued: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the paragraph, cut within words that are too long and where a quotation is glued to a word."""
    cuts = [match.end() for match in _UNBROKEN.finditer(side, start, end)]
    cuts += glued[bisect.bisect_right(glued, start) : bisect.bisect_left(glued, end)]
    for cut in sorted(cuts):
        yield start, cut
        start = cut
    yield start, end


def _tokenise_one(
    pipeline: Language, side: str, start: int, end: int, glued: Sequence[int], wide: Mapping[int, tuple[int, int]]
) -> Tokenised:
    """Tokenise a paragraph of the side copy, without white-space tokens; give it with its tokens' words and offsets."""
    from spacy.tokens import Doc

    spans: list[tuple[int, int]] = []
    for first, last in _pieces(side, start, end, glued):
        doc = pipeline.tokenizer(side[first:last])
        spans.extend((first + at, first + at + length) for at, length in doc.to_array(["IDX", "LENGTH"]).tolist())
    kept = [(first, last) for first, last in spans if not side[first:last].isspace()]
    words = [side[first:last] for first, last in kept]
    starts = [first for first, _ in kept]
    if len(kept) < len(spans) or len(doc) < len(spans) or any(first in wide for first in starts):
        whole = [wide.get(first, (first, last)) for first, last in kept]  # the room beside such a mark is no space
        spaces = [last < after for (_, last), (after, _) in pairwise(whole)]
        doc = Doc(pipeline.vocab, words=words, spaces=[*spaces, False] if words else [])
    return doc, words, starts
