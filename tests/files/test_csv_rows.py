"""Rows of CSV are cut before they are parsed: a sound table reads as ever, a bad row costs itself."""

import csv
import gzip
import io
import json
import resource
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.files.readers import Document, Fault, Reader, Reading, csvrows, find_sources
from quoteattr.files.readers.csvrows import Broken, TooLong, cut_rows, sound_rows

CELL = st.text(alphabet='ab,;"\n\r \t', max_size=8)


def read(path, **options):
    reading = Reading(**options)
    return list(Reader(find_sources([str(path)], reading), reading).items())


def ids(items):
    return [item.doc for item in items if isinstance(item, Document)]


def lines_of(text):
    return io.StringIO(text, newline="")


@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=5),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    chunk=st.sampled_from([1, 2, 3, 7, 2**16]),
)
def test_a_sound_table_reads_as_with_the_standard_library(rows, delimiter, ending, chunk):
    text = io.StringIO(newline="")
    # the writer leaves a line break bare that is not the one that ends its lines
    quoting = csv.QUOTE_ALL if any({"\r", "\n"} & set(cell) for row in rows for cell in row) else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    before, csvrows._CHUNK = csvrows._CHUNK, chunk
    try:
        found = [row for row in sound_rows(lines_of(text.getvalue()), delimiter, 3, None) if row]
    finally:
        csvrows._CHUNK = before
    assert found == rows


@given(text=st.text(alphabet='ab,"\n\r', max_size=60), chunk=st.sampled_from([1, 2, 2**16]))
def test_no_text_is_lost_or_raises(text, chunk):
    before, csvrows._CHUNK = csvrows._CHUNK, chunk
    try:
        assert "".join(cut_rows(lines_of(text), ",", None)) == text
        for row in sound_rows(lines_of(text), ",", 2, 20):
            assert isinstance(row, list | Broken | TooLong)
    finally:
        csvrows._CHUNK = before


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ('1,"He said "no".\n"Yes," she said.\n"\n2,"good"\n3,x\n', ["2", "3"]),  # marks that were not doubled
        ('1,"He said no\n2,"good"\n3,"x"\n', ["2", "3"]),  # a cell that was not closed
        ('1,"x"y\n2,good\n3,x\n', ["2", "3"]),
        ('1,"x"y\n2,"good, ""very"""\n\n3,x\n', ["2", "3"]),
        ('1,"a "b" c"\n2,"He said:\n""no"""\n3,x', ["2", "3"]),
        ("1,a,b,c\n2,good\n3,x\n", ["2", "3"]),
        ('2,good\n3,"x', ["2"]),
    ],
)
def test_a_broken_row_costs_itself(tmp_path, text, sound):
    (tmp_path / "t.csv").write_text(f"id,text\n{text}")
    items = read(tmp_path / "t.csv")
    assert ids(items) == sound
    assert len([item for item in items if isinstance(item, Fault)]) == 1


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_a_long_cell_of_many_lines_costs_itself(tmp_path, ending):
    rows = 'id,text\n1,"' + 'He said "" it rained.\n' * 60_000 + '"\n2,"He said it rained."\n3,x\n'
    path = tmp_path / f"t.{ending}"
    path.write_bytes(gzip.compress(rows.encode()) if ending.endswith("gz") else rows.encode())
    items = read(path, max_chars=1000)
    assert ids(items) == ["2", "3"]
    (fault,) = (item for item in items if isinstance(item, Fault))
    assert (fault.where, fault.reason) == (f"{path}, row 1", "Longer than --max-chars 1,000.")


def test_a_mark_without_an_end_does_not_swallow_the_table(tmp_path):
    rows = "".join(f"{n},words of article {n}\n" for n in range(100_000))
    (tmp_path / "t.csv").write_text(f'id,text\nx,"a"b\n{rows}')
    items = read(tmp_path / "t.csv")
    assert len(ids(items)) == 100_000
    assert len(items) == 100_001


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "shift_jis", "latin-1"])
@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_bad_byte_costs_its_row_in_every_encoding(tmp_path, encoding, ending):
    bad = {"utf-16": b"\x00\xd8", "utf-16-le": b"\x00\xd8", "utf-32": b"\xff\xff\xff\x7f", "latin-1": b""}.get(
        encoding, b"\xff"
    )
    if ending == "csv":
        rows = ["id,text\n", *(f"d{n},word MARK {n}\n" for n in range(9))]
    else:
        rows = [json.dumps({"id": f"d{n}", "text": f"word MARK {n}"}) + "\n" for n in range(9)]
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    mark = "MARK".encode(plain)
    parts = "".join(rows).encode(encoding).split(mark)
    data = b"".join(part + (bad if number == 3 else mark) for number, part in enumerate(parts[:-1])) + parts[-1]
    (tmp_path / f"t.{ending}").write_bytes(data)
    items = read(tmp_path / f"t.{ending}", encoding=encoding)
    assert ids(items) == [f"d{n}" for n in range(9) if n != 3 or not bad]


def test_a_cut_off_wide_encoding_costs_its_last_row(tmp_path):
    (tmp_path / "t.csv").write_bytes("id,text\na,one\nb,two\n".encode("utf-16")[:-1])
    assert ids(read(tmp_path / "t.csv", encoding="utf-16"))[0] == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("where", ["heading", "row"])
def test_what_is_decompressed_is_bounded(tmp_path, encoding, ending, where):
    """300 MB on one line; the process may have 450 MB in all."""
    path = tmp_path / f"bomb.{ending}.gz"
    start = {"csv": "id,text\nx,", "jsonl": '{"id": "a", "text": "'}[ending] if where == "row" else ""
    piece = ("a" * 10_000_000).encode(encoding.removesuffix("-sig"))[2 if encoding == "utf-16" else 0 :]
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(start.encode(encoding))
        for _ in range(30 if encoding != "utf-16" else 15):
            stream.write(piece)
    code = (
        "import sys\nfrom quoteattr.files.readers import Reader, Reading, find_sources\n"
        f"reading = Reading(max_chars=1000, encoding={encoding!r})\n"
        "found = list(Reader(find_sources(sys.argv[1:], reading), reading).items())\n"
        "print(len(found), found[0].reason)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (450_000_000, 450_000_000)),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-300:]
    assert done.stdout.startswith("1 ")
    assert "--max-chars" in done.stdout


@pytest.mark.parametrize("limit", [1, 2**63, 10**23])
@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl"])
def test_any_number_is_a_limit(tmp_path, limit, ending):
    text = {"txt": "xyz", "csv": "id,text\na,xyz\n", "jsonl": '{"id": "a", "text": "xyz"}'}[ending]
    (tmp_path / f"t.{ending}").write_text(text)
    (item,) = read(tmp_path / f"t.{ending}", max_chars=limit)
    assert isinstance(item, Fault) == (limit == 1)


@pytest.mark.parametrize("columns", ["id,text,text", "id,id,text", "id,text,outlet,outlet"])
def test_a_doubled_column_is_told(tmp_path, columns):
    (tmp_path / "t.csv").write_text(f"{columns}\na,b,c,d\n")
    keep = ("outlet",) if "outlet" in columns else ()
    (fault,) = read(tmp_path / "t.csv", keep=keep)
    assert "twice; rename one" in fault.reason


def test_a_doubled_column_of_parquet_is_told(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    write_table(pyarrow.table([["a"], ["x"], ["y"]], names=["id", "text", "text"]), tmp_path / "t.parquet")
    (fault,) = read(tmp_path / "t.parquet")
    assert "the column 'text' twice" in fault.reason
    write_table(pyarrow.table([["a"], ["x"], ["y"], ["z"]], names=["id", "text", "b", "b"]), tmp_path / "t.parquet")
    assert ids(read(tmp_path / "t.parquet")) == ["a"]


def test_the_delimiter_that_makes_most_columns(tmp_path):
    (tmp_path / "t.csv").write_text("id;text;note,text\na;one, two;x\n")
    (document,) = read(tmp_path / "t.csv")
    assert document.text == "one, two"
