"""``quoteattr explain``: why a record is there, and why another is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from quoteattr.cli import say
from quoteattr.cli.options import config_options, input_options
from quoteattr.cli.streams import console, emit
from quoteattr.errors import InputError
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

    For every word that could be a cue: the record as `quoteattr extract` gives it, or the content and source that it
    would have had; the pattern, the confidence, what became of it, and the features that spoke most for it (+) and
    against it (-), in log-odds. With --at, where nothing was weighed, what kept it from being weighed; of a
    record that is kept the likeliest speakers, too.
    """
    from quoteattr.explain import explain as explain_text
    from quoteattr.explain import why_nothing
    from quoteattr.extractor import Extractor

    extractor = Extractor(config)
    terminal = console()
    for item in Reader(find_sources(inputs, reading), reading).items():
        if isinstance(item, Fault):
            raise InputError(f"{item.where}: {item.reason}")
        explained = explain_text(extractor, item.text, at, item.doc)
        if at is not None and not explained:
            say(f"{item.where}: {why_nothing(extractor, item.text, at)}")
        for one in explained:
            if not dropped and one.fate != "kept":
                continue
            if as_json:
                emit(json.dumps({"doc": item.doc, **_plain(one)}, ensure_ascii=False) + "\n")
            else:
                _print(terminal, item.doc, one)


def _plain(one: Explanation) -> dict[str, Any]:
    from attrs import asdict

    return asdict(one) | {"record": None if one.record is None else one.record.to_dict()}


_STYLES = {
    "kept": "bold green",
    "act": "cyan",
    "form": "cyan",
    "unlikely": "dim",
    "conflict": "yellow",
    "merged": "yellow",
}


def _print(terminal: Console, doc: str, one: Explanation) -> None:
    from rich.text import Text

    record = one.record
    cue = " … ".join(span.text for span in one.cue) or "none"
    place = (one.cue or one.content)[0].start
    head = f"{doc} at {place}  {_fate(one)}  {one.confidence:.2f}  cue {cue!r}  pattern {one.pattern}"
    terminal.print(Text(head, style=_STYLES[one.fate]))
    if record is not None:
        chain = [*(each.name for each in record.intermediaries), record.speaker.name if record.speaker else "(open)"]
        facts = [record.kind, record.form, record.act, *(["negated"] if record.negated else [])]
        terminal.print(Text(f"  record   {record.id if one.fate == 'kept' else 'none'}: {', '.join(facts)}"))
        terminal.print(Text("  speaker  " + " → ".join(chain)))
    terminal.print(Text("  content  " + " … ".join(span.text for span in one.content)))
    terminal.print(Text("  source   " + (one.source.text if one.source else "nobody")))
    if one.rival is not None:
        terminal.print(Text("  lost to  " + one.rival))
    for title, reasons in (
        ("the cue", one.cue_reasons),
        ("content", one.content_reasons),
        ("whole", one.confidence_reasons),
    ):
        if reasons:
            terminal.print(Text(f"  {title:<8} " + _listed(reasons)))
    for speaker in one.speakers:
        name = speaker.name or "left open"
        terminal.print(Text(f"  speaker  {speaker.probability:.2f} {name}: {_listed(speaker.reasons)}"))
    terminal.print()


def _fate(one: Explanation) -> str:
    """Return what became of a candidate, and what would bring it back."""
    record = one.record
    if record is not None and one.fate in ("act", "form"):
        value = record.act if one.fate == "act" else record.form
        return f"left out, being {value}: see --{one.fate}s"
    return f"unlikely, below {one.threshold:.2f}" if one.fate == "unlikely" else one.fate


def _listed(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{reason.gave:+.2f} {reason.feature} = {reason.shown}" for reason in reasons)
