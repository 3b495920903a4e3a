"""Reads the Project Dialogism Novel Corpus: all quotations of whole novels, each with the character who speaks.

Layout, as its authors publish it (https://github.com/Priya22/project-dialogism-novel-corpus): ``data/<novel>/`` with
``novel_text.txt``, ``quotation_info.csv`` (columns quoteByteSpans, speaker, quoteType, referringExpression …) and
``character_info.csv`` (Main Name, Aliases). The "byte" spans count characters and leave the marks out. A referring
expression ("said the child") names source and cue in one, so neither role is taken as labelled; speakers are compared
by character: the main name or any alias. This reader has met samples of our own making only.

Krishnapriya Vishnubhotla, Adam Hammond and Graeme Hirst: The Project Dialogism Novel Corpus: A Dataset for Quotation
Attribution in Literary Texts. LREC 2022.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.files import existing_folder, files_or_error, read_text
from quoteattr.errors import CorpusError

_LINE_END_IN_PARAGRAPH = re.compile(r"(?<!\n)\n(?!\n)")


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give the novels by their folders' names.

    Args:
        path: The folder that holds ``data/``, or ``data/`` itself.
        split: The name of one novel's folder; None reads all.
        annotator: Labels are joined in this corpus; must be None.

    Raises:
        CorpusError: A file is missing or a row is not in this layout.
    """
    if annotator is not None:
        raise CorpusError("PDNC gives one version of each novel; leave out --annotator.")
    folder = path / "data" if (path / "data").is_dir() else path
    existing_folder(folder, "the folder of PDNC that holds data/<novel>/quotation_info.csv")
    tables = folder.glob(f"{split or '*'}/quotation_info.csv")
    for file in files_or_error(tables, f"{split or '<novel>'}/quotation_info.csv in {folder}"):
        # The offsets were counted in a text whose line ends were read as one character.
        text = read_text(file.with_name("novel_text.txt")).replace("\r\n", "\n")
        # Lines are broken at some 70 characters: within a paragraph a line end is a space, else no quotation mark
        # could be paired with one in another line. One character for one, so the offsets stay.
        text = _LINE_END_IN_PARAGRAPH.sub(" ", text)
        yield GoldDocument(
            doc=file.parent.name,
            text=text,
            quotes=_quotes(file, len(text), _aliases(file.with_name("character_info.csv"))),
            roles=frozenset({"content"}),
        )


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(read_text(file).splitlines(keepends=True))
    for row in reader:
        yield reader.line_num, row


def _aliases(file: Path) -> dict[str, tuple[str, ...]]:
    aliases = {}
    for number, row in _rows(file):
        try:
            aliases[row["Main Name"]] = tuple(sorted(ast.literal_eval(row["Aliases"])))
        except (KeyError, ValueError, SyntaxError, TypeError) as error:
            raise CorpusError(
                f"{file}, line {number}: expected the columns Main Name and Aliases ({error})."
            ) from error
    return aliases


def _quotes(file: Path, length: int, aliases: Mapping[str, tuple[str, ...]]) -> tuple[GoldQuote, ...]:
    quotes = []
    for number, row in _rows(file):
        try:
            spans = sorted((int(start), int(end)) for start, end in ast.literal_eval(row["quoteByteSpans"]))
            speaker = row["speaker"]
        except (KeyError, ValueError, SyntaxError, TypeError) as error:
            raise CorpusError(f"{file}, line {number}: expected quoteByteSpans and speaker ({error}).") from error
        if not all(0 <= start < end <= length for start, end in spans):
            raise CorpusError(f"{file}, line {number}: a span lies outside novel_text.txt ({length} characters).")
        if spans:
            # "_group", "_unknowable" and the like stand for no character.
            named = bool(speaker) and not speaker.startswith("_")
            quotes.append(
                GoldQuote(
                    content=tuple(spans),
                    speaker=speaker if named else None,
                    speaker_known=named,
                    speaker_also=aliases.get(speaker, ()),
                    kind="direct",
                    act="speech",
                )
            )
    return tuple(sorted(quotes, key=lambda quote: quote.content))
