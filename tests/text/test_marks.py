"""Pairing of quotation marks: styles, mixtures, nests, losses, and marks that are none."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.text.marks import DOUBLE_MARKS, SINGLE_MARKS, pair_marks
from quoteattr.text.paragraphs import LINE_ENDS, split_paragraphs
from quoteattr.text.tokens import plain_copy


def quoted(text: str) -> list[str]:
    return [text[pair.start : pair.end] for pair in pair_marks(text)]


def test_no_pair_reaches_over_a_line_end():
    for end in LINE_ENDS:
        assert quoted(f"“We{end}go” “now”") == ["“We", "“now”"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" twice.', ['"yes"']),
        ('He said,"We go." I left.', ['"We go."']),
        ('"We go,"he said. "We stay,"I said.', ['"We go,"', '"We stay,"']),
        ("He said,“We go,”and left.", ["“We go,”"]),
        ("He said “yes” twice.", ["“yes”"]),
        ("He said ‘yes’ twice.", ["‘yes’"]),
        ("He said 'yes' twice.", ["'yes'"]),
        ("He said «yes» twice.", ["«yes»"]),
        ("He said „yes“ twice.", ["„yes“"]),
        ("He said »yes« twice.", ["»yes«"]),
        ("He said ``yes'' twice.", ["``yes''"]),
        ("He said `` yes '' twice.", ["`` yes ''"]),
        ("He said `` yes . She said `` no '' .", ["`` no ''"]),
        ('He got "a share” of it.', ['"a share”']),
        ("He got “a share“ of it.", ["“a share“"]),
        ('"Go," he said, "now."', ['"Go,"', '"now."']),
        ("“She told us ‘no’ again,” he said.", ["“She told us ‘no’ again,”", "‘no’"]),
        ('("Yes," he said.)', ['"Yes,"']),
        ("He called it—“a gift”—twice.", ["“a gift”"]),
        ('He wrote "[We] go."', ['"[We] go."']),
        ('He said: "…and then".', ['"…and then"']),
    ],
)
def test_styles(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It's the officials' plan, isn't it?",
        "The '90s, rock 'n' roll and all of 'em.",
        'The 6\' 2" keeper bought a 15" screen.',
        "O’Neil’s book",
        "",
        "no marks at all",
        "It closed ” here.",
    ],
)
def test_marks_that_pair_nothing(text):
    assert quoted(text) == []


def test_a_lost_closing_mark_ends_with_its_paragraph():
    text = "He said: “We go home.\nThe train left."
    (pair,) = pair_marks(text)
    assert text[pair.start : pair.end] == "“We go home."
    assert not pair.closed
    assert not pair.continues


def test_a_mark_opened_again_at_each_paragraph_goes_on():
    text = "“We go home.\n“We come back,” he said."
    first, second = pair_marks(text)
    assert first.continues
    assert not first.closed
    assert text[second.start : second.end] == "“We come back,”"
    assert second.closed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We go home. "We come back," he said.', ['"We go home. "We come back,"']),
        ("“Is it old? “It is. “It will close.” The train left.", ["“Is it old? “It is. “It will close.”"]),
        ('Ida Venn said: "No. "Never," and left.', ['"Never,"']),  # one word: rather a pair whose end is lost
        ('A play by Jon Reed, who wrote "Rain, has a sequel, "Snow".', ['"Snow"']),
        ('She wrote "Rain". "Snow" came later.', ['"Rain"', '"Snow"']),
    ],
)
def test_a_mark_opened_again_at_each_sentence_goes_on(text, expected):
    assert [text[pair.start : pair.end] for pair in pair_marks(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"They call it "the wall" here," he said.', ['"They call it "the wall" here,"']),
        ("“A “late” train is a train,” she said. “Is it?”", ["“A “late” train is a train,”", "“Is it?”"]),
        ("'It is the boys' club, not ours,' Ida Venn said.", ["'It is the boys' club, not ours,'"]),
        ("‘The miners’ wives knew,’ he said. ‘All did.’", ["‘The miners’ wives knew,’", "‘All did.’"]),
        ("Norr's 'grey houses' stand by the miners' hall.", ["'grey houses'"]),
        ("‘We go home.\n‘We come back,’ he said.", ["‘We go home.", "‘We come back,’"]),
        ("» We have no time.\n» Nor money.", []),
        ("« We go », he said.", ["« We go »"]),
    ],
)
def test_nested_single_and_bullet_marks(text, expected):
    assert [text[pair.start : pair.end] for pair in pair_marks(text) if pair.depth == 0] == expected


def test_a_pair_never_reaches_over_a_paragraph():
    text = "“One\n\ntwo”"
    assert all("\n" not in text[pair.start : pair.end] for pair in pair_marks(text))


def test_an_inner_pair_is_one_deep():
    assert [pair.depth for pair in pair_marks("“She said ‘no’.”")] == [0, 1]


def test_double_marks_inside_single_ones_are_inner():
    text = "He said ‘she told us “no” again’."
    assert [(text[pair.start : pair.end], pair.depth) for pair in pair_marks(text)] == [
        ("‘she told us “no” again’", 0),
        ("“no”", 1),
    ]


def test_single_marks_outside_double_ones_are_outer():
    assert [pair.depth for pair in pair_marks("He said 'no'.")] == [0]


marked = st.text(alphabet=st.sampled_from(DOUBLE_MARKS + SINGLE_MARKS + "ab ,.\n\r—("), max_size=80)


@given(marked | st.text(max_size=60))
def test_any_text_gives_pairs_in_order_each_apart_or_nested(text):
    pairs = pair_marks(text)
    assert list(pairs) == sorted(pairs, key=lambda pair: (pair.start, -pair.end))
    for pair in pairs:
        assert 0 <= pair.start < pair.inner_start <= pair.inner_end <= pair.end <= len(text)
    outer = [pair for pair in pairs if pair.depth == 0]
    assert all(one.end <= other.start for one, other in pairwise(outer))
    for inner in pairs:
        if inner.depth:
            assert any(pair.start < inner.start and inner.end <= pair.end for pair in outer)


@given(marked | st.text(max_size=60))
def test_the_side_copy_is_as_long_as_the_text(text):
    pairs = pair_marks(text, split_paragraphs(text))
    assert len(plain_copy(text, pairs)) == len(text)


def test_a_hundred_thousand_marks_take_linear_time():
    def seconds(count: int) -> float:
        start = time.perf_counter()
        pair_marks('"' * count)
        return time.perf_counter() - start

    assert seconds(100_000) < 5
