"""Lays features out as rows: what each model of the weights reads, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from quoteattr.proposing import Candidate
from quoteattr.rules import Patterns
from quoteattr.text import Run
from quoteattr.weighing.features import (
    CONTENT_CATEGORIES,
    CONTENT_NUMBERS,
    CUE_NUMBERS,
    READ_CONTENT_NUMBERS,
    READ_SOURCE_NUMBERS,
    SOURCE_NUMBERS,
    ContentCategories,
    attribution_categories,
    content_numbers,
    read_contents,
    read_sources,
    source_categories,
    source_numbers,
)
from quoteattr.weighing.items import Item, length_of, overlap_of
from quoteattr.weighing.trees import Floats
from quoteattr.weighing.weights import (
    ATTRIBUTION_NUMBERS,
    BOUNDARY_CATEGORIES,
    RIVAL_NUMBERS,
)


def cue_rows(items: Sequence[Item]) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 1: categories, and numbers as (items, columns)."""
    return [item.view.categories for item in items], _floats([item.view.numbers for item in items], CUE_NUMBERS)


def content_rows(items: Sequence[Item], patterns: Patterns) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 2, one row a candidate, item by item."""
    categories, numbers = content_features(items, patterns)
    return categories.tuples(), numbers


def content_features(items: Sequence[Item], patterns: Patterns) -> tuple[ContentCategories, Floats]:
    """Return the features of step 2 in parts, and as numbers, one row a candidate."""
    categories = ContentCategories()
    numbers: list[Floats] = []
    for _, group in groupby(items, key=lambda item: id(item.parse)):
        of_text = list(group)
        parse = of_text[0].parse
        for item in of_text:
            categories.add(parse, patterns.lexicon, item.view, item.candidates)
        contents = [item.candidates for item in of_text]
        probabilities = [item.cue_probability for item in of_text]
        numbers.append(content_numbers(parse, of_text[0].reading, contents, probabilities, of_text[0].view.by_guide))
    return categories, np.vstack([_floats([], CONTENT_NUMBERS), *numbers])


def _floats(rows: Sequence[Sequence[float]], columns: Sequence[str]) -> Floats:
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(columns))


def boundary_columns(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return only the ``BOUNDARY_CATEGORIES`` of content rows."""
    return [tuple(row[number] for number in _BOUNDARY_NUMBERS) for row in rows]


_BOUNDARY_NUMBERS = [CONTENT_CATEGORIES.index(name) for name in BOUNDARY_CATEGORIES]


def per_candidate(items: Sequence[Item], rows: Floats) -> Floats:
    """Repeat each item's row for each of its candidates."""
    return np.repeat(rows.T, [len(item.candidates) for item in items], axis=1).T


def rival_rows(items: Sequence[Item], rows: Floats) -> Floats:
    """Return the features of step 3: each candidate beside the others of its cue, and its own of step 2."""
    beside: list[tuple[float, ...]] = []
    for item in items:
        beside.extend(_rival_rows(item))
    return np.hstack([_floats(beside, RIVAL_NUMBERS), rows])


def _rival_rows(item: Item) -> list[tuple[float, ...]]:
    exact, match = item.exact.tolist(), item.match.tolist()
    candidates = item.candidates
    by_end: dict[int, float] = defaultdict(float)
    by_start: dict[int, float] = defaultdict(float)
    for candidate, probability in zip(candidates, exact, strict=True):
        by_end[candidate.runs[-1][1]] += probability
        by_start[candidate.runs[0][0]] += probability
    order = sorted(range(len(candidates)), key=lambda number: -exact[number])
    rank_exact = {number: rank for rank, number in enumerate(order)}
    rank_match = {number: rank for rank, number in enumerate(sorted(order, key=lambda number: -match[number]))}
    best_exact, sum_exact, best_match = max(exact), sum(exact), max(match)
    overlaps = _overlaps(candidates, order[:8])
    likeliest = [exact[number] for number in order[:8]]
    rows: list[tuple[float, ...]] = []
    for number, candidate in enumerate(candidates):
        expected_overlap = expected_match = 0.0
        for overlap, probability in zip(overlaps[number], likeliest, strict=True):
            expected_overlap += probability * overlap
            if overlap >= 0.5:
                expected_match += probability
        rows.append(
            (
                exact[number],
                match[number],
                by_end[candidate.runs[-1][1]],
                by_start[candidate.runs[0][0]],
                best_exact,
                sum_exact,
                best_match,
                float(rank_exact[number]),
                float(rank_match[number]),
                expected_overlap,
                expected_match,
            )
        )
    return rows


def _overlaps(candidates: Sequence[Candidate], others: Sequence[int]) -> list[list[float]]:
    """Return, of each candidate, its ``overlap_of`` each of some others (given by their numbers)."""
    origin = min(candidate.runs[0][0] for candidate in candidates)
    # one bit a token: what two contents share is then one operation on two integers
    bits, sizes = [0] * len(candidates), [0] * len(candidates)
    for number, candidate in enumerate(candidates):
        for a, b in candidate.runs:
            bits[number] += (1 << b - origin) - (1 << a - origin)
            sizes[number] += b - a
    if [tokens.bit_count() for tokens in bits] != sizes:  # a run that stands twice
        return [
            [
                1.0 if candidate is candidates[other] else overlap_of(candidate.runs, candidates[other].runs)
                for other in others
            ]
            for candidate in candidates
        ]
    overlaps: list[list[float]] = []
    picked = [(bits[other], sizes[other]) for other in others]
    for tokens, size in zip(bits, sizes, strict=True):
        both = [(tokens & other).bit_count() for other, _ in picked]
        overlaps.append([common / (size + other - common) for common, (_, other) in zip(both, picked, strict=True)])
    return overlaps


def source_rows(items: Sequence[Item], patterns: Patterns) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 4, one row a source candidate, item by item."""
    categories: list[tuple[str, ...]] = []
    numbers: list[tuple[float, ...]] = []
    read = iter(_read_sources(items, [[source.run for source in item.sources] for item in items]).tolist())
    for item in items:
        for rank, source in enumerate(item.sources):
            categories.append(source_categories(item.parse, patterns, item.view, source))
            numbers.append(
                source_numbers(item.parse, item.view, source, item.content, rank, len(item.sources), next(read))
            )
    return categories, _floats(numbers, SOURCE_NUMBERS)


def attribution_words(items: Sequence[Item], patterns: Patterns) -> list[tuple[str, ...]]:
    """Return the categories of step 5, one row an item."""
    return [attribution_categories(item.parse, patterns, item.view, item.content, item.source) for item in items]


def attribution_rows(items: Sequence[Item]) -> Floats:
    """Return the numbers of step 5, one row an item."""
    read = np.hstack([_read_contents(items), _read_sources(items, [[item.source.run] for item in items])])
    rows = []
    for item in items:
        runs, source, cue = item.content.runs, item.source.head, item.cue.head
        pair_of = item.parse.pair_of
        size = length_of(item.content)
        rows.append(
            (
                item.cue_probability,
                item.match[item.best],
                item.exact[item.best],
                item.match.max(),
                item.match.sum(),
                item.source_probabilities[item.best_source],
                *item.view.numbers,
                float(size),
                sum(pair >= 0 for first, last in runs for pair in pair_of[first:last]) / size,
                float(runs[0][0] < cue),
                float(any(first <= source < last for first, last in runs)),
                float(cue - source) if source >= 0 else 0.0,
                *item.rivals,
            )
        )
    own = ATTRIBUTION_NUMBERS[: -read.shape[1]]
    return np.hstack([_floats(rows, own), read])


def _read_contents(items: Sequence[Item]) -> Floats:
    """Return what the second reader says of each item's content."""
    rows = [np.zeros((0, len(READ_CONTENT_NUMBERS)), dtype=np.float32)]
    for _, group in groupby(items, key=lambda item: id(item.reading)):
        of_text = list(group)
        lows, highs = np.array([run for item in of_text for run in item.content.runs]).T
        starts = np.cumsum([0, *(len(item.content.runs) for item in of_text)])[:-1]
        first, last = np.array([item.parse.sentence(item.cue.head) for item in of_text]).T
        rows.append(read_contents(of_text[0].reading, lows, highs, starts, (first, last)))
    return np.vstack(rows)


def _read_sources(items: Sequence[Item], runs: Sequence[Sequence[Run]]) -> Floats:
    """Return what the second reader says of some mentions of each item, item by item."""
    rows = [np.zeros((0, len(READ_SOURCE_NUMBERS)), dtype=np.float32)]
    for _, group in groupby(zip(items, runs, strict=True), key=lambda pair: id(pair[0].reading)):
        of_text = list(group)
        rows.append(read_sources(of_text[0][0].reading, [run for _, own in of_text for run in own]))
    return np.vstack(rows)
