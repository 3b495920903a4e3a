"""Paragraphs, the side copy, and the lists of a parse."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import ModelError
from quoteattr.paragraphs import LONGEST_PARAGRAPH, split_paragraphs
from quoteattr.parse import Paragraph, join_paragraphs, parse_text
from quoteattr.pipeline import load_pipeline
from quoteattr.tokens import plain_copy


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraphs(text)]


def test_each_line_is_a_paragraph():
    assert paragraphs("One.\nTwo.\r\n\r\n  Three.  \n") == ["One.", "Two.", "Three."]


def test_lines_wrapped_at_a_width_are_put_together():
    lines = [
        "The council met for the third time this month to talk about",
        "the old bridge over the river, which has been closed since a",
        "lorry struck one of its piers in the spring, and put off its",
        "decision again.",
    ]
    assert paragraphs("\n".join(lines)) == ["\n".join(lines)]


def test_headlines_and_captions_stay_apart():
    text = "Council Puts Off Bridge\nBy Our Reporter\nThe council met on Monday and put its decision off."
    assert len(paragraphs(text)) == 3


def test_a_long_paragraph_is_cut_at_a_sentence():
    text = "This is one of very many sentences. " * 1000
    pieces = paragraphs(text)
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST_PARAGRAPH and piece.endswith(".") for piece in pieces)


def test_a_word_without_end_is_cut_too():
    assert all(len(piece) <= LONGEST_PARAGRAPH for piece in paragraphs("x" * 50_000))


@given(st.text(max_size=300))
def test_paragraphs_hold_all_that_is_not_space(text):
    spans = split_paragraphs(text)
    assert spans == sorted(spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_the_side_copy_has_one_kind_of_mark():
    from quoteattr.marks import pair_marks

    for text in ("He said “we’re ‘in’ it”.", "He said «we're ‘in’ it».", "He said 'we’re in it'."):
        side = plain_copy(text, pair_marks(text))
        assert side[8] == '"'
        assert "we're" in side


def hand_parse(paragraph: Paragraph, text: str):
    return join_paragraphs(text, [paragraph], [])


def test_lists_of_a_parse():
    #        The mayor said it rained .      said -> mayor, rained ; rained -> it
    text = "The mayor said it rained."
    parse = hand_parse(
        Paragraph(
            starts=[0, 4, 10, 15, 18, 24],
            words=["The", "mayor", "said", "it", "rained", "."],
            tags=["DT", "NN", "VBD", "PRP", "VBD", "."],
            deps=["det", "nsubj", "ROOT", "nsubj", "ccomp", "punct"],
            heads=[1, 2, 2, 4, 2, 2],
            opens=[True, False, False, False, False, False],
        ),
        text,
    )
    assert parse.kids[2] == [1, 4, 5]
    assert (parse.lefts[4], parse.rights[4]) == (3, 4)
    assert (parse.lefts[2], parse.rights[2]) == (0, 5)
    assert parse.sentence(3) == (0, 6)
    assert list(parse.tokens_between(4, 14)) == [1, 2]
    assert parse.below(3, 2)
    assert not parse.below(3, 1)


@pytest.mark.parametrize(
    ("glued", "spaced"),
    [
        ('Ida said,"We go."', 'Ida said, "We go."'),
        ("“We go,”Ida said.", "“We go,” Ida said."),
        ("Ida said:“We go”and left.", "Ida said: “We go” and left."),
    ],
)
def test_a_mark_without_its_space_is_a_token_of_its_own(glued, spaced):
    pipeline = spacy.blank("en")
    parse = parse_text(pipeline, glued)
    assert parse.words == parse_text(pipeline, spaced).words
    assert [glued[start:end] for start, end in zip(parse.starts, parse.ends, strict=True) if glued[start] in "“”"] == [
        mark for mark in glued if mark in "“”"
    ]


def test_a_missing_model_says_what_to_install():
    with pytest.raises(ModelError, match="pip install"):
        load_pipeline("en_no_such_model")


def test_a_model_without_a_parser_is_refused(tmp_path):
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="parser"):
        load_pipeline(str(tmp_path / "blank"))


def test_a_model_of_another_language_is_refused(tmp_path):
    import spacy

    spacy.blank("de").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="'de'"):
        load_pipeline(str(tmp_path / "blank"))
