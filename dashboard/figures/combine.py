"""How to combine and how often to refresh? The best hybrid around its optimum, and the refresh interval's trade-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.deep import combined, refreshed
from dashboard.figures.canvas import drawn, frame, narrow
from dashboard.figures.view import Column, Table, View
from dashboard.theme import PALETTES
from simulator.parameters import PARAMETERS
from simulator.units import from_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.view import Figure
    from dashboard.state import Shown

#: Space of the four charts, from left to right. [fraction]
PLACES: Final = ((0.0, 0.21), (0.265, 0.475), (0.53, 0.74), (0.795, 1.0))
#: Part of its share of the height that a stacked chart fills; the rest is for its axis. [fraction]
STACKED: Final = 0.66
#: Largest over smallest cost of a curve that counts as flat. [ratio]
FLAT: Final = 1.005
#: What the last chart follows over the refresh interval.
FOLLOWED: Final = {"pass_rate": "Right", "consistency": "Right 10 of 10", "agreement": "Two answers agree"}
STYLES: Final = {"pass_rate": "solid", "consistency": "dash", "agreement": "dot"}


def figure(view: Shown) -> Figure:
    """Draw expected cost of the hybrid over each part of its plan, and quality over the refresh interval."""
    found, cadence, colours = combined(view), refreshed(view), PALETTES[view.look.scheme]
    traces, axes = [], {}
    curves = list(found.curves.values())[: len(PLACES) - 1]
    for place, curve in enumerate(curves, start=1):
        declared, tail = PARAMETERS[curve.name], "" if place == 1 else str(place)
        x = [from_canonical(float(value), declared.shown_in) for value in curve.values]
        traces.append(
            {"type": "scatter", "mode": "lines+markers", "name": declared.label, "x": drawn(x),
             "y": drawn([float(cost) for cost in curve.cost]), "xaxis": f"x{tail}", "yaxis": f"y{tail}",
             "showlegend": False, "line": {"color": colours.approaches["hybrid"], "width": 2},
             "marker": {"size": 4, "symbol": ["circle" if met else "x-thin-open" for met in curve.feasible]},
             "hovertemplate": "%{x:,.4~g}: %{y:$,.0f}<extra></extra>"}
        )  # fmt: skip
        axes[f"xaxis{tail}"] = {"domain": list(PLACES[place - 1]), "anchor": f"y{tail}",
                                "title": {"text": f"{declared.label} ({declared.shown_in})"}}  # fmt: skip
        axes[f"yaxis{tail}"] = {"anchor": f"x{tail}", "tickformat": "$,.3~s", **_ground(curve.cost.tolist()),
                                "title": {"text": "Expected cost (USD)" if place == 1 else ""}}  # fmt: skip
    last = str(len(curves) + 1)
    for key, label in FOLLOWED.items():
        traces.append(
            {"type": "scatter", "mode": "lines", "name": label, "x": drawn([float(i) for i in cadence.intervals]),
             "y": [100 * float(value) for value in cadence.quantities[key]], "xaxis": f"x{last}", "yaxis": f"y{last}",
             "line": {"color": colours.approaches["fine_tuning"], "width": 2, "dash": STYLES[key]},
             "hovertemplate": "%{y:.1f} %"}
        )  # fmt: skip
    axes[f"xaxis{last}"] = {"domain": list(PLACES[len(curves)]), "anchor": f"y{last}",
                            "title": {"text": "Refresh interval (months)"}}  # fmt: skip
    axes[f"yaxis{last}"] = {"anchor": f"x{last}", "title": {"text": "Fine-tuning (%)"}}
    return {"data": traces, "layout": frame(view.look, hovermode="closest", meta=_stacked(len(curves) + 1), **axes)}


def _ground(cost: Sequence[float]) -> dict[str, Any]:
    """Zero as the foot of a curve that hardly moves, whose ticks would all read the same."""
    return {"rangemode": "tozero"} if max(cost) <= FLAT * min(cost) else {}


def _stacked(charts: int) -> dict[str, Any]:
    """One chart below the other, on a phone."""
    layout: dict[str, Any] = {}
    for place in range(charts):
        tail, top = "" if place == 0 else str(place + 1), 1 - place / charts
        layout |= {
            f"xaxis{tail}.domain": [0, 1],
            f"yaxis{tail}.domain": [top - STACKED / charts, top],
            f"yaxis{tail}.title.text": "Expected cost (USD)" if place + 1 < charts else "Fine-tuning (%)",
        }
    return narrow(240 * charts, layout)


def answer(view: Shown) -> str:
    """Say whether combining is worth it, and what refreshing trades."""
    return f"{combined(view).says} {refreshed(view).says}"


def table(view: Shown) -> Table:
    """Every plan of the curves, with its cost."""
    columns = [
        Column(label="What moves", kind="text"), Column(label="Value"), Column(label="Unit", kind="text"),
        Column(label="Expected cost (USD)", kind="usd"), Column(label="Meets the requirements", kind="text"),
    ]  # fmt: skip
    rows = [
        [PARAMETERS[curve.name].label, from_canonical(float(value), PARAMETERS[curve.name].shown_in),
         PARAMETERS[curve.name].shown_in, float(cost), "yes" if met else "no"]
        for curve in combined(view).curves.values()
        for value, cost, met in zip(curve.values, curve.cost, curve.feasible, strict=True)
    ]  # fmt: skip
    return Table(columns=columns, rows=rows)


VIEW: Final = View(
    key="combine", question="How to combine, and how often to refresh?", figure=figure, answer=answer, table=table,
    wide=True, height=340, slow=True,
)  # fmt: skip
