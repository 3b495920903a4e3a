"""Output formats: whole lines, the same columns, nothing lost on the way back."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import InputError
from quoteattr.files.writers import (
    OUTPUT_FORMATS,
    csv_lines,
    csv_nested_lines,
    format_of,
    jsonl_lines,
    output_format_of,
    read_rows_of_records,
    refuse_foreign_ending,
)
from quoteattr.quotes import FLAT_COLUMNS
from quoteattr.records import ACTS, FORMS, KINDS, RECORD_KEYS, SPEAKER_TYPES, Intermediary, Quote, Span, Speaker

words = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
names = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=12)
spans = st.builds(
    lambda start, text: Span(start=start, end=start + len(text), text=text),
    st.integers(0, 9),
    words | st.sampled_from(["a … b", " … ", "x → y; cue 1-2"]),
)
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
    | st.builds(Speaker, name=names, type=st.sampled_from(SPEAKER_TYPES), description=st.none() | names),
    intermediaries=st.lists(
        st.builds(Intermediary, name=names, source=st.none() | spans, cue=st.lists(spans, max_size=2).map(tuple)),
        max_size=3,
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
def test_nested_csv_reads_back(quote):
    data = (format_of("csv-nested").heading + csv_nested_lines([quote])).decode()
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


@given(quote=quotes)
def test_flat_csv_has_words_in_its_cells(quote):
    data = (format_of("csv").heading + csv_lines([quote])).decode()
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert tuple(row) == FLAT_COLUMNS
    assert row["content"] == " … ".join(span.text for span in quote.content)
    assert row["speaker_name"] == (quote.speaker.name if quote.speaker else "")
    assert row["intermediaries"] == " → ".join(each.name for each in quote.intermediaries)
    assert row["negated"] == "false"


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
@given(
    several=st.lists(quotes, max_size=3), kept=st.dictionaries(st.sampled_from(["outlet", "année"]), st.none() | words)
)
def test_every_format_reads_back(tmp_path_factory, name, several, kept):
    if name == "parquet":
        pytest.importorskip("pyarrow")
    kept = {key: kept.get(key) for key in ("outlet", "année")}
    written = format_of(name, kept)
    folder = tmp_path_factory.mktemp("out")
    lines = folder / "lines" if written.convert else folder / f"out.{name}"
    lines.write_bytes(written.mark + written.heading + written.lines(several, kept))
    if written.convert:
        written.convert(lines, folder / f"out.{name}")
    assert [Quote.from_dict(row) for row in read_rows_of_records(folder / f"out.{name}")] == several


def test_no_records_no_bytes():
    assert jsonl_lines([]) == csv_lines([]) == csv_nested_lines([]) == b""


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


@pytest.mark.parametrize("name", ["o.xlsx", "o.XLS", "a/o.ods", "o.tsv.gz", "page.html"])
def test_an_ending_that_promises_another_format(name):
    with pytest.raises(InputError, match=r"name a \.csv, which spreadsheets open"):
        refuse_foreign_ending(name)
    for fine in ("o.jsonl", "o.json", "o.txt", "o", "-", "xlsx"):
        refuse_foreign_ending(fine)


def test_a_spreadsheet_knows_the_encoding_of_a_table():
    assert format_of("csv").mark == format_of("csv-nested").mark == "\ufeff".encode()
    assert format_of("jsonl").mark == format_of("parquet").mark == b""
