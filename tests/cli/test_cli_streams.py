"""Standard streams that are closed, full, gone or of another encoding, and Ctrl-C at any moment: one line, no traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMANDS = ["schema", "--help", "--version", "extract --help", "patterns list", "patterns show clause", "show g.txt"]


@pytest.fixture(autouse=True)
def _article(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("g.txt").write_text("“The bridge is closed,” Mayor Ada Brandt said.")


def run(command, *, shell="", **environment):
    line = f"{sys.executable} -m quoteattr {command} {shell}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, timeout=60, env={**os.environ, **environment}, check=False
    )
    return done.returncode, done.stdout, done.stderr.decode()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
@pytest.mark.parametrize("command", COMMANDS)
def test_full_standard_output(command):
    code, _, told = run(command, shell=">/dev/full")
    assert (code, told) == (2, "quoteattr: Cannot write standard output: No space left on device.\n")


@pytest.mark.parametrize("command", ["schema", "--help", "extract g.txt"])
def test_closed_standard_output(command):
    code, _, told = run(command, shell=">&-")
    assert (code, told) == (2, "quoteattr: Cannot write standard output: Bad file descriptor.\n")


def test_closed_standard_input():
    code, _, told = run("extract -", shell="<&-")
    assert code == 1
    assert told.startswith("quoteattr: -: It cannot be read: Bad file descriptor.\n")


def test_an_output_does_not_get_the_number_of_a_closed_stream():
    code, _, _ = run("extract g.txt -o o.jsonl -q", shell="<&- >&- 2>&-")
    assert code == 0
    assert Path("o.jsonl").read_text().count("\n") == 1


@pytest.mark.parametrize("command", ["schema", "--help", "show g.txt", "explain g.txt"])
def test_a_reader_that_goes_away(command):
    code, _, told = run(command, shell="| (exec <&-; sleep 0.1); exit ${PIPESTATUS[0]}")
    assert (code, told) == (141, "")


def test_a_terminal_that_lacks_characters():
    code, out, told = run("show g.txt", PYTHONIOENCODING="ascii")
    assert (code, told) == (0, "")
    assert b"?The bridge is closed,?" in out
    code, out, _ = run("speakers g.txt --format csv", PYTHONIOENCODING="ascii")
    assert code == 0
    assert "Ada Brandt" in out.decode("utf-8")


@pytest.mark.parametrize("moment", [0.12, 0.2, 0.4, 0.8])
@pytest.mark.parametrize(("workers", "times"), [(1, 1), (2, 5)])
def test_interrupts(moment, workers, times):
    Path("many.txt").write_text("The bridge is closed, Mayor Ada Brandt said. " * 3000)
    process = subprocess.Popen(
        [sys.executable, "-m", "quoteattr", "extract", "many.txt", "-o", "o.jsonl", "--workers", str(workers)],
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    time.sleep(moment)
    for _ in range(times):
        try:
            os.killpg(process.pid, signal.SIGINT)
        except ProcessLookupError:
            break
        time.sleep(0.01)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert told.startswith("quoteattr: interrupted")
    assert told.count("\n") == 1
