"""Mentions whose entity is asked for: sources, the silent ones among them, and the pronouns in their descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from attrs import define

from quoteattr.resolving.entities.descriptions import Phrase, is_some_of_all, read_phrase
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.pronouns import FIRST_PERSON, RELATIVE, THIRD_PERSON
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.statements import Statement
from quoteattr.rules import plain
from quoteattr.text import Run

QueryKind = Literal["pronoun", "noun", "name", "silent", "first person", "relative", "joint"]
KINDS: tuple[QueryKind, ...] = get_args(QueryKind)

#: Of these anybody near may be meant, or anybody who spoke before; of the others only whom the mention itself tells.
OPEN_KINDS: frozenset[QueryKind] = frozenset(["pronoun", "noun", "silent"])
SPEAKING_KINDS: frozenset[QueryKind] = OPEN_KINDS | {"first person"}

#: Pronouns are asked for in descriptions of at most so many tokens: names are not longer, and a mistaken source may be.
LONGEST_DESCRIPTION = 16


@define(eq=False)
class Query:
    """A mention whose entity is asked for.

    Attributes:
        kind: How it mentions: by a pronoun, a description, a name, not at all …
        head: Its head token, or -1 of a silent one.
        at: The token from which distances count.
        run: Its tokens; of a silent one empty.
        own: Runs of tokens in which it finds nobody: what it says.
        reading: Whom the walk through the text took it for, or None where it left that open.
        place: The place of its statement, or -1 of a mention that says nothing.
        within: Of a pronoun in the description of a source, the place of that one's statement; else -1.
        phrase: Of a description, its noun phrase.
        key: Of a name, its words as they are compared.
        through: Heads of mentions of whom it cannot mean: those through whom its words come, the one described.
    """

    kind: QueryKind
    head: int
    at: int
    run: Run
    own: tuple[Run, ...]
    reading: Entity | None
    place: int
    phrase: Phrase | None = None
    key: frozenset[str] = frozenset()
    through: tuple[int, ...] = ()
    within: int = -1

    @property
    def host(self) -> int:
        """The place of the statement in whose sentence it stands, its own or that of the description around it, or -1."""
        return self.place if self.place >= 0 else self.within


def queries_of(entities: Entities, statements: Sequence[Statement]) -> list[Query]:
    """Return the queries of an article's statements, in their order, each before the pronouns of its description.

    Turns of an interview, whose layout tells who speaks, have none; those named together are who they are.
    """
    asked = {one.attribution.source.head for one in statements}
    found: list[Query] = []
    for place, one in enumerate(statements):
        query = _query(entities, place, one) if not one.settled else None
        if query is not None and query.kind != "joint":
            within = [inner for inner in _pronouns_within(entities, query) if inner.head not in asked]
            asked.update(inner.head for inner in within)
            found += [query, *within]
    return found


def _pronouns_within(entities: Entities, query: Query) -> list[Query]:
    """Return queries for the pronouns that the name of a description writes out: "**her** lawyer", "people close to **him**".

    They do not mean the one described, but for a possessor behind the noun: "a man in **his** twenties".
    """
    parse, (first, last) = entities.parse, query.run
    if query.kind != "noun" or last - first > LONGEST_DESCRIPTION:
        return []
    found = []
    for token in range(first, last):
        if parse.lowers[token] in THIRD_PERSON and parse.tags[token][:3] == "PRP" and token != query.head:
            may_be_described = parse.tags[token] == "PRP$" and token > query.head
            found.append(pronoun_query(entities, token, query.place, () if may_be_described else (query.head,)))
    return found


def _query(entities: Entities, place: int, one: Statement) -> Query:
    source = one.attribution.source
    if source.head < 0:
        return Query("silent", -1, one.first, (one.first, one.first), one.attribution.runs, one.entity, place)
    through = tuple(step.head for step in one.reading.steps)
    kind = _kind(entities, source.head, one.entity)
    query = Query(kind, source.head, source.head, source.run, one.attribution.runs, one.entity, place, through=through)
    if kind == "noun":
        query.phrase = read_phrase(entities.parse, entities.words, source.head)
    elif kind == "name" and source.head in entities.name_at:
        query.key = frozenset(entities.names[entities.name_at[source.head]].key)
    return query


def pronoun_query(entities: Entities, token: int, within: int = -1, through: tuple[int, ...] = ()) -> Query:
    """Return the query for a pronoun that says nothing; the rest as in ``Query``."""
    run, reading = (token, token + 1), entities.entity(token)
    return Query("pronoun", token, token, run, (), reading, -1, through=through, within=within)


def _kind(entities: Entities, head: int, entity: Entity | None) -> QueryKind:
    parse = entities.parse
    lower = parse.lowers[head]
    if lower in FIRST_PERSON:
        return "first person"
    if lower in THIRD_PERSON:
        return "pronoun"
    if lower in RELATIVE:
        return "relative"
    if entity is not None and entity.parts:
        return "joint"
    if head in entities.name_at:
        return "name"
    if entities.number_of.get((plain(parse.words[head]),), -1) >= 0 and not is_some_of_all(parse, head):
        return "name"
    return "noun"
