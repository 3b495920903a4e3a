"""To and from the forms of other tools. Each form was written out by hand after the tool's own documentation or code."""

import json

import pytest
from bench_example import A, write_gold
from click.testing import CliRunner
from view_example import CHAIN, made, seed_articles

from quoteattr.cli import cli
from quoteattr.errors import InputError
from quoteattr.files.convert import (
    TOOLS,
    DirectQuotation,
    document_for,
    from_textacy,
    objects_for,
    read_document,
    to_textacy,
)
from quoteattr.files.writers import jsonl_lines

SPLIT = made(
    '"We go," Ann Lee said, "and we stay." Nobody spoke.',
    "a",
    {
        "content": ['"We go,"', '"and we stay."'],
        "cue": ["said"],
        "source": "Ann Lee",
        "speaker": "Ann Lee",
        "kind": "direct",
    },
)
FLOATING = made('"It is late."', "b", {"content": ['"It is late."'], "kind": "direct"})
TOLD = made(
    'According to the bank, prices "will fall" in May.',
    "c",
    {"content": ['prices "will fall" in May'], "cue": ["According to"], "source": "the bank", "kind": "mixed"},
)


class TestTo:
    def test_citron(self):
        assert document_for("citron", "a", SPLIT.quotes) == {
            "doc": "a",
            "quotes": [
                {
                    "sources": [{"start": 9, "end": 16, "text": "Ann Lee"}],
                    "coreferences": [],
                    "cue": {"start": 17, "end": 21, "text": "said"},
                    "contents": [
                        {"start": 0, "end": 8, "text": '"We go,"'},
                        {"start": 23, "end": 37, "text": '"and we stay."'},
                    ],
                    "confidence": "0.9000",
                    "id": "a:1",
                    "speaker": "Ann Lee",
                }
            ],
        }

    def test_citron_asks_for_a_cue_and_a_source(self):
        assert objects_for("citron", FLOATING.quotes[0]) == []

    def test_corenlp(self):
        assert document_for("corenlp", "a", SPLIT.quotes) == {
            "docId": "a",
            "quotes": [
                {
                    "id": number,
                    "text": text,
                    "beginIndex": start,
                    "endIndex": end,
                    "mention": "Ann Lee",
                    "speaker": "Ann Lee",
                    "canonicalSpeaker": "Ann Lee",
                }
                for number, (start, end, text) in enumerate([(0, 8, '"We go,"'), (23, 37, '"and we stay."')])
            ],
        }

    def test_corenlp_knows_only_what_stands_in_marks(self):
        (part,) = objects_for("corenlp", TOLD.quotes[0])
        assert (part["text"], part["speaker"], part["canonicalSpeaker"]) == ('"will fall"', "the bank", "Unknown")
        assert TOLD.text[part["beginIndex"] : part["endIndex"]] == '"will fall"'
        reported = made("It rains, said Ida.", "d", {"content": ["It rains"], "cue": ["said"], "source": "Ida"})
        assert objects_for("corenlp", reported.quotes[0]) == []

    def test_gender_gap_tracker(self):
        first, second = document_for("gender-gap-tracker", "a", SPLIT.quotes)["quotes"]
        assert first == {
            "speaker": "Ann Lee",
            "speaker_index": "(9,16)",
            "quote": '"We go,"',
            "quote_index": "(0,8)",
            "verb": "said",
            "verb_index": "(17,21)",
            "quote_token_count": 5,
            "quote_type": "QCQSV",
            "is_floating_quote": False,
            "is_aligned": True,
            "named_entity": "Ann Lee",
            "named_entity_type": "PERSON",
        }
        assert (second["quote_index"], second["quote_type"]) == ("(23,37)", "SVQCQ")

    def test_gender_gap_tracker_without_speaker_and_with_according_to(self):
        (floating,) = objects_for("gender-gap-tracker", FLOATING.quotes[0])
        assert floating["speaker"] == floating["verb_index"] == floating["named_entity"] == ""
        assert (floating["speaker_index"], floating["quote_type"]) == ("(0,0)", "QCQ")
        assert floating["is_floating_quote"]
        assert floating["named_entity_type"] == "UNKNOWN"
        (told,) = objects_for("gender-gap-tracker", TOLD.quotes[0])
        assert told["quote_type"] == "AccordingTo"
        (chained, _) = document_for("gender-gap-tracker", "x", CHAIN.quotes)["quotes"]
        assert chained["quote_type"] == "VSC"

    def test_textacy(self):
        import spacy

        doc = spacy.blank("en")(SPLIT.text)
        triples = to_textacy(doc, [*SPLIT.quotes])
        assert [triple.content.text for triple in triples] == ['"We go,"', '"and we stay."']
        assert [[token.text for token in triple.speaker] for triple in triples] == [["Ann", "Lee"]] * 2
        assert [token.text for token in triples[0].cue] == ["said"]
        assert to_textacy(spacy.blank("en")(TOLD.text), TOLD.quotes) == []
        with pytest.raises(InputError, match="does not lie in this Doc"):
            to_textacy(spacy.blank("en")("Something else."), SPLIT.quotes)

    @pytest.mark.parametrize("tool", TOOLS)
    def test_what_is_written_is_read(self, tool):
        for article in seed_articles():
            written = json.loads(json.dumps(document_for(tool, article.doc, article.quotes)))
            read = read_document(tool, written, "file")
            assert read["doc"] == article.doc
            assert len(read["quotes"]) == len(written["quotes"]) > 0
            spans = {(span.start, span.end) for quote in article.quotes for span in quote.content}
            found = {tuple(pair) for quote in read["quotes"] for pair in quote["content"]}
            if tool == "gender-gap-tracker":
                assert found == spans
            mentions = {(quote.source.start, quote.source.end) for quote in article.quotes if quote.source}
            assert {tuple(pair) for quote in read["quotes"] for pair in quote.get("source", ())} <= mentions


class TestFrom:
    def test_citron(self):
        plain = {
            "quotes": [
                {
                    "sources": [{"start": 70, "end": 77, "text": "Ann Lee"}],
                    "coreferences": [{"start": 28, "end": 31, "text": "she"}],
                    "cue": {"start": 32, "end": 36, "text": "said"},
                    "contents": [{"start": 0, "end": 26, "text": "…"}],
                    "confidence": "0.8765",
                },
                {
                    "sources": [{"start": 40, "end": 43, "text": "Bob"}],
                    "coreferences": [],
                    "cue": {"start": 44, "end": 49, "text": "added"},
                    "contents": [{"start": 50, "end": 60, "text": "…"}],
                },
            ],
            "source": {"application": "citron-extractor"},
        }
        assert read_document("citron", plain, "a") == {
            "doc": "a",
            "quotes": [
                {
                    "content": [[0, 26]],
                    "source": [[28, 31]],
                    "cue": [[32, 36]],
                    "speaker": "Ann Lee",
                    "confidence": 0.8765,
                },
                {"content": [[50, 60]], "source": [[40, 43]], "cue": [[44, 49]]},
            ],
        }

    def test_corenlp_counts_characters_beyond_the_basic_plane_twice(self):
        # Text: 😀 "Go now," Ann said. Java sees the face as two characters.
        words = [("😀", 0, 2), ('"', 3, 4), ("Go", 4, 6), ("now", 7, 10), (",", 10, 11), ('"', 11, 12), ("Ann", 13, 16)]
        plain = {
            "docId": "a",
            "sentences": [
                {
                    "tokens": [
                        {"originalText": word, "characterOffsetBegin": start, "characterOffsetEnd": end}
                        for word, start, end in words
                    ]
                }
            ],
            "quotes": [
                {"id": 0, "beginIndex": 3, "endIndex": 12, "mentionBegin": 6, "mentionEnd": 6, "speaker": "Ann"}
                | {"canonicalSpeaker": "Ann Lee"},
                {"id": 1, "beginIndex": 3, "endIndex": 12, "speaker": "Unknown", "canonicalSpeaker": "Unknown"},
            ],
        }
        assert read_document("corenlp", plain, "file") == {
            "doc": "a",
            "quotes": [
                {"content": [[2, 11]], "source": [[12, 15]], "speaker": "Ann Lee"},
                {"content": [[2, 11]]},
            ],
        }

    def test_gender_gap_tracker(self):
        quote = {
            "speaker": "Ann",
            "speaker_index": "(13,16)",
            "quote": "…",
            "quote_index": "(0,12)",
            "verb": "",
            "verb_index": "",
            "quote_token_count": 4,
            "quote_type": "Heuristic",
            "is_floating_quote": False,
        }
        expected = {"content": [[0, 12]], "source": [[13, 16]], "cue": []}
        assert read_document("gender-gap-tracker", [quote], "a") == {"doc": "a", "quotes": [expected]}
        exported = {"_id": {"$oid": "5f00"}, "quotes": [{**quote, "speaker_index": "(0,0)", "named_entity": "Ann Lee"}]}
        assert read_document("gender-gap-tracker", exported, "a") == {
            "doc": "5f00",
            "quotes": [{**expected, "source": [], "speaker": "Ann Lee"}],
        }

    def test_textacy(self):
        import spacy

        doc = spacy.blank("en")(SPLIT.text)
        triple = DirectQuotation([doc[5], doc[6]], [doc[7]], doc[0:5])
        assert from_textacy("a", [triple]) == {
            "doc": "a",
            "quotes": [{"content": [[0, 8]], "source": [[9, 12], [13, 16]], "cue": [[17, 21]]}],
        }

    @pytest.mark.parametrize(
        ("tool", "plain"),
        [
            ("citron", {"quotes": [{"cue": None}]}),
            ("citron", 3),
            ("corenlp", {"sentences": []}),
            ("corenlp", {"quotes": [{"beginIndex": 0, "endIndex": 2, "mentionBegin": 7, "mentionEnd": 8}]}),
            ("gender-gap-tracker", [{"quote_index": "0-12", "speaker_index": "", "verb_index": ""}]),
            ("gender-gap-tracker", [{"quote_index": "", "speaker_index": "", "verb_index": ""}]),
        ],
    )
    def test_something_else(self, tool, plain):
        with pytest.raises(InputError, match=f"art: this is not what {tool} writes"):
            read_document(tool, plain, "art")


class TestCommand:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "quotes.jsonl").write_bytes(jsonl_lines([*SPLIT.quotes, *FLOATING.quotes]))

    def run(self, *arguments):
        return CliRunner().invoke(cli, ["convert", *arguments])

    def test_to(self):
        result = self.run("quotes.jsonl", "--to", "citron")
        assert [json.loads(line)["doc"] for line in result.stdout.splitlines()] == ["a", "b"]
        assert result.stderr == (
            "quoteattr: 1 record left out: the form of citron cannot hold them (see docs/migration.md).\n"
        )
        assert self.run("quotes.jsonl", "--to", "gender-gap-tracker").stderr == ""

    def test_from_can_be_scored(self, tmp_path):
        write_gold(tmp_path)
        start = A.index("that rain")
        quotes = [
            {"quote_index": "(0,24)", "speaker_index": "(30,37)", "verb_index": "(25,29)"},
            {"quote_index": f"({start},{len(A) - 1})", "speaker_index": "(39,46)", "verb_index": "(47,51)"},
        ]
        (tmp_path / "a.json").write_text(json.dumps(quotes))
        result = self.run("a.json", "--from", "gender-gap-tracker", "-o", "old.jsonl")
        assert (result.exit_code, result.output) == (0, "")
        scored = CliRunner().invoke(cli, ["bench", "gold", ".", "--predictions", "old.jsonl", "--json"])
        assert scored.exit_code == 0, scored.output
        assert json.loads(scored.stdout)["figures"]["exact"]["gold_hits"] == 2

    def test_lines_without_a_name_are_numbered(self, tmp_path):
        (tmp_path / "all.jsonl").write_text('{"quotes": []}\n\n{"doc": "x", "quotes": []}\n')
        result = self.run("all.jsonl", "--from", "citron")
        assert [json.loads(line)["doc"] for line in result.stdout.splitlines()] == ["all:1", "x"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["quotes.jsonl"], "Say either --to TOOL or --from TOOL."),
            (["quotes.jsonl", "--to", "citron", "--from", "citron"], "Say either --to TOOL or --from TOOL."),
            (["no.json", "--from", "citron"], "Cannot read no.json: No such file or directory."),
            (["no.jsonl", "--to", "citron"], "Cannot read the records no.jsonl: No such file or directory."),
            (["quotes.jsonl", "--to", "citron", "-o", "quotes.jsonl"], "quotes.jsonl is among the inputs"),
            (["quotes.jsonl", "--to", "citron", "-o", "no/out.jsonl"], "Cannot write no/out.jsonl"),
        ],
    )
    def test_wrong_calls(self, arguments, message):
        result = self.run(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr

    def test_broken_json(self, tmp_path):
        (tmp_path / "broken.jsonl").write_text('{"quotes": []}\n{"quotes"\n')
        result = self.run("broken.jsonl", "--from", "corenlp")
        assert result.exit_code == 2
        assert "broken.jsonl, line 2 is not JSON" in result.stderr
