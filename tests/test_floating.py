"""Quotations that no cue has claimed, over parses written by hand."""

import pytest
from hand_parsed import GO_HE_SAID, hand_parse, runs_text

from quoteattr.floating import find_floating

ALONE = "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2 ”/''/punct/2"
SCARE = "The/DT/det/3 “/``/punct/3 Castle/NN/nsubj/3 ”/''/punct/3 fell/VBD/ROOT/4 ././punct/4"


def floating(*sentences, claimed=()):
    parse = hand_parse(*sentences)
    return [runs_text(parse, one.runs) for one in find_floating(parse, claimed, 0.5)]


def test_a_sentence_in_marks_that_nobody_claims():
    assert floating("¶ " + ALONE) == ["“We go.”"]


def test_it_has_no_cue_and_no_source():
    (found,) = find_floating(hand_parse(ALONE), (), 0.7)
    assert found.cue.tokens == ()
    assert found.source.head == -1
    assert (found.pattern, found.confidence) == ("floating", 0.7)


def test_what_a_cue_has_claimed_does_not_float():
    assert floating(ALONE, claimed=[(0, 5)]) == []
    assert floating(GO_HE_SAID, claimed=[(0, 5)]) == []


def test_a_little_that_is_claimed_does_not_count():
    """ "We go", he said of the plan: that "go" belongs to another content leaves the rest of the words floating."""
    assert floating(ALONE, claimed=[(2, 3)]) == ["“We go.”"]


@pytest.mark.parametrize(
    "sentence",
    [
        SCARE,
        "It/PRP/nsubj/1 was/VBD/ROOT/1 “/``/punct/3 fair/JJ/acomp/1 ”/''/punct/3 ././punct/1",
        "“/``/punct/1 1984/CD/ROOT/1 ././punct/1 ”/''/punct/1",
    ],
    ids=["a name", "a word", "no letters"],
)
def test_words_that_are_only_marked_do_not_float(sentence):
    assert floating(sentence) == []


def test_a_quotation_over_two_paragraphs_is_one():
    first = "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2"
    assert floating(first, "¶ " + ALONE) == ["“We go. … “We go.”"]


def test_each_of_several_is_its_own():
    assert floating(ALONE, "¶ " + ALONE) == ["“We go.”", "“We go.”"]
