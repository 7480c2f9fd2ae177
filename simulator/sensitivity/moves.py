"""Inputs moved inside their ranges, one at a time or all together: the tornado, and how far until the verdict flips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.doubt.chances import OVERTAKES, STANDINGS, met_on_axis, met_volumes
from simulator.doubt.distributions import SCORE_95, estimate_quantiles
from simulator.model.evaluation import at_own_volumes, over_volumes
from simulator.model.projecting import grows_with_volume, projections
from simulator.parameters import APPROACHES, Array, Inputs, with_values
from simulator.requirements import feasible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.doubt.estimates import Doubt

#: Steps between the median and the far end of a range when looking for a flip. [step]
FLIP_STEPS: Final = 100
#: Halvings that refine the step in which the verdict flips. [halving]
FLIP_HALVINGS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One input of a tornado.

    Attributes
    ----------
    name : str
        Dotted name.
    low, high : float
        Its 5th and 95th percentile, in the canonical unit.
    at_low, at_high : float
        The output there. Not a number where it does not exist.
    standing_at_low, standing_at_high : str
        For break-evens: one of `chances.STANDINGS`; empty otherwise.
    """

    name: str
    low: float
    high: float
    at_low: float
    at_high: float
    standing_at_low: str = ""
    standing_at_high: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """Effect of each input on one output, the largest swing first; inputs that end in "never" come before all."""

    output: str
    unit: str
    base: float
    base_standing: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleFlip:
    """The smallest move of one input that changes the verdict.

    Attributes
    ----------
    name : str
        Dotted name.
    distance : float
        0 at the median, 1 at the 5th or 95th percentile.
    value : float
        The input there, in its canonical unit.
    winner : str
        The approach that wins then; ``"none"`` where none meets the requirements.
    """

    name: str
    distance: float
    value: float
    winner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """How far until the verdict changes.

    Attributes
    ----------
    winner : str
        The verdict with all inputs at their medians.
    distance : float
        How far all inputs must move together towards their unfavourable ends; infinite where the verdict holds at
        the 5th and 95th percentiles.
    becomes : str
        The verdict there; empty where it does not change.
    singles : tuple of SingleFlip
        Inputs that flip it alone, the nearest first.
    """

    winner: str
    distance: float
    becomes: str
    singles: tuple[SingleFlip, ...]


def moved_inputs(inputs: Inputs, doubts: Doubt, scores: Mapping[str, Array], rows: int) -> Inputs:
    """Inputs with every uncertain one at its score in each row; inputs that are not named stay at their medians."""
    values = {
        name: estimate_quantiles(
            estimate=doubts.estimates[name], scores=np.broadcast_to(np.asarray(score, dtype=float), (rows,))
        )
        for name, score in scores.items()
    }
    volume = np.broadcast_to(np.asarray(inputs.workload.requests_per_month, dtype=float), (rows,))
    return with_values(inputs, {"workload.requests_per_month": volume} | values)


def one_at_a_time(doubts: Doubt) -> tuple[dict[str, Array], int]:
    """Scores of the base row, then of each input at its low and at its high end."""
    rows = 2 * len(doubts.estimates) + 1
    scores = {}
    for index, name in enumerate(doubts.estimates):
        column = np.zeros(rows)
        column[2 * index + 1], column[2 * index + 2] = -SCORE_95, SCORE_95
        scores[name] = column
    return scores, rows


def winners(inputs: Inputs) -> tuple[Array, Array]:
    """Cheapest approach that meets the requirements, and its margin over the next, for every draw.

    Parameters
    ----------
    inputs : Inputs
        ``workload.requests_per_month`` has shape (n,); other fields are floats or have it too.

    Returns
    -------
    winner : array, shape (n,)
        Index into the approaches; 3 where none meets the requirements.
    margin : array, shape (n,)
        Cost of the next best one minus its own; infinite where there is no other. [USD]
    """
    quantities = at_own_volumes(inputs, np.asarray(inputs.workload.requests_per_month))
    cost = np.stack([
        np.where(feasible(inputs, quantities[name])[:, 0], quantities[name]["total_cost"][:, 0], np.inf)
        for name in APPROACHES
    ])  # fmt: skip
    nobody = np.isinf(cost).all(axis=0)
    ranked = np.sort(cost, axis=0)
    with np.errstate(invalid="ignore"):
        margin = np.where(nobody, -np.inf, ranked[1] - ranked[0])
    return np.where(nobody, float(len(APPROACHES)), np.argmin(cost, axis=0).astype(float)), margin


def cost_tornado(inputs: Inputs, doubts: Doubt, *, first: str, second: str) -> Tornado:
    """Each input at both ends of its range, and what that does to the cost difference at the scenario's volume.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    doubts : Doubt
        What is uncertain.
    first, second : str
        The difference is first minus second: above 0 the second is cheaper.

    Returns
    -------
    Tornado
        In USD over the horizon.
    """
    scores, rows = one_at_a_time(doubts)
    moved = moved_inputs(inputs, doubts, scores, rows)
    quantities = at_own_volumes(moved, np.asarray(moved.workload.requests_per_month))
    gap = (quantities[first]["total_cost"] - quantities[second]["total_cost"])[:, 0]
    bars = [
        Bar(
            name=name, low=estimate.low, high=estimate.high, at_low=float(gap[2 * i + 1]), at_high=float(gap[2 * i + 2])
        )
        for i, (name, estimate) in enumerate(doubts.estimates.items())
    ]
    bars.sort(key=lambda bar: (-abs(bar.at_high - bar.at_low), bar.name))
    return Tornado(output=f"{first} minus {second}", unit="USD", base=float(gap[0]), base_standing="", bars=tuple(bars))


def break_even_tornado(
    inputs: Inputs, doubts: Doubt, *, first: str, second: str, lowest: float, highest: float
) -> Tornado:
    """Each input at both ends of its range, and what that does to the volume from which the second is cheaper.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    doubts : Doubt
        What is uncertain.
    first, second : str
        The volume is the one from which the second is cheaper for good.
    lowest, highest : float
        Range of volumes. [request/month]

    Returns
    -------
    Tornado
        In requests a month; ``standing`` says where there is no such volume.
    """
    scores, rows = one_at_a_time(doubts)
    moved = moved_inputs(inputs, doubts, scores, rows)
    if grows_with_volume(moved):
        axis = np.geomspace(lowest, highest, 64)
        totals = over_volumes(moved, axis)
        met = met_on_axis(totals[first]["total_cost"] - totals[second]["total_cost"], axis)
    else:
        curves = projections(moved).total_costs
        met = met_volumes(curves[first], curves[second], lowest=lowest, highest=highest)
    place = np.where(met.standing == OVERTAKES, met.place, np.nan)
    bars = [
        Bar(
            name=name, low=estimate.low, high=estimate.high,
            at_low=float(place[2 * i + 1]), at_high=float(place[2 * i + 2]),
            standing_at_low=STANDINGS[met.standing[2 * i + 1]], standing_at_high=STANDINGS[met.standing[2 * i + 2]],
        )
        for i, (name, estimate) in enumerate(doubts.estimates.items())
    ]  # fmt: skip

    def swing(bar: Bar) -> tuple[int, float, str]:
        """Ends without a break-even first, then by the ratio of the two ends."""
        missing = int(np.isnan(bar.at_low)) + int(np.isnan(bar.at_high))
        changed = missing if bar.standing_at_low != bar.standing_at_high else 0
        ratio = 0.0 if missing else abs(float(np.log(bar.at_high / bar.at_low)))
        return -changed, -ratio, bar.name

    return Tornado(
        output=f"{second} overtakes {first}",
        unit="request/month",
        base=float(place[0]),
        base_standing=STANDINGS[met.standing[0]],
        bars=tuple(sorted(bars, key=swing)),
    )
