"""What the library says of entries that are no text, and how the records of a document are numbered."""

import math

import numpy as np
import pytest
from attrs import evolve

import quoteattr
from quoteattr import Config, Extractor, InputError
from quoteattr.extractor import kept
from quoteattr.records import ACTS, Quote, Span

TEXT = "The ferry is late, Ada Moss said. Voters believe that fares will rise. “No,” said Tom Reed."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "is None, an empty cell"),
        (math.nan, "is NaN, an empty cell"),
        (np.float64("nan"), "is NaN, an empty cell"),
        (b"He spoke.", "is bytes: decode it"),
        (["He spoke."], "is of type list: give a string"),
        (12, "is of type int: give a string"),
    ],
)
def test_what_is_no_text_is_told_with_the_documents_name(extractor, text, said):
    with pytest.raises(InputError, match=rf"^The text of document 'a-7' {said}"):
        extractor.extract(text, "a-7")
    with pytest.raises(InputError, match=r"document 'b'"):
        list(extractor.pipe(["He left.", text], docs=["a", "b"]))


def test_pipe_passes_over_what_is_no_text(extractor, caplog):
    found = list(extractor.pipe([TEXT, None, TEXT], on_error="skip"))
    assert [len(each) for each in found] == [2, 0, 2]
    assert [quote.id for quote in found[2]] == ["3:1", "3:2"]
    assert len(caplog.messages) == 1
    assert "'2' is passed over: The text of document '2' is None" in caplog.messages[0]


def test_pipe_passes_over_what_the_engine_fails_on(extractor, monkeypatch, caplog):
    def fail(parse, doc):
        raise RecursionError("too deep")

    monkeypatch.setattr(extractor, "records_of", fail)
    assert list(extractor.pipe([TEXT], on_error="skip")) == [()]
    assert caplog.messages == ["Document '1' is passed over: RecursionError: too deep"]
    with pytest.raises(RecursionError):
        list(extractor.pipe([TEXT]))


def test_wrong_calls_of_pipe_are_told(extractor):
    with pytest.raises(InputError, match="`extract` takes one"):
        list(extractor.pipe(TEXT))
    with pytest.raises(InputError, match="must be one of 'skip', 'stop'"):
        list(extractor.pipe([TEXT], on_error="ignore"))
    with pytest.raises(InputError, match="text of place 2 has none"):
        list(extractor.pipe([TEXT, TEXT], docs=["a"]))


def test_names_may_be_whole_numbers(extractor):
    (found,) = extractor.pipe([TEXT], docs=np.array([17]))
    assert [quote.id for quote in found] == ["17:1", "17:2"]
    for name in (None, 1.5, True, ["a"]):
        with pytest.raises(InputError, match="name must be a string"):
            extractor.extract(TEXT, name)


@pytest.mark.parametrize("bad", ["\ud800", "\ud83d \ude00"])
def test_lone_surrogates_are_text(extractor, bad):
    text = f"The ferry{bad} is late, Ada Moss said. “We {bad} wait,” said Tom Reed."
    found = extractor.extract(text)
    assert [quote.speaker.name for quote in found] == ["Ada Moss", "Tom Reed"]
    for quote in found:
        for span in (*quote.content, *quote.cue, quote.source):
            assert text[span.start : span.end] == span.text
    assert bad in found[1].content[0].text


def test_records_are_numbered_without_holes(extractor, everything):
    every = everything.extract(TEXT, "a")
    assert [(quote.id, quote.act) for quote in every] == [("a:1", "speech"), ("a:2", "thought"), ("a:3", "speech")]
    assert [quote.id for quote in extractor.extract(TEXT, "a")] == ["a:1", "a:2"]
    long = Extractor(Config(acts=ACTS), pipeline=extractor.pipeline)
    assert [quote.id for quote in long.extract(f"{TEXT}\n\n{TEXT}")] == [f"text:{number}" for number in range(1, 7)]


def record(number, act, parent):
    span = Span(start=0, end=1, text="x")
    return Quote(
        doc="a", id=f"a:{number}", kind="direct", form="clause", act=act, content=(span,), cue=(), source=None,
        speaker=None, parent=None if parent is None else f"a:{parent}", pattern="p", confidence=0.9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "parents", "given"),
    [
        ("sts", (None, 1, 2), [("a:1", None), ("a:2", "a:1")]),
        ("tss", (None, 1, 2), [("a:1", None), ("a:2", "a:1")]),
        ("tts", (None, 1, 2), [("a:1", None)]),
        ("stts", (None, 1, 2, 3), [("a:1", None), ("a:2", "a:1")]),
        ("sst", (2, None, 2), [("a:1", "a:2"), ("a:2", None)]),
        ("", (), []),
    ],
)
def test_parents_are_given_records(acts, parents, given):
    names = {"s": "speech", "t": "thought"}
    records = [record(at, names[act], parent) for at, (act, parent) in enumerate(zip(acts, parents, strict=True), 1)]
    found = list(kept(records, lambda quote: quote.act == "speech"))
    assert [(quote.id, quote.parent) for quote in found] == given


def test_one_folder_of_patterns_needs_no_list(tmp_path):
    assert Config(patterns=str(tmp_path)).patterns == (tmp_path,)
    assert Config(patterns=tmp_path).patterns == (tmp_path,)
    assert Config(patterns=[tmp_path]).patterns == (tmp_path,)


def test_weights_of_ones_own(tmp_path, extractor):
    from quoteattr.rules import read_weights_part, write_weights_part
    from quoteattr.weighing import ATTRIBUTIONS, builtin_weights

    part = read_weights_part(ATTRIBUTIONS, builtin_weights())
    made = {**part.about, "made": {"command": "my own"}}
    write_weights_part(ATTRIBUTIONS, evolve(part, about=made), tmp_path / "own.json")
    own = Extractor(Config(weights=tmp_path / "own.json"), pipeline=extractor.pipeline)
    assert own.weights_file == tmp_path / "own.json"
    assert own.weights.made != extractor.weights.made
    with pytest.raises(quoteattr.PatternError, match="not a weights file"):
        Extractor(Config(weights=tmp_path / "none.json"), pipeline=extractor.pipeline)


def test_public_names_are_listed():
    assert set(quoteattr.__all__) <= set(dir(quoteattr))
