"""A real service in a process of its own, and many clients that ask it for the same as the command.

Run as a script it is the load test at any size, and says how fast the service is beside the command:

    PYTHONPATH=tests/support python tests/support/serving.py --clients 64 --requests 2000 --workers 2
"""

import argparse
import http.client
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import fake_extractor
from attrs import define, frozen

import quoteattr

SEEDS = Path(__file__).parent.parent.parent / "seeds"
REAL = (sys.executable, "-m", "quoteattr")
STAND_IN = (sys.executable, fake_extractor.__file__)
_JSON = {"Content-Type": "application/json", "Accept": "application/x-ndjson"}


@define
class Served:
    """A service that runs: its address, its process, and what it has said."""

    url: str
    process: subprocess.Popen
    said: list[str]

    def workers(self):
        """The ids of its worker processes."""
        command = ["pgrep", "-f", "spawn_main", "-P", str(self.process.pid)]
        return set(map(int, subprocess.run(command, capture_output=True, text=True).stdout.split()))

    def memory(self):
        """Resident megabytes of it and its workers."""
        pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [self.process.pid, *self.workers()])
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def environment(**more):
    path = os.pathsep.join([str(Path(quoteattr.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **more}


@contextmanager
def serving(*args, engine=REAL, env=None, **options):
    """Run a service on a free port until the block ends; options are those of ``subprocess.Popen``."""
    command = [*engine, "serve", "--port", "0", *map(str, args)]
    whole = environment(**(env or {}))
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=whole, **options)
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if match := re.search(r"answers at (\S+)", line):
                yield Served(match[1], process, said)
                return
        raise AssertionError(f"It did not start: {''.join(said)}")
    finally:
        process.kill()
        process.communicate()


@frozen
class Load:
    """What became of many requests.

    Attributes:
        seconds: For all of them.
        waits: For each.
        wrong: Those that were not answered, or not as the command answers.
        memory: Of the service, at each tenth of the way.
    """

    seconds: float
    waits: list[float]
    wrong: list[str]
    memory: list[float]


def run_command(rows, folder, engine=REAL, workers=1):
    """What the command writes for rows with id and text: lines by id."""
    table = Path(folder) / "table.jsonl"
    table.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    command = [*engine, "extract", table, "-q", "--workers", str(workers)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment()).stdout
    lines = {row["id"]: b"" for row in rows}
    for line in printed.splitlines(keepends=True):
        lines[json.loads(line)["doc"]] += line
    return lines


def run_service(rows, expected, clients, *args, engine=REAL):
    """What becomes of rows that are sent to a service, which is stopped then."""
    with serving("--queue", clients, "--timeout", 600, *args, engine=engine) as served:
        done = load(served, rows, expected, clients)
        served.process.terminate()
        served.process.wait()
    return done


def load(served, rows, expected, clients):
    """Send rows from so many clients at a time, and compare each answer with the command's."""
    place = urlsplit(served.url)
    waiting = iter(list(enumerate(rows)))
    lock = threading.Lock()
    waits, wrong, memory = [], [], []

    def client():
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
        while True:
            with lock:
                number, row = next(waiting, (None, None))
            if row is None:
                return
            begin = time.perf_counter()
            connection.request("POST", "/extract", json.dumps(row), _JSON)
            response = connection.getresponse()
            body = response.read()
            waits.append(time.perf_counter() - begin)
            if response.status != 200 or body != expected[row["id"]]:
                wrong.append(f"{row['id']}: {response.status} {body[:200]!r}")
            if number % max(1, len(rows) // 10) == 0:
                memory.append(served.memory())

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(time.perf_counter() - begin, waits, wrong, memory)


def rows_of_seeds(number, chars=None):
    """Articles of the seeds over and over, or so many characters of each, with a sentence of its own at the end."""
    articles = itertools.cycle([path.read_bytes().decode() for path in sorted(SEEDS.glob("*.txt"))])
    return [
        {"id": f"article-{place}", "text": f'{text[:chars]}\n\n"It is number {place}," Ida Holm said.'}
        for place, text in zip(range(number), articles, strict=False)
    ]


def cost_of(run, *args, **options):
    """What a call gives, its seconds by the clock, and the seconds of work of the processes that it ran and ended.

    The latter say the same on a busy machine.
    """

    def now():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.perf_counter(), used.ru_utime + used.ru_stime

    before = now()
    given = run(*args, **options)
    return given, *(after - begin for after, begin in zip(now(), before, strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("clients", 64), ("requests", 2000), ("workers", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--chars", type=int, help="of each article; without it, all")
    parser.add_argument("--stand-in", action="store_true", help="the engine of the tests, which takes no time")
    asked = parser.parse_args()
    engine = STAND_IN if asked.stand_in else REAL
    rows = rows_of_seeds(asked.requests, asked.chars)
    few = rows[: asked.workers]
    with tempfile.TemporaryDirectory() as folder:
        options = {"engine": engine, "workers": asked.workers}
        _, start, start_work = cost_of(run_command, few, folder, **options)
        expected, seconds, work = cost_of(run_command, rows, folder, **options)
    told = "{}: {:.1f} articles a second, {:.0f} ms of work each, starts in {:.1f} s".format
    print(told("command", len(rows) / (seconds - start), 1000 * (work - start_work) / len(rows), start))
    options = {"engine": engine}
    args = ("--workers", asked.workers)
    _, start, start_work = cost_of(run_service, few, expected, 1, *args, **options)
    done, _, work = cost_of(run_service, rows, expected, asked.clients, *args, **options)
    print(told("service", len(rows) / done.seconds, 1000 * (work - start_work) / len(rows), start))
    waits = sorted(done.waits)
    print(f"wait: median {statistics.median(waits):.2f} s, 99 of 100 within {waits[len(waits) * 99 // 100]:.2f} s")
    print(f"memory: {', '.join(f'{each:.0f}' for each in done.memory)} MB")
    print(f"answered {len(waits)} of {len(rows)}; wrong: {len(done.wrong)}", *done.wrong[:3], sep="\n")
    return 1 if done.wrong or len(waits) != len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
