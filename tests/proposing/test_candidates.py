"""Cues and proposed contents, over parses written by hand."""

import pytest
from attrs import evolve
from hand_parsed import (
    ACCORDING_TO,
    CALLED_FOR,
    GO_HE_SAID,
    QUOTED_AS_SAYING,
    SAID_THAT,
    hand_parse,
    runs_text,
)

from quoteattr.proposing.candidates import propose
from quoteattr.proposing.cues import find_cues
from quoteattr.proposing.layout import dateline_end, headline_claim, opens_turn, signed_quotation, whole_quotation
from quoteattr.proposing.mentions import propose_sources
from quoteattr.rules.patterns import load_patterns
from quoteattr.text.marks import pair_marks

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
    assert opens_turn(parse, 1, PATTERNS.names)
    (first, second) = (cue for cue in find_cues(parse, PATTERNS) if cue.sort == "colon")
    assert [one.pattern for one in propose(parse, PATTERNS, first)] == ["turn"]
    assert runs_text(parse, propose(parse, PATTERNS, second)[0].runs).startswith("It snowed")
    assert not opens_turn(hand_parse(COLON), 1, PATTERNS.names)


def test_a_quotation_opened_again_is_one_over_its_paragraphs():
    parse = hand_parse(
        "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2",
        "¶ “/``/punct/2 We/PRP/nsubj/2 stay/VBP/ROOT/2 ././punct/2 ”/''/punct/2",
    )
    assert runs_text(parse, whole_quotation(parse, 1)) == "“We go. … “We stay.”"
    assert whole_quotation(parse, 0) == whole_quotation(parse, 1)


def test_a_mark_behind_the_last_word_opens_no_quotation():
    parse = hand_parse("We/PRP/nsubj/1 go/VBP/ROOT/1")
    swallowed = pair_marks("“we\n“we")  # by a token before them
    parse = evolve(parse, pairs=list(swallowed), pair_runs=[(2, 2)] * len(swallowed))
    assert [pair.continues for pair in parse.pairs] == [True, False]
    assert whole_quotation(parse, 0) == [(2, 2)]


def test_a_verb_that_goes_on_with_the_cues_clause_is_no_content():
    argued = "They/PRP/nsubj/1 argued/VBD/ROOT/1 ,/,/punct/1 spoke/VBD/advcl/1 and/CC/cc/3 left/VBD/conj/3"
    assert "adverbial" not in {pattern for pattern, _ in proposals(hand_parse(argued), "argue").values()}
    asked = "They/PRP/nsubj/1 argued/VBD/ROOT/1 ,/,/punct/1 was/VBD/ccomp/1 it/PRP/nsubj/3 over/RB/advmod/3"
    assert "was it over" in proposals(hand_parse(asked), "argue")


def test_a_step_that_a_pattern_leaves_untried_is_not_taken():
    warned = (
        "They/PRP/nsubj/1 warned/VBD/ROOT/1 about/IN/prep/1 rain/NN/pobj/2 in/IN/prep/3 May/NNP/pobj/4 ,/,/punct/1 "
        "about/IN/prep/1 snow/NN/pobj/7"
    )
    found = proposals(hand_parse(warned), "warn")
    assert "cut" in next(pattern for pattern in PATTERNS if pattern.id == "preposition").untried
    assert {step for pattern, step in found.values() if pattern == "preposition"} <= {"base", "more", "start"}
    assert ("preposition-object", "cut") in found.values()


@pytest.mark.parametrize("lemma", ["say"])
def test_a_dateline_can_be_left_out(lemma):
    parse = hand_parse(
        "PARIS/NNP/dep/4 --/:/punct/4 The/DT/det/3 road/NN/nsubj/4 closed/VBD/ccomp/7 ,/,/punct/7 he/PRP/nsubj/7 "
        "said/VBD/ROOT/7 ././punct/7"
    )
    assert "The road closed" in proposals(parse, lemma)


QUOTED = "“/``/punct/1 Rain/NN/ROOT/1 ././punct/1 ”/''/punct/1"


@pytest.mark.parametrize(
    "sentences",
    [
        (QUOTED + " —/:/punct/1 Ida/NNP/compound/6 Marsh/NNP/dep/1 ,/,/punct/6 Oslo/NNP/appos/6",),
        (QUOTED, "¶ —/:/punct/2 Ida/NNP/compound/2 Marsh/NNP/ROOT/2"),
    ],
)
def test_a_name_behind_a_dash_signs_a_quotation(sentences):
    parse = hand_parse(*sentences)
    dash = parse.words.index("—")
    assert runs_text(parse, signed_quotation(parse, dash)) == "“Rain.”"
    (asserted,) = (one for one in propose(parse, PATTERNS, cue_at(parse, dash)) if one.asserted)
    assert asserted.pattern == "signature"


def test_a_dash_before_a_sentence_signs_nothing():
    parse = hand_parse(QUOTED + " —/:/punct/1 Ida/NNP/nsubj/6 left/VBD/dep/1")
    assert signed_quotation(parse, 4) == []


def cue_at(parse, head):
    return next(cue for cue in find_cues(parse, PATTERNS) if cue.head == head)


def test_an_insertion_that_the_parser_took_for_the_subject():
    parse = hand_parse(
        "The/DT/det/1 farmers/NNS/nsubj/5 ,/,/punct/1 Mayor/NNP/compound/4 Reis/NNP/appos/1 said/VBD/ROOT/5 ,/,/punct/5 "
        "have/VBP/aux/8 left/VBN/ccomp/5 ././punct/5"
    )
    assert proposals(parse, "say")["The farmers … have left"] == ("inserted", "base")
    sources = {source.pattern: source.run for source in propose_sources(parse, PATTERNS, cue_at(parse, 5))}
    assert sources["apposition"] == (3, 5)


def test_an_idiom_with_an_infinitive_has_its_content_at_the_last_verb():
    parse = hand_parse(
        "She/PRP/nsubj/1 went/VBD/ROOT/1 on/RP/prt/1 to/TO/aux/4 say/VB/xcomp/1 it/PRP/nsubj/6 rained/VBD/ccomp/4 ././punct/1"
    )
    (cue,) = (cue for cue in find_cues(parse, PATTERNS) if 4 in cue.tokens)
    assert (cue.lemma, cue.head, cue.tokens) == ("go on to say", 4, (1, 2, 3, 4))


def test_photo_lines_and_updates_are_no_turns():
    parse = hand_parse(
        "Photo/NNP/ROOT/0 :/:/punct/0 Ida/NNP/dep/0", "¶ UPDATE/NNP/ROOT/0 :/:/punct/0 It/PRP/nsubj/3 rained/VBD/dep/0"
    )
    assert not any(opens_turn(parse, colon, PATTERNS.names) for colon in (1, parse.words.index(":", 2)))
    assert [cue.head for cue in find_cues(parse, PATTERNS) if cue.sort == "colon"] == [1]  # photographs can show


def test_a_label_behind_a_bullet_makes_no_headline():
    headline = hand_parse(
        ">>/NFP/punct/1 Analysis/NNP/ROOT/1 :/:/punct/1 Everyone/NN/nsubj/4 wants/VBZ/dep/1 an/DT/det/6 answer/NN/dobj/4"
    )
    assert headline_claim(headline, PATTERNS.names, 0, 2, len(headline)) is None


def test_a_colon_behind_what_speaks_is_a_cue_though_it_be_a_label_too():
    parse = hand_parse("Poll/NNP/ROOT/0 :/:/punct/0 Ida/NNP/nsubj/3 wins/VBZ/dep/0")
    assert [cue.head for cue in find_cues(parse, PATTERNS) if cue.sort == "colon"] == [1]


def test_a_dateline_in_capitals_is_told_from_a_name_before_a_dash():
    dateline = (
        "PARIS/NNP/dep/6 (/-LRB-/punct/6 AFP/NNP/dep/6 )/-RRB-/punct/6 --/:/punct/6 Rain/NN/nsubj/6 fell/VBD/ROOT/6"
    )
    assert dateline_end(hand_parse(dateline), 0) == 5
    assert dateline_end(hand_parse("Paris/NNP/nsubj/1 slept/VBD/ROOT/1 --/:/punct/1 soundly/RB/advmod/1"), 0) == 0
    assert dateline_end(hand_parse("NATO/NNP/nsubj/1 slept/VBD/ROOT/1 --/:/punct/1 soundly/RB/advmod/1"), 0) == 0
    two = "LA/NNP/compound/1 PAZ/NNP/dep/4 --/:/punct/4 Rain/NN/nsubj/4 fell/VBD/ROOT/4"
    assert dateline_end(hand_parse(two), 0) == 3
    assert dateline_end(hand_parse("UK/NNP/dep/3 --/:/punct/3 Rain/NN/nsubj/3 fell/VBD/ROOT/3"), 0) == 0


@pytest.mark.parametrize("last", ["US/NNP/ROOT/0", "USA/NNP/ROOT/0", "A/DT/ROOT/0", "--/:/ROOT/0"])
def test_a_text_may_end_where_a_dateline_would_begin(last):
    assert dateline_end(hand_parse(last), 0) == 0


def test_quoted_saying_is_one_cue_without_as():
    parse = hand_parse(
        "Ida/NNP/nsubjpass/2 was/VBD/auxpass/2 quoted/VBN/ROOT/2 saying/VBG/xcomp/2 that/IN/mark/6 it/PRP/nsubj/6 "
        "rained/VBD/ccomp/3 ././punct/2"
    )
    assert [(cue.lemma, cue.tokens) for cue in find_cues(parse, PATTERNS) if 2 in cue.tokens] == [("say", (2, 3))]


def test_went_on_to_say_has_what_stands_before_it():
    parse = hand_parse(
        "Rain/NN/nsubj/1 fell/VBD/ccomp/4 ,/,/punct/4 Ida/NNP/nsubj/4 went/VBD/ROOT/4 on/RP/prt/4 to/TO/aux/7 "
        "say/VB/xcomp/4 ././punct/4"
    )
    assert proposals(parse, "go on to say")["Rain fell"] == ("clause", "base")


def sources(parse, lemma):
    """The proposed sources of the cue with that lemma, words -> pattern."""
    (cue,) = (cue for cue in find_cues(parse, PATTERNS) if cue.lemma == lemma)
    return {" ".join(parse.words[slice(*one.run)]): one.pattern for one in propose_sources(parse, PATTERNS, cue)}


def test_a_name_that_the_parser_hung_elsewhere_is_proposed_for_the_verbs_behind_it():
    parse = hand_parse(
        "After/IN/prep/5 talks/NNS/pobj/0 ,/,/punct/5 Jon/NNP/compound/4 Reed/NNP/npadvmod/5 left/VBD/ROOT/5 and/CC/cc/5 "
        "said/VBD/conj/5 it/PRP/nsubj/9 rained/VBD/ccomp/7 ././punct/5"
    )
    assert sources(parse, "say")["Jon Reed"] == "noun-before-chain"
    assert "noun-before-chain" not in sources(hand_parse(SAID_THAT), "say").values()


def test_where_reports_surface_is_a_source():
    parse = hand_parse(
        "Reports/NNS/nsubj/1 surfaced/VBD/ROOT/1 in/IN/prep/1 local/JJ/amod/4 papers/NNS/pobj/2 that/IN/mark/7 "
        "it/PRP/nsubj/7 rained/VBD/advcl/1 ././punct/1"
    )
    assert sources(parse, "report")["local papers"] == "surfacing-place"
    assert proposals(parse, "report")["that it rained"] == ("noun-verb-clause", "base")


def test_the_second_of_two_parts_has_shorter_forms():
    parse = hand_parse(
        "He/PRP/nsubj/1 called/VBD/ROOT/1 it/PRP/dobj/1 shameful/JJ/oprd/1 and/CC/cc/3 left/VBD/conj/3 ././punct/1"
    )
    assert proposals(parse, "call")["it shameful"] == ("object", "cut")
    assert proposals(parse, "call")["it shameful and left"] == ("object", "more")
