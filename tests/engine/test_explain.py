"""Why a record is there, and why another is not."""

import json
import math

import pytest
from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.explain import MOST_REASONS, explain, why_nothing

TEXT = "The mayor said on Monday that the bridge was closed.\nThe union walked to the old bridge and sang.\n"


@pytest.fixture(scope="module")
def explained(extractor):
    return explain(extractor, TEXT)


def test_every_record_is_explained(extractor, explained):
    kept = [one for one in explained if one.fate == "kept"]
    assert [one.content for one in kept] == [quote.content for quote in extractor.extract(TEXT)]
    assert [one.confidence for one in kept] == [quote.confidence for quote in extractor.extract(TEXT)]


def test_spans_are_those_of_the_text(explained):
    for one in explained:
        for span in (*one.cue, *one.content, *filter(None, [one.source])):
            assert TEXT[span.start : span.end] == span.text


def test_what_is_unlikely_lies_below_the_threshold(extractor, explained):
    for one in explained:
        assert (one.fate == "unlikely") == (one.confidence < extractor.threshold)


def test_reasons_are_the_strongest_first(explained):
    for one in explained:
        for reasons in (one.cue_reasons, one.content_reasons, one.confidence_reasons):
            gifts = [abs(reason.gave) for reason in reasons]
            assert len(gifts) <= MOST_REASONS
            assert gifts == sorted(gifts, reverse=True)
            assert all(gift and math.isfinite(gift) for gift in gifts)


def test_the_lemma_speaks_for_said(explained):
    (said,) = (one for one in explained if one.cue[0].text == "said")
    assert any(reason.gave > 0 and "say" in reason.shown for reason in said.cue_reasons)


def test_a_conflict_names_the_winner(everything):
    """Asked of every word, some candidates cross: the loser says to whom it lost."""
    text = "“We will stay,” said Helen Marsh, who told reporters that “the bridge is closed” and hopes to rebuild it."
    from quoteattr import Config, Extractor

    eager = Extractor(Config(acts=("speech", "thought", "evidence"), min_confidence=0.02), pipeline=everything.pipeline)
    lost = [one for one in explain(eager, text) if one.fate == "conflict"]
    kept = {" … ".join(span.text for span in one.content) for one in explain(eager, text) if one.fate == "kept"}
    assert {one.rival for one in lost} <= kept


def test_only_what_covers_an_offset(extractor):
    assert [one.cue[0].text for one in explain(extractor, TEXT, at=TEXT.index("said"))] == ["said"]
    assert explain(extractor, TEXT, at=len(TEXT) - 1) == []


MANY = """The mayor said that the bridge was closed.
Two thirds of voters believe that the bridge is unsafe, a poll showed.
The union rejected the offer and called for an inquiry. “It is a ruin.”
“We want a new bridge,” said Helen Marsh, an engineer. “It cannot wait,” she recalled.
Marsh hopes that work will begin in May, the ministry said, citing the Herald.
"""


@pytest.mark.parametrize("chosen", [{}, {"acts": ("thought",)}, {"forms": ("clause",)}, {"min_confidence": 0.05}])
def test_kept_is_what_extract_gives_and_nothing_else(everything, chosen):
    from quoteattr import Config, Extractor

    engine = Extractor(Config(**chosen), pipeline=everything.pipeline)
    explained = explain(engine, MANY, doc="a")
    assert sorted((one.record for one in explained if one.fate == "kept"), key=lambda each: each.id) == sorted(
        engine.extract(MANY, "a"), key=lambda each: each.id
    )
    for one in explained:
        assert (one.record is None) == (one.fate in ("unlikely", "conflict", "merged"))
        if one.record is not None:
            assert (one.content, one.source, one.cue) == (one.record.content, one.record.source, one.record.cue)
        if one.fate == "act":
            assert one.record.act not in engine.config.acts
        if one.fate == "form":
            assert one.record.form not in engine.config.forms


def test_what_is_left_out_by_act_or_form_says_so(everything):
    from quoteattr import Config, Extractor

    engine = Extractor(Config(acts=("speech", "evidence"), forms=("clause",)), pipeline=everything.pipeline)
    fates = {one.fate for one in explain(engine, MANY)}
    assert {"kept", "act", "form"} <= fates


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        (TEXT, 99_999, "The text has"),
        (TEXT, TEXT.index("walked"), "its sentence has"),
        ("Rain.", 0, "its sentence has no word"),
        (" Rain.", 0, "Nothing that was weighed covers character 0"),
    ],
)
def test_where_nothing_was_weighed_it_says_why(extractor, text, at, said):
    assert said in why_nothing(extractor, text, at)


def test_no_text_has_no_explanation(extractor):
    assert explain(extractor, "") == []


@pytest.fixture
def call(tmp_path):
    (tmp_path / "news.txt").write_text(TEXT)

    def run(*args, code=0):
        result = CliRunner().invoke(cli, ["explain", str(tmp_path / "news.txt"), *args])
        assert result.exit_code == code, result.output
        return result.output

    (tmp_path / "all.txt").write_text(MANY)

    return run


def test_the_command_prints_fate_content_and_reasons(call):
    shown = call("--no-dropped")
    assert shown.startswith("news at 10  kept")
    assert "content  that the bridge was closed" in shown
    assert "source   The mayor" in shown
    assert "= say" in shown


def test_the_command_as_json(call, extractor):
    lines = [json.loads(line) for line in call("--json").splitlines()]
    assert [line["fate"] for line in lines].count("kept") == 1
    assert {line["doc"] for line in lines} == {"news"}
    assert {"cue", "content", "source", "pattern", "confidence", "fate", "rival", "cue_reasons"} <= set(lines[0])
    assert len(lines) == len(explain(extractor, TEXT))


def test_the_command_at_an_offset(call):
    assert call("--json", "--at", "12").count("\n") == 1
    assert call("--at", "-1", code=2)


def test_the_command_says_what_left_a_record_out(call, tmp_path):
    shown = call(str(tmp_path / "all.txt"), "--acts", "evidence,thought")
    assert "left out, being speech: see --acts" in shown
    assert "record   none: direct, clause, speech" in shown
    assert "speaker  Helen Marsh" in shown


def test_the_command_says_that_there_is_nothing(call):
    shown = call("--at", "99999999")
    assert shown.count("\n") == 1
    assert "The text has 98 characters" in shown


def test_a_missing_file_is_told(call):
    result = CliRunner().invoke(cli, ["explain", "nowhere.txt"])
    assert result.exit_code != 0
    assert "nowhere.txt" in result.output
