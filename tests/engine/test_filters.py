"""``acts`` and ``forms`` are filters: they drop what their names say, and what stays keeps its words and is numbered anew."""

import pytest

from quoteattr import Config, Extractor
from quoteattr.extractor import kept
from quoteattr.records import ACTS, FORMS

TEXT = """The mayor said that the bridge was closed.
Two thirds of voters believe that the bridge is unsafe, a poll showed.
The union rejected the offer and called for an inquiry.
“We want a new bridge,” said Helen Marsh, an engineer.
The study found that the piers had moved, and Marsh hopes that work will begin in May.
The opposition criticised the delay.
"""
#: "speech" alone is asked for under stricter weights; each further act brings the broad ones.
BROAD = (("speech", "thought"), ("speech", "evidence"), ("thought", "evidence"), ("thought",), ("evidence",))


def run(extractor, **chosen):
    return Extractor(Config(**chosen), pipeline=extractor.pipeline).extract(TEXT)


@pytest.fixture(scope="module")
def every(extractor):
    return run(extractor, acts=ACTS)


def test_the_text_has_something_of_all(every):
    assert {quote.act for quote in every} == set(ACTS)
    assert {quote.form for quote in every} == set(FORMS)


@pytest.mark.parametrize("acts", BROAD, ids="+".join)
@pytest.mark.parametrize("forms", [("clause",), ("phrase",), FORMS], ids="+".join)
def test_what_is_dropped_is_what_the_names_say(extractor, every, acts, forms):
    found = run(extractor, acts=acts, forms=forms)
    assert found == tuple(kept(every, lambda quote: quote.act in acts and quote.form in forms))


@pytest.mark.parametrize("forms", [("clause",), ("phrase",)], ids="+".join)
def test_forms_of_speech_alone(extractor, forms):
    speech = run(extractor)
    assert run(extractor, forms=forms) == tuple(kept(speech, lambda quote: quote.form in forms))
    assert {quote.act for quote in speech} == {"speech"}


def test_the_default_is_speech_of_every_form(extractor):
    assert run(extractor) == run(extractor, acts=("speech",), forms=FORMS)


def test_speech_alone_is_found_among_all(extractor, every):
    """Stricter weights find less; what they find has the words that the broad ones give it."""
    words = {quote.content for quote in every if quote.act == "speech"}
    strict = run(extractor)
    assert len(strict) >= 2
    assert {quote.content for quote in strict} <= words


def test_a_higher_confidence_drops_what_lies_below(extractor, every):
    high = run(extractor, acts=ACTS, min_confidence=0.9)
    assert {quote.confidence >= 0.9 for quote in high} == {True}
    assert {quote.content for quote in high} == {quote.content for quote in every if quote.confidence >= 0.9}
