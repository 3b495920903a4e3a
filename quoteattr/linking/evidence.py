"""What the articles tell of a name: how often and where it stands, gender, roles, first names beside it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Literal

from attrs import Factory, define

from quoteattr.linking.parts import is_first_name
from quoteattr.records import Quote
from quoteattr.rules import Gender, NameWords

#: Documents are counted exactly up to this number, then estimated by the smallest hashes: any order gives the same.
_HASHES = 64
_SPAN = 1 << 64
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Such titles tell the gender and nothing else.
_COURTESY = frozenset(("mr", "mrs", "ms", "miss", "mx", "messrs", "sir", "dame", "lord", "lady", "madam", "madame"))


@define
class Evidence:
    """What is known of the bearer of a name, or of several names put together."""

    records: int = 0
    documents: set[int] = Factory(set)
    spellings: Counter[str] = Factory(Counter)
    types: Counter[str] = Factory(Counter)
    genders: Counter[tuple[Literal["title", "pronoun"], Gender]] = Factory(Counter)
    roles: set[str] = Factory(set)
    first_names: set[str] = Factory(set)

    def add(self, other: Evidence) -> None:
        """Add what is known of another name of the same bearer."""
        self.records += other.records
        self.documents = smallest(self.documents | other.documents)
        self.spellings.update(other.spellings)
        self.types.update(other.types)
        self.genders.update(other.genders)
        self.roles |= other.roles
        self.first_names |= other.first_names

    @property
    def spread(self) -> int:
        """The number of documents; estimated where they are many."""
        if len(self.documents) < _HASHES:
            return len(self.documents)
        return round((_HASHES - 1) * _SPAN / max(self.documents))

    def gender(self, told_by: Literal["title", "pronoun"]) -> Gender:
        """Return the gender that most records tell by titles, or by pronouns; "" where it is not clear."""
        male, female = self.genders[told_by, "male"], self.genders[told_by, "female"]
        return "male" if male > 2 * female else "female" if female > 2 * male else ""


def smallest(hashes: set[int]) -> set[int]:
    """Return so many of some hashes as are kept."""
    return hashes if len(hashes) <= _HASHES else set(sorted(hashes)[:_HASHES])


def hash_of(doc: str) -> int:
    """Return a number for a document's name, the same in every process."""
    return int.from_bytes(hashlib.blake2b(doc.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def roles_of(quote: Quote, words: NameWords) -> frozenset[str]:
    """Return the classes of the nouns and titles that stand with the name of a record's speaker."""
    if quote.speaker is None:
        return frozenset()
    told = f"{quote.speaker.description or ''} {quote.source.text if quote.source else ''}"
    own = quote.speaker.name.casefold().split()
    said = {word.casefold() for word in _WORD.findall(told)}.difference(own)
    nouns = {word for word in said if word in words.ranks and word not in _COURTESY}
    return frozenset(min(words.means(noun)) for noun in nouns)


def first_name_beside(quote: Quote, words: NameWords) -> str:
    """Return the first name that a source has before a surname: "ada" of "Ada Brandt, a baker", if the name is "Brandt"."""
    before = _before_the_name(quote)
    last = before[-1].casefold() if before else ""
    other = last in words.ranks and last not in words.first_names
    return last if last and not other and before[-1].istitle() and is_first_name(last, words) else ""


def _before_the_name(quote: Quote) -> list[str]:
    if quote.source is None or quote.speaker is None or not quote.speaker.name:
        return []
    before, name, _ = quote.source.text.partition(quote.speaker.name)
    return re.findall(_WORD, before) if name else []
