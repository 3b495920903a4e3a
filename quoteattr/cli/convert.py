"""``quoteattr convert``: to and from the forms of other tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from quoteattr.cli import say
from quoteattr.cli.view import refuse_overwriting
from quoteattr.errors import InputError
from quoteattr.files import TOOLS, Tool, cannot_write, document_for, json_line, objects_for, read_document, whole_file
from quoteattr.view.articles import read_records


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", "to_tool", type=click.Choice(TOOLS), help="Turn records into what this tool writes.")
@click.option("--from", "from_tool", type=click.Choice(TOOLS), help="Turn what this tool wrote into predictions.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file; without it, to standard output.")
def convert(files: tuple[Path, ...], to_tool: Tool | None, from_tool: Tool | None, output: str) -> None:
    """Turn records into another tool's form, or another tool's output into predictions for `quoteattr bench`.

    With --to, FILES are records as `quoteattr extract` writes them. With --from, they are the tool's own: a JSON file
    for each document, named as the document is, or .jsonl files with a document a line. Both give one document a line.
    """
    if to_tool is not None and from_tool is None:
        lines = _converted_to(files, to_tool)
    elif from_tool is not None and to_tool is None:
        lines = _converted_from(files, from_tool)
    else:
        raise InputError("Say either --to TOOL or --from TOOL.")
    refuse_overwriting(output, map(str, files))
    if output == "-":
        for line in lines:
            click.echo(line, nl=False)
        return
    try:
        with whole_file(output) as stream:
            stream.writelines(lines)
    except OSError as error:
        raise cannot_write(output, error) from error


def _converted_to(files: tuple[Path, ...], tool: Tool) -> Iterator[bytes]:
    left_out = 0
    for path in files:
        for doc, quotes in groupby(read_records(path), lambda quote: quote.doc):
            own = list(quotes)
            left_out += sum(not objects_for(tool, quote) for quote in own)
            yield json_line(document_for(tool, doc, own))
    if left_out:
        what = "record" if left_out == 1 else "records"
        say(f"{left_out:,} {what} left out: the form of {tool} cannot hold them (see docs/migration.md).")


def _converted_from(files: tuple[Path, ...], tool: Tool) -> Iterator[bytes]:
    for path in files:
        for name, plain in _documents(path):
            yield json_line(read_document(tool, plain, name))


def _documents(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield each JSON value of a file with the name that it has if it gives none itself."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot read {path}: {getattr(error, 'strerror', None) or error}.") from error
    lines = enumerate(text.split("\n"), start=1) if path.suffix == ".jsonl" else [(0, text)]
    for number, line in lines:
        if number and not line.strip():
            continue
        try:
            yield f"{path.stem}:{number}" if number else path.stem, json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}{f', line {number}' if number else ''} is not JSON ({error}).") from error
