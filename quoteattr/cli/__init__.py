"""The ``quoteattr`` command. Thin: it parses, calls the library and prints; results on stdout, messages on stderr.

Each subcommand stands in a module of its own, which is imported when it is called: ``quoteattr --help`` loads none.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from quoteattr import __version__
from quoteattr.cli.streams import ignore_interrupts, let_stdout_go, open_streams
from quoteattr.errors import QuoteattrError

# Subcommand -> where its click command is, and its line in `quoteattr --help`.
_COMMANDS = {
    "extract": ("quoteattr.cli.extract:extract", "Write down who said what in articles, one record a line."),
    "view": ("quoteattr.cli.view:view", "Make a page that shows the records on the articles."),
    "serve": ("quoteattr.cli.serve:serve", "Answer over HTTP, with a page to paste articles into."),
    "show": ("quoteattr.cli.show:show", "Show the records on the articles, in the terminal."),
    "speakers": ("quoteattr.cli.speakers:speakers", "List who speaks, how often, and through whom."),
    "sample": ("quoteattr.cli.sample:sample", "Draw records to be judged by hand."),
    "review": ("quoteattr.cli.review:review", "Judge records on their articles, in the browser."),
    "precision": ("quoteattr.cli.precision:precision", "Say from judgements how far records can be trusted."),
    "convert": (
        "quoteattr.cli.convert:convert",
        "Turn records into another tool's form, or its output into predictions.",
    ),
    "patterns": ("quoteattr.cli.patterns:patterns", "List, show and check the rules."),
    "bench": ("quoteattr.cli.bench:bench", "Measure on an annotated corpus."),
    "explain": ("quoteattr.cli.explain:explain", "Say why a record is there, and why another is not."),
    "calibrate": ("quoteattr.cli.calibrate:calibrate", "Fit the weights on an annotated corpus."),
    "calibrate-speakers": (
        "quoteattr.cli.calibrate_speakers:calibrate_speakers",
        "Fit the weights that tell who is meant.",
    ),
    "calibrate-links": (
        "quoteattr.cli.calibrate_links:calibrate_links",
        "Fit the weights that tell through whom a statement comes.",
    ),
    "schema": ("quoteattr.cli.schema:schema", "Print the JSON Schema of a record."),
}

# Exit codes beside 0: some documents failed; the run could not start or go on; Ctrl-C; nobody reads the output.
FAILED_DOCUMENTS = 1
FAILED_RUN = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


class _LazyGroup(click.Group):
    """A group that imports a subcommand when it is called, and tells errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands' names in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in _COMMANDS.items()])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the call; ``--help`` and ``--version`` print here."""
        with _told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the subcommand; what goes wrong becomes a line on stderr and an exit code."""
        with _told():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextmanager
def _told() -> Iterator[None]:
    """Turn what goes wrong into a line on stderr and an exit code."""
    try:
        yield
        return
    except QuoteattrError as error:
        say(str(error))
        code = FAILED_RUN
    except KeyboardInterrupt:
        ignore_interrupts()
        say("interrupted.")
        code = INTERRUPTED
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:
        what = f"use {os.fsdecode(error.filename)}" if error.filename else "write standard output"
        say(f"Cannot {what}: {error.strerror or error}.")
        code = FAILED_RUN
    let_stdout_go()
    raise click.exceptions.Exit(code)


def say(message: str) -> None:
    """Write a message to stderr, on one line: control characters in what it quotes are escaped."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in message)
    click.echo(f"quoteattr: {shown}", err=True)


def number_of(count: int, what: str) -> str:
    """Return a number with what it counts: "1 record", "1,234 records"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="quoteattr")
def cli() -> None:
    """Read English news and write down who said what, in which words, and through whom."""


def main() -> None:
    """Run the command line."""
    open_streams()
    try:
        cli(prog_name="quoteattr")
    finally:
        let_stdout_go()
