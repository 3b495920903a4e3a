"""Passages in which nobody says anything: nearly nothing may be found in them."""

import json
from pathlib import Path

PASSAGES = json.loads((Path(__file__).parent.parent / "cases" / "negative.json").read_text(encoding="utf-8"))


def test_there_are_enough_passages():
    assert len(PASSAGES) >= 25
    assert len({passage["id"] for passage in PASSAGES}) == len(PASSAGES)


def records(extractor):
    return [
        (passage["id"], " … ".join(span.text for span in quote.content))
        for passage in PASSAGES
        for quote in extractor.extract(passage["text"])
    ]


def test_at_most_one_record_over_all(extractor):
    assert len(records(extractor)) <= 1


def test_most_passages_are_left_alone(extractor):
    """The floor under the aim above."""
    assert len({name for name, _ in records(extractor)}) <= len(PASSAGES) / 2


def test_marks_alone_make_no_record(extractor):
    found = {name for name, _ in records(extractor)}
    assert not found & {"scare-quotes-smart-city", "titles-of-works", "nicknames", "inch-marks"}
