"""Plain sentences do not fail: families of them with names and clauses that no weights were fitted on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from quoteattr import Config, Extractor
from quoteattr.calibrate.textbook import make_descriptions, make_textbook
from quoteattr.errors import InputError
from quoteattr.records import ACTS

TEXTBOOK = Path(__file__).parents[2] / "seeds" / "textbook"
FAMILIES, DESCRIPTIONS = TEXTBOOK / "families.toml", TEXTBOOK / "descriptions.toml"

#: Of the sentences in which somebody speaks, so many are read with just these words and this source.
FOUND = 0.95


@pytest.mark.parametrize(("make", "file"), [(make_textbook, FAMILIES), (make_descriptions, DESCRIPTIONS)])
def test_made_articles_are_the_same_each_time_and_their_spans_fit(make, file):
    first, again = (list(make(file, 40)) for _ in range(2))
    assert first == again
    assert {document.doc for document in first}.isdisjoint(one.doc for one in make(file, 40, "check"))
    for document in first:
        assert not set("[]<>{}").intersection(document.text)
        for quote in document.quotes:
            for start, end in (*quote.content, *quote.cue, *quote.source):
                assert document.text[start:end].strip(", ") != ""


@pytest.mark.parametrize("make", [make_textbook, make_descriptions])
def test_a_file_that_holds_no_families_is_refused(make, tmp_path):
    file = tmp_path / "families.toml"
    file.write_text("plain = []", encoding="utf-8")
    with pytest.raises(InputError, match="not a file of families"):
        list(make(file, 1))


def _merged(spans):
    """Spans with only a space between them are one: "described | **the plan** **as a mistake**"."""
    merged = []
    for start, end in spans:
        if merged and start - merged[-1][1] <= 1:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def test_plain_sentences_are_recovered(extractor):
    all_acts = Extractor(Config(acts=ACTS), pipeline=extractor.pipeline)
    found: Counter[bool] = Counter()
    missed, spurious = [], []
    for document in make_textbook(FAMILIES, 120, "check"):
        records = all_acts.extract(document.text)
        said = {_merged((span.start, span.end) for span in record.content): record for record in records}
        for quote in document.quotes:
            record = said.pop(_merged(quote.content), None)
            ((start, end),) = quote.source
            right = record is not None and record.source is not None and record.source.start < end
            right = right and record.source.end > start
            found[right] += 1
            if not right:
                missed.append(" … ".join(document.text[a:b] for a, b in quote.content))
        spurious.extend(said)
    assert found[True] >= FOUND * found.total(), missed
    assert len(spurious) <= (1 - FOUND) * found.total()


def test_who_is_described_is_told_from_another_of_the_noun(extractor):
    found: Counter[bool] = Counter()
    wrong = []
    for document in make_descriptions(DESCRIPTIONS, 150, "check"):
        (quote,) = document.quotes
        records = extractor.extract(document.text)
        speaker = records[0].speaker if len(records) == 1 else None
        right = speaker is not None and speaker.name == quote.speaker
        found[right] += 1
        if not right:
            wrong.append((document.text, quote.speaker, speaker and speaker.name))
    assert found[True] >= FOUND * found.total(), wrong
