"""Standard streams as they come: closed, full, gone, or of an encoding that lacks characters."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console


def open_streams() -> None:
    """Make standard streams usable: one that is closed fails when it is used, not before, and its number is taken.

    Else the next file that is opened would get the number of standard output, and what is printed would land in it.
    """
    # The wrong way round, so that the use fails; messages alone may get lost.
    for number, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def let_stdout_go() -> None:
    """Keep Python from complaining at exit that the rest of a broken standard output cannot be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def ignore_interrupts() -> None:
    """Take no further Ctrl-C: the first one ends the run, and another must not end it in the middle of its last words."""
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def emit(data: str) -> None:
    """Write data for other programs to standard output: UTF-8, whatever the terminal's encoding."""
    click.echo(data.encode("utf-8", "backslashreplace"), nl=False)


def write_output(output: str, lines: Iterable[bytes]) -> None:
    """Write to a file, whole or not at all, or to standard output for "-".

    Raises:
        InputError: The file cannot be written.
    """
    if output == "-":
        for line in lines:
            click.echo(line, nl=False)
        return
    from quoteattr.files import cannot_write, whole_file

    try:
        with whole_file(output) as stream:
            stream.writelines(lines)
    except OSError as error:
        raise cannot_write(output, error) from error


def console(**options: Any) -> Console:
    """Return a console that leaves it to the command to say what became of a reader that went away."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Plain(highlight=False, emoji=False, markup=False, **options)
