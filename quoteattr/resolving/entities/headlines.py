"""Tells which paragraphs are headlines, where capitals tell nothing of names."""

from __future__ import annotations

from bisect import bisect_right

from quoteattr.text import Parse

#: A headline has at most so many tokens.
LONGEST_HEADLINE = 30

#: So many long words, this share of them with a capital, make a headline of what ends as a sentence does.
LONG_WORDS = 5
TITLED = 0.75


def find_headlines(parse: Parse) -> list[bool]:
    """Tell of each paragraph whether it is a headline: short, without a full stop, in capitals or at the top."""
    headlines: list[bool] = []
    first = 0
    size = len(parse)
    while first < size:
        last = bisect_right(parse.paragraph_of, parse.paragraph_of[first], first)
        if last - first > LONGEST_HEADLINE:
            headlines.append(False)
            first = last
            continue
        words = parse.words[first:last]
        ends = words[-1][-1:] in ".!?" or (len(words) > 1 and words[-1] in "\"'" and words[-2][-1:] in ".,!?")
        if ends and sum(parse.opens_upper[first:last]) < LONG_WORDS * TITLED:
            headlines.append(False)  # most short paragraphs
            first = last
            continue
        long_words = [word for word in words if len(word) > 3 and word[0].isalpha()]
        capitals = sum([word[0].isupper() for word in long_words])
        short = len(words) <= 20 or len(headlines) >= 3
        share = capitals / max(1, len(long_words))
        titled = share >= TITLED and len(long_words) >= LONG_WORDS and not _tells(parse, first, last)
        headlines.append(titled or (not ends and short and (share >= 0.6 or len(headlines) < 3)))
        first = last
    return headlines


def _tells(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a finite verb stands in lower case: a sentence, though made of names."""
    return any(
        parse.tags[token] in ("VBD", "VBZ", "VBP") and parse.words[token].islower() and parse.words[token].isalpha()
        for token in range(first, last)
    )
