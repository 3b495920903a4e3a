"""Weighs the links of a text, keeps the likely ones, and puts the chain of each statement together, outermost first.

A chain is that of the statement around it, then what carries over from statements before, then what its own sentence tells.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from quoteattr.errors import PatternError
from quoteattr.resolving.circumstances import in_runs
from quoteattr.resolving.link_features import LinkFeatures, Values
from quoteattr.resolving.links import Link, Links
from quoteattr.resolving.referents import Referents
from quoteattr.resolving.statements import Statement
from quoteattr.rules import WeightsPart, read_weights_part
from quoteattr.weighing import Trees, builtin_weights

#: The part of the weights file that holds what was learnt of links.
LINKS = "links"

#: Links are told by a statement's own sentence and the one around it, or carried on from statements before.
KINDS = ("told", "carried")


@frozen(eq=False)
class LinkWeights:
    """What was learnt of links.

    Attributes:
        models: By kind, see ``KINDS``.
        bound: By kind, the probability below which a link is left out.
        made: How the weights were made.
    """

    models: Mapping[str, Trees]
    bound: Mapping[str, float]
    made: Mapping[str, Any]

    def as_part(self) -> WeightsPart:
        """Return the weights as a part of a weights file: what ``load_link_weights`` reads."""
        return WeightsPart(
            about={
                "made": dict(self.made),
                "bound": dict(self.bound),
                "models": {
                    kind: {"base": model.base, "features": list(model.features)} for kind, model in self.models.items()
                },
            },
            arrays={
                f"models/{kind}/{key}": array
                for kind, model in self.models.items()
                for key, array in model.to_arrays().items()
            },
        )


@functools.lru_cache(maxsize=2)
def load_link_weights(file: Path | None = None) -> LinkWeights:
    """Read the links' part of a weights file, by default of the one that comes with the patterns.

    Raises:
        PatternError: The file is missing or has no such part.
    """
    file = file if file is not None else builtin_weights()
    part = read_weights_part(LINKS, file)
    try:
        models = {
            kind: Trees.from_arrays(plain["features"], plain["base"], part.below(f"models/{kind}"))
            for kind, plain in part.about["models"].items()
        }
        bound = {kind: float(part.about["bound"][kind]) for kind in KINDS}
        return LinkWeights({kind: models[kind] for kind in KINDS}, bound, part.about["made"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate-links`."
        ) from error


def find_chains(links: Links, weights: LinkWeights) -> None:
    """Set the chain of every statement, whose speakers are known.

    Args:
        links: Proposes the links of the text.
        weights: What was learnt of links.
    """
    features = LinkFeatures(links.parse, links.patterns, links.referents.entities, links.statements)
    told = links.told()
    weigh(told, features.rows(told), weights.models["told"])
    carried = links.carried(told)
    weigh(carried, features.rows(carried, told), weights.models["carried"])
    likely = [link for link in told if link.probability >= weights.bound["told"]]
    likely += [link for link in carried if link.probability >= weights.bound["carried"]]
    compose(links.referents, links.statements, likely)


def weigh(links: Sequence[Link], features: Sequence[Values], model: Trees) -> None:
    """Set the probabilities of links."""
    if links:
        rows = np.array(as_rows(features, model.features), dtype=np.float32)
        for link, probability in zip(links, model.probabilities(rows).tolist(), strict=True):
            link.probability = probability


def as_rows(features: Sequence[Values], columns: Sequence[str]) -> list[list[float]]:
    """Return the features of links as rows of numbers; what a link does not have is 0.

    Args:
        features: By name.
        columns: The names in order.
    """
    return [[row.get(name, 0.0) for name in columns] for row in features]


def compose(referents: Referents, statements: Sequence[Statement], links: Iterable[Link]) -> None:
    """Set the chain of every statement.

    Args:
        referents: The entities of the text.
        statements: In the order of the text.
        links: The likely ones, those of one statement in the order in which they stand in its chain.
    """
    best: dict[tuple[int, int], Link] = {}  # of all that a mention may mean, and all words that may link it
    for link in links:
        key = link.statement, link.step.head if link.step.head >= 0 else -2 - len(best)
        known = best.pop(key, None)
        own = known is not None and known.step.form != "outer"
        best[key] = known if known is not None and own and known.probability > link.probability else link
    by_statement: dict[int, list[Link]] = {}
    for link in best.values():
        by_statement.setdefault(link.statement, []).append(link)
    name = referents.entities.name
    for number in sorted(range(len(statements)), key=lambda number: (statements[number].depth, number)):
        one = statements[number]
        chain = _in_order(one, by_statement.get(number, []), statements)
        speaker = name(one.entity) if one.entity is not None and chain else None
        one.chain = []
        seen: set[int] = set()
        for link in dict.fromkeys(chain):
            if link.entity is not None:
                # "a notice by the board says that the board has asked": its notice bears its name
                if link.entity.number in seen or name(link.entity) == speaker:
                    continue
                seen.add(link.entity.number)
            one.chain.append(link)


def _in_order(one: Statement, links: Sequence[Link], statements: Sequence[Statement]) -> list[Link]:
    """Return the links of a statement, outermost first: those around it, what carries over, what its sentence tells."""
    outer = [link for link in links if link.step.form == "outer"]
    around: Sequence[Link] = ()
    if one.parent >= 0 and (outer or statements[one.parent].entity is one.entity):
        around = statements[one.parent].chain
    carried = [link for link in links if link.before is not None]
    told = [link for link in links if link.before is None and link.step.form != "outer"]
    held = statements[one.parent].attribution.runs if outer else ()
    beyond = [link for link in told if outer and not in_runs(link.step.head, held)]  # what tells of both stands outside
    return [*around, *beyond, *outer, *reversed(carried), *told]
