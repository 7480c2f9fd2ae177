"""Intervals of volume with rigorous bounds of a gap between two costs over each of them.

Two facts carry every bound. The slope of ``V h(V y)`` is ``d(a) = 1 - (1 - a) exp(-a)`` with a = V y: it rises from 0
to 1 + exp(-2) at a = 2 and then falls to 1. And a function whose slope has bounds lies between four straight lines
through its ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.gaps import row_blocks, rows_per_buffer, saturating_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.breakeven.gaps import Gap

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

#: Volumes this close to each other, relative to their size, count as one. [fraction]
NARROW: Final = 1.0e-10
#: Where the slope of V h(V y) is highest, a = 2, and how high it is there. [fraction]
_STEEPEST: Final = 2.0
_HIGHEST_SLOPE: Final = float(1.0 + np.exp(-2.0))


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
class Reach:
    """What is known of a function over intervals: its values at both ends and bounds of its slope.

    Parameters
    ----------
    first, last : ndarray, shape (i,)
        Value at the start and at the end. [USD]
    low, high : ndarray, shape (i,)
        Bounds of the slope. [USD month/request]
    """

    first: FloatArray
    last: FloatArray
    low: FloatArray
    high: FloatArray

    def rows(self, keep: BoolArray | IndexArray | slice) -> Reach:
        """Some of the intervals."""
        return Reach(self.first[keep], self.last[keep], self.low[keep], self.high[keep])

    def raised(self, by: FloatArray) -> Reach:
        """The same function plus a constant on each interval."""
        return Reach(self.first + by, self.last + by, self.low, self.high)

    def values(self, *, length: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Least and greatest value the function can have on intervals of this length.

        Examples
        --------
        >>> one = np.array([1.0])
        >>> [bound.tolist() for bound in Reach(one, one, -one, one).values(length=2 * one)]
        [[0.0], [2.0]]
        """
        first, last, low, high = self.first, self.last, self.low, self.high
        spread = np.where(high > low, high - low, 1.0)
        bent = (low < 0) & (high > 0)
        to_low = np.clip((first - last + high * length) / spread, 0.0, length)
        to_high = np.clip((last - first - low * length) / spread, 0.0, length)
        least = np.where(bent, first + low * to_low, np.minimum(first, last))
        most = np.where(bent, first + high * to_high, np.maximum(first, last))
        return least, most


def smooth_reach(*, gap: Gap, intervals: Intervals) -> Reach:
    """Values at both ends and bounds of the slope of a gap without its stairs.

    Parameters
    ----------
    gap : Gap
        ``n`` differences.
    intervals : Intervals
        ``i`` intervals.

    Returns
    -------
    Reach
        Bounds hold at every volume of each interval.

    Examples
    --------
    >>> from simulator.curves.curve import CachedTerm, CostCurve
    >>> from simulator.breakeven.gaps import curve_gap
    >>> zero = CostCurve(fixed=np.zeros(1), slope=np.zeros(1))
    >>> bent = CostCurve(np.zeros(1), np.zeros(1), (CachedTerm(np.ones((1, 1)), np.ones((1, 1))),))
    >>> whole = Intervals(np.array([0]), np.array([0.0]), np.array([9.0]))
    >>> reach = smooth_reach(gap=curve_gap(first=bent, second=zero), intervals=whole)
    >>> reach.low.tolist(), reach.high.round(4).tolist()
    ([0.0], [1.1353])
    """
    draw, start, end = intervals.draw, intervals.start, intervals.end
    fixed, slope = gap.fixed[draw], gap.slope[draw]
    first, last = fixed + slope * start, fixed + slope * end
    if not gap.rate.shape[1]:
        return Reach(first, last, slope, slope)
    low, high = slope.copy(), slope.copy()
    work = np.empty((6, min(len(draw), rows_per_buffer(gap.rate)), gap.rate.shape[1]))
    for rows in row_blocks(gap.rate, len(draw)):
        weight, at_start, at_end, share, steep_start, steep_end = (b[: rows.stop - rows.start] for b in work)
        np.take(gap.weight, draw[rows], axis=0, out=weight, mode="clip")
        np.take(gap.rate, draw[rows], axis=0, out=at_start, mode="clip")
        np.copyto(at_end, at_start)
        saturating_columns(exponent=at_start, volume=start[rows], share=share, steepness=steep_start)
        first[rows] += start[rows] * np.einsum("im,im->i", weight, share)
        saturating_columns(exponent=at_end, volume=end[rows], share=share, steepness=steep_end)
        last[rows] += end[rows] * np.einsum("im,im->i", weight, share)
        # d rises to its top and falls after it, so it is least at an end, and greatest at one or at the top
        least, most = np.minimum(steep_start, steep_end, out=share), np.maximum(steep_start, steep_end, out=steep_end)
        np.copyto(most, _HIGHEST_SLOPE, where=(at_start < _STEEPEST) & (at_end > _STEEPEST))
        np.multiply(weight, least, out=least)
        np.multiply(weight, most, out=most)
        low[rows] += np.minimum(least, most, out=steep_start).sum(axis=1)
        high[rows] += np.maximum(least, most, out=steep_start).sum(axis=1)
    return Reach(first, last, low, high)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Volumes at which the sign of a gap may change.

    Parameters
    ----------
    draw : ndarray of int, shape (c,)
        Row of the gap.
    volume : ndarray, shape (c,)
        Volume. [request/month]
    is_jump : ndarray of bool, shape (c,)
        Whether the gap jumps there.
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

    def distinct(self, *, lowest: float, highest: float) -> Candidates:
        """Those strictly inside the range, the ones of a draw that are one volume melted into one."""
        volume, draw = self.volume, self.draw
        inside = (volume > lowest * (1.0 + NARROW)) & (volume < highest * (1.0 - NARROW))
        volume, draw, is_jump = volume[inside], draw[inside], self.is_jump[inside]
        new = np.ones(len(volume), np.bool_)
        new[1:] = (draw[1:] != draw[:-1]) | (volume[1:] > volume[:-1] * (1.0 + NARROW))
        group = np.cumsum(new) - 1
        jumps = np.bincount(group, weights=is_jump) > 0 if len(group) else is_jump
        # of one group a jump's own volume is the exact one
        chosen = np.flatnonzero(new)
        at_jump = np.flatnonzero(is_jump)[::-1]
        chosen[group[at_jump]] = at_jump
        return Candidates(draw[chosen], volume[chosen], jumps)


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of each draw between its candidates, the ends of the range included.

    Parameters
    ----------
    draw : ndarray of int, shape (s,)
        Row of the gap.
    start, end : ndarray, shape (s,)
        Ends. [request/month]
    """

    draw: IndexArray
    start: FloatArray
    end: FloatArray

    @staticmethod
    def between(draw: IndexArray, volume: FloatArray, draws: int, lowest: float, highest: float) -> Stretches:
        """Stretches cut at sorted volumes."""
        counts = np.bincount(draw, minlength=draws) + 1
        last = np.cumsum(counts) - 1
        start, end = np.empty(len(volume) + draws), np.empty(len(volume) + draws)
        cut = np.arange(len(volume)) + draw
        start[last - counts + 1], end[last] = lowest, highest
        end[cut], start[cut + 1] = volume, volume
        return Stretches(np.repeat(np.arange(draws), counts), start, end)

    @property
    def middle(self) -> FloatArray:
        """A volume inside each stretch. [request/month]."""
        return 0.5 * (self.start + self.end)
