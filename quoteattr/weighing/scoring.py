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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from quoteattr.rules import Patterns
from quoteattr.text import Run
from quoteattr.weighing.items import Item, holds, length_of, propose_contents, propose_item_sources, shared
from quoteattr.weighing.rows import (
    attribution_rows,
    attribution_words,
    boundary_columns,
    content_features,
    content_rows,
    cue_rows,
    per_candidate,
    rival_rows,
    source_rows,
)
from quoteattr.weighing.trees import Floats
from quoteattr.weighing.weights import RIVALS, Encoder, Weights

#: Contents that match with a lower probability, half of all, are weighed no further.
CONTENT_FLOOR = 0.03

_SAME, _AROUND, _INSIDE, _ACROSS, _OVER_CUE = range(RIVALS)


def choose_contents(items: Iterable[Item]) -> None:
    """Set each item's best content: the one with the highest sum of its probabilities to match and to be exact."""
    for item in items:
        item.best = int(np.argmax(item.match + item.exact))


def set_rivals(items: Sequence[Item]) -> None:
    """Set the rivals of the items of one text: the confidence of the best cue whose content is, holds or crosses theirs.

    Of two contents nearly alike, one may be told within the other: "the paper said **its source claimed that the bank
    was broke**". That is no rival for the same words, both may stand; the one is around, the other inside.
    """
    found = [[0.0] * RIVALS for _ in items]
    sizes = [length_of(item.content) for item in items]
    sure = [item.confidence for item in items]
    for number, other, tokens in _overlapping([item.content.runs for item in items]):
        for one, rival in ((number, other), (other, number)):
            place = _place(items[one], items[rival], tokens, (sizes[one], sizes[rival]))
            if sure[rival] > found[one][place]:
                found[one][place] = sure[rival]
    cues = sorted((item.cue.head, number) for number, item in enumerate(items))
    for item in items:
        for first, last in item.content.runs:
            for _, number in cues[bisect_left(cues, (first, -1)) : bisect_left(cues, (last, -1))]:
                found[number][_OVER_CUE] = max(found[number][_OVER_CUE], item.confidence)
    for item, rivals in zip(items, found, strict=True):
        item.rivals = tuple(rivals)


def _place(item: Item, rival: Item, tokens: int, sizes: tuple[int, int]) -> int:
    """Return how the content of a rival lies to that of an item.

    Args:
        item: The item.
        rival: Another of the same text.
        tokens: How many tokens their contents share.
        sizes: The tokens of the item's content, and of the rival's.
    """
    own, others = sizes
    if tokens == own and holds(rival.content, item.cue):
        return _AROUND
    if tokens == others and holds(item.content, rival.cue):
        return _INSIDE
    if tokens >= (own + others - tokens) / 2:
        return _SAME
    if tokens == own:
        return _AROUND
    return _INSIDE if tokens == others else _ACROSS


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
    hopeful = [item for item in every if item.is_likely or item.may_assert]
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
    propose_item_sources(items, patterns)
    categories, numbers = source_rows(items, patterns)
    set_sources(items, models["source"].probabilities(np.hstack([encoders["source"].encode(categories), numbers])))
    words = encoders["attribution"].encode(attribution_words(items, patterns))
    rows = np.hstack([words, attribution_rows(items)])
    _set_confidence(items, models["rivals"].probabilities(rows))
    for text in kept:
        set_rivals(text)
    first = models["attribution"].features.index("rival with same content")
    rows[:, first : first + RIVALS] = [item.rivals for item in items]
    _set_confidence(items, models["attribution"].probabilities(rows))
    for item in items:
        _let_patterns_speak(item)
    return kept


def _set_confidence(items: Sequence[Item], probabilities: NDArray[np.float64]) -> None:
    for item, probability in zip(items, probabilities.tolist(), strict=True):
        item.confidence = probability


def _let_patterns_speak(item: Item) -> None:
    """Choose the content of a pattern with a confidence of its own, where that is above the weighed one."""
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
    categories, numbers = content_features(items, patterns)
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
        if item.may_assert:
            stays[start:end] |= [candidate.asserted > 0 for candidate in item.candidates]
        item.candidates = list(compress(item.candidates, stays[start:end]))
        start = end
    return stays


def set_contents(items: Sequence[Item], match: NDArray[np.float64], exact: NDArray[np.float64]) -> None:
    """Store the probabilities of all candidates in their items."""
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
    if quoted < 0 or not item.view.by_guide:  # PolNeAR's scheme takes the outlet, the outermost source
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
    """Store the probabilities of all source candidates in their items, and set the best."""
    start = 0
    for item in items:
        end = start + len(item.sources)
        item.source_probabilities = _without_outlet(item, probabilities[start:end])
        item.best_source = int(np.argmax(item.source_probabilities))
        start = end
