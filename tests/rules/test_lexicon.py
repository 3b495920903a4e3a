"""Cues and lemmas, over parses written by hand."""

import pytest
from hand_parsed import ACCORDING_TO, CALLED_FOR, QUOTED_AS_SAYING, SAID_THAT, hand_parse

from quoteattr.records import ACTS
from quoteattr.rules.lexicon import read_lexicon
from quoteattr.rules.patterns import load_patterns


@pytest.fixture(scope="module")
def lexicon():
    return load_patterns().lexicon


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("said", "say"),
        ("says", "say"),
        ("noting", "note"),
        ("planned", "plan"),
        ("denies", "deny"),
        ("denied", "deny"),
        ("told", "tell"),
        ("wrote", "write"),
        ("found", "find"),
        ("argued", "argue"),
        ("vowed", "vow"),
        ("stressed", "stress"),
    ],
)
def test_lemmas_of_verbs(lexicon, form, lemma):
    assert lexicon.lemma(form, "verb") == lemma


def test_lemmas_of_nouns(lexicon):
    assert [lexicon.lemma(form, "noun") for form in ("claims", "theories", "press", "thought")] == [
        "claim",
        "theory",
        "press",
        "thought",
    ]


def test_words_outside_the_lexicon_follow_the_spelling(lexicon):
    assert lexicon.lemma("zorbed", "verb") == "zorb"
    assert lexicon.lemma("zorbies", "verb") == "zorby"


def test_a_verb_of_the_lexicon(lexicon):
    parse = hand_parse(SAID_THAT)
    cue = lexicon.cue_at(parse, 2)
    assert (cue.lemma, cue.sort, cue.tokens, cue.cue_class.act) == ("say", "verb", (2,), "speech")


def test_any_other_verb_is_a_cue_without_class(lexicon):
    parse = hand_parse("He/PRP/nsubj/1 zorbed/VBD/ROOT/1 that/IN/mark/4 it/PRP/nsubj/4 rained/VBD/ccomp/1 ././punct/1")
    cue = lexicon.cue_at(parse, 1)
    assert (cue.lemma, cue.cue_class) == ("zorb", None)


def test_auxiliaries_and_other_words_are_none(lexicon):
    parse = hand_parse("He/PRP/nsubj/2 has/VBZ/aux/2 slept/VBN/ROOT/2 ././punct/2")
    assert [lexicon.cue_at(parse, token) is None for token in range(4)] == [True, True, False, True]


def test_the_longer_entry_holds(lexicon):
    cue = lexicon.cue_at(hand_parse(CALLED_FOR), 2)
    assert (cue.lemma, cue.tokens) == ("call for", (2, 3))
    parse = hand_parse("The/DT/det/1 union/NN/nsubj/2 called/VBD/ROOT/2 the/DT/det/4 police/NN/dobj/2 ././punct/2")
    assert lexicon.cue_at(parse, 2).tokens == (2,)


def test_a_preposition_of_two_words(lexicon):
    cue = lexicon.cue_at(hand_parse(ACCORDING_TO), 5)
    assert (cue.sort, cue.tokens) == ("preposition", (5, 6))


def test_further_words_stand_within_the_sentence(lexicon):
    parse = hand_parse("They/PRP/nsubj/1 called/VBD/ROOT/1 ././punct/1", "For/IN/prep/1 gone/VBN/ROOT/1 ././punct/1")
    assert lexicon.cue_at(parse, 1).lemma == "call"


def test_an_idiom_with_an_infinitive(lexicon):
    parse = hand_parse(
        "He/PRP/nsubj/1 went/VBD/ROOT/1 on/RP/prt/1 to/TO/aux/4 say/VB/xcomp/1 that/IN/mark/7 it/PRP/nsubj/7 "
        "rained/VBD/ccomp/4 ././punct/1"
    )
    cue = lexicon.cue_at(parse, 1)
    assert (cue.lemma, cue.head) == ("go on to say", 4)


def test_quoting_verbs_are_cues_alone(lexicon):
    assert lexicon.cue_at(hand_parse(QUOTED_AS_SAYING), 1).cue_class.id == "cite"


def entry(**changed):
    plain = {
        "id": "mine",
        "pos": "verb",
        "act": "speech",
        "frames": ["that"],
        "lemmas": ["say  Aloud", "mutter"],
        "examples": [],
        "counterexamples": [],
    }
    return {**plain, **changed}


def test_a_lexicon_from_tables():
    lexicon = read_lexicon([("a.toml", {"class": [entry(phrase_act="thought")], "irregular": {"mattered": "mutter"}})])
    (cue_class,) = lexicon.classes.values()
    assert cue_class.lemmas == ("say aloud", "mutter")
    assert (cue_class.act, cue_class.phrase_act) == ("speech", "thought")
    assert lexicon.lemma("mattered", "verb") == "mutter"
    assert set(lexicon.several) == {("verb", "say")}


def test_a_later_file_replaces_a_cue_and_takes_the_weights_of_its_model():
    later = entry(id="other", lemmas=["mutter"], act="thought", like="mine")
    lexicon = read_lexicon([("a.toml", {"class": [entry()]}), ("b.toml", {"class": [later]})])
    assert lexicon.single["verb", "mutter"].act == "thought"
    assert lexicon.single["verb", "mutter"].weights_id == "mine"


def test_the_shipped_lexicon_has_all_acts(lexicon):
    assert {cue_class.act for cue_class in lexicon.classes.values()} == set(ACTS)
    assert len(lexicon.single) > 1_000
