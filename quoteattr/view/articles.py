"""What is shown: articles with their records, from the engine or from a file of records made earlier."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import Factory, frozen

from quoteattr.errors import InputError
from quoteattr.files import Document, ExtractTask, Fault, Reader, read_rows_of_records, results, without_kept
from quoteattr.quotes import lies_in, number_of
from quoteattr.records import Config, Quote


@frozen(kw_only=True)
class Article:
    """A text and its records.

    Attributes:
        doc: Its name.
        text: The characters that the records' offsets count in.
        quotes: Its records, in the order of the text.
        kept: Further columns of its row, as ``Reading.keep`` asks for them.
    """

    doc: str
    text: str
    quotes: tuple[Quote, ...]
    kept: Mapping[str, Any] = Factory(dict)


def extract_articles(
    reader: Reader, config: Config, workers: int = 1, timeout: float | None = None
) -> Iterator[Article | Fault]:
    """Yield each document of the inputs with its records, or what was wrong with it, in the order of the inputs.

    Args:
        reader: The inputs.
        config: Which records to make.
        workers: Processes that work side by side.
        timeout: Seconds that a document may take; None for any time.

    Raises:
        QuoteattrError: The engine cannot start.
    """
    waiting: deque[Document | Fault] = deque()

    def items() -> Iterator[Document | Fault]:
        for item in reader.items():
            waiting.append(item)
            yield item

    # The lines that workers send are JSON: the same way for one process and for many.
    with results(items(), ExtractTask(config, "jsonl"), workers, timeout) as answers:
        for answer in answers:
            item = waiting.popleft()
            if isinstance(answer, Fault) or isinstance(item, Fault):
                yield answer if isinstance(answer, Fault) else Fault(item.doc, item.where, "It has no text.")
            else:
                quotes = tuple(Quote.from_dict(without_kept(json.loads(line))) for line in answer.lines.splitlines())
                yield Article(doc=item.doc, text=item.text, quotes=quotes, kept=item.kept)


def join_articles(reader: Reader, records: Path) -> Iterator[Article | Fault]:
    """Yield each document of the inputs with its records from a file that ``quoteattr extract`` wrote.

    A document whose text is not the one that the records were made from is a fault: they would mark the wrong words.
    Several documents may have one name; the records are then in the order of the inputs, as ``extract`` writes them.

    Raises:
        InputError: The file cannot be read, a line is no record, or no document of the inputs has the name that a
            record gives.
    """
    groups = _by_document(read_records(records))
    missing = dict.fromkeys(groups)
    # Of several documents of one name the first may have no record: it is known when another takes those that are there.
    waiting: dict[str, list[tuple[Document, str]]] = {}
    for item in reader.items():
        if isinstance(item, Fault):
            yield item
            continue
        missing.pop(item.doc, None)
        own = groups.get(item.doc)
        wrong = next((quote.id for quote in own[0] if not lies_in(quote, item.text)), None) if own else None
        if wrong is not None:
            waiting.setdefault(item.doc, []).append((item, wrong))
            continue
        for before, _ in waiting.pop(item.doc, ()):
            yield Article(doc=before.doc, text=before.text, quotes=(), kept=before.kept)
        quotes = tuple(own.popleft()) if own else ()
        yield Article(doc=item.doc, text=item.text, quotes=quotes, kept=item.kept)
    for document, wrong in chain.from_iterable(waiting.values()):
        reason = f"Record {wrong} of {records} does not lie in it: the text has changed."
        yield Fault(document.doc, document.where, reason)
    if missing:
        raise InputError(
            f"{records} has records of {next(iter(missing))!r}, which is not among the inputs; give the same inputs "
            "and --id-field as when it was made."
        )


def _by_document(quotes: Iterable[Quote]) -> dict[str, deque[list[Quote]]]:
    """Return the records of each name, those of several documents of one name apart: each numbers its own from 1."""
    groups: dict[str, deque[list[Quote]]] = {}
    last: dict[str, int] = {}
    for quote in quotes:
        ending = number_of(quote)
        number = int(ending) if ending.isdecimal() else last.get(quote.doc, 0) + 1
        if quote.doc not in groups or number <= last[quote.doc]:
            groups.setdefault(quote.doc, deque()).append([])
        groups[quote.doc][-1].append(quote)
        last[quote.doc] = number
    return groups


def read_records(path: Path) -> Iterator[Quote]:
    """Yield the records of a file that ``quoteattr extract`` wrote: JSONL, CSV (also gzipped) or Parquet.

    Raises:
        InputError: The file cannot be read, or a line is no record.
    """
    try:
        for number, row in enumerate(read_rows_of_records(path), start=1):
            try:
                yield Quote.from_dict(row)
            except InputError as error:
                raise InputError(f"{path}, record {number}: {error}") from error
    except (OSError, EOFError) as error:
        raise InputError(f"Cannot read the records {path}: {getattr(error, 'strerror', None) or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no file of records as `quoteattr extract` writes them ({error}).") from error
