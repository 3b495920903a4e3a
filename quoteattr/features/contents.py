"""Features of candidate contents: how they begin and end, and what they take in and leave out."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.candidates import Candidate
from quoteattr.features.cues import CUE_CATEGORIES, CueView, class_name, subject_of, word_class
from quoteattr.lexicon import Lexicon
from quoteattr.parse import Parse

#: A word that is at least this probably a cue opens an attribution of its own.
LIKELY_CUE = 0.5

#: Marks and cues farther from a content than this are as good as none.
FARTHEST = 20

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

CONTENT_NUMBERS = (
    "words",
    "runs",
    "distance from cue",
    "left in sentence",
    "left before",
    "share in marks",
    "opens with mark",
    "closes with mark",
    "marks cut",
    "whole quotation",
    "other quotations",
    "as parsed",
    "others end here",
    "others start here",
    "before cue",
    "share of longest",
    "words beyond the parse",
    "comma at end",
    "commas inside",
    "verbs inside",
    "hinge depth",
    "cue probability",
    "cues inside",
    "cue at hinge",
    "cue behind",
    "mark behind",
    "mark before",
    "quoted words before",
    "quoted words behind",
    "cues behind",
    "same subject behind",
    "strict content",
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
        keys = [
            (
                candidate.pattern,
                (candidate.runs[0][0], candidate.runs[0][0] + 1 < candidate.runs[-1][1]),
                candidate.anchor,
                (candidate.step, candidate.hinge),
                candidate.runs[-1][1],
            )
            for candidate in candidates
        ]
        for part, (make, of_part) in enumerate(zip(_MAKERS, zip(*keys, strict=True), strict=True)):
            self._number(part, of_part, functools.partial(make, parse, lexicon, view), {})
        pair_of = parse.pair_of
        forms = [
            (each.pattern, each.step, len(each.runs), pair_of[each.runs[0][0]] >= 0, pair_of[each.runs[-1][1] - 1] >= 0)
            for each in candidates
        ]
        self._number(len(_MAKERS), forms, _form_part, self._forms)

    def _number(
        self, part: int, keys: Iterable[Any], make: Callable[[Any], tuple[str, ...]], known: dict[Any, int]
    ) -> None:
        """Add to a part one candidate for each key, with a new row for a key that is not known."""
        rows, numbers = self.rows[part], self.numbers[part]
        for key in keys:
            number = known.get(key)
            if number is None:
                number = known[key] = len(rows)
                rows.append(make(key))
            numbers.append(number)

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


def content_numbers(
    parse: Parse, contents: Sequence[Sequence[Candidate]], cue_probabilities: Sequence[float], strict: bool
) -> NDArray[np.float32]:
    """Return the values of ``CONTENT_NUMBERS`` as (candidates, columns), those of the first cue first.

    Args:
        parse: The parsed text.
        contents: Of each cue, its candidates, one at least.
        cue_probabilities: The probability of each cue.
        strict: See ``view_cue``.
    """
    candidates = list(chain.from_iterable(contents))
    sizes = [len(group) for group in contents]
    cue_starts = np.cumsum([0, *sizes[:-1]])
    run_counts = np.array([len(candidate.runs) for candidate in candidates])
    run_starts = np.cumsum(run_counts) - run_counts
    lows, highs = np.array([run for candidate in candidates for run in candidate.runs]).T

    def sums(by_run: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduceat(by_run, run_starts)

    def count(values: Sequence[float] | NDArray[Any]) -> NDArray[Any]:
        """Add up, of each candidate, the values of its tokens; of flags, count those that are set."""
        before = np.cumsum([0, *values])
        return sums(before[highs] - before[lows])

    cut, whole, others = (sums(by_run) for by_run in _pairs_in(parse, lows, highs))
    first, end = lows[run_starts], highs[run_starts + run_counts - 1]
    cue = np.repeat([group[0].cue.head for group in contents], sizes)
    sentence_first, sentence_last = np.repeat(
        [parse.sentence(group[0].cue.head) for group in contents], sizes, axis=0
    ).T
    anchor = np.array([candidate.anchor for candidate in candidates])
    left, right = np.array(parse.lefts)[anchor], np.array(parse.rights)[anchor]
    hinge = np.array([candidate.hinge for candidate in candidates])
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    words = sums(highs - lows)
    commas = [word == "," for word in parse.words]
    in_marks = np.array(parse.pair_of) >= 0
    marked = np.cumsum([0, *in_marks])
    probable = np.zeros(len(parse))
    for group, probability in zip(contents, cue_probabilities, strict=True):
        probable[group[0].cue.head] = max(probable[group[0].cue.head], probability)
    likely = np.cumsum([0, *probable])
    columns = (
        words,
        run_counts,
        np.where(first > cue, first - cue, np.where(end <= cue, cue - end + 1, 0)),
        sentence_last - end,
        first - sentence_first,
        count([pair >= 0 for pair in parse.pair_of]) / words,
        [parse.is_mark(token) for token in first.tolist()],
        [parse.is_mark(token) for token in (end - 1).tolist()],
        cut,
        whole,
        others,
        (first == left) + 2 * (end == right + 1),
        _like(group_of, end),
        _like(group_of, first),
        first < cue,
        words / np.repeat(np.maximum.reduceat(words, cue_starts), sizes),
        end - right - 1,
        np.array([*commas, False])[end],
        count(commas),
        count([tag[:2] == "VB" for tag in parse.tags]),
        _steps_up(np.array(parse.heads), hinge, anchor),
        np.repeat(cue_probabilities, sizes),
        count(probable),
        np.where(hinge < 0, -1.0, probable[hinge]),
        _steps_to(probable >= LIKELY_CUE, end),
        _steps_to(in_marks, end),
        _steps_to(in_marks[::-1], len(parse) - first),
        marked[first] - marked[np.minimum(sentence_first, first)],
        marked[np.maximum(sentence_last, end)] - marked[end],
        likely[np.maximum(sentence_last, end)] - likely[end],
        _same_subject(parse, first, end),
        np.full(len(words), float(strict)),
    )
    return np.array(columns, dtype=np.float32).T


def _pairs_in(parse: Parse, lows: NDArray[Any], highs: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return how many pairs of marks each run cuts, is, and holds besides."""
    pair_of = np.array(parse.pair_of)
    starts, ends = np.array([*parse.pair_runs, (0, 0)]).T  # the last one stands for no pair, number -1
    opens = (pair_of >= 0) & (starts[pair_of] == np.arange(len(pair_of)))
    opened = np.cumsum([0, *opens])
    at_start, at_end = pair_of[lows], pair_of[highs - 1]
    before = (at_start >= 0) & (starts[at_start] < lows)
    behind = (at_end >= 0) & (ends[at_end] > highs)
    cut = before.astype(int) + behind - (before & behind & (at_start == at_end))
    whole = ((at_start >= 0) & (starts[at_start] == lows) & (ends[at_start] == highs)).astype(int)
    return cut, whole, opened[highs] - opened[lows] + before - cut - whole


def _same_subject(parse: Parse, first: NDArray[Any], end: NDArray[Any]) -> NDArray[Any]:
    """Tell whether a clause joined to a content opens with the same word: 'that **he** left but **he** came back'."""
    known: dict[str, int] = {}
    words = np.array([*(known.setdefault(lower, len(known)) for lower in parse.lowers), -1, -1, -1])
    joins = np.array([*(tag == "CC" for tag in parse.tags), False, False])
    first = first + (words[first] == known.get("that", -2))
    hinge = end + (words[end] == known.get(",", -2))
    return np.asarray(joins[hinge] & (words[hinge + 1] == words[first]))


def _steps_to(flags: NDArray[Any], tokens: NDArray[Any]) -> NDArray[Any]:
    """Return how many tokens lie from each of some tokens to the next one that has a flag, at most ``FARTHEST``."""
    flagged = np.append(np.flatnonzero(flags), len(flags) + FARTHEST)
    return np.asarray(np.minimum(flagged[np.searchsorted(flagged, tokens)] - tokens, FARTHEST))


def _like(group_of: NDArray[Any], token: NDArray[Any]) -> NDArray[Any]:
    """Return how many of its group, itself included, have each one's token."""
    _, number, counts = np.unique(group_of * (token.max() + 1) + token, return_inverse=True, return_counts=True)
    return np.asarray(counts[number])


def _steps_up(heads: NDArray[Any], tokens: NDArray[Any], anchors: NDArray[Any]) -> NDArray[Any]:
    """Return how many steps lead up from each token to its anchor, at most 8; -1 without a token (-1)."""
    steps = np.where(tokens < 0, -1, 0)
    climbs = tokens >= 0
    for _ in range(8):
        above = heads[tokens]
        climbs &= (tokens != anchors) & (above != tokens)
        steps += climbs
        tokens = np.where(climbs, above, tokens)
    return steps
