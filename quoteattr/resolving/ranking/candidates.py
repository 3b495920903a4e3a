"""Proposes whom a mention may mean: those near it, who spoke last, who is called so, itself as somebody new, nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.ranking.queries import OPEN_KINDS, SPEAKING_KINDS, Query
from quoteattr.resolving.ranking.tables import EntityTable, Flags, Ints, MentionTable, StatementTable

#: In place of an entity's number: the mention leaves open who it is, or is somebody new.
NOBODY, ITSELF = -1, -2

#: Mentions looked at before and behind the one that is asked for.
BEFORE, BEHIND = 36, 6

#: Statements looked at before and behind.
SPOKEN_BEFORE, SPOKEN_BEHIND = 8, 2

#: A description is looked for among so many entities of its noun, the latest first; a name among so many that share a word.
ALIKE = 5

#: A query's own words are looked at in so many runs.
MOST_RUNS = 3

#: So many of those mentioned most are always candidates.
SALIENT = 2


@frozen(eq=False)
class Entries:
    """Places of a table (mentions or statements) that lie near a query and belong to one of its candidates.

    Attributes:
        row: The candidate.
        place: The place in the table.
        before: Whether it stands before the query.
    """

    row: Ints
    place: Ints
    before: Flags


@frozen(eq=False)
class Candidates:
    """The candidates of all queries, row by row, those of one query one behind the other.

    Attributes:
        query: The query of each row.
        entity: Its entity's number, or ``NOBODY`` or ``ITSELF``.
        is_reading: Whether it is whom the walk through the text took the mention for.
        mentions: The mentions of the candidates near their queries.
        statements: Their statements near.
        told: Of each row, how often the query's own words name the candidate.
        own: Whether the row is the entity known by the mention itself, which also stands there as ``ITSELF``.
        spoken: Of each query, how many outermost statements stand before it.
    """

    query: Ints
    entity: Ints
    is_reading: Flags
    mentions: Entries
    statements: Entries
    told: Ints
    own: Flags
    spoken: Ints


def propose(
    entities: Entities,
    queries: Sequence[Query],
    table: EntityTable,
    mentions: MentionTable,
    statements: StatementTable,
) -> Candidates:
    """Return the candidates of all queries.

    Args:
        entities: Those of the article.
        queries: The mentions asked for; at least one.
        table: The entities as arrays.
        mentions: Their mentions.
        statements: Who says what, as far as is known so far.
    """
    is_open = np.array([query.kind in OPEN_KINDS for query in queries])
    speaking = np.array([query.kind in SPEAKING_KINDS for query in queries])
    bearers = _bearers(entities, table, queries)
    at = np.array([query.at for query in queries])
    near, near_valid, near_before = _window(mentions.token, at, BEFORE, BEHIND)
    near_valid &= _may_be_near(entities, queries, mentions, near)
    cue_at = dict(zip(statements.place.tolist(), statements.cue.tolist(), strict=True))
    cue = np.array([cue_at.get(query.host, query.at) for query in queries])
    spoken, spoken_valid, spoken_before = _window(statements.cue, cue, SPOKEN_BEFORE, SPOKEN_BEHIND)
    own = np.array([query.host for query in queries])
    places = _taken(statements.place, spoken)
    spoken_valid &= places != own[:, None]
    near_entity = np.where(near_valid, _taken(mentions.entity, near), -1)
    spoken_entity = np.where(spoken_valid, _taken(statements.entity, spoken), -1)

    size = len(entities.all) + 2  # rooms for ITSELF and NOBODY
    rows = np.arange(len(queries))[:, None] * size + 2
    readings = [_reading(table, query) for query in queries]
    told = [
        (number, entity)
        for number, query in enumerate(queries)
        for entity in _told(entities, table, query, readings[number], bearers)
    ]
    salient = _salient(table)
    keys = [
        np.array([number * size + 2 + entity for number, entity in told], dtype=np.int64),
        (rows + near_entity)[(near_entity >= 0) & is_open[:, None]],
        (rows + spoken_entity)[(spoken_entity >= 0) & speaking[:, None]],
        (rows[speaking] + salient[None, :]).ravel(),
    ]
    passing_on = [number * size + 2 + entity for number, entity in _passing_on(entities, table, queries)]
    every = np.setdiff1d(np.concatenate(keys), passing_on)
    query, entity = every // size, every % size - 2

    def entries(of: Ints, valid: Flags, place: Ints, before: Flags) -> Entries:
        wanted = (rows + of)[valid]
        row = np.minimum(np.searchsorted(every, wanted), len(every) - 1)
        kept = every[row] == wanted
        return Entries(row[kept], place[valid][kept], before[valid][kept])

    return Candidates(
        query=query,
        entity=entity,
        is_reading=entity == np.array(readings)[query],
        mentions=entries(near_entity, near_entity >= 0, near, near_before),
        statements=entries(spoken_entity, spoken_entity >= 0, spoken, spoken_before),
        told=_named_within(queries, mentions, query, entity),
        own=_own(table, queries, readings, query, entity),
        spoken=np.searchsorted(statements.cue, cue),
    )


def _named_within(queries: Sequence[Query], mentions: MentionTable, of_row: Ints, entity: Ints) -> Ints:
    """Return of each row how often a query's own words name the candidate: who speaks calls himself "I"."""
    told = np.zeros(len(of_row), dtype=np.int64)
    runs = np.array([(number, *run) for number, query in enumerate(queries) for run in query.own[:MOST_RUNS]])
    if not len(runs) or not len(mentions.token):
        return told
    start = np.searchsorted(mentions.token, runs[:, 1])
    sizes = np.minimum(np.searchsorted(mentions.token, runs[:, 2]) - start, BEFORE)
    place = np.arange(sizes.sum()) + np.repeat(start - np.cumsum(sizes) + sizes, sizes)
    named = ~mentions.pronoun[place]
    size = int(mentions.entity.max()) + 3
    keys = of_row * size + entity
    wanted = (np.repeat(runs[:, 0], sizes) * size + mentions.entity[place])[named]
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    np.add.at(told, row[keys[row] == wanted], 1)
    return told


def _taken(values: Ints, places: Ints) -> Ints:
    """Return the values at places, some of which lie outside."""
    return values[np.clip(places, 0, len(values) - 1)] if len(values) else np.full(places.shape, -1)


def _window(tokens: Ints, at: Ints, before: int, behind: int) -> tuple[Ints, Flags, Flags]:
    """Return (queries, window) places of what stands around tokens, which of them are there, and which stand before."""
    cut = np.searchsorted(tokens, at)[:, None]
    places = cut + np.arange(-before, behind)
    return places, (places >= 0) & (places < len(tokens)), places < cut


def _may_be_near(entities: Entities, queries: Sequence[Query], mentions: MentionTable, near: Ints) -> Flags:
    """Tell which mentions a query can find: not itself, none that it says, none in words that somebody else says."""
    pair_of = entities.parse.pair_of
    token, pair = _taken(mentions.token, near), _taken(mentions.pair, near)
    head = np.array([query.head for query in queries])[:, None]
    around = np.array([pair_of[query.at] for query in queries])[:, None]
    fit: Flags = (token != head) & ((pair < 0) | (pair == around))
    most = max(len(query.own) for query in queries)
    for number in range(most):
        own = np.array([query.own[number] if number < len(query.own) else (0, 0) for query in queries])
        fit &= (token < own[:, :1]) | (token >= own[:, 1:])
    return fit


def _salient(table: EntityTable) -> Ints:
    """Return the people mentioned most."""
    people = np.flatnonzero((table.sort == 1) & table.named & (table.mentions > 1))
    return people[np.argsort(-table.mentions[people], kind="stable")[:SALIENT]]


def _reading(table: EntityTable, query: Query) -> int:
    entity = query.reading
    if entity is None:
        return NOBODY
    return ITSELF if is_itself(query, entity) else int(table.final[entity.number])


def is_itself(query: Query, entity: Entity) -> bool:
    """Tell whether an entity is known by the very mention that is asked for."""
    first, last = query.run
    return query.kind == "joint" or (not entity.named and first <= entity.first < last)


def _passing_on(entities: Entities, table: EntityTable, queries: Sequence[Query]) -> list[tuple[int, int]]:
    """Return (query, entity) of whom a pronoun cannot mean: who passes on its words, "through **Dan Kerr**, he said"."""
    return [
        (number, int(table.final[entities.at[head]]))
        for number, query in enumerate(queries)
        if query.kind == "pronoun"
        for head in query.through
        if entities.at.get(head, -1) >= 0
    ]


def _own(table: EntityTable, queries: Sequence[Query], readings: Sequence[int], query: Ints, entity: Ints) -> Flags:
    """Tell which rows are the entity that is known by the very mention asked for: the same as ``ITSELF``."""
    own = [
        int(table.final[one.reading.number])
        if one.kind == "noun" and reading == ITSELF and one.reading is not None
        else NOBODY
        for one, reading in zip(queries, readings, strict=True)
    ]
    found: Flags = (entity >= 0) & (entity == np.array(own)[query])
    return found


def _bearers(entities: Entities, table: EntityTable, queries: Sequence[Query]) -> dict[str, list[int]]:
    """Return the numbers of those who bear each last word of a name, where a query's name is borne by several."""
    found: dict[str, list[int]] = {}
    if any(query.key and query.reading is None for query in queries):
        for number in np.flatnonzero(table.named).tolist():
            key = entities.all[number].key
            if key and table.final[number] == number:
                known = found.setdefault(key[-1], [])
                if len(known) < ALIKE:
                    known.append(number)
    return found


def _told(
    entities: Entities, table: EntityTable, query: Query, reading: int, bearers: dict[str, list[int]]
) -> set[int]:
    """Return the candidates that the mention itself tells: itself, nobody, who is called so."""
    found = {NOBODY, reading}
    if query.kind == "noun" or (query.kind == "name" and query.reading is not None):
        found.add(ITSELF)  # a name without a reading is borne by several
    if query.kind == "joint" and query.reading is not None:
        found.update(table.final[list(query.reading.parts[:1])].tolist())
    for word in query.key if query.reading is None else ():
        found.update(bearers.get(word, ()))
    if query.phrase is not None:
        for noun in query.phrase.noun.classes:
            known = entities.by_noun.get(noun)
            if known:
                found.update(table.final[known[-ALIKE:]].tolist())
                found.update(table.final[known[:2]].tolist())
    return found
