"""Fits one encoder or one model: the only place that needs scikit-learn."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.errors import QuoteattrError
from quoteattr.weighing.trees import MOST_LEAVES, Floats, Trees
from quoteattr.weighing.weights import Encoder, back_off_order, model_columns

Labels = NDArray[np.bool_]
Folds = NDArray[np.int64]

#: How often each row counts in a fit; 0 leaves it out.
Counts = NDArray[np.int64]

#: Of the folds of the documents, so many are made for encoders and for models; both divide ``labels.FOLDS``.
ENCODER_FOLDS = 5
MODEL_FOLDS = 3

#: A category's log-odds are drawn to those of all rows as if by so many rows of average luck.
SMOOTHING = 8.0

#: A value met less often is not kept.
RAREST = 3

#: A probability is taken to lie at least so far from 0 and from 1.
_SMALLEST = 1e-9

_LARGE: dict[str, Any] = {"max_leaf_nodes": MOST_LEAVES, "min_samples_leaf": 40, "max_depth": 12}
SETTINGS: dict[str, dict[str, Any]] = {
    "cue": {"max_iter": 120, **_LARGE},
    "match": {"max_iter": 200, "learning_rate": 0.06, **_LARGE},
    "exact": {"max_iter": 150, "learning_rate": 0.08, **_LARGE},
    "rematch": {"max_iter": 50, "max_leaf_nodes": 31, "min_samples_leaf": 80},
    "reexact": {"max_iter": 50, "max_leaf_nodes": 31, "min_samples_leaf": 80},
    "source": {"max_iter": 120, **_LARGE},
    "rivals": {"max_iter": 120, "max_leaf_nodes": 31, "min_samples_leaf": 60, "learning_rate": 0.06},
    "floating": {"max_iter": 60, "max_leaf_nodes": 12, "min_samples_leaf": 30, "learning_rate": 0.06},
    "attribution": {"max_iter": 160, "max_leaf_nodes": 31, "min_samples_leaf": 60, "learning_rate": 0.06},
}
COMMON: dict[str, Any] = {
    "learning_rate": 0.11,
    "l2_regularization": 5.0,
    "max_depth": 10,
    "max_features": 0.4,  # of the columns, drawn anew at each node: many say nearly the same
    "early_stopping": False,
    "random_state": 0,
}

#: Fits a model of a name to (rows, columns), labels, folds and counts; gives the probabilities out of fold.
Learn = Callable[[str, Floats, Labels, Folds, Counts], NDArray[np.float64]]

#: The same; gives the model, too.
FitOne = Callable[[str, Floats, Labels, Folds, Counts], tuple[Trees, NDArray[np.float64]]]

#: Makes the encoder of a name for columns, rows of categories, labels, folds and counts; gives it with the rows encoded.
Encode = Callable[[str, Sequence[str], Sequence[Sequence[str]], Labels, Folds, Counts], tuple[Encoder, Floats]]


def fit_encoder(
    columns: Sequence[str], rows: Sequence[Sequence[str]], labels: Labels, folds: Folds, counts: Counts
) -> tuple[Encoder, Floats]:
    """Fit an encoder; give it with the log-odds of its own rows, each as the other folds give them."""
    by_column = [np.unique(np.array(column, dtype=object), return_inverse=True) for column in zip(*rows, strict=True)]
    encoded = np.empty((len(rows), len(columns)), dtype=np.float32)
    for fold in range(ENCODER_FOLDS):
        held_out = folds % ENCODER_FOLDS == fold
        _, by_rows, _ = _smoothed(columns, by_column, labels, counts * ~held_out)
        for number, odds in enumerate(by_rows):
            encoded[held_out, number] = odds[held_out]
    unseen, _, kept = _smoothed(columns, by_column, labels, counts)
    tables = tuple(
        {str(values[code]): _short(value) for code, value in odds.items()}
        for (values, _), odds in zip(by_column, kept, strict=True)
    )
    return Encoder(tuple(columns), _short(unseen), tables), encoded


def encode_anew(
    _: str, columns: Sequence[str], rows: Sequence[Sequence[str]], labels: Labels, folds: Folds, counts: Counts
) -> tuple[Encoder, Floats]:
    """Fit an encoder to the rows themselves."""
    return fit_encoder(columns, rows, labels, folds, counts)


def _smoothed(
    columns: Sequence[str], by_column: Sequence[tuple[Any, Any]], labels: Labels, counts: Counts
) -> tuple[float, list[NDArray[np.float64]], list[dict[int, float]]]:
    """Return the log-odds of all rows; by column those of each row, and those of each value that is not too rare.

    The odds of a value are drawn to those of the column that it backs off to; a rare value has just these.
    """
    prior = float((counts[labels].sum() + 1) / (counts.sum() + 2))
    of_rows: list[NDArray[np.float64]] = [np.empty(0)] * len(columns)
    of_values: list[dict[int, float]] = [{}] * len(columns)
    for number, above in back_off_order(tuple(columns)):
        values, codes = by_column[number]
        size = len(values)
        count = np.bincount(codes, weights=counts, minlength=size)
        right = np.bincount(codes, weights=counts * labels, minlength=size)
        drawn_to = np.full(len(codes), prior) if above is None else _probability(of_rows[above])
        expected = np.bincount(codes, weights=drawn_to) / np.bincount(codes)
        odds = log_odds((right + SMOOTHING * expected) / (count + SMOOTHING))
        of_rows[number] = np.where(count[codes] >= RAREST, odds[codes], log_odds(drawn_to))
        of_values[number] = {int(code): float(odds[code]) for code in np.flatnonzero(count >= RAREST)}
    return log_odds(prior), of_rows, of_values


def log_odds(probability: Any) -> Any:
    """Return the logarithm of the odds of a probability, or of many; those of 0 and 1 are kept finite."""
    bounded = np.clip(probability, _SMALLEST, 1 - _SMALLEST)
    return np.log(bounded / (1 - bounded))


def _probability(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-logits))


def _short(number: float) -> float:
    return round(float(number), 3)


def fit_trees(
    name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts, share_of_trees: float = 1.0
) -> tuple[Trees, NDArray[np.float64]]:
    """Fit a model; give it with the probabilities of its own rows, each from a twin that never saw its fold."""
    with needing_sklearn():
        from sklearn.ensemble import HistGradientBoostingClassifier

    def make() -> Any:
        settings = {**COMMON, **SETTINGS[name]}
        settings["max_iter"] = max(1, round(share_of_trees * settings["max_iter"]))
        return HistGradientBoostingClassifier(**settings)

    if _is_one_sided(labels, folds, counts):
        share = float((counts[labels].sum() + 1) / (counts.sum() + 2))
        return _constant(model_columns()[name], share), np.full(len(rows), share)
    probabilities = out_of_fold(make, rows, labels, folds, counts)
    model = make()
    teach(model, rows, labels, counts)
    return export(model, model_columns()[name]), probabilities


def _is_one_sided(labels: Labels, folds: Folds, counts: Counts) -> bool:
    """Tell whether some twin would see rows of one kind only: there is nothing to learn then but their share."""
    seen = [labels[(counts > 0) & (folds % MODEL_FOLDS != fold)] for fold in range(MODEL_FOLDS)]
    return any(not 0 < one.sum() < len(one) for one in seen)


def _constant(features: Sequence[str], share: float) -> Trees:
    """Return a model that gives every row the same probability."""
    leaf = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [0.0]}
    return Trees.from_dict({"features": list(features), "base": _short(log_odds(share)), "trees": [leaf]})


def learn_logistic(name: str, rows: Floats, labels: Labels, folds: Folds, counts: Counts) -> NDArray[np.float64]:
    """Fit a logistic model to standardised columns, as ``fit_trees`` does; give the probabilities out of fold."""
    with needing_sklearn():
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

    return out_of_fold(
        lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=400)), rows, labels, folds, counts
    )


def fit_calibration(logits: Floats, flags: Labels, right: Labels) -> tuple[float, float, float]:
    """Return (slope, intercept, shift where a flag is set) that turn logits into those of what is right (Platt 1999)."""
    with needing_sklearn():
        from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4).fit(np.column_stack([logits, flags]), right)
    slope, shift = model.coef_[0]
    return round(float(slope), 3), round(float(model.intercept_[0]), 3), round(float(shift), 3)


@contextlib.contextmanager
def needing_sklearn() -> Iterator[None]:
    """Tell in one sentence what to install where scikit-learn is missing."""
    try:
        yield
    except ImportError as error:
        raise QuoteattrError(
            "Fitting weights needs scikit-learn; install it with `pip install 'quoteattr[calibrate]'`."
        ) from error


def out_of_fold(
    make: Callable[[], Any], rows: Floats, labels: Labels, folds: Folds, counts: Counts, of: int = MODEL_FOLDS
) -> NDArray[np.float64]:
    """Return the probability of each row, from a twin that never saw its fold; there are ``of`` folds."""
    probabilities = np.empty(len(rows))
    for fold in range(of):
        held_out = folds % of == fold
        twin = make()
        teach(twin, rows, labels, counts * ~held_out)
        probabilities[held_out] = twin.predict_proba(rows[held_out])[:, 1]
    return probabilities


def teach(model: Any, rows: Floats, labels: Labels, counts: Counts) -> None:
    """Fit a model to the rows, each as often as it counts."""
    taught = np.repeat(np.arange(len(rows)), counts)  # weights would make scikit-learn's binning ten times slower
    model.fit(rows[taught], labels[taught])


def export(model: Any, features: Sequence[str]) -> Trees:
    """Turn a fitted scikit-learn model into ours; its tree arrays have no public name."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        value = np.array(nodes["value"], dtype=float)
        left = np.where(leaf, own, nodes["left"]).astype(int)
        right = np.where(leaf, own, nodes["right"]).astype(int)
        for node in reversed(own):  # children stand behind their parents
            if not leaf[node]:
                counts = nodes["count"][[left[node], right[node]]].astype(float)
                value[node] = float((counts * value[[left[node], right[node]]]).sum() / counts.sum())
        trees.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]).astype(int).tolist(),
                "threshold": np.where(leaf, 0.0, nodes["num_threshold"]).tolist(),
                "left": left.tolist(),
                "right": right.tolist(),
                "value": value.tolist(),
            }
        )
    base = float(np.ravel(model._baseline_prediction)[0])
    rounded = Trees.from_dict({"features": list(features), "base": base, "trees": trees}).to_dict()
    return Trees.from_dict(rounded)


def quality(probabilities: NDArray[np.float64], labels: Labels, counts: Counts) -> str:
    """Return in words how good the probabilities of a model are, over the rows that count."""
    usable = counts > 0
    from sklearn.metrics import average_precision_score, log_loss

    if not 0 < labels[usable].sum() < usable.sum():
        return f"{usable.sum()} rows, all alike"
    precision = average_precision_score(labels[usable], probabilities[usable])
    loss = log_loss(labels[usable], probabilities[usable])
    return f"{usable.sum()} rows, {labels[usable].sum()} right, average precision {precision:.4f}, log loss {loss:.4f}"
