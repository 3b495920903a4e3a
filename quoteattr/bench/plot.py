"""Pictures of a run: the precision/recall curve and the reliability of the confidence; needs matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quoteattr.bench.calibration import calibration, precision_recall
from quoteattr.bench.run import Run
from quoteattr.errors import InputError

SUFFIXES = (".png", ".svg")


def plot(run: Run, path: Path) -> None:
    """Draw both to a PNG or SVG file.

    Raises:
        InputError: The ending is another one, matplotlib is missing, no prediction has a confidence, or the file
            cannot be written.
    """
    figure = new_figure(path)
    reliability = calibration(run.scores)
    if reliability is None:
        raise InputError("There is no curve to draw: no prediction has a confidence.")
    curve, table = figure.subplots(1, 2)
    points = precision_recall(run.scores)
    curve.plot([point.recall for point in points], [point.precision for point in points], color="#1f5fa8")
    for mark in (0.25, 0.5, 0.75, 0.9):
        held = [point for point in points if point.confidence >= mark]
        if held and len(held) < len(points):
            curve.plot(held[-1].recall, held[-1].precision, "o", color="#1f5fa8")
            curve.annotate(
                f"≥ {mark}", (held[-1].recall, held[-1].precision), xytext=(5, 5), textcoords="offset points"
            )
    curve.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title="Right content and source")
    filled = [one for one in reliability.bins if one.count]
    table.plot([0, 1], [0, 1], "--", color="#999999")
    table.plot([one.confidence for one in filled], [one.right for one in filled], "o-", color="#1f5fa8")
    for one in filled:
        table.annotate(str(one.count), (one.confidence, one.right), xytext=(5, -10), textcoords="offset points")
    table.set(
        xlabel="confidence",
        ylabel="share right",
        xlim=(0, 1),
        ylim=(0, 1.02),
        title=f"Calibration (expected error {reliability.expected_error:.3f})",
    )
    for axes in (curve, table):
        axes.grid(alpha=0.3)
    figure.suptitle(f"{run.signature.corpus}, {run.signature.split}: {run.signature.tool}")
    save_figure(figure, path)


def new_figure(path: Path) -> Any:
    """Return an empty figure of matplotlib that is to be saved at a path.

    Raises:
        InputError: The path's ending is another one than ``SUFFIXES``, or matplotlib is missing.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(f"Cannot draw {path}: give it the ending {' or '.join(SUFFIXES)}.")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError('Drawing needs matplotlib: pip install "quoteattr[bench]".') from error
    # Figure without pyplot: no window system, no state that outlives the call.
    return Figure(figsize=(11, 5), layout="constrained")


def save_figure(figure: Any, path: Path) -> None:
    """Write a figure to its file.

    Raises:
        InputError: It cannot be written.
    """
    try:
        figure.savefig(path)
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error
