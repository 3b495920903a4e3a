"""Reads English news and writes down who said what, in which words, and through whom.

``extract(text)`` gives the records of one text; an ``Extractor`` keeps the model loaded for many. Importing this
package loads no model and reads no pattern: both wait for the first text.
"""

from __future__ import annotations

# As in typing, which is not imported: the command must be able to take Ctrl-C as soon as it can.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quoteattr.errors import CorpusError, InputError, ModelError, PatternError, QuoteattrError
    from quoteattr.extractor import Extractor, extract
    from quoteattr.quotes import Quotes
    from quoteattr.records import Config, Intermediary, Quote, Span, Speaker, schema

__version__ = "0.2.0"

__all__ = [
    "Config",
    "CorpusError",
    "Extractor",
    "InputError",
    "Intermediary",
    "ModelError",
    "PatternError",
    "Quote",
    "QuoteattrError",
    "Quotes",
    "Span",
    "Speaker",
    "extract",
    "schema",
]


# extractor.py imports spaCy, which takes longer than everything else together: each only when it is asked for.
_MODULES = {
    "errors": ("CorpusError", "InputError", "ModelError", "PatternError", "QuoteattrError"),
    "extractor": ("Extractor", "extract"),
    "quotes": ("Quotes",),
    "records": ("Config", "Intermediary", "Quote", "Span", "Speaker", "schema"),
}


def __getattr__(name: str) -> Any:
    import importlib

    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f"quoteattr.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
