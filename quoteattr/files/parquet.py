"""Parquet, in and out. pyarrow is an extra and is imported when a Parquet file is asked for.

The columns are those of the record; spans, speakers and intermediaries are structs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from quoteattr.errors import InputError
from quoteattr.files.whole import whole_file
from quoteattr.records import RECORD_KEYS

# Documents that are read, and records that are written, at a time: bounds the memory.
_ROWS_READ = 64
_ROWS_WRITTEN = 10_000


def load_pyarrow() -> ModuleType:
    """Import pyarrow with its Parquet part.

    Raises:
        InputError: It is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError("Parquet needs pyarrow: install it with `pip install 'quoteattr[parquet]'`.") from error
    module: ModuleType = pyarrow
    return module


def count_rows(path: str) -> int | None:
    """Return the number of rows that a file's footer tells, or None where it has no sound one."""
    pyarrow = load_pyarrow()
    try:
        number: int = pyarrow.parquet.read_metadata(path).num_rows
    except (OSError, pyarrow.ArrowException):
        return None
    return number


def column_names(path: str) -> list[str]:
    """Return the names of a file's columns.

    Raises:
        InputError: It is no Parquet file, or damaged.
    """
    with _opened(path) as file:
        names: list[str] = file.schema_arrow.names
        return names


def read_rows(path: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Yield each row as a dict of the columns asked for; those that the file lacks are left out.

    A value that cannot be decoded comes out as bytes.

    Raises:
        InputError: It is no Parquet file, or damaged.
    """
    pyarrow = load_pyarrow()
    with _opened(path) as file:
        there = [name for name in columns if name in file.schema_arrow.names]
        try:
            for batch in file.iter_batches(batch_size=_ROWS_READ, columns=there):
                values = [[_plain(value) for value in batch.column(name)] for name in there]
                for row in zip(*values, strict=True):
                    yield dict(zip(there, row, strict=True))
        except (OSError, pyarrow.ArrowException) as error:
            raise InputError(f"The Parquet data is damaged: {_first_line(error)}.") from error


def _as_text(row: dict[str, Any], keep: tuple[str, ...]) -> dict[str, Any]:
    """Return a record whose kept columns are text: values of one column may differ in type from row to row."""
    for name in keep:
        if row[name] is not None and not isinstance(row[name], str):
            row[name] = json.dumps(row[name], ensure_ascii=False)
    return row


def _plain(value: Any) -> Any:
    try:
        return value.as_py()
    except UnicodeDecodeError:
        # Arrow does not check that its strings are UTF-8.
        return value.as_buffer().to_pybytes()


def _opened(path: str) -> Any:
    pyarrow = load_pyarrow()
    try:
        return pyarrow.parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"It cannot be read as Parquet: {_first_line(error)}.") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def record_schema(keep: Iterable[str] = ()) -> Any:
    """Return the Arrow schema of the records: the columns in the order of the record, those kept behind them as text."""
    pa = load_pyarrow()
    text, flag = pa.string(), pa.bool_()
    span = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", text)])
    types = {
        "content": pa.list_(span),
        "cue": pa.list_(span),
        "source": span,
        "speaker": pa.struct(
            [
                *((key, text) for key in ("name", "type", "description", "gender", "gender_from")),
                ("members", pa.list_(text)),
                ("confidence", pa.float64()),
            ]
        ),
        "intermediaries": pa.list_(
            pa.struct([("name", text), ("source", span), ("cue", pa.list_(span)), ("confidence", pa.float64())])
        ),
        "addressee": span,
        "negated": flag,
        "hedged": flag,
        "confidence": pa.float64(),
    }
    return pa.schema([(key, types.get(key, text)) for key in (*RECORD_KEYS, *keep)])


def write_from_jsonl(lines: Path, path: Path, keep: Iterable[str] = ()) -> None:
    """Write the records of a JSONL file as Parquet; the file appears whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    pa = load_pyarrow()
    keep = tuple(keep)
    schema = record_schema(keep)
    # A file of Python's own: its errors are OSErrors that say what happened, whichever system call it was.
    with open(lines, "rb") as source, whole_file(path) as target, pa.parquet.ParquetWriter(target, schema) as writer:
        while rows := [_as_text(json.loads(line), keep) for line in islice(source, _ROWS_WRITTEN)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
