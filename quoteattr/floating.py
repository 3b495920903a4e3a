"""Quotations that stand apart: words in marks that no cue has claimed.

In news they carry on what the sentence before began; in fiction and interviews whole dialogues are made of them. They
have no cue, so the marks must speak for themselves: the quotation opens a sentence, and it ends as sentences end.
"""

from __future__ import annotations

from collections.abc import Iterable

from quoteattr.candidates import whole_quotation
from quoteattr.lexicon import Cue
from quoteattr.mentions import NOBODY, Attribution
from quoteattr.parse import Parse, Run

#: Of a quotation's tokens, at most this share may belong to a content that a cue has claimed.
CLAIMED = 0.3

_ENDS = frozenset(".!?,…-–—")
_LEADS_IN = frozenset([":", ",", "-", "--", "–", "—", "―", ".", "!", "?", "…", ")"])


def find_floating(parse: Parse, claimed: Iterable[Run], confidence: float) -> list[Attribution]:
    """Return the quotations that no cue has claimed, as attributions without cue and source.

    Args:
        parse: The parsed text.
        claimed: The runs of all contents chosen so far.
        confidence: How often such quotations are right.
    """
    taken = {token for first, last in claimed for token in range(first, last)}
    found: list[Attribution] = []
    done = -1
    for pair in range(len(parse.pairs)):
        if pair <= done:
            continue
        runs = whole_quotation(parse, pair)
        done = pair + len(runs) - 1
        runs = [run for run in runs if run[0] < run[1]]
        if not runs or not _speaks(parse, pair, runs):
            continue
        tokens = [token for first, last in runs for token in range(first, last)]
        if sum(token in taken for token in tokens) <= CLAIMED * len(tokens):
            cue = Cue(runs[0][0], (), "", "floating", None)
            found.append(
                Attribution(cue=cue, runs=tuple(runs), source=NOBODY, pattern="floating", confidence=confidence)
            )
    return found


def _speaks(parse: Parse, pair: int, runs: list[Run]) -> bool:
    """Tell an utterance from words that are only marked: it opens a sentence and ends as one."""
    first = runs[0][0]
    quoted = parse.pairs[pair]
    inner = parse.text[quoted.inner_start : quoted.inner_end].strip()
    if not any(character.isalpha() for character in inner):
        return False
    opens = first == 0 or parse.paragraph_of[first - 1] != parse.paragraph_of[first]
    opens = (
        opens or parse.sentence(first)[0] == first or parse.words[first - 1] in _LEADS_IN or parse.is_mark(first - 1)
    )
    capital = next(character for character in inner if character.isalpha()).isupper()
    after = parse.words[runs[-1][1]] if runs[-1][1] < len(parse) else "."
    ends = len(runs) > 1 or inner[-1] in _ENDS or after in (".", "!", "?")
    return opens and capital and ends
