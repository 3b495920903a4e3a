"""Finds quotations without a cue: words in marks that no cue has claimed, and turns of interviews.

In news they carry on what the sentence before began; in fiction and interviews whole dialogues are made of them. Without a
cue only the marks tell: the quotation opens a sentence, and it ends as sentences end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from quoteattr.proposing import NOBODY, Attribution, whole_quotation
from quoteattr.rules import Cue
from quoteattr.text import Parse, Run
from quoteattr.weighing.turns import find_turns
from quoteattr.weighing.weights import FloatingShares

#: Of a quotation's tokens, at most this share may belong to a content that a cue has claimed.
CLAIMED = 0.3

#: … unless none of its first tokens does, the mark among them.
FREE = 4

#: They are left out where fewer of them than this are right: they have no source to be right with as well.
MOSTLY_RIGHT = 0.5

#: The second half of a split quotation stands at most so many tokens behind the first.
HALVES_APART = 20

#: Marks of a quotation within it, which stand behind its last full stop.
_CLOSING = "'’”\"» "
_ENDS = frozenset(".!?,…-–—")
_LEADS_IN = frozenset([":", ",", "-", "--", "–", "—", "―", ".", "!", "?", "…", ")"])


def complete(
    parse: Parse, attributions: Sequence[Attribution], shares: FloatingShares, threshold: float
) -> list[Attribution]:
    """Add the quotations without a cue that are likely enough, and the second halves of split ones.

    Args:
        parse: The parsed text.
        attributions: Those chosen by their cues.
        shares: How often quotations without a cue are right.
        threshold: Records below this confidence are left out.
    """
    found = find_floating(parse, [run for one in attributions for run in one.runs], shares)
    likely = [one for one in found if one.confidence >= max(threshold, MOSTLY_RIGHT)]
    return join_halves(parse, [*attributions, *likely])


def find_floating(parse: Parse, claimed: Iterable[Run], shares: FloatingShares) -> list[Attribution]:
    """Return the quotations that no cue has claimed, as attributions without cue and source.

    Args:
        parse: The parsed text.
        claimed: The runs of all contents chosen so far.
        shares: How often such quotations are right.
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
        if runs and _speaks(parse, pair, runs) and _is_free(runs, taken):
            found.append(without_cue(runs, "floating", _share(runs, shares)))
    for turn in find_turns(parse):
        if turn.run[0] not in taken:  # a cue that claims the whole of it would claim its first word
            found.append(without_cue([turn.run], "question" if turn.asks else "answer", _share([turn.run], shares)))
    return found


def _is_free(runs: list[Run], taken: set[int]) -> bool:
    """Tell whether no cue has claimed a quotation.

    A cue inside it ("“He told me to wait”") claims only the words behind it; the quotation is free all the same.
    """
    tokens = [token for first, last in runs for token in range(first, last)]
    return taken.isdisjoint(tokens[:FREE]) or sum(token in taken for token in tokens) <= CLAIMED * len(tokens)


def _share(runs: Iterable[Run], shares: FloatingShares) -> float:
    return shares.of(sum(last - first for first, last in runs))


def without_cue(runs: Sequence[Run], pattern: str, confidence: float) -> Attribution:
    """Return the attribution of words that only their layout marks as said: it has no cue."""
    cue = Cue(runs[0][0], (), "", "floating", None)
    return Attribution(cue=cue, runs=tuple(runs), source=NOBODY, pattern=pattern, confidence=confidence)


def join_halves(parse: Parse, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Give split quotations their second half: '"My boy," said my father, **"you must not judge"**'.

    The half goes on within the sentence: it stands behind a comma and opens with a small letter.

    Args:
        parse: The parsed text.
        attributions: Those chosen so far.
    """
    joined = list(attributions)
    by_end = {one.runs[-1][1]: number for number, one in enumerate(joined) if parse.is_mark(one.runs[-1][1] - 1)}
    taken = {token for one in joined for first, last in one.runs for token in range(first, last)}
    for first, last in parse.pair_runs:
        if last - first < 3 or parse.words[first - 1] != "," or first == 0 or not parse.words[first + 1][:1].islower():
            continue
        if not taken.isdisjoint(range(first, last)):
            continue
        nearest = next((end for end in range(first - 1, max(-1, first - HALVES_APART), -1) if end in by_end), None)
        if nearest is not None and parse.paragraph_of[nearest - 1] == parse.paragraph_of[first]:
            number = by_end.pop(nearest)
            joined[number] = evolve(joined[number], runs=(*joined[number].runs, (first, last)))
            by_end[last] = number
    return joined


def _speaks(parse: Parse, pair: int, runs: list[Run]) -> bool:
    """Tell whether a quotation is an utterance, not a few words in marks: it opens a sentence and ends as one."""
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
    ends = len(runs) > 1 or inner.rstrip(_CLOSING)[-1:] in _ENDS or after in (".", "!", "?")
    return opens and capital and ends
