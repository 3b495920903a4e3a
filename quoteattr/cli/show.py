"""``quoteattr show``: the records on their texts, in the terminal."""

from __future__ import annotations

import click

from quoteattr.cli import FAILED_DOCUMENTS
from quoteattr.cli.language import LanguageCheck, lang_check_option
from quoteattr.cli.options import config_options, input_options
from quoteattr.cli.streams import console
from quoteattr.cli.view import sound_articles
from quoteattr.errors import InputError
from quoteattr.files import Reader, Reading, Tally, find_sources
from quoteattr.records import Config
from quoteattr.view.articles import extract_articles

_NARROWEST = 40


@click.command()
@input_options
@config_options
@lang_check_option
@click.option("--width", type=int, metavar="N", help="Columns to fill. Without it, those of the terminal; piped, 80.")
@click.pass_context
def show(
    context: click.Context,
    inputs: tuple[str, ...],
    reading: Reading,
    config: Config,
    lang_check: bool,
    width: int | None,
) -> None:
    """Show who said what on the articles themselves, in the terminal.

    INPUTS are those of `quoteattr extract`. Contents stand in brackets with the number of their record; the records
    follow the text. Colours only where standard output is a terminal and NO_COLOR is not set.
    """
    if width is not None and width < _NARROWEST:
        raise InputError(f"--width must be at least {_NARROWEST}, not {width}.")
    tally = Tally()
    check = LanguageCheck(lang_check)
    found = extract_articles(Reader(find_sources(inputs, reading), reading, check), config)
    articles = sound_articles(found, tally)
    from quoteattr.view.terminal import print_article

    terminal = console(width=width)
    for article in articles:
        print_article(article, terminal)
    check.tell_of_more()
    if tally.failed:
        context.exit(FAILED_DOCUMENTS)
