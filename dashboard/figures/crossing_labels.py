"""Marks and labels of crossings that do not cover each other."""

from __future__ import annotations

from itertools import groupby
from math import log10
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import label
from dashboard.formatting import APPROACH_LABELS, number, shown
from dashboard.theme import PALETTES
from simulator.live.chart_points import crossing_points
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import Look
    from simulator.live.chart_points import Point
    from simulator.results import Result

#: Crossings that carry a label; all of them carry a mark, and the table lists them.
MOST_LABELS: Final = 8
#: Labels closer than this stand at different heights. [decade]
CLOSE: Final = 0.55
#: Heights of neighbouring labels above their points. [pixel]
HEIGHTS: Final = (26, 48, 70, 92)


def crossing_marks(result: Result, look: Look) -> tuple[dict[str, Any], tuple[Point, ...]]:
    """One open mark at every crossing, and the crossings themselves.

    Parameters
    ----------
    result : Result
        A run.
    look : Look
        Measure and scale of the cost axis.

    Returns
    -------
    trace : dict
        A plotly trace.
    points : tuple of Point
        What it marks.
    """
    points = crossing_points(result, metric=look.metric)
    colours = PALETTES[look.scheme]
    trace = {
        "type": "scatter", "mode": "markers", "name": "break-even", "showlegend": False,
        "x": [point.volume for point in points], "y": heights(points, result, look),
        "customdata": [hover_text(point) for point in points], "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": 11, "color": colours.paper,
            "line": {"width": 2.5, "color": [colours.approaches.get(p.cheaper_above, colours.ink) for p in points]},
        },
    }  # fmt: skip
    return trace, points


def heights(points: Sequence[Point], result: Result, look: Look) -> list[float | None]:
    """Where the crossings stand on the cost axis."""
    if look.scale != "relative":
        return shown(look.metric, [point.cost for point in points])
    base = result.approaches["prompting"].over_volume[look.metric]
    return shown("good_share", [_relative(point, base, result) for point in points])


def _relative(point: Point, base: Any, result: Result) -> float:
    """Height of a crossing against prompting: none where prompting is one of the two."""
    if "prompting" in (point.first, point.second):
        return 0.0
    nearest = min(range(len(base)), key=lambda index: abs(result.volumes[index] - point.volume))
    return point.cost / float(base[nearest]) - 1


def hover_text(point: Point) -> str:
    """Say what a crossing is."""
    pair = f"{APPROACH_LABELS[point.first]} = {APPROACH_LABELS[point.second]}"
    step = "step of hosting" if point.kind == "jump" else "break-even"
    above = f"; above it {APPROACH_LABELS[point.cheaper_above]} is cheaper" if point.cheaper_above else ""
    return f"{step} at {number(point.volume)} requests a month: {pair}{above}"


def crossing_annotations(points: Sequence[Point], look: Look) -> list[dict[str, Any]]:
    """Label the first crossings with their volumes: neighbours at different heights, those of one volume together."""
    colours = PALETTES[look.scheme]
    labels: list[dict[str, Any]] = []
    level, last = 0, None
    for says, crossed in groupby(points, key=lambda point: spoken_volume(point.volume)):
        together = list(crossed)
        top = max(together, key=lambda point: point.cost)
        level = level + 1 if last is not None and log10(top.volume / last) < CLOSE else 0
        last = top.volume
        y = 0.0 if look.scale == "relative" else shown(look.metric, [top.cost])[0] or 1.0
        above = {point.cheaper_above for point in together}
        colour = colours.approaches.get(top.cheaper_above, colours.ink) if len(above) == 1 else colours.ink
        labels.append(
            label(
                f"<b>{says}</b>", look, x=log10(top.volume), y=log10(y) if look.scale == "log" and y > 0 else y,
                showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=colours.muted, ax=0,
                ay=-HEIGHTS[level % len(HEIGHTS)], font={"size": 12, "color": colour},
            )
        )  # fmt: skip
    return labels[:MOST_LABELS]
