"""``quoteattr calibrate-speakers``: fits the weights that tell who is meant."""

from __future__ import annotations

from pathlib import Path

import click

from quoteattr.cli import say
from quoteattr.cli.options import counted_sets, texts_option
from quoteattr.cli.weights_output import telling_of, weights_output
from quoteattr.errors import InputError

_PATH = click.Path(path_type=Path)


@click.command("calibrate-speakers")
@click.argument("sets", nargs=-1, required=True, metavar="LABELS[:TIMES]…")
@texts_option
@click.option("--polnear", metavar="PATH", type=_PATH, help="PolNeAR, whose train split is read …")
@click.option("--speakers", metavar="FILE", type=_PATH, help="… and the file that names its speakers.")
@click.option("--gap", metavar="PATH", type=_PATH, help="GAP, whose development set is read; counts little.")
@click.option(
    "--textbook",
    metavar="FILE",
    type=_PATH,
    help="Families of descriptions (seeds/textbook/descriptions.toml); articles made of them count little.",
)
@click.option("--model", metavar="NAME", help="The spaCy pipeline. [default: the best installed]")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=_PATH,
    help="Where to write what can be read, a .json; the arrays go beside it. [default: speakers.json beside the patterns]",
)
def calibrate_speakers(
    sets: tuple[str, ...],
    texts: Path | None,
    polnear: Path | None,
    speakers: Path | None,
    gap: Path | None,
    textbook: Path | None,
    model: str | None,
    output: Path | None,
) -> None:
    """Fit who is meant, by a pronoun, a description, a name, or by nothing.

    On folders with gold.jsonl or on such files; each counts TIMES over. To be run after `quoteattr calibrate`, with whose
    weights the attributions are found. Takes some minutes. The same corpora, patterns, weights and command give the same
    files, byte for byte.
    """
    from quoteattr.calibrate import fit_speakers
    from quoteattr.resolving import SPEAKERS, builtin_ranker
    from quoteattr.rules import write_weights_part

    if (polnear is None) != (speakers is None):
        raise InputError("PolNeAR names no speakers by itself: give both --polnear and --speakers, or neither.")
    labels = counted_sets(sets)
    file = weights_output(output, builtin_ranker())
    named = [
        f"{word} {path}"
        for word, path in (
            ("--polnear", polnear),
            ("--speakers", speakers),
            ("--gap", gap),
            ("--texts", texts),
            ("--textbook", textbook),
        )
        if path
    ]
    command = " ".join(["quoteattr calibrate-speakers", *sets, *named])
    named_speakers = (polnear, speakers) if polnear is not None and speakers is not None else None
    ranker = fit_speakers(labels, texts, named_speakers, gap, textbook, model, command, say)
    with telling_of(file):
        write_weights_part(SPEAKERS, ranker.to_part(), file)
    say(f"{file}: speakers below {ranker.min_confidence} are left open.")
