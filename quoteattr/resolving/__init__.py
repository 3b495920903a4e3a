"""Attributions in, records out: who the source is, through whom the statement comes, what stands inside what."""

from quoteattr.resolving.article import resolve, who_speaks
from quoteattr.resolving.coreferent import means
from quoteattr.resolving.ranking.ranker import SPEAKERS, Ranker, builtin_ranker, load_ranker
from quoteattr.resolving.reasons import SpeakerCandidate, speaker_candidates
from quoteattr.resolving.recording import write_records

__all__ = [
    "SPEAKERS",
    "Ranker",
    "SpeakerCandidate",
    "builtin_ranker",
    "load_ranker",
    "means",
    "resolve",
    "speaker_candidates",
    "who_speaks",
    "write_records",
]
