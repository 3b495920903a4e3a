"""The register of a document's entities: where each is mentioned, and under which name it is recorded."""

from __future__ import annotations

from collections import Counter, defaultdict

from attrs import Factory, define, frozen

from quoteattr.records import Speaker, SpeakerType
from quoteattr.resolving.entities.beside import WHERE
from quoteattr.resolving.entities.descriptions import ARTICLES, without_article
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.namefinder import Name
from quoteattr.resolving.entities.pronouns import POSSESSIVE, THIRD_PERSON, Mention
from quoteattr.rules import NameWords
from quoteattr.text import Parse, Run

#: A description's possessor may be described by another, so many deep.
MOST_OWNERS = 3

#: Words with which one of several is named.
ONE_OF_SEVERAL = frozenset(["one", "another", "some", "two", "three", "several", "both", "others", "many", "most"])


@frozen(eq=False)
class Voice:
    """What is known of the source of an attribution before it is known who it is.

    Attributes:
        contents: Runs of tokens in which a pronoun that stands there finds nobody: its own words and their cue.
        through: Heads of the mentions of those who speak for it or quote it, whom it cannot mean.
        pairs: Pairs of marks around the quotation in which it stands, where that goes on over several.
    """

    contents: tuple[Run, ...] = ()
    through: tuple[int, ...] = ()
    pairs: frozenset[int] = frozenset()


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
    _marked: dict[int, Counter[SpeakerType]] | None = None

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
        gender, told_by = entity.told_gender
        return Speaker(
            name=self.name(entity),
            type=self._type(entity),
            description=entity.description,
            gender=gender,
            gender_from=told_by,
            members=tuple(self.name(self.all[self.find(number)]) for number in entity.parts),
        )

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
        while first + 1 < last and parse.lowers[first] in ARTICLES and parse.lowers[first + 1] not in ("of", "few"):
            first += 1
        pieces: list[str] = []
        token = first
        while token < last:
            lower = parse.lowers[token]
            following = token + 1
            piece = parse.words[token]
            if lower in ARTICLES and pieces and parse.lowers[first] in ONE_OF_SEVERAL:
                # "one of the lawmakers": of the "two lawmakers who were in the room"
                entity = self.entity(token + 1) if token + 2 == last else None
                if entity is not None and not entity.named and entity.run[1] - entity.run[0] > 2:
                    pieces.append(self._name(entity, depth + 1))
                    break
            if lower in POSSESSIVE or (lower in THIRD_PERSON and lower != "it" and parse.tags[token] == "PRP"):
                entity = self.entity(token)
                if entity is not None and (entity.named or (lower not in POSSESSIVE and entity.run[0] < entity.run[1])):
                    owns = lower in POSSESSIVE and (lower != "her" or token + 1 < last)  # not "people close to **her**"
                    piece = self._name(entity, depth + 1) + ("'s" if owns else "")
                    if not entity.named and parse.lowers[entity.run[0]] == "the":
                        piece = f"the {piece}"  # "one of **them**": of the children
                elif token == first:
                    piece = ""
            elif token in self.name_at:
                name = self.names[self.name_at[token]]
                entity = self.entity(name.start)
                following = min(last, max(name.end, token + 1))
                whole = parse.text[parse.starts[token] : parse.ends[following - 1]]
                known = entity is not None and entity.named and entity.sort == "PERSON" and token <= name.start
                known = known and not self._only_places(name)
                piece = entity.name if entity is not None and known else whole
            gap = parse.text[parse.ends[following - 1] : parse.starts[following]] if following < last else ""
            if piece:
                pieces.append(
                    parse.text[parse.starts[token] : parse.ends[token]] if piece == parse.words[token] else piece
                )
                pieces.append(" " if gap.isspace() else gap)
            token = following
        return "".join(pieces)

    def _only_places(self, name: Name) -> bool:
        """Tell whether a name tells where or of which kind something is: "a nurse in **Roth**", "**Roth** market"."""
        lower = self.parse.lowers[name.outer - 1] if name.outer > 0 else ""
        return lower in WHERE or self.parse.deps[name.end - 1] in ("compound", "nmod", "amod")

    def _type(self, entity: Entity) -> SpeakerType:
        if entity.sort is not None:
            return "GROUP" if entity.plural and entity.sort == "PERSON" else entity.sort
        return self._marked_sort(entity) or "PERSON" if entity.named else "OTHER"

    def _marked_sort(self, entity: Entity) -> SpeakerType | None:
        """Return what the pipeline most often takes a name for, or None."""
        if self._marked is None:
            self._marked = defaultdict(Counter)
            for _, last, sort, _ in self.parse.named:
                self._marked[self.find(self.at.get(last - 1, -1))][sort] += 1
        taken = self._marked.get(entity.number)
        return taken.most_common(1)[0][0] if taken else None
