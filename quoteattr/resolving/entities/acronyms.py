"""Finds names by the acronym in brackets behind them: "Notes from Orland (NFO)", whose first letters it is made of."""

from __future__ import annotations

from quoteattr.text import Parse

#: So many words in a row may stand in a name without a letter of the acronym: "of the".
_MOST_SKIPPED = 2


def spelled_out(parse: Parse) -> dict[int, int]:
    """Return the first token of each name that its acronym follows in brackets -> the token behind it."""
    found: dict[int, int] = {}
    opening = [token for token, word in enumerate(parse.words[:-2]) if word == "("]
    for token in opening:
        if parse.words[token + 2] == ")":
            acronym = [letter for letter in parse.words[token + 1] if letter.isalpha()]
            if len(acronym) > 2 and parse.words[token + 1].isupper():
                first = _first_word(parse, token, [letter.lower() for letter in acronym])
                if first >= 0:
                    found[first] = token
    return found


def _first_word(parse: Parse, behind: int, letters: list[str]) -> int:
    """Return the first of the words before a token that begin with certain letters, or -1."""
    opening = parse.sentence(behind)[0]
    token, skipped = behind - 1, 0
    while token >= opening:
        letter = parse.lowers[token][0]
        if letter == letters[-1]:
            letters.pop()
            skipped = 0
            if not letters:
                return token if parse.opens_upper[token] else -1
        elif parse.opens_upper[token] or not letter.isalpha() or skipped == _MOST_SKIPPED:
            return -1
        else:
            skipped += 1
        token -= 1
    return -1
