"""Evaluates boosted decision trees with numpy, and says what each feature gave.

The trees are fitted by scikit-learn (``calibrate.py``) and shipped as JSON; at run time that library is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Rows are scored in blocks of this size, so that memory does not grow with the text.
_BLOCK = 4096


@frozen(eq=False)
class Trees:
    """An additive model of binary decision trees; its sum is a logit.

    Every tree is padded to the same number of nodes; a leaf points to itself. So all trees take one step down at a
    time, for all rows at once.

    Attributes:
        features: Name of each column that the model reads.
        base: The logit before any tree.
        feature: (trees, nodes) column that a node asks about.
        threshold: (trees, nodes) a row goes left where its value is at most this.
        left: (trees, nodes) index of the left child.
        right: (trees, nodes) index of the right child.
        value: (trees, nodes) what a node would add, as the mean over the rows that reached it; exact at leaves.
        depth: The deepest tree's depth.
    """

    features: tuple[str, ...]
    base: float
    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int

    def probabilities(self, rows: Floats) -> NDArray[np.float64]:
        """Return the probability of each row; rows is (rows, columns)."""
        logits = np.empty(len(rows))
        for start in range(0, len(rows), _BLOCK):
            logits[start : start + _BLOCK] = self._logits(rows[start : start + _BLOCK])
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return probabilities

    def _logits(self, rows: Floats) -> NDArray[np.float64]:
        trees, nodes = self.feature.shape
        columns = rows.shape[1]
        flat = np.ascontiguousarray(rows).ravel()
        row_offset = (np.arange(len(rows), dtype=np.int32) * columns)[:, None]
        tree_offset = (np.arange(trees, dtype=np.int32) * nodes)[None, :]
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        # left and right child side by side: a step is one look-up of 2 * node + (goes right)
        children = np.stack([self.left + tree_offset.T, self.right + tree_offset.T], axis=-1).ravel()
        at = np.broadcast_to(tree_offset, (len(rows), trees))
        for _ in range(self.depth):
            goes_right = flat[row_offset + feature[at]] > threshold[at]
            at = children[2 * at + goes_right]
        logits: NDArray[np.float64] = self.base + self.value.ravel()[at].sum(axis=1, dtype=np.float64)
        return logits

    @property
    def intercept(self) -> float:
        """What every row gets: the base and the roots of all trees."""
        return self.base + float(self.value[:, 0].sum())

    def reasons(self, row: Sequence[float]) -> list[tuple[str, float, float]]:
        """Return (feature, its value, what it gave) of one row; with ``intercept`` the gifts add up to the logit.

        At each step down a tree, the change of the node's value goes to the feature that was asked (Saabas 2014).
        """
        gifts = [0.0] * len(self.features)
        for tree in range(len(self.feature)):
            node = 0
            while self.left[tree, node] != node:
                column = int(self.feature[tree, node])
                side = self.left if row[column] <= self.threshold[tree, node] else self.right
                child = int(side[tree, node])
                gifts[column] += float(self.value[tree, child] - self.value[tree, node])
                node = child
        return [(name, float(row[column]), gifts[column]) for column, name in enumerate(self.features)]

    def to_dict(self) -> dict[str, Any]:
        """Return the trees as lists of numbers, for JSON."""
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
            depth=max(_depth(tree) for tree in trees),
        )


def _short(number: float) -> float:
    """Return a number as it is written into the file: five digits that count."""
    return float(f"{float(number):.5g}")


def _depth(tree: dict[str, Any]) -> int:
    depths = [0] * len(tree["feature"])
    for node, (left, right) in enumerate(zip(tree["left"], tree["right"], strict=True)):
        for child in (left, right):
            if child != node:
                depths[child] = depths[node] + 1  # a child always stands behind its parent
    return max(depths)
