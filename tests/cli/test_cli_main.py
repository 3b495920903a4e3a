"""The command itself: how fast it answers, how it fails."""

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

import quoteattr
from quoteattr.cli import cli

HEAVY = ("spacy", "numpy", "rich", "jinja2", "matplotlib", "pyarrow", "pandas", "sklearn")


def python(*args, **kwargs):
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, timeout=30, **kwargs)


@pytest.mark.parametrize("args", [["--help"], ["extract", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(args):
    code = (
        "import sys\nfrom quoteattr.cli import cli\ntry: cli(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print('LOADED', [m for m in {HEAVY} if m in sys.modules])"
    )
    assert "LOADED []" in python("-c", code, *args).stdout


def test_help_feels_instant():
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert "extract" in python("-m", "quoteattr", "--help").stdout
        times.append(time.perf_counter() - start)
    assert min(times) <= 0.3


def test_version():
    assert quoteattr.__version__ in CliRunner().invoke(cli, ["--version"]).output


def test_schema():
    assert json.loads(CliRunner().invoke(cli, ["schema"]).output) == quoteattr.schema()


def test_unknown_command():
    result = CliRunner().invoke(cli, ["exctract"])
    assert result.exit_code == 2
    assert "exctract" in result.stderr


def test_reader_that_goes_away():
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [sys.executable, "-m", "quoteattr", "schema"], stdout=write, stderr=subprocess.PIPE, timeout=30, check=False
    )
    os.close(write)
    assert (result.returncode, result.stderr) == (141, b"")
