"""The loop end to end on real articles, judged by a script: extract, sample, judge, count, learn, extract again."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from quoteattr.cli import cli
from quoteattr.corpora.gold import read_labels
from quoteattr.metrics import Prediction, figures, prepare, score_document
from quoteattr.records import Quote
from quoteattr.review.sampling import read_sample
from quoteattr.review.session import Session

REAL = Path(__file__).parent.parent.parent / "seeds" / "wikinews"
ARTICLES, DRAWN = 60, 40

#: What the score calls a fault, as a judge calls it.
NAMES = {"spurious": "quotation", "speaker wrong": "speaker", "speaker left open": "speaker"}


def run(*call):
    result = CliRunner().invoke(cli, [*map(str, call)])
    assert result.exit_code == 0, result.output
    return result.output


def judge(drawn, documents, folder):
    session = Session(drawn, {document.doc: document.text for document in documents}, folder)
    for document in documents:
        places = [place for place, each in enumerate(drawn) if each.quote.doc == document.doc]
        score = score_document(prepare(document), [Prediction.from_quote(drawn[place].quote) for place in places])
        for place, faults in zip(places, score.predicted_faults(), strict=True):
            session.judge(place, [NAMES.get(fault, fault) for fault in faults], {})
    session.close()


def matched(file, documents):
    """Match F of a file of records, by the labels of all of them."""
    quotes = [Quote.from_dict(json.loads(line)) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    counts = [
        score_document(
            prepare(document), [Prediction.from_quote(quote) for quote in quotes if quote.doc == document.doc]
        ).counts
        for document in documents
    ]
    return figures(counts)["match"].f1


def test_from_real_articles_to_weights_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    documents = list(read_labels(REAL))[:ARTICLES]
    Path("articles").mkdir()
    for document in documents:
        shutil.copy(REAL / f"{document.doc}.txt", "articles")
    run("extract", "articles", "-o", "records.jsonl", "-q")
    run("sample", "records.jsonl", "-n", DRAWN, "-o", "sample.jsonl")
    drawn = read_sample(Path("sample.jsonl"))
    judge(drawn, documents, Path("review"))
    report = json.loads(run("precision", "review", "--format", "json"))
    records = [json.loads(line) for line in Path("records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (report["judged"], report["records"]) == (DRAWN, len(records))
    told = run("calibrate", "gold", "review", "--adapt", "--force", "-o", "mine.json")
    assert "% of the records nobody has said anything" in told
    run("extract", "articles", "-o", "again.jsonl", "-q", "--weights", "mine.json")
    again = Path("again.jsonl").read_text(encoding="utf-8").splitlines()
    assert 0.95 * len(records) < len(again) < 1.05 * len(records)
    before, after = (matched(file, documents) for file in ("records.jsonl", "again.jsonl"))
    assert after > before - 0.01
