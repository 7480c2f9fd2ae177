"""Both sides of a question: two approaches on one metric, or what one offers and what a requirement asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.cases.cases import TIE, standings
from simulator.parameters import APPROACHES, with_values
from simulator.requirements import LOOKED_AT

if TYPE_CHECKING:
    from simulator.cases.cases import IntArray
    from simulator.parameters import Array, Inputs

#: What can be equal: quantity -> 1 where less is better, -1 where more is.
SOLVED_METRICS: Final = {
    "total_cost": 1,
    "cost_per_accepted_answer": 1,
    "pass_rate": -1,
    "consistency": -1,
    "latency": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSides:
    """A difference of two approaches, or the margin of a requirement, as one input moves.

    Attributes
    ----------
    inputs : Inputs
        Floats in canonical units.
    name : str
        Dotted name of the input that moves.
    metric : str
        Quantity that is compared.
    requirement : str or None
        Dotted name of the requirement on the right side, where there is one.
    first, second : str
        Approaches on the left and on the right.
    """

    inputs: Inputs
    name: str
    metric: str
    requirement: str | None
    first: str
    second: str

    def sides(self, places: Array) -> tuple[Array, Array]:
        """Both sides at values of the input; the left one is better where it is smaller."""
        moved = with_values(self.inputs, {self.name: places})
        unasked = with_values(moved, dict.fromkeys((f"requirements.{key}" for key in LOOKED_AT), None))
        values = standings(unasked, (self.metric,)).values[self.metric]
        left = np.broadcast_to(values[APPROACHES.index(self.first)], places.shape)
        if self.requirement:
            direction = -LOOKED_AT[self.requirement.partition(".")[2]][1]
            right = np.asarray(moved[self.requirement], dtype=float)
        else:
            direction = SOLVED_METRICS[self.metric]
            right = values[APPROACHES.index(self.second)]
        return direction * left, direction * np.broadcast_to(right, places.shape)

    def gaps(self, places: Array) -> tuple[Array, IntArray]:
        """Relative difference of the sides, and its sign: -1 left is better, 1 right is, 0 they are equal."""
        left, right = self.sides(places)
        size = np.maximum(np.abs(left), np.abs(right))
        finite = np.isfinite(left) & np.isfinite(right)
        gap = np.where(finite, left, 0.0) - np.where(finite, right, 0.0)
        gap = np.divide(gap, size, out=np.zeros_like(gap), where=finite & (size > 0))
        order = np.where(left == right, 0.0, np.where(left < right, -1.0, 1.0))
        gap = np.where(finite, gap, order)
        sign = np.where(np.abs(gap) <= TIE, 0, np.sign(gap)).astype(np.intp)
        # a requirement that is met to the last digit is met
        return gap, np.where(sign == 0, -1, sign) if self.requirement else sign

    def named(self, sign: int) -> str:
        """Who is better, empty where both are equal; for a requirement, whether it is met."""
        if self.requirement:
            return "yes" if sign < 0 else "no"
        return {-1: self.first, 0: "", 1: self.second}[sign]
