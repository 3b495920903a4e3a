"""The records of a text as a tuple, in a notebook, and for displaCy."""

import copy
import importlib
import pickle
import sys
from html.parser import HTMLParser

import pytest
from view_example import CHAIN, made, seed_articles

from quoteattr.errors import InputError
from quoteattr.text.parse import read_doc
from quoteattr.view import DISPLACY_OPTIONS, Quotes, to_displacy


@pytest.fixture
def quotes():
    return Quotes(CHAIN.text, CHAIN.quotes)


class TestTuple:
    def test_is_a_tuple_of_the_records(self, quotes):
        assert quotes == CHAIN.quotes
        assert hash(quotes) == hash(CHAIN.quotes)
        assert isinstance(quotes, tuple)
        assert quotes[0] is CHAIN.quotes[0]
        assert (type(quotes[:1]), quotes[:1], quotes[:1].text) == (Quotes, CHAIN.quotes[:1], CHAIN.text)
        assert quotes.text == CHAIN.text

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda quotes: pickle.loads(pickle.dumps(quotes))])
    def test_copies_keep_the_text(self, quotes, again):
        other = again(quotes)
        assert (type(other), other, other.text) == (Quotes, quotes, quotes.text)

    def test_another_text(self):
        with pytest.raises(InputError, match="article-001:1 does not lie in this text"):
            Quotes("Something else.", CHAIN.quotes)

    def test_by_speaker(self):
        (article,) = seed_articles("border-talks")
        groups = Quotes(article.text, article.quotes).by_speaker()
        sizes = [len(group) for group in groups.values()]
        assert sizes == sorted(sizes, reverse=True)
        assert sum(sizes) == len(article.quotes)
        assert all(quote.speaker.name == "Dalia Venn" for quote in groups["Dalia Venn"])
        assert {quote.speaker for quote in groups[None]} == {None}
        assert groups["Dalia Venn"].text == article.text


class TestShort:
    def test_lists_and_groups_are_short(self, quotes):
        assert repr(quotes[1]) == (
            '<Quote article-001:2 Ilse through The Harbour Post → palace aide: "We will not sell the port.">'
        )
        assert repr(quotes).splitlines() == ["<Quotes: 2>", *(f"  {quote!r}" for quote in quotes)]
        assert max(map(len, repr(list(quotes)).split(", <Quote"))) < 200
        assert repr(quotes.by_speaker()).splitlines()[0] == f"<{len(quotes.by_speaker())} speakers>"
        many = Quotes(CHAIN.text, CHAIN.quotes * 30)
        assert repr(many).splitlines()[-1] == f"  … and {len(many) - 20} more"

    def test_html_is_short_and_escaped(self, quotes):
        assert "<b>Ilse through The Harbour Post → palace aide</b>" in quotes[1]._repr_html_()
        hostile = made("<i>x</i> said Bob.", "x", {"content": ["<i>x</i>"], "speaker": "<b>Bob</b>", "source": "Bob"})
        groups = Quotes(hostile.text, hostile.quotes).by_speaker()
        assert "<td>&lt;b&gt;Bob&lt;/b&gt;</td><td>1</td>" in groups._repr_html_()
        assert "<i>" not in hostile.quotes[0]._repr_html_() + groups._repr_html_()


class TestFilter:
    def test_by_fields(self, quotes):
        (article,) = seed_articles("border-talks")
        every = Quotes(article.text, article.quotes)
        direct = every.filter(kind="direct")
        assert {quote.kind for quote in direct} == {"direct"}
        assert direct.text == article.text
        assert every.filter(kind={"direct", "mixed", "indirect"}) == every
        assert every.filter(speaker="Ms. dalia Venn's") == every.by_speaker()["Dalia Venn"]
        assert every.filter(lambda quote: quote.speaker is None) == every.by_speaker()[None]
        assert every.filter(kind="direct", speaker="Dalia Venn", negated=False, min_confidence=2) == ()
        assert quotes.filter(through="harbour post") == quotes
        assert quotes.filter(through="palace aide", parent="article-001:1") == quotes[1:]

    def test_an_unknown_field(self, quotes):
        with pytest.raises(InputError, match="cannot be filtered by 'verb'; name doc, id, kind"):
            quotes.filter(verb="said")


class TestExtract:
    TEXT = 'The bridge is "safe as a church," Mayor Ada Brandt said. It opens in May, she added.'

    def test_gives_a_tuple_that_knows_its_text(self, extractor):
        quotes = extractor.extract(self.TEXT)
        assert (type(quotes), quotes.text) == (Quotes, self.TEXT)
        assert [len(group) for group in quotes.by_speaker().values()] == [2]
        assert extractor.extract("") == ()

    def test_pipe_and_component_too(self, extractor):
        texts = [self.TEXT, "Rain fell."]
        piped = list(extractor.pipe(texts))
        assert [(type(quotes), quotes.text) for quotes in piped] == [(Quotes, text) for text in texts]
        assert extractor.extract_parsed(read_doc(extractor.pipeline(self.TEXT))).text == self.TEXT


class TestFrame:
    def test_one_row_a_record(self, quotes):
        pytest.importorskip("pandas")
        frame = quotes.to_frame()
        assert frame["id"].tolist() == ["article-001:1", "article-001:2"]
        row = frame.iloc[1]
        assert row["speaker_name"] == "Ilse"
        assert row["source"] == "Queen Ilse"
        assert row["intermediaries"] == "The Harbour Post → palace aide"
        assert row["parent"] == "article-001:1"
        assert CHAIN.text[row["start"] : row["end"]] == row["content"] == '"We will not sell the port."'
        assert frame["cue"].tolist() == ["quoted … as saying", "told"]

    def test_no_records_give_the_same_columns(self, quotes):
        pytest.importorskip("pandas")
        assert Quotes("").to_frame().columns.tolist() == quotes.to_frame().columns.tolist()

    def test_pandas_is_missing(self, quotes, monkeypatch):
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(InputError, match=r"quoteattr\[notebook\]"):
            quotes.to_frame()


class Words(HTMLParser):
    """The words of each element by its class, and every tag."""

    def __init__(self, html):
        super().__init__()
        self.found, self.tags, self.open = {}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.found.setdefault(self.open[-1], []).append(data)


class TestHtml:
    def test_text_and_table(self, quotes):
        words = Words(quotes._repr_html_())
        assert words.found["content deeper"] == ['"We will not sell the port."']
        assert words.found["sup"] == ["2", "1"]
        assert words.found["intermediary"] == ["intermediary", "The Harbour Post"]
        assert words.found["intermediary source"] == ["a palace aide"]
        assert "The Harbour Post → palace aide" in words.found["td"]

    def test_everything_is_escaped(self):
        hostile = "<script>alert(1)</script> said Bob."
        article = made(
            hostile, "x", {"content": ["<script>alert(1)</script>"], "speaker": "<b>Bob</b>", "source": "Bob"}
        )
        words = Words(Quotes(article.text, article.quotes)._repr_html_())
        assert not {"script", "b"} & set(words.tags)
        assert words.found["content"] == ["content", "<script>alert(1)</script>"]

    def test_no_record(self):
        assert "No record was found" in Quotes("Rain.")._repr_html_()


class TestDisplacy:
    @pytest.fixture
    def doc(self):
        import spacy

        return spacy.blank("en")(CHAIN.text)

    def test_spans_of_tokens(self, doc, quotes):
        shown = to_displacy(doc, quotes)
        assert shown["text"] == CHAIN.text
        assert shown["tokens"] == [token.text for token in doc]
        for span in shown["spans"]:
            words = doc[span["start_token"] : span["end_token"]]
            assert CHAIN.text[span["start"] : span["end"]] in words.text
        labels = [(span["label"], span["kb_id"]) for span in shown["spans"] if span["start"] == 23 + 2]
        assert labels == [("INTERMEDIARY", "1"), ("INTERMEDIARY", "2")]

    def test_displacy_draws_it(self, doc, quotes):
        from spacy import displacy

        shown = displacy.render(
            to_displacy(doc, quotes), style="span", manual=True, options=DISPLACY_OPTIONS, jupyter=False
        )
        for label, color in DISPLACY_OPTIONS["colors"].items():
            assert (label in shown and color in shown) == (label != "ADDRESSEE")

    def test_another_doc(self, quotes):
        import spacy

        with pytest.raises(InputError, match="does not lie in this Doc"):
            to_displacy(spacy.blank("en")("Something else."), quotes)


class TestFlat:
    @pytest.mark.parametrize("value", [("Ann Lee", "Tom Reed"), (), "PERSON", None, True, False, 0.1 + 0.2])
    def test_a_field_of_any_kind_is_one_cell_and_comes_back(self, value):
        """Fields of speakers and intermediaries that are still to come need no code of their own."""
        import attrs

        flat_module = importlib.import_module("quoteattr.quotes.flat")
        kinds = {tuple: "tuple[str, ...]", str: "str", bool: "bool", float: "float | None", type(None): "str | None"}
        field = attrs.fields(attrs.make_class("Made", {"x": attrs.field(type=kinds[type(value)])})).x
        cell = flat_module._cell(flat_module.plain_value(value))
        again = flat_module._read(cell, field)
        assert (tuple(again) if isinstance(value, tuple) else again) == value


def test_a_flat_row_reads_alike_once_types_are_resolved(extractor):
    """Some tools put the types themselves in place of their names: nothing may depend on whether they have."""
    import attrs

    from quoteattr.quotes.flat import FLAT_COLUMNS, flat_row, unflat
    from quoteattr.records import Quote, Speaker

    (quote,) = extractor.extract("Mayor Ann Lee said on Monday that it rained.")
    attrs.resolve_types(Speaker)
    assert Quote.from_dict(unflat(dict(zip(FLAT_COLUMNS, flat_row(quote), strict=True)))) == quote
