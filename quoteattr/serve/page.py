"""The page to try the service on: the page of the view, empty, with a place to paste or drop an article."""

from __future__ import annotations

import json
from collections.abc import Sequence

from quoteattr.files import Done
from quoteattr.quotes import read_asset, render
from quoteattr.records import Quote
from quoteattr.serve.task import Posted
from quoteattr.view import Addition, Article, Page, draw_page, plain_article


def start_page(with_token: bool, max_chars: int) -> Page:
    """Return the page before it shows anything.

    Args:
        with_token: Ask for the token.
        max_chars: How long an article may be.

    Raises:
        InputError: jinja2 is missing.
    """
    addition = Addition(
        html=render(__package__, "desk.html.jinja2", with_token=with_token, max_chars=max_chars),
        style=read_asset(__package__, "desk.css"),
        script=read_asset(__package__, "desk.js"),
        directives=("connect-src 'self'",),
    )
    return draw_page([], "Who said what", addition)


def page_data(documents: Sequence[Posted], answers: Sequence[Done]) -> str:
    """Return texts and their records as JSON that the page's script takes in."""
    articles = [
        Article(
            doc=document.doc,
            text=document.text,
            quotes=tuple(Quote.from_dict(json.loads(line)) for line in answer.lines.splitlines()),
        )
        for document, answer in zip(documents, answers, strict=True)
    ]
    return json.dumps([plain_article(article) for article in articles])
