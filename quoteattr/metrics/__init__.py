"""Scores predicted attributions against gold ones; ``docs/metrics.md`` defines every figure in words.

No figure depends on a parser: only on the text, the gold spans and the predicted spans. For one corpus::

    scores = [score_document(prepare(document), predictions[document.doc]) for document in documents]
    figures([score.counts for score in scores], bootstrap=True)["full"].f1
"""

from quoteattr.metrics.averages import INTERVAL, Counts, Figure, figures, resampled_f1, total
from quoteattr.metrics.counting import (
    ACCURACY_FIGURES,
    FIGURES,
    RETRIEVAL_FIGURES,
    Count,
    DocumentScore,
    score_document,
)
from quoteattr.metrics.pairing import MATCH_IOU, Attribution, Pair, Prepared, prepare
from quoteattr.metrics.predictions import Prediction, outermost
from quoteattr.metrics.whole import LOSSES, Loss
from quoteattr.metrics.words import Words

DEFINITION = "3"
"""Version of ``docs/metrics.md``; goes up whenever a figure would change on the same input."""

__all__ = [
    "ACCURACY_FIGURES",
    "DEFINITION",
    "FIGURES",
    "INTERVAL",
    "LOSSES",
    "MATCH_IOU",
    "RETRIEVAL_FIGURES",
    "Attribution",
    "Count",
    "Counts",
    "DocumentScore",
    "Figure",
    "Loss",
    "Pair",
    "Prediction",
    "Prepared",
    "Words",
    "figures",
    "outermost",
    "prepare",
    "resampled_f1",
    "score_document",
    "total",
]
