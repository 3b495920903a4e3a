"""Runs the extraction over documents, in this process or in several, with the results in the order of the documents.

Documents go to the extraction in parcels (batches), since a parser that gets many paragraphs at a time is faster. A
parcel in which something fails is done again document by document, so that only the failing one is lost. Results do
not depend on how documents are packed into parcels or spread over processes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait

from attrs import define, field

from quoteattr.errors import QuoteattrError
from quoteattr.files.process import Done, Task, Work, WorkerProcess, answers, fault
from quoteattr.files.readers import Document, Fault

# A parcel fills the parser's batch of paragraphs, and is small enough that processes finish at about the same time.
_PARCEL_DOCUMENTS = 8
_PARCEL_CHARS = 40_000
# How far the fastest process may run ahead of the slowest, in documents a process: bounds what waits in memory.
_AHEAD = 64
# Seconds that are waited for an answer at a time: the system knows no longer waits than some weeks.
_PATIENCE = 3600.0


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
        found = answers(work, documents)
        for item in taken:
            yield item if isinstance(item, Fault) else next(found)


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
class _Worker(WorkerProcess):
    """A process and what it has in hand.

    Attributes:
        ready: It has started the task; until then it has nothing in hand.
        parcel: The documents that it has not answered yet.
        deadline: When the next answer is due, in seconds of ``time.monotonic``.
    """

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
        self._workers: list[_Worker] = []
        self._again: deque[list[Numbered]] = deque()
        self._finished: dict[int, Done | Fault] = {}
        self._read = 0
        self._given = 0
        self._exhausted = False

    def start(self) -> None:
        """Start the workers and wait until the first has started the task."""
        self._workers = [_Worker.launch(self._task) for _ in range(self._number)]
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
            worker.end()
        self._workers = []

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
            cause = worker.died_of()
            self._replace(worker)
            self._blame(worker, f"Its worker process died ({cause}).")
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
        worker.end()
        if not worker.ready:
            raise QuoteattrError(
                f"A worker process died while it loaded the model ({worker.died_of()}); try fewer --workers."
            )
        self._workers[self._workers.index(worker)] = _Worker.launch(self._task)

    def _blame(self, worker: _Worker, reason: str) -> None:
        """Make a fault of the document that a lost worker had in hand; where it had several, try each alone to find which."""
        if len(worker.parcel) == 1:
            number, document = worker.parcel[0]
            self._finished[number] = fault(document, reason)
        else:
            self._again.extend([numbered] for numbered in worker.parcel)
