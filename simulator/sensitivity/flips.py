"""Distance to flip: how far inputs must move inside their ranges before the verdict changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.doubt.distributions import SCORE_95, estimate_quantiles
from simulator.parameters import APPROACHES, Array
from simulator.sensitivity.moves import (
    FLIP_HALVINGS,
    FLIP_STEPS,
    Flip,
    SingleFlip,
    moved_inputs,
    one_at_a_time,
    winners,
)

if TYPE_CHECKING:
    from simulator.doubt.estimates import Doubt
    from simulator.parameters import Inputs

_NAMES = (*APPROACHES, "none")


def distance_to_flip(inputs: Inputs, doubts: Doubt) -> Flip:
    """How far all uncertain inputs must move together, or one alone, before the verdict changes.

    The unfavourable end of an input is the one at which the winner's margin is smaller. All inputs move towards
    their unfavourable ends by the same share of the way, measured in standard normal scores.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units; the medians.
    doubts : Doubt
        What is uncertain.

    Returns
    -------
    Flip
        0 would be a verdict that is a tie already; 1 a flip at the 5th or 95th percentiles.

    Notes
    -----
    Ends are judged one at a time; where inputs work against each other a nearer flip may exist.

    References
    ----------
    The idea of a common distance over all assumptions: J. H. A. Guillaume et al., cost-benefit break-even analysis,
    2014 ("equi-concern" crossover).
    """
    scores, rows = one_at_a_time(doubts)
    winner, margin = winners(moved_inputs(inputs, doubts, scores, rows))
    base = int(winner[0])
    lost = np.where(winner == base, margin, -np.inf)
    sides = {name: -1.0 if lost[2 * i + 1] < lost[2 * i + 2] else 1.0 for i, name in enumerate(doubts.estimates)}
    together = _first_flip(inputs, doubts, sides, base)
    singles = []
    for index, name in enumerate(doubts.estimates):
        flipping = [side for side, row in ((-1.0, 2 * index + 1), (1.0, 2 * index + 2)) if winner[row] != base]
        found = [(*_first_flip(inputs, doubts, {name: side}, base), side) for side in flipping]
        if found:
            distance, becomes, side = min(found)
            value = estimate_quantiles(estimate=doubts.estimates[name], scores=np.array([side * distance * SCORE_95]))
            singles.append(SingleFlip(name=name, distance=distance, value=float(value[0]), winner=_NAMES[becomes]))
    singles.sort(key=lambda single: (single.distance, single.name))
    distance, becomes = together
    return Flip(
        winner=_NAMES[base],
        distance=distance,
        becomes=_NAMES[becomes] if np.isfinite(distance) else "",
        singles=tuple(singles),
    )


def _first_flip(inputs: Inputs, doubts: Doubt, sides: dict[str, float], base: int) -> tuple[float, int]:
    """Share of the way to the ends at which the winner first changes, and who wins then."""

    def winner_at(shares: Array) -> Array:
        """Winners when every input has gone these shares of its way."""
        scores = {name: side * shares * SCORE_95 for name, side in sides.items()}
        return winners(moved_inputs(inputs, doubts, scores, len(shares)))[0]

    shares = np.linspace(0.0, 1.0, FLIP_STEPS + 1)
    winner = winner_at(shares)
    changed = np.flatnonzero(winner != base)
    if not changed.size:
        return float("inf"), base
    first = int(changed[0])
    low, high = float(shares[max(first - 1, 0)]), float(shares[first])
    becomes = int(winner[first])
    for _ in range(FLIP_HALVINGS):
        middle = (low + high) / 2
        at_middle = int(winner_at(np.array([middle]))[0])
        if at_middle == base:
            low = middle
        else:
            high, becomes = middle, at_middle
    return high, becomes
