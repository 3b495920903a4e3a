"""What the weights look at: features that a person can read, of cues, contents and sources.

A feature is a category (a string such as ``say|clause``) or a number. Categories are turned into log-odds later, by the
encoders in ``weights.py``; nothing here depends on the weights.
"""

from quoteattr.weighing.features.content_numbers import CONTENT_NUMBERS, content_numbers
from quoteattr.weighing.features.contents import CONTENT_CATEGORIES, CONTENT_PARTS, ContentCategories
from quoteattr.weighing.features.cues import CUE_CATEGORIES, CUE_NUMBERS, CueView, view_cue
from quoteattr.weighing.features.reading import (
    READ_CONTENT_NUMBERS,
    READ_CUE_NUMBERS,
    READ_SOURCE_NUMBERS,
    read_contents,
    read_cues,
    read_sources,
)
from quoteattr.weighing.features.sources import (
    ATTRIBUTION_CATEGORIES,
    SOURCE_CATEGORIES,
    SOURCE_NUMBERS,
    attribution_categories,
    source_categories,
    source_numbers,
)

__all__ = [
    "ATTRIBUTION_CATEGORIES",
    "CONTENT_CATEGORIES",
    "CONTENT_NUMBERS",
    "CONTENT_PARTS",
    "CUE_CATEGORIES",
    "CUE_NUMBERS",
    "READ_CONTENT_NUMBERS",
    "READ_CUE_NUMBERS",
    "READ_SOURCE_NUMBERS",
    "SOURCE_CATEGORIES",
    "SOURCE_NUMBERS",
    "ContentCategories",
    "CueView",
    "attribution_categories",
    "content_numbers",
    "read_contents",
    "read_cues",
    "read_sources",
    "source_categories",
    "source_numbers",
    "view_cue",
]
