"""One worker process: it starts a task once, and answers document by document over a pipe of its own."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol, Self

from attrs import define, frozen

from quoteattr.errors import QuoteattrError
from quoteattr.files.readers import Document, Fault

# Seconds that a process may take to die once its pipe has ended.
_DYING = 2.0
# Spawned, not forked: a forked process inherits the other workers' pipes, and locks in unknown states.
_CONTEXT = multiprocessing.get_context("spawn")


@frozen
class Done:
    """A document that was worked on.

    Attributes:
        doc: Its name.
        records: How many records it gave.
        lines: These records as they are written.
    """

    doc: str
    records: int
    lines: bytes


Work = Callable[[Sequence[Document]], Iterator[Done | Fault]]


class Task(Protocol):
    """The work to do on documents; it is pickled to reach another process."""

    def start(self) -> Work:
        """Load what the work needs and return it: a function from documents to results, one each, in order."""
        ...


@define(eq=False)
class WorkerProcess:
    """A process and the parent's end of the pipe to it.

    Sent a list of documents, it answers with a result for each, in order; before that with None, once it has started the
    task, or with the error that keeps it from that. When it dies the pipe ends, after the answers that it still gave.
    """

    process: BaseProcess
    connection: Connection

    @classmethod
    def launch(cls, task: Task) -> Self:
        """Start a process, which starts the task."""
        # Started by itself: it lets Ctrl-C through where the first launch holds it back.
        resource_tracker.ensure_running()
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_run, args=(theirs, task), daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()
        return cls(process, ours)

    def end(self) -> None:
        """End it, whatever it is doing."""
        self.connection.close()
        self.process.kill()
        self.process.join()

    def died_of(self) -> str:
        """Say what it died of, once its pipe has ended: that is a moment before the process does."""
        self.process.join(_DYING)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"exit code {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"


def _run(connection: Connection, task: Task) -> None:
    """Work in a process of its own until the parent closes the pipe or dies."""
    # Ctrl-C goes to every process of a terminal; the parent decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):
        try:
            work = task.start()
            connection.send(None)
            while True:
                for answer in answers(work, connection.recv()):
                    connection.send(answer)
        except QuoteattrError as error:
            connection.send(error)


def answers(work: Work, documents: Sequence[Document]) -> Iterator[Done | Fault]:
    """Yield a result for each document; a document that the work fails on becomes a fault, and the others are done."""
    done = 0
    try:
        for result in work(documents):
            done += 1
            yield result
    except QuoteattrError:
        raise
    except Exception as error:
        # Any exception: a text never raises by design, and where it does all the same, the other documents must not
        # be lost with it.
        if len(documents) == 1:
            yield fault(documents[0], f"It could not be worked on ({type(error).__name__}: {error}).")
            return
        for document in documents[done:]:
            yield from answers(work, [document])


def fault(document: Document, reason: str) -> Fault:
    """Return a document as one that could not be worked on."""
    return Fault(document.doc, document.where, reason)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process starts, so that it neither lands in the child nor half-way through a launch."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
