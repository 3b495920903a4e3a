"""Chooses, among weighed items, those that do not conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from quoteattr.proposing import Attribution, Candidate, antecedent
from quoteattr.rules import Cue
from quoteattr.weighing.items import Item, holds, length_of, shared


def choose(items: Sequence[Item], threshold: float) -> list[Item]:
    """Return the items of one text that are kept: the surest first, each unless it conflicts with one kept before.

    Two contents conflict where they share words, unless one attribution stands inside the other's content with all of
    its own. One of several runs that is in conflict may do with fewer of them: of two quotations round a cue, the second
    may be another's. Such an item is given as a copy with that content; the items themselves stay as they are.
    """
    by_paragraph: dict[int, list[Item]] = defaultdict(list)
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: (-item.confidence, item.cue.head)):
        if item.confidence < threshold:
            break
        best = next((number for number in (item.best, *_lesser(item)) if _fits(item, number, by_paragraph)), None)
        if best is None:
            continue
        item = item if best == item.best else evolve(item, best=best)
        kept.append(item)
        for paragraph in _paragraphs(item, item.content):
            by_paragraph[paragraph].append(item)
    return sorted(kept, key=lambda item: (item.content.runs[0][0], -item.content.runs[-1][1], item.cue.head))


def _paragraphs(item: Item, content: Candidate) -> set[int]:
    """Return the paragraphs that an item would stand in with a content."""
    own = item.parse.paragraph_of
    inside = {number for first, last in content.runs for number in range(own[first], own[last - 1] + 1)}
    return inside | {own[item.cue.head]}


def _lesser(item: Item) -> list[int]:
    """Return the candidates made of some of the runs of the best one, the likeliest first."""
    runs = set(item.content.runs)
    lesser = [number for number, candidate in enumerate(item.candidates) if runs > set(candidate.runs)]
    return sorted(lesser, key=lambda number: -(item.match[number] + item.exact[number]))


def _fits(item: Item, number: int, by_paragraph: Mapping[int, list[Item]]) -> bool:
    """Tell whether an item can be kept with one of its candidates, beside those kept already."""
    content = item.candidates[number]
    # each kept item once, not once for every word they share: contents may be nested hundreds deep
    neighbours = {id(other): other for one in _paragraphs(item, content) for other in by_paragraph.get(one, ())}
    return not any(_conflict((item.cue, content), (other.cue, other.content)) for other in neighbours.values())


def _conflict(one: tuple[Cue, Candidate], other: tuple[Cue, Candidate]) -> bool:
    if holds(one[1], other[0]) and holds(other[1], one[0]):
        return True
    both = shared(one[1].runs, other[1].runs)
    if not both:
        return False
    (cue, small), (_, large) = sorted((one, other), key=lambda pair: length_of(pair[1]))
    return both < length_of(small) or not holds(large, cue)


def attributions(items: Iterable[Item]) -> list[Attribution]:
    """Return the chosen items as attributions."""
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
