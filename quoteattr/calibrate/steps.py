"""Fits the models of attributions, step by step.

Every model sees the probabilities of the models before it as they are on unseen text: the documents are dealt into
folds, and what a model says of a document comes from a twin that was fitted without that document's fold. The result
depends on nothing but the corpora, the patterns and the numbers written here: the same command gives the same file.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import Factory, define
from numpy.typing import NDArray

from quoteattr.calibrate.floating import fit_floating
from quoteattr.calibrate.labels import Example
from quoteattr.calibrate.learners import (
    Counts,
    Encode,
    FitOne,
    Folds,
    Labels,
    Learn,
    encode_anew,
    fit_trees,
    learn_logistic,
    quality,
)
from quoteattr.calibrate.thresholds import THRESHOLDS, Report, best_threshold, calibrated, full_f
from quoteattr.proposing import Attribution
from quoteattr.records import SCHEMES, Scheme
from quoteattr.rules import Patterns
from quoteattr.weighing import scoring
from quoteattr.weighing.features import ATTRIBUTION_CATEGORIES, CONTENT_CATEGORIES, CUE_CATEGORIES, SOURCE_CATEGORIES
from quoteattr.weighing.items import propose_item_sources
from quoteattr.weighing.reader import Reader
from quoteattr.weighing.rows import (
    attribution_rows,
    attribution_words,
    boundary_columns,
    content_rows,
    cue_rows,
    per_candidate,
    rival_rows,
    source_rows,
)
from quoteattr.weighing.trees import Floats, Trees
from quoteattr.weighing.weights import BOUNDARY_CATEGORIES, Encoder, Weights

#: Contents of cues below this probability take part in the fit of steps 2 and 3 by a third only: there are so many.
UNLIKELY = 0.25


def fit(
    examples: Sequence[Sequence[Example]],
    patterns: Patterns,
    reader: Reader | None,
    report: Report,
    share_of_trees: float = 1.0,
) -> tuple[Weights, list[list[Attribution]]]:
    """Fit all models, step by step, and choose the thresholds.

    Args:
        examples: The labelled items of each document.
        patterns: The patterns that proposed them.
        reader: The second reader, of which they have the readings of twins; None where they have no readings.
        report: Called with one line after each step.
        share_of_trees: So many of the trees are fitted.

    Returns:
        The weights; and of each document its quotations without a cue, found out of fold.
    """

    def fit_one(
        name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts
    ) -> tuple[Trees, NDArray[np.float64]]:
        return fit_trees(name, rows, labels, folds, counts, share_of_trees)

    return fit_with(fit_one, encode_anew, examples, patterns, reader, report)


def fit_with(
    fit_one: FitOne,
    encode: Encode,
    examples: Sequence[Sequence[Example]],
    patterns: Patterns,
    reader: Reader | None,
    report: Report,
    calibrates: bool = True,
) -> tuple[Weights, list[list[Attribution]]]:
    """Take all steps with a way to fit one model and one to encode categories, calibrated in the end or not; see ``fit``."""
    models: dict[str, Trees] = {}

    def learn(name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts) -> NDArray[np.float64]:
        models[name], probabilities = fit_one(name, rows, labels, folds, counts)
        return probabilities

    encoders = _run_steps(examples, patterns, learn, encode, report)
    by_scheme = _by_scheme(examples)
    if calibrates:
        models["attribution"] = calibrated(models["attribution"], by_scheme, report)
    threshold = {scheme: best_threshold(documents) for scheme, documents in by_scheme.items()}
    for scheme, documents in by_scheme.items():
        curve = (f"{step / 100:.2f}: {100 * full_f(documents, step / 100):.1f}" for step in range(*THRESHOLDS, 5))
        report(f"full F by threshold, {scheme}: {', '.join(curve)}")
    floating = fit_floating(examples, threshold, learn, report)
    return Weights(encoders=encoders, models=models, threshold=threshold, made={}, reader=reader), floating


def logistic_full_f(
    examples: Sequence[Sequence[Example]], patterns: Patterns, report: Report
) -> dict[Scheme, tuple[float, float]]:
    """Run the same steps with one logistic model in place of each set of trees, to see what the trees are worth.

    Returns:
        By scheme, (threshold, full F out of fold in percent).
    """
    _run_steps(examples, patterns, learn_logistic, encode_anew, report)
    figures: dict[Scheme, tuple[float, float]] = {}
    for scheme, documents in _by_scheme(examples).items():
        threshold = best_threshold(documents)
        figures[scheme] = threshold, round(100 * full_f(documents, threshold), 1)
    return figures


def _by_scheme(examples: Sequence[Sequence[Example]]) -> dict[Scheme, list[Sequence[Example]]]:
    return {
        scheme: [document for document in examples if document and document[0].scheme == scheme] for scheme in SCHEMES
    }


def _run_steps(
    examples: Sequence[Sequence[Example]], patterns: Patterns, learn: Learn, encode: Encode, report: Report
) -> dict[str, Encoder]:
    """Take the items through all steps, each model's probabilities out of fold; return the encoders."""
    steps = _Steps(patterns, learn, encode, report)
    every, cue_encoded = steps.cues([example for document in examples for example in document])
    steps.contents(every, cue_encoded)
    steps.sources(every)
    steps.attributions(examples, every)
    return steps.encoders


@define
class _Steps:
    """The steps of a fit, to be taken in this order.

    Attributes:
        patterns: The patterns that proposed the items.
        learn: Fits one model and returns its probabilities out of fold.
        encode: Fits, or takes, one encoder and returns the log-odds of the rows.
        report: Called with one line after each step.
        encoders: Those fitted so far.
    """

    patterns: Patterns
    learn: Learn
    encode: Encode
    report: Report
    encoders: dict[str, Encoder] = Factory(dict)

    def cues(self, every: Sequence[Example]) -> tuple[list[Example], Floats]:
        """Weigh the cues; return those that have a chance, and their encoded categories."""
        categories, numbers = cue_rows([example.item for example in every])
        folds = np.array([example.fold for example in every])
        counts = np.array([example.usable * example.times for example in every])
        is_cue = np.array([example.is_cue for example in every])
        self.encoders["cue"], encoded = self.encode("cue", CUE_CATEGORIES, categories, is_cue, folds, counts)
        probabilities = self.learn("cue", np.hstack([encoded, numbers]), is_cue, folds, counts)
        for example, probability in zip(every, probabilities.tolist(), strict=True):
            example.item.cue_probability = probability
        self.report(f"cue: {quality(probabilities, is_cue, counts)}")
        likely = np.array([example.item.is_likely for example in every])
        return [example for example in every if example.item.is_likely], encoded[likely]

    def contents(self, every: Sequence[Example], cue_encoded: Floats) -> None:
        """Weigh the contents, alone and then among their rivals, and choose one for each cue."""
        items = [example.item for example in every]
        sizes = [len(item.candidates) for item in items]
        folds = np.repeat([example.fold for example in every], sizes)
        taught = [
            example.usable * example.times * (example.item.cue_probability >= UNLIKELY or number % 3 == 0)
            for number, example in enumerate(every)
        ]
        counts = np.repeat(taught, sizes)
        match = np.array([example.matches(number) for example in every for number in range(len(example.overlaps))])
        exact = np.array([example.is_exact(number) for example in every for number in range(len(example.overlaps))])
        categories, numbers = content_rows(items, self.patterns)
        self.encoders["match"], by_match = self.encode("match", CONTENT_CATEGORIES, categories, match, folds, counts)
        boundaries = boundary_columns(categories)
        self.encoders["exact"], by_exact = self.encode("exact", BOUNDARY_CATEGORIES, boundaries, exact, folds, counts)
        rows = np.hstack([by_match, by_exact, numbers, per_candidate(items, cue_encoded)])
        likely = self._learn_contents("match", rows, match, folds, counts)
        stays = scoring.drop_unlikely(items, likely)
        start = 0
        for example in every:
            end = start + len(example.overlaps)
            example.keep(stays[start:end].tolist())
            start = end
        rows, match, exact, folds, counts = rows[stays], match[stays], exact[stays], folds[stays], counts[stays]
        scoring.set_contents(items, likely[stays], self._learn_contents("exact", rows, exact, folds, counts))
        rows = rival_rows(items, rows)
        rematch = self._learn_contents("rematch", rows, match, folds, counts)
        scoring.set_contents(items, rematch, self._learn_contents("reexact", rows, exact, folds, counts))
        scoring.choose_contents(items)

    def _learn_contents(
        self, name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts
    ) -> NDArray[np.float64]:
        probabilities = self.learn(name, rows, labels, folds, counts)
        self.report(f"{name}: {quality(probabilities, labels, counts)}")
        return probabilities

    def sources(self, every: Sequence[Example]) -> None:
        """Propose and weigh the sources of the contents chosen."""
        items = [example.item for example in every]
        propose_item_sources(items, self.patterns)
        labels: list[bool] = []
        taught: list[float] = []
        for example in every:
            item = example.item
            target = next(
                (example.targets[number] for number in range(len(example.overlaps)) if example.matches(number)), -1
            )
            right_ones = example.sources_right(target) if target >= 0 else [None] * len(item.sources)
            labels += [is_right is True for is_right in right_ones]
            taught += [0 if is_right is None else example.times for is_right in right_ones]
        right = np.array(labels)
        counts = np.array(taught)
        folds = np.repeat([example.fold for example in every], [len(item.sources) for item in items])
        categories, numbers = source_rows(items, self.patterns)
        self.encoders["source"], encoded = self.encode("source", SOURCE_CATEGORIES, categories, right, folds, counts)
        probabilities = self.learn("source", np.hstack([encoded, numbers]), right, folds, counts)
        scoring.set_sources(items, probabilities)
        self.report(f"source: {quality(probabilities, right, counts)}")

    def attributions(self, examples: Sequence[Sequence[Example]], every: Sequence[Example]) -> None:
        """Weigh the whole attributions, alone and then beside the others of their documents."""
        items = [example.item for example in every]
        folds = np.array([example.fold for example in every])
        counts = np.array([example.usable * example.times for example in every])
        full = np.array([example.is_full(example.item.best) for example in every])
        words = attribution_words(items, self.patterns)
        self.encoders["attribution"], encoded = self.encode(
            "attribution", ATTRIBUTION_CATEGORIES, words, full, folds, counts
        )
        for name in ("rivals", "attribution"):
            rows = np.hstack([encoded, attribution_rows(items)])
            probabilities = self.learn(name, rows, full, folds, counts)
            for item, probability in zip(items, probabilities.tolist(), strict=True):
                item.confidence = probability
            if name == "rivals":
                for document in examples:
                    scoring.set_rivals([example.item for example in document if len(example.item.sources)])
            self.report(f"{name}: {quality(probabilities, full, counts)}")
