"""Brings unnamed ones in: entities of those whom a description introduces, whose they are, and whom a later name names."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, define

from quoteattr.resolving.entities.descriptions import Phrase
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import SUBJECTS
from quoteattr.resolving.entities.register import Entities, Voice

#: A name without a description is whoever was described up to so many sentences before it.
CATAPHORA = 2

#: Who says nothing.
SILENT = Voice()

_NEWS = frozenset(["news", "press", "wire", "state", "media"])
_ISSUED = frozenset(["released", "issued", "written", "compiled", "authored", "drafted", "prepared", "penned"])
_ISSUING = frozenset(["issued", "issues", "released", "releases", "published", "publishes", "posted", "circulated"])


@define(eq=False)
class Introductions:
    """Knows who has been introduced without a name.

    Attributes:
        entities: Those of the document.
        speaking: Head token of each mention that speaks -> what is known of it.
        noun_of: Token of a noun beside a name -> the name's place among the names.
        waiting: Numbers of the people described whom the next bare name may name.
        last_outlet: Number of the outlet mentioned last, or -1.
        last_speaking_outlet: Number of the outlet that spoke or did something last, or -1.
    """

    entities: Entities
    speaking: Mapping[int, Voice]
    noun_of: dict[int, int]
    waiting: list[int] = Factory(list)
    last_outlet: int = -1
    last_speaking_outlet: int = -1

    def introduce(self, phrase: Phrase, owner: int) -> int:
        """Make an entity of a description and return its number; ``owner`` is whose it is, or -1."""
        entities, parse = self.entities, self.entities.parse
        noun, number = phrase.noun, len(entities.all)
        sort, nouns = noun.type, noun.classes
        is_outlet = sort == "ORG" and "outlet" in noun.sorts
        entity = Entity(
            number=number,
            sort=sort,
            named=False,
            phrase=phrase,
            contents=self.speaking.get(phrase.token, SILENT).contents,
            outlet=is_outlet and (noun.word != "agency" or not phrase.modifiers.isdisjoint(_NEWS)),
            gender=noun.gender,
            plural=noun.plural,
            nouns=nouns,
            owner=owner,
            first=phrase.token,
            definite=phrase.definite,
        )
        entities.all.append(entity)
        for known in nouns:
            entities.by_noun[known].append(number)
        if sort == "PERSON" and phrase.definite and not noun.plural:
            self.waiting.append(number)
        if sort == "DOCUMENT" and owner < 0:
            entity.owner = self._author(phrase)
        elif sort == "DOCUMENT" and phrase.possessor < 0:
            preposition = parse.lowers[parse.heads[phrase.owner]]
            outlet = entities.all[owner].outlet or "outlet" in entities.words.sorts.get(parse.lowers[phrase.owner], ())
            if preposition in ("of", "for", "at") or (preposition == "in" and not outlet):
                entity.owner = -1  # a letter of resignation, a plan for the city: not whose words they are
        return number

    def _author(self, phrase: Phrase) -> int:
        """Return the number of the entity whose words a document without a possessor holds, or -1."""
        entities, parse = self.entities, self.entities.parse
        issuer = self.issuer(phrase)
        if issuer >= 0:
            return issuer
        head = parse.heads[phrase.token]
        if parse.deps[phrase.token] == "dobj" and parse.lowers[head] in _ISSUING:
            return self._subject_of(head)  # "The museum issued **a statement**"
        if parse.lowers[head] == "in" and parse.heads[head] != head and not phrase.definite:
            for kid in parse.kids[parse.heads[head]]:
                if parse.deps[kid] in SUBJECTS and kid != phrase.token:
                    return entities.at.get(kid, -1)
        if (phrase.definite or not phrase.modifiers) and phrase.noun.word in entities.words.reports:
            return self.last_speaking_outlet if self.last_speaking_outlet >= 0 else self.last_outlet
        return -1

    def _subject_of(self, verb: int) -> int:
        """Return the number of the entity of a verb's subject, also of one shared by "met them **and issued** it", or -1."""
        parse = self.entities.parse
        while True:
            subject = next((kid for kid in parse.kids[verb] if parse.deps[kid] in SUBJECTS), -1)
            if subject >= 0:
                several = any(parse.deps[kid] == "conj" for kid in parse.kids[subject])
                return -1 if several else self.entities.at.get(subject, -1)
            if parse.deps[verb] != "conj":
                return -1
            verb = parse.heads[verb]

    def issuer(self, phrase: Phrase) -> int:
        """Return the number of the entity by whom a document is issued: "a report, first released by al-Akhbar", or -1."""
        parse = self.entities.parse
        if "by" not in parse.lowers[parse.lefts[phrase.token] : parse.rights[phrase.token] + 1]:
            return -1  # most documents
        for by in range(phrase.token + 1, phrase.run[1]):
            if parse.lowers[by] == "by":  # "a survey of 1,200 drinkers by the pollster Naija Pulse"
                for agent in parse.kids[by]:
                    if parse.deps[agent] == "pobj" and self.ahead(agent) >= 0:
                        return self.ahead(agent)
        for kid in parse.kids[phrase.token]:
            if parse.lowers[kid] in _ISSUED and parse.deps[kid] in ("acl", "relcl"):
                for by in parse.kids[kid]:
                    if parse.lowers[by] == "by":
                        for agent in parse.kids[by]:
                            if parse.deps[agent] == "pobj":
                                return self.ahead(agent)
        return -1

    def ahead(self, token: int) -> int:
        """Return the entity of a name that the walk has not come to yet, or -1."""
        entities = self.entities
        place = entities.name_at.get(token, self.noun_of.get(token, -1))
        return entities.name_entities[place] if place >= 0 else -1

    def name_the_described(self, entity: Entity, head: int) -> None:
        """Take a bare new name for the one described before: "its minister said …. "…," Dalia Venn told reporters"."""
        entities, parse = self.entities, self.entities.parse
        if not self.waiting or (entity.sort is None and head not in self.speaking):
            return
        if len(entity.key) < 2 or parse.deps[head] in ("poss", "compound", "nmod", "appos"):
            return
        for number in reversed(self.waiting[-3:]):
            described = entities.all[number]
            if described.first not in self.speaking or parse.pair_of[described.first] not in (-1, parse.pair_of[head]):
                continue
            own = described.owner >= 0 and entities.find(described.owner) == entity.number
            if own or parse.sentence_of[head] == parse.sentence_of[described.first]:
                continue  # "her deputy, Ana Prado said": not Ana Prado herself
            near = parse.sentence_of[head] - parse.sentence_of[described.first] <= CATAPHORA
            clash = entity.gender and described.gender and entity.gender != described.gender
            if near and not clash and number not in entities.merged:
                self._merge(described, entity)
                return

    def _merge(self, described: Entity, named: Entity) -> None:
        entities = self.entities
        entities.merge(described.number, named.number)
        named.sort = named.sort or described.sort
        named.nouns |= described.nouns
        named.words.update(described.words)
        named.gender = named.gender or described.gender
        named.description = named.description or described.name
        if named.owner < 0:
            named.owner = described.owner
        for noun in described.nouns:
            entities.by_noun[noun].append(named.number)
