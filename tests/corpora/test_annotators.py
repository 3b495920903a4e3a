"""To annotators' tools and back: every offset the same, whatever the text and the records."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from view_example import made

from quoteattr.cli import cli
from quoteattr.corpora import GoldQuote, LabelledIntermediary, gold
from quoteattr.corpora.annotators import (
    Link,
    Mark,
    Marked,
    annotation_of,
    file_name,
    labelled,
    labelling_config,
    marked,
    plain_document,
    read_folder,
    read_row,
    read_table,
    read_task,
    row_of,
    task_of,
)
from quoteattr.corpora.annotators.marks import gold_document
from quoteattr.errors import CorpusError
from quoteattr.files.writers import jsonl_lines
from quoteattr.records import ACTS, FORMS, Intermediary, Quote, Span, Speaker

#: Letters, marks, line breaks of all kinds, tabs, and characters of one, two and several code points.
_CHARACTERS = 'ab C."“”\u00e9\u0301😀👩🏽\u200d\u2028\x85𝒳\t'
_PIECES = st.sampled_from([*_CHARACTERS, "\r\n", "\n", "\r", "say", "the mayor"])
_NAMES = (
    st.text(alphabet="ABcd é😀.'-", min_size=1, max_size=12).map(str.strip).filter(lambda name: name not in ("", "?"))
)


@st.composite
def texts_and_records(draw):
    """A text, and records whose spans lie anywhere in it and overlap as they like."""
    text = "".join(draw(st.lists(_PIECES, min_size=4, max_size=60)))

    def spans(at_least, at_most):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2 * at_least, max_size=2 * at_most)))
        cuts = cuts[: len(cuts) // 2 * 2]
        pairs = zip(cuts[::2], cuts[1::2], strict=True)
        return tuple(Span(start=start, end=end, text=text[start:end]) for start, end in pairs)

    def maybe():
        return next(iter(spans(0, 1)), None)

    quotes = [
        Quote(
            doc="a",
            id=f"a:{number}",
            kind="direct",
            form=draw(st.sampled_from(FORMS)),
            act=draw(st.sampled_from(ACTS)),
            content=spans(1, 3),
            cue=spans(0, 2),
            source=maybe(),
            speaker=draw(st.none() | st.builds(Speaker, name=_NAMES, type=st.just("PERSON"))),
            intermediaries=tuple(
                Intermediary(name=draw(_NAMES), source=maybe(), cue=spans(0, 2)) for _ in range(draw(st.integers(0, 3)))
            ),
            addressee=maybe(),
            negated=draw(st.booleans()),
            hedged=draw(st.booleans()),
            pattern="p",
            confidence=0.5,
        )
        for number in range(1, 1 + draw(st.integers(0, 4)))
    ]
    return text, quotes


def pairs(spans):
    return tuple((span.start, span.end) for span in spans)


def gold_of(text, quotes):
    """What must come back of records that nobody has touched."""
    return gold_document(
        "a",
        text,
        [
            GoldQuote(
                content=pairs(quote.content),
                source=pairs([quote.source] if quote.source else []),
                cue=pairs(quote.cue),
                speaker=quote.speaker.name if quote.speaker else None,
                speaker_known=True,
                intermediaries=tuple(
                    LabelledIntermediary(
                        source=pairs([each.source] if each.source else []), name=each.name, cue=pairs(each.cue)
                    )
                    for each in quote.intermediaries
                ),
                addressee=quote.addressee.text if quote.addressee else None,
                negated=quote.negated,
                hedged=quote.hedged,
                form=quote.form,
                act=quote.act,
            )
            for quote in quotes
        ],
    )


def by_content(document):
    return sorted(document.quotes, key=repr)


def annotated(task):
    """The task as it comes back when an annotator has pressed Submit."""
    task = json.loads(json.dumps(task))
    return {"id": 7, "data": task["data"], "annotations": [{"result": task["predictions"][0]["result"]}]}


class TestRoundTrips:
    @given(texts_and_records())
    def test_label_studio(self, example):
        text, quotes = example
        found = read_task(annotated(task_of(marked("a", text, quotes))), "file")
        assert by_content(labelled(found)) == by_content(gold_of(text, quotes))
        assert (found.doc, found.text) == ("a", text)

    @given(texts_and_records())
    def test_label_studio_as_it_counted_before(self, example):
        text, quotes = example
        task = annotated(task_of(marked("a", text, quotes)))
        for item in task["annotations"][0]["result"]:
            if item["type"] != "relation":
                for edge in ("start", "end"):
                    item["value"][edge] = len(text[: item["value"][edge]].encode("utf-16-le")) // 2
        assume(all(span.text.strip() and len(set(span.text)) > 2 for quote in quotes for span in quote.content))
        assert len(labelled(read_task(task, "file")).quotes) == len(quotes)

    @given(texts_and_records(), st.sampled_from(["utf-16", "characters"]))
    def test_doccano(self, example, unit):
        text, quotes = example
        row = json.loads(json.dumps(row_of(marked("a", text, quotes), unit)))
        if unit == "utf-16":
            units = text.encode("utf-16-le")
            places = [(each["start_offset"], each["end_offset"]) for each in row["entities"]]
            expected = marked("a", text, quotes).marks
            for (start, end), mark in zip(places, expected, strict=True):
                assert units[2 * start : 2 * end].decode("utf-16-le") == text[mark.start : mark.end]
        assert by_content(read_row(row, "file", unit)) == by_content(gold_of(text, quotes))

    @given(texts_and_records())
    def test_brat(self, tmp_path_factory, example):
        text, quotes = example
        spans = [span for quote in quotes for group in _groups(quote) for span in group]
        # A line break at the edge of a span, or as all that stands between two, is not to be had in brat.
        assume(all(span.text[0] not in "\r\n\t" and span.text[-1] not in "\r\n\t" for span in spans))
        assume(
            all(
                text[one.end : other.start].strip("\r\n\t")
                for quote in quotes
                for group in _groups(quote)
                for one, other in zip(group, group[1:], strict=False)
            )
        )
        folder = tmp_path_factory.mktemp("brat")
        (folder / "a.txt").write_bytes(text.encode())
        (folder / "a.ann").write_bytes(annotation_of(text, quotes).encode())
        (document,) = read_folder(folder)
        assert document.text == text
        assert by_content(document) == by_content(gold_of(text, quotes))

    @given(texts_and_records())
    def test_gold_jsonl(self, tmp_path_factory, example):
        text, quotes = example
        folder = tmp_path_factory.mktemp("gold")
        expected = gold_of(text, quotes)
        (folder / "a.txt").write_bytes(text.encode())
        (folder / "gold.jsonl").write_text(json.dumps(plain_document(expected)))
        assert list(gold.read(folder, None, None)) == [expected]


def _groups(quote):
    yield quote.content
    yield quote.cue
    for one in (quote.source, quote.addressee):
        if one:
            yield (one,)
    for each in quote.intermediaries:
        yield each.cue
        if each.source:
            yield (each.source,)


NEWS = made(
    'IRNA quoted Ann Lee as saying "we go 😀"\r\nthen "and we stay." She smiled.',
    "news",
    {
        "content": ['"we go 😀"', '"and we stay."'],
        "cue": ["as saying"],
        "source": "Ann Lee",
        "speaker": "Ann Lee",
        "intermediaries": [("IRNA", "IRNA", "quoted")],
    },
)


class TestWhatAnnotatorsDo:
    def test_label_studio_new_region_and_link(self):
        task = annotated(task_of(marked("news", NEWS.text, NEWS.quotes)))
        start = NEWS.text.index("She smiled")
        task["annotations"][0]["result"] += [
            {
                "id": "new",
                "from_name": "role",
                "to_name": "text",
                "type": "labels",
                "value": {"start": start, "end": start + 10, "text": "She smiled", "labels": ["content"]},
            },
            # Drawn from the source to the content: Label Studio can turn a relation round.
            {"from_id": "m3", "to_id": "new", "type": "relation", "direction": "left", "labels": ["source"]},
        ]
        document = labelled(read_task(task, "file"))
        assert [quote.speaker for quote in document.quotes] == ["Ann Lee", "Ann Lee"]
        assert document.quotes[1].source == document.quotes[0].source
        assert document.quotes[1].act is None

    def test_label_studio_takes_the_ground_truth_and_no_cancelled_annotation(self):
        task = annotated(task_of(marked("news", NEWS.text, NEWS.quotes)))
        empty = {"result": []}
        task["annotations"] = [{**task["annotations"][0], "ground_truth": True}, empty]
        assert len(read_task(task, "file").marks) > 0
        task["annotations"] = [task["annotations"][0], {**empty, "was_cancelled": True}]
        assert len(read_task(task, "file").marks) > 0
        assert read_task({**task, "annotations": []}, "file") is None
        with pytest.raises(CorpusError, match="no task as Label Studio exports"):
            read_task({"data": {}}, "file")

    def test_label_studio_told_by_the_words_that_it_counts_utf16(self):
        text = "😀😀 Rain fell, said Ida."
        value = {"start": 5, "end": 14, "text": "Rain fell", "labels": ["content"]}
        result = [{"id": "x", "from_name": "role", "type": "labels", "value": value}]
        (quote,) = labelled(read_task({"data": {"text": text}, "annotations": [{"result": result}]}, "f")).quotes
        assert [text[start:end] for start, end in quote.content] == ["Rain fell"]

    def test_doccano_names_stay_with_places(self):
        row = row_of(marked("news", NEWS.text, NEWS.quotes))
        content = next(each for each in row["entities"] if each["label"] == "content")
        content["end_offset"] -= 1
        (quote,) = read_row({**row, "Comments": []}, "file").quotes
        assert (quote.speaker, quote.speaker_known) == ("Ann Lee", True)  # the source is where it was
        assert [each.name for each in quote.intermediaries] == ["IRNA"]
        assert quote.act is None  # of a content that was another
        source = next(each for each in row["entities"] if each["label"] == "source")
        source["end_offset"] -= 1
        (quote,) = read_row(row, "file").quotes
        assert not quote.speaker_known

    def test_doccano_inside_a_character(self):
        row = row_of(marked("news", NEWS.text, NEWS.quotes))
        row["entities"][0]["end_offset"] = NEWS.text.index("😀") + 1
        with pytest.raises(CorpusError, match="inside a character"):
            read_row(row, "file")

    def test_intermediaries_in_order_and_a_ring_of_them(self):
        marks = [
            Mark(id=label, label=kind, start=number, end=number + 1, name=label)
            for number, (label, kind) in enumerate([("c", "content"), ("in", "intermediary"), ("out", "intermediary")])
        ]
        links = [Link("c", "in", "through"), Link("in", "out", "through"), Link("out", "in", "through")]
        (quote,) = labelled(Marked(doc="a", text="abc", marks=tuple(marks), links=tuple(links))).quotes
        assert [each.name for each in quote.intermediaries] == ["out", "in"]

    @pytest.mark.parametrize(
        ("mark", "message"),
        [
            (Mark(id="x", label="content", start=2, end=9), "lies outside the text of 3 characters"),
            (Mark(id="x", label="Person", start=0, end=1), "unknown label 'Person'"),
        ],
    )
    def test_wrong_marks(self, mark, message):
        with pytest.raises(CorpusError, match=message):
            labelled(Marked(doc="a", text="abc", marks=(mark,), links=()))

    def test_brat_file(self):
        start = NEWS.text.index('"we')
        assert annotation_of(NEWS.text, NEWS.quotes).splitlines()[:3] == [
            "T1\tSource 12 19\tAnn Lee",
            "T2\tCue 20 29\tas saying",
            "T3\tCue 5 11\tquoted",
        ]
        assert f'Quotation {start} {start + 9};{start + 16} {start + 30}\t"we go 😀" "and' in annotation_of(
            NEWS.text, NEWS.quotes
        )

    def test_the_labelling_interface_is_xml(self):
        from xml.etree import ElementTree

        tree = ElementTree.fromstring(labelling_config())
        assert {each.get("value") for each in tree.iter("Label")} >= {"content", "source", "cue"}

    def test_names_of_files(self):
        taken = set()
        names = [file_name(doc, taken) for doc in ("a/b", "a_b", "../x", "A/B", "", "..", "né 1", "x" * 300)]
        assert names == ["a_b", "a_b-2", "__x", "A_B-3", "_", "_-2", "né 1", "x" * 120]


class TestTable:
    TEXT = 'Ann Lee said: “It  is\r\nlate.” He said he was tired. "It is late," he said, "and cold."\n'

    def read(self, tmp_path, table, text=TEXT):
        (tmp_path / "labels.csv").write_text(table, encoding="utf-8", newline="")
        documents, wrong = read_table(tmp_path / "labels.csv", {"a": text})
        return [quote for document in documents for quote in document.quotes], wrong

    def words(self, spans):
        return [self.TEXT[start:end] for start, end in spans]

    def test_words(self, tmp_path):
        quotes, wrong = self.read(
            tmp_path,
            "doc,content,source,cue,speaker,negated\n"
            'a,"""It is late.""",Ann Lee,said,Ann Lee,\n'
            "a,he was tired,He,said,?,no\n"
            'a,"""It is late,"" … ""and cold.""",he,said,,x\n',
        )
        assert wrong == []
        assert [self.words(quote.content) for quote in quotes] == [
            ["“It  is\r\nlate.”"],
            ["he was tired"],
            ['"It is late,"', '"and cold."'],
        ]
        assert [self.words(quote.source) for quote in quotes] == [["Ann Lee"], ["He"], ["he"]]
        assert [quote.cue[0][0] for quote in quotes] == [
            self.TEXT.index("said"),
            self.TEXT.index("said he"),
            self.TEXT.index('said, "and'),
        ]
        assert [(quote.speaker, quote.speaker_known) for quote in quotes] == [
            ("Ann Lee", True),
            (None, True),
            (None, False),
        ]
        assert [quote.negated for quote in quotes] == [False, False, True]
        assert quotes[0].intermediaries is None

    @pytest.mark.parametrize(
        "table",
        [
            "doc;content;cue\na;30-48;31-35\n",
            'doc,content,cue\na,"[[30, 48]]","(31, 35)"\n',
            "doc\tcontent_start\tcontent_end\tcue\na\t30\t48\t31:35\n",
        ],
    )
    def test_offsets(self, tmp_path, table):
        ((quote,), wrong) = self.read(tmp_path, table)
        assert (quote.content, quote.cue, wrong) == (((30, 48),), ((31, 35),), [])

    def test_several_offsets(self, tmp_path):
        ((quote,), _) = self.read(tmp_path, "doc,content\na,0-7 14-20\n")
        assert quote.content == ((0, 7), (14, 20))

    def test_words_that_stand_twice(self, tmp_path):
        text = "It rains, said Ida. It rains, said Bo."
        quotes, _ = self.read(tmp_path, "doc,content,cue\na,It rains,said\na,It rains,said\n", text)
        assert [quote.content[0][0] for quote in quotes] == [0, 20]
        assert [quote.cue[0][0] for quote in quotes] == [10, 30]

    def test_intermediaries(self, tmp_path):
        text = "It rains, Ida said, IRNA reported."
        ((quote,), _) = self.read(tmp_path, "doc,content,intermediaries\na,It rains,IRNA → the paper\n", text)
        assert [(each.name, each.source) for each in quote.intermediaries] == [("IRNA", ((20, 24),)), ("the paper", ())]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("b,It,,", "row 1: no article is called 'b'"),
            ("a,nowhere,,", 'row 1: its content "nowhere" does not stand in the article'),
            ("a,It,Bo,", 'row 1: its source "Bo" does not stand in the article'),
            ("a,,,", "row 1: its content is empty"),
            ("a,0-9999,,", "row 1: its content 0-9999 is empty or lies outside"),
            ("a,late,,shout", 'row 1: its act "shout" is none of speech, thought, evidence'),
        ],
    )
    def test_wrong_rows_cost_themselves(self, tmp_path, row, message):
        quotes, wrong = self.read(tmp_path, f"doc,content,source,act\n{row}\na,he was tired,He,speech\n")
        assert len(quotes) == 1
        assert message in wrong[0]

    def test_no_such_columns(self, tmp_path):
        with pytest.raises(CorpusError, match="must have columns doc and content; it has name, words"):
            self.read(tmp_path, "name,words\n")


class TestCommand:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / "news.txt").write_bytes(NEWS.text.encode())
        (tmp_path / "quotes.jsonl").write_bytes(jsonl_lines(NEWS.quotes))

    def run(self, *arguments):
        return CliRunner().invoke(cli, ["convert", *arguments])

    def expect_gold(self, folder):
        (document,) = gold.read(folder, None, None)
        assert document.text == NEWS.text
        (quote,) = document.quotes
        assert quote.content == pairs(NEWS.quotes[0].content)
        assert (quote.speaker, [each.name for each in quote.intermediaries]) == ("Ann Lee", ["IRNA"])

    def test_label_studio(self, tmp_path):
        to = self.run("quotes.jsonl", "--to", "label-studio", "--articles", "texts", "-o", "tasks.json")
        assert to.exit_code == 0, to.output
        assert "tasks.xml is the labelling interface" in to.stderr
        tasks = json.loads((tmp_path / "tasks.json").read_bytes())
        done = [annotated(tasks[0]), {"data": {"text": "x"}, "annotations": []}]
        (tmp_path / "export.json").write_text(json.dumps(done))
        back = self.run("export.json", "--from", "label-studio", "-o", "mine")
        assert back.exit_code == 0, back.output
        assert "1 task without an annotation left out." in back.stderr
        assert "has 1 records of 1 articles." in back.stderr
        self.expect_gold(tmp_path / "mine")
        scored = CliRunner().invoke(
            cli, ["bench", "gold", "mine", "--predictions", "quotes.jsonl", "--acts", "all", "--json"]
        )
        assert scored.exit_code == 0, scored.output

    @pytest.mark.parametrize("tool", ["label-studio", "doccano", "brat"])
    def test_half_a_character_in_a_record(self, tmp_path, tool):
        spoken = (tmp_path / "quotes.jsonl").read_text().replace('"name": "Ann Lee"', '"name": "Ann \\ud83d Lee"')
        (tmp_path / "quotes.jsonl").write_text(spoken)
        result = self.run("quotes.jsonl", "--to", tool, "--articles", "texts", "-o", "out")
        if tool == "brat":  # which has no escapes
            assert result.exit_code == 2
            assert "news.ann would hold half a character (U+D83D)" in result.stderr
        else:
            assert result.exit_code == 0, result.output
            assert "\\ud83d" in (tmp_path / "out").read_text()

    def test_doccano(self, tmp_path):
        to = self.run("quotes.jsonl", "--to", "doccano", "--articles", "texts", "-o", "rows.jsonl")
        assert to.exit_code == 0, to.output
        assert self.run("rows.jsonl", "--from", "doccano", "-o", "mine").exit_code == 0
        self.expect_gold(tmp_path / "mine")

    def test_brat(self, tmp_path):
        to = self.run("quotes.jsonl", "--to", "brat", "--articles", "texts", "-o", "brat")
        assert to.exit_code == 0, to.output
        assert (tmp_path / "brat" / "annotation.conf").exists()
        assert self.run("brat", "--from", "brat", "-o", "mine").exit_code == 0
        self.expect_gold(tmp_path / "mine")
        again = self.run("brat", "--from", "brat", "-o", "brat")
        assert (again.exit_code, "not an empty folder" in again.stderr) == (2, True)

    def test_csv(self, tmp_path):
        (tmp_path / "labels.csv").write_text("doc,content,speaker\nnews,She smiled,?\nnews,He wept,?\n")
        result = self.run("labels.csv", "--from", "csv", "--articles", "texts", "-o", "mine")
        assert result.exit_code == 1
        assert 'row 2: its content "He wept" does not stand in the article' in result.stderr
        ((document),) = gold.read(tmp_path / "mine", None, None)
        assert len(document.quotes) == 1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["quotes.jsonl", "--to", "doccano"], "takes one file of records, and --articles PATH"),
            (["quotes.jsonl", "--to", "brat", "--articles", "texts"], "name it with --output"),
            (["quotes.jsonl", "--from", "csv", "-o", "x"], "--from csv needs --articles"),
            (["texts", "--from", "brat", "-o", "x"], "holds no .ann file"),
            (["quotes.jsonl", "--from", "doccano", "-o", "x"], "no row of doccano's JSONL"),
            (["no.json", "--from", "label-studio", "-o", "x"], "Cannot read no.json"),
        ],
    )
    def test_wrong_calls(self, arguments, message):
        result = self.run(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr


def test_a_mark_of_the_whole_text_counted_in_utf16():
    region = {"id": "m1", "type": "labels", "from_name": "label", "value": {"start": 0, "end": 7, "text": "aaaab𝒳"}}
    region["value"]["labels"] = ["content"]
    found = read_task({"data": {"text": "aaaab𝒳", "doc": "a"}, "annotations": [{"result": [region]}]}, "file")
    assert [(mark.start, mark.end) for mark in found.marks] == [(0, 6)]
