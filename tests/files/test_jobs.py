"""Long jobs on the stand-in engine: processes, faults, kills, resuming. What comes out never depends on them."""

import errno
import gc
import gzip
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_extractor
import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.files import outputs

SCRIPT = Path(fake_extractor.__file__)


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
    monkeypatch.chdir(tmp_path)


def call(*args, code=0):
    """Call in this process."""
    result = CliRunner().invoke(cli, ["extract", *map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def command(*args):
    return [sys.executable, str(SCRIPT), "extract", *map(str, args)]


def environment(**more):
    path = os.pathsep.join([str(SCRIPT.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **more}


def call_process(*args, code=0, **kwargs):
    """Call in a process of its own, which worker processes need."""
    result = subprocess.run(command(*args), capture_output=True, text=True, timeout=60, env=environment(), **kwargs)
    assert result.returncode == code, result.stderr
    return result


def table(path, number, special=None):
    """Write a table of short documents, some of which are special."""
    special = special or {}
    rows = ({"id": f"d{n}", "text": special.get(n, f'"Words {n}," he said. "{"x" * (n % 7)}."')} for n in range(number))
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows))


def docs(path):
    return [json.loads(line)["doc"] for line in Path(path).read_text().splitlines()]


def leftovers():
    return sorted(path.name for path in Path().iterdir() if "progress" in path.name)


class TestWorkers:
    def test_output_is_that_of_one_worker(self):
        table("in.jsonl", 300, {5: "CRASH", 6: "nothing", 40: "x" * 50_000, 299: "CRASH"})
        with open("in.jsonl", "a") as stream:
            stream.write("broken\n")
        call("in.jsonl", "-o", "one.jsonl", code=1)
        call_process("in.jsonl", "-o", "three.jsonl", "--workers", 3, code=1)
        assert Path("three.jsonl").read_bytes() == Path("one.jsonl").read_bytes()
        assert Path("three.jsonl.errors.jsonl").read_bytes() == Path("one.jsonl.errors.jsonl").read_bytes()
        assert docs("one.jsonl.errors.jsonl") == ["d5", "d299", "in-301"]

    def test_a_worker_that_dies_costs_its_document_only(self):
        table("in.jsonl", 60, {13: "DIE", 14: "DIE", 59: "DIE"})
        result = call_process("in.jsonl", "-o", "out.jsonl", "--workers", 2, code=1)
        assert docs("out.jsonl.errors.jsonl") == ["d13", "d14", "d59"]
        assert "worker process died (SIGKILL)" in result.stderr
        assert list(dict.fromkeys(docs("out.jsonl"))) == [f"d{n}" for n in range(60) if n not in (13, 14, 59)]

    def test_a_document_that_hangs_is_given_up(self):
        table("in.jsonl", 40, {13: "HANG"})
        start = time.monotonic()
        result = call_process("in.jsonl", "-o", "out.jsonl", "--timeout", 0.5, code=1)
        assert time.monotonic() - start < 10
        assert "row 14: It took longer than --timeout 0.5 seconds." in result.stderr
        assert docs("out.jsonl.errors.jsonl") == ["d13"]
        assert len(set(docs("out.jsonl"))) == 39

    def test_timeout_is_per_document(self):
        table("in.jsonl", 100, dict.fromkeys(range(100), 'SLOW "x"'))
        call_process("in.jsonl", "-o", "out.jsonl", "--timeout", 0.5)
        assert len(docs("out.jsonl")) == 100

    def test_wrong_model_is_told_once(self):
        table("in.jsonl", 4)
        result = call_process("in.jsonl", "--workers", 2, "--model", "no-such-model", code=2)
        assert result.stderr == "quoteattr: There is no model no-such-model; install one.\n"

    def test_death_while_loading_does_not_go_on_forever(self):
        table("in.jsonl", 4)
        result = call_process("in.jsonl", "--workers", 2, "--model", "dies", code=2)
        assert "died while it loaded the model (SIGKILL)" in result.stderr

    def test_no_worker_outlives_a_killed_parent(self):
        table("in.jsonl", 10_000, dict.fromkeys(range(10_000), "SLOW"))
        parent = subprocess.Popen(command("in.jsonl", "--workers", 2, "-o", "out.jsonl"), env=environment())
        children = []
        for _ in range(100):
            time.sleep(0.05)
            listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
            children = listed.read_text().split() if listed.exists() else pytest.skip("needs Linux")
            if len(children) >= 3 and Path("out.jsonl.progress").exists():
                break
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(_runs(child) for child in children):
            time.sleep(0.05)
        assert not any(_runs(child) for child in children)


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class TestResume:
    def test_killed_at_random_moments(self):
        generator = random.Random(6)
        special = {n: generator.choice(["CRASH", "no words", 'SLOW "one" "two"', 'SLOW "three"']) for n in range(160)}
        table("in.jsonl", 160, special)
        call("in.jsonl", "-o", "whole.jsonl", code=1)
        kills = 0
        for name, workers, wanted in (("a.jsonl", 1, 36), ("b.jsonl.gz", 2, 14)):
            Path(name + ".progress").unlink(missing_ok=True)
            done = False
            for _ in range(wanted):
                process = subprocess.Popen(
                    command("in.jsonl", "-o", name, "--resume", "--workers", workers),
                    stderr=subprocess.PIPE,
                    env=environment(COMMIT_EVERY="0.005"),
                )
                try:
                    process.wait(generator.uniform(0.08, 0.22) + 0.12 * (workers - 1))
                    done = True
                    assert process.returncode == 1, process.stderr.read()
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    kills += 1
                process.stderr.close()
            if not done:
                call_process("in.jsonl", "-o", name, "--resume", code=1)
            data = Path(name).read_bytes()
            assert (gzip.decompress(data) if name.endswith("gz") else data) == Path("whole.jsonl").read_bytes()
            errors = Path(name + ".errors.jsonl").read_bytes()
            assert errors == Path("whole.jsonl.errors.jsonl").read_bytes()
        assert kills >= 20
        assert leftovers() == []

    @pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.jsonl.gz", "out.parquet"])
    def test_killed_at_every_step_of_a_commit(self, monkeypatch, name):
        """A kill before each call that changes the disk, with the bytes of the last write half there."""
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        table("in.jsonl", 6, {2: "CRASH", 3: "no words"})
        monkeypatch.setattr(outputs, "COMMIT_EVERY", -1.0)
        call("in.jsonl", "-o", f"whole-{name}", code=1)
        step = 0
        while True:
            step += 1
            for path in (name, f"{name}.errors.jsonl", f"{name}.progress"):
                Path(path).unlink(missing_ok=True)
            with monkeypatch.context() as patch:
                killer = Killer(patch, step)
                try:
                    call("in.jsonl", "-o", name, code=1)
                except Killed:
                    pass
                else:
                    break
            call("in.jsonl", "-o", name, "--resume", code=1)
            assert Path(name).read_bytes() == Path(f"whole-{name}").read_bytes(), f"killed at step {step}"
            assert Path(f"{name}.errors.jsonl").read_bytes() == Path(f"whole-{name}.errors.jsonl").read_bytes()
            assert leftovers() == []
        assert killer.seen > 20

    @pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
    def test_disk_full_at_every_step_of_a_commit(self, monkeypatch, name):
        """Told in one line, whichever call finds it out, and no document is lost or done twice."""
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        table("in.jsonl", 6, {2: "CRASH", 3: "no words"})
        monkeypatch.setattr(outputs, "COMMIT_EVERY", -1.0)
        call("in.jsonl", "-o", f"whole-{name}", code=1)
        step = 0
        while True:
            step += 1
            for path in (name, f"{name}.errors.jsonl", f"{name}.progress"):
                Path(path).unlink(missing_ok=True)
            with monkeypatch.context() as patch:
                killer = Killer(patch, step, DiskFullError)
                result = CliRunner().invoke(cli, ["extract", "in.jsonl", "-o", name])
            if killer.seen < step:
                break
            assert result.exit_code == 2, f"full at step {step}: {result.output}"
            assert f"Cannot write {name}: No space left on device" in result.stderr
            # The error holds the output, and the output its lock, which goes with the process.
            del result
            gc.collect()
            call("in.jsonl", "-o", name, "--resume", code=1)
            assert Path(name).read_bytes() == Path(f"whole-{name}").read_bytes(), f"full at step {step}"
            assert leftovers() == []
        assert step > 20

    def test_parquet_interrupted_is_readable_and_resumed(self):
        pytest.importorskip("pyarrow")
        from pyarrow.parquet import read_table

        table("in.jsonl", 60, {20: "INTERRUPT"})
        call("in.jsonl", "-o", "out.parquet", code=130)
        assert read_table("out.parquet")["doc"].to_pylist()[-1] == "d19"
        assert "unfinished run" in call("in.jsonl", "-o", "out.parquet", code=2).stderr
        table("in.jsonl", 60)
        call("in.jsonl", "-o", "out.parquet", "--resume")
        call("in.jsonl", "-o", "whole.jsonl")
        assert read_table("out.parquet").to_pylist() == [
            json.loads(line) for line in Path("whole.jsonl").read_text().splitlines()
        ]
        assert sorted(path.name for path in Path().glob("out*")) == ["out.parquet"]

    def test_interrupt_leaves_whole_lines_and_says_how_to_go_on(self):
        table("in.jsonl", 400, dict.fromkeys(range(400), 'SLOW "x"'))
        process = subprocess.Popen(
            command("in.jsonl", "-o", "out.jsonl", "--workers", 2),
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            start_new_session=True,
        )
        while not (Path("out.jsonl").exists() and len(Path("out.jsonl").read_bytes().splitlines()) > 1):
            time.sleep(0.02)
        # As a terminal does: to every process of the group.
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert process.returncode == 130
        assert told.startswith("quoteattr: interrupted after ")
        assert told.endswith(" documents. Go on with the same command and --resume.\n")
        done = docs("out.jsonl")
        assert done == [f"d{n}" for n in range(len(done))]
        assert 0 < len(done) < 400
        call_process("in.jsonl", "-o", "out.jsonl", "--resume")
        assert docs("out.jsonl") == [f"d{n}" for n in range(400)]

    def test_interrupts_in_the_middle_of_a_write(self, monkeypatch):
        table("in.jsonl", 60)
        call("in.jsonl", "-o", "whole.jsonl")
        monkeypatch.setattr(outputs, "COMMIT_EVERY", -1.0)
        fsync = os.fsync

        def interrupted(descriptor):
            os.kill(os.getpid(), signal.SIGINT)
            fsync(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", interrupted)
            for _ in range(10):
                call("in.jsonl", "-o", "out.jsonl", "--resume", code=130)
        call("in.jsonl", "-o", "out.jsonl", "--resume")
        assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()

    def test_interrupt_without_a_file(self):
        table("in.jsonl", 30, {20: "INTERRUPT"})
        result = call("in.jsonl", code=130)
        assert "interrupted after 20 documents.\n" in result.stderr
        assert "--resume" not in result.stderr
        assert len(result.stdout.splitlines()) == 40

    def test_full_disk(self):
        table("in.jsonl", 500)
        call("in.jsonl", "-o", "whole.jsonl")
        limit = 50_000

        def small_disk():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        result = call_process("in.jsonl", "-o", "out.jsonl", code=2, preexec_fn=small_disk)
        assert "Cannot write out.jsonl: File too large; what was done is kept" in result.stderr
        assert result.stderr.count("\n") == 1
        assert all(json.loads(line) for line in Path("out.jsonl").read_text().splitlines())
        call("in.jsonl", "-o", "out.jsonl", "--resume")
        assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()

    def test_stopped_by_a_fault(self):
        table("in.jsonl", 30, {20: "CRASH"})
        result = call("in.jsonl", "-o", "out.jsonl", "--on-error", "stop", code=1)
        assert "The run stopped there." in result.stderr
        assert len(set(docs("out.jsonl"))) == 20
        call("in.jsonl", "-o", "out.jsonl", "--resume", code=1)
        assert len(set(docs("out.jsonl"))) == 29
        assert docs("out.jsonl.errors.jsonl") == ["d20"]


class TestResumeRefused:
    @pytest.fixture(autouse=True)
    def _unfinished(self):
        table("in.jsonl", 30, {20: "INTERRUPT"})
        call("in.jsonl", "-o", "out.jsonl", code=130)
        table("in.jsonl", 30)

    def test_unfinished_run_is_not_overwritten(self):
        before = Path("out.jsonl").read_bytes()
        assert "unfinished run: go on with --resume" in call("in.jsonl", "-o", "out.jsonl", code=2).stderr
        assert Path("out.jsonl").read_bytes() == before

    def test_other_options(self):
        result = call("in.jsonl", "-o", "out.jsonl", "--resume", "--acts", "all", code=2)
        assert "its run began with --acts ['speech'], not ['evidence', 'speech', 'thought']" in result.stderr

    def test_other_inputs(self):
        Path("other.jsonl").write_text('{"text": "x"}')
        assert "began with inputs" in call("other.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr

    def test_changed_inputs(self):
        lines = Path("in.jsonl").read_text().splitlines(keepends=True)
        Path("in.jsonl").write_text("".join(lines[1:]))
        result = call("in.jsonl", "-o", "out.jsonl", "--resume", code=2)
        assert "document 20 of the inputs is d20, and was d19 when the run began" in result.stderr

    def test_inputs_shorter_than_what_was_done(self):
        table("in.jsonl", 5)
        assert "document 20 of the inputs is missing" in call("in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr

    def test_another_run_at_the_same_time(self):
        fcntl = pytest.importorskip("fcntl")
        with open("out.jsonl", "ab") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            before = Path("out.jsonl").read_bytes()
            result = call("in.jsonl", "-o", "out.jsonl", "--resume", code=2)
            assert "Another run is writing out.jsonl" in result.stderr
            assert Path("out.jsonl").read_bytes() == before
        call("in.jsonl", "-o", "out.jsonl", "--resume")

    def test_changed_output(self):
        Path("out.jsonl").write_text("")
        assert "was changed since" in call("in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr

    @pytest.mark.parametrize("progress", ["", "{}", "[]", "null", '{"signature": {}, "tally": 5}', "\xff"])
    def test_broken_progress_file(self, progress):
        Path("out.jsonl.progress").write_text(progress, encoding="latin-1")
        assert "is no progress file" in call("in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr

    def test_finished_output_is_left_alone(self):
        call("in.jsonl", "-o", "out.jsonl", "--resume")
        before = Path("out.jsonl").stat().st_mtime_ns
        assert (
            "is finished and stays as it is: nothing to resume"
            in call("in.jsonl", "-o", "out.jsonl", "--resume").stderr
        )
        assert Path("out.jsonl").stat().st_mtime_ns == before

    def test_finished_output_with_faults_still_says_so(self):
        table("in.jsonl", 30, {25: "CRASH"})
        call("in.jsonl", "-o", "out.jsonl", "--resume", code=1)
        assert (
            "1 document failed: see out.jsonl.errors.jsonl."
            in call("in.jsonl", "-o", "out.jsonl", "--resume", code=1).stderr
        )


class Killed(BaseException):
    """Stands for kill -9: nothing in the program may catch it."""


class DiskFullError(OSError):
    def __init__(self):
        super().__init__(errno.ENOSPC, "No space left on device")


class Killer:
    """Raises at the n-th call that changes the disk, as seen from outputs.py."""

    def __init__(self, patch, step, error=Killed):
        self.seen = 0
        self._error = error
        self._step = step
        patch.setattr(os, "fsync", self._at(os.fsync, half=True))
        patch.setattr(os, "replace", self._at(os.replace))
        patch.setattr(os, "truncate", self._at(os.truncate))
        patch.setattr(Path, "unlink", self._at(Path.unlink))
        patch.setattr(Path, "touch", self._at(Path.touch))

    def _at(self, function, half=False):
        def maybe(*args, **kwargs):
            self.seen += 1
            if self.seen == self._step:
                if half:
                    size = os.fstat(args[0]).st_size
                    os.ftruncate(args[0], max(0, size - 20))
                raise self._error
            return function(*args, **kwargs)

        return maybe


def test_memory_does_not_grow_with_the_number_of_documents():
    def peak(number):
        table("in.jsonl", number, dict.fromkeys(range(number), "words " * 200))
        code = f"import resource, runpy, sys; sys.argv = {command('in.jsonl', '-o', f'{number}.jsonl')[1:]!r}\n" + (
            "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
            "except SystemExit: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
        )
        return int(done.stdout) / 1024

    assert peak(20_000) - peak(500) < 8  # the longer table takes 24 MB on disk


class TestReadOnly:
    def test_folder(self, unprivileged):
        table(unprivileged / "in.jsonl", 3)
        (unprivileged / "locked").mkdir()
        (unprivileged / "locked/out.jsonl").write_text("precious")
        (unprivileged / "locked").chmod(0o555)
        told = call(unprivileged / "in.jsonl", "-o", unprivileged / "locked/out.jsonl", code=2).stderr
        assert told == f"quoteattr: Cannot write {unprivileged}/locked/out.jsonl: Permission denied.\n"
        assert (unprivileged / "locked/out.jsonl").read_text() == "precious"

    def test_file_system(self):
        table("in.jsonl", 3)
        result = call("in.jsonl", "-o", "/proc/out.jsonl", code=2)
        assert result.stderr.startswith("quoteattr: Cannot write /proc/out.jsonl: ")


class TestTerminal:
    def test_progress_bar(self):
        pty = pytest.importorskip("pty")
        table("in.jsonl", 150, {**dict.fromkeys(range(150), "SLOW"), 3: "CRASH"})
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command("in.jsonl", "-o", "out.jsonl"), stderr=theirs, env=environment(TERM="xterm", COLUMNS="120")
        )
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:
            pass  # Linux ends a pseudo-terminal with an error
        os.close(ours)
        assert process.wait(timeout=20) == 1
        text = shown.decode()
        assert "/≈1" in text
        assert "documents" in text
        assert "1 failed" in text
        assert "row 4: It could not be worked on" in text
        assert "150 documents, 0 records in out.jsonl." in text


@pytest.mark.parametrize("timeout", ["3000000", "inf", "1e300"])
def test_any_number_is_a_timeout(timeout):
    table("in.jsonl", 3)
    call_process("in.jsonl", "-o", "out.jsonl", "--timeout", timeout)
    assert len(set(docs("out.jsonl"))) == 3
    assert "timeout must be more than 0" in call("in.jsonl", "--timeout", "nan", code=2).stderr


def test_a_batch_that_no_memory_holds():
    table("in.jsonl", 1)
    assert "from 1 to 100,000, not 99,999,999,999" in call("in.jsonl", "--batch-size", "99999999999", code=2).stderr


def test_a_run_is_known_by_every_weights_file_that_it_reads(monkeypatch):
    from quoteattr import Config
    from quoteattr.files import jobs
    from quoteattr.resolving import builtin_ranker
    from quoteattr.weighing import builtin_weights

    read = []
    monkeypatch.setattr(jobs, "weights_digest", lambda file: read.append(file) or "digest")
    jobs._digest_of_rules(Config())
    assert {builtin_weights(), builtin_ranker()} <= set(read)
