"""What was learnt, as ``weights.json`` holds it: encoders, trees, thresholds; and the columns that each model reads."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from quoteattr.errors import PatternError
from quoteattr.features import (
    ATTRIBUTION_CATEGORIES,
    CONTENT_CATEGORIES,
    CONTENT_NUMBERS,
    CONTENT_PARTS,
    CUE_CATEGORIES,
    CUE_NUMBERS,
    SOURCE_CATEGORIES,
    SOURCE_NUMBERS,
    ContentCategories,
)
from quoteattr.patterns import builtin_folder
from quoteattr.trees import Trees

Floats = NDArray[np.float32]

#: Two ways to label. PolNeAR's annotators label whatever shows a mind: stances and deeds ("backed the bill", "signed the
#: deal") as well; they are ``broad``. A reader who asks who said what wants only what reports words: ``strict``.
Scheme = Literal["broad", "strict"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)


#: Categories whose share of exact boundaries says more than their share of matches.
BOUNDARY_CATEGORIES = (
    "pattern",
    "step",
    "pattern and step",
    "first word",
    "cue and first word",
    "class and first word",
    "hinge",
    "hinge word",
    "hinge and class",
    "next word",
    "word before",
    "last tag",
    "shape",
    "next words",
    "hinge place",
    "frame and pattern",
    "pattern and word after cue",
)
RIVAL_NUMBERS = (
    "exact probability",
    "match probability",
    "same end",
    "same start",
    "best exact",
    "sum of exact",
    "best match",
    "rank by exact",
    "rank by match",
    "expected overlap",
    "expected match",
)
ATTRIBUTION_NUMBERS = (
    "cue probability",
    "match probability",
    "exact probability",
    "best match",
    "sum of match",
    "source probability",
    *CUE_NUMBERS,
    "content words",
    "content in marks",
    "content before cue",
    "source in content",
    "source away",
    "rival with same content",
    "rival around",
    "rival inside",
    "rival across",
    "rival over cue",
)
RIVALS = 5


#: The models, in the order in which they are fitted and run.
MODELS = ("cue", "match", "exact", "rematch", "reexact", "source", "rivals", "attribution")


@frozen(eq=False)
class Encoder:
    """Turns categories into numbers: the log-odds that each value had in training.

    Attributes:
        columns: Names of the columns, in order.
        unseen: The log-odds of a value that training did not have, by column.
        tables: Value -> log-odds, by column.
    """

    columns: tuple[str, ...]
    unseen: tuple[float, ...]
    tables: tuple[Mapping[str, float], ...]

    def encode(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return (rows, columns) log-odds."""
        encoded = np.empty((len(rows), len(self.columns)), dtype=np.float32)
        for number, (table, unseen, column) in enumerate(
            zip(self.tables, self.unseen, zip(*rows, strict=True), strict=True)
        ):
            get = table.get
            encoded[:, number] = [get(value, unseen) for value in column]
        return encoded

    def encode_parts(self, categories: ContentCategories) -> Floats:
        """Return (candidates, columns) log-odds of content categories; each row that many share is looked up once."""
        encoded = np.empty((len(self.columns), len(categories.numbers[0])), dtype=np.float32)
        for names, rows, numbers in zip(CONTENT_PARTS, categories.rows, categories.numbers, strict=True):
            picks = np.array(numbers)
            for name, values in zip(names, zip(*rows, strict=True), strict=True):
                if name in self.columns:
                    column = self.columns.index(name)
                    get, unseen = self.tables[column].get, self.unseen[column]
                    encoded[column] = np.array([get(value, unseen) for value in values], dtype=np.float32)[picks]
        return encoded.T

    def to_dict(self) -> dict[str, Any]:
        """Return the tables as plain dicts, for JSON."""
        return {
            column: {"unseen": unseen, "values": dict(sorted(table.items()))}
            for column, unseen, table in zip(self.columns, self.unseen, self.tables, strict=True)
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Encoder:
        """Build an encoder from what ``to_dict`` gave."""
        return cls(
            columns=tuple(plain),
            unseen=tuple(float(column["unseen"]) for column in plain.values()),
            tables=tuple(column["values"] for column in plain.values()),
        )


@frozen(eq=False)
class Weights:
    """Everything that was learnt.

    Attributes:
        encoders: By name: ``cue``, ``match``, ``exact``, ``source``, ``attribution``.
        models: By name, see ``MODELS``.
        threshold: By scheme, the confidence below which records are left out unless another bound is given.
        floating: By scheme, how often a quotation that no cue has claimed is right.
        made: How the weights were made: corpus, split, command, figures.
    """

    encoders: Mapping[str, Encoder]
    models: Mapping[str, Trees]
    threshold: Mapping[Scheme, float]
    floating: Mapping[Scheme, float]
    made: Mapping[str, Any]


@functools.lru_cache(maxsize=2)
def load_weights(file: Path | None = None) -> Weights:
    """Read a weights file, by default the one that comes with the patterns.

    Raises:
        PatternError: The file is missing or not a weights file.
    """
    file = file if file is not None else builtin_folder() / "weights.json"
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return Weights(
            encoders={name: Encoder.from_dict(encoder) for name, encoder in plain["encoders"].items()},
            models={name: _known_model(file, name, Trees.from_dict(plain["models"][name])) for name in MODELS},
            threshold={scheme: float(plain["threshold"][scheme]) for scheme in SCHEMES},
            floating={scheme: float(plain["floating"][scheme]) for scheme in SCHEMES},
            made=plain["made"],
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate`."
        ) from error


def _known_model(file: Path, name: str, model: Trees) -> Trees:
    if model.features != model_columns()[name]:
        raise PatternError(
            f"{file}: the model {name!r} was fitted on other features than this version of quoteattr has; "
            "fit the weights again with `quoteattr calibrate`."
        )
    return model


def model_columns() -> dict[str, tuple[str, ...]]:
    """Return the names of the columns of each model."""
    cue = (*CUE_CATEGORIES, *CUE_NUMBERS)
    content = (
        *CONTENT_CATEGORIES,
        *(f"{name} (exact)" for name in BOUNDARY_CATEGORIES),
        *CONTENT_NUMBERS,
        *(f"{name} (cue)" for name in CUE_CATEGORIES),
    )
    return {
        "cue": cue,
        "match": content,
        "exact": content,
        "rematch": RIVAL_NUMBERS,
        "reexact": RIVAL_NUMBERS,
        "source": (*SOURCE_CATEGORIES, *SOURCE_NUMBERS),
        "rivals": (*ATTRIBUTION_CATEGORIES, *ATTRIBUTION_NUMBERS),
        "attribution": (*ATTRIBUTION_CATEGORIES, *ATTRIBUTION_NUMBERS),
    }
