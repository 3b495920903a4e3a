"""Calibrates confidences and chooses the thresholds, on documents that no model had seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from quoteattr.calibrate.labels import Example
from quoteattr.calibrate.learners import fit_calibration, log_odds
from quoteattr.records import Scheme
from quoteattr.weighing.choice import choose
from quoteattr.weighing.items import Item
from quoteattr.weighing.trees import Trees

Report = Callable[[str], None]

#: Thresholds tried, in hundredths; for F the best one is about half of F (Lipton et al. 2014).
THRESHOLDS = (35, 76)

#: Confidences are calibrated on what is chosen at this threshold: what is never shown does not count.
CALIBRATED_FROM = 0.25

#: So much of full F is given up for a lower threshold: models fitted on all documents are surer than their twins, whose
#: curve it is, and a reader can drop records by their confidence, but cannot have back what was left out.
NEARLY_BEST = 0.006


def calibrated(model: Trees, by_scheme: Mapping[Scheme, Sequence[Sequence[Example]]], report: Report) -> Trees:
    """Calibrate the confidences, out of fold, on what would be chosen, each scheme by itself; return the model so.

    The model was taught by all cues. Of those that are chosen fewer are right: a contest is lost more often by the right one
    than it looks beforehand.
    """
    chosen = [
        (log_odds(example.item.confidence), scheme == "guide", example.is_full(best))
        for scheme, documents in by_scheme.items()
        for document in documents
        for example, best in _chosen(document, CALIBRATED_FROM)
        for _ in range(int(example.times))
        if not (example.unknown and scheme == "guide")  # there the gold leaves it to the reader
    ]
    if len({is_right for _, _, is_right in chosen}) < 2:
        return model  # nothing to learn from
    logits, by_guide, right = (np.array(column) for column in zip(*chosen, strict=True))
    slope, intercept, shift = fit_calibration(logits, by_guide, right)
    for scheme, documents in by_scheme.items():
        for example in (example for document in documents for example in document):
            moved = slope * log_odds(example.item.confidence) + intercept + shift * (scheme == "guide")
            example.item.confidence = 1 / (1 + math.exp(-moved))
    report(f"calibration: logit times {slope}, plus {intercept}, by the guide {shift} more, of {len(chosen)} chosen")
    return model.recalibrated(slope, intercept, "by the guide", shift)


def best_threshold(examples: Sequence[Sequence[Example]]) -> float:
    """Return the lowest threshold whose full F is nearly the best, over documents that no model had seen."""
    scores = {step: full_f(examples, step / 100) for step in range(*THRESHOLDS)}
    return min(step for step, score in scores.items() if score >= max(scores.values()) - NEARLY_BEST) / 100


def full_f(examples: Sequence[Sequence[Example]], threshold: float) -> float:
    """Return full F of the outermost attributions chosen at a threshold; a quick stand-in for ``metrics``."""
    wanted = kept = right = 0
    for document in examples:
        chosen = _chosen(document, threshold)
        found = {example.targets[best] for example, best in chosen if example.is_full(best)}
        wanted += len(document[0].gold) if document else 0
        kept += len(chosen)
        right += len(found)
    return 2 * right / (wanted + kept) if wanted + kept else 0.0


def _chosen(document: Sequence[Example], threshold: float) -> list[tuple[Example, int]]:
    """Return what is chosen of a document at a threshold, each with its content; in PolNeAR's scheme the outermost."""
    by_cue = {example.item.cue.head: example for example in document}
    chosen = choose([example.item for example in document if len(example.item.sources)], threshold)
    if document and document[0].scheme == "polnear":
        chosen = [item for item in chosen if not any(_inside(item, other) for other in chosen)]
    return [(by_cue[item.cue.head], item.best) for item in chosen]


def _inside(item: Item, other: Item) -> bool:
    return item is not other and any(first <= item.cue.head < last for first, last in other.content.runs)
