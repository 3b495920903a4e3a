"""The reader of our own layout."""

from __future__ import annotations

import json

import pytest
from bench_example import DOCUMENTS, write_gold

from quoteattr.corpora import CORPORA
from quoteattr.errors import CorpusError


def test_gold_reads_what_was_written(tmp_path):
    read = list(CORPORA["gold"].read(write_gold(tmp_path)))
    assert [document.doc for document in read] == ["a", "b", "c"]
    for document, written in zip(read, DOCUMENTS, strict=True):
        assert document.text == written.text
        for quote, original in zip(document.quotes, written.quotes, strict=True):
            assert (quote.content, quote.source, quote.cue) == (original.content, original.source, original.cue)
            assert (quote.speaker, quote.speaker_known, quote.optional) == (original.speaker, True, original.optional)
            assert quote.intermediaries == original.intermediaries


def quote(**changes):
    return {"content": [[0, 2]], **changes}


def read_one(folder, plain):
    (folder / "a.txt").write_text("Go, he said")
    (folder / "gold.jsonl").write_text(json.dumps({"doc": "a", "quotes": [plain]}))
    (document,) = CORPORA["gold"].read(folder)
    return document.quotes[0]


def test_what_is_not_labelled_is_not_known(tmp_path):
    bare = read_one(tmp_path, quote())
    assert (bare.speaker_known, bare.intermediaries, bare.form, bare.act, bare.source) == (False, None, None, None, ())


def test_form_act_and_flags(tmp_path):
    full = read_one(
        tmp_path,
        quote(
            form="phrase", act="thought", hedged=True, negated=True, addressee="him", speaker=None, speaker_also=["x"]
        ),
    )
    assert (full.form, full.act, full.hedged, full.negated, full.addressee) == ("phrase", "thought", True, True, "him")
    assert (full.speaker, full.speaker_known, full.speaker_also) == (None, True, ("x",))


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        (quote(content=[]), "content is empty"),
        (quote(content=[[0, 99]]), "outside the text of 11 characters"),
        (quote(source=[[3, 3]]), "is empty or lies outside"),
        (quote(act="song"), "act 'song' is none of speech"),
        (quote(sauce=[]), "unknown key 'sauce'"),
        ("text", "not a gold quotation"),
        ({"source": []}, "not a gold quotation"),
    ],
)
def test_a_broken_quote_is_named(tmp_path, plain, message):
    with pytest.raises(CorpusError, match=f"line 1.*{message}"):
        read_one(tmp_path, plain)


@pytest.mark.parametrize("line", ["{", "[]", '{"doc": "a"}'])
def test_a_broken_line_is_named(tmp_path, line):
    (tmp_path / "gold.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(CorpusError, match=r"gold\.jsonl, line 2"):
        list(CORPORA["gold"].read(tmp_path))


def test_missing_files_are_named(tmp_path):
    with pytest.raises(CorpusError, match=r"gold\.jsonl"):
        list(CORPORA["gold"].read(tmp_path))
    (tmp_path / "gold.jsonl").write_text('{"doc": "a", "quotes": []}')
    with pytest.raises(CorpusError, match=r"a\.txt"):
        list(CORPORA["gold"].read(tmp_path))


def test_a_split_is_another_file(tmp_path):
    write_gold(tmp_path).joinpath("gold.jsonl").rename(tmp_path / "held.jsonl")
    assert len(list(CORPORA["gold"].read(tmp_path, "held"))) == 3
    assert len(list(CORPORA["gold"].read(tmp_path / "held.jsonl"))) == 3
