"""Runs, ceilings and comparisons as tables: for the terminal, or as Markdown for the docs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from quoteattr.bench.calibration import Calibration
from quoteattr.bench.compare import Comparison
from quoteattr.bench.mentions import MentionCount
from quoteattr.corpora import GoldDocument, Spans
from quoteattr.metrics import ACCURACY_FIGURES, FIGURES, LOSSES, Figure, Loss
from quoteattr.records import ACTS, KINDS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from quoteattr.bench.run import Run

LABELS = {
    "match": "match",
    "full": "full",
    "exact": "exact",
    "whole": "whole",
    "content_words": "content words",
    "content_spans": "content spans",
    "source_spans": "source spans",
    "cue_spans": "cue spans",
    "role_spans": "role spans",
    "intermediaries": "intermediaries",
    "speaker": "speaker (accuracy)",
    "intermediary_chain": "chain (accuracy)",
}
"""Each figure's name in tables, in their order."""

PEER_COLUMNS = (
    ("match F", "match"),
    ("full F", "full"),
    ("exact F", "exact"),
    ("whole F", "whole"),
    ("direct full", "direct/full"),
    ("mixed full", "mixed/full"),
    ("indirect full", "indirect/full"),
    ("content words F", "content_words"),
)
"""Columns of the table of peers in ``docs/benchmarks.md``."""

LOSS_HEADS: dict[Loss, str] = {"speaker wrong": "wrong", "speaker left open": "open"}
"""Heads of the columns of losses that are shorter than their names."""

UNDEFINED = "–"

_SHOWN_CHARACTERS = 90


@frozen(kw_only=True)
class Table:
    """Rows of text, the first the heads; all columns but the first are numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Return it as a GitHub table."""
        rule = ("---", *("---:" for _ in self.heads[1:]))
        lines = (self.heads, rule, *self.rows)
        return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)

    def rich(self) -> RenderableType:
        """Return it for rich's console."""
        from rich.table import Table as RichTable

        # Narrow enough for 80 columns: a figure that is cut says nothing.
        table = RichTable(title=self.title, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for place, head in enumerate(self.heads):
            table.add_column(head, justify="right" if place else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        return table


def figure_table(figures: Mapping[str, Figure], title: str) -> Table:
    """Tabulate every figure that is there, over all kinds and by kind; *whole* is shown even where not defined."""
    rows = []
    for figure in FIGURES:
        over_all = figures.get(figure)
        if over_all is None or (over_all.f1 is None and figure != "whole"):
            continue
        accuracy = figure in ACCURACY_FIGURES
        rows.append(
            (
                LABELS[figure],
                "" if accuracy else percent(over_all.precision),
                "" if accuracy else percent(over_all.recall),
                percent(over_all.f1),
                interval(over_all.interval),
                f"{over_all.count.gold_hits}/{over_all.count.gold}",
                *(percent(_f1(figures, f"{kind}/{figure}")) for kind in KINDS),
            )
        )
    return Table(title=title, heads=("", "P", "R", "F", "95 %", "of gold", *KINDS), rows=tuple(rows))


def part_tables(run: Run) -> list[Table]:
    """Tabulate the figures that tell most of each folder, kind and act, and what *whole* was lost to in each."""
    parts = [("all", run, "")]
    parts += [(name, of_folder, "") for name, of_folder in run.by_folder.items()]
    parts += [(kind, run, f"{kind}/") for kind in KINDS]
    if len(run.signature.acts) > 1:
        parts += [(act, run, f"{act}/") for act in ACTS]
    shown, lost = [], []
    for name, part, prefix in parts:
        match, whole = part.figures.get(f"{prefix}match"), part.figures.get(f"{prefix}whole")
        if match is None or whole is None or match.f1 is None:
            continue
        shown.append(
            (
                name,
                *(percent(_f1(part.figures, prefix + figure)) for figure in ("match", "full", "exact")),
                percent(whole.precision),
                percent(whole.recall),
                percent(whole.f1),
                interval(whole.interval),
                str(match.count.gold),
            )
        )
        if part.losses:
            counts = (str(part.losses.get(prefix + loss, 0)) for loss in LOSSES)
            lost.append((name, str(whole.count.gold), str(whole.count.gold_hits), *counts))
    tables = [
        Table(
            title="By folder, kind and act",
            heads=("", "match", "full", "exact", "whole P", "R", "F", "95 %", "gold"),
            rows=tuple(shown),
        )
    ]
    if lost:
        heads = ("", "gold", "whole", *(LOSS_HEADS.get(loss, loss) for loss in LOSSES))
        tables.append(
            Table(title="What whole was lost to (speaker: wrong, or left open)", heads=heads, rows=tuple(lost))
        )
    return tables


def mention_table(counts: dict[str, MentionCount]) -> Table:
    """Tabulate the counts, with the shares of those found."""
    rows = tuple(
        (
            kind,
            str(count.labelled),
            str(count.found),
            *(
                cell
                for number in (count.right, count.wrong, count.left_open)
                for cell in (str(number), percent(number / count.found if count.found else None))
            ),
        )
        for kind, count in counts.items()
        if count.labelled
    )
    heads = ("source is a", "labelled", "found", "right", "%", "wrong", "%", "left open", "%")
    return Table(title="Speakers by type of mention (shares of those found with their source)", heads=heads, rows=rows)


def peer_row(figures: Mapping[str, Figure], name: str) -> Table:
    """Tabulate one row in the columns of the table of peers."""
    row = (name, *(percent(_f1(figures, figure)) for _, figure in PEER_COLUMNS))
    return Table(title="", heads=("", *(head for head, _ in PEER_COLUMNS)), rows=(row,))


def calibration_table(calibration: Calibration) -> Table:
    """Tabulate the bins of the confidence."""
    rows = tuple(
        (f"{one.low:.1f}–{one.low + 0.1:.1f}", str(one.count), percent(one.confidence), percent(one.right))
        for one in calibration.bins
        if one.count
    )
    title = f"Calibration: expected error {100 * calibration.expected_error:.1f}"
    return Table(title=title, heads=("confidence", "records", "mean", "right"), rows=rows)


def change_table(comparison: Comparison) -> Table:
    """Tabulate the figures of two runs."""
    rows = tuple(
        (
            LABELS[change.figure],
            percent(change.then),
            percent(change.now),
            f"{100 * (change.now - change.then):+.1f}",
            interval(change.interval, signed=True),
            f"{change.chance:.3f}",
        )
        for change in comparison.changes
    )
    return Table(title="Against the earlier run", heads=("F", "then", "now", "change", "95 %", "p"), rows=rows)


def loss_change_table(comparison: Comparison) -> Table:
    """Tabulate what records were lost to, then and now."""
    rows = tuple((loss, str(then), str(now), f"{now - then:+d}") for loss, (then, now) in comparison.losses.items())
    return Table(title="What whole was lost to", heads=("", "then", "now", "change"), rows=rows)


def change_lines(comparison: Comparison, documents: Sequence[GoldDocument]) -> list[str]:
    """Write out what was gained and lost, by document, each with the beginning of its content."""
    texts = {document.doc: document.text for document in documents}
    lines = []
    for change in comparison.documents:
        lines.append(change.doc)
        for sign, what, contents in (
            ("+", "found", change.gained),
            ("-", "lost", change.lost),
            ("+", "spurious", change.new_spurious),
            ("-", "spurious", change.gone_spurious),
        ):
            lines += [f"  {sign} {what:8} {shown(texts[change.doc], content)}" for content in contents]
    return lines


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    return asdict(comparison)


def shown(text: str, content: Spans) -> str:
    """Return the words of a content on one line, cut where they are many."""
    words = " … ".join(" ".join(text[start:end].split()) for start, end in content)
    return words if len(words) <= _SHOWN_CHARACTERS else words[: _SHOWN_CHARACTERS - 1] + "…"


def percent(share: float | None) -> str:
    """Return a share in percent with one decimal; a dash for None, which is not defined."""
    return UNDEFINED if share is None else f"{100 * share:.1f}"


def interval(bounds: tuple[float, float] | None, signed: bool = False) -> str:
    """Return an interval in percent."""
    if bounds is None:
        return UNDEFINED
    low, high = (f"{100 * bound:{'+' if signed else ''}.1f}" for bound in bounds)
    return f"{low} to {high}" if signed else f"{low}–{high}"


def _f1(figures: Mapping[str, Figure], name: str) -> float | None:
    found = figures.get(name)
    return None if found is None else found.f1
