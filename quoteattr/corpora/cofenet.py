"""Reads the token lists on which CofeNet is trained and tested: PolNeAR and RiQuA, one passage a line.

Layout, as its authors publish it (https://github.com/cofe-ai/CofeNet, folder ``res``): ``train.txt``, ``valid.txt`` and
``test.txt`` in a folder per corpus, each line a JSON object ``{"tokens": [...], "labels": [...]}`` with the BIO labels
source, cue and content. Labels are not joined to attributions there; here each content goes with the nearest cue and
source, and contents with the same cue are one attribution. So of its figures only the role spans and content words are
those of the corpus itself. This reader has met samples of our own making only.

Yequan Wang et al.: CofeNet: Context and Former-Label Enhanced Net for Complicated Quotation Extraction. COLING 2022.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.files import existing_folder, files_or_error, numbered_lines
from quoteattr.corpora.tokens import join_tokens, labelled_runs
from quoteattr.errors import CorpusError

Run = tuple[int, int]
"""First token and the one behind the last."""

SPLIT_FILES = ("train.txt", "valid.txt", "test.txt")


def read(path: Path, split: str | None, annotator: str | None) -> Iterator[GoldDocument]:
    """Give each passage as a document, named "file:line".

    Args:
        path: A folder with the split files, or one such file.
        split: "train", "valid" or "test"; None reads all that are there.
        annotator: The corpus names none; must be None.

    Raises:
        CorpusError: A file is missing or a line is not such an object.
    """
    if annotator is not None:
        raise CorpusError("CofeNet's files name no annotators; leave out --annotator.")
    for file in _files(path, split):
        for number, line in numbered_lines(file):
            tokens, labels = _token_line(line, f"{file}, line {number}")
            yield passage(f"{file.stem}:{number}", tokens, labels)


def _files(path: Path, split: str | None) -> list[Path]:
    if path.is_file():
        return [path]
    existing_folder(path, "the folder of one of CofeNet's corpora, with train.txt, valid.txt and test.txt")
    wanted = SPLIT_FILES if split is None else (f"{split}.txt",)
    return files_or_error(
        (path / name for name in wanted if (path / name).is_file()), f"{' or '.join(wanted)} in {path}"
    )


def _token_line(line: str, where: str) -> tuple[list[str], list[str]]:
    try:
        record = json.loads(line)
        tokens, labels = [str(token) for token in record["tokens"]], [str(label) for label in record["labels"]]
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f'{where} is not an object with "tokens" and "labels" ({error}).') from error
    if len(tokens) != len(labels):
        raise CorpusError(f"{where} has {len(tokens)} tokens but {len(labels)} labels.")
    return tokens, labels


def passage(doc: str, tokens: Sequence[str], labels: Sequence[str]) -> GoldDocument:
    """Build one document from tokens and their source, cue and content labels."""
    text, offsets = join_tokens(tokens)
    runs = labelled_runs(labels)
    by_role = {role: [run[1:] for run in runs if run[0] == role] for role in ("source", "cue", "content")}
    grouped: dict[Run | None, list[Run]] = {}
    for content in by_role["content"]:
        grouped.setdefault(_nearest(content, by_role["cue"]), []).append(content)
    quotes = []
    for cue, contents in grouped.items():
        source = _nearest(cue or contents[0], by_role["source"])
        quotes.append(
            GoldQuote(
                content=tuple(_span(content, offsets) for content in contents),
                source=(_span(source, offsets),) if source else (),
                cue=(_span(cue, offsets),) if cue else (),
            )
        )
    return GoldDocument(doc=doc, text=text, quotes=tuple(sorted(quotes, key=lambda quote: quote.content)))


def _nearest(run: Run, others: Sequence[Run]) -> Run | None:
    """Return the run with the fewest tokens between; of two, the one before, as in "X said: …"."""
    return min(others, key=lambda other: (max(other[0] - run[1], run[0] - other[1]), other[0]), default=None)


def _span(run: Run, offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return offsets[run[0]][0], offsets[run[1] - 1][1]
