"""Trees that rank: a tiny fit over groups of rows."""

import numpy as np

from quoteattr.calibrate.listwise import fit_ranking


def groups_of(count, seed):
    """Return rows, which of them are right, and their groups: right is the row with the highest first column."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(2, 7, size=count)
    groups = np.repeat(np.arange(count), sizes)
    rows = chance.normal(size=(len(groups), 3)).astype(np.float32)
    order = np.lexsort((-rows[:, 0], groups))
    right = np.zeros(len(groups), dtype=bool)
    right[order[np.flatnonzero(np.diff(groups, prepend=-1))]] = True
    return rows, right, groups


def test_the_best_of_each_group_wins_though_others_have_what_wins_elsewhere():
    rows, right, groups = groups_of(400, 0)
    trees = fit_ranking(("a", "b", "c"), rows, right, groups, np.ones(len(rows)))
    unseen, wanted, of = groups_of(100, 1)
    logits = trees.logits(unseen)
    first = np.lexsort((-logits, of))[np.flatnonzero(np.diff(of, prepend=-1))]
    assert wanted[first].mean() > 0.9


def test_the_same_rows_give_the_same_trees():
    rows, right, groups = groups_of(60, 0)
    one, other = (fit_ranking(("a", "b", "c"), rows, right, groups, np.ones(len(rows))) for _ in range(2))
    assert one.to_dict() == other.to_dict()


def test_a_group_of_no_weight_teaches_nothing():
    rows, right, groups = groups_of(80, 0)
    weights = np.where(groups < 60, 1.0, 0.0)
    flipped = right.copy()
    flipped[groups >= 60] = ~right[groups >= 60]
    trees = [fit_ranking(("a", "b", "c"), rows, labels, groups, weights) for labels in (right, flipped)]
    assert trees[0].logits(rows).tolist() == trees[1].logits(rows).tolist()
