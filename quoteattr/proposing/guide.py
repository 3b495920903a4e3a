"""Leaves out, of the contents proposed for a cue, what the guide (seeds/README.md) settles: no weight need learn it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import evolve

from quoteattr.proposing.proposal import Candidate
from quoteattr.text import Parse, Run

_RELATIVES = frozenset(["WDT", "WP"])
_PUT_BETWEEN = frozenset(",(-–—")


def as_guided(parse: Parse, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the contents that the guide allows, no two with the same tokens.

    - A relative pronoun before who says it is no content where other words are: "a mission, which NASA said **might take
      place in May**"; it is where the saying is only put in between: "**which**, NASA said, **might take place**".
    - A quotation that stands closed before its cue does not go on in the next paragraph, whoever speaks there: fiction
      changes the speaker at '“Quick!” said the man. / “Pip, sir.”', and in news the next one is a record of its own.

    Args:
        parse: The parsed text.
        candidates: From ``propose``; no two with the same tokens.
    """
    allowed = [one for one in candidates if one.asserted or not _leaves_paragraph(parse, one)]
    kept = {one.runs: one for one in allowed if not _opens_with_relative(parse, one.runs)}
    for one in allowed:
        runs = one.runs[1:]
        if _opens_with_relative(parse, one.runs) and runs not in kept:
            kept[runs] = evolve(one, runs=runs)
    return list(kept.values())


def _opens_with_relative(parse: Parse, runs: tuple[Run, ...]) -> bool:
    first, last = runs[0]
    return (
        len(runs) > 1
        and last == first + 1
        and parse.tags[first] in _RELATIVES
        and parse.words[last] not in _PUT_BETWEEN
    )


def _leaves_paragraph(parse: Parse, candidate: Candidate) -> bool:
    cue, paragraph_of = candidate.cue.head, parse.paragraph_of
    return any(
        before[1] <= cue < behind[0]
        and paragraph_of[behind[0]] > paragraph_of[cue]
        and parse.is_mark(before[1] - 1)
        and parse.is_mark(behind[0])
        for before, behind in pairwise(candidate.runs)
    )
