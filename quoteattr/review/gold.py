"""From a record and what a reviewer says of it to the record as it should be, and to gold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import regex
from attrs import evolve

from quoteattr.corpora import GoldQuote
from quoteattr.errors import InputError
from quoteattr.metrics import Prediction, Words
from quoteattr.quotes import comparable_name
from quoteattr.records import Intermediary, Quote, Speaker, cut_span
from quoteattr.review.judgements import Fault
from quoteattr.review.sampling import Other

_PARTS_OF_TEXT = ("content", "source", "cue")
_LONGEST_NAME = 300
_MOST_NAMES = 20
_MOST_OFFERED = 300
_CAPITALISED = regex.compile(
    r"\p{Lu}[\w.'’-]*\w(?:[ \t]+(?:(?:of|the|and|for|de|van|von|der|al|bin)[ \t]+){0,2}\p{Lu}[\w.'’-]*\w)*"
)


def missed_quote(doc: str, name: str) -> Quote:
    """Return the record of a quotation that had none, before anything is known of it."""
    return Quote(
        doc=doc,
        id=name,
        kind="indirect",
        form="clause",
        act="speech",
        content=(),
        cue=(),
        source=None,
        speaker=None,
        pattern="missed",
        confidence=1.0,
    )


def mend(quote: Quote, mended: Mapping[str, Any], text: str) -> Quote:
    """Return a record with the parts that a reviewer mended.

    Args:
        quote: The record.
        mended: As in ``Judgement.mended``, from ``checked_mended``.
        text: The article's.

    Raises:
        InputError: The new content holds no word.
    """
    changes: dict[str, Any] = {
        part: tuple(cut_span(text, start, end) for start, end in mended[part])
        for part in _PARTS_OF_TEXT
        if part in mended
    }
    if "source" in changes:
        changes["source"] = next(iter(changes["source"]), None)
    if "content" in changes:
        changes["kind"] = _kind(mended["content"], text)
    if "speaker" in mended:
        name = mended["speaker"]
        changes["speaker"] = None if name is None else Speaker(name=name, type="OTHER")
    if "chain" in mended:
        known = {comparable_name(each.name): each for each in quote.intermediaries}
        changes["intermediaries"] = tuple(
            known.get(comparable_name(name)) or Intermediary(name=name, source=None, cue=()) for name in mended["chain"]
        )
    return evolve(quote, **changes)


def checked_mended(plain: Any, text: str) -> dict[str, Any]:
    """Return mended parts with their spans in order, without spaces at their edges and without overlaps.

    Raises:
        InputError: They are not what ``Judgement.mended`` holds, or a span lies outside the text.
    """
    if not isinstance(plain, Mapping) or set(plain) - {*_PARTS_OF_TEXT, "speaker", "chain"}:
        raise InputError("The mended parts are not such an object.")
    mended: dict[str, Any] = {part: _spans(plain[part], text) for part in _PARTS_OF_TEXT if part in plain}
    if "speaker" in plain:
        mended["speaker"] = None if plain["speaker"] is None else _name(plain["speaker"])
    if "chain" in plain:
        names = plain["chain"]
        if not isinstance(names, list) or len(names) > _MOST_NAMES:
            raise InputError(f"The chain is no list of {_MOST_NAMES} names at most.")
        mended["chain"] = [_name(name) for name in names]
    if "content" in mended and not mended["content"]:
        raise InputError("The content is empty; say that it is not a quotation instead.")
    return mended


def gold_of(quote: Quote, faults: Collection[Fault], mended: Collection[str]) -> GoldQuote | None:
    """Return a quotation as gold, or None where there is none.

    A wrong name or chain that was not mended is not labelled. Of a wrong content or source that was not mended nobody
    knows where it lies: the quotation is optional, so that nothing is held for or against what is found there.

    Args:
        quote: The record as mended.
        faults: What was wrong with it.
        mended: The parts that were mended.
    """
    if "quotation" in faults:
        return None
    # Of a record it is known whether each part is right; of what was missed, what the reviewer told.
    parts = {"speaker", "chain", *faults} if "missed" in faults else set(faults)
    unknown = parts.difference(mended)
    said = Prediction.from_quote(quote)
    return GoldQuote(
        content=said.content,
        source=said.source,
        cue=said.cue,
        speaker=None if "speaker" in unknown else said.speaker,
        speaker_known="speaker" not in unknown,
        intermediaries=None if "chain" in unknown else said.intermediaries,
        addressee=quote.addressee.text if quote.addressee else None,
        negated=quote.negated,
        hedged=quote.hedged,
        optional=not unknown.isdisjoint(("content", "source")),
        kind=quote.kind,
        form=quote.form,
        act=quote.act,
    )


def optional_gold(other: Other) -> GoldQuote:
    """Return a record of which nobody said anything as gold that counts neither way."""
    return GoldQuote(content=other.content, source=other.source, cue=other.cue, optional=True)


def _kind(content: Iterable[tuple[int, int]], text: str) -> str:
    words = Words(text)
    covered = words.covered(content)
    if not covered:
        raise InputError("The content holds no word.")
    return words.kind(covered)


def _spans(plain: Any, text: str) -> list[list[int]]:
    """Return spans sorted, trimmed and joined where they overlap; as lists, as JSON has them."""
    if not isinstance(plain, list):
        raise InputError("The spans are no list.")
    found: list[list[int]] = []
    for start, end in sorted(_trimmed(pair, text) for pair in plain):
        if found and start < found[-1][1]:
            found[-1][1] = max(end, found[-1][1])
        else:
            found.append([start, end])
    return found


def _trimmed(pair: Any, text: str) -> tuple[int, int]:
    whole_numbers = isinstance(pair, list) and len(pair) == 2 and all(type(each) is int for each in pair)
    if not whole_numbers or not 0 <= pair[0] < pair[1] <= len(text):
        raise InputError("A span is empty or lies outside the text.")
    words = text[pair[0] : pair[1]]
    start = pair[0] + len(words) - len(words.lstrip())
    end = pair[0] + len(words.rstrip())
    if start >= end:
        raise InputError("A span holds no word.")
    return start, end


def _name(plain: Any) -> str:
    if not isinstance(plain, str):
        raise InputError("A name is no text.")
    name = " ".join(plain.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InputError(f"A name is empty or longer than {_LONGEST_NAME} characters.")
    return name


def names_in(text: str, quotes: Iterable[Quote]) -> list[str]:
    """Return the names to offer for an article: those of its records, then words that begin with a capital letter."""
    names: dict[str, None] = {}
    for quote in quotes:
        if quote.speaker:
            names[quote.speaker.name] = None
        names |= dict.fromkeys(each.name for each in quote.intermediaries)
    names |= dict.fromkeys(" ".join(match[0].split()) for match in _CAPITALISED.finditer(text))
    return list(names)[:_MOST_OFFERED]
