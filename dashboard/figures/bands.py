"""What the draws add to a chart of cost over volume: the band in which four of five cases lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.formatting import APPROACH_LABELS, shown
from dashboard.theme import PALETTES
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Look
    from simulator.uncertainty.study import Uncertainty

#: Ends of the band. [fraction]
LOW, HIGH = 0.10, 0.90
#: How much of its colour a band has: three of them lie over each other.
OPACITY: Final = 0.13


def with_bands(figure: Figure, drawn: Uncertainty, look: Look) -> Figure:
    """Cost over volume with a band for each approach behind its curve.

    Parameters
    ----------
    figure : dict
        What the break-even view draws; it stays as it is.
    drawn : Uncertainty
        Draws of the same scenario.
    look : Look
        Scheme and cost measure of the figure; a relative cost axis has no bands.

    Returns
    -------
    dict
        The figure with P10 to P90 of each approach.
    """
    if look.scale == "relative":
        return figure
    return {"data": [*band_traces(drawn, look), *figure["data"]], "layout": figure["layout"]}


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
            "x": [*volumes, *reversed(volumes)], "y": [*top, *reversed(bottom)], "fill": "toself",
            "fillcolor": _faint(PALETTES[look.scheme].approaches[name]), "line": {"width": 0}, "hoverinfo": "skip",
            "showlegend": False,
        })  # fmt: skip
    return bands


def _faint(colour: str) -> str:
    """Colour of a band from that of its curve, ``#rrggbb``."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{OPACITY})"
