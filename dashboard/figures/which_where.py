"""Which approach where? The cheapest feasible approach over two inputs, with exact frontiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.deep import mapped
from dashboard.figures.canvas import frame
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, unit_word
from dashboard.theme import PALETTES
from simulator.input_words import spoken_input
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.units import from_canonical

if TYPE_CHECKING:
    from dashboard.figures.view import Figure
    from dashboard.state import Shown
    from simulator.declarations import Parameter

#: Words for a cell in which no approach meets the requirements.
NOBODY: Final = "none meets the requirements"


def figure(view: Shown) -> Figure:
    """Draw who wins as coloured ground, frontiers as lines, today's scenario as a point."""
    found, colours = mapped(view), PALETTES[view.look.scheme]
    x, y = PARAMETERS[found.x], PARAMETERS[found.y]
    shades = [*(colours.approaches[name] for name in APPROACHES), colours.muted]
    scale = [[edge / len(shades), shade] for place, shade in enumerate(shades) for edge in (place, place + 1)]
    names = [*(APPROACH_LABELS[name] for name in APPROACHES), NOBODY]
    winner = [[int(cell) for cell in row] for row in found.winner]
    traces: list[dict[str, Any]] = [
        {"type": "heatmap", "x": _friendly(found.x_values, x), "y": _friendly(found.y_values, y), "z": winner,
         "zmin": -0.5, "zmax": len(shades) - 0.5, "colorscale": scale, "showscale": False, "opacity": 0.45,
         "customdata": [[names[cell] for cell in row] for row in winner],
         "hovertemplate": "%{x:,.4~g}, %{y:,.4~g}: %{customdata}<extra></extra>"}
    ]  # fmt: skip
    traces += [
        {"type": "scatter", "mode": "lines", "x": _friendly(line.x, x), "y": _friendly(line.y, y), "showlegend": False,
         "line": {"color": colours.ink, "width": 2}, "hoverinfo": "skip"}
        for line in found.frontiers
    ]  # fmt: skip
    seen = sorted({cell for row in winner for cell in row})
    traces += [
        {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": names[cell],
         "marker": {"symbol": "square", "size": 12, "color": shades[cell]}}
        for cell in seen
    ]  # fmt: skip
    traces.append(
        {"type": "scatter", "mode": "markers", "name": "This scenario", "x": _friendly([found.now[0]], x),
         "y": _friendly([found.now[1]], y), "hovertemplate": "this scenario<extra></extra>",
         "marker": {"symbol": "star", "size": 14, "color": colours.ink}}
    )  # fmt: skip
    kinds = ["log" if logarithmic else "linear" for logarithmic in found.logarithmic]
    return {
        "data": traces,
        "layout": frame(
            view.look,
            hovermode="closest",
            xaxis={"type": kinds[0], "title": {"text": _title(x)}, "exponentformat": "SI"},
            yaxis={"type": kinds[1], "title": {"text": _title(y)}, "exponentformat": "SI"},
        ),
    }


def _friendly(values: Any, declared: Parameter) -> list[float]:
    """Values in the unit of the input's slider."""
    return [float(from_canonical(float(value), declared.shown_in)) for value in values]


def _title(declared: Parameter) -> str:
    """Label and unit of an input."""
    spoken = spoken_input(declared.name)
    return f"{spoken[0].upper()}{spoken[1:]} ({unit_word(declared.shown_in) or 'yes/no'})"


def answer(view: Shown) -> str:
    """Say who wins in how much of the map."""
    return mapped(view).says


def table(view: Shown) -> Table:
    """Every cell of the map."""
    found = mapped(view)
    x, y = PARAMETERS[found.x], PARAMETERS[found.y]
    names = [*(APPROACH_LABELS[name] for name in APPROACHES), NOBODY]
    columns = [Column(label=_title(x)), Column(label=_title(y)), Column(label="Cheapest", kind="text")]
    rows = [
        [across, up, names[int(found.winner[row][column])]]
        for row, up in enumerate(_friendly(found.y_values, y))
        for column, across in enumerate(_friendly(found.x_values, x))
    ]
    return Table(columns=columns, rows=rows, shown=range(0, len(rows), max(1, len(rows) // 40)))


VIEW: Final = View(
    key="which-where", question="Which approach where?", figure=figure, answer=answer, table=table, wide=True,
    height=420, slow=True, settings=("map_x", "map_y"),
)  # fmt: skip
