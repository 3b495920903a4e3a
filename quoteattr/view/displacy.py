"""Records for spaCy's displaCy, for those who have it in use already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from quoteattr.errors import InputError
from quoteattr.quotes import Role, marked_spans
from quoteattr.records import Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The hues of the page; displaCy draws a line in them and writes the label on it.
_COLORS: dict[Role, str] = {
    "content": "#9cc5eb",
    "cue": "#5fc7ae",
    "source": "#f2a56f",
    "intermediary": "#dc9fd1",
    "addressee": "#b9c0c8",
}

#: Options for ``displacy.render``: a colour for each role.
DISPLACY_OPTIONS: dict[str, Any] = {"colors": {role.upper(): color for role, color in _COLORS.items()}}


def to_displacy(doc: Doc, quotes: Iterable[Quote]) -> dict[str, Any]:
    """Return what ``displacy.render(…, style="span", manual=True, options=DISPLACY_OPTIONS)`` takes.

    Each part of a record becomes a span of whole tokens, labelled with its role (``CONTENT``, ``CUE``, ``SOURCE``,
    ``INTERMEDIARY``, ``ADDRESSEE``) and the number of its record. Spans may overlap: displaCy stacks them.

    Args:
        doc: The text as spaCy parsed it.
        quotes: Records of that very text, as in ``doc._.quotes``.

    Raises:
        InputError: A record does not lie in the text of ``doc``.
    """
    spans: list[dict[str, Any]] = []
    for place, quote in enumerate(quotes):
        number = quote.id.rpartition(":")[2]
        for span, mark in dict.fromkeys(marked_spans(quote, place)):
            tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
            if tokens is None or doc.text[span.start : span.end] != span.text:
                raise InputError(f"Record {quote.id} does not lie in this Doc; give the one that it was made from.")
            spans.append(
                {
                    "start": span.start,
                    "end": span.end,
                    "start_token": tokens.start,
                    "end_token": tokens.end,
                    "label": mark.role.upper(),
                    "kb_id": number,
                    "kb_url": f"#{quote.id}",
                }
            )
    spans.sort(key=lambda span: (span["start_token"], -span["end_token"]))
    return {"text": doc.text, "tokens": [token.text for token in doc], "spans": spans}
