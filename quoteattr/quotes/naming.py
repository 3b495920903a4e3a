"""Under which name a speaker is counted: the names of many documents, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from quoteattr.quotes.names import comparable_name
from quoteattr.records import Quote


class Naming:
    """Gathers names; those that differ in case, articles, titles or possessives are one speaker's.

    A subclass may know more. Only when all names have been seen is it settled which of them are the same.
    """

    def __init__(self) -> None:
        self._spellings: dict[Hashable, Counter[str]] = {}

    def speaker(self, quote: Quote) -> Hashable:
        """Note who speaks; return a key of it, or None where the speaker is open."""
        return None if quote.speaker is None else self.name(quote.speaker.name)

    def name(self, name: str) -> Hashable:
        """Note a name of which nothing else is known, as an intermediary's; return a key of it."""
        key = comparable_name(name) or name
        self._spellings.setdefault(key, Counter())[name] += 1
        return key

    def settled(self, key: Hashable) -> Hashable:
        """Return what is equal for two keys if they are the same speaker's."""
        return key

    def shown(self, key: Hashable) -> str:
        """Return the name under which a settled key is shown: the one that is most often written."""
        return commonest(self._spellings[key])


def commonest(spellings: Counter[str]) -> str:
    """Return the most frequent of some spellings, of several the first by the alphabet."""
    return min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]
