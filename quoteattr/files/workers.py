"""Runs the extraction over documents, in this process or in several, with the results in the order of the documents.

Documents go to the extraction in parcels (batches), since a parser that gets many paragraphs at a time is faster. A
parcel in which something fails is done again document by document, so that only the failing one is lost. Results do
not depend on how documents are packed into parcels or spread over processes.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from attrs import define, field, frozen

from quoteattr.errors import QuoteattrError
from quoteattr.files.readers import Document, Fault

# A parcel fills the parser's batch of paragraphs, and is small enough that processes finish at about the same time.
_PARCEL_DOCUMENTS = 8
_PARCEL_CHARS = 40_000
# How far the fastest process may run ahead of the slowest, in documents a process: bounds what waits in memory.
_AHEAD = 64
# Seconds that a process may take to die once its pipe has ended.
_DYING = 2.0
# Seconds that are waited for an answer at a time: the system knows no longer waits than some weeks.
_PATIENCE = 3600.0


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


Work = Callable[[Sequence[Document]], Iterator[Done]]


class Task(Protocol):
    """The work to do on documents; it is pickled to reach another process."""

    def start(self) -> Work:
        """Load what the work needs and return it: a function from documents to results, one each, in order."""
        ...


@contextmanager
def results(
    items: Iterable[Document | Fault], task: Task, workers: int = 1, timeout: float | None = None
) -> Iterator[Iterator[Done | Fault]]:
    """Work on documents; gives an iterator over one result for each item, in order, faults passed through.

    When the block is entered the task has started once, so what is wrong with it (a missing model) shows before any
    document is read.

    Args:
        items: The documents.
        task: What to do with them.
        workers: How many processes; with 1 and no timeout the work is done in this one.
        timeout: Seconds that a document may take, or None for any time. A document that takes longer, or ends its
            process, becomes a fault.

    Raises:
        QuoteattrError: The task cannot start.
    """
    if workers == 1 and timeout is None:
        yield _results_here(iter(items), task.start())
        return
    crew = _Crew(iter(items), task, workers, timeout)
    try:
        crew.start()
        yield crew.results()
    finally:
        crew.stop()


def _results_here(items: Iterator[Document | Fault], work: Work) -> Iterator[Done | Fault]:
    parcels = _Parcels(items)
    while (taken := parcels.take()) is not None:
        documents = [item for item in taken if isinstance(item, Document)]
        answers = _answers(work, documents)
        for item in taken:
            yield item if isinstance(item, Fault) else next(answers)


def _answers(work: Work, documents: Sequence[Document]) -> Iterator[Done | Fault]:
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
            yield _fault(documents[0], f"It could not be worked on ({type(error).__name__}: {error}).")
            return
        for document in documents[done:]:
            yield from _answers(work, [document])


def _fault(document: Document, reason: str) -> Fault:
    return Fault(document.doc, document.where, reason)


class _Parcels:
    """Cuts a stream of items into parcels."""

    def __init__(self, items: Iterator[Document | Fault]) -> None:
        self._items = items

    def take(self) -> list[Document | Fault] | None:
        """Return the next items, faults in their places among the documents; None at the end."""
        parcel: list[Document | Fault] = []
        chars = 0
        for item in self._items:
            parcel.append(item)
            chars += len(item.text) if isinstance(item, Document) else 0
            if len(parcel) == _PARCEL_DOCUMENTS or chars >= _PARCEL_CHARS:
                break
        return parcel or None


Numbered = tuple[int, Document]


@define(eq=False)
class _Worker:
    """A process, the parent's end of the pipe to it, and what it has in hand.

    Attributes:
        ready: It has started the task; until then it has nothing in hand.
        parcel: The documents that it has not answered yet.
        deadline: When the next answer is due, in seconds of ``time.monotonic``.
    """

    process: BaseProcess
    connection: Connection
    ready: bool = False
    parcel: deque[Numbered] = field(factory=deque)
    deadline: float | None = None


class _Crew:
    """Worker processes, restarted when they die, and the order of their results.

    Each worker has a pipe of its own and answers document by document: the parent always knows which document a dead
    worker had in hand, and killing one cannot leave a lock behind that the others wait for.
    """

    def __init__(self, items: Iterator[Document | Fault], task: Task, workers: int, timeout: float | None) -> None:
        self._parcels = _Parcels(items)
        self._task = task
        self._number = workers
        self._timeout = timeout
        # Spawned, not forked: a forked process inherits the other workers' pipes, and locks in unknown states.
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._again: deque[list[Numbered]] = deque()
        self._finished: dict[int, Done | Fault] = {}
        self._read = 0
        self._given = 0
        self._exhausted = False

    def start(self) -> None:
        """Start the workers and wait until the first has started the task."""
        # Started by itself: it lets Ctrl-C through where the first launch holds it back.
        resource_tracker.ensure_running()
        self._workers = [self._launch() for _ in range(self._number)]
        while not any(worker.ready for worker in self._workers):
            self._listen()

    def results(self) -> Iterator[Done | Fault]:
        """Yield results in order until the items are used up."""
        while True:
            self._hand_out()
            while self._given in self._finished:
                result = self._finished.pop(self._given)
                self._given += 1
                yield result
            if self._exhausted and self._given == self._read:
                return
            if any(worker.parcel or not worker.ready for worker in self._workers):
                self._listen()

    def stop(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in self._workers:
            self._end(worker)
        self._workers = []

    def _launch(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._task), daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()
        return _Worker(process, ours)

    @staticmethod
    def _end(worker: _Worker) -> None:
        worker.connection.close()
        worker.process.kill()
        worker.process.join()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if not worker.ready or worker.parcel:
                continue
            parcel = self._again.popleft() if self._again else self._next_parcel()
            if not parcel:
                return
            worker.parcel.extend(parcel)
            self._wind_up(worker)
            try:
                worker.connection.send([document for _, document in parcel])
            except OSError:
                # It died while idle; its documents are still untried.
                self._again.appendleft(list(worker.parcel))
                worker.parcel.clear()
                self._replace(worker)

    def _next_parcel(self) -> list[Numbered]:
        parcel: list[Numbered] = []
        while not parcel and not self._exhausted and self._read - self._given < _AHEAD * self._number:
            taken = self._parcels.take()
            self._exhausted = taken is None
            for item in taken or ():
                if isinstance(item, Fault):
                    self._finished[self._read] = item
                else:
                    parcel.append((self._read, item))
                self._read += 1
        return parcel

    def _wind_up(self, worker: _Worker) -> None:
        worker.deadline = time.monotonic() + self._timeout if self._timeout and worker.parcel else None

    def _listen(self) -> None:
        """Wait for an answer, the end of a worker or a deadline, and handle it."""
        deadlines = [worker.deadline for worker in self._workers if worker.deadline]
        patience = min(max(0.0, min(deadlines) - time.monotonic()), _PATIENCE) if deadlines else None
        # A dead worker's pipe reads as ended, after the answers that it still gave.
        spoke = wait([worker.connection for worker in self._workers], patience)
        for worker in list(self._workers):
            if worker.connection in spoke:
                self._take_answer(worker)
            elif worker.deadline and time.monotonic() >= worker.deadline:
                self._replace(worker)
                self._blame(worker, f"It took longer than --timeout {self._timeout:g} seconds.")

    def _take_answer(self, worker: _Worker) -> None:
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            # The pipe ends a moment before the process does, and only then is it known what it died of.
            worker.process.join(_DYING)
            self._replace(worker)
            self._blame(worker, f"Its worker process died ({_cause_of_death(worker.process)}).")
            return
        if isinstance(answer, QuoteattrError):
            raise answer
        if answer is None:
            worker.ready = True
            return
        number, _ = worker.parcel.popleft()
        self._finished[number] = answer
        self._wind_up(worker)

    def _replace(self, worker: _Worker) -> None:
        self._end(worker)
        if not worker.ready:
            raise QuoteattrError(
                f"A worker process died while it loaded the model ({_cause_of_death(worker.process)}); "
                "try fewer --workers."
            )
        self._workers[self._workers.index(worker)] = self._launch()

    def _blame(self, worker: _Worker, reason: str) -> None:
        """Make a fault of the document that a lost worker had in hand; where it had several, try each alone to find which."""
        if len(worker.parcel) == 1:
            number, document = worker.parcel[0]
            self._finished[number] = _fault(document, reason)
        else:
            self._again.extend([numbered] for numbered in worker.parcel)


def _serve(connection: Connection, task: Task) -> None:
    """Work in a process of its own until the parent closes the pipe or dies."""
    # Ctrl-C goes to every process of a terminal; the parent decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):
        try:
            work = task.start()
            connection.send(None)
            while True:
                for answer in _answers(work, connection.recv()):
                    connection.send(answer)
        except QuoteattrError as error:
            connection.send(error)


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


def _cause_of_death(process: BaseProcess) -> str:
    code = process.exitcode
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
