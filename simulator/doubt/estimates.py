"""What is uncertain: estimates of inputs with a range, how they hang together, and inputs drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.doubt.distributions import Estimate, estimate_quantiles
from simulator.doubt.draws import score_correlation, standard_scores
from simulator.parameters import PARAMETERS, with_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.parameters import Array, Inputs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubt:
    """Everything that is uncertain about a set of inputs.

    Attributes
    ----------
    estimates : dict
        Dotted name -> low, value and high as a distribution. Inputs of no width are left out: they are certain.
    correlations : dict
        Pairs of dotted names -> Spearman rank correlation. [fraction]
    """

    estimates: Mapping[str, Estimate]
    correlations: Mapping[tuple[str, str], float]


def doubt(
    inputs: Inputs,
    ranges: Mapping[str, tuple[float, float]],
    correlations: Mapping[tuple[str, str], float] | None = None,
) -> Doubt:
    """Distributions of all inputs that have a range.

    Parameters
    ----------
    inputs : Inputs
        Floats; the medians. Canonical units.
    ranges : mapping of str to (float, float)
        5th and 95th percentile by dotted name, in canonical units. Whole numbers, flags and choices are decisions,
        not beliefs: their ranges are left out.
    correlations : mapping, optional
        Pairs of dotted names -> Spearman rank correlation. [fraction]

    Returns
    -------
    Doubt
        Estimates by name.

    Raises
    ------
    ValueError
        If correlations are impossible or name an input without a range.
    """
    estimates = {}
    for name, (low, high) in ranges.items():
        declared = PARAMETERS[name]
        if (declared.domain == "positive" or declared.domain == "fraction" or declared.domain == "real") and low < high:
            estimates[name] = Estimate(
                low=low,
                value=float(inputs[name]),
                high=high,
                domain=declared.domain,
                lower_limit=declared.low,
                upper_limit=declared.high,
            )
    if correlations:
        score_correlation(names=sorted(estimates), correlations=correlations)
    return Doubt(estimates=estimates, correlations=dict(correlations or {}))


def drawn_scores(doubts: Doubt, *, draws: int, rng: np.random.Generator, scrambles: int = 1) -> dict[str, Array]:
    """Standard normal scores of every uncertain input, shape (draws,) each: see `draws.standard_scores`."""
    return standard_scores(
        names=doubts.estimates, count=draws, rng=rng, scrambles=scrambles, correlations=doubts.correlations
    )


def drawn_inputs(inputs: Inputs, doubts: Doubt, scores: Mapping[str, Array]) -> Inputs:
    """Inputs with every uncertain one replaced by its draws.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    doubts : Doubt
        What is uncertain.
    scores : mapping of str to array, shape (n,)
        Standard normal scores by name.

    Returns
    -------
    Inputs
        Arrays of shape (n,) where there is doubt, floats elsewhere.
    """
    values = {
        name: estimate_quantiles(estimate=estimate, scores=scores[name]) for name, estimate in doubts.estimates.items()
    }
    return with_values(inputs, values)
