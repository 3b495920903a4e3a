"""Reads DirectQuote: direct quotations in English news, each with the mention of its speaker.

Layout, as its authors publish it (https://github.com/THUNLP-MT/DirectQuote): CoNLL files, a token and its IOB1 label a
line, paragraphs parted by a blank line. Labels: ``LeftSpeaker`` and ``RightSpeaker`` (a quotation whose speaker stands
before or after it), ``Unknown`` (a quotation without one), ``Speaker``, ``Out``. Each labelled run is one quotation, as
its authors count them, also where a cue in its middle parts a sentence. This reader has met samples of our own making
only.

Yuanchi Zhang and Yang Liu: DirectQuote: A Dataset for Direct Quotation Extraction and Attribution in News Articles.
LREC 2022.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote, Spans
from quoteattr.corpora.files import existing_folder, files_or_error, read_text
from quoteattr.corpora.tokens import join_tokens, labelled_runs
from quoteattr.errors import CorpusError

_LABELS = ("LeftSpeaker", "RightSpeaker", "Unknown", "Speaker")


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give each paragraph as a document, named "file:number" with numbers from 1.

    Args:
        path: A folder of ``.txt`` or ``.conll`` files, or one file.
        split: The stem of one file in the folder; None reads all.
        annotator: The corpus names none; must be None.

    Raises:
        CorpusError: A file is missing or a line has no known label.
    """
    if annotator is not None:
        raise CorpusError("DirectQuote names no annotators; leave out --annotator.")
    for file in _files(path, split):
        for number, (tokens, labels) in enumerate(_paragraphs(file), start=1):
            yield _document(f"{file.stem}:{number}", tokens, labels)


def _files(path: Path, split: str | None) -> list[Path]:
    if path.is_file():
        return [path]
    existing_folder(path, "a folder of DirectQuote's CoNLL files")
    found = (file for file in path.iterdir() if file.suffix in (".txt", ".conll") and split in (None, file.stem))
    return files_or_error(found, f"{split or '<name>'}.txt or .conll in {path}")


def _paragraphs(file: Path) -> Iterator[tuple[list[str], list[str]]]:
    tokens: list[str] = []
    labels: list[str] = []
    # A blank line closes the last paragraph too.
    for number, line in enumerate([*read_text(file).split("\n"), ""], start=1):
        columns = line.split()
        if columns and columns[0] != "-DOCSTART-":
            label = columns[-1]
            if len(columns) < 2 or (label not in ("O", "Out") and label.rpartition("-")[2] not in _LABELS):
                raise CorpusError(f"{file}, line {number}: not a token and one of DirectQuote's labels: {line[:80]!r}.")
            tokens.append(columns[0])
            labels.append(label)
        elif tokens:
            yield tokens, labels
            tokens, labels = [], []


def _document(doc: str, tokens: Sequence[str], labels: Sequence[str]) -> GoldDocument:
    text, offsets = join_tokens(tokens)
    runs = labelled_runs(labels)
    speakers = [(first, behind) for label, first, behind in runs if label == "Speaker"]

    def mention(label: str, first: int, behind: int) -> Spans:
        if label == "LeftSpeaker":
            found = [speaker for speaker in speakers if speaker[1] <= first][-1:]
        elif label == "RightSpeaker":
            found = [speaker for speaker in speakers if speaker[0] >= behind][:1]
        else:
            found = []
        return tuple((offsets[start][0], offsets[end - 1][1]) for start, end in found)

    quotes = tuple(
        GoldQuote(
            content=((offsets[first][0], offsets[behind - 1][1]),),
            source=mention(label, first, behind),
            kind="direct",
            act="speech",
        )
        for label, first, behind in runs
        if label != "Speaker"
    )
    return GoldDocument(doc=doc, text=text, quotes=quotes, roles=frozenset({"content", "source"}))
