"""``quoteattr patterns``: what the rules are, and whether those of a user are sound."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoteattr.cli import FAILED_RUN, say
from quoteattr.errors import InputError
from quoteattr.records import Config

if TYPE_CHECKING:
    from quoteattr.rules import CueClass, Pattern, Patterns

_HEADINGS = ("id", "sort", "starts from", "gives", "note")

_with_folders = click.option(
    "--patterns",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder with further patterns and cues; may be given several times.",
)


@click.group()
def patterns() -> None:
    """List, show and check the rules: structural patterns, and classes of cues.

    They are plain text files; docs/patterns.md says how to write your own.
    """


@patterns.command("list")
@_with_folders
def list_patterns(folders: tuple[Path, ...]) -> None:
    """List all patterns and classes of cues: as a table, or, when piped, a line each with tabs between."""
    rows = _rows(_load(folders))
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*_HEADINGS)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


@patterns.command()
@click.argument("name", metavar="ID")
@_with_folders
def show(name: str, folders: tuple[Path, ...]) -> None:
    """Print one pattern or class of cues, whole, as JSON."""
    loaded = _load(folders)
    shown = next((_pattern_dict(pattern) for pattern in loaded if pattern.id == name), None)
    if shown is None and name in loaded.lexicon.classes:
        shown = _class_dict(loaded.lexicon.classes[name])
    if shown is None:
        raise InputError(f"There is no pattern or class {name!r}; `quoteattr patterns list` names them.")
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))


@patterns.command()
@click.argument("folders", nargs=-1, metavar="[DIR]...", type=click.Path(path_type=Path))
@click.option("--model", metavar="NAME", default=Config().model, help="spaCy pipeline that reads the examples.")
def check(folders: tuple[Path, ...], model: str | None) -> None:
    """Check the patterns in DIR, or the built-in ones: each key, each label, each example.

    Every example must be matched by its own pattern, and no counterexample. Exit codes: 0 all is sound; 2 something is
    not, each with file, id and reason.
    """
    from quoteattr.proposing import broken_promises, ids_of
    from quoteattr.text import load_pipeline

    loaded = _load(folders)
    # Of the built-in ones a user's parser may read an example otherwise; that is no fault of the user's patterns.
    others = ids_of(_load(())) if folders else frozenset()
    broken = 0
    for broken, promise in enumerate(broken_promises(loaded, load_pipeline(model), others), start=1):  # noqa: B007
        where = f"{promise.file}: pattern" if promise.file else "class"
        say(f"{where} {promise.id!r}: {promise.sentence!r} {promise.problem}.")
    if broken:
        click.get_current_context().exit(FAILED_RUN)
    structural = [each for each in loaded if each.id not in others]
    classes = [each for each in loaded.lexicon.classes.values() if each.id not in others]
    sentences = sum(len(each.examples) + len(each.counterexamples) for each in structural)
    sentences += sum(len(each.examples) for each in classes)
    click.echo(
        f"{len(structural)} patterns and {len(classes)} classes with {sum(len(each.lemmas) for each in classes):,} "
        f"cues are sound; all {sentences:,} examples hold."
    )


def _load(folders: tuple[Path, ...]) -> Patterns:
    from quoteattr.rules import load_patterns

    return load_patterns(folders)


def _rows(loaded: Patterns) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for pattern in loaded:
        gives = ", ".join(node.role for node in pattern.nodes[1:])
        rows.append((pattern.id, "pattern", pattern.cue, gives, pattern.note))
    for each in loaded.lexicon.classes.values():
        cues = f"{len(each.lemmas)} cues: {', '.join(each.lemmas[:4])}{' …' if len(each.lemmas) > 4 else ''}"
        rows.append((each.id, "class", each.pos, each.act, cues))
    return rows


def _pattern_dict(pattern: Pattern) -> dict[str, object]:
    return {
        "id": pattern.id,
        "file": pattern.file,
        "note": pattern.note,
        "cue": pattern.cue,
        "match": list(pattern.match),
        "examples": pattern.examples,
        "counterexamples": pattern.counterexamples,
        "confidence": pattern.confidence,
    }


def _class_dict(cue_class: CueClass) -> dict[str, object]:
    return {
        "id": cue_class.id,
        "pos": cue_class.pos,
        "act": cue_class.act,
        "frames": sorted(cue_class.frames),
        "addressee": cue_class.addressee,
        "like": cue_class.like,
        "lemmas": cue_class.lemmas,
        "examples": cue_class.examples,
        "counterexamples": cue_class.counterexamples,
    }
