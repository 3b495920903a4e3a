"""``acts`` and ``forms`` are filters: they drop what their names say, and what stays keeps its words and is numbered anew."""

import pytest

from quoteattr import Config, Extractor
from quoteattr.errors import InputError
from quoteattr.extractor import kept
from quoteattr.records import ACTS, FORMS

TEXT = """The mayor said that the bridge was closed.
Two thirds of voters believe that the bridge is unsafe, a poll showed.
The union rejected the offer and called for an inquiry.
“We want a new bridge,” said Helen Marsh, an engineer.
The study found that the piers had moved, and Marsh hopes that work will begin in May.
The opposition criticised the delay.
"""
SOME = (
    ("speech",),
    ("speech", "thought"),
    ("speech", "evidence"),
    ("thought", "evidence"),
    ("thought",),
    ("evidence",),
)


def run(extractor, **chosen):
    return Extractor(Config(**chosen), pipeline=extractor.pipeline).extract(TEXT)


@pytest.fixture(scope="module")
def every(extractor):
    return run(extractor, acts=ACTS)


def test_the_text_has_something_of_all(every):
    assert {quote.act for quote in every} == set(ACTS)
    assert {quote.form for quote in every} == set(FORMS)


@pytest.mark.parametrize("acts", SOME, ids="+".join)
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


def test_another_scheme_is_another_reading(extractor, every):
    broad = run(extractor, acts=ACTS, scheme="polnear")
    assert {quote.content for quote in broad} != {quote.content for quote in every}
    with pytest.raises(InputError, match="Unknown scheme 'strict'; choose guide or polnear"):
        Config(scheme="strict")


def test_a_higher_confidence_drops_what_lies_below(extractor, every):
    high = run(extractor, acts=ACTS, min_confidence=0.9)
    assert {quote.confidence >= 0.9 for quote in high} == {True}
    assert {quote.content for quote in high} == {quote.content for quote in every if quote.confidence >= 0.9}


@pytest.mark.parametrize("verb", ["recalled", "remembered", "wondered", "reflected", "thought aloud", "joked"])
def test_words_in_marks_have_been_said(extractor, verb):
    """What stands in marks is speech to a reader, whatever else the verb tells of."""
    text = f"“We were late and the gate was shut,” Helen Marsh {verb}."
    assert [quote.act for quote in extractor.extract(text)] == ["speech"]
