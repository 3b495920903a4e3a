"""The page of a review: the view's text, marks and styles, and beside them the record to be judged."""

from __future__ import annotations

from typing import Any

import quoteattr
from quoteattr.quotes import ROLES, embeddable_json, read_asset, render
from quoteattr.review.judgements import FIELDS
from quoteattr.view import Page, content_policy

_VIEW = "quoteattr.view"
# In the order in which the browser reads them: the view's data, settings and text, then what is the review's own.
_SCRIPTS = (
    (_VIEW, "model.js"),
    (_VIEW, "settings.js"),
    (_VIEW, "text.js"),
    (__package__, "select.js"),
    (__package__, "task.js"),
    (__package__, "review.js"),
)


def render_review(task: dict[str, Any]) -> Page:
    """Return the page.

    Args:
        task: What it shows first.

    Raises:
        InputError: jinja2 is missing.
    """
    from markupsafe import Markup

    style = read_asset(_VIEW, "page.css") + read_asset(__package__, "review.css")
    script = "".join(f"{read_asset(package, name)}\n" for package, name in _SCRIPTS)
    data = {"roles": ROLES, "articles": [], "fields": FIELDS, "task": task}
    html = render(
        __package__,
        "review.html.jinja2",
        version=quoteattr.__version__,
        roles=ROLES,
        # Our own files and the escaped JSON: nothing here comes from a text unescaped.
        style=Markup(style),
        script=Markup(script),
        data=Markup(embeddable_json(data)),
    )
    return Page(html, content_policy(style, script, "connect-src 'self'"))
