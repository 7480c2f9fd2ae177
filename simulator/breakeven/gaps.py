"""Difference of two cost curves, evaluated at many volumes of many draws.

``D(V) = F + S V + V sum_j w_j h(V y_j) + sum_j p_j max(f_j, ceil(V z_j))``
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.curve_algebra import curve_difference
from simulator.curves.curve import CachedTerm
from simulator.curves.saturation import condensed
from simulator.curves.staircases import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from simulator.curves.curve import CostCurve

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

#: Costs closer than this share of their size are equal: some hundred roundings. [fraction] Judgement.
TIE: Final = 2.0e-13
#: Volumes at which a search looks at each draw, about. [volume]
_VOLUMES_SEEN: Final = 40
#: Numbers in one work buffer, so that several stay in a second-level cache of 1 MiB. [number]
BUFFER: Final = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Difference of two curves per draw, all saturating columns side by side and all stairs too.

    Parameters
    ----------
    fixed, slope : ndarray, shape (n,)
        Straight part. [USD], [USD month/request]
    weight, rate : ndarray, shape (n, C)
        Saturating part. [USD month/request], [month/request]
    price, load, floor : ndarray, shape (n, S)
        Staircases; `load` is units per volume, lowered by `ROUNDING`. [USD], [month/request], [fraction]
    size_fixed, size_slope : ndarray, shape (n,)
        A line above the sum of the sizes of both costs, against which equality is judged. [USD], [USD
        month/request]
    """

    fixed: FloatArray
    slope: FloatArray
    weight: FloatArray
    rate: FloatArray
    price: FloatArray
    load: FloatArray
    floor: FloatArray
    size_fixed: FloatArray
    size_slope: FloatArray

    @property
    def is_straight(self) -> bool:
        """Whether neither a saturating part nor a staircase is left."""
        return not self.rate.shape[1] and not self.load.shape[1]

    def tie(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Difference below which two costs count as equal. [USD]."""
        return TIE * (self.size_fixed[draw] + self.size_slope[draw] * volume)

    def smooth(self, *, draw: IndexArray, volume: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Value without stairs and its slope. [USD], [USD month/request]."""
        value, slope = self.fixed[draw] + self.slope[draw] * volume, self.slope[draw]
        if not self.rate.shape[1]:
            return value, slope
        work = np.empty((4, min(len(draw), rows_per_buffer(self.rate)), self.rate.shape[1]))
        for rows in row_blocks(self.rate, len(draw)):
            weight, share, exponent, rest = (buffer[: rows.stop - rows.start] for buffer in work)
            np.take(self.weight, draw[rows], axis=0, out=weight, mode="clip")
            np.take(self.rate, draw[rows], axis=0, out=exponent, mode="clip")
            saturating_columns(exponent=exponent, volume=volume[rows], share=share, steepness=rest)
            value[rows] += volume[rows] * np.einsum("im,im->i", weight, share)
            slope[rows] += np.einsum("im,im->i", weight, rest)
        return value, slope

    def stairs(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Staircases at volumes, by plain evaluation. [USD]."""
        cost = np.zeros(len(draw))
        if not self.load.shape[1]:
            return cost
        work = np.empty((2, min(len(draw), rows_per_buffer(self.load)), self.load.shape[1]))
        for rows in row_blocks(self.load, len(draw)):
            units, other = (buffer[: rows.stop - rows.start] for buffer in work)
            np.take(self.load, draw[rows], axis=0, out=units, mode="clip")
            units *= volume[rows, None]
            np.ceil(units, out=units)
            np.take(self.floor, draw[rows], axis=0, out=other, mode="clip")
            np.maximum(units, other, out=units)
            np.take(self.price, draw[rows], axis=0, out=other, mode="clip")
            cost[rows] = np.einsum("im,im->i", other, units)
        return cost

    def value(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Difference at volumes, stairs included. [USD]."""
        return self.smooth(draw=draw, volume=volume)[0] + self.stairs(draw=draw, volume=volume)

    def sign(self, *, draw: IndexArray, volume: FloatArray) -> NDArray[np.int8]:
        """-1 where the first costs less, 1 where it costs more, 0 where they are equal."""
        value = self.value(draw=draw, volume=volume)
        tie = self.tie(draw=draw, volume=volume)
        return np.where(np.abs(value) <= tie, 0, np.sign(value)).astype(np.int8)


def rows_per_buffer(table: FloatArray) -> int:
    """Rows of a table that fill one work buffer."""
    return max(1, BUFFER // max(1, int(table.shape[1])))


def row_blocks(table: FloatArray, count: int) -> Iterator[slice]:
    """Slices of at most `rows_per_buffer` rows that make up `count` rows."""
    step = rows_per_buffer(table)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


def saturating_columns(*, exponent: FloatArray, volume: FloatArray, share: FloatArray, steepness: FloatArray) -> None:
    """Turn rates into exponents ``a = V y``, shares ``h(a)`` and slopes ``d(a) = h + a (1 - h)`` of ``V h(V y)``.

    Parameters
    ----------
    exponent : ndarray, shape (i, C)
        Rates; becomes ``a``.
    volume : ndarray, shape (i,)
        Volumes. [request/month]
    share, steepness : ndarray, shape (i, C)
        Filled with ``h(a)`` and ``d(a)``. [fraction]

    Examples
    --------
    >>> exponent, share, steepness = np.full((1, 1), 0.5), np.empty((1, 1)), np.empty((1, 1))
    >>> saturating_columns(exponent=exponent, volume=np.array([4.0]), share=share, steepness=steepness)
    >>> exponent.item(), round(share.item(), 4), round(steepness.item(), 4)
    (2.0, 0.8647, 1.1353)
    """
    np.multiply(exponent, -volume[:, None], out=exponent)
    np.expm1(exponent, out=share)
    np.negative(exponent, out=exponent)
    # share is still minus h: 1 - h = 1 + share
    np.add(share, 1.0, out=steepness)
    np.multiply(steepness, exponent, out=steepness)
    np.subtract(steepness, share, out=steepness)
    np.negative(share, out=share)


def curve_gap(*, first: CostCurve, second: CostCurve) -> Gap:
    """Difference of two curves, ready to be searched.

    Parameters
    ----------
    first, second : CostCurve
        Two curves with the same number of draws.

    Returns
    -------
    Gap
        ``T_first(V) - T_second(V)``.

    Examples
    --------
    >>> from simulator.curves.curve import CostCurve
    >>> low, high = (CostCurve(fixed=np.array([x]), slope=np.array([1.0])) for x in (1.0, 2.0))
    >>> curve_gap(first=low, second=high).sign(draw=np.array([0]), volume=np.array([5.0])).tolist()
    [-1]
    """
    gap = curve_difference(minuend=_condensed(first), subtrahend=_condensed(second))
    size_fixed, size_slope = np.zeros(gap.draws), np.zeros(gap.draws)
    for curve in (first, second):
        size_fixed += np.abs(curve.fixed)
        size_slope += np.abs(curve.slope)
        for term in curve.cached:
            size_slope += np.abs(term.weight).sum(axis=1)
        for stair in curve.stairs:
            size_fixed += (1.0 + stair.floor) * np.abs(stair.price).sum(axis=1)
            size_slope += (np.abs(stair.price) * stair.rate).sum(axis=1)
    none = np.zeros((gap.draws, 0))
    return Gap(
        fixed=gap.fixed,
        slope=gap.slope,
        weight=np.hstack([none, *(term.weight for term in gap.cached)]),
        rate=np.hstack([none, *(term.rate for term in gap.cached)]),
        price=np.hstack([none, *(stair.price for stair in gap.stairs)]),
        load=np.hstack([none, *(stair.rate for stair in gap.stairs)]) * ROUNDING,
        floor=np.hstack([none, *(np.broadcast_to(s.floor[:, None], s.price.shape) for s in gap.stairs)]),
        size_fixed=size_fixed,
        size_slope=size_slope,
    )


def _condensed(curve: CostCurve) -> CostCurve:
    """Curve with fewer saturating columns where months lie close together, equal to half a tie."""
    terms = (condensed(weight=term.weight, rate=term.rate, volumes=_VOLUMES_SEEN) for term in curve.cached)
    return replace(curve, cached=tuple(CachedTerm(*term) for term in terms))
