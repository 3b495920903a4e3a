"""How well people agree: one annotator of a document scored against another by the same code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from attrs import frozen

from quoteattr.corpora import Corpus, GoldDocument, GoldQuote, polnear
from quoteattr.errors import CorpusError
from quoteattr.metrics import Counts, Figure, Prediction, figures, prepare, score_document, total


@frozen(kw_only=True)
class Ceiling:
    """Agreement over all pairs of annotators of all documents that have several.

    Attributes:
        documents: How many documents there are.
        pairs: How many pairs of annotators in all.
        figures: As for a run; the first annotator by name is taken as gold. Intervals are over documents.
        mean: Mean F over the pairs, each of the same weight; long documents have no more say in it than short ones.
    """

    documents: int
    pairs: int
    figures: dict[str, Figure]
    mean: dict[str, float]


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
    scored = [
        [score_document(prepare(gold), _as_predictions(other)).counts for gold, other in combinations(versions, 2)]
        for versions in shared
    ]
    pairs = [counts for document in scored for counts in document]
    return Ceiling(
        documents=len(scored),
        pairs=len(pairs),
        figures=figures([total(document) for document in scored], bootstrap=True),
        mean=_mean(pairs),
    )


def _mean(pairs: Sequence[Counts]) -> dict[str, float]:
    shares: dict[str, list[float]] = {}
    for counts in pairs:
        for name, figure in figures([counts]).items():
            if figure.f1 is not None:
                shares.setdefault(name, []).append(figure.f1)
    return {name: sum(of_pairs) / len(of_pairs) for name, of_pairs in shares.items()}


def _as_predictions(document: GoldDocument) -> Iterator[Prediction]:
    return (_as_prediction(quote) for quote in document.quotes)


def _as_prediction(quote: GoldQuote) -> Prediction:
    return Prediction(content=quote.content, source=quote.source, cue=quote.cue)
