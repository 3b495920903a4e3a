"""Fits the weights of attributions on labelled corpora: parse, read, label, fit, and figures of what no model has seen."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from quoteattr.calibrate.cache import PARSING, READING, Cache
from quoteattr.calibrate.labels import Example, TrainingSet, fold_of, label
from quoteattr.calibrate.learners import MODEL_FOLDS
from quoteattr.calibrate.reader import fit_reader, lesson_of, twins
from quoteattr.calibrate.steps import fit
from quoteattr.calibrate.thresholds import Report, full_f
from quoteattr.calibrate.unseen import told_of, unseen_records, write_unseen
from quoteattr.rules import Patterns
from quoteattr.text import parse_text, vectors_digest
from quoteattr.weighing.reader import Reader
from quoteattr.weighing.weights import Weights

if TYPE_CHECKING:
    from spacy.language import Language

#: A quick fit sees so many of the documents, and fits so many of the trees.
QUICK_SHARE = 0.34
QUICK_TREES = 0.4


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
