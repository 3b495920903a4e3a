"""Proposes contents that a reader of single tokens sees near a cue, whatever the parse and the marks say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from quoteattr.proposing.proposal import Proposal
from quoteattr.text import Run

#: So many stretches are looked at on either side of a cue.
NEAREST = 4


def propose_read(proposal: Proposal, read: Sequence[Run]) -> None:
    """Propose stretches beside the cue, in its sentence or reaching into it from those around, and two around it.

    Args:
        proposal: Collects the candidates of the cue.
        read: The stretches, by their first tokens.
    """
    cue = proposal.cue.head
    low, high = min(proposal.cue.tokens, default=cue), max(proposal.cue.tokens, default=cue) + 1
    at = bisect_left(read, (cue, 0))
    before = [run for run in read[max(0, at - NEAREST) : at] if run[1] > proposal.first]
    behind = [run for run in read[at : at + NEAREST] if run[0] < proposal.last]
    sides: tuple[list[Run], list[Run]] = ([], [])
    for first, end in (*before, *behind):
        if first < low:
            sides[0].append((first, min(end, low)))
        if end > high:
            sides[1].append((max(first, high), end))
    for one in (*sides[0], *sides[1]):
        proposal.add("read", cue, [one], "read")
    for one in sides[0]:
        for other in sides[1]:
            proposal.add("read", cue, [one, other], "read")
