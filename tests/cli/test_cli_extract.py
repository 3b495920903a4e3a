"""``quoteattr extract`` on the stand-in engine: what it prints, where, and how it ends."""

import csv
import gzip
import io
import json
import sys

import fake_extractor
import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.records import RECORD_KEYS


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path):
    def files(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())

    return files


def call(*args, code=0, stdin=None):
    result = CliRunner().invoke(cli, ["extract", *map(str, args)], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def records(lines):
    return [json.loads(line) for line in lines.splitlines()]


class TestOutput:
    def test_one_record_a_line(self, write):
        write(a='"One," he said. "Two."', b="Nothing.", c='"Three."')
        found = records(call("a.txt", "b.txt", "c.txt").stdout)
        assert [record["id"] for record in found] == ["a:1", "a:2", "c:1"]
        assert found[1]["content"] == [{"start": 16, "end": 22, "text": '"Two."'}]

    def test_carriage_returns_and_byte_order_mark_count(self, write):
        write(a='\ufeffA.\r\n"B."')
        (record,) = records(call("a.txt").stdout)
        assert record["content"][0]["start"] == 5
        (record,) = records(call("a.txt", "--encoding", "utf-8-sig").stdout)
        assert record["content"][0]["start"] == 4

    def test_standard_input(self):
        (record,) = records(call("-", stdin='"One."').stdout)
        assert record["doc"] == "stdin"
        (record,) = records(call("-", "--input-format", "jsonl", stdin='{"id": 5, "text": "\\"One.\\""}').stdout)
        assert record["doc"] == "5"
        (record,) = records(call("-", stdin=gzip.compress(b'"One."')).stdout)
        assert record["doc"] == "stdin"

    @pytest.mark.parametrize("name", ["out.csv", "out.csv.gz"])
    def test_csv_by_ending(self, write, tmp_path, name):
        write(a='"One."')
        call("a.txt", "-o", name)
        data = (tmp_path / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith("gz") else data).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["doc"], row["id"], row["content"]) == ("a", "a:1", '"One."')
        call("a.txt", "-o", name, "--format", "csv-nested")
        data = (tmp_path / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith("gz") else data).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert json.loads(row["content"])[0]["text"] == '"One."'

    def test_no_workbook_is_written(self, write, tmp_path):
        write(a="x")
        assert "no .xlsx is written; name a .csv" in call("a.txt", "-o", "out.xlsx", code=2).stderr
        assert not (tmp_path / "out.xlsx").exists()

    @pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet"])
    def test_columns_that_are_kept(self, write, tmp_path, name):
        rows = [
            {"id": "a", "text": '"One."', "outlet": "Coast", "date": 2016, "other": 1},
            {"id": "b", "text": '"Two."', "outlet": None, "date": [1, "é"]},
            {"id": "c", "text": '"Three."', "date": float("nan")},
        ]
        (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        call("in.jsonl", "-o", name, "--keep", "outlet, date,")
        if name.endswith("jsonl"):
            found = records((tmp_path / name).read_text())
            assert list(found[0])[-3:] == ["confidence", "outlet", "date"]
            assert [each["date"] for each in found] == [2016, [1, "é"], None]
        elif name.endswith("csv"):
            found = [*csv.DictReader(io.StringIO((tmp_path / name).read_text("utf-8-sig")))]
            assert [each["date"] for each in found] == ["2016", '[1, "é"]', ""]
        else:
            found = pytest.importorskip("pyarrow.parquet").read_table(name).to_pylist()
            assert [each["date"] for each in found] == ["2016", '[1, "é"]', None]
        assert [each["outlet"] or None for each in found] == ["Coast", None, None]
        assert "other" not in found[0]
        result = CliRunner().invoke(cli, ["view", "in.jsonl", "--records", name, "-o", "page.html", "-q"])
        assert result.exit_code == 0, result.stderr

    def test_columns_that_cannot_be_kept(self, write, tmp_path):
        (tmp_path / "in.csv").write_text('id,text,act\na,"x",b\n')
        assert "'act' cannot be kept" in call("in.csv", "--keep", "act", code=2).stderr
        assert "No field 'outlet'" in call("in.csv", "--keep", "outlet", code=1).stderr

    def test_parquet_has_the_same_columns_and_values(self, write):
        pytest.importorskip("pyarrow")
        from pyarrow.parquet import read_table

        write(a='"One." "Two."', b="none")
        call(".", "-o", "out.parquet")
        table = read_table("out.parquet")
        assert tuple(table.column_names) == RECORD_KEYS
        assert table.to_pylist() == records(call(".").stdout)
        call("b.txt", "-o", "out.parquet")
        assert tuple(read_table("out.parquet").column_names) == RECORD_KEYS

    def test_parquet_without_pyarrow(self, write, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        write(a="x")
        assert "pip install 'quoteattr[parquet]'" in call("a.txt", "-o", "out.parquet", code=2).stderr

    def test_csv_to_standard_output(self, write):
        write(a='"One."')
        assert call("a.txt", "--format", "csv").stdout.startswith("doc,id,kind,")

    def test_file_holds_what_standard_output_shows(self, write, tmp_path):
        write(a='"One."', b='"Two."')
        shown = call(".").stdout_bytes
        result = call(".", "-o", "out.jsonl")
        assert (tmp_path / "out.jsonl").read_bytes() == shown
        assert result.stdout == ""
        assert "2 documents, 2 records in out.jsonl." in result.stderr
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "out.jsonl"]

    def test_quiet(self, write):
        write(a='"One."')
        assert call("a.txt", "-q", "-o", "out.jsonl").output == ""

    def test_no_records_still_make_a_file(self, write, tmp_path):
        write(a="")
        call("a.txt", "-o", "out.jsonl")
        assert (tmp_path / "out.jsonl").read_bytes() == b""

    def test_shorter_output_replaces_longer(self, write, tmp_path):
        write(a='"One." "Two."', b='"Three."')
        call("a.txt", "-o", "out.jsonl")
        call("b.txt", "-o", "out.jsonl")
        assert records((tmp_path / "out.jsonl").read_text())[0]["doc"] == "b"


class TestOptions:
    def test_they_reach_the_configuration(self, write, monkeypatch, tmp_path):
        seen = []
        monkeypatch.setattr(
            sys.modules["quoteattr.extractor"].Extractor, "__init__", lambda _, config: seen.append(config)
        )
        write(a="x")
        call("a.txt", "--acts", "speech, thought", "--forms", "all", "--min-confidence", 0.4, "--patterns", "p",
             "--patterns", "q", "--batch-size", 3, "--model", "m")  # fmt: skip
        call("a.txt")
        told, default = seen
        assert told.acts == {"speech", "thought"}
        assert told.forms == {"clause", "phrase"}
        assert (told.min_confidence, told.batch_size, told.model) == (0.4, 3, "m")
        assert list(map(str, told.patterns)) == ["p", "q"]
        assert default == type(default)()

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["nothing.txt"], "no file or folder nothing.txt"),
            (["."], "holds no file that matches"),
            (["a.txt", "--acts", "shouting"], "Unknown act 'shouting'; choose among speech, thought, evidence"),
            (["a.txt", "--acts", ","], "No act chosen"),
            (["a.txt", "--forms", "long"], "Unknown form"),
            (["a.txt", "--min-confidence", "2"], "between 0 and 1"),
            (["a.txt", "--min-confidence", "nan"], "between 0 and 1"),
            (["a.txt", "--batch-size", "0"], "from 1 to"),
            (["a.txt", "--max-chars", "0"], "at least 1"),
            (["a.txt", "--workers", "0"], "more than 0"),
            (["a.txt", "--timeout", "0"], "more than 0"),
            (["a.txt", "--encoding", "klingon"], "Unknown encoding 'klingon'"),
            (["a.txt", "--model", "no-such-model"], "no model no-such-model"),
            (["a.txt", "-o", "no/such/folder.jsonl"], "Cannot write no/such/folder.jsonl: No such file or directory."),
            (["a.txt", "-o", "folder"], "is a folder"),
            (["a.txt", "-o", "a.txt"], "would be overwritten"),
            (["a.txt", "--resume"], "--resume needs --output"),
            (["a.txt", "--format", "parquet"], "Parquet needs a file of its own"),
            (["a.txt", "-o", "out.parquet.gz"], "Parquet needs a file of its own"),
            (["a.txt", "-o", "/dev/full"], "Cannot write /dev/full: No space left on device."),
        ],
    )
    def test_wrong_calls_end_at_once_with_one_line(self, tmp_path, args, message):
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "out.md").write_text("")
        if args != ["."]:
            (tmp_path / "a.txt").write_text('"x"')
        result = call(*args, code=2)
        assert message in result.stderr
        assert result.stderr.startswith("quoteattr: ")
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""

    def test_wrong_call_leaves_an_earlier_output_alone(self, write, tmp_path):
        write(a='"x"')
        (tmp_path / "out.jsonl").write_text("precious")
        call("a.txt", "-o", "out.jsonl", "--model", "no-such-model", code=2)
        assert (tmp_path / "out.jsonl").read_text() == "precious"
        assert not (tmp_path / "out.jsonl.progress").exists()

    def test_usage(self):
        assert "Missing argument 'INPUTS" in call(code=2).stderr


class TestFaults:
    def test_one_bad_document_does_not_lose_the_others(self, write):
        write(a='"One."', b=b"caf\xe9", c='CRASH "Two."', d='"Three."')
        result = call(".", code=1)
        assert [record["doc"] for record in records(result.stdout)] == ["a", "d"]
        assert "b.txt: Not utf-8: byte 0xe9 at offset 3" in result.stderr
        assert "c.txt: It could not be worked on (ValueError: no such thing)." in result.stderr
        assert "2 documents failed." in result.stderr

    def test_they_go_to_a_file_beside_the_output(self, write, tmp_path):
        write(**{f"b{n}": b"\xff" for n in range(9)}, c='"One."')
        result = call(".", "-o", "out.jsonl", code=1)
        faults = records((tmp_path / "out.jsonl.errors.jsonl").read_text())
        assert [fault["doc"] for fault in faults] == [f"b{n}" for n in range(9)]
        assert set(faults[0]) == {"doc", "where", "reason"}
        assert result.stderr.count("byte 0xff") == 5
        assert "9 documents failed: see out.jsonl.errors.jsonl." in result.stderr
        assert len(records((tmp_path / "out.jsonl").read_text())) == 1

    def test_errors_of_an_earlier_run_go_away(self, write, tmp_path):
        write(a=b"\xff")
        call("a.txt", "-o", "out.jsonl", code=1)
        write(a="fine")
        call("a.txt", "-o", "out.jsonl")
        assert not (tmp_path / "out.jsonl.errors.jsonl").exists()

    def test_stop(self, write):
        write(a='"One."', b=b"\xff", c='"Two."')
        result = call(".", "--on-error", "stop", code=1)
        assert [record["doc"] for record in records(result.stdout)] == ["a"]
        assert "The run stopped there." in result.stderr
