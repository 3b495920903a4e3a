"""Features from what the second reader says of the tokens: of cues, contents, sources and quotations without a cue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.text import Parse, Run
from quoteattr.weighing.reader import Floats, Reading

#: So many tokens beside a cue, or beside an edge, are looked at.
BESIDE = 5
NEAR_EDGE = 3

READ_CUE_NUMBERS = (
    "read: cue",
    "read: content in sentence",
    "read: content before cue",
    "read: content behind cue",
    "read: source in sentence",
    "read: other cue in sentence",
)

READ_CONTENT_NUMBERS = (
    "read: content",
    "read: least content",
    "read: content just before",
    "read: content just behind",
    "read: content in gaps",
    "read: content left out",
    "read: overlap",
    "read: begin",
    "read: end",
    "read: better begin near",
    "read: better end near",
    "read: begins inside",
    "read: ends inside",
    "read: cue inside",
    "read: source inside",
)

READ_SOURCE_NUMBERS = (
    "read: source",
    "read: least source",
    "read: source just before",
    "read: source just behind",
    "read: content in source",
)


def sums_before(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the sums of all values before each place; of flags, how many are set."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def _mean(sums: NDArray[np.float64], first: NDArray[Any], end: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray((sums[end] - sums[first]) / np.maximum(end - first, 1))


def read_cues(parse: Parse, reading: Reading, cues: Sequence[Sequence[int]]) -> Floats:
    """Return the values of ``READ_CUE_NUMBERS`` as (cues, columns).

    Args:
        parse: The text.
        reading: What the reader says of it.
        cues: The tokens of each cue.
    """
    if not cues:
        return np.zeros((0, len(READ_CUE_NUMBERS)), dtype=np.float32)
    head = np.array([tokens[0] for tokens in cues])
    low, high = np.array([min(tokens) for tokens in cues]), np.array([max(tokens) + 1 for tokens in cues])
    first, last = np.array(parse.sentences)[np.array(parse.sentence_of)[head]].T
    content = sums_before(reading.content)
    sentences = np.array(parse.sentences).T[0]
    most_source = np.maximum.reduceat(reading.source, sentences)[np.array(parse.sentence_of)[head]]
    own = np.array([reading.cue[list(tokens)].max() for tokens in cues])
    cue = sums_before(reading.cue)
    columns = (
        own,
        _mean(content, first, last),
        _mean(content, np.maximum(low - BESIDE, 0), low),
        _mean(content, high, np.minimum(high + BESIDE, len(parse))),
        most_source,
        cue[last] - cue[first] - own,
    )
    return np.array(columns, dtype=np.float32).T


def read_contents(
    reading: Reading,
    lows: NDArray[Any],
    highs: NDArray[Any],
    run_starts: NDArray[Any],
    window: tuple[NDArray[Any], NDArray[Any]],
) -> Floats:
    """Return the values of ``READ_CONTENT_NUMBERS`` as (contents, columns).

    Args:
        reading: What the reader says of the text.
        lows: First token of each run of each content.
        highs: The token behind it.
        run_starts: Number of each content's first run.
        window: First token of the sentence of each content's cue, and the token behind it.
    """
    ends = np.append(run_starts[1:], len(lows)) - 1
    first, end = lows[run_starts], highs[ends]

    def sums(values: Floats) -> NDArray[np.float64]:
        before = sums_before(values)
        return np.asarray(np.add.reduceat(before[highs] - before[lows], run_starts))

    content = sums_before(reading.content)
    words = np.add.reduceat(highs - lows, run_starts)
    inside = sums(reading.content)
    left = content[np.maximum(window[1], end)] - content[np.minimum(window[0], first)] - inside
    padded = np.concatenate([[0.0], reading.content, [0.0]])
    columns = (
        inside / words,
        _least(reading.content, lows, highs, run_starts),
        padded[first],
        padded[end + 1],
        content[end] - content[first] - inside,
        left,
        inside / (words + left),
        reading.begin[first],
        reading.end[end - 1],
        _best_near(reading.begin)[first] - reading.begin[first],
        _best_near(reading.end)[end - 1] - reading.end[end - 1],
        sums(reading.begin) - reading.begin[first],
        sums(reading.end) - reading.end[end - 1],
        sums(reading.cue),
        sums(reading.source),
    )
    return np.array(columns, dtype=np.float32).T


def _least(values: Floats, lows: NDArray[Any], highs: NDArray[Any], run_starts: NDArray[Any]) -> NDArray[Any]:
    """Return the least value inside each content."""
    padded = np.append(values, np.float32(1))
    by_run = np.minimum.reduceat(padded, np.stack([lows, highs], axis=1).ravel())[::2]
    return np.asarray(np.minimum.reduceat(by_run, run_starts))


def _best_near(values: Floats) -> Floats:
    """Return the highest value among the tokens ``NEAR_EDGE`` before and behind each, itself included."""
    padded = np.pad(values, NEAR_EDGE)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR_EDGE + 1).max(axis=1))


def read_sources(reading: Reading, runs: Sequence[Run]) -> Floats:
    """Return the values of ``READ_SOURCE_NUMBERS`` as (mentions, columns); of an empty run, nobody, zeros.

    Args:
        reading: What the reader says of the text.
        runs: The tokens of each mention.
    """
    rows = np.zeros((len(runs), len(READ_SOURCE_NUMBERS)), dtype=np.float32)
    bounds = np.array(runs, dtype=np.intp).reshape(-1, 2)
    somebody = bounds[:, 0] < bounds[:, 1]
    first, end = bounds[somebody].T
    if not len(first):
        return rows
    padded = np.concatenate([[0.0], reading.source, [0.0]])
    columns = (
        _mean(sums_before(reading.source), first, end),
        _least(reading.source, first, end, np.arange(len(first))),
        padded[first],
        padded[end + 1],
        _mean(sums_before(reading.content), first, end),
    )
    rows[somebody] = np.array(columns, dtype=np.float32).T
    return rows
