"""The records of a text: a tuple of them that shows itself in a notebook, becomes a table, and groups by speaker."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self

from quoteattr.errors import InputError
from quoteattr.quotes.flat import FLAT_COLUMNS, flat
from quoteattr.quotes.names import comparable_name
from quoteattr.quotes.runs import ROLES, Run, cut_runs, marked_spans
from quoteattr.quotes.templating import read_asset, render
from quoteattr.records import Intermediary, Quote, Speaker

if TYPE_CHECKING:
    import pandas

_SPEAKER_OPEN = "open"
_MOST_SHOWN = 20
_FILTERED = ("doc", "id", "kind", "form", "act", "negated", "hedged", "parent", "pattern")
_SEVERAL = (set, frozenset, list, tuple)


class Quotes(tuple[Quote, ...]):
    """The records of one text: a plain tuple of them that also knows its text.

    It equals a tuple of the same records, and whatever takes such a tuple takes it; a slice of it knows the text, too.

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

    def __getitem__(self, place: Any) -> Any:
        """Return one record, or, of a slice, the records of it."""
        found = super().__getitem__(place)
        return Quotes(self.text, found) if isinstance(place, slice) else found

    def __repr__(self) -> str:
        """Return one line a record, and how many more there are."""
        lines = [f"<Quotes: {len(self):,}>", *(f"  {quote!r}" for quote in self[:_MOST_SHOWN])]
        if len(self) > _MOST_SHOWN:
            lines.append(f"  … and {len(self) - _MOST_SHOWN:,} more")
        return "\n".join(lines)

    def filter(
        self,
        keeps: Callable[[Quote], bool] | None = None,
        /,
        *,
        speaker: str | None = None,
        through: str | None = None,
        min_confidence: float = 0.0,
        **fields: Any,
    ) -> Quotes:
        """Return the records that meet all conditions.

        Args:
            keeps: Takes a record and tells whether it stays.
            speaker: The speaker's name; case, articles, titles and possessives do not count.
            through: The name of one of the intermediaries, in the same way.
            min_confidence: The lowest confidence.
            **fields: Any other field of the record that holds a word or a flag (``kind="direct"``, ``negated=False``,
                ``act="speech"`` …): a value, or several in a set, list or tuple.

        Raises:
            InputError: There is no such field.
        """
        unknown = sorted(set(fields) - set(_FILTERED))
        if unknown:
            raise InputError(
                f"Records cannot be filtered by {unknown[0]!r}; name {', '.join(_FILTERED)}, or a function."
            )
        allowed = {key: set(value) if isinstance(value, _SEVERAL) else {value} for key, value in fields.items()}

        def stays(quote: Quote) -> bool:
            return (
                (keeps is None or keeps(quote))
                and quote.confidence >= min_confidence
                and (speaker is None or _is_called(quote.speaker, speaker))
                and (through is None or any(_is_called(each, through) for each in quote.intermediaries))
                and all(getattr(quote, key) in values for key, values in allowed.items())
            )

        return Quotes(self.text, filter(stays, self))

    def by_speaker(self) -> BySpeaker:
        """Return the records of each speaker by name, the most frequent first; None are those left open."""
        groups: dict[str | None, list[Quote]] = {}
        for quote in self:
            groups.setdefault(quote.speaker.name if quote.speaker else None, []).append(quote)
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        return BySpeaker((name, Quotes(self.text, quotes)) for name, quotes in ordered)

    def to_frame(self) -> pandas.DataFrame:
        """Return a flat table with one row a record, its columns those of ``extract -o quotes.csv``.

        Spans stand as their words, those apart joined by " … "; ``speaker_name`` and the speaker's other fields have a
        column each; names of intermediaries are joined by " → ", outermost first; ``start`` and ``end`` say where the
        content as a whole lies, in characters.

        Raises:
            InputError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise InputError('A table needs pandas: pip install "quoteattr[notebook]".') from error
        return pandas.DataFrame([flat(quote) for quote in self], columns=FLAT_COLUMNS)

    def _repr_html_(self) -> str:
        """Return the text with its records marked, and the list of them below."""
        return render(
            __package__,
            "notebook.html.jinja2",
            style=read_asset(__package__, "notebook.css"),
            roles=ROLES,
            paragraphs=[[_shown_run(run, self) for run in runs] for runs in cut_runs(self.text, self)],
            quotes=[flat(quote) | {"number": number_of(quote)} for quote in self],
            speaker_open=_SPEAKER_OPEN,
        )


class BySpeaker(dict[str | None, Quotes]):
    """Records by the names of their speakers: a plain dict that shows itself in short."""

    def __repr__(self) -> str:
        """Return one line a speaker."""
        return "\n".join(
            [
                f"<{len(self):,} speakers>",
                *(f"  {name or _SPEAKER_OPEN}: {len(quotes):,}" for name, quotes in self.items()),
            ]
        )

    def _repr_html_(self) -> str:
        """Return a table of the speakers, and how many records each has."""
        rows = "".join(
            f"<tr><td>{html.escape(name or _SPEAKER_OPEN)}</td><td>{len(quotes):,}</td></tr>"
            for name, quotes in self.items()
        )
        return f"<table><tr><th>speaker</th><th>quotations</th></tr>{rows}</table>"


def _is_called(who: Speaker | Intermediary | None, name: str) -> bool:
    return who is not None and comparable_name(who.name) == comparable_name(name)


def lies_in(quote: Quote, text: str) -> bool:
    """Tell whether all spans of a record are what stands at their places in a text."""
    return all(text[span.start : span.end] == span.text for span, _ in marked_spans(quote, 0))


def number_of(quote: Quote) -> str:
    """Return the number of a record in its document, as its id ends."""
    return quote.id.rpartition(":")[2]


def _shown_run(run: Run, quotes: Quotes) -> dict[str, Any]:
    """Return a run as the template draws it: text, classes, and the numbers of the records whose content ends here."""
    contents = {mark.quote for mark in run.marks if mark.role == "content"}
    end = run.start + len(run.text)
    ending = [number for number in sorted(contents, reverse=True) if quotes[number].content[-1].end == end]
    classes = sorted({mark.role for mark in run.marks}) + (["deeper"] if len(contents) > 1 else [])
    return {"text": run.text, "classes": " ".join(classes), "numbers": [number_of(quotes[each]) for each in ending]}
