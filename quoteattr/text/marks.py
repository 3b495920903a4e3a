"""Pairs quotation marks: which stretches of a text stand inside marks.

Real pages mix mark styles in one pair, lose closing marks, open the mark again at each paragraph of a long quotation,
nest one pair in another, and use the same characters for apostrophes, feet and inches. So a mark is judged first by
what stands beside it and only then by its shape, and pairs never reach over a paragraph's end unless the next
paragraph opens with a mark again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from attrs import evolve, frozen

from quoteattr.text.paragraphs import find_lines

#: Characters that may be a double mark; `` and '' count as one mark of two characters.
DOUBLE_MARKS = '"“”„‟«»＂〝〞❝❞'
SINGLE_MARKS = "'‘’‚‛‹›`"

_MARK = regex.compile(rf"``|''|[{DOUBLE_MARKS}{SINGLE_MARKS}]")
_OPENING = frozenset([*"“„‟«‘‚‛‹〝❝`", "``"])
_CLOSING_DOUBLE = frozenset(["”", "''", "〞", "❞"])
_BEFORE_OPENING = frozenset("([{<-–—―/:*>…¿¡|" + DOUBLE_MARKS + SINGLE_MARKS)
_AFTER_CLOSING = frozenset(")]}>.,;:!?-–—―/…*|" + DOUBLE_MARKS + SINGLE_MARKS)
_BEFORE_CLOSING = frozenset(".,!?…")
_SENTENCE_ENDS = frozenset(".!?…")

#: So many characters before a mark show whether a sentence ends there.
_TAIL = 20


@frozen
class Quoted:
    """A stretch of text inside a pair of marks.

    Attributes:
        start: Offset of the opening mark.
        end: Offset behind the closing mark; of a pair without one, the end of its paragraph.
        inner_start: Offset behind the opening mark.
        inner_end: Offset of the closing mark; the same as ``end`` where there is none.
        depth: 0, or 1 for a pair inside another.
        closed: False where the closing mark is missing.
        continues: True where the next paragraph opens with a mark again and goes on with the same quotation.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int = 0
    closed: bool = True
    continues: bool = False


def pair_marks(text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> tuple[Quoted, ...]:
    """Pair the quotation marks of a text.

    Args:
        text: Any string.
        paragraphs: Half-open offsets of its paragraphs, in order; by default each line is one.

    Returns:
        The pairs by start, an outer one before those inside it. Time is linear in the length of the text.
    """
    pairs: list[Quoted] = []
    bounds = paragraphs if paragraphs is not None else list(find_lines(text))
    for number, (start, end) in enumerate(bounds):
        following = text[bounds[number + 1][0] : bounds[number + 1][0] + 2] if number + 1 < len(bounds) else ""
        pairs.extend(_pair_paragraph(text, start, end, following))
    return tuple(pairs)


def _opens_with_double(beginning: str) -> bool:
    return (beginning[:1] in DOUBLE_MARKS and beginning[:1] != "") or beginning[:2] in ("``", "''")


def _opens_with_single(beginning: str) -> bool:
    return beginning[:1] in ("'", "‘") and beginning[1:2].isupper()


@frozen
class _Mark:
    start: int
    end: int
    shape: str
    can_open: bool
    can_close: bool

    @property
    def is_double(self) -> bool:
        return self.shape in DOUBLE_MARKS or len(self.shape) == 2


def _pair_paragraph(text: str, start: int, end: int, following: str) -> list[Quoted]:
    marks = [_judge(text, match.start(), match.end(), start, end) for match in _MARK.finditer(text, start, end)]
    doubles = _pair_doubles(text, [mark for mark in marks if mark.is_double], end, _opens_with_double(following))
    singles = _pair_singles(text, marks, doubles)
    if not doubles and not singles and _opens_with_single(text[start:end]) and _opens_with_single(following):
        singles = [Quoted(start, end, start + 1, end, closed=False, continues=True)]
    return _nest(sorted(doubles + singles, key=lambda pair: (pair.start, -pair.end)))


def _nest(pairs: list[Quoted]) -> list[Quoted]:
    """Set how deep each pair stands; one that crosses another is no pair."""
    nested: list[Quoted] = []
    outer_end = -1
    for pair in pairs:
        if pair.start >= outer_end:
            nested.append(evolve(pair, depth=0))
            outer_end = pair.end
        elif pair.end <= outer_end:
            nested.append(evolve(pair, depth=1))
    return nested


def _judge(text: str, start: int, end: int, first: int, last: int) -> _Mark:
    """Tell from its neighbours whether a mark can open or close."""
    before = text[start - 1] if start > first else " "
    after = text[end] if end < last else " "
    shape = text[start:end]
    space_before = before.isspace()
    space_after = after.isspace()
    can_open = (space_before or before in _BEFORE_OPENING) and not space_after
    can_close = (space_after or after in _AFTER_CLOSING) and not space_before
    if space_before and space_after:  # a mark that floats in Penn style: only its shape can tell
        is_bullet = shape == "»" and start == first
        can_open, can_close = shape not in _CLOSING_DOUBLE and not is_bullet, shape not in _OPENING
    elif not can_open and not can_close:  # glued on both sides: word"word
        can_open, can_close = shape in _OPENING, shape not in _OPENING
        if shape in SINGLE_MARKS and before.isalnum() and after.isalnum():
            can_open = can_close = False  # an apostrophe
        if shape == '"' and before == "," and after.isalnum():
            can_open = can_close = True  # 'said,"We go', 'go,"he said': whichever is due
    elif shape == "»" and space_before and after in _AFTER_CLOSING:  # « as the French write », before a comma
        can_close = True
    elif can_open and can_close:  # between two marks or a mark and a full stop: its shape decides if it can
        can_open, can_close = shape not in _CLOSING_DOUBLE, shape not in _OPENING
    return _Mark(start, end, shape, can_open, can_close)


def _pair_doubles(text: str, marks: list[_Mark], paragraph_end: int, reopened: bool) -> list[Quoted]:
    """Pair the double marks of one paragraph, left to right."""
    pairs: list[Quoted] = []
    opening: _Mark | None = None
    inner: _Mark | None = None
    for number, mark in enumerate(marks):
        if opening is None:
            if mark.can_open or (mark.shape in _OPENING and not mark.can_close):
                opening = mark
            # A mark that can only close, with nothing open, is an inch mark or the rest of a lost pair: no pair.
        elif mark.can_close or not mark.can_open:
            first = inner or opening
            pairs.append(Quoted(first.start, mark.end, first.end, mark.start))
            opening, inner = (opening, None) if inner is not None else (None, None)
        elif inner is None and all(one.can_close for one in marks[number + 1 : number + 3]) and number + 2 < len(marks):
            inner = mark  # '"They call it "the wall" here," he said': nested marks of one kind
        elif not _opens_again(text, opening, mark):
            # A second opening: the first pair lost its end, or the page closes with an opening mark.
            opening = mark
    if opening is not None:
        pairs.append(Quoted(opening.start, paragraph_end, opening.end, paragraph_end, closed=False, continues=reopened))
    return pairs


def _opens_again(text: str, opening: _Mark, mark: _Mark) -> bool:
    """Tell a mark that opens the next sentence of a quotation once more, as British copy has it: '"We go. "We stay."'."""
    sentence = text[max(opening.end, mark.start - _TAIL) : mark.start].rstrip()
    return sentence[-1:] in _SENTENCE_ENDS and " " in sentence and text[mark.end : mark.end + 1].isupper()


def _pair_singles(text: str, marks: list[_Mark], doubles: list[Quoted]) -> list[Quoted]:
    """Pair the single marks of one paragraph, inside one double pair or outside all of them."""
    pairs: list[Quoted] = []
    opening: _Mark | None = None
    where: Quoted | None = None
    containers = iter(doubles)
    container = next(containers, None)
    for number, mark in enumerate(marks):
        if mark.is_double:
            continue
        while container is not None and container.end <= mark.start:
            container = next(containers, None)
        inside = container if container is not None and container.start <= mark.start else None
        if opening is not None and inside is not where:
            opening = None
        if opening is None:
            if mark.can_open and not (mark.shape == "’" and not mark.can_close) and not _is_elision(text, mark):
                opening, where = mark, inside
        elif mark.can_close:
            if _is_possessive(text, mark, (marks[later] for later in range(number + 1, len(marks)))):
                continue
            pairs.append(Quoted(opening.start, mark.end, opening.end, mark.start))
            opening = None
        elif mark.can_open and mark.shape == "‘":
            opening = mark
    return pairs


def _is_possessive(text: str, mark: _Mark, later: Iterable[_Mark]) -> bool:
    """Tell the apostrophe in 'the boys’ club' from a closing mark: a mark behind a full stop or comma closes instead."""
    if text[mark.start - 1 : mark.start] != "s" or not text[mark.end : mark.end + 2].strip().islower():
        return False
    following = next((one for one in later if one.can_open or one.can_close), None)
    return following is not None and not following.can_open and text[following.start - 1] in _BEFORE_CLOSING


_ELISION = regex.compile(r"(?:em|tis|twas|til|cause|bout|round|n|\d0s|\d\d)\b", regex.IGNORECASE)


def _is_elision(text: str, mark: _Mark) -> bool:
    """Tell the apostrophe of 'em, '90s, 'tis from an opening mark."""
    return mark.shape != "‘" and _ELISION.match(text, mark.end) is not None
