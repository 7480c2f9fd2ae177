"""Intervals of volume cut at the steps of staircases, and proofs that no step in them matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.intervals import Candidates, Intervals, Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.breakeven.gaps import Gap

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

#: Steps that lie closer together than this share of their volume are one step. [fraction]
_ONE_STEP: Final = 1.0e-13


def open_intervals(*, gap: Gap, intervals: Intervals, reach: Reach) -> BoolArray:
    """Whether each interval may hold a sign change, judged by hinges below and above the stairs.

    A staircase lies between the hinge ``max(floor, V load)`` and the same plus one.

    Parameters
    ----------
    gap : Gap
        ``n`` differences.
    intervals : Intervals
        ``i`` intervals.
    reach : Reach
        `smooth_reach` of the intervals.

    Returns
    -------
    ndarray of bool, shape (i,)
        False only where the gap keeps its sign, jumps included.
    """
    draw, start, end = intervals.draw, intervals.start, intervals.end
    load, price, floor = gap.load[draw], gap.price[draw], gap.floor[draw]
    units_at_start, units_at_end = load * start[:, None], load * end[:, None]
    flat, rising = np.ceil(units_at_end * (1.0 + _ONE_STEP)) <= floor, units_at_start >= floor
    tread = np.where(flat, 0.0, price * load)
    slack = np.where(flat, 0.0, price)
    hinged = Reach(
        first=reach.first + np.einsum("im,im->i", price, np.maximum(floor, units_at_start)),
        last=reach.last + np.einsum("im,im->i", price, np.maximum(floor, units_at_end)),
        low=reach.low + np.where(rising, tread, np.minimum(tread, 0.0)).sum(axis=1),
        high=reach.high + np.where(rising, tread, np.maximum(tread, 0.0)).sum(axis=1),
    )
    least, most = hinged.values(length=end - start)
    tie = gap.tie(draw=draw, volume=end)
    below = most + np.maximum(slack, 0.0).sum(axis=1) < -tie
    above = least + np.minimum(slack, 0.0).sum(axis=1) > tie
    undecided: BoolArray = ~(below | above)
    return undecided


def step_counts(*, gap: Gap, intervals: Intervals) -> IndexArray:
    """Steps of each staircase in each interval, a rounding beyond its ends included.

    Parameters
    ----------
    gap : Gap
        ``n`` differences with ``S`` staircases.
    intervals : Intervals
        ``i`` intervals.

    Returns
    -------
    ndarray of int, shape (i, S)
        Number of steps.
    """
    first, last = _step_range(gap, intervals)
    return np.maximum(last - first + 1, 0).astype(np.intp)


def _step_range(gap: Gap, intervals: Intervals) -> tuple[FloatArray, FloatArray]:
    """First and last step number of each staircase; step j is at volume j / load."""
    load = gap.load[intervals.draw]
    first = np.ceil(load * intervals.start[:, None] * (1.0 - _ONE_STEP))
    last = np.floor(load * intervals.end[:, None] * (1.0 + _ONE_STEP))
    # below its floor a staircase has no steps
    first = np.maximum(first, np.maximum(np.floor(gap.floor[intervals.draw]), 1.0))
    last = np.where((gap.price[intervals.draw] == 0) | (load == 0), 0.0, last)
    return first, last


def cut_at_steps(
    *, gap: Gap, intervals: Intervals, steps: IndexArray, found: list[Candidates]
) -> tuple[Intervals, FloatArray]:
    """Pieces without steps inside, with the level of the stairs on each; jumps over zero go to `found`.

    Parameters
    ----------
    gap : Gap
        ``n`` differences with ``S`` staircases.
    intervals : Intervals
        ``i`` intervals.
    steps : ndarray of int, shape (i, S)
        `step_counts` of the intervals.
    found : list of Candidates
        Takes the steps at which the gap meets or jumps over zero, and every step at an interval's end.

    Returns
    -------
    pieces : Intervals
        The same volumes, cut.
    level : ndarray, shape (pieces,)
        Cost of the staircases on each piece. [USD]
    """
    owner, volume = _step_volumes(gap, intervals, steps)
    on_edge = volume <= intervals.start[owner] * (1.0 + _ONE_STEP)
    on_edge |= volume >= intervals.end[owner] * (1.0 - _ONE_STEP)
    found.append(Candidates.at(intervals.draw[owner[on_edge]], volume[on_edge], jumps=True))
    fresh = ~on_edge
    fresh[1:] &= (owner[1:] != owner[:-1]) | (volume[1:] > volume[:-1] * (1.0 + _ONE_STEP))
    owner, volume = owner[fresh], volume[fresh]
    per_interval = np.bincount(owner, minlength=len(intervals.draw)) + 1
    last = np.cumsum(per_interval) - 1
    # piece s ends at step s and piece s + 1 starts there
    ends = np.arange(len(volume)) + owner
    draw = np.repeat(intervals.draw, per_interval)
    start, end = np.empty(len(draw)), np.empty(len(draw))
    start[last - per_interval + 1], end[last] = intervals.start, intervals.end
    end[ends], start[ends + 1] = volume, volume
    # in the middle of a piece no rounding reaches a step
    level = gap.stairs(draw=draw, volume=0.5 * (start + end))
    smooth, _ = gap.smooth(draw=draw[ends], volume=volume)
    tie = gap.tie(draw=draw[ends], volume=volume)
    left, right = smooth + level[ends], smooth + level[ends + 1]
    jumps = (np.minimum(left, right) <= tie) & (np.maximum(left, right) >= -tie)
    found.append(Candidates.at(draw[ends[jumps]], volume[jumps], jumps=True))
    return Intervals(draw, start, end), level


def _step_volumes(gap: Gap, intervals: Intervals, steps: IndexArray) -> tuple[IndexArray, FloatArray]:
    """Volume of every step and the interval it lies in, sorted by both."""
    per_column = steps.ravel()
    column = np.repeat(np.arange(per_column.size), per_column)
    position = np.arange(len(column)) - np.repeat(np.cumsum(per_column) - per_column, per_column)
    number = _step_range(gap, intervals)[0].ravel()[column] + position
    owner = column // max(1, steps.shape[1])
    volume = number / gap.load[intervals.draw].ravel()[column]
    order = np.lexsort((volume, owner))
    return owner[order], volume[order]
