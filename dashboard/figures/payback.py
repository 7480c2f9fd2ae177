"""When does it pay back? Cumulative cost of the three approaches over the months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import curve, frame, ghost, label
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, axis_title, shown
from dashboard.theme import PALETTES
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown
    from simulator.results import Result


def figure(view: Shown) -> Figure:
    """Draw cumulative cost by month, with the months in which two approaches swap places."""
    result, look = view.result, view.look
    months = result.months.tolist()
    traces: list[dict[str, Any]] = []
    if view.changed:
        before = view.baseline
        traces += [ghost(name, look, before.months.tolist(), _paid(before, name)) for name in APPROACHES]
    traces += [curve(name, look, months, _paid(result, name), hovertemplate="$%{y:,.0f}") for name in APPROACHES]
    return {
        "data": traces,
        "layout": frame(
            look,
            xaxis={"title": {"text": "Month after the decision"}, "rangemode": "tozero"},
            yaxis={"title": {"text": axis_title("cumulative_cost")}, "tickformat": "$,.3~s", "rangemode": "tozero"},
            shapes=_month_lines(view),
            annotations=_month_names(view),
        ),
    }


def _paid(result: Result, name: str) -> list[float | None]:
    """Cumulative cost of one approach by month."""
    return shown("cumulative_cost", result.approaches[name].over_months["cumulative_cost"].tolist())


def _crossings(view: Shown) -> list[tuple[int, str]]:
    """Months in which the cumulative costs of prompting and another approach swap."""
    found = view.result.break_even["total_cost"].months
    return [
        (month, cheaper)
        for name, pair in found.items()
        if name.startswith("prompting/")
        for month, cheaper in pair.crossings
        if cheaper
    ]


def _month_lines(view: Shown) -> list[dict[str, Any]]:
    """Upright line at each month in which two approaches swap."""
    colours = PALETTES[view.look.scheme].approaches
    return [
        {"type": "line", "x0": month, "x1": month, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
         "line": {"color": colours[cheaper], "width": 1, "dash": "dot"}}
        for month, cheaper in _crossings(view)
    ]  # fmt: skip


def _month_names(view: Shown) -> list[dict[str, Any]]:
    """Say which approach is ahead from a month on."""
    colours = PALETTES[view.look.scheme].approaches
    return [
        label(
            f"month {month}", view.look, x=month, yref="paper", y=1 - 0.09 * (index % 3), yanchor="top",
            xanchor="left", xshift=3, font={"size": 12, "color": colours[cheaper]},
        )
        for index, (month, cheaper) in enumerate(_crossings(view))
    ]  # fmt: skip


def answer(view: Shown) -> str:
    """Say in which month prompting and fine-tuning swap."""
    months = view.result.break_even["total_cost"].months
    return f"Against prompting, fine-tuning: {_small(months['prompting/fine_tuning'].says)}"


def _small(sentence: str) -> str:
    """Sentence that follows a colon."""
    return f"{sentence[0].lower()}{sentence[1:]}"


def table(view: Shown) -> Table:
    """Requests and cumulative cost by month."""
    result = view.result
    columns = [Column(label="Month"), Column(label="Requests", kind="volume")]
    columns += [Column(label=f"{APPROACH_LABELS[name]} (USD)", kind="usd") for name in APPROACHES]
    series = [_paid(result, name) for name in APPROACHES]
    requests = result.approaches[APPROACHES[0]].over_months["requests"].tolist()
    rows = list(zip((int(month) for month in result.months), requests, *series, strict=True))
    return Table(columns=columns, rows=[list(row) for row in rows])


VIEW: Final = View(key="payback", question="When does it pay back?", figure=figure, answer=answer, table=table)
