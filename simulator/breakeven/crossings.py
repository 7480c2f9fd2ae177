"""Every volume at which two costs are equal, and which of several is cheapest between them.

Signs read from the first curve: -1 it costs less, 1 it costs more, 0 both cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.crossing_search import sign_change_candidates
from simulator.breakeven.curve_algebra import curve_rows
from simulator.breakeven.gaps import TIE, curve_gap
from simulator.breakeven.intervals import Candidates, Stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from simulator.breakeven.gaps import Gap
    from simulator.curves.curve import CostCurve

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    SignArray = NDArray[np.int8]

#: How two costs meet: equal and then apart, one step over the other, equal for a moment without a change.
KINDS: Final = ("root", "jump", "touch")
ROOT, JUMP, TOUCH = range(len(KINDS))
#: Draws worked on together, so that their coefficients stay in cache. [draw]
_BLOCK: Final = 4096
#: The same where all curves are straight. [draw]
_LINES: Final = 32_768
#: Fields of `Crossings` that have one entry per crossing.
_LISTS: Final = ("draw", "volume", "kind", "sign_after")


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
    Costs within 2e-13 of their size are equal. Meetings within 1e-10 of one another, relative to their
    volume, count as one. A stretch of equal cost shows as a crossing to sign 0 and one from it.

    Examples
    --------
    >>> from simulator.curves.curve import CostCurve
    >>> flat = CostCurve(fixed=np.array([10.0, 10.0]), slope=np.array([0.0, 3.0]))
    >>> line = CostCurve(fixed=np.array([0.0, 0.0]), slope=np.array([2.0, 2.0]))
    >>> found = curve_crossings(first=flat, second=line, lowest=1.0, highest=9.0)
    >>> found.volume.tolist(), found.sign_after.tolist(), found.sign_at_lowest.tolist()
    ([5.0], [-1], [1, 1])
    """
    if not 0 <= lowest < highest < np.inf:
        message = f"Volumes from {lowest} to {highest} are no range; give 0 <= lowest < highest."
        raise ValueError(message)
    every, parts = np.arange(first.draws), []
    sign_at_lowest = np.empty(first.draws, np.int8)
    for rows in _kindred_draws(first, second):
        one, other = curve_rows(curve=first, rows=rows), curve_rows(curve=second, rows=rows)
        part = _crossings_of(one, other, lowest, highest)
        sign_at_lowest[rows] = part.sign_at_lowest
        parts.append(replace(part, draw=every[rows][part.draw]))
    draw, volume, kind, sign_after = (np.concatenate([getattr(part, name) for part in parts]) for name in _LISTS)
    # blocks in the order of the draws come sorted
    order = np.lexsort((volume, draw)) if np.any(draw[1:] < draw[:-1]) else slice(None)
    return Crossings(draw[order], volume[order], kind[order], sign_after[order], sign_at_lowest)


def _kindred_draws(first: CostCurve, second: CostCurve) -> Iterator[IndexArray | slice]:
    """Blocks of draws: those without a saturating part first, then by how far their months lie apart."""
    starts = range(0, first.draws, _BLOCK)
    if not (first.cached or second.cached or first.stairs or second.stairs):
        return (slice(start, start + _LINES) for start in range(0, first.draws, _LINES))
    if not (first.cached or second.cached):
        return (slice(start, start + _BLOCK) for start in starts)
    apart = np.zeros(first.draws)
    for term in (*first.cached, *second.cached):
        alive = (term.weight != 0) & (term.rate > 0)
        lowest = np.where(alive, term.rate, np.inf).min(axis=1, initial=np.inf)
        highest = np.where(alive, term.rate, 0.0).max(axis=1, initial=0.0)
        apart = np.maximum(apart, np.divide(highest, lowest, out=np.zeros(len(apart)), where=highest > 0))
    order = np.argsort(apart, kind="stable")
    return (order[start : start + _BLOCK] for start in starts)


def _crossings_of(first: CostCurve, second: CostCurve, lowest: float, highest: float) -> Crossings:
    """Crossings of a block of draws, numbered within it."""
    gap = curve_gap(first=first, second=second)
    if gap.is_straight:
        return _line_crossings(gap, lowest, highest)
    candidates = sign_change_candidates(gap=gap, lowest=lowest, highest=highest)
    candidates = candidates.distinct(lowest=lowest, highest=highest)
    draw, volume = candidates.draw, candidates.volume
    parts = Stretches.between(draw, volume, first.draws, lowest, highest)
    sign = gap.sign(draw=parts.draw, volume=parts.middle)
    # stretch i + draw of the i-th candidate ends at it, the next one starts there
    before = np.arange(len(draw)) + draw
    left, right = sign[before], sign[before + 1]
    near = np.abs(gap.value(draw=draw, volume=volume)) <= gap.tie(draw=draw, volume=volume)
    touch = (left == right) & near & (left != 0)
    kept = (left != right) | touch
    kind = np.where(touch, TOUCH, np.where(candidates.is_jump, JUMP, ROOT)).astype(np.int8)
    starts = sign[np.flatnonzero(parts.start == lowest)]
    return Crossings(draw[kept], volume[kept], kind[kept], right[kept], starts)


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
    >>> from simulator.curves.curve import CostCurve
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
    met = met.distinct(lowest=lowest, highest=highest)
    parts = Stretches.between(met.draw, met.volume, curves[0].draws, lowest, highest)
    dearer = np.zeros((len(curves), len(parts.draw)), np.int8)
    for (first, second), pair in zip(combinations(range(len(curves)), 2), pairs, strict=True):
        sign = _signs_in(pair, parts)
        dearer[first] += sign > 0
        dearer[second] += sign < 0
    cheapest = dearer.argmin(axis=0)
    new = np.ones(len(cheapest), np.bool_)
    new[1:] = (parts.draw[1:] != parts.draw[:-1]) | (cheapest[1:] != cheapest[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(cheapest)) - 1
    return CheapestIntervals(parts.draw[starts], parts.start[starts], parts.end[ends], cheapest[starts])


def _signs_in(pair: Crossings, parts: Stretches) -> SignArray:
    """Sign of a pair in each stretch: that after its last crossing before the stretch."""
    draws = len(pair.sign_at_lowest)
    draw = np.concatenate([np.arange(draws), pair.draw, parts.draw])
    volume = np.concatenate([np.full(draws, -1.0), pair.volume, parts.middle])
    sign = np.concatenate([pair.sign_at_lowest, pair.sign_after, np.zeros(len(parts.draw), np.int8)])
    marks = draws + len(pair.draw)
    order = np.lexsort((volume, draw))
    last_mark = np.maximum.accumulate(np.where(order < marks, np.arange(len(order)), 0))
    signs = np.empty_like(sign)
    signs[order] = sign[order[last_mark]]
    return signs[marks:]


def _line_crossings(gap: Gap, lowest: float, highest: float) -> Crossings:
    """Crossings of straight lines in closed form."""
    at_ends = []
    for end in (lowest, highest):
        value = gap.slope * end + gap.fixed
        tie = TIE * (gap.size_slope * end + gap.size_fixed)
        at_ends.append((value > tie).astype(np.int8) - (value < -tie).astype(np.int8))
    at_lowest, at_highest = at_ends
    crossed = np.flatnonzero(at_lowest * at_highest < 0)
    volume = np.clip(-gap.fixed[crossed] / gap.slope[crossed], lowest, highest)
    return Crossings(
        draw=crossed,
        volume=volume,
        kind=np.full(len(crossed), ROOT, np.int8),
        sign_after=at_highest[crossed],
        sign_at_lowest=np.where(at_lowest == 0, at_highest, at_lowest),
    )
