"""Volumes at which two costs change places where quality itself depends on the volume: scanned, then halved together.

One evaluation of the model takes long whether it is asked for one volume or for hundreds. So the brackets of all
pairs and all metrics are halved side by side, several halvings ahead at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.model.evaluation import costs_at_own_volumes
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from simulator.parameters import Array, Inputs

    Flags = NDArray[np.bool_]
    Signs = NDArray[np.int8]
    #: Costs of the two sides of some brackets at volumes of shape (brackets, k).
    Both = Callable[[Array], tuple[Array, Array]]

#: Volumes at which costs without a closed form are looked at first. [volume]
SCANNED_VOLUMES: Final = 2048
#: Costs closer than this share of themselves count as the same. [fraction]
SAME: Final = 1e-12
#: A gap that changes by more than this share of the cost inside the last bracket jumps. [fraction]
LEAP: Final = 1e-6
#: Rounds of halvings, and halvings a round: 2^-60 of a bracket is below the last digit. [round], [halving]
ROUNDS: Final = 12
AHEAD: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changed:
    """Where one pair changes places on one metric.

    Attributes
    ----------
    sign_at_lowest : int
        -1 where the first costs less at the lowest volume, 1 where it costs more, 0 where both cost the same.
    volume : array, shape (c,)
        First volume after each change. [request/month]
    is_jump : array of bool, shape (c,)
        Whether the gap jumps there instead of vanishing.
    sign_after : array of int, shape (c,)
        As `sign_at_lowest`, from there to the next change.
    """

    sign_at_lowest: int
    volume: Array
    is_jump: Flags
    sign_after: Signs


def scanned_changes(
    inputs: Inputs, *, metrics: Sequence[str], lowest: float, highest: float
) -> dict[tuple[str, str, str], Changed]:
    """All changes of sign that a scan of the range shows.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    metrics : sequence of str
        Names that `costs_at_own_volumes` knows.
    lowest, highest : float
        Range of volumes. [request/month]

    Returns
    -------
    dict of Changed
        By metric, first and second approach.
    """
    volumes = np.geomspace(lowest, highest, SCANNED_VOLUMES)
    costs = costs_at_own_volumes(inputs, volumes)
    asked = [(metric, *pair) for metric in metrics for pair in combinations(APPROACHES, 2)]
    signs = [signs_of(costs[first][metric], costs[second][metric]) for metric, first, second in asked]
    places = [np.flatnonzero(sign[1:] != sign[:-1]) for sign in signs]
    counts = [len(place) for place in places]
    before = np.concatenate(places)
    owner = np.repeat(np.arange(len(asked)), counts)

    def both(at: Array) -> tuple[Array, Array]:
        """Costs of the pair of each bracket."""
        found = costs_at_own_volumes(inputs, at.ravel())
        table = np.array([[found[name][metric].reshape(at.shape) for name in APPROACHES] for metric in metrics])
        which, rows = np.array([_numbers(one, metrics) for one in asked])[owner], np.arange(len(at))
        one, other = table[which[:, 0], which[:, 1], rows], table[which[:, 0], which[:, 2], rows]
        return one, other

    at, jumped = (
        _bisected(both, volumes[before], volumes[before + 1]) if len(before) else (volumes[:0], np.zeros(0, np.bool_))
    )
    ends = np.cumsum(counts)[:-1]
    return {
        one: Changed(sign_at_lowest=int(sign[0]), volume=own, is_jump=jump, sign_after=sign[place + 1])
        for one, sign, place, own, jump in zip(
            asked, signs, places, np.split(at, ends), np.split(jumped, ends), strict=True
        )
    }


def signs_of(first: Array, second: Array) -> Signs:
    """-1 where the first costs less, 1 where it costs more, 0 where both cost the same (or without end)."""
    same = np.isclose(first, second, rtol=SAME, atol=0.0, equal_nan=True)
    return np.where(same, 0, np.where(first > second, 1, -1)).astype(np.int8)


def _numbers(asked: tuple[str, str, str], metrics: Sequence[str]) -> tuple[int, int, int]:
    """Places of a metric and two approaches in a table of costs."""
    metric, first, second = asked
    return metrics.index(metric), APPROACHES.index(first), APPROACHES.index(second)


def _bisected(both: Both, low: Array, high: Array) -> tuple[Array, Flags]:
    """Halve brackets of a change to the last digit; also tell where the gap jumps instead of vanishing."""
    one, other = both(np.stack([low, high], axis=1))
    below, size = signs_of(one[:, :1], other[:, :1]), np.maximum(one, other).max(axis=1)
    rows = np.arange(len(low))
    for _ in range(ROUNDS):
        ladder = _halved(low, high)
        if not ((ladder > low[:, None]) & (ladder < high[:, None])).any():
            break
        same = signs_of(*both(ladder)) == below
        left, right = np.zeros(len(low), np.intp), np.full(len(low), ladder.shape[1] - 1)
        for _ in range(AHEAD):
            middle = (left + right) // 2
            stays = same[rows, middle]
            left, right = np.where(stays, middle, left), np.where(stays, right, middle)
        low, high = ladder[rows, left], ladder[rows, right]
    one, other = both(np.stack([low, high], axis=1))
    gap = one - other
    return high, np.abs(gap[:, 1] - gap[:, 0]) > LEAP * size


def _halved(low: Array, high: Array) -> Array:
    """Ends of brackets and all middles that the next halvings may ask for, shape (brackets, 2^halvings + 1)."""
    count = 2**AHEAD
    ladder = np.empty((len(low), count + 1))
    ladder[:, 0], ladder[:, -1] = low, high
    for level in range(AHEAD):
        step = count >> level
        ladder[:, step // 2 :: step] = (ladder[:, :-1:step] + ladder[:, step::step]) / 2
    return ladder
