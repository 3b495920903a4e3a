"""Random bytes and damaged articles through the command: each gives records or a fault, none ends the run.

The seed is fixed and the number small; ``QUOTEATTR_FUZZ=20000`` takes more of them, in another order each day.
"""

import datetime
import json
import os
import random
import sys

import fake_extractor
import pytest
from click.testing import CliRunner
from damage import ARTICLE, mutated, random_bytes

from quoteattr.cli import cli
from quoteattr.records import Quote

WANTED = int(os.environ.get("QUOTEATTR_FUZZ", "500"))
SEED = 6 if "QUOTEATTR_FUZZ" not in os.environ else datetime.date.today().toordinal()


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
    monkeypatch.chdir(tmp_path)


def call(*args):
    result = CliRunner().invoke(cli, ["extract", *args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1)
    return result


def test_random_bytes():
    generator = random.Random(SEED)
    endings = ["txt", "txt.gz", "jsonl", "jsonl.gz", "csv", "tsv"]
    endings += ["parquet"] if "pyarrow" in sys.modules or pytest.importorskip("pyarrow") else []
    for number in range(WANTED):
        with open(f"{number}.{generator.choice(endings)}", "wb") as stream:
            stream.write(random_bytes(generator))
    result = call(".", *(word for ending in endings for word in ("--glob", f"*.{ending}")))
    for line in result.stdout.splitlines():
        Quote.from_dict(json.loads(line))
    assert all(line.startswith("quoteattr: ") for line in result.stderr.splitlines())
    for encoding in ("latin-1", "utf-16", "shift-jis"):
        call(".", "--encoding", encoding, "--max-chars", "40", *(w for e in endings for w in ("--glob", f"*.{e}")))


def test_mutated_articles():
    generator = random.Random(SEED)
    texts = {}
    with open("in.jsonl", "w", encoding="utf-8") as stream:
        for number in range(WANTED):
            texts[f"d{number}"] = mutated(generator, ARTICLE)
            stream.write(json.dumps({"id": f"d{number}", "text": texts[f"d{number}"]}) + "\n")
    result = call("in.jsonl")
    assert result.exit_code == 0
    records = [Quote.from_dict(json.loads(line)) for line in result.stdout.split("\n")[:-1]]
    assert len({record.doc for record in records}) > WANTED * 0.9
    for record in records:
        for span in record.content:
            assert texts[record.doc][span.start : span.end] == span.text
