"""Tells whom the sources of a text can mean, so that nobody else need be met."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import frozen

from quoteattr.resolving.entities.pronouns import GENDER_OF, NEUTER, PLURAL
from quoteattr.text import Parse

_OTHERS = PLURAL | NEUTER
#: "He" can mean a person, a group can be one ("the board … its head"), and an outlet can hand on what others say.
_ALWAYS_WANTED = frozenset(["person", "group", "outlet"])


@frozen(eq=False)
class Wanted:
    """Whom the sources of a text can mean: others that are only described, or taken up by "his", need not be met.

    Attributes:
        tokens: Those of the phrases that speak, "the officials close to **him**".
        lowers: Theirs, in lower case: what is described by another word is no "official".
        groups: Where one of them is "they", the last that is so or "it": behind it no source can mean a group; else -1.
        things: Where one of them is "it", the same; else -1.
    """

    tokens: Collection[int]
    lowers: Collection[str]
    groups: int
    things: int

    @classmethod
    def by(cls, parse: Parse, speaking: Iterable[int]) -> Wanted:
        """Look at the phrases of the mentions that speak."""
        tokens = {token for head in speaking if head >= 0 for token in range(parse.lefts[head], parse.rights[head] + 1)}
        lowers = {parse.lowers[token] for token in tokens}
        last = max([token for token in tokens if parse.lowers[token] in _OTHERS], default=-1)
        groups, things = (-1 if lowers.isdisjoint(pronouns) else last for pronouns in (PLURAL, NEUTER))
        return cls(tokens, lowers, groups, things)

    def may_be_meant(self, token: int, lower: str) -> bool:
        """Tell whether a source can mean whom a pronoun means; "he" is always met, it tells of a source what it is."""
        return lower in GENDER_OF or token < (self.things if lower in NEUTER else self.groups)

    def may_be(self, token: int, lower: str, sorts: Collection[str], plural: bool) -> bool:
        """Tell whether a source can mean somebody or something of a description."""
        if token in self.tokens or lower in self.lowers:
            return True
        if plural:
            return token < self.groups
        return token < self.things or not _ALWAYS_WANTED.isdisjoint(sorts)
