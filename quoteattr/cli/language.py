"""Warns of inputs that are no English prose, a line each: the records of such a text would be worth nothing."""

from __future__ import annotations

from collections.abc import Callable
from mimetypes import MimeTypes
from typing import Any

import click

from quoteattr.cli import say
from quoteattr.files import Document

# A folder of another language would drown everything else.
_SHOWN = 5
_PROSE = (None, "text/plain", "text/markdown")

lang_check_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--lang-check/--no-lang-check", default=True, show_default=True, help="Warn of texts that are not English prose."
)


class LanguageCheck:
    """Looks at each document that is read."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._doubted = 0
        self._endings = MimeTypes()

    def __call__(self, document: Document) -> None:
        """Warn of a document, if there is something to warn of; of the first few only."""
        if not self._wanted:
            return
        # Imports spaCy, which is to be had only where something is read.
        from quoteattr.text import doubt_about

        type_, _ = self._endings.guess_type(document.where, strict=True)
        doubt = doubt_about(document.text) if type_ in _PROSE else f"is no plain text by its name ({type_})"
        if doubt is None:
            return
        self._doubted += 1
        if self._doubted <= _SHOWN:
            say(f"{document.where}: it {doubt}; quoteattr reads English prose (--no-lang-check leaves this out).")

    def tell_of_more(self) -> None:
        """Say how many more there were."""
        if self._doubted > _SHOWN:
            say(f"{self._doubted - _SHOWN:,} more texts do not look like English prose.")
