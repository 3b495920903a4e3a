"""Fits the weights of links: through whom a statement comes.

The engine's attributions that match a gold record are taken; of what is proposed for them right is what the gold has, by its
name or by its mention.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from quoteattr.calibrate.learners import Folds, export, fit_calibration, log_odds, out_of_fold, teach
from quoteattr.corpora import GoldDocument, GoldQuote
from quoteattr.corpora.gold import read_labels
from quoteattr.extractor import Extractor
from quoteattr.metrics import Prediction, prepare, score_document
from quoteattr.quotes import comparable_name
from quoteattr.resolving import Link, LinkFeatures, Links, LinkWeights, as_rows, propose_links, write_records
from quoteattr.text import parse_text
from quoteattr.weighing import Trees

#: Documents are dealt into this many folds by a checksum of their names.
FOLDS = 5

#: Few links are carried on: small trees learn more from them than large ones.
SETTINGS: dict[str, dict[str, Any]] = {
    "told": {"max_iter": 240, "max_leaf_nodes": 12, "min_samples_leaf": 12},
    "carried": {"max_iter": 120, "max_leaf_nodes": 4, "min_samples_leaf": 5},
}
COMMON: dict[str, Any] = {
    "learning_rate": 0.04,
    "l2_regularization": 5.0,
    "max_features": 0.4,
    "early_stopping": False,
    "random_state": 0,
}

#: Bounds tried, in hundredths.
BOUNDS = range(40, 55, 5)

#: So much of F is given up for a lower bound: a reader can drop links by their confidence, but cannot have others back.
NEARLY_BEST = 0.005

Report = Callable[[str], None]


@frozen(eq=False)
class LinkedDocument:
    """A document whose attributions are chosen, with the gold record of each that matches one.

    Attributes:
        document: The gold.
        links: Proposes its links.
        features: Says what the weights see of them.
        gold: Place of a statement -> the gold record.
        times: How often the document counts.
    """

    document: GoldDocument
    links: Links
    features: LinkFeatures
    gold: dict[int, GoldQuote]
    times: int

    @property
    def fold(self) -> int:
        """Where it is held out."""
        return zlib.crc32(self.document.doc.encode("utf-8")) % FOLDS

    def label(self, link: Link, rivals: Sequence[Link]) -> bool | None:
        """Tell whether a link is right; None where the gold says nothing of its statement.

        Args:
            link: The link.
            rivals: All that are proposed, itself among them.
        """
        gold = self.gold.get(link.statement)
        if gold is None or gold.intermediaries is None:
            return None
        if self._is_named(link, gold):
            return True
        same = (one for one in rivals if one.statement == link.statement and one.step.head == link.step.head)
        if any(self._is_named(one, gold) for one in same):
            return False
        if link.step.head < 0:
            return any(not one.source for one in gold.intermediaries)
        start = self.links.parse.starts[link.step.head]
        return any(first <= start < end for one in gold.intermediaries for first, end in one.source)

    def _is_named(self, link: Link, gold: GoldQuote) -> bool:
        """Tell whether the gold has an intermediary of this name."""
        if link.entity is None:
            return False
        name = comparable_name(self.links.referents.entities.name(link.entity))
        names = (one.name for one in gold.intermediaries or ())
        return any(other is not None and comparable_name(other) == name for other in names)


def link_document(extractor: Extractor, document: GoldDocument, times: int = 1) -> LinkedDocument | None:
    """Read a document and match its statements with the gold; None where nobody says anything."""
    parse = parse_text(extractor.pipeline, document.text)
    attributions = extractor.attributions_of(parse)
    if not attributions:
        return None
    links = propose_links(parse, extractor.patterns, attributions)
    entities = links.referents.entities
    records = write_records(parse, extractor.patterns, entities, links.statements, document.doc)
    predictions = [Prediction.from_quote(record) for record in records]
    places = {id(prediction): place for place, prediction in enumerate(predictions)}
    score = score_document(prepare(document), predictions)
    gold = {places[id(score.predicted[pair.predicted])]: score.gold[pair.gold] for pair in score.pairs}
    features = LinkFeatures(parse, extractor.patterns, entities, links.statements)
    return LinkedDocument(document, links, features, gold, times)


def fit_links(documents: Sequence[LinkedDocument], command: str, report: Report) -> LinkWeights:
    """Fit both models, each link's probability out of fold, and choose the bounds.

    Args:
        documents: Those to learn from.
        command: The command that makes these weights again, for their note of origin.
        report: Called with one line after each step.
    """
    models: dict[str, Trees] = {}
    bound: dict[str, float] = {}
    told = [document.links.told() for document in documents]
    rows = [document.features.rows(links) for document, links in zip(documents, told, strict=True)]
    models["told"], bound["told"] = _fit("told", documents, told, rows, report)
    carried = [document.links.carried(links) for document, links in zip(documents, told, strict=True)]
    rows = [
        document.features.rows(links, before) for document, links, before in zip(documents, carried, told, strict=True)
    ]
    models["carried"], bound["carried"] = _fit("carried", documents, carried, rows, report)
    return LinkWeights(models, bound, {"command": command, "documents": len(documents)})


def _fit(
    kind: str,
    documents: Sequence[LinkedDocument],
    links: Sequence[Sequence[Link]],
    features: Sequence[Sequence[dict[str, float]]],
    report: Report,
) -> tuple[Trees, float]:
    """Fit one model and set the probabilities of its links out of fold; return it with its bound."""
    every = [(document, link, ours) for document, ours in zip(documents, links, strict=True) for link in ours]
    values = [row for rows in features for row in rows]
    columns = tuple(dict.fromkeys(name for row in values for name in row))
    rows = np.array(as_rows(values, columns), dtype=np.float32)
    labels = [document.label(link, ours) for document, link, ours in every]
    right = np.array([label is True for label in labels])
    counts = np.array(
        [document.times * (label is not None) for (document, _, _), label in zip(every, labels, strict=True)]
    )
    folds: Folds = np.array([document.fold for document, _, _ in every])

    def make() -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(**COMMON, **SETTINGS[kind])

    probabilities = out_of_fold(make, rows, right, folds, counts, FOLDS)
    model = make()
    teach(model, rows, right, counts)
    known = np.repeat(np.arange(len(rows)), counts)
    slope, intercept, _ = fit_calibration(log_odds(probabilities[known]), np.zeros(len(known), bool), right[known])
    probabilities = 1 / (1 + np.exp(-(slope * log_odds(probabilities) + intercept)))
    for (_, link, _), probability in zip(every, probabilities.tolist(), strict=True):
        link.probability = probability
    figures = {bound: _figures(probabilities >= bound / 100, right, counts) for bound in BOUNDS}
    highest = max(f1 for _, _, f1 in figures.values())
    best = min(bound for bound in BOUNDS if figures[bound][2] >= highest - NEARLY_BEST)
    precision, recall, f1 = figures[best]
    report(
        f"{kind}: {int((counts > 0).sum())} links, {int(right[counts > 0].sum())} right; out of fold at {best / 100}: "
        f"P {100 * precision:.1f} R {100 * recall:.1f} F {100 * f1:.1f}; logit times {slope}, plus {intercept}"
    )
    return export(model, columns).recalibrated(slope, intercept, columns[0], 0.0), best / 100


def _figures(kept: Any, right: Any, counts: Any) -> tuple[float, float, float]:
    """Return precision, recall and F of what is kept."""
    hits = float((counts * (kept & right)).sum())
    precision, recall = hits / max(1.0, float((counts * kept).sum())), hits / max(1.0, float((counts * right).sum()))
    return precision, recall, 2 * hits / max(1.0, float((counts * kept).sum() + (counts * right).sum()))


def link_documents(sets: Iterable[tuple[Path, int]], texts: Path | None) -> Iterator[LinkedDocument]:
    """Yield the documents of some sets of labels, with what the built-in engine finds in them.

    Args:
        sets: Folders or files of labels, and how often each counts.
        texts: Where the texts of files stand.
    """
    extractor = Extractor()
    for path, times in sets:
        for document in read_labels(path, texts):
            found = link_document(extractor, document, times)
            if found is not None:
                yield found
