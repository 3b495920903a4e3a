"""A review as it goes on, without a browser: what is kept, what it makes of gold, and how it goes on."""

import json

import pytest
from attrs import evolve
from review_example import article_of, many

from quoteattr.corpora import gold as gold_reader
from quoteattr.errors import InputError
from quoteattr.quotes import lies_in
from quoteattr.records import Intermediary, Span
from quoteattr.review.gold import checked_mended, gold_of, mend, missed_quote, names_in
from quoteattr.review.judgements import JUDGEMENTS, Review
from quoteattr.review.sampling import draw
from quoteattr.review.session import GOLD, Session

QUOTES = many(30)
TEXTS = {quote.doc: article_of(quote.doc).text for quote in QUOTES}


@pytest.fixture
def begin(tmp_path):
    """Opens a review of some of 30 records, as often as one likes; the last one is closed at the end."""
    opened = []

    def open_session(size=12, folder="review", quotes=QUOTES, texts=TEXTS):
        while opened:
            opened.pop().close()
        opened.append(Session(draw(lambda: iter(quotes), size, 1), texts, tmp_path / folder))
        return opened[0]

    yield open_session
    for each in opened:
        each.close()


def gold(tmp_path, folder="review"):
    return list(gold_reader.read(tmp_path / folder, None, None))


def span(text, words):
    return [text.index(words), text.index(words) + len(words)]


class TestJudging:
    def test_one_after_the_other_until_all_are_judged(self, begin):
        session = begin()
        task = session.task(session.next_place())
        seen = []
        while task["place"] is not None:
            seen.append(task["id"])
            task = session.judge(task["place"], [], {})
        assert seen == [each.quote.id for each in session.drawn]
        assert task == {"total": 12, "judged": 12, "missed": 0, "place": None}

    def test_the_article_is_shown_with_the_record_first(self, begin):
        session = begin()
        task = session.task(0)
        record = session.drawn[0].quote
        article = task["article"]
        assert article["quotes"][0] == record.to_dict()
        assert len(article["quotes"]) == 10  # what was drawn, and what was not
        assert [task["starts"][0], len(task["starts"])] == [0, 10]
        assert record.speaker.name in task["names"]

    def test_a_judgement_can_be_undone_and_given_anew(self, begin):
        session = begin()
        session.judge(0, ["content"], {})
        session.judge(1, [], {})
        assert session.undo(2)["place"] == 1
        assert session.undo(1)["place"] == 0
        assert session.undo(0)["judged"] == 0
        session.judge(0, ["content"], {})
        assert session.judge(0, [], {})["judged"] == 1
        assert session.task(0)["verdict"]["faults"] == []
        # Of two judgements of one record the undone one leaves the other.
        assert session.undo(0)["verdict"]["faults"] == ["content"]

    def test_mended_parts_are_shown_before_they_are_kept(self, begin):
        session = begin()
        text = session.task(0)["article"]["doc"]
        text = TEXTS[text]
        shown = session.task(
            0, {"content": [span(text, "port 3"), span(text, "port 5")], "speaker": "Ida", "chain": ["X"]}
        )
        (first, second) = shown["article"]["quotes"][0]["content"]
        assert (first["text"], second["text"]) == ("port 3", "port 5")
        assert shown["article"]["quotes"][0]["intermediaries"][0]["name"] == "X"
        assert session.task(0)["verdict"] is None

    @pytest.mark.parametrize(
        ("faults", "mended", "reason"),
        [
            (["ugly"], {}, "faults"),
            ("content", {}, "faults"),
            ([], {"speaker": "Ida"}, "not called wrong"),
            (["quotation"], {"speaker": "Ida"}, "not called wrong"),
            (["speaker"], {"speaker": " "}, "empty"),
            (["speaker"], {"speaker": 3}, "no text"),
            (["chain"], {"chain": "Ida"}, "no list"),
            (["content"], {"content": []}, "empty"),
            (["content"], {"content": [[0, 100000]]}, "outside"),
            (["content"], {"content": [[True, 3]]}, "outside"),
            (["content"], {"content": [[5, 5]]}, "outside"),
            (["content"], {"content": 5}, "no list"),
            (["content"], {"content": [[8, 9]]}, "no word"),
            (["content"], {"colour": []}, "such an object"),
            (["content"], None, "such an object"),
        ],
    )
    def test_what_cannot_be_is_refused(self, begin, faults, mended, reason):
        session = begin()
        with pytest.raises(InputError, match=reason):
            session.judge(0, faults, mended)
        assert not session.review.judged

    @pytest.mark.parametrize("place", [-1, 12, None, "0", True, 1.0])
    def test_there_is_no_such_record(self, begin, place):
        with pytest.raises(InputError, match="no such record"):
            begin().judge(place, [], {})


class TestGold:
    def test_right_records_are_gold_and_unsaid_ones_optional(self, begin, tmp_path):
        session = begin()
        session.judge(0, [], {})
        (document,) = gold(tmp_path)
        record = session.drawn[0].quote
        assert (document.doc, document.text) == (record.doc, TEXTS[record.doc])
        (said,) = (quote for quote in document.quotes if not quote.optional)
        assert said.content == tuple((each.start, each.end) for each in record.content)
        assert (said.speaker, said.kind, said.intermediaries) == (record.speaker.name, record.kind, ())
        assert sum(quote.optional for quote in document.quotes) == 9
        assert not document.complete

    def test_an_article_is_complete_once_all_its_records_are_judged(self, begin, tmp_path):
        session = begin(30)
        own = [place for place, each in enumerate(session.drawn) if each.quote.doc == session.drawn[0].quote.doc]
        known = []
        for place in own:
            session.judge(place, [], {})
            known.append(gold(tmp_path)[0].complete)
        assert known == [False] * (len(own) - 1) + [True]

    def test_what_is_wrong_and_not_mended_is_not_labelled(self, begin, tmp_path):
        session = begin(30)
        for place, faults in enumerate((["speaker"], ["chain"], ["content"], ["quotation"])):
            session.judge(place, faults, {})
        speaker, chain, content = gold(tmp_path)[0].quotes[:3]
        assert len(gold(tmp_path)[0].quotes) == 9  # without the one that is none
        assert (speaker.speaker_known, speaker.optional) == (False, False)
        assert (chain.speaker_known, chain.intermediaries) == (True, None)
        assert content.optional

    def test_what_is_mended_is(self, begin, tmp_path):
        session = begin(30)
        text = TEXTS[session.drawn[0].quote.doc]
        mended = {
            "content": [span(text, " port 0 would")],
            "source": [span(text, "Ida")],
            "speaker": "Ida  Holm",
            "chain": ["The Post"],
        }
        session.judge(0, ["content", "source", "speaker", "chain"], mended)
        said = next(quote for quote in gold(tmp_path)[0].quotes if not quote.optional)
        assert [text[start:end] for start, end in (*said.content, *said.source)] == ["port 0 would", "Ida"]
        assert (said.speaker, [each.name for each in said.intermediaries]) == ("Ida Holm", ["The Post"])

    def test_missed_quotations_are_added(self, begin, tmp_path):
        session = begin(30)
        text = TEXTS[session.drawn[0].quote.doc]
        task = session.add_missed(0, {"content": [span(text, "port 7")], "cue": [span(text, "said")], "speaker": None})
        assert (task["place"], task["missed"], task["judged"]) == (0, 1, 0)
        doc = session.drawn[0].quote.doc
        assert session.review.missed[0].id == f"{doc}+1"
        said = next(quote for quote in gold(tmp_path)[0].quotes if not quote.optional)
        assert (text[slice(*said.content[0])], said.speaker_known, said.speaker) == ("port 7", True, None)
        with pytest.raises(InputError, match="Select"):
            session.add_missed(0, {"speaker": "Ida"})
        assert said.intermediaries is None  # not told
        assert session.undo(0)["missed"] == 0

    @pytest.mark.parametrize("doc", ["news/2020/a", "../../etc/passwd", "/root", ".", "a/../b", "nul\0", "", "ü" * 150])
    def test_no_document_is_written_outside_the_folder(self, begin, tmp_path, doc):
        quotes = [evolve(quote, doc=doc, id=f"{doc}:{n}") for n, quote in enumerate(QUOTES[:10], 1)]
        text = article_of("x").text
        begin(10, quotes=quotes, texts={doc: text}).judge(0, [], {})
        (document,) = gold(tmp_path)
        assert document.text == text
        written = list(tmp_path.rglob("*.txt"))
        assert [path.is_relative_to(tmp_path / "review") for path in written] == [True]

    def test_a_chain_that_is_typed_keeps_the_mentions_that_it_had(self):
        record = QUOTES[0]
        mention = Span(start=0, end=3, text="Ida")
        record = evolve(record, intermediaries=(Intermediary(name="The Post", source=mention, cue=()),))
        mended = mend(record, checked_mended({"chain": ["Post", "Aide"]}, ""), "")
        assert [each.source for each in mended.intermediaries] == [mention, None]

    def test_kind_goes_by_the_marks(self):
        text = 'He said: "We go now."'
        quote = missed_quote("a", "a+1")
        for words, kind in (('"We go now."', "direct"), ("He said", "indirect"), ('said: "We', "mixed")):
            mended = mend(quote, checked_mended({"content": [span(text, words)]}, text), text)
            assert mended.kind == kind
            assert lies_in(mended, text)
            assert gold_of(mended, ["missed"], {"content"}).kind == kind

    def test_names_to_choose_from(self):
        text = "Yesterday Dr. Ida Berg of the Bank of Oslo met\nAnne-Marie de Wit, said O'Hara."
        names = names_in(text, [QUOTES[1]])
        assert names[0] == QUOTES[1].speaker.name
        assert {"Anne-Marie de Wit", "O'Hara"} <= set(names)


class TestKeeping:
    def test_goes_on_where_it_was_left(self, begin):
        session = begin()
        session.judge(0, [], {})
        session.judge(2, ["speaker"], {"speaker": "Ida"})
        session.add_missed(1, {"content": [[0, 8]]})
        review = session.review
        again = begin()
        assert again.review == review
        assert again.next_place() == 1
        assert again.task(2)["mended"] == {"speaker": "Ida"}

    def test_a_line_that_a_killed_process_left_unfinished_goes(self, begin, tmp_path):
        begin().judge(0, [], {})
        path = tmp_path / "review" / JUDGEMENTS
        whole = path.read_bytes()
        path.write_bytes(whole + whole[:20])
        session = begin()
        assert path.read_bytes() == whole
        session.judge(1, [], {})
        assert len(Review.read(tmp_path / "review").judged) == 2

    def test_nothing_is_half_written_where_the_disk_is_full(self, begin, tmp_path, monkeypatch):
        session = begin()
        session.judge(0, [], {})
        path = tmp_path / "review" / JUDGEMENTS
        whole = path.read_bytes()

        def full(_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                session.judge(1, [], {})
        assert path.read_bytes() == whole
        assert session.judge(1, [], {})["judged"] == 2

    def test_a_judgement_is_kept_once_where_the_gold_cannot_be_written(self, begin, tmp_path):
        session = begin()
        blocked = tmp_path / "review" / f"{GOLD}.new"
        blocked.mkdir()
        session.add_missed(0, {"content": [[0, 8]]})
        assert session.judge(0, [], {})["judged"] == 1
        with pytest.raises(InputError, match=r"Cannot write .*gold\.jsonl"):
            session.close()
        blocked.rmdir()
        session = begin()
        assert (len(session.review.judged), len(session.review.missed)) == (1, 1)
        assert sum(not quote.optional for quote in gold(tmp_path)[0].quotes) == 2

    def test_one_review_at_a_time(self, begin, tmp_path):
        session = begin()
        with pytest.raises(InputError, match="Another review"):
            Session(session.drawn, TEXTS, tmp_path / "review")

    def test_folders_that_are_of_something_else_are_left_alone(self, begin, tmp_path):
        begin(12).judge(0, [], {})
        with pytest.raises(InputError, match="another sample"):
            begin(13)
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / GOLD).write_text("precious")
        with pytest.raises(InputError, match="no review"):
            begin(12, "corpus")
        with pytest.raises(InputError, match="Cannot write"):
            begin(12, "corpus/gold.jsonl")
        assert (tmp_path / "corpus" / GOLD).read_text() == "precious"

    def test_judgements_of_other_records_are_told(self, begin, tmp_path):
        begin()
        for plain, reason in [
            ({"id": "z:1", "doc": "z", "faults": [], "mended": {}}, "not drawn"),
            (
                {"id": QUOTES[0].id, "doc": QUOTES[0].doc, "faults": ["content"], "mended": {"content": [[0, 9999]]}},
                "outside",
            ),
        ]:
            (tmp_path / "review" / JUDGEMENTS).write_text(json.dumps(plain) + "\n")
            with pytest.raises(InputError, match=reason):
                begin()

    def test_an_article_that_has_changed_is_told(self, begin):
        begin().judge(0, [], {})
        with pytest.raises(InputError, match="has changed"):
            begin(texts={doc: text + " More." for doc, text in TEXTS.items()})

    def test_an_article_that_is_missing_is_told(self, begin):
        with pytest.raises(InputError, match="not there to be read"):
            begin(texts={})
