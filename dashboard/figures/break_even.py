"""Where is the break-even? Cost of the three approaches over request volume, with every crossing."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any, Final

from dashboard import deep
from dashboard.figures.bands import with_bands
from dashboard.figures.canvas import curve, frame, ghost, label
from dashboard.figures.canvas import drawn as seven_digits
from dashboard.figures.crossing_labels import crossing_annotations, crossing_marks
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, axis_title, quantity_unit, shown, unit_word
from dashboard.theme import PALETTES, SYMBOLS
from simulator.live.chart_points import break_even_metric, relative_costs, shown_volumes
from simulator.parameters import APPROACHES
from simulator.uncertainty.statements import pair_statements
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Look, Shown
    from simulator.results import Result
    from simulator.uncertainty.study import Uncertainty

#: What the cost axis can show: quantity -> its name on the switch.
METRICS: Final = {
    "cost_per_request": "Per request",
    "cost_per_accepted_answer": "Per accepted answer",
    "total_cost": "Total",
}
#: How the cost axis can be scaled.
SCALES: Final = {"log": "Log", "linear": "Linear", "relative": "Against prompting"}
#: How the cost axis writes its numbers, where dollars alone are too long.
TICKS: Final = {"total_cost": "$,.3~s"}
#: Height of the strip that shows who is cheapest, as a share of the plot.
STRIP: Final = 0.075
#: How much of its colour the strip has.
STRIP_OPACITY: Final = 0.28
#: Narrowest part of the axis that can hold a name, in decades.
NAMED_DECADES: Final = 0.55
#: Narrowest part that can hold "is cheapest" beside the name, on a phone too, in decades.
SPOKEN_DECADES: Final = 1.2


def costs(result: Result, look: Look) -> dict[str, list[float | None]]:
    """Heights of the three curves in the unit of the axis."""
    arrays = {name: result.approaches[name].over_volume[look.metric] for name in APPROACHES}
    if look.scale == "relative":
        return {name: shown("good_share", values.tolist()) for name, values in relative_costs(arrays).items()}
    return {name: shown(look.metric, values.tolist()) for name, values in arrays.items()}


def costs_at_volume(result: Result, look: Look) -> dict[str, float | None]:
    """Heights of the three curves at the current volume."""
    here = {name: [result.approaches[name].at_volume[look.metric]] for name in APPROACHES}
    if look.scale == "relative":
        base = here["prompting"][0]
        return {name: shown("good_share", [values[0] / base - 1])[0] for name, values in here.items()}
    return {name: shown(look.metric, values)[0] for name, values in here.items()}


def figure(view: Shown) -> Figure:
    """Draw cost over volume: curves, crossings, cheapest intervals, the current volume.

    Parameters
    ----------
    view : Shown
        What to draw.

    Returns
    -------
    dict
        A plotly figure. Shape 0, annotation 0 and the last trace belong to the current volume: see `without_marker`.
    """
    result, look = view.result, view.look
    volumes = result.volumes.tolist()
    traces: list[dict[str, Any]] = []
    if view.reshaped:
        before = costs(view.baseline, look)
        traces += [ghost(name, look, volumes, before[name]) for name in APPROACHES]
    heights = costs(result, look)
    form = "%{y:+.1f} %" if look.scale == "relative" else "$%{y:,.4~g}"
    traces += [curve(name, look, volumes, heights[name], hovertemplate=form) for name in APPROACHES]
    marks, points = crossing_marks(result, look)
    here = costs_at_volume(result, look)
    traces += [marks, _here(result, look, here)]
    low, high = shown_volumes([view.baseline, result], metric=look.metric)
    axis_type = "log" if look.scale == "log" else "linear"
    title = "Difference from prompting (%)" if look.scale == "relative" else axis_title(look.metric)
    return {
        "data": traces,
        "layout": frame(
            look,
            uirevision=f"{view.scenario.name} {look.metric} {look.scale}",
            xaxis={
                "type": "log", "title": {"text": "Requests a month (in month 1)"}, "range": [log10(low), log10(high)],
                "hoverformat": ",.3~s", "dtick": 1, "tickformat": "~s", "minor": {"ticks": "outside", "dtick": "D1"},
            },
            yaxis={
                "type": axis_type, "title": {"text": title}, **_range(heights, volumes, low, high, look),
                "tickformat": TICKS.get(look.metric, "$,~g") if look.scale != "relative" else "+,~g",
                **({"dtick": "D2", "minor": {"ticks": ""}} if look.scale == "log" else {}),
            },
            shapes=[_now_line(result, look), *_strips(result, look)],
            annotations=[
                _now_label(result, look), *_strip_names(result, look, low, high), *crossing_annotations(points, look),
            ],
        ),
    }  # fmt: skip


def moved(view: Shown) -> dict[str, Any]:
    """What of the chart follows a moving slider, for a browser that has drawn all the rest already.

    Parameters
    ----------
    view : Shown
        What to draw.

    Returns
    -------
    dict
        ``heights`` of curves, ``marks`` and ``labels`` of crossings, ``strips`` of who is cheapest, and ``ghost``,
        the colour of the curves before any change; None where there was none.
    """
    result, look = view.result, view.look
    colours = PALETTES[look.scheme]
    marks, points = crossing_marks(result, look)
    return {
        "heights": {name: seven_digits(values) for name, values in costs(result, look).items()},
        "marks": marks,
        "labels": crossing_annotations(points, look),
        "strips": [
            {
                "start": part.start, "end": part.end, "colour": colours.approaches[part.approach],
                "opacity": STRIP_OPACITY, "height": STRIP, "label": APPROACH_LABELS[part.approach],
            }
            for part in result.break_even[break_even_metric(look.metric)].cheapest
        ],
        "ghost": colours.baseline if view.reshaped else None,
    }  # fmt: skip


def without_marker(whole: Figure) -> Figure:
    """Figure for the page, where the browser draws the current volume itself, so that it follows the slider.

    Parameters
    ----------
    whole : dict
        What `figure` returned.

    Returns
    -------
    dict
        The figure without the marks of the current volume; they lie in ``layout.meta``, for pictures of it.
    """
    layout = whole["layout"]
    meta = {"shape": layout["shapes"][0], "annotation": layout["annotations"][0], "trace": whole["data"][-1]}
    rest = {"shapes": layout["shapes"][1:], "annotations": layout["annotations"][1:], "meta": meta}
    return {"data": whole["data"][:-1], "layout": {**layout, **rest}}


def _range(
    heights: dict[str, list[float | None]], volumes: list[float], low: float, high: float, look: Look
) -> dict[str, Any]:
    """Range of the cost axis that the shown volumes need, with a little air."""
    seen = [
        y for ys in heights.values() for x, y in zip(volumes, ys, strict=True) if y is not None and low <= x <= high
    ]
    top, bottom = max(seen), min(seen)
    if look.scale == "log":
        air = 0.08 * (log10(top) - log10(bottom)) + 0.05
        return {"range": [log10(bottom) - 1.6 * air, log10(top) + air]}
    if look.scale == "relative":
        reach = min(max(top, -bottom, 5.0), 150.0)
        return {"range": [max(bottom, -100.0) - 0.15 * reach, min(top, reach) + 0.15 * reach]}
    return {"range": [0, top * 1.05]} if look.metric == "total_cost" else {"range": [0, min(top, 5 * bottom) * 1.1]}


def _here(result: Result, look: Look, here: dict[str, float | None]) -> dict[str, Any]:
    """One mark on each curve at the current volume."""
    colours = PALETTES[look.scheme]
    return {
        "type": "scatter", "mode": "markers", "name": "now", "showlegend": False, "hoverinfo": "skip",
        "x": [result.volume] * len(APPROACHES), "y": [here[name] for name in APPROACHES],
        "marker": {
            "size": 9, "color": [colours.approaches[name] for name in APPROACHES],
            "symbol": [SYMBOLS[name] for name in APPROACHES], "line": {"width": 1.5, "color": colours.paper},
        },
    }  # fmt: skip


def _now_line(result: Result, look: Look) -> dict[str, Any]:
    """Draw the line at the current volume."""
    line = {"color": PALETTES[look.scheme].ink, "width": 1.5}
    return {"type": "line", "x0": result.volume, "x1": result.volume, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _now_label(result: Result, look: Look) -> dict[str, Any]:
    """Name the current volume above its line."""
    text = f"<b>{spoken_volume(result.volume)}</b> a month"
    place = {"x": log10(result.volume), "yref": "paper", "y": 1, "yanchor": "top", "xanchor": "left", "xshift": 4}
    return label(text, look, **place)


def _strips(result: Result, look: Look) -> list[dict[str, Any]]:
    """Strip along the axis in the colour of the cheapest approach."""
    colours = PALETTES[look.scheme].approaches
    return [
        {
            "type": "rect", "x0": part.start, "x1": part.end, "yref": "paper", "y0": 0, "y1": STRIP,
            "fillcolor": colours[part.approach], "line": {"width": 0}, "opacity": STRIP_OPACITY, "layer": "below",
        }
        for part in result.break_even[break_even_metric(look.metric)].cheapest
    ]  # fmt: skip


def _strip_names(result: Result, look: Look, low: float, high: float) -> list[dict[str, Any]]:
    """Name of the cheapest approach over its strip, where there is room."""
    names = []
    for part in result.break_even[break_even_metric(look.metric)].cheapest:
        start, end = log10(max(part.start, low)), log10(max(min(part.end, high), low))
        if end - start >= NAMED_DECADES:
            place = {"x": (start + end) / 2, "yref": "paper", "y": STRIP / 2, "yanchor": "middle"}
            colour = {"bgcolor": "rgba(0,0,0,0)"}
            said = " is cheapest" if end - start >= SPOKEN_DECADES else ""
            names.append(label(f"{APPROACH_LABELS[part.approach]}{said}", look, **place, **colour))
    return names


def with_doubt(view: Shown) -> Figure:
    """Draw the same with bands, where inputs have ranges: worked out when it is asked for."""
    return with_bands(figure(view), deep.drawn(view), view.look, view.result) if deep.uncertain(view) else figure(view)


def answer(view: Shown, drawn: Uncertainty | None = None) -> str:
    """Say the break-even of prompting and fine-tuning, or of the pair that decides; with its range where known."""
    return crossing_sentences(view, drawn)[answering_pair(view)]


def answering_pair(view: Shown) -> str:
    """Pair whose break-even answers the question: the one that decides."""
    found = view.result.break_even[break_even_metric(view.look.metric)]
    deciding = {part.approach for part in found.cheapest}
    return "prompting/hybrid" if deciding == {"prompting", "hybrid"} else "prompting/fine_tuning"


def answer_with_doubt(view: Shown) -> str:
    """Say the same with its range, where inputs have ranges."""
    return answer(view, deep.drawn(view) if deep.uncertain(view) else None)


def crossing_sentences(view: Shown, drawn: Uncertainty | None = None) -> dict[str, str]:
    """What the break-even of each pair says, in the order of the approaches; draws tell of total cost alone."""
    metric = break_even_metric(view.look.metric)
    pairs = view.result.break_even[metric].pairs
    if drawn is None or metric != "total_cost":
        return {name: pair.says for name, pair in pairs.items()}
    return pair_statements(drawn, pairs)


def table(view: Shown) -> Table:
    """Cost of each approach at each volume; the page shows one row per doubling, and the crossings."""
    result, metric = view.result, view.look.metric
    unit = unit_word(quantity_unit(metric))
    columns = [Column(label="Requests a month", kind="volume")]
    columns += [Column(label=f"{APPROACH_LABELS[name]} ({unit})", kind="usd") for name in APPROACHES]
    columns.append(Column(label="Cheapest", kind="text"))
    heights = {name: shown(metric, result.approaches[name].over_volume[metric].tolist()) for name in APPROACHES}
    rows = []
    for index, volume in enumerate(result.volumes.tolist()):
        costs_here = {name: heights[name][index] for name in APPROACHES}
        least = min(APPROACHES, key=lambda name: costs_here[name] or 0.0)
        rows.append([volume, *costs_here.values(), APPROACH_LABELS[least]])
    return Table(columns=columns, rows=rows, shown=range(0, len(rows), 10))


VIEW: Final = View(
    key="break-even", question="Where is the break-even?", figure=with_doubt, answer=answer_with_doubt, table=table,
    wide=True, height=440,
)  # fmt: skip
