"""How ``quoteattr bench`` prints: tables, Markdown, JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoteattr.corpora import Corpus

if TYPE_CHECKING:
    from quoteattr.bench.report import Table
    from quoteattr.bench.run import Run
    from quoteattr.bench.saved import SavedRun

WIDTH_OF_FILES = 120


def show_run(run: Run, earlier: SavedRun | None, output: str) -> None:
    """Print all of a run, and what changed since an earlier one, as table, markdown or json."""
    from quoteattr.bench import report, saved
    from quoteattr.bench.calibration import calibration
    from quoteattr.bench.compare import compare
    from quoteattr.bench.mentions import count_mentions

    comparison = compare(run, earlier) if earlier else None
    if output == "json":
        plain = saved.to_dict(run, documents=False)
        if comparison:
            plain["comparison"] = report.comparison_dict(comparison)
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    signature = run.signature
    tables = [
        report.figure_table(run.figures, f"{signature.corpus}, {signature.split}: {signature.documents} documents"),
        *report.part_tables(run),
    ]
    if mentions := count_mentions(run.scores):
        tables.append(report.mention_table(mentions))
    if output == "markdown":
        tables.append(report.peer_row(run.figures, f"quoteattr {signature.version}"))
    if (reliability := calibration(run.scores)) is not None:
        tables.append(report.calibration_table(reliability))
    if comparison:
        tables.append(report.change_table(comparison))
        if comparison.losses:
            tables.append(report.loss_change_table(comparison))
    print_tables(tables, output)
    if comparison:
        click.echo("\n".join(report.change_lines(comparison, run.documents)))
    click.echo(f"`{signature}`" if output == "markdown" else str(signature))


def show_ceiling(corpus: Corpus, path: Path, split: str | None, output: str) -> None:
    """Score the annotators of a corpus against each other and print it."""
    from quoteattr.bench import report, saved
    from quoteattr.bench.ceiling import ceiling

    agreement = ceiling(corpus, path, split)
    if output == "json":
        plain = {name: saved.figure_dict(figure) for name, figure in agreement.figures.items()}
        click.echo(
            json.dumps(
                {
                    "documents": agreement.documents,
                    "pairs": agreement.pairs,
                    "figures": plain,
                    "mean": agreement.mean,
                },
                indent=1,
            )
        )
        return
    title = f"One annotator against another: {agreement.pairs} pairs on {agreement.documents} documents"
    tables = [report.figure_table(agreement.figures, title)]
    if output == "markdown":
        tables.append(report.peer_row(agreement.figures, "one annotator against another"))
    print_tables(tables, output)
    means = ", ".join(f"{figure} {report.percent(agreement.mean.get(figure))}" for figure in ("match", "full", "exact"))
    click.echo(f"Mean F over the pairs: {means}.")


def print_tables(tables: list[Table], output: str) -> None:
    """Print tables for a terminal or as markdown."""
    if output == "markdown":
        click.echo("\n\n".join(f"**{table.title}**\n\n{table.markdown()}".removeprefix("****\n\n") for table in tables))
        click.echo()
        return
    from rich.console import Console

    # Piped into a file there is no width to keep to.
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_OF_FILES)
    for table in tables:
        console.print(table.rich())
