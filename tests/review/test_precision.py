"""What judgements tell: shares with intervals, bounds on confidence, agreement."""

import json

import pytest
from attrs import evolve
from click.testing import CliRunner
from review_example import many

from quoteattr.cli import cli
from quoteattr.errors import InputError
from quoteattr.review.agreement import agreement
from quoteattr.review.judgements import JUDGEMENTS, SAMPLE, Judgement, Review
from quoteattr.review.precision import report_on, wilson
from quoteattr.review.sampling import draw


def judged(drawn, faults_of=lambda quote: ()):
    return [
        Judgement(id=each.quote.id, doc=each.quote.doc, faults=tuple(faults_of(each.quote)), mended={})
        for each in drawn
    ]


def review_of(quotes, size, faults_of=lambda quote: ()):
    drawn = draw(lambda: iter(quotes), size, 1)
    return Review.of(drawn, judged(drawn, faults_of))


def written(folder, drawn, given):
    folder.mkdir()
    (folder / SAMPLE).write_bytes(b"".join(each.to_line() for each in drawn))
    (folder / JUDGEMENTS).write_text("".join(json.dumps(each.to_dict()) + "\n" for each in given))
    return folder


@pytest.mark.parametrize(
    ("share", "size", "low", "high"),
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(share, size, low, high):
    assert wilson(share, size) == pytest.approx((low, high), abs=5e-5)


def test_shares_are_weighted_back_to_the_whole():
    # The unsure twentieth is wrong; the sample has many more of them.
    quotes = [
        evolve(quote, kind="direct", confidence=0.99 if place % 20 else 0.6) for place, quote in enumerate(many(2000))
    ]
    review = review_of(quotes, 100, lambda quote: () if quote.confidence > 0.9 else ("content",))
    report = report_on(review)
    assert report.whole.right / report.whole.judged < 0.9
    assert report.whole.value == pytest.approx(0.95)
    assert report.whole.records == pytest.approx(2000)
    assert report.whole.interval[0] < 0.95 < report.whole.interval[1]
    assert [each.right.value for each in report.bins] == [0, 1]
    assert report.expected_error == pytest.approx(0.95 * 0.01 + 0.05 * 0.4)
    assert report.bounds["right"].confidence == 0.6
    assert report_on(review, 0.96).bounds["right"].confidence == 0.99
    assert report_on(review, 0.96).bounds["right"].kept == pytest.approx(0.95)


def test_interval_holds_what_it_says():
    # 50 samples of 60 of 600 records, of which the surer ones are more often right.
    quotes = many(600)
    wrong = {quote.id for place, quote in enumerate(quotes) if place * 61 % 97 / 97 > quote.confidence}
    truth = 1 - len(wrong) / len(quotes)
    held = 0
    for seed in range(50):
        drawn = draw(lambda: iter(quotes), 60, seed)
        low, high = report_on(
            Review.of(drawn, judged(drawn, lambda quote: ("content",) if quote.id in wrong else ()))
        ).whole.interval
        held += low <= truth <= high
    assert held >= 45


def test_fields_ask_only_records_that_say_something():
    quotes = [evolve(quote, speaker=None if place < 5 else quote.speaker) for place, quote in enumerate(many(10))]

    def faults(quote):
        number = int(quote.id.rpartition(":")[2])
        return {1: ("speaker",), 6: ("speaker",), 7: ("quotation",), 8: ("content", "chain")}.get(number, ())

    report = report_on(review_of(quotes, 10, faults))
    assert {name: (each.right, each.judged) for name, each in report.fields.items()} == {
        "quotation": (9, 10),
        "content": (8, 10),
        "source": (9, 10),
        "speaker": (3, 5),
        "chain": (8, 10),
    }
    assert (report.attributed.right, report.whole.right) == (9, 6)
    assert report.acts.keys() == {"speech"}


def test_a_review_that_ended_early_stands_for_all_it_can():
    drawn = draw(lambda: iter(many(1000)), 100, 1)
    review = Review.of(drawn, judged(drawn[:50]))
    report = report_on(review)
    assert (report.judged, report.drawn, report.records) == (50, 100, 1000)
    assert report.whole.records == pytest.approx(1000 - report.unseen)


def test_no_bound_reaches_what_no_record_reaches():
    assert report_on(review_of(many(50), 50, lambda _: ("speaker",))).bounds["right"] is None


def test_agreement():
    drawn = draw(lambda: iter(many(40)), 40, 1)
    ids = [each.quote.id for each in drawn]
    one = Review.of(drawn, judged(drawn, lambda quote: ("source",) if quote.id in ids[:10] else ()))
    two = Review.of(drawn, judged(drawn, lambda quote: ("source",) if quote.id in ids[5:15] else ()))
    answers = agreement(one, two)
    assert (answers["source"].judged, answers["source"].agreed) == (40, 30)
    assert answers["source"].kappa == pytest.approx((0.75 - 0.625) / 0.375)
    assert answers["content"].kappa is None
    assert set(answers["whole"].differ) == {*ids[:5], *ids[10:15]}
    with pytest.raises(InputError, match="in common"):
        agreement(one, Review.of(drawn, []))


def test_the_last_judgement_counts_and_an_undone_one_does_not(tmp_path):
    drawn = draw(lambda: iter(many(10)), 10, 1)
    folder = written(tmp_path / "review", drawn, judged(drawn[:2]))
    first, second = (each.quote.id for each in drawn[:2])
    with (folder / JUDGEMENTS).open("a") as lines:
        for plain in [
            {"id": first, "doc": "x", "faults": ["content"], "mended": {}},
            {"id": second, "doc": "x", "faults": ["source"], "mended": {}},
            {"undone": second},
        ]:
            lines.write(json.dumps(plain) + "\n")
        lines.write('{"id": "cut')
    review = Review.read(folder)
    assert {name: each.faults for name, each in review.judged.items()} == {first: ("content",), second: ()}
    assert Review.read(folder / JUDGEMENTS) == review


def test_command(tmp_path):
    drawn = draw(lambda: iter(many(500)), 60, 1)
    one = written(tmp_path / "one", drawn, judged(drawn, lambda quote: () if quote.confidence > 0.8 else ("content",)))
    two = written(tmp_path / "two", drawn, judged(drawn[:40]))
    table = CliRunner().invoke(cli, ["precision", str(one)])
    assert table.exit_code == 0, table.output
    for words in ("Right in all", "Field by field", "expected error", "--min-confidence", "60 of 60 drawn"):
        assert words in table.output
    plain = json.loads(CliRunner().invoke(cli, ["precision", str(one), "--format", "json"]).output)
    assert plain["whole"]["judged"] == 60
    assert "| all |" in CliRunner().invoke(cli, ["precision", str(one), "--format", "markdown"]).output
    compared = CliRunner().invoke(cli, ["precision", str(one), "--compare", str(two)])
    assert "kappa" in compared.output
    assert "They differ on" in compared.output


def test_what_is_no_review_is_told(tmp_path):
    drawn = draw(lambda: iter(many(10)), 10, 1)
    strange = written(tmp_path / "strange", drawn[:5], judged(drawn[5:]))
    empty = written(tmp_path / "empty", drawn, [])
    broken = written(tmp_path / "broken", drawn, [])
    for folder, line, reason in [
        (tmp_path / "none", None, "no folder of a review"),
        (tmp_path, None, "Cannot read"),
        (strange, None, "not in its sample"),
        (empty, None, "no judgement"),
        (broken, "{}", "line 1: Not a judgement"),
        (broken, '{"id": "a", "doc": "a", "faults": ["ugly"], "mended": {}}', "line 1: Not a judgement"),
        (broken, '{"undone": "a"}', "line 1: It undoes"),
    ]:
        if line:
            (folder / JUDGEMENTS).write_text(line + "\n")
        done = CliRunner().invoke(cli, ["precision", str(folder)])
        assert (done.exit_code, done.output.count("\n")) == (2, 1), done.output
        assert reason in done.output
