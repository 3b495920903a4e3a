"""Fits the second reader, with numpy alone: labels of tokens, the gradient, and Adam (Kingma and Ba 2015).

A document's own labels never reach what its trees are taught: as all models do, the reader has a twin for each fold of
the documents, which has not seen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from quoteattr.calibrate.labels import fold_of
from quoteattr.calibrate.learners import MODEL_FOLDS
from quoteattr.corpora import GoldDocument
from quoteattr.records import SCHEMES, Scheme
from quoteattr.text import Parse
from quoteattr.weighing.reader import (
    CHANNELS,
    OUTPUTS,
    SHAPES,
    STEPS,
    TABLES,
    VECTOR_WIDTH,
    Floats,
    Inputs,
    Numbers,
    Reader,
    read_inputs,
    sigmoid,
)

#: Tokens that a step of the fit learns from.
BATCH = 2_500

EPOCHS = 6
RATE = 4e-3

#: The share of what it sees that is hidden from it while it learns; and of whole texts, that their vectors are: so it
#: also reads texts of pipelines that have none, or others.
DROPPED = 0.12
WITHOUT_VECTORS = 0.12


@frozen(eq=False)
class Lesson:
    """A text with its labels.

    Attributes:
        inputs: What the reader sees.
        labels: (tokens, schemes * outputs), 0 or 1.
        counts: Of each label, how much it counts; 0 where the gold says nothing.
        fold: The document's.
        times: How often it is read in an epoch.
    """

    inputs: Inputs
    labels: Floats
    counts: Floats
    fold: int
    times: int


def lesson_of(parse: Parse, document: GoldDocument, scheme: Scheme, digest: str | None, times: int = 1) -> Lesson:
    """Return a document as the reader learns from it."""
    size = len(parse)
    labels = np.zeros((size, len(OUTPUTS)), dtype=np.float32)
    counts = np.ones((size, len(OUTPUTS)), dtype=np.float32)
    content, cue, source, begin, end = range(len(OUTPUTS))
    for quote in document.quotes:
        runs = [run for run in (parse.tokens_between(*span) for span in quote.content) if run]
        said = [token for run in runs for token in run]
        cues = [token for span in quote.cue for token in parse.tokens_between(*span)]
        sources = [token for span in quote.source for token in parse.tokens_between(*span)]
        if quote.optional:
            counts[said] = 0
            counts[cues, cue] = 0
            counts[sources, source] = 0
            continue
        labels[said, content] = 1
        labels[cues, cue] = 1
        labels[sources, source] = 1
        labels[[run[0] for run in runs], begin] = 1
        labels[[run[-1] for run in runs], end] = 1
        if scheme == "polnear":  # what stands inside another attribution is not labelled there
            counts[said, cue] = 0
            counts[said, source] = 0
    if "source" not in document.roles:
        counts[:, source] = 0
    all_labels = np.zeros((size, len(SCHEMES) * len(OUTPUTS)), dtype=np.float32)
    all_counts = np.zeros_like(all_labels)
    own = slice(SCHEMES.index(scheme) * len(OUTPUTS), (SCHEMES.index(scheme) + 1) * len(OUTPUTS))
    all_labels[:, own], all_counts[:, own] = labels, counts
    return Lesson(read_inputs(parse, digest), all_labels, all_counts, fold_of(document.doc), times)


def fit_reader(lessons: Sequence[Lesson], digest: str, report: Callable[[str], None], epochs: int = EPOCHS) -> Reader:
    """Fit a reader; the same lessons give the same weights on the same machine."""
    chance = np.random.default_rng(0)
    arrays = _untaught(chance)
    optimiser = _Adam(arrays)
    taught = [number for number, lesson in enumerate(lessons) for _ in range(lesson.times) if len(lesson.inputs)]
    steps = 0
    total = max(1, epochs * sum(len(lessons[number].inputs) for number in taught) // BATCH)
    for epoch in range(epochs):
        losses = []
        for batch in _batches(chance.permutation(taught).tolist(), lessons):
            loss, gradient = _gradient(arrays, [lessons[number] for number in batch], chance)
            optimiser.step(arrays, gradient, RATE * _warmth(steps / total))
            steps += 1
            losses.append(loss)
        report(f"reader: epoch {epoch + 1}, loss {np.mean(losses):.4f}")
    return Reader(arrays, digest)


def _warmth(done: float) -> float:
    """Return the share of the full rate at a point of the fit: up within a twentieth, then down along a line."""
    return min(1.0, done / 0.05) * max(0.02, 1 - done)


def _batches(order: Sequence[int], lessons: Sequence[Lesson]) -> Iterator[list[int]]:
    batch: list[int] = []
    tokens = 0
    for number in order:
        batch.append(number)
        tokens += len(lessons[number].inputs)
        if tokens >= BATCH:
            yield batch
            batch, tokens = [], 0
    if batch:
        yield batch


def twins(
    lessons: Sequence[Lesson], digest: str, report: Callable[[str], None], epochs: int = EPOCHS
) -> dict[int, Reader]:
    """Return a reader for each fold of the documents that has seen none of them."""
    return {
        fold: fit_reader([one for one in lessons if one.fold % MODEL_FOLDS != fold], digest, report, epochs)
        for fold in range(MODEL_FOLDS)
    }


def _untaught(chance: np.random.Generator) -> dict[str, Floats]:
    arrays = {}
    for name, shape in SHAPES.items():
        if name in TABLES:
            drawn = chance.normal(0, 0.3, shape)
        elif len(shape) == 1:
            drawn = np.zeros(shape)
        else:
            drawn = chance.normal(0, 1 / np.sqrt(shape[0]), shape)
        arrays[name] = drawn.astype(np.float32)
    arrays["out bias"][:] = -3
    return arrays


def _gradient(
    arrays: Mapping[str, Floats], lessons: Sequence[Lesson], chance: np.random.Generator
) -> tuple[float, dict[str, NDArray[np.float32]]]:
    """Return the loss of a batch and its gradient: cross entropy of all outputs that count, by backpropagation."""
    inputs = _joined([_perhaps_without_vectors(lesson.inputs, chance) for lesson in lessons])
    texts = np.repeat(np.arange(len(lessons)), [len(lesson.inputs) for lesson in lessons])
    labels = np.concatenate([lesson.labels for lesson in lessons])
    counts = np.concatenate([lesson.counts for lesson in lessons])
    near = _neighbours(inputs.heads, texts)

    def mask(shape: tuple[int, ...]) -> Floats:
        return (chance.random(shape, dtype=np.float32) >= DROPPED).astype(np.float32) / np.float32(1 - DROPPED)

    seen = _embed(arrays, inputs)
    seen_mask = mask(seen.shape)
    seen = seen * seen_mask
    first = seen @ arrays["in"] + arrays["in bias"]
    hidden = np.maximum(first, 0)
    kept = []
    for number in range(len(STEPS)):
        wide = _around(hidden, near[number])
        mixed = wide @ arrays[f"layer {number}"] + arrays[f"layer {number} bias"]
        value, gate = np.tanh(mixed[:, :CHANNELS]), sigmoid(mixed[:, CHANNELS:])
        drop = mask(value.shape)
        kept.append((wide, value, gate, drop))
        hidden = hidden + value * gate * drop
    logits = hidden @ arrays["out"] + arrays["out bias"]
    probabilities = sigmoid(logits)
    loss = -(counts * np.log(np.where(labels > 0, probabilities, 1 - probabilities) + 1e-9)).sum() / counts.sum()

    gradient: dict[str, Floats] = {}
    back = counts * (probabilities - labels) / np.float32(len(labels))
    gradient["out"], gradient["out bias"] = hidden.T @ back, back.sum(axis=0)
    back = back @ arrays["out"].T
    for number in reversed(range(len(STEPS))):
        wide, value, gate, drop = kept[number]
        through = back * drop
        mixed = np.concatenate([through * gate * (1 - value**2), through * value * gate * (1 - gate)], axis=1)
        gradient[f"layer {number}"], gradient[f"layer {number} bias"] = wide.T @ mixed, mixed.sum(axis=0)
        back = back + _back_around(np.asarray(mixed @ arrays[f"layer {number}"].T), near[number])
    back = back * (first > 0)
    gradient["in"], gradient["in bias"] = seen.T @ back, back.sum(axis=0)
    back = (back @ arrays["in"].T) * seen_mask
    start = VECTOR_WIDTH
    rows = inputs.rows()
    for name, (size, columns) in TABLES.items():
        gradient[name] = _added_by(rows[name], back[:, start : start + columns], size)
        start += columns
    return float(loss), gradient


def _embed(arrays: Mapping[str, Floats], inputs: Inputs) -> Floats:
    """Return (tokens, ``WIDTH``): all that is seen of each token."""
    embedded = (arrays[name][rows] for name, rows in inputs.rows().items())
    return np.concatenate([inputs.vectors, *embedded, inputs.facts], axis=1)


def _neighbours(heads: Numbers, texts: Numbers) -> list[tuple[Numbers, Numbers, Numbers]]:
    """Return, for each layer, the token before, the token behind and the head of each; the number of tokens for none.

    Args:
        heads: The head of each token.
        texts: Number of the text that each token stands in: what is near is near in the same text.
    """
    size = len(heads)
    at = np.arange(size)
    found = []
    for step in STEPS:
        before, behind = at - step, at + step
        before = np.where((before >= 0) & (texts[np.maximum(before, 0)] == texts), before, size)
        same = texts[np.minimum(behind, size - 1)] == texts
        behind = np.where((behind < size) & same, behind, size)
        found.append((before, behind, heads))
    return found


def _around(hidden: Floats, near: tuple[Numbers, Numbers, Numbers]) -> Floats:
    """Return (tokens, 4 * channels): each token's row, those beside it and its head's."""
    padded = np.concatenate([hidden, np.zeros((1, hidden.shape[1]), dtype=hidden.dtype)])
    before, behind, heads = near
    return np.concatenate([padded[before], hidden, padded[behind], hidden[heads]], axis=1)


def _joined(texts: Sequence[Inputs]) -> Inputs:
    """Return the inputs of several texts one behind the other."""
    starts = np.cumsum([0, *(len(text) for text in texts)])
    names = ("vectors", "tags", "deps", "words", "facts")
    columns: dict[str, Any] = {name: np.concatenate([getattr(text, name) for text in texts]) for name in names}
    heads = np.concatenate([text.heads + start for text, start in zip(texts, starts, strict=False)])
    return Inputs(**columns, heads=heads)


def _perhaps_without_vectors(inputs: Inputs, chance: np.random.Generator) -> Inputs:
    if chance.random() >= WITHOUT_VECTORS:
        return inputs
    facts = inputs.facts.copy()
    facts[:, -1] = 0
    return evolve(inputs, vectors=np.zeros_like(inputs.vectors), facts=facts)


def _back_around(back: Floats, near: tuple[Numbers, Numbers, Numbers]) -> Floats:
    """Return what ``_around`` hands back to each token."""
    size = len(back)
    before, behind, heads = near
    from_before, own, from_behind, from_heads = np.split(back, 4, axis=1)
    total = own + _added_by(heads, from_heads, size)
    inside = before < size
    total[before[inside]] += from_before[inside]  # no token is before two others
    inside = behind < size
    total[behind[inside]] += from_behind[inside]
    return total


def _added_by(rows: Numbers, values: Floats, size: int) -> Floats:
    """Return (size, columns): the sum of the values of each row number."""
    total = np.zeros((size, values.shape[1]), dtype=np.float32)
    order = np.argsort(rows, kind="stable")
    sorted_rows = rows[order]
    starts = np.flatnonzero(np.diff(sorted_rows, prepend=-1))
    if len(starts):
        total[sorted_rows[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return total


class _Adam:
    """Adam; its two means are kept for each array."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        self.first = {name: np.zeros_like(array) for name, array in arrays.items()}
        self.second = {name: np.zeros_like(array) for name, array in arrays.items()}
        self.steps = 0

    def step(self, arrays: Mapping[str, Floats], gradient: Mapping[str, Floats], rate: float) -> None:
        self.steps += 1
        for name, array in arrays.items():
            first, second, slope = self.first[name], self.second[name], gradient[name]
            first += 0.1 * (slope - first)
            second += 0.005 * (slope * slope - second)
            scale = rate * np.sqrt(1 - 0.995**self.steps) / (1 - 0.9**self.steps)
            array -= scale * first / (np.sqrt(second) + 1e-7)
