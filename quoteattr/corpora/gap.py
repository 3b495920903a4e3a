"""Reads GAP: pronouns with two names each, of which one, or none, is whom the pronoun means.

Layout, as its authors publish it (https://github.com/google-research-datasets/gap-coreference): a table with tabs
between the columns, ``ID, Text, Pronoun, Pronoun-offset, A, A-offset, A-coref, B, B-offset, B-coref, URL``.

Kellie Webster, Marta Recasens, Vera Axelrod and Jason Baldridge: Mind the GAP: A Balanced Corpus of Gendered Ambiguous
Pronouns. TACL 6 (2018).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from attrs import frozen

from quoteattr.corpora.files import numbered_lines
from quoteattr.errors import CorpusError

GapGender = Literal["masculine", "feminine"]
GENDERS: tuple[GapGender, ...] = ("masculine", "feminine")
DEFAULT_SPLIT = "validation"

_FEMININE = frozenset(["she", "her", "hers"])
_MASCULINE = frozenset(["he", "his", "him"])
_ANSWERS = {"TRUE": True, "FALSE": False}


@frozen(kw_only=True)
class Ambiguous:
    """A pronoun and two names that it may mean; spans half-open, in characters of the text.

    Attributes:
        id: Its name in the corpus.
        text: The snippet.
        pronoun: Where the pronoun stands.
        names: Where the two names stand, A and B.
        meant: Of each name whether the pronoun means it; at most one.
        gender: Of the pronoun.
    """

    id: str
    text: str
    pronoun: tuple[int, int]
    names: tuple[tuple[int, int], tuple[int, int]]
    meant: tuple[bool, bool]
    gender: GapGender


def read_gap(path: Path, split: str | None = None) -> list[Ambiguous]:
    """Return the pronouns of a file, in its order.

    Args:
        path: The file, or the folder that holds ``gap-<split>.tsv``.
        split: "development", "validation" or "test"; None takes the default. Of no account where ``path`` is a file.

    Raises:
        CorpusError: The file is missing or is not such a table.
    """
    file = path / f"gap-{split or DEFAULT_SPLIT}.tsv" if path.is_dir() else path
    rows = list(csv.reader((line for _, line in numbered_lines(file)), delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for number, row in enumerate(rows[1:], start=2):
        try:
            found.append(_ambiguous(dict(zip(rows[0], row, strict=True))))
        except (KeyError, ValueError) as error:
            raise CorpusError(f"{file}, row {number} is not one of GAP's ({error!r}).") from error
    if not found:
        raise CorpusError(f"{file} holds no rows of GAP.")
    return found


def read_answers(path: Path) -> dict[str, tuple[bool, bool]]:
    """Return another resolver's answers by id, from the form that GAP's own scorer reads: ``ID, A-coref, B-coref``.

    Raises:
        CorpusError: The file is missing or is not such a table.
    """
    answers = {}
    for number, line in numbered_lines(path):
        row = line.split("\t")
        try:
            name, a, b = row
            answers[name] = _ANSWERS[a.upper()], _ANSWERS[b.upper()]
        except (KeyError, ValueError) as error:
            if number == 1:
                continue  # a heading
            raise CorpusError(f"{path}, line {number} is not an id, TRUE or FALSE, TRUE or FALSE.") from error
    return answers


def gap_fingerprint(examples: Sequence[Ambiguous]) -> str:
    """Return 12 hexadecimal digits that change with any id, text or label, but not with the order."""
    digests = sorted(hashlib.sha256(repr(example).encode("utf-8")).digest() for example in examples)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:12]


def _ambiguous(row: dict[str, str]) -> Ambiguous:
    text, pronoun = row["Text"], row["Pronoun"]
    if pronoun.lower() not in _FEMININE | _MASCULINE:
        raise ValueError(f"{pronoun!r} is no pronoun of GAP")
    return Ambiguous(
        id=row["ID"],
        text=text,
        pronoun=_span(text, pronoun, row["Pronoun-offset"]),
        names=(_span(text, row["A"], row["A-offset"]), _span(text, row["B"], row["B-offset"])),
        meant=(_ANSWERS[row["A-coref"].upper()], _ANSWERS[row["B-coref"].upper()]),
        gender="feminine" if pronoun.lower() in _FEMININE else "masculine",
    )


def _span(text: str, words: str, offset: str) -> tuple[int, int]:
    start = int(offset)
    if text[start : start + len(words)] != words:
        raise ValueError(f"{words!r} does not stand at {offset}")
    return start, start + len(words)
