"""Every volume at which the difference of two curves can change its sign, none missed.

Branch and bound over (draw, interval of volume). An interval is dropped only when bounds prove that the
difference keeps its sign in it; cut at its steps when they are few; solved when it has no step and the
difference is monotone in it; halved otherwise. Intervals shorter than `NARROW` are not split further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.gaps import TIE
from simulator.breakeven.intervals import NARROW, Candidates, Intervals, Reach, smooth_reach
from simulator.breakeven.stair_pieces import cut_at_steps, open_intervals, step_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.breakeven.gaps import Gap

    FloatArray = NDArray[np.float64]

#: An interval with at most this many steps is cut at them all. [step]
_FEW_STEPS: Final = 64
#: Intervals searched together. [interval]
_BLOCK: Final = 4096
#: Where the first cut falls when an interval starts at volume zero, as a share of its end. [fraction]
_FIRST_CUT: Final = 1.0e-3
#: Newton steps and halvings of one root: more than a double can need. [step]
_MOST_STEPS: Final = 200
#: A root is found when its bracket, its last step or its value is this small, beside its size. [fraction]
_SHARP: Final = 4.0e-16


def sign_change_candidates(*, gap: Gap, lowest: float, highest: float) -> Candidates:
    """Volumes in the range at which the gap may change sign: all that do, and a few that do not.

    Parameters
    ----------
    gap : Gap
        ``n`` differences.
    lowest, highest : float
        Range of volumes, ``0 <= lowest < highest``. [request/month]

    Returns
    -------
    Candidates
        Sorted by draw, then volume.

    Notes
    -----
    Two sign changes within `NARROW` of each other may be reported as one candidate between them.

    Examples
    --------
    >>> from simulator.curves.curve import CostCurve
    >>> from simulator.breakeven.gaps import curve_gap
    >>> flat = CostCurve(fixed=np.array([10.0]), slope=np.array([0.0]))
    >>> line = CostCurve(fixed=np.array([0.0]), slope=np.array([2.0]))
    >>> gap = curve_gap(first=flat, second=line)
    >>> sign_change_candidates(gap=gap, lowest=1.0, highest=9.0).volume.tolist()
    [5.0]
    """
    draws = len(gap.fixed)
    pending = Intervals(np.arange(draws), np.full(draws, float(lowest)), np.full(draws, float(highest)))
    found: list[Candidates] = []
    while len(pending.draw):
        rest: list[Intervals] = []
        for first in range(0, len(pending.draw), _BLOCK):
            rest += _one_round(gap, pending.rows(slice(first, first + _BLOCK)), found)
        pending = Intervals.joined(rest)
    return Candidates.joined(found)


def _one_round(gap: Gap, part: Intervals, found: list[Candidates]) -> list[Intervals]:
    """Candidates found in these intervals go to `found`; what is left to search comes back."""
    reach = smooth_reach(gap=gap, intervals=part)
    if not gap.load.shape[1]:
        return [_smooth_round(gap, part, np.zeros(len(part.draw)), reach, found)]
    undecided = open_intervals(gap=gap, intervals=part, reach=reach)
    part, reach = part.rows(undecided), reach.rows(undecided)
    steps = step_counts(gap=gap, intervals=part)
    count = steps.sum(axis=1)
    many = (count > _FEW_STEPS) & (part.end - part.start > NARROW * part.end)
    few, none = (count > 0) & ~many, count == 0
    pieces, level = cut_at_steps(gap=gap, intervals=part.rows(few), steps=steps[few], found=found)
    whole = part.rows(none)
    level_of_whole = gap.stairs(draw=whole.draw, volume=0.5 * (whole.start + whole.end))
    return [
        _halved(part.rows(many)),
        _smooth_round(gap, whole, level_of_whole, reach.rows(none), found),
        _smooth_round(gap, pieces, level, smooth_reach(gap=gap, intervals=pieces), found),
    ]


def _halved(part: Intervals) -> Intervals:
    """Both halves of each interval, halved in ratio where it does not start at zero."""
    middle = np.where(part.start > 0, np.sqrt(part.start * part.end), part.end * _FIRST_CUT)
    middle = np.where(middle <= part.start, 0.5 * (part.start + part.end), middle)
    return Intervals.joined([Intervals(part.draw, part.start, middle), Intervals(part.draw, middle, part.end)])


def _smooth_round(gap: Gap, part: Intervals, level: FloatArray, smooth: Reach, found: list[Candidates]) -> Intervals:
    """Solve the intervals without steps that can be solved; halves of the others come back."""
    draw, start, end = part.draw, part.start, part.end
    reach = smooth.raised(level)
    first, last, low, high = reach.first, reach.last, reach.low, reach.high
    least, most = reach.values(length=end - start)
    tie = gap.tie(draw=draw, volume=end)
    undecided = (least <= tie) & (most >= -tie)
    equal = undecided & (least >= -tie) & (most <= tie)
    undecided &= ~equal
    crossing = undecided & (np.minimum(first, last) <= 0) & (np.maximum(first, last) >= 0)
    monotone = (low >= 0) | (high <= 0)
    roots = crossing & monotone
    # a monotone stretch that comes within a tie of zero at one end, or a very short one, is one volume
    short = undecided & ~roots & (monotone | (end - start <= NARROW * end))
    nearer = np.where(np.abs(first) <= np.abs(last), start, end)
    found.append(Candidates.at(draw[equal], start[equal]))
    found.append(Candidates.at(draw[equal], end[equal]))
    found.append(Candidates.at(draw[short], nearer[short]))
    volume = _roots(gap, part.rows(roots), level[roots], first[roots], last[roots])
    found.append(Candidates.at(draw[roots], volume))
    return _halved(part.rows(undecided & ~roots & ~short))


def _roots(gap: Gap, part: Intervals, level: FloatArray, first: FloatArray, last: FloatArray) -> FloatArray:
    """The one root in each interval in which the gap is monotone and changes sign."""
    start, end = part.start.copy(), part.end.copy()
    if not gap.rate.shape[1]:
        slope = gap.slope[part.draw]
        steep = np.where(slope == 0, 1.0, slope)
        return np.where(slope == 0, start, np.clip(-(gap.fixed[part.draw] + level) / steep, start, end))
    spread = np.where(last == first, 1.0, last - first)
    volume = np.clip(start - first * (end - start) / spread, start, end)
    rising = last > first
    size = gap.tie(draw=part.draw, volume=end) / TIE
    active = np.flatnonzero(end > start)
    smallest = np.minimum(np.abs(first), np.abs(last))
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        here = volume[active]
        value, slope = gap.smooth(draw=part.draw[active], volume=here)
        value += level[active]
        below = (value < 0) == rising[active]
        start[active] = np.where(below, here, start[active])
        end[active] = np.where(below, end[active], here)
        newton = here - value / np.where(slope == 0, 1.0, slope)
        inside = (slope != 0) & (newton >= start[active]) & (newton <= end[active])
        # a Newton step that does not halve the value gives way to a halving of the bracket
        good = inside & (np.abs(value) <= 0.5 * smallest[active])
        smallest[active] = np.minimum(smallest[active], np.abs(value))
        target = np.where(good, newton, 0.5 * (start[active] + end[active]))
        target = np.where(value == 0, here, target)
        volume[active] = target
        # below the rounding of the value itself no step can improve it
        done = (np.abs(value) <= _SHARP * size[active]) | (np.abs(target - here) <= _SHARP * here)
        done |= end[active] - start[active] <= _SHARP * end[active]
        active = active[~done]
    return volume
