"""From candidates to probabilities, and to the set of attributions that do not conflict.

Rules propose, weights decide, in five steps, each a small set of boosted trees over readable features:

1. ``cue``: does this word attribute anything here? The hopeless ones go no further.
2. ``match``: does a candidate content cover the right words? Nor do the hopeless of these. ``exact``: just them?
3. ``rematch`` and ``reexact``: the same, seen beside the other candidates of the cue.
4. ``source``: is this mention the one whose words they are?
5. ``attribution``: with the best content and source, and the competing cues around: is the whole right? That
   probability is the record's confidence.

A category is seen by the trees as the log-odds that the training split gave it (``Encoder``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from quoteattr.candidates import Candidate, find_cues, may_assert, propose
from quoteattr.features import (
    CONTENT_CATEGORIES,
    CONTENT_NUMBERS,
    CUE_NUMBERS,
    SOURCE_NUMBERS,
    ContentCategories,
    CueView,
    attribution_categories,
    content_numbers,
    source_categories,
    source_numbers,
    view_cue,
)
from quoteattr.lexicon import Cue
from quoteattr.mentions import SourceCandidate, propose_sources
from quoteattr.parse import Parse, Run
from quoteattr.patterns import Patterns
from quoteattr.weights import (
    ATTRIBUTION_NUMBERS,
    BOUNDARY_CATEGORIES,
    RIVAL_NUMBERS,
    RIVALS,
    Encoder,
    Scheme,
    Weights,
)

Floats = NDArray[np.float32]


#: Contents are proposed and weighed only for cues at least this probable.
CUE_FLOOR = 0.04

#: Contents that match with a lower probability, half of all, are weighed no further.
CONTENT_FLOOR = 0.03

_SAME, _AROUND, _INSIDE, _ACROSS, _OVER_CUE = range(RIVALS)


@define(eq=False)
class Item:
    """One cue on its way through the weights.

    Attributes:
        parse: The text.
        view: The cue and its features.
        candidates: Its candidate contents; from step 2 on, those that are not hopeless.
        may_assert: Whether a pattern may speak for it, whatever the weights think of it.
        sources: Its candidate sources.
        cue_probability: Step 1.
        match: Of each candidate, the probability that it covers the right words (steps 2 and 3).
        exact: Of each candidate, the probability that it covers just them (steps 2 and 3).
        source_probabilities: Step 4, by source candidate.
        best: Index of the chosen candidate.
        best_source: Index of the chosen source.
        confidence: Step 5.
        rivals: Values of the last ``RIVALS`` of ``ATTRIBUTION_NUMBERS``.
    """

    parse: Parse
    view: CueView
    candidates: list[Candidate] = field(factory=list)
    may_assert: bool = False
    sources: list[SourceCandidate] = field(factory=list)
    cue_probability: float = 0.0
    match: NDArray[np.float64] = field(factory=lambda: np.zeros(0))
    exact: NDArray[np.float64] = field(factory=lambda: np.zeros(0))
    source_probabilities: NDArray[np.float64] = field(factory=lambda: np.zeros(0))
    best: int = 0
    best_source: int = 0
    confidence: float = 0.0
    rivals: tuple[float, ...] = (0.0,) * RIVALS

    @property
    def cue(self) -> Cue:
        """The cue itself."""
        return self.view.cue

    @property
    def is_hopeful(self) -> bool:
        """Whether the cue goes on to the later steps: it is probable enough, or a pattern speaks for it."""
        return self.cue_probability >= CUE_FLOOR or any(candidate.asserted for candidate in self.candidates)

    @property
    def content(self) -> Candidate:
        """The chosen candidate."""
        return self.candidates[self.best]

    @property
    def source(self) -> SourceCandidate:
        """The chosen source."""
        return self.sources[self.best_source]


def find_items(parse: Parse, patterns: Patterns, scheme: Scheme) -> list[Item]:
    """Return one item for every cue, in order, without candidates yet."""
    strict = scheme == "strict"
    return [
        Item(parse, view_cue(parse, patterns, cue, strict), may_assert=may_assert(parse, patterns, cue))
        for cue in find_cues(parse, patterns)
    ]


def propose_contents(items: Iterable[Item], patterns: Patterns) -> list[Item]:
    """Give items their candidates, unless they have some already; return those that have any."""
    proposed: list[Item] = []
    for item in items:
        item.candidates = item.candidates or propose(item.parse, patterns, item.cue)
        if item.candidates:
            proposed.append(item)
    return proposed


def cue_rows(items: Sequence[Item]) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 1: categories, and numbers as (items, columns)."""
    return [item.view.categories for item in items], _floats([item.view.numbers for item in items], CUE_NUMBERS)


def content_rows(items: Sequence[Item], patterns: Patterns) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 2, one row a candidate, item by item."""
    categories, numbers = _content_features(items, patterns)
    return categories.tuples(), numbers


def _content_features(items: Sequence[Item], patterns: Patterns) -> tuple[ContentCategories, Floats]:
    categories = ContentCategories()
    numbers: list[Floats] = []
    for _, group in groupby(items, key=lambda item: id(item.parse)):
        of_text = list(group)
        parse = of_text[0].parse
        for item in of_text:
            categories.add(parse, patterns.lexicon, item.view, item.candidates)
        contents = [item.candidates for item in of_text]
        probabilities = [item.cue_probability for item in of_text]
        numbers.append(content_numbers(parse, contents, probabilities, of_text[0].view.strict))
    return categories, np.vstack([_floats([], CONTENT_NUMBERS), *numbers])


def length_of(candidate: Candidate) -> int:
    """Return the number of a content's tokens."""
    return sum(last - first for first, last in candidate.runs)


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
    bits = [sum((1 << b - origin) - (1 << a - origin) for a, b in candidate.runs) for candidate in candidates]
    sizes = [length_of(candidate) for candidate in candidates]
    if any(tokens.bit_count() != size for tokens, size in zip(bits, sizes, strict=True)):  # a run that stands twice
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


def shared(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> int:
    """Return how many tokens two contents share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def overlap_of(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Return the tokens shared by two contents over the tokens of both."""
    both = shared(one, other)
    return both / (sum(b - a for a, b in one) + sum(d - c for c, d in other) - both) if both else 0.0


def choose_contents(items: Iterable[Item]) -> None:
    """Set each item's best content: the one likeliest to match, the exacter the better."""
    for item in items:
        item.best = int(np.argmax(item.match + item.exact))


def source_rows(items: Sequence[Item], patterns: Patterns) -> tuple[list[tuple[str, ...]], Floats]:
    """Return the features of step 4, one row a source candidate, item by item."""
    categories: list[tuple[str, ...]] = []
    numbers: list[tuple[float, ...]] = []
    for item in items:
        for rank, source in enumerate(item.sources):
            categories.append(source_categories(item.parse, patterns, item.view, source))
            numbers.append(source_numbers(item.parse, item.view, source, item.content, rank, len(item.sources)))
    return categories, _floats(numbers, SOURCE_NUMBERS)


def attribution_words(items: Sequence[Item], patterns: Patterns) -> list[tuple[str, ...]]:
    """Return the categories of step 5, one row an item."""
    return [attribution_categories(item.parse, patterns, item.view, item.content, item.source) for item in items]


def attribution_rows(items: Sequence[Item]) -> Floats:
    """Return the numbers of step 5, one row an item."""
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
    return _floats(rows, ATTRIBUTION_NUMBERS)


def set_rivals(items: Sequence[Item]) -> None:
    """Set the rivals of the items of one text: how sure the best cue is whose content is, holds or crosses theirs."""
    found = [[0.0] * RIVALS for _ in items]
    sizes = [length_of(item.content) for item in items]
    sure = [item.confidence for item in items]
    for number, other, tokens in _overlapping([item.content.runs for item in items]):
        for one, rival in ((number, other), (other, number)):
            if tokens >= (sizes[one] + sizes[rival] - tokens) / 2:
                place = _SAME
            elif tokens == sizes[one]:
                place = _AROUND
            elif tokens == sizes[rival]:
                place = _INSIDE
            else:
                place = _ACROSS
            if sure[rival] > found[one][place]:
                found[one][place] = sure[rival]
    cues = sorted((item.cue.head, number) for number, item in enumerate(items))
    for item in items:
        for first, last in item.content.runs:
            for _, number in cues[bisect_left(cues, (first, -1)) : bisect_left(cues, (last, -1))]:
                found[number][_OVER_CUE] = max(found[number][_OVER_CUE], item.confidence)
    for item, rivals in zip(items, found, strict=True):
        item.rivals = tuple(rivals)


def _overlapping(contents: Sequence[tuple[Run, ...]]) -> Iterator[tuple[int, int, int]]:
    """Yield (number, number, tokens shared) of every two contents that share tokens."""
    near: list[int] = []
    for number in sorted(range(len(contents)), key=lambda number: contents[number][0][0]):
        near = [other for other in near if contents[other][-1][1] > contents[number][0][0]]
        for other in near:
            tokens = shared(contents[number], contents[other])
            if tokens:
                yield number, other, tokens
        near.append(number)


def weigh(texts: Sequence[Sequence[Item]], patterns: Patterns, weights: Weights) -> list[list[Item]]:
    """Run the five steps over the items of some texts.

    Args:
        texts: The items of each text, from ``find_items``.
        patterns: The patterns that proposed them.
        weights: What was learnt.

    Returns:
        Of each text, the items whose cue is not hopeless, complete.
    """
    models, encoders = weights.models, weights.encoders
    every = [item for items in texts for item in items]
    if not every:
        return [[] for _ in texts]
    categories, numbers = cue_rows(every)
    cue_encoded = encoders["cue"].encode(categories)
    probabilities = models["cue"].probabilities(np.hstack([cue_encoded, numbers]))
    for item, probability in zip(every, probabilities.tolist(), strict=True):
        item.cue_probability = probability
    hopeful = [item for item in every if item.cue_probability >= CUE_FLOOR or item.may_assert]
    items = [item for item in propose_contents(hopeful, patterns) if item.is_hopeful]
    chosen = {id(item) for item in items}
    kept = [[item for item in text if id(item) in chosen] for text in texts]
    if not items:
        return kept
    rows = _content_matrix(items, patterns, encoders, cue_encoded[[id(item) in chosen for item in every]])
    match = models["match"].probabilities(rows)
    likely = drop_unlikely(items, match)
    rows = rows[likely]
    set_contents(items, match[likely], models["exact"].probabilities(rows))
    rows = rival_rows(items, rows)
    set_contents(items, models["rematch"].probabilities(rows), models["reexact"].probabilities(rows))
    choose_contents(items)
    for item in items:
        item.sources = propose_sources(item.parse, patterns, item.cue)
    categories, numbers = source_rows(items, patterns)
    set_sources(items, models["source"].probabilities(np.hstack([encoders["source"].encode(categories), numbers])))
    words = encoders["attribution"].encode(attribution_words(items, patterns))
    for name in ("rivals", "attribution"):
        rows = np.hstack([words, attribution_rows(items)])
        for item, confidence in zip(items, models[name].probabilities(rows).tolist(), strict=True):
            item.confidence = confidence
        if name == "rivals":
            for text in kept:
                set_rivals(text)
    for item in items:
        _let_patterns_speak(item)
    return kept


def _let_patterns_speak(item: Item) -> None:
    """Take the content that a pattern asserts, where it claims to be surer than the weights are."""
    best = max(range(len(item.candidates)), key=lambda number: item.candidates[number].asserted)
    if item.candidates[best].asserted > item.confidence:
        item.best, item.confidence = best, item.candidates[best].asserted
    if not item.content.asserted:
        return
    outside = [
        number
        for number, source in enumerate(item.sources)
        if source.head >= 0 and not any(first <= source.head < last for first, last in item.content.runs)
    ]
    if outside:  # who says it is not named in what is said
        item.best_source = max(outside, key=lambda number: float(item.source_probabilities[number]))


def _content_matrix(
    items: Sequence[Item], patterns: Patterns, encoders: Mapping[str, Encoder], cue_encoded: Floats
) -> Floats:
    """Return the columns of ``match`` and ``exact``, one row a candidate."""
    categories, numbers = _content_features(items, patterns)
    rows = [
        encoders["match"].encode_parts(categories),
        encoders["exact"].encode_parts(categories),
        numbers,
        per_candidate(items, cue_encoded),
    ]
    return np.hstack(rows)


def reasons_of(item: Item, patterns: Patterns, weights: Weights) -> dict[str, list[tuple[str, str, float, float]]]:
    """Return, for the models ``cue``, ``match`` and ``attribution``, what each feature of an item gave.

    Args:
        item: An item that ``weigh`` has filled.
        patterns: The patterns that proposed it.
        weights: The same as it was weighed with.

    Returns:
        Of each model, (feature, what stood in the text, what the model saw, log-odds that it gave).
    """
    cue_categories, cue_numbers = cue_rows([item])
    cue_encoded = weights.encoders["cue"].encode(cue_categories)
    contents = _content_matrix([item], patterns, weights.encoders, cue_encoded)
    own = content_rows([item], patterns)[0][item.best]
    whole = attribution_words([item], patterns)
    content_words = (*own, *boundary_columns([own])[0])
    shown = {
        "cue": (np.hstack([cue_encoded, cue_numbers])[0], cue_categories[0]),
        "match": (contents[item.best], content_words),
        "attribution": (
            np.hstack([weights.encoders["attribution"].encode(whole), attribution_rows([item])])[0],
            whole[0],
        ),
    }
    reasons: dict[str, list[tuple[str, str, float, float]]] = {}
    for name, (row, words) in shown.items():
        given = weights.models[name].reasons(row.tolist())
        reasons[name] = [
            (feature, words[number] if number < len(words) else f"{value:g}", value, gave)
            for number, (feature, value, gave) in enumerate(given)
        ]
    return reasons


def drop_unlikely(items: Sequence[Item], match: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Drop the contents that can hardly match; the best of a cue and what a pattern asserts stay.

    Args:
        items: The items with all their candidates.
        match: Of each candidate, item by item, the probability that it matches.

    Returns:
        Of each candidate, whether it stays.
    """
    stays = match >= CONTENT_FLOOR
    start = 0
    for item in items:
        end = start + len(item.candidates)
        stays[start + int(np.argmax(match[start:end]))] = True
        for number, candidate in enumerate(item.candidates, start):
            if candidate.asserted:
                stays[number] = True
        item.candidates = list(compress(item.candidates, stays[start:end]))
        start = end
    return stays


def set_contents(items: Sequence[Item], match: NDArray[np.float64], exact: NDArray[np.float64]) -> None:
    """Hand the probabilities of all candidates to their items."""
    start = 0
    for item in items:
        end = start + len(item.candidates)
        item.match, item.exact = match[start:end], exact[start:end]
        start = end


def _without_outlet(item: Item, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the one quoted in "IRNA quoted **the attache** as saying" the probability of the outlet as well.

    Whichever of the two is taken for the source here, the record will have the one quoted, and the outlet as intermediary.
    """
    parse = item.parse
    quoted = next((n for n, one in enumerate(item.sources) if one.pattern.startswith("as-saying-object")), -1)
    if quoted < 0 or not item.view.strict:  # the broad scheme takes the outlet, the outermost source
        return probabilities
    verb = parse.heads[item.sources[quoted].head]
    outlet = next(
        (n for n, one in enumerate(item.sources) if one.head in parse.kids[verb] and parse.deps[one.head] == "nsubj"),
        -1,
    )
    if outlet < 0:
        return probabilities
    together = probabilities.copy()
    together[quoted] = min(1.0, probabilities[quoted] + probabilities[outlet])
    together[outlet] = 0.0
    return together


def set_sources(items: Sequence[Item], probabilities: NDArray[np.float64]) -> None:
    """Hand the probabilities of all source candidates to their items, and set the best."""
    start = 0
    for item in items:
        end = start + len(item.sources)
        item.source_probabilities = _without_outlet(item, probabilities[start:end])
        item.best_source = int(np.argmax(item.source_probabilities))
        start = end
