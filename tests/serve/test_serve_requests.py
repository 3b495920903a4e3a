"""What the service answers, in this process: the shapes, and one sentence for whatever is wrong."""

import asyncio
import json
import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partialmethod

import fake_extractor
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import quoteattr
from quoteattr.errors import InputError
from quoteattr.files import Done
from quoteattr.files.writers import jsonl_lines
from quoteattr.records import ACTS, Config
from quoteattr.serve import Limits
from quoteattr.serve.app import Service
from quoteattr.serve.openapi import openapi

TEXT = '"It rains," said Ida. "It pours," she said.'


class PoolHere:
    """Answers at once, with the stand-in engine; or never."""

    alive = 1

    def __init__(self):
        self.answers = True
        self.submitted = []

    def submit(self, document):
        self.submitted.append(document)
        answer = Future()
        if self.answers:
            quotes = fake_extractor.Extractor(document.config).extract(document.text, document.doc)
            answer.set_result(Done(document.doc, len(quotes), jsonl_lines(quotes)))
        return answer


@pytest.fixture
def pool():
    return PoolHere()


class Client:
    """Asks a service in this process, and waits for the answer."""

    def __init__(self, service, **options):
        self._transport = httpx.ASGITransport(service.app, **options)

    def request(self, method, path, **asked):
        async def answer():
            async with httpx.AsyncClient(transport=self._transport, base_url="http://here") as client:
                return await client.request(method, path, **asked)

        # in a thread of its own: in this one the browser's tests may have left an event loop running
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, answer()).result()

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")


def client_of(pool, token=None, config=None, **limits):
    return Client(Service(pool, config or Config(), Limits(**limits), token))


@pytest.fixture
def client(pool):
    return client_of(pool, max_chars=1000)


def lines(text, doc):
    return jsonl_lines(fake_extractor.Extractor(Config()).extract(text, doc))


ANYTHING = client_of(PoolHere())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["speech", "guide", "all"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["text", "id"]) | st.text(), below),
    max_leaves=5,
)
fields = st.sampled_from(["text", "id", "texts", "acts", "forms", "scheme", "min_confidence"])
bodies = (
    st.binary()
    | values
    | st.dictionaries(fields, values)
    | st.fixed_dictionaries({"text": st.text()}, optional={"acts": values})
)


class TestExtract:
    def test_one_text(self, client):
        answer = client.post("/extract", json={"text": TEXT, "id": "a"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        records = [json.loads(line) for line in lines(TEXT, "a").splitlines()]
        assert answer.json() == {"doc": "a", "records": records}

    def test_records_are_the_bytes_of_the_command(self, client):
        whole = client.post("/extract", json={"text": TEXT}).content
        assert all(line in whole for line in lines(TEXT, "text").splitlines())
        accept = {"Accept": "application/x-ndjson"}
        assert client.post("/extract", json={"text": TEXT}, headers=accept).content == lines(TEXT, "text")

    def test_a_list_is_answered_in_its_order_whatever_the_ids(self, client):
        texts = [{"id": "b", "text": TEXT}, {"id": "b", "text": "Nothing."}, {"text": TEXT}, {"id": 7, "text": ""}]
        documents = client.post("/extract", json={"texts": texts}).json()["documents"]
        assert [(each["doc"], len(each["records"])) for each in documents] == [("b", 2), ("b", 0), ("3", 2), ("7", 0)]
        assert client.post("/extract", json={"texts": []}).json() == {"documents": []}

    def test_settings_are_those_of_the_service_unless_a_request_says(self, pool):
        client = client_of(pool, config=Config(acts={"thought"}, min_confidence=0.25))
        own = {"forms": ["clause"], "acts": "all", "scheme": "polnear", "min_confidence": None}
        client.post("/extract", json={"text": TEXT})
        client.post("/extract", json={"text": TEXT, "min_speaker_confidence": 1, **own})
        first, second = (document.config for document in pool.submitted)
        assert first == Config(acts={"thought"}, min_confidence=0.25)
        assert second == Config(acts=ACTS, forms={"clause"}, scheme="polnear", min_speaker_confidence=1)

    @settings(max_examples=25)
    @given(st.text(st.characters(codec=None, exclude_categories=())), st.text(st.characters(codec=None), max_size=50))
    def test_any_text_and_any_id(self, text, name):
        client = ANYTHING
        body = json.dumps({"text": f'{text} "{text}"', "id": name})
        answer = client.post("/extract", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200
        assert answer.json()["doc"] == json.loads(body)["id"]
        shown = client.post("/article", content=body, headers={"Content-Type": "application/json"})
        assert shown.json()[0]["quotes"] == answer.json()["records"]

    def test_lone_surrogates_come_back_as_escapes(self, client):
        body = rb'{"text": "\"\ud800x\"", "id": "\udfff"}'
        answer = client.post("/extract", content=body, headers={"Content-Type": "application/json"})
        assert rb'"doc": "\udfff"' in answer.content
        assert rb'"text": "\"\ud800x\""' in answer.content


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("", "cannot be read as JSON"),
            ('{"text": "a"', "line 1 column 13"),
            ("\udcff", "cannot be read as JSON"),
            ("[" * 100_000, "RecursionError"),
            ('{"text": ' + "1" * 5000 + "}", "ValueError"),
            ("[]", "no object"),
            ("{}", 'either a "text" or "texts"'),
            ('{"text": "a", "texts": []}', 'either a "text" or "texts"'),
            ('{"text": "a", "act": "all"}', "no field 'act'"),
            ('{"text": null}', 'None for its "text"; give a string'),
            ('{"text": ["a"]}', "give a string"),
            ('{"texts": "a"}', "give a list"),
            ('{"texts": ["a"]}', "Entry 1 of texts is 'a'; give an object"),
            ('{"texts": [{"text": "a"}, {"id": "b"}]}', "Entry 2 of texts"),
            ('{"texts": [{"text": "a", "date": 1}]}', "Entry 1 of texts"),
            ('{"texts": [], "id": "a"}', "an id of its own"),
            ('{"text": "a", "id": 1.5}', '1.5 for its "id"'),
            ('{"text": "a", "id": true}', 'True for its "id"'),
            ('{"text": "a", "id": "' + "x" * 1001 + '"}', "up to 1,000 characters"),
            ('{"text": "a", "acts": []}', '"acts" is []; give a list of speech, thought, evidence'),
            ('{"text": "a", "acts": ["said"]}', "['said']"),
            ('{"text": "a", "acts": [["speech"]]}', "[['speech']]"),
            ('{"text": "a", "acts": null}', '"acts" is None'),
            ('{"text": "a", "forms": {"a": 1}}', 'or "all"'),
            ('{"text": "a", "scheme": ["guide"]}', "guide or polnear"),
            ('{"text": "a", "min_confidence": "0.5"}', "a number from 0 to 1"),
            ('{"text": "a", "min_confidence": NaN}', "is nan"),
            ('{"text": "a", "min_confidence": true}', "is True"),
            ('{"text": "a", "min_speaker_confidence": 1.1}', "is 1.1"),
        ],
    )
    def test_what_is_wrong_is_told_in_a_sentence(self, client, pool, body, words):
        body = body.encode("utf-8", "surrogateescape")
        answer = client.post("/extract", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        (sentence,) = answer.json().values()
        assert words in sentence
        assert sentence.endswith(".")
        assert len(sentence) < 250
        assert not pool.submitted

    @settings(max_examples=50)
    @given(bodies)
    def test_whatever_comes_is_answered(self, body):
        data = body if isinstance(body, bytes) else json.dumps(body)
        answer = ANYTHING.post("/extract", content=data, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 422)

    def test_too_long(self, client, pool):
        assert client.post("/extract", json={"text": "x" * 999, "id": "a"}).status_code == 200
        pool.submitted.clear()
        many = {"texts": [{"text": ""}] * 1001}
        for body in ({"text": "x" * 1000, "id": "a"}, {"texts": [{"text": "x" * 500}] * 2}, many):
            answer = client.post("/extract", json=body)
            assert answer.status_code == 413
            assert "1,000 characters" in answer.json()["error"]
        assert not pool.submitted

    def test_a_body_that_is_far_too_long_is_not_kept(self, client):
        async def pieces():
            for _ in range(100):
                yield b" " * 2**16

        answer = client.post("/extract", content=pieces(), headers={"Content-Type": "application/json"})
        assert answer.status_code == 413

    def test_full(self, pool):
        pool.answers = False
        client = client_of(pool, queue=1, timeout=0.5)
        waiting = threading.Thread(target=client.post, args=("/extract",), kwargs={"json": {"text": TEXT}})
        waiting.start()
        while not pool.submitted:
            time.sleep(0.01)
        answer = client.post("/extract", json={"text": TEXT})
        waiting.join()
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        assert "takes no more" in answer.json()["error"]

    def test_too_slow(self, pool):
        pool.answers = False
        client = client_of(pool, queue=1, timeout=0.1)
        for _ in range(2):  # the first has given its place back
            answer = client.post("/extract", json={"text": TEXT})
            assert answer.status_code == 504
            assert "longer than 0.1 seconds" in answer.json()["error"]

    def test_token(self, pool):
        client = client_of(pool, token="s3cret")
        for header in ("", "Bearer", "Bearer s3cre", "Basic s3cret", "Bearer s3cret\xff"):
            answer = client.post("/extract", json={"text": TEXT}, headers={"Authorization": header.encode("latin-1")})
            assert answer.status_code == 401, header
            assert answer.headers["www-authenticate"] == "Bearer"
        assert not pool.submitted
        assert client.post("/article", json={"text": TEXT}).status_code == 401
        assert (
            client.post("/extract", json={"text": TEXT}, headers={"Authorization": "bearer s3cret"}).status_code == 200
        )
        assert 'type="password"' in client.get("/").text

    def test_not_json(self, client):
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            assert client.post("/extract", content=b"{}", headers={"Content-Type": kind}).status_code == 415

    def test_no_such_address(self, client):
        for method, path, status in (("GET", "/x", 404), ("GET", "/extract", 405), ("POST", "/extract/", 404)):
            answer = client.request(method, path)
            assert answer.status_code == status
            assert "/openapi.json says what is" in answer.json()["error"]

    def test_a_bug_is_told_without_its_details(self, pool, monkeypatch):
        monkeypatch.setattr(pool, "submit", None)
        client = Client(Service(pool, Config(), Limits()), raise_app_exceptions=False)
        answer = client.post("/extract", json={"text": TEXT})
        assert (answer.status_code, list(answer.json())) == (500, ["error"])
        assert "NoneType" not in answer.text

    @pytest.mark.parametrize(
        "wrong", [{"queue": 0}, {"max_chars": 0}, {"timeout": float("nan")}, {"timeout": float("inf")}]
    )
    def test_limits(self, wrong):
        with pytest.raises(InputError, match=r"must be (more than 0|at most a day)"):
            Limits(**wrong)


class TestHeaders:
    def test_every_answer_is_safe(self, client):
        for answer in (client.get("/"), client.get("/x"), client.get("/schema"), client.post("/extract", json={})):
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'")
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"

    def test_no_other_origin_is_let_in(self, client):
        asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        for answer in (
            client.request("OPTIONS", "/extract", headers=asked),
            client.post("/extract", json={"text": TEXT}, headers=asked),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]

    def test_the_page_asks_for_nothing_from_elsewhere(self, client):
        page = client.get("/").text
        assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(""", page)
        policy = client.get("/").headers["content-security-policy"]
        assert policy.startswith(re.search(r'Policy" content="(.*?)"', page)[1])


class TestDescriptions:
    def test_schema(self, client):
        assert client.get("/schema").json() == quoteattr.schema()

    def test_health(self, client, pool):
        assert client.get("/health").json() == {
            "status": "ok",
            "version": quoteattr.__version__,
            "workers": 1,
            "requests": 0,
            "queue": 64,
        }
        pool.alive = 0
        assert client.get("/health").status_code == 503

    def test_openapi_describes_requests_and_answers(self, client):
        described = client.get("/openapi.json").json()
        assert described == openapi(Limits(max_chars=1000), with_token=False)
        post = described["paths"]["/extract"]["post"]

        def fits(value, content):
            schema = content["application/json"]["schema"] | {"components": described["components"]}
            return Draft202012Validator(schema).is_valid(value)

        several = {"texts": [{"id": 1, "text": TEXT}, {"text": ""}], "acts": "all", "min_confidence": None}
        for body in ({"text": TEXT, "id": "a", "acts": ["speech"], "scheme": "guide", "min_confidence": 0.5}, several):
            assert fits(body, post["requestBody"]["content"])
            assert fits(client.post("/extract", json=body).json(), post["responses"]["200"]["content"])
        for body in ({}, {"text": 1}, {"text": "a", "acts": []}, {"text": "a", "texts": []}, {"texts": ["a"]}):
            assert not fits(body, post["requestBody"]["content"])
            assert client.post("/extract", json=body).status_code == 422
        assert fits(client.post("/extract", json={}).json(), post["responses"]["422"]["content"])
