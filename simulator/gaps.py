"""Difference of two cost curves with rigorous bounds of it and of its slope over intervals of volume.

``D(V) = F + S V + V sum_j w_j h(V y_j) + sum_j p_j max(f_j, ceil(V z_j))``

Two facts carry every bound. The derivative of ``V h(V y)`` is ``d(a) = 1 - (1 - a) exp(-a)`` with a = V y: it
rises from 0 to 1 + exp(-2) at a = 2 and then falls to 1. And a staircase lies between the hinge
``max(f, V z)`` and the same plus one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.curve_algebra import curve_difference
from simulator.staircases import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.curves import CostCurve

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

#: Costs closer than this share of their size are equal: some hundred roundings. [fraction]
TIE: Final = 1.0e-13
#: Where the slope of V h(V y) is highest, a = 2, and how high it is there. [fraction]
_STEEPEST: Final = 2.0
_HIGHEST_SLOPE: Final = float(1.0 + np.exp(-2.0))


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
    def width(self) -> int:
        """Columns to evaluate per volume."""
        return int(1 + self.rate.shape[1] + self.load.shape[1])

    def tie(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Difference below which two costs count as equal. [USD]."""
        return TIE * (self.size_fixed[draw] + self.size_slope[draw] * volume)

    def smooth(self, *, draw: IndexArray, volume: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Value without stairs, its derivative, and the slopes ``d`` of the columns."""
        value = self.fixed[draw] + self.slope[draw] * volume
        if not self.rate.shape[1]:
            return value, self.slope[draw], np.zeros((len(draw), 0))
        exponent = self.rate[draw] * volume[:, None]
        share = -np.expm1(-exponent)
        weight = self.weight[draw]
        steepness = share + exponent * (1.0 - share)
        value += volume * np.einsum("im,im->i", weight, share)
        return value, self.slope[draw] + np.einsum("im,im->i", weight, steepness), steepness

    def slope_range(
        self, *, draw: IndexArray, start: FloatArray, end: FloatArray, at_start: FloatArray, at_end: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Bounds of the smooth slope over [start, end], from the columns' slopes at both ends."""
        slope = self.slope[draw]
        if not self.rate.shape[1]:
            return slope, slope
        rate, weight = self.rate[draw], self.weight[draw]
        top = (rate * start[:, None] < _STEEPEST) & (rate * end[:, None] > _STEEPEST)
        least = weight * np.minimum(at_start, at_end)
        most = weight * np.where(top, _HIGHEST_SLOPE, np.maximum(at_start, at_end))
        low, high = np.minimum(least, most), np.maximum(least, most)
        return slope + low.sum(axis=1), slope + high.sum(axis=1)

    def stairs(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Staircases at volumes, by plain evaluation. [USD]."""
        if not self.load.shape[1]:
            return np.zeros(len(draw))
        units = np.maximum(self.floor[draw], np.ceil(self.load[draw] * volume[:, None]))
        cost: FloatArray = np.einsum("im,im->i", self.price[draw], units)
        return cost

    def value(self, *, draw: IndexArray, volume: FloatArray) -> FloatArray:
        """Difference at volumes, stairs included. [USD]."""
        return self.smooth(draw=draw, volume=volume)[0] + self.stairs(draw=draw, volume=volume)

    def sign(self, *, draw: IndexArray, volume: FloatArray) -> NDArray[np.int8]:
        """-1 where the first costs less, 1 where it costs more, 0 where they are equal."""
        value = self.value(draw=draw, volume=volume)
        tie = self.tie(draw=draw, volume=volume)
        return np.where(np.abs(value) <= tie, 0, np.sign(value)).astype(np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Intervals of volume, each belonging to one draw.

    Parameters
    ----------
    draw : ndarray of int, shape (i,)
        Row of the gap.
    start, end : ndarray, shape (i,)
        Ends. [request/month]
    """

    draw: IndexArray
    start: FloatArray
    end: FloatArray

    def rows(self, keep: BoolArray | IndexArray | slice) -> Intervals:
        """Some of the intervals."""
        return Intervals(self.draw[keep], self.start[keep], self.end[keep])

    @staticmethod
    def joined(parts: list[Intervals]) -> Intervals:
        """Intervals of several lists in one."""
        return Intervals(
            np.concatenate([np.zeros(0, np.intp), *(part.draw for part in parts)]),
            np.concatenate([np.zeros(0), *(part.start for part in parts)]),
            np.concatenate([np.zeros(0), *(part.end for part in parts)]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Volumes at which the sign may change.

    Parameters
    ----------
    draw : ndarray of int, shape (c,)
        Row of the gap.
    volume : ndarray, shape (c,)
        Volume. [request/month]
    is_jump : ndarray of bool, shape (c,)
        Whether the difference jumps there.
    """

    draw: IndexArray
    volume: FloatArray
    is_jump: BoolArray

    @staticmethod
    def at(draw: IndexArray, volume: FloatArray, *, jumps: bool = False) -> Candidates:
        """Candidates of one kind."""
        return Candidates(draw, volume, np.full(len(draw), jumps))

    @staticmethod
    def joined(parts: list[Candidates]) -> Candidates:
        """Candidates of several lists in one, sorted by draw, then volume."""
        draw = np.concatenate([np.zeros(0, np.intp), *(part.draw for part in parts)])
        volume = np.concatenate([np.zeros(0), *(part.volume for part in parts)])
        is_jump = np.concatenate([np.zeros(0, np.bool_), *(part.is_jump for part in parts)])
        order = np.lexsort((is_jump, volume, draw))
        return Candidates(draw[order], volume[order], is_jump[order])


def value_range(
    *, first: FloatArray, last: FloatArray, low: FloatArray, high: FloatArray, length: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Bounds of a function over intervals from its values at both ends and the bounds of its slope.

    Parameters
    ----------
    first, last : ndarray, shape (i,)
        Value at the start and at the end. [USD]
    low, high : ndarray, shape (i,)
        Bounds of the slope. [USD month/request]
    length : ndarray, shape (i,)
        Length of each interval. [request/month]

    Returns
    -------
    tuple of ndarray, shape (i,)
        Least and greatest value the function can have. [USD]

    Examples
    --------
    >>> one = np.array([1.0])
    >>> [bound.tolist() for bound in value_range(first=one, last=one, low=-one, high=one, length=2 * one)]
    [[0.0], [2.0]]
    """
    spread = np.where(high > low, high - low, 1.0)
    bent = (low < 0) & (high > 0)
    to_low = np.clip((first - last + high * length) / spread, 0.0, length)
    to_high = np.clip((last - first - low * length) / spread, 0.0, length)
    least = np.where(bent, first + low * to_low, np.minimum(first, last))
    most = np.where(bent, first + high * to_high, np.maximum(first, last))
    return least, most


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
    >>> from simulator.curves import CostCurve
    >>> low, high = (CostCurve(fixed=np.array([x]), slope=np.array([1.0])) for x in (1.0, 2.0))
    >>> curve_gap(first=low, second=high).sign(draw=np.array([0]), volume=np.array([5.0])).tolist()
    [-1]
    """
    gap = curve_difference(minuend=first, subtrahend=second)
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
