"""Quantiles of cost curves over a grid of volumes.

Of straight lines most need not be looked at volume by volume: a line that is below a chord at both ends of a group of
volumes is below it all the way, and one that is above stays above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from simulator.breakeven.curve_algebra import curve_rows
from simulator.curves.curve import curve_values
from simulator.doubt.bands import Table, table_quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from simulator.curves.curve import CostCurve

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

#: Volumes between whose ends lines are told apart.
_GROUP: Final = 12
#: A line must clear a chord by this share, so that no rounding puts it on the other side in between. [fraction]
_CLEAR: Final = 1.0e-12


def curve_quantiles(*, curve: CostCurve, volumes: FloatArray, probabilities: Sequence[float]) -> FloatArray:
    """Quantiles of a cost over draws at each volume of a grid.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.
    volumes : ndarray, shape (k,)
        Grid of volumes, rising. [request/month]
    probabilities : sequence of float, length q
        Probabilities in [0, 1], rising. [fraction]

    Returns
    -------
    ndarray, shape (q, k)
        Quantiles as in `numpy.quantile`; the costs are never held all at once. [USD]

    Examples
    --------
    >>> from simulator.curves.curve import CostCurve
    >>> lines = CostCurve(fixed=np.array([0.0, 1.0, 2.0]), slope=np.array([1.0, 1.0, 1.0]))
    >>> curve_quantiles(curve=lines, volumes=np.array([10.0, 20.0]), probabilities=[0.5]).tolist()
    [[11.0, 21.0]]
    """
    kept = np.empty(0)

    def cells(rows: IndexArray, draws: slice) -> FloatArray:
        """Costs of some draws at some volumes, in memory that the next block takes over."""
        nonlocal kept
        some = curve_rows(curve=curve, rows=draws)
        if kept.size < len(rows) * some.draws:
            kept = np.empty(len(rows) * some.draws)
        work = kept[: len(rows) * some.draws].reshape(len(rows), some.draws)
        return curve_values(curve=some, volumes=volumes[rows], work=work).T

    straight = not curve.cached and not curve.stairs
    table = _Lines(cells, curve.draws, curve, volumes) if straight else Table(cells, curve.draws)
    return table_quantiles(table=table, rows=len(volumes), probabilities=probabilities)


@dataclass(frozen=True, slots=True)
class _Lines(Table):
    """Straight lines, of which only those near a bracket are looked at."""

    curve: CostCurve
    volumes: FloatArray
    #: Few lines of a block are left, so it may be larger. [draw]
    block: ClassVar[int] = 65_536

    def pieces(
        self, rows: IndexArray, low: FloatArray, high: FloatArray, part: slice
    ) -> Iterator[tuple[slice, FloatArray, IndexArray]]:
        """Cells of the lines that may meet a bracket, and how many of the others lie below each."""
        fixed, slope = self.curve.fixed[part], self.curve.slope[part]
        for first in range(0, len(rows), _GROUP):
            group = slice(first, min(first + _GROUP, len(rows)))
            volumes = self.volumes[rows[group]]
            ends = [slope * volume + fixed for volume in (volumes[0], volumes[-1])]
            settled, unders = np.ones(len(fixed), np.bool_), []
            for lower, upper in zip(low[:, group], high[:, group], strict=True):
                floor, ceiling = _chord(volumes, lower, -1), _chord(volumes, upper, 1)
                under = (ends[0] < floor[0]) & (ends[1] < floor[1])
                over = (ends[0] >= ceiling[0]) & (ends[1] >= ceiling[1])
                settled &= under | over
                unders.append(under)
            near = np.flatnonzero(~settled)
            cells = np.multiply.outer(volumes, slope[near])
            cells += fixed[near]
            yield group, cells, np.array([np.count_nonzero(under & settled) for under in unders])


def _chord(volumes: FloatArray, limits: FloatArray, side: int) -> tuple[float, float]:
    """Ends of a straight line below (side -1) or above (side 1) limits at all volumes."""
    first, last = float(limits[0]), float(limits[-1])
    share = (volumes - volumes[0]) / max(float(volumes[-1] - volumes[0]), float(np.finfo(np.float64).tiny))
    shift = float(np.max(side * (limits - (first + share * (last - first))), initial=0.0))
    clear = _CLEAR * max(abs(first), abs(last))
    return first + side * (shift + clear), last + side * (shift + clear)
