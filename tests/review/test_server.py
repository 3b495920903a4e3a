"""The review over HTTP: the loop, what is refused, and that nothing that was judged is lost."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from review_client import Client
from review_example import article_of, many, served, write_articles, write_records

import quoteattr
from quoteattr.cli import cli
from quoteattr.corpora import gold
from quoteattr.review.judgements import Review
from quoteattr.review.sampling import draw
from quoteattr.review.session import Session

QUOTES = many(60)
TEXTS = {quote.doc: article_of(quote.doc).text for quote in QUOTES}
# A process of its own runs what this one runs, installed or not.
OWN = os.environ | {"PYTHONPATH": str(Path(quoteattr.__file__).parent.parent)}


@pytest.fixture
def client(tmp_path):
    with served(Session(draw(lambda: iter(QUOTES), 20, 1), TEXTS, tmp_path / "review")) as server:
        yield Client(server.url)


@contextmanager
def command(folder, *arguments):
    """``quoteattr review`` in a process of its own, with a client."""
    call = [sys.executable, "-m", "quoteattr", "review", "sample.jsonl", "articles", *arguments]
    options = {"cwd": folder, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": OWN}
    with subprocess.Popen(call, preexec_fn=_heed_interrupts, **options) as process:
        try:
            yield process, Client(process.stdout.readline().strip())
        finally:
            process.kill()


def _heed_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a run in the background ignores them, and its children with it


@pytest.fixture
def sampled(tmp_path):
    """A folder with articles and a sample of their records, made by the command."""
    records = write_records(tmp_path / "records.jsonl", QUOTES)
    write_articles(tmp_path / "articles", QUOTES)
    done = CliRunner().invoke(cli, ["sample", str(records), "-n", "20", "-o", str(tmp_path / "sample.jsonl")])
    assert done.exit_code == 0
    return tmp_path


def test_page_and_its_headers(client):
    status, headers, body = client.send("GET", client.path)
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert b"http" not in re.sub(rb"http://www.w3.org/2000/svg", b"", body)


def test_judging(client):
    assert client.post("judge", place=0, faults=["speaker"], mended={"speaker": "Ida"})[1]["place"] == 1
    assert client.post("task", place=0)[1]["verdict"]["faults"] == ["speaker"]
    assert client.post("missed", place=0, mended={"content": [[0, 4]]})[1]["missed"] == 1
    assert client.post("task", place=0, mended={}, missed=True)[1]["isMissed"]
    assert client.post("undo", place=0)[1]["missed"] == 0
    assert client.post("undo", place=0)[1]["judged"] == 0


def test_nobody_without_the_token_gets_in(client):
    for path in (
        "/",
        "/favicon.ico",
        "/judge",
        client.path.rstrip("/"),
        "/x" + client.path,
        client.path + "x",
        "//",
        "/%C3%A9/",
    ):
        for method in ("GET", "POST"):
            assert client.send(method, path, "{}", Origin=f"http://{client.host}")[0] == 404
            client.connection.close()


def test_no_other_page_gets_in(client):
    for headers in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": f"https://{client.host}"}):
        assert client.send("POST", client.path + "undo", "{}", **headers)[0] == 403
    # A name that somebody points to this machine is not ours.
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
        assert client.send("POST", client.path + "undo", "{}", **headers)[0] == 404
        assert client.send("GET", client.path, **headers)[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("no", 400),
        ("[]", 400),
        ('{"place": 99}', 422),
        ("{}", 422),
        ("[" * 10**5, 400),
        ("x" * (2**20 + 1), 413),
        (b"\xff", 400),
    ],
)
def test_nonsense_is_told_in_a_sentence(client, body, status):
    got, _, answer = client.send("POST", client.path + "judge", body, Origin=f"http://{client.host}")
    assert got == status
    assert json.loads(answer)["error"]
    assert client.post("undo", place=None)[0] == 200


def test_what_cannot_be_kept_is_told_and_the_record_stays(client, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        assert client.post("judge", place=0, faults=[], mended={}) == (
            507,
            {"error": "Not saved: No space left on device."},
        )
    assert client.post("task", place=0)[1]["judged"] == 0


def test_the_next_record_comes_at_once(client):
    client.post("task", place=0)
    times = []
    for place in range(20):
        begun = time.perf_counter()
        client.post("judge", place=place, faults=[], mended={})
        times.append(time.perf_counter() - begun)
    # Others may use the machine, too: the best one says what it takes.
    assert min(times) < 0.05


def test_the_loop(sampled):
    """Sample, judge by script, stop; precision, gold, and the same call goes on."""
    with command(sampled) as (process, client):
        task = client.post("task", place=0)[1]
        while task["place"] is not None:
            record = task["article"]["quotes"][0]
            faults = [] if record["confidence"] > 0.7 else ["content"]
            _, task = client.post("judge", place=task["place"], faults=faults, mended={})
        assert client.post("stop")[1] == {"stopped": True}
        assert process.wait(60) == 0
        assert "review has judgements of 20 of 20 records." in process.stderr.read()
    review = Review.read(sampled / "review")
    assert len(review.judged) == 20
    done = CliRunner().invoke(cli, ["precision", str(sampled / "review"), "--format", "json"])
    report = json.loads(done.output)
    assert [each["right"]["value"] for each in report["bins"] if each["name"] != "0.50-0.70"][-3:] == [1, 1, 1]
    documents = list(gold.read(sampled / "review", None, None))
    assert {document.doc for document in documents} == {each.quote.doc for each in review.drawn}


def test_kill_loses_nothing_and_ctrl_c_ends_quietly(sampled):
    with command(sampled) as (process, client):
        for place in range(7):
            assert client.post("judge", place=place, faults=[], mended={})[0] == 200
        process.kill()
    with command(sampled) as (process, client):
        assert client.post("task", place=0)[1]["judged"] == 7
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == "quoteattr: interrupted.\n"
    assert len(Review.read(sampled / "review").judged) == 7


def test_bad_calls_are_told_in_a_line(sampled):
    (sampled / "changed").mkdir()
    for path in (sampled / "articles").iterdir():
        (sampled / "changed" / path.name).write_text("Quite another text.")
    some = next((sampled / "articles").iterdir())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for sample, articles, options, reason in [
            ("none.jsonl", "articles", [], "Cannot read"),
            ("records.jsonl", "articles", [], "Not of a sample"),
            ("sample.jsonl", "none", [], "none"),
            ("sample.jsonl", "changed", [], "not there to be read"),
            ("sample.jsonl", some, [], "not among the inputs"),
            ("sample.jsonl", "articles", ["-o", str(sampled / "articles")], "no review"),
            ("sample.jsonl", "articles", ["--port", str(taken.getsockname()[1])], "Cannot listen"),
        ]:
            call = ["review", str(sampled / sample), str(sampled / articles), "-o", str(sampled / "other"), *options]
            done = CliRunner().invoke(cli, call)
            assert done.exit_code == 2, (call, done.output)
            assert reason in done.output.splitlines()[-1]


def test_too_much_that_never_comes_is_refused_all_the_same(client):
    with socket.create_connection(
        (client.host.partition(":")[0], int(client.host.partition(":")[2])), 20
    ) as connection:
        head = f"POST {client.path}judge HTTP/1.1\r\nHost: {client.host}\r\nOrigin: http://{client.host}\r\n"
        connection.sendall(f"{head}Content-Length: {10**12}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
