"""What is cut off a chosen content, and what is taken in, over parses written by hand."""

from hand_parsed import hand_parse, runs_text

from quoteattr.proposing.cues import find_cues
from quoteattr.proposing.mentions import NOBODY, Attribution, propose_sources
from quoteattr.resolving.chains.trimming import trim_contents
from quoteattr.rules.patterns import load_patterns

PATTERNS = load_patterns()


def trimmed(parse, *chosen, source=None):
    """The contents that are left of those chosen: (lemma of the cue, first token, token behind the last).

    Their source is the subject of the cue, or the mention with the head ``source``.
    """
    cues = {cue.lemma: cue for cue in find_cues(parse, PATTERNS)}
    attributions = []
    for lemma, first, last in chosen:
        subject = (
            one
            for one in propose_sources(parse, PATTERNS, cues[lemma])
            if (one.pattern == "cue-subject" if source is None else one.head == source)
        )
        who = next(subject, NOBODY)
        attributions.append(
            Attribution(cue=cues[lemma], runs=((first, last),), source=who, pattern="clause", confidence=0.9)
        )
    return [runs_text(parse, one.runs) for one in trim_contents(parse, PATTERNS, attributions)]


TOLD = (
    "He/PRP/nsubj/1 said/VBD/ROOT/1 that/IN/mark/5 he/PRP/nsubj/5 {does}/aux/5 want/VB/ccomp/1 it/PRP/dobj/5 "
    "but/CC/cc/5 {he}/PRP/nsubj/9 {is}/conj/5 unsure/JJ/acomp/9 ././punct/1"
)


def test_a_clause_left_in_the_present_goes_on_with_what_was_said():
    present = hand_parse(TOLD.format(does="does/VBZ", he="he", **{"is": "is/VBZ"}))
    assert trimmed(present, ("say", 2, 7)) == ["that he does want it but he is unsure"]


def test_so_it_does_where_the_parser_hangs_it_on_the_cue():
    parse = hand_parse(
        TOLD.format(does="does/VBZ", he="he", **{"is": "is/VBZ"}).replace("is/VBZ/conj/5", "is/VBZ/conj/1")
    )
    assert trimmed(parse, ("say", 2, 7)) == ["that he does want it but he is unsure"]


def test_a_clause_in_the_past_or_of_another_does_not():
    past = hand_parse(TOLD.format(does="did/VBD", he="he", **{"is": "was/VBD"}))
    other = hand_parse(TOLD.format(does="does/VBZ", he="she", **{"is": "is/VBZ"}))
    assert trimmed(past, ("say", 2, 7)) == ["that he did want it"]
    assert trimmed(other, ("say", 2, 7)) == ["that he does want it"]


def test_a_dateline_is_cut_off():
    parse = hand_parse(
        "PARIS/NNP/dep/4 --/:/punct/4 The/DT/det/3 road/NN/nsubj/4 closed/VBD/ccomp/7 ,/,/punct/7 he/PRP/nsubj/7 "
        "said/VBD/ROOT/7 ././punct/7"
    )
    assert trimmed(parse, ("say", 0, 5)) == ["The road closed"]


ACCORDING_AND = (
    "According/VBG/prep/5 to/IN/prep/0 police/NNS/pobj/1 ,/,/punct/5 two/CD/nsubj/5 died/VBD/ROOT/5 ,/,/punct/5 "
    "and/CC/cc/5 Ida/NNP/nsubj/9 says/VBZ/conj/5 ten/CD/nsubj/11 drowned/VBD/ccomp/9 ././punct/5"
)


def test_what_another_says_behind_according_to_is_cut_off():
    parse = hand_parse(ACCORDING_AND)
    assert trimmed(parse, ("according to", 4, 12), ("say", 10, 12)) == ["two died", "ten drowned"]


WHO = (
    "According/VBG/prep/{verb} to/IN/prep/0 Ida/NNP/pobj/1 ,/,/punct/2 a/DT/det/5 pilot/NN/{pilot} ,/,/punct/2 "
    "the/DT/det/8 tower/NN/{tower} slept/VBD/ROOT/9 ././punct/9"
)


def test_who_the_source_is_is_no_content():
    parse = hand_parse(WHO.format(verb=9, pilot="dep/2", tower="nsubj/9"))
    assert trimmed(parse, ("according to", 4, 10), source=2) == ["the tower slept"]


def test_a_subject_with_an_apposition_of_its_own_is_content():
    parse = hand_parse(WHO.format(verb=9, pilot="nsubj/9", tower="appos/5"))
    assert trimmed(parse, ("according to", 4, 10), source=2) == ["a pilot, the tower slept"]
