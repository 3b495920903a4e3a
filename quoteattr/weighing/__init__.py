"""Candidates in, attributions out: a probability for each by features and boosted trees, and a choice without conflicts."""

from quoteattr.records import Scheme
from quoteattr.weighing.choice import attributions, choose
from quoteattr.weighing.floating import complete, without_cue
from quoteattr.weighing.items import Item, find_items, propose_contents, shared
from quoteattr.weighing.reader import Reading
from quoteattr.weighing.scoring import reasons_of, weigh
from quoteattr.weighing.trees import Floats, Trees
from quoteattr.weighing.weights import (
    ATTRIBUTIONS,
    Weights,
    as_part,
    builtin_weights,
    load_weights,
)

__all__ = [
    "ATTRIBUTIONS",
    "Floats",
    "Item",
    "Reading",
    "Scheme",
    "Trees",
    "Weights",
    "as_part",
    "attributions",
    "builtin_weights",
    "choose",
    "complete",
    "find_items",
    "load_weights",
    "propose_contents",
    "reasons_of",
    "shared",
    "weigh",
    "without_cue",
]
