"""Which approaches meet what an answer to the task must meet: one row per requirement, for any number of draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.parameters import PARAMETERS, Array, Inputs, Numeric

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Requirement -> (quantity that it looks at, 1 where more is better and -1 where less is).
LOOKED_AT: Final[dict[str, tuple[str, int]]] = {
    "min_pass_rate": ("lowest_pass_rate", 1),
    "min_consistency": ("lowest_consistency", 1),
    "max_latency": ("latency", -1),
    "max_days_to_ready": ("days_to_ready", -1),
    "available_examples": ("examples_needed", -1),
    "max_upfront_cost": ("cost_before_launch", -1),
    "data_must_stay_in_house": ("served_in_house", 1),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """One requirement of one approach.

    Attributes
    ----------
    name : str
        Dotted name of the requirement.
    quantity : str
        What it looks at.
    asked : float
        The requirement, in its canonical unit.
    found : array
        What the approach offers, in the same unit.
    met : array of bool
        Whether it is enough.
    """

    name: str
    quantity: str
    asked: float
    found: Array
    met: np.ndarray


def checks(inputs: Inputs, quantities: Mapping[str, Numeric]) -> tuple[Check, ...]:
    """Every requirement that is asked for, against the quantities of one approach.

    Parameters
    ----------
    inputs : Inputs
        Holds the requirements; absent ones decide nothing.
    quantities : mapping of str to float or array, any shape
        Quantities of one approach, as `evaluation.quantities_of` gives them.

    Returns
    -------
    tuple of Check
        In the order of the requirements.
    """
    found = []
    for key, (quantity, direction) in LOOKED_AT.items():
        asked = getattr(inputs.requirements, key)
        if asked is None or (key == "data_must_stay_in_house" and not asked):
            continue
        offered = np.asarray(quantities[quantity])
        met = offered >= asked if direction > 0 else offered <= asked
        name = f"requirements.{key}"
        found.append(Check(name=PARAMETERS[name].name, quantity=quantity, asked=float(asked), found=offered, met=met))
    return tuple(found)


def feasible(inputs: Inputs, quantities: Mapping[str, Numeric]) -> np.ndarray:
    """Whether an approach meets every requirement, with the shape of its quantities."""
    met = np.ones_like(np.asarray(quantities["total_cost"]), dtype=bool)
    for check in checks(inputs, quantities):
        met = met & check.met
    return met
