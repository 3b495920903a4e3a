"""Tells of a pronoun which of several stretches of the text name whom it means, whoever speaks or not."""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.proposing import Attribution
from quoteattr.resolving.chains.reading import find_signals
from quoteattr.resolving.entities.introductions import SILENT
from quoteattr.resolving.entities.walk import find_entities, worth_a_look
from quoteattr.resolving.speakers import voices_of
from quoteattr.resolving.statements import read_statements
from quoteattr.rules import Patterns
from quoteattr.text import Parse, Run


def means(
    parse: Parse, patterns: Patterns, attributions: Sequence[Attribution], pronoun: int, runs: Sequence[Run]
) -> tuple[bool, ...]:
    """Tell which of the stretches the pronoun means.

    The mentions are those found in the text; a stretch is one that it shares a token with.

    Args:
        parse: The parsed text.
        patterns: Rules and words.
        attributions: Those chosen; who speaks where tells a good deal about pronouns.
        pronoun: Its token. It is met whether or not a record depends on it.
        runs: The stretches, as runs of tokens.

    Returns:
        For each stretch whether it mentions the entity of the pronoun; never, where the pronoun is left open.
    """
    tokens = worth_a_look(parse, patterns.names, patterns.chains.signals)
    statements = read_statements(parse, patterns, attributions, find_signals(parse, patterns, tokens))
    voices = {pronoun: SILENT} | voices_of(parse, statements)
    entities = find_entities(parse, patterns.names, voices, tokens)
    meant = entities.entity(pronoun)
    if meant is None:
        return (False,) * len(runs)
    return tuple(any(entities.entity(token) is meant for token in range(first, last)) for first, last in runs)
