"""Attributions to records: who speaks, through whom, to whom; which attribution stands inside which."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.proposing import Attribution
from quoteattr.records import Quote
from quoteattr.resolving.chaining import find_chains, load_link_weights
from quoteattr.resolving.chains.reading import find_signals
from quoteattr.resolving.entities.register import Entities
from quoteattr.resolving.entities.walk import find_entities, worth_a_look
from quoteattr.resolving.links import Links
from quoteattr.resolving.recording import write_records
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.speakers import find_speakers, voices_of
from quoteattr.resolving.statements import Statement, read_statements
from quoteattr.rules import Patterns
from quoteattr.text import Parse


def resolve(parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], doc: str) -> tuple[Quote, ...]:
    """Make the records of one article.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen, in any order; contents overlap only as nesting.
        doc: The document's name.

    Returns:
        The records in the order of the text.
    """
    if not attributions:
        return ()  # whom the article speaks of need not be known
    entities, statements = who_speaks(parse, patterns, attributions)
    return write_records(parse, patterns, entities, statements, doc)


def who_speaks(
    parse: Parse, patterns: Patterns, attributions: Sequence[Attribution]
) -> tuple[Entities, list[Statement]]:
    """Find the entities of an article, and of each attribution who speaks and through whom.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: See ``resolve``.

    Returns:
        The entities, and the attributions as statements in the order of the text.
    """
    links = propose_links(parse, patterns, attributions)
    find_chains(links, load_link_weights())
    return links.referents.entities, list(links.statements)


def propose_links(parse: Parse, patterns: Patterns, attributions: Sequence[Attribution]) -> Links:
    """Find the entities of an article and who speaks, and return what proposes through whom.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: See ``resolve``.
    """
    tokens = worth_a_look(parse, patterns.names, patterns.chains.signals)
    signals = find_signals(parse, patterns, tokens)
    statements = read_statements(parse, patterns, attributions, signals)
    voices = voices_of(parse, statements)
    entities = find_entities(parse, patterns.names, voices, tokens)
    referents = Referents(parse, entities)
    find_speakers(patterns, referents, voices, statements)
    return Links.of(patterns, referents, statements, signals)
