"""Counts over records by what is asked for: outlet and gender, outlet and speaker, act and kind."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import attrs
from attrs import Factory, define, frozen

from quoteattr.quotes.flat import plain_value
from quoteattr.quotes.naming import Naming
from quoteattr.quotes.roster import words_in
from quoteattr.records import KINDS, Kind, Quote, Speaker

#: What records can be grouped by themselves, beside the columns that the inputs bring along.
SPEAKER_FIELDS: tuple[str, ...] = tuple(field.name for field in attrs.fields(Speaker) if field.name != "name")
RECORD_FIELDS: tuple[str, ...] = ("speaker", *SPEAKER_FIELDS, "doc", "kind", "form", "act", "negated", "hedged")


@frozen(kw_only=True)
class GroupRow:
    """The records of one group.

    Attributes:
        values: What they have in common, in the order in which it was asked for; None where there is none.
        speakers: How many speakers they have.
        quotations: Number of records.
        words: Words in the contents of all of them.
        kinds: Records of each kind.
    """

    values: tuple[str | None, ...]
    speakers: int
    quotations: int
    words: int
    kinds: dict[Kind, int]


@define
class _Tally:
    speakers: set[Hashable] = Factory(set)
    kinds: Counter[Kind] = Factory(Counter)
    words: int = 0

    def add(self, other: _Tally) -> None:
        """Add what was counted under another name of the same speaker."""
        self.speakers |= other.speakers
        self.kinds.update(other.kinds)
        self.words += other.words


class Groups:
    """Gathers records, of any number of documents, by some of their fields.

    A speaker has one gender: where records tell several, or some tell none, that which most of them tell.

    Args:
        by: Fields of the record (``RECORD_FIELDS``), or columns of the inputs.
        naming: Which names are one speaker's, as for ``Roster``.
    """

    def __init__(self, by: Sequence[str], naming: Naming | None = None) -> None:
        self.by = tuple(by)
        self._naming = naming or Naming()
        self._tallies: dict[tuple[Hashable, tuple[Hashable, ...]], _Tally] = {}

    def add(self, quotes: Iterable[Quote], kept: Mapping[str, Any]) -> None:
        """Count the records of a document, with the columns of its row."""
        for quote in quotes:
            speaker = self._naming.speaker(quote)
            values = (speaker if name == "speaker" else _value(name, quote, kept) for name in self.by)
            whose = speaker if "gender" in self.by else None
            tally = self._tallies.setdefault((whose, tuple(values)), _Tally())
            if speaker is not None:
                tally.speakers.add(speaker)
            tally.kinds[quote.kind] += 1
            tally.words += words_in(quote)

    def rows(self) -> list[GroupRow]:
        """Return the groups, those with most quotations first."""
        settled: dict[tuple[Hashable, ...], _Tally] = {}
        genders = self._genders()
        for (speaker, key), tally in self._tallies.items():
            person = self._settled("speaker", speaker)
            values = (
                genders.get(person, value) if name == "gender" else self._settled(name, value)
                for name, value in zip(self.by, key, strict=True)
            )
            settled.setdefault(tuple(values), _Tally()).add(tally)
        rows = [
            GroupRow(
                values=tuple(self._shown(name, value) for name, value in zip(self.by, key, strict=True)),
                speakers=len({self._naming.settled(speaker) for speaker in tally.speakers}),
                quotations=sum(tally.kinds.values()),
                words=tally.words,
                kinds={kind: tally.kinds[kind] for kind in KINDS},
            )
            for key, tally in settled.items()
        ]
        return sorted(rows, key=lambda row: (-row.quotations, -row.words, [value or "" for value in row.values]))

    def _genders(self) -> dict[Hashable, Hashable]:
        """Return of each speaker the gender that most of the records tell, where any of them does."""
        if "gender" not in self.by:
            return {}
        place = self.by.index("gender")
        told: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for (speaker, key), tally in self._tallies.items():
            if speaker is not None and key[place] is not None:
                told[self._settled("speaker", speaker)][key[place]] += sum(tally.kinds.values())
        return {speaker: counted.most_common(1)[0][0] for speaker, counted in told.items()}

    def _settled(self, name: str, value: Hashable) -> Hashable:
        return value if name != "speaker" or value is None else self._naming.settled(value)

    def _shown(self, name: str, value: Hashable) -> str | None:
        if value is None:
            return None
        return self._naming.shown(value) if name == "speaker" else str(value)


def _value(name: str, quote: Quote, kept: Mapping[str, Any]) -> str | None:
    if name in SPEAKER_FIELDS:
        value = plain_value(getattr(quote.speaker, name, None))
    else:
        value = getattr(quote, name) if name in RECORD_FIELDS else kept.get(name)
    return None if value is None or value == "" else str(value)


def groups_as_csv(by: Sequence[str], rows: Iterable[GroupRow]) -> str:
    """Return one line a group, a heading before them."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([*by, "speakers", "quotations", "words", *KINDS])
    for row in rows:
        writer.writerow([*(value or "" for value in row.values), *numbers_of(row)])
    return lines.getvalue()


def groups_as_json(by: Sequence[str], rows: Iterable[GroupRow]) -> str:
    """Return a list of objects, one a group."""
    plain = [
        {**dict(zip(by, row.values, strict=True)), "speakers": row.speakers, "quotations": row.quotations}
        | {"words": row.words, "kinds": row.kinds}
        for row in rows
    ]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def numbers_of(row: GroupRow) -> list[int]:
    """Return the counts of a group in the order of the columns."""
    return [row.speakers, row.quotations, row.words, *(row.kinds[kind] for kind in KINDS)]
