"""``quoteattr convert``: to and from the forms of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

from quoteattr.cli import number_of, say
from quoteattr.cli.annotators import ANNOTATORS, LABELS, Articles, json_values, read_from, write_for
from quoteattr.cli.options import default_of
from quoteattr.cli.streams import write_output
from quoteattr.cli.view import refuse_overwriting
from quoteattr.corpora.annotators import Unit
from quoteattr.errors import InputError
from quoteattr.files import TOOLS, Reading, Tool, document_for, json_line, objects_for, read_document
from quoteattr.view.articles import read_records


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "to_tool",
    type=click.Choice((*TOOLS, *ANNOTATORS)),
    help="Turn records into what this tool reads or writes.",
)
@click.option(
    "--from",
    "from_tool",
    type=click.Choice((*TOOLS, *LABELS)),
    help="Turn what this tool wrote into predictions or labels.",
)
@click.option(
    "--articles",
    multiple=True,
    metavar="PATH",
    help="The articles that records or labels belong to: files or folders, as for `quoteattr extract`; may be given several "
    "times.",
)
@click.option(
    "--text-field",
    metavar="NAME",
    default=default_of(Reading, "text_field"),
    show_default=True,
    help="Field of --articles that holds the text.",
)
@click.option(
    "--id-field",
    metavar="NAME",
    default=default_of(Reading, "id_field"),
    help="Field of --articles that names the document.",
)
@click.option(
    "--offsets",
    type=click.Choice(get_args(Unit)),
    default="utf-16",
    show_default=True,
    help="What doccano's offsets count: as a browser does, or characters.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help="Write to a file; without it, to standard output. For brat and for labels, a new folder.",
)
def convert(
    files: tuple[Path, ...],
    to_tool: Any,
    from_tool: Any,
    articles: tuple[str, ...],
    text_field: str,
    id_field: str | None,
    offsets: Unit,
    output: str,
) -> None:
    """Turn records into another tool's form, or what another tool wrote into predictions or labels.

    With --to, FILES are records as `quoteattr extract` writes them. For citron, corenlp and gender-gap-tracker --from
    takes the tool's own output, a JSON file for each document, named as the document is, or .jsonl files with a
    document a line, and gives predictions for `quoteattr bench`, one document a line.

    For label-studio, brat and doccano --to writes records on their --articles for annotators to correct, and --from
    what they made of them, as a folder of texts with a gold.jsonl, for `quoteattr bench gold` and `quoteattr calibrate`.
    --from csv takes a table of your own: columns doc and content, and source, cue, speaker ... where you have them, as
    words or offsets.
    """
    if (to_tool is None) == (from_tool is None):
        raise InputError("Say either --to TOOL or --from TOOL.")
    belonging = Articles(paths=articles, reading=Reading(text_field=text_field, id_field=id_field), unit=offsets)
    if to_tool in ANNOTATORS:
        write_for(to_tool, files, belonging, output)
        return
    if from_tool in LABELS:
        read_from(from_tool, files, belonging, output)
        return
    refuse_overwriting(output, map(str, files))
    lines = _converted_to(files, to_tool) if to_tool else _converted_from(files, from_tool)
    write_output(output, lines)


def _converted_to(files: tuple[Path, ...], tool: Tool) -> Iterator[bytes]:
    left_out = 0
    for path in files:
        for doc, quotes in groupby(read_records(path), lambda quote: quote.doc):
            own = list(quotes)
            left_out += sum(not objects_for(tool, quote) for quote in own)
            yield json_line(document_for(tool, doc, own))
    if left_out:
        say(f"{number_of(left_out, 'record')} left out: the form of {tool} cannot hold them (see docs/migration.md).")


def _converted_from(files: tuple[Path, ...], tool: Tool) -> Iterator[bytes]:
    for path in files:
        for name, plain in json_values(path):
            yield json_line(read_document(tool, plain, name))
