"""Writes the records of training documents as models give them that never saw the document.

So errors on training documents can be read, and figures on them be taken, as often as one likes: the file is one that
``quoteattr bench … --predictions`` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quoteattr.calibrate.labels import Example
from quoteattr.corpora import GoldDocument
from quoteattr.files import json_line
from quoteattr.proposing import Attribution
from quoteattr.resolving import resolve
from quoteattr.rules import Patterns
from quoteattr.weighing import attributions, choose
from quoteattr.weighing.floating import join_halves
from quoteattr.weighing.weights import Weights


def write_unseen(
    file: Path,
    documents: Sequence[GoldDocument],
    examples: Sequence[Sequence[Example]],
    floating: Sequence[Sequence[Attribution]],
    patterns: Patterns,
    weights: Weights,
) -> None:
    """Write the records of documents, one a line, from the probabilities that their items have.

    Args:
        file: A JSONL file, overwritten.
        documents: The documents that were fitted on.
        examples: Of each, its items, weighed out of fold.
        floating: Of each, its likely quotations without a cue, weighed out of fold.
        patterns: The patterns that proposed them.
        weights: What was fitted: thresholds and shares.
    """
    with file.open("wb") as out:
        for document, labelled, found in zip(documents, examples, floating, strict=True):
            if not labelled:
                continue
            scheme = labelled[0].scheme
            items = [example.item for example in labelled if len(example.item.sources)]
            chosen = attributions(choose(items, weights.threshold[scheme]))
            parse = labelled[0].item.parse
            whole = join_halves(parse, [*chosen, *found])
            for quote in resolve(parse, patterns, whole, document.doc):
                out.write(json_line(quote.to_dict()))
