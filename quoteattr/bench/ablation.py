"""What each part of the engine adds: the figures on a corpus without it, with the same weights.

The weights are not fitted anew for each row, so a part's row says what the shipped engine would lose, not what another
engine could win without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, frozen

from quoteattr.bench.run import corpus_config
from quoteattr.corpora import Corpus, GoldDocument
from quoteattr.extractor import Extractor
from quoteattr.metrics import Figure, Prediction, figures, outermost, prepare, score_document
from quoteattr.resolving import resolve
from quoteattr.text import Parse, parse_text
from quoteattr.weighing import (
    Item,
    Weights,
    attributions,
    choose,
    complete,
    find_items,
    propose_contents,
    weigh,
)

Prune = Callable[[list[Item]], list[Item]]


def _all(items: list[Item]) -> list[Item]:
    return items


@frozen(kw_only=True)
class Variant:
    """The engine without a part.

    Attributes:
        name: What is left out.
        prune: What it leaves of the proposed items.
        unweigh: What it changes in the weighed ones.
        conflicts: Whether conflicts are settled.
        floats: Whether quotations without a cue are taken.
        vectors: Whether the second reader sees the token vectors.
    """

    name: str
    prune: Prune = _all
    unweigh: Callable[[Item, Weights], None] | None = None
    conflicts: bool = True
    floats: bool = True
    vectors: bool = True


def _only(keeps: Callable[[Item], bool]) -> Prune:
    return lambda items: [item for item in items if keeps(item)]


def _steps(*steps: str) -> Prune:
    """Keep only candidates whose boundaries were found in one of these ways."""

    def prune(items: list[Item]) -> list[Item]:
        kept = []
        for item in items:
            candidates = [candidate for candidate in item.candidates if candidate.step in steps]
            if candidates:
                item.candidates = candidates
                kept.append(item)
        return kept

    return prune


def _not_read(items: list[Item]) -> list[Item]:
    """Leave out the contents that only the second reader proposes."""
    for item in items:
        item.candidates = [candidate for candidate in item.candidates if candidate.pattern != "read"]
    return [item for item in items if item.candidates]


def _first_source(item: Item, _: Weights) -> None:
    item.best_source = 0


def _likeliest_match(item: Item, _: Weights) -> None:
    item.best = int(np.argmax(item.match))


def _cue_statistics(item: Item, weights: Weights) -> None:
    """Weigh an item by how often its cue attributes in its frame, and take its first content and source."""
    encoder = weights.encoders["cue"]
    odds = encoder.encode([item.view.categories])[0, encoder.columns.index("cue and frame")]
    item.confidence = float(1 / (1 + np.exp(-odds)))
    item.best = item.best_source = 0


VARIANTS = (
    Variant(name="the whole engine"),
    Variant(name="cues: verbs only", prune=_only(lambda item: item.cue.sort == "verb")),
    Variant(name="cues: without idioms", prune=_only(lambda item: " " not in item.cue.lemma)),
    Variant(name="boundaries: the parser's own", prune=_steps("base", "quote", "join")),
    Variant(name="boundaries: the likeliest match, exact or not", unweigh=_likeliest_match),
    Variant(name="joins: none", prune=_steps("base", "cut", "more", "start", "quote")),
    Variant(name="marks: no quotations from marks alone", prune=_steps("base", "cut", "more", "start")),
    Variant(name="second reader: no contents of its own", prune=_not_read),
    Variant(name="second reader: without token vectors, as with another pipeline", vectors=False),
    Variant(name="sources: the first proposed", unweigh=_first_source),
    Variant(name="weights: cue and frame statistics only", unweigh=_cue_statistics),
    Variant(name="conflicts: not settled", conflicts=False),
    Variant(name="quotations without a cue: none", floats=False),
)


def ablate(
    corpus: Corpus, path: Path, split: str | None, report: Callable[[str], None]
) -> list[tuple[str, dict[str, Figure]]]:
    """Return the figures of each variant, the whole engine first.

    Raises:
        CorpusError: The corpus cannot be read.
    """
    extractor = Extractor(corpus_config(corpus))
    documents = list(corpus.read(path, split))
    parses = [parse_text(extractor.pipeline, document.text) for document in documents]
    rows = []
    for variant in VARIANTS:
        rows.append((variant.name, _figures(variant, corpus, extractor, documents, parses)))
        report(variant.name)
    return rows


def _figures(
    variant: Variant, corpus: Corpus, extractor: Extractor, documents: Sequence[GoldDocument], parses: Iterable[Parse]
) -> dict[str, Figure]:
    counts = []
    for document, parse in zip(documents, parses, strict=True):
        predictions = [
            prediction for prediction in _predictions(variant, extractor, parse) if prediction.act in corpus.acts
        ]
        if corpus.chains == "outermost":
            predictions = outermost(predictions, document.text)
        counts.append(score_document(prepare(document), predictions, corpus.kinds).counts)
    return figures(counts)


def _predictions(variant: Variant, extractor: Extractor, parse: Parse) -> list[Prediction]:
    reading = extractor.weights.read(parse if variant.vectors else evolve(parse, vectors=None), extractor.scheme)
    found = find_items(parse, extractor.patterns, extractor.scheme, reading)
    items = variant.prune(propose_contents(found, extractor.patterns))
    (weighed,) = weigh([items], extractor.patterns, extractor.weights)
    if variant.unweigh is not None:
        for item in weighed:
            variant.unweigh(item, extractor.weights)
    if variant.conflicts:
        chosen = choose(weighed, extractor.threshold)
    else:
        chosen = [item for item in weighed if item.confidence >= extractor.threshold]
    bound = extractor.threshold if variant.floats else 1.0
    whole = complete(parse, reading, attributions(chosen), extractor.weights, extractor.scheme, bound)
    records = resolve(parse, extractor.patterns, whole, "text")
    return [Prediction.from_quote(record) for record in records]
