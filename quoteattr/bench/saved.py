"""A run as plain data, to be kept and compared later: offsets and verdicts, none of the corpus's text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from quoteattr.bench.calibration import calibration
from quoteattr.bench.mentions import count_mentions, mentions_dict
from quoteattr.bench.run import Run
from quoteattr.corpora import Spans
from quoteattr.errors import InputError
from quoteattr.metrics import Count, DocumentScore, Figure

FULL, WRONG_SOURCE, MISSED, SPURIOUS, OPTIONAL = "full", "wrong source", "missed", "spurious", "optional"
"""Verdicts. Where a corpus labels no sources, every match is full."""


@frozen(kw_only=True)
class SavedDocument:
    """One document of a saved run.

    Attributes:
        counts: By figure.
        gold: (content, verdict) of each gold quotation in order.
        predicted: (content, verdict) of each prediction in order.
        losses: How many records were lost to what.
    """

    counts: dict[str, Count]
    losses: dict[str, int]
    gold: tuple[tuple[Spans, str], ...]
    predicted: tuple[tuple[Spans, str], ...]


@frozen(kw_only=True)
class SavedRun:
    """A run read back.

    Attributes:
        signature: As written.
        documents: By name.
    """

    signature: dict[str, Any]
    documents: dict[str, SavedDocument]


def gold_verdicts(score: DocumentScore) -> list[str]:
    """Return a verdict for each gold quotation."""
    verdicts = [OPTIONAL if quote.optional else MISSED for quote in score.gold]
    for pair in score.pairs:
        if not score.gold[pair.gold].optional:
            verdicts[pair.gold] = WRONG_SOURCE if pair.full is False else FULL
    return verdicts


def predicted_verdicts(score: DocumentScore) -> list[str]:
    """Return a verdict for each prediction."""
    verdicts = [SPURIOUS] * len(score.predicted)
    for pair in score.pairs:
        optional = score.gold[pair.gold].optional
        verdicts[pair.predicted] = OPTIONAL if optional else WRONG_SOURCE if pair.full is False else FULL
    return verdicts


def to_dict(run: Run, documents: bool = True) -> dict[str, Any]:
    """Return the run as plain data: signature, figures, losses, calibration and, if asked for, every verdict."""
    plain: dict[str, Any] = {
        "signature": run.signature.to_dict(),
        "figures": _figures_dict(run),
        "losses": run.losses,
        "calibration": None,
    }
    if mentions := count_mentions(run.scores):
        plain["mentions"] = mentions_dict(mentions)
    if run.by_folder:
        plain["folders"] = {
            name: {"documents": len(part.documents), "figures": _figures_dict(part), "losses": part.losses}
            for name, part in run.by_folder.items()
        }
    if (reliability := calibration(run.scores)) is not None:
        plain["calibration"] = asdict(reliability)
    if documents:
        plain["documents"] = [_document_dict(score) for score in run.scores]
    return plain


def _figures_dict(run: Run) -> dict[str, Any]:
    return {name: figure_dict(figure) for name, figure in run.figures.items()}


def figure_dict(figure: Figure) -> dict[str, Any]:
    """Return a figure as plain data, shares rounded to six decimals."""
    return {
        "precision": _rounded(figure.precision),
        "recall": _rounded(figure.recall),
        "f1": _rounded(figure.f1),
        "interval": None if figure.interval is None else [round(bound, 6) for bound in figure.interval],
        **figure.count._asdict(),
    }


def save(run: Run, path: Path) -> None:
    """Write the run to a JSON file.

    Raises:
        InputError: The file cannot be written.
    """
    write_text(path, json.dumps(to_dict(run), ensure_ascii=False, separators=(",", ":")) + "\n")


def load(path: Path) -> SavedRun:
    """Read a saved run.

    Raises:
        InputError: The file is missing or was not written by ``--save``.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return SavedRun(
            signature=dict(plain["signature"]),
            documents={document["doc"]: _read_document(document) for document in plain["documents"]},
        )
    except OSError as error:
        raise InputError(f"Cannot read the earlier run {path}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a run that `quoteattr bench … --save` wrote ({error!r}).") from error


def write_text(path: Path, text: str) -> None:
    """Write a result file.

    Raises:
        InputError: It cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error


def _document_dict(score: DocumentScore) -> dict[str, Any]:
    return {
        "doc": score.doc,
        "counts": {name: list(count) for name, count in score.counts.items() if any(count)},
        "losses": {name: count for name, count in score.losses.items() if count},
        "gold": [
            {"content": quote.content, "verdict": verdict, "faults": faults}
            for quote, verdict, faults in zip(score.gold, gold_verdicts(score), score.gold_faults(), strict=True)
        ],
        "predicted": [
            {"content": prediction.content, "verdict": verdict, "faults": faults}
            for prediction, verdict, faults in zip(
                score.predicted, predicted_verdicts(score), score.predicted_faults(), strict=True
            )
        ],
    }


def _read_document(plain: Mapping[str, Any]) -> SavedDocument:
    def verdicts(key: str) -> tuple[tuple[Spans, str], ...]:
        return tuple((tuple((start, end) for start, end in one["content"]), one["verdict"]) for one in plain[key])

    return SavedDocument(
        counts={name: Count(*numbers) for name, numbers in plain["counts"].items()},
        losses={name: int(number) for name, number in plain.get("losses", {}).items()},
        gold=verdicts("gold"),
        predicted=verdicts("predicted"),
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
