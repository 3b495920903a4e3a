"""Plain sentences do not fail: families of them with names and clauses that no weights were fitted on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from quoteattr.calibrate.textbook import make_textbook
from quoteattr.errors import InputError

FAMILIES = Path(__file__).parents[2] / "seeds" / "textbook" / "families.toml"

#: Of the sentences in which somebody speaks, so many are read with just these words and this source.
FOUND = 0.9


def test_made_articles_are_the_same_each_time_and_their_spans_fit():
    first, again = (list(make_textbook(FAMILIES, 40)) for _ in range(2))
    assert first == again
    assert {document.doc for document in first}.isdisjoint(one.doc for one in make_textbook(FAMILIES, 40, "check"))
    for document in first:
        assert not set("[]<>{}").intersection(document.text)
        for quote in document.quotes:
            for start, end in (*quote.content, *quote.cue, *quote.source):
                assert document.text[start:end].strip(", ") != ""


def test_a_file_that_holds_no_families_is_refused(tmp_path):
    file = tmp_path / "families.toml"
    file.write_text("plain = []", encoding="utf-8")
    with pytest.raises(InputError, match="not a file of families"):
        list(make_textbook(file, 1))


def test_plain_sentences_are_recovered(extractor):
    found: Counter[bool] = Counter()
    missed, spurious = [], []
    for document in make_textbook(FAMILIES, 120, "check"):
        records = extractor.extract(document.text)
        said = {tuple((span.start, span.end) for span in record.content): record for record in records}
        for quote in document.quotes:
            record = said.pop(quote.content, None)
            ((start, end),) = quote.source
            right = record is not None and record.source is not None and record.source.start < end
            right = right and record.source.end > start
            found[right] += 1
            if not right:
                missed.append(" … ".join(document.text[a:b] for a, b in quote.content))
        spurious.extend(record.content for record in said.values() if record.act == "speech")
    assert found[True] >= FOUND * found.total(), missed
    assert len(spurious) <= (1 - FOUND) * found.total()
