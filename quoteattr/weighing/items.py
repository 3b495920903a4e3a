"""Items: cues with their candidate contents and sources, and the probabilities found so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from quoteattr.proposing import Candidate, SourceCandidate, find_cues, may_assert, propose
from quoteattr.rules import Cue, Patterns
from quoteattr.text import Parse
from quoteattr.weighing.features import CueView, view_cue
from quoteattr.weighing.weights import RIVALS, Scheme

#: Contents are proposed and weighed only for cues at least this probable.
CUE_FLOOR = 0.04


@define(eq=False)
class Item:
    """One cue with its candidates, filled step by step while it is weighed.

    Attributes:
        parse: The text.
        view: The cue and its features.
        candidates: Its candidate contents; from step 2 on, those that are not hopeless.
        may_assert: Whether a pattern may propose a content with a confidence of its own, without the weights.
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


def length_of(candidate: Candidate) -> int:
    """Return the number of a content's tokens."""
    return sum(last - first for first, last in candidate.runs)


def shared(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> int:
    """Return how many tokens two contents share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def overlap_of(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Return the tokens shared by two contents over the tokens of both."""
    both = shared(one, other)
    return both / (sum(b - a for a, b in one) + sum(d - c for c, d in other) - both) if both else 0.0
