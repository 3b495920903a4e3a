"""Reads English news and writes down who said what, in which words, and through whom.

``extract(text)`` gives the records of one text; an ``Extractor`` keeps the model loaded for many. Importing this
package loads no model and reads no pattern: both wait for the first text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quoteattr.errors import CorpusError, InputError, ModelError, PatternError, QuoteattrError
from quoteattr.records import Config, Intermediary, Quote, Span, Speaker, schema

if TYPE_CHECKING:
    from quoteattr.extractor import Extractor, extract
    from quoteattr.quotes import Quotes

__version__ = "0.1.0"

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


def __getattr__(name: str) -> Any:
    # extractor.py imports spaCy, which takes longer than everything else together: only when it is asked for.
    if name in ("Extractor", "extract"):
        from quoteattr import extractor

        return getattr(extractor, name)
    if name == "Quotes":
        from quoteattr.quotes import Quotes

        return Quotes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
