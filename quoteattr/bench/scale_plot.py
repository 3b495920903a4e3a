"""Time and memory by the size of a text, as a picture; needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from quoteattr.bench.memory import MEGABYTE
from quoteattr.bench.plot import new_figure, save_figure
from quoteattr.bench.scale import ALLOWED_PEAK, Case


def plot_scale(cases: Sequence[Case], path: Path) -> None:
    """Draw the cases to a PNG or SVG file, both axes by powers of ten: linear growth runs along the dashed line.

    Raises:
        InputError: The ending is another one, matplotlib is missing, or the file cannot be written.
    """
    figure = new_figure(path)
    times, memory = figure.subplots(1, 2)
    for family, of_family in groupby(cases, key=lambda case: case.family):
        points = list(of_family)
        lengths = [case.characters for case in points]
        times.plot(lengths, [case.seconds for case in points], "o-", label=family, markersize=4)
        peaks = [None if case.peak is None else case.peak / MEGABYTE for case in points]
        memory.plot(lengths, peaks, "o-", label=family, markersize=4)
    lengths = sorted(case.characters for case in cases)
    first = cases[0]
    guide = [first.seconds * length / first.characters for length in lengths]
    times.plot(lengths, guide, "--", color="#999999", label="linear")
    memory.axhline(ALLOWED_PEAK / MEGABYTE, linestyle="--", color="#999999", label="allowed for 10 MB")
    times.set(xscale="log", yscale="log", xlabel="characters", ylabel="processor seconds", title="Time")
    memory.set(xscale="log", xlabel="characters", ylabel="MB", title="Peak memory of the process")
    memory.set_ylim(bottom=0)
    for axes in (times, memory):
        axes.grid(alpha=0.3)
    times.legend()
    save_figure(figure, path)
