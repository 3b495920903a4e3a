"""Counts over records: who speaks how often, in how many words, and who comes through whom."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable

from attrs import Factory, define, frozen

from quoteattr.quotes.naming import Naming
from quoteattr.records import KINDS, Kind, Quote

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@frozen(kw_only=True)
class SpeakerRow:
    """What one speaker says.

    Attributes:
        speaker: The name under which most of their records stand; None for all records whose speaker is open.
        type: As in the record.
        quotations: Number of records.
        words: Words in the contents of all of them.
        kinds: Records of each kind.
        intermediaries: Name -> number of records that come through it, the most frequent first.
    """

    speaker: str | None
    type: str | None
    quotations: int
    words: int
    kinds: dict[Kind, int]
    intermediaries: dict[str, int]


@frozen
class Edge:
    """How many records pass from one to the next in their chains: from an intermediary on to whom it quotes."""

    by: str
    of: str
    quotations: int


@define
class _Tally:
    types: Counter[str] = Factory(Counter)
    kinds: Counter[Kind] = Factory(Counter)
    through: Counter[Hashable] = Factory(Counter)
    words: int = 0

    def add(self, other: _Tally) -> None:
        """Add what was counted under another name of the same speaker."""
        self.types.update(other.types)
        self.kinds.update(other.kinds)
        self.through.update(other.through)
        self.words += other.words


def words_in(quote: Quote) -> int:
    """Return the number of words in the content of a record."""
    return sum(len(_WORD.findall(span.text)) for span in quote.content)


class Roster:
    """Gathers records, of any number of documents, by their speakers.

    Args:
        quotes: The first records.
        naming: Which names are one speaker's; by itself, names that differ in case, articles, titles or possessives, as
            for the figures of ``bench``.
    """

    def __init__(self, quotes: Iterable[Quote] = (), naming: Naming | None = None) -> None:
        self._naming = naming or Naming()
        self._tallies: dict[Hashable, _Tally] = {}
        self._edges: Counter[tuple[Hashable, Hashable]] = Counter()
        self.add(quotes)

    def add(self, quotes: Iterable[Quote]) -> None:
        """Count some more records."""
        for quote in quotes:
            self._count(quote)

    def _count(self, quote: Quote) -> None:
        key = self._naming.speaker(quote)
        tally = self._tallies.setdefault(key, _Tally())
        if quote.speaker is not None:
            tally.types[quote.speaker.type] += 1
        tally.kinds[quote.kind] += 1
        tally.words += words_in(quote)
        chain = [self._naming.name(one.name) for one in quote.intermediaries]
        tally.through.update(chain)
        self._edges.update(zip(chain, [*chain[1:], *([] if key is None else [key])], strict=False))

    def rows(self) -> list[SpeakerRow]:
        """Return the speakers, those with most quotations first; records without a speaker stand last."""
        settled: dict[Hashable, _Tally] = {}
        for key, tally in self._tallies.items():
            settled.setdefault(None if key is None else self._naming.settled(key), _Tally()).add(tally)
        rows = [
            SpeakerRow(
                speaker=None if key is None else self._naming.shown(key),
                type=min(tally.types.items(), key=lambda item: (-item[1], item[0]))[0] if tally.types else None,
                quotations=sum(tally.kinds.values()),
                words=tally.words,
                kinds={kind: tally.kinds[kind] for kind in KINDS},
                intermediaries=self._through(tally),
            )
            for key, tally in settled.items()
        ]
        return sorted(rows, key=lambda row: (row.speaker is None, -row.quotations, -row.words, row.speaker or ""))

    def _through(self, tally: _Tally) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for key, count in tally.through.items():
            counted[self._naming.shown(self._naming.settled(key))] += count
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def edges(self) -> list[Edge]:
        """Return who quotes whom, the most frequent first."""
        counted: Counter[tuple[str, str]] = Counter()
        for pair, count in self._edges.items():
            by, of = (self._naming.shown(self._naming.settled(key)) for key in pair)
            counted[by, of] += count
        ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return [Edge(by, of, count) for (by, of), count in ordered]


def rows_as_csv(rows: Iterable[SpeakerRow]) -> str:
    """Return one line a speaker, a heading before them; intermediaries as JSON, an open speaker as an empty cell."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["speaker", "type", "quotations", "words", *KINDS, "intermediaries"])
    for row in rows:
        through = json.dumps(row.intermediaries, ensure_ascii=False)
        counts = [row.kinds[kind] for kind in KINDS]
        writer.writerow([row.speaker or "", row.type or "", row.quotations, row.words, *counts, through])
    return lines.getvalue()


def rows_as_json(rows: Iterable[SpeakerRow]) -> str:
    """Return a list of objects, one a speaker."""
    plain = [
        {
            "speaker": row.speaker,
            "type": row.type,
            "quotations": row.quotations,
            "words": row.words,
            "kinds": row.kinds,
            "intermediaries": row.intermediaries,
        }
        for row in rows
    ]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def graph_as_json(edges: Iterable[Edge]) -> str:
    """Return who quotes whom as an object of nodes and edges."""
    listed = list(edges)
    nodes = dict.fromkeys(name for edge in listed for name in (edge.by, edge.of))
    plain = {
        "nodes": [{"name": name} for name in nodes],
        "edges": [{"by": edge.by, "of": edge.of, "quotations": edge.quotations} for edge in listed],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def graph_as_dot(edges: Iterable[Edge]) -> str:
    """Return who quotes whom in the language of Graphviz: ``dot -Tsvg`` draws it."""
    lines = [f"  {_quoted(edge.by)} -> {_quoted(edge.of)} [label={edge.quotations}];" for edge in edges]
    return "\n".join(["digraph chains {", "  rankdir=LR;", *lines, "}"]) + "\n"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'"{escaped}"'
