"""The page: one self-contained HTML file that shows records on their texts, without any network.

Texts and records are embedded as JSON and drawn article by article, so that hundreds of articles open at once. A
content security policy with the hashes of the page's own script and style keeps out everything else: even a text that
got past the escaping could run nothing and fetch nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import frozen

import quoteattr
from quoteattr.files import cannot_write, whole_file
from quoteattr.quotes import ROLES, Run, cut_runs, embeddable_json, read_asset, render
from quoteattr.view.articles import Article

#: What a server that gives texts says with each answer: keep nothing, tell nobody, stand in no other page.
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: The directive that no page can give itself: it counts in the header only.
FRAMED_BY_NONE = "frame-ancestors 'none'"

# In the order in which the browser reads them: later ones use names of those before.
_SCRIPTS = ("model.js", "settings.js", "text.js", "records.js", "speakers.js", "main.js")


@frozen(kw_only=True)
class Addition:
    """What another page has beside this one's own parts.

    Attributes:
        html: What stands above the filters; trusted, so nothing of a text may be in it.
        style: Rules behind the page's own.
        script: Read after the page's own, whose names it may use.
        directives: Further ones of the content security policy.
    """

    html: str = ""
    style: str = ""
    script: str = ""
    directives: tuple[str, ...] = ()


@frozen
class Page:
    """A page, and the content security policy that stands in it."""

    html: str
    policy: str


def render_page(articles: Iterable[Article], title: str | None = None) -> str:
    """Return the page as HTML.

    Args:
        articles: The texts and their records, in the order in which they are to be read.
        title: Its heading; without one, what it holds in numbers.

    Raises:
        InputError: jinja2 is missing.
    """
    return draw_page(articles, title).html


def draw_page(articles: Iterable[Article], title: str | None = None, addition: Addition | None = None) -> Page:
    """Return the page with what another adds to it.

    Raises:
        InputError: jinja2 is missing.
    """
    addition = addition or Addition()
    shown = [plain_article(article) for article in articles]
    records = sum(len(article["quotes"]) for article in shown)
    heading = title or f"{_count(records, 'quotation')} in {_count(len(shown), 'article')}"
    style = read_asset(__package__, "page.css") + addition.style
    script = "".join(f"{read_asset(__package__, name)}\n" for name in _SCRIPTS) + addition.script
    policy = content_policy(style, script, *addition.directives)
    from markupsafe import Markup

    html = render(
        __package__,
        "page.html.jinja2",
        title=heading,
        version=quoteattr.__version__,
        roles=ROLES,
        # Our own files and the escaped JSON: nothing here comes from a text unescaped.
        style=Markup(style),
        script=Markup(script),
        policy=Markup(policy),
        top=Markup(addition.html),
        data=Markup(embeddable_json({"roles": ROLES, "articles": shown})),
    )
    return Page(html, policy)


def write_page(articles: Iterable[Article], path: str | Path, title: str | None = None) -> None:
    """Write the page to a file, whole or not at all.

    Args:
        articles: The texts and their records.
        path: Where to.
        title: Its heading; without one, what it holds in numbers.

    Raises:
        InputError: jinja2 is missing or the file cannot be written.
    """
    page = render_page(articles, title)
    try:
        with whole_file(path) as stream:
            stream.write(page.encode())
    except OSError as error:
        raise cannot_write(str(path), error) from error


def plain_article(article: Article) -> dict[str, Any]:
    """Return an article as the page's script takes it in."""
    return {
        "doc": article.doc,
        **({"columns": {name: _cell(value) for name, value in article.kept.items()}} if article.kept else {}),
        "paragraphs": [[_plain_run(run) for run in runs] for runs in cut_runs(article.text, article.quotes)],
        "quotes": [quote.to_dict() for quote in article.quotes],
    }


def _cell(value: Any) -> str | None:
    """Return what a filter shows of a kept column's value; None where there is none."""
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False)


def _plain_run(run: Run) -> str | list[Any]:
    """Return a run as the page's script reads it: its text, or its text and a flat list of record, role, link."""
    if not run.marks:
        return run.text
    return [run.text, [part for mark in run.marks for part in (mark.quote, ROLES.index(mark.role), mark.link)]]


def content_policy(style: str, script: str, *further: str) -> str:
    """Return the content security policy of a page that runs its own script and style and nothing else.

    Args:
        style: The page's style.
        script: The page's script.
        further: More directives.
    """
    own = (f"style-src '{_hash(style)}'", f"script-src '{_hash(script)}'")
    return "; ".join(("default-src 'none'", *own, "base-uri 'none'", "form-action 'none'", *further))


def _hash(content: str) -> str:
    """Return a script or style as a content security policy allows it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
