"""Numbers of candidate contents: how long they are, what they take in and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.proposing import Candidate
from quoteattr.text import Parse
from quoteattr.weighing.features.reading import READ_CONTENT_NUMBERS, read_contents, sums_before
from quoteattr.weighing.reader import Reading

#: A word that is at least this probably a cue opens an attribution of its own.
LIKELY_CUE = 0.5

#: Marks and cues farther from a content than this are as good as none.
FARTHEST = 20

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
    "by the guide (content)",
    *READ_CONTENT_NUMBERS,
)


def content_numbers(
    parse: Parse,
    reading: Reading,
    contents: Sequence[Sequence[Candidate]],
    cue_probabilities: Sequence[float],
    by_guide: bool,
) -> NDArray[np.float32]:
    """Return the values of ``CONTENT_NUMBERS`` as (candidates, columns), those of the first cue first.

    Args:
        parse: The parsed text.
        reading: What the second reader says of it.
        contents: Of each cue, its candidates, one at least.
        cue_probabilities: The probability of each cue.
        by_guide: See ``view_cue``.
    """
    candidates = list(chain.from_iterable(contents))
    sizes = [len(group) for group in contents]
    cue_starts = np.cumsum([0, *sizes[:-1]])
    run_counts = np.array([len(candidate.runs) for candidate in candidates])
    run_starts = np.cumsum(run_counts) - run_counts
    lows, highs = np.array([run for candidate in candidates for run in candidate.runs]).T

    def sums(by_run: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduceat(by_run, run_starts)

    def count(values: NDArray[Any]) -> NDArray[Any]:
        """Return, for each candidate, the sum of its tokens' values; of flags, the number that are set."""
        before = sums_before(values)
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
    commas = np.array([word == "," for word in parse.words])
    in_marks = np.array(parse.pair_of) >= 0
    marks = np.array([pair >= 0 and parse.is_mark(token) for token, pair in enumerate(parse.pair_of)])
    marked = sums_before(in_marks)
    probable = np.zeros(len(parse))
    for group, probability in zip(contents, cue_probabilities, strict=True):
        probable[group[0].cue.head] = max(probable[group[0].cue.head], probability)
    likely = sums_before(probable)
    columns = (
        words,
        run_counts,
        np.where(first > cue, first - cue, np.where(end <= cue, cue - end + 1, 0)),
        sentence_last - end,
        first - sentence_first,
        count(in_marks) / words,
        marks[first],
        marks[end - 1],
        cut,
        whole,
        others,
        (first == left) + 2 * (end == right + 1),
        _like(group_of, end),
        _like(group_of, first),
        first < cue,
        words / np.repeat(np.maximum.reduceat(words, cue_starts), sizes),
        end - right - 1,
        np.append(commas, False)[end],
        count(commas),
        count(np.array([tag[:2] == "VB" for tag in parse.tags])),
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
        np.full(len(words), float(by_guide)),
    )
    read = read_contents(reading, lows, highs, run_starts, (sentence_first, sentence_last))
    return np.hstack([np.array(columns, dtype=np.float32).T, read])


def _pairs_in(parse: Parse, lows: NDArray[Any], highs: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return how many pairs of marks each run cuts, is, and holds besides."""
    pair_of = np.array(parse.pair_of)
    starts, ends = np.array([*parse.pair_runs, (0, 0)]).T  # the last one stands for no pair, number -1
    opens = (pair_of >= 0) & (starts[pair_of] == np.arange(len(pair_of)))
    opened = sums_before(opens)
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
    """Return the distance in tokens from each given token to the next flagged one, at most ``FARTHEST``."""
    flagged = np.append(np.flatnonzero(flags), len(flags) + FARTHEST)
    return np.asarray(np.minimum(flagged[np.searchsorted(flagged, tokens)] - tokens, FARTHEST))


def _like(group_of: NDArray[Any], token: NDArray[Any]) -> NDArray[Any]:
    """Return, for each element, how many of its group have the same token, itself included."""
    _, number, counts = np.unique(group_of * (token.max() + 1) + token, return_inverse=True, return_counts=True)
    return np.asarray(counts[number])


def _steps_up(heads: NDArray[Any], tokens: NDArray[Any], anchors: NDArray[Any]) -> NDArray[Any]:
    """Return the number of arcs from each token up to its anchor, at most 8; -1 where there is no token."""
    steps = np.where(tokens < 0, -1, 0)
    climbs = tokens >= 0
    for _ in range(8):
        above = heads[tokens]
        climbs &= (tokens != anchors) & (above != tokens)
        steps += climbs
        tokens = np.where(climbs, above, tokens)
    return steps
