"""Attributions in, records out: who the source is, through whom the statement comes, what stands inside what."""

from quoteattr.resolving.article import propose_links, resolve, who_speaks
from quoteattr.resolving.chaining import LINKS, LinkWeights, as_rows, compose, load_link_weights
from quoteattr.resolving.coreferent import means
from quoteattr.resolving.link_features import LinkFeatures
from quoteattr.resolving.links import Link, Links
from quoteattr.resolving.ranking.ranker import SPEAKERS, Ranker, builtin_ranker, load_ranker
from quoteattr.resolving.reasons import SpeakerCandidate, speaker_candidates
from quoteattr.resolving.recording import write_records

__all__ = [
    "LINKS",
    "SPEAKERS",
    "Link",
    "LinkFeatures",
    "LinkWeights",
    "Links",
    "Ranker",
    "SpeakerCandidate",
    "as_rows",
    "builtin_ranker",
    "compose",
    "load_link_weights",
    "load_ranker",
    "means",
    "propose_links",
    "resolve",
    "speaker_candidates",
    "who_speaks",
    "write_records",
]
