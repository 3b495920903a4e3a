"""The second reader: what it sees, what it learns, and that it does without what it lacks."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from hand_parsed import hand_parse

from quoteattr.calibrate.reader import _gradient, _untaught, fit_reader, lesson_of
from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.records import SCHEMES
from quoteattr.text import TokenVectors
from quoteattr.text.parse import join_paragraphs
from quoteattr.weighing.features import READ_CONTENT_NUMBERS, READ_SOURCE_NUMBERS, read_contents, read_sources
from quoteattr.weighing.reader import (
    OUTPUTS,
    SHAPES,
    VECTOR_WIDTH,
    Reader,
    Reading,
    no_reading,
    read_inputs,
)

SAID = "The/DT/det/1 mayor/NN/nsubj/2 said/VBD/ROOT/2 that/IN/mark/5 it/PRP/nsubj/5 rained/VBD/ccomp/2 ././punct/2"
WENT = "Ida/NNP/nsubj/1 went/VBD/ROOT/1 home/RB/advmod/1 ././punct/1"


def with_vectors(parse, digest="known"):
    rows = np.random.default_rng(len(parse)).normal(size=(len(parse), VECTOR_WIDTH)).astype(np.float32)
    return evolve(parse, vectors=TokenVectors(rows, digest))


def reader(seed=0):
    return Reader(_untaught(np.random.default_rng(seed)), "known")


def lessons():
    said, went = with_vectors(hand_parse(SAID)), with_vectors(hand_parse(WENT))
    start = said.text.index("that")
    quote = GoldQuote(
        content=((start, said.ends[5]),), source=((0, said.ends[1]),), cue=((said.starts[2], said.ends[2]),)
    )
    return [
        lesson_of(said, GoldDocument(doc="said", text=said.text, quotes=(quote,)), "guide", "known"),
        lesson_of(went, GoldDocument(doc="went", text=went.text, quotes=()), "guide", "known"),
    ]


def test_each_token_gets_a_probability_of_each_sort():
    reading = reader().read(with_vectors(hand_parse(SAID)), "guide")
    for output in OUTPUTS:
        values = getattr(reading, output)
        assert len(values) == 7
        assert ((values > 0) & (values < 1)).all()


def test_it_reads_as_it_was_taught_whatever_stood_beside_the_text(monkeypatch):
    """The fit goes over several texts at once and lays the network out otherwise: its loss is that of what is read."""
    from quoteattr.calibrate import reader as fitting

    monkeypatch.setattr(fitting, "DROPPED", 0.0)
    monkeypatch.setattr(fitting, "WITHOUT_VECTORS", 0.0)
    some = [*lessons(), *lessons()]
    loss, _ = _gradient(reader().arrays, some, np.random.default_rng(0))
    total = counted = 0.0
    for lesson in some:
        own = slice(SCHEMES.index("guide") * len(OUTPUTS), (SCHEMES.index("guide") + 1) * len(OUTPUTS))
        labels, counts = lesson.labels[:, own], lesson.counts[:, own]
        said = reader().probabilities(lesson.inputs, "guide")
        total -= (counts * np.log(np.where(labels > 0, said, 1 - said))).sum()
        counted += counts.sum()
    assert loss == pytest.approx(total / counted, rel=1e-4)


def test_vectors_of_another_tok2vec_are_not_looked_at():
    parse = hand_parse(SAID)
    unknown = read_inputs(with_vectors(parse, "other"), "known")
    without = read_inputs(parse, "known")
    assert not unknown.vectors.any()
    assert np.array_equal(unknown.facts, without.facts)
    assert not np.array_equal(unknown.facts, read_inputs(with_vectors(parse), "known").facts)


def test_an_empty_text_has_an_empty_reading():
    assert len(reader().read(join_paragraphs("", [], []), "guide").content) == 0


@pytest.mark.parametrize("name", ["out", "word", "layer 2 bias"])
def test_arrays_of_another_shape_are_refused_by_name(name):
    arrays = {**_untaught(np.random.default_rng(0)), name: np.zeros(3)}
    with pytest.raises(ValueError, match=f"'{name}' has the shape"):
        Reader(arrays, "known")


def test_the_gradient_is_that_of_the_loss(monkeypatch):
    from quoteattr.calibrate import reader as fitting

    monkeypatch.setattr(fitting, "DROPPED", 0.0)
    monkeypatch.setattr(fitting, "WITHOUT_VECTORS", 0.0)
    chance = np.random.default_rng(1)
    arrays = {name: array.astype(np.float64) for name, array in _untaught(chance).items()}
    size = sum(len(lesson.inputs) for lesson in lessons())
    counted = sum(lesson.counts.sum() for lesson in lessons())
    _, gradient = _gradient(arrays, lessons(), chance)
    for name in SHAPES:
        place = np.unravel_index(np.abs(gradient[name]).argmax(), gradient[name].shape)
        step = 1e-3
        losses = []
        for sign in (1, -1):
            moved = {**arrays, name: arrays[name].copy()}
            moved[name][place] += sign * step
            losses.append(_gradient(moved, lessons(), chance)[0])
        slope = (losses[0] - losses[1]) / (2 * step) * counted / size  # the loss is a mean over labels, not tokens
        assert gradient[name][place] == pytest.approx(slope, rel=0.02), name


def test_it_learns_and_the_same_lessons_give_the_same_reader():
    one, again = (fit_reader(lessons(), "known", lambda line: None, epochs=80) for _ in range(2))
    assert all(np.array_equal(one.arrays[name], again.arrays[name]) for name in SHAPES)
    reading = one.read(with_vectors(hand_parse(SAID)), "guide")
    assert reading.content.round().tolist() == [0, 0, 0, 1, 1, 1, 0]
    assert reading.cue.argmax() == 2
    assert one.read(with_vectors(hand_parse(WENT)), "guide").content.max() < 0.5


def test_what_the_gold_leaves_open_teaches_nothing():
    parse = hand_parse(SAID)
    start = parse.text.index("that")
    quote = GoldQuote(content=((start, parse.ends[5]),), optional=True)
    lesson = lesson_of(parse, GoldDocument(doc="said", text=parse.text, quotes=(quote,)), "guide", "known")
    assert not lesson.labels.any()
    content = lesson.counts[:, len(OUTPUTS)]  # the guide's outputs stand first
    assert lesson.counts.sum() > 0
    assert set(content.tolist()) <= {0.0, 1.0}


def test_stretches_keep_to_their_paragraph_and_have_likelier_edges():
    parse = hand_parse(SAID, f"¶ {WENT}")
    values = np.zeros((len(OUTPUTS), len(parse)), dtype=np.float32)
    content, _, source, begin, _ = values
    content[4:9] = 0.9
    source[0:2] = 0.4
    begin[3] = 0.8
    reading = Reading(*values)
    assert reading.contents(parse) == [(3, 7), (4, 7), (7, 9)]
    assert reading.sources(parse) == [(0, 2)]
    assert no_reading(len(parse)).contents(parse) == []


def test_without_a_reader_no_cue_is_hopeless():
    from quoteattr.rules import load_patterns
    from quoteattr.weighing import find_items

    parse, patterns = hand_parse(SAID), load_patterns()
    assert [item.cue.lemma for item in find_items(parse, patterns, "guide", no_reading(len(parse)))] == ["say", "rain"]
    low = evolve(no_reading(len(parse)), cue=np.full(len(parse), 1e-5, dtype=np.float32))
    assert find_items(parse, patterns, "guide", low) == []


def test_features_tell_how_a_content_lies_in_what_was_read():
    values = np.zeros((len(OUTPUTS), 8), dtype=np.float32)
    values[0, 2:6] = 0.9
    values[2, 0:2] = 0.8
    reading = Reading(*values)
    lows, highs = np.array([2, 3, 0, 4]), np.array([6, 6, 3, 7])
    rows = read_contents(reading, lows, highs, np.array([0, 1, 2]), (np.array([0, 0, 0]), np.array([8, 8, 8])))
    exact, short, two_runs = (dict(zip(READ_CONTENT_NUMBERS, row, strict=True)) for row in rows.tolist())
    assert exact["read: content"] == pytest.approx(0.9)
    assert exact["read: content left out"] == pytest.approx(0.0, abs=1e-6)
    assert short["read: content just before"] == pytest.approx(0.9)
    assert two_runs["read: content in gaps"] == pytest.approx(0.9)
    assert two_runs["read: least content"] == 0.0
    assert two_runs["read: source inside"] == pytest.approx(1.6)
    (named, nobody) = read_sources(reading, [(0, 2), (0, 0)]).tolist()
    assert dict(zip(READ_SOURCE_NUMBERS, named, strict=True))["read: source"] == pytest.approx(0.8)
    assert not any(nobody)


def test_an_engine_whose_pipeline_has_other_vectors_says_so_once(extractor, caplog):
    from quoteattr import Extractor
    from quoteattr.text import load_pipeline

    pipeline = load_pipeline.__wrapped__(None)  # one of its own, to be damaged
    weights = pipeline.get_pipe("tok2vec").model.walk()
    changed = next(node for node in weights if node.has_param("E"))
    changed.set_param("E", changed.get_param("E") * 0.5)
    text = "The mayor said that the bridge was closed."
    with caplog.at_level("WARNING", logger="quoteattr"):
        for _ in range(2):
            Extractor(pipeline=pipeline).extract(text)
        assert ["has no token vectors" in record.message for record in caplog.records] == [True]
        caplog.clear()
        Extractor(pipeline=extractor.pipeline).extract(text)
        assert not caplog.records
