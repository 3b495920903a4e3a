"""One line for each input that is no English prose, and none for the others."""

import pytest
from click.testing import CliRunner

from quoteattr.cli.language import LanguageCheck
from quoteattr.files import Document, Reader, Reading, find_sources

ENGLISH = "The mayor said that the bridge would be closed for two months and that the ferry would run in its place."
GERMAN = (
    "Der Bürgermeister sagte, die Brücke werde zwei Monate lang gesperrt, und die Fähre fahre an ihrer Stelle weiter."
)
LEAVES_OUT = "quoteattr reads English prose (--no-lang-check leaves this out)."


def checked(capsys, *documents, wanted=True):
    check = LanguageCheck(wanted)
    for document in documents:
        check(document)
    check.tell_of_more()
    return capsys.readouterr().err.splitlines()


def test_one_line(capsys):
    lines = checked(capsys, Document("a", ENGLISH * 2, "a.txt"), Document("b", GERMAN * 2, "b.jsonl, row 7"))
    assert lines == [
        "quoteattr: b.jsonl, row 7: it does not look like English: of 36 words only 2 are common English ones; "
        + LEAVES_OUT
    ]
    assert checked(capsys, Document("b", GERMAN * 2, "b.txt"), wanted=False) == []


@pytest.mark.parametrize(("name", "type_"), [("script.py", "text/x-python"), ("page.html", "text/html")])
def test_by_its_name(capsys, name, type_):
    assert checked(capsys, Document("a", ENGLISH, name)) == [
        f"quoteattr: {name}: it is no plain text by its name ({type_}); {LEAVES_OUT}"
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.story", "a.txt.gz", "a.csv, row 3", "a.jsonl, row 1"])
def test_names_that_say_nothing(capsys, name):
    assert checked(capsys, Document("a", ENGLISH, name)) == []


def test_the_first_few(capsys):
    lines = checked(capsys, *(Document(str(number), GERMAN * 2, f"{number}.txt") for number in range(9)))
    assert len(lines) == 6
    assert lines[-1] == "quoteattr: 4 more texts do not look like English prose."


def test_the_reader_shows_each_document(tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n{"text": 7}\n{"text": "b"}\n')
    (tmp_path / "c.txt").write_text("c")
    seen = []
    sources = find_sources([str(tmp_path / "rows.jsonl"), str(tmp_path / "c.txt")], Reading())
    assert len(list(Reader(sources, Reading(), lambda document: seen.append(document.text)).items())) == 4
    assert seen == ["a", "b", "c"]


@pytest.mark.parametrize("command", ["show", "speakers", "view", "extract"])
def test_commands(command, tmp_path, monkeypatch, extractor):
    from quoteattr.cli import cli

    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.txt").write_text(GERMAN * 2)
    result = CliRunner().invoke(cli, [command, "b.txt"])
    assert result.exit_code == 0, result.output
    assert result.stderr.count("does not look like English") == 1
    assert "English" not in CliRunner().invoke(cli, [command, "b.txt", "--no-lang-check"]).stderr
