"""Where a content could begin and end around what the parse names: its punctuation, what trails, the marks near a cue."""

from __future__ import annotations

import bisect

from quoteattr.text import Parse, Run

#: Words that stand between a content and what follows, and belong to neither.
_TRAILING = frozenset([",", ";", ":", "-", "--", "–", "—", "―", ".", "(", "and", "but", "or", "while"])
_PUNCTUATION = frozenset([",", ";", ":", "-", "--", "–", "—", "―", ".", "?", "!", ")", "…"])
LEADING = _PUNCTUATION | {"and", "but"}
LEADING_LATER = _PUNCTUATION

#: The second half of a quotation opens one of so many sentences behind the cue's own: the parser may have cut that up.
SENTENCES_AHEAD = 3


def trim(parse: Parse, first: int, last: int, leading: frozenset[str] = LEADING) -> Run:
    """Leave out the punctuation at both ends, but keep the marks of quotations that are all inside.

    Args:
        parse: The parsed text.
        first: The first token.
        last: The token behind the last one.
        leading: The words left out at the start; a second part keeps its conjunction: "…, he said, **but it is late**".
    """
    words, pair_of = parse.words, parse.pair_of  # outside marks, which is almost everywhere, nothing else is asked
    while last > first and (
        (words[last - 1] in _TRAILING and not _ends_quotation(parse, last - 1, first))
        or (pair_of[last - 1] >= 0 and _opens(parse, last - 1))
    ):
        last -= 1
    while first < last and (words[first] in leading or (pair_of[first] >= 0 and _closes(parse, first))):
        first += 1
    if first >= last:
        return first, last
    if first > 0 and pair_of[first - 1] >= 0 and parse.is_mark(first - 1) and not parse.is_mark(first):
        pair = pair_of[first - 1]
        if pair_of[last - 1] == pair and parse.pair_runs[pair][1] <= last + 2:
            first -= 1
    if pair_of[last - 1] >= 0:  # take in a full stop and the closing mark
        run = parse.pair_runs[pair_of[last - 1]]
        if run[0] >= first and last < run[1] <= last + 2:
            last = run[1]
    return first, last


def _opens(parse: Parse, token: int) -> bool:
    """Tell whether a token inside marks is the first one."""
    return parse.pair_runs[parse.pair_of[token]][0] == token


def _closes(parse: Parse, token: int) -> bool:
    """Tell whether a token inside marks is the closing one."""
    return parse.pair_runs[parse.pair_of[token]][1] == token + 1 and parse.is_mark(token)


def _ends_quotation(parse: Parse, token: int, first: int) -> bool:
    """Tell whether a full stop or comma stands before a closing mark or inside a quotation that is left open."""
    pair = parse.pair_of[token]
    if pair < 0 or parse.words[token] in ("and", "but", "or", "while"):
        return False
    run = parse.pair_runs[pair]
    return run[0] >= first and token >= run[1] - 2


def runs_over_quotation(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a stretch goes on behind the comma that closes a quotation: '"We go," Ann Roe | said'; a list may."""
    runs = parse.pair_runs
    for number in range(bisect.bisect_right(runs, first + 1, key=_end_of), len(runs)):
        end = runs[number][1]
        if end >= last:
            return False
        if parse.words[end - 2] == "," and not parse.is_mark(end) and parse.lowers[end] not in ("and", "or", "but"):
            return True
    return False


def _end_of(run: Run) -> int:
    return run[1]


#: What a word needs behind it: no content ends before it.
_COMPLEMENTS = frozenset(
    ["pobj", "pcomp", "dobj", "ccomp", "xcomp", "acomp", "attr", "oprd", "prt", "nummod", "amod", "case"]
)


def cuts(parse: Parse, anchor: int) -> list[tuple[int, int, str]]:
    """Return (end, hinge, step) of the places where a phrase could end before what trails on its right edge."""
    found: list[tuple[int, int, str]] = []
    token = anchor
    while True:
        kids = [kid for kid in parse.kids[token] if kid > token and parse.deps[kid] != "punct"]
        if not kids:
            return found
        for kid in reversed(kids):
            if parse.deps[kid] not in _COMPLEMENTS and (parse.lefts[kid] > anchor or parse.lefts[kid] > token):
                found.append((parse.lefts[kid], kid, "cut"))
        token = kids[-1]


def clause_around(parse: Parse, cue: int, anchor: int) -> Run:
    """Return the token range of a cue's clause below an anchor."""
    token = cue
    while parse.heads[token] != anchor and parse.heads[token] != token:
        token = parse.heads[token]
    return parse.lefts[token], parse.rights[token] + 1


def pairs_before(parse: Parse, cue: int) -> list[int]:
    """Return the pairs that end before a cue in its sentence, or right before its sentence."""
    pairs: dict[int, None] = {}
    first, _ = parse.sentence(cue)
    if first > 0 and parse.paragraph_of[first - 1] == parse.paragraph_of[cue]:
        first -= 1  # the closing mark may stand at the end of the sentence before
    for token in range(first, cue):
        pair = parse.pair_of[token]
        if pair >= 0 and pair != parse.pair_of[cue]:
            pairs[pair] = None
    return list(pairs)


def pairs_after(parse: Parse, cue: int) -> list[int]:
    """Return the pairs that start behind a cue in its sentence, or that open one of the next sentences."""
    own = parse.pair_of[cue]
    pairs: dict[int, None] = {}
    for token in range(cue + 1, parse.sentence(cue)[1]):
        pair = parse.pair_of[token]
        if pair >= 0 and pair != own:
            pairs[pair] = None
    number = parse.sentence_of[cue] + 1
    for following in parse.sentences[number : number + SENTENCES_AHEAD]:
        first = following[0]
        near = parse.paragraph_of[first] - parse.paragraph_of[cue]
        if near > 1 or (near == 1 and parse.words[first - 1] not in (":", ",")):
            break
        pair = parse.pair_of[first]
        if pair >= 0 and pair not in pairs and pair != own and parse.is_mark(first):
            pairs[pair] = None
            break
    return list(pairs)
