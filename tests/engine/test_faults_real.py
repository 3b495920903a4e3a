"""Kills, and pattern files that would hang, on the real engine: a few, for what the stand-in cannot show.

``QUOTEATTR_KILLS=50`` kills more often, at other moments each day.
"""

import datetime
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "seeds"
KILLS = int(os.environ.get("QUOTEATTR_KILLS", "3"))
SEED = 6 if "QUOTEATTR_KILLS" not in os.environ else datetime.date.today().toordinal()


def command(*args):
    return [sys.executable, "-m", "quoteattr", "extract", *map(str, args)]


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def call(*args, code=0, **kwargs):
    done = subprocess.run(
        command(*args), stderr=subprocess.PIPE, text=True, timeout=120, env=environment(), check=False, **kwargs
    )
    assert done.returncode == code, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Articles in a table, a broken line among them, and a run over them that nothing disturbed."""
    folder = tmp_path_factory.mktemp("faults")
    articles = sorted(SEEDS.glob("*.txt"))
    with open(folder / "in.jsonl", "w", encoding="utf-8") as stream:
        for number in range(max(60, 6 * KILLS)):
            text = articles[number % len(articles)].read_bytes().decode()
            stream.write(json.dumps({"id": f"{number}", "text": text}) + "\n" + "{broken\n" * (number == 20))
    call(folder / "in.jsonl", "-o", folder / "whole.jsonl", code=1)
    return folder


def test_killed_at_random_moments_and_resumed(table, tmp_path):
    generator = random.Random(SEED)
    output = tmp_path / "out.jsonl"
    progress = tmp_path / "out.jsonl.progress"
    kills = 0
    resumed_from = []
    while kills < KILLS:
        workers = 1 + kills % 2
        process = subprocess.Popen(
            command(table / "in.jsonl", "-o", output, "--resume", "--workers", workers, "-q"),
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        # Loading takes a while in which there is nothing to break: the clock runs from the first document on.
        known = progress.read_bytes() if progress.exists() else b""
        while process.poll() is None and (not progress.exists() or progress.read_bytes() == known):
            time.sleep(0.01)
        time.sleep(generator.uniform(0, 0.4))
        assert process.poll() is None, "the run was over before it was killed: give it more documents"
        process.kill()
        process.wait()
        kills += 1
        resumed_from.append(json.loads(progress.read_bytes())["tally"]["documents"])
    assert resumed_from == sorted(resumed_from)
    assert resumed_from[-1] > 0
    call(table / "in.jsonl", "-o", output, "--resume", code=1)
    assert output.read_bytes() == (table / "whole.jsonl").read_bytes()
    assert (tmp_path / "out.jsonl.errors.jsonl").read_bytes() == (table / "whole.jsonl.errors.jsonl").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "out.jsonl.errors.jsonl"]


CATASTROPHE = """
[[pattern]]
id = "catastrophe"
note = "takes time exponential in the length of a word"
cue = "verb"
match = [
  { RIGHT_ID = "cue", RIGHT_ATTRS = { LOWER = { REGEX = "^(([a-z]|.)+)+([a-z]|.+)+([a-z]+|.+)+[0-9]" } } },
  { LEFT_ID = "cue", REL_OP = ">", RIGHT_ID = "content", RIGHT_ATTRS = { DEP = { REGEX = "^((([a-z]|.)+)+)+[0-9]" } } },
]
examples = ["The mayor said that it rained."]
counterexamples = ["The mayor left."]
"""


def test_a_catastrophic_regex_ends_in_bounded_time(tmp_path):
    (tmp_path / "mine.toml").write_text(CATASTROPHE)
    articles = sorted(SEEDS.glob("*.txt"))[:3]
    call(*articles, "-o", tmp_path / "plain.jsonl", "-q")
    start = time.monotonic()
    call(*articles, "-o", tmp_path / "out.jsonl", "-q", "--patterns", tmp_path)
    assert time.monotonic() - start < 30
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "plain.jsonl").read_bytes()
