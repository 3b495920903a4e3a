"""How well people agree: one annotator of a document scored against another by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from attrs import frozen

from quoteattr.corpora import Corpus, GoldDocument, GoldQuote, polnear
from quoteattr.errors import CorpusError
from quoteattr.metrics import Figure, Prediction, figures, prepare, score_document, total


@frozen(kw_only=True)
class Ceiling:
    """Agreement over all pairs of annotators of all documents that have several.

    Attributes:
        documents: How many documents there are.
        pairs: How many pairs of annotators in all.
        figures: As for a run; the first annotator by name is taken as gold. Intervals are over documents.
    """

    documents: int
    pairs: int
    figures: dict[str, Figure]


def ceiling(corpus: Corpus, path: Path, split: str | None) -> Ceiling:
    """Score annotators against each other.

    Raises:
        CorpusError: The corpus gives no document to several annotators, or cannot be read.
    """
    if corpus.name != "polnear":
        raise CorpusError(f"{corpus.name} has one version of each document; only polnear can show a ceiling.")
    shared = [versions for versions in polnear.read_versions(path, split or corpus.default_split) if len(versions) > 1]
    if not shared:
        raise CorpusError(f"No document of {path} has several annotators; try --split train+dev.")
    counts = []
    pairs = 0
    for versions in shared:
        scores = [
            score_document(prepare(gold), _as_predictions(other)).counts for gold, other in combinations(versions, 2)
        ]
        pairs += len(scores)
        counts.append(total(scores))
    return Ceiling(documents=len(shared), pairs=pairs, figures=figures(counts, bootstrap=True))


def _as_predictions(document: GoldDocument) -> Iterator[Prediction]:
    return (_as_prediction(quote) for quote in document.quotes)


def _as_prediction(quote: GoldQuote) -> Prediction:
    return Prediction(content=quote.content, source=quote.source, cue=quote.cue)
