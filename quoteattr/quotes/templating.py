"""Templates of the notebook's result and of the page: jinja2 with everything escaped that is not a template's own."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from quoteattr.errors import InputError

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# Inside a <script> only these can end it or open a comment; the line separators were once line ends to JavaScript.
_UNSAFE_IN_SCRIPT = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def read_asset(package: str, name: str) -> str:
    """Return a file of a package's templates folder."""
    return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")


def render(package: str, name: str, **values: Any) -> str:
    """Return a template of a package's templates folder filled in; every value is escaped unless it is ``Markup``.

    Raises:
        InputError: jinja2 is missing.
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise InputError('Drawing records on their text needs jinja2: pip install "quoteattr[view]".') from error
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    return environment.from_string(read_asset(package, name)).render(**values)


def embeddable_json(value: Any) -> str:
    """Return JSON that can stand in a ``<script>`` element and be encoded as UTF-8, whatever the texts hold."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE_IN_SCRIPT)
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)
