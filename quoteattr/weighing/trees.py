"""Evaluates boosted decision trees with numpy, and says what each feature gave.

The trees are fitted by scikit-learn (``calibrate``) and shipped as arrays; at run time that library is not needed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Rows are scored in even blocks of at most so many, so that what a block needs stays in the processor's cache.
_BLOCK = 512

#: A tree has at most so many leaves: one bit of a uint64 each.
MOST_LEAVES = 64

#: (tests, bits): the test that each of some trees asks about, and the leaves that it rules out.
_Round = tuple[NDArray[np.intp], NDArray[np.uint8]]


@frozen(eq=False)
class _Questions:
    """Trees laid out so that no path is walked (QuickScorer, Lucchese et al. 2015).

    The leaves of a tree are numbered from the left, one bit each. A row that goes right at a node rules out the leaves
    on the node's left; when every node has been asked, in any order, the first leaf not ruled out is the row's. What
    several nodes ask, of whichever trees, is one test. Leaves are ruled out eight at a time, a byte of each tree, for a
    node rules out few, and bytes are what numpy goes through fastest.

    Attributes:
        columns: (column, number of its first test, number behind its last) of each column that is asked about.
        threshold: (tests, 1) a row goes right where its value is above this.
        planes: Of every eight leaves, the place of each tree among those with most questions about them; and those
            questions in rounds, one of each tree that has so many.
        value: (trees, leaves) what each leaf adds.
    """

    columns: tuple[tuple[int, int, int], ...]
    threshold: Floats
    planes: tuple[tuple[NDArray[np.intp], tuple[_Round, ...]], ...]
    value: Floats

    def sums(self, columns: Floats) -> NDArray[np.float64]:
        """Return what the trees add to each row; columns is (columns, rows)."""
        trees, rows = len(self.value), columns.shape[1]
        goes_right = np.empty((len(self.threshold), rows), dtype=np.uint8)
        for column, first, end in self.columns:
            np.greater(columns[column], self.threshold[first:end], out=goes_right[first:end].view(np.bool_))
        np.negative(goes_right, out=goes_right)  # now all eight bits of a byte are set, or none
        ruled_out = np.zeros((trees, rows), dtype=np.uint8)  # of the first eight leaves that are not all ruled out …
        behind = np.zeros((trees, rows), dtype=np.uint8)  # … how many leaves come before them
        room = np.empty((trees, rows), dtype=np.uint8)
        for place, rounds in reversed(self.planes):
            found = np.zeros((trees, rows), dtype=np.uint8)
            for tests, bits in rounds:
                asked = room[: len(tests)]
                np.take(goes_right, tests, axis=0, out=asked, mode="clip")
                np.bitwise_and(asked, bits, out=asked)
                np.bitwise_or(found[: len(tests)], asked, out=found[: len(tests)])
            np.take(found, place, axis=0, out=room, mode="clip")
            none_left = np.negative((room == 255).view(np.uint8))
            ruled_out &= none_left
            ruled_out |= room ^ none_left
            behind += 8
            behind &= none_left
        first_left = (~ruled_out & (ruled_out + np.uint8(1))).astype(np.float32)
        leaf = (first_left.view(np.int32) >> 23) - 127 + behind  # the exponent of a power of two
        leaf += self.value.shape[1] * np.arange(trees, dtype=np.int32)[:, None]
        total: NDArray[np.float64] = self.value.ravel().take(leaf).sum(axis=0, dtype=np.float64)
        return total


@frozen(eq=False)
class Trees:
    """An additive model of binary decision trees; its sum is a logit.

    Every tree is padded to the same number of nodes; a leaf points to itself.

    Attributes:
        features: Name of each column that the model reads.
        base: The logit before any tree.
        feature: (trees, nodes) column that a node asks about.
        threshold: (trees, nodes) a row goes left where its value is at most this.
        left: (trees, nodes) index of the left child.
        right: (trees, nodes) index of the right child.
        value: (trees, nodes) what a node would add, as the mean over the rows that reached it; exact at leaves.
    """

    features: tuple[str, ...]
    base: float
    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats

    def logits(self, rows: Floats) -> NDArray[np.float64]:
        """Return the logit of each row; rows is (rows, columns)."""
        logits = np.empty(len(rows))
        blocks = -(-len(rows) // _BLOCK)
        for start, end in pairwise(len(rows) * number // blocks for number in range(blocks + 1) if blocks):
            logits[start:end] = self.base + self._questions.sums(np.ascontiguousarray(rows[start:end].T))
        return logits

    def probabilities(self, rows: Floats) -> NDArray[np.float64]:
        """Return the probability of each row; rows is (rows, columns)."""
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-self.logits(rows)))
        return probabilities

    @functools.cached_property
    def _questions(self) -> _Questions:
        return _lay_out(self)

    @property
    def intercept(self) -> float:
        """What every row gets: the base and the roots of all trees."""
        return self.base + float(self.value[:, 0].sum())

    def reasons(self, row: Sequence[float]) -> list[tuple[str, float, float]]:
        """Return (feature, value, contribution) of one row; with ``intercept`` the contributions add up to the logit.

        At each step down a tree, the change of the node's value goes to the feature that was asked (Saabas 2014).
        """
        given = [0.0] * len(self.features)
        for tree in range(len(self.feature)):
            node = 0
            while self.left[tree, node] != node:
                column = int(self.feature[tree, node])
                side = self.left if row[column] <= self.threshold[tree, node] else self.right
                child = int(side[tree, node])
                given[column] += float(self.value[tree, child] - self.value[tree, node])
                node = child
        return [(name, float(row[column]), given[column]) for column, name in enumerate(self.features)]

    def recalibrated(self, slope: float, intercept: float, column: str, shift: float) -> Trees:
        """Return the model whose logit is this one's times a slope, plus an intercept, plus a shift where a flag is set.

        Args:
            slope: What logits are multiplied with.
            intercept: What is added to each.
            column: The feature that is the flag, 0 or 1.
            shift: What is added where it is 1.
        """
        plain = self.to_dict()
        plain["base"] = slope * self.base + intercept
        for tree in plain["trees"]:
            tree["value"] = [slope * value for value in tree["value"]]
        asked = self.features.index(column)
        by_flag = {"feature": [asked, 0, 0], "threshold": [0.5, 0.0, 0.0], "left": [1, 1, 2], "right": [2, 1, 2]}
        plain["trees"].append({**by_flag, "value": [shift / 2, 0.0, shift]})
        return Trees.from_dict(Trees.from_dict(plain).to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the trees as lists of numbers, rounded to the digits that are kept."""
        return {
            "features": list(self.features),
            "base": self.base,
            "trees": [
                {
                    "feature": self.feature[tree].tolist(),
                    "threshold": [_short(number) for number in self.threshold[tree]],
                    "left": self.left[tree].tolist(),
                    "right": self.right[tree].tolist(),
                    "value": [_short(number) for number in self.value[tree]],
                }
                for tree in range(len(self.feature))
            ],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Trees:
        """Build the trees from what ``to_dict`` gave."""
        trees = plain["trees"]
        if any((len(tree["feature"]) + 1) // 2 > MOST_LEAVES for tree in trees):
            raise ValueError(f"a tree has more than {MOST_LEAVES} leaves")
        size = max(len(tree["feature"]) for tree in trees)

        def padded(key: str, kind: type) -> Any:
            rows = [tree[key] + [0] * (size - len(tree[key])) for tree in trees]
            return np.array(rows, dtype=kind)

        left, right = padded("left", np.int32), padded("right", np.int32)
        return cls(
            features=tuple(plain["features"]),
            base=float(plain["base"]),
            feature=padded("feature", np.int32),
            threshold=padded("threshold", np.float32),
            left=left,
            right=right,
            value=padded("value", np.float32),
        )

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the trees as flat arrays, the nodes of all trees one behind the other, each as narrow as it can be."""
        # what stands behind a tree's last node only fills its row: none of it has a child, and none is its own
        size = np.array([1 + max(np.flatnonzero(left), default=0) for left in self.left])
        real = np.arange(self.left.shape[1]) < size[:, None]
        narrow = {
            "size": size,
            "feature": self.feature[real],
            "left": self.left[real],
            "right": self.right[real],
        }
        whole = {name: numbers.astype(np.min_scalar_type(int(numbers.max()))) for name, numbers in narrow.items()}
        return {**whole, "threshold": self.threshold[real], "value": self.value[real]}

    @classmethod
    def from_arrays(cls, features: Sequence[str], base: float, arrays: Mapping[str, NDArray[Any]]) -> Trees:
        """Build the trees from what ``to_arrays`` gave.

        Raises:
            KeyError: An array is missing.
            ValueError: The arrays do not fit each other, or no trees can be made of them.
        """
        size = arrays["size"].astype(np.intp)
        nodes = int(size.sum())
        lengths = {len(arrays[name]) for name in ("feature", "left", "right", "threshold", "value")}
        if not len(size) or size.min() < 1 or lengths != {nodes}:
            raise ValueError("the arrays of its trees do not fit each other")
        if (size.max() + 1) // 2 > MOST_LEAVES:
            raise ValueError(f"a tree has more than {MOST_LEAVES} leaves")
        real = np.arange(size.max()) < size[:, None]

        def padded(name: str, kind: type) -> Any:
            rows: NDArray[Any] = np.zeros(real.shape, dtype=kind)
            rows[real] = arrays[name]
            return rows

        left, right, feature = padded("left", np.int32), padded("right", np.int32), padded("feature", np.int32)
        own = np.broadcast_to(np.arange(real.shape[1]), real.shape)
        is_leaf = left == own
        behind = (left > own) & (right > own) & (left < size[:, None]) & (right < size[:, None])
        if not (behind | is_leaf)[real].all() or feature.max() >= len(features):
            raise ValueError("a node of its trees leads nowhere")
        return cls(
            features=tuple(features),
            base=float(base),
            feature=feature,
            threshold=padded("threshold", np.float32),
            left=left,
            right=right,
            value=padded("value", np.float32),
        )


def _lay_out(trees: Trees) -> _Questions:
    asked: list[tuple[int, float]] = []
    by_tree: list[int] = []
    bits: list[int] = []
    value = np.zeros((len(trees.feature), MOST_LEAVES), dtype=np.float32)
    for tree in range(len(trees.feature)):
        lefts = trees.left[tree].tolist()
        features, thresholds = trees.feature[tree].tolist(), trees.threshold[tree].tolist()
        of_nodes = _leaf_bits(lefts, trees.right[tree].tolist())
        for node, own in of_nodes.items():
            if lefts[node] == node:
                value[tree, own.bit_length() - 1] = trees.value[tree, node]
            else:
                asked.append((features[node], thresholds[node]))
                by_tree.append(tree)
                bits.append(of_nodes[lefts[node]])
    tests = sorted(set(asked))
    number = {test: place for place, test in enumerate(tests)}
    ends = np.cumsum(np.bincount(np.array([column for column, _ in tests], dtype=np.intp))).tolist()
    return _Questions(
        columns=tuple((column, first, end) for column, (first, end) in enumerate(pairwise([0, *ends])) if first < end),
        threshold=np.array([threshold for _, threshold in tests], dtype=np.float32)[:, None],
        planes=_planes(
            np.array([number[test] for test in asked], dtype=np.intp),
            np.array(by_tree, dtype=np.intp),
            np.array(bits, dtype=np.uint64),
            len(value),
        ),
        value=value,
    )


def _planes(
    tests: NDArray[np.intp], by_tree: NDArray[np.intp], bits: NDArray[np.uint64], trees: int
) -> tuple[tuple[NDArray[np.intp], tuple[_Round, ...]], ...]:
    """Lay out the questions of some trees, one element each, by the eight leaves that they are about.

    Args:
        tests: What is asked.
        by_tree: The tree that asks, in order.
        bits: The leaves that are ruled out.
        trees: How many trees there are.
    """
    planes: list[tuple[NDArray[np.intp], tuple[_Round, ...]]] = []
    for own in bits.astype("<u8").view(np.uint8).reshape(-1, MOST_LEAVES // 8).T:
        about = np.flatnonzero(own)
        if not len(about):  # nor is there any behind them
            break
        counts = np.bincount(by_tree[about], minlength=trees)
        place = np.argsort(np.argsort(-counts, kind="stable"))
        rank = np.arange(len(about)) - np.repeat(np.cumsum(counts) - counts, counts)
        in_rounds = about[np.lexsort((place[by_tree[about]], rank))]
        rounds = np.split(in_rounds, np.cumsum(np.bincount(rank))[:-1])
        planes.append((place, tuple((tests[each], own[each][:, None]) for each in rounds)))
    return tuple(planes)


def _from_the_root(lefts: list[int], rights: list[int]) -> list[int]:
    """Return the nodes of a tree, each behind its parent."""
    order = [0]
    for node in order:  # grows as it goes
        if lefts[node] != node:
            order += [lefts[node], rights[node]]
    return order


def _leaf_bits(lefts: list[int], rights: list[int]) -> dict[int, int]:
    """Return, of each node, the bits of the leaves below it; the leftmost leaf has the lowest."""
    order = _from_the_root(lefts, rights)
    stack, leaves = [0], 0
    bits: dict[int, int] = {}
    while stack:
        node = stack.pop()
        if lefts[node] == node:
            bits[node] = 1 << leaves
            leaves += 1
        else:
            stack += [rights[node], lefts[node]]
    for node in reversed(order):
        if lefts[node] != node:
            bits[node] = bits[lefts[node]] | bits[rights[node]]
    return bits


def _short(number: float) -> float:
    """Return a number as it is written into the file: five digits that count."""
    return float(f"{float(number):.5g}")
