"""Every command and code block of the README and the docs runs, and prints what the page shows.

Run as a script it writes the outputs and figures shown anew: see ``AGAIN``, or with the names of pages.
"""

import gzip
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import docs_figures
import pytest
import yaml
from corpus_examples import ANN, LITBANK_ANN, LITBANK_TEXT
from corpus_examples import TEXT as LABELLED
from docs_blocks import ROOT, Block, Reader, WrongDocsError, blocks_of, commands, fitted, is_there, laid_out, rewritten

import quoteattr

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ARTICLES = ("border-talks", "jet-deal", "port-strike", "tram-vote")
REVIEWED = 30  # of the seed articles, in the walk through a review
REAL = "wn-94"  # the article of Wikinews that the README begins with

AGAIN = "PYTHONPATH=tests/support python tests/docs/test_docs.py"

GAP = (
    "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
    "1\tAnn Lee met Bob Ray. Later she left.\tshe\t27\tAnn Lee\t0\tTRUE\tBob Ray\t12\tFALSE\thttp://x\n"
)


def furnish(folder):
    """Put into a folder what the pages take for granted: some of the seed articles, and inputs of each kind."""
    for name in ("seeds", "articles"):
        (folder / name).mkdir(parents=True)
        for article in ARTICLES:
            shutil.copy(ROOT / "seeds" / f"{article}.txt", folder / name)
    (folder / "seeds" / "wikinews").mkdir()
    shutil.copy(ROOT / "seeds" / "wikinews" / f"{REAL}.txt", folder / "seeds" / "wikinews")
    gold = (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "seeds" / "gold.jsonl").write_text(
        "".join(line for line in gold if json.loads(line)["doc"] in ARTICLES), encoding="utf-8"
    )
    reviewed = {json.loads(line)["doc"]: line for line in gold[:REVIEWED]}
    for name in ("news", "labelled-news"):
        (folder / name).mkdir()
        for article in reviewed:
            shutil.copy(ROOT / "seeds" / f"{article}.txt", folder / name)
    (folder / "labelled-news" / "gold.jsonl").write_text("".join(reviewed.values()), encoding="utf-8")
    shutil.copy(ROOT / "seeds" / "jet-deal.txt", folder / "article.txt")
    rows = [
        {"url": f"https://example.org/{article}", "body": (folder / "seeds" / f"{article}.txt").read_bytes().decode()}
        for article in ARTICLES[:2]
    ]
    (folder / "news.jsonl.gz").write_bytes(gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode()))
    (folder / "archive.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a", "text": "\\"Go,\\" Ann Lee said."}\n'))
    corpus = folder / "PATH" / "TO" / "PolNeAR"
    for split in ("dev", "train"):
        for part in ("text", "attributions"):
            (corpus / "data" / split / part).mkdir(parents=True)
        name = {"dev": "a", "train": "b"}[split]
        (corpus / "data" / split / "text" / f"{name}.txt").write_bytes(LABELLED.encode())
        for annotator in ("aa00", "zz99"):
            (corpus / "data" / split / "attributions" / f"{name}_{annotator}.ann").write_text(ANN)
    shutil.copytree(corpus / "data", folder / "PATH" / "data")
    (folder / "seeds" / "polnear").mkdir()
    labels = {"doc": "b", "quotes": [{"kind": "direct", "content": [[0, 4]], "speaker": None}]}
    for name in ("measure", "unfitted"):
        (folder / "seeds" / "polnear" / f"{name}.jsonl").write_text(f"{json.dumps(labels)}\n", encoding="utf-8")
    fiction = folder / "PATH" / "TO" / "litbank-quotations" / "tsv"
    fiction.mkdir(parents=True)
    (fiction / "7_rain_brat.txt").write_text(LITBANK_TEXT)
    (fiction / "7_rain_brat.ann").write_text(LITBANK_ANN)
    (folder / "tests").mkdir()
    baseline = json.loads((ROOT / "tests" / "baseline.json").read_text(encoding="utf-8"))
    own = [entry | {"floors": {}} for entry in baseline["entries"] if entry["paths"] == ["seeds"]]
    (folder / "tests" / "baseline.json").write_text(json.dumps({"entries": own}), encoding="utf-8")
    (folder / "PATH" / "TO" / "shared").mkdir()
    shutil.copytree(folder / "seeds", folder / "PATH" / "TO" / "shared" / "seeds")
    for kind, article in zip(("wikinews", "bbc", "wire"), ARTICLES, strict=False):
        split = folder / "PATH" / "TO" / "real" / kind / "dev"
        split.mkdir(parents=True)
        shutil.copy(folder / "seeds" / f"{article}.txt", split)
        labels = (folder / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
        (split / "gold.jsonl").write_text(next(line for line in labels if json.loads(line)["doc"] == article))
    (folder / "peer.jsonl").write_text(json.dumps({"doc": ARTICLES[0], "quotes": [{"content": [[0, 20]]}]}))
    (folder / "speakers.jsonl").write_text(json.dumps({"doc": "b", "quotes": []}))
    (folder / "PATH" / "TO" / "gap").mkdir()
    (folder / "PATH" / "TO" / "gap" / "gap-validation.tsv").write_text(GAP)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_blocks_run_and_print_what_is_shown(page, tmp_path, extractor):
    furnish(tmp_path)
    with Reader(tmp_path) as reader:
        for block in blocks_of(page):
            assert block.text == reader.follow(block), f"{block.place}: `{AGAIN}` writes it anew"


@pytest.mark.parametrize(
    ("page", "as_it_should_be"),
    [
        (docs_figures.LIMITS, docs_figures.limits_page),
        (docs_figures.RESOLUTION, docs_figures.resolution_page),
        (docs_figures.README, docs_figures.readme_page),
    ],
)
def test_figures_are_those_of_the_benchmarks(page, as_it_should_be):
    assert page.read_text(encoding="utf-8") == as_it_should_be(), f"`{AGAIN}` writes them anew"


def test_the_spark_job_of_the_page_on_scale_runs(tmp_path):
    if not (is_there("java") and is_there("pyspark") and is_there("pyarrow")):
        pytest.skip("needs java, pyspark and pyarrow; CI has them beside the built wheel")
    from pyarrow import Table, parquet

    furnish(tmp_path)
    reader = Reader(tmp_path)
    (job,) = (block for block in blocks_of(ROOT / "docs" / "scale.md") if block.told == "job.py")
    reader.follow(job)
    texts = [(tmp_path / "articles" / f"{name}.txt").read_bytes().decode() for name in ARTICLES[:2]]
    parquet.write_table(
        Table.from_pydict({"id": ["a", "b", "c"], "text": [*texts, None]}), tmp_path / "articles.parquet"
    )
    command = f"{sys.executable} job.py articles.parquet outcome 2"
    reader.follow(Block(page=job.page, line=job.line, language="sh", text=command))
    assert "3 documents, 1 failed" in reader.printed
    assert "Rahim Sattari" in reader.printed


def test_every_file_linked_is_there():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links {target}"


def test_ci_runs_what_the_pages_leave_to_it():
    if not (ROOT / ".ci").exists():
        pytest.skip("the built wheel is tested without .ci")
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "readme_command.py test" in steps
    for block in (block for page in PAGES for block in blocks_of(page) if block.marker == "in CI"):
        for line in commands(block.text):
            assert line.rpartition("&& ")[2] in steps, block.place


def test_citation():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["version"], citation["license"]) == (quoteattr.__version__, "MIT")
    assert citation["title"].startswith("quoteattr")
    assert citation["message"]
    assert all(author.keys() & {"name", "family-names"} for author in citation["authors"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def shown_on(page, marker):
    """What the last block with a marker shows; it is what was printed, or another test fails."""
    return [block.text for block in blocks_of(ROOT / page) if block.marker == marker][-1]


def test_what_is_shown_is_what_the_text_around_it_says():
    first = next(block.text for block in blocks_of(ROOT / "README.md") if block.marker == "output")
    assert "  5  CNN → Tom Frieden" in first
    record = json.loads(shown_on("docs/record.md", "record"))
    assert (record["intermediaries"][0]["name"], record["speaker"]["name"]) == ("IRNA", "Rahim Sattari")
    found = shown_on("docs/patterns.md", "output").splitlines()
    assert [line.split(" | ")[1] for line in found] == ["skeeted", "buzz"]
    assert found[1].endswith("buzz-from")
    assert "Coast News Agency → Tom Reik" in next(
        block.text for block in blocks_of(ROOT / "docs/start.md") if block.language == "console"
    )


class TestMechanism:
    def follow(self, tmp_path, *blocks):
        reader = Reader(tmp_path)
        return [reader.follow(Block(page=ROOT / "x.md", line=1, **block)) for block in blocks]

    def test_output_is_compared(self, tmp_path):
        run = {"language": "python", "text": "x = 1\nprint(x)\n"}
        shown = {"language": "text", "marker": "output", "text": "2\n"}
        assert self.follow(tmp_path, run, shown)[1] == "1\n"

    def test_gaps(self):
        assert fitted("a\n…\nd\n", "a\nb\nc\nd\n") == "a\n…\nd\n"
        assert fitted("a\n…\n", "b\nc\n") == "b\n…\n"
        assert fitted("a\nb\n", "a\nc\n") == "a\nc\n"

    def test_a_failing_command(self, tmp_path):
        with pytest.raises(WrongDocsError, match="ended with 2, not 0"):
            self.follow(tmp_path, {"language": "sh", "text": "quoteattr extract no-such.txt\n"})
        with pytest.raises(WrongDocsError, match="ended with 3, not 0"):
            self.follow(tmp_path, {"language": "sh", "text": "echo a | exit 3\n"})
        self.follow(
            tmp_path, {"language": "sh", "marker": "exit", "told": "2", "text": "quoteattr extract no-such.txt\n"}
        )

    def test_a_command_beside_that_ends_too_soon(self, tmp_path):
        with pytest.raises(WrongDocsError, match="ended before it said `never`"):
            self.follow(
                tmp_path, {"language": "sh", "marker": "beside", "told": "never", "text": "quoteattr --version\n"}
            )

    def test_a_block_that_nothing_is_known_of(self, tmp_path):
        with pytest.raises(WrongDocsError, match="a toml block without a marker"):
            self.follow(tmp_path, {"language": "toml", "text": "a = 1\n"})
        with pytest.raises(WrongDocsError, match="say why"):
            self.follow(tmp_path, {"language": "sh", "marker": "not run", "text": "rm -rf /\n"})
        with pytest.raises(WrongDocsError, match="no extra nonsense"):
            self.follow(tmp_path, {"language": "sh", "text": 'pip install "quoteattr[model,nonsense]"\n'})

    def test_a_page_is_rewritten(self, tmp_path):
        page = tmp_path / "x.md"
        page.write_text("Text.\n\n```python\nprint(1)\n```\n\n<!-- output -->\n```text\n2\n3\n```\n\nEnd.\n")
        assert [block.line for block in blocks_of(page)] == [4, 9]
        assert rewritten(page, ["print(1)\n", "1\n"]).endswith("<!-- output -->\n```text\n1\n```\n\nEnd.\n")

    def test_a_record_is_laid_out_with_its_spans_in_a_line(self):
        record = {"content": [{"start": 1, "end": 4, "text": 'a "b'}], "source": None}
        assert laid_out(record) == (
            '{\n "content": [\n  {"start": 1, "end": 4, "text": "a \\"b"}\n ],\n "source": null\n}\n'
        )
        assert json.loads(laid_out(record)) == record


def main(names):
    docs_figures.LIMITS.write_text(docs_figures.limits_page(), encoding="utf-8")
    docs_figures.RESOLUTION.write_text(docs_figures.resolution_page(), encoding="utf-8")
    docs_figures.README.write_text(docs_figures.readme_page(), encoding="utf-8")
    for page in PAGES:
        if names and page.name not in names and page.stem not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            furnish(Path(folder))
            with Reader(Path(folder)) as reader:
                page.write_text(rewritten(page, [reader.follow(block) for block in blocks_of(page)]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])


def test_no_page_has_the_marks_of_an_unfinished_merge():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("seeds/**/*.md")]
    assert len(pages) > 15
    lines = [f"{page.name}: {line}" for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.partition(": ")[2].startswith(("<<<<<<< ", ">>>>>>> "))] == []
