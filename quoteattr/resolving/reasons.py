"""Why a source is taken for whom it is taken: its candidates, what each weighs, and what gave that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from quoteattr.proposing import Attribution
from quoteattr.resolving.article import ranked, read_article
from quoteattr.resolving.ranking.queries import queries_of
from quoteattr.resolving.ranking.ranker import Ranker, candidate_name, load_ranker, settle_pronouns_within
from quoteattr.rules import Patterns
from quoteattr.text import Parse

#: So many candidates of a source are told, those with the highest probability.
MOST_CANDIDATES = 4


@frozen
class SpeakerCandidate:
    """Somebody whom a source may mean.

    Attributes:
        name: As it would be recorded; None where the source would be left open.
        probability: Among all candidates of the source, before it is calibrated.
        reasons: (feature, value, log-odds that it gave), of all features.
    """

    name: str | None
    probability: float
    reasons: tuple[tuple[str, float, float], ...]


def speaker_candidates(
    parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], ranker: Ranker | None = None
) -> dict[int, tuple[SpeakerCandidate, ...]]:
    """Return the likeliest speakers of each attribution, by the head token of its cue.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen.
        ranker: What was learnt of who is meant; by default what comes with the patterns.
    """
    ranker = ranker or load_ranker()
    resolved = read_article(parse, patterns, attributions)
    queries = queries_of(resolved.entities, resolved.statements)
    ranking = ranked(resolved, queries, ranker)
    found: dict[int, tuple[SpeakerCandidate, ...]] = {}
    if ranking is None:
        return found
    settle_pronouns_within(resolved.entities, resolved.statements, queries, ranking)
    for number, query in enumerate(queries):
        if query.place < 0:
            continue  # says nothing itself
        rows = np.flatnonzero((ranking.candidates.query == number) & ~ranking.candidates.own)
        likeliest = rows[np.argsort(-ranking.probabilities[rows], kind="stable")[:MOST_CANDIDATES]].tolist()
        found[resolved.statements[query.place].attribution.cue.head] = tuple(
            SpeakerCandidate(
                candidate_name(resolved.referents, query, int(ranking.candidates.entity[row])),
                float(ranking.probabilities[row]),
                tuple(ranker.rounds[-1].reasons(ranking.rows[row].tolist())),
            )
            for row in likeliest
        )
    return found
