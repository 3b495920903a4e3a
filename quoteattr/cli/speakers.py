"""``quoteattr speakers``: who speaks how often, and who comes through whom."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from attrs import evolve

from quoteattr.cli import FAILED_DOCUMENTS, number_of, say
from quoteattr.cli.language import LanguageCheck, lang_check_option
from quoteattr.cli.options import (
    config_options,
    input_options,
    records_option,
    refuse_config,
    split_at_commas,
    workers_option,
)
from quoteattr.cli.streams import emit
from quoteattr.cli.view import sound_articles
from quoteattr.errors import InputError
from quoteattr.files import Reader, Reading, Running, Tally, find_sources
from quoteattr.linking import AliasedNames, Aliases, LinkedNames, read_aliases
from quoteattr.quotes import (
    RECORD_FIELDS,
    GroupRow,
    Groups,
    Naming,
    Roster,
    SpeakerRow,
    graph_as_dot,
    graph_as_json,
    groups_as_csv,
    groups_as_json,
    numbers_of,
    rows_as_csv,
    rows_as_json,
)
from quoteattr.records import KINDS, RECORD_KEYS, Config
from quoteattr.rules import load_patterns
from quoteattr.view.articles import extract_articles, join_articles

_GRAPHS = {"json": graph_as_json, "dot": graph_as_dot}
#: No column of words is made narrower than this to make the table fit.
_NARROWEST = 8


@click.command()
@input_options
@click.option(
    "--format",
    "table_format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="Format of the list. For Graphviz, see --graph dot.",
)
@click.option("--graph", type=click.Choice([*_GRAPHS]), help="Print who quotes whom instead, as JSON or for Graphviz.")
@click.option(
    "--by",
    metavar="LIST",
    default="",
    callback=split_at_commas,
    help="Count by these instead: columns of the input, speaker, fields of the speaker or of the record; as in "
    "--by outlet,type.",
)
@click.option(
    "--link",
    is_flag=True,
    help='Count names of one person together across articles: "Donald J. Trump", "Donald Trump" and a bare "Trump".',
)
@click.option(
    "--aliases",
    "aliases_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="TOML or CSV file that decides by hand which names are one speaker's, and which are not.",
)
@click.option("--top", type=click.IntRange(1), metavar="N", help="Only the N first rows.")
@records_option("Count")
@config_options
@workers_option()
@lang_check_option
@click.pass_context
def speakers(
    context: click.Context,
    inputs: tuple[str, ...],
    reading: Reading,
    table_format: str,
    graph: str | None,
    by: tuple[str, ...],
    link: bool,
    aliases_file: Path | None,
    top: int | None,
    records: Path | None,
    config: Config,
    workers: int,
    lang_check: bool,
) -> None:
    """List who speaks: number of quotations, words in them, their kinds, and through whom they come.

    INPUTS are those of `quoteattr extract`; all documents are counted together. Names that differ in case, articles,
    titles or possessives are one speaker's; --link puts more of them together. Records whose speaker the text leaves
    open stand in the last row.

    With --by, one row for each combination of the values asked for. With --graph, the chains: an arrow from whoever
    passes words on to whoever they are passed on from, with the number of records.
    """
    if by and graph is not None:
        raise InputError("Say either --by or --graph: chains are counted over all documents.")
    if records is not None:
        refuse_config(context, "patterns")  # names are linked by the words of these
    unfit = next((name for name in by if name in RECORD_KEYS and name not in RECORD_FIELDS), None)
    if unfit is not None:
        raise InputError(f"--by cannot count by {unfit!r}; of a record it takes {', '.join(RECORD_FIELDS)}.")
    reading = evolve(reading, keep=tuple(name for name in by if name not in RECORD_FIELDS))
    check = LanguageCheck(lang_check and records is None)
    reader = Reader(find_sources(inputs, reading), reading, check)
    running = Running(workers=workers)
    tally = Tally()
    found = join_articles(reader, records) if records else extract_articles(reader, config, running.workers)
    naming = _naming(config, link, aliases_file)
    roster, groups = Roster(naming=naming), Groups(by, naming)
    for article in sound_articles(found, tally):
        if by:
            groups.add(article.quotes, article.kept)
        else:
            roster.add(article.quotes)
    check.tell_of_more()
    if graph is not None:
        emit(_GRAPHS[graph](roster.edges()[:top]))
    elif by:
        emit(_groups(groups, table_format, groups.rows()[:top]))
        _tell_of_more(len(groups.rows()), top, "group")
    else:
        formats: dict[str, Callable[[list[SpeakerRow]], str]] = {
            "table": _as_table,
            "csv": rows_as_csv,
            "json": rows_as_json,
        }
        emit(formats[table_format](roster.rows()[:top]))
        _tell_of_more(len(roster.rows()), top, "row")
    if tally.failed:
        context.exit(FAILED_DOCUMENTS)


def _naming(config: Config, link: bool, aliases_file: Path | None) -> Naming:
    """Return what tells which names are one speaker's."""
    aliases = read_aliases(aliases_file) if aliases_file else Aliases()
    return LinkedNames(load_patterns(config.patterns).names, aliases) if link else AliasedNames(aliases)


def _tell_of_more(rows: int, top: int | None, what: str) -> None:
    if top is not None and rows > top:
        say(f"{number_of(rows - top, f'more {what}')}.")


def _groups(groups: Groups, table_format: str, rows: Sequence[GroupRow]) -> str:
    if table_format == "csv":
        return groups_as_csv(groups.by, rows)
    if table_format == "json":
        return groups_as_json(groups.by, rows)
    return _laid_out(
        [*groups.by, "speakers", "quotations", "words", *KINDS],
        [[*(value or "(none)" for value in row.values), *(f"{n:,}" for n in numbers_of(row))] for row in rows],
        range(len(groups.by)),
    )


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
    return _laid_out(heading, cells, (0, 1, len(heading) - 1))


def _laid_out(heading: list[str], cells: list[list[str]], words: Sequence[int]) -> str:
    """Return lines that fit the terminal: columns of words flush left, the widest cut; numbers flush right."""
    widths = [max(len(line[column]) for line in [heading, *cells]) for column in range(len(heading))]
    room = shutil.get_terminal_size().columns - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths[column] for column in words) > _NARROWEST:
        widest = max(words, key=lambda column: widths[column])
        widths[widest] -= 1
    return "".join(f"{_as_line(line, widths, words)}\n" for line in [heading, *cells])


def _as_line(cells: Sequence[str], widths: Sequence[int], words: Sequence[int]) -> str:
    cut = [cell if len(cell) <= width else f"{cell[: width - 1]}…" for cell, width in zip(cells, widths, strict=True)]
    padded = [
        cell.ljust(width) if column in words else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cut, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
