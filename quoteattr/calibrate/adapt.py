"""Learns from a few dozen articles of one's own: the weights there are stay as they are, and small trees are added to them.

Encoders and trees were fitted on a thousand articles and are kept. To each model come a few shallow trees, boosted on what it
gets wrong in the new articles (Newton steps, Friedman 2001), shrunk, and no more of them than help on articles left out.
What is gained is measured end to end, cross-validated by document: each article's records come from weights that were
adapted without it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from quoteattr.calibrate.labels import Example, TrainingSet, label
from quoteattr.calibrate.learners import Counts, Folds, Labels, needing_sklearn
from quoteattr.calibrate.steps import fit_with
from quoteattr.calibrate.thresholds import Report, full_f
from quoteattr.calibrate.unseen import shares_right
from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.errors import InputError
from quoteattr.extractor import Extractor
from quoteattr.metrics import Prediction
from quoteattr.records import ACTS, Act, Config, Quote, Scheme
from quoteattr.rules import Patterns
from quoteattr.text import Parse, parse_text
from quoteattr.weighing.trees import Floats, Trees
from quoteattr.weighing.weights import Encoder, Weights

if TYPE_CHECKING:
    from spacy.language import Language

#: Articles are dealt into so many folds: those left out in turn to measure, and within the others those for the next model.
FOLDS, INNER_FOLDS = 5, 3
#: Fewer cannot be left out in turn.
FEWEST = FOLDS

#: Trees added to a model at most, their depth, the share of a Newton step that each takes.
ROUNDS, DEPTH, RATE = 20, 3, 0.1
#: Rows that a leaf must have, and the weight that holds its value back.
LEAF_ROWS, HELD_BACK = 20, 20.0
#: Of the columns, drawn anew at each node.
COLUMNS = 0.3

#: The threshold is moved only where that gains so much of full F: on few articles the best one is mostly chance.
WORTH_MOVING = 0.03

#: The figure that must not fall.
DECIDES = "full"


@frozen(kw_only=True)
class Adapted:
    """Weights that have learnt from more articles.

    Attributes:
        weights: Fitted on all of them.
        before: Figures of the weights as they were, in percent.
        after: The same of weights adapted without the article that they are measured on.
    """

    weights: Weights
    before: dict[str, float]
    after: dict[str, float]

    @property
    def is_worse(self) -> bool:
        """Whether records were found better before."""
        return self.after.get(DECIDES, 0.0) < self.before.get(DECIDES, 0.0)


@frozen(eq=False)
class _Article:
    """An article to learn from.

    Attributes:
        document: Its gold.
        parse: Its text, parsed.
        fold: In which it is left out.
        judged: The share of its records that somebody has judged, as far as one sample goes; 1 of one that is labelled whole.
    """

    document: GoldDocument
    parse: Parse
    fold: int
    judged: float


def adapt_weights(
    training: TrainingSet, pipeline: Language, patterns: Patterns, base: Weights, command: str, report: Report
) -> Adapted:
    """Adapt weights to some articles, and measure what that gains.

    Args:
        training: The articles with their gold.
        pipeline: The spaCy pipeline whose parses the weights will meet.
        patterns: The patterns that propose.
        base: The weights to start from.
        command: The command that makes the adapted weights again, for their note of origin.
        report: Called with one line after each step.

    Raises:
        InputError: There are too few articles, or no attribution in them.
    """
    documents = sorted(training.documents, key=lambda document: (zlib.crc32(document.doc.encode()), document.doc))
    if len(documents) < FEWEST or not any(document.quotes for document in documents):
        raise InputError(f"Adapting takes at least {FEWEST} articles with attributions; a few dozen are better.")
    judged = _judged(documents)
    articles = [
        _Article(document, parse_text(pipeline, document.text), number % FOLDS, 1.0 if document.complete else judged)
        for number, document in enumerate(documents)
    ]
    scheme = training.scheme
    records = _records(articles, pipeline, patterns, base, scheme)
    acts = {quote.act for document in documents for quote in document.quotes if not quote.optional}
    articles = [_with_others_open(article, own, acts) for article, own in zip(articles, records, strict=True)]
    documents = [article.document for article in articles]
    ordered = evolve(training, documents=documents)
    before = shares_right(ordered, records)
    if judged < 1:
        report(
            f"of {100 * (1 - judged):.0f} % of the records nobody has said anything; what was missed is not among them"
        )
    report(f"before: {_told(before)}")
    found: dict[str, Sequence[Quote]] = {}
    for fold in range(FOLDS):
        learnt_from = [article for article in articles if article.fold != fold]
        held_out = [article for article in articles if article.fold == fold]
        weights = _adapted(learnt_from, patterns, base, scheme)
        own_records = _records(held_out, pipeline, patterns, weights, scheme)
        found |= {article.document.doc: own for article, own in zip(held_out, own_records, strict=True)}
    for article, own in zip(articles, records, strict=True):
        if not article.document.complete:
            found[article.document.doc] = _met(found[article.document.doc], own)
    after = shares_right(ordered, [found[document.doc] for document in documents])
    report(f"after, each article by weights that never saw it: {_told(after)}")
    made = {
        **base.made,
        "adapted": {"command": command, "corpus": training.note(), "before": before, "after": after},
    }
    return Adapted(weights=evolve(_adapted(articles, patterns, base, scheme), made=made), before=before, after=after)


def _with_others_open(article: _Article, records: Sequence[Quote], acts: set[Act | None]) -> _Article:
    """Let the records of an article whose act no label has count neither way: who judged speech said nothing of thoughts."""
    if None in acts:
        return article  # labels that tell no acts mean all of them
    said = [Prediction.from_quote(quote) for quote in records if quote.act not in acts]
    open_ = (GoldQuote(content=one.content, source=one.source, cue=one.cue, optional=True) for one in said)
    return evolve(article, document=evolve(article.document, quotes=(*article.document.quotes, *open_)))


def _met(quotes: Sequence[Quote], judged: Sequence[Quote]) -> list[Quote]:
    """Return the records that share characters with those that could be judged: of others a sample's gold says nothing."""
    spans = [span for quote in judged for span in quote.content]
    return [
        quote
        for quote in quotes
        if any(span.start < other.end and other.start < span.end for span in quote.content for other in spans)
    ]


def _told(shares: dict[str, float]) -> str:
    return ", ".join(f"{name} {share:.1f}" for name, share in shares.items())


def _records(
    articles: Iterable[_Article], pipeline: Language, patterns: Patterns, weights: Weights, scheme: Scheme
) -> list[tuple[Quote, ...]]:
    config = Config(acts=frozenset(ACTS), scheme=scheme)
    extractor = Extractor(config, pipeline=pipeline, patterns=patterns, weights=weights)
    return [extractor.records_of(article.parse, article.document.doc) for article in articles]


def _adapted(articles: Sequence[_Article], patterns: Patterns, base: Weights, scheme: Scheme) -> Weights:
    """Take the steps of a fit with the encoders that there are, and more trees for each model."""
    is_sample = any(article.judged < 1 for article in articles)
    examples = [_examples(article, patterns, base, scheme, number) for number, article in enumerate(articles)]

    def fit_one(
        name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts
    ) -> tuple[Trees, NDArray[np.float64]]:
        if name == "floating" and is_sample:  # which of them nobody has judged is not known
            return base.models[name], base.models[name].probabilities(rows)
        return boosted_on(base.models[name], rows, labels, folds, counts)

    def encode(name: str, _: Sequence[str], rows: Sequence[Sequence[str]], *__: Any) -> tuple[Encoder, Floats]:
        return base.encoders[name], base.encoders[name].encode(rows)

    # The confidences are calibrated already, and a few hundred records would calibrate them worse.
    weights, _ = fit_with(fit_one, encode, examples, patterns, base.reader, lambda line: None, calibrates=False)
    new, old = (full_f(examples, threshold[scheme]) for threshold in (weights.threshold, base.threshold))
    moved = {scheme: weights.threshold[scheme]} if new >= old + WORTH_MOVING and not is_sample else {}
    return evolve(weights, threshold={**base.threshold, **moved})


def _judged(documents: Sequence[GoldDocument]) -> float:
    """Return the share of the attributions that have been judged in the articles of which only a sample has; else 1."""
    quotes = [quote for document in documents if not document.complete for quote in document.quotes]
    return sum(not quote.optional for quote in quotes) / len(quotes) if quotes else 1.0


def _examples(article: _Article, patterns: Patterns, base: Weights, scheme: Scheme, number: int) -> list[Example]:
    """Return the items of an article with their labels.

    What is no attribution counts as little as few of the others have been judged: else the models would learn that these
    are as rare as those that were drawn.
    """
    reading = base.read(article.parse, scheme)
    examples = label(article.parse, reading, article.document, patterns, scheme)
    for example in examples:
        example.fold = number  # dealt evenly: by their names, few articles are not
        if article.judged < 1 and not example.on_cue and max(example.targets, default=-1) < 0:
            example.times = article.judged
    return examples


def boosted_on(
    base: Trees, rows: Floats, labels: Labels, folds: Folds, counts: Counts
) -> tuple[Trees, NDArray[np.float64]]:
    """Add trees to a model; give it with the probabilities of the rows, each from a twin that never saw its fold.

    So many trees are added as make the unseen rows likeliest: none, where the model knows all that there is to learn.
    """
    logits = base.logits(rows)
    unseen = np.tile(logits, (ROUNDS + 1, 1))  # of each row, after none of the trees, the first, the second …
    for fold in range(INNER_FOLDS):
        held_out = folds % INNER_FOLDS == fold
        for number, tree in enumerate(_more_trees(rows, labels, counts * ~held_out, logits, ROUNDS)):
            added = _alone(base, tree).logits(rows[held_out])
            unseen[number + 1 :, held_out] += added
    best = int(np.argmin(np.logaddexp(0, np.where(labels, -unseen, unseen)) @ counts))
    more = _more_trees(rows, labels, counts, logits, best)
    return _with(base, more), 1 / (1 + np.exp(-unseen[best]))


def _more_trees(
    rows: Floats, labels: Labels, counts: Counts, logits: NDArray[np.float64], rounds: int
) -> list[dict[str, Any]]:
    """Return trees that take the logits of the rows that count nearer to their labels."""
    with needing_sklearn():
        from sklearn.tree import DecisionTreeRegressor

    taught = counts > 0
    if not taught.any():
        return []
    rows, right, weight, logits = rows[taught], labels[taught], counts[taught].astype(float), logits[taught]
    trees = []
    for number in range(rounds):
        probabilities = 1 / (1 + np.exp(-logits))
        wrong = right - probabilities
        settings = {"max_depth": DEPTH, "min_samples_leaf": LEAF_ROWS, "max_features": COLUMNS, "random_state": number}
        fitted = DecisionTreeRegressor(**settings).fit(rows, wrong, sample_weight=weight)
        leaf = fitted.apply(rows)
        size = fitted.tree_.node_count
        pull = np.bincount(leaf, weights=weight * wrong, minlength=size)
        hold = np.bincount(leaf, weights=weight * probabilities * (1 - probabilities), minlength=size)
        step = RATE * pull / (hold + HELD_BACK)
        logits = logits + step[leaf]
        trees.append(_tree(fitted.tree_, step))
    return trees


def _tree(fitted: Any, step: NDArray[np.float64]) -> dict[str, Any]:
    """Return a fitted tree as ours, with its leaves' steps; an inner node has the mean of the rows that reached it."""
    own = np.arange(fitted.node_count)
    leaf = fitted.children_left < 0
    left, right = (np.where(leaf, own, children) for children in (fitted.children_left, fitted.children_right))
    value = step.copy()
    for node in reversed(own[~leaf]):  # children stand behind their parents
        sizes = fitted.weighted_n_node_samples[[left[node], right[node]]]
        value[node] = (sizes * value[[left[node], right[node]]]).sum() / sizes.sum()
    return {
        "feature": np.where(leaf, 0, fitted.feature).tolist(),
        "threshold": np.where(leaf, 0.0, fitted.threshold).tolist(),
        "left": left.tolist(),
        "right": right.tolist(),
        "value": value.tolist(),
    }


def _alone(base: Trees, tree: dict[str, Any]) -> Trees:
    """Return a model of one tree."""
    return Trees.from_dict({"features": list(base.features), "base": 0.0, "trees": [tree]})


def _with(base: Trees, more: Sequence[dict[str, Any]]) -> Trees:
    """Return a model with more trees, rounded as they are kept."""
    plain = base.to_dict()
    return Trees.from_dict(Trees.from_dict({**plain, "trees": [*plain["trees"], *more]}).to_dict())
