"""Categories of candidate contents: how they begin and end, what they hang on and what follows them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.proposing import Candidate
from quoteattr.rules import Lexicon
from quoteattr.text import Parse
from quoteattr.weighing.features.cues import CUE_CATEGORIES, CueView, class_name, subject_of, word_class

CONTENT_CATEGORIES = (
    "pattern",
    "cue and pattern",
    "class and pattern",
    "step",
    "pattern and step",
    "first word",
    "cue and first word",
    "class and first word",
    "anchor dep",
    "anchor tag",
    "anchor word",
    "hinge",
    "hinge word",
    "hinge and class",
    "next word",
    "word before",
    "last tag",
    "anchor subject",
    "shape",
    "frame and pattern",
    "frame and first word",
    "next words",
    "cue dep and pattern",
    "cue tag and pattern",
    "hinge place",
    "class and anchor word",
    "pattern and word after cue",
    "subject and pattern",
    "next clause",
)

#: The same, by what they depend on beside the cue; the last part does not depend on the cue.
CONTENT_PARTS = (
    (
        "pattern",
        "cue and pattern",
        "class and pattern",
        "frame and pattern",
        "cue dep and pattern",
        "cue tag and pattern",
        "pattern and word after cue",
        "subject and pattern",
    ),
    ("first word", "cue and first word", "class and first word", "frame and first word", "word before"),
    ("anchor dep", "anchor tag", "anchor word", "anchor subject", "class and anchor word"),
    ("hinge", "hinge word", "hinge and class", "hinge place"),
    ("next word", "last tag", "next words", "next clause"),
    ("step", "pattern and step", "shape"),
)

_CUE_SUBJECT = CUE_CATEGORIES.index("cue subject")

_BY_PART = tuple(chain.from_iterable(CONTENT_PARTS))

_IN_ORDER = operator.itemgetter(*(_BY_PART.index(name) for name in CONTENT_CATEGORIES))


class ContentCategories:
    """The content categories of many candidates, in parts, for what many candidates of a cue share is made once.

    Attributes:
        rows: Of each of ``CONTENT_PARTS``, the values of its columns, one row for each that differs within its cue.
        numbers: Of each part, which of its rows each candidate has.
    """

    def __init__(self) -> None:
        self.rows: tuple[list[tuple[str, ...]], ...] = tuple([] for _ in CONTENT_PARTS)
        self.numbers: tuple[list[int], ...] = tuple([] for _ in CONTENT_PARTS)
        self._forms: dict[Any, int] = {}

    def add(self, parse: Parse, lexicon: Lexicon, view: CueView, candidates: Sequence[Candidate]) -> None:
        """Add the candidates of one cue."""
        firsts = [candidate.runs[0][0] for candidate in candidates]
        ends = [candidate.runs[-1][1] for candidate in candidates]
        keys: tuple[list[Any], ...] = (
            [candidate.pattern for candidate in candidates],
            [(first, first + 1 < end) for first, end in zip(firsts, ends, strict=True)],
            [candidate.anchor for candidate in candidates],
            [(candidate.step, candidate.hinge) for candidate in candidates],
            ends,
        )
        for part, (make, of_part) in enumerate(zip(_MAKERS, keys, strict=True)):
            self._number(part, of_part, functools.partial(make, parse, lexicon, view), {})
        pair_of = parse.pair_of
        forms = [
            (each.pattern, each.step, len(each.runs), pair_of[first] >= 0, pair_of[end - 1] >= 0)
            for each, first, end in zip(candidates, firsts, ends, strict=True)
        ]
        self._number(len(_MAKERS), forms, _form_part, self._forms)

    def _number(
        self, part: int, keys: Sequence[Any], make: Callable[[Any], tuple[str, ...]], known: dict[Any, int]
    ) -> None:
        """Add to a part one candidate for each key, with a new row for a key that is not known."""
        rows, numbers = self.rows[part], self.numbers[part]
        for key in keys:
            number = known.get(key)
            if number is None:
                number = known[key] = len(rows)
                rows.append(make(key))
            numbers.append(number)

    @functools.cached_property
    def columns(self) -> dict[str, tuple[tuple[str, ...], NDArray[np.intp]]]:
        """Of each category, the values of its part's rows, and the row of each candidate; ask when all have been added."""
        columns: dict[str, tuple[tuple[str, ...], NDArray[np.intp]]] = {}
        for names, rows, numbers in zip(CONTENT_PARTS, self.rows, self.numbers, strict=True):
            picks = np.array(numbers, dtype=np.intp)
            columns |= {name: (values, picks) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
        return columns

    def tuples(self) -> list[tuple[str, ...]]:
        """Return the values of ``CONTENT_CATEGORIES`` of each candidate."""
        parts = ([rows[number] for number in numbers] for rows, numbers in zip(self.rows, self.numbers, strict=True))
        return [_IN_ORDER(tuple(chain.from_iterable(row))) for row in zip(*parts, strict=True)]


def _pattern_part(parse: Parse, lexicon: Lexicon, view: CueView, pattern: str) -> tuple[str, ...]:
    cue = view.cue
    return (
        pattern,
        f"{cue.lemma}|{pattern}",
        f"{class_name(cue)}|{pattern}",
        f"{view.frame}|{pattern}",
        f"{parse.deps[cue.head]}|{pattern}",
        f"{parse.tags[cue.head]}|{pattern}",
        f"{pattern}|{word_class(parse, cue.head + 1)}",
        f"{view.categories[_CUE_SUBJECT]}|{pattern}",
    )


def _first_part(parse: Parse, lexicon: Lexicon, view: CueView, start: tuple[int, bool]) -> tuple[str, ...]:
    first, goes_on = start
    opener = f'"{word_class(parse, first + 1)}' if goes_on and parse.is_mark(first) else word_class(parse, first)
    return (
        opener,
        f"{view.cue.lemma}|{opener}",
        f"{class_name(view.cue)}|{opener}",
        f"{view.frame}|{opener}",
        word_class(parse, first - 1) if first > 0 and parse.sentence_of[first - 1] == parse.sentence_of[first] else "^",
    )


def _anchor_part(parse: Parse, lexicon: Lexicon, view: CueView, anchor: int) -> tuple[str, ...]:
    cue = view.cue
    lemma = lexicon.lemma(parse.lowers[anchor], "noun")
    return (
        f"{parse.deps[anchor]}{'<' if anchor < cue.head else '>'}",
        parse.tags[anchor],
        lemma,
        subject_of(parse, parse.kids[anchor]) if anchor != cue.head else "-",
        f"{class_name(cue)}|{lemma}",
    )


def _hinge_part(parse: Parse, lexicon: Lexicon, view: CueView, boundary: tuple[str, int]) -> tuple[str, ...]:
    step, hinge = boundary
    if hinge < 0:
        return step, step, f"{step}|{class_name(view.cue)}", step
    dep = f"{step}:{parse.deps[hinge]}"
    return (
        dep,
        f"{step}:{word_class(parse, parse.lefts[hinge])}",
        f"{dep}|{class_name(view.cue)}",
        f"{dep}<{parse.deps[parse.heads[hinge]]}",
    )


def _end_part(parse: Parse, lexicon: Lexicon, view: CueView, end: int) -> tuple[str, ...]:
    in_sentence = end < len(parse) and parse.sentence_of[end] == parse.sentence_of[end - 1]
    return (
        word_class(parse, end) if in_sentence else "$",
        parse.tags[end - 1],
        _next_words(parse, end),
        _next_clause(parse, end),
    )


def _form_part(form: tuple[str, str, int, bool, bool]) -> tuple[str, ...]:
    pattern, step, runs, opens_in_marks, ends_in_marks = form
    shape = f"{runs}{'q' if opens_in_marks else '-'}{'q' if ends_in_marks else '-'}{pattern[:5]}"
    return step, f"{pattern}|{step}", shape


#: Of all parts but the last, which knows no cue.
_MAKERS: tuple[Callable[..., tuple[str, ...]], ...] = (
    _pattern_part,
    _first_part,
    _anchor_part,
    _hinge_part,
    _end_part,
)


def _next_words(parse: Parse, end: int) -> str:
    """Return the word behind a content and, where that is a comma or the like, the one behind it too."""
    if end >= len(parse) or parse.sentence_of[end] != parse.sentence_of[end - 1]:
        return "$"
    word = word_class(parse, end)
    if word.isalpha():
        return word
    return f"{word} {word_class(parse, end + 1)}"


def _next_clause(parse: Parse, end: int) -> str:
    """Return how a clause begins that a conjunction joins to a content: 'but he VBZ'; '-' where there is none."""
    last = parse.sentence(end - 1)[1]
    hinge = end + (end < last and parse.words[end] == ",")
    if hinge + 2 >= last or parse.tags[hinge] != "CC":
        return "-"
    return f"{parse.lowers[hinge]} {word_class(parse, hinge + 1)} {word_class(parse, hinge + 2)}"
