"""Text in, parse out: paragraphs, quotation marks and tokens of an article, and what the spaCy pipeline says of them."""

from quoteattr.text.annotations import Cluster
from quoteattr.text.labels import DEPS, TAGS
from quoteattr.text.language import doubt_about
from quoteattr.text.marks import pair_marks
from quoteattr.text.paragraphs import split_paragraphs
from quoteattr.text.parse import Parse, Run, parse_text, read_doc
from quoteattr.text.pipeline import UNUSED_PIPES, check_labels, load_pipeline, one_thread
from quoteattr.text.vectors import TokenVectors, vectors_digest

__all__ = [
    "DEPS",
    "TAGS",
    "UNUSED_PIPES",
    "Cluster",
    "Parse",
    "Run",
    "TokenVectors",
    "check_labels",
    "doubt_about",
    "load_pipeline",
    "one_thread",
    "pair_marks",
    "parse_text",
    "read_doc",
    "split_paragraphs",
    "vectors_digest",
]
