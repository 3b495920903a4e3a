r"""Reads our own layout: ``gold.jsonl``, one document a line, and its texts as ``<doc>.txt`` in the same folder.

    {"doc": "article-000", "quotes": [{"kind", "content", "source", "speaker", "cue", "intermediaries", …}]}

Spans are ``[start, end]`` pairs, half-open, in characters of the text. Optional keys of a quote: ``speaker_also``,
``addressee``, ``hedged``, ``negated``, ``optional``, ``form``, ``act``. A quote without the key ``speaker`` has none
labelled; one with ``null`` is open. ``"complete": false`` beside ``quotes`` says that not all of the article is labelled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from quoteattr.corpora import GoldDocument, GoldQuote, LabelledIntermediary, Spans
from quoteattr.corpora.files import numbered_lines, read_text
from quoteattr.errors import CorpusError
from quoteattr.records import ACTS, FORMS, KINDS

_KEYS = {
    "kind",
    "content",
    "source",
    "speaker",
    "speaker_also",
    "cue",
    "intermediaries",
    "addressee",
    "hedged",
    "negated",
    "optional",
    "form",
    "act",
}


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give the documents of a ``gold.jsonl`` in its order.

    Args:
        path: The folder, or the JSONL file itself.
        split: Names another file: ``<split>.jsonl`` in the folder; None reads ``gold.jsonl``.
        annotator: Not part of this layout; must be None.

    Raises:
        CorpusError: A file is missing, a line is not such an object, or a span lies outside its text.
    """
    if annotator is not None:
        raise CorpusError("The gold.jsonl layout has one version of each document; leave out --annotator.")
    yield from read_labels(path if path.suffix == ".jsonl" else path / f"{split or 'gold'}.jsonl")


def read_labels(path: Path, texts: Path | None = None) -> Iterator[GoldDocument]:
    """Give the documents of a file of labels in its order.

    Args:
        path: The JSONL file, or the folder in which it is ``gold.jsonl``, with its texts.
        texts: The folder of a file's texts, where they do not lie beside it: labels may be shared when texts may not.

    Raises:
        CorpusError: A file is missing, a line is not such an object, or a span lies outside its text.
    """
    file = path if path.suffix == ".jsonl" else path / "gold.jsonl"
    folder = file.parent if texts is None or file != path else texts
    for number, line in numbered_lines(file):
        where = f"{file}, line {number}"
        try:
            record = json.loads(line)
            doc, quotes = str(record["doc"]), record["quotes"]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f'{where} is not an object with "doc" and "quotes" ({error}).') from error
        text = read_text(folder / f"{doc}.txt")
        found = tuple(read_quote(plain, len(text), where) for plain in quotes)
        yield GoldDocument(doc=doc, text=text, quotes=found, complete=bool(record.get("complete", True)))


def read_quote(plain: Any, length: int, where: str) -> GoldQuote:
    """Return an element of ``quotes``.

    Args:
        plain: As it stands in the JSON.
        length: Characters of the text.
        where: For messages.

    Raises:
        CorpusError: It is no gold quotation of such a text.
    """
    try:
        if unknown := set(plain) - _KEYS:
            raise ValueError(f"unknown key {min(unknown)!r}")
        return GoldQuote(
            content=_spans(plain["content"], length, at_least=1),
            source=_spans(plain.get("source", []), length),
            cue=_spans(plain.get("cue", []), length),
            speaker=plain.get("speaker"),
            speaker_known="speaker" in plain,
            speaker_also=tuple(plain.get("speaker_also", [])),
            intermediaries=_intermediaries(plain, length),
            addressee=plain.get("addressee"),
            negated=bool(plain.get("negated", False)),
            hedged=bool(plain.get("hedged", False)),
            optional=bool(plain.get("optional", False)),
            kind=_choice(plain, "kind", KINDS),
            form=_choice(plain, "form", FORMS),
            act=_choice(plain, "act", ACTS),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorpusError(f"{where}: not a gold quotation: {error}; in {json.dumps(plain)[:200]}.") from error


def _choice(plain: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Any:
    value = plain.get(key)
    if value is not None and value not in known:
        raise ValueError(f"{key} {value!r} is none of {', '.join(known)}")
    return value


def _intermediaries(plain: Mapping[str, Any], length: int) -> tuple[LabelledIntermediary, ...] | None:
    if "intermediaries" not in plain:
        return None
    return tuple(
        LabelledIntermediary(
            source=_spans(chained.get("source", []), length),
            name=chained.get("name"),
            cue=_spans(chained.get("cue", []), length),
        )
        for chained in plain["intermediaries"]
    )


def _spans(pairs: Any, length: int, at_least: int = 0) -> Spans:
    spans = tuple(sorted((start, end) for start, end in pairs))
    if len(spans) < at_least:
        raise ValueError("its content is empty")
    for start, end in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"span [{start}, {end}] is empty or lies outside the text of {length} characters")
    return spans
