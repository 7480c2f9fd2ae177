"""The model over draws: costs on an axis of volumes, quantities at each draw's own volume, months, crossings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from simulator.curves.curve import curve_values, curve_values_at
from simulator.doubt.chances import Met, met_months, met_on_axis, met_volumes
from simulator.ledger import monthly_amounts
from simulator.model.calls import mean_latency
from simulator.model.evaluation import quantities_of, unit_costs
from simulator.model.projecting import grows_with_volume, monthly_quality, projections
from simulator.parameters import APPROACHES, Array, Inputs, with_values
from simulator.requirements import feasible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.model.projecting import Projections


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnRun:
    """What a block of draws gives.

    Attributes
    ----------
    total, per_request, per_answer : array, shape (approaches, draws, volumes)
        Costs on the axis. [USD], [USD/request], [USD/answer]
    feasible : array of bool, shape (approaches, draws, volumes or 1)
        Whether requirements are met.
    at_volume : dict
        Approach -> quantity -> array of shape (draws,), at the volume of each draw.
    feasible_at_volume : array of bool, shape (approaches, draws)
        The same at the volume of each draw.
    months : dict
        ``"approach.quantity"`` -> array of shape (draws, months).
    over_volume, over_time : dict
        Pair -> where the second approach becomes cheaper for good.
    """

    total: Array
    per_request: Array
    per_answer: Array
    feasible: np.ndarray
    at_volume: Mapping[str, Mapping[str, Array]]
    feasible_at_volume: np.ndarray
    months: Mapping[str, Array]
    over_volume: Mapping[str, Met]
    over_time: Mapping[str, Met]

    @staticmethod
    def joined(parts: list[DrawnRun]) -> DrawnRun:
        """Blocks one after the other."""
        first = parts[0]
        return DrawnRun(
            total=np.concatenate([part.total for part in parts], axis=1),
            per_request=np.concatenate([part.per_request for part in parts], axis=1),
            per_answer=np.concatenate([part.per_answer for part in parts], axis=1),
            feasible=np.concatenate([part.feasible for part in parts], axis=1),
            at_volume={
                name: {key: np.concatenate([part.at_volume[name][key] for part in parts]) for key in quantities}
                for name, quantities in first.at_volume.items()
            },
            feasible_at_volume=np.concatenate([part.feasible_at_volume for part in parts], axis=1),
            months={key: np.concatenate([part.months[key] for part in parts]) for key in first.months},
            over_volume={pair: Met.joined([part.over_volume[pair] for part in parts]) for pair in first.over_volume},
            over_time={pair: Met.joined([part.over_time[pair] for part in parts]) for pair in first.over_time},
        )


def drawn_run(inputs: Inputs, axis: Array, draws: int) -> DrawnRun:
    """Work on one block of draws.

    Parameters
    ----------
    inputs : Inputs
        Arrays of shape (draws,) where there is doubt, floats elsewhere.
    axis : array, shape (k,)
        Volumes, rising. [request/month]
    draws : int
        Number of draws.

    Returns
    -------
    DrawnRun
        Costs, quantities, months and crossings of each draw.
    """
    volume = np.broadcast_to(np.asarray(inputs.workload.requests_per_month, dtype=float), (draws,))
    own = with_values(inputs, {"workload.requests_per_month": volume})
    projected = projections(own)
    grows = grows_with_volume(own)
    total, per_request, per_answer = _costs_growing(own, axis) if grows else _costs(projected, axis)
    marked = {
        name: quantities_of(approach, projected, volume[:, None]) for name, approach in projected.approaches.items()
    }
    months = {}
    for name, approach in projected.approaches.items():
        amounts = (monthly_amounts(line=line, volumes=volume[:, None])[:, 0] for line in approach.lines)
        paid = np.asarray(sum(amounts))
        months[f"{name}.cumulative_cost"] = np.cumsum(paid * projected.clock.discount, axis=-1)
        quality = monthly_quality(approach)
        for key in ("pass_rate", "consistency", "agreement"):
            months[f"{name}.{key}"] = np.broadcast_to(quality[key], paid.shape)
    curves = None if grows else projected.total_costs
    over_volume, over_time = {}, {}
    for first, second in combinations(range(len(APPROACHES)), 2):
        pair = f"{APPROACHES[first]}/{APPROACHES[second]}"
        if curves is None:
            over_volume[pair] = met_on_axis(total[first] - total[second], axis)
        else:
            over_volume[pair] = met_volumes(
                curves[APPROACHES[first]], curves[APPROACHES[second]], lowest=float(axis[0]), highest=float(axis[-1])
            )
        over_time[pair] = met_months(
            months[f"{APPROACHES[first]}.cumulative_cost"] - months[f"{APPROACHES[second]}.cumulative_cost"]
        )
    return DrawnRun(
        total=total,
        per_request=per_request,
        per_answer=per_answer,
        feasible=_feasible(inputs, projected, marked, axis),
        at_volume={
            name: {key: np.ascontiguousarray(values[:, 0]) for key, values in quantities.items()}
            for name, quantities in marked.items()
        },
        feasible_at_volume=np.stack([feasible(inputs, marked[name])[:, 0] for name in APPROACHES]),
        months=months,
        over_volume=over_volume,
        over_time=over_time,
    )


def _costs(projected: Projections, axis: Array) -> Array:
    """Total cost, cost per request and per accepted answer, shape (3, approaches, draws, volumes)."""
    curves = projected.total_costs
    costs = np.empty((3, len(APPROACHES), projected.draws, len(axis)))
    for index, (name, approach) in enumerate(projected.approaches.items()):
        costs[0, index] = curve_values(curve=curves[name], volumes=axis)
        costs[1:, index] = unit_costs(costs[0, index], approach, projected, axis[None, :])
    return costs


def _costs_growing(inputs: Inputs, axis: Array) -> Array:
    """Work out the same volume by volume, where examples grow with traffic."""
    draws = len(np.asarray(inputs.workload.requests_per_month))
    costs = np.empty((3, len(APPROACHES), draws, len(axis)))
    for place, at in enumerate(axis):
        volume = np.full(draws, at)
        projected = projections(with_values(inputs, {"workload.requests_per_month": volume}))
        curves = projected.total_costs
        for index, (name, approach) in enumerate(projected.approaches.items()):
            total = curve_values_at(curve=curves[name], volumes=volume)[:, None]
            unit = unit_costs(total, approach, projected, volume[:, None])
            costs[:, index, :, place] = np.stack([total, *unit])[..., 0]
    return costs


def _feasible(
    inputs: Inputs, projected: Projections, marked: Mapping[str, Mapping[str, Array]], axis: Array
) -> np.ndarray:
    """Whether requirements are met on the axis; of what they look at, only the response time follows the volume."""
    met = []
    for name, approach in projected.approaches.items():
        quantities = dict(marked[name])
        if inputs.requirements.max_latency is not None:
            quantities["latency"] = mean_latency(approach, projected, axis)
            quantities["total_cost"] = np.broadcast_to(quantities["total_cost"], (projected.draws, len(axis)))
        met.append(feasible(inputs, quantities))
    return np.stack(met)
