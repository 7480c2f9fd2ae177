"""The verdict: the cheapest approach that meets the requirements, why the others do not win, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.cases.cases import NOBODY, WINNERS, case_count, standings, standings_of
from simulator.decisions.verdict_parts import Asked, Relaxation, Standing, Turn, Verdict
from simulator.decisions.verdict_words import verdict_sentences
from simulator.input_words import rounded_outward
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.requirements import LOOKED_AT
from simulator.units import from_canonical, to_canonical

if TYPE_CHECKING:
    from simulator.cases.cases import Standings
    from simulator.parameters import Inputs
    from simulator.results import Result
    from simulator.sensitivity.drivers import Drivers
    from simulator.sensitivity.moves import Flip
    from simulator.uncertainty.study import Uncertainty

_IN_HOUSE = "data_must_stay_in_house"


def verdict(
    inputs: Inputs,
    *,
    result: Result | None = None,
    draws: Inputs | None = None,
    flip: Flip | None = None,
    drawn: Uncertainty | None = None,
    measured: Drivers | None = None,
    metric: str = "total_cost",
) -> Verdict:
    """Decide between the approaches at the scenario's volume.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    result : Result, optional
        The point run of the same inputs; gives the verdict its sentences on break-evens.
    draws : Inputs, optional
        Inputs with arrays of shape (n,) where there is doubt; gives the verdict its probability.
    flip : Flip, optional
        What `flips.distance_to_flip` found; gives the verdict its sentence on what would change it.
    drawn : Uncertainty, optional
        Draws of the same inputs; gives break-even and payback their P10-P90.
    measured : Drivers, optional
        What the choice hangs on; gives the verdict its sentence on what to measure first.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.

    Returns
    -------
    Verdict
        Data, paragraph (``says``) and table (``rows()``).

    Notes
    -----
    Feasibility is judged at the inputs themselves: a requirement that is met there can be missed in many draws, which
    ``chance_feasible`` tells. Costs include those of bad answers: a cheap approach that often fails is not cheap.
    The sampling error is that of independent draws; Sobol points do better.

    Examples
    --------
    >>> from simulator.scenarios.scenario import load
    >>> verdict(load("ticket-triage").inputs).winner in ("prompting", "fine_tuning", "hybrid", "none")
    True
    """
    quality = ("pass_rate", "consistency", "latency")
    asked = (metric, *quality, *(quantity for quantity, _ in LOOKED_AT.values()))
    stand = standings_of(result, asked) if result else standings(inputs, asked)
    if stand.feasible.shape[1] != 1:
        raise ValueError("verdict takes one set of inputs; give draws as `draws`")
    index = int(stand.winner(metric)[0])
    winner = WINNERS[index]
    costs = stand.values[metric][:, 0]
    chances: tuple[float | None, ...] = (None,) * len(APPROACHES)
    chances_feasible, none, count = chances, None, 0
    if draws is not None:
        count = case_count(draws)
        cases = standings(draws, (metric,))
        shares = np.bincount(cases.winner(metric), minlength=len(WINNERS)) / count
        chances, none = tuple(shares.tolist()), float(shares[NOBODY])
        chances_feasible = tuple(cases.feasible.mean(axis=1).tolist())
    told = {
        name: Standing(
            approach=name,
            feasible=bool(stand.feasible[i, 0]),
            checks=_asked(inputs, stand, i),
            cost=float(costs[i]),
            dearer_by=None if index == NOBODY else float(costs[i] - costs[index]),
            chance=chances[i],
            chance_feasible=chances_feasible[i],
            **{key: float(stand.values[key][i, 0]) for key in quality},
        )
        for i, name in enumerate(APPROACHES)
    }
    sure = chances[index] if index < NOBODY else none
    decided = Verdict(
        winner=winner,
        metric=metric,
        volume=float(inputs.workload.requests_per_month),
        horizon=float(inputs.workload.horizon),
        standings=told,
        sure=sure,
        sure_error=None if sure is None else float(np.sqrt(sure * (1 - sure) / count)),
        chance_none=none,
        draws=count,
        relaxation=smallest_relaxation(told) if index == NOBODY else None,
        turn=_turn(inputs, flip) if flip else None,
        sentences={},
    )
    found = result.break_even.get(metric) if result else None
    return replace(decided, sentences=verdict_sentences(decided, found, drawn, measured))


def smallest_relaxation(told: dict[str, Standing]) -> Relaxation:
    """Find the requirements whose limits must move least, relative to themselves, to let one approach in.

    Parameters
    ----------
    told : dict of Standing
        How the approaches stand; none of them is feasible.

    Returns
    -------
    Relaxation
        Limits rounded to three digits on the safe side. Where an approach misses several, all of them are in it.
    """
    relaxations = []
    for name, standing in told.items():
        limits: dict[str, float | None] = {}
        relative = 0.0
        for check in standing.missed:
            key = check.name.partition(".")[2]
            if key == _IN_HOUSE:
                limits[check.name], relative = None, float("inf")
                continue
            unit = PARAMETERS[check.name].shown_in
            shown = float(from_canonical(check.found, unit))
            limit = float(to_canonical(rounded_outward(shown, upward=LOOKED_AT[key][1] < 0), unit))
            limits[check.name] = limit
            relative += abs(limit - check.asked) / check.asked if check.asked else float("inf")
        asked = {check.name: check.asked for check in standing.missed}
        relaxations.append((relative, len(limits), standing.cost, Relaxation(
            approach=name, limits=limits, relative=relative, asked=asked
        )))  # fmt: skip
    return min(relaxations, key=lambda found: found[:3])[3]


def _asked(inputs: Inputs, stand: Standings, index: int) -> tuple[Asked, ...]:
    """Every requirement that is asked for, against what one approach offers."""
    found = []
    for key, (quantity, direction) in LOOKED_AT.items():
        asked = getattr(inputs.requirements, key)
        if asked is None or (key == _IN_HOUSE and not asked):
            continue
        offered = float(stand.values[quantity][index, 0])
        met = offered >= asked if direction > 0 else offered <= asked
        found.append(Asked(name=f"requirements.{key}", asked=float(asked), found=offered, met=bool(met)))
    return tuple(found)


def _turn(inputs: Inputs, flip: Flip) -> Turn:
    """The nearest flip by one input, and by all together."""
    if not flip.singles:
        return Turn(name="", now=0.0, at=0.0, distance=float("inf"), becomes="", together=flip.distance)
    first = flip.singles[0]
    return Turn(
        name=first.name, now=float(inputs[first.name]), at=first.value, distance=first.distance,
        becomes=first.winner, together=flip.distance,
    )  # fmt: skip
