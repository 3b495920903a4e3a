"""Fits the model of quotations that no cue claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from quoteattr.calibrate.labels import Example, is_word
from quoteattr.calibrate.learners import Learn, quality
from quoteattr.calibrate.thresholds import Report
from quoteattr.proposing import Attribution
from quoteattr.records import Scheme
from quoteattr.weighing.choice import choose
from quoteattr.weighing.floating import Floating, find_floating, floating_rows, likely_ones
from quoteattr.weighing.trees import Floats
from quoteattr.weighing.weights import model_columns


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
