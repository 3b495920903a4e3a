"""Fits all weights on training splits, step by step.

Every model sees the probabilities of the models before it as they are on unseen text: the documents are dealt into
folds, and what a model says of a document comes from a twin that was fitted without that document's fold. The result
depends on nothing but the corpora, the patterns and the numbers written here: the same command gives the same file.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import Factory, define, evolve
from numpy.typing import NDArray

from quoteattr.calibrate.cache import PARSING, READING, Cache
from quoteattr.calibrate.labels import Example, TrainingSet, fold_of, is_word, label
from quoteattr.calibrate.learners import (
    MODEL_FOLDS,
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
from quoteattr.calibrate.reader import fit_reader, lesson_of, twins
from quoteattr.calibrate.thresholds import THRESHOLDS, Report, best_threshold, calibrated, full_f
from quoteattr.calibrate.unseen import told_of, unseen_records, write_unseen
from quoteattr.proposing import Attribution
from quoteattr.records import SCHEMES, Scheme
from quoteattr.rules import Patterns
from quoteattr.text import parse_text, vectors_digest
from quoteattr.weighing import scoring
from quoteattr.weighing.choice import choose
from quoteattr.weighing.features import ATTRIBUTION_CATEGORIES, CONTENT_CATEGORIES, CUE_CATEGORIES, SOURCE_CATEGORIES
from quoteattr.weighing.floating import Floating, find_floating, floating_rows, likely_ones
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
from quoteattr.weighing.weights import BOUNDARY_CATEGORIES, Encoder, Weights, model_columns

if TYPE_CHECKING:
    from spacy.language import Language

#: A quick fit sees so many of the documents, and fits so many of the trees.
QUICK_SHARE = 0.34
QUICK_TREES = 0.4

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


def fit_floating(
    examples: Sequence[Sequence[Example]], threshold: Mapping[Scheme, float], learn: Learn, report: Report
) -> list[list[Attribution]]:
    """Fit the model of quotations that no cue claims: has such a one the words of a gold attribution?

    Returns:
        Of each document those that are likely, out of fold.
    """
    found: list[list[Floating]] = []
    rows: list[Floats] = []
    labels: list[bool] = []
    folds: list[int] = []
    counts: list[float] = []
    for document in examples:
        items = [example.item for example in document if len(example.item.sources)]
        found.append([])
        if not items:
            continue
        parse, scheme = items[0].parse, document[0].scheme
        claimed = [item.content.runs for item in choose(items, threshold[scheme])]
        found[-1] = find_floating(parse, claimed)
        if found[-1]:
            rows.append(floating_rows(parse, items[0].reading, found[-1], claimed, scheme))
        for one in found[-1]:
            tokens = frozenset(token for run in one.runs for token in range(*run) if is_word(parse, token))
            gold = document[0].gold
            labels.append(any(2 * len(tokens & quote.content) >= len(tokens | quote.content) for quote in gold))
            folds.append(document[0].fold)
            counts.append(document[0].times)
    known = np.array(labels, dtype=bool)
    columns = np.vstack(rows) if rows else np.zeros((0, len(model_columns()["floating"])), dtype=np.float32)
    probabilities = learn("floating", columns, known, np.array(folds, dtype=int), np.array(counts, dtype=int))
    report(f"floating: {quality(probabilities, known, np.array(counts, dtype=int))}")
    given = iter(probabilities.tolist())
    return [
        likely_ones(own, [next(given) for _ in own], threshold[document[0].scheme]) if own else []
        for document, own in zip(examples, found, strict=True)
    ]


def labelled(
    sets: Sequence[TrainingSet], pipeline: Language, patterns: Patterns, report: Report, cache: Path | None = None
) -> tuple[list[list[Example]], Reader]:
    """Parse, read and label the documents of some training sets.

    Args:
        sets: The documents and how often each set counts.
        pipeline: The spaCy pipeline whose parses the weights will meet.
        patterns: The patterns that propose.
        report: Called with one line after each step.
        cache: A folder that keeps what takes long, or None.

    Returns:
        The examples of each document, with what a reader that has not seen it says; and the reader that has seen all.
    """
    kept = Cache(cache, model_name(pipeline))
    documents = [(training, document) for training in sets for document in training.documents]
    parses = [
        kept.get(document.text, PARSING, functools.partial(parse_text, pipeline, document.text))
        for _, document in documents
    ]
    digest = vectors_digest(pipeline) or ""
    lessons = [
        lesson_of(parse, document, training.scheme, digest, training.times)
        for parse, (training, document) in zip(parses, documents, strict=True)
    ]
    told = " ".join(f"{training.name} {training.note()}" for training in sets)
    with ThreadPoolExecutor(1) as beside:  # numpy lets go of the interpreter: the reader and its twins take a core each
        of_all = beside.submit(kept.get, f"reader of {told}", READING, lambda: fit_reader(lessons, digest, report))
        folds = kept.get(f"twins of {told}", READING, lambda: twins(lessons, digest, report))
        reader = of_all.result()
    examples = [
        label(
            parse,
            folds[fold_of(document.doc) % MODEL_FOLDS].read(parse, training.scheme),
            document,
            patterns,
            training.scheme,
            training.times,
        )
        for parse, (training, document) in zip(parses, documents, strict=True)
    ]
    report(f"{len(examples)} documents, {sum(map(len, examples))} words that may be cues")
    return examples, reader


def model_name(pipeline: Language) -> str:
    """Return the name and version of a spaCy pipeline."""
    return f"{pipeline.meta['name']}-{pipeline.meta['version']}"


def calibrate(
    sets: Sequence[TrainingSet],
    pipeline: Language,
    patterns: Patterns,
    command: str,
    report: Report,
    *,
    cache: Path | None = None,
    quick: bool = False,
    out_of_fold: Path | None = None,
) -> Weights:
    """Fit weights on some training sets.

    Args:
        sets: The documents and how often each set counts.
        pipeline: The spaCy pipeline whose parses the weights will meet.
        patterns: The patterns that propose.
        command: The command that makes these weights again, for their note of origin.
        report: Called with one line after each step.
        cache: A folder that keeps parses and proposals from fit to fit, or None.
        quick: Fit smaller models on a third of the documents, to compare ideas.
        out_of_fold: A file for the records of the documents, each from models that never saw it; or None.

    Returns:
        The weights, with a note of how they were made.
    """
    if quick:
        sets = [training.sample(QUICK_SHARE) for training in sets]
    examples, reader = labelled(sets, pipeline, patterns, report, cache)
    weights, floating = fit(examples, patterns, reader, report, QUICK_TREES if quick else 1.0)
    documents = [document for training in sets for document in training.documents]
    records = unseen_records(examples, floating, documents, patterns, weights)
    for line in told_of(sets, records):
        report(line)
    if out_of_fold is not None:
        write_unseen(out_of_fold, records)
    made = {
        "command": command,
        "corpora": [training.note() for training in sets],
        "full_f_out_of_fold": {
            scheme: round(100 * full_f([one for one in examples if one and one[0].scheme == scheme], threshold), 1)
            for scheme, threshold in weights.threshold.items()
        },
        "model": model_name(pipeline),
        "patterns": patterns.hash,
    }
    return evolve(weights, made=made)
