"""Quotations that no cue has claimed, over parses written by hand."""

import pytest
from hand_parsed import GO_HE_SAID, hand_parse, runs_text

from quoteattr.proposing.mentions import NOBODY, Attribution
from quoteattr.rules.lexicon import Cue
from quoteattr.weighing.floating import find_floating, floating_rows, join_halves, likely_ones
from quoteattr.weighing.reader import no_reading
from quoteattr.weighing.weights import model_columns

ALONE = "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2 ”/''/punct/2"
SCARE = "The/DT/det/3 “/``/punct/3 Castle/NN/nsubj/3 ”/''/punct/3 fell/VBD/ROOT/4 ././punct/4"


def floating(*sentences, claimed=()):
    parse = hand_parse(*sentences)
    return [runs_text(parse, one.runs) for one in find_floating(parse, [claimed])]


def test_a_sentence_in_marks_that_nobody_claims():
    assert floating("¶ " + ALONE) == ["“We go.”"]


def test_it_has_no_cue_and_no_source_and_is_recorded_where_it_is_likely():
    parse = hand_parse(ALONE)
    found = find_floating(parse, ())
    assert likely_ones(found, [0.49], 0.4) == likely_ones(found, [0.6], 0.7) == []
    (one,) = likely_ones(found, [0.7], 0.4)
    assert one.cue.tokens == ()
    assert one.source.head == -1
    assert (one.pattern, one.confidence) == ("floating", 0.7)


def test_its_features_tell_where_it_stands():
    parse = hand_parse("¶ " + ALONE, "¶ " + GO_HE_SAID)
    (alone,) = find_floating(parse, [((5, 10),)])
    (row,) = floating_rows(parse, no_reading(len(parse)), [alone], [((5, 10),)], "guide").tolist()
    seen = dict(zip(model_columns()["floating"], row, strict=True))
    assert seen["opens paragraph"] == seen["closes paragraph"] == seen["ends as sentences do"] == 1
    assert (seen["words"], seen["distance to content behind"], seen["content behind in paragraph"]) == (5, 0, 0)
    assert seen["by the guide"] == 1


def test_what_a_cue_has_claimed_does_not_float():
    assert floating(ALONE, claimed=[(0, 5)]) == []
    assert floating(GO_HE_SAID, claimed=[(0, 5)]) == []


def test_a_little_that_is_claimed_does_not_count():
    """ "We go", he said of the plan: that "go" belongs to another content leaves the rest of the words floating."""
    assert floating(ALONE, claimed=[(2, 3)]) == ["“We go.”"]


TOLD = "“/``/punct/2 He/PRP/nsubj/2 said/VBD/ROOT/2 it/PRP/nsubj/6 would/MD/aux/6 all/RB/advmod/6 end/VB/ccomp/2"


def test_what_is_reported_inside_a_quotation_does_not_claim_it():
    """ "He said it would all end." is a quotation of one who tells it, though most of its words are another's."""
    sentence = f"{TOLD} ././punct/2 ”/''/punct/2"
    assert floating(sentence, claimed=[(4, 7)]) == ["“He said it would all end.”"]
    assert floating(sentence, claimed=[(1, 7)]) == []


def test_a_quotation_may_end_with_one_inside_it():
    inner = (
        "“/``/punct/2 He/PRP/nsubj/2 said/VBD/ROOT/2 ,/,/punct/2 ‘/``/punct/5 Go/VB/ccomp/2 ././punct/5 ’/''/punct/5"
    )
    assert floating(f"{inner} ”/''/punct/2") == ["“He said, ‘ Go. ’”"]


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


def halves(second):
    """'"We go," he said, …' with the first half chosen."""
    parse = hand_parse(
        "“/``/punct/2 We/PRP/nsubj/2 go/VBP/ccomp/6 ,/,/punct/2 ”/''/punct/2 he/PRP/nsubj/6 said/VBD/ROOT/6 ,/,/punct/6 "
        + second
    )
    cue = Cue(6, (6,), "say", "verb", None)
    first = Attribution(cue=cue, runs=((0, 5),), source=NOBODY, pattern="quote-before", confidence=0.9)
    (joined,) = join_halves(parse, [first])
    return joined.runs


def test_a_half_that_goes_on_in_small_letters_belongs_to_the_quotation_before():
    assert halves("“/``/punct/9 and/CC/cc/6 soon/RB/advmod/6 ././punct/6 ”/''/punct/6") == ((0, 5), (8, 13))


def test_a_sentence_of_its_own_does_not():
    assert halves("“/``/punct/9 Rain/NN/dep/6 fell/VBD/dep/6 ././punct/6 ”/''/punct/6") == ((0, 5),)


def test_a_quotation_whose_next_paragraph_somebody_claims_ends_with_its_own():
    parse = hand_parse(
        "¶ “/``/punct/2 We/PRP/nsubj/2 go/VBP/ROOT/2 ././punct/2",
        "¶ “/``/punct/2 We/PRP/nsubj/2 stay/VBP/ccomp/6 ,/,/punct/6 ”/''/punct/6 he/PRP/nsubj/6 said/VBD/ROOT/6 ././punct/6",
        "¶ “/``/punct/2 Not/RB/neg/2 now/RB/ROOT/2 ././punct/2 ”/''/punct/2",
    )
    claims = {"the second": [(4, 9)], "beyond the first": [(2, 9)]}
    found = {
        name: [runs_text(parse, one.runs) for one in find_floating(parse, [runs])] for name, runs in claims.items()
    }
    assert found == {"the second": ["“We go.", "“Not now.”"], "beyond the first": ["“Not now.”"]}
