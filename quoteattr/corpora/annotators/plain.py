"""Attributions as ``gold.jsonl`` has them, their texts beside it: the folder that ``bench gold`` and ``calibrate`` read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quoteattr.corpora import GoldDocument, GoldQuote, Spans
from quoteattr.errors import InputError
from quoteattr.files import json_line, whole_file

_UNSAFE = re.compile(r"[^\w .()+,@-]|^[. ]+|[. ]+$")
_LONGEST_NAME = 120


def plain_document(document: GoldDocument, doc: str | None = None) -> dict[str, Any]:
    """Return a line of ``gold.jsonl``, under another name if one is given."""
    plain = {"doc": doc or document.doc, "quotes": [_plain(quote) for quote in document.quotes]}
    return plain if document.complete else {**plain, "complete": False}


def _plain(quote: GoldQuote) -> dict[str, Any]:
    chain = quote.intermediaries
    plain: dict[str, Any] = {
        "kind": quote.kind,
        "form": quote.form,
        "act": quote.act,
        "content": _pairs(quote.content),
        "source": _pairs(quote.source),
        "speaker": quote.speaker,
        "speaker_also": list(quote.speaker_also),
        "cue": _pairs(quote.cue),
        "intermediaries": None
        if chain is None
        else [{"source": _pairs(each.source), "name": each.name, "cue": _pairs(each.cue)} for each in chain],
        "addressee": quote.addressee,
        **{flag: getattr(quote, flag) or None for flag in ("negated", "hedged", "optional")},
    }
    # An empty list of intermediaries says that there are none, and a speaker of null that the text leaves it open.
    kept = {"content", "source", "cue", "intermediaries"} | ({"speaker"} if quote.speaker_known else set())
    return {
        key: value
        for key, value in plain.items()
        if value or (key in kept and not (key == "intermediaries" and value is None))
    }


def _pairs(spans: Spans) -> list[list[int]]:
    return [list(span) for span in spans]


def write_folder(documents: Iterable[GoldDocument], folder: Path) -> int:
    """Write ``gold.jsonl`` and the texts of its documents into a folder, and return how many there were.

    A name that cannot be a file's is written so that it can ("a/b?" as "a_b_").

    Raises:
        InputError: A text holds half a character.
        OSError: A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    with whole_file(folder / "gold.jsonl") as lines:
        for document in documents:
            name = file_name(document.doc, taken)
            write_text(folder / f"{name}.txt", document.text)
            lines.write(json_line(plain_document(document, name)))
    return len(taken)


def file_name(doc: str, taken: set[str]) -> str:
    """Return a file's name, without its ending, for a document, and add it to those that are taken."""
    stem = _UNSAFE.sub("_", doc)[:_LONGEST_NAME] or "_"
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.casefold())
    return name


def write_text(path: Path, text: str) -> None:
    """Write a text with its line breaks as they are.

    Raises:
        InputError: It holds half a character.
        OSError: It cannot be written.
    """
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{path} would hold half a character (U+{ord(text[error.start]):04X}), which no text file can; take it out "
            "of the article or the record."
        ) from error
    with whole_file(path) as stream:
        stream.write(content)
