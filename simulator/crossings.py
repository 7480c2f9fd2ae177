"""Every volume at which two costs are equal, and which of several is cheapest between them.

Signs read from the first curve: -1 it costs less, 1 it costs more, 0 both cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.crossing_search import NARROW, sign_change_candidates
from simulator.curve_algebra import curve_rows
from simulator.curves import curve_values_at
from simulator.gaps import TIE, curve_gap
from simulator.intervals import Candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.curves import CostCurve
    from simulator.gaps import Gap

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    SignArray = NDArray[np.int8]

#: How two costs meet: equal and then apart, one step over the other, equal for a moment without a change.
KINDS: Final = ("root", "jump", "touch")
ROOT, JUMP, TOUCH = range(len(KINDS))


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """All volumes of a range at which two curves meet, a ragged list over draws.

    Parameters
    ----------
    draw : ndarray of int, shape (c,)
        Draw of each crossing; the list is sorted by draw, then volume.
    volume : ndarray, shape (c,)
        Where: the root, or the volume after which one cost steps over the other. [request/month]
    kind : ndarray of int, shape (c,)
        Index into `KINDS`.
    sign_after : ndarray of int, shape (c,)
        Sign up to the next crossing.
    sign_at_lowest : ndarray of int, shape (n,)
        Sign from the lowest volume to the first crossing. A draw without crossings keeps it throughout:
        -1 the first is always cheaper, 1 it never is, 0 the costs are identical.
    """

    draw: IndexArray
    volume: FloatArray
    kind: SignArray
    sign_after: SignArray
    sign_at_lowest: SignArray

    @property
    def counts(self) -> IndexArray:
        """Crossings of each draw, touches left out, shape (n,)."""
        return np.bincount(self.draw[self.kind != TOUCH], minlength=len(self.sign_at_lowest))

    def first_volumes(self) -> FloatArray:
        """First crossing of each draw, infinite where there is none, shape (n,). [request/month]."""
        volumes = np.full(len(self.sign_at_lowest), np.inf)
        real = np.flatnonzero(self.kind != TOUCH)[::-1]
        volumes[self.draw[real]] = self.volume[real]
        return volumes

    def last_volumes(self) -> FloatArray:
        """Last crossing of each draw, infinite where there is none, shape (n,). [request/month]."""
        volumes = np.full(len(self.sign_at_lowest), np.inf)
        real = self.kind != TOUCH
        volumes[self.draw[real]] = self.volume[real]
        return volumes


@dataclass(frozen=True, slots=True, eq=False)
class CheapestIntervals:
    """Which curve is cheapest where, a ragged list over draws that covers the whole range.

    Parameters
    ----------
    draw : ndarray of int, shape (i,)
        Draw of each interval; the list is sorted by draw, then volume.
    start, end : ndarray, shape (i,)
        Ends of the interval. [request/month]
    cheapest : ndarray of int, shape (i,)
        Index of the cheapest curve; of curves that cost the same, the first.
    """

    draw: IndexArray
    start: FloatArray
    end: FloatArray
    cheapest: IndexArray


def curve_crossings(*, first: CostCurve, second: CostCurve, lowest: float, highest: float) -> Crossings:
    """All volumes strictly inside a range at which two curves meet.

    Parameters
    ----------
    first, second : CostCurve
        Two curves with the same number of draws ``n``.
    lowest, highest : float
        Range of volumes, ``0 <= lowest < highest``. [request/month]

    Returns
    -------
    Crossings
        None missed: intervals are dropped only on proof (`crossing_search`).

    Raises
    ------
    ValueError
        If the range is empty or the numbers of draws differ.

    Notes
    -----
    Costs within 1e-13 of their size are equal. Meetings within 1e-10 of one another, relative to their
    volume, count as one. A stretch of equal cost shows as a crossing to sign 0 and one from it.

    Examples
    --------
    >>> from simulator.curves import CostCurve
    >>> flat = CostCurve(fixed=np.array([10.0, 10.0]), slope=np.array([0.0, 3.0]))
    >>> line = CostCurve(fixed=np.array([0.0, 0.0]), slope=np.array([2.0, 2.0]))
    >>> found = curve_crossings(first=flat, second=line, lowest=1.0, highest=9.0)
    >>> found.volume.tolist(), found.sign_after.tolist(), found.sign_at_lowest.tolist()
    ([5.0], [-1], [1, 1])
    """
    if not 0 <= lowest < highest < np.inf:
        message = f"Volumes from {lowest} to {highest} are no range; give 0 <= lowest < highest."
        raise ValueError(message)
    gap = curve_gap(first=first, second=second)
    if gap.is_straight:
        return _line_crossings(gap, lowest, highest)
    candidates = _distinct(sign_change_candidates(gap=gap, lowest=lowest, highest=highest), lowest, highest)
    edges = _Stretches.between(candidates.draw, candidates.volume, first.draws, lowest, highest)
    sign = edges.signs(gap)
    # stretch i + draw of the i-th candidate ends at it, the next one starts there
    before = np.arange(len(candidates.draw)) + candidates.draw
    left, right = sign[before], sign[before + 1]
    value = np.abs(gap.value(draw=candidates.draw, volume=candidates.volume))
    touch = (left == right) & (value <= gap.tie(draw=candidates.draw, volume=candidates.volume)) & (left != 0)
    kept = (left != right) | touch
    kind = np.where(touch, TOUCH, np.where(candidates.is_jump, JUMP, ROOT)).astype(np.int8)
    return Crossings(
        draw=candidates.draw[kept],
        volume=candidates.volume[kept],
        kind=kind[kept],
        sign_after=right[kept],
        sign_at_lowest=sign[np.flatnonzero(edges.start == lowest)],
    )


def cheapest_intervals(
    *,
    curves: tuple[CostCurve, ...],
    lowest: float,
    highest: float,
    crossings: Sequence[Crossings] | None = None,
) -> CheapestIntervals:
    """Cheapest of several curves in every interval between the crossings of all pairs.

    Parameters
    ----------
    curves : tuple of CostCurve
        Two or more curves with the same number of draws ``n``.
    lowest, highest : float
        Range of volumes, ``0 <= lowest < highest``. [request/month]
    crossings : sequence of Crossings, optional
        Crossings of every pair in the order of `itertools.combinations`, where they are at hand already.

    Returns
    -------
    CheapestIntervals
        At least one interval per draw.

    Examples
    --------
    >>> from simulator.curves import CostCurve
    >>> flat = CostCurve(fixed=np.array([10.0]), slope=np.array([0.0]))
    >>> line = CostCurve(fixed=np.array([0.0]), slope=np.array([2.0]))
    >>> found = cheapest_intervals(curves=(flat, line), lowest=1.0, highest=9.0)
    >>> list(zip(found.start.tolist(), found.end.tolist(), found.cheapest.tolist()))
    [(1.0, 5.0, 1), (5.0, 9.0, 0)]
    """
    pairs = crossings or [
        curve_crossings(first=first, second=second, lowest=lowest, highest=highest)
        for first, second in combinations(curves, 2)
    ]
    met = Candidates.joined([Candidates(p.draw, p.volume, p.kind == JUMP) for p in pairs])
    met = _distinct(met, lowest, highest)
    parts = _Stretches.between(met.draw, met.volume, curves[0].draws, lowest, highest)
    middle = 0.5 * (parts.start + parts.end)
    costs = np.stack([curve_values_at(curve=curve_rows(curve=c, rows=parts.draw), volumes=middle) for c in curves])
    limit = costs.min(axis=0) + TIE * np.abs(costs).max(axis=0)
    cheapest = np.argmax(costs <= limit, axis=0)
    new = np.ones(len(cheapest), np.bool_)
    new[1:] = (parts.draw[1:] != parts.draw[:-1]) | (cheapest[1:] != cheapest[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(cheapest)) - 1
    return CheapestIntervals(parts.draw[starts], parts.start[starts], parts.end[ends], cheapest[starts])


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Stretches of each draw between its candidates, the ends of the range included."""

    draw: IndexArray
    start: FloatArray
    end: FloatArray

    @staticmethod
    def between(draw: IndexArray, volume: FloatArray, draws: int, lowest: float, highest: float) -> _Stretches:
        """Stretches cut at sorted volumes."""
        counts = np.bincount(draw, minlength=draws) + 1
        last = np.cumsum(counts) - 1
        start, end = np.empty(len(volume) + draws), np.empty(len(volume) + draws)
        cut = np.arange(len(volume)) + draw
        start[last - counts + 1], end[last] = lowest, highest
        end[cut], start[cut + 1] = volume, volume
        return _Stretches(np.repeat(np.arange(draws), counts), start, end)

    def signs(self, gap: Gap) -> SignArray:
        """Sign of the gap in the middle of each stretch."""
        return gap.sign(draw=self.draw, volume=0.5 * (self.start + self.end))


def _distinct(candidates: Candidates, lowest: float, highest: float) -> Candidates:
    """Candidates strictly inside the range, those of one draw that are one volume melted into one."""
    volume, draw = candidates.volume, candidates.draw
    inside = (volume > lowest * (1.0 + NARROW)) & (volume < highest * (1.0 - NARROW))
    volume, draw, is_jump = volume[inside], draw[inside], candidates.is_jump[inside]
    new = np.ones(len(volume), np.bool_)
    new[1:] = (draw[1:] != draw[:-1]) | (volume[1:] > volume[:-1] * (1.0 + NARROW))
    group = np.cumsum(new) - 1
    jumps = np.bincount(group, weights=is_jump) > 0 if len(group) else is_jump
    # of one group a jump's own volume is the exact one
    chosen = np.flatnonzero(new)
    at_jump = np.flatnonzero(is_jump)[::-1]
    chosen[group[at_jump]] = at_jump
    return Candidates(draw[chosen], volume[chosen], jumps)


def _line_crossings(gap: Gap, lowest: float, highest: float) -> Crossings:
    """Crossings of straight lines in closed form."""
    draws = np.arange(len(gap.fixed))
    at_lowest = gap.sign(draw=draws, volume=np.full(len(draws), lowest))
    at_highest = gap.sign(draw=draws, volume=np.full(len(draws), highest))
    crossed = np.flatnonzero(at_lowest * at_highest < 0)
    volume = np.clip(-gap.fixed[crossed] / gap.slope[crossed], lowest, highest)
    return Crossings(
        draw=crossed,
        volume=volume,
        kind=np.full(len(crossed), ROOT, np.int8),
        sign_after=at_highest[crossed],
        sign_at_lowest=np.where(at_lowest == 0, at_highest, at_lowest),
    )
