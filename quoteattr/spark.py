"""Records from a DataFrame of Apache Spark, for archives that outgrow one machine.

The rows go to Python in Arrow batches, and the records come back as columns of the same names and types as in a
Parquet file of ``quoteattr extract``. Each Python process of an executor loads the model once and keeps it. Spark
needs pyspark and pyarrow (``pip install 'quoteattr[spark]'``); patterns and weights are part of the package.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from quoteattr.errors import InputError, QuoteattrError
from quoteattr.files import load_pyarrow, record_schema
from quoteattr.records import Config

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, StructType

    from quoteattr.extractor import Extractor

# Documents that become one batch of results: bounds what waits in memory, whatever the size of the batches that come.
_ROWS = 64


def extract_quotes(df: DataFrame, text: str = "text", doc: str = "id", config: Config | None = None) -> DataFrame:
    """Return the records of a DataFrame of documents: one row a record, the columns those of the record.

    A document that fails gives no record, and so does one in which nobody says anything; ``extract_documents`` tells
    the two apart.

    Args:
        df: One document a row.
        text: Its column of texts, of type string.
        doc: Its column of names, of type string or a whole number; each is to be unique.
        config: What to keep and with which model and patterns; they have to be there on every executor.

    Raises:
        InputError: There is no such column, it is of another type, or pyspark is missing.
    """
    return extract_documents(df, text, doc, config).selectExpr("inline(quotes)")


def extract_documents(df: DataFrame, text: str = "text", doc: str = "id", config: Config | None = None) -> DataFrame:
    """Return one row for each document: its records, or the reason why it has none.

    Args:
        df: One document a row.
        text: Its column of texts, of type string.
        doc: Its column of names, of type string or a whole number.
        config: What to keep and with which model and patterns; they have to be there on every executor.

    Returns:
        A DataFrame of the columns ``doc`` (string; null where the name was), ``quotes`` (array of records; empty where
        there are none) and ``error`` (string; null where the document was worked on).

    Raises:
        InputError: There is no such column, it is of another type, or pyspark is missing.
    """
    load_pyarrow()
    try:
        from pyspark.sql.functions import col
        from pyspark.sql.types import ByteType, IntegerType, LongType, ShortType, StringType
    except ImportError as error:
        raise InputError("Spark needs pyspark: install it with `pip install 'quoteattr[spark]'`.") from error
    _check_column(df, "text", text, (StringType,))
    _check_column(df, "doc", doc, (StringType, ByteType, ShortType, IntegerType, LongType))
    rows = df.select(col(_quoted(doc)).cast("string").alias("doc"), col(_quoted(text)).alias("text"))
    work = functools.partial(_work_on_batches, config if config is not None else Config())
    found: DataFrame = rows.mapInArrow(work, _document_type())
    return found


def _check_column(df: DataFrame, argument: str, name: str, types: tuple[type[DataType], ...]) -> None:
    found = [field for field in df.schema.fields if field.name == name]
    if len(found) != 1:
        there = "There is no column" if not found else "There is more than one column"
        raise InputError(
            f"{there} {name!r}; the columns are {', '.join(df.schema.names)}: choose with {argument}=, or rename."
        )
    if not isinstance(found[0].dataType, types):
        wanted = "a string" if len(types) == 1 else "a string or a whole number"
        raise InputError(
            f"Column {name!r} is of type {found[0].dataType.simpleString()}, not {wanted}: cast it to string, or "
            f"choose another with {argument}=."
        )


def _quoted(name: str) -> str:
    # Without backquotes a dot would mean a field of a struct.
    return "`" + name.replace("`", "``") + "`"


@functools.lru_cache(maxsize=2)
def _extractor(config: Config) -> Extractor:
    """Load the engine, once a process: Spark keeps its Python processes from one task to the next."""
    from quoteattr.extractor import Extractor

    return Extractor(config)


def _work_on_batches(config: Config, batches: Iterable[Any]) -> Iterator[Any]:
    """Turn Arrow batches of documents (``doc``, ``text``) into batches of results (``doc``, ``quotes``, ``error``).

    Raises:
        ModelError: The model is missing or unfit on this executor: no document could be worked on.
        PatternError: So is a pattern file.
    """
    pa = load_pyarrow()
    schema = _document_schema()
    extractor = _extractor(config)
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            names, texts = batch.slice(start, _ROWS).columns
            rows = [_result(extractor, name, text) for name, text in zip(names, texts, strict=True)]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _result(extractor: Extractor, name: Any, text: Any) -> dict[str, Any]:
    """Work on one document, given as Arrow scalars."""
    doc, error = _string(name, "name")
    written, unreadable = _string(text, "text")
    quotes: list[dict[str, Any]] = []
    if doc is not None and written is not None:
        try:
            quotes = [quote.to_dict() for quote in extractor.extract(written, doc)]
        except QuoteattrError:
            raise
        except Exception as failure:
            # Any exception: a text never raises by design, and where it does all the same, a job of many hours must
            # not be lost with it.
            error = f"It could not be worked on ({type(failure).__name__}: {failure})."
    return {"doc": doc, "quotes": quotes, "error": error or unreadable}


def _string(value: Any, what: str) -> tuple[str | None, str | None]:
    """Return the string of an Arrow scalar, or None and why there is none."""
    try:
        plain: str | None = value.as_py()
    except UnicodeDecodeError as error:
        # Neither Spark nor Arrow checks that strings are UTF-8.
        return None, f"Its {what} is not UTF-8: byte 0x{error.object[error.start]:02x} at offset {error.start}."
    return plain, f"Its {what} is null." if plain is None else None


def _document_schema() -> Any:
    """Return the Arrow schema of what comes back for each document."""
    pa = load_pyarrow()
    quotes = pa.list_(pa.struct(list(record_schema())))
    return pa.schema([("doc", pa.string()), ("quotes", quotes), ("error", pa.string())])


def _document_type() -> StructType:
    """Return the same schema in Spark's types."""
    from pyspark.sql.types import StructField, StructType

    return StructType([StructField(field.name, _spark_type(field.type)) for field in _document_schema()])


def _spark_type(arrow: Any) -> DataType:
    from pyspark.sql import types

    pa = load_pyarrow()
    if pa.types.is_struct(arrow):
        return types.StructType([types.StructField(field.name, _spark_type(field.type)) for field in arrow.fields])
    if pa.types.is_list(arrow):
        return types.ArrayType(_spark_type(arrow.value_type))
    plain = {pa.string(): types.StringType(), pa.int64(): types.LongType(), pa.bool_(): types.BooleanType()}
    return plain.get(arrow, types.DoubleType())
