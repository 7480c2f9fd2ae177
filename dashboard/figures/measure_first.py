"""What drives it, what to measure first? Tornado on the cost difference, and what knowing each input is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.deep import driven
from dashboard.figures.canvas import frame, narrow
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS
from dashboard.theme import PALETTES
from simulator.input_words import spoken_input
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.wording import SPOKEN

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown

#: Bars of each chart.
MOST: Final = 12
#: Space of the two charts, side by side. [fraction]
LEFT, RIGHT = (0.0, 0.38), (0.73, 1.0)
#: Letters of a name that stands beside a bar.
LONGEST: Final = 38


def figure(view: Shown) -> Figure:
    """Draw the tornado on the left and the worths, where there are any, on the right, the largest on top."""
    found, colours = driven(view), PALETTES[view.look.scheme]
    bars = found.tornado.bars[:MOST][::-1]
    worths = found.inputs[:MOST][::-1]
    names = [_name(bar.name) for bar in bars]
    base = found.tornado.base
    ends = (("at its 5th percentile", "at_low", colours.phases["upkeep"]),
            ("at its 95th percentile", "at_high", colours.phases["upfront"]))  # fmt: skip
    traces = [
        {"type": "bar", "orientation": "h", "name": f"Input {label}", "y": names, "base": base,
         "x": [getattr(bar, key) - base for bar in bars], "marker": {"color": colour},
         "customdata": [getattr(bar, key) for bar in bars], "hovertemplate": "%{customdata:$,.0f}"}
        for label, key, colour in ends
    ]  # fmt: skip
    traces.append(
        {"type": "bar", "orientation": "h", "name": "Worth of knowing it", "y": [_name(worth.name) for worth in worths],
         "x": [worth.usd for worth in worths], "xaxis": "x2", "yaxis": "y2", "showlegend": False,
         "marker": {"color": colours.approaches["hybrid"]},
         "error_x": {"type": "data", "array": [worth.error for worth in worths], "color": colours.muted},
         "hovertemplate": "%{x:$,.0f}"}
    )  # fmt: skip
    first, second = (APPROACH_LABELS[name].lower() for name in APPROACHES[:2])
    return {
        "data": traces,
        "layout": frame(
            view.look,
            barmode="overlay",
            hovermode="closest",
            margin={"l": 20, "r": 20, "t": 34, "b": 60},
            xaxis={"domain": list(LEFT) if worths else [0, 1], "tickformat": "$,.3~s",
                   "title": {"text": f"Cost of {first} less {second} (USD)"}},
            yaxis={"automargin": True, "anchor": "x"},
            xaxis2={"domain": list(RIGHT), "title": {"text": "Worth of knowing it (USD)"}, "tickformat": "$,.3~s",
                    "rangemode": "tozero", "anchor": "y2", "visible": bool(worths)},
            yaxis2={"automargin": True, "anchor": "x2", "visible": bool(worths)},
            meta=narrow(
                1040 if worths else 560,
                {"xaxis.domain": [0, 1], "xaxis2.domain": [0, 1],
                   "xaxis.nticks": 4, "xaxis2.nticks": 4, "xaxis.tickangle": 0,
                   "yaxis.domain": [0.56 if worths else 0, 1], "yaxis2.domain": [0, 0.44],
                   "xaxis.title.text": f"{first.capitalize()} less<br>{second} (USD)"},
                _broken("yaxis", names),
                _broken("yaxis2", [_name(worth.name) for worth in worths]),
            ),
        ),
    }  # fmt: skip


def _broken(axis: str, names: list[str]) -> dict[str, Any]:
    """Names beside the bars of one axis on two lines: the approach, then the input."""
    texts = [name.replace(": ", ":<br>") for name in names]
    return {f"{axis}.tickvals": names, f"{axis}.ticktext": texts, f"{axis}.tickfont.size": 11}


def _name(name: str) -> str:
    """Short name of an input beside a bar."""
    declared = PARAMETERS[name]
    words = f"{APPROACH_LABELS[declared.group]}: {declared.label}" if declared.group in SPOKEN else declared.label
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def answer(view: Shown) -> str:
    """Say what to measure first, and how far everything must move until the verdict flips."""
    found = driven(view)
    flip = found.flip
    if not flip.singles:
        return f"{found.says} No input flips the verdict alone inside its range."
    nearest = flip.singles[0]
    return (
        f"{found.says} The verdict flips first with {spoken_input(nearest.name)}, "
        f"after {100 * nearest.distance:.0f} % of the way to the end of its range."
    )


def table(view: Shown) -> Table:
    """Every input of the tornado with its worth."""
    found = driven(view)
    worths = {worth.name: worth for worth in found.inputs}
    columns = [
        Column(label="Input", kind="text"), Column(label="Difference at P5 (USD)", kind="usd"),
        Column(label="Difference at P95 (USD)", kind="usd"), Column(label="Worth of knowing it (USD)", kind="usd"),
        Column(label="± standard error (USD)", kind="usd"), Column(label="Would change the choice (%)", kind="percent"),
        Column(label="Name", kind="code"),
    ]  # fmt: skip
    rows = []
    for bar in found.tornado.bars:
        worth = worths.get(bar.name)
        known = (worth.usd, worth.error, 100 * worth.changes_choice) if worth else (None, None, None)
        rows.append([spoken_input(bar.name), bar.at_low, bar.at_high, *known, bar.name])
    return Table(columns=columns, rows=rows, shown=range(min(len(rows), 2 * MOST)))


VIEW: Final = View(
    key="measure-first", question="What drives it, what to measure first?", figure=figure, answer=answer, table=table,
    wide=True, height=480, slow=True,
)  # fmt: skip
