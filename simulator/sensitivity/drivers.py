"""What drives the choice and what to measure first, fast enough for a page: tornado, worths, distance to flip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.doubt.draws import score_correlation
from simulator.doubt.estimates import drawn_inputs, drawn_scores
from simulator.input_words import spoken_input
from simulator.model.evaluation import at_own_volumes, total_at
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, Array, Inputs, with_values
from simulator.requirements import feasible
from simulator.sensitivity.flips import distance_to_flip
from simulator.sensitivity.information import input_information, perfect_information
from simulator.sensitivity.moves import Flip, Tornado, cost_tornado, moved_inputs, one_at_a_time
from simulator.wording import SPOKEN, spoken_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.doubt.estimates import Doubt
    from simulator.sensitivity.information import InformationWorth

#: Independent blocks of draws.
BLOCKS: Final = 16
#: Draws behind the value of information where an answer is awaited, and inputs that are valued then.
FEW_DRAWS: Final = 256
MOST_VALUED: Final = 12
#: Share of cases from which on a change of the choice is worth saying: it rounds to a per cent. [fraction]
SAYABLE: Final = 0.005


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """What drives the choice at the scenario's volume.

    Attributes
    ----------
    options : tuple of str
        Approaches to choose from: those that meet the requirements with all inputs at their medians.
    tornado : Tornado
        Effect of each input on the cost difference of the compared two.
    everything : Worth
        Perfect information on all inputs (EVPI).
    inputs : tuple of Worth
        Perfect information on one input (EVPPI), the most valuable first.
    not_valued : tuple of str
        Uncertain inputs with smaller swings, whose value was not worked out.
    flip : Flip
        Distance until the verdict changes.
    says : str
        What to measure first, in a sentence.
    """

    options: tuple[str, ...]
    tornado: Tornado
    everything: Worth
    inputs: tuple[Worth, ...]
    not_valued: tuple[str, ...]
    flip: Flip
    says: str


def drivers(
    inputs: Inputs,
    doubts: Doubt,
    *,
    seed: int,
    draws: int = FEW_DRAWS,
    most: int = MOST_VALUED,
    compared: tuple[str, str] = ("prompting", "fine_tuning"),
) -> Drivers:
    """Work out what drives the choice, from few draws where time is short.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units; the medians.
    doubts : Doubt
        What is uncertain.
    seed : int
        Seed of the scrambling.
    draws : int
        Draws for the value of information, sixteen times a power of two.
    most : int
        Inputs whose value is worked out: those with the largest swings.
    compared : tuple of str
        The two approaches of the tornado.

    Returns
    -------
    Drivers
        With the standard error of each worth.

    Notes
    -----
    The choice is the approach of least expected cost over the horizon among those that are feasible at the medians;
    requirements that only some draws miss do not enter.
    """
    options = options_at_medians(inputs)
    costs = option_costs(inputs, doubts, options)
    scores = drawn_scores(doubts, draws=draws, rng=np.random.default_rng(seed), scrambles=BLOCKS)
    correlation = (
        score_correlation(names=list(scores), correlations=doubts.correlations) if doubts.correlations else None
    )
    everything = worths(perfect_information(costs=costs(scores), blocks=BLOCKS))[0]
    ranked = by_swing(inputs, doubts, options)
    chosen = ranked[:most] if len(options) > 1 else []
    alone = []
    if chosen:
        found = input_information(costs=costs, scores=scores, names=chosen, correlation=correlation, blocks=BLOCKS)
        alone = worths(found, everything)
    alone.sort(key=lambda worth: (-worth.usd, worth.name))
    flip = distance_to_flip(inputs, doubts)
    return Drivers(
        options=options,
        tornado=cost_tornado(inputs, doubts, first=compared[0], second=compared[1]),
        everything=everything,
        inputs=tuple(alone),
        not_valued=tuple(name for name in ranked if name not in chosen),
        flip=flip,
        says=_advice(alone, everything, options, flip),
    )


def options_at_medians(inputs: Inputs) -> tuple[str, ...]:
    """Approaches that meet the requirements at the medians; all of them where none does."""
    quantities = at_own_volumes(inputs, np.array([float(inputs.workload.requests_per_month)]))
    met = tuple(name for name in APPROACHES if bool(feasible(inputs, quantities[name])[0, 0]))
    return met or APPROACHES


def total_costs(inputs: Inputs, names: Sequence[str], rows: int) -> Array:
    """Total cost of some approaches at the volume of each draw, shape (rows, approaches)."""
    volume = np.broadcast_to(np.asarray(inputs.workload.requests_per_month, dtype=float), (rows,))
    projected = projections(with_values(inputs, {"workload.requests_per_month": volume}))
    columns = [total_at(projected.approaches[name], projected, volume[:, None])[:, 0] for name in names]
    return np.stack(columns, axis=1)


def option_costs(inputs: Inputs, doubts: Doubt, options: Sequence[str]) -> Callable[[Mapping[str, Array]], Array]:
    """Cost of each option as a function of scores."""

    def costs(scores: Mapping[str, Array]) -> Array:
        """Cost of each option in each draw. [USD]."""
        rows = len(next(iter(scores.values())))
        return total_costs(drawn_inputs(inputs, doubts, scores), options, rows)

    return costs


def by_swing(inputs: Inputs, doubts: Doubt, options: Sequence[str]) -> list[str]:
    """Uncertain inputs by how far their ends move any option against another, the farthest first."""
    scores, rows = one_at_a_time(doubts)
    costs = total_costs(moved_inputs(inputs, doubts, scores, rows), options, rows)
    apart = costs - costs[:, :1]
    swing = {
        name: float(np.abs(apart[2 * i + 1 : 2 * i + 3] - apart[0]).max()) for i, name in enumerate(doubts.estimates)
    }
    return sorted(swing, key=lambda name: (-swing[name], name))


def worths(found: InformationWorth, everything: Worth | None = None) -> list[Worth]:
    """Worths as records; none is above that of knowing everything, which it could pass by sampling error alone."""
    most = everything.usd if everything else float("inf")
    return [
        Worth(name=name, usd=min(float(usd), most), error=float(error), changes_choice=float(share))
        for name, usd, error, share in zip(found.names, found.worth, found.error, found.change_share, strict=True)
    ]


def _advice(alone: list[Worth], everything: Worth, options: Sequence[str], flip: Flip) -> str:
    """What to measure first; where one approach alone may be chosen, costs have no say."""
    if len(options) == 1:
        only = f"Only {SPOKEN[options[0]]} meets the requirements at the medians, so knowing costs would change nothing"
        if not flip.singles:
            return f"{only}."
        return f"{only}; measure {spoken_input(flip.singles[0].name)} first, which alone can flip the verdict."
    if not alone or alone[0].changes_choice < SAYABLE:
        whole = f"be worth up to {spoken_usd(everything.usd)}" if everything.changes_choice >= SAYABLE else "not either"
        return f"No single measurement would change the choice; knowing everything would {whole}."
    best = alone[0]
    return (
        f"Measure {spoken_input(best.name)} first: knowing it is worth up to {spoken_usd(best.usd)}; "
        f"it would change the choice in {100 * best.changes_choice:.0f} % of cases."
    )
