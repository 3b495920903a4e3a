"""What the guide settles of contents, over parses written by hand."""

import pytest
from hand_parsed import hand_parse, runs_text

from quoteattr.proposing import as_guided, find_cues, propose
from quoteattr.rules.patterns import load_patterns

PATTERNS = load_patterns()


def contents(parse, lemma, guided=True):
    (cue,) = (cue for cue in find_cues(parse, PATTERNS) if cue.lemma == lemma)
    found = propose(parse, PATTERNS, cue)
    return [runs_text(parse, one.runs) for one in (as_guided(parse, found) if guided else found)]


WHICH_SAID_WAS = (
    "They/PRP/nsubj/1 toured/VBD/ROOT/1 a/DT/det/3 dam/NN/dobj/1 ,/,/punct/3 {which}/nsubj/9 {who}/nsubj/7 "
    "{said}/ccomp/9 {aux}/aux/9 leak/VB/relcl/3 in/IN/prep/9 May/NNP/pobj/10 ././punct/1"
)


@pytest.mark.parametrize(
    ("which", "who", "said", "aux", "lemma"),
    [
        ("which/WDT", "Roe/NNP", "said/VBD", "would/MD", "say"),
        ("which/WDT", "engineers/NNS", "claim/VBP", "will/MD", "claim"),
        ("that/WDT", "she/PRP", "warned/VBD", "could/MD", "warn"),
    ],
)
def test_a_relative_pronoun_is_no_content_where_other_words_are(which, who, said, aux, lemma):
    parse = hand_parse(WHICH_SAID_WAS.format(which=which, who=who, said=said, aux=aux))
    rest = f"{aux.split('/')[0]} leak in May"
    found = contents(parse, lemma)
    assert rest in found
    assert len(found) == len(set(found))
    assert not any(words.startswith(f"{which.split('/')[0]} … {aux.split('/')[0]}") for words in found)


def test_it_is_content_where_the_saying_is_put_in_between():
    parse = hand_parse(
        "They/PRP/nsubj/1 toured/VBD/ROOT/1 a/DT/det/3 dam/NN/dobj/1 ,/,/punct/3 which/WDT/nsubj/11 ,/,/punct/11 "
        "Roe/NNP/nsubj/8 said/VBD/parataxis/11 ,/,/punct/11 would/MD/aux/11 leak/VB/relcl/3 ././punct/1"
    )
    assert "which … would leak" in contents(parse, "say")


CLOSED = "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ccomp/6 ,/,/punct/6 ”/''/punct/6 {who}/nsubj/6 {said}/ROOT/6 ././punct/6"
NEXT = "“/``/punct/2 It/PRP/nsubj/2 rained/VBD/ROOT/2 ././punct/2 ”/''/punct/2"


@pytest.mark.parametrize(
    ("who", "said", "lemma"),
    [("he/PRP", "said/VBD", "say"), ("Roe/NNP", "added/VBD", "add"), ("she/PRP", "asks/VBZ", "ask")],
)
def test_a_closed_quotation_does_not_go_on_in_the_next_paragraph(who, said, lemma):
    parse = hand_parse("¶ " + CLOSED.format(who=who, said=said), "¶ " + NEXT)
    assert any("rained" in words for words in contents(parse, lemma, guided=False))
    found = contents(parse, lemma)
    assert "“We go,”" in found
    assert not any("rained" in words for words in found)


def test_it_does_go_on_in_its_own_paragraph():
    parse = hand_parse("¶ " + CLOSED.format(who="he/PRP", said="said/VBD"), NEXT)
    assert any("rained" in words and "go" in words for words in contents(parse, "say"))


TOLD = "{who}/nsubj/1 {told}/ROOT/1 {hearer}/nsubj/5 the/DT/det/4 plan/NN/nsubj/5 failed/VBD/ccomp/1 ././punct/1"


@pytest.mark.parametrize(
    ("who", "told", "hearer", "lemma"),
    [
        ("Roe/NNP", "told/VBD", "NPR/NNP", "tell"),
        ("engineers/NNS", "tell/VBP", "Pravda/NNP", "tell"),
        ("She/PRP", "assured/VBD", "parliament/NN", "assure"),
    ],
)
def test_who_is_told_is_no_content(who, told, hearer, lemma):
    parse = hand_parse(TOLD.format(who=who, told=told, hearer=hearer))
    name = hearer.split("/")[0]
    assert any(words.startswith(name) for words in contents(parse, lemma, guided=False))
    found = contents(parse, lemma)
    assert "the plan failed" in found
    assert not any(words.startswith(name) for words in found)


def test_a_passive_and_a_conjunction_have_no_hearer_behind_them():
    was = "She/PRP/nsubjpass/2 was/VBD/auxpass/2 told/VBN/ROOT/2 the/DT/det/4 plan/NN/nsubj/5 failed/VBD/ccomp/2 ././punct/2"
    assert "the plan failed" in contents(hand_parse(was), "tell")
    that = "She/PRP/nsubj/1 told/VBD/ROOT/1 that/IN/mark/5 the/DT/det/4 plan/NN/nsubj/5 failed/VBD/ccomp/1 ././punct/1"
    assert "that the plan failed" in contents(hand_parse(that), "tell")


COLON = (
    "Roe/NNP/nsubj/1 {said}/ROOT/1 that/IN/mark/4 drugs/NNS/nsubj/4 help/VBP/ccomp/1 :/:/punct/1 “/``/punct/9 "
    "{quoted} ”/''/punct/9 ././punct/1"
)


@pytest.mark.parametrize(("said", "lemma"), [("said/VBD", "say"), ("warned/VBD", "warn"), ("insists/VBZ", "insist")])
def test_a_quotation_behind_a_colon_is_a_statement_of_its_own(said, lemma):
    quoted = "They/PRP/nsubj/9 do/VBP/aux/9 work/VB/ccomp/1 well/RB/advmod/9"
    found = contents(hand_parse(COLON.format(said=said, quoted=quoted)), lemma)
    assert "that drugs help" in found
    assert not any(words.startswith("that drugs help: “") for words in found)


def test_a_name_behind_a_colon_stays():
    assert any(
        "Bambi" in words
        for words in contents(
            hand_parse(COLON.format(said="said/VBD", quoted="Bambi/NNP/dep/4").replace("/9", "/7")), "say"
        )
    )
