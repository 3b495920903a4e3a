"""Finds quotations without a cue: words in marks that no cue has claimed, and turns of interviews.

In news they carry on what the sentence before began; in fiction and interviews whole dialogues are made of them. What
stands in marks may also be a title, a nickname or a slogan: a small model weighs where it stands, beside what, and what
the second reader makes of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import takewhile

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from quoteattr.proposing import NOBODY, Attribution, whole_quotation
from quoteattr.records import Scheme
from quoteattr.rules import Cue
from quoteattr.text import Parse, Run
from quoteattr.weighing.features import read_contents
from quoteattr.weighing.reader import Reading
from quoteattr.weighing.trees import Floats
from quoteattr.weighing.turns import find_turns
from quoteattr.weighing.weights import Weights

#: Of a quotation's tokens, at most this share may belong to a content that a cue has claimed.
CLAIMED = 0.3

#: … unless none of its first tokens does, the mark among them.
FREE = 4

#: They are left out where fewer of them than this are right: they have no source to be right with as well.
MOSTLY_RIGHT = 0.5

#: The second half of a split quotation stands at most so many tokens behind the first.
HALVES_APART = 20

#: A quotation without a cue is weighed from so many words on.
FEWEST_WORDS = 2

#: Distances in tokens count up to this.
FAR = 60.0

_ENDS = frozenset(".!?,…-–—")


@frozen(eq=False)
class Floating:
    """A quotation, or a turn, that no cue has claimed.

    Attributes:
        runs: Its tokens, one run a paragraph.
        pattern: ``floating``, ``question`` or ``answer``.
    """

    runs: tuple[Run, ...]
    pattern: str


def complete(
    parse: Parse,
    reading: Reading,
    attributions: Sequence[Attribution],
    weights: Weights,
    scheme: Scheme,
    threshold: float,
) -> list[Attribution]:
    """Add the quotations without a cue that are likely enough, and the second halves of split ones.

    Args:
        parse: The parsed text.
        reading: What the second reader says of it.
        attributions: Those chosen by their cues.
        weights: What was learnt.
        scheme: What is asked for.
        threshold: Records below this confidence are left out.
    """
    claimed = [one.runs for one in attributions]
    found = find_floating(parse, claimed)
    if not found:
        return join_halves(parse, attributions)
    confidences = weights.models["floating"].probabilities(floating_rows(parse, reading, found, claimed, scheme))
    return join_halves(parse, [*attributions, *likely_ones(found, confidences.tolist(), threshold)])


def likely_ones(found: Sequence[Floating], confidences: Sequence[float], threshold: float) -> list[Attribution]:
    """Return those that are likely enough to be recorded, as attributions."""
    return [
        without_cue(one.runs, one.pattern, round(confidence, 4))
        for one, confidence in zip(found, confidences, strict=True)
        if confidence >= max(threshold, MOSTLY_RIGHT)
    ]


def find_floating(parse: Parse, claimed: Iterable[Sequence[Run]]) -> list[Floating]:
    """Return the quotations and turns that no cue has claimed.

    Args:
        parse: The parsed text.
        claimed: The runs of each content chosen so far.
    """
    claims = [{token for first, last in runs for token in range(first, last)} for runs in claimed]
    taken = set().union(*claims)
    found: list[Floating] = []
    done = -1
    for pair in range(len(parse.pairs)):
        if pair <= done:
            continue
        runs = whole_quotation(parse, pair)
        done = pair + len(runs) - 1
        # a closing mark was lost where somebody else has claimed the quotation of the next paragraph
        runs = runs[:1] + list(takewhile(lambda run: run[0] not in taken, runs[1:]))
        runs = [run for run in runs if run[0] < run[1]]
        if runs and _is_utterance(parse, runs) and _is_free(runs, claims):
            found.append(Floating(tuple(runs), "floating"))
    for turn in find_turns(parse):
        if turn.run[0] not in taken:  # a cue that claims the whole of it would claim its first word
            found.append(Floating((turn.run,), "question" if turn.asks else "answer"))
    return found


def floating_rows(
    parse: Parse, reading: Reading, found: Sequence[Floating], claimed: Sequence[Sequence[Run]], scheme: Scheme
) -> Floats:
    """Return the columns of the model ``floating``, one row a quotation.

    Args:
        parse: The parsed text.
        reading: What the second reader says of it.
        found: From ``find_floating``; at least one.
        claimed: The runs of each content chosen so far.
        scheme: What is asked for.
    """
    taken = np.zeros(len(parse) + 1, dtype=np.intp)
    for runs in claimed:
        for first, last in runs:
            taken[first + 1 : last + 1] = 1
    taken = np.cumsum(taken)
    chosen = sorted(run for runs in claimed for run in runs)
    numbers = [_numbers(parse, one, chosen, taken, scheme) for one in found]
    lows, highs = np.array([run for one in found for run in one.runs]).T
    starts = np.cumsum([0, *(len(one.runs) for one in found)])[:-1]
    first, last = np.array([parse.sentence(one.runs[0][0]) for one in found]).T
    return np.hstack([np.array(numbers, dtype=np.float32), read_contents(reading, lows, highs, starts, (first, last))])


def _numbers(
    parse: Parse, one: Floating, chosen: Sequence[Run], taken: NDArray[np.intp], scheme: Scheme
) -> tuple[float, ...]:
    """Return the values of ``FLOATING_NUMBERS``."""
    first, end = one.runs[0][0], one.runs[-1][1]
    words = sum(high - low for low, high in one.runs)
    opens, closes = parse.paragraph(first)[0], parse.paragraph(end - 1)[1]
    place = bisect_left(chosen, (first, 0))
    before = chosen[place - 1] if place else None
    behind = next((run for run in chosen[place:] if run[0] >= end), None)
    letters = [token for token in range(first, end) if parse.words[token][:1].isalpha()]
    inner = parse.words[end - 2] if parse.is_mark(end - 1) and end - 2 >= first else parse.words[end - 1]
    return (
        float(words),
        float(len(one.runs)),
        float(one.pattern != "floating"),
        float(parse.sentence(first)[0] == first),
        float(opens == first),
        float(closes == end),
        float(bool(letters) and parse.opens_upper[letters[0]]),
        float(inner[-1] in _ENDS),
        float(first > opens and parse.words[first - 1] == ","),
        float(first > opens and parse.words[first - 1] == ":"),
        float(sum(taken[high] - taken[low] for low, high in one.runs)) / words,
        float(min(parse.paragraph_of[first], 10)),
        float(min(first - before[1], FAR)) if before else FAR,
        float(min(behind[0] - end, FAR)) if behind else FAR,
        float(before is not None and parse.pair_of[before[0]] >= 0),
        float(before is not None and before[1] > opens),
        float(behind is not None and behind[0] < closes),
        float(scheme == "guide"),
    )


def _is_free(runs: list[Run], claims: Sequence[set[int]]) -> bool:
    """Tell whether no cue has claimed a quotation.

    A cue inside it ("“He told me to wait”") claims only the words behind it; the quotation is free all the same.
    """
    tokens = [token for first, last in runs for token in range(first, last)]
    inside = set(tokens)
    claims = [claim for claim in claims if not claim.isdisjoint(inside)]
    if any(not claim <= inside for claim in claims):
        return False  # contents hold each other or are apart
    taken = set().union(*claims)
    return taken.isdisjoint(tokens[:FREE]) or len(taken) <= CLAIMED * len(tokens)


def without_cue(runs: Sequence[Run], pattern: str, confidence: float) -> Attribution:
    """Return the attribution of words that only their layout marks as said: it has no cue."""
    cue = Cue(runs[0][0], (), "", "floating", None)
    return Attribution(cue=cue, runs=tuple(runs), source=NOBODY, pattern=pattern, confidence=confidence)


def join_halves(parse: Parse, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Give split quotations their second half: '"My boy," said my father, **"you must not judge"**'.

    The half goes on within the sentence: it stands behind a comma and opens with a small letter.

    Args:
        parse: The parsed text.
        attributions: Those chosen so far.
    """
    joined = list(attributions)
    by_end = {one.runs[-1][1]: number for number, one in enumerate(joined) if parse.is_mark(one.runs[-1][1] - 1)}
    taken = {token for one in joined for first, last in one.runs for token in range(first, last)}
    for first, last in parse.pair_runs:
        if last - first < 3 or parse.words[first - 1] != "," or first == 0 or not parse.words[first + 1][:1].islower():
            continue
        if not taken.isdisjoint(range(first, last)):
            continue
        nearest = next((end for end in range(first - 1, max(-1, first - HALVES_APART), -1) if end in by_end), None)
        if nearest is not None and parse.paragraph_of[nearest - 1] == parse.paragraph_of[first]:
            number = by_end.pop(nearest)
            joined[number] = evolve(joined[number], runs=(*joined[number].runs, (first, last)))
            by_end[last] = number
    return joined


def _is_utterance(parse: Parse, runs: Sequence[Run]) -> bool:
    """Tell whether a quotation has words enough to be weighed: single words in marks are names and slogans."""
    words = sum(parse.words[token][:1].isalpha() for first, last in runs for token in range(first, last))
    return words >= FEWEST_WORDS
