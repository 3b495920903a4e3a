"""GAP: read, scored by paper and by its authors' rules, and asked of the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from quoteattr.bench.gap import answers_as_tsv, measure_gap
from quoteattr.cli.bench import bench
from quoteattr.corpora.gap import read_answers, read_gap
from quoteattr.errors import CorpusError
from quoteattr.records import Config

HEAD = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL"
# Of each: the pronoun, and which name it means. On paper, with the answers below:
#
# 1  she, A; answered A:        a feminine hit.
# 2  her, B; answered A:        feminine: 1 meant and missed, 1 answered in vain.
# 3  he, A; answered A and B:   masculine: a hit, and one in vain.
# 4  his, neither; no answer:   nothing to count.
# 5  him, B; neither answered:  masculine: 1 meant and missed.
ROWS = (("1", "she", "A"), ("2", "her", "B"), ("3", "he", "A"), ("4", "his", ""), ("5", "him", "B"))
ANSWERS = "1\tTRUE\tFALSE\n2\tTRUE\tFALSE\n3\tTRUE\tTRUE\n5\tFALSE\tFALSE\n"


def _row(name: str, pronoun: str, meant: str) -> str:
    text = f'Kim "K" Roe met Pat Moe before {pronoun} left.'
    cells = [name, text, pronoun, text.index(f"{pronoun} left"), 'Kim "K" Roe', 0, "A" in meant]
    return "\t".join(map(str, [*cells, "Pat Moe", text.index("Pat"), "B" in meant, "http://x"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [HEAD, *(_row(*row) for row in ROWS)]
    (tmp_path / "gap-validation.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "answers.tsv").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def test_figures_agree_with_paper(folder):
    run = measure_gap(folder, None, Config(), folder / "answers.tsv")
    assert run.figures["feminine"].count == (1, 2, 1, 2)
    assert run.figures["masculine"].count == (1, 2, 1, 2)
    assert run.figures["overall"].count == (2, 4, 2, 4)
    assert run.figures["overall"].f1 == 0.5
    assert run.bias == 1.0
    assert "split:validation|docs:5|gold:4|tool:answers.tsv@" in str(run.signature)


def test_answers_come_back_as_they_were_written(folder):
    run = measure_gap(folder / "gap-validation.tsv", None, Config(), folder / "answers.tsv")
    (folder / "again.tsv").write_text("ID\tA-coref\tB-coref\n" + answers_as_tsv(run))
    assert read_answers(folder / "again.tsv") == run.answers


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\tshe\t", "\tit\t", "no pronoun of GAP"),
        ("\tTrue\t", "\tyes\t", "row 2 is not one of GAP's"),
        ("Pat Moe\t", "Pat Mow\t", "does not stand at"),
        ("\thttp://x", "", "row 2 is not one of GAP's"),
    ],
)
def test_what_is_not_gap_is_refused(folder, old, new, message):
    file = folder / "gap-validation.tsv"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(CorpusError, match=message):
        read_gap(folder)


def test_missing_files_and_broken_answers_are_named(folder):
    with pytest.raises(CorpusError, match="gap-test"):
        read_gap(folder, "test")
    (folder / "answers.tsv").write_text(ANSWERS + "6\tmaybe\tFALSE\n")
    with pytest.raises(CorpusError, match="line 5 is not an id"):
        read_answers(folder / "answers.tsv")
    (folder / "gap-validation.tsv").write_text(HEAD + "\n")
    with pytest.raises(CorpusError, match="no rows"):
        read_gap(folder)


def test_the_engine_answers(tmp_path, extractor, monkeypatch):
    monkeypatch.setattr("quoteattr.bench.gap.Extractor", lambda config: extractor)
    text = "Ann Lee met Bob Ray in May. A week later she sold the house."
    cells = ["1", text, "she", text.index("she"), "Ann Lee", 0, True, "Bob Ray", text.index("Bob"), False, "http://x"]
    (tmp_path / "gap-validation.tsv").write_text(HEAD + "\n" + "\t".join(map(str, cells)) + "\n")
    run = measure_gap(tmp_path, None, Config())
    assert run.answers == {"1": (True, False)}
    assert (run.figures["feminine"].f1, run.bias) == (1.0, None)
    assert "model:" in str(run.signature)


def test_the_command_prints_a_table_and_json_and_keeps_the_answers(folder):
    args = ["gap", str(folder), "--predictions", str(folder / "answers.tsv")]
    shown = CliRunner().invoke(bench, [*args, "--save", str(folder / "kept.tsv")], catch_exceptions=False)
    rows = {line.split()[0]: line.split()[1:] for line in shown.output.splitlines() if line.strip()}
    assert rows["overall"][:3] == ["50.0", "50.0", "50.0"]
    assert rows["bias"][-1] == "1.00"
    assert (folder / "kept.tsv").read_text() == ANSWERS
    plain = json.loads(CliRunner().invoke(bench, [*args, "--json"], catch_exceptions=False).stdout)
    assert (plain["bias"], plain["figures"]["feminine"]["f1"]) == (1.0, 0.5)
