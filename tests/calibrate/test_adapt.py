"""Learning from a few articles: what trees are added, that the others stay, and that worse weights are told."""

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from click.testing import CliRunner

from quoteattr.calibrate import Adapted, TrainingSet, adapt_weights
from quoteattr.calibrate.adapt import DEPTH, ROUNDS, _Article, _examples, _judged, boosted_on
from quoteattr.calibrate.textbook import make_textbook
from quoteattr.cli import cli
from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.errors import InputError
from quoteattr.text import parse_text
from quoteattr.weighing.trees import Trees
from quoteattr.weighing.weights import MODELS, load_weights

NAMES = ("Ann", "Max", "Ida", "Otto", "Lea", "Bo")
FAMILIES = Path(__file__).parent.parent.parent / "seeds" / "textbook" / "families.toml"


@pytest.fixture
def base():
    tree = {"feature": [0, 0, 0], "threshold": [0.5, 0, 0], "left": [1, 1, 2], "right": [2, 1, 2], "value": [0, -1, 1]}
    return Trees.from_dict({"features": ["a", "b", "c"], "base": 0.25, "trees": [tree]})


def rows_of(seed=0, number=600):
    rows = np.random.default_rng(seed).random((number, 3)).astype(np.float32)
    return rows, np.arange(number) // 20, np.ones(number, dtype=int)


def loss(probabilities, labels):
    return -np.log(np.where(labels, probabilities, 1 - probabilities)).mean()


class TestTrees:
    def test_what_the_base_does_not_know_is_learnt(self, base):
        rows, folds, counts = rows_of()
        labels = (rows[:, 0] > 0.5) & (rows[:, 1] > 0.3)
        adapted, unseen = boosted_on(base, rows, labels, folds, counts)
        before = base.probabilities(rows)
        assert loss(adapted.probabilities(rows), labels) < loss(unseen, labels) < loss(before, labels)
        assert 1 < len(adapted.feature) <= 1 + ROUNDS
        assert adapted.left.shape[1] <= 2 ** (DEPTH + 1) - 1
        # What was there stays: without the added trees it is the base.
        assert adapted.base == base.base
        assert adapted.feature[0, :3].tolist() == base.feature[0].tolist()
        assert adapted.value[0, :3].tolist() == base.value[0].tolist()

    def test_the_same_each_time(self, base):
        rows, folds, counts = rows_of()
        labels = rows[:, 2] > 0.6
        first, second = (boosted_on(base, rows, labels, folds, counts)[0].to_dict() for _ in range(2))
        assert first == second

    def test_reasons_add_up(self, base):
        rows, folds, counts = rows_of()
        adapted, _ = boosted_on(base, rows, rows[:, 1] > 0.7, folds, counts)
        for row in rows[:20]:
            given = sum(gave for _, _, gave in adapted.reasons(row.tolist()))
            assert adapted.intercept + given == pytest.approx(adapted.logits(row[None])[0], abs=1e-4)

    def test_what_does_not_count_is_not_learnt(self, base):
        rows, folds, counts = rows_of()
        adapted, unseen = boosted_on(base, rows, rows[:, 1] > 0.3, folds, 0 * counts)
        assert np.allclose(adapted.logits(rows), base.logits(rows))
        assert np.allclose(unseen, base.probabilities(rows))

    def test_where_nothing_is_to_be_learnt_nothing_is_added(self, base):
        rows, folds, counts = rows_of()
        labels = np.random.default_rng(1).random(len(rows)) < base.probabilities(rows)
        adapted, unseen = boosted_on(base, rows, labels, folds, counts)
        assert len(adapted.feature) <= 4
        assert loss(unseen, labels) <= loss(base.probabilities(rows), labels)


class TestArticles:
    @pytest.fixture(scope="class")
    @classmethod
    def adapted(cls, extractor):
        """Articles by one who does not count "told" and the like as attributions at all."""
        documents = [
            evolve(document, quotes=tuple(quote for quote in document.quotes if _counts(document.text, quote)))
            for document in make_textbook(FAMILIES, 30)
        ]
        lines = []
        found = adapt_weights(
            TrainingSet("mine", documents, "guide"),
            extractor.pipeline,
            extractor.patterns,
            load_weights(),
            "command",
            lines.append,
        )
        return found, lines

    def test_figures_are_told(self, adapted):
        found, lines = adapted
        assert [line.split(":")[0] for line in lines] == ["before", "after, each article by weights that never saw it"]
        assert f"full {found.before['full']:.1f}" in lines[0]
        assert f"full {found.after['full']:.1f}" in lines[1]
        assert found.weights.made["adapted"]["after"] == found.after

    def test_it_learns(self, adapted):
        found, _ = adapted
        assert found.after["full"] > found.before["full"]
        assert not found.is_worse

    def test_encoders_and_reader_stay(self, adapted):
        found, _ = adapted
        base = load_weights()
        assert all(found.weights.encoders[name] is base.encoders[name] for name in base.encoders)
        assert found.weights.reader is base.reader
        trees = [(len(found.weights.models[name].feature), len(base.models[name].feature)) for name in MODELS]
        assert all(now >= then for now, then in trees)
        assert any(now > then for now, then in trees)

    def test_what_is_no_attribution_counts_as_little_as_few_of_the_others_are_judged(self, extractor):
        (document,) = make_textbook(FAMILIES, 1)
        parse = parse_text(extractor.pipeline, document.text)
        for judged in (1.0, 0.2):
            article = _Article(evolve(document, complete=judged == 1), parse, 0, judged)
            examples = _examples(article, extractor.patterns, load_weights(), "guide", 0)
            assert {example.times for example in examples if example.is_cue} == {1}
            assert {example.times for example in examples if not (example.on_cue or any(example.overlaps))} == {judged}

    def test_the_share_of_a_sample_that_is_judged(self):
        whole = next(iter(make_textbook(FAMILIES, 1)))
        assert _judged([whole]) == 1.0
        first, *others = whole.quotes
        sample = evolve(whole, quotes=(first, *(evolve(one, optional=True) for one in others)), complete=False)
        assert _judged([whole, sample]) == 1 / len(whole.quotes)

    def test_acts_that_no_label_has_count_neither_way(self, extractor):
        texts = [f"The lake is safe, {name} Roth said. Voters in Marn believe that {name} lied." for name in NAMES]
        documents = [
            GoldDocument(
                doc=f"{number}",
                text=text,
                quotes=(GoldQuote(content=((0, 16),), source=((18, text.index(" said")),), cue=(), act="speech"),),
            )
            for number, text in enumerate(texts)
        ]
        training = TrainingSet("mine", documents, "guide")
        found = adapt_weights(training, extractor.pipeline, extractor.patterns, load_weights(), "", lambda line: None)
        assert found.before["match"] == 100.0

    def test_too_few(self, extractor):
        few = TrainingSet("mine", list(make_textbook(FAMILIES, 4)), "guide")
        with pytest.raises(InputError, match="takes at least 5 articles"):
            adapt_weights(few, extractor.pipeline, extractor.patterns, load_weights(), "", print)


def _counts(text, quote):
    return "said" in [text[start:end] for start, end in quote.cue]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "gold.jsonl").write_text("")

    def run(self, *options):
        return CliRunner().invoke(cli, ["calibrate", "gold", ".", "--adapt", *options])

    @pytest.mark.parametrize(
        ("after", "options", "written"), [(80, (), False), (80, ("--force",), True), (91, (), True)]
    )
    def test_worse_weights_are_refused(self, tmp_path, monkeypatch, after, options, written):
        found = Adapted(weights=load_weights(), before={"full": 90.0}, after={"full": after})
        monkeypatch.setattr("quoteattr.calibrate.adapt_weights", lambda *_: found)
        result = self.run("-o", "mine.json", *options)
        assert result.exit_code == (0 if written else 2), result.output
        assert f"full F 90.0 before, {after:.1f} after" in result.stderr
        assert ("Not written, for it would be worse" in result.stderr) is not written
        assert (tmp_path / "mine.json").exists() is written
        if written:
            assert load_weights(tmp_path / "mine.json").threshold == found.weights.threshold

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ((), "name a file for yours with -o"),
            (("-o", "x.json", "--quick"), "learns from the articles of PATH alone"),
            (("-o", "none/x.json"), "no folder none"),
            (("-o", "x.json"), "takes at least 5 articles"),
        ],
    )
    def test_wrong_calls(self, options, told):
        result = self.run(*options)
        assert result.exit_code == 2
        assert told in result.stderr

    def test_force_alone(self):
        result = CliRunner().invoke(cli, ["calibrate", "gold", ".", "--force"])
        assert (result.exit_code, "--force goes with --adapt" in result.stderr) == (2, True)
