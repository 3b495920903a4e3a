"""Attributions to records: who speaks, through whom, to whom; which attribution stands inside which."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.proposing import Attribution
from quoteattr.records import Quote
from quoteattr.resolving.chaining import find_chains, load_link_weights
from quoteattr.resolving.chains.reading import find_signals
from quoteattr.resolving.entities.introductions import SILENT
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.entities.walk import find_entities, worth_a_look
from quoteattr.resolving.links import Links
from quoteattr.resolving.ranking.queries import Query, queries_of
from quoteattr.resolving.ranking.ranker import (
    EVEN,
    Ranker,
    Ranking,
    answer,
    chosen_speakers,
    load_ranker,
    rank,
    see,
    speakers_of,
    undecided,
    without_own_words,
)
from quoteattr.resolving.recording import write_records
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.speakers import find_speakers, settle_first_person, voices_of
from quoteattr.resolving.statements import Statement, read_statements
from quoteattr.rules import Patterns
from quoteattr.text import Parse


@frozen(eq=False)
class Resolved:
    """An article read through once: its entities, and its statements with whom the walk takes for their speakers.

    Attributes:
        entities: Those of the article.
        referents: Finds the entity of any mention.
        statements: In the order of the text.
        signals: Tokens at which somebody may be quoted through another.
    """

    entities: Entities
    referents: Referents
    statements: list[Statement]
    signals: Sequence[int]

    def speakers(self) -> list[int]:
        """Return the number of the entity of each statement's speaker, or -1."""
        return speakers_of(self.entities, self.statements)


def resolve(
    parse: Parse,
    patterns: Patterns,
    attributions: Sequence[Attribution],
    doc: str,
    *,
    ranker: Ranker | None = None,
    bound: float | None = None,
) -> tuple[Quote, ...]:
    """Make the records of one article.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order; contents overlap only as nesting.
        doc: The document's name.
        ranker: What was learnt of who is meant; by default what comes with the patterns.
        bound: A speaker of lower confidence is left open; by default the bound that was learnt.

    Returns:
        The records in the order of the text.
    """
    if not attributions:
        return ()  # whom the article speaks of need not be known
    ranker = ranker or load_ranker()
    entities, statements = who_speaks(parse, patterns, attributions, ranker)
    return write_records(parse, patterns, entities, statements, doc, ranker.min_confidence if bound is None else bound)


def read_article(parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], pronoun: int = -1) -> Resolved:
    """Find the entities of an article, and of each attribution whom the walk takes for its speaker.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: See ``resolve``.
        pronoun: A pronoun that is to be met whether or not it speaks, or -1.
    """
    tokens = worth_a_look(parse, patterns.names, patterns.chains.signals)
    signals = find_signals(parse, patterns, tokens)
    statements = read_statements(parse, patterns, attributions, signals)
    voices = voices_of(parse, statements)
    if pronoun >= 0:
        voices.setdefault(pronoun, SILENT)
    entities = find_entities(parse, patterns.names, voices, tokens)
    referents = Referents(parse, entities)
    find_speakers(referents, voices, statements)
    return Resolved(entities, referents, statements, signals)


def who_speaks(
    parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], ranker: Ranker | None = None
) -> tuple[Entities, list[Statement]]:
    """Find the entities of an article, and of each attribution who speaks and through whom.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: See ``resolve``.
        ranker: What was learnt of who is meant; by default what comes with the patterns.

    Returns:
        The entities, and the attributions as statements in the order of the text.
    """
    links = propose_links(parse, patterns, attributions, ranker)
    find_chains(links, load_link_weights())
    return links.referents.entities, list(links.statements)


def propose_links(
    parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], ranker: Ranker | None = None
) -> Links:
    """Find the entities of an article and who speaks, and return what proposes through whom.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: See ``resolve``.
        ranker: See ``who_speaks``.
    """
    ranker = ranker or load_ranker()
    resolved = read_article(parse, patterns, attributions)
    queries = queries_of(resolved.entities, resolved.statements)
    ranking = ranked(resolved, queries, ranker)
    if ranking is not None:
        even = undecided(queries, ranking, ranker.rounds[-1].features)
        answers = answer(resolved.referents, queries, resolved.statements, ranking)
        for query, (_, probability), is_even in zip(queries, answers, even, strict=True):
            if query.place < 0:
                continue  # says nothing itself
            confidence = ranker.confidence(query.kind, probability)
            resolved.statements[query.place].confidence = min(confidence, EVEN) if is_even else confidence
        settle_first_person(parse, resolved.entities, resolved.statements)
    return Links.of(patterns, resolved.referents, resolved.statements, resolved.signals)


def ranked(resolved: Resolved, queries: Sequence[Query], ranker: Ranker) -> Ranking | None:
    """Rank the candidates of all queries, round after round; None where nothing is asked."""
    ranking, speakers = None, resolved.speakers()
    for trees in ranker.rounds if queries else ():
        scene = see(resolved.entities, resolved.statements, speakers)
        ranking = rank(scene, queries, trees)
        without_own_words(resolved.statements, queries, ranking, resolved.entities.parse.pair_of)
        speakers = chosen_speakers(scene, queries, ranking)
    return ranking
