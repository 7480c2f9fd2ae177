"""What drives the answer and what to measure first: tornado, Sobol indices, value of information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.doubt import drawn_inputs, drawn_scores
from simulator.draws import score_correlation
from simulator.evaluation import at_own_volumes, total_at
from simulator.flips import distance_to_flip
from simulator.group_information import group_information
from simulator.indices import SobolIndices, sobol_indices
from simulator.information import input_information, perfect_information
from simulator.model import projections
from simulator.moves import Flip, Tornado, break_even_tornado, cost_tornado, moved_inputs, one_at_a_time
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs, with_values
from simulator.requirements import feasible
from simulator.wording import spoken_input, spoken_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.doubt import Doubt
    from simulator.information import InformationWorth

#: Draws for the value of information: its blocks are the scrambles.
DRAWS: Final = 1_024
#: Independent blocks of draws.
BLOCKS: Final = 16
#: Draws per scramble for Sobol indices; each costs two more runs than there are inputs.
INDEX_DRAWS: Final = 256
#: Inputs whose value of information is worked out: those with the largest swings.
MOST_INPUTS: Final = 20
#: Draws of the two levels for groups, and repetitions.
GROUP_DRAWS: Final = (64, 128, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What knowing something exactly is worth before choosing.

    Attributes
    ----------
    name : str
        Dotted name of the input, name of the group, or ``"everything"``.
    usd : float
        Expected cost saved over the horizon. [USD]
    error : float
        Its standard error. [USD]
    changes_choice : float
        Share of cases in which knowing would change the choice. [fraction]
    """

    name: str
    usd: float
    error: float
    changes_choice: float


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
    span = {"lowest": declared.slider_low, "highest": declared.slider_high}
    first, second = compared
    by_cost = cost_tornado(inputs, doubts, first=first, second=second)
    by_volume = break_even_tornado(inputs, doubts, first=first, second=second, **span)
    options = _options(inputs)
    costs = _option_costs(inputs, doubts, options)
    rng = np.random.default_rng(seed)
    scores = drawn_scores(doubts, draws=draws, rng=rng, scrambles=BLOCKS)
    tell(0.05)
    flip = distance_to_flip(inputs, doubts)
    tell(0.15)
    indices = sobol_indices(
        function=_log_costs(inputs, doubts, compared), names=sorted(doubts.estimates), draws=INDEX_DRAWS, rng=rng
    )
    tell(0.45)
    everything = _worths(perfect_information(costs=costs(scores), blocks=BLOCKS))[0]
    correlation = (
        score_correlation(names=list(scores), correlations=doubts.correlations) if doubts.correlations else None
    )
    ranked = _by_swing(inputs, doubts, options)
    chosen = [name for name in ranked[:MOST_INPUTS] if len(options) > 1]
    alone = (
        _worths(input_information(costs=costs, scores=scores, names=chosen, correlation=correlation, blocks=BLOCKS))
        if chosen
        else []
    )
    tell(0.8)
    outer, inner, replicates = GROUP_DRAWS
    together = (
        _worths(
            group_information(
                costs=costs, scores=scores, groups=_groups(doubts), rng=rng, correlation=correlation,
                outer=outer, inner=inner, replicates=replicates,
            )
        )
        if chosen
        else []
    )  # fmt: skip
    tell(1.0)
    alone.sort(key=lambda worth: (-worth.usd, worth.name))
    together.sort(key=lambda worth: (-worth.usd, worth.name))
    return Sensitivity(
        options=options,
        compared=compared,
        cost_tornado=by_cost,
        break_even_tornado=by_volume,
        indices=indices,
        everything=everything,
        inputs=tuple(alone),
        groups=tuple(together),
        not_valued=tuple(name for name in ranked if name not in chosen),
        flip=flip,
        says=_advice(alone, everything),
    )


def _options(inputs: Inputs) -> tuple[str, ...]:
    """Approaches that meet the requirements at the medians; all of them where none does."""
    quantities = at_own_volumes(inputs, np.array([float(inputs.workload.requests_per_month)]))
    met = tuple(name for name in APPROACHES if bool(feasible(inputs, quantities[name])[0, 0]))
    return met or APPROACHES


def _total_costs(inputs: Inputs, names: Sequence[str], rows: int) -> Array:
    """Total cost of some approaches at the volume of each draw, shape (rows, approaches)."""
    volume = np.broadcast_to(np.asarray(inputs.workload.requests_per_month, dtype=float), (rows,))
    projected = projections(with_values(inputs, {"workload.requests_per_month": volume}))
    columns = [total_at(projected.approaches[name], projected, volume[:, None])[:, 0] for name in names]
    return np.stack(columns, axis=1)


def _option_costs(inputs: Inputs, doubts: Doubt, options: Sequence[str]) -> Callable[[Mapping[str, Array]], Array]:
    """Cost of each option as a function of scores."""

    def costs(scores: Mapping[str, Array]) -> Array:
        """Cost of each option in each draw. [USD]."""
        rows = len(next(iter(scores.values())))
        return _total_costs(drawn_inputs(inputs, doubts, scores), options, rows)

    return costs


def _log_costs(inputs: Inputs, doubts: Doubt, compared: tuple[str, str]) -> Callable[[Mapping[str, Array]], Array]:
    """Logarithms of all costs and of the ratio of the compared two, as a function of scores."""
    places = [APPROACHES.index(name) for name in compared]

    def logs(scores: Mapping[str, Array]) -> Array:
        """Raw cost is too heavy-tailed for variances; its logarithm is not."""
        rows = len(next(iter(scores.values())))
        costs = np.log(np.maximum(_total_costs(drawn_inputs(inputs, doubts, scores), APPROACHES, rows), 1e-9))
        return np.column_stack([costs, costs[:, places[0]] - costs[:, places[1]]])

    return logs


def _by_swing(inputs: Inputs, doubts: Doubt, options: Sequence[str]) -> list[str]:
    """Uncertain inputs by how far their ends move any option against another, the farthest first."""
    scores, rows = one_at_a_time(doubts)
    costs = _total_costs(moved_inputs(inputs, doubts, scores, rows), options, rows)
    apart = costs - costs[:, :1]
    swing = {
        name: float(np.abs(apart[2 * i + 1 : 2 * i + 3] - apart[0]).max()) for i, name in enumerate(doubts.estimates)
    }
    return sorted(swing, key=lambda name: (-swing[name], name))


def _groups(doubts: Doubt) -> dict[str, list[str]]:
    """Uncertain inputs by the kind of knowledge that they are."""
    groups: dict[str, list[str]] = {}
    for name in sorted(doubts.estimates):
        groups.setdefault(PARAMETERS[name].topic, []).append(name)
    return groups


def _worths(found: InformationWorth) -> list[Worth]:
    """Worths as records."""
    return [
        Worth(name=name, usd=float(usd), error=float(error), changes_choice=float(share))
        for name, usd, error, share in zip(found.names, found.worth, found.error, found.change_share, strict=True)
    ]


def _advice(alone: list[Worth], everything: Worth) -> str:
    """What to measure first."""
    if not alone or alone[0].usd <= 0:
        return (
            "No single measurement would change the choice; "
            f"knowing everything would be worth up to {spoken_usd(everything.usd)}."
        )
    best = alone[0]
    return (
        f"Measure {spoken_input(best.name)} first: knowing it is worth up to {spoken_usd(best.usd)}; "
        f"it would change the choice in {best.changes_choice:.0%} of cases."
    )
