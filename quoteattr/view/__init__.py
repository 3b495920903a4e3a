"""Records on their texts: the page, the terminal, the notebook, displaCy.

Importing this package loads nothing to draw with: jinja2, rich and pandas wait until they are used.
"""

from quoteattr.quotes import Quotes
from quoteattr.view.articles import Article
from quoteattr.view.displacy import DISPLACY_OPTIONS, to_displacy
from quoteattr.view.page import (
    FRAMED_BY_NONE,
    SAFE_HEADERS,
    Addition,
    Page,
    content_policy,
    draw_page,
    plain_article,
    render_page,
    write_page,
)

__all__ = [
    "DISPLACY_OPTIONS",
    "FRAMED_BY_NONE",
    "SAFE_HEADERS",
    "Addition",
    "Article",
    "Page",
    "Quotes",
    "content_policy",
    "draw_page",
    "plain_article",
    "render_page",
    "to_displacy",
    "write_page",
]
