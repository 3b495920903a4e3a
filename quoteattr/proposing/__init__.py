"""Parse and rules in, candidates out: words that may be cues, and for each what may be its content and its source."""

from quoteattr.proposing.candidates import may_assert, propose
from quoteattr.proposing.cues import find_cues
from quoteattr.proposing.guide import as_guided
from quoteattr.proposing.layout import (
    COLONS,
    DASHES,
    TURN_NAME,
    dateline_end,
    is_spaced_dash,
    turn_name,
    whole_quotation,
)
from quoteattr.proposing.mentions import NOBODY, Attribution, SourceCandidate, antecedent, mention_run, propose_sources
from quoteattr.proposing.pattern_check import broken_promises, ids_of
from quoteattr.proposing.proposal import Candidate

__all__ = [
    "COLONS",
    "DASHES",
    "NOBODY",
    "TURN_NAME",
    "Attribution",
    "Candidate",
    "SourceCandidate",
    "antecedent",
    "as_guided",
    "broken_promises",
    "dateline_end",
    "find_cues",
    "ids_of",
    "is_spaced_dash",
    "may_assert",
    "mention_run",
    "propose",
    "propose_sources",
    "turn_name",
    "whole_quotation",
]
