"""Ranks the candidates of every mention by boosted trees, chooses one each, and says how sure that is."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from quoteattr.errors import PatternError
from quoteattr.resolving.entities.descriptions import phrase_run
from quoteattr.resolving.entities.entity import Entity
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.ranking.candidates import ITSELF, NOBODY, Candidates, is_itself, propose
from quoteattr.resolving.ranking.features import feature_table
from quoteattr.resolving.ranking.queries import KINDS, Query
from quoteattr.resolving.ranking.tables import Scene, entity_table, final_numbers, mention_table, statement_table
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.rules import WeightsPart, builtin_folder, read_weights_part
from quoteattr.weighing import Floats, Trees

#: The part of the weights file that holds what was learnt.
SPEAKERS = "speakers"


#: Two candidates of a pronoun that have all of these in common are on a par; a choice between them is no surer than EVEN.
ALIKE_IN = (
    "sentences since",
    "sentences since subject",
    "near",
    "near subject",
    "spoke near",
    "gender fit",
    "sort fit",
    "named within",
)

#: Likewise of two who bear one surname: who was the subject tells whom a pronoun means, and nothing of these.
ALIKE_BEARERS = tuple(name for name in ALIKE_IN if "subject" not in name)
EVEN = 0.5


@frozen(eq=False)
class Ranking:
    """The candidates of all queries with what is known of each and their probabilities.

    Attributes:
        candidates: Row by row.
        rows: (candidates, columns) numbers.
        probabilities: Of each candidate; those of a query add up to 1.
        best: The row chosen for each query.
    """

    candidates: Candidates
    rows: Floats
    probabilities: NDArray[np.float64]
    best: NDArray[np.int64]


@frozen(eq=False)
class Ranker:
    """What was learnt of who is meant.

    Attributes:
        rounds: The models; each sees the answers of the one before it as the flow of who spoke last.
        slope: What the logit of the best candidate's probability is multiplied with.
        shifts: What is added to it, by the kind of mention: so a confidence is calibrated.
        min_confidence: Below this a speaker is left open unless another bound is given.
        made: How the weights were made.
    """

    rounds: tuple[Trees, ...]
    slope: float
    shifts: Mapping[str, float]
    min_confidence: float
    made: Mapping[str, Any]

    def confidence(self, kind: str, probability: float) -> float:
        """Return how often a choice of this probability is right."""
        bounded = min(max(probability, 1e-6), 1 - 1e-6)
        logit = self.slope * math.log(bounded / (1 - bounded)) + self.shifts.get(kind, 0.0)
        return 1 / (1 + math.exp(-logit))

    def to_part(self) -> WeightsPart:
        """Return it as a part of a weights file."""
        about = {
            "made": dict(self.made),
            "slope": self.slope,
            "shifts": dict(self.shifts),
            "min_confidence": self.min_confidence,
            "features": list(self.rounds[0].features),
            "rounds": [trees.base for trees in self.rounds],
        }
        arrays = {
            f"rounds/{number}/{key}": array
            for number, trees in enumerate(self.rounds)
            for key, array in trees.to_arrays().items()
        }
        return WeightsPart(about, arrays)


def builtin_ranker() -> Path:
    """Return the weights file that comes with the patterns."""
    return builtin_folder() / "speakers.json"


@functools.lru_cache(maxsize=4)
def load_ranker(file: Path | None = None) -> Ranker:
    """Read a ranker, by default the one that comes with the patterns.

    Raises:
        PatternError: The file is missing or not a weights file.
    """
    file = file if file is not None else builtin_ranker()
    part = read_weights_part(SPEAKERS, file)
    about = part.about
    try:
        return Ranker(
            rounds=tuple(
                Trees.from_arrays(about["features"], base, part.below(f"rounds/{number}"))
                for number, base in enumerate(about["rounds"])
            ),
            slope=float(about["slope"]),
            shifts={kind: float(about["shifts"].get(kind, 0.0)) for kind in KINDS},
            min_confidence=float(about["min_confidence"]),
            made=about["made"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate-speakers`."
        ) from error


def see(entities: Entities, statements: Sequence[Statement], speakers: Sequence[int]) -> Scene:
    """Return an article as the ranking sees it.

    Args:
        entities: Its entities.
        statements: Its statements.
        speakers: Of each, the number of who speaks as far as is known, or -1.
    """
    final = final_numbers(entities)
    mentions = mention_table(entities, final)
    table = entity_table(entities, final, mentions)
    return Scene(entities, table, mentions, statement_table(statements, speakers), statements, speakers)


def rank(scene: Scene, queries: Sequence[Query], trees: Trees) -> Ranking:
    """Rank the candidates of at least one query.

    Raises:
        PatternError: The model was fitted on other features.
    """
    candidates = propose(scene.entities, queries, scene.table, scene.mentions, scene.flow)
    names, rows = feature_table(scene, queries, candidates)
    if names != trees.features:
        raise PatternError(
            "The weights for speakers were fitted on other features than this version of quoteattr has; "
            "fit them again with `quoteattr calibrate-speakers`."
        )
    return weighed(candidates, rows, trees.logits(rows))


def weighed(candidates: Candidates, rows: Floats, logits: NDArray[np.float64]) -> Ranking:
    """Turn logits into probabilities over the candidates of each query, and choose."""
    starts = np.flatnonzero(np.diff(candidates.query, prepend=-1))
    sizes = np.diff(np.append(starts, len(logits)))
    highest = np.maximum.reduceat(logits, starts)
    odds = np.exp(logits - np.repeat(highest, sizes))
    probabilities = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
    own = np.flatnonzero(candidates.own)
    if len(own):  # two rows for one, whose chances add up
        itself = np.flatnonzero(candidates.entity == ITSELF)
        same = itself[np.searchsorted(candidates.query[itself], candidates.query[own])]
        probabilities[same] += probabilities[own]
        probabilities[own] = 0
    order = np.lexsort((-probabilities, candidates.query))
    return Ranking(candidates, rows, probabilities, order[starts])


def without_own_words(
    statements: Sequence[Statement], queries: Sequence[Query], ranking: Ranking, pairs: Sequence[int]
) -> None:
    """Let no pronoun in somebody's quotation mean that one, who is "I" there: the next best is chosen in its place.

    Args:
        statements: Those of the article.
        queries: The mentions asked for.
        ranking: Changed where it takes a pronoun so.
        pairs: Of each token the pair of quotation marks around it, or -1.
    """
    number_of = {query.place: number for number, query in enumerate(queries) if query.place >= 0}
    entity = ranking.candidates.entity
    inner = [
        (number, number_of[statements[query.host].parent])
        for number, query in enumerate(queries)
        if query.kind == "pronoun" and query.host >= 0 and pairs[query.head] >= 0
        if statements[query.host].parent in number_of
    ]
    for number, outer in sorted(inner, key=lambda pair: statements[queries[pair[0]].host].depth):
        said_by = entity[ranking.best[outer]]
        if said_by >= 0 and entity[ranking.best[number]] == said_by and queries[outer].head != queries[number].head:
            rows = np.flatnonzero((ranking.candidates.query == number) & (entity != said_by))
            ranking.probabilities[rows] /= ranking.probabilities[rows].sum()
            ranking.best[number] = rows[np.argmax(ranking.probabilities[rows])]


def undecided(queries: Sequence[Query], ranking: Ranking, features: Sequence[str]) -> list[bool]:
    """Tell of which queries the choice is one between two that nothing tells apart.

    "Ann Lee and Eva Roth came. **She** said"; a surname that two people bear.
    """
    best, query = ranking.best, ranking.candidates.query
    is_entity = ranking.candidates.entity >= 0

    def on_a_par(columns: Sequence[str]) -> NDArray[np.bool_]:
        """Tell of which queries another candidate is like the best one in some columns."""
        rows = ranking.rows[:, [features.index(name) for name in columns]]
        alike = (rows == rows[best][query]).all(axis=1) & is_entity
        even: NDArray[np.bool_] = is_entity[best] & (np.bincount(query, weights=alike) > 1)
        return even

    pronouns, names = on_a_par(ALIKE_IN).tolist(), on_a_par(ALIKE_BEARERS).tolist()
    return [
        even if one.kind == "pronoun" else even_bearers and one.kind == "name" and one.reading is None
        for one, even, even_bearers in zip(queries, pronouns, names, strict=True)
    ]


def speakers_of(entities: Entities, statements: Sequence[Statement]) -> list[int]:
    """Return the number of the entity of each statement's speaker as far as is known, or -1."""
    return [-1 if one.entity is None else entities.find(one.entity.number) for one in statements]


def chosen_speakers(scene: Scene, queries: Sequence[Query], ranking: Ranking) -> list[int]:
    """Return the speakers of all statements as a ranking has them: the flow for the next round."""
    speakers = list(scene.speakers)
    for query, entity in zip(queries, ranking.candidates.entity[ranking.best].tolist(), strict=True):
        if query.place >= 0:
            own = own_entity(scene.entities, query) if entity == ITSELF else None
            speakers[query.place] = entity if entity >= 0 else -1 if own is None else own.number
    return speakers


def candidate_name(referents: Referents, query: Query, entity: int) -> str | None:
    """Return the name under which a candidate would be recorded; None of nobody."""
    entities = referents.entities
    if entity == NOBODY:
        return None
    chosen = entities.all[entity] if entity != ITSELF else _itself(referents, query)
    return None if chosen is None else entities.name(chosen)


def _itself(referents: Referents, query: Query) -> Entity | None:
    """Return the entity of a mention that is somebody new."""
    entities = referents.entities
    run = phrase_run(entities.parse, *query.run, query.head)
    return own_entity(entities, query) or referents.described(*run, None)


def own_entity(entities: Entities, query: Query) -> Entity | None:
    """Return the entity that a description brought in, whatever it was taken for afterwards, or None."""
    if query.reading is not None and is_itself(query, query.reading):
        return query.reading
    number = entities.at.get(query.head, -1)
    entity = entities.all[number] if number >= 0 else None
    return entity if entity is not None and not entity.named and entity.first == query.head else None


def settle_pronouns_within(
    entities: Entities, statements: Sequence[Statement], queries: Sequence[Query], ranking: Ranking
) -> None:
    """Take the pronouns in descriptions for whom the ranking takes them, where that is sure; the others as the walk did."""
    for query, row in zip(queries, ranking.best.tolist(), strict=True):
        if query.within < 0 or ranking.probabilities[row] < EVEN:
            continue
        number = int(ranking.candidates.entity[row])
        entities.at[query.head] = max(number, -1)
        described = entities.entity(statements[query.within].attribution.source.head)
        owned = described is not None and described.phrase is not None and described.phrase.possessor == query.head
        if described is not None and owned and number >= 0:
            described.owner = number  # "**his** report said"


def answer(
    referents: Referents, queries: Sequence[Query], statements: Sequence[Statement], ranking: Ranking
) -> list[tuple[Entity | None, float]]:
    """Return the entity of each query and the probability that the ranking gives it; statements learn their speakers."""
    entities = referents.entities
    settle_pronouns_within(entities, statements, queries, ranking)
    found: list[tuple[Entity | None, float]] = []
    for query, row in zip(queries, ranking.best.tolist(), strict=True):
        number = int(ranking.candidates.entity[row])
        own = own_entity(entities, query)
        if number == NOBODY:
            entity = None
        elif number == ITSELF:
            entity = _itself(referents, query)
            if own is not None:
                entities.merged.pop(own.number, None)
        else:
            entity = entities.all[number]
            if own is not None and query.kind == "noun" and entities.find(own.number) != number:
                entities.merged.pop(own.number, None)
                entities.merge(own.number, number)
        if query.head >= 0 and entity is not None and query.within < 0:
            entities.at[query.head] = entity.number
        found.append((entity, float(ranking.probabilities[row])))
    for query, (entity, _) in zip(queries, found, strict=True):
        if query.place >= 0:
            statements[query.place].entity = None if entity is None else entities.all[entities.find(entity.number)]
    return found
