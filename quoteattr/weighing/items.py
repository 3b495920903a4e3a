"""Items: cues with their candidate contents and sources, and the probabilities found so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from quoteattr.proposing import Candidate, SourceCandidate, as_guided, find_cues, may_assert, propose, propose_sources
from quoteattr.records import Scheme
from quoteattr.rules import Cue, Patterns
from quoteattr.text import Parse, Run
from quoteattr.weighing.features import READ_CUE_NUMBERS, CueView, read_cues, view_cue
from quoteattr.weighing.reader import Reading
from quoteattr.weighing.weights import RIVALS

#: Contents are proposed and weighed only for cues at least this probable.
CUE_FLOOR: Mapping[Scheme, float] = {"guide": 0.08, "polnear": 0.04}

#: A word that the second reader holds less likely for a cue than this goes no further. Out of fold on the training texts
#: that spares 44 and 6 in 100, and loses two cues in a thousand.
HOPELESS: Mapping[Scheme, float] = {"guide": 0.0004, "polnear": 0.005}

_OWN = READ_CUE_NUMBERS.index("read: cue")


@define(eq=False)
class Item:
    """One cue with its candidates, filled step by step while it is weighed.

    Attributes:
        parse: The text.
        reading: What the second reader says of it.
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
    reading: Reading
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
        return self.is_likely or any(candidate.asserted for candidate in self.candidates)

    @property
    def is_likely(self) -> bool:
        """Whether the cue is probable enough for its contents to be weighed."""
        return self.cue_probability >= CUE_FLOOR["guide" if self.view.by_guide else "polnear"]

    @property
    def content(self) -> Candidate:
        """The chosen candidate."""
        return self.candidates[self.best]

    @property
    def source(self) -> SourceCandidate:
        """The chosen source."""
        return self.sources[self.best_source]


def find_items(parse: Parse, patterns: Patterns, scheme: Scheme, reading: Reading) -> list[Item]:
    """Return one item for every cue, in order, without candidates yet; none for those that the reader finds hopeless.

    Args:
        parse: The text.
        patterns: Those that propose.
        scheme: What is asked for.
        reading: What the second reader says of the text by that scheme.
    """
    by_guide = scheme == "guide"
    cues = list(find_cues(parse, patterns))
    read = read_cues(parse, reading, [cue.tokens for cue in cues])
    own = read[:, _OWN]
    hopeless = ((own > 0) & (own < HOPELESS[scheme])).tolist()  # at just 0 there is no reader that says so
    items: list[Item] = []
    for cue, numbers, is_hopeless in zip(cues, read.tolist(), hopeless, strict=True):
        asserts = may_assert(parse, patterns, cue)
        if asserts or not is_hopeless:
            items.append(Item(parse, reading, view_cue(parse, patterns, cue, by_guide, numbers), may_assert=asserts))
    return items


def propose_contents(items: Iterable[Item], patterns: Patterns) -> list[Item]:
    """Give items their candidates, unless they have some already; return those that have any."""
    proposed: list[Item] = []
    read: dict[int, list[Run]] = {}
    for item in items:
        if not item.candidates:
            if id(item.reading) not in read:
                read[id(item.reading)] = item.reading.contents(item.parse)
            found = propose(item.parse, patterns, item.cue, read[id(item.reading)])
            item.candidates = as_guided(item.parse, found) if item.view.by_guide else found
        if item.candidates:
            proposed.append(item)
    return proposed


def propose_item_sources(items: Iterable[Item], patterns: Patterns) -> None:
    """Give items their candidate sources."""
    read: dict[int, list[Run]] = {}
    for item in items:
        if id(item.reading) not in read:
            read[id(item.reading)] = item.reading.sources(item.parse)
        item.sources = propose_sources(item.parse, patterns, item.cue, read[id(item.reading)])


def length_of(candidate: Candidate) -> int:
    """Return the number of a content's tokens."""
    return sum(last - first for first, last in candidate.runs)


def holds(content: Candidate, cue: Cue) -> bool:
    """Tell whether a cue stands inside a content: the one attribution is told within the other."""
    return any(first <= cue.head < last for first, last in content.runs)


def shared(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> int:
    """Return how many tokens two contents share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def overlap_of(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Return the tokens shared by two contents over the tokens of both."""
    both = shared(one, other)
    return both / (sum(b - a for a, b in one) + sum(d - c for c, d in other) - both) if both else 0.0
