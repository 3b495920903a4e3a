"""The mentions of a document, put together to entities under their fullest names.

One walk over the text, in order, as a reader goes: the names are known for the whole article beforehand, descriptions
and pronouns find whom they mean among those met so far. Every search looks at a bounded number of entities, so time is
linear.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import Factory, define

from quoteattr.resolving.entities.definites import Definites
from quoteattr.resolving.entities.descriptions import Phrase, is_nobody, is_some_of_all, read_phrase
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.headlines import find_headlines
from quoteattr.resolving.entities.introductions import SILENT, Introductions
from quoteattr.resolving.entities.lookahead import name_the_described
from quoteattr.resolving.entities.namefinder import Name, find_names
from quoteattr.resolving.entities.namelinks import link_names
from quoteattr.resolving.entities.nameruns import PROPER
from quoteattr.resolving.entities.pronouns import (
    GENDER_OF,
    POSSESSIVE,
    REFLEXIVE,
    RELATIVE,
    SUBJECTS,
    THIRD_PERSON,
    Mention,
    antecedent,
    fits,
    reflexive_antecedent,
    relative_antecedent,
    relative_subject,
    subject_behind,
)
from quoteattr.resolving.entities.register import ONE_OF_SEVERAL, Entities, Voice
from quoteattr.resolving.entities.selfnaming import name_themselves
from quoteattr.resolving.entities.wanted import Wanted
from quoteattr.rules import NameWords, plain
from quoteattr.text import Cluster, Parse

_NOMINAL = frozenset(["NN", "JJ", "CD", "DT"])
_MODIFYING = frozenset(["compound", "amod", "nmod", "npadvmod"])
_UNTAGGED = frozenset(["NN", "JJ", "FW"])
_BODIES = frozenset(["organisation", "outlet"])
_APPOSED = frozenset(["appos", "conj"])


def find_entities(
    parse: Parse, words: NameWords, speaking: Mapping[int, Voice], tokens: Sequence[int] | None = None
) -> Entities:
    """Walk through a text and find the entity of each mention.

    Args:
        parse: The parsed text.
        words: The word lists.
        speaking: Head token of each mention that speaks -> what is known of it.
        tokens: What ``worth_a_look`` returned, where that is known already.
    """
    headlines = find_headlines(parse)
    tokens = worth_a_look(parse, words) if tokens is None else tokens
    names = find_names(parse, words, headlines, tokens)
    linked = link_names(parse, words, names)
    name_at = {token: number for number, name in enumerate(names) for token in range(name.outer, name.until)}
    entities = Entities(parse, words, linked.entities, names, linked.entity_of, name_at, linked.number_of, headlines)
    introductions = Introductions(entities, speaking, linked.noun_of)
    walk = _Walk(entities, introductions, Definites(entities), Wanted.by(parse, speaking), _clusters_of(parse))
    walk.through(sorted([*tokens, *speaking.keys() - {-1, *tokens}]))
    name_themselves(entities)
    name_the_described(entities)
    return entities


@define(eq=False)
class _Walk:
    """One walk through the text.

    Attributes:
        entities: Those of the document.
        introductions: Brings in those who are described without a name; knows who speaks.
        definites: Finds whom a definite description means.
        wanted: Whom the sources can mean.
        clusters: Token of a mention -> the coreference clusters in which it stands.
    """

    entities: Entities
    introductions: Introductions
    definites: Definites
    wanted: Wanted
    clusters: Mapping[int, list[Cluster]] = Factory(dict)

    def through(self, tokens: Iterable[int]) -> None:
        """Meet every mention in order, at the tokens where one can stand."""
        parse, entities = self.entities.parse, self.entities
        lowers, tags, deps, capitals = parse.lowers, parse.tags, parse.deps, parse.opens_upper
        names, name_at = entities.names, entities.name_at
        speaking, sorts, wanted = self.introductions.speaking, entities.words.sorts, self.wanted
        behind = 0
        for token in tokens:
            if token < behind:
                continue  # inside a name
            lower = lowers[token]
            if token in name_at:
                name = names[name_at[token]]
                if name.outer == token and (token in speaking or not lower[0].isdigit()):  # not "13th", "2–5pm"
                    self.meet_name(name, entities.name_entities[name_at[token]])
                    behind = name.until
            elif lower in THIRD_PERSON:
                if tags[token][:3] == "PRP" and (
                    token in wanted.tokens
                    or (deps[token] in SUBJECTS and wanted.may_be_meant(token, lower))
                    or (lower == "them" and parse.lowers[token - 1] == "of")
                ):
                    self.meet_pronoun(token)
            elif lower in sorts or token in speaking:
                if tags[token][:2] in _NOMINAL and (deps[token] not in _MODIFYING or token in speaking):
                    if wanted.may_be(token, lower, sorts.get(lower, ()), tags[token] == "NNS"):
                        self.meet_noun(token)
                elif lower in RELATIVE and token in speaking:
                    self.meet_relative(token)
            elif capitals[token] and tags[token][:2] in _UNTAGGED:
                number = entities.number_of.get((plain(lower),), -1)
                if number >= 0:  # a name that no tag shows
                    self._mention(token, number)

    def _mention(self, token: int, number: int) -> None:
        entities, introductions = self.entities, self.introductions
        parse = entities.parse
        entities.at[token] = number
        if number < 0 or entities.headlines[parse.paragraph_of[token]]:
            return
        dep = parse.deps[token]
        subject = dep in SUBJECTS or (dep in _APPOSED and self._stands_for_subject(token))
        mention = Mention(token, number, subject, token in introductions.speaking)
        entities.mentions.append(mention)
        entity = entities.all[number]
        if entity.outlet:
            introductions.last_outlet = number
            if subject or mention.speaks:
                introductions.last_speaking_outlet = number
        if entity.named and (entity.sort == "ORG" or entity.sort is None):
            self.definites.organisations.append(mention)

    def _stands_for_subject(self, token: int) -> bool:
        """Tell whether the noun to which a mention is an appositive is a subject."""
        parse = self.entities.parse
        for _ in range(3):
            if parse.deps[token] not in _APPOSED:
                break
            token = parse.heads[token]
        return parse.deps[token] in SUBJECTS

    def meet_name(self, name: Name, number: int) -> None:
        """Meet a name; one that says nothing about its bearer may be whoever was described just before.

        Args:
            name: The name.
            number: The number of its entity, or -1.
        """
        entities, parse, speaking = self.entities, self.entities.parse, self.introductions.speaking
        start, until = name.start, name.until
        for token in range(name.outer, until):
            entities.at[token] = number
        head = self._name_head(name)
        if parse.deps[head] in _MODIFYING and head not in speaking and not start <= parse.heads[head] < until:
            return
        self._mention(head, number)
        if number < 0 or name.headline:
            return
        entity = entities.all[number]
        for noun in entity.nouns:
            known = entities.by_noun[noun]
            if not known or known[-1] != number:
                known.append(number)
        if entity.first >= start and entity.sort in ("PERSON", None) and not _is_told(entity):
            self.introductions.name_the_described(entity, head)

    def _name_head(self, name: Name) -> int:
        """Return the token of a name on which the rest of it hangs, or that speaks."""
        heads, speaking = self.entities.parse.heads, self.introductions.speaking
        start, until = name.start, name.until
        for token in range(until - 1, start - 1, -1):
            if not start <= heads[token] < until or token in speaking:
                return token
        return name.end - 1

    def meet_pronoun(self, token: int) -> None:
        """Meet a pronoun of the third person."""
        entities = self.entities
        voice = self.introductions.speaking.get(token, SILENT)
        through = {self._who_quotes(head) for head in voice.through} if voice.through else ()
        if entities.parse.lowers[token] in REFLEXIVE:
            head = reflexive_antecedent(entities.parse, token)
            self.entities.at[token] = entities.at.get(head, -1)
            return
        number = self._in_cluster(token) if token in self.clusters else -1
        if number < 0 and entities.parse.lowers[token] in POSSESSIVE:
            number = self._ahead_in_clause(token)
        if number < 0:
            number = self._before(token, voice, through)
        if number >= 0:
            number = entities.find(number)
            learn_from_pronoun(entities.all[number], entities.parse.lowers[token])
        self._mention(token, number)

    def _before(self, token: int, voice: Voice, excluded: Collection[int] = ()) -> int:
        """Return the number of the entity met before that a pronoun means, or -1."""
        entities, speaks = self.entities, token in self.introductions.speaking
        return antecedent(
            entities.parse, token, entities.mentions, entities.all, voice.contents, excluded, speaks, voice.pairs
        )

    def _who_quotes(self, head: int) -> int:
        """Return the number of the entity of a mention that may stand behind the words that it quotes, or -1."""
        if head not in self.entities.at and self.entities.parse.lowers[head] in THIRD_PERSON:
            return self._before(head, self.introductions.speaking.get(head, SILENT))
        return self.entities.at.get(head, self.introductions.ahead(head))

    def _in_cluster(self, token: int) -> int:
        """Return the entity that a coreference component of the pipeline holds a pronoun for, or -1."""
        parse, entities = self.entities.parse, self.entities
        for cluster in self.clusters[token]:
            for start, end in cluster:
                for other in parse.tokens_between(start, end):
                    number = (
                        self.introductions.ahead(other) if other in entities.name_at else entities.at.get(other, -1)
                    )
                    if other != token and number >= 0 and fits(parse.lowers[token], entities.all[number]):
                        return number
        return -1

    def _ahead_in_clause(self, token: int) -> int:
        """Return the entity of the name that follows "her" as subject, or -1: "In a letter by **her** son, Ann Lee …"."""
        entities = self.entities
        subject = subject_behind(entities.parse, token)
        number = self.introductions.ahead(subject) if subject >= 0 else -1
        if subject < 0:
            number = entities.at.get(relative_subject(entities.parse, token), -1)
        return number if number >= 0 and fits(entities.parse.lowers[token], entities.all[number]) else -1

    def meet_relative(self, token: int) -> None:
        """Meet a relative pronoun."""
        head = relative_antecedent(self.entities.parse, token)
        if head >= 0 and head not in self.entities.at:
            self.meet_noun(head)
        number = self.entities.at.get(head, -1)
        self.entities.at[token] = number

    def meet_noun(self, token: int) -> None:
        """Meet a noun that describes somebody."""
        entities, parse, words = self.entities, self.entities.parse, self.entities.words
        if token in entities.at:
            return
        if token in self.introductions.noun_of:
            number = self.introductions.ahead(token)
            if number >= 0:
                if parse.deps[token] != "appos":
                    self._mention(token, number)
                return
        appositive = self._who_of_several(token) if parse.lowers[token] in ONE_OF_SEVERAL else -1
        if appositive >= 0:
            self.meet_noun(appositive)
            self._mention(token, entities.at.get(appositive, -1))
            return
        if parse.deps[token] == "attr" and self._is_said_of_subject(token):
            return
        phrase = read_phrase(parse, words, token)
        owner = self._owner(phrase) if phrase.possessor >= 0 or phrase.owner >= 0 else -1
        capital = parse.opens_upper[token] and not is_some_of_all(parse, token)
        number = entities.number_of.get((plain(parse.words[token]),), -1) if capital else -1
        if number >= 0:
            self._mention(token, number)
            return
        if "outlet" in phrase.noun.sorts and token > 0 and parse.lowers[token - 1] == "this":
            self._mention(
                token, self.introductions.introduce(phrase, owner)
            )  # "this newspaper": the one that prints the article
            return
        label = (
            capital
            and parse.words[token].isupper()
            and (token == 0 or parse.paragraph_of[token - 1] != parse.paragraph_of[token])
        )
        if phrase.definite or label or self.entities.headlines[parse.paragraph_of[token]]:
            number = self.definites.known(phrase, owner)
            if number >= 0 and entities.all[number].sort == "DOCUMENT" and entities.all[number].owner < 0:
                entities.all[number].owner = self.introductions.issuer(
                    phrase
                )  # "The report, first released by Al-Akhbar"
            if number < 0 and phrase.definite and owner < 0 and self.definites.may_take_up(phrase):
                number = self.definites.latest_organisation(token, phrase.noun.sorts)
        if number < 0 and token not in self.introductions.speaking and is_nobody(parse, token):
            return
        if number < 0:
            number = self.introductions.introduce(phrase, owner)
        self._mention(token, number)

    def _is_said_of_subject(self, token: int) -> bool:
        """Tell whether a noun is said of its clause's subject, "He is a former **pilot**", which is then called so."""
        entities, parse, words = self.entities, self.entities.parse, self.entities.words
        subject = next((kid for kid in parse.kids[parse.heads[token]] if parse.deps[kid] == "nsubj"), -1)
        number = entities.find(entities.at.get(subject, -1))
        sorts = words.sorts.get(parse.lowers[token], frozenset())
        entity = entities.all[number] if number >= 0 else None
        if entity is None or not (entity.sort == "PERSON" or (entity.sort == "ORG" and sorts & _BODIES)):
            return False
        entities.at[token] = number
        denied = any(parse.deps[kid] == "neg" for kid in parse.kids[parse.heads[token]])
        if entity.named and not denied and (entity.sort == "ORG" or "person" in sorts):
            for noun in words.means(parse.lowers[token]) - entity.nouns:
                entity.nouns |= {noun}
                entities.by_noun[noun].append(number)
        return True

    def _who_of_several(self, token: int) -> int:
        """Return the noun that says who "one of them" is: "one of them, a **mediator**", or -1."""
        parse = self.entities.parse
        for kid in parse.kids[token]:
            if kid > token and parse.deps[kid] == "appos" and parse.lowers[kid] in self.entities.words.sorts:
                return kid
        return -1

    def _owner(self, phrase: Phrase) -> int:
        """Return the number of the entity whose somebody or something with a possessor or owner is, or -1."""
        entities, parse = self.entities, self.entities.parse
        if phrase.possessor >= 0:
            if parse.lowers[phrase.possessor] in THIRD_PERSON and phrase.possessor not in entities.at:
                self.meet_pronoun(phrase.possessor)
            return entities.at.get(phrase.possessor, -1)
        if phrase.owner not in entities.at and phrase.owner not in entities.name_at:
            if parse.lowers[phrase.owner] in entities.words.sorts and phrase.noun.word in entities.words.documents:
                self.meet_noun(phrase.owner)
        number = entities.at.get(phrase.owner, -1)
        return number if number >= 0 else self.introductions.ahead(phrase.owner)


def worth_a_look(parse: Parse, words: NameWords, signals: frozenset[str] = frozenset()) -> list[int]:
    """Return the tokens at which a name can begin or a mention stand: one in four.

    Args:
        parse: The parsed text.
        words: The word lists.
        signals: Further words to look out for, so that the text is gone through but once.
    """
    mentioning = _mentioning(words, signals)
    looks = zip(parse.lowers, parse.opens_upper, parse.tags, strict=True)
    found = [
        token for token, (lower, capital, tag) in enumerate(looks) if capital or lower in mentioning or tag in PROPER
    ]
    ruled = [one.first for one in parse.named if one.ruled]
    return sorted({*found, *ruled}) if ruled else found


@functools.lru_cache(maxsize=8)
def _mentioning(words: NameWords, signals: frozenset[str]) -> frozenset[str]:
    """Return the words worth a look, capitals aside; made once for all texts."""
    return THIRD_PERSON | words.particles | words.sorts.keys() | signals


def _clusters_of(parse: Parse) -> dict[int, list[Cluster]]:
    """Return the clusters by the tokens of their mentions, mentions of many words left out: they are no pronouns."""
    by_token: dict[int, list[Cluster]] = {}
    for cluster in parse.clusters:
        for start, end in cluster:
            tokens = parse.tokens_between(start, end)
            if len(tokens) == 1:
                by_token.setdefault(tokens[0], []).append(cluster)
    return by_token


def _is_told(entity: Entity) -> bool:
    """Tell whether an article says with a name who bears it; "a former inspector" leaves room for an earlier "his rival"."""
    return entity.description is not None and entity.description.split(" ")[0].lower() not in ("a", "an")


def learn_from_pronoun(entity: Entity, lower: str) -> None:
    """Take from a pronoun what it tells of the one it means."""
    gender = GENDER_OF.get(lower)
    if gender is not None:
        entity.sort = entity.sort or "PERSON"
        if gender != entity.gender and not (entity.gender and entity.gender_told):
            entity.gender_before = entity.gender_named
            entity.gender, entity.gender_told = gender, True
