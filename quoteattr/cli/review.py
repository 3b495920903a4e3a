"""``quoteattr review``: judge records on their articles, in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from quoteattr.cli import say
from quoteattr.cli.options import input_options
from quoteattr.cli.view import sound_articles
from quoteattr.errors import InputError
from quoteattr.files import Reader, Reading, Tally, find_sources
from quoteattr.review.sampling import read_sample
from quoteattr.view.articles import join_articles


@click.command()
@click.argument("sample", type=click.Path(path_type=Path))
@input_options
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default="review",
    show_default=True,
    help="Folder for the judgements; one that has some goes on.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port of the page. Without it, a free one."
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
def review(sample: Path, inputs: tuple[str, ...], reading: Reading, output: Path, port: int, opens: bool) -> None:
    """Judge records by hand, one at a time on its article, in the browser.

    SAMPLE is a file that `quoteattr sample` wrote, INPUTS the articles that its records were extracted from. The address of
    the page is printed; it works on this machine only. Every judgement is on disk before the next record is shown: stop
    when you like (Ctrl-C, or Stop on the page), and go on with the same call.

    The folder is for `quoteattr precision`; its gold.jsonl with the texts beside it is for `quoteattr bench gold`.
    """
    from quoteattr.review.server import ReviewServer
    from quoteattr.review.session import Session

    drawn = read_sample(sample)
    texts: dict[str, str] = {}
    for article in sound_articles(join_articles(Reader(find_sources(inputs, reading), reading), sample), Tally()):
        if article.quotes:
            if article.doc in texts:
                raise InputError(f"Two articles have the name {article.doc!r}; name them apart with --id-field.")
            texts[article.doc] = article.text
    session = Session(drawn, texts, output)
    with ReviewServer(session, port) as server:
        click.echo(server.url)
        if opens:
            import webbrowser

            webbrowser.open(server.url)
        server.serve_forever(poll_interval=0.1)
    judged = len(session.review.judged)
    session.close()
    say(f"{output} has judgements of {judged:,} of {len(drawn):,} records.")
