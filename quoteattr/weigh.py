"""From candidates to probabilities, and to the set of attributions that do not conflict.

Rules propose, weights decide, in five steps, each a small set of boosted trees over readable features:

1. ``cue``: does this word attribute anything here? The hopeless ones go no further.
2. ``match`` and ``exact``: does a candidate content cover the right words; does it cover just them?
3. ``rematch`` and ``reexact``: the same, seen beside the other candidates of the cue.
4. ``source``: is this mention the one whose words they are?
5. ``attribution``: with the best content and source, and the competing cues around: is the whole right? That
   probability is the record's confidence.

A category is seen by the trees as the log-odds that the training split gave it (``Encoder``).
"""

from __future__ import annotations

import functools
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from quoteattr.candidates import Candidate, find_cues, propose
from quoteattr.errors import PatternError
from quoteattr.features import (
    CONTENT_CATEGORIES,
    CONTENT_NUMBERS,
    CONTENT_PARTS,
    CUE_CATEGORIES,
    CUE_NUMBERS,
    SOURCE_CATEGORIES,
    SOURCE_NUMBERS,
    ContentCategories,
    CueView,
    content_numbers,
    source_categories,
    source_numbers,
    view_cue,
)
from quoteattr.lexicon import Cue
from quoteattr.mentions import Attribution, SourceCandidate, antecedent, propose_sources
from quoteattr.parse import Parse, Run
from quoteattr.patterns import Patterns, builtin_folder
from quoteattr.trees import Trees

Floats = NDArray[np.float32]

#: Two ways to label. PolNeAR's annotators label whatever shows a mind: stances and deeds ("backed the bill", "signed the
#: deal") as well; they are ``broad``. A reader who asks who said what wants only what reports words: ``strict``.
Scheme = Literal["broad", "strict"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

#: Contents are proposed and weighed only for cues at least this probable.
CUE_FLOOR = 0.04

#: In a conflict an item tries so many contents, none less than this fraction as likely to match as its best.
FALLBACKS = 4
NEARLY = 0.6

#: Categories whose share of exact boundaries says more than their share of matches.
BOUNDARY_CATEGORIES = (
    "pattern",
    "step",
    "pattern and step",
    "first word",
    "cue and first word",
    "class and first word",
    "hinge",
    "hinge word",
    "hinge and class",
    "next word",
    "word before",
    "last tag",
    "shape",
    "next words",
    "hinge place",
    "frame and pattern",
    "pattern and word after cue",
)
RIVAL_NUMBERS = (
    "exact probability",
    "match probability",
    "same end",
    "same start",
    "best exact",
    "sum of exact",
    "best match",
    "rank by exact",
    "rank by match",
    "expected overlap",
    "expected match",
)
ATTRIBUTION_NUMBERS = (
    "cue probability",
    "match probability",
    "exact probability",
    "best match",
    "sum of match",
    "source probability",
    *CUE_NUMBERS,
    "rival with same content",
    "rival around",
    "rival inside",
    "rival across",
    "rival over cue",
)
RIVALS = 5
_SAME, _AROUND, _INSIDE, _ACROSS, _OVER_CUE = range(RIVALS)

#: The models, in the order in which they are fitted and run.
MODELS = ("cue", "match", "exact", "rematch", "reexact", "source", "rivals", "attribution")


@frozen(eq=False)
class Encoder:
    """Turns categories into numbers: the log-odds that each value had in training.

    Attributes:
        columns: Names of the columns, in order.
        unseen: The log-odds of a value that training did not have, by column.
        tables: Value -> log-odds, by column.
    """

    columns: tuple[str, ...]
    unseen: tuple[float, ...]
    tables: tuple[Mapping[str, float], ...]

    def encode(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return (rows, columns) log-odds."""
        encoded = np.empty((len(rows), len(self.columns)), dtype=np.float32)
        for number, (table, unseen, column) in enumerate(
            zip(self.tables, self.unseen, zip(*rows, strict=True), strict=True)
        ):
            get = table.get
            encoded[:, number] = [get(value, unseen) for value in column]
        return encoded

    def encode_parts(self, categories: ContentCategories) -> Floats:
        """Return (candidates, columns) log-odds of content categories; each row that many share is looked up once."""
        encoded = np.empty((len(self.columns), len(categories.numbers[0])), dtype=np.float32)
        for names, rows, numbers in zip(CONTENT_PARTS, categories.rows, categories.numbers, strict=True):
            picks = np.array(numbers)
            for name, values in zip(names, zip(*rows, strict=True), strict=True):
                if name in self.columns:
                    column = self.columns.index(name)
                    get, unseen = self.tables[column].get, self.unseen[column]
                    encoded[column] = np.array([get(value, unseen) for value in values], dtype=np.float32)[picks]
        return encoded.T

    def to_dict(self) -> dict[str, Any]:
        """Return the tables as plain dicts, for JSON."""
        return {
            column: {"unseen": unseen, "values": dict(sorted(table.items()))}
            for column, unseen, table in zip(self.columns, self.unseen, self.tables, strict=True)
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Encoder:
        """Build an encoder from what ``to_dict`` gave."""
        return cls(
            columns=tuple(plain),
            unseen=tuple(float(column["unseen"]) for column in plain.values()),
            tables=tuple(column["values"] for column in plain.values()),
        )


@frozen(eq=False)
class Weights:
    """Everything that was learnt.

    Attributes:
        encoders: By name: ``cue``, ``match``, ``exact``, ``source``.
        models: By name, see ``MODELS``.
        threshold: By scheme, the confidence below which records are left out unless another bound is given.
        floating: By scheme, how often a quotation that no cue has claimed is right.
        made: How the weights were made: corpus, split, command, figures.
    """

    encoders: Mapping[str, Encoder]
    models: Mapping[str, Trees]
    threshold: Mapping[Scheme, float]
    floating: Mapping[Scheme, float]
    made: Mapping[str, Any]


@functools.lru_cache(maxsize=2)
def load_weights(file: Path | None = None) -> Weights:
    """Read a weights file, by default the one that comes with the patterns.

    Raises:
        PatternError: The file is missing or not a weights file.
    """
    file = file if file is not None else builtin_folder() / "weights.json"
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return Weights(
            encoders={name: Encoder.from_dict(encoder) for name, encoder in plain["encoders"].items()},
            models={name: _known_model(file, name, Trees.from_dict(plain["models"][name])) for name in MODELS},
            threshold={scheme: float(plain["threshold"][scheme]) for scheme in SCHEMES},
            floating={scheme: float(plain["floating"][scheme]) for scheme in SCHEMES},
            made=plain["made"],
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate`."
        ) from error


def _known_model(file: Path, name: str, model: Trees) -> Trees:
    if model.features != model_columns()[name]:
        raise PatternError(
            f"{file}: the model {name!r} was fitted on other features than this version of quoteattr has; "
            "fit the weights again with `quoteattr calibrate`."
        )
    return model


@define(eq=False)
class Item:
    """One cue on its way through the weights.

    Attributes:
        parse: The text.
        view: The cue and its features.
        candidates: Its candidate contents.
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
    candidates: list[Candidate]
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
    """Return one item for every cue that has a candidate content, in order."""
    items: list[Item] = []
    for cue in find_cues(parse, patterns):
        candidates = propose(parse, patterns, cue)
        if candidates:
            view = view_cue(parse, patterns.lexicon, cue, len(candidates), scheme == "strict")
            items.append(Item(parse, view, candidates))
    return items


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
        numbers.append(content_numbers(parse, contents, [item.cue_probability for item in of_text]))
    return categories, np.vstack([_floats([], CONTENT_NUMBERS), *numbers])


def _length(candidate: Candidate) -> int:
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


def rival_rows(items: Sequence[Item]) -> Floats:
    """Return the features of step 3: each candidate beside the others of its cue."""
    rows: list[tuple[float, ...]] = []
    for item in items:
        rows.extend(_rival_rows(item))
    return _floats(rows, RIVAL_NUMBERS)


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
    sizes = [_length(candidate) for candidate in candidates]
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
            categories.append(source_categories(item.parse, patterns.lexicon, item.view, source))
            numbers.append(source_numbers(item.parse, item.view, source, item.content, rank, len(item.sources)))
    return categories, _floats(numbers, SOURCE_NUMBERS)


def attribution_rows(items: Sequence[Item]) -> Floats:
    """Return the features of step 5."""
    rows = [
        (
            item.cue_probability,
            item.match[item.best],
            item.exact[item.best],
            item.match.max(),
            item.match.sum(),
            item.source_probabilities[item.best_source],
            *item.view.numbers,
            *item.rivals,
        )
        for item in items
    ]
    return _floats(rows, ATTRIBUTION_NUMBERS)


def set_rivals(items: Sequence[Item]) -> None:
    """Set the rivals of the items of one text: how sure the best cue is whose content is, holds or crosses theirs."""
    found = [[0.0] * RIVALS for _ in items]
    sizes = [_length(item.content) for item in items]
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
    hopeful = np.array([item.is_hopeful for item in every])
    items = [item for item in every if item.is_hopeful]
    kept = [[item for item in text if item.is_hopeful] for text in texts]
    if not items:
        return kept
    rows = _content_matrix(items, patterns, encoders, cue_encoded[hopeful])
    set_contents(items, models["match"].probabilities(rows), models["exact"].probabilities(rows))
    rows = rival_rows(items)
    set_contents(items, models["rematch"].probabilities(rows), models["reexact"].probabilities(rows))
    choose_contents(items)
    for item in items:
        item.sources = propose_sources(item.parse, patterns, item.cue)
    categories, numbers = source_rows(items, patterns)
    set_sources(items, models["source"].probabilities(np.hstack([encoders["source"].encode(categories), numbers])))
    for name in ("rivals", "attribution"):
        for item, confidence in zip(items, models[name].probabilities(attribution_rows(items)).tolist(), strict=True):
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
    content_words = (*own, *boundary_columns([own])[0])
    shown = {
        "cue": (np.hstack([cue_encoded, cue_numbers])[0], cue_categories[0]),
        "match": (contents[item.best], content_words),
        "attribution": (attribution_rows([item])[0], ()),
    }
    reasons: dict[str, list[tuple[str, str, float, float]]] = {}
    for name, (row, words) in shown.items():
        given = weights.models[name].reasons(row.tolist())
        reasons[name] = [
            (feature, words[number] if number < len(words) else f"{value:g}", value, gave)
            for number, (feature, value, gave) in enumerate(given)
        ]
    return reasons


def set_contents(items: Sequence[Item], match: NDArray[np.float64], exact: NDArray[np.float64]) -> None:
    """Hand the probabilities of all candidates to their items."""
    start = 0
    for item in items:
        end = start + len(item.candidates)
        item.match, item.exact = match[start:end], exact[start:end]
        start = end


def set_sources(items: Sequence[Item], probabilities: NDArray[np.float64]) -> None:
    """Hand the probabilities of all source candidates to their items, and set the best."""
    start = 0
    for item in items:
        end = start + len(item.sources)
        item.source_probabilities = probabilities[start:end]
        item.best_source = int(np.argmax(item.source_probabilities))
        start = end


def choose(items: Sequence[Item], threshold: float) -> list[Item]:
    """Return the items of one text that are kept: the surest first, each unless it conflicts with one kept before.

    Two contents conflict where they share words, unless one attribution stands inside the other's content with all
    of its own. An item in conflict may fall back on another of its contents that is nearly as likely.
    """
    owners: dict[int, list[Item]] = defaultdict(list)
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: (-item.confidence, item.cue.head)):
        if item.confidence < threshold:
            break
        best = next((number for number in _fallbacks(item) if _fits(item, number, owners)), None)
        if best is None:
            continue
        item.best = best
        kept.append(item)
        for token in _tokens(item.content):
            owners[token].append(item)
    return sorted(kept, key=lambda item: (item.content.runs[0][0], -item.content.runs[-1][1], item.cue.head))


def _tokens(candidate: Candidate) -> Iterable[int]:
    return (token for first, last in candidate.runs for token in range(first, last))


def _fallbacks(item: Item) -> list[int]:
    """Return the candidates that an item may take: its best, then those nearly as likely to match."""
    likely = item.match + item.exact
    order = [int(number) for number in np.argsort(-likely, kind="stable")[:FALLBACKS]]
    others = [
        number for number in order if number != item.best and item.match[number] >= NEARLY * item.match[item.best]
    ]
    return [item.best, *others]


def _fits(item: Item, number: int, owners: Mapping[int, list[Item]]) -> bool:
    """Tell whether an item can be kept with one of its candidates, beside those that own tokens already."""
    content = item.candidates[number]
    tokens = (item.cue.head, *_tokens(content))
    neighbours = {id(other): other for token in tokens for other in owners.get(token, ())}
    return not any(_conflict((item.cue, content), (other.cue, other.content)) for other in neighbours.values())


def _conflict(one: tuple[Cue, Candidate], other: tuple[Cue, Candidate]) -> bool:
    if _holds(one[1], other[0]) and _holds(other[1], one[0]):
        return True
    both = shared(one[1].runs, other[1].runs)
    if not both:
        return False
    (cue, small), (_, large) = sorted((one, other), key=lambda pair: _length(pair[1]))
    return both < _length(small) or not _holds(large, cue)


def _holds(content: Candidate, cue: Cue) -> bool:
    return any(first <= cue.head < last for first, last in content.runs)


def attributions(items: Iterable[Item]) -> list[Attribution]:
    """Return what the chosen items say."""
    return [
        Attribution(
            cue=item.cue,
            runs=item.content.runs,
            source=antecedent(item.parse, item.source),
            pattern=item.content.pattern,
            confidence=round(item.confidence, 4),
        )
        for item in items
    ]


def model_columns() -> dict[str, tuple[str, ...]]:
    """Return the names of the columns of each model."""
    cue = (*CUE_CATEGORIES, *CUE_NUMBERS)
    content = (
        *CONTENT_CATEGORIES,
        *(f"{name} (exact)" for name in BOUNDARY_CATEGORIES),
        *CONTENT_NUMBERS,
        *(f"{name} (cue)" for name in CUE_CATEGORIES),
    )
    return {
        "cue": cue,
        "match": content,
        "exact": content,
        "rematch": RIVAL_NUMBERS,
        "reexact": RIVAL_NUMBERS,
        "source": (*SOURCE_CATEGORIES, *SOURCE_NUMBERS),
        "rivals": ATTRIBUTION_NUMBERS,
        "attribution": ATTRIBUTION_NUMBERS,
    }
