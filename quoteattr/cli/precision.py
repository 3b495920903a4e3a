"""``quoteattr precision``: what the judgements of a review tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quoteattr.review.agreement import Agreement, agreement
from quoteattr.review.judgements import Review
from quoteattr.review.precision import Bound, Report, Share, report_on

if TYPE_CHECKING:
    from quoteattr.bench.report import Table

_WHAT = {"attributed": "quotation, right source", "right": "right in all"}
#: So many ids of records on which two reviewers differ are printed.
_SHOWN = 10


@click.command()
@click.argument("review", type=click.Path(path_type=Path))
@click.option(
    "--compare", metavar="REVIEW", type=click.Path(path_type=Path), help="Another reviewer's: how far they agree."
)
@click.option(
    "--target",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    metavar="P",
    help="The precision to find a bound on confidence for.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "markdown", "json"]),
    default="table",
    show_default=True,
    help="Format of the figures.",
)
def precision(review: Path, compare: Path | None, target: float, output: Literal["table", "markdown", "json"]) -> None:
    """Say from judgements how far records can be trusted.

    REVIEW is the folder that `quoteattr review` wrote. Every share is weighted back to all records that the sample was
    drawn from, with a 95 % interval: by kind, act, field and confidence. Then the bound on confidence that would give a
    precision of --target.

    With --compare, two reviewers of one sample: how often they agree, and Cohen's kappa.
    """
    import attrs

    ours = Review.read(review)
    if compare is not None:
        answers = agreement(ours, Review.read(compare))
        plain = {name: attrs.asdict(each) for name, each in answers.items()}
        tables = [_agreement_table(answers)]
        words = [_differences(answers["whole"])]
    else:
        report = report_on(ours, target)
        plain = attrs.asdict(report)
        tables = _tables(report)
        words = [*(_bound_line(what, report.bounds[what], target) for what in _WHAT), *_notes(report)]
    if output == "json":
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    from quoteattr.cli.bench_output import print_tables

    print_tables(tables, output)
    click.echo("\n".join(words))


def _tables(report: Report) -> list[Table]:
    from quoteattr.bench.report import Table, percent

    heads = ("", "precision", "95 % interval", "right", "judged", "records")
    whole = {"all": report.whole, **report.kinds, **report.acts}
    fields = report.fields | {_WHAT["attributed"]: report.attributed}
    bins = tuple(
        (each.name, f"{each.confidence:.3f}", *_cells(each.attributed)[:2], *_cells(each.right)) for each in report.bins
    )
    title = f"Confidence: expected error {percent(report.expected_error)}"
    bin_heads = ("", "mean", _WHAT["attributed"], "95 % interval", _WHAT["right"], *heads[2:])
    return [
        Table(title="Right in all", heads=heads, rows=tuple((name, *_cells(each)) for name, each in whole.items())),
        Table(title="Field by field", heads=heads, rows=tuple((name, *_cells(each)) for name, each in fields.items())),
        Table(title=title, heads=bin_heads, rows=bins),
    ]


def _cells(share: Share) -> tuple[str, ...]:
    from quoteattr.bench.report import interval, percent

    counts = (f"{share.right:,}", f"{share.judged:,}", f"{share.records:,.0f}")
    return (percent(share.value), interval(share.interval), *counts)


def _bound_line(what: str, bound: Bound | None, target: float) -> str:
    from quoteattr.bench.report import interval, percent

    aim = f"{_WHAT[what]} in {100 * target:g} of 100"
    if bound is None:
        return f"{aim}: no bound on confidence reaches it."
    return (
        f"{aim}: --min-confidence {bound.confidence:g} ({percent(bound.share.value)}, {interval(bound.share.interval)}, "
        f"{bound.share.judged:,} judged) keeps {percent(bound.kept)} % of the records."
    )


def _notes(report: Report) -> list[str]:
    notes = [f"{report.judged:,} of {report.drawn:,} drawn records are judged, for {report.records:,}."]
    if report.unseen:
        notes.append(f"Nothing is judged of strata with {report.unseen:,} of these: the figures are not about them.")
    if report.missed:
        notes.append(f"{report.missed:,} missed quotations were added; they are no part of a precision.")
    return notes


def _agreement_table(answers: dict[str, Agreement]) -> Table:
    from quoteattr.bench.report import UNDEFINED, Table, percent

    rows = tuple(
        (
            name,
            percent(each.agreed / each.judged if each.judged else None),
            UNDEFINED if each.kappa is None else f"{each.kappa:.2f}",
            f"{each.judged:,}",
        )
        for name, each in answers.items()
    )
    return Table(title="Two reviewers", heads=("", "agree", "kappa", "judged by both"), rows=rows)


def _differences(whole: Agreement) -> str:
    if not whole.differ:
        return "They differ on no record."
    more = len(whole.differ) - _SHOWN
    return f"They differ on {', '.join(whole.differ[:_SHOWN])}{f' and {more:,} more' if more > 0 else ''}."
