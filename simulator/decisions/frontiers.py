"""Lines between regions of a map: points found exactly on the lines of a grid, joined cell by cell into polylines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.cases.change_points import Changes

    FloatArray = NDArray[np.float64]

#: Ends that a piece of a line inside one cell has.
_ENDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One point of a frontier, on a line of the grid.

    Attributes
    ----------
    x, y : float
        Where it is.
    pair : tuple of int
        The two regions that meet there, the smaller number first.
    kind : str
        What changes there: ``"equal cost"``, ``"requirement"`` or ``"jump"``.
    """

    x: float
    y: float
    pair: tuple[int, int]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Polyline:
    """One connected piece of a frontier.

    Attributes
    ----------
    pair : tuple of int
        The two regions that it parts.
    x, y : array, shape (k,)
        Its points in order; each lies on a line of the grid.
    kinds : tuple of str
        Kind of each point.
    """

    pair: tuple[int, int]
    x: FloatArray
    y: FloatArray
    kinds: tuple[str, ...]


def polylines(*, edges: dict[tuple[str, int, int], list[Edge]], rows: int, columns: int) -> tuple[Polyline, ...]:
    """Join points into lines.

    Parameters
    ----------
    edges : dict
        ``("row", j, i)`` -> points between columns i and i + 1 of row j; ``("column", j, i)`` -> points between rows j
        and j + 1 of column i.
    rows, columns : int
        Size of the grid.

    Returns
    -------
    tuple of Polyline
        Each as long as it can be. Where three regions meet inside a cell, three lines end at its edges.

    Examples
    --------
    >>> point = lambda x, y: Edge(x=x, y=y, pair=(0, 1), kind="equal cost")
    >>> edges = {("row", 0, 0): [point(0.4, 0.0)], ("row", 1, 0): [point(0.6, 1.0)]}
    >>> [line.x.tolist() for line in polylines(edges=edges, rows=2, columns=2)]
    [[0.4, 0.6]]
    """
    links: dict[Edge, list[Edge]] = defaultdict(list)
    for j in range(rows - 1):
        for i in range(columns - 1):
            around = [("row", j, i), ("row", j + 1, i), ("column", j, i), ("column", j, i + 1)]
            met = [edge for key in around for edge in edges.get(key, ())]
            for pair in {edge.pair for edge in met}:
                for first, second in _joined([edge for edge in met if edge.pair == pair]):
                    links[first].append(second)
                    links[second].append(first)
    for alone in (edge for found in edges.values() for edge in found if edge not in links):
        links[alone] = []
    return _walked(links)


def edges_of(changes: Changes, points: list[Edge], *, rows: int, grid: tuple[FloatArray, FloatArray]) -> (
    dict[tuple[str, int, int], list[Edge]]
):  # fmt: skip
    """Points sorted by the edge of the grid on which they lie.

    Parameters
    ----------
    changes : Changes
        Changes along the lines of the grid: the rows first, then the columns.
    points : list of Edge
        The same changes as points.
    rows : int
        Number of rows.
    grid : tuple of array
        Places of the columns and of the rows.

    Returns
    -------
    dict
        As `polylines` takes it.
    """
    found: dict[tuple[str, int, int], list[Edge]] = defaultdict(list)
    for line, low, edge in zip(changes.line.tolist(), changes.low.tolist(), points, strict=True):
        along_row = line < rows
        places = grid[0] if along_row else grid[1]
        step = int(np.clip(np.searchsorted(places, low, side="right") - 1, 0, len(places) - 2))
        found["row", line, step].append(edge) if along_row else found["column", step, line - rows].append(edge)
    return found


def _joined(met: list[Edge]) -> list[tuple[Edge, Edge]]:
    """Pieces of one frontier inside one cell: the nearest points are joined first; an odd one stays alone."""
    left, pieces = list(met), []
    x, y = ([getattr(edge, axis) for edge in met] for axis in ("x", "y"))
    width, height = (max(max(values) - min(values), 1e-300) for values in (x, y))
    while len(left) >= _ENDS:
        candidates = [(first, second) for n, first in enumerate(left) for second in left[n + 1 :]]
        nearest = min(candidates, key=lambda c: ((c[0].x - c[1].x) / width) ** 2 + ((c[0].y - c[1].y) / height) ** 2)
        pieces.append(nearest)
        left = [edge for edge in left if edge is not nearest[0] and edge is not nearest[1]]
    return pieces


def _walked(links: dict[Edge, list[Edge]]) -> tuple[Polyline, ...]:
    """Follow the links from each free end, then around what is closed."""
    lines, seen = [], set()
    ordered = sorted(links, key=lambda edge: (len(links[edge]) != 1, edge.pair, edge.x, edge.y))
    for start in ordered:
        if start in seen:
            continue
        path = [start]
        seen.add(start)
        while following := [edge for edge in links[path[-1]] if edge not in seen]:
            path.append(following[0])
            seen.add(following[0])
        if len(path) > _ENDS and path[0] in links[path[-1]]:
            path.append(path[0])
        lines.append(
            Polyline(
                pair=start.pair,
                x=np.array([edge.x for edge in path]),
                y=np.array([edge.y for edge in path]),
                kinds=tuple(edge.kind for edge in path),
            )
        )
    return tuple(lines)
