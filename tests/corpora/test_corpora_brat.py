"""Readers of brat stand-off: PolNeAR and RiQuA."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus_examples import ANN, TEXT, label

from quoteattr.corpora import CORPORA, corpus, fingerprint
from quoteattr.corpora.polnear import read_versions
from quoteattr.errors import CorpusError


@pytest.fixture
def polnear(tmp_path: Path) -> Path:
    for split, names in (("dev", ("a_b_1", "c")), ("train", ("d",))):
        for folder in ("text", "attributions"):
            (tmp_path / "data" / split / folder).mkdir(parents=True)
        for name in names:
            (tmp_path / "data" / split / "text" / f"{name}.txt").write_bytes(TEXT.encode())
            (tmp_path / "data" / split / "attributions" / f"{name}_zz99.ann").write_text(ANN)
    (tmp_path / "data/dev/attributions/c_aa00.ann").write_text("")
    return tmp_path


def words(document, spans):
    return [document.text[start:end] for start, end in spans]


def test_polnear_reads_events_and_survives_broken_lines(polnear):
    first = next(corpus("polnear").read(polnear))
    assert first.doc == "a_b_1"
    assert first.annotator == "zz99"
    read = [(words(first, q.content), words(first, q.source), words(first, q.cue)) for q in first.quotes]
    assert read == [
        (["it would wait"], ["The board"], ["said"]),
        (['"We are tired,"', '"and cold."'], ["Kim"], ["told the Post"]),
        (["Rain", "fell"], [], []),
    ]


def test_polnear_takes_the_first_annotator_by_name_unless_told(polnear):
    read = CORPORA["polnear"].read
    assert [(d.doc, d.annotator, len(d.quotes)) for d in read(polnear)] == [("a_b_1", "zz99", 3), ("c", "aa00", 0)]
    assert [d.annotator for d in read(polnear, "dev", "zz99")] == ["zz99", "zz99"]
    assert [len(versions) for versions in read_versions(polnear, "dev")] == [1, 2]


def test_polnear_splits(polnear):
    read = CORPORA["polnear"].read
    assert [d.doc for d in read(polnear, "train+dev")] == ["d", "a_b_1", "c"]
    assert [d.doc for d in read(polnear / "data", "train")] == ["d"]


@pytest.mark.parametrize(
    ("split", "annotator", "message"),
    [
        ("test", None, "No split 'test'.*there are dev, train"),
        ("dev", "nobody", "Nobody called 'nobody'"),
    ],
)
def test_polnear_says_what_is_not_there(polnear, split, annotator, message):
    with pytest.raises(CorpusError, match=message):
        list(CORPORA["polnear"].read(polnear, split, annotator))


def test_polnear_says_what_is_missing(polnear, tmp_path):
    with pytest.raises(CorpusError, match="No folder"):
        list(CORPORA["polnear"].read(tmp_path / "nowhere"))
    (polnear / "data/dev/text/c.txt").unlink()
    with pytest.raises(CorpusError, match=r"Cannot read .*c\.txt"):
        list(CORPORA["polnear"].read(polnear))
    (polnear / "data/dev/text/c.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CorpusError, match="not UTF-8"):
        list(CORPORA["polnear"].read(polnear))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CorpusError, match="not PolNeAR's layout"):
        list(CORPORA["polnear"].read(empty))


def test_offsets_count_carriage_returns(polnear):
    (polnear / "data/dev/text/c.txt").write_bytes(b"One.\r\nTwo.")
    documents = {document.doc: document for document in CORPORA["polnear"].read(polnear)}
    assert documents["c"].text == "One.\r\nTwo."


def test_fingerprint_changes_with_labels_and_not_with_order(polnear):
    documents = list(CORPORA["polnear"].read(polnear))
    same = fingerprint(documents)
    assert fingerprint(reversed(documents)) == same
    assert len(same) == 12
    (polnear / "data/dev/attributions/c_aa00.ann").write_text(ANN)
    assert fingerprint(CORPORA["polnear"].read(polnear)) != same


def test_riqua_takes_relations_in_either_direction_and_events(tmp_path):
    (tmp_path / "novel.txt").write_text(TEXT)
    (tmp_path / "novel.ann").write_text(
        "\n".join(
            [
                label(1, "Quotation", "it would wait"),
                label(2, "Entity", "The board"),
                label(3, "Cue", "said"),
                "R1\tSpeaker Arg1:T1 Arg2:T2",
                "R2\tCue Arg1:T3 Arg2:T1",
                label(4, "Quotation", '"We are tired,"', '"and cold."'),
                label(5, "Entity", "Kim"),
                label(6, "Entity", "the Post"),
                label(7, "Cue", "told"),
                "E1\tQuotation:T4 Speaker:T5 Addressee:T6 Cue:T7",
                label(8, "Quotation", "Rain fell"),
            ]
        )
    )
    (document,) = CORPORA["riqua"].read(tmp_path)
    read = [(words(document, q.content), words(document, q.source), words(document, q.cue)) for q in document.quotes]
    assert read == [
        (["it would wait"], ["The board"], ["said"]),
        (['"We are tired,"', '"and cold."'], ["Kim"], ["told"]),
        (["Rain fell"], [], []),
    ]
    assert [quote.addressee for quote in document.quotes] == [None, "the Post", None]


def test_riqua_reads_the_token_lists_too(tmp_path):
    (tmp_path / "test.txt").write_text(
        '{"tokens": ["Go", ",", "said", "Ann"], "labels": ["B-content", "O", "B-cue", "B-source"]}'
    )
    (document,) = CORPORA["riqua"].read(tmp_path)
    assert document.text == "Go, said Ann"


def test_riqua_says_what_is_missing(tmp_path):
    with pytest.raises(CorpusError, match=r"RiQuA's \.ann files"):
        list(CORPORA["riqua"].read(tmp_path))


def test_unknown_corpus():
    with pytest.raises(CorpusError, match="choose among"):
        corpus("brown")
