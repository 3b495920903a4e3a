"""Reads PARC 3: attributions in the Wall Street Journal articles of the Penn Treebank.

Layout, as its author gives it out: XML files in folders ``train``, ``dev`` and ``test``, any depth below; a tree whose
leaves are ``<WORD text="…" ByteCount="start,end">``; a word of an attribution holds ``<attribution id="…">`` with
``<attributionRole roleValue="source|cue|content"/>``, and words with the same id belong together. The text is put
together from the words: one space where the byte counts leave a gap, a blank line where they leave three characters or
more between sentences. Nested attributions are labelled. This reader has met samples of our own making only.

Silvia Pareti: PARC 3.0: A Corpus of Attribution Relations. LREC 2016.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.files import existing_folder, files_or_error, read_text
from quoteattr.corpora.tokens import join_tokens, spans_of
from quoteattr.errors import CorpusError

PARAGRAPH_GAP = 3
"""Characters between two sentences (a space and two line ends) from which on a new paragraph begins."""


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give the documents by name.

    Args:
        path: The folder that holds the splits.
        split: "train", "dev" or "test"; None reads all files below ``path``.
        annotator: The corpus names none; must be None.

    Raises:
        CorpusError: A folder is missing or a file is not such XML.
    """
    if annotator is not None:
        raise CorpusError("PARC 3 names no annotators; leave out --annotator.")
    folder = existing_folder(path / split if split else path, "a folder of PARC 3's XML files")
    for file in files_or_error(folder.rglob("*.xml"), f"PARC 3's .xml files below {folder}"):
        yield _document(file)


def _document(file: Path) -> GoldDocument:
    try:
        root = ElementTree.fromstring(read_text(file))
    except ElementTree.ParseError as error:
        raise CorpusError(f"{file} is not well-formed XML: {error}.") from error
    tokens: list[str] = []
    gaps: list[str | None] = []
    roles: dict[str, dict[str, list[int]]] = {}
    behind: int | None = None
    for sentence in root.iter("SENTENCE"):
        for place, word in enumerate(sentence.iter("WORD")):
            start, end = _byte_count(word, file)
            gaps.append(_gap(behind, start, first=place == 0))
            behind = end
            for attribution in word.iter("attribution"):
                labelled = roles.setdefault(attribution.get("id", ""), {})
                for role in attribution.iter("attributionRole"):
                    labelled.setdefault(role.get("roleValue", ""), []).append(len(tokens))
            tokens.append(word.get("text", ""))
    text, offsets = _join(tokens, gaps)
    quotes = (
        GoldQuote(
            content=spans_of(labelled["content"], offsets),
            source=spans_of(labelled.get("source", ()), offsets),
            cue=spans_of(labelled.get("cue", ()), offsets),
        )
        for labelled in roles.values()
        if labelled.get("content")
    )
    ordered = tuple(sorted(quotes, key=lambda quote: (quote.content, quote.cue)))
    return GoldDocument(doc=file.stem, text=text, quotes=ordered)


def _byte_count(word: ElementTree.Element, file: Path) -> tuple[int | None, int | None]:
    written = word.get("ByteCount")
    if written is None:
        return None, None
    try:
        start, end = written.split(",")
        return int(start), int(end)
    except ValueError as error:
        raise CorpusError(f"{file}: ByteCount {written!r} is not two numbers; is this PARC 3?") from error


def _gap(behind: int | None, start: int | None, first: bool) -> str | None:
    """Return what stands before a word, or None where the byte counts do not tell."""
    if behind is None or start is None:
        return None
    if start <= behind:
        return ""
    return "\n\n" if first and start - behind >= PARAGRAPH_GAP else " "


def _join(tokens: list[str], gaps: list[str | None]) -> tuple[str, list[tuple[int, int]]]:
    if None in gaps[1:]:
        return join_tokens(tokens)
    text = ""
    offsets = []
    for token, gap in zip(tokens, gaps, strict=True):
        text += gap or ""
        offsets.append((len(text), len(text) + len(token)))
        text += token
    return text, offsets
