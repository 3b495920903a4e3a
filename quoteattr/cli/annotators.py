"""``quoteattr convert`` for annotators' own tools: records on their texts out, corrected ones in as gold.jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import click
from attrs import frozen

from quoteattr.cli import FAILED_DOCUMENTS, number_of, say
from quoteattr.cli.streams import write_output
from quoteattr.cli.view import refuse_overwriting, sound_articles
from quoteattr.corpora import GoldDocument
from quoteattr.corpora.annotators import (
    CONFIGURATION,
    Unit,
    annotation_of,
    file_name,
    labelled,
    labelling_config,
    marked,
    read_folder,
    read_row,
    read_table,
    read_task,
    row_of,
    task_of,
    write_folder,
    write_text,
)
from quoteattr.errors import InputError
from quoteattr.files import Document, Reader, Reading, Tally, cannot_write, find_sources, json_line
from quoteattr.view.articles import Article, join_articles

Annotator = Literal["label-studio", "brat", "doccano"]
ANNOTATORS: tuple[Annotator, ...] = get_args(Annotator)
#: What labels can be read from: annotators' tools, and a table of one's own.
LABELS: tuple[str, ...] = (*ANNOTATORS, "csv")


@frozen(kw_only=True)
class Articles:
    """The articles that records or labels belong to, and what offsets in doccano count."""

    paths: tuple[str, ...]
    reading: Reading
    unit: Unit


def write_for(tool: Annotator, files: tuple[Path, ...], articles: Articles, output: str) -> None:
    """Write records on their articles for an annotator's tool."""
    if len(files) != 1 or not articles.paths:
        raise InputError(
            f"--to {tool} takes one file of records, and --articles PATH for the texts they were made from."
        )
    sources = find_sources(articles.paths, articles.reading)
    refuse_overwriting(output, [str(files[0]), *(source.path for source in sources)])
    tally = Tally()
    found = sound_articles(join_articles(Reader(sources, articles.reading), files[0]), tally)
    if tool == "brat":
        _write_brat(found, _empty_folder(output))
    elif tool == "label-studio":
        tasks = [task_of(marked(each.doc, each.text, each.quotes)) for each in found]
        shown = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
        write_output(output, [shown.encode("utf-8", "backslashreplace")])
        if output != "-":
            interface = str(Path(output).with_suffix(".xml"))
            refuse_overwriting(interface, [output, str(files[0]), *(source.path for source in sources)])
            write_output(interface, [labelling_config().encode()])
            say(f"{interface} is the labelling interface for the project in Label Studio.")
    else:
        write_output(
            output, (json_line(row_of(marked(each.doc, each.text, each.quotes), articles.unit)) for each in found)
        )
    if tally.failed:
        raise click.exceptions.Exit(FAILED_DOCUMENTS)


def _empty_folder(output: str) -> Path:
    """Return the folder to write, which must be new or empty: nothing that an annotator has done is overwritten."""
    folder = Path(output)
    if output == "-":
        raise InputError("This writes a folder; name it with --output.")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{output} is there already and not an empty folder; name a new one with --output.")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(output, error) from error
    return folder


def _write_brat(articles: Iterable[Article], folder: Path) -> None:
    taken: set[str] = set()
    try:
        write_text(folder / "annotation.conf", CONFIGURATION)
        for article in articles:
            name = file_name(article.doc, taken)
            write_text(folder / f"{name}.txt", article.text)
            write_text(folder / f"{name}.ann", annotation_of(article.text, article.quotes))
    except OSError as error:
        raise cannot_write(str(folder), error) from error


def read_from(tool: str, files: tuple[Path, ...], articles: Articles, output: str) -> None:
    """Write the folder of gold.jsonl and texts that an annotator's files, or a table of labels, stand for."""
    wrong: list[str] = []
    documents = list(_documents(tool, files, articles, wrong))
    for line in wrong:
        say(line)
    folder = _empty_folder(output)
    try:
        written = write_folder(documents, folder)
    except OSError as error:
        raise cannot_write(output, error) from error
    labels = sum(len(document.quotes) for document in documents)
    say(f"{folder / 'gold.jsonl'} has {labels:,} records of {written:,} articles.")
    if wrong:
        raise click.exceptions.Exit(FAILED_DOCUMENTS)


def _documents(tool: str, files: tuple[Path, ...], articles: Articles, wrong: list[str]) -> Iterator[GoldDocument]:
    if tool == "csv":
        texts = _texts(articles)
        for path in files:
            documents, faults = read_table(path, texts)
            wrong += faults
            yield from documents
    elif tool == "brat":
        for path in files:
            yield from read_folder(path)
    else:
        yield from _from_json(tool, files, articles.unit)


def _from_json(tool: str, files: tuple[Path, ...], unit: Unit) -> Iterator[GoldDocument]:
    untouched = 0
    for path in files:
        for name, plain in json_values(path):
            if tool == "doccano":
                yield read_row(plain, name, unit)
                continue
            for number, task in enumerate(plain if isinstance(plain, list) else [plain], start=1):
                found = read_task(task, f"{name}-{number}")
                if found is None:
                    untouched += 1
                else:
                    yield labelled(found)
    if untouched:
        say(f"{number_of(untouched, 'task')} without an annotation left out.")


def _texts(articles: Articles) -> dict[str, str]:
    if not articles.paths:
        raise InputError("--from csv needs --articles PATH for the texts that the labels belong to.")
    reader = Reader(find_sources(articles.paths, articles.reading), articles.reading)
    return {item.doc: item.text for item in reader.items() if isinstance(item, Document)}


def json_values(path: Path) -> Iterator[tuple[str, Any]]:
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
