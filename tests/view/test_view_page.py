"""The page as a file: what is in it, that it is safe, and the command that makes it."""

import json
import re
import subprocess
import sys

import fake_extractor
import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from view_example import CHAIN, made, seed_articles

from quoteattr.cli import cli
from quoteattr.cli.view import write_page_of_records
from quoteattr.errors import InputError
from quoteattr.files.readers import Reader, Reading, find_sources
from quoteattr.files.writers import OUTPUT_FORMATS, csv_lines, format_of, jsonl_lines
from quoteattr.quotes.templating import embeddable_json
from quoteattr.view import render_page, write_page
from quoteattr.view.articles import join_articles, read_records


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


class TestPage:
    def test_holds_the_records_as_they_are(self):
        data = data_of(render_page([CHAIN]))
        assert data["articles"][0]["quotes"] == [quote.to_dict() for quote in CHAIN.quotes]

    def test_title(self):
        assert "<title>2 quotations in 1 article</title>" in render_page([CHAIN])
        assert "<h1>A &lt;b&gt; &amp; c</h1>" in render_page([CHAIN], "A <b> & c")

    def test_kept_columns(self):
        first, second = data_of(
            render_page([evolve(CHAIN, kept={"outlet": "Coast", "tags": ["a"], "date": None, "page": 3}), CHAIN])
        )["articles"]
        assert first["columns"] == {"outlet": "Coast", "tags": '["a"]', "date": None, "page": "3"}
        assert "columns" not in second

    def test_asks_for_nothing(self):
        page = render_page(seed_articles("border-talks"))
        assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(|fetch\(|XMLHttpRequest""", page)

    def test_same_input_same_page(self):
        assert render_page([CHAIN]) == render_page([CHAIN])

    @given(st.text(st.characters(), max_size=40))
    def test_any_text_is_embedded_and_encoded(self, text):
        embedded = embeddable_json([text])
        assert json.loads(embedded) == [text]
        assert not re.search("[<>&\u2028\u2029]", embedded)
        embedded.encode("utf-8")

    def test_lone_surrogate_and_nul(self, tmp_path):
        write_page([made("a\ud800b\0c", "odd")], tmp_path / "page.html")
        assert data_of((tmp_path / "page.html").read_text())["articles"][0]["paragraphs"] == [["a\ud800b\0c"]]

    def test_cannot_write(self, tmp_path):
        with pytest.raises(InputError, match="Cannot write"):
            write_page([CHAIN], tmp_path / "no" / "page.html")

    def test_jinja2_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "jinja2", None)
        with pytest.raises(InputError, match=r"pip install \"quoteattr\[view\]\""):
            render_page([CHAIN])


def test_import_is_light():
    heavy = ("spacy", "numpy", "jinja2", "markupsafe", "rich", "pandas", "pyarrow")
    code = f"import sys, quoteattr.view; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.fixture
def call(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
    monkeypatch.chdir(tmp_path)

    def called(*args, code=0, stdin=None):
        result = CliRunner().invoke(cli, [*map(str, args)], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return called


class TestCommand:
    def test_page_of_a_folder(self, call, tmp_path):
        (tmp_path / "a.txt").write_text('"One," he said.')
        (tmp_path / "b.txt").write_text("Nothing.")
        result = call("view", ".", "-o", "page.html", "--title", "Mine")
        assert result.stderr == "quoteattr: page.html shows 2 of 2 documents, with 1 records.\n"
        page = (tmp_path / "page.html").read_text()
        assert "<title>Mine</title>" in page
        assert [article["doc"] for article in data_of(page)["articles"]] == ["a", "b"]

    def test_filters_by_kept_columns(self, call, tmp_path):
        (tmp_path / "news.csv").write_text('id,outlet,text\na,Coast,"""One,"" he said."\nb,,Nothing.\n')
        assert call("view", "news.csv", "--keep", "outlet", "-o", "page.html").exit_code == 0
        page = data_of((tmp_path / "page.html").read_text())
        assert [article["columns"] for article in page["articles"]] == [{"outlet": "Coast"}, {"outlet": None}]

    def test_standard_streams(self, call):
        assert data_of(call("view", "-", stdin='"One."').stdout)["articles"][0]["doc"] == "stdin"

    def test_a_terminal_gets_a_file_and_its_name(self, call, tmp_path, monkeypatch):
        (tmp_path / "a.txt").write_text('"One."')
        monkeypatch.setattr("quoteattr.cli.view._in_terminal", lambda: True)
        told = [call("view", "a.txt", "-q") for _ in range(2)]
        assert [each.stdout for each in told] == ["", ""]
        assert [each.stderr.split()[1] for each in told] == ["quotes.html", "quotes-2.html"]
        assert data_of((tmp_path / "quotes-2.html").read_text())["articles"][0]["doc"] == "a"
        assert call("view", "a.txt", "-o", "-").stdout.startswith("<!doctype html>")

    def test_document_that_fails_is_left_out(self, call, tmp_path):
        (tmp_path / "a.txt").write_text('"One."')
        (tmp_path / "b.txt").write_text("CRASH")
        (tmp_path / "c.txt").write_bytes(b"\xff\xfe\xff")
        (tmp_path / "d.txt").write_text('"Four."')
        result = call("view", ".", "-o", "page.html", code=1)
        assert "b.txt: It could not be worked on" in result.stderr
        assert "c.txt" in result.stderr
        articles = data_of((tmp_path / "page.html").read_text())["articles"]
        assert [(article["doc"], len(article["quotes"])) for article in articles] == [("a", 1), ("d", 1)]

    @pytest.mark.parametrize("name", [*(f"out.{name}" for name in OUTPUT_FORMATS), "out.jsonl.gz", "out.csv.gz"])
    def test_records_made_earlier(self, call, tmp_path, name):
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        (tmp_path / "a.txt").write_text('"One," he said. "Two."')
        call("extract", "a.txt", "-o", name)
        call("view", "a.txt", "-o", "new.html")
        call("view", "a.txt", "--records", name, "-o", "page.html")
        assert (tmp_path / "page.html").read_text() == (tmp_path / "new.html").read_text()
        reading = Reading()
        write_page_of_records(find_sources(["a.txt"], reading), reading, tmp_path / name, "hook.html")
        assert (tmp_path / "hook.html").read_text() == (tmp_path / "new.html").read_text()

    def test_records_of_another_text(self, call, tmp_path):
        (tmp_path / "a.txt").write_text('"One."')
        call("extract", "a.txt", "-o", "out.jsonl")
        (tmp_path / "a.txt").write_text('Oh: "One."')
        result = call("view", "a.txt", "--records", "out.jsonl", "-o", "page.html", code=1)
        assert "Record a:1 of out.jsonl does not lie in it" in result.stderr
        (tmp_path / "b.txt").write_text('"One."')
        result = call("view", "b.txt", "--records", "out.jsonl", "-o", "page.html", code=2)
        assert "'a', which is not among the inputs" in result.stderr

    @pytest.mark.parametrize("content", ['{"doc": 1}', "[]", "{", "\xff"])
    def test_file_of_no_records(self, call, tmp_path, content):
        (tmp_path / "a.txt").write_text("x")
        (tmp_path / "out.jsonl").write_bytes(content.encode("latin-1"))
        result = call("view", "a.txt", "--records", "out.jsonl", "-o", "page.html", code=2)
        assert result.stderr.startswith("quoteattr: out.jsonl")

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["--records", "a.txt", "--acts", "all"], "--acts decides about records"),
            (["--records", "no.jsonl"], "Cannot read the records no.jsonl"),
            (["-o", "a.txt"], "a.txt is among the inputs"),
            (["--workers", "0"], "workers must be more than 0"),
        ],
    )
    def test_wrong_calls(self, call, tmp_path, args, said):
        (tmp_path / "a.txt").write_text("x")
        output = [] if "-o" in args else ["-o", "page.html"]
        assert said in call("view", "a.txt", *output, *args, code=2).stderr
        assert (tmp_path / "a.txt").read_text() == "x"


def test_records_read_as_they_were_written(tmp_path):
    quotes = [quote for article in [CHAIN, *seed_articles()] for quote in article.quotes]
    (tmp_path / "a.jsonl").write_bytes(jsonl_lines(quotes))
    (tmp_path / "a.csv").write_bytes(format_of("csv").heading + csv_lines(quotes))
    assert [*read_records(tmp_path / "a.jsonl")] == quotes
    assert [*read_records(tmp_path / "a.csv")] == quotes


def test_articles_are_joined_with_their_records(tmp_path):
    articles = seed_articles("border-talks", "comet-study")
    for article in articles:
        (tmp_path / f"{article.doc}.txt").write_bytes(article.text.encode())
    (tmp_path / "out.jsonl").write_bytes(jsonl_lines([quote for article in articles for quote in article.quotes]))
    sources = find_sources([str(tmp_path)], Reading())
    assert [*join_articles(Reader(sources, Reading()), tmp_path / "out.jsonl")] == articles


@pytest.mark.parametrize(
    "texts",
    [
        ['"One." "Two."', '"One." "Two."'],  # the same text twice
        ['"One."', 'Other words. "One."'],
        ["Nothing here.", '"One."'],
        ['"One."', "Nothing here.", '"Two." "Three."'],
        ["Nothing.", "Nothing here.", "Oh: " + '"One."'],
        ['"One."', "Nothing."],
    ],
)
def test_documents_of_one_name_keep_their_own_records(monkeypatch, tmp_path, texts):
    monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor)
    monkeypatch.chdir(tmp_path)
    rows = [{"id": "x", "text": text} for text in texts] + [{"id": "y", "text": '"Last."'}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = CliRunner().invoke(cli, ["extract", "in.jsonl", "-o", "o.jsonl", "--html", "p.html"])
    assert result.exit_code == 0, result.stderr
    found = [*join_articles(Reader(find_sources(["in.jsonl"], Reading()), Reading()), tmp_path / "o.jsonl")]
    assert sorted((each.text, len(each.quotes)) for each in found) == sorted(
        (row["text"], row["text"].count('"') // 2) for row in rows
    )
    assert [each.text for each in found if each.quotes] == [row["text"] for row in rows if '"' in row["text"]]
    speakers = CliRunner().invoke(cli, ["speakers", "in.jsonl", "--records", "o.jsonl", "--format", "json"])
    assert sum(row["quotations"] for row in json.loads(speakers.stdout)) == sum(t.count('"') // 2 for t in texts) + 1
