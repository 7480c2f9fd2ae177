"""Exact quantiles of results that change smoothly along an axis, without selecting in every row.

The quantiles of a few rows tell where those of the rows between them must lie. One pass over the draws counts
how many lie below such a bracket and keeps the few inside it; if the counts say that the rank sought is inside,
the quantile is among those few, exactly. Where they say otherwise the row is worked out in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from simulator.doubt.quantiles import interpolated_quantiles, order_statistics, quantile_ranks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    Cells = Callable[[IndexArray, slice], FloatArray]

#: Every so many rows one is worked out first.
_PIVOT_STEP: Final = 10
#: With fewer rows or draws than these, every row is worked out in full.
_FEW_ROWS: Final = 24
_FEW_DRAWS: Final = 1024
#: Cells compared at a time, so that they stay in a second-level cache. [cell]
_CELLS: Final = 65_536
#: Draws of the sample that brackets the first rows of a run at least four times as large. [draw]
_SAMPLE: Final = 16_384
#: Half-width of a bracket in ranks, as a share of the draws and at least. [fraction], [rank]
_RANK_SHARE: Final = 0.002
_LEAST_RANKS: Final = 16
#: Half-width of a bracket taken from a sample, in standard deviations of an independent sample's rank.
_SAMPLE_WIDTH: Final = 2.5
#: How often a row is tried with brackets, each so many times wider on both sides, before it is worked out in full.
_TRIES: Final = 2
_WIDER: Final = 4.0
#: Rows a bracket is carried over from, on both sides together.
_NEIGHBOURS: Final = 4


def smooth_quantiles(*, cells: Cells, rows: int, draws: int, probabilities: Sequence[float]) -> FloatArray:
    """Quantiles of each row of a table that is evaluated piece by piece.

    Parameters
    ----------
    cells : callable
        ``cells(rows, draws)`` gives the table's cells for an array of row numbers and a slice of draws, shape
        (len(rows), draws in the slice). It is asked for a block of draws at a time, so memory does not grow with them,
        and may write every block into the same array.
    rows, draws : int
        Size of the table. Neighbouring rows should be alike; where they are not, only speed suffers.
    probabilities : sequence of float, length q
        Probabilities in [0, 1], rising. [fraction]

    Returns
    -------
    ndarray, shape (q, rows)
        The same bits as `row_quantiles` of the whole table.

    Raises
    ------
    ValueError
        If a cell is not a number, or the probabilities do not rise within [0, 1].

    References
    ----------
    Munro, J. I. and Paterson, M. S. (1980), "Selection and sorting with limited storage", Theoretical Computer
    Science 12, 315-323 (a bracket proved by counting).

    Examples
    --------
    >>> table = np.add.outer(np.arange(50.0), np.arange(2001.0))
    >>> found = smooth_quantiles(cells=lambda r, d: table[r, d], rows=50, draws=2001, probabilities=[0.5])
    >>> found[0, :3].tolist()
    [1000.0, 1001.0, 1002.0]
    """
    return table_quantiles(table=Table(cells, draws), rows=rows, probabilities=probabilities)


def table_quantiles(*, table: Table, rows: int, probabilities: Sequence[float]) -> FloatArray:
    """Quantiles of the first rows of a table, see `smooth_quantiles`.

    Parameters
    ----------
    table : Table
        How rows and draws are evaluated.
    rows : int
        Number of rows.
    probabilities : sequence of float, length q
        Probabilities in [0, 1], rising. [fraction]

    Returns
    -------
    ndarray, shape (q, rows)
        Quantiles.
    """
    ranks = np.array(quantile_ranks(draws=table.draws, probabilities=probabilities)[0])
    every = np.arange(rows)
    if rows < _FEW_ROWS or table.draws < _FEW_DRAWS:
        lower, upper = table.in_full(every, ranks)
    else:
        pivots = np.unique(np.append(every[::_PIVOT_STEP], rows - 1))
        near = max(_LEAST_RANKS, int(_RANK_SHARE * table.draws))
        around = np.concatenate([np.maximum(ranks - near, 0), np.minimum(ranks + near, table.draws - 1)])
        if table.draws >= 4 * _SAMPLE:
            at, _ = table.in_brackets(pivots, around, *table.sampled(pivots, probabilities))
        else:
            at, _ = table.in_full(pivots, around)
        # all rows and not only those between: a grid that doubles its volume is evaluated faster as a whole
        low, high = (_carried(pivots, known, every) for known in np.split(at, 2))
        lower, upper = table.in_brackets(every, ranks, low, high)
    return interpolated_quantiles(lower=lower, upper=upper, draws=table.draws, probabilities=probabilities)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows and draws that is never held as a whole.

    Parameters
    ----------
    cells : callable
        Evaluates some rows for some draws.
    draws : int
        Number of draws.
    """

    cells: Cells
    draws: int
    #: Draws worked on at a time. [draw]
    block: ClassVar[int] = 16_384

    def parts(self) -> Iterator[slice]:
        """Blocks of draws."""
        starts = range(0, self.draws, self.block)
        return (slice(start, min(start + self.block, self.draws)) for start in starts)

    def pieces(
        self, rows: IndexArray, low: FloatArray, high: FloatArray, part: slice
    ) -> Iterator[tuple[slice, FloatArray, IndexArray]]:
        """Cells to look at for groups of rows, and how many draws that were left out lie below each bracket."""
        yield slice(0, len(rows)), self.cells(rows, part), np.zeros(len(low), np.intp)

    def in_full(self, rows: IndexArray, ranks: IndexArray) -> tuple[FloatArray, FloatArray]:
        """Order statistics at ranks and after them, by selection in whole rows, shape (ranks, rows) each."""
        lower, upper = np.empty((2, len(ranks), len(rows)))
        for place, row in enumerate(rows[:, None]):
            # each block may stand in the memory of the one before
            work = np.concatenate([self.cells(row, part)[0].copy() for part in self.parts()])
            lower[:, place], upper[:, place] = order_statistics(work=work, ranks=ranks.tolist())
        return lower, upper

    def sampled(self, rows: IndexArray, probabilities: Sequence[float]) -> tuple[FloatArray, FloatArray]:
        """Brackets of each quantile from the first block of draws, shape (q, rows) each."""
        share = np.asarray(probabilities)
        spread = _SAMPLE_WIDTH * np.sqrt(share * (1.0 - share) / _SAMPLE) + 1.0 / _SAMPLE
        both = np.clip(np.stack([share - spread, share + spread]), 0.0, 1.0)
        ranks = (both * (_SAMPLE - 1)).astype(np.intp).ravel().tolist()
        sample = self.cells(rows, slice(0, _SAMPLE))
        found = np.array([order_statistics(work=row.copy(), ranks=ranks)[0] for row in sample])
        low, high = found.T.reshape(2, len(share), len(rows))
        return low, high

    def in_brackets(
        self, rows: IndexArray, ranks: IndexArray, low: FloatArray, high: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Order statistics at ranks and after them inside brackets that may or may not hold, shape (ranks, rows)."""
        lower, upper = np.empty((2, len(ranks), len(rows)))
        bracket = np.arange(len(ranks)) % len(low)
        todo = np.arange(len(rows))
        for _ in range(_TRIES):
            # brackets may not overlap, or a draw would be kept twice
            low[1:] = np.maximum(low[1:], np.maximum.accumulate(high, axis=0)[:-1])
            high = np.maximum(high, low)
            below, inside = self._kept(rows[todo], low, high)
            starts = np.stack([(inside < limit[:, None]).sum(axis=1) for limit in low])
            ends = np.stack([(inside < limit[:, None]).sum(axis=1) for limit in high])
            found = ranks[:, None] - below[bracket] + starts[bracket]
            following = np.minimum(found + 1, found + (self.draws - 1 - ranks)[:, None])
            held = np.all((found >= starts[bracket]) & (following < ends[bracket]), axis=0)
            own = np.flatnonzero(held)
            lower[:, todo[own]], upper[:, todo[own]] = inside[own, found[:, own]], inside[own, following[:, own]]
            # a missed quantile lies a little beside its bracket
            finite = np.isfinite(high) & np.isfinite(low)
            reach = _WIDER * np.subtract(high, low, out=np.zeros(low.shape), where=finite)
            todo, low, high = todo[~held], (low - reach)[:, ~held], (high + reach)[:, ~held]
            if not len(todo):
                return lower, upper
        lower[:, todo], upper[:, todo] = self.in_full(rows[todo], ranks)
        return lower, upper

    def _kept(self, rows: IndexArray, low: FloatArray, high: FloatArray) -> tuple[IndexArray, FloatArray]:
        """How many draws lie below each bracket, and those inside any, sorted, with infinities after them."""
        below = np.zeros(low.shape, np.intp)
        limits = np.stack([low, high], axis=1).reshape(-1, len(rows), 1)
        values, owners = [], []
        for group, table, known in (found for part in self.parts() for found in self.pieces(rows, low, high, part)):
            below[:, group] += known[:, None]
            step = max(1, _CELLS // max(1, table.shape[1]))
            for first in range(group.start, group.stop, step):
                cells = table[first - group.start : first - group.start + step]
                if np.isnan(cells.max(initial=-np.inf)):
                    message = "A value is not a number; quantiles of such draws mean nothing."
                    raise ValueError(message)
                inside, under = np.zeros(cells.shape, np.bool_), np.empty(cells.shape, np.bool_)
                for number, limit in enumerate(limits):
                    np.less(cells, limit[first : first + len(cells)], out=under)
                    np.not_equal(inside, under, out=inside)
                    if not number % 2:
                        below[number // 2, first : first + len(cells)] += [np.count_nonzero(row) for row in under]
                values.append(cells[inside])
                owners.append(np.repeat(np.arange(first, first + len(cells)), [np.count_nonzero(r) for r in inside]))
        owner = np.concatenate(owners)
        counts = np.bincount(owner, minlength=len(rows))
        order = np.argsort(owner, kind="stable")
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept = np.full((len(rows), int(counts.max()) + 1), np.inf)
        kept[owner[order], place] = np.concatenate(values)[order]
        kept.sort(axis=1)
        return below, kept


def _carried(pivots: IndexArray, values: FloatArray, rows: IndexArray) -> FloatArray:
    """Values at rows between pivots, by the polynomial through the nearest pivots, in logarithms if it can be."""
    finite = np.isfinite(values)
    positive = bool((values > 0).all())
    known = np.where(finite, np.log(values, out=np.zeros(values.shape), where=finite) if positive else values, 0.0)
    count = min(_NEIGHBOURS, len(pivots))
    first = np.clip(np.searchsorted(pivots, rows) - count // 2, 0, len(pivots) - count)
    carried = np.zeros((len(values), len(rows)))
    never = np.zeros(carried.shape, np.bool_)
    for own in range(count):
        share = np.ones(len(rows))
        for other in range(count):
            if other != own:
                here, there = pivots[first + own], pivots[first + other]
                share *= (rows - there) / (here - there)
        carried += share * known[:, first + own]
        never |= ~finite[:, first + own]
    return np.where(never, np.inf, np.exp(carried) if positive else carried)
