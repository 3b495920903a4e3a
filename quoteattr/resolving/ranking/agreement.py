"""What a mention and a candidate have in common: gender, sort and number, words, and how many others have as much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.resolving.ranking.candidates import Candidates
from quoteattr.resolving.ranking.queries import Query
from quoteattr.resolving.ranking.tables import Columns, Ints, Scene
from quoteattr.rules import plain

#: So many of a candidate's words that a description lacks are counted.
MOST_OTHERS = 4


def of_fit(scene: Scene, asked: Columns, candidates: Candidates) -> Columns:
    """Return how well gender, sort and number of mention and candidate go together."""
    table, query = scene.table, candidates.query
    is_entity = candidates.entity >= 0
    number = np.where(is_entity, candidates.entity, 0)
    if not len(table.sort):
        return dict.fromkeys(("gender fit", "gender of name fit", "sort fit", "number fit"), np.full(len(query), -9))
    wanted, gender = asked["_gender"][query], table.gender[number]
    sure = np.where(table.told[number], 2, 1)
    gender_fit = np.where((wanted == 0) | (gender == 0), 0, np.where(wanted == gender, sure, -sure))
    by_name = table.by_name[number]
    name_fit = np.where((wanted == 0) | (by_name == 0), 0, np.where(wanted == by_name, 1, -1))
    sort, plural = table.sort[number], table.plural[number]
    pronoun, noun = asked["pronoun"][query], asked["noun type"][query]
    unknown = sort == 0
    several = plural | (sort == 4)
    as_person = np.where((sort == 1) & ~plural, 2, np.where(unknown & ~plural, 1, 0))
    as_thing = np.where(several | (sort == 1), 0, np.where(unknown, 1, 2))
    as_several = np.where(several, 3, np.where((sort == 2) | (sort == 3), 2, np.where(unknown, 1, 0)))
    as_noun = np.where(sort == noun, 2, np.where(unknown | (noun == 0), 1, 0))
    fit = np.select(
        [(pronoun == 1) | (pronoun == 2), pronoun == 3, pronoun == 4, noun >= 0],
        [as_person, as_thing, as_several, as_noun],
        as_person,
    )
    plural_noun = asked["plural noun"][query]
    return {
        "gender fit": np.where(is_entity, gender_fit, -9),
        "gender of name fit": np.where(is_entity, name_fit, -9),
        "sort fit": np.where(is_entity, fit, -9),
        "number fit": np.where(is_entity & (plural_noun >= 0), plural == (plural_noun == 1), -9),
    }


def of_words(scene: Scene, queries: Sequence[Query], candidates: Candidates) -> Columns:
    """Return what a description or name shares with a candidate."""
    entities, final = scene.entities, scene.table.final
    names = (
        "shared noun",
        "noun in name",
        "shared modifiers",
        "other modifiers",
        "is owner",
        "same owner",
        "shared name",
        "same last",
    )
    rows = np.full((len(candidates.query), len(names)), -1, dtype=np.int64)
    worded = np.array([query.phrase is not None or bool(query.key) for query in queries])
    owners: dict[int, int] = {}
    for row in np.flatnonzero(worded[candidates.query] & (candidates.entity >= 0)).tolist():
        number = int(candidates.query[row])
        query, other = queries[number], int(candidates.entity[row])
        entity = entities.all[other]
        phrase = query.phrase
        if phrase is None:
            rows[row, 6:] = len(query.key.intersection(entity.key)), bool(entity.key) and entity.key[-1] in query.key
            continue
        if number not in owners:
            owners[number] = _owner(scene, query)
        owner = owners[number]
        words = [plain(word) for word in phrase.modifiers]
        has = sum(word in entity.words or word in entity.key for word in words)
        # "the foreign minister" is another than the energy minister
        told = entity.words.difference(words, entities.words.empty_modifiers) - {phrase.noun.word}
        owned = int(final[entity.owner]) if entity.owner >= 0 else -1
        rows[row, :6] = (
            not phrase.noun.classes.isdisjoint(entity.nouns),
            (phrase.noun.word in entity.key) + 2 * (phrase.noun.word in entity.words),
            2 if has == len(words) else bool(has),
            min(MOST_OTHERS, len(told)) if words else 0,
            owner == other,
            -1 if owner < 0 else 0 if owned < 0 else 1 if owned == owner else 2,
        )
    return dict(zip(names, rows.T, strict=True))


def _owner(scene: Scene, query: Query) -> int:
    """Return the number of the entity whose somebody a description is, or -1."""
    entities, phrase = scene.entities, query.phrase
    if phrase is None:
        return -1
    for token in (phrase.possessor, phrase.owner):
        if token >= 0:
            number = entities.at.get(token, -1)
            if number < 0 and token in entities.name_at:
                number = entities.name_entities[entities.name_at[token]]
            if number >= 0:
                return int(scene.table.final[number])
    return -1


def of_rivals(candidates: Candidates, columns: Columns) -> Columns:
    """Return how many others go as well with the mention, and how many of them are nearer."""
    query = candidates.query
    fits = (columns["sort fit"] >= 1) & (columns["gender fit"] >= 0)
    size = int(query[-1]) + 1 if len(query) else 0
    fitting = np.bincount(query, weights=fits, minlength=size)[query]

    def rank(values: NDArray[Any]) -> Ints:
        """Return how many fitting rivals have a lower value; ties by place."""
        order = np.lexsort((values, query))
        ahead: Ints = np.cumsum(fits[order]) - fits[order]
        starts = np.searchsorted(query[order], query[order])
        ranked = np.empty(len(query), dtype=np.int64)
        ranked[order] = ahead - ahead[starts]
        return ranked

    called = columns["shared noun"] == 1
    fully = called & (columns["shared modifiers"] == 2)
    return {
        "called so": np.bincount(query, weights=called, minlength=size)[query],
        "fully called so": np.bincount(query, weights=fully, minlength=size)[query],
        "named so": np.bincount(query, weights=called & (columns["named"] == 1), minlength=size)[query],
        "fitting": fitting,
        "nearer": rank(columns["tokens since"]),
        "nearer subjects": rank(columns["sentences since subject"]),
        "spoke later": rank(columns["statements since"]),
        "mentioned more": rank(-columns["mentions"]),
    }
