"""Records in the forms of other tools, and their output in the minimal form that ``quoteattr bench`` scores.

The forms are those that the tools write themselves: BBC Citron's ``quotes`` (its docs/data_format.md), the ``quotes``
of CoreNLP's JSON outputter, the quote objects of the Gender Gap Tracker's extractor, and textacy's triples. Where a
form cannot hold a record, the record has no place in it and is left out; docs/migration.md says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from quoteattr.errors import InputError
from quoteattr.records import Quote, Span
from quoteattr.text import pair_marks

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

Tool = Literal["citron", "corenlp", "gender-gap-tracker"]
TOOLS: tuple[Tool, ...] = get_args(Tool)

#: Where each tool's documents have their name.
_NAME_KEYS: dict[Tool, str] = {"citron": "doc", "corenlp": "docId", "gender-gap-tracker": "_id"}

_UNKNOWN = "Unknown"  # CoreNLP's word for a speaker that it could not find
_NO_INDEX = "(0,0)"  # the Gender Gap Tracker's offsets of a speaker that is not there
_INDEX = re.compile(r"\((\d+),(\d+)\)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
# The labels that its next step knows; speakers of other types are unknown to it.
_ENTITY_TYPES = frozenset({"PERSON", "ORG", "GPE", "NORP"})


class DirectQuotation(NamedTuple):
    """What textacy's ``direct_quotations`` yields, with the same names in the same order."""

    speaker: list[Token]
    cue: list[Token]
    content: DocSpan


def document_for(tool: Tool, doc: str, quotes: Iterable[Quote]) -> dict[str, Any]:
    """Return the records of a document as the tool would have written them.

    Args:
        tool: Whose form.
        doc: The document's name.
        quotes: Its records, in the order of the text.

    Returns:
        The name, under the key that the tool has for it, and ``quotes``.
    """
    objects = [each for quote in quotes for each in objects_for(tool, quote)]
    if tool == "corenlp":
        objects = [{"id": number, **each} for number, each in enumerate(objects)]
    return {_NAME_KEYS[tool]: doc, "quotes": objects}


def objects_for(tool: Tool, quote: Quote) -> list[dict[str, Any]]:
    """Return what stands for a record in the tool's ``quotes``: nothing where its form cannot hold it."""
    return _WRITERS[tool](quote)


def _for_citron(quote: Quote) -> list[dict[str, Any]]:
    if not quote.cue or quote.source is None:
        return []
    return [
        {
            "sources": [_plain(quote.source)],
            "coreferences": [],
            "cue": _plain(quote.cue[0]),
            "contents": [_plain(span) for span in quote.content],
            "confidence": f"{quote.confidence:.4f}",
            "id": quote.id,
            # Citron has no key for a name; its readers pass over what they do not know.
            "speaker": quote.speaker.name if quote.speaker else None,
        }
    ]


def _for_corenlp(quote: Quote) -> list[dict[str, Any]]:
    name = quote.speaker.name if quote.speaker else _UNKNOWN
    mention = quote.source.text if quote.source else name
    return [
        {
            "text": span.text,
            "beginIndex": span.start,
            "endIndex": span.end,
            "mention": mention,
            "speaker": mention,
            "canonicalSpeaker": name,
        }
        for span in _in_marks(quote)
    ]


def _for_gender_gap_tracker(quote: Quote) -> list[dict[str, Any]]:
    cue = quote.cue[0] if quote.cue else None
    name = quote.speaker.name if quote.speaker else ""
    kind = quote.speaker.type if quote.speaker and quote.speaker.type in _ENTITY_TYPES else "UNKNOWN"
    return [
        {
            "speaker": quote.source.text if quote.source else name,
            "speaker_index": _index(quote.source) if quote.source else _NO_INDEX,
            "quote": span.text,
            "quote_index": _index(span),
            "verb": cue.text if cue else "",
            "verb_index": _index(cue) if cue else "",
            "quote_token_count": len(_TOKEN.findall(span.text)),
            "quote_type": _order(quote, span),
            "is_floating_quote": cue is None,
            "is_aligned": kind == "PERSON",
            "named_entity": name,
            "named_entity_type": kind,
        }
        for span in quote.content
    ]


_WRITERS: dict[Tool, Callable[[Quote], list[dict[str, Any]]]] = {
    "citron": _for_citron,
    "corenlp": _for_corenlp,
    "gender-gap-tracker": _for_gender_gap_tracker,
}


def _plain(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _index(span: Span) -> str:
    return f"({span.start},{span.end})"


def _in_marks(quote: Quote) -> list[Span]:
    """Return the stretches of a content that stand in marks, marks included."""
    if quote.kind == "direct":
        return list(quote.content)
    return [
        Span(start=span.start + pair.start, end=span.start + pair.end, text=span.text[pair.start : pair.end])
        for span in quote.content
        for pair in pair_marks(span.text)
        if pair.depth == 0
    ]


def _order(quote: Quote, span: Span) -> str:
    """Return the order of quotation marks, content, verb and speaker, as in "QCQVS"."""
    if not quote.cue:
        return "QCQ"
    if quote.cue[0].text.lower() == "according to":
        return "AccordingTo"
    places = [(span.start + span.end, "QCQ" if quote.kind == "direct" else "C")]
    places.append((quote.cue[0].start + quote.cue[0].end, "V"))
    if quote.source is not None:
        places.append((quote.source.start + quote.source.end, "S"))
    return "".join(letters for _, letters in sorted(places))


def to_textacy(doc: Doc, quotes: Iterable[Quote]) -> list[DirectQuotation]:
    """Return the direct quotations that have a source and a cue, as textacy's ``direct_quotations(doc)`` gives them.

    Args:
        doc: The text as spaCy tokenised it.
        quotes: Records of that very text, as in ``doc._.quotes``.

    Raises:
        InputError: A record does not lie in the text of ``doc``.
    """
    triples: list[DirectQuotation] = []
    for quote in quotes:
        if quote.kind != "direct" or quote.source is None or not quote.cue:
            continue
        speaker = list(_tokens(doc, quote.source, quote.id))
        cue = [token for span in quote.cue for token in _tokens(doc, span, quote.id)]
        triples.extend(DirectQuotation(speaker, cue, _tokens(doc, span, quote.id)) for span in quote.content)
    return triples


def _tokens(doc: Doc, span: Span, record: str) -> DocSpan:
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    if found is None or doc.text[span.start : span.end] != span.text:
        raise InputError(f"Record {record} does not lie in this Doc; give the one that it was made from.")
    return found


def from_textacy(name: str, triples: Iterable[tuple[Sequence[Token], Sequence[Token], DocSpan]]) -> dict[str, Any]:
    """Return textacy's direct quotations of a document in the minimal form that ``quoteattr bench`` scores.

    Args:
        name: The document's name.
        triples: What ``direct_quotations`` gave: speaker, cue, content.
    """
    return {
        "doc": name,
        "quotes": [
            {
                "content": [[content.start_char, content.end_char]],
                "source": [[token.idx, token.idx + len(token)] for token in speaker],
                "cue": [[token.idx, token.idx + len(token)] for token in cue],
            }
            for speaker, cue, content in triples
        ],
    }


def read_document(tool: Tool, plain: Any, name: str) -> dict[str, Any]:
    """Return a tool's output for one document in the minimal form that ``quoteattr bench`` scores.

    Args:
        tool: Whose output.
        plain: The JSON value: an object with ``quotes``, or the list of them alone.
        name: The document's name, where the output gives none.

    Raises:
        InputError: It is not what the tool writes.
    """
    document = plain if isinstance(plain, Mapping) else {"quotes": plain}
    given = document.get(_NAME_KEYS[tool])
    if isinstance(given, Mapping):  # how MongoDB exports an id
        given = given.get("$oid")
    try:
        quotes = _READERS[tool](document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(
            f"{name}: this is not what {tool} writes ({type(error).__name__}: {error}); docs/migration.md shows its form."
        ) from error
    return {"doc": name if given is None else str(given), "quotes": quotes}


def _from_citron(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "content": [_pair(span) for span in quote["contents"]],
            # Once it is resolved, the mention beside the cue stands in "coreferences" and the name in "sources".
            "source": [_pair(span) for span in quote.get("coreferences") or quote["sources"]],
            "cue": [_pair(quote["cue"])],
            **({"speaker": quote["sources"][0]["text"]} if quote.get("coreferences") else {}),
            **({"confidence": float(quote["confidence"])} if quote.get("confidence") is not None else {}),
        }
        for quote in document["quotes"]
    ]


def _pair(span: Mapping[str, Any]) -> list[int]:
    return [int(span["start"]), int(span["end"])]


def _from_corenlp(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    tokens = [token for sentence in document.get("sentences", ()) for token in sentence["tokens"]]
    point = _code_points(tokens)
    found = []
    for quote in document["quotes"]:
        plain: dict[str, Any] = {"content": [[point(quote["beginIndex"]), point(quote["endIndex"])]]}
        if "mentionBegin" in quote:
            first, last = tokens[quote["mentionBegin"]], tokens[quote["mentionEnd"]]
            plain["source"] = [[point(first["characterOffsetBegin"]), point(last["characterOffsetEnd"])]]
        if quote.get("canonicalSpeaker", _UNKNOWN) != _UNKNOWN:
            plain["speaker"] = quote["canonicalSpeaker"]
        found.append(plain)
    return found


def _code_points(tokens: Iterable[Mapping[str, Any]]) -> Callable[[int], int]:
    """Return a function from Java's offsets, which count characters beyond U+FFFF twice, to ours."""
    doubled = [
        token["characterOffsetBegin"] + len(word[:place].encode("utf-16-le")) // 2
        for token in tokens
        for word in (token.get("originalText", ""),)
        for place, char in enumerate(word)
        if ord(char) > 0xFFFF
    ]
    return lambda offset: offset - sum(each < offset for each in doubled)


def _from_gender_gap_tracker(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for quote in document["quotes"]:
        plain: dict[str, Any] = {
            "content": _indexed(quote["quote_index"]),
            "source": _indexed(quote["speaker_index"]),
            "cue": _indexed(quote["verb_index"]),
        }
        if not plain["content"]:
            raise ValueError("a quote has no quote_index")
        if quote.get("named_entity"):
            plain["speaker"] = quote["named_entity"]
        found.append(plain)
    return found


def _indexed(index: str) -> list[list[int]]:
    """Return the span in "(12,34)"; "" and "(0,0)" say that there is none."""
    if index in ("", _NO_INDEX):
        return []
    match = _INDEX.fullmatch(index)
    if match is None:
        raise ValueError(f"{index!r} is no pair of offsets")
    return [[int(match[1]), int(match[2])]]


_READERS: dict[Tool, Callable[[Mapping[str, Any]], list[dict[str, Any]]]] = {
    "citron": _from_citron,
    "corenlp": _from_corenlp,
    "gender-gap-tracker": _from_gender_gap_tracker,
}
