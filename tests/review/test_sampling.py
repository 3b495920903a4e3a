"""Drawing records for a review."""

import json
from collections import Counter

import pytest
from attrs import evolve
from click.testing import CliRunner
from review_example import many, write_records

from quoteattr.cli import cli
from quoteattr.errors import InputError
from quoteattr.review.sampling import Drawn, bin_of, draw, read_sample
from quoteattr.view.articles import read_records

ONE = many(1)[0].to_dict()


def drawn_of(quotes, size, seed=1):
    return draw(lambda: iter(quotes), size, seed)


def test_every_stratum_is_drawn_from_and_weighs_what_it_holds():
    quotes = many(1000)
    drawn = drawn_of(quotes, 100)
    assert len(drawn) == 100
    held = Counter(f"{quote.kind} {bin_of(quote.confidence)}" for quote in quotes)
    assert {each.stratum: each.size for each in drawn} == held
    for stratum, count in Counter(each.stratum for each in drawn).items():
        assert count >= min(2, held[stratum])
    assert sum(each.weight for each in drawn) == pytest.approx(1000)


def test_unsure_records_are_drawn_more_often_than_there_are_of_them():
    quotes = [evolve(quote, confidence=0.99 if place % 50 else 0.6) for place, quote in enumerate(many(1000))]
    unsure = sum(each.quote.confidence < 0.9 for each in drawn_of(quotes, 100))
    assert unsure > 5  # 2 in proportion


def test_same_seed_same_sample():
    quotes = many(300)
    assert drawn_of(quotes, 30) == drawn_of(quotes, 30)
    assert drawn_of(quotes, 30) != drawn_of(quotes, 30, seed=2)


def test_records_of_an_article_stay_together_in_their_order():
    drawn = drawn_of(many(300), 60)
    docs = list(dict.fromkeys(each.quote.doc for each in drawn))
    assert docs != sorted(docs)
    assert drawn == sorted(drawn, key=lambda each: (docs.index(each.quote.doc), each.quote.content[0].start))


def test_the_rest_of_an_article_is_known():
    quotes = many(100)
    for each in drawn_of(quotes, 30):
        ours = sum(other.quote.doc == each.quote.doc for other in drawn_of(quotes, 30))
        assert ours + len(each.others) == 10


@pytest.mark.parametrize(("size", "most"), [(1, 1), (2, 1), (3, 3), (8, 3), (40, 18)])
def test_few_records_from_fewer_strata(size, most):
    drawn = drawn_of(many(1000), size)
    assert len(drawn) == size
    assert len({each.stratum for each in drawn}) <= most
    assert sum(each.weight for each in drawn) == pytest.approx(1000)


def test_all_where_there_are_no_more():
    drawn = drawn_of(many(20), 100)
    assert len(drawn) == 20
    assert {each.weight for each in drawn} == {1.0}
    assert not any(each.others for each in drawn)


def test_nothing_to_draw_from_and_names_that_are_not_unique():
    with pytest.raises(InputError, match="no record"):
        drawn_of([], 10)
    with pytest.raises(InputError, match="Name them apart"):
        drawn_of([*many(10), *many(10)], 20)


def test_command(tmp_path):
    records = write_records(tmp_path / "records.jsonl", many(200))
    output = tmp_path / "sample.jsonl"
    done = CliRunner().invoke(cli, ["sample", str(records), "-n", "40", "-o", str(output)])
    assert done.exit_code == 0
    assert "40 of 200 records" in done.output
    drawn = read_sample(output)
    assert drawn == drawn_of(many(200), 40)
    # What reads records reads a sample of them.
    assert list(read_records(output)) == [each.quote for each in drawn]
    piped = CliRunner().invoke(cli, ["sample", str(records), "-n", "40"])
    assert piped.output == output.read_text()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "holds no record"),
        ("no\n", "line 1 is no JSON"),
        ("[]\n", "line 1 is no JSON object"),
        ("{}\n", "line 1: Not a quote record"),
        (json.dumps(many(1)[0].to_dict()) + "\n", "Not of a sample"),
        (
            json.dumps(many(1)[0].to_dict() | {"sample": {"stratum": "", "size": 1, "weight": 2, "others": []}}) + "\n",
            "Not of",
        ),
    ],
)
def test_what_is_no_sample_is_told(tmp_path, line, reason):
    path = tmp_path / "sample.jsonl"
    path.write_text(line)
    with pytest.raises(InputError, match=reason):
        read_sample(path)


def test_bad_calls_are_told_in_a_line(tmp_path):
    empty = tmp_path / "none.jsonl"
    empty.write_text("")
    for arguments, reason in [
        ([str(tmp_path / "missing.jsonl")], "Cannot read"),
        ([str(empty)], "no record to draw from"),
        ([str(write_records(tmp_path / "r.jsonl", many(3))), "-o", str(tmp_path / "no" / "s.jsonl")], "Cannot"),
        ([str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "r.jsonl")], "overwritten"),
    ]:
        done = CliRunner().invoke(cli, ["sample", *arguments])
        assert (done.exit_code, done.output.count("\n")) == (2, 1)
        assert reason in done.output


def test_drawn_survives_its_dict():
    (one,) = drawn_of(many(1), 1)
    assert Drawn.from_dict(json.loads(one.to_line())) == one


def test_the_last_line_may_lack_its_end(tmp_path):
    drawn = drawn_of(many(3), 3)
    (tmp_path / "sample.jsonl").write_bytes(b"".join(each.to_line() for each in drawn).rstrip(b"\n"))
    assert read_sample(tmp_path / "sample.jsonl") == drawn
