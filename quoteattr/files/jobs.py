"""Runs ``extract`` over many documents: from the inputs through the workers to the output, resumable.

The memory that a run takes does not grow with the number of its documents.
"""

from __future__ import annotations

import hashlib
import json
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Self

from attrs import field, frozen

import quoteattr
from quoteattr.errors import InputError, PatternError
from quoteattr.files.outputs import FileOutput, Output, Tally
from quoteattr.files.process import Done, Work
from quoteattr.files.readers import Document, Fault, Reader, Reading, Source
from quoteattr.files.workers import results
from quoteattr.files.writers import OutputFormat, format_of
from quoteattr.records import Config, OnError
from quoteattr.rules import builtin_folder, read_pattern_files, weights_digest


def _positive(_: Any, attribute: Any, value: float | None) -> None:
    if value is not None and not value > 0:
        raise InputError(f"{attribute.name} must be more than 0, not {value}.")


@frozen(kw_only=True)
class Running:
    """How a job is run; none of it changes a record.

    Attributes:
        workers: Processes that work side by side.
        timeout: Seconds that a document may take; None for any time.
        on_error: What happens when a document fails: the run goes on without it ("skip"), or ends ("stop").

    Raises:
        InputError: A number is not positive.
    """

    workers: int = field(default=1, validator=_positive)
    timeout: float | None = field(default=None, validator=_positive)
    on_error: OnError = "skip"


@frozen
class ExtractTask:
    """Turns documents into lines of records."""

    config: Config
    output_format: OutputFormat

    def start(self) -> Work:
        """Load the model and the patterns.

        Raises:
            ModelError: The model is missing or unfit.
            PatternError: A pattern file is wrong.
        """
        from quoteattr.extractor import Extractor

        extractor = Extractor(self.config)
        lines = format_of(self.output_format).lines

        def work(documents: Sequence[Document]) -> Iterator[Done]:
            found = extractor.pipe((each.text for each in documents), (each.doc for each in documents))
            for document, quotes in zip(documents, found, strict=True):
                yield Done(document.doc, len(quotes), lines(quotes, document.kept))

        return work


def signature(config: Config, reading: Reading, sources: Sequence[Source], output_format: str) -> dict[str, Any]:
    """Return everything that decides about the records of a run; they can only be resumed under the same."""
    return {
        "version": quoteattr.__version__,
        "inputs": [sources[0].shown, sources[-1].shown, len(sources)],
        "--format": output_format,
        "--acts": sorted(config.acts),
        "--scheme": config.scheme,
        "--forms": sorted(config.forms),
        "--min-confidence": config.min_confidence,
        "--min-speaker-confidence": config.min_speaker_confidence,
        "--model": config.model,
        "--patterns": [str(path) for path in config.patterns],
        "--weights": None if config.weights is None else str(config.weights),
        "patterns and weights": _digest_of_rules(config),
        "--keep": list(reading.keep),
        "--text-field": reading.text_field,
        "--id-field": reading.id_field,
        "--input-format": reading.input_format,
        "--encoding": reading.encoding,
        "--max-chars": reading.max_chars,
    }


def run(
    reader: Reader,
    task: ExtractTask,
    output: Output,
    running: Running,
    on_result: Callable[[Done | Fault], None],
) -> Tally:
    """Work on all documents of a reader; what an earlier run left in the output is not done again.

    Args:
        reader: The inputs.
        task: What to do.
        output: Where results go.
        running: With how many processes, and what faults do.
        on_result: Called after each result, for messages and the progress bar.

    Returns:
        What was done, an earlier run's part included.

    Raises:
        QuoteattrError: The task cannot start, the output cannot be written, or the inputs are not those of the run
            that is to be resumed.
        KeyboardInterrupt: Ctrl-C, after all that was done has been written.
    """
    if isinstance(output, FileOutput) and output.complete:
        return output.tally
    digests: deque[str] = deque()
    items = _noted(_resumed(reader, output), digests)
    with results(items, task, running.workers, running.timeout) as answers, _Interrupts() as interrupts:
        with interrupts.held():
            output.begin()
        try:
            for result in answers:
                with interrupts.held():
                    output.tally.inputs = _chained(output.tally.inputs, digests.popleft())
                    output.add(result)
                on_result(result)
                if running.on_error == "stop" and isinstance(result, Fault):
                    break
            else:
                with interrupts.held():
                    output.finish()
                return output.tally
        except KeyboardInterrupt:
            with interrupts.held():
                output.pause()
            raise
        with interrupts.held():
            output.pause()
    return output.tally


class _Interrupts:
    """Keeps Ctrl-C out of the middle of a write, where it would leave lines written but not counted."""

    def __init__(self) -> None:
        self._holding = False
        self._pending = False
        self._raised = False

    def __enter__(self) -> Self:
        # Python lets the main thread alone set handlers; elsewhere Ctrl-C does not arrive.
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the block finish; a Ctrl-C that came meanwhile is raised after it."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self._pending and not self._raised:
            self._raised = True
            raise KeyboardInterrupt

    def _handle(self, _: int, __: object) -> None:
        if self._raised:  # one is enough: what follows is the end of the run
            return
        if not self._holding:
            self._raised = True
            raise KeyboardInterrupt
        self._pending = True


def _resumed(reader: Reader, output: Output) -> Iterator[Document | Fault]:
    """Yield what an earlier run has not done, after checking that what it did is still what the inputs hold."""
    items = reader.items()
    tally = output.tally
    inputs, found, last = "", 0, ""
    for item in islice(items, tally.documents):
        inputs, found, last = _chained(inputs, _digest(item)), found + 1, item.doc
    if (found, last) != (tally.documents, tally.last):
        raise InputError(
            f"Cannot resume: document {tally.documents:,} of the inputs is "
            f"{last if found == tally.documents else 'missing'}, and was {tally.last} when the run began; the inputs "
            "have changed."
        )
    if inputs != tally.inputs:
        raise InputError(
            f"Cannot resume: the inputs have changed since the run began, in the first {tally.documents:,} documents, "
            "of which there are records already; start anew."
        )
    yield from items


def _noted(items: Iterable[Document | Fault], digests: deque[str]) -> Iterator[Document | Fault]:
    """Yield items, and note their digests until their results come."""
    for item in items:
        digests.append(_digest(item))
        yield item


def _digest(item: Document | Fault) -> str:
    what = [item.doc, item.reason] if isinstance(item, Fault) else [item.doc, item.text, dict(item.kept)]
    return hashlib.blake2b(json.dumps(what).encode(), digest_size=16).hexdigest()


def _chained(before: str, digest: str) -> str:
    return hashlib.blake2b((before + digest).encode(), digest_size=16).hexdigest()


def _digest_of_rules(config: Config) -> str:
    """Return a digest of all patterns and weights that a run reads, whatever their names."""
    digest = hashlib.blake2b(digest_size=10)
    for file, data in read_pattern_files((builtin_folder(), *config.patterns)):
        digest.update(file.name.encode() + b"\0" + data)
    for weights in (*sorted(builtin_folder().glob("*.json")), *filter(None, [config.weights])):
        try:
            digest.update(weights_digest(weights).encode())
        except OSError as error:
            raise PatternError(f"{weights}: cannot be read: {error.strerror}.") from error
    return digest.hexdigest()
