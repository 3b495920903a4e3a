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

#: Rows are scored in blocks of this size, so that what a block needs stays in the processor's cache.
_BLOCK = 192

#: A tree has at most so many leaves.
MOST_LEAVES = 64

#: It is evaluated in pieces of at most so many: one bit of an int32 each.
_LEAVES_A_PIECE = 32


@frozen(eq=False)
class _Questions:
    """Trees laid out so that no path is walked (QuickScorer, Lucchese et al. 2015).

    The leaves of a tree are numbered from the left, one bit each. A row that goes right at a node rules out the leaves
    on the node's left; when every node has been asked, in any order, the first leaf not ruled out is the row's. So one
    question of every tree is asked at a time, of all rows, without a look-up. A large tree is laid out as several that
    share its upper questions: each adds nothing where a row ends in another.

    Attributes:
        feature: Of each question, (trees) column that is asked about; trees with fewer questions stand behind.
        threshold: Of each question, (trees, 1): a row goes right where its value is above this.
        rules_out: Of each question, (trees, 1): bits of the leaves on the left.
        value: (trees, leaves) what each leaf adds.
    """

    feature: Sequence[NDArray[np.intp]]
    threshold: Sequence[Floats]
    rules_out: Sequence[NDArray[np.int32]]
    value: Floats

    def sums(self, columns: Floats) -> NDArray[np.float64]:
        """Return what the trees add to each row; columns is (columns, rows)."""
        trees, leaves = self.value.shape
        ruled_out = np.zeros((trees, columns.shape[1]), dtype=np.int32)
        room = np.empty(ruled_out.shape, dtype=np.float32)  # below 0 where a row goes right …
        bits = room.view(np.int32)  # … so that the sign, spread over all bits, tells
        for feature, threshold, rules_out in zip(self.feature, self.threshold, self.rules_out, strict=True):
            asked = len(feature)
            np.take(columns, feature, axis=0, out=room[:asked], mode="clip")
            np.subtract(threshold, room[:asked], out=room[:asked])
            np.right_shift(bits[:asked], 31, out=bits[:asked])
            np.bitwise_and(bits[:asked], rules_out, out=bits[:asked])
            np.bitwise_or(ruled_out[:asked], bits[:asked], out=ruled_out[:asked])
        first_left = ~ruled_out & (ruled_out + 1)
        leaf = np.frexp(np.abs(first_left.astype(np.float32)))[1] - 1
        found = self.value.ravel()[leaf + leaves * np.arange(trees)[:, None]]
        total: NDArray[np.float64] = found.sum(axis=0, dtype=np.float64)
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
        for start in range(0, len(rows), _BLOCK):
            columns = np.ascontiguousarray(rows[start : start + _BLOCK].T)
            logits[start : start + _BLOCK] = self.base + self._questions.sums(columns)
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
    laid: list[tuple[list[tuple[int, float, int]], list[float]]] = []
    for tree in range(len(trees.feature)):
        for lefts, rights, nodes in _pieces(trees.left[tree].tolist(), trees.right[tree].tolist()):
            questions: list[tuple[int, float, int]] = []
            values: list[float] = []
            bits = _leaf_bits(lefts, rights)
            for place in sorted(bits, key=lambda place: bits[place] & -bits[place]):  # leaves come from the left
                node = nodes[place]
                if lefts[place] == place:
                    values.append(float(trees.value[tree, node]) if node >= 0 else 0.0)
                else:
                    question = int(trees.feature[tree, node]), float(trees.threshold[tree, node]), bits[lefts[place]]
                    questions.append(question)
            laid.append((questions, values))
    laid.sort(key=lambda piece: -len(piece[0]))
    asked = [
        [questions[number] for questions, _ in laid if number < len(questions)] for number in range(len(laid[0][0]))
    ]
    leaves = max(len(values) for _, values in laid)
    return _Questions(
        feature=[np.array([question[0] for question in of_trees], dtype=np.intp) for of_trees in asked],
        # -0.0 becomes 0.0: the sign must tell
        threshold=[
            np.array([question[1] for question in of_trees], dtype=np.float32)[:, None] + np.float32(0)
            for of_trees in asked
        ],
        rules_out=[
            np.array([question[2] for question in of_trees], dtype=np.uint32).view(np.int32)[:, None]
            for of_trees in asked
        ],
        value=np.array([values + [0.0] * (leaves - len(values)) for _, values in laid], dtype=np.float32),
    )


def _pieces(lefts: list[int], rights: list[int]) -> list[tuple[list[int], list[int], list[int]]]:
    """Cut a tree into trees of few leaves; each is (left children, right children, nodes that they are).

    Each has some neighbouring leaves and the questions that lead to them. Where these lead elsewhere there is a leaf that is
    no node of the tree, -1. Leaves are their own children.
    """
    spans = _leaf_spans(lefts, rights)
    leaves = spans[0][1]
    for count in range(-(-leaves // _LEAVES_A_PIECE), leaves + 1):
        bounds = [leaves * number // count for number in range(count + 1)]
        pieces = [_piece(lefts, rights, spans, first, last) for first, last in pairwise(bounds)]
        if all(len(nodes) < 2 * _LEAVES_A_PIECE for _, _, nodes in pieces):
            return pieces
    raise ValueError("a tree is too deep")


def _piece(
    lefts: list[int], rights: list[int], spans: dict[int, tuple[int, int]], first: int, last: int
) -> tuple[list[int], list[int], list[int]]:
    """Lay out what leads to the leaves from one to before another."""
    nodes, left, right = [0], [], []
    for place, node in enumerate(nodes):  # grows as it goes
        if node < 0 or lefts[node] == node:
            left.append(place)
            right.append(place)
        else:
            left.append(len(nodes))
            right.append(len(nodes) + 1)
            for child in (lefts[node], rights[node]):
                nodes.append(child if spans[child][0] < last and first < spans[child][1] else -1)
    return left, right, nodes


def _leaf_spans(lefts: list[int], rights: list[int]) -> dict[int, tuple[int, int]]:
    """Return, of each node, the first leaf below it and the one behind the last; leaves are counted from the left."""
    bits = _leaf_bits(lefts, rights)
    return {node: ((own & -own).bit_length() - 1, own.bit_length()) for node, own in bits.items()}


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
