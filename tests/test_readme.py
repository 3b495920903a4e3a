"""What the README shows is what a user gets."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shell_block(marker: str) -> str:
    return re.search(rf"<!-- {marker} command -->\n```sh\n(.*?)```", README, re.DOTALL).group(1).strip()


@pytest.fixture(scope="module")
def demo_records():
    command = shell_block("demo").split("&&")[1]
    program, *arguments = shlex.split(command)
    assert program == "quoteattr"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_record_shown_is_one_that_the_demo_prints(demo_records):
    shown = re.search(r"<!-- record -->\n```json\n(.*?)```", README, re.DOTALL).group(1)
    assert json.loads(shown) in demo_records


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_python_blocks_run(block, capsys):
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_every_page_linked_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
