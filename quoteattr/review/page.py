"""The page of a review: the view's text, marks and styles, and beside them the record to be judged."""

from __future__ import annotations

from typing import Any

import quoteattr
from quoteattr.quotes import ROLES, embeddable_json, read_asset, render
from quoteattr.review.judgements import FIELDS
from quoteattr.view import source_hash

_VIEW = "quoteattr.view"
# In the order in which the browser reads them: the view's data and its text, then what is the review's own.
_SCRIPTS = (
    (_VIEW, "model.js"),
    (_VIEW, "text.js"),
    (__package__, "select.js"),
    (__package__, "task.js"),
    (__package__, "review.js"),
)


def render_review(task: dict[str, Any]) -> tuple[str, str]:
    """Return the page as HTML, and its content security policy.

    Args:
        task: What it shows first.

    Raises:
        InputError: jinja2 is missing.
    """
    style = read_asset(_VIEW, "page.css") + read_asset(__package__, "review.css")
    script = "".join(f"{read_asset(package, name)}\n" for package, name in _SCRIPTS)
    policy = (
        f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    data = {"roles": ROLES, "articles": [], "fields": FIELDS, "task": task}
    page = render(
        __package__,
        "review.html.jinja2",
        version=quoteattr.__version__,
        roles=ROLES,
        style=_safe(style),
        script=_safe(script),
        data=_safe(embeddable_json(data)),
    )
    return page, policy


def _safe(own: str) -> str:
    """Mark our own files and the escaped JSON: nothing of it comes from a text unescaped."""
    from markupsafe import Markup

    return Markup(own)
