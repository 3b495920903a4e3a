"""Output formats: whole lines, the same columns, nothing lost on the way back."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.files.writers import FORMATS, csv_lines, jsonl_lines, output_format_of
from quoteattr.records import ACTS, FORMS, KINDS, RECORD_KEYS, SPEAKER_TYPES, Intermediary, Quote, Span, Speaker

words = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
spans = st.builds(Span, start=st.integers(0, 9), end=st.integers(0, 9), text=words)
quotes = st.builds(
    Quote,
    doc=words,
    id=words,
    kind=st.sampled_from(KINDS),
    form=st.sampled_from(FORMS),
    act=st.sampled_from(ACTS),
    content=st.lists(spans, min_size=1, max_size=2).map(tuple),
    cue=st.lists(spans, max_size=2).map(tuple),
    source=st.none() | spans,
    speaker=st.none()
    | st.builds(Speaker, name=words, type=st.sampled_from(SPEAKER_TYPES), description=st.none() | words),
    intermediaries=st.lists(
        st.builds(Intermediary, name=words, source=st.none() | spans, cue=st.just(())), max_size=1
    ).map(tuple),
    addressee=st.none() | spans,
    parent=st.none() | words.filter(bool),
    pattern=words,
    confidence=st.floats(0, 1),
)


@given(quote=quotes)
def test_jsonl_is_one_line_and_reads_back(quote):
    lines = jsonl_lines([quote])
    assert lines.count(b"\n") == 1
    assert Quote.from_dict(json.loads(lines)) == quote
    assert tuple(json.loads(lines)) == RECORD_KEYS


@given(quote=quotes)
def test_csv_reads_back(quote):
    data = (FORMATS["csv"].heading + csv_lines([quote])).decode()
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert tuple(row) == RECORD_KEYS
    plain = quote.to_dict()
    for key in ("doc", "id", "kind", "form", "act", "pattern"):
        assert row[key] == plain[key]
    for key in ("content", "cue", "intermediaries", "negated", "hedged", "confidence"):
        assert json.loads(row[key]) == plain[key]
    for key in ("source", "speaker", "addressee"):
        assert (json.loads(row[key]) if row[key] else None) == plain[key]
    assert (row["parent"] or None) == plain["parent"]


@given(several=st.lists(quotes, max_size=3))
def test_parquet_reads_back(tmp_path_factory, several):
    pytest.importorskip("pyarrow")
    from pyarrow.parquet import read_table

    folder = tmp_path_factory.mktemp("parquet")
    (folder / "lines").write_bytes(FORMATS["parquet"].lines(several))
    FORMATS["parquet"].convert(folder / "lines", folder / "out.parquet")
    assert [Quote.from_dict(row) for row in read_table(folder / "out.parquet").to_pylist()] == several


def test_no_records_no_bytes():
    assert jsonl_lines([]) == csv_lines([]) == b""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("o.jsonl", "jsonl"),
        ("o.csv", "csv"),
        ("o.CSV.gz", "csv"),
        ("-", "jsonl"),
        ("o.parquet", "parquet"),
        ("o.json", "jsonl"),
        ("csv", "jsonl"),
    ],
)
def test_format_by_ending(name, expected):
    assert output_format_of(name) == expected
