"""Names as ``quoteattr speakers`` counts them: decided by hand, or put together by what the articles tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from attrs import evolve

from quoteattr.linking.aliases import Aliases
from quoteattr.linking.evidence import Evidence, first_name_beside, hash_of, roles_of, smallest
from quoteattr.linking.grouping import Grouping, Sighting, Sort
from quoteattr.quotes import Naming, commonest, comparable_name
from quoteattr.records import Quote, Speaker
from quoteattr.rules import NameWords


class AliasedNames(Naming):
    """Names of which some have been decided by hand."""

    def __init__(self, aliases: Aliases) -> None:
        super().__init__()
        self._aliases = aliases

    def name(self, name: str) -> Hashable:
        """Note a name, under the one that was decided on."""
        return super().name(self._aliases.name_of(name))


class LinkedNames(Naming):
    """Names of one person, put together across articles.

    Memory grows with the number of distinct names (and of the roles that surnames alone stand with), not with that of the
    articles.

    Args:
        words: The words by which names are read.
        aliases: What has been decided by hand.
    """

    def __init__(self, words: NameWords, aliases: Aliases) -> None:
        super().__init__()
        self._words = words
        self._aliases = aliases
        self._seen: dict[Sighting, Evidence] = {}
        self._settled: dict[Sighting, Sighting] = {}
        self._shown: dict[Sighting, str] = {}

    def speaker(self, quote: Quote) -> Hashable:
        """Note who speaks, and what the record tells of them."""
        speaker = quote.speaker
        if speaker is None:
            return None
        name = self._aliases.name_of(speaker.name)
        key = comparable_name(name) or name
        alone = " " not in key
        roles = roles_of(quote, self._words)
        gender = speaker.gender or ""
        sighting = Sighting(key, gender if speaker.gender_from == "title" else "")
        if alone:
            sighting = evolve(sighting, roles=roles, sort=self._sort_of(speaker, roles))
        evidence = self._noted(sighting, name)
        evidence.records += 1
        evidence.documents = smallest(evidence.documents | {hash_of(quote.doc)})
        evidence.types[speaker.type] += 1
        evidence.roles |= roles
        if speaker.gender_from in ("title", "pronoun"):
            evidence.genders[speaker.gender_from, gender] += 1
        if alone and (first := first_name_beside(quote, self._words)):
            evidence.first_names.add(first)
        return sighting

    def name(self, name: str) -> Hashable:
        """Note a name of which nothing else is known."""
        name = self._aliases.name_of(name)
        key = comparable_name(name) or name
        sighting = Sighting(key, sort="person" if " " in key else "other")
        self._noted(sighting, name)
        return sighting

    def _sort_of(self, speaker: Speaker, roles: frozenset[str]) -> Sort:
        if speaker.type == "PERSON":
            return "person"
        if speaker.type in ("DOCUMENT", "GROUP", "NORP") or comparable_name(speaker.name) in self._words.agencies:
            return "other"
        return "unsure" if roles or not speaker.description else "other"

    def _noted(self, sighting: Sighting, name: str) -> Evidence:
        self._settled.clear()
        evidence = self._seen.setdefault(sighting, Evidence())
        evidence.spellings[name] += 1
        return evidence

    def settled(self, key: Hashable) -> Hashable:
        """Return what is equal for the names of one person."""
        if not self._settled:
            self._settle()
        return self._settled[key]  # type: ignore[index]

    def shown(self, key: Hashable) -> str:
        """Return the name decided by hand, else the full name that is most often written."""
        return self._shown[self.settled(key)]  # type: ignore[index]

    def _settle(self) -> None:
        self._shown.clear()
        for group in Grouping(self._words, self._aliases.apart).groups(self._seen):
            first = min(group, key=lambda each: (each.name, each.gender, sorted(each.roles), each.sort))
            self._settled.update(dict.fromkeys(group, first))
            self._shown[first] = self._best_name(group)

    def _best_name(self, group: list[Sighting]) -> str:
        spellings: Counter[str] = Counter()
        for each in group:
            spellings.update(self._seen[each].spellings)
        decided = list(filter(self._aliases.is_target, spellings))
        words = [each.name.split(" ") for each in group]
        ends = {" ".join(name[start:]) for name in words for start in range(1, len(name))}
        full = [name for name in spellings if comparable_name(name) not in ends]
        return commonest(Counter({name: spellings[name] for name in decided or full or spellings}))
