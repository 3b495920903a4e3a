"""``quoteattr view``: the records on their texts, as a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count
from os.path import lexists
from pathlib import Path

import click

from quoteattr.cli import FAILED_DOCUMENTS, say
from quoteattr.cli.language import LanguageCheck, lang_check_option
from quoteattr.cli.options import (
    config_options,
    input_options,
    is_given,
    keep_option,
    records_option,
    refuse_config,
    workers_option,
)
from quoteattr.cli.progress import progress_bar
from quoteattr.cli.streams import emit
from quoteattr.errors import InputError
from quoteattr.files import Done, Fault, Reader, Reading, Running, Source, Tally, find_sources, same_file
from quoteattr.records import Config
from quoteattr.view.articles import Article, extract_articles, join_articles
from quoteattr.view.page import render_page, write_page


@click.command()
@input_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help="Write the page to a file, as in -o page.html. Without it, in a terminal to quotes.html, piped to standard "
    "output.",
)
@click.option("--title", metavar="WORDS", help="Heading of the page. Without it, what the page holds in numbers.")
@keep_option("by which the page can be filtered")
@records_option("Show")
@config_options
@workers_option()
@lang_check_option
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary.")
@click.pass_context
def view(
    context: click.Context,
    inputs: tuple[str, ...],
    reading: Reading,
    output: str,
    title: str | None,
    records: Path | None,
    config: Config,
    workers: int,
    lang_check: bool,
    quiet: bool,
) -> None:
    """Make a page that shows who said what on the articles themselves, for checking by eye.

    INPUTS are those of `quoteattr extract`. The page is one HTML file that needs no network: marks on the text, the
    records beside it, filters, search, a table of speakers. It holds the articles, so share it only as they may be
    shared.

    A document that fails is told on stderr and left out. Exit codes: 0 all done; 1 done, but some documents failed; 2
    the page could not be made.
    """
    if output == "-" and _in_terminal() and not is_given(context, "output"):
        output = _free_name()
    if records is not None:
        refuse_config(context)
    sources = find_sources(inputs, reading)
    refuse_overwriting(output, [source.path for source in sources] + ([str(records)] if records else []))
    check = LanguageCheck(lang_check and records is None)
    reader = Reader(sources, reading, check)
    tally = Tally()
    running = Running(workers=workers)
    found = join_articles(reader, records) if records else extract_articles(reader, config, running.workers)
    with progress_bar(reader, tally, quiet) as bar:
        articles = list(sound_articles(found, tally, bar.update))
    check.tell_of_more()
    if output == "-":
        emit(render_page(articles, title))
    else:
        write_page(articles, output, title)
        if not quiet or not is_given(context, "output"):
            say(f"{output} shows {len(articles):,} of {tally.documents:,} documents, with {tally.records:,} records.")
    if tally.failed:
        context.exit(FAILED_DOCUMENTS)


def _in_terminal() -> bool:
    return sys.stdout.isatty()


def _free_name() -> str:
    """Return the first of quotes.html, quotes-2.html, … that is not taken: what is not named is not overwritten."""
    return next(name for name in chain(["quotes.html"], map("quotes-{}.html".format, count(2))) if not lexists(name))


def sound_articles(
    found: Iterable[Article | Fault], tally: Tally, on_article: Callable[[], None] = lambda: None
) -> Iterator[Article]:
    """Yield the articles, and tell on stderr what was wrong with the documents that gave none.

    Args:
        found: What the inputs gave.
        tally: Counts both.
        on_article: Called after each document.
    """
    for each in found:
        if isinstance(each, Fault):
            say(f"{each.where}: {each.reason}")
            tally.count(each)
        else:
            tally.count(Done(each.doc, len(each.quotes), b""))
            yield each
        on_article()


def write_page_of_records(sources: Sequence[Source], reading: Reading, records: Path, page: str) -> None:
    """Write the page of a finished run of ``quoteattr extract``, from its inputs and the records that it wrote.

    Documents that cannot be read are left out: the run has told of them.

    Raises:
        InputError: The inputs are not those that the records were made from, or the page cannot be written.
    """
    found = join_articles(Reader(sources, reading), records)
    write_page((each for each in found if isinstance(each, Article)), page)


def refuse_overwriting(output: str, inputs: Iterable[str]) -> None:
    """Refuse an output that is one of the files to read.

    Raises:
        InputError: It is.
    """
    if not output:
        raise InputError("The name of the output is empty; leave --output out to write to standard output.")
    if output != "-" and same_file(output, inputs):
        raise InputError(f"{output} is among the inputs and would be overwritten; write to another --output.")
