"""Large texts: the records of their parts, in time and memory that grow no faster than they do."""

import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from moving import moved

from quoteattr import Config, InputError, QuoteattrError
from quoteattr import extractor as extracting
from quoteattr.bench.scale import (
    SHAPES,
    Case,
    growth,
    joined_articles,
    joined_characters,
    measure_scale,
    one_sentence,
    scale_table,
    time_text,
)
from quoteattr.bench.scale_plot import plot_scale
from quoteattr.bench.throughput import Throughput, measure_throughput, throughput_table
from quoteattr.cli.bench import bench
from quoteattr.extractor import LARGEST_PART
from quoteattr.text.paragraphs import split_paragraphs

SEEDS = Path(__file__).parent.parent.parent / "seeds"
ARTICLES = [file.read_bytes().decode() for file in sorted(SEEDS.glob("*.txt"))]
SPACYS_LIMIT = 1_000_000


# --- records --------------------------------------------------------------------------------------------------------


def records_of_parts(extractor, parts):
    """What a text of these parts must give: their records, offsets and ids moved on."""
    records, before, numbered = [], 0, 0
    for part in parts:
        found = extractor.extract(part)
        records += [moved(quote, before, numbered) for quote in found]
        before += len(part)
        numbered += max((int(quote.id.rpartition(":")[2]) for quote in found), default=0)
    return records


def without_ids(quotes):
    """Numbers count what the acts and forms asked for leave out, too."""
    return [evolve(quote, id="", parent=quote.parent and "") for quote in quotes]


def test_a_text_above_spacys_limit_gives_the_records_of_its_parts(everything):
    """Mostly empty lines, so that it takes no minute: where it is cut depends on its length only."""
    blocks = ["\n\n".join(ARTICLES[at : at + 2]) for at in (0, 2, 4)]
    parts = [block + "\n" * (LARGEST_PART - len(block)) for block in blocks]
    text = "".join(parts)
    assert len(text) > SPACYS_LIMIT
    found = everything.extract(text)
    assert list(found) == records_of_parts(everything, parts)
    assert {quote.content[0].start // LARGEST_PART for quote in found} == {0, 1, 2}
    for quote in found:
        for span in (*quote.content, *quote.cue, quote.source):
            assert span is None or text[span.start : span.end] == span.text


def test_parts_are_cut_between_paragraphs(everything, monkeypatch):
    monkeypatch.setattr(extracting, "LARGEST_PART", 3_000)
    text = "\r\n\r\n".join(ARTICLES[6:12])
    bounds = list(extracting._parts(text))
    assert len(bounds) > 3
    assert (bounds[0][0], bounds[-1][1]) == (0, len(text))
    assert all(one[1] == other[0] for one, other in zip(bounds, bounds[1:], strict=False))
    assert {start for start, _ in bounds[1:]} <= {start for start, _ in split_paragraphs(text)}
    parts = [text[start:end] for start, end in bounds]
    assert max(map(len, parts)) <= 3_000 + 10
    with monkeypatch.context() as whole:
        whole.setattr(extracting, "LARGEST_PART", len(text))
        expected = records_of_parts(everything, parts)
    assert without_ids(everything.extract(text)) == without_ids(expected)


# --- time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "small", "large"),
    [
        ("articles", 4, 24),
        ("one sentence", 500, 4_000),
        ("one-word paragraphs", 150, 1_200),
        ('marks "', 600, 4_800),
    ],
)
def test_time_grows_no_faster_than_the_text(extractor, family, small, large):
    shape = next(shape for shape in SHAPES if shape.family == family)
    texts = [shape.make(ARTICLES, size) for size in (small, large)]
    cases = [case(family, len(text), time_text(extractor, text)[1]) for text in texts]
    assert growth(*cases) < 1.7


# --- the measure ----------------------------------------------------------------------------------------------------


def test_texts_are_made_of_the_articles():
    assert joined_articles(["One.", "Two."], 3) == "One.\n\nTwo.\n\nOne."
    assert joined_characters(["One.", "Two."], 11) == "One.\n\nTwo."
    assert one_sentence(["“No,” he said.\n\nRain fell!"], 4) == "No, he said Rain."
    for shape in SHAPES:
        sizes = [len(shape.make(ARTICLES, size)) for size in shape.sizes]
        assert sizes == sorted(sizes)
    marks = next(shape for shape in SHAPES if shape.family == "marks “")
    assert marks.make(ARTICLES, 3) == "“““"


def case(family, characters, seconds, peak=300_000_000):
    return Case(
        family=family,
        text=f"{characters} {family}",
        characters=characters,
        records=1,
        seconds=seconds,
        loaded=200_000_000,
        peak=peak,
    )


def test_growth_is_told_within_a_family():
    cases = [case("a", 10, 1.0), case("a", 100, 10.0), case("a", 200, 40.0), case("b", 1_000, 1.0, None)]
    assert growth(*cases[:2]) == 1.0
    rows = scale_table(cases).rows
    assert [row[4] for row in rows] == ["", "1.00", "2.00", ""]
    assert [row[6] for row in rows] == ["300", "300", "300", ""]


def test_a_picture_of_it(tmp_path):
    cases = [case("a", 10, 1.0), case("a", 100, 10.0), case("b", 50, 1.0, None)]
    plot_scale(cases, tmp_path / "scale.svg")
    drawn = (tmp_path / "scale.svg").read_text()
    assert "Peak memory of the process" in drawn
    with pytest.raises(InputError, match=r"give it the ending \.png or \.svg"):
        plot_scale(cases, tmp_path / "scale.bmp")


def test_peak_memory_is_that_of_the_process_alone():
    """Not of the one that started it, and it does not fall again."""
    ballast = bytearray(b"x") * 150_000_000
    code = (
        "from quoteattr.bench.memory import peak_memory\n"
        "before = peak_memory(); more = bytearray(b'x') * 40_000_000; del more; print(before, peak_memory())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert before < len(ballast)
    assert 30_000_000 < after - before < 60_000_000


def test_nothing_to_measure():
    with pytest.raises(InputError, match="nothing to measure"):
        next(measure_scale([" ", ""], Config()))
    for texts, documents in (([], 5), ([" "], 5), (["Rain."], 0)):
        with pytest.raises(InputError, match="nothing to measure"):
            next(measure_throughput(texts, Config(), documents=documents))


def test_the_scale_command(tmp_path):
    """In processes of their own, each of which loads the model: the three smallest texts."""
    (tmp_path / "a.txt").write_text("“We go,” said Ada Moss. " * 60)
    call = ["scale", str(tmp_path / "a.txt"), "--largest", "1000", "--format", "markdown"]
    result = CliRunner().invoke(bench, [*call, "--plot", str(tmp_path / "p.png")], catch_exceptions=False)
    rows = [line.split(" | ")[0].removeprefix("| ") for line in result.stdout.splitlines() if line.startswith("| 1")]
    assert rows == ['1,000 marks " in a row', "1,000 marks “ in a row", "100 paragraphs of one word"]
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"


def test_the_workers_command(tmp_path):
    for name, text in (("a", ARTICLES[0]), ("b", ARTICLES[1])):
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    call = ["workers", str(tmp_path), "--documents", "12", "--format", "markdown"]
    result = CliRunner().invoke(bench, call, catch_exceptions=False)
    lines = result.stdout.splitlines()
    words = sum(len(text.split()) for text in islice(cycle(ARTICLES[:2]), 12)) / 12
    assert lines[0] == f"**12 articles of {words:,.0f} words**"
    assert [line.split(" | ")[0] for line in lines if line.startswith(("| 1", "| 2"))] == ["| 1", "| 2"]


def test_throughput_counts():
    run = Throughput(workers=2, documents=100, words=1_000, wall=36.0, cpu=72.0)
    assert (run.an_hour, run.an_hour_a_core) == (10_000, 5_000)
    assert throughput_table([evolve(run, workers=1, wall=72.0), run]).rows[1][-1] == "2.00"


def test_outputs_that_differ_are_told(monkeypatch):
    def call(table, output, config, workers):
        output.write_text(str(workers))
        return 1.0, 1.0

    from quoteattr.bench import throughput

    monkeypatch.setattr(throughput, "_timed_call", call)
    with pytest.raises(QuoteattrError, match="output of 3 workers is not that of one"):
        list(measure_throughput(["Rain."], Config(), workers=3, documents=2))


def test_a_call_that_fails_is_told():
    with pytest.raises(QuoteattrError, match="run with 1 workers failed: quoteattr: There is no spaCy model 'nothing'"):
        list(measure_throughput(["Rain."], Config(model="nothing"), documents=1))
