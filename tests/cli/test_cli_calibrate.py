"""What ``quoteattr calibrate`` refuses before it fits anything."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.cli.options import counted

SEEDS = Path(__file__).parent.parent.parent / "seeds"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--quick"], "name a file for its weights with -o"),
        (["-o", "none/weights.json"], "none/weights.json cannot be written: no folder none. Make it"),
        (["--out-of-fold", "none/unseen.jsonl"], "choose another with --out-of-fold"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_fit(tmp_path, monkeypatch, options, told):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["calibrate", "gold", "no-such-corpus", *options])
    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.parametrize(
    ("given", "path", "times"),
    [("seeds", "seeds", 1), ("seeds:3", "seeds", 3), ("C:/seeds", "C:/seeds", 1), ("a:b.jsonl:12", "a:b.jsonl", 12)],
)
def test_labels_may_count_several_times(given, path, times):
    assert counted(given) == (Path(path), times)


def test_labels_that_are_missing_are_told():
    result = CliRunner().invoke(cli, ["calibrate", "gold", str(SEEDS / "fit"), "--also", "no-such.jsonl:3"])
    assert result.exit_code == 2
    assert "no-such.jsonl" in result.output


@pytest.mark.parametrize("command", ["calibrate-speakers", "calibrate-links"])
def test_labels_of_which_none_counts_are_refused(tmp_path, command):
    output = str(tmp_path / "weights.json")
    result = CliRunner().invoke(cli, [command, f"{SEEDS / 'fit'}:0", "-o", output])
    assert result.exit_code == 2
    assert "let some count once at least" in result.output
