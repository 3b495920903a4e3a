"""Texts cut into runs: nothing lost, nested and crossing spans kept apart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from view_example import CHAIN, made, seed_articles

from quoteattr.quotes.runs import cut_runs, marked_spans, paragraphs
from quoteattr.records import Quote, Span


def record(number, start, end, text):
    return Quote(
        doc="d",
        id=f"d:{number}",
        kind="indirect",
        form="clause",
        act="speech",
        content=(Span(start=start, end=end, text=text[start:end]),),
        cue=(),
        source=None,
        speaker=None,
        pattern="p",
        confidence=0.5,
    )


@st.composite
def texts_with_spans(draw):
    text = draw(st.text(alphabet="ab \n\r\u2028é😀", min_size=1, max_size=60))
    place = st.integers(0, len(text) - 1)
    spans = draw(st.lists(st.tuples(place, place).map(sorted), max_size=8))
    return text, [record(number, start, end + 1, text) for number, (start, end) in enumerate(spans)]


@given(texts_with_spans())
def test_each_character_is_in_the_runs_of_the_records_that_hold_it(case):
    text, quotes = case
    covered = set()
    for runs in cut_runs(text, quotes):
        for run in runs:
            assert run.text
            assert text[run.start : run.start + len(run.text)] == run.text
            for place in range(run.start, run.start + len(run.text)):
                assert place not in covered
                covered.add(place)
                holding = [n for n, each in enumerate(quotes) if each.content[0].start <= place < each.content[0].end]
                assert [mark.quote for mark in run.marks] == holding
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_runs_are_as_long_as_they_can_be():
    runs = [run for block in cut_runs(CHAIN.text, CHAIN.quotes) for run in block]
    for one, other in pairwise(runs):
        assert one.marks != other.marks or one.start + len(one.text) < other.start


def test_seeds_come_back_from_their_runs():
    for article in seed_articles():
        shown = ["".join(run.text for run in runs) for runs in cut_runs(article.text, article.quotes)]
        assert [line for line in article.text.splitlines() if line.strip()] == shown


def test_shared_cue_ends_once_for_each_record_that_has_it():
    shared = [mark for _, mark in marked_spans(CHAIN.quotes[0], 0) if mark.role == "cue"]
    assert len(shared) == 3
    (run,) = [run for block in cut_runs(CHAIN.text, CHAIN.quotes) for run in block if run.text == "quoted"]
    assert [(mark.quote, mark.role) for mark in run.marks] == [(0, "cue"), (1, "cue")]


def test_paragraphs_are_lines_unless_the_text_is_wrapped():
    long = "x" * 120
    assert [*paragraphs(f"a\r\n{long}\n\nb\n")] == [(0, 1), (3, 123), (125, 126)]
    wrapped = "one\ntwo\n\nthree\n"
    assert [wrapped[start:end] for start, end in paragraphs(wrapped)] == ["one\ntwo", "three\n"]
    assert [*paragraphs(" \n\n ")] == []


def test_text_without_records():
    article = made("One.\nTwo.", "plain")
    assert [[run.text for run in runs] for runs in cut_runs(article.text, ())] == [["One."], ["Two."]]
