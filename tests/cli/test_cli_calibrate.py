"""What ``quoteattr calibrate`` refuses before it fits anything."""

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli


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
