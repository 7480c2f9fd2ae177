"""Where does the money go? Present value of each phase, for each approach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.canvas import frame
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, PHASE_LABELS, axis_title
from dashboard.theme import PALETTES
from simulator.ledger import PHASES
from simulator.parameters import APPROACHES
from simulator.wording import spoken_usd

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown


def figure(view: Shown) -> Figure:
    """Draw one bar per approach, stacked by phase."""
    look = view.look
    colours = PALETTES[look.scheme]
    names = [APPROACH_LABELS[name] for name in APPROACHES]
    traces = [
        {
            "type": "bar", "orientation": "h", "name": PHASE_LABELS[phase], "y": names,
            "x": [view.result.approaches[name].phases[phase] for name in APPROACHES],
            "marker": {"color": colours.phases[phase], "line": {"color": colours.paper, "width": 1}},
            "hovertemplate": "$%{x:,.0f}",
        }
        for phase in PHASES
    ]  # fmt: skip
    layout = frame(
        look, barmode="stack", bargap=0.35, hovermode="y unified", dragmode=False,
        xaxis={"title": {"text": axis_title("total_cost")}, "tickformat": "$,.3~s"},
        yaxis={"autorange": "reversed", "tickfont": {"color": colours.ink, "size": 13}, "ticks": ""},
        legend={"traceorder": "normal", "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )  # fmt: skip
    return {"data": traces, "layout": layout}


def answer(view: Shown) -> str:
    """Say the largest phase of each approach."""
    told = []
    for name in APPROACHES:
        phases = view.result.approaches[name].phases
        largest = max(PHASES, key=lambda phase: phases[phase])
        share = phases[largest] / sum(phases.values()) if sum(phases.values()) else 0.0
        told.append(
            f"{APPROACH_LABELS[name]}: {PHASE_LABELS[largest].lower()} {spoken_usd(phases[largest])} ({share:.0%})"
        )
    return f"Largest part of each: {'; '.join(told)}."


def table(view: Shown) -> Table:
    """Present value by phase and approach, with the total."""
    columns = [Column(label="Phase", kind="text")]
    columns += [Column(label=f"{APPROACH_LABELS[name]} (USD)", kind="usd") for name in APPROACHES]
    approaches = view.result.approaches
    rows = [[PHASE_LABELS[phase], *(approaches[name].phases[phase] for name in APPROACHES)] for phase in PHASES]
    rows.append(["Total", *(approaches[name].at_volume["total_cost"] for name in APPROACHES)])
    return Table(columns=columns, rows=rows)


VIEW: Final = View(key="money", question="Where does the money go?", figure=figure, answer=answer, table=table)
