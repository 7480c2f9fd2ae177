"""How do scenarios compare? Their cost curves side by side, who wins in each, and only the inputs that differ."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.break_even import TICKS, costs, costs_at_volume
from dashboard.figures.canvas import curve, frame, narrow
from dashboard.figures.view import Column, Table
from dashboard.formatting import APPROACH_LABELS, axis_title, quantity_unit, shown, unit_word
from dashboard.theme import PALETTES, SYMBOLS
from simulator.comparison.compare import compare
from simulator.live.chart_points import break_even_metric
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.view import Figure
    from dashboard.state import Look, Shown
    from simulator.comparison.compare import Comparison

#: Scenarios that can stand beside the current one.
MOST_OTHERS: Final = 3
#: What the scenario of the sliders is called.
NOW: Final = "Now"
#: Share of the width or height that a gap between two charts takes.
GAP: Final = 0.05
#: Room above the charts for the legend and the names. [pixel]
TOP: Final = 62
#: Height of one chart on a phone. [pixel]
PHONE_HEIGHT: Final = 250
#: Longest name over a chart.
LONGEST: Final = 34
QUESTION: Final = "How do scenarios compare?"
KEY: Final = "compare"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Scenarios side by side, the current one first.

    Attributes
    ----------
    labels : tuple of str
        What each is called.
    views : tuple of Shown
        Scenario and run of each.
    comparison : Comparison
        Results, and the inputs that differ.
    """

    labels: tuple[str, ...]
    views: tuple[Shown, ...]
    comparison: Comparison

    @property
    def look(self) -> Look:
        """How charts are drawn."""
        return self.views[0].look


def beside(views: Sequence[Shown]) -> Beside:
    """Put the current scenario and others side by side.

    Parameters
    ----------
    views : sequence of Shown
        The current one first; two or more.

    Returns
    -------
    Beside
        What chart, sentence and tables draw from.
    """
    current, *others = views
    changed = ", changed" if current.changed else ""
    labels = (f"{NOW} ({current.scenario.title}{changed})", *(one.scenario.title for one in others))
    named = [replace(one.scenario, name=label) for one, label in zip(views, labels, strict=True)]
    found = compare(named, results=[one.result for one in views])
    return Beside(labels=found.names, views=tuple(views), comparison=found)


def figure(told: Beside) -> Figure:
    """Draw one chart for each scenario, on one scale of cost."""
    count, look = len(told.views), told.look
    width, height = _sizes(count)
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    phone: dict[str, object] = {}
    names, below = [], []
    for place, (label, view) in enumerate(zip(told.labels, told.views, strict=True)):
        number = "" if place == 0 else str(place + 1)
        traces += _traces(view, look, number, named=place == 0)
        across = [place * (width + GAP), place * (width + GAP) + width]
        down = [1 - place * (height + 2 * GAP) - height, 1 - place * (height + 2 * GAP)]
        axes[f"xaxis{number}"] = {
            "type": "log", "domain": across, "anchor": f"y{number}", "title": {"text": "Requests a month"},
            "hoverformat": ",.3~s", "dtick": 2, "tickformat": "~s",
        }  # fmt: skip
        axes[f"yaxis{number}"] = {
            "type": "log" if look.scale == "log" else "linear", "anchor": f"x{number}",
            **({"matches": "y"} if number else {}),
            "tickformat": "+,~g" if look.scale == "relative" else TICKS.get(look.metric, "$,~g"),
            "showticklabels": place == 0, **({"dtick": "D2"} if look.scale == "log" else {}),
            **({"title": {"text": _cost_title(look)}} if place == 0 else {}),
        }  # fmt: skip
        names.append(_name(label, across[0], 1, number))
        below.append(_name(label, 0, down[1], number))
        phone |= {
            f"xaxis{number}.domain": [0, 1], f"yaxis{number}.domain": down, f"yaxis{number}.showticklabels": True,
            f"xaxis{number}.title.text": "Requests a month" if place + 1 == count else "",
        }  # fmt: skip
    # browsers compare what is told with what is drawn: one list, no places inside it
    phone["annotations"] = below
    layout = frame(look, **axes, annotations=names, meta=narrow(PHONE_HEIGHT * count + 60, phone), hovermode="closest")
    layout["margin"] = {**layout["margin"], "t": TOP}
    layout["legend"] = {"y": 1, "yref": "container", "yanchor": "top"}
    return {"data": traces, "layout": layout}


def _sizes(count: int) -> tuple[float, float]:
    """Width of a chart among others in a row, and its height in a column."""
    return (1 - GAP * (count - 1)) / count, (1 - 2 * GAP * (count - 1)) / count


def _cost_title(look: Look) -> str:
    """Title of the cost axis."""
    return "Difference from prompting (%)" if look.scale == "relative" else axis_title(look.metric)


def _name(label: str, x: float, y: float, number: str) -> dict[str, Any]:
    """Name of a scenario over its chart; whatever a file calls itself, it is text."""
    short = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
    return {
        "text": f"<b>{html.escape(short)}</b>", "showarrow": False, "xref": "paper", "yref": "paper", "x": x, "y": y,
        "xanchor": "left", "yanchor": "bottom", "name": f"name{number}",
    }  # fmt: skip


def _traces(view: Shown, look: Look, number: str, *, named: bool) -> list[dict[str, Any]]:
    """Three curves, and a mark on each at the scenario's own volume."""
    own = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    volumes, heights, here = view.result.volumes.tolist(), costs(view.result, look), costs_at_volume(view.result, look)
    form = "%{x:,.3~s} a month: %{y:+.1f} %" if look.scale == "relative" else "%{x:,.3~s} a month: $%{y:,.4~g}"
    traces = [
        curve(name, look, volumes, heights[name], hovertemplate=form, showlegend=named, **own) for name in APPROACHES
    ]
    colours = PALETTES[look.scheme]
    traces.append({
        "type": "scatter", "mode": "markers", "showlegend": False, "hoverinfo": "skip", **own,
        "x": [view.result.volume] * len(APPROACHES), "y": [here[name] for name in APPROACHES],
        "marker": {
            "size": 9, "color": [colours.approaches[name] for name in APPROACHES],
            "symbol": [SYMBOLS[name] for name in APPROACHES], "line": {"width": 1.5, "color": colours.paper},
        },
    })  # fmt: skip
    return traces


def answer(told: Beside) -> str:
    """Say who wins where, and in how many inputs the scenarios differ."""
    differing = len(told.comparison.inputs)
    inputs = f"They differ in {differing} input{'' if differing == 1 else 's'}." if differing else "No input differs."
    return f"{told.comparison.says} {inputs} Marks stand at each one's own volume."


def results_table(told: Beside) -> Table:
    """Winner, break-evens and quantities of each scenario, at its own volume."""
    found = told.comparison
    metric = break_even_metric(told.look.metric)
    rows: list[list[object]] = [
        ["Requests a month", *found.volumes],
        ["Cheapest that meets the requirements",
         *(APPROACH_LABELS.get(decided.winner, "none") for decided in found.verdicts)],
    ]  # fmt: skip
    for pair in found.break_even:
        says = [view.result.break_even[metric].pairs[pair].says for view in told.views]
        rows.append([f"{' and '.join(APPROACH_LABELS[name].lower() for name in pair.split('/'))}".capitalize(), *says])
    for approach, quantities in found.quantities.items():
        for name, values in quantities.items():
            unit = unit_word(quantity_unit(name))
            head = f"{APPROACH_LABELS[approach]}: {QUANTITIES[name].label.lower()}{f' ({unit})' if unit else ''}"
            rows.append([head, *shown(name, values)])
    return Table(columns=[Column(label="Result", kind="text"), *_heads(told)], rows=rows)


def inputs_table(told: Beside) -> Table:
    """Only the inputs that differ."""
    rows = [[_input_label(one.name, one.label), *one.says] for one in told.comparison.inputs]
    return Table(columns=[Column(label="Input that differs", kind="text"), *_heads(told)], rows=rows)


def _input_label(name: str, label: str) -> str:
    """Label of an input with the approach that it belongs to."""
    approach = APPROACH_LABELS.get(name.partition(".")[0])
    return f"{approach}: {label.lower()}" if approach else label


def _heads(told: Beside) -> list[Column]:
    """One column for each scenario."""
    return [Column(label=label, kind="prose") for label in told.labels]
