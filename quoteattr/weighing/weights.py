"""What was learnt of attributions: encoders, trees, thresholds; and the columns that each model reads."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, repeat
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from quoteattr.errors import PatternError
from quoteattr.records import SCHEMES, Scheme
from quoteattr.rules import WeightsPart, builtin_folder, read_weights_part
from quoteattr.text import Parse
from quoteattr.weighing.features import (
    ATTRIBUTION_CATEGORIES,
    CONTENT_CATEGORIES,
    CONTENT_NUMBERS,
    CUE_CATEGORIES,
    CUE_NUMBERS,
    READ_CONTENT_NUMBERS,
    READ_SOURCE_NUMBERS,
    SOURCE_CATEGORIES,
    SOURCE_NUMBERS,
    ContentCategories,
)
from quoteattr.weighing.reader import Reader, Reading, no_reading
from quoteattr.weighing.trees import Floats, Trees

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
    "next clause",
)
#: Where a value is rare or new, its column has the log-odds of this one: a cue those of its class.
BACK_OFF = {
    "cue": "cue class",
    "cue and scheme": "class and scheme",
    "class and scheme": "cue class",
    "cue and frame": "class and frame",
    "class and frame": "cue class",
    "cue and tag": "cue",
    "cue and subject": "cue",
    "subject word": "subject sort",
    "class and subject word": "class and subject sort",
    "class and subject sort": "cue class",
    "cue preposition": "cue",
    "cue and pattern": "class and pattern",
    "class and pattern": "pattern",
    "pattern and step": "pattern",
    "frame and pattern": "pattern",
    "cue dep and pattern": "pattern",
    "cue tag and pattern": "pattern",
    "pattern and word after cue": "pattern",
    "subject and pattern": "pattern",
    "cue and first word": "class and first word",
    "class and first word": "first word",
    "frame and first word": "first word",
    "class and anchor word": "anchor word",
    "hinge and class": "hinge",
    "hinge place": "hinge",
    "next words": "next word",
    "next clause": "next words",
    "cue and source pattern": "class and source pattern",
    "class and source pattern": "source pattern",
    "source pattern and tag": "source pattern",
    "cue dep and source pattern": "source pattern",
    "frame and source pattern": "source pattern",
    "source word": "source sort",
    "source sort": "source tag",
    "class and source word": "class and source sort",
    "class and source sort": "source sort",
    "cue and content pattern": "class and content pattern",
}
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
    *READ_CONTENT_NUMBERS,
    *READ_SOURCE_NUMBERS,
)
RIVALS = 5

#: Of a quotation that no cue has claimed.
FLOATING_NUMBERS = (
    "words",
    "runs",
    "turn",
    "opens sentence",
    "opens paragraph",
    "closes paragraph",
    "capital",
    "ends as sentences do",
    "behind a comma",
    "behind a colon",
    "share claimed",
    "paragraph",
    "distance to content before",
    "distance to content behind",
    "content before in marks",
    "content before in paragraph",
    "content behind in paragraph",
    "by the guide",
)


#: The models, in the order in which they are fitted and run.
MODELS = ("cue", "match", "exact", "rematch", "reexact", "source", "rivals", "attribution", "floating")


#: The part of the weights file that holds what was learnt of them.
ATTRIBUTIONS = "attributions"

_UNKNOWN = float("nan")

#: Stands between two values in a file: no UTF-8 text has this byte.
_BETWEEN = b"\xff"
_BETWEEN_DECODED = _BETWEEN.decode("utf-8", "surrogateescape")


@functools.cache
def back_off_order(columns: tuple[str, ...]) -> tuple[tuple[int, int | None], ...]:
    """Return (column, the column that it backs off to or None) of an encoder's columns, each behind the one it needs."""
    order: list[tuple[int, int | None]] = []
    waiting = list(range(len(columns)))
    done: set[int] = set()
    while waiting:
        number = waiting.pop(0)
        name = BACK_OFF.get(columns[number])
        above = columns.index(name) if name in columns else None
        if above is None or above in done:
            order.append((number, above))
            done.add(number)
        else:
            waiting.append(number)
    return tuple(order)


def _looked_up(table: Mapping[str, float], values: Sequence[str]) -> Floats:
    """Return the log-odds of values; ``_UNKNOWN`` where the table has none."""
    return np.fromiter(map(table.get, values, repeat(_UNKNOWN)), np.float32, len(values))


@frozen(eq=False)
class Encoder:
    """Turns categories into numbers: the log-odds that each value had in training.

    Attributes:
        columns: Names of the columns, in order.
        unseen: The log-odds of a value that neither a column nor those that it backs off to have.
        tables: Value -> log-odds, by column.
    """

    columns: tuple[str, ...]
    unseen: float
    tables: tuple[Mapping[str, float], ...]

    def encode(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return (rows, columns) log-odds."""
        encoded = np.empty((len(self.columns), len(rows)), dtype=np.float32)
        for number, (table, column) in enumerate(zip(self.tables, zip(*rows, strict=True), strict=True)):
            encoded[number] = _looked_up(table, column)
        return self._backed_off(encoded)

    def encode_parts(self, categories: ContentCategories) -> Floats:
        """Return (candidates, columns) log-odds of content categories; each row that many share is looked up once."""
        encoded = np.empty((len(self.columns), len(categories.numbers[0])), dtype=np.float32)
        for name, table, room in zip(self.columns, self.tables, encoded, strict=True):
            values, picks = categories.columns[name]
            np.take(_looked_up(table, values), picks, out=room, mode="clip")
        return self._backed_off(encoded)

    def _backed_off(self, encoded: Floats) -> Floats:
        """Fill what (columns, rows) lack, each column from the one that it backs off to; return (rows, columns)."""
        unknown = np.isnan(encoded)
        for number, above in back_off_order(self.columns):
            gaps = unknown[number]
            encoded[number][gaps] = self.unseen if above is None else encoded[above][gaps]
        return encoded.T

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the tables as arrays: the values of all columns one behind the other, and their log-odds in thousandths.

        Raises:
            ValueError: A log-odds has more than three decimals or is larger than 32.
        """
        values = [value for table in self.tables for value in sorted(table)]
        odds = np.array([table[value] for table in self.tables for value in sorted(table)], dtype=np.float64)
        thousandths = np.rint(1000 * odds).astype(np.int16)
        if not np.array_equal(thousandths / 1000, odds):
            raise ValueError("log-odds are kept in thousandths, up to 32")
        return {
            "size": np.array([len(table) for table in self.tables], dtype=np.uint32),
            "value": np.frombuffer(_BETWEEN.join(value.encode() for value in values), dtype=np.uint8),
            "odds": thousandths,
        }

    @classmethod
    def from_arrays(cls, columns: Sequence[str], unseen: float, arrays: Mapping[str, NDArray[Any]]) -> Encoder:
        """Build an encoder from what ``to_arrays`` gave."""
        ends = list(accumulate(arrays["size"].tolist(), initial=0))
        odds = (arrays["odds"] / 1000).tolist()
        values = arrays["value"].tobytes().decode("utf-8", "surrogateescape").split(_BETWEEN_DECODED)
        tables = tuple(dict(zip(values[start:end], odds[start:end], strict=True)) for start, end in pairwise(ends))
        return cls(columns=tuple(columns), unseen=float(unseen), tables=tables)


class _Encoders(Mapping[str, Encoder]):
    """The encoders of a file, each decoded when it is first asked for: a quarter of a million values take their time."""

    def __init__(self, about: Mapping[str, Any], part: WeightsPart) -> None:
        """Take what the file says of them.

        Raises:
            KeyError: An array is missing.
            ValueError: The arrays do not fit each other.
        """
        self._about = {name: (tuple(plain["columns"]), float(plain["unseen"])) for name, plain in about.items()}
        self._arrays = {name: part.below(f"encoders/{name}") for name in about}
        self._decoded: dict[str, Encoder] = {}
        for name, (columns, _) in self._about.items():
            size, value, odds = (self._arrays[name][kind] for kind in ("size", "value", "odds"))
            values = np.count_nonzero(value == _BETWEEN[0]) + (len(odds) > 0)
            if not len(size) == len(columns) or not size.sum() == values == len(odds):
                raise ValueError(f"the arrays of the encoder {name!r} do not fit each other")

    def __getitem__(self, name: str) -> Encoder:
        if name not in self._decoded:
            self._decoded[name] = Encoder.from_arrays(*self._about[name], self._arrays[name])
        return self._decoded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._about)

    def __len__(self) -> int:
        return len(self._about)


@frozen(eq=False)
class Weights:
    """Everything that was learnt.

    Attributes:
        encoders: By name: ``cue``, ``match``, ``exact``, ``source``, ``attribution``.
        models: By name, see ``MODELS``.
        threshold: By scheme, the confidence below which records are left out unless another bound is given.
        made: How the weights were made: corpus, split, command, figures.
        reader: The second reader; None where the file has none, and the models were fitted without.
    """

    encoders: Mapping[str, Encoder]
    models: Mapping[str, Trees]
    threshold: Mapping[Scheme, float]
    made: Mapping[str, Any]
    reader: Reader | None = None

    def read(self, parse: Parse, scheme: Scheme) -> Reading:
        """Return what the second reader says of a text by a scheme; where there is none, nothing."""
        return self.reader.read(parse, scheme) if self.reader is not None else no_reading(len(parse))


def builtin_weights() -> Path:
    """Return the weights file that comes with the patterns."""
    return builtin_folder() / "weights.json"


@functools.lru_cache(maxsize=4)
def load_weights(file: Path | None = None) -> Weights:
    """Read the attributions' part of a weights file, by default of the one that comes with the patterns.

    Raises:
        PatternError: The file is missing or not a weights file.
    """
    file = file if file is not None else builtin_weights()
    part = read_weights_part(ATTRIBUTIONS, file)
    about = part.about
    try:
        return Weights(
            encoders=_Encoders(about["encoders"], part),
            models={
                name: _known_model(
                    file,
                    name,
                    Trees.from_arrays(
                        about["models"][name]["features"], about["models"][name]["base"], part.below(f"models/{name}")
                    ),
                )
                for name in MODELS
            },
            threshold={scheme: float(about["threshold"][scheme]) for scheme in SCHEMES},
            made=about["made"],
            reader=Reader(part.below("reader"), about["reader"]) if about["reader"] else None,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate`."
        ) from error


def as_part(weights: Weights) -> WeightsPart:
    """Return weights as a part of a weights file: what ``load_weights`` reads."""
    encoders, models = sorted(weights.encoders.items()), sorted(weights.models.items())
    return WeightsPart(
        about={
            "made": dict(weights.made),
            "threshold": dict(weights.threshold),
            "reader": weights.reader.digest if weights.reader is not None else None,
            "encoders": {
                name: {"unseen": encoder.unseen, "columns": list(encoder.columns)} for name, encoder in encoders
            },
            "models": {name: {"base": model.base, "features": list(model.features)} for name, model in models},
        },
        arrays={
            **({} if weights.reader is None else weights.reader.to_arrays()),
            **{f"encoders/{name}/{key}": array for name, one in encoders for key, array in one.to_arrays().items()},
            **{f"models/{name}/{key}": array for name, one in models for key, array in one.to_arrays().items()},
        },
    )


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
        "rematch": (*RIVAL_NUMBERS, *content),
        "reexact": (*RIVAL_NUMBERS, *content),
        "source": (*SOURCE_CATEGORIES, *SOURCE_NUMBERS),
        "rivals": (*ATTRIBUTION_CATEGORIES, *ATTRIBUTION_NUMBERS),
        "attribution": (*ATTRIBUTION_CATEGORIES, *ATTRIBUTION_NUMBERS),
        "floating": (*FLOATING_NUMBERS, *READ_CONTENT_NUMBERS),
    }
