"""The search for the hybrid of least expected cost: a coarse grid finds the valley, single moves find its bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.decisions.hybrid_plans import REFRESH, SHARE, SWITCH

if TYPE_CHECKING:
    from simulator.decisions.hybrid_plans import Ground
    from simulator.parameters import Array

#: A gain smaller than this share of the cost is none. [fraction]
GAIN: Final = 1.0e-10
#: Least share that is escalated, if any is: below it the model would let a prompt that sees next to nothing meet
#: changed requirements for all. [fraction] Judgement.
LEAST_SHARE: Final = 0.01
#: Escalated shares of the first grid. [fraction]
_SHARES: Final = np.array([0.0, LEAST_SHARE, 0.03, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6, 0.8, 1.0])
#: Months, and refresh intervals, of the first grid, at most. [month]
_FIRST_MONTHS: Final = 25
_FIRST_INTERVALS: Final = 10
#: Draws of the first grid, plans that it hands on, and draws of the rounds that follow.
_FIRST_DRAWS: Final = 16
_HANDED_ON: Final = 24
_ROUND_DRAWS: Final = 64
#: Places looked at along the escalated share, on few draws and on all, and how often their mesh is refined.
_PLACES: Final = 33
_NEAR_PLACES: Final = 9
_REFINED: Final = 4
#: Half the width of the escalated shares that are looked at on all draws. [fraction]
_NEAR_SHARE: Final = 0.1
#: Months to either side that are looked at on all draws. [month]
_NEAR_MONTHS: Final = 2
#: Rounds over the three numbers, at most.
_ROUNDS: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A plan, as a row of `hybrid_plans.COLUMNS`.

    Parameters
    ----------
    row : ndarray, shape (3,)
        The plan.
    cost : float
        Its expected cost. [USD]
    feasible : bool
        Whether it can be had and meets the requirements.
    """

    row: Array
    cost: float
    feasible: bool

    def beats(self, other: Found) -> bool:
        """Whether it is better: feasible before infeasible, then cheaper by more than a rounding."""
        if self.feasible != other.feasible:
            return self.feasible
        return self.cost < other.cost - GAIN * abs(other.cost)


def best_plan(ground: Ground, escalation: str) -> Found:
    """Best plan for one way to escalate.

    Parameters
    ----------
    ground : Ground
        What plans are judged on.
    escalation : str
        ``"route"`` or ``"cascade"``.

    Returns
    -------
    Found
        No single move of one number betters it: by any number of months on 64 draws, by two on all draws; the share is
        refined to about 1e-5.
    """
    months = np.arange(1.0, ground.horizon + 2)
    first = months[np.unique(np.linspace(0, len(months) - 1, _FIRST_MONTHS).round().astype(int))]
    spread = np.unique(np.geomspace(1.0, ground.horizon, _FIRST_INTERVALS).round())
    mesh = np.meshgrid(first, _SHARES, spread, indexing="ij")
    plans = np.stack([axis.ravel() for axis in mesh], axis=1)
    cost, feasible = ground.first_draws(_FIRST_DRAWS).judged(plans, escalation)
    handed = plans[np.lexsort((cost, ~feasible))[:_HANDED_ON]]
    few = ground.first_draws(_ROUND_DRAWS)
    found = _settled(few, escalation, _least(few, escalation, handed), near=False)
    cost, feasible = ground.judged(found.row[None], escalation)
    return _settled(ground, escalation, Found(found.row, float(cost[0]), bool(feasible[0])), near=True)


def _least(ground: Ground, escalation: str, plans: Array) -> Found:
    """Best of some plans."""
    cost, feasible = ground.judged(plans, escalation)
    index = int(np.lexsort((cost, ~feasible))[0])
    return Found(plans[index], float(cost[index]), bool(feasible[index]))


def _settled(ground: Ground, escalation: str, found: Found, *, near: bool) -> Found:
    """Rounds over the three numbers until none of them betters the plan."""
    for _ in range(_ROUNDS):
        before = found
        for column in (SWITCH, REFRESH, SHARE):
            found = _moved(ground, escalation, found, column, near=near)
        if not found.beats(before):
            break
    return found


def _moved(ground: Ground, escalation: str, found: Found, column: int, *, near: bool) -> Found:
    """Plan with one number at its best."""
    here = found.row[column]
    if column == SHARE:
        low, high = (max(LEAST_SHARE, here - _NEAR_SHARE), min(1.0, here + _NEAR_SHARE)) if near else (LEAST_SHARE, 1.0)
        places = np.linspace(low, high, _NEAR_PLACES if near else _PLACES)
    else:
        low, high = 1.0, float(ground.horizon + (column == SWITCH))
        if near:
            low, high = max(low, here - _NEAR_MONTHS), min(high, here + _NEAR_MONTHS)
        places = np.arange(low, high + 1)
    for _ in range(_REFINED if column == SHARE else 1):
        # nothing escalated is a plan of its own: no router, no prompt to keep
        tried = np.unique(np.append(places, 0.0)) if column == SHARE else places
        plans = np.repeat(found.row[None], len(tried), axis=0)
        plans[:, column] = tried
        best = _least(ground, escalation, plans)
        found = best if best.beats(found) else found
        step = places[1] - places[0] if len(places) > 1 else 0.0
        around = max(found.row[column], LEAST_SHARE)
        places = np.linspace(max(LEAST_SHARE, around - step), min(1.0, around + step), len(places))
    return found
