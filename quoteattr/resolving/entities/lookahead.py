"""Names those who were described before the article names them: "his rival … Yulia Marchenko, his rival"."""

from __future__ import annotations

from attrs import define

from quoteattr.resolving.entities.definites import LOOK_BACK
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities


def name_the_described(entities: Entities) -> None:
    """Merge each description that stands open, or in a headline, with the one that the article names so later."""
    _LookAhead(entities).name()


@define(eq=False)
class _LookAhead:
    entities: Entities

    def name(self) -> None:
        """Name those who were described before the article names them: "his rival … Yulia Marchenko, his rival"."""
        entities, parse = self.entities, self.entities.parse
        for entity in entities.all:
            if entity.named or entity.number in entities.merged:
                continue
            headline = entities.headlines[parse.paragraph_of[entity.first]]
            if not entity.definite and not headline:
                continue
            if entity.plural and not headline:
                continue
            near = {number for noun in entity.nouns for number in entities.by_noun[noun][:LOOK_BACK]}
            if near <= {entity.number} and not headline:
                continue  # nobody else is described so
            found: dict[int, int] = {}
            alike: dict[int, int] = {}
            for number in near:
                other = entities.all[entities.find(number)]
                later = (other.first > entity.first or entity.sort == "ORG") and other.plural == entity.plural
                if later and other is not entity and (other.named or headline):
                    alike[other.number] = other.first
                    if self._may_be(entity, other):
                        found[other.number] = other.first
            named = {number: first for number, first in alike.items() if entities.all[number].named}
            if headline and (len(alike) == 1 or (len(named) == 1 and not found)):
                found = named or alike
            if entity.sort == "ORG" and not headline:
                found = {number: first for number, first in found.items() if self._is_called(entity, number)}
            if found and (len(found) == 1 or headline):
                entities.merge(entity.number, min(found, key=lambda number: (found[number], number)))
            elif headline and entity.sort == "DOCUMENT" and not found and entity.owner < 0:
                entity.owner = self._first_outlet() if entity.nouns & entities.words.reports else -1

    def _is_called(self, described: Entity, number: int) -> bool:
        """Tell whether an organisation's name says what it is described as: "their union", the Maritime Workers' Union."""
        key = self.entities.all[number].key
        bodies = self.entities.words.bodies
        return any(word in key and word not in bodies for word in described.nouns)

    def _first_outlet(self) -> int:
        outlets = [one for one in self.entities.mentions if self.entities.all[one.entity].outlet]
        return next((one.entity for one in outlets if one.is_subject or one.speaks), -1)

    def _may_be(self, described: Entity, other: Entity) -> bool:
        if described.gender and other.gender and described.gender != other.gender:
            return False
        told, known = (self._telling_words(entity, described) for entity in (described, other))
        if told and not known and described.owner < 0:
            return True  # "the provincial governor … the governor, Abdul Rahim"
        return not told or bool(told & (known | set(other.key)))

    def _telling_words(self, entity: Entity, described: Entity) -> set[str]:
        """Return the words of an entity's descriptions that tell it from others of the same noun."""
        words = self.entities.words
        return {
            word
            for word in entity.words
            if word.isalpha()
            and word not in words.empty_modifiers
            and word not in words.titles
            and word not in entity.key
            and "person" not in words.sorts.get(word, ())
            and not words.means(word) & described.nouns
        }
