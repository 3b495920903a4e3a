"""The service as it runs: a process of its own, asked by a real client, by many, stopped, and kept from starting."""

import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from click.testing import CliRunner
from serving import SEEDS, STAND_IN, load, serving

from quoteattr.cli import cli
from quoteattr.files.writers import jsonl_lines

TEXT = '"It rains," said Ida.'
LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture(scope="module")
def real():
    """The service with the real engine."""
    with serving() as served:
        yield served


@pytest.fixture(scope="module")
def two_seats():
    with serving("--timeout", 3, "--workers", 2, engine=STAND_IN) as served:
        yield served


def post(served, text, path="/extract", **more):
    return httpx.post(served.url + path, json={"text": text}, timeout=30, **more)


def call(*args, **kwargs):
    """Call in this process, where it cannot start; return the sentence that says why."""
    result = CliRunner().invoke(cli, ["serve", *map(str, args)], **kwargs)
    assert result.exit_code == 2, result.output
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("quoteattr: ")
    return sentence


class TestRealEngine:
    def test_records_are_those_of_the_command(self, real, extractor):
        text = (SEEDS / "jet-deal.txt").read_bytes().decode()
        answer = httpx.post(f"{real.url}/extract", json={"id": "jet-deal", "text": text}, headers=LINES, timeout=30)
        assert answer.content == jsonl_lines(extractor.extract(text, "jet-deal")) != b""

    def test_settings_of_a_request(self, real, extractor, everything):
        text = (SEEDS / "port-strike.txt").read_bytes().decode()
        for asked, engine in (({"acts": "all"}, everything), ({}, extractor)):
            answer = httpx.post(f"{real.url}/extract", json={"text": text, **asked}, headers=LINES, timeout=30)
            assert answer.content == jsonl_lines(engine.extract(text))

    def test_many_clients_get_each_what_they_asked_for(self, real, extractor):
        rows = [
            {
                "id": f"n{number}",
                "text": f'"We count {number} ships," Ida Holm said. Per Dahl denied that he saw {number}.',
            }
            for number in range(60)
        ]
        expected = {row["id"]: jsonl_lines(extractor.extract(row["text"], row["id"])) for row in rows}
        done = load(real, rows, expected, clients=8)
        assert (len(done.waits), done.wrong) == (60, [])


class TestStandIn:
    @pytest.mark.parametrize("text", ["CRASH", "DIE", "HANG"])
    def test_a_text_that_fails_costs_itself_alone(self, two_seats, text):
        with ThreadPoolExecutor() as clients:
            failed, other = clients.map(lambda text: post(two_seats, text), (text, TEXT))
        assert other.status_code == 200
        assert failed.status_code == (504 if text == "HANG" else 500)
        assert {"CRASH": "ValueError: no such thing", "DIE": "SIGKILL", "HANG": "3 seconds"}[text] in failed.json()[
            "error"
        ]
        deadline = time.monotonic() + 20
        while (health := httpx.get(f"{two_seats.url}/health").json())["workers"] < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (health["workers"], health["requests"]) == (2, 0)

    def test_waiting_too_long_ends_no_process(self):
        with serving("--timeout", 1.2, engine=STAND_IN) as served, ThreadPoolExecutor(6) as clients:
            before = served.workers()
            answers = list(clients.map(lambda _: post(served, f"{TEXT} NAP").status_code, range(6)))
            assert set(answers) == {200, 504}
            assert post(served, TEXT).status_code == 200
            assert served.workers() == before

    def test_a_process_that_died_idle_is_replaced(self):
        with serving("--host", "0.0.0.0", engine=STAND_IN) as served:
            assert "whoever reaches this address" in served.said[0]
            (worker,) = served.workers()
            os.kill(worker, signal.SIGKILL)
            assert post(served, TEXT).status_code == 200

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_stop_finishes_what_was_taken(self, number):
        with serving(engine=STAND_IN, process_group=0) as served, ThreadPoolExecutor(3) as clients:
            answers = [clients.submit(post, served, f"{TEXT} NAP") for _ in range(3)]
            while httpx.get(f"{served.url}/health").json()["requests"] < 3:
                time.sleep(0.02)
            os.killpg(served.process.pid, number)  # as terminals and supervisors do: workers get it, too
            assert [answer.result().status_code for answer in answers] == [200, 200, 200]
            assert served.process.wait(20) == 0
            assert served.process.stderr.read() == ""
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{served.url}/health")

    def test_a_second_interrupt_waits_for_nothing(self):
        with serving(engine=STAND_IN) as served, ThreadPoolExecutor() as clients:
            answer = clients.submit(post, served, "HANG")
            while httpx.get(f"{served.url}/health").json()["requests"] < 1:
                time.sleep(0.02)
            served.process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            served.process.send_signal(signal.SIGINT)
            assert served.process.wait(20) == 0
            assert served.process.stderr.read() == ""
            assert answer.result().status_code == 503

    def test_token_and_open_address(self, tmp_path):
        (tmp_path / "token").write_text("from-file\n")
        args = ("--token-file", tmp_path / "token", "--host", "0.0.0.0")
        with serving(*args, engine=STAND_IN, env={"QUOTEATTR_TOKEN": "not-this"}) as served:
            assert post(served, TEXT, headers={"Authorization": "Bearer not-this"}).status_code == 401
            assert post(served, TEXT, headers={"Authorization": "Bearer from-file"}).status_code == 200
            assert httpx.get(f"{served.url}/health").status_code == 200


class TestNoStart:
    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert call("--port", port).startswith(
                f"quoteattr: Cannot listen on port {port} of 127.0.0.1 (Address already"
            )

    @pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "a" * 70, ""])
    def test_no_address(self, host):
        assert "--host" in call("--host", host, "--port", 0)

    def test_missing_extra(self, monkeypatch):
        for name in [name for name in sys.modules if name.startswith("quoteattr.serve.")]:
            monkeypatch.delitem(sys.modules, name)
        for name in ("starlette", "uvicorn"):
            monkeypatch.setitem(sys.modules, f"{name}.applications" if name == "starlette" else name, None)
        assert 'pip install "quoteattr[serve]"' in call()

    def test_no_model(self):
        assert "no-such-model" in call("--port", 0, "--model", "no-such-model")

    @pytest.mark.parametrize("option", ["--queue", "--max-chars", "--timeout", "--workers"])
    def test_limits(self, option):
        assert "must be more than 0" in call(option, 0)

    def test_unfit_token(self, tmp_path):
        assert "cannot be read" in call("--token-file", tmp_path / "none")
        (tmp_path / "token").write_text("two words")
        assert "must be one word" in call("--token-file", tmp_path / "token")
        assert "$QUOTEATTR_TOKEN must be one word" in call(env={"QUOTEATTR_TOKEN": "ü"})
