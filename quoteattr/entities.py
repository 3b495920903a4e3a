"""The mentions of a document, put together to entities under their fullest names.

One walk over the text, in order, as a reader goes: the names are known for the whole article beforehand, descriptions
and pronouns find whom they mean among those met so far. Every search looks at a bounded number of entities, so time is
linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from attrs import Factory, define, frozen

from quoteattr.descriptions import Phrase, noun_at, read_phrase, with_clause
from quoteattr.entity import Entity
from quoteattr.namefinder import Name, find_headlines, find_names
from quoteattr.namelinks import link_names
from quoteattr.names import NameWords, plain
from quoteattr.parse import Parse, Run
from quoteattr.pronouns import (
    GENDER_OF,
    POSSESSIVE,
    REFLEXIVE,
    RELATIVE,
    THIRD_PERSON,
    Mention,
    antecedent,
    fits,
    reflexive_antecedent,
    relative_antecedent,
    relative_subject,
    subject_behind,
)
from quoteattr.records import Speaker, SpeakerType

#: A description is looked for among so many entities of its noun, the latest first.
LOOK_BACK = 6

#: A description's possessor may be described by another, so many deep.
MOST_OWNERS = 3

#: A company's or outlet's name is taken up by its noun over so many sentences.
MOST_SENTENCES_BACK = 8
MOST_SENTENCES_BACK_TO_OUTLET = 30

#: A name without a description is whoever was described up to so many sentences before it.
CATAPHORA = 2

_NEWS = frozenset(["news", "press", "wire", "state", "media"])
_ONE_OF_SEVERAL = frozenset(["one", "another", "some", "two", "three", "several", "both", "others", "many", "most"])
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "agent"])
_NOMINAL = frozenset(["NN", "JJ", "CD", "DT"])
_MODIFYING = frozenset(["compound", "amod", "nmod", "npadvmod"])
_ISSUED = frozenset(["released", "issued", "written", "compiled", "authored", "drafted", "prepared", "penned"])
_ARTICLES = frozenset(["a", "an", "the", "only", "even", "both", "some"])


@frozen(eq=False)
class Voice:
    """What is known of the source of an attribution before it is known who it is.

    Attributes:
        contents: Runs of tokens in which a pronoun that stands there finds nobody: its own words and their cue.
        through: Heads of the mentions of those who speak for it, whom it cannot mean.
    """

    contents: tuple[Run, ...] = ()
    through: tuple[int, ...] = ()


@define(eq=False)
class Entities:
    """The entities of a document and where they are mentioned.

    Attributes:
        parse: The parsed text.
        words: The word lists.
        all: The entities by number.
        mentions: Those met, in order.
        names: The names.
        name_entities: Of each name the number of its entity, or -1.
        name_at: Token of a name -> its place among the names.
        number_of: Words of a name as they are compared -> the number of its entity, or -1.
        headlines: Of each paragraph whether it is a headline.
        at: Head token of a mention -> number of its entity; -1 where it may mean several.
    """

    parse: Parse
    words: NameWords
    all: list[Entity]
    names: list[Name]
    name_entities: list[int]
    name_at: dict[int, int]
    number_of: dict[tuple[str, ...], int]
    headlines: list[bool]
    mentions: list[Mention] = Factory(list)
    at: dict[int, int] = Factory(dict)
    by_noun: dict[str, list[int]] = Factory(lambda: defaultdict(list))
    merged: dict[int, int] = Factory(dict)

    def find(self, number: int) -> int:
        """Return the number under which an entity is known after all."""
        while number in self.merged:
            number = self.merged[number]
        return number

    def merge(self, number: int, into: int) -> None:
        """Make two entities one."""
        number, into = self.find(number), self.find(into)
        if number != into:
            self.merged[number] = into

    def entity(self, token: int) -> Entity | None:
        """Return the entity of the mention whose head is a token, or None where it is open or unknown."""
        number = self.at.get(token, -1)
        return self.all[self.find(number)] if number >= 0 else None

    def speaker(self, entity: Entity) -> Speaker:
        """Return an entity as the speaker of a record."""
        return Speaker(name=self.name(entity), type=self._type(entity), description=entity.description)

    def name(self, entity: Entity) -> str:
        """Return the name under which an entity is recorded."""
        return self._name(entity, 0)

    def _name(self, entity: Entity, depth: int) -> str:
        if entity.named or depth > MOST_OWNERS:
            return entity.name
        if entity.sort == "DOCUMENT" and entity.owner >= 0:
            owner = self.all[self.find(entity.owner)]
            if owner.number != entity.number:
                return self._name(owner, depth + 1)
        first, last = entity.run
        if first == last:
            return entity.name
        if entity.sort == "DOCUMENT":
            return without_article(self.parse.text[self.parse.starts[first] : self.parse.ends[last - 1]])
        return self._text(first, last, depth)

    def _text(self, first: int, last: int, depth: int) -> str:
        """Return the text of a description, its pronouns and surnames replaced by full names: "a person close to Roth"."""
        parse = self.parse
        while first + 1 < last and parse.lowers[first] in _ARTICLES:
            first += 1
        pieces: list[str] = []
        token = first
        while token < last:
            lower = parse.lowers[token]
            following = token + 1
            piece = parse.words[token]
            if lower in _ARTICLES and pieces and parse.lowers[first] in _ONE_OF_SEVERAL:
                # "one of the lawmakers": of the "two lawmakers who were in the room"
                entity = self.entity(token + 1) if token + 2 == last else None
                if entity is not None and not entity.named and entity.run[0] < entity.run[1]:
                    pieces.append(self._name(entity, depth + 1))
                    break
            if lower in POSSESSIVE or (lower in THIRD_PERSON and lower != "it" and parse.tags[token] == "PRP"):
                entity = self.entity(token)
                if entity is not None and (entity.named or (lower not in POSSESSIVE and entity.run[0] < entity.run[1])):
                    piece = self._name(entity, depth + 1) + ("'s" if lower in POSSESSIVE else "")
                elif token == first:
                    piece = ""
            elif token in self.name_at:
                name = self.names[self.name_at[token]]
                entity = self.entity(name.start)
                following = min(last, max(name.end, token + 1))
                whole = parse.text[parse.starts[token] : parse.ends[following - 1]]
                known = entity is not None and entity.named and entity.sort == "PERSON" and token <= name.start
                piece = entity.name if entity is not None and known else whole
            gap = parse.text[parse.ends[following - 1] : parse.starts[following]] if following < last else ""
            if piece:
                pieces.append(
                    parse.text[parse.starts[token] : parse.ends[token]] if piece == parse.words[token] else piece
                )
                pieces.append(" " if gap.isspace() else gap)
            token = following
        return "".join(pieces)

    def _type(self, entity: Entity) -> SpeakerType:
        if entity.sort is not None:
            return "GROUP" if entity.plural and entity.sort == "PERSON" else entity.sort
        return "PERSON" if entity.named else "OTHER"


_SILENT = Voice()


def find_entities(parse: Parse, words: NameWords, speaking: Mapping[int, Voice]) -> Entities:
    """Walk through a text and find the entity of each mention.

    Args:
        parse: The parsed text.
        words: The word lists.
        speaking: Head token of each mention that speaks -> what is known of it.
    """
    headlines = find_headlines(parse)
    names = find_names(parse, words, headlines)
    linked = link_names(parse, words, names)
    name_at = {token: number for number, name in enumerate(names) for token in range(name.outer, name.until)}
    entities = Entities(parse, words, linked.entities, names, linked.entity_of, name_at, linked.number_of, headlines)
    walk = _Walk(entities, speaking, headlines, linked.noun_of)
    walk.through()
    walk.look_ahead()
    return entities


@define(eq=False)
class _Walk:
    """One walk through the text."""

    entities: Entities
    speaking: Mapping[int, Voice]
    headlines: list[bool]
    noun_of: dict[int, int]
    waiting: list[int] = Factory(list)
    phrases: dict[int, Phrase] = Factory(dict)
    last_outlet: int = -1
    last_speaking_outlet: int = -1
    organisations: list[Mention] = Factory(list)

    def through(self) -> None:
        """Meet every mention in order."""
        parse, entities = self.entities.parse, self.entities
        sorts = entities.words.sorts
        lowers, tags, deps = parse.lowers, parse.tags, parse.deps
        name_at, speaking, number_of = entities.name_at, self.speaking, entities.number_of
        written = parse.words
        plain_words = THIRD_PERSON | entities.words.particles
        for token, lower in enumerate(lowers):
            if not (lower in sorts or lower in plain_words or token in speaking or written[token][0].isupper()):
                continue  # most words by far
            if token in name_at:
                if entities.names[name_at[token]].outer == token:
                    self.meet_name(name_at[token])
            elif lower in THIRD_PERSON:
                if tags[token][:3] == "PRP" and (
                    lower in GENDER_OF
                    or token in speaking
                    or deps[token] in _SUBJECTS
                    or (lower == "them" and lowers[token - 1] == "of")
                ):
                    self.meet_pronoun(token)
            elif lower in sorts or token in speaking:
                if tags[token][:2] in _NOMINAL and (deps[token] not in _MODIFYING or token in speaking):
                    self.meet_noun(token)
                elif lower in RELATIVE and token in speaking:
                    self.meet_relative(token)
            elif parse.words[token][0].isupper():
                number = number_of.get((plain(lower),), -1)
                if number >= 0 and tags[token][:2] in ("NN", "JJ", "FW"):  # a name that no tag shows
                    self._mention(token, number)

    def _mention(self, token: int, number: int) -> None:
        entities, parse = self.entities, self.entities.parse
        entities.at[token] = number
        if number >= 0 and not self.headlines[parse.paragraph_of[token]]:
            subject = self._is_subject(token)
            mention = Mention(token, number, subject, token in self.speaking, parse.pair_of[token])
            entities.mentions.append(mention)
            entity = entities.all[number]
            if entity.outlet:
                self.last_outlet = number
                if subject or token in self.speaking:
                    self.last_speaking_outlet = number
            if entity.named and entity.sort in ("ORG", None):
                self.organisations.append(mention)

    def _is_subject(self, token: int) -> bool:
        """Tell whether a mention, or the noun to which it is an appositive, is a subject."""
        parse = self.entities.parse
        for _ in range(3):
            if parse.deps[token] in ("appos", "conj"):
                token = parse.heads[token]
        return parse.deps[token] in _SUBJECTS

    def meet_name(self, number: int) -> None:
        """Meet a name; one that says nothing about its bearer may be whoever was described just before."""
        entities, parse = self.entities, self.entities.parse
        name = entities.names[number]
        entity_number = entities.name_entities[number]
        head = self._name_head(name)
        for token in range(name.outer, name.until):
            entities.at[token] = entity_number
        if (
            parse.deps[head] in _MODIFYING
            and parse.heads[head] not in range(name.start, name.until)
            and head not in self.speaking
        ):
            return
        self._mention(head, entity_number)
        if entity_number < 0 or name.headline:
            return
        entity = entities.all[entity_number]
        for noun in entity.nouns:
            known = entities.by_noun[noun]
            if not known or known[-1] != entity_number:
                known.append(entity_number)
        if entity.first >= name.start and not _is_told(entity) and entity.sort in ("PERSON", None):
            self._name_the_described(entity, head)

    def _name_head(self, name: Name) -> int:
        """Return the token of a name on which the rest of it hangs, or that speaks."""
        parse = self.entities.parse
        for token in range(name.until - 1, name.start - 1, -1):
            if not name.start <= parse.heads[token] < name.until or token in self.speaking:
                return token
        return name.end - 1

    def _name_the_described(self, entity: Entity, head: int) -> None:
        """Take a bare new name for the one described before: "its minister said …. "…," Dalia Venn told reporters"."""
        entities, parse = self.entities, self.entities.parse
        if entity.sort is None and head not in self.speaking:
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
        named.words |= described.words
        named.gender = named.gender or described.gender
        named.description = named.description or without_article(described.name)
        if named.owner < 0:
            named.owner = described.owner
        for noun in described.nouns:
            entities.by_noun[noun].append(named.number)

    def meet_pronoun(self, token: int) -> None:
        """Meet a pronoun of the third person."""
        entities = self.entities
        voice = self.speaking.get(token, _SILENT)
        through = {entities.at.get(head, -1) for head in voice.through}
        if entities.parse.lowers[token] in REFLEXIVE:
            head = reflexive_antecedent(entities.parse, token)
            self.entities.at[token] = entities.at.get(head, -1)
            return
        number = self._ahead_in_clause(token)
        if number < 0:
            number = antecedent(
                entities.parse, token, entities.mentions, entities.all, voice.contents, through, token in self.speaking
            )
        if number >= 0:
            number = entities.find(number)
            learn_from_pronoun(entities.all[number], entities.parse.lowers[token])
        self._mention(token, number)

    def _ahead_in_clause(self, token: int) -> int:
        """Return the entity of the name that follows as subject: "In a letter read by **her** grandson, Ann Lee …", or -1."""
        entities = self.entities
        if entities.parse.lowers[token] not in POSSESSIVE:
            return -1
        subject = subject_behind(entities.parse, token)
        number = self._ahead(subject) if subject >= 0 else -1
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
        if token in self.noun_of:
            number = entities.name_entities[self.noun_of[token]]
            if number >= 0:
                if parse.deps[token] != "appos":
                    self._mention(token, number)
                return
        appositive = self._who_of_several(token)
        if appositive >= 0:
            self.meet_noun(appositive)
            self._mention(token, entities.at.get(appositive, -1))
            return
        if parse.deps[token] == "attr":  # "He is a former pilot"
            subject = next((kid for kid in parse.kids[parse.heads[token]] if parse.deps[kid] == "nsubj"), -1)
            if entities.at.get(subject, -1) >= 0 and entities.all[entities.at[subject]].sort == "PERSON":
                entities.at[token] = entities.at[subject]
                return
        phrase = read_phrase(parse, words, token)
        owner = self._owner(phrase)
        sorts = words.sorts.get(noun_at(parse, token), frozenset())
        number = entities.number_of.get((plain(parse.words[token]),), -1) if parse.words[token][0].isupper() else -1
        if number >= 0:
            self._mention(token, number)
            return
        label = parse.words[token].isupper() and (
            token == 0 or parse.paragraph_of[token - 1] != parse.paragraph_of[token]
        )
        if phrase.definite or label or self.headlines[parse.paragraph_of[token]]:
            number = self._known(phrase, owner)
            if number >= 0 and entities.all[number].sort == "DOCUMENT" and entities.all[number].owner < 0:
                entities.all[number].owner = self._issuer(phrase)  # "The report, first released by Al-Akhbar"
            if number < 0 and phrase.definite and owner < 0 and not phrase.plural and not phrase.modifiers:
                number = self._latest_organisation(token, sorts)
        if number < 0:
            number = self._new(phrase, owner, sorts)
        self._mention(token, number)

    def _who_of_several(self, token: int) -> int:
        """Return the noun that says who "one of them" is: "one of them, a **mediator**", or -1."""
        parse = self.entities.parse
        if parse.lowers[token] not in _ONE_OF_SEVERAL:
            return -1
        for kid in parse.kids[token]:
            if kid > token and parse.deps[kid] == "appos" and parse.lowers[kid] in self.entities.words.sorts:
                return kid
        return -1

    def _owner(self, phrase: Phrase) -> int:
        """Return the number of the entity whose somebody or something is, or -1."""
        entities, parse = self.entities, self.entities.parse
        if phrase.possessor >= 0:
            if parse.lowers[phrase.possessor] in THIRD_PERSON and phrase.possessor not in entities.at:
                self.meet_pronoun(phrase.possessor)
            return entities.at.get(phrase.possessor, -1)
        if phrase.owner >= 0:
            if phrase.owner not in entities.at and phrase.owner not in entities.name_at:
                if parse.lowers[phrase.owner] in entities.words.sorts and phrase.noun in entities.words.documents:
                    self.meet_noun(phrase.owner)
            number = entities.at.get(phrase.owner, -1)
            if number < 0 and phrase.owner in entities.name_at:
                number = entities.name_entities[entities.name_at[phrase.owner]]
            if number < 0 and phrase.owner in self.noun_of:
                number = entities.name_entities[self.noun_of[phrase.owner]]
            return number
        return -1

    def _known(self, phrase: Phrase, owner: int) -> int:
        """Return the number of the entity met before that a definite description means, or -1."""
        entities = self.entities
        near = self._outlet_just_named(phrase)
        if near >= 0:
            return near
        candidates: list[int] = []
        for noun in sorted(entities.words.means(phrase.noun)):
            candidates.extend(entities.by_noun[noun][-LOOK_BACK:])
        for number in sorted(set(candidates), key=lambda number: -candidates.index(number)):
            number = entities.find(number)
            first = entities.all[number].first
            if self._is_outdated(phrase, entities.all[number]):
                return self._latest_organisation(phrase.token, frozenset(["organisation"]))
            if not entities.all[number].named and self.headlines[entities.parse.paragraph_of[first]]:
                continue  # a headline's "Skipper" is named by the article, not the other way round
            if self._fits(phrase, owner, entities.all[number]):
                return number
        return self._by_name_words(phrase)

    def _is_outdated(self, phrase: Phrase, entity: Entity) -> bool:
        """Tell whether "the company" that nobody had named yet gives way to one named since."""
        if entity.named or entity.sort != "ORG" or phrase.modifiers or not self.organisations:
            return False
        place = self.organisations[-1].token
        named = self.entities.all[self.entities.find(self.organisations[-1].entity)]
        like_company = "company" in self.entities.words.means(phrase.noun)
        return like_company and entity.definite and place > entity.first and named.sort == "ORG" and not named.outlet

    def _outlet_just_named(self, phrase: Phrase) -> int:
        """Return the outlet of the sentence before that "the magazine" takes up, though another was called so, or -1."""
        entities, words = self.entities, self.entities.words
        if phrase.noun not in words.outlets or phrase.modifiers or phrase.plural or not self.organisations:
            return -1
        place = self.organisations[-1].token
        entity = entities.all[entities.find(self.organisations[-1].entity)]
        sentences = entities.parse.sentence_of
        clash = any(noun in words.outlets for noun in entity.nouns - words.means(phrase.noun))
        near = sentences[phrase.token] - sentences[place] <= 1
        return entity.number if entity.outlet and near and not clash else -1

    def _fits(self, phrase: Phrase, owner: int, entity: Entity) -> bool:
        if entity.plural != phrase.plural:
            return False
        if entity.sort == "ORG" and not entity.named and phrase.noun not in entity.words:
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
        known = entity.words | set(entity.key)
        return all(plain(word) in known for word in phrase.modifiers)

    def _latest_organisation(self, token: int, sorts: frozenset[str]) -> int:
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
        if not phrase.modifiers:
            return -1
        wanted = {phrase.noun, *(plain(word) for word in phrase.modifiers)}
        for entity in self.entities.all[:200]:
            if entity.sort == "ORG" and entity.named and wanted <= set(entity.key):
                return entity.number
        return -1

    def _new(self, phrase: Phrase, owner: int, sorts: frozenset[str]) -> int:
        entities, parse, words = self.entities, self.entities.parse, self.entities.words
        number = len(entities.all)
        first, last = phrase.run
        sort: SpeakerType | None = None
        if "person" in sorts:
            sort = "PERSON"
        elif "group" in sorts:
            sort = "GROUP"
        elif sorts & {"outlet", "organisation"}:
            sort = "ORG"
        elif "document" in sorts:
            sort = "DOCUMENT"
        if phrase.plural and sort == "PERSON":
            sort = "GROUP"
        text = parse.text[parse.starts[first] : parse.ends[last - 1]]
        nouns = set(entities.words.means(phrase.noun))
        voice = self.speaking.get(phrase.token, _SILENT)
        entity = Entity(
            number=number,
            name=without_article(text),
            sort=sort,
            named=False,
            outlet="outlet" in sorts and sort == "ORG" and (phrase.noun != "agency" or bool(phrase.modifiers & _NEWS)),
            gender=entities.words.gender_of_word(phrase.noun),
            plural=phrase.plural,
            nouns=nouns,
            words={plain(word) for word in parse.words[first:last]},
            owner=owner,
            first=phrase.token,
            definite=phrase.definite,
            run=phrase.run if sort == "DOCUMENT" else with_clause(parse, phrase.run, phrase.token, voice.contents),
        )
        entities.all.append(entity)
        for noun in nouns:
            entities.by_noun[noun].append(number)
        if sort == "PERSON" and phrase.definite and not entity.plural:
            self.waiting.append(number)
        if sort == "DOCUMENT" and owner < 0:
            entity.owner = self._author(phrase)
        elif sort == "DOCUMENT" and phrase.possessor < 0:
            preposition = parse.lowers[parse.heads[phrase.owner]]
            outlet = entities.all[owner].outlet or "outlet" in words.sorts.get(parse.lowers[phrase.owner], ())
            if preposition in ("of", "for", "at") or (preposition == "in" and not outlet):
                entity.owner = -1  # a letter of resignation, a plan for the city: not whose words they are
        return number

    def _author(self, phrase: Phrase) -> int:
        """Return the number of the entity whose words a document without a possessor holds, or -1."""
        entities, parse = self.entities, self.entities.parse
        issuer = self._issuer(phrase)
        if issuer >= 0:
            return issuer
        head = parse.heads[phrase.token]
        if parse.lowers[head] == "in" and parse.heads[head] != head and not phrase.definite:
            for kid in parse.kids[parse.heads[head]]:
                if parse.deps[kid] in _SUBJECTS and kid != phrase.token:
                    return entities.at.get(kid, -1)
        if (phrase.definite or not phrase.modifiers) and phrase.noun in entities.words.reports:
            return self.last_speaking_outlet if self.last_speaking_outlet >= 0 else self.last_outlet
        return -1

    def _issuer(self, phrase: Phrase) -> int:
        """Return the number of the entity by whom a document is issued: "a report, first released by al-Akhbar", or -1."""
        parse = self.entities.parse
        for by in range(phrase.token + 1, phrase.run[1]):
            if parse.lowers[by] == "by":  # "a survey of 1,200 drinkers by the pollster Naija Pulse"
                for agent in parse.kids[by]:
                    if parse.deps[agent] == "pobj" and self._ahead(agent) >= 0:
                        return self._ahead(agent)
        for kid in parse.kids[phrase.token]:
            if parse.lowers[kid] in _ISSUED and parse.deps[kid] in ("acl", "relcl"):
                for by in parse.kids[kid]:
                    if parse.lowers[by] == "by":
                        for agent in parse.kids[by]:
                            if parse.deps[agent] == "pobj":
                                return self._ahead(agent)
        return -1

    def _ahead(self, token: int) -> int:
        """Return the entity of a name that the walk has not come to yet, or -1."""
        entities = self.entities
        place = entities.name_at.get(token, self.noun_of.get(token, -1))
        return entities.name_entities[place] if place >= 0 else -1

    def look_ahead(self) -> None:
        """Name those who were described before the article names them: "his rival … Yulia Marchenko, his rival"."""
        entities, parse = self.entities, self.entities.parse
        for entity in entities.all:
            if entity.named or entity.number in entities.merged:
                continue
            headline = self.headlines[parse.paragraph_of[entity.first]]
            if not entity.definite and not headline:
                continue
            if entity.plural and not headline:
                continue
            found: dict[int, int] = {}
            alike: dict[int, int] = {}
            for number in {number for noun in entity.nouns for number in entities.by_noun[noun][:LOOK_BACK]}:
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


def _is_told(entity: Entity) -> bool:
    """Tell whether an article says with a name who bears it; "a former inspector" leaves room for an earlier "his rival"."""
    return entity.description is not None and entity.description.split(" ")[0].lower() not in ("a", "an")


def learn_from_pronoun(entity: Entity, lower: str) -> None:
    """Take from a pronoun what it tells of the one it means."""
    gender = GENDER_OF.get(lower)
    if gender is not None:
        entity.sort = entity.sort or "PERSON"
        if gender != entity.gender and not (entity.gender and entity.gender_told):
            entity.gender, entity.gender_told = gender, True


def without_article(text: str) -> str:
    """Return a phrase without the articles that open it."""
    first, _, rest = text.partition(" ")
    while rest and first.lower() in _ARTICLES:
        text = rest
        first, _, rest = text.partition(" ")
    return text
