"""Reads RiQuA: direct and indirect quotations in 19th-century fiction, with speakers, addressees and cues.

Layout: brat stand-off ``.ann`` beside ``.txt``, with labels for quotations (their names begin with "Quot"), cues and
the mentions of people, and relations or events named after the role (Speaker, Addressee, Cue) that join them, in either
direction. A folder with CofeNet's token lists of the corpus is read as those. This reader has met samples of our own
making only.

Sean Papay and Sebastian Padó: RiQuA: A Corpus of Rich Quotation Annotation for English Literary Text. LREC 2020.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote, Spans, cofenet
from quoteattr.corpora.brat import Annotation, Event, read_annotation
from quoteattr.corpora.files import existing_folder, files_or_error, read_text
from quoteattr.errors import CorpusError

_ROLES = {"speaker": "source", "source": "source", "cue": "cue", "addressee": "addressee"}


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give the documents by name.

    Args:
        path: A folder with ``.ann`` files at any depth, or with CofeNet's ``train.txt``, ``valid.txt``, ``test.txt``.
        split: A folder (or one of CofeNet's splits) below ``path``; None reads all.
        annotator: The corpus names none; must be None.

    Raises:
        CorpusError: A folder or file is missing.
    """
    if annotator is not None:
        raise CorpusError("RiQuA names no annotators; leave out --annotator.")
    existing_folder(path, "a folder of RiQuA's .ann and .txt files")
    if any((path / name).is_file() for name in cofenet.SPLIT_FILES):
        yield from cofenet.read(path, split, None)
        return
    folder = existing_folder(path / split if split else path, "a folder of RiQuA's .ann and .txt files")
    for file in files_or_error(folder.rglob("*.ann"), f"RiQuA's .ann files below {folder}"):
        text = read_text(file.with_suffix(".txt"))
        yield GoldDocument(doc=file.stem, text=text, quotes=_quotes(read_annotation(file), text))


def _quotes(annotation: Annotation, text: str) -> tuple[GoldQuote, ...]:
    found: dict[str, dict[str, list[tuple[int, int]]]] = {
        name: {"source": [], "cue": [], "addressee": []}
        for name, label in annotation.labels.items()
        if label.type.lower().startswith("quot")
    }
    for event in (*annotation.relations, *annotation.events):
        for quotation, role, name in _links(event, found.keys()):
            if name in annotation.labels:
                found[quotation][role].extend(annotation.labels[name].spans)
    quotes = (
        GoldQuote(
            content=annotation.labels[name].spans,
            source=_sorted(roles["source"]),
            cue=_sorted(roles["cue"]),
            addressee=" ".join(text[start:end] for start, end in _sorted(roles["addressee"])) or None,
            act="speech",
        )
        for name, roles in found.items()
    )
    return tuple(sorted((quote for quote in quotes if quote.content), key=lambda quote: quote.content))


def _links(event: Event, quotations: Container[str]) -> Iterator[tuple[str, str, str]]:
    """Give (quotation, role, other label): of a relation by its own name, of an event by its arguments' names."""
    names = {event.trigger or "", *(name for _, name in event.arguments)}
    for quotation in sorted(name for name in names if name in quotations):
        for argument, name in event.arguments:
            role = _ROLES.get(argument.lower(), _ROLES.get(event.type.lower()))
            if name != quotation and role is not None:
                yield quotation, role, name


def _sorted(spans: list[tuple[int, int]]) -> Spans:
    return tuple(sorted(set(spans)))
