"""``quoteattr explain``: why a record is there, and why another is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from quoteattr.cli.options import config_options, input_options
from quoteattr.files import Fault, Reader, Reading, find_sources
from quoteattr.records import Config

if TYPE_CHECKING:
    from rich.console import Console

    from quoteattr.explain import Explanation, Reason


@click.command()
@input_options
@config_options
@click.option("--at", metavar="OFFSET", type=click.IntRange(0), help="Only what covers this character of the text.")
@click.option("--dropped/--no-dropped", default=True, show_default=True, help="Show the candidates that lost, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def explain(
    inputs: tuple[str, ...], reading: Reading, config: Config, at: int | None, dropped: bool, as_json: bool
) -> None:
    """Say why each record is there, and why other candidates are not.

    For every word that could be a cue: the content, source and pattern chosen, the confidence, what became of it, and
    the features that spoke most for it (+) and against it (-), in log-odds; of a record that is kept the likeliest
    speakers, too.
    """
    from attrs import asdict
    from rich.console import Console

    from quoteattr.explain import explain as explain_text
    from quoteattr.extractor import Extractor

    extractor = Extractor(config)
    console = Console(highlight=False)
    for item in Reader(find_sources(inputs, reading), reading).items():
        if isinstance(item, Fault):
            raise click.ClickException(f"{item.where}: {item.reason}")
        for one in explain_text(extractor, item.text, at):
            if not dropped and one.fate != "kept":
                continue
            if as_json:
                click.echo(json.dumps({"doc": item.doc, **asdict(one)}, ensure_ascii=False))
            else:
                _print(console, item.doc, one)


def _print(console: Console, doc: str, one: Explanation) -> None:
    from rich.text import Text

    style = {"kept": "bold green", "unlikely": "dim", "conflict": "yellow"}[one.fate]
    cue = " … ".join(span.text for span in one.cue)
    place = one.cue[0].start
    head = Text(f"{doc} at {place}  {one.fate}  {one.confidence:.2f}  cue {cue!r}  pattern {one.pattern}", style=style)
    console.print(head)
    console.print(Text("  content  " + " … ".join(span.text for span in one.content)))
    console.print(Text("  source   " + (one.source.text if one.source else "nobody")))
    if one.rival is not None:
        console.print(Text("  lost to  " + one.rival))
    for title, reasons in (
        ("the cue", one.cue_reasons),
        ("content", one.content_reasons),
        ("whole", one.confidence_reasons),
    ):
        console.print(Text(f"  {title:<8} " + _listed(reasons)))
    for speaker in one.speakers:
        console.print(
            Text(f"  speaker  {speaker.probability:.2f} {speaker.name or 'left open'}: {_listed(speaker.reasons)}")
        )
    console.print()


def _listed(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{reason.gave:+.2f} {reason.feature} = {reason.shown}" for reason in reasons) or "-"
