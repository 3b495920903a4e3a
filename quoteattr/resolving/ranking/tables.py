"""What is known of the mentions, entities and statements of an article, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import THIRD_PERSON
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.statements import Statement
from quoteattr.text import Parse

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
Flags = NDArray[np.bool_]

SORTS = {"PERSON": 1, "ORG": 2, "GPE": 3, "NORP": 3, "GROUP": 4, "DOCUMENT": 5, "OTHER": 6, None: 0}
GENDER_CODES = {"": 0, "male": 1, "female": 2}
_ROLES = {
    **dict.fromkeys(("nsubj", "nsubjpass", "agent"), 1),
    **dict.fromkeys(("dobj", "dative"), 2),
    "pobj": 3,
    **dict.fromkeys(("poss", "compound", "nmod"), 4),
    **dict.fromkeys(("appos", "attr"), 5),
    "conj": 6,
}


@frozen(eq=False)
class MentionTable:
    """The mentions met, in the order of the text; one item each.

    Attributes:
        token: Its head.
        entity: The number of its entity, merged ones as one.
        subject: Whether it is a subject.
        speaks: Whether it is the source of an attribution.
        role: Its grammatical role, see ``role_of``.
        sentence: Its sentence.
        paragraph: Its paragraph.
        pair: The pair of quotation marks around it, or -1.
        above: The token on which it depends.
        pronoun: Whether it is a pronoun.
        opens: Whether it is the first mention of its sentence.
    """

    token: Ints
    entity: Ints
    subject: Flags
    speaks: Flags
    role: Ints
    sentence: Ints
    paragraph: Ints
    pair: Ints
    above: Ints
    pronoun: Flags
    opens: Flags


@frozen(eq=False)
class EntityTable:
    """The entities of an article, by number.

    Attributes:
        final: The number under which each is known after all.
        sort: See ``SORTS``.
        gender: 0 unknown, 1 male, 2 female.
        told: Whether the article tells the gender.
        by_name: The gender that name, title or noun tell, before any pronoun.
        named: Whether it has a name.
        plural: Whether it is several.
        outlet: Whether it publishes.
        described: Whether the article describes the bearer of the name.
        owned: Whether it belongs to another.
        words: How many words its name has.
        first: The token of its first mention.
        mentions: How often it is mentioned.
        speaking: How often it is the source of an attribution.
    """

    final: Ints
    sort: Ints
    gender: Ints
    told: Flags
    by_name: Ints
    named: Flags
    plural: Flags
    outlet: Flags
    described: Flags
    owned: Flags
    words: Ints
    first: Ints
    mentions: Ints
    speaking: Ints


@frozen(eq=False)
class StatementTable:
    """The statements in which nobody else's stand, in the order of their cues; one item each.

    Attributes:
        place: Its place among all statements.
        cue: The token of its cue.
        first: The first token of its content.
        last: The token behind its content.
        entity: The number of who speaks, or -1.
    """

    place: Ints
    cue: Ints
    first: Ints
    last: Ints
    entity: Ints


def mention_table(entities: Entities, final: Ints) -> MentionTable:
    """Return the mentions that the walk met."""
    parse = entities.parse
    mentions = sorted(entities.mentions, key=lambda mention: mention.token)
    tokens = [mention.token for mention in mentions]
    token = _ints(tokens)
    sentence = _ints([parse.sentence_of[at] for at in tokens])
    opens = np.ones(len(tokens), dtype=bool)
    opens[1:] = sentence[1:] != sentence[:-1]
    return MentionTable(
        token=token,
        entity=final[_ints([mention.entity for mention in mentions])],
        subject=_flags([mention.is_subject for mention in mentions]),
        speaks=_flags([mention.speaks for mention in mentions]),
        role=_ints([role_of(parse, at) for at in tokens]),
        sentence=sentence,
        paragraph=_ints([parse.paragraph_of[at] for at in tokens]),
        pair=_ints([parse.pair_of[at] for at in tokens]),
        above=_ints([parse.heads[at] for at in tokens]),
        pronoun=_flags([parse.lowers[at] in THIRD_PERSON for at in tokens]),
        opens=opens,
    )


def role_of(parse: Parse, token: int) -> int:
    """Return the grammatical role of a mention as a number; 0 is any other."""
    return _ROLES.get(parse.deps[token], 0)


def final_numbers(entities: Entities) -> Ints:
    """Return the number under which each entity is known after all."""
    if not entities.merged:
        return np.arange(len(entities.all))
    return _ints([entities.find(number) for number in range(len(entities.all))])


def entity_table(entities: Entities, final: Ints, mentions: MentionTable) -> EntityTable:
    """Return what is known of each entity."""
    every = entities.all

    def ints(of: Callable[[Entity], int]) -> Ints:
        return _ints([of(entity) for entity in every])

    def flags(of: Callable[[Entity], Any]) -> Flags:
        return _flags([bool(of(entity)) for entity in every])

    size = len(every)
    return EntityTable(
        final=final,
        sort=ints(lambda entity: SORTS[entity.sort]),
        gender=ints(lambda entity: GENDER_CODES[entity.gender]),
        told=flags(lambda entity: entity.gender_told),
        by_name=ints(lambda entity: GENDER_CODES[entity.gender_named]),
        named=flags(lambda entity: entity.named),
        plural=flags(lambda entity: entity.plural),
        outlet=flags(lambda entity: entity.outlet),
        described=flags(lambda entity: entity.description),
        owned=flags(lambda entity: entity.owner >= 0),
        words=ints(lambda entity: len(entity.key)),
        first=ints(lambda entity: entity.first),
        mentions=np.bincount(mentions.entity, minlength=size),
        speaking=np.bincount(mentions.entity[mentions.speaks], minlength=size),
    )


def statement_table(statements: Sequence[Statement], speakers: Sequence[int]) -> StatementTable:
    """Return the outermost statements, in the order of their cues.

    Args:
        statements: All of the article.
        speakers: Of each, the number of who speaks, or -1.
    """
    outermost = [place for place, one in enumerate(statements) if one.parent < 0]
    outermost.sort(key=lambda place: statements[place].attribution.cue.head)
    return StatementTable(
        place=_ints(outermost),
        cue=_ints([statements[place].attribution.cue.head for place in outermost]),
        first=_ints([statements[place].first for place in outermost]),
        last=_ints([statements[place].last for place in outermost]),
        entity=_ints([speakers[place] for place in outermost]),
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _flags(values: Sequence[bool]) -> Flags:
    return np.array(values, dtype=bool)


@frozen(eq=False)
class Scene:
    """An article as the ranking sees it.

    Attributes:
        entities: Its entities.
        table: The same as arrays.
        mentions: Their mentions.
        flow: The outermost statements with who speaks, as far as is known.
        statements: All statements.
        speakers: Of each, the number of who speaks, or -1.
    """

    entities: Entities
    table: EntityTable
    mentions: MentionTable
    flow: StatementTable
    statements: Sequence[Statement]
    speakers: Sequence[int]
