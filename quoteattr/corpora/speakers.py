"""Reads who speaks in a corpus that labels no speakers: a file beside it names them, attribution by attribution.

One document a line: ``{"doc", "quotes": [{"id", "speaker", "speaker_also", "type", …}]}``, where ``id`` is that of the
attribution in the corpus's own files, ``speaker`` its name or null where the text leaves it open, ``speaker_also``
further names that are right, and ``type`` how the source mentions the speaker. Other keys are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import evolve

from quoteattr.corpora import MENTION_TYPES, GoldDocument, GoldQuote
from quoteattr.corpora.files import numbered_lines
from quoteattr.errors import CorpusError


def with_speakers(documents: Iterable[GoldDocument], file: Path) -> list[GoldDocument]:
    """Return the documents that a file names the speakers of, with these in their quotations.

    Args:
        documents: As read from the corpus; those that the file does not know are left out.
        file: The speakers.

    Raises:
        CorpusError: The file is missing or not so laid out, names an attribution that its document does not hold, or
            none of the documents.
    """
    told = _read(file)
    found = [
        evolve(document, quotes=_named(document, told[document.doc], file))
        for document in documents
        if document.doc in told
    ]
    if not found:
        raise CorpusError(f"{file} names speakers of other documents ({min(told, default='none')!r} …); try --split.")
    return found


def _read(file: Path) -> dict[str, dict[str, Any]]:
    told = {}
    for number, line in numbered_lines(file):
        try:
            plain = json.loads(line)
            told[str(plain["doc"])] = {str(quote["id"]): quote for quote in plain["quotes"]}
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f'{file}, line {number} is not an object with "doc" and "quotes" ({error!r}).') from error
    return told


def _named(document: GoldDocument, told: dict[str, Any], file: Path) -> tuple[GoldQuote, ...]:
    if unknown := set(told) - {quote.id for quote in document.quotes}:
        raise CorpusError(f"{file}: {document.doc} holds no attribution {min(unknown)!r}.")
    return tuple(
        quote if quote.id not in told else _with_speaker(quote, told[quote.id], f"{file}, {document.doc}, {quote.id}")
        for quote in document.quotes
    )


def _with_speaker(quote: GoldQuote, plain: Any, where: str) -> GoldQuote:
    try:
        mention = plain["type"]
        if mention not in MENTION_TYPES:
            raise ValueError(f"type {mention!r} is none of {', '.join(MENTION_TYPES)}")
        return evolve(
            quote,
            speaker=plain["speaker"],
            speaker_known=True,
            speaker_also=tuple(plain.get("speaker_also", ())),
            mention=mention,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{where}: not a speaker: {error}.") from error
