"""Leaves out, of the contents proposed for a cue, what the guide (seeds/README.md) settles: no weight need learn it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import evolve

from quoteattr.proposing.proposal import Candidate
from quoteattr.text import Parse, Run

_RELATIVES = frozenset(["WDT", "WP"])
_PUT_BETWEEN = frozenset(",(-–—")

#: The class of the verbs whose hearer stands between them and their content.
_TELLING = "tell"
_OPENS_CONTENT = frozenset(["that", "of", "about", "to", "not", "if", "whether"])
_BE = frozenset(
    ["am", "are", "be", "been", "being", "get", "gets", "got", "is", "was", "were", "'m", "'re", "’m", "’re"]
)
_HAVE = frozenset(["have", "has", "had", "having", "'ve", "’ve", "'d", "’d"])

#: From so many tokens on, its marks among them, what a colon opens is a statement and no name.
STATEMENT = 5

#: A colon is looked for in so many of a content's first tokens.
REACH = 100


def as_guided(parse: Parse, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the contents that the guide allows, no two with the same tokens.

    - A relative pronoun before who says it is no content where other words are: "a mission, which NASA said **might take
      place in May**"; it is where the saying is only put in between: "**which**, NASA said, **might take place**".
    - A quotation that stands closed before its cue does not go on in the next paragraph, whoever speaks there: fiction
      changes the speaker at '“Quick!” said the man. / “Pip, sir.”', and in news the next one is a record of its own.
    - "told" has a hearer before its content: "told NPR | **the plan had failed**", whatever the parser takes "NPR" for; a
      passive has none: "was told **it would close**".
    - A quotation behind a colon is another statement than the paraphrase before it: 'said **the drugs help**: “They do …”'.

    Args:
        parse: The parsed text.
        candidates: From ``propose``; no two with the same tokens.
    """
    allowed = [one for one in candidates if one.asserted or not _is_ruled_out(parse, one)]
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
    if len(candidate.runs) == 1:
        return False
    cue, paragraph_of = candidate.cue.head, parse.paragraph_of
    return any(
        before[1] <= cue < behind[0]
        and paragraph_of[behind[0]] > paragraph_of[cue]
        and parse.is_mark(before[1] - 1)
        and parse.is_mark(behind[0])
        for before, behind in pairwise(candidate.runs)
    )


def _takes_in_hearer(parse: Parse, candidate: Candidate) -> bool:
    cue, first = candidate.cue, candidate.runs[0][0]
    if cue.cue_class is None or cue.cue_class.id != _TELLING or cue.sort != "verb" or first != cue.tokens[-1] + 1:
        return False
    opens = parse.is_mark(first) or parse.lowers[first] in _OPENS_CONTENT or parse.tags[first][:1] == "W"
    return not opens and not _is_passive(parse, cue.head)


def _is_passive(parse: Parse, verb: int) -> bool:
    """Tell whether a verb may be one, or a participle that stands for one: "villagers **told** they must leave"."""
    helpers = [kid for kid in parse.kids[verb] if parse.deps[kid] in ("aux", "auxpass") and kid < verb]
    if any(parse.deps[kid] == "auxpass" or parse.lowers[kid] in _BE for kid in helpers):
        return parse.tags[verb] != "VBG"
    return parse.tags[verb] == "VBN" and not any(parse.lowers[kid] in _HAVE for kid in helpers)


def _goes_over_colon(parse: Parse, candidate: Candidate) -> bool:
    if candidate.cue.sort == "colon" or parse.pair_of[candidate.runs[0][0]] >= 0:
        return False
    for first, last in candidate.runs:
        inside = range(first + 1, min(last - 1, first + REACH))
        if ":" in parse.words[inside.start : inside.stop] and any(_opens_statement(parse, at) for at in inside):
            return True
    return False


def _opens_statement(parse: Parse, token: int) -> bool:
    """Tell whether a token is a colon outside marks before a quotation of some length."""
    if parse.words[token] != ":" or parse.pair_of[token] >= 0 or not parse.is_mark(token + 1):
        return False
    return parse.pair_runs[parse.pair_of[token + 1]][1] - token > STATEMENT


def _is_ruled_out(parse: Parse, candidate: Candidate) -> bool:
    return (
        _leaves_paragraph(parse, candidate) or _takes_in_hearer(parse, candidate) or _goes_over_colon(parse, candidate)
    )
