"""docs/cli.md shows each command's --help as it is. Run as a script it writes them there anew."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli

PAGE = Path(__file__).parent.parent.parent / "docs" / "cli.md"
BLOCK = re.compile(r"(<!-- help: quoteattr ?([a-z -]*?) ?-->\n```text\n)(.*?)(```\n)", re.DOTALL)


def help_of(command: str) -> str:
    result = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="quoteattr", terminal_width=80)
    assert result.exit_code == 0, result.output
    return result.stdout


def commands():
    """All commands and subcommands, but for those of bench that are one for each corpus."""
    yield ""
    for name in cli.list_commands(None):
        yield name
        yield from (f"{name} {below}" for below in getattr(cli.get_command(None, name), "commands", ()))


@pytest.mark.parametrize("command", list(commands()))
def test_help_is_in_the_docs(command):
    shown = {match[2]: match[3] for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert shown.get(command) == help_of(command), "run `python tests/docs/test_cli_docs.py` to write it anew"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda m: m[1] + help_of(m[2]) + m[4], page), encoding="utf-8")
