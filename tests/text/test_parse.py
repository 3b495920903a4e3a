"""Paragraphs, the side copy, and the lists of a parse."""

import pytest
import regex
import spacy
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from quoteattr import Extractor
from quoteattr.errors import ModelError
from quoteattr.proposing.cues import find_cues
from quoteattr.proposing.mentions import propose_sources
from quoteattr.rules import load_patterns
from quoteattr.text.labels import CORE
from quoteattr.text.marks import DOUBLE_MARKS, SINGLE_MARKS, pair_marks
from quoteattr.text.paragraphs import LINE_ENDS, LONGEST_PARAGRAPH, MOST_TOKENS, split_paragraphs
from quoteattr.text.parse import Paragraph, join_paragraphs, parse_text, read_doc
from quoteattr.text.pipeline import check_pipeline, load_pipeline
from quoteattr.text.tokens import plain_copy


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
    for text in ("He said “we’re ‘in’ it”.", "He said «we're ‘in’ it».", "He said 'we’re in it'."):
        side = plain_copy(text, pair_marks(text))
        assert side[8] == '"'
        assert "we're" in side


def test_the_side_copy_has_no_other_marks_nor_line_ends():
    assert set(plain_copy(DOUBLE_MARKS, ())) == {'"'}
    assert set(plain_copy(SINGLE_MARKS, ())) == {"'"}
    assert set(plain_copy(LINE_ENDS, ())) == {" "}


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


def test_a_paragraph_without_words_is_none():
    empty = Paragraph(starts=[], words=[], tags=[], deps=[], heads=[], opens=[])
    one = Paragraph(starts=[0], words=["Go"], tags=["VB"], deps=["ROOT"], heads=[0], opens=[True])
    text = "Go\n\0\nGo"
    parse = join_paragraphs(text, [one, empty, evolve(one, starts=[5])], [])
    assert parse.paragraph_of == [0, 1]


def test_an_arc_from_one_paragraph_into_the_next_is_cut_and_leaves_a_root():
    # Else whoever climbs from one verb to that before it ("conj") would climb on the spot for ever.
    words = ["Ida", "left", "\n\n", "said", "that", "it", "rained", "."]
    doc = Doc(
        spacy.blank("en").vocab,
        words=words,
        tags=["NNP", "VBD", "_SP", "VBD", "IN", "PRP", "VBD", "."],
        deps=["nsubj", "ROOT", "dep", "conj", "mark", "nsubj", "ccomp", "punct"],
        heads=[1, 1, 1, 1, 6, 6, 3, 1],
        spaces=[True, False, False, True, True, True, False, False],
        sent_starts=[True] + [False] * 7,
    )
    parse = read_doc(doc)
    assert parse.words == ["Ida", "left", "said", "that", "it", "rained", "."]
    assert [parse.deps[token] for token, head in enumerate(parse.heads) if token == head] == ["ROOT"] * 3
    patterns = load_patterns()
    assert all(propose_sources(parse, patterns, cue) for cue in find_cues(parse, patterns))


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


def labelled(parser, tagger):
    """A pipeline that knows some labels and tags, though it has learnt nothing."""
    pipeline = spacy.blank("en")
    for name, labels in (("parser", parser), ("tagger", tagger)):
        pipe = pipeline.add_pipe(name)
        for label in sorted(labels):
            pipe.add_label(label)
    return pipeline


def test_a_parser_with_other_labels_is_refused():
    universal = {"nsubj", "nsubj:pass", "obj", "obl", "ccomp", "xcomp"}
    with pytest.raises(ModelError) as caught:
        check_pipeline(labelled(universal, CORE["tagger"]), "en_ud")
    message = str(caught.value)
    assert "parser of the spaCy model 'en_ud' does not know acl, " in message
    assert all(f", {label}" in message for label in ("dobj", "nsubjpass", "pobj"))
    assert "ccomp" not in message
    assert "pip install 'quoteattr[model]'" in message


def test_a_tagger_with_other_tags_is_refused():
    with pytest.raises(ModelError, match=r"tagger of .* does not know CC, .*VBD"):
        check_pipeline(labelled(CORE["parser"], {"NOUN", "VERB"}), "en_ud")


def test_a_parser_that_has_learnt_nothing_is_refused():
    with pytest.raises(ModelError, match="parser"):
        check_pipeline(labelled((), CORE["tagger"]), "en_empty")


def test_a_model_with_the_labels_that_matter_is_taken():
    check_pipeline(labelled(CORE["parser"], CORE["tagger"]), "en_small")


def test_a_pipe_of_ones_own_that_tells_no_labels_is_taken():
    pipeline = spacy.blank("en")
    for name in ("parser", "tagger"):
        pipeline.add_pipe("sentencizer", name=name)
    check_pipeline(pipeline, "en_own")


def test_the_extractor_refuses_a_given_pipeline_with_other_labels():
    with pytest.raises(ModelError, match=r"parser of the spaCy model 'en_pipeline' does not know .*dobj"):
        Extractor(pipeline=labelled({"obj"}, CORE["tagger"]))


def test_a_model_of_another_language_is_refused(tmp_path):
    import spacy

    spacy.blank("de").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="'de'"):
        load_pipeline(str(tmp_path / "blank"))


@pytest.mark.parametrize("unit", [":", "a: ", "a-", "— ", "👩‍👧 ", "word, "])
def test_a_paragraph_of_many_words_and_signs_is_cut(unit):
    text = unit * 20_000
    pieces = split_paragraphs(text)
    assert max(end - start for start, end in pieces) <= LONGEST_PARAGRAPH
    assert "".join(text[start:end] for start, end in pieces).replace(" ", "") == text.replace(" ", "")
    for start, end in pieces:
        assert len(regex.findall(r"\w+|[^\w\s]", text[start:end])) <= MOST_TOKENS
