"""How sure is it? Probability of being cheapest over volume, under the bands of the costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.deep import DRAWS, drawn
from dashboard.figures.bands import band_traces
from dashboard.figures.canvas import curve, frame, narrow
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, axis_title, quantity_unit, shown, unit_word
from dashboard.theme import PALETTES
from simulator.parameters import APPROACHES
from simulator.uncertainty.statements import break_even_statement

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown

#: Shares below this are said to be none. [fraction]
SAYABLE: Final = 0.005
#: Space that each of the two charts takes, from below. [fraction]
LOWER, UPPER = (0.0, 0.40), (0.52, 1.0)


def figure(view: Shown) -> Figure:
    """Draw the bands above and the shares below, on one axis of volume."""
    found, look = drawn(view), view.look
    volumes = found.volumes.tolist()
    middle = found.levels.index(0.5)
    traces: list[dict[str, Any]] = list(band_traces(found, look))
    for name in APPROACHES:
        median = shown(look.metric, found.over_volume[name][look.metric].values[middle].tolist())
        traces.append(curve(name, look, volumes, median, hovertemplate="median %{y:,.4~g}"))
        share = [float(value) for value in found.cheapest_feasible[name].value]
        traces.append(
            curve(name, look, volumes, share, yaxis="y2", showlegend=False, hovertemplate="cheapest in %{y:.0%}")
        )
    nobody = [float(value) for value in found.cheapest_feasible["none"].value]
    if any(nobody):
        traces.append(
            {"type": "scatter", "mode": "lines", "name": "None meets the requirements", "x": volumes, "y": nobody,
             "yaxis": "y2", "line": {"color": PALETTES[look.scheme].muted, "width": 1.5, "dash": "dot"},
             "hovertemplate": "none %{y:.0%}"}
        )  # fmt: skip
    volume = view.result.volume
    return {
        "data": traces,
        "layout": frame(
            look,
            xaxis={"type": "log", "title": {"text": "Requests a month (in month 1)"}, "anchor": "y2",
                   "exponentformat": "SI"},
            yaxis={"domain": list(UPPER), "type": "log", "title": {"text": axis_title(look.metric)},
                   "tickformat": "$,.3~s" if look.metric == "total_cost" else "$,.3~g"},
            yaxis2={"domain": list(LOWER), "range": [0, 1.02], "tickformat": ".0%",
                    "title": {"text": "Cases in which it is cheapest"}},
            meta=narrow(
                560, {"yaxis.title.text": unit_word(quantity_unit(look.metric)), "yaxis2.title.text": "Cheapest in"}
            ),
            shapes=[{"type": "line", "x0": volume, "x1": volume, "yref": "paper", "y0": 0, "y1": 1,
                     "line": {"color": PALETTES[look.scheme].ink, "width": 1}}],
        ),
    }  # fmt: skip


def answer(view: Shown) -> str:
    """Say from which volume which approach is cheapest, and in how many cases never."""
    found = drawn(view)
    share = {name: float(found.cheapest_at_volume[name].value[0]) for name in (*APPROACHES, "none")}
    parts = [f"{APPROACH_LABELS[name].lower()} in {share[name]:.0%}" for name in APPROACHES if share[name] >= SAYABLE]
    none = f", none that meets the requirements in {share['none']:.0%}" if share["none"] >= SAYABLE else ""
    return (
        f"{break_even_statement(found)} At this volume the cheapest is {', '.join(parts)}{none} of {DRAWS:,} cases. "
        "Bands hold four of five cases."
    )


def table(view: Shown) -> Table:
    """Shares with their sampling errors, and the ends of the bands."""
    found, look = drawn(view), view.look
    columns = [Column(label="Requests a month", kind="volume")]
    series: list[list[float | None]] = []
    for name in APPROACHES:
        columns += [
            Column(label=f"{APPROACH_LABELS[name]} cheapest (%)", kind="percent"),
            Column(label="± standard error (%)", kind="percent"),
        ]
        series += [[100 * float(v) for v in found.cheapest_feasible[name].value]]
        series += [[100 * float(v) for v in found.cheapest_feasible[name].error]]
        for level in (0.10, 0.50, 0.90):
            columns.append(Column(label=f"{APPROACH_LABELS[name]} P{100 * level:.0f}", kind="usd"))
            series.append(
                shown(look.metric, found.over_volume[name][look.metric].values[found.levels.index(level)].tolist())
            )
    rows = [list(row) for row in zip(found.volumes.tolist(), *series, strict=True)]
    return Table(columns=columns, rows=rows, shown=range(0, len(rows), 5))


VIEW: Final = View(
    key="how-sure", question="How sure is it?", figure=figure, answer=answer, table=table, wide=True, height=520
)
