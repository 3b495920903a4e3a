"""Runs ``extract`` over many documents: from the inputs through the workers to the output, resumable.

The memory that a run takes does not grow with the number of its documents.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from attrs import field, frozen

import quoteattr
from quoteattr.errors import InputError
from quoteattr.files.outputs import FileOutput, Output, Tally
from quoteattr.files.readers import Document, Fault, Reader, Reading, Source
from quoteattr.files.workers import Done, Work, results
from quoteattr.files.writers import OutputFormat, format_of
from quoteattr.records import Config, OnError


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
        "--forms": sorted(config.forms),
        "--min-confidence": config.min_confidence,
        "--model": config.model,
        "--patterns": [str(path) for path in config.patterns],
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
    items = _resumed(reader, output)
    with results(items, task, running.workers, running.timeout) as answers, _Interrupts() as interrupts:
        with interrupts.held():
            output.begin()
        try:
            for result in answers:
                with interrupts.held():
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
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt

    def _handle(self, _: int, __: object) -> None:
        if not self._holding:
            raise KeyboardInterrupt
        self._pending = True


def _resumed(reader: Reader, output: Output) -> Iterator[Document | Fault]:
    """Yield what an earlier run has not done, after checking that its last document is still at its place in the inputs."""
    done = output.tally.documents
    if not done:
        yield from reader.items()
        return
    items = reader.items(skip=done - 1)
    last = next(items, None)
    if last is None or last.doc != output.tally.last:
        raise InputError(
            f"Cannot resume: document {done:,} of the inputs is {last.doc if last else 'missing'}, and was "
            f"{output.tally.last} when the run began; the inputs have changed."
        )
    yield from items
