"""Finds whom a definite description means: "the minister", "the company", "the newspaper", "the defence ministry"."""

from __future__ import annotations

from attrs import Factory, define

from quoteattr.resolving.entities.descriptions import Phrase
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import Mention
from quoteattr.resolving.entities.register import Entities
from quoteattr.rules import plain

#: A description is looked for among so many entities of its noun, the latest first.
LOOK_BACK = 6

#: A company's or outlet's name is taken up by its noun over so many sentences.
MOST_SENTENCES_BACK = 8
MOST_SENTENCES_BACK_TO_OUTLET = 30

#: "The defence ministry" is looked for among so many names.
MOST_NAMES = 200

_ORGANISATIONS = frozenset(["outlet", "organisation"])


@define(eq=False)
class Definites:
    """Knows what a walk has met that descriptions can take up.

    Attributes:
        entities: Those of the document.
        organisations: The mentions of named organisations, and of names that nothing tells to be people, in order.
    """

    entities: Entities
    organisations: list[Mention] = Factory(list)
    _bearing: dict[str, list[Entity]] | None = None

    def known(self, phrase: Phrase, owner: int) -> int:
        """Return the number of the entity met before that a definite description means, or -1."""
        entities, nouns = self.entities, phrase.noun.classes
        near = self._outlet_just_named(phrase) if phrase.noun.word in entities.words.outlets else -1
        if near >= 0:
            return near
        candidates: dict[int, None] = {}  # in order, without repeats
        for noun in sorted(nouns) if len(nouns) > 1 else nouns:
            if noun in entities.by_noun:
                candidates.update(dict.fromkeys(entities.by_noun[noun][-LOOK_BACK:]))
        for number in reversed(candidates):
            number = entities.find(number)
            entity = entities.all[number]
            if self._is_outdated(phrase, entity):
                return self.latest_organisation(phrase.token, frozenset(["organisation"]))
            if not entity.named and entities.headlines[entities.parse.paragraph_of[entity.first]]:
                continue  # a headline's "Skipper" is named by the article, not the other way round
            if self._fits(phrase, owner, entity):
                return number
        return self._by_name_words(phrase)

    def _is_outdated(self, phrase: Phrase, entity: Entity) -> bool:
        """Tell whether "the company" that nobody had named yet gives way to one named since."""
        if entity.named or entity.sort != "ORG" or not self.organisations or phrase.modifiers:
            return False
        place = self.organisations[-1].token
        named = self.entities.all[self.entities.find(self.organisations[-1].entity)]
        like_company = "company" in phrase.noun.classes
        return like_company and entity.definite and place > entity.first and named.sort == "ORG" and not named.outlet

    def _outlet_just_named(self, phrase: Phrase) -> int:
        """Return the outlet of the sentence before that "the magazine" takes up, though another was called so, or -1."""
        entities, words = self.entities, self.entities.words
        if phrase.modifiers or phrase.noun.plural or not self.organisations:
            return -1
        place = self.organisations[-1].token
        entity = entities.all[entities.find(self.organisations[-1].entity)]
        sentences = entities.parse.sentence_of
        clash = any(noun in words.outlets for noun in entity.nouns - phrase.noun.classes)
        near = sentences[phrase.token] - sentences[place] <= 1
        return entity.number if entity.outlet and near and not clash else -1

    def _fits(self, phrase: Phrase, owner: int, entity: Entity) -> bool:
        if entity.plural != phrase.noun.plural:
            return False
        if entity.sort == "ORG" and not entity.named and phrase.noun.word not in entity.words:
            return False  # "the company" is not "a Chinese group"
        if owner >= 0:
            if entity.owner >= 0:
                return self.entities.find(entity.owner) == self.entities.find(owner)
            if entity.number == owner:
                return False
            if not entity.named:
                return False
            owned = self.entities.all[self.entities.find(owner)]
            return bool({word for word in owned.key or owned.words if len(word) > 1} & entity.words)
        return not phrase.modifiers or all(
            plain(word) in entity.words or plain(word) in entity.key for word in phrase.modifiers
        )

    def may_take_up(self, phrase: Phrase) -> bool:
        """Tell whether a definite description may stand for an organisation that nothing has called so: "the company"."""
        noun = phrase.noun
        return not noun.plural and not noun.sorts.isdisjoint(_ORGANISATIONS) and not phrase.modifiers

    def latest_organisation(self, token: int, sorts: frozenset[str]) -> int:
        """Return the outlet or company that "the newspaper" or "the company" takes up though nothing named it so, or -1."""
        entities, parse = self.entities, self.entities.parse
        lower = parse.lowers[token]
        is_outlet = "outlet" in sorts
        if not is_outlet and (lower in entities.words.bodies or "organisation" not in sorts):
            return -1
        found: Entity | None = None
        weight = -1
        for mention in reversed(self.organisations[-LOOK_BACK:]):
            entity = entities.all[entities.find(mention.entity)]
            distance = parse.sentence_of[token] - parse.sentence_of[mention.token]
            if distance > (MOST_SENTENCES_BACK_TO_OUTLET if is_outlet else MOST_SENTENCES_BACK):
                break
            if is_outlet:
                fits_noun = entity.outlet or (distance <= 1 and not entity.nouns)
            else:
                fits_noun = not entity.outlet and entity.sort == "ORG" and not self._is_called_otherwise(entity, lower)
            rank = 2 * mention.speaks + mention.is_subject
            if fits_noun and rank > weight:
                found, weight = entity, rank
        if found is None:
            return -1
        found.outlet = found.outlet or is_outlet
        found.sort = "ORG"
        found.nouns |= entities.words.means(lower)
        for noun in found.nouns:
            entities.by_noun[noun].append(found.number)
        return found.number

    def _is_called_otherwise(self, entity: Entity, noun: str) -> bool:
        """Tell whether an organisation's own nouns say that it is something else: a union is no firm."""
        words = self.entities.words
        own = {word for word in entity.nouns if "organisation" in words.sorts.get(word, ())}
        return bool(own) and not own & words.means(noun)

    def _by_name_words(self, phrase: Phrase) -> int:
        """Return the organisation whose name holds the words of a description: "the defence ministry", or -1."""
        if self._bearing is None:
            self._bearing = self._names_by_word()
        bearing = self._bearing.get(phrase.noun.word)
        if bearing is None or not phrase.modifiers:
            return -1
        wanted = [plain(word) for word in phrase.modifiers]
        for entity in bearing:
            if entity.sort == "ORG" and all(word in entity.key for word in wanted):
                return entity.number
        return -1

    def _names_by_word(self) -> dict[str, list[Entity]]:
        """Return word of a name -> the entities whose names hold it, in order; people and places are no ministry."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities.all[:MOST_NAMES]:
            if entity.sort == "ORG" or entity.sort is None:
                for word in entity.key:
                    found.setdefault(word, []).append(entity)
        return found
