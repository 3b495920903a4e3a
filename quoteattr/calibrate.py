"""Fits the weights on a training split: the only place that needs scikit-learn.

Every model sees the probabilities of the models before it as they are on unseen text: the documents are dealt into
folds, and what a model says of a document comes from a twin that was fitted without that document's fold. The result
depends on nothing but the corpus, the patterns and the numbers below: the same command gives the same file.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, frozen
from numpy.typing import NDArray

from quoteattr import weigh
from quoteattr.corpora import GoldDocument, fingerprint
from quoteattr.errors import QuoteattrError
from quoteattr.features import CONTENT_CATEGORIES, CUE_CATEGORIES, SOURCE_CATEGORIES
from quoteattr.floating import find_floating
from quoteattr.mentions import antecedent, propose_sources
from quoteattr.parse import Parse, parse_text
from quoteattr.patterns import Patterns
from quoteattr.trees import Trees
from quoteattr.weigh import SCHEMES, Encoder, Item, Scheme, Weights

if TYPE_CHECKING:
    from spacy.language import Language

Floats = NDArray[np.float32]
Labels = NDArray[np.bool_]
Folds = NDArray[np.int64]

#: Documents are dealt into this many folds by a checksum of their names; both numbers below divide it.
FOLDS = 15
ENCODER_FOLDS = 5
MODEL_FOLDS = 3

#: A category's log-odds are drawn to those of all rows as if by so many rows of average luck.
SMOOTHING = 8.0

#: A value met less often is not kept.
RAREST = 3

#: Contents of cues below this probability take part in the fit of steps 2 and 3 by a third only: there are so many.
UNLIKELY = 0.25

SETTINGS: dict[str, dict[str, Any]] = {
    "cue": {"max_iter": 120, "max_leaf_nodes": 15, "min_samples_leaf": 40},
    "match": {"max_iter": 125, "max_leaf_nodes": 24, "min_samples_leaf": 60},
    "exact": {"max_iter": 125, "max_leaf_nodes": 24, "min_samples_leaf": 60},
    "rematch": {"max_iter": 50, "max_leaf_nodes": 15, "min_samples_leaf": 80},
    "reexact": {"max_iter": 50, "max_leaf_nodes": 15, "min_samples_leaf": 80},
    "source": {"max_iter": 120, "max_leaf_nodes": 15, "min_samples_leaf": 40},
    "rivals": {"max_iter": 60, "max_leaf_nodes": 15, "min_samples_leaf": 60},
    "attribution": {"max_iter": 80, "max_leaf_nodes": 15, "min_samples_leaf": 60},
}
COMMON: dict[str, Any] = {
    "learning_rate": 0.11,
    "l2_regularization": 5.0,
    "max_depth": 8,
    "early_stopping": False,
    "random_state": 0,
}

Report = Callable[[str], None]


@frozen(eq=False)
class GoldTokens:
    """A gold attribution in tokens: those of its content, source and cue that are words."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]


@define(eq=False)
class Example:
    """An item with what the gold says of it.

    Attributes:
        item: The item.
        fold: Its document's fold.
        gold: The gold attributions of its document.
        overlaps: Of each candidate, its overlap with the best gold content (tokens shared over tokens of both).
        targets: Of each candidate, the index of that gold attribution, or -1.
        on_cue: Indices of the gold attributions whose cue holds this cue.
        scheme: How its document is labelled.
        unknown: Whether a cue that is not labelled says nothing: it stands inside a gold content of a corpus that
            labels outermost attributions only, or the gold leaves it to the reader.
    """

    item: Item
    fold: int
    gold: Sequence[GoldTokens]
    overlaps: list[float]
    targets: list[int]
    on_cue: frozenset[int]
    scheme: Scheme
    unknown: bool

    def matches(self, candidate: int) -> bool:
        """Tell whether a candidate has the right words, for an attribution with this cue."""
        return self.overlaps[candidate] >= 0.5 and self.targets[candidate] in self.on_cue

    def is_exact(self, candidate: int) -> bool:
        """Tell whether a candidate has just the right words."""
        return self.matches(candidate) and self.overlaps[candidate] == 1.0

    @property
    def is_cue(self) -> bool:
        """Whether any candidate matches."""
        return any(self.matches(number) for number in range(len(self.overlaps)))

    @property
    def usable(self) -> bool:
        """Whether the gold says anything of this cue."""
        return not self.unknown or self.is_cue

    def source_is_right(self, source: int, target: int) -> bool:
        """Tell whether a source candidate shares a word with the source of a gold attribution, or both are nobody."""
        wanted = self.gold[target].source
        candidate = self.item.sources[source]
        if not wanted:
            return candidate.head < 0
        runs = (candidate.run, antecedent(self.item.parse, candidate).run)
        return any(token in wanted for first, last in runs for token in range(first, last))

    def is_full(self) -> bool:
        """Tell whether the chosen content and source are right."""
        best = self.item.best
        return self.overlaps[best] >= 0.5 and self.source_is_right(self.item.best_source, self.targets[best])


@frozen(eq=False)
class TrainingSet:
    """Documents to fit on.

    Attributes:
        name: The corpus and its split.
        documents: The gold.
        scheme: How they are labelled.
        times: How often each document counts: a small set of another kind must not drown in a large one.
    """

    name: str
    documents: Sequence[GoldDocument]
    scheme: Scheme
    times: int = 1

    def note(self) -> dict[str, Any]:
        """Return what the weights file says of the set."""
        return {
            "name": self.name,
            "documents": len(self.documents),
            "fingerprint": fingerprint(self.documents),
            "scheme": self.scheme,
            "times": self.times,
        }


def fold_of(doc: str) -> int:
    """Return the fold of a document, by its name alone."""
    return zlib.crc32(doc.encode("utf-8")) % FOLDS


def label(parse: Parse, document: GoldDocument, patterns: Patterns, scheme: Scheme) -> list[Example]:
    """Return the items of a document with their labels.

    Args:
        parse: The parsed text.
        document: Its gold.
        patterns: The patterns that propose.
        scheme: How the document is labelled; by the broad one, nothing inside the content of another attribution is.
    """
    gold = [
        GoldTokens(
            content=_tokens(parse, quote.content),
            source=_tokens(parse, quote.source),
            cue=_tokens(parse, quote.cue, words_only=False),
        )
        for quote in document.quotes
        if not quote.optional
    ]
    by_token: dict[int, list[int]] = defaultdict(list)
    for number, quote in enumerate(gold):
        for token in quote.content:
            by_token[token].append(number)
    optional = frozenset(
        token for quote in document.quotes if quote.optional for token in _tokens(parse, quote.cue, words_only=False)
    )
    fold = fold_of(document.doc)
    examples: list[Example] = []
    for item in weigh.find_items(parse, patterns, scheme):
        tokens = item.cue.tokens
        overlaps, targets = [], []
        for candidate in item.candidates:
            overlap, target = _best_gold(parse, candidate.runs, gold, by_token)
            overlaps.append(overlap)
            targets.append(target)
        on_cue = frozenset(number for number, quote in enumerate(gold) if quote.cue.intersection(tokens))
        unknown = (scheme == "broad" and any(token in by_token for token in tokens)) or bool(
            optional.intersection(tokens)
        )
        examples.append(Example(item, fold, gold, overlaps, targets, on_cue, scheme, unknown))
    return examples


def _tokens(parse: Parse, spans: Iterable[tuple[int, int]], words_only: bool = True) -> frozenset[int]:
    return frozenset(
        token
        for start, end in spans
        for token in parse.tokens_between(start, end)
        if not words_only or _is_word(parse, token)
    )


def _is_word(parse: Parse, token: int) -> bool:
    word = parse.words[token]
    return word[:1].isalnum() or word[-1:].isalnum()


def _best_gold(
    parse: Parse, runs: Sequence[tuple[int, int]], gold: Sequence[GoldTokens], by_token: dict[int, list[int]]
) -> tuple[float, int]:
    words = 0
    shared: dict[int, int] = defaultdict(int)
    for first, last in runs:
        for token in range(first, last):
            if _is_word(parse, token):
                words += 1
                for number in by_token.get(token, ()):
                    shared[number] += 1
    best, target = 0.0, -1
    for number, both in shared.items():
        overlap = both / (len(gold[number].content) + words - both)
        if overlap > best:
            best, target = overlap, number
    return best, target


def fit_encoder(
    columns: Sequence[str], rows: Sequence[Sequence[str]], labels: Labels, folds: Folds, usable: Labels
) -> tuple[Encoder, Floats]:
    """Fit an encoder; give it with the log-odds of its own rows, each as the other folds give them."""
    prior = (labels[usable].sum() + 1) / (usable.sum() + 2)
    unseen = _log_odds(prior)
    encoded = np.empty((len(rows), len(columns)), dtype=np.float32)
    tables: list[dict[str, float]] = []
    for number, column in enumerate(zip(*rows, strict=True)):
        values, codes = np.unique(np.array(column, dtype=object), return_inverse=True)
        size = len(values)
        count = np.bincount(codes[usable], minlength=size).astype(float)
        right = np.bincount(codes[usable], weights=labels[usable], minlength=size)
        for fold in range(ENCODER_FOLDS):
            held_out = folds % ENCODER_FOLDS == fold
            inside = held_out & usable
            others = count - np.bincount(codes[inside], minlength=size)
            others_right = right - np.bincount(codes[inside], weights=labels[inside], minlength=size)
            odds = _log_odds((others_right + SMOOTHING * prior) / (others + SMOOTHING))
            odds[count < RAREST] = unseen
            encoded[held_out, number] = odds[codes[held_out]]
        odds = _log_odds((right + SMOOTHING * prior) / (count + SMOOTHING))
        tables.append({str(values[code]): _short(odds[code]) for code in np.flatnonzero(count >= RAREST)})
    encoder = Encoder(tuple(columns), (_short(unseen),) * len(columns), tuple(tables))
    return encoder, encoded


def _log_odds(probability: Any) -> Any:
    return np.log(probability / (1 - probability))


def _short(number: float) -> float:
    return round(float(number), 3)


def fit_trees(
    name: str, rows: Floats, labels: Labels, folds: Folds, usable: Labels
) -> tuple[Trees, NDArray[np.float64]]:
    """Fit a model; give it with the probabilities of its own rows, each from a twin that never saw its fold."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError as error:
        raise QuoteattrError(
            "Fitting weights needs scikit-learn; install it with `pip install 'quoteattr[calibrate]'`."
        ) from error
    probabilities = np.empty(len(rows))
    for fold in range(MODEL_FOLDS):
        held_out = folds % MODEL_FOLDS == fold
        taught = ~held_out & usable
        twin = HistGradientBoostingClassifier(**COMMON, **SETTINGS[name])
        twin.fit(rows[taught], labels[taught])
        probabilities[held_out] = twin.predict_proba(rows[held_out])[:, 1]
    model = HistGradientBoostingClassifier(**COMMON, **SETTINGS[name])
    model.fit(rows[usable], labels[usable])
    return _export(model, weigh.model_columns()[name]), probabilities


def _export(model: Any, features: Sequence[str]) -> Trees:
    """Turn a fitted scikit-learn model into ours; its tree arrays have no public name."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        value = np.array(nodes["value"], dtype=float)
        left = np.where(leaf, own, nodes["left"]).astype(int)
        right = np.where(leaf, own, nodes["right"]).astype(int)
        for node in reversed(own):  # children stand behind their parents
            if not leaf[node]:
                counts = nodes["count"][[left[node], right[node]]].astype(float)
                value[node] = float((counts * value[[left[node], right[node]]]).sum() / counts.sum())
        trees.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]).astype(int).tolist(),
                "threshold": np.where(leaf, 0.0, nodes["num_threshold"]).tolist(),
                "left": left.tolist(),
                "right": right.tolist(),
                "value": value.tolist(),
            }
        )
    base = float(np.ravel(model._baseline_prediction)[0])
    rounded = Trees.from_dict({"features": list(features), "base": base, "trees": trees}).to_dict()
    return Trees.from_dict(rounded)


def fit(examples: Sequence[Sequence[Example]], patterns: Patterns, report: Report) -> Weights:
    """Fit all models, step by step, and choose the threshold.

    Args:
        examples: The labelled items of each document.
        patterns: The patterns that proposed them.
        report: Called with one line after each step.
    """
    every = [example for document in examples for example in document]
    encoders: dict[str, Encoder] = {}
    models: dict[str, Trees] = {}

    categories, numbers = weigh.cue_rows([example.item for example in every])
    folds = np.array([example.fold for example in every])
    usable = np.array([example.usable for example in every])
    is_cue = np.array([example.is_cue for example in every])
    encoders["cue"], encoded = fit_encoder(CUE_CATEGORIES, categories, is_cue, folds, usable)
    models["cue"], probabilities = fit_trees("cue", np.hstack([encoded, numbers]), is_cue, folds, usable)
    for example, probability in zip(every, probabilities.tolist(), strict=True):
        example.item.cue_probability = probability
    report(f"cue: {_quality(probabilities, is_cue, usable)}")

    hopeful = probabilities >= weigh.CUE_FLOOR
    encoded = encoded[hopeful]
    every = [example for example, keep in zip(every, hopeful.tolist(), strict=True) if keep]
    _fit_contents(every, encoded, patterns, encoders, models, report)
    _fit_sources(every, patterns, encoders, models, report)
    _fit_attributions(examples, every, models, report)
    by_scheme: dict[Scheme, list[Sequence[Example]]] = {
        scheme: [document for document in examples if document and document[0].scheme == scheme] for scheme in SCHEMES
    }
    threshold = {scheme: best_threshold(documents) for scheme, documents in by_scheme.items()}
    floating = {scheme: floating_share(documents, threshold[scheme]) for scheme, documents in by_scheme.items()}
    return Weights(encoders=encoders, models=models, threshold=threshold, floating=floating, made={})


def _fit_contents(
    every: Sequence[Example],
    cue_encoded: Floats,
    patterns: Patterns,
    encoders: dict[str, Encoder],
    models: dict[str, Trees],
    report: Report,
) -> None:
    items = [example.item for example in every]
    sizes = [len(item.candidates) for item in items]
    folds = np.repeat([example.fold for example in every], sizes)
    taught = [
        example.usable and (example.item.cue_probability >= UNLIKELY or number % 3 == 0)
        for number, example in enumerate(every)
    ]
    usable = np.repeat(taught, sizes)
    match = np.array([example.matches(number) for example in every for number in range(len(example.overlaps))])
    exact = np.array([example.is_exact(number) for example in every for number in range(len(example.overlaps))])
    categories, numbers = weigh.content_rows(items, patterns)
    encoders["match"], by_match = fit_encoder(CONTENT_CATEGORIES, categories, match, folds, usable)
    boundaries = weigh.boundary_columns(categories)
    encoders["exact"], by_exact = fit_encoder(weigh.BOUNDARY_CATEGORIES, boundaries, exact, folds, usable)
    rows = np.hstack([by_match, by_exact, numbers, weigh.per_candidate(items, cue_encoded)])
    for names in (("match", "exact"), ("rematch", "reexact")):
        scored = []
        for name, labels in zip(names, (match, exact), strict=True):
            models[name], probabilities = fit_trees(name, rows, labels, folds, usable)
            scored.append(probabilities)
            report(f"{name}: {_quality(probabilities, labels, usable)}")
        weigh.set_contents(items, scored[0], scored[1])
        if names[0] == "match":
            rows = weigh.rival_rows(items)
    weigh.choose_contents(items)


def _fit_sources(
    every: Sequence[Example],
    patterns: Patterns,
    encoders: dict[str, Encoder],
    models: dict[str, Trees],
    report: Report,
) -> None:
    items = [example.item for example in every]
    labels: list[bool] = []
    taught: list[bool] = []
    for example in every:
        item = example.item
        item.sources = propose_sources(item.parse, patterns, item.cue)
        target = next(
            (example.targets[number] for number in range(len(example.overlaps)) if example.matches(number)), -1
        )
        for number in range(len(item.sources)):
            taught.append(target >= 0)
            labels.append(target >= 0 and example.source_is_right(number, target))
    right = np.array(labels)
    usable = np.array(taught)
    folds = np.repeat([example.fold for example in every], [len(item.sources) for item in items])
    categories, numbers = weigh.source_rows(items, patterns)
    encoders["source"], encoded = fit_encoder(SOURCE_CATEGORIES, categories, right, folds, usable)
    models["source"], probabilities = fit_trees("source", np.hstack([encoded, numbers]), right, folds, usable)
    weigh.set_sources(items, probabilities)
    report(f"source: {_quality(probabilities, right, usable)}")


def _fit_attributions(
    examples: Sequence[Sequence[Example]], every: Sequence[Example], models: dict[str, Trees], report: Report
) -> None:
    items = [example.item for example in every]
    folds = np.array([example.fold for example in every])
    usable = np.array([example.usable for example in every])
    full = np.array([example.is_full() for example in every])
    for name in ("rivals", "attribution"):
        models[name], probabilities = fit_trees(name, weigh.attribution_rows(items), full, folds, usable)
        for item, probability in zip(items, probabilities.tolist(), strict=True):
            item.confidence = probability
        if name == "rivals":
            for document in examples:
                weigh.set_rivals([example.item for example in document if len(example.item.sources)])
        report(f"{name}: {_quality(probabilities, full, usable)}")


def _quality(probabilities: NDArray[np.float64], labels: Labels, usable: Labels) -> str:
    from sklearn.metrics import average_precision_score, log_loss

    if not 0 < labels[usable].sum() < usable.sum():
        return f"{usable.sum()} rows, all alike"
    precision = average_precision_score(labels[usable], probabilities[usable])
    loss = log_loss(labels[usable], probabilities[usable])
    return f"{usable.sum()} rows, {labels[usable].sum()} right, average precision {precision:.4f}, log loss {loss:.4f}"


def best_threshold(examples: Sequence[Sequence[Example]]) -> float:
    """Return the threshold, in steps of 0.01, with the best full F over documents that no model had seen."""
    best, chosen = -1.0, 0.5
    for step in range(20, 61):
        threshold = step / 100
        score = full_f(examples, threshold)
        if score > best:
            best, chosen = score, threshold
    return chosen


def full_f(examples: Sequence[Sequence[Example]], threshold: float) -> float:
    """Return full F of the outermost attributions chosen at a threshold; a quick stand-in for ``metrics``."""
    wanted = kept = right = 0
    for document in examples:
        by_item = {id(example.item): example for example in document}
        items = [example.item for example in document if len(example.item.sources)]
        chosen = weigh.choose(items, threshold)
        if document and document[0].scheme == "broad":
            chosen = [item for item in chosen if not any(_inside(item, other) for other in chosen)]
        found = {by_item[id(item)].targets[item.best] for item in chosen if by_item[id(item)].is_full()}
        wanted += len(document[0].gold) if document else 0
        kept += len(chosen)
        right += len(found)
    return 2 * right / (wanted + kept) if wanted + kept else 0.0


def floating_share(examples: Sequence[Sequence[Example]], threshold: float) -> float:
    """Return how often a quotation that no chosen content claims has the words of a gold attribution."""
    right, count = 1, 2  # as if one of two had been right, for a corpus that has none
    for document in examples:
        items = [example.item for example in document if len(example.item.sources)]
        if not items:
            continue
        parse = items[0].parse
        claimed = [run for item in weigh.choose(items, threshold) for run in item.content.runs]
        gold = document[0].gold
        for attribution in find_floating(parse, claimed, 0.0):
            tokens = frozenset(
                token for first, last in attribution.runs for token in range(first, last) if _is_word(parse, token)
            )
            right += any(2 * len(tokens & quote.content) >= len(tokens | quote.content) for quote in gold)
            count += 1
    return round(right / count, 3)


def _inside(item: Item, other: Item) -> bool:
    return item is not other and any(first <= item.cue.head < last for first, last in other.content.runs)


def to_json(weights: Weights) -> str:
    """Return the text of a weights file: sorted, one tree or category column a line."""
    lines = [
        "{",
        f'"made": {json.dumps(dict(weights.made), sort_keys=True)},',
        f'"threshold": {json.dumps(dict(weights.threshold))},',
        f'"floating": {json.dumps(dict(weights.floating))},',
        '"encoders": {',
        ",\n".join(
            f"{json.dumps(name)}: {{\n"
            + ",\n".join(
                f"{json.dumps(column)}: {json.dumps(table, ensure_ascii=False, separators=(',', ':'))}"
                for column, table in encoder.to_dict().items()
            )
            + "}"
            for name, encoder in sorted(weights.encoders.items())
        ),
        "},",
        '"models": {',
        ",\n".join(_model_json(name, model) for name, model in sorted(weights.models.items())),
        "}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _model_json(name: str, model: Trees) -> str:
    plain = model.to_dict()
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in plain["trees"])
    head = f'"features": {json.dumps(plain["features"])}, "base": {plain["base"]!r}'
    return f'{json.dumps(name)}: {{{head}, "trees": [\n{trees}]}}'


def calibrate(
    sets: Sequence[TrainingSet], pipeline: Language, patterns: Patterns, command: str, report: Report
) -> Weights:
    """Fit weights on some training sets.

    Args:
        sets: The documents and how often each set counts.
        pipeline: The spaCy pipeline whose parses the weights will meet.
        patterns: The patterns that propose.
        command: The command that makes these weights again, for their note of origin.
        report: Called with one line after each step.

    Returns:
        The weights, with a note of how they were made.
    """
    examples: list[list[Example]] = []
    for training in sets:
        for document in training.documents:
            parse = parse_text(pipeline, document.text)
            for _ in range(training.times):
                examples.append(label(parse, document, patterns, training.scheme))
    report(f"{len(examples)} documents, {sum(map(len, examples))} words that may be cues")
    weights = fit(examples, patterns, report)
    made = {
        "command": command,
        "corpora": [training.note() for training in sets],
        "full_f_out_of_fold": {
            scheme: round(100 * full_f([one for one in examples if one and one[0].scheme == scheme], threshold), 1)
            for scheme, threshold in weights.threshold.items()
        },
        "model": f"{pipeline.meta['name']}-{pipeline.meta['version']}",
        "patterns": patterns.hash,
    }
    return evolve(weights, made=made)
