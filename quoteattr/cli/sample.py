"""``quoteattr sample``: records drawn for a review."""

from __future__ import annotations

from pathlib import Path

import click

from quoteattr.cli import number_of, say
from quoteattr.cli.streams import write_output
from quoteattr.cli.view import refuse_overwriting
from quoteattr.review.sampling import draw
from quoteattr.view.articles import read_records


@click.command()
@click.argument("records", type=click.Path(path_type=Path))
@click.option("-n", "--size", type=click.IntRange(1), default=100, show_default=True, metavar="N", help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Another one draws other records.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file. Without it, standard output.")
def sample(records: Path, size: int, seed: int, output: str) -> None:
    """Draw records to be judged by hand, by kind and confidence.

    RECORDS is a file that `quoteattr extract` wrote. Unsure records are drawn more often than there are of them; each
    record says for how many it stands, under the key "sample", so that `quoteattr precision` can weight it back.

    One record a line, as JSON: a file of records for every other command, too.
    """
    refuse_overwriting(output, [str(records)])
    drawn = draw(lambda: read_records(records), size, seed)
    write_output(output, (each.to_line() for each in drawn))
    if output == "-":
        return
    articles = number_of(len({each.quote.doc for each in drawn}), "article")
    strata = {each.stratum: each.size for each in drawn}
    say(f"{output} has {len(drawn):,} of {sum(strata.values()):,} records, of {articles}, from {len(strata)} strata.")
