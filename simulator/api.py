"""The Python interface: a scenario in, results out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.breakeven.break_evens import BreakEven, break_even_over_volume
from simulator.results import Result, point_run
from simulator.scenarios.scenario import Scenario, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.decisions.verdict_parts import Verdict
    from simulator.doubt.estimates import Doubt
    from simulator.parameters import Array, Inputs
    from simulator.sensitivity.drivers import Drivers
    from simulator.sensitivity.study import Sensitivity
    from simulator.uncertainty.study import Uncertainty

__all__ = ["break_even", "doubt_of", "load", "run_sensitivity", "run_uncertainty", "run_verdict", "simulate"]


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


def doubt_of(scenario: Scenario) -> Doubt:
    """What a scenario is uncertain about: the ranges of its inputs and its correlations.

    Parameters
    ----------
    scenario : Scenario
        What `load` returned.

    Returns
    -------
    Doubt
        Distributions by dotted name.

    Examples
    --------
    >>> "prompting.zero_shot_pass_rate" in doubt_of(load("ticket-triage")).estimates
    True
    """
    from simulator.doubt.estimates import doubt

    ranges = {
        name: (entry.low, entry.high)
        for name, entry in scenario.entries.items()
        if entry.low is not None and entry.high is not None
    }
    uncertain = doubt(scenario.inputs, ranges).estimates
    # a correlation with an input that is certain says nothing; the checker warns of it
    pairs = {
        (first, second): spearman
        for first, second, spearman in scenario.correlation
        if first in uncertain and second in uncertain
    }
    return doubt(scenario.inputs, ranges, pairs)


def draws_of(scenario: Scenario, *, draws: int, seed: int) -> Inputs | None:
    """Inputs of a scenario, drawn from its ranges.

    Parameters
    ----------
    scenario : Scenario
        What `load` returned.
    draws : int
        Draws in all, eight times a power of two.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    Inputs or None
        Arrays of shape (draws,) where there is doubt; None where nothing is uncertain.
    """
    from simulator.doubt.estimates import drawn_inputs, drawn_scores
    from simulator.uncertainty.study import SCRAMBLES

    doubts = doubt_of(scenario)
    if not doubts.estimates:
        return None
    scores = drawn_scores(doubts, draws=draws, rng=np.random.default_rng(seed), scrambles=SCRAMBLES)
    return drawn_inputs(scenario.inputs, doubts, scores)


def run_uncertainty(
    scenario: Scenario,
    *,
    draws: int = 16_384,
    seed: int = 0,
    volumes: Array | None = None,
    progress: Callable[[float], None] | None = None,
) -> Uncertainty:
    """Bands, probabilities of being cheapest, distribution of the break-even volume and of the payback month.

    Parameters
    ----------
    scenario : Scenario
        What `load` returned.
    draws : int
        Draws in all, eight times a power of two.
    seed : int
        The same seed gives the same bytes.
    volumes : array, shape (k,), optional
        Axis of the bands, rising. [request/month]
    progress : callable, optional
        Told the share of the work that is done.

    Returns
    -------
    Uncertainty
        See `simulator.uncertainty.study`.
    """
    from simulator.uncertainty.study import uncertainty

    return uncertainty(scenario.inputs, doubt_of(scenario), draws=draws, seed=seed, volumes=volumes, progress=progress)


def run_sensitivity(
    scenario: Scenario,
    *,
    draws: int = 1_024,
    seed: int = 0,
    compared: tuple[str, str] = ("prompting", "fine_tuning"),
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """What drives the answer and what to measure first: tornado, Sobol indices, value of information.

    Parameters
    ----------
    scenario : Scenario
        What `load` returned.
    draws : int
        Draws for the value of information, sixteen times a power of two.
    seed : int
        The same seed gives the same bytes.
    compared : tuple of str
        The two approaches of the tornadoes.
    progress : callable, optional
        Told the share of the work that is done.

    Returns
    -------
    Sensitivity
        See `simulator.sensitivity.study`.
    """
    from simulator.sensitivity.study import sensitivity

    return sensitivity(
        scenario.inputs, doubt_of(scenario), draws=draws, seed=seed, compared=compared, progress=progress
    )


def run_verdict(
    scenario: Scenario,
    *,
    draws: int = 2_048,
    seed: int = 0,
    metric: str = "total_cost",
    result: Result | None = None,
    drawn: Uncertainty | None = None,
    measured: Drivers | None = None,
) -> Verdict:
    """Decide: the cheapest approach that meets the requirements, how sure, what would flip it, what to measure first.

    Parameters
    ----------
    scenario : Scenario
        What `load` returned.
    draws : int
        Draws in all, eight times a power of two.
    seed : int
        The same seed gives the same verdict.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.
    result, drawn, measured : optional
        What `simulate`, `run_uncertainty` (with the same draws and seed) and `drivers` gave for the same scenario,
        where it is known already.

    Returns
    -------
    Verdict
        Its ``says`` is what command line, page and report show.

    Examples
    --------
    >>> run_verdict(load("ticket-triage"), draws=256).sure > 0.5
    True
    """
    from simulator.decisions.verdict import verdict
    from simulator.sensitivity.drivers import drivers

    known = result or simulate(scenario)
    cases = draws_of(scenario, draws=draws, seed=seed)
    if cases is None:
        return verdict(scenario.inputs, result=known, metric=metric)
    doubts = doubt_of(scenario)
    found = drawn or run_uncertainty(scenario, draws=draws, seed=seed)
    driven = measured or drivers(scenario.inputs, doubts, seed=seed)
    return verdict(
        scenario.inputs, result=known, draws=cases, flip=driven.flip, drawn=found, measured=driven, metric=metric
    )


def inputs_of(scenario: Scenario | Inputs) -> Inputs:
    """Inputs of a scenario, or the inputs themselves."""
    return scenario.inputs if isinstance(scenario, Scenario) else scenario
