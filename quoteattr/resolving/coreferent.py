"""Tells of a pronoun which of several stretches of the text name whom it means, whoever speaks or not."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.proposing import Attribution
from quoteattr.resolving.article import ranked, read_article
from quoteattr.resolving.ranking.queries import pronoun_query, queries_of
from quoteattr.resolving.ranking.ranker import Ranker, answer, load_ranker
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run


def means(
    parse: Parse,
    patterns: Patterns,
    attributions: Sequence[Attribution],
    pronoun: int,
    runs: Sequence[Run],
    ranker: Ranker | None = None,
) -> tuple[bool, ...]:
    """Tell which of the stretches the pronoun means.

    The mentions are those found in the text; a stretch is one that it shares a token with.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen; who speaks where tells a good deal about pronouns.
        pronoun: Its token. It is met whether or not a record depends on it.
        runs: The stretches, as runs of tokens.
        ranker: What was learnt of who is meant; by default what comes with the patterns.

    Returns:
        For each stretch whether it mentions the entity of the pronoun; never, where the pronoun is left open.
    """
    resolved = read_article(parse, patterns, attributions, pronoun)
    entities = resolved.entities
    queries = queries_of(entities, resolved.statements)
    place = next((place for place, query in enumerate(queries) if query.head == pronoun), len(queries))
    if place == len(queries):
        queries.append(pronoun_query(entities, pronoun))
    ranking = ranked(resolved, queries, ranker or load_ranker())
    if ranking is None:
        return (False,) * len(runs)
    meant, _ = answer(resolved.referents, queries, resolved.statements, ranking)[place]
    if meant is None:
        return (False,) * len(runs)
    number = entities.find(meant.number)
    return tuple(
        any(entities.find(entities.at.get(token, -1)) == number for token in range(first, last)) for first, last in runs
    )
