"""Cuts from a content what belongs to another attribution: "citing court papers," before it, ", police say" behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from attrs import evolve

from quoteattr.mentions import Attribution
from quoteattr.parse import Parse, Run
from quoteattr.patterns import Patterns


def trim_contents(parse: Parse, patterns: Patterns, attributions: Iterable[Attribution]) -> list[Attribution]:
    """Return the attributions, each with the words of its content alone.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order.
    """
    trimmed = [_without_citing(parse, patterns, attribution) for attribution in attributions if attribution.runs]
    by_sentence: dict[int, list[Attribution]] = defaultdict(list)
    for attribution in trimmed:
        if attribution.cue.sort == "preposition" and attribution.source.head >= 0:
            by_sentence[parse.sentence_of[attribution.cue.head]].append(attribution)
    return [
        _without_tail(parse, attribution, by_sentence.get(parse.sentence_of[attribution.cue.head], ()))
        for attribution in trimmed
    ]


def _without_citing(parse: Parse, patterns: Patterns, attribution: Attribution) -> Attribution:
    """Cut "citing court papers," off "the paper reported, **citing court papers, that a boat had been refused**".

    Not where it opens what is said: "**Citing costs, the airline cut flights**, its head said".
    """
    (first, last), *others = attribution.runs
    cue = attribution.cue.tokens
    if not cue or first == 0 or parse.words[first - 1] != "," or not all(token < first for token in cue):
        return attribution
    if parse.tags[first] != "VBG" or parse.lowers[first] not in patterns.chains.quoting:
        return attribution
    cited = next((kid for kid in parse.kids[first] if parse.deps[kid] == "dobj"), first)
    comma = parse.rights[cited] + 1
    if cited == first or comma + 1 >= last or parse.words[comma] != ",":
        return attribution
    return evolve(attribution, runs=((comma + 1, last), *others))


def _without_tail(parse: Parse, attribution: Attribution, sources: Iterable[Attribution]) -> Attribution:
    """Cut ", according to police" off a content where it is an attribution of its own."""
    first, last = attribution.runs[-1]
    for other in sources:
        tail: Run = (min(other.cue.tokens, default=last), other.source.run[1])
        behind = first + 1 < tail[0] < last <= tail[1] + 1 and attribution.cue.head < tail[0]
        if other is not attribution and behind and parse.words[tail[0] - 1] == ",":
            return evolve(attribution, runs=(*attribution.runs[:-1], (first, tail[0] - 1)))
    return attribution
