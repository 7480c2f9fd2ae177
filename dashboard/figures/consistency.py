"""How consistent is it? Right once, right ten times out of ten, two answers agree: over volume and over months."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import curve, frame, ghost, label
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, shown
from dashboard.theme import PALETTES
from simulator.live.chart_points import event_months, extrapolated_from, shown_volumes
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown
    from simulator.results import ApproachResult, Result

#: Quantities, one panel each: never consistency without accuracy.
QUANTITIES: Final = {
    "pass_rate": "Right (%)",
    "consistency": "Right 10 of 10 times (%)",
    "agreement": "Two answers agree (%)",
}
#: Numbers of the axes of consistency over volume and over months.
LEFT, RIGHT = 3, 4
#: Equation of an event that cuts drift -> its name and its mark.
EVENTS: Final = {"refresh_cost": ("Refresh", "triangle-up"), "migration_cost": ("New model version", "x")}
#: Every how many volumes a curve has a point: quality is smooth over volume.
THINNED: Final = 4
#: Share of the height that one panel leaves to the next.
GAP: Final = 0.07


def figure(view: Shown) -> Figure:
    """Draw three quantities in rows, over volume on the left and over months on the right."""
    result, look = view.result, view.look
    low, high = shown_volumes([view.baseline, result], metric=look.metric)
    layout = frame(look, hovermode="x unified", legend={"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom"})
    layout["margin"] |= {"t": 56, "l": 40}
    traces: list[dict[str, Any]] = []
    tall = (1 - GAP * (len(QUANTITIES) - 1)) / len(QUANTITIES)
    annotations, shapes = [], []
    for row, (name, title) in enumerate(QUANTITIES.items()):
        top = 1 - row * (tall + GAP)
        last = row == len(QUANTITIES) - 1
        floor = _floor(result, view.baseline, name)
        for column, key in enumerate((_axis_key(2 * row + 1), _axis_key(2 * row + 2))):
            layout[f"yaxis{key}"] = {
                "domain": [max(0.0, top - tall), top], "anchor": f"x{key}", "range": [floor, 100.5], "nticks": 4,
                "showticklabels": column == 0,
            }  # fmt: skip
            layout[f"xaxis{key}"] = _axis(column, key, last=last, low=low, high=high, months=float(result.months[-1]))
            traces += _panel(view, name, key, over="volumes" if column == 0 else "months", legend=row + column == 0)
        annotations.append(label(f"<b>{title}</b>", look, xref="paper", x=0, xanchor="left", yref="paper", y=top,
                                 yanchor="bottom", bgcolor="rgba(0,0,0,0)"))  # fmt: skip
        left = _axis_key(2 * row + 1)
        shapes.append({"type": "line", "xref": f"x{left}", "yref": f"y{left} domain", "y0": 0, "y1": 1,
                       "x0": result.volume, "x1": result.volume,
                       "line": {"color": PALETTES[look.scheme].ink, "width": 1}})  # fmt: skip
    traces += _events(view)
    marks, words = _extrapolated(view, high)
    return {
        "data": traces,
        "layout": {**layout, "annotations": [*annotations, *words], "shapes": [*shapes, *marks]},
    }


def _events(view: Shown) -> list[dict[str, Any]]:
    """Marks on the pass rate over months where a model is refreshed or replaced: what a saw of drift is cut by."""
    traces = []
    for equation, (name, symbol) in EVENTS.items():
        x: list[float] = []
        y: list[float | None] = []
        colours: list[str] = []
        for approach in APPROACHES:
            heights = _series(view.result.approaches[approach], "months", "pass_rate")
            for month in event_months(view.result, approach, equation):
                x.append(month)
                y.append(heights[month])
                colours.append(PALETTES[view.look.scheme].approaches[approach])
        if x:
            traces.append({
                "type": "scatter", "mode": "markers", "name": name, "x": x, "y": y, "xaxis": "x2", "yaxis": "y2",
                "marker": {"symbol": symbol, "size": 8, "color": colours}, "hovertemplate": f"{name}<extra></extra>",
            })  # fmt: skip
    return traces


def _extrapolated(view: Shown, high: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Ground under what no published test has repeated as often; its curves are dotted."""
    volume, month = extrapolated_from(view.result)
    colours = PALETTES[view.look.scheme]
    shapes, words = [], []
    for panel, start, end in ((LEFT, volume, high), (RIGHT, month, float(view.result.months[-1]) + 0.5)):
        if start >= end:
            continue
        x, y = f"x{panel}", f"y{panel} domain"
        shapes.append({
            "type": "rect", "xref": x, "yref": y, "x0": start, "x1": end, "y0": 0, "y1": 1, "line": {"width": 0},
            "fillcolor": colours.muted, "opacity": 0.1, "layer": "below",
        })  # fmt: skip
        words.append(label(
            "extrapolated", view.look, xref=f"{x} domain", x=1, xanchor="right", yref=y, y=0, yanchor="bottom",
            font={"size": 11, "color": colours.muted}, bgcolor="rgba(0,0,0,0)",
        ))  # fmt: skip
    return shapes, words


def _axis_key(number: int) -> str:
    """Number of a panel as axes carry it: the first one has none."""
    return "" if number == 1 else str(number)


def _axis(column: int, key: str, *, last: bool, low: float, high: float, months: float) -> dict[str, Any]:
    """Horizontal axis of one panel; panels of a column share their zoom."""
    half = {"domain": [0, 0.485] if column == 0 else [0.515, 1], "anchor": f"y{key}", "showticklabels": last}
    shared = {"matches": "x5" if column == 0 else "x6"} if not last else {}
    if column == 0:
        title = {"title": {"text": "Requests a month"}} if last else {}
        return {**half, **shared, **title, "type": "log", "range": [log10(low), log10(high)], "tickformat": "~s",
                "hoverformat": ",.3~s", "dtick": 1}  # fmt: skip
    return {**half, **shared, **({"title": {"text": "Month"}} if last else {}), "range": [0.5, months + 0.5]}


def _panel(view: Shown, quantity: str, key: str, *, over: str, legend: bool) -> list[dict[str, Any]]:
    """Curves of one quantity on one pair of axes."""
    place = {"xaxis": f"x{key}", "yaxis": f"y{key}"}
    pairs = [(view.baseline, ghost)] if view.changed else []
    traces = [
        draw(name, view.look, *_points(run, name, over, quantity), **place)
        for run, draw in pairs
        for name in APPROACHES
    ]
    ends = dict(zip(("volumes", "months"), extrapolated_from(view.result), strict=True))
    for name in APPROACHES:
        x, y = _points(view.result, name, over, quantity)
        told = sum(1 for place_ in x if place_ <= ends[over]) if quantity == "consistency" else len(x)
        traces.append(
            curve(name, view.look, x[:told], y[:told], showlegend=legend, hovertemplate="%{y:.1f} %", **place)
        )
        if told < len(x):
            # from the last point that is not extrapolated on, so that the curve has no gap
            start = max(told - 1, 0)
            faint = {"color": PALETTES[view.look.scheme].approaches[name], "dash": "dot", "width": 2}
            traces.append(curve(name, view.look, x[start:], y[start:], showlegend=False, line=faint,
                                hovertemplate="%{y:.1f} %, extrapolated", **place))  # fmt: skip
    return traces


def _points(run: Result, name: str, over: str, quantity: str) -> tuple[list[float], list[float | None]]:
    """Abscissas and heights of one curve."""
    step = THINNED if over == "volumes" else 1
    return getattr(run, over).tolist()[::step], _series(run.approaches[name], over, quantity)[::step]


def _series(approach: ApproachResult, over: str, quantity: str) -> list[float | None]:
    """One quantity of one approach over volumes or months, in percent."""
    values = approach.over_volume if over == "volumes" else approach.over_months
    return shown(quantity, values[quantity].tolist())


def _floor(result: Result, baseline: Result, quantity: str) -> float:
    """Lower end of a panel: the decade of percent below the lowest number."""
    seen = [
        value
        for run in (result, baseline)
        for approach in run.approaches.values()
        for over in ("volumes", "months")
        for value in _series(approach, over, quantity)
        if value is not None
    ]
    return max(0.0, 10.0 * ((min(seen) - 2) // 10))


def answer(view: Shown) -> str:
    """Say accuracy and consistency of each approach at the current volume, in one breath."""
    told = []
    for name in APPROACHES:
        here = view.result.approaches[name].at_volume
        right, ten = (shown(quantity, [here[quantity]])[0] or 0.0 for quantity in ("pass_rate", "consistency"))
        told.append(f"{APPROACH_LABELS[name]} is right {right:.0f} % of the time, ten times out of ten {ten:.0f} %")
    return f"{'; '.join(told)}."


def table(view: Shown) -> Table:
    """All three quantities by month, then by volume."""
    columns = [Column(label="Over", kind="text"), Column(label="Month or requests a month", kind="volume")]
    columns += [
        Column(label=f"{APPROACH_LABELS[name]}: {title}", kind="percent")
        for title in QUANTITIES.values()
        for name in APPROACHES
    ]
    rows: list[list[object]] = []
    for over in ("months", "volumes"):
        series = [
            _series(view.result.approaches[name], over, quantity) for quantity in QUANTITIES for name in APPROACHES
        ]
        points = getattr(view.result, over).tolist()
        rows += [[over, *row] for row in zip(points, *series, strict=True) if row[1] is not None]
    months = sum(1 for row in rows if row[0] == "months")
    return Table(columns=columns, rows=rows, shown=[*range(months), *range(months, len(rows), 20)])


VIEW: Final = View(
    key="consistency",
    question="How consistent is it?",
    figure=figure,
    answer=answer,
    table=table,
    height=640,
    tall=True,
)
