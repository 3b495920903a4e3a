"""The second reader: a small network that reads a text token by token, beside the candidates that rules propose.

It reads the rows that the pipeline's tok2vec has computed for the parser in any case, with each token's tag, label, word,
head and place. Gated convolutions, which also see the token's head in the parse (Dauphin et al. 2017; van den Oord et al.
2016 for the growing steps), give of each token how likely it is part of a content, a cue or a source, and how likely a
content begins or ends with it: by each of the two schemes. What it says are features of the trees.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import fields, frozen
from numpy.typing import NDArray

from quoteattr.records import SCHEMES, Scheme
from quoteattr.text import DEPS, TAGS, Parse, Run, one_thread

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

#: Steps to the tokens before and behind that each layer sees.
STEPS = (1, 2, 4, 8)

CHANNELS = 64
BUCKETS = 4096
_TAG_NUMBERS = {tag: number for number, tag in enumerate(sorted(TAGS), 1)}
_DEP_NUMBERS = {dep: number for number, dep in enumerate(sorted(DEPS), 1)}

#: (rows, columns) of the tables of embeddings.
TABLES = {
    "tag": (len(_TAG_NUMBERS) + 1, 16),
    "dep": (len(_DEP_NUMBERS) + 1, 16),
    "word": (BUCKETS, 24),
    "head": (BUCKETS, 16),
}

#: Facts of a token that are numbers already, see ``_facts``.
FACTS = 9

#: Width of the token vectors that it reads.
VECTOR_WIDTH = 96

WIDTH = VECTOR_WIDTH + sum(columns for _, columns in TABLES.values()) + FACTS

#: A token is taken for one of a content, or of a source, from such a probability on.
LIKELY = 0.5
PERHAPS = 0.3

#: A content may begin or end so many tokens from where its stretch does.
EDGE = 4


@frozen(eq=False)
class Reading:
    """What the reader says of the tokens of a text, by one scheme: probabilities, one a token.

    Attributes:
        content: That the token is part of a content.
        cue: … of a cue.
        source: … of a source.
        begin: That a content begins with it.
        end: That a content ends with it.
    """

    content: Floats
    cue: Floats
    source: Floats
    begin: Floats
    end: Floats

    def contents(self, parse: Parse) -> list[Run]:
        """Return the stretches of paragraphs that are more likely than not a content, also with likelier edges nearby."""
        found: set[Run] = set()
        for first, end in _stretches(parse, self.content, LIKELY):
            paragraph = parse.paragraph(first)
            begins = (first, _likeliest(self.begin, first, paragraph))
            ends = (end, _likeliest(self.end, end - 1, paragraph) + 1)
            found.update((low, high) for low in begins for high in ends if low < high)
        return sorted(found)

    def sources(self, parse: Parse) -> list[Run]:
        """Return the stretches that are perhaps a source."""
        return _stretches(parse, self.source, PERHAPS)


def _stretches(parse: Parse, values: Floats, bound: float) -> list[Run]:
    """Return the half-open ranges of the tokens of a paragraph whose values are at least a bound."""
    stands = np.where(values >= bound, np.array(parse.paragraph_of, dtype=np.intp), -1)
    edges = np.flatnonzero(np.diff(stands, prepend=-1, append=-1)).tolist()
    return [(first, end) for first, end in pairwise(edges) if stands[first] >= 0]


def _likeliest(values: Floats, token: int, within: Run) -> int:
    """Return the token near a token with a higher value than all others near; itself where none has."""
    low = max(token - EDGE, within[0])
    best = low + int(np.argmax(values[low : min(token + EDGE + 1, within[1])]))
    return best if values[best] > values[token] else token


#: The outputs of the network, for each scheme.
OUTPUTS = tuple(field.name for field in fields(Reading))


@frozen(eq=False)
class Inputs:
    """What the reader sees of the tokens of some texts.

    Attributes:
        vectors: (tokens, ``VECTOR_WIDTH``) token vectors; zeros where there are none that it knows.
        tags: Rows of the table of tags.
        deps: Rows of the table of labels.
        words: Rows of the table of words, by a checksum.
        heads: The token's head.
        facts: (tokens, ``FACTS``).
    """

    vectors: Floats
    tags: Numbers
    deps: Numbers
    words: Numbers
    heads: Numbers
    facts: Floats

    def __len__(self) -> int:
        return len(self.heads)

    def rows(self) -> dict[str, Numbers]:
        """Return the row of each token in each of the ``TABLES``."""
        return {"tag": self.tags, "dep": self.deps, "word": self.words, "head": self.words[self.heads]}


def read_inputs(parse: Parse, digest: str | None) -> Inputs:
    """Return what the reader sees of a text.

    Args:
        parse: The text.
        digest: Of the tok2vec whose vectors it knows; those of another are not looked at.
    """
    size = len(parse)
    known = parse.vectors is not None and parse.vectors.digest == digest
    return Inputs(
        vectors=parse.vectors.rows if known and parse.vectors else np.zeros((size, VECTOR_WIDTH), dtype=np.float32),
        tags=np.array([_TAG_NUMBERS.get(tag, 0) for tag in parse.tags], dtype=np.intp),
        deps=np.array([_DEP_NUMBERS.get(dep, 0) for dep in parse.deps], dtype=np.intp),
        words=np.array([_bucket(lower) for lower in parse.lowers], dtype=np.intp),
        heads=np.array(parse.heads, dtype=np.intp),
        facts=_facts(parse, known),
    )


@functools.lru_cache(maxsize=65536)
def _bucket(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS


def _facts(parse: Parse, has_vectors: bool) -> Floats:
    """Return what else the reader is told of each token: marks, places, capitals, and whether it has vectors."""
    size = len(parse)
    pair_of = np.array(parse.pair_of, dtype=np.intp)
    in_marks = pair_of >= 0
    first, last = np.array([*parse.pair_runs, (-1, -1)], dtype=np.intp).T
    at = np.arange(size)
    sentence_opens = np.zeros(size, dtype=bool)
    sentence_opens[[start for start, _ in parse.sentences]] = True
    paragraphs = np.array(parse.paragraph_of, dtype=np.intp)
    paragraph_opens = np.diff(paragraphs, prepend=-1) > 0
    columns = (
        in_marks,
        in_marks & (first[pair_of] == at),
        in_marks & (last[pair_of] == at + 1),
        sentence_opens,
        paragraph_opens,
        np.array(parse.opens_upper, dtype=bool),
        paragraphs == 0,
        np.array([word.isdigit() for word in parse.words], dtype=bool),
        np.full(size, has_vectors),
    )
    return np.stack(columns, axis=1).astype(np.float32) if size else np.zeros((0, FACTS), dtype=np.float32)


def sigmoid(logits: Floats) -> Floats:
    """Return the probabilities of logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def no_reading(tokens: int) -> Reading:
    """Return the reading of one who says nothing of so many tokens."""
    return Reading(*np.zeros((len(OUTPUTS), tokens), dtype=np.float32))


class Reader:
    """A fitted reader.

    Attributes:
        arrays: Its weights by name.
        digest: Of the tok2vec whose vectors it has learnt to read.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], digest: str) -> None:
        """Take the weights.

        Raises:
            ValueError: An array is missing or of another shape.
        """
        for name, shape in SHAPES.items():
            found = arrays[name].shape if name in arrays else None
            if found != shape:
                raise ValueError(f"the reader's array {name!r} has the shape {found}, not {shape}")
        self.arrays = {name: np.asarray(arrays[name], dtype=np.float32) for name in SHAPES}
        self.digest = digest
        self._first = _first_layer(self.arrays)
        self._layers = [
            _layer(self.arrays[f"layer {one}"], self.arrays[f"layer {one} bias"]) for one in range(len(STEPS))
        ]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the weights as they are stored, half as precise, under ``reader/``."""
        return {f"reader/{name}": array.astype(np.float16) for name, array in self.arrays.items()}

    def read(self, parse: Parse, scheme: Scheme) -> Reading:
        """Return what it says of a text by one scheme."""
        if not len(parse):
            return no_reading(0)
        with one_thread():
            probabilities = self.probabilities(read_inputs(parse, self.digest), scheme)
        return Reading(*np.ascontiguousarray(probabilities.T))

    def probabilities(self, inputs: Inputs, scheme: Scheme) -> Floats:
        """Return (tokens, ``OUTPUTS``) of one scheme, of the tokens of one text."""
        hidden = self._seen(inputs)
        for step, (weights, bias) in zip(STEPS, self._layers, strict=True):
            # what each token hands on to those beside it, to itself and to those that it is the head of
            behind, own, before, head = np.split(hidden @ weights, 4, axis=1)
            mixed = own + bias
            mixed[step:] += behind[:-step]
            mixed[:-step] += before[step:]
            mixed += head[inputs.heads]
            mixed = np.tanh(mixed, out=mixed)
            hidden += mixed[:, :CHANNELS] * (0.5 * mixed[:, CHANNELS:] + 0.5)
        own_outputs = slice(SCHEMES.index(scheme) * len(OUTPUTS), (SCHEMES.index(scheme) + 1) * len(OUTPUTS))
        return sigmoid(hidden @ self.arrays["out"][:, own_outputs] + self.arrays["out bias"][own_outputs])

    def _seen(self, inputs: Inputs) -> Floats:
        """Return (tokens, ``CHANNELS``): what is seen of each token."""
        parts = self._first
        seen = inputs.vectors @ parts["vectors"] + inputs.facts @ parts["facts"] + self.arrays["in bias"]
        for name, rows in inputs.rows().items():
            seen += parts[name][rows]
        return np.maximum(seen, 0, out=seen)


def _first_layer(arrays: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the first layer in its parts, those of embeddings multiplied out: a table look-up is all that is left."""
    ends = np.cumsum([VECTOR_WIDTH, *(columns for _, columns in TABLES.values())])
    vectors, *embedded, facts = np.split(arrays["in"], ends)
    tables = {name: arrays[name] @ part for name, part in zip(TABLES, embedded, strict=True)}
    return {"vectors": vectors, "facts": facts, **tables}


def _layer(weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Return a gated layer for one matrix product and one hyperbolic tangent: σ(x) = (tanh(x / 2) + 1) / 2."""
    scale = np.repeat(np.array([1, 0.5], dtype=np.float32), CHANNELS)
    return np.concatenate(np.split(weights * scale, 4), axis=1), bias * scale


def _shapes() -> dict[str, tuple[int, ...]]:
    outputs = len(SCHEMES) * len(OUTPUTS)
    shapes: dict[str, tuple[int, ...]] = {**TABLES, "in": (WIDTH, CHANNELS), "in bias": (CHANNELS,)}
    for number in range(len(STEPS)):
        shapes[f"layer {number}"] = (4 * CHANNELS, 2 * CHANNELS)
        shapes[f"layer {number} bias"] = (2 * CHANNELS,)
    return {**shapes, "out": (CHANNELS, outputs), "out bias": (outputs,)}


#: The shape of each array of a reader.
SHAPES = _shapes()
