"""How fast? Response time of the three approaches, median and 95th percentile, and days until the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import frame, narrow
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS
from dashboard.theme import PALETTES
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown

#: Space of the two charts, from left to right. [fraction]
LEFT, RIGHT = (0.0, 0.56), (0.68, 1.0)


def figure(view: Shown) -> Figure:
    """Draw bars of the median with a line to the 95th percentile, and bars of days."""
    at = {name: view.result.approaches[name].at_volume for name in APPROACHES}
    colours = PALETTES[view.look.scheme]
    labels = [APPROACH_LABELS[name] for name in APPROACHES]
    fills = [colours.approaches[name] for name in APPROACHES]
    median = [at[name]["latency"] for name in APPROACHES]
    traces: list[dict[str, Any]] = [
        {"type": "bar", "orientation": "h", "x": median, "y": labels, "marker": {"color": fills}, "showlegend": False,
         "error_x": {"type": "data", "symmetric": False, "color": colours.ink, "arrayminus": [0.0] * len(labels),
                     "array": [at[name]["latency_p95"] - at[name]["latency"] for name in APPROACHES]},
         "hovertemplate": "%{y}: %{x:.3~g} s<extra></extra>"},
        {"type": "bar", "orientation": "h", "x": [at[name]["days_to_ready"] for name in APPROACHES], "y": labels,
         "marker": {"color": fills}, "xaxis": "x2", "yaxis": "y2", "showlegend": False,
         "hovertemplate": "%{y}: %{x:.3~g} days<extra></extra>"},
    ]  # fmt: skip
    if view.changed:
        before = {name: view.baseline.approaches[name].at_volume for name in APPROACHES}
        grey = {"symbol": "line-ns", "size": 22, "line": {"width": 2, "color": colours.baseline}}
        traces += [
            {"type": "scatter", "mode": "markers", "name": "before", "showlegend": False, "y": labels, "marker": grey,
             "x": [before[name][quantity] for name in APPROACHES], "xaxis": f"x{axis}", "yaxis": f"y{axis}",
             "hovertemplate": f"%{{y}} before: %{{x:.3~g}} {unit}<extra></extra>"}
            for quantity, axis, unit in (("latency", "", "s"), ("days_to_ready", "2", "days"))
        ]  # fmt: skip
    order = {"autorange": "reversed", "automargin": True}
    return {
        "data": traces,
        "layout": frame(
            view.look,
            hovermode="closest",
            xaxis={"domain": list(LEFT), "title": {"text": "Response time (seconds), line to P95"},
                   "rangemode": "tozero"},
            yaxis=order,
            xaxis2={"domain": list(RIGHT), "title": {"text": "Days to ready"}, "rangemode": "tozero", "anchor": "y2"},
            yaxis2={**order, "anchor": "x2", "showticklabels": False},
            meta=narrow(320, {"xaxis.title.text": "Seconds, line to P95", "xaxis.nticks": 4, "xaxis2.nticks": 4}),
        ),
    }  # fmt: skip


def answer(view: Shown) -> str:
    """Say who answers first and who is ready first."""
    at = {name: view.result.approaches[name].at_volume for name in APPROACHES}
    quick = min(APPROACHES, key=lambda name: at[name]["latency"])
    soon = min(APPROACHES, key=lambda name: at[name]["days_to_ready"])
    return (
        f"{APPROACH_LABELS[quick]} answers first, in {at[quick]['latency']:.2g} seconds; "
        f"{APPROACH_LABELS[soon].lower()} is ready first, in {at[soon]['days_to_ready']:.2g} days."
    )


def table(view: Shown) -> Table:
    """Response times and days of each approach."""
    columns = [Column(label="Approach", kind="text"), Column(label="Median (s)"), Column(label="P95 (s)"),
               Column(label="Days to ready")]  # fmt: skip
    at = {name: view.result.approaches[name].at_volume for name in APPROACHES}
    rows = [
        [APPROACH_LABELS[name], at[name]["latency"], at[name]["latency_p95"], at[name]["days_to_ready"]]
        for name in APPROACHES
    ]
    return Table(columns=columns, rows=rows)


VIEW: Final = View(key="speed", question="How fast?", figure=figure, answer=answer, table=table, height=420)
