"""``quoteattr speakers``: who speaks how often, and who comes through whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quoteattr.cli import FAILED_DOCUMENTS
from quoteattr.cli.options import config_options, input_options, records_option, workers_option
from quoteattr.cli.view import sound_articles
from quoteattr.files import Reader, Reading, Running, Tally, find_sources
from quoteattr.quotes import Roster, SpeakerRow, graph_as_dot, graph_as_json, rows_as_csv, rows_as_json
from quoteattr.records import KINDS, Config
from quoteattr.view.articles import extract_articles, join_articles

_FORMATS = {"csv": rows_as_csv, "json": rows_as_json}
_GRAPHS = {"json": graph_as_json, "dot": graph_as_dot}


@click.command()
@input_options
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["table", *_FORMATS]),
    default="table",
    show_default=True,
    help="Format of the list of speakers.",
)
@click.option("--graph", type=click.Choice([*_GRAPHS]), help="Print who quotes whom instead, as JSON or for Graphviz.")
@records_option("Count")
@config_options
@workers_option()
@click.pass_context
def speakers(
    context: click.Context,
    inputs: tuple[str, ...],
    reading: Reading,
    table_format: str,
    graph: str | None,
    records: Path | None,
    config: Config,
    workers: int,
) -> None:
    """List who speaks: number of quotations, words in them, their kinds, and through whom they come.

    INPUTS are those of `quoteattr extract`; all documents are counted together. Names that differ in case, articles,
    titles or possessives are one speaker's. Records whose speaker the text leaves open stand in the last row.

    With --graph, the chains: an arrow from whoever passes words on to whoever they are passed on from, with the number
    of records.
    """
    reader = Reader(find_sources(inputs, reading), reading)
    running = Running(workers=workers)
    tally = Tally()
    found = join_articles(reader, records) if records else extract_articles(reader, config, running.workers)
    roster = Roster()
    for article in sound_articles(found, tally):
        roster.add(article.quotes)
    if graph is not None:
        click.echo(_GRAPHS[graph](roster.edges()), nl=False)
    elif table_format == "table":
        click.echo(_as_table(roster.rows()), nl=False)
    else:
        click.echo(_FORMATS[table_format](roster.rows()), nl=False)
    if tally.failed:
        context.exit(FAILED_DOCUMENTS)


def _as_table(rows: Sequence[SpeakerRow]) -> str:
    """Return the speakers as lines, numbers flush right."""
    heading = ["speaker", "type", "quotations", "words", *KINDS, "through"]
    cells = [
        [
            row.speaker or "(open)",
            row.type or "",
            *(f"{number:,}" for number in (row.quotations, row.words, *(row.kinds[kind] for kind in KINDS))),
            ", ".join(f"{name} ({count})" for name, count in row.intermediaries.items()),
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [heading, *cells]) for column in range(len(heading))]
    lines = [_as_line(line, widths) for line in [heading, *cells]]
    return "".join(f"{line}\n" for line in lines)


def _as_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = range(2, len(cells) - 1)
    padded = [
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
