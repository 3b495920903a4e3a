"""Cues and proposed contents, over parses written by hand."""

import pytest
from hand_parsed import (
    ACCORDING_TO,
    CALLED_FOR,
    GO_HE_SAID,
    QUOTED_AS_SAYING,
    SAID_THAT,
    hand_parse,
    runs_text,
)

from quoteattr.candidates import find_cues, opens_turn, propose, whole_quotation
from quoteattr.patterns import load_patterns

PATTERNS = load_patterns()


def proposals(parse, lemma):
    """The proposed contents of the cue with that lemma, words -> (pattern, step)."""
    (cue,) = (cue for cue in find_cues(parse, PATTERNS) if cue.lemma == lemma)
    return {runs_text(parse, one.runs): (one.pattern, one.step) for one in propose(parse, PATTERNS, cue)}


def test_a_that_clause_and_its_shorter_forms():
    found = proposals(hand_parse(SAID_THAT), "say")
    assert found["that the bridge was closed on Monday"] == ("clause", "base")
    assert found["that the bridge was closed"] == ("clause", "cut")


def test_no_content_holds_its_cue_or_a_stop():
    for sentence, lemma in ((SAID_THAT, "say"), (GO_HE_SAID, "say"), (CALLED_FOR, "call for")):
        parse = hand_parse(sentence)
        for words in proposals(parse, lemma):
            assert not {"said", "called"} & set(words.split())
            assert not words.endswith(".")


def test_a_quotation_keeps_its_marks_and_its_comma():
    found = proposals(hand_parse(GO_HE_SAID), "say")
    assert "“We go,”" in found
    assert "We go" not in found


def test_according_to_has_the_rest_of_the_sentence():
    found = proposals(hand_parse(ACCORDING_TO), "according to")
    assert found["The road was icy"][0] in ("host", "sentence")


def test_the_object_of_a_cues_preposition():
    assert "an inquiry" in proposals(hand_parse(CALLED_FOR), "call for")


def test_quoted_as_saying_is_one_cue():
    parse = hand_parse(QUOTED_AS_SAYING)
    cues = list(find_cues(parse, PATTERNS))
    assert [(cue.lemma, cue.tokens) for cue in cues if 1 in cue.tokens] == [("say", (1, 3, 4))]
    assert "that it rained" in proposals(parse, "say")


def test_a_quotation_around_its_cue_is_proposed_whole():
    parse = hand_parse(
        GO_HE_SAID,
        "“/``/punct/2 We/PRP/nsubj/2 stay/VBP/ROOT/2 ././punct/2 ”/''/punct/2",
    )
    assert proposals(parse, "say")["“We go,” … “We stay.”"] == ("quote-around", "quote")


def test_no_two_proposals_have_the_same_tokens():
    for sentence in (SAID_THAT, GO_HE_SAID, ACCORDING_TO, CALLED_FOR, QUOTED_AS_SAYING):
        parse = hand_parse(sentence)
        for cue in find_cues(parse, PATTERNS):
            runs = [candidate.runs for candidate in propose(parse, PATTERNS, cue)]
            assert len(runs) == len(set(runs))


COLON = "MARSH/NNP/ROOT/0 :/:/punct/0 It/PRP/nsubj/3 rained/VBD/dep/0 ././punct/3"


def test_a_transcript_needs_two_turns():
    parse = hand_parse(COLON, "¶ QUILL/NNP/ROOT/0 :/:/punct/0 It/PRP/nsubj/3 snowed/VBD/dep/0 ././punct/3")
    assert opens_turn(parse, 1)
    (first, second) = (cue for cue in find_cues(parse, PATTERNS) if cue.sort == "colon")
    assert [one.pattern for one in propose(parse, PATTERNS, first)] == ["turn"]
    assert runs_text(parse, propose(parse, PATTERNS, second)[0].runs).startswith("It snowed")
    assert not opens_turn(hand_parse(COLON), 1)


def test_a_headlines_colon_has_two_sides():
    found = proposals(hand_parse(COLON), ":")
    assert {pattern for pattern, _ in found.values()} >= {"colon-after", "colon-before"}


def test_a_quotation_opened_again_is_one_over_its_paragraphs():
    parse = hand_parse(
        "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2",
        "¶ “/``/punct/2 We/PRP/nsubj/2 stay/VBP/ROOT/2 ././punct/2 ”/''/punct/2",
    )
    assert runs_text(parse, whole_quotation(parse, 1)) == "“We go. … “We stay.”"
    assert whole_quotation(parse, 0) == whole_quotation(parse, 1)


@pytest.mark.parametrize("lemma", ["say"])
def test_a_dateline_can_be_left_out(lemma):
    parse = hand_parse(
        "PARIS/NNP/dep/4 --/:/punct/4 The/DT/det/3 road/NN/nsubj/4 closed/VBD/ccomp/7 ,/,/punct/7 he/PRP/nsubj/7 "
        "said/VBD/ROOT/7 ././punct/7"
    )
    assert "The road closed" in proposals(parse, lemma)
