"""Mends where a content begins and ends against the words that tell who said it and when."""

from __future__ import annotations

from attrs import evolve

from quoteattr.proposing import Attribution
from quoteattr.rules import NameWords
from quoteattr.text import Parse, Run

_SPANS = frozenset(["week", "weekend", "month", "year", "night", "morning", "afternoon", "evening"])
_UNITS = frozenset(["hours", "days", "weeks", "months", "years"])
_DAYS = frozenset(["today", "yesterday", "tonight"])
_SUBJECT_OPENS = frozenset(["DT", "PRP", "PRP$", "NN", "NNS", "NNP", "NNPS", "JJ", "EX", "CD"])
_PASSIVE = frozenset(["was", "were", "is", "are", "has", "been", "had", "also", ",", "be"])


def mend_contents(parse: Parse, words: NameWords, attribution: Attribution) -> Attribution:
    """Return an attribution whose content holds neither its own source nor the time of saying.

    Args:
        parse: The parsed text.
        words: The word lists of names.
        attribution: As the weights chose it, its source mended.
    """
    if attribution.cue.sort != "verb" or parse.pair_of[attribution.runs[0][0]] >= 0:
        return attribution
    *before, (first, last) = attribution.runs
    end = _end_before_source(parse, attribution, first, last)
    if not before:
        first = _behind_time(parse, words, attribution, first, end)
    runs: tuple[Run, ...] = (*before, (first, end))
    return attribution if runs == attribution.runs else evolve(attribution, runs=runs)


def _end_before_source(parse: Parse, attribution: Attribution, first: int, last: int) -> int:
    """Return where a content ends before its source: "*the snow would melt*, | a scientist **was quoted as saying**"."""
    start, end = attribution.source.run
    if not (attribution.source.head >= 0 and first + 2 < start < last <= attribution.cue.tokens[0]):
        return last
    if any(parse.lowers[token] not in _PASSIVE for token in range(end, last)):
        return last
    return start - 1 if parse.words[start - 1] == "," else last


def _behind_time(parse: Parse, words: NameWords, attribution: Attribution, first: int, last: int) -> int:
    """Return where a content begins behind the time of saying: "**said** last week | *profits had fallen*"."""
    if first - 1 not in attribution.cue.tokens and not (
        attribution.source.run[1] == first and attribution.source.run[0] > attribution.cue.head
    ):
        return first
    at = first + (parse.lowers[first] in ("on", "late", "early", "earlier"))
    lower = parse.lowers[at]
    following = parse.lowers[at + 1 : at + 3]
    if lower in words.months_and_days:
        at += 1
    elif lower in _DAYS:
        at += 1 + (following[:1] != [] and following[0] in _SPANS)
    elif (
        lower in ("last", "this")
        and following[:1]
        and (following[0] in _SPANS or following[0] in words.months_and_days)
    ):
        at += 2
    elif len(following) == 2 and following[0] in _UNITS and following[1] == "ago":
        at += 3
    elif parse.lowers[first] != "earlier" or at == first:
        return first
    opens_subject = at + 1 < last and parse.tags[at] in _SUBJECT_OPENS and parse.tags[at + 1] != "POS"
    return at if opens_subject else first
