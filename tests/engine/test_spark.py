"""Records from a real Spark with two Python processes: those that one gets here, whatever rows are bad.

Needs pyspark and a Java runtime, and is passed over where one is missing, unless QUOTEATTR_SPARK=1 says that they have
to be there, as ``.ci/run`` does.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import fake_extractor
import pytest
from click.testing import CliRunner

from quoteattr import Config, InputError, ModelError
from quoteattr.cli import cli

pa = pytest.importorskip("pyarrow")

SEEDS = Path(__file__).parent.parent.parent / "seeds"
ARTICLES = sorted(SEEDS.glob("*.txt"))[:12]


def missing():
    if os.environ.get("QUOTEATTR_SPARK") == "1":
        return None
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed: pip install 'quoteattr[spark]'"
    return None if shutil.which("java") or "JAVA_HOME" in os.environ else "there is no Java runtime"


needs_spark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


def write_table(path, rows):
    """Write texts given as bytes, for Arrow checks no more than Spark that a string is UTF-8."""
    texts = pa.array([text for _, text in rows], pa.binary())
    strings = pa.Array.from_buffers(pa.string(), len(texts), texts.buffers())
    pa.parquet.write_table(pa.table({"url.raw": [name for name, _ in rows], "body": strings}), path, row_group_size=8)


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    import pyarrow.parquet

    path = tmp_path_factory.mktemp("spark") / "in.parquet"
    rows = [(file.stem, file.read_bytes()) for file in ARTICLES]
    rows[3:3] = [(None, "“No,” he said.".encode()), ("null", None), ("bytes", b"It is \xff, he said."), ("empty", b"")]
    rows.append(("odd \u2028 '; DROP", "\0\u202e“Go,” said Ada Moss.\r\n".encode()))
    assert pyarrow.parquet
    write_table(path, rows)
    return path


@pytest.fixture
def spark(tmp_path_factory, monkeypatch):
    """One session for all, unless another test's end stopped it; it ends with the process."""
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.getbasetemp() / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "5")
        .getOrCreate()
    )


def by_place(records):
    return sorted(records, key=lambda record: (record["doc"], int(record["id"].rpartition(":")[2])))


@needs_spark
def test_records_are_those_of_the_command_line(spark, documents, tmp_path, monkeypatch):
    from pyarrow.parquet import read_table

    from quoteattr.spark import extract_documents, extract_quotes

    monkeypatch.chdir(tmp_path)
    call = ["extract", str(documents), "--text-field", "body", "--id-field", "url.raw", "-o", "local.parquet"]
    assert CliRunner().invoke(cli, call).exit_code == 1
    local = read_table("local.parquet")

    df = spark.read.parquet(str(documents)).repartition(4)
    extract_quotes(df, text="body", doc="url.raw").write.parquet(str(tmp_path / "spark.parquet"))
    table = read_table(tmp_path / "spark.parquet")
    assert table.schema.names == local.schema.names
    assert table.schema.types == local.schema.types
    assert by_place(table.to_pylist()) == by_place(local.to_pylist())
    assert table.num_rows > 100

    outcome = {row["doc"]: row for row in extract_documents(df, "body", "url.raw").collect()}
    assert {name: row["error"] for name, row in outcome.items() if row["error"]} == {
        None: "Its name is null.",
        "null": "Its text is null.",
        "bytes": "Its text is not UTF-8: byte 0xff at offset 6.",
    }
    assert len(outcome) == df.count()
    assert outcome["empty"]["quotes"] == []
    faults = [json.loads(line)["doc"] for line in Path("local.parquet.errors.jsonl").read_text().splitlines()]
    assert sorted(faults) == ["bytes", "in-4", "null"]
    counts = {name: len(row["quotes"]) for name, row in outcome.items() if row["quotes"]}
    assert sum(counts.values()) == table.num_rows
    assert counts["odd \u2028 '; DROP"] == 1


@needs_spark
def test_the_model_is_loaded_once_in_a_process(spark, documents):
    from quoteattr.spark import _extractor, extract_documents

    def loaded(batches):
        for _ in batches:
            info = _extractor.cache_info()
            yield pa.RecordBatch.from_pylist([{"pid": os.getpid(), "loads": info.misses, "calls": info.hits}])

    df = spark.read.parquet(str(documents))
    config = Config(min_confidence=0.87)
    for _ in range(2):
        assert extract_documents(df.repartition(6), "body", "url.raw", config).count() == len(ARTICLES) + 5
    seen = spark.range(0, 40, 1, 6).mapInArrow(loaded, "pid bigint, loads bigint, calls bigint").collect()
    by_process = {row["pid"]: row for row in seen}
    assert len(by_process) <= 2
    # The other test's configuration may be loaded too.
    assert all(row["loads"] <= 2 for row in by_process.values())
    assert sum(row["calls"] for row in by_process.values()) >= 8


@needs_spark
def test_wrong_calls(spark, documents):
    from pyspark.errors import PythonException

    from quoteattr.spark import extract_quotes

    df = spark.read.parquet(str(documents))
    with pytest.raises(InputError, match=r"no column 'text'; the columns are url\.raw, body: choose with text="):
        extract_quotes(df)
    with pytest.raises(InputError, match=r"Column 'text' is of type binary, not a string: cast it to string"):
        extract_quotes(df.selectExpr("CAST(body AS BINARY) AS text"))
    with pytest.raises(InputError, match=r"Column 'id' is of type array<int>, not a string or a whole number"):
        extract_quotes(df.selectExpr("body AS text", "array(1) AS id"))
    with pytest.raises(InputError, match=r"more than one column 'body'"):
        extract_quotes(df.select("body", "body"), text="body")
    with pytest.raises(PythonException, match="There is no spaCy model 'nothing'"):
        extract_quotes(df, "body", "url.raw", Config(model="nothing")).collect()
    numbered = spark.createDataFrame([(7, "“We go,” said Ada Moss.")], "id int, text string")
    assert [row["id"] for row in extract_quotes(numbered).collect()] == ["7:1"]


def batch(*rows):
    return pa.RecordBatch.from_pylist(
        [{"doc": name, "text": text} for name, text in rows],
        schema=pa.schema([("doc", pa.string()), ("text", pa.string())]),
    )


class TestWithoutSpark:
    """What a Python process of an executor does, with the stand-in for the engine."""

    @pytest.fixture(autouse=True)
    def _fake_engine(self, monkeypatch):
        from quoteattr.spark import _extractor

        monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
        _extractor.cache_clear()
        yield
        _extractor.cache_clear()

    def test_a_document_that_crashes_costs_itself_only(self):
        from quoteattr.spark import _work_on_batches

        batches = iter([batch(("a", 'He: "yes"'), ("b", "CRASH"), ("c", '"no" "never"')), batch()])
        rows = [row for found in _work_on_batches(Config(), batches) for row in found.to_pylist()]
        assert [(row["doc"], len(row["quotes"]), row["error"]) for row in rows] == [
            ("a", 1, None),
            ("b", 0, "It could not be worked on (ValueError: no such thing)."),
            ("c", 2, None),
        ]

    def test_batches_are_taken_and_given_piece_by_piece(self):
        from quoteattr.spark import _work_on_batches

        taken = []

        def batches():
            for number in range(3):
                taken.append(number)
                yield batch(*((f"{number}-{row}", '"x"') for row in range(200)))

        found = _work_on_batches(Config(), batches())
        assert next(found).num_rows < 200
        assert taken == [0]
        assert sum(each.num_rows for each in found) + 64 == 600

    def test_what_keeps_every_document_from_being_worked_on_ends_the_job(self):
        from quoteattr.spark import _work_on_batches

        with pytest.raises(ModelError, match="no-such-model"):
            next(_work_on_batches(Config(model="no-such-model"), iter([batch(("a", "b"))])))


def test_without_pyspark(monkeypatch):
    from quoteattr.spark import extract_documents, extract_quotes

    for name in ("pyspark.sql", "pyspark.sql.functions", "pyspark.sql.types"):
        monkeypatch.setitem(sys.modules, name, None)
    for call in (extract_quotes, extract_documents):
        with pytest.raises(
            InputError, match=r"Spark needs pyspark: install it with `pip install 'quoteattr\[spark\]'`"
        ):
            call(None)
