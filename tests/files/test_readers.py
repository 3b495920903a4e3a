"""Inputs: what is found, how it is named, what is read, and what is wrong with it."""

import gzip
import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import InputError
from quoteattr.files.readers import Document, Fault, Reader, Reading, find_sources


def read(*inputs, **options):
    reading = Reading(**options)
    return list(Reader(find_sources(map(str, inputs), reading), reading).items())


def texts(items):
    return {item.doc: item.text for item in items if isinstance(item, Document)}


def faults(items):
    return {item.doc: item.reason for item in items if isinstance(item, Fault)}


@pytest.fixture
def table(tmp_path):
    """Write rows as a JSONL file; rows that are strings or bytes go in as they are."""

    def write(*rows, name="table.jsonl"):
        lines = [
            row if isinstance(row, bytes) else row.encode() if isinstance(row, str) else json.dumps(row).encode()
            for row in rows
        ]
        data = b"\n".join(lines) + b"\n"
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


class TestNames:
    def test_file_name_without_ending(self, tmp_path):
        for name in ("a.txt", "b.txt.gz", "c", "d.e.txt"):
            (tmp_path / name).write_bytes(gzip.compress(b"x") if name.endswith("gz") else b"x")
        assert list(texts(read(*(tmp_path / n for n in ("a.txt", "b.txt.gz", "c", "d.e.txt"))))) == [
            "a",
            "b",
            "c",
            "d.e",
        ]

    def test_relative_path_where_two_clash(self, tmp_path):
        for name in ("x/a.txt", "y/a.txt", "y/b.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("t")
        assert list(texts(read(tmp_path))) == ["x/a", "y/a", "b"]

    def test_whole_path_where_even_that_clashes(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "f").mkdir()
        (tmp_path / "f/a.txt").write_text("t")
        (tmp_path / "f/a.txt.gz").write_bytes(gzip.compress(b"u"))
        assert texts(read("f")) == {"f/a.txt": "t", "f/a.txt.gz": "u"}

    def test_no_file_twice(self, tmp_path):
        (tmp_path / "a.txt").write_text("t")
        assert len(read(tmp_path, tmp_path / "a.txt", f"{tmp_path}/./a.txt")) == 1

    def test_names_that_are_not_utf8_can_be_written(self, tmp_path):
        path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
        with open(path, "w") as stream:
            stream.write("t")
        (item,) = read(tmp_path)
        assert item.where.endswith("caf\\xe9.txt")
        assert item.doc == "caf\\xe9"


class TestFolders:
    def test_texts_at_any_depth_sorted_hidden_files_aside(self, tmp_path):
        for name in ("b.txt", "a/c.txt", "notes.md", "._b.txt", ".git/x.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("t")
        assert [item.doc for item in read(tmp_path)] == ["c", "b"]

    def test_glob(self, tmp_path):
        for name in ("b.txt", "a/c.md", "a/d.rst"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("t")
        assert [item.doc for item in read(tmp_path, glob=("*.md", "a/*.rst"))] == ["c", "d"]

    @pytest.mark.parametrize("glob", ["/etc/*", "", "../*", "[", "**.md", "*/*/*.txt"])
    def test_glob_that_matches_nothing(self, tmp_path, glob):
        (tmp_path / "a.txt").write_text("t")
        with pytest.raises(InputError, match="no file that matches"):
            read(tmp_path, glob=(glob,))

    def test_folder_that_cannot_be_listed(self, unprivileged):
        (unprivileged / "a.txt").write_text("t")
        (unprivileged / "locked").mkdir(mode=0)
        with pytest.raises(InputError, match=r"Cannot list the folder .*locked: Permission denied"):
            read(unprivileged)

    def test_folder_without_texts_says_what_it_has(self, tmp_path):
        (tmp_path / "a.jsonl").write_text("{}")
        with pytest.raises(InputError, match=r"no file that matches \*\.txt.*1 × \.jsonl.*--glob '\*\.jsonl'"):
            read(tmp_path)

    def test_empty_folder(self, tmp_path):
        with pytest.raises(InputError, match="it is empty"):
            read(tmp_path)

    def test_missing(self, tmp_path):
        with pytest.raises(InputError, match=r"no file or folder .*nothing\.txt"):
            read(tmp_path / "nothing.txt")


class TestTexts:
    @given(text=st.text(alphabet=st.characters(codec="utf-8")))
    def test_read_exactly(self, tmp_path_factory, text):
        path = tmp_path_factory.mktemp("exact") / "a.txt"
        path.write_bytes(text.encode())
        assert texts(read(path)) == {"a": text}
        path.write_bytes(gzip.compress(text.encode()))
        assert texts(read(path)) == {"a": text}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
    def test_as_open_reads_it(self, tmp_path, encoding):
        path = tmp_path / "a.txt"
        path.write_bytes("\ufeffHe said.\r\nSo.\r".encode("utf-8-sig" if encoding == "latin-1" else encoding))
        with open(path, encoding=encoding, newline="") as stream:
            assert texts(read(path, encoding=encoding)) == {"a": stream.read()}

    def test_not_utf8_says_which_byte_and_loses_no_other(self, tmp_path):
        (tmp_path / "a.txt").write_bytes("caf\xe9 noir".encode("latin-1"))
        (tmp_path / "b.txt").write_bytes(b"fine")
        items = read(tmp_path)
        assert "byte 0xe9 at offset 3" in faults(items)["a"]
        assert "--encoding" in faults(items)["a"]
        assert texts(items) == {"b": "fine"}

    @pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13", "", "undefined"])
    def test_unknown_encoding(self, encoding):
        with pytest.raises(InputError, match="Unknown encoding"):
            Reading(encoding=encoding)

    def test_truncated_gzip(self, tmp_path):
        data = gzip.compress(os.urandom(5000))
        (tmp_path / "a.txt.gz").write_bytes(data[:2000])
        (tmp_path / "b.txt.gz").write_bytes(b"no gzip at all")
        assert set(faults(read(tmp_path))) == {"a", "b"}

    def test_longer_than_allowed_is_not_even_decompressed(self, tmp_path):
        (tmp_path / "a.txt").write_text("é" * 10)
        (tmp_path / "b.txt").write_text("é" * 11)
        (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"x" * 10_000_000))
        items = read(tmp_path, max_chars=10)
        assert texts(items) == {"a": "é" * 10}
        assert "--max-chars 10: 11 characters" in faults(items)["b"]
        assert "--max-chars 10" in faults(items)["c"]

    def test_unreadable(self, unprivileged):
        (unprivileged / "a.txt").write_text("x")
        (unprivileged / "a.txt").chmod(0)
        (unprivileged / "b.txt").write_text("y")
        items = read(unprivileged)
        assert "Permission denied" in faults(items)["a"]
        assert texts(items) == {"b": "y"}

    def test_vanished_since(self, tmp_path):
        (tmp_path / "a.txt").write_text("x")
        reading = Reading()
        reader = Reader(find_sources([str(tmp_path)], reading), reading)
        (tmp_path / "a.txt").unlink()
        (fault,) = reader.items()
        assert "cannot be read: No such file" in fault.reason


class TestJsonl:
    @pytest.mark.parametrize("name", ["table.jsonl", "table.ndjson", "table.jsonl.gz"])
    def test_rows(self, table, name):
        path = table({"id": "x", "text": "one\r\n"}, "", {"id": 7, "text": "two"}, {"text": "three"}, name=name)
        assert texts(read(path)) == {"x": "one\r\n", "7": "two", "table-4": "three"}

    def test_fields(self, table):
        path = table({"url": "u1", "body": "one", "text": "no", "id": "no"})
        assert texts(read(path, text_field="body", id_field="url")) == {"u1": "one"}

    def test_compressed_whatever_its_name(self, tmp_path):
        (tmp_path / "t.jsonl").write_bytes(gzip.compress(b'{"text": "x"}'))
        assert texts(read(tmp_path / "t.jsonl")) == {"t-1": "x"}

    def test_byte_order_mark(self, table):
        assert texts(read(table(b"\xef\xbb\xbf" + b'{"text": "x"}'))) == {"table-1": "x"}

    def test_utf16(self, tmp_path):
        (tmp_path / "t.jsonl").write_bytes('{"text": "é"}\n{"text": "x"}'.encode("utf-16"))
        assert texts(read(tmp_path / "t.jsonl", encoding="utf-16")) == {"t-1": "é", "t-2": "x"}

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ('{"text": "x"', "Broken JSON"),
            ("{'text': 'x'}", "Broken JSON: .* at character 2"),
            (b'{"text": "caf\xe9"}', "byte 0xe9 at offset 13"),
            ('["text"]', "no JSON object"),
            ("[" * 100_000, "Broken JSON"),
            ('{"n": ' + "9" * 5000 + "}", "Broken JSON"),
            ({"id": "x", "body": "y"}, "No field 'text'.*id, body.*--text-field"),
            ({"id": "x", "text": None}, "No field 'text'"),
            ({"id": "x", "text": ["y"]}, "is no text"),
            ({"id": [1], "text": "y"}, "neither text nor a whole number"),
            ({"id": True, "text": "y"}, "neither text nor a whole number"),
            ('{"id": "x", "text": "y\\ud83d"}', r"half a character \(U\+D83D\) at character 1"),
            ('{"id": "\\ud83d", "text": "y"}', "half a character"),
        ],
    )
    def test_bad_row_says_where_and_loses_no_other(self, table, row, reason):
        path = table({"id": "a", "text": "one"}, row, {"id": "b", "text": "two"})
        first, fault, last = read(path)
        assert (first.text, last.text) == ("one", "two")
        assert fault.where.endswith("table.jsonl, row 2")
        assert re.search(reason, fault.reason)
        json.dumps([fault.doc, fault.reason], ensure_ascii=False).encode()

    def test_asked_for_id_is_missing(self, table):
        assert "--id-field" in faults(read(table({"text": "x"}), id_field="url"))["table-1"]

    def test_truncated_gzip_keeps_the_rows_before(self, tmp_path):
        rows = b"".join(json.dumps({"text": os.urandom(400).hex()}).encode() + b"\n" for _ in range(100))
        data = gzip.compress(rows)
        (tmp_path / "t.jsonl.gz").write_bytes(data[: len(data) // 2])
        items = read(tmp_path / "t.jsonl.gz")
        assert 20 < len(texts(items)) < 80
        assert isinstance(items[-1], Fault)
        assert "cut off" in items[-1].reason
        assert f"after row {len(items) - 1}" in items[-1].where


class TestCsv:
    @pytest.mark.parametrize(
        ("name", "delimiter"), [("t.csv", ","), ("t.csv", ";"), ("t.tsv", "\t"), ("t.csv.gz", ",")]
    )
    def test_rows(self, tmp_path, name, delimiter):
        data = f'id{delimiter}text\r\na{delimiter}"one ""x""\r\ntwo, three; four"\r\n{delimiter}five\r\n'.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        assert texts(read(tmp_path / name)) == {"a": 'one "x"\r\ntwo, three; four', "t-2": "five"}

    def test_byte_order_mark_and_fields(self, tmp_path):
        (tmp_path / "t.csv").write_bytes("\ufeffbody,url\nx,y\n".encode())
        assert texts(read(tmp_path / "t.csv", text_field="body", id_field="url")) == {"y": "x"}

    def test_long_cell(self, tmp_path):
        (tmp_path / "t.csv").write_text(f"text\n{'x' * 300_000}\n")
        assert len(texts(read(tmp_path / "t.csv"))["t-1"]) == 300_000

    def test_missing_column_names_the_others(self, tmp_path):
        (tmp_path / "t.csv").write_text("title,body\nx,y\n")
        assert "No field 'text'" in faults(read(tmp_path / "t.csv"))["t"]
        assert "title, body" in faults(read(tmp_path / "t.csv"))["t"]

    def test_empty(self, tmp_path):
        (tmp_path / "t.csv").write_text("")
        assert "empty" in faults(read(tmp_path / "t.csv"))["t"]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [(b"x,caf\xe9", "byte 0xe9 at character 3"), (b"x,y,z", "3 fields"), (b"x", "No field"), (b'"x"y,z', "Broken")],
    )
    def test_bad_row_says_where_and_loses_no_other(self, tmp_path, row, reason):
        (tmp_path / "t.csv").write_bytes(b"id,text\na,one\n" + row + b"\nb,two\n")
        first, fault, last = read(tmp_path / "t.csv")
        assert (first.text, last.text) == ("one", "two")
        assert fault.where.endswith("row 2")
        assert reason in fault.reason

    def test_cut_off_inside_a_cell(self, tmp_path):
        (tmp_path / "t.csv").write_text('id,text\na,one\nb,"two and')
        items = read(tmp_path / "t.csv")
        assert texts(items) == {"a": "one"}
        assert "Broken CSV" in faults(items)["t-2"]


class TestProgress:
    def test_bytes_and_documents(self, tmp_path, table):
        (tmp_path / "a.txt").write_text("x" * 1000)
        path = table(*({"text": "y" * 1000} for _ in range(100)))
        reading = Reading()
        reader = Reader(find_sources([str(tmp_path / "a.txt"), str(path)], reading), reading)
        seen = [reader.bytes_read for _ in reader.items()]
        assert seen == sorted(seen)
        assert 0 < seen[50] < reader.bytes_total
        assert reader.bytes_read == reader.bytes_total == 1000 + path.stat().st_size
        assert reader.documents_total is None


class TestParquet:
    @pytest.fixture
    def parquet(self, tmp_path):
        pytest.importorskip("pyarrow")
        import pyarrow.parquet

        def write(name="t.parquet", **columns):
            pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / name, row_group_size=40)
            return tmp_path / name

        return write

    def test_rows(self, parquet):
        path = parquet(id=["a", None, "c"], text=["one\r\n", "two", None], other=[1, 2, 3])
        items = read(path)
        assert texts(items) == {"a": "one\r\n", "t-2": "two"}
        assert "No field 'text'" in faults(items)["c"]

    def test_fields_and_numbers_as_ids(self, parquet):
        assert texts(read(parquet(n=[7, 8], body=["x", "y"]), text_field="body", id_field="n")) == {"7": "x", "8": "y"}

    def test_many_rows_and_their_progress(self, parquet):
        path = parquet(text=["x" * n for n in range(200)])
        reading = Reading()
        reader = Reader(find_sources([str(path)], reading), reading)
        assert reader.documents_total == 200
        seen = [(len(item.text), reader.bytes_read) for item in reader.items()]
        assert [length for length, _ in seen] == list(range(200))
        assert [read for _, read in seen] == sorted(read for _, read in seen)
        assert seen[-1][1] == path.stat().st_size

    def test_missing_column(self, parquet):
        assert "the fields are body" in faults(read(parquet(body=["x"])))["t"]

    def test_text_that_is_none(self, parquet):
        assert "is no text" in faults(read(parquet(text=[1])))["t-1"]

    def test_bad_bytes_spoil_their_row_only(self, tmp_path):
        pytest.importorskip("pyarrow")
        import pyarrow.parquet

        bad = pyarrow.StringArray.from_buffers(
            2, pyarrow.py_buffer(b"\0\0\0\0\2\0\0\0\5\0\0\0"), pyarrow.py_buffer(b"ok\xe9no")
        )
        pyarrow.parquet.write_table(pyarrow.table({"text": bad}), tmp_path / "t.parquet")
        items = read(tmp_path / "t.parquet")
        assert texts(items) == {"t-1": "ok"}
        assert "is no text" in faults(items)["t-2"]

    def test_damaged(self, parquet, tmp_path):
        path = parquet(text=["x" * n for n in range(200)])
        data = path.read_bytes()
        (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
        (tmp_path / "other.parquet").write_text("no table")
        (tmp_path / "empty.parquet").write_bytes(b"")
        items = read(tmp_path, glob=("[ceo]*.parquet",))
        assert set(faults(items)) == {"cut", "other", "empty"}
        assert all("cannot be read as Parquet" in reason for reason in faults(items).values())

    def test_not_from_standard_input(self):
        with pytest.raises(InputError, match="standard input"):
            read("-", input_format="parquet")


def test_overlong_row_is_not_read_as_a_whole(tmp_path):
    rows = b'{"text": "a"}\n{"text": "' + b"x" * 30_000_000 + b'"}\n{"text": "c"}\n'
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress(rows, 1))
    items = read(tmp_path / "t.jsonl.gz", max_chars=100)
    assert texts(items) == {"t-1": "a", "t-3": "c"}
    assert "--max-chars 100" in faults(items)["t-2"]
