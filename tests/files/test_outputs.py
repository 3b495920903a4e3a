"""No output costs another file, and what was changed since is noticed: by what files hold, not by their names."""

import errno
import gzip
import json
import os
import sys
import tempfile
import threading
from pathlib import Path

import fake_extractor
import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.files import outputs, same_file, whole_file


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
    monkeypatch.chdir(tmp_path)


def call(*args, code=0):
    result = CliRunner().invoke(cli, [*map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def table(path, *texts, ids=True):
    rows = [{"text": text, **({"id": f"d{n}"} if ids else {})} for n, text in enumerate(texts)]
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows))


class TestOtherFiles:
    @pytest.mark.parametrize("link", [os.link, os.symlink])
    @pytest.mark.parametrize("command", ["extract", "view", "convert"])
    def test_an_output_that_is_the_input_by_another_name(self, link, command):
        table("in.jsonl", '"One."')
        if command == "convert":
            call("extract", "in.jsonl", "-o", "records.jsonl")
            os.replace("records.jsonl", "in.jsonl")
        before = Path("in.jsonl").read_bytes()
        link("in.jsonl", "out.jsonl")
        more = ["--to", "citron"] if command == "convert" else []
        assert "among the inputs" in call(command, "in.jsonl", "-o", "out.jsonl", *more, code=2).stderr
        assert Path("in.jsonl").read_bytes() == before

    @pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="needs Linux")
    def test_memory_is_a_place_for_files(self):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            path = Path(folder) / "in.jsonl"
            table(path, '"One."', "CRASH")
            before = path.read_bytes()
            assert "among the inputs" in call("extract", path, "-o", path, code=2).stderr
            assert path.read_bytes() == before
            call("extract", path, "-o", path.with_name("out.jsonl"), code=1)
            assert path.with_name("out.jsonl.errors.jsonl").exists()

    def test_open_streams_are_no_files(self):
        for name in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/null"):
            assert not outputs.is_file(name)

    def test_every_output_has_an_errors_file_of_its_own(self):
        table("bad.jsonl", "CRASH")
        table("good.jsonl", '"One."')
        for name in ("q.jsonl", "q.csv", "q.jsonl.gz"):
            call("extract", "bad.jsonl", "-o", name, code=1)
        call("extract", "good.jsonl", "-o", "q.csv")
        assert sorted(path.name for path in Path().glob("q.*")) == [
            "q.csv", "q.jsonl", "q.jsonl.errors.jsonl", "q.jsonl.gz", "q.jsonl.gz.errors.jsonl",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "name", ["o.jsonl", "o.jsonl.errors.jsonl", "o.jsonl.progress", "o.jsonl.part", "in.jsonl"]
    )
    def test_a_page_is_none_of_the_runs_files(self, name):
        table("in.jsonl", "CRASH")
        assert "would be overwritten" in call("extract", "in.jsonl", "-o", "o.jsonl", "--html", name, code=2).stderr

    @pytest.mark.parametrize("name", ["l.jsonl", "l.parquet", "l.jsonl.gz", "l.html"])
    def test_a_link_stays_one(self, name):
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        Path("there").mkdir()
        os.symlink("there/target", name)
        table("in.jsonl", '"One."')
        call("view" if name.endswith("html") else "extract", "in.jsonl", "-o", name)
        assert os.path.islink(name)
        assert Path("there/target").stat().st_size > 0

    def test_a_link_to_nowhere(self):
        os.symlink("nowhere/t", "s.jsonl")
        table("in.jsonl", '"One."')
        told = call("extract", "in.jsonl", "-o", "s.jsonl", code=2).stderr
        assert told == "quoteattr: Cannot write s.jsonl: No such file or directory.\n"

    @pytest.mark.parametrize("command", ["extract", "view", "convert"])
    def test_an_empty_name(self, command):
        table("in.jsonl", '"One."')
        more = ["--to", "citron"] if command == "convert" else []
        assert "name of the output is empty" in call(command, "in.jsonl", "-o", "", *more, code=2).stderr

    @pytest.mark.parametrize("command", ["extract", "view"])
    def test_an_empty_input(self, command):
        assert "name of an input is empty" in call(command, "", "-o", "o.html", code=2).stderr


class TestWholeFiles:
    def test_what_was_there_is_kept_until_the_end(self, tmp_path):
        path = tmp_path / "page.html"
        path.write_text("old")
        path.chmod(0o640)

        def write_half():
            with whole_file(path) as stream:
                stream.write(b"half")
                raise OSError(errno.ENOSPC, "full")

        with pytest.raises(OSError, match="full"):
            write_half()
        assert path.read_text() == "old"
        assert [each.name for each in tmp_path.iterdir()] == ["page.html"]
        with whole_file(path) as stream:
            stream.write(b"new")
        assert path.read_text() == "new"
        assert path.stat().st_mode & 0o777 == 0o640

    def test_a_pipe_is_written_to(self, tmp_path):
        path = tmp_path / "pipe"
        os.mkfifo(path)
        read = []
        reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
        reader.start()
        with whole_file(path) as stream:
            stream.write(b"words")
        reader.join()
        assert read == [b"words"]

    @pytest.mark.parametrize("command", ["view", "convert"])
    def test_a_command_that_fails_keeps_what_was_there(self, command, monkeypatch):
        table("in.jsonl", '"One."')
        call("extract", "in.jsonl", "-o", "records.jsonl")
        Path("out").write_text("old")

        def full(_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        args = ["convert", "records.jsonl", "--to", "citron"] if command == "convert" else ["view", "in.jsonl"]
        assert "Cannot write out: No space left" in call(*args, "-o", "out", code=2).stderr
        assert Path("out").read_text() == "old"
        assert not Path("out.new").exists()

    def test_same_file(self, tmp_path):
        (tmp_path / "a").write_text("x")
        os.link(tmp_path / "a", tmp_path / "b")
        assert same_file(tmp_path / "b", ["nowhere", tmp_path / "a"])
        assert same_file("new", [Path("new").absolute()])
        assert not same_file(tmp_path / "a", ["nowhere", tmp_path])


class TestCompressed:
    def test_bytes_do_not_depend_on_the_moments_of_commits(self, monkeypatch):
        table("in.jsonl", *(f'"Words {n}."' for n in range(40)))
        found = []
        for every in (-1.0, 1000.0, 0.0005):
            monkeypatch.setattr(outputs, "COMMIT_EVERY", every)
            call("extract", "in.jsonl", "-o", "out.jsonl.gz")
            found.append(Path("out.jsonl.gz").read_bytes())
        assert len(set(found)) == 1
        call("extract", "in.jsonl", "-o", "plain.jsonl")
        assert gzip.decompress(found[0]) == Path("plain.jsonl").read_bytes()

    def test_bytes_do_not_depend_on_interruptions(self, monkeypatch):
        monkeypatch.setattr(outputs, "COMMIT_EVERY", -1.0)
        words = [f'"Words {n}."' for n in range(40)]
        table("in.jsonl", *words)
        call("extract", "in.jsonl", "-o", "whole.jsonl.gz")
        table("in.jsonl", *words[:20], "INTERRUPT", *words[21:])
        call("extract", "in.jsonl", "-o", "out.jsonl.gz", code=130)
        table("in.jsonl", *words)
        call("extract", "in.jsonl", "-o", "out.jsonl.gz", "--resume")
        assert Path("out.jsonl.gz").read_bytes() == Path("whole.jsonl.gz").read_bytes()


class TestResumeByContent:
    WORDS = tuple(f'"Words {n}."' for n in range(40))

    def interrupted(self, *options, name="out.jsonl", ids=True):
        table("in.jsonl", *self.WORDS[:20], "INTERRUPT", *self.WORDS[21:], ids=ids)
        call("extract", "in.jsonl", "-o", name, *options, code=130)
        table("in.jsonl", *self.WORDS, ids=ids)

    @pytest.mark.parametrize("ids", [True, False])
    def test_changed_texts_under_the_same_names(self, ids):
        self.interrupted(ids=ids)
        table("in.jsonl", '"Another."', *self.WORDS[1:], ids=ids)
        told = call("extract", "in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr
        assert "the inputs have changed since the run began, in the first 20 documents" in told

    def test_texts_that_are_still_to_come_may_change(self):
        self.interrupted()
        table("in.jsonl", *self.WORDS[:30], '"Another."')
        call("extract", "in.jsonl", "-o", "out.jsonl", "--resume")
        assert "Another" in Path("out.jsonl").read_text()

    def test_changed_patterns(self):
        Path("own").mkdir()
        Path("own/a.toml").write_text("")
        self.interrupted("--patterns", "own")
        Path("own/a.toml").write_text("# other words\n")
        told = call("extract", "in.jsonl", "-o", "out.jsonl", "--patterns", "own", "--resume", code=2).stderr
        assert "its run began with patterns and weights" in told
        Path("own/a.toml").write_text("")
        call("extract", "in.jsonl", "-o", "out.jsonl", "--patterns", "own", "--resume")

    @pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.jsonl.gz"])
    def test_an_output_of_the_same_length(self, name):
        self.interrupted(name=name)
        data = Path(name).read_bytes()
        Path(name).write_bytes(b"x" * len(data))
        assert "was changed since" in call("extract", "in.jsonl", "-o", name, "--resume", code=2).stderr
        Path(name).write_bytes(data + b"what a kill left")
        call("extract", "in.jsonl", "-o", name, "--resume")
        call("extract", "in.jsonl", "-o", f"whole-{name}")
        assert Path(name).read_bytes() == Path(f"whole-{name}").read_bytes()

    def test_another_run_keeps_its_progress(self):
        fcntl = pytest.importorskip("fcntl")
        self.interrupted()
        before = Path("out.jsonl.progress").read_bytes()
        with open("out.jsonl", "ab") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            told = call("extract", "in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr
        assert "Another run is writing out.jsonl" in told
        assert Path("out.jsonl.progress").read_bytes() == before

    def test_a_pipe_in_the_place_of_the_progress(self):
        os.mkfifo("out.jsonl.progress")
        table("in.jsonl", '"One."')
        assert "is no file" in call("extract", "in.jsonl", "-o", "out.jsonl", "--resume", code=2).stderr
