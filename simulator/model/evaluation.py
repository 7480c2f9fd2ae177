"""Quantities of each approach at given volumes, averaged over the horizon, for any number of draws.

A quantity per request is the mean of its months, weighted by the requests of each month. Costs per request and per
accepted answer are all-in and levelised: present value of all costs over requests counted at present value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.curves.curve import curve_values, curve_values_at
from simulator.equations import consistency, totals
from simulator.model.calls import call_quantities, replicas_over_months
from simulator.model.projecting import grows_with_volume, monthly_quality, projections
from simulator.parameters import PARAMETERS, Array, Inputs, with_values
from simulator.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from simulator.model.projecting import Projection, Projections


def over_volumes(
    inputs: Inputs, volumes: Array, *, projected: Projections | None = None
) -> dict[str, dict[str, Array]]:
    """Every quantity of each approach at each volume.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    volumes : array, shape (k,)
        Requests in month 1. [request/month]
    projected : Projections, optional
        Projections of these inputs, where they are at hand already.

    Returns
    -------
    dict of dict of array, shape (n, k)
        Approach -> name -> values in canonical units.
    """
    if not grows_with_volume(inputs):
        projected = projected or projections(inputs)
        return {
            name: quantities_of(approach, projected, volumes[None, :])
            for name, approach in projected.approaches.items()
        }
    draws = draw_count(inputs)
    rows = at_own_volumes(repeated(inputs, len(volumes)), np.tile(volumes, draws))
    return {
        name: {key: values.reshape(draws, len(volumes)) for key, values in quantities.items()}
        for name, quantities in rows.items()
    }


def at_own_volumes(inputs: Inputs, volumes: Array) -> dict[str, dict[str, Array]]:
    """Every quantity with a volume of its own for each draw.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    volumes : array, shape (n,)
        Requests in month 1. [request/month]

    Returns
    -------
    dict of dict of array, shape (n, 1)
        Approach -> name -> values in canonical units.
    """
    projected = projections(with_values(inputs, {"workload.requests_per_month": volumes}))
    return {
        name: quantities_of(approach, projected, volumes[:, None]) for name, approach in projected.approaches.items()
    }


def costs_over_volumes(
    inputs: Inputs, volumes: Array, *, projected: Projections | None = None
) -> dict[str, dict[str, Array]]:
    """The costs of `over_volumes` alone, for a fraction of its work.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    volumes : array, shape (k,)
        Requests in month 1. [request/month]
    projected : Projections, optional
        Projections of these inputs, where they are at hand already.

    Returns
    -------
    dict of dict of array, shape (k,)
        Approach -> ``"total_cost"``, ``"cost_per_request"`` and ``"cost_per_accepted_answer"``.
    """
    if grows_with_volume(inputs):
        return costs_at_own_volumes(inputs, volumes)
    found = _costs_of(projected or projections(inputs), volumes[None, :])
    return {name: {metric: values[0] for metric, values in costs.items()} for name, costs in found.items()}


def costs_at_own_volumes(inputs: Inputs, volumes: Array) -> dict[str, dict[str, Array]]:
    """The costs of `at_own_volumes` alone, for a fraction of its work.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    volumes : array, shape (n,)
        Requests in month 1. [request/month]

    Returns
    -------
    dict of dict of array, shape (n,)
        As `costs_over_volumes` gives them.
    """
    projected = projections(with_values(inputs, {"workload.requests_per_month": volumes}))
    found = _costs_of(projected, volumes[:, None])
    return {name: {metric: values[:, 0] for metric, values in costs.items()} for name, costs in found.items()}


def _costs_of(projected: Projections, volumes: Array) -> dict[str, dict[str, Array]]:
    """Costs of each approach at volumes of shape (1, k) or (draws, 1)."""
    found = {}
    for name, approach in projected.approaches.items():
        total = total_at(approach, projected, volumes)
        per_request, per_answer = unit_costs(total, approach, projected, volumes)
        found[name] = {"total_cost": total, "cost_per_request": per_request, "cost_per_accepted_answer": per_answer}
    return found


def draw_count(inputs: Inputs) -> int:
    """Number of draws: the length of the inputs that are arrays, 1 where none is."""
    return max(int(np.size(value)) for name in PARAMETERS if not isinstance(value := inputs[name], str))


def repeated(inputs: Inputs, times: int) -> Inputs:
    """Inputs with each draw repeated, so that each can meet several volumes."""
    arrays = {name: np.repeat(np.asarray(inputs[name]), times) for name in PARAMETERS if np.ndim(inputs[name]) == 1}
    return with_values(inputs, arrays)


def accepted_requests(approach: Projection, projected: Projections) -> Array:
    """Accepted answers at present value per request of month 1, shape (draws or 1,). [answer month/request]."""
    present = projected.clock.traffic * projected.clock.discount
    accepted = approach.monthly["good_share"] + approach.monthly["fallback_share"]
    return np.asarray((accepted * present).sum(axis=-1))


def unit_costs(total: Array, approach: Projection, projected: Projections, volumes: Array) -> tuple[Array, Array]:
    """Total cost spread over requests, and over accepted answers, both levelised.

    Parameters
    ----------
    total : array, shape (draws, k)
        Total cost at the volumes. [USD]
    approach : Projection
        One of the approaches of ``projected``.
    projected : Projections
        Clock and workload.
    volumes : array, shape (1, k) or (draws, 1)
        Requests in month 1. [request/month]

    Returns
    -------
    per_request, per_answer : array, shape (draws, k)
        [USD/request], [USD/answer]
    """
    present = projected.clock.traffic * projected.clock.discount
    per_request = totals.cost_per_request(
        total_cost=total, discounted_requests=present.sum(axis=-1, keepdims=True) * volumes
    )
    per_answer = totals.cost_per_accepted_answer(
        request_cost=per_request,
        good_share=_mean(approach.monthly["good_share"], present)[:, None],
        fallback_share=_mean(approach.monthly["fallback_share"], present)[:, None],
    )
    return per_request, np.asarray(per_answer)


def quantities_of(approach: Projection, projected: Projections, volumes: Array) -> dict[str, Array]:
    """Quantities of one approach.

    Parameters
    ----------
    approach : Projection
        One of the approaches of ``projected``.
    projected : Projections
        Clock and workload.
    volumes : array, shape (1, k) or (draws, 1)
        Requests in month 1, the same for all draws or one for each. [request/month]

    Returns
    -------
    dict of array, shape (draws, k)
        By name, in canonical units.
    """
    clock, workload, monthly = projected.clock, projected.workload, monthly_quality(approach)
    shape = (projected.draws, volumes.shape[1])
    total = total_at(approach, projected, volumes)
    requests = clock.traffic.sum(axis=-1, keepdims=True) * volumes
    per_request, per_answer = unit_costs(total, approach, projected, volumes)
    call = call_quantities(approach, projected, volumes)
    running = totals.request_cost(
        calls_per_request=monthly["calls_per_request"][:, None],
        call_cost=call["call_cost"],
        bad_share=monthly["bad_share"][:, None],
        cost_per_bad_answer=np.asarray(workload.cost_per_bad_answer)[..., None],
        fallback_share=monthly["fallback_share"][:, None],
        cost_per_fallback=np.asarray(workload.cost_per_fallback)[..., None],
    )
    counted = (clock.month >= 1) & (clock.month <= workload.horizon)
    years = np.maximum(np.asarray(workload.horizon) / MONTHS_PER_YEAR, 1.0)
    results = {
        "total_cost": total,
        "cost_per_request": per_request,
        "cost_per_accepted_answer": per_answer,
        "request_cost": _mean(np.asarray(running), clock.traffic[:, None]),
        **{name: _mean(values, clock.traffic[:, None]) for name, values in call.items()},
        "replicas": replicas_over_months(approach, volumes, clock).max(axis=-1),
        **{name: _mean(values, clock.traffic)[:, None] for name, values in monthly.items()},
        "lowest_pass_rate": np.where(counted, monthly["pass_rate"], np.inf).min(axis=-1)[:, None],
        "lowest_consistency": np.where(counted, monthly["consistency"], np.inf).min(axis=-1)[:, None],
        "requests": requests,
        "repeats_per_input": consistency.repeats_per_input(
            requests=requests / years, distinct_inputs=workload.distinct_inputs
        ),
        "days_to_ready": approach.days_to_ready,
        **_asked_of_parts(approach, projected),
    }
    return {name: np.broadcast_to(values, shape) for name, values in results.items()}


def _asked_of_parts(approach: Projection, projected: Projections) -> dict[str, Array]:
    """What the parts that are ever in use need: examples, money before launch, a house to serve from."""
    used = [(part, part.in_use.any(axis=-1, keepdims=True)) for part in approach.parts]
    needed = [np.where(ever, part.approach.training_examples, 0.0) for part, ever in used]
    inside = [np.where(ever, part.approach.served_in_house, 1.0) for part, ever in used]
    before = [
        once[:, :1]
        for line in approach.lines
        if line.phase in ("upfront", "training") and line.item != "delay" and (once := line.once_by_month()) is not None
    ]
    return {
        "examples_needed": np.asarray(sum(needed)),
        "cost_before_launch": np.asarray(sum(before)),
        "served_in_house": np.minimum.reduce(np.broadcast_arrays(*inside)),
    }


def total_at(approach: Projection, projected: Projections, volumes: Array) -> Array:
    """Total cost at volumes of shape (1, k) or (draws, 1), shape (draws, k). [USD]."""
    known = (projected.total_costs[name] for name, own in projected.approaches.items() if own is approach)
    curve = next(known, None) or projected.cost_of(approach)
    if volumes.shape[0] == 1:
        return curve_values(curve=curve, volumes=volumes[0])
    return curve_values_at(curve=curve, volumes=volumes)


def _mean(values: Array, weights: Array) -> Array:
    """Mean over the months, the last axis."""
    return np.asarray((values * weights).sum(axis=-1) / weights.sum(axis=-1))
