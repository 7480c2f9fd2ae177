"""Would it survive falling prices? Cost of the three approaches over the yearly fall of inference prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.deep import PERCENT, declined
from dashboard.figures.canvas import curve, frame, label
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, axis_title
from dashboard.theme import PALETTES
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown

#: Every how many falls the page's table has a row: about five points.
SHOWN_EVERY: Final = 10


def figure(view: Shown) -> Figure:
    """Draw total cost over the fall, with the falls at which the verdict changes and the one that is asked about."""
    found, look = declined(view), view.look
    colours = PALETTES[look.scheme]
    falls = [PERCENT * float(fall) for fall in found.falls]
    lines = [(PERCENT * at, colours.approaches.get(winner, colours.muted), "dot") for at, winner in found.flips]
    lines.append((look.price_fall, colours.ink, "solid"))
    return {
        "data": [
            curve(name, look, falls, [float(cost) for cost in found.costs[name]], hovertemplate="$%{y:,.0f}")
            for name in APPROACHES
        ],
        "layout": frame(
            look,
            xaxis={"title": {"text": "Inference prices fall by (% a year)"}, "range": [0, PERCENT], "ticksuffix": " %"},
            yaxis={"title": {"text": axis_title("total_cost")}, "tickformat": "$,.3~s", "rangemode": "tozero"},
            shapes=[
                {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
                 "line": {"color": colour, "width": 1.5, "dash": dash}}
                for at, colour, dash in lines
            ],
            annotations=[
                label(f"{APPROACH_LABELS.get(winner, 'None')} from {PERCENT * at:.3g} %", look, x=PERCENT * at,
                      yref="paper", y=1 - 0.09 * (index % 3), yanchor="top", xanchor="left", xshift=3)
                for index, (at, winner) in enumerate(found.flips)
            ],
        ),
    }  # fmt: skip


def answer(view: Shown) -> str:
    """Say whether the verdict survives, and at which fall it changes."""
    return declined(view).says


def table(view: Shown) -> Table:
    """Cost of each approach at each fall."""
    found = declined(view)
    columns = [Column(label="Fall of prices (% a year)", kind="percent")]
    columns += [Column(label=f"{APPROACH_LABELS[name]} (USD)", kind="usd") for name in APPROACHES]
    rows = [
        [PERCENT * float(fall), *(float(found.costs[name][index]) for name in APPROACHES)]
        for index, fall in enumerate(found.falls)
    ]
    return Table(columns=columns, rows=rows, shown=range(0, len(rows), SHOWN_EVERY))


VIEW: Final = View(
    key="price-fall", question="Would it survive falling prices?", figure=figure, answer=answer, table=table,
    settings=("price_fall",), height=360,
)  # fmt: skip
