"""Which of many use cases should be tuned, what does it save, and which to look at first? Ranked bars and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.canvas import drawn, frame, narrow
from dashboard.figures.view import Column, Table
from dashboard.formatting import APPROACH_LABELS
from dashboard.theme import PALETTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.figures.view import Figure
    from dashboard.state import Look

QUESTION: Final = "Which use cases should be tuned, and which to look at first?"
KEY: Final = "portfolio"
#: Bars that a chart holds; the table has all.
MOST_BARS: Final = 20
#: Height of a bar with its gap, and of what stands around them. [pixel]
BAR, AROUND = 26, 120
#: Width of a bar, of the place that it has.
BAR_WIDTH: Final = 0.7
#: Share of the width that each half takes; names stand left of the first.
LEFT, RIGHT = (0.0, 0.47), (0.53, 1.0)
#: Longest name beside a bar.
LONGEST: Final = 30
#: Pattern of each winner, so that print and colour-blind eyes can tell them apart.
PATTERNS: Final = {"prompting": "", "fine_tuning": "/", "hybrid": "x", "none": "."}
WINNERS: Final = {**APPROACH_LABELS, "none": "None meets the requirements"}


def height(told: Mapping[str, Any]) -> int:
    """Height of the chart. [pixel]."""
    return AROUND + BAR * min(MOST_BARS, len(told["cases"]))


def figure(told: Mapping[str, Any], look: Look) -> Figure:
    """Draw what knowing more is worth beside what tuning saves, the most valuable first.

    Parameters
    ----------
    told : mapping
        A portfolio as plain data: ``cases`` with name, winner, saving, evpi.
    look : Look
        Colour scheme.

    Returns
    -------
    dict
        A plotly figure.
    """
    cases = told["cases"][:MOST_BARS]
    colours = {**PALETTES[look.scheme].approaches, "none": PALETTES[look.scheme].muted}
    traces = []
    for winner, label in WINNERS.items():
        won = [(place, case) for place, case in enumerate(cases) if case["winner"] == winner]
        for key, axis in (("evpi", "x"), ("saving", "x2")):
            traces.append({
                "type": "bar", "orientation": "h", "width": BAR_WIDTH, "name": label, "legendgroup": winner,
                "xaxis": axis,
                "showlegend": bool(won) and axis == "x", "y": [place for place, _ in won],
                "x": drawn([float(case[key] or 0.0) for _, case in won]), "hovertemplate": "$%{x:,.0f}",
                "marker": {"color": colours[winner], "pattern": {"shape": PATTERNS[winner], "fillmode": "overlay",
                                                                  "fgcolor": PALETTES[look.scheme].paper,
                                                                  "fgopacity": 0.45, "size": 6}},
            })  # fmt: skip
    ticks = {
        "tickvals": list(range(len(cases))), "ticktext": [_short(case["name"]) for case in cases],
        "range": [len(cases) - 0.5, -0.5], "ticks": "",
    }  # fmt: skip
    money = {"tickformat": "$,.2~s", "rangemode": "tozero", "nticks": 5}
    phone = {
        "xaxis.domain": [0, 1], "xaxis2.domain": [0, 1], "yaxis.domain": [0.56, 1.0], "yaxis2.domain": [0.0, 0.42],
        "yaxis2.showticklabels": True,
    }  # fmt: skip
    layout = frame(
        look,
        barmode="overlay", hovermode="closest", dragmode=False,
        xaxis={**money, "domain": list(LEFT), "title": {"text": "Worth of knowing all (USD)"}, "anchor": "y"},
        xaxis2={**money, "domain": list(RIGHT), "title": {"text": "Saved by tuning (USD)"}, "anchor": "y2"},
        yaxis=ticks, yaxis2={**ticks, "anchor": "x2", "showticklabels": False},
        meta=narrow(2 * (AROUND + BAR * len(cases)), phone),
    )  # fmt: skip
    for trace in traces:
        trace["yaxis"] = "y" if trace["xaxis"] == "x" else "y2"
    return {"data": traces, "layout": layout}


def _short(name: str) -> str:
    """Name beside a bar; plotly takes some signs for markup, so they are written out."""
    text = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def table(told: Mapping[str, Any], *, served: bool) -> Table:
    """Every use case, the most valuable to learn more about first.

    Parameters
    ----------
    told : mapping
        As for `figure`.
    served : bool
        Whether the names are presets of this server, so that each can be opened.

    Returns
    -------
    Table
        Rank, name, winner, sureness, saving, value of information.
    """
    columns = [
        Column(label="Rank", kind="volume"),
        Column(label="Use case", kind="preset" if served else "text"),
        Column(label="Best approach", kind="text"),
        Column(label="Sure (%)", kind="percent"),
        Column(label="Saved against prompting (USD)", kind="usd"),
        Column(label="Worth of knowing every input (USD)", kind="usd"),
    ]
    rows = [
        [place, case["name"], WINNERS.get(case["winner"], str(case["winner"])),
         None if case["sure"] is None else 100 * float(case["sure"]), case["saving"], case["evpi"]]
        for place, case in enumerate(told["cases"], start=1)
    ]  # fmt: skip
    return Table(columns=columns, rows=rows)
