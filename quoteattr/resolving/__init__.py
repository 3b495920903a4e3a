"""Attributions in, records out: who the source is, through whom the statement comes, what stands inside what."""

from quoteattr.resolving.article import resolve, who_speaks
from quoteattr.resolving.coreferent import means
from quoteattr.resolving.recording import write_records

__all__ = [
    "means",
    "resolve",
    "who_speaks",
    "write_records",
]
