"""Reads PolNeAR: political news with every attribution labelled, speech, thought and evidence alike.

Layout, as its authors publish it (https://github.com/networkdynamics/PolNeAR):
``data/<split>/text/<name>.txt`` and ``data/<split>/attributions/<name>_<annotator>.ann`` (brat stand-off with the
labels Source, Cue and Content, and Attribution events that join them). Some articles have several annotators. Only
the outermost attribution is labelled, with its outermost source.

Edward Newell, Drew Margolin and Derek Ruths: An Attribution Relations Corpus for Political News. LREC 2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.brat import read_annotation
from quoteattr.corpora.files import existing_folder, files_or_error, read_text
from quoteattr.errors import CorpusError

_FILE = re.compile(r"(?P<name>.+)_(?P<annotator>[^_]+)\.ann$")


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give each document once: as the given annotator labelled it, or else the first annotator by name.

    Args:
        path: The corpus folder, which holds ``data/`` (or ``data/`` itself).
        split: "train", "dev", "test", or several joined by "+"; None reads all that are there.
        annotator: Four characters, as in the file names; only documents that this annotator labelled are given.

    Raises:
        CorpusError: The folder, split or annotator is not there.
    """
    found = False
    for versions in read_versions(path, split):
        chosen = [version for version in versions if annotator is None or version.annotator == annotator]
        if chosen:
            found = True
            yield chosen[0]
    if not found:
        raise CorpusError(f"Nobody called {annotator!r} labelled a document of {path}; leave out --annotator.")


def read_versions(path: Path, split: str | None) -> Iterator[tuple[GoldDocument, ...]]:
    """Give, for each document, one version per annotator, annotators by name; see ``read``."""
    for folder in _split_folders(path, split):
        files: dict[str, list[tuple[str, Path]]] = {}
        expected = f"files <name>_<annotator>.ann in {folder / 'attributions'}"
        for file in files_or_error((folder / "attributions").glob("*.ann"), expected):
            if parts := _FILE.match(file.name):
                files.setdefault(parts["name"], []).append((parts["annotator"], file))
        for name, versions in sorted(files.items()):
            text = read_text(folder / "text" / f"{name}.txt")
            yield tuple(
                GoldDocument(doc=name, text=text, quotes=_quotes(file), annotator=annotator)
                for annotator, file in sorted(versions)
            )


def _split_folders(path: Path, split: str | None) -> list[Path]:
    root = path / "data" if (path / "data").is_dir() else path
    existing_folder(root, "the folder of PolNeAR that holds data/<split>/text and data/<split>/attributions")
    present = sorted(folder.parent.name for folder in root.glob("*/attributions"))
    if not present:
        raise CorpusError(f"{root} is not PolNeAR's layout; expected <split>/text and <split>/attributions in it.")
    wanted = present if split is None else split.split("+")
    if missing := [name for name in wanted if name not in present]:
        raise CorpusError(f"No split {missing[0]!r} in {root}; there are {', '.join(present)}.")
    return [root / name for name in wanted]


def _quotes(file: Path) -> tuple[GoldQuote, ...]:
    annotation = read_annotation(file)
    quotes = (
        GoldQuote(
            content=annotation.spans(event, "Content"),
            source=annotation.spans(event, "Source"),
            cue=annotation.spans(event, "Cue"),
            id=event.id,
        )
        for event in annotation.events
        if event.type.startswith("Attribution")
    )
    # A few events have lost their content label; without one there is nothing to find.
    return tuple(sorted((quote for quote in quotes if quote.content), key=lambda quote: (quote.content, quote.cue)))
