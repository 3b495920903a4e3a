"""Fits who is meant: models that rank candidates, how sure their choice is, and the bound below which it is left open."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from quoteattr.calibrate.learners import log_odds, needing_sklearn
from quoteattr.calibrate.lessons import Lesson, read_lessons, right_rows
from quoteattr.calibrate.listwise import fit_ranking
from quoteattr.resolving.ranking.candidates import NOBODY, propose
from quoteattr.resolving.ranking.features import feature_table
from quoteattr.resolving.ranking.queries import KINDS
from quoteattr.resolving.ranking.ranker import EVEN, Ranker, Ranking, answer, chosen_speakers, see, weighed
from quoteattr.weighing import Floats, Trees

Report = Callable[[str], None]

#: Documents are dealt into so many folds by a checksum of their names.
FOLDS = 4

#: The first round sees whom the walk takes for the speakers, each later one the answers of the one before.
ROUNDS = 1

#: Of 100 named speakers at most so many may be wrong at the bound that is chosen; no bound is higher than the second, by
#: which who is likelier right than wrong is named, and of two that nothing tells apart neither.
MOST_WRONG = 0.04
HIGHEST_BOUND = EVEN + 0.01


def fit_speakers(
    labels: Sequence[tuple[Path, int]],
    texts: Path | None,
    polnear: tuple[Path, Path] | None,
    gap: Path | None,
    textbook: Path | None,
    model: str | None,
    command: str,
    report: Report,
) -> Ranker:
    """Read labelled articles and fit who is meant; see ``read_lessons`` for what they are.

    Args:
        labels: Folders of articles or files of labels, and how often each counts.
        texts: Where the texts of files of labels stand, or None.
        polnear: PolNeAR and its speakers, or None.
        gap: GAP, or None.
        textbook: A file of families, or None.
        model: The spaCy pipeline.
        command: The command that makes these weights again.
        report: Called with one line after each step.
    """
    lessons = read_lessons(labels, texts, polnear, gap, textbook, model)
    report(f"{len(lessons)} documents, {sum(len(lesson.queries) for lesson in lessons)} mentions")
    return fit_ranker(lessons, {"command": command, "lessons": len(lessons)}, report)


@frozen(eq=False)
class _Round:
    """The rows of all lessons in a round, with the model fitted on them.

    Attributes:
        trees: Fitted on all.
        rankings: Of each lesson, by a model that never saw its fold.
    """

    trees: Trees
    rankings: list[Ranking]


def fit_ranker(lessons: Sequence[Lesson], made: dict[str, Any], report: Report) -> Ranker:
    """Fit the rounds, calibrate the confidence of what they choose, and choose the bound.

    Args:
        lessons: The labelled articles.
        made: How the weights are made, for their note of origin.
        report: Called with one line after each step.
    """
    rounds: list[_Round] = []
    for number in range(ROUNDS):
        rounds.append(_fit_round(lessons))
        report(f"round {number + 1}: {_right_share(lessons, rounds[-1].rankings)}")
    kinds, probabilities, right, open_, weights = _outcomes(lessons, rounds[-1].rankings)
    slope, shifts = _calibration(kinds, probabilities, right, weights)
    ranker = Ranker(tuple(one.trees for one in rounds), slope, shifts, 0.0, made)
    confidence = np.array([ranker.confidence(*pair) for pair in zip(kinds, probabilities.tolist(), strict=True)])
    weights = np.where(weights < 1, 0, weights)  # the bound is that of the articles that count most
    bound = _bound(confidence, right, open_, weights)
    for step in sorted({0.0, 0.3, 0.4, 0.5, 0.6, 0.7, bound}):
        named = ~open_ & (confidence >= step)
        of_named = (weights * named * right).sum() / (weights * named).sum()
        of_all = (weights * right * (named | open_)).sum() / weights.sum()
        report(f"bound {step}: of those named {100 * of_named:.1f} % are right, of all {100 * of_all:.1f} %")
    return evolve(ranker, min_confidence=bound)


def _fit_round(lessons: Sequence[Lesson]) -> _Round:
    tables = []
    names: tuple[str, ...] = ()
    for lesson in lessons:
        entities, statements = lesson.resolved.entities, lesson.resolved.statements
        scene = see(entities, statements, lesson.speakers)
        candidates = propose(entities, lesson.queries, scene.table, scene.mentions, scene.flow)
        names, rows = feature_table(scene, lesson.queries, candidates)
        tables.append((scene, candidates, rows, right_rows(lesson, candidates.query, candidates.entity)))
    sizes = [len(rows) for _, _, rows, _ in tables]
    ends = np.cumsum([0, *sizes])
    rows = np.concatenate([rows for _, _, rows, _ in tables])
    right = np.concatenate([right for _, _, _, right in tables])
    queries = np.cumsum([0, *(len(lesson.queries) for lesson in lessons)])
    groups = np.concatenate([first + one.query for first, (_, one, _, _) in zip(queries, tables, strict=False)])
    weights = np.repeat(np.array([lesson.weight for lesson in lessons], dtype=np.float32), sizes)
    folds = np.repeat([_fold(lesson) for lesson in lessons], sizes)
    taught = (np.bincount(groups, weights=right)[groups] > 0) & (weights > 0)

    def fit(kept: NDArray[np.bool_]) -> Trees:
        return fit_ranking(names, rows[kept], right[kept], groups[kept], weights[kept])

    logits = np.empty(len(rows))
    for fold in range(FOLDS):
        held_out = folds == fold
        if held_out.any():
            logits[held_out] = fit(taught & ~held_out).logits(rows[held_out])
    rankings = []
    for lesson, (scene, candidates, own, _), first, last in zip(lessons, tables, ends, ends[1:], strict=False):
        ranking = weighed(candidates, own, logits[first:last])
        lesson.speakers = chosen_speakers(scene, lesson.queries, ranking)
        rankings.append(ranking)
    return _Round(fit(taught), rankings)


def _fold(lesson: Lesson) -> int:
    return zlib.crc32(lesson.doc.encode("utf-8")) % FOLDS


def _right_share(lessons: Sequence[Lesson], rankings: Sequence[Ranking]) -> str:
    """Return in words how many choices are right, by kind; those that only count a little are left out."""
    right = dict.fromkeys(KINDS, 0)
    count = dict.fromkeys(KINDS, 0)
    for lesson, ranking in zip(lessons, rankings, strict=True):
        for number, row in enumerate(ranking.best.tolist()):
            if lesson.gold[number] is not None and lesson.weight >= 1 and lesson.queries[number].place >= 0:
                kind = lesson.queries[number].kind
                count[kind] += 1
                right[kind] += lesson.right(number, int(ranking.candidates.entity[row]))
    shares = (f"{kind} {100 * right[kind] / count[kind]:.1f} of {count[kind]}" for kind in KINDS if count[kind])
    return f"{100 * sum(right.values()) / max(1, sum(count.values())):.1f} % right; " + ", ".join(shares)


def _outcomes(
    lessons: Sequence[Lesson], rankings: Sequence[Ranking]
) -> tuple[list[str], Floats, NDArray[np.bool_], NDArray[np.bool_], Floats]:
    """Return of each labelled query: its kind, the best probability, whether that is right, is nobody; its weight.

    Those of made articles are left out.
    """
    found: list[tuple[str, float, bool, bool, float]] = []
    for lesson, ranking in zip(lessons, rankings, strict=True):
        if lesson.made:
            continue
        answers = answer(lesson.resolved.referents, lesson.queries, lesson.resolved.statements, ranking)
        for number, (entity, probability) in enumerate(answers):
            gold = lesson.gold[number]
            if gold is not None and gold.inside is None and lesson.queries[number].place >= 0:
                known = NOBODY if entity is None else lesson.resolved.entities.find(entity.number)
                right = lesson.right_after_all(number, known)
                found.append((lesson.queries[number].kind, probability, right, entity is None, lesson.weight))
    kinds = [kind for kind, *_ in found]
    probabilities, is_right, is_open, weights = (np.array(column) for column in list(zip(*found, strict=True))[1:])
    return kinds, probabilities, is_right, is_open, weights


def _calibration(
    kinds: Sequence[str], probabilities: Floats, right: NDArray[np.bool_], weights: Floats
) -> tuple[float, dict[str, float]]:
    """Return slope and, by kind, intercept that turn the logit of a probability into that of being right (Platt 1999)."""
    with needing_sklearn():
        from sklearn.linear_model import LogisticRegression

    flags = np.array([[kind == one for one in KINDS] for kind in kinds])
    logits = log_odds(np.clip(probabilities, 1e-6, 1 - 1e-6))
    model = LogisticRegression(C=1.0).fit(np.column_stack([logits, flags]), right, sample_weight=weights)
    slope, *shifts = (round(float(number), 3) for number in model.coef_[0])
    base = float(model.intercept_[0])
    return slope, {kind: round(base + shift, 3) for kind, shift in zip(KINDS, shifts, strict=True)}


def _bound(confidence: Floats, right: NDArray[np.bool_], open_: NDArray[np.bool_], weights: Floats) -> float:
    """Return the lowest bound at which few enough of those named are wrong."""
    for step in range(0, int(100 * HIGHEST_BOUND) + 1, 5):
        named = ~open_ & (confidence >= step / 100)
        if (weights * named * ~right).sum() <= MOST_WRONG * (weights * named).sum():
            return step / 100
    return HIGHEST_BOUND
