"""What is proposed for one cue: candidate contents, no two with the same tokens."""

from __future__ import annotations

import functools

from attrs import frozen

from quoteattr.proposing.boundaries import LEADING, LEADING_LATER, runs_over_quotation, trim
from quoteattr.proposing.layout import DASHES, DATELINE_WINDOW
from quoteattr.rules import Cue
from quoteattr.text import Parse, Run

_FINITE = frozenset(["VBD", "VBZ", "VBP"])
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "expl"])


#: Patterns of contents that may hold a quotation and go on behind its comma: 'said it was "dead," for nobody came'.
_OVER_QUOTATIONS = frozenset(["clause", "host", "read"])


@frozen(eq=False)
class Candidate:
    """One proposal: these runs of tokens are what the cue reports.

    Attributes:
        cue: The cue.
        pattern: Id of the pattern that proposed it.
        anchor: The token that the pattern names as the content's head.
        runs: The content's tokens, as disjoint runs in order.
        step: How the boundary was found: ``base`` is the parse's own, ``cut`` leaves something out at the end,
            ``more`` takes something in, ``start`` begins elsewhere, ``quote`` follows the marks.
        hinge: The token at which a cut or an extension was made, or -1.
        asserted: The probability that the pattern itself claims, where the weights have not met it; else 0.
    """

    cue: Cue
    pattern: str
    anchor: int
    runs: tuple[Run, ...]
    step: str
    hinge: int
    asserted: float = 0.0


class Proposal:
    """Collects the candidates of one cue.

    Attributes:
        parse: The parsed text.
        cue: The cue.
        found: The candidates so far, by their runs.
        untried: Of each pattern that has fitted, the steps that are not tried with it.
        first: First token of the cue's sentence.
        last: The token behind it.
    """

    def __init__(self, parse: Parse, cue: Cue) -> None:
        self.parse = parse
        self.cue = cue
        self.found: dict[tuple[Run, ...], Candidate] = {}
        self.untried: dict[str, frozenset[str]] = {}
        self._tried: set[tuple[Run, ...]] = set()
        self._clause = cue.clause
        self.first, self.last = parse.sentence(cue.head)

    def add(
        self, pattern: str, anchor: int, runs: list[Run], step: str, hinge: int = -1, asserted: float = 0.0
    ) -> None:
        """Add a candidate unless its tokens are proposed already, or are none, or cannot be a content."""
        if step in self.untried.get(pattern, ()):
            return
        proposed = tuple(runs)
        if proposed in self._tried and not asserted:
            return
        self._tried.add(proposed)
        kept = self._trimmed(runs)
        if not kept or (kept in self.found and not asserted) or self._holds_cue(kept):
            return
        if not asserted and (
            (kept[0][0] == anchor and self._lacks_subject(anchor))
            or (pattern not in _OVER_QUOTATIONS and any(runs_over_quotation(self.parse, *run) for run in kept))
        ):
            return
        self.found[kept] = Candidate(self.cue, pattern, anchor, kept, step, hinge, asserted)

    def _trimmed(self, runs: list[Run]) -> tuple[Run, ...]:
        kept: list[Run] = []
        for run in runs:
            first, last = trim(self.parse, *run, leading=LEADING_LATER if kept else LEADING)
            if first < last:
                kept.append((first, last))
        return tuple(kept)

    @functools.cached_property
    def dateline_end(self) -> int:
        """The first token behind a dateline ("PARIS (AFP) --") that opens the sentence, or its first token."""
        words = self.parse.words
        if words[self.first][:1].isupper():
            for token in range(self.first + 1, min(self.first + DATELINE_WINDOW, self.last)):
                if words[token] in DASHES:
                    return token + 1
        return self.first

    def _holds_cue(self, runs: tuple[Run, ...]) -> bool:
        head, clause = self.cue.head, self._clause
        for first, last in runs:  # a loop takes half the time of any(…)
            if first <= head < last or first <= clause < last:
                return True
        return False

    def _lacks_subject(self, verb: int) -> bool:
        """Tell a verb behind the cue that goes on with the cue's own clause: "They argued, **spoke** again".

        The subject may stand before the cue: "a plan which they said **was** costly".
        """
        parse = self.parse
        return (
            verb > self.cue.head
            and not (verb == self.cue.head + 1 and parse.deps[verb] == "ccomp")
            and parse.tags[verb] in _FINITE
            and parse.pair_of[verb] < 0
            and not any(parse.deps[kid] in _SUBJECTS for kid in parse.kids[verb])
        )
