"""Worker processes that texts wait for: each has the model loaded and one text in hand.

Each process has a thread of its own, which gives it the next text and waits for the answer. So a text that takes too
long or ends its process costs itself alone, and answers come as soon as they are ready.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Self

from attrs import frozen

from quoteattr.errors import QuoteattrError
from quoteattr.files import Document, Done, Fault, Task, WorkerProcess

# Seconds between attempts to start a process again in the place of one that died.
_PAUSE = 1.0


class FailedError(Exception):
    """A text gave no answer; the message says which and why."""

    def __init__(self, document: Document, reason: str) -> None:
        super().__init__(f"{document.where}: {reason}")


@frozen(eq=False)
class _Job:
    document: Document
    answer: Future[Done]


class Pool:
    """Keeps processes that have started a task, and replaces those that die; a context manager, which ends them.

    What waits is not bounded here: whoever submits knows how much it has taken.

    Args:
        task: What to do with texts.
        workers: How many processes.
        timeout: Seconds that a text may take once a process has it in hand; the process is ended then. Not from when it
            was submitted: where many wait too long, ending processes that have just begun would make it worse.
    """

    def __init__(self, task: Task, workers: int, timeout: float) -> None:
        self._timeout = timeout
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._seats = [_Seat(task) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._work, args=(seat,), daemon=True) for seat in self._seats]
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        """Start the processes side by side, and wait until all have started the task.

        Raises:
            QuoteattrError: The task cannot start.
        """
        try:
            for seat in self._seats:
                seat.launch()
            for seat in self._seats:
                seat.wait_until_ready()
        except BaseException:
            for seat in self._seats:
                seat.leave()
            raise
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes, whatever they are doing."""
        self._closed.set()
        for seat in self._seats:
            self._jobs.put(None)
            seat.kill()
        for seat, thread in zip(self._seats, self._threads, strict=True):
            thread.join()
            seat.leave()

    @property
    def alive(self) -> int:
        """How many processes there are."""
        return sum(seat.alive for seat in self._seats)

    def submit(self, document: Document) -> Future[Done]:
        """Put a text behind those that wait.

        Returns:
            The answer to come: a result, or a FailedError or TimeoutError. It can be cancelled while it waits.
        """
        job = _Job(document, Future())
        self._jobs.put(job)
        return job.answer

    def _work(self, seat: _Seat) -> None:
        while (job := self._jobs.get()) is not None:
            if job.answer.set_running_or_notify_cancel():
                try:
                    job.answer.set_result(seat.answer(job.document, self._timeout))
                except Exception as error:  # of any kind: it is for whoever waits
                    job.answer.set_exception(error)
            while not seat.alive and not self._closed.is_set():
                with suppress(QuoteattrError, OSError):
                    seat.refill()
                    break
                self._closed.wait(_PAUSE)


class _Seat:
    """The place of a process, empty when it has died; used by one thread, and killed by any."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._worker: WorkerProcess | None = None

    @property
    def alive(self) -> bool:
        worker = self._worker  # another thread may empty the seat meanwhile
        return worker is not None and worker.process.is_alive()

    def launch(self) -> None:
        self._worker = WorkerProcess.launch(self._task)

    def wait_until_ready(self) -> None:
        """Wait until the task has started.

        Raises:
            QuoteattrError: It cannot.
        """
        assert self._worker is not None
        try:
            said = self._worker.connection.recv()
        except (EOFError, OSError):
            cause = self._worker.died_of()
            said = QuoteattrError(f"A worker process died while it loaded the model ({cause}); try fewer --workers.")
        if isinstance(said, QuoteattrError):
            raise said

    def refill(self) -> None:
        """Put another process into the place of the one that was there.

        Raises:
            QuoteattrError: The task cannot start.
            OSError: The process cannot.
        """
        self.leave()
        self.launch()
        try:
            self.wait_until_ready()
        except QuoteattrError:
            self.leave()
            raise

    def kill(self) -> None:
        """End the process; whoever waits for its answer learns that it died."""
        worker = self._worker
        if worker is not None:
            worker.process.kill()

    def leave(self) -> None:
        """End the process and empty the seat."""
        if self._worker is not None:
            self._worker.end()
        self._worker = None

    def answer(self, document: Document, timeout: float) -> Done:
        """Give the process a text and wait for its answer.

        Raises:
            TimeoutError: It is not there in time; the seat is empty then.
            FailedError: The text gave none.
        """
        worker = self._given(document)
        if not worker.connection.poll(timeout):
            self.leave()
            raise TimeoutError
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError) as error:
            cause = worker.died_of()
            self.leave()
            raise FailedError(document, f"Its worker process died ({cause}).") from error
        if isinstance(answer, Fault):
            raise FailedError(document, answer.reason)
        assert isinstance(answer, Done)
        return answer

    def _given(self, document: Document) -> WorkerProcess:
        for _ in range(2):
            try:
                if self._worker is None:
                    self.refill()
                assert self._worker is not None
                self._worker.connection.send([document])
                return self._worker
            except (QuoteattrError, OSError):  # it died while it had nothing in hand
                self.leave()
        raise FailedError(document, "No worker process could be started for it.")
