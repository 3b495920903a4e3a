"""``quoteattr calibrate-links``: fits the weights that tell through whom a statement comes."""

from __future__ import annotations

from pathlib import Path

import click

from quoteattr.cli import say
from quoteattr.cli.options import counted_sets, texts_option
from quoteattr.cli.weights_output import telling_of, weights_output

_PATH = click.Path(path_type=Path)


@click.command("calibrate-links")
@click.argument("sets", nargs=-1, required=True, metavar="LABELS[:TIMES]…")
@texts_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=_PATH,
    help="The weights file, a .json, whose other parts stay as they are. [default: weights.json beside the patterns]",
)
def calibrate_links(sets: tuple[str, ...], texts: Path | None, output: Path | None) -> None:
    """Fit through whom statements come, on folders with gold.jsonl or on such files; each counts TIMES over.

    To be run after `quoteattr calibrate` and `quoteattr calibrate-speakers`, with whose weights the statements are found.
    Takes about a minute. The same labels, patterns, weights and command give the same files, byte for byte.
    """
    from quoteattr.calibrate import fit_links, link_documents
    from quoteattr.resolving import LINKS
    from quoteattr.rules import write_weights_part
    from quoteattr.weighing import builtin_weights

    file = weights_output(output, builtin_weights())
    weights = fit_links(
        list(link_documents(counted_sets(sets), texts)), f"quoteattr calibrate-links {' '.join(sets)}", say
    )
    with telling_of(file):
        write_weights_part(LINKS, weights.as_part(), file)
    say(f"{file}: bounds {weights.bound}.")
