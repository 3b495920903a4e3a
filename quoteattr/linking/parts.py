"""The parts of a person's name, and whether two names can be one person's by them."""

from __future__ import annotations

import re
import unicodedata

from attrs import frozen

from quoteattr.rules import NameWords, gender_of_name, is_initial_of

_SPACES = re.compile(r"[\s.,]+")
_POSSESSIVE = re.compile(r"'s?$")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
#: Who has more words is no person, or several.
_MOST_WORDS = 5
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))


@frozen
class Parts:
    """The words of a name, without titles, in lower case; an initial is a word of one letter.

    Attributes:
        words: First names and surname.
        generation: "jr", "iii", or "".
    """

    words: tuple[str, ...]
    generation: str = ""

    @property
    def first(self) -> str:
        """The first name; "" where there is a surname only."""
        return self.words[0] if len(self.words) > 1 else ""

    @property
    def middle(self) -> tuple[str, ...]:
        """What stands between the first name and the surname."""
        return self.words[1:-1]

    @property
    def surname(self) -> str:
        """The last word."""
        return self.words[-1]

    def detail(self) -> tuple[int, int, int]:
        """Return how much a name tells, to be compared: words written out, words, generation."""
        return sum(len(word) > 1 for word in self.words), len(self.words), bool(self.generation)


def parts_of(name: str, words: NameWords) -> Parts | None:
    """Return the parts of a person's name, or None where it is none: "a senior adviser", "Vermont Senator"."""
    plain = unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'")
    written = [word for word in _SPACES.split(_POSSESSIVE.sub("", plain)) if word]
    if not all(_WORD.fullmatch(word) for word in written):
        return None
    if any(word.islower() and word not in words.particles for word in written):
        return None
    lower = [word.casefold() for word in written]
    while len(lower) > 1 and lower[0] in words.titles:
        lower.pop(0)
    generation = ""
    while len(lower) > 1 and (lower[-1] in words.suffixes or lower[-1] in words.honours):
        last = lower.pop()
        generation = last if last in _GENERATIONS else generation
    if not 1 <= len(lower) <= _MOST_WORDS or _is_noun(lower, words):
        return None
    return Parts(tuple(lower), generation)


def _is_noun(lower: list[str], words: NameWords) -> bool:
    """Tell whether words end in what someone is, not in a surname; "Weaver" is both, and a surname after a first name."""
    last = lower[-1]
    if last in words.groups or last in words.titles or lower[0] in ("the", "a", "an"):
        return True
    return last in words.roles and not (last in words.surnames and len(lower) > 1)


def first_names_fit(first: str, other: str, words: NameWords) -> bool:
    """Tell whether two first names can be one person's: equal, one the other's initial, or forms of one ("Bob", "Robert")."""
    if first == other or is_initial_of(first, other) or is_initial_of(other, first):
        return True
    return not words.full_forms(first).isdisjoint(words.full_forms(other))


def fit(one: Parts, other: Parts, words: NameWords) -> bool:
    """Tell whether two full names can be one person's by their parts."""
    if one.generation and other.generation and one.generation != other.generation:
        return False
    return first_names_fit(one.first, other.first, words) and _middles_fit(one.middle, other.middle)


def _middles_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether the middle names of one are the first of the other's: "H. W." and "W." are two people's."""
    pairs = zip(one, other, strict=False)
    return all(mine == its or is_initial_of(mine, its) or is_initial_of(its, mine) for mine, its in pairs)


def may_be_surname(parts: Parts, words: NameWords) -> bool:
    """Tell whether two words or more may be a surname without its first name: "Wasserman Schultz", "Le Pen"."""
    first = parts.first
    return len(first) > 1 and (first in words.particles or not is_first_name(first, words))


def is_first_name(word: str, words: NameWords) -> bool:
    """Tell whether a word is known as a first name."""
    return word in words.short_forms or gender_of_name(word)[1]
