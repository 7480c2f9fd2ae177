"""What the draws add to a chart of cost over volume: the band in which four of five cases lie."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import drawn as seven_digits
from dashboard.figures.crossing_labels import heights as point_heights
from dashboard.formatting import APPROACH_LABELS, shown
from dashboard.theme import PALETTES
from simulator.live.chart_points import break_even_metric, crossing_points
from simulator.parameters import APPROACHES
from simulator.uncertainty.statements import crossing_ends, spoken_drawn

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Look
    from simulator.results import Result
    from simulator.uncertainty.study import Uncertainty

#: Ends of the band. [fraction]
LOW, HIGH = 0.10, 0.90
#: Volumes closer than this are one. [fraction]
SAME_PLACE: Final = 1e-6
#: How much of its colour a band has: three of them lie over each other.
OPACITY: Final = 0.13


def with_bands(figure: Figure, drawn: Uncertainty, look: Look, result: Result) -> Figure:
    """Cost over volume with a band for each approach behind its curve, and the range of each crossing.

    Parameters
    ----------
    figure : dict
        What the break-even view draws; it stays as it is.
    drawn : Uncertainty
        Draws of the same scenario.
    look : Look
        Scheme and cost measure of the figure; a relative cost axis has no bands.
    result : Result
        The run whose crossings are marked.

    Returns
    -------
    dict
        The figure with P10 to P90 of each approach and of each break-even that most draws have.
    """
    ranges = range_traces(drawn, look, result)
    if look.scale == "relative":
        return {"data": [*ranges, *figure["data"]], "layout": figure["layout"]}
    # behind the curves and the marks: a mark at the end of a range hides nothing
    return {"data": [*band_traces(drawn, look), *ranges, *figure["data"]], "layout": figure["layout"]}


def range_traces(drawn: Uncertainty, look: Look, result: Result) -> list[dict[str, Any]]:
    """One level line through each crossing that changes who is cheapest, from P10 to P90 of its volume.

    Draws tell of the crossings of total cost alone; those of the other pairs stand in the sentences below the chart.
    """
    metric = break_even_metric(look.metric)
    if metric != "total_cost":
        return []
    points = crossing_points(result, metric=look.metric)
    heights = dict(zip([(p.first, p.second) for p in points], point_heights(points, result, look), strict=True))
    colours, parts = PALETTES[look.scheme], result.break_even[metric].cheapest
    lines: list[dict[str, Any]] = []
    for name, pair in result.break_even[metric].pairs.items():
        first, _, second = name.partition("/")
        ends = crossing_ends(name, pair, drawn.break_even[name])
        if ends is None or not any(isclose(part.start, ends.at, rel_tol=SAME_PLACE) for part in parts):
            continue
        said = f"P10-P90 of this break-even: {spoken_drawn(ends.low)} to {spoken_drawn(ends.high)} requests a month"
        lines.append({
            "type": "scatter", "mode": "lines+markers", "name": f"{name} P10-P90", "showlegend": False,
            "x": [ends.low, ends.high], "y": [heights[first, second]] * 2, "meta": "range",
            "line": {"width": 3, "color": colours.approaches[ends.above]}, "hovertemplate": f"{said}<extra></extra>",
            "marker": {"symbol": "line-ns", "size": 12, "line": {"width": 3, "color": colours.approaches[ends.above]}},
        })  # fmt: skip
    return lines


def band_traces(drawn: Uncertainty, look: Look) -> list[dict[str, Any]]:
    """One filled band for each approach, P10 to P90 of the look's cost measure."""
    volumes = drawn.volumes.tolist()
    low, high = (drawn.levels.index(level) for level in (LOW, HIGH))
    bands: list[dict[str, Any]] = []
    for name in APPROACHES:
        values = drawn.over_volume[name][look.metric].values
        bottom, top = (shown(look.metric, values[level].tolist()) for level in (low, high))
        bands.append({
            "type": "scatter", "mode": "lines", "name": f"{APPROACH_LABELS[name]} P10-P90", "legendgroup": name,
            "x": seven_digits([*volumes, *reversed(volumes)]), "y": seven_digits([*top, *reversed(bottom)]),
            "fill": "toself",
            "fillcolor": _faint(PALETTES[look.scheme].approaches[name]), "line": {"width": 0}, "hoverinfo": "skip",
            "showlegend": False, "meta": "band",
        })  # fmt: skip
    return bands


def _faint(colour: str) -> str:
    """Colour of a band from that of its curve, ``#rrggbb``."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{OPACITY})"
