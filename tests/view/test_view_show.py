"""``quoteattr show``: the terminal."""

import re
import sys

import fake_extractor
import pytest
from click.testing import CliRunner
from rich.cells import cell_len
from rich.console import Console
from view_example import CHAIN, made, seed_articles

from quoteattr.cli import cli
from quoteattr.view.terminal import print_article


def shown(article, width=80, **options):
    console = Console(width=width, highlight=False, emoji=False, markup=False, **options)
    with console.capture() as captured:
        print_article(article, console)
    return captured.get()


def test_text_and_records():
    assert shown(CHAIN) == (
        "article-001 ────────────────────────────────────────────────────────────────────\n"
        "Talks go on, daily says\n"
        "\n"
        "The Harbour Post quoted a palace aide as saying [1 that Queen Ilse had told him:\n"
        '[2 "We will not sell the port."]]\n'
        "\n"
        "Nobody confirmed it.\n"
        "\n"
        "  1  The Harbour Post → palace aide\n"
        '     that Queen Ilse had told him: "We will not sell the port."\n'
        "     “quoted … as saying” · mixed · speech · made · 0.81\n"
        "\n"
        "  2  The Harbour Post → palace aide → Ilse\n"
        '     "We will not sell the port."\n'
        "     “told” · direct · speech · inside 1 · made · 0.97\n"
        "\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_lines_keep_to_the_width_and_end_without_spaces(width):
    for article in seed_articles():
        for line in shown(article, width).splitlines():
            assert cell_len(line) <= width
            assert line == line.rstrip()


def test_nothing_of_the_text_is_lost():
    for article in seed_articles():
        text = shown(article).split("\n", 1)[1]
        plain = re.sub(r"\[\d+\s|\]", "", text)
        words = "".join(article.text.split()).replace("]", "").replace("[", "")
        assert words in "".join(plain.replace("[", "").split())


def test_colour_where_there_is_some():
    lines = shown(CHAIN, force_terminal=True, color_system="standard")
    assert "\x1b[" in lines
    assert "\x1b[" not in shown(CHAIN)


def test_markup_and_control_characters_are_shown_not_obeyed():
    lines = shown(made("[red]Stop[/red] :smile: \x1b[31m\x9b2J \x07he said.", "odd\x1b]0;x\x07", {"content": ["Stop"]}))
    assert "[red][1 Stop][/red] :smile: �[31m�2J �he said." in lines
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", lines)


def test_nothing_found():
    assert "No record was found in this text." in shown(made("Rain.", "rain"))


class TestCommand:
    @pytest.fixture(autouse=True)
    def _fake_engine(self, monkeypatch, tmp_path):
        monkeypatch.setitem(sys.modules, "quoteattr.extractor", fake_extractor.module())
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.txt").write_text('"One," he said.')

    def test_piped(self):
        result = CliRunner().invoke(cli, ["show", "a.txt"])
        assert '[1 "One,"] he said.' in result.stdout
        assert "\x1b" not in result.stdout
        assert max(map(len, result.stdout.splitlines())) == 80

    def test_width(self):
        result = CliRunner().invoke(cli, ["show", "a.txt", "--width", "50"])
        assert max(map(len, result.stdout.splitlines())) == 50
        result = CliRunner().invoke(cli, ["show", "a.txt", "--width", "5"])
        assert (result.exit_code, result.stderr) == (2, "quoteattr: --width must be at least 40, not 5.\n")

    def test_document_that_fails(self, tmp_path):
        (tmp_path / "b.txt").write_text("CRASH")
        result = CliRunner().invoke(cli, ["show", "b.txt", "a.txt"])
        assert result.exit_code == 1
        assert "b.txt: It could not be worked on" in result.stderr
        assert "he said" in result.stdout
