"""What saves, what costs? The way from prompting to fine-tuning to the hybrid, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.canvas import frame, narrow
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, PHASE_LABELS, axis_title
from dashboard.theme import PALETTES
from simulator.wording import spoken_usd

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown
    from dashboard.theme import Palette
    from simulator.waterfall import Step

#: Changes below this share of the largest total are left out of the chart, never out of the table.
SEEN: Final = 0.001


def _name(step: Step) -> str:
    """Name of a step on the axis."""
    return {**APPROACH_LABELS, **PHASE_LABELS, "prompting, no cache": "No cache", "cache": "Cache"}.get(
        step.label, step.label
    )


def figure(view: Shown) -> Figure:
    """Draw totals from the ground, and each change from where the last one ended."""
    look = view.look
    colours = PALETTES[look.scheme]
    bars, height = [], 0.0
    for step in view.result.waterfall:
        base, height = (0.0, step.usd) if step.kind == "total" else (height, height + step.usd)
        bars.append((step, base))
    largest = max(abs(step.usd) for step, _ in bars)
    bars = [(step, base) for step, base in bars if step.kind == "total" or abs(step.usd) >= SEEN * largest]
    trace = {
        "type": "bar",
        "x": list(range(len(bars))), "y": [step.usd for step, _ in bars], "base": [base for _, base in bars],
        "marker": {"color": [_colour(step, colours) for step, _ in bars], "line": {"width": 0}},
        "text": [spoken_usd(step.usd) if step.kind == "total" else _signed(step.usd) for step, _ in bars],
        "textposition": "outside", "textfont": {"size": 11}, "cliponaxis": False,
        "customdata": [_name(step) for step, _ in bars], "hovertemplate": "%{customdata}: $%{y:,.2f}<extra></extra>",
    }  # fmt: skip
    layout = frame(
        look, hovermode="closest", dragmode=False, showlegend=False, bargap=0.35,
        xaxis={"tickvals": trace["x"], "ticktext": [_tick(step) for step, _ in bars], "ticks": "", "showgrid": False},
        yaxis={"title": {"text": axis_title("total_cost")}, "tickformat": "$,.3~s", "rangemode": "tozero"},
        meta=narrow(380, {"margin.t": 60}, traces={"textangle": -90, "constraintext": "none"}),
    )  # fmt: skip
    return {"data": [trace], "layout": layout}


def _colour(step: Step, colours: Palette) -> str:
    """Totals in the colour of their approach, changes by their sign."""
    if step.kind == "total":
        return colours.approaches.get(step.label, colours.muted)
    return colours.saves if step.usd < 0 else colours.costs


def _tick(step: Step) -> str:
    """Name under a bar, totals in bold."""
    return f"<b>{_name(step)}</b>" if step.kind == "total" else _name(step)


def _signed(usd: float) -> str:
    """Amount with its sign."""
    return spoken_usd(usd) if usd < 0 else f"+{spoken_usd(usd)}"


def answer(view: Shown) -> str:
    """Say the largest saving and the largest extra cost on the way to fine-tuning."""
    changes = [step for step in view.result.waterfall if step.kind == "change" and step.towards == "fine_tuning"]
    best, worst = min(changes, key=lambda step: step.usd), max(changes, key=lambda step: step.usd)
    saves = f"saves most on {_name(best).lower()} ({spoken_usd(-best.usd)})" if best.usd < 0 else "saves nothing"
    extra = f"{_name(worst).lower()} ({spoken_usd(worst.usd)})"
    return f"From prompting to fine-tuning one {saves} and pays most extra for {extra}."


def table(view: Shown) -> Table:
    """Every step, to the cent."""
    columns = [
        Column(label="Step", kind="text"),
        Column(label="On the way to", kind="text"),
        Column(label="USD", kind="usd"),
    ]
    rows = [
        [_name(step), APPROACH_LABELS.get(step.towards, "Prompting without cache"), step.usd]
        for step in view.result.waterfall
    ]
    return Table(columns=columns, rows=rows)


VIEW: Final = View(
    key="savings", question="What saves, what costs?", figure=figure, answer=answer, table=table, wide=True
)
