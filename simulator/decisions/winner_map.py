"""Which approach wins where, over any two inputs: a grid of winners, their chances, and the frontiers between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.cases.cases import NOBODY, WINNERS, crossed, standings
from simulator.cases.change_points import Changes, changes_between, melted, narrowed
from simulator.decisions.frontiers import Edge, Polyline, edges_of, polylines
from simulator.input_words import spoken_input
from simulator.parameters import PARAMETERS, Array, Inputs, with_values
from simulator.wording import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.cases.cases import IntArray

#: Costs closer than this at a point of a frontier are equal there. [fraction]
EQUAL: Final = 1.0e-9
#: Columns and rows of a map, if nothing else is asked.
COLUMNS: Final = 41
ROWS: Final = 31
_SPOKEN: Final = {**SPOKEN, "none": "no approach"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WinnerMap:
    """The cheapest feasible approach over two inputs.

    Attributes
    ----------
    x, y : str
        Dotted names of the two inputs.
    metric : str
        What is compared.
    x_values, y_values : array, shape (columns,) and (rows,)
        Their values, rising, in canonical units.
    logarithmic : tuple of bool
        Whether each axis is in steps of a constant ratio.
    winner : array of int, shape (rows, columns)
        Index into `cases.WINNERS`.
    lead : array, shape (rows, columns)
        How much less the winner costs than the next feasible approach; not a number where there is none.
    chances : dict or None
        Winner -> share of the draws in which it wins, shape (rows, columns); they sum to one. [fraction]
    frontiers : tuple of Polyline
        Lines between the regions; ``pair`` holds indices into `cases.WINNERS`.
    now : tuple of float
        The scenario's own place.
    says : str
        How much of the map belongs to whom, and who wins at the scenario's own place.
    """

    x: str
    y: str
    metric: str
    x_values: Array
    y_values: Array
    logarithmic: tuple[bool, bool]
    winner: IntArray
    lead: Array
    chances: Mapping[str, Array] | None
    frontiers: tuple[Polyline, ...]
    now: tuple[float, float]
    says: str

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        lead = np.where(np.isfinite(self.lead), self.lead, np.nan)
        return {
            "x": self.x,
            "y": self.y,
            "metric": self.metric,
            "x_values": self.x_values.tolist(),
            "y_values": self.y_values.tolist(),
            "logarithmic": list(self.logarithmic),
            "winner": [[WINNERS[index] for index in row] for row in self.winner.tolist()],
            "lead": [[None if np.isnan(value) else value for value in row] for row in lead.tolist()],
            "chances": None if self.chances is None else {name: share.tolist() for name, share in self.chances.items()},
            "frontiers": [
                {
                    "between": [WINNERS[index] for index in line.pair],
                    "x": line.x.tolist(),
                    "y": line.y.tolist(),
                    "kinds": list(line.kinds),
                }
                for line in self.frontiers
            ],
            "now": list(self.now),
            "says": self.says,
        }


def winner_map(
    inputs: Inputs,
    x: str,
    y: str,
    *,
    draws: Inputs | None = None,
    columns: int = COLUMNS,
    rows: int = ROWS,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    metric: str = "total_cost",
) -> WinnerMap:
    """Find the cheapest feasible approach over two inputs, and the lines on which it changes.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    x, y : str
        Dotted names of two inputs that are numbers.
    draws : Inputs, optional
        Arrays of shape (n,) where there is doubt; the two inputs are what the map says. It takes columns times rows
        times n evaluations: 64 draws are enough to see the shape.
    columns, rows : int
        Size of the grid; whole numbers have at most one column each.
    x_range, y_range : tuple of float, optional
        Ends of the axes; those of the sliders if left out.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.

    Returns
    -------
    WinnerMap
        Winners, leads, chances and frontiers.

    Raises
    ------
    ValueError
        If an input is unknown, is no number, or a range is outside its limits.

    Notes
    -----
    Frontiers are found along every row and column of the grid to the last digit: at a point of equal cost the two costs
    agree to 1e-9; a requirement or a step is bracketed by neighbouring numbers. A region that lies between the lines of
    the grid is not seen.
    """
    axes = _axis(x, columns, x_range), _axis(y, rows, y_range)
    if x == y:
        raise ValueError(f"both axes are {x}; name two inputs")
    mesh = np.meshgrid(*axes)
    shape = mesh[0].shape
    placed = {x: mesh[0].ravel(), y: mesh[1].ravel()}
    stand = standings(crossed(inputs, placed), (metric,))
    winner = stand.winner(metric).reshape(shape)
    costs = np.sort(np.where(stand.feasible, stand.values[metric], np.inf), axis=0)
    alone = ~np.isfinite(costs[1])
    lead = np.where(alone, np.nan, np.where(alone, 0.0, costs[1]) - np.where(alone, 0.0, costs[0])).reshape(shape)
    chances = None
    if draws is not None:
        won = standings(crossed(draws, placed), (metric,)).winner(metric).reshape(-1, *shape)
        chances = {name: (won == index).mean(axis=0) for index, name in enumerate(WINNERS)}
    now = float(inputs[x]), float(inputs[y])
    here = WINNERS[int(standings(inputs, (metric,)).winner(metric)[0])]
    return WinnerMap(
        x=x,
        y=y,
        metric=metric,
        x_values=axes[0],
        y_values=axes[1],
        logarithmic=(_is_logarithmic(x, axes[0]), _is_logarithmic(y, axes[1])),
        winner=winner,
        lead=lead,
        chances=chances,
        frontiers=_frontiers(inputs, x, y, axes, winner, metric),
        now=now,
        says=_sentence(x, y, winner, here),
    )


def _axis(name: str, count: int, ends: tuple[float, float] | None) -> Array:
    """Values of an axis."""
    declared = PARAMETERS.get(name)
    if declared is None or declared.domain == "choice" or declared.group == "requirements":
        raise ValueError(f"{name!r} cannot be an axis: name an input that is a number")
    low, high = ends or (declared.slider_low, declared.slider_high)
    if not declared.low <= low < high <= declared.high:
        raise ValueError(
            f"{name} cannot go from {low:g} to {high:g}; its limits are {declared.low:g} to {declared.high:g}"
        )
    spaced = np.geomspace if declared.logarithmic and low > 0 else np.linspace
    values = spaced(float(low), float(high), count)
    return np.unique(values.round()) if declared.domain in ("whole", "flag") else values


def _is_logarithmic(name: str, values: Array) -> bool:
    """Whether an axis is in steps of a constant ratio."""
    return PARAMETERS[name].logarithmic and bool(values[0] > 0)


def _frontiers(
    inputs: Inputs, x: str, y: str, axes: tuple[Array, Array], winner: IntArray, metric: str
) -> tuple[Polyline, ...]:
    """Lines along which the winner changes."""
    rows, columns = winner.shape

    def place(line: IntArray, at: Array) -> dict[str, Array]:
        """Both inputs at a place of a row or of a column."""
        along_row = line < rows
        column = np.where(along_row, 0, line - rows)
        return {
            x: np.where(along_row, at, axes[0][column]),
            y: np.where(along_row, axes[1][np.where(along_row, line, 0)], at),
        }

    def label(line: IntArray, at: Array) -> IntArray:
        """Winner at places."""
        return standings(with_values(inputs, place(line, at)), (metric,)).winner(metric)

    parts = []
    for name, lines, values, labels in (
        (x, np.arange(rows), axes[0], winner),
        (y, rows + np.arange(columns), axes[1], winner.T),
    ):
        found = changes_between(line=lines, places=np.broadcast_to(values, labels.shape), labels=labels)
        whole = PARAMETERS[name].domain in ("whole", "flag")
        if not whole and len(found.line):
            found = melted(found=narrowed(label=label, found=found), nearness=EQUAL)
        parts.append(found.rows(found.before != found.after))
    changes = Changes(*(np.concatenate([getattr(part, key) for part in parts]) for key in Changes.__slots__))
    if not len(changes.line):
        return ()
    # rounding makes a band of equal costs; its middle is the best of them, where there is a middle
    stepped = np.array([PARAMETERS[x if line < rows else y].domain in ("whole", "flag") for line in changes.line])
    middle = np.where(stepped, changes.high, (changes.low + changes.high) / 2)
    tried = [place(changes.line, at) for at in (changes.low, changes.high, middle)]
    kinds, nearest = _kinds(inputs, changes, tried, metric)
    points = [
        Edge(
            x=float(tried[nearest[i]][x][i]),
            y=float(tried[nearest[i]][y][i]),
            pair=(min(before, after), max(before, after)),
            kind=kinds[i],
        )
        for i, (before, after) in enumerate(zip(changes.before.tolist(), changes.after.tolist(), strict=True))
    ]
    return polylines(edges=edges_of(changes, points, rows=rows, grid=axes), rows=rows, columns=columns)


def _kinds(inputs: Inputs, changes: Changes, tried: list[dict[str, Array]], metric: str) -> tuple[list[str], list[int]]:
    """Why the winner changes at each place, and which of the tried places is the nearest to equality."""
    sides = [standings(with_values(inputs, at), (metric,)) for at in tried]
    index = np.arange(len(changes.line))
    first, second = (np.minimum(winner, NOBODY - 1) for winner in (changes.before, changes.after))
    gaps = []
    for side in sides:
        left, right = side.values[metric][first, index], side.values[metric][second, index]
        size = np.maximum(np.abs(left), np.abs(right))
        gaps.append(np.abs(left - right) / np.where(size > 0, size, 1.0))
    somebody = (changes.before < NOBODY) & (changes.after < NOBODY)
    equal = somebody & (np.min(gaps, axis=0) <= EQUAL)
    required = (sides[0].feasible != sides[1].feasible).any(axis=0)
    kinds = np.where(required, "requirement", np.where(equal, "equal cost", "jump"))
    return kinds.tolist(), np.argmin(gaps, axis=0).tolist()


def _sentence(x: str, y: str, winner: IntArray, here: str) -> str:
    """Who has how much of the map."""
    counts = np.bincount(winner.ravel(), minlength=len(WINNERS)) / winner.size
    order = sorted(range(len(WINNERS)), key=lambda index: -counts[index])
    told = [f"{_SPOKEN[WINNERS[index]]} on {100 * counts[index]:.0f} %" for index in order if counts[index] > 0]
    verb = "meets the requirements" if here == "none" else "wins"
    words = f"over {spoken_input(x)} and {spoken_input(y)}, {', '.join(told)} of the map; at the scenario's own place"
    return f"{words[0].upper()}{words[1:]} {_SPOKEN[here]} {verb}."
