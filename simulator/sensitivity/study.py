"""What drives the answer and what to measure first: tornado, Sobol indices, value of information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.doubt.draws import score_correlation
from simulator.doubt.estimates import drawn_inputs, drawn_scores
from simulator.notebook import sheet, shown_number
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs
from simulator.sensitivity.drivers import BLOCKS, Worth, drivers, option_costs, total_costs, worths
from simulator.sensitivity.group_information import group_information
from simulator.sensitivity.indices import SobolIndices, sobol_indices
from simulator.sensitivity.moves import Flip, Tornado, break_even_tornado

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.doubt.estimates import Doubt

#: Draws for the value of information, in sixteen blocks.
DRAWS: Final = 1_024
#: Draws per scramble for Sobol indices; each costs two more runs than there are inputs.
INDEX_DRAWS: Final = 256
#: Inputs whose value of information is worked out: those with the largest swings.
MOST_INPUTS: Final = 20
#: Draws of the two levels for groups, and repetitions.
GROUP_DRAWS: Final = (64, 128, 4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """What drives the answer.

    Attributes
    ----------
    options : tuple of str
        Approaches to choose from: those that meet the requirements with all inputs at their medians.
    compared : tuple of str
        The two approaches of the tornadoes.
    cost_tornado, break_even_tornado : Tornado
        Effect of each input on the cost difference at the volume, and on the break-even volume.
    indices : SobolIndices
        Of the logarithm of each total cost (three results), and of the ratio of the compared two (the fourth).
    everything : Worth
        Perfect information on all inputs (EVPI).
    inputs, groups : tuple of Worth
        Perfect information on one input (EVPPI) or on one group, the most valuable first.
    not_valued : tuple of str
        Uncertain inputs with smaller swings, whose value was not worked out.
    flip : Flip
        Distance until the verdict changes.
    says : str
        What to measure first, in a sentence.
    """

    options: tuple[str, ...]
    compared: tuple[str, str]
    cost_tornado: Tornado
    break_even_tornado: Tornado
    indices: SobolIndices
    everything: Worth
    inputs: tuple[Worth, ...]
    groups: tuple[Worth, ...]
    not_valued: tuple[str, ...]
    flip: Flip
    says: str

    def _repr_html_(self) -> str:
        """What a notebook shows: what to measure first, and what knowing it is worth."""
        rows = [
            (
                worth.name,
                f"{shown_number(worth.usd)} ± {shown_number(worth.error)}",
                f"{100 * worth.changes_choice:.0f}",
            )
            for worth in (self.everything, *self.groups, *self.inputs)
        ]
        return sheet("What to measure first", [self.says], ("Known", "Worth, USD", "Changes the choice, %"), rows)


def sensitivity(
    inputs: Inputs,
    doubts: Doubt,
    *,
    seed: int,
    draws: int = DRAWS,
    compared: tuple[str, str] = ("prompting", "fine_tuning"),
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """Work out what drives the choice between the approaches at the scenario's volume.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units; the medians.
    doubts : Doubt
        What is uncertain.
    draws : int
        Draws for the value of information, a multiple of 16 whose share is a power of two.
    seed : int
        Seed of the scrambling.
    compared : tuple of str
        The two approaches of the tornadoes.
    progress : callable, optional
        Told the share of the work that is done.

    Returns
    -------
    Sensitivity
        Tornadoes, indices, worths, distance to flip.

    Notes
    -----
    The choice is the approach of least expected cost over the horizon among those that are feasible at the medians;
    requirements that only some draws miss do not enter the value of information.
    """
    tell = progress or (lambda _: None)
    declared = PARAMETERS["workload.requests_per_month"]
    by_volume = break_even_tornado(
        inputs,
        doubts,
        first=compared[0],
        second=compared[1],
        lowest=declared.slider_low,
        highest=declared.slider_high,
    )
    rng = np.random.default_rng(seed)
    indices = sobol_indices(
        function=_log_costs(inputs, doubts, compared), names=sorted(doubts.estimates), draws=INDEX_DRAWS, rng=rng
    )
    tell(0.3)
    driving = drivers(inputs, doubts, seed=seed, draws=draws, most=MOST_INPUTS, compared=compared)
    tell(0.7)
    together = []
    if driving.inputs:
        scores = drawn_scores(doubts, draws=draws, rng=rng, scrambles=BLOCKS)
        outer, inner, replicates = GROUP_DRAWS
        correlation = (
            score_correlation(names=list(scores), correlations=doubts.correlations) if doubts.correlations else None
        )
        together = worths(
            group_information(
                costs=option_costs(inputs, doubts, driving.options), scores=scores, groups=_groups(doubts), rng=rng,
                correlation=correlation, outer=outer, inner=inner, replicates=replicates,
            ),
            driving.everything,
        )  # fmt: skip
        together.sort(key=lambda worth: (-worth.usd, worth.name))
    tell(1.0)
    return Sensitivity(
        options=driving.options,
        compared=compared,
        cost_tornado=driving.tornado,
        break_even_tornado=by_volume,
        indices=indices,
        everything=driving.everything,
        inputs=driving.inputs,
        groups=tuple(together),
        not_valued=driving.not_valued,
        flip=driving.flip,
        says=driving.says,
    )


def _log_costs(inputs: Inputs, doubts: Doubt, compared: tuple[str, str]) -> Callable[[Mapping[str, Array]], Array]:
    """Logarithms of all costs and of the ratio of the compared two, as a function of scores."""
    places = [APPROACHES.index(name) for name in compared]

    def logs(scores: Mapping[str, Array]) -> Array:
        """Raw cost is too heavy-tailed for variances; its logarithm is not."""
        rows = len(next(iter(scores.values())))
        costs = np.log(np.maximum(total_costs(drawn_inputs(inputs, doubts, scores), APPROACHES, rows), 1e-9))
        return np.column_stack([costs, costs[:, places[0]] - costs[:, places[1]]])

    return logs


def _groups(doubts: Doubt) -> dict[str, list[str]]:
    """Uncertain inputs by the kind of knowledge that they are."""
    groups: dict[str, list[str]] = {}
    for name in sorted(doubts.estimates):
        groups.setdefault(PARAMETERS[name].topic, []).append(name)
    return groups
