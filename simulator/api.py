"""The Python interface: a scenario in, results out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.breakeven import BreakEven, break_even_over_volume
from simulator.results import Result, point_run
from simulator.scenarios import Scenario, load

if TYPE_CHECKING:
    from simulator.parameters import Array, Inputs

__all__ = ["break_even", "load", "simulate"]


def simulate(scenario: Scenario | Inputs, *, volumes: Array | None = None) -> Result:
    """Run the model once: costs, quality and break-evens of all three approaches.

    Parameters
    ----------
    scenario : Scenario or Inputs
        What `load` returned, or bare inputs in canonical units.
    volumes : array, shape (k,), optional
        Volumes of the curves, rising; 200 from one hundred to one hundred million if left out. [request/month]

    Returns
    -------
    Result
        Everything that tables, charts and files show.

    Examples
    --------
    >>> result = simulate(load("ticket-triage"))
    >>> sorted(result.approaches)
    ['fine_tuning', 'hybrid', 'prompting']
    """
    return point_run(inputs_of(scenario), volumes=volumes)


def break_even(
    scenario: Scenario | Inputs,
    *,
    metric: str = "total_cost",
    lowest: float | None = None,
    highest: float | None = None,
) -> BreakEven:
    """All volumes at which two approaches cost the same, and who is cheapest in between.

    Parameters
    ----------
    scenario : Scenario or Inputs
        What `load` returned, or bare inputs in canonical units.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.
    lowest, highest : float, optional
        Range that is searched; 100 to 100 million if left out. [request/month]

    Returns
    -------
    BreakEven
        Pairs and intervals; ``months`` is empty here, see `simulate`.

    Examples
    --------
    >>> found = break_even(load("ticket-triage"))
    >>> sorted(found.pairs)
    ['fine_tuning/hybrid', 'prompting/fine_tuning', 'prompting/hybrid']
    """
    pairs, cheapest = break_even_over_volume(inputs_of(scenario), metric=metric, lowest=lowest, highest=highest)
    return BreakEven(pairs=pairs, cheapest=cheapest, months={})


def inputs_of(scenario: Scenario | Inputs) -> Inputs:
    """Inputs of a scenario, or the inputs themselves."""
    return scenario.inputs if isinstance(scenario, Scenario) else scenario
