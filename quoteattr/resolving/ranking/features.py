"""What is known of each mention and each of its candidates, as one table of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.resolving.entities.pronouns import FIRST_PERSON, GENDER_OF, NEUTER, PLURAL
from quoteattr.resolving.ranking.agreement import of_fit, of_rivals, of_words
from quoteattr.resolving.ranking.candidates import ITSELF, NOBODY, Candidates
from quoteattr.resolving.ranking.queries import KINDS, Query
from quoteattr.resolving.ranking.tables import GENDER_CODES, SORTS, Columns, Ints, Scene, role_of
from quoteattr.weighing import Floats

#: A silent source speaks in the first person where one of its first words does.
FIRST_WORDS = 40

#: Stands for what is not there: farther than anything that is.
FAR = 99

_CUES = {"verb": 1, "preposition": 2, "colon": 3, "noun": 4, "floating": 5}


def feature_table(scene: Scene, queries: Sequence[Query], candidates: Candidates) -> tuple[tuple[str, ...], Floats]:
    """Return the names of the columns and (candidates, columns) numbers."""
    asked = _of_queries(scene, queries)
    columns: Columns = {name: values[candidates.query] for name, values in asked.items() if name[0] != "_"}
    columns |= _of_flow_at_query(scene, queries, candidates)
    columns |= _of_entities(scene, asked, candidates)
    columns |= _of_mentions(scene, asked, candidates)
    columns |= _of_flow(scene, queries, asked, candidates)
    columns |= of_fit(scene, asked, candidates)
    columns |= of_words(scene, queries, candidates)
    columns |= of_rivals(candidates, columns)
    return tuple(columns), np.column_stack([values.astype(np.float32) for values in columns.values()])


def _of_queries(scene: Scene, queries: Sequence[Query]) -> Columns:
    """Return what is known of each query; names that open with "_" are of use for others only."""
    parse, statements = scene.entities.parse, scene.statements
    sayings = [statements[query.place] if query.place >= 0 else None for query in queries]
    heads = [query.head for query in queries]
    phrases = [query.phrase for query in queries]
    lowers = [parse.lowers[head] if head >= 0 else "" for head in heads]
    wanted = [_pronoun(lower) if query.kind == "pronoun" else 0 for query, lower in zip(queries, lowers, strict=True)]
    genders = [
        code if code < 3 else 0 if phrase is None else GENDER_CODES[phrase.noun.gender]
        for code, phrase in zip(wanted, phrases, strict=True)
    ]
    plain_columns: dict[str, list[int] | list[float]] = {
        "kind": [KINDS.index(query.kind) for query in queries],
        "pronoun": wanted,
        "role": [role_of(parse, head) if head >= 0 else -1 for head in heads],
        "length": [query.run[1] - query.run[0] for query in queries],
        "in marks": [int(head >= 0 and parse.pair_of[head] >= 0) for head in heads],
        "in headline": [int(scene.entities.headlines[parse.paragraph_of[query.at]]) for query in queries],
        "opens sentence": [query.run[0] - parse.sentence(query.at)[0] for query in queries],
        "opens paragraph": [
            int(query.at == 0 or parse.paragraph_of[query.at - 1] != parse.paragraph_of[query.at]) for query in queries
        ],
        "in first person": [_speaks_of_himself(scene, query) if query.kind == "silent" else -1 for query in queries],
        "definite": [-1 if phrase is None else int(phrase.definite) for phrase in phrases],
        "modifiers": [-1 if phrase is None else len(phrase.modifiers) for phrase in phrases],
        "owned": [-1 if phrase is None else (phrase.possessor >= 0) + 2 * (phrase.owner >= 0) for phrase in phrases],
        "noun type": [-1 if phrase is None else SORTS[phrase.noun.type] for phrase in phrases],
        "plural noun": [-1 if phrase is None else int(phrase.noun.plural) for phrase in phrases],
        "capital": [-1 if head < 0 else int(parse.opens_upper[head]) for head in heads],
        "cue": [-1 if one is None else _CUES.get(one.attribution.cue.sort, 0) for one in sayings],
        "turn": [-1 if one is None else int(one.attribution.pattern in ("question", "answer")) for one in sayings],
        "depth": [-1 if one is None else one.depth for one in sayings],
        "confidence": [-1 if one is None else one.attribution.confidence for one in sayings],
        "quoted": [-1 if one is None else int(parse.pair_of[one.first] >= 0) for one in sayings],
        "_at": [query.at for query in queries],
        "_sentence": [parse.sentence_of[query.at] for query in queries],
        "_paragraph": [parse.paragraph_of[query.at] for query in queries],
        "_above": [parse.heads[head] if head >= 0 else -2 for head in heads],
        "_first": [query.run[0] for query in queries],
        "_last": [query.run[1] for query in queries],
        "_gender": genders,
    }
    return {name: np.array(values) for name, values in plain_columns.items()}


def _pronoun(lower: str) -> int:
    if lower in GENDER_OF:
        return GENDER_CODES[GENDER_OF[lower]]
    return 3 if lower in NEUTER else 4 if lower in PLURAL else 0


def _speaks_of_himself(scene: Scene, query: Query) -> int:
    first, last = query.own[0]
    lowers = scene.entities.parse.lowers[first : min(last, first + FIRST_WORDS)]
    return int(not FIRST_PERSON.isdisjoint(lowers))


def _of_flow_at_query(scene: Scene, queries: Sequence[Query], candidates: Candidates) -> Columns:
    """Return how far the statements before and behind a query are."""
    parse, flow = scene.entities.parse, scene.flow
    size = len(flow.place)
    found: list[tuple[int, int, int, int, int]] = []
    for query, before in zip(queries, candidates.spoken.tolist(), strict=True):
        sentence, paragraph = parse.sentence_of[query.at], parse.paragraph_of[query.at]
        last = int(flow.last[before - 1]) - 1 if before else -1
        behind = before + (before < size and int(flow.place[before]) == query.host)
        following = int(flow.first[behind]) if behind < size else -1
        cue = scene.statements[int(flow.place[before - 1])].attribution.cue.sort if before else ""
        found.append(
            (
                sentence - parse.sentence_of[last] if last >= 0 else FAR,
                paragraph - parse.paragraph_of[last] if last >= 0 else FAR,
                parse.paragraph_of[following] - paragraph if following >= 0 else FAR,
                int(last >= 0 and parse.words[last] == "?"),
                _CUES.get(cue, 0),
            )
        )
    names = (
        "sentences since statement",
        "paragraphs since statement",
        "paragraphs to statement",
        "asked",
        "cue before",
    )
    rows = np.clip(np.array(found), -FAR, FAR)[candidates.query]
    return dict(zip(names, rows.T, strict=True))


def _of_entities(scene: Scene, asked: Columns, candidates: Candidates) -> Columns:
    at = asked["_at"][candidates.query]
    table, entity = scene.table, candidates.entity
    is_entity = entity >= 0
    number = np.where(is_entity, entity, 0)

    def of(values: NDArray[Any]) -> NDArray[Any]:
        return np.where(is_entity, values[number] if len(values) else 0, -1)

    later = table.first[number] > at if len(table.first) else is_entity

    return {
        "nobody": entity == NOBODY,
        "itself": entity == ITSELF,
        "reading": candidates.is_reading,
        "sort": of(table.sort),
        "gender": of(table.gender * (1 + table.told)),
        "named": of(table.named),
        "plural": of(table.plural),
        "outlet": of(table.outlet),
        "described": of(table.described),
        "belongs": of(table.owned),
        "words": of(table.words),
        "mentions": of(table.mentions),
        "speaking": of(table.speaking),
        "comes later": np.where(is_entity, later, -1),
    }


def _of_mentions(scene: Scene, asked: Columns, candidates: Candidates) -> Columns:
    """Return where a candidate is mentioned near the query."""
    entries, mentions = candidates.mentions, scene.mentions
    query = candidates.query[entries.row]
    before, place = entries.before, entries.place
    size = len(candidates.query)
    at, sentence, paragraph = (asked[name][candidates.query] for name in ("_at", "_sentence", "_paragraph"))

    def gap(of: Ints, here: Ints, chosen: Ints) -> Ints:
        return np.where(chosen >= 0, np.clip(here - of[chosen], -FAR, FAR), FAR) if len(of) else np.full(size, FAR)

    def latest(which: NDArray[np.bool_]) -> Ints:
        found = np.full(size, -1)
        np.maximum.at(found, entries.row[which], place[which])
        return found

    def count(which: NDArray[np.bool_]) -> Ints:
        return np.bincount(entries.row[which], minlength=size)

    there = mentions.sentence[place] if len(mentions.token) else place
    distance = asked["_sentence"][query] - there
    token = mentions.token[place] if len(mentions.token) else place
    in_run = (asked["_first"][query] <= token) & (token < asked["_last"][query])
    outside = before & ~in_run
    subject, speaks = (values[place] if len(values) else outside for values in (mentions.subject, mentions.speaks))
    opens, pronoun = (values[place] if len(values) else outside for values in (mentions.opens, mentions.pronoun))
    above = mentions.above[place] if len(mentions.above) else place
    last, subjects = latest(outside), latest(outside & subject)
    behind = np.full(size, len(mentions.token))
    np.minimum.at(behind, entries.row[~before & ~in_run], place[~before & ~in_run])
    behind[behind == len(mentions.token)] = -1
    last_role = mentions.role[last] if len(mentions.role) else last
    return {
        "tokens since": gap(mentions.token, at, last),
        "sentences since": gap(mentions.sentence, sentence, last),
        "paragraphs since": gap(mentions.paragraph, paragraph, last),
        "role before": np.where(last >= 0, last_role, -1),
        "pronoun before": np.where(last >= 0, mentions.pronoun[last] if len(mentions.pronoun) else 0, -1),
        "sentences since subject": gap(mentions.sentence, sentence, subjects),
        "sentences since speaking": gap(mentions.sentence, sentence, latest(outside & speaks)),
        "sentences since opening": gap(mentions.sentence, sentence, latest(outside & opens)),
        "sentences to": -gap(mentions.sentence, sentence, behind),
        "near": count(outside),
        "near subject": count(outside & subject),
        "near pronoun": count(outside & pronoun),
        "in sentence": count(outside & (distance == 0)),
        "in sentence before": count(outside & (distance == 1)),
        "subject of sentence before": count(outside & (distance == 1) & subject),
        "subject of sentence": count(outside & (distance == 0) & subject),
        "in run": count(in_run),
        "named within": candidates.told,
        "of same verb": count((distance == 0) & (above == asked["_above"][query])),
        "around": count((distance == 0) & (token == asked["_above"][query])),
        "same role": (last >= 0) & (last_role == asked["role"][candidates.query]),
    }


def _of_flow(scene: Scene, queries: Sequence[Query], asked: Columns, candidates: Candidates) -> Columns:
    """Return where a candidate speaks near the query."""
    flow, entries, size = scene.flow, candidates.statements, len(candidates.query)
    before, spoken = entries.before, candidates.spoken[candidates.query]
    latest = np.full(size, -1)
    np.maximum.at(latest, entries.row[before], entries.place[before])
    following = np.full(size, FAR)
    np.minimum.at(following, entries.row[~before], entries.place[~before])
    outer = np.array([_outer(scene, query) for query in queries])[candidates.query]
    last_token = flow.last[latest] - 1 if len(flow.last) else latest
    sentence_of, paragraph_of = (
        np.array(values) for values in (scene.entities.parse.sentence_of, scene.entities.parse.paragraph_of)
    )
    total = np.bincount(flow.entity[flow.entity >= 0], minlength=len(scene.entities.all))
    is_entity = candidates.entity >= 0
    spoke = np.where(is_entity, total[np.where(is_entity, candidates.entity, 0)] if len(total) else 0, 0)
    outermost = set(flow.place.tolist())
    own = np.array([scene.speakers[query.place] if query.place in outermost else -1 for query in queries])
    spoke = spoke - (is_entity & (own[candidates.query] == candidates.entity))
    none_before = np.where(spoken > 0, flow.entity[spoken - 1] if len(flow.entity) else -1, -2)
    return {
        "statements since": np.where(latest >= 0, spoken - latest, FAR),
        "statements to": np.minimum(following - spoken, FAR),
        "spoke near": np.bincount(entries.row[before], minlength=size),
        "spoke": spoke,
        "sentences since spoke": np.where(
            latest >= 0, np.clip(asked["_sentence"][candidates.query] - sentence_of[last_token], -FAR, FAR), FAR
        ),
        "paragraphs since spoke": np.where(
            latest >= 0, np.clip(asked["_paragraph"][candidates.query] - paragraph_of[last_token], -FAR, FAR), FAR
        ),
        "says what is around": np.where(outer >= 0, outer == candidates.entity, -1),
        "nobody spoke before": np.minimum(none_before, 0),
    }


def _outer(scene: Scene, query: Query) -> int:
    parent = scene.statements[query.host].parent if query.host >= 0 else -1
    return scene.speakers[parent] if parent >= 0 else -1
