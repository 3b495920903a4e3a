"""Counts over records: who speaks how often, in how many words, and who comes through whom."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable

from attrs import Factory, define, frozen

from quoteattr.quotes.names import comparable_name
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
    names: Counter[str] = Factory(Counter)
    types: Counter[str] = Factory(Counter)
    kinds: Counter[Kind] = Factory(Counter)
    through: Counter[str] = Factory(Counter)
    words: int = 0


def words_in(quote: Quote) -> int:
    """Return the number of words in the content of a record."""
    return sum(len(_WORD.findall(span.text)) for span in quote.content)


class Roster:
    """Gathers records, of any number of documents, by their speakers.

    Names that differ in case, articles, titles or possessives are one speaker's, as for the figures of ``bench``.
    """

    def __init__(self, quotes: Iterable[Quote] = ()) -> None:
        self._tallies: dict[str | None, _Tally] = {}
        self._edges: Counter[tuple[str, str]] = Counter()
        self._names: dict[str, Counter[str]] = {}
        self.add(quotes)

    def add(self, quotes: Iterable[Quote]) -> None:
        """Count some more records."""
        for quote in quotes:
            self._count(quote)

    def _count(self, quote: Quote) -> None:
        key = None if quote.speaker is None else self._key(quote.speaker.name)
        tally = self._tallies.setdefault(key, _Tally())
        if quote.speaker is not None:
            tally.names[quote.speaker.name] += 1
            tally.types[quote.speaker.type] += 1
        tally.kinds[quote.kind] += 1
        tally.words += words_in(quote)
        chain = [self._key(one.name) for one in quote.intermediaries]
        tally.through.update(chain)
        self._edges.update(zip(chain, [*chain[1:], *([] if key is None else [key])], strict=False))

    def _key(self, name: str) -> str:
        key = comparable_name(name) or name
        self._names.setdefault(key, Counter())[name] += 1
        return key

    def _shown(self, key: str) -> str:
        return min(self._names[key].items(), key=lambda item: (-item[1], item[0]))[0]

    def rows(self) -> list[SpeakerRow]:
        """Return the speakers, those with most quotations first; records without a speaker stand last."""
        rows = [
            SpeakerRow(
                speaker=None if key is None else self._shown(key),
                type=tally.types.most_common(1)[0][0] if tally.types else None,
                quotations=sum(tally.kinds.values()),
                words=tally.words,
                kinds={kind: tally.kinds[kind] for kind in KINDS},
                intermediaries={
                    self._shown(name): count
                    for name, count in sorted(tally.through.items(), key=lambda item: (-item[1], item[0]))
                },
            )
            for key, tally in self._tallies.items()
        ]
        return sorted(rows, key=lambda row: (row.speaker is None, -row.quotations, -row.words, row.speaker or ""))

    def edges(self) -> list[Edge]:
        """Return who quotes whom, the most frequent first."""
        counted = sorted(self._edges.items(), key=lambda item: (-item[1], item[0]))
        return [Edge(self._shown(by), self._shown(of), count) for (by, of), count in counted]


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
