"""The command on the real engine: a few calls, for what the stand-in cannot show."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from damage import ARTICLE, mutated, random_bytes

import quoteattr

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "seeds"
ARTICLES = [*sorted(SEEDS.glob("*.txt"))[:8], SEEDS / "oyster-virus.txt"]


def call(*args, code=0, hash_seed=0):
    result = subprocess.run(
        [sys.executable, "-m", "quoteattr", *map(str, args)],
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(hash_seed)},
    )
    assert result.returncode == code, result.stderr.decode()
    return result


@pytest.fixture(scope="module")
def extracted():
    return call("extract", *ARTICLES, "--timeout", 10, hash_seed=1).stdout


def test_records_hold_in_their_texts(extracted):
    lines = extracted.decode().split("\n")[:-1]
    assert len(lines) > 20
    validator = jsonschema.Draft202012Validator(quoteattr.schema())
    texts = {path.stem: path.read_bytes().decode() for path in ARTICLES}
    for line in lines:
        validator.validate(json.loads(line))
        quote = quoteattr.Quote.from_dict(json.loads(line))
        for span in (*quote.content, *quote.cue, *filter(None, (quote.source, quote.addressee))):
            assert texts[quote.doc][span.start : span.end] == span.text
    ids = [json.loads(line)["id"] for line in lines]
    assert len(set(ids)) == len(ids)


def test_workers_and_hash_seeds_give_the_same_bytes(extracted, tmp_path):
    """Python orders sets anew in each process, unless told not to: no record may depend on it."""
    call("extract", *ARTICLES, "--workers", 2, "--timeout", 10, "-o", tmp_path / "out.jsonl", hash_seed=2)
    assert (tmp_path / "out.jsonl").read_bytes() == extracted


def test_every_candidate_can_be_kept():
    """Unlikely candidates hold each other in ways that likely ones do not: none may send the engine in circles."""
    articles = [SEEDS / f"{name}.txt" for name in ("nickel-results", "port-strike", "tram-vote")]
    call("extract", *articles, "--acts", "all", "--min-confidence", 0.05, "--timeout", 5)


def test_random_and_damaged_texts(tmp_path):
    generator = random.Random(6)
    with open(tmp_path / "in.jsonl", "w", encoding="utf-8") as stream:
        for number in range(80):
            text = random_bytes(generator).decode("utf-8", "replace") if number % 2 else mutated(generator, ARTICLE)
            stream.write(json.dumps({"id": number, "text": text}) + "\n")
    found = call("extract", tmp_path / "in.jsonl", "--acts", "all", "--timeout", 10).stdout.decode().splitlines()
    assert len(found) > 40


def test_wrong_model_and_patterns(tmp_path):
    assert b"no spaCy model 'nothing'" in call("extract", ARTICLES[0], "--model", "nothing", code=2).stderr
    assert b"is not a folder" in call("extract", ARTICLES[0], "--patterns", tmp_path / "none", code=2).stderr
