"""Records of training documents as models give them that never saw the document.

So errors on training documents can be read, and figures on them be taken, as often as one likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quoteattr.calibrate.labels import Example, TrainingSet
from quoteattr.corpora import GoldDocument
from quoteattr.files import json_line
from quoteattr.metrics import Prediction, figures, outermost, prepare, score_document
from quoteattr.proposing import Attribution
from quoteattr.records import Quote
from quoteattr.resolving import resolve
from quoteattr.rules import Patterns
from quoteattr.weighing import attributions, choose
from quoteattr.weighing.floating import join_halves
from quoteattr.weighing.weights import Weights

#: The figures that are told of each set.
_TOLD = ("match", "exact", "full", "whole", "speaker", "chain")


def unseen_records(
    examples: Sequence[Sequence[Example]],
    floating: Sequence[Sequence[Attribution]],
    documents: Sequence[GoldDocument],
    patterns: Patterns,
    weights: Weights,
) -> list[tuple[Quote, ...]]:
    """Return the records of each document, from the probabilities that its items have.

    Args:
        examples: Of each document, its items, weighed out of fold.
        floating: Of each, its likely quotations without a cue, weighed out of fold.
        documents: The documents that were fitted on.
        patterns: The patterns that proposed them.
        weights: What was fitted: thresholds.
    """
    return [
        _records(labelled, found, document.doc, patterns, weights) if labelled else ()
        for labelled, found, document in zip(examples, floating, documents, strict=True)
    ]


def _records(
    labelled: Sequence[Example], floating: Sequence[Attribution], doc: str, patterns: Patterns, weights: Weights
) -> tuple[Quote, ...]:
    parse, scheme = labelled[0].item.parse, labelled[0].scheme
    items = [example.item for example in labelled if len(example.item.sources)]
    chosen = attributions(choose(items, weights.threshold[scheme]))
    return tuple(resolve(parse, patterns, join_halves(parse, [*chosen, *floating]), doc))


def write_unseen(file: Path, records: Sequence[Sequence[Quote]]) -> None:
    """Write records, one a line, over a JSONL file that ``quoteattr bench … --predictions`` reads."""
    with file.open("wb") as out:
        out.writelines(json_line(quote.to_dict()) for document in records for quote in document)


def told_of(sets: Sequence[TrainingSet], records: Sequence[Sequence[Quote]]) -> Iterator[str]:
    """Yield a line for each set: its figures out of fold, of all acts, in percent.

    Who speaks and through whom are told with the weights for these that came before: they are fitted afterwards.

    Args:
        sets: The sets that were fitted on.
        records: Of each of their documents, in order.
    """
    left = iter(records)
    for training in sets:
        own = [next(left) for _ in training.documents]
        told = [f"{name} {share:.1f}" for name, share in shares_right(training, own).items()]
        yield f"out of fold, {training.name}: {', '.join(told)}"


def shares_right(training: TrainingSet, records: Iterable[Sequence[Quote]]) -> dict[str, float]:
    """Return the figures of records of the documents of a set, of all acts, in percent; those that are defined."""
    counts = []
    for document, own in zip(training.documents, records, strict=True):
        predictions = [Prediction.from_quote(quote) for quote in own]
        if training.scheme == "polnear":
            predictions = outermost(predictions, document.text)
        counts.append(score_document(prepare(document), predictions).counts)
    found = {name: figure.f1 for name, figure in figures(counts).items()}
    return {name: 100 * share for name in _TOLD if (share := found.get(name)) is not None}
