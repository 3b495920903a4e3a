"""The records of a text: a tuple of them that shows itself in a notebook, becomes a table, and groups by speaker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from quoteattr.errors import InputError
from quoteattr.quotes.runs import ROLES, Run, cut_runs, marked_spans
from quoteattr.quotes.templating import read_asset, render
from quoteattr.records import Quote, Span

if TYPE_CHECKING:
    import pandas

_SPEAKER_OPEN = "open"


class Quotes(tuple[Quote, ...]):
    """The records of one text: a plain tuple of them that also knows its text.

    It equals a tuple of the same records, and whatever takes such a tuple takes it; a slice of it is a plain tuple.

    Attributes:
        text: The text that the records' offsets count in.
    """

    text: str

    def __new__(cls, text: str, records: Iterable[Quote] = ()) -> Self:
        """Keep records together with their text.

        Args:
            text: The text that they were made from.
            records: In the order of the text.

        Raises:
            InputError: A record's content is not what stands at its place in the text.
        """
        quotes = super().__new__(cls, records)
        for quote in quotes:
            if any(text[span.start : span.end] != span.text for span in quote.content):
                raise InputError(f"Record {quote.id} does not lie in this text; give the text that it was made from.")
        quotes.text = text
        return quotes

    def __getnewargs__(self) -> tuple[str, tuple[Quote, ...]]:
        """Let the records be pickled and copied together with their text."""
        return self.text, tuple(self)

    def by_speaker(self) -> dict[str | None, Quotes]:
        """Return the records of each speaker by name, the most frequent first; None are those left open."""
        groups: dict[str | None, list[Quote]] = {}
        for quote in self:
            groups.setdefault(quote.speaker.name if quote.speaker else None, []).append(quote)
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        return {name: Quotes(self.text, quotes) for name, quotes in ordered}

    def to_frame(self) -> pandas.DataFrame:
        """Return a table with one row a record: its fields, spans as their words, and where the content lies.

        Columns: ``id``, ``doc``, ``speaker``, ``speaker_type``, ``description``, ``source``, ``intermediaries`` (names
        in a list, outermost first), ``cue``, ``content``, ``start`` and ``end`` (of the content as a whole, in
        characters), ``kind``, ``form``, ``act``, ``addressee``, ``negated``, ``hedged``, ``parent``, ``pattern``,
        ``confidence``. Spans apart are joined by " … ".

        Raises:
            InputError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise InputError('A table needs pandas: pip install "quoteattr[notebook]".') from error
        return pandas.DataFrame([_row(quote) for quote in self], columns=_COLUMNS)

    def _repr_html_(self) -> str:
        """Return the text with its records marked, and the list of them below."""
        return render(
            __package__,
            "notebook.html.jinja2",
            style=read_asset(__package__, "notebook.css"),
            roles=ROLES,
            paragraphs=[[_shown_run(run, self) for run in runs] for runs in cut_runs(self.text, self)],
            quotes=[_row(quote) | {"number": number_of(quote)} for quote in self],
            speaker_open=_SPEAKER_OPEN,
        )


_COLUMNS = (
    "id",
    "doc",
    "speaker",
    "speaker_type",
    "description",
    "source",
    "intermediaries",
    "cue",
    "content",
    "start",
    "end",
    "kind",
    "form",
    "act",
    "addressee",
    "negated",
    "hedged",
    "parent",
    "pattern",
    "confidence",
)


def joined(spans: Iterable[Span]) -> str:
    """Return the words of spans, with an ellipsis where the text goes on between them."""
    return " … ".join(span.text for span in spans)


def lies_in(quote: Quote, text: str) -> bool:
    """Tell whether all spans of a record are what stands at their places in a text."""
    return all(text[span.start : span.end] == span.text for span, _ in marked_spans(quote, 0))


def number_of(quote: Quote) -> str:
    """Return the number of a record in its document, as its id ends."""
    return quote.id.rpartition(":")[2]


def _row(quote: Quote) -> dict[str, Any]:
    speaker = quote.speaker
    return {
        "id": quote.id,
        "doc": quote.doc,
        "speaker": speaker.name if speaker else None,
        "speaker_type": speaker.type if speaker else None,
        "description": speaker.description if speaker else None,
        "source": quote.source.text if quote.source else None,
        "intermediaries": [each.name for each in quote.intermediaries],
        "cue": joined(quote.cue),
        "content": joined(quote.content),
        "start": min(span.start for span in quote.content),
        "end": max(span.end for span in quote.content),
        "kind": quote.kind,
        "form": quote.form,
        "act": quote.act,
        "addressee": quote.addressee.text if quote.addressee else None,
        "negated": quote.negated,
        "hedged": quote.hedged,
        "parent": quote.parent,
        "pattern": quote.pattern,
        "confidence": quote.confidence,
    }


def _shown_run(run: Run, quotes: Quotes) -> dict[str, Any]:
    """Return a run as the template draws it: text, classes, and the numbers of the records whose content ends here."""
    contents = {mark.quote for mark in run.marks if mark.role == "content"}
    end = run.start + len(run.text)
    ending = [number for number in sorted(contents, reverse=True) if quotes[number].content[-1].end == end]
    classes = sorted({mark.role for mark in run.marks}) + (["deeper"] if len(contents) > 1 else [])
    return {"text": run.text, "classes": " ".join(classes), "numbers": [number_of(quotes[each]) for each in ending]}
