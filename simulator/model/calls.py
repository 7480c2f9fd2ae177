"""One call of each approach at given volumes, month by month: cache, bill, response time, machines.

Arrays have shape (draws or 1, volumes, months).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.curves.saturation import add_saturation_sums, doubling_stride, saturation
from simulator.equations import hosting, hybrid, latency, tokens
from simulator.model.bookkeeping import cached_rate

if TYPE_CHECKING:
    from simulator.model.clock import Clock
    from simulator.model.parts import Part
    from simulator.model.projecting import Projection, Projections
    from simulator.parameters import Array, Numeric


def call_quantities(approach: Projection, projected: Projections, volumes: Array) -> dict[str, Array]:
    """Cache hit rate, cost and response time of one call, by month.

    Parameters
    ----------
    approach : Projection
        One of the approaches of ``projected``.
    projected : Projections
        Clock and workload.
    volumes : array, shape (draws or 1, volumes)
        Requests in month 1. [request/month]

    Returns
    -------
    dict of array, shape (draws or 1, volumes, months)
        By the names of their quantities, in canonical units.
    """
    prompting = _one_call(approach.parts[0], projected, volumes)
    tuned = _one_call(approach.parts[-1], projected, volumes)
    shares = [_deep(part.share) for part in approach.parts]
    if len(shares) == 1:
        return prompting
    both = {"prompting_share": shares[0], "fine_tuning_share": shares[1]}
    return {
        "cache_hit_rate": (shares[0] * prompting["cache_hit_rate"] + shares[1] * tuned["cache_hit_rate"])
        / (shares[0] + shares[1]),
        "call_cost": hybrid.hybrid_call_cost(
            prompting_call_cost=prompting["call_cost"],
            fine_tuning_call_cost=tuned["call_cost"],
            router_cost=_deep(approach.router_cost),
            **both,
        ),
        **{
            name: hybrid.hybrid_latency(prompting_latency=prompting[name], fine_tuning_latency=tuned[name], **both)
            for name in ("latency", "latency_p95")
        },
    }


def mean_latency(approach: Projection, projected: Projections, axis: Array) -> Array:
    """Response time over the horizon on an axis of volumes, without a month for each volume in memory.

    Parameters
    ----------
    approach : Projection
        One of the approaches of ``projected``.
    projected : Projections
        Clock and workload.
    axis : array, shape (k,)
        Volumes, rising. [request/month]

    Returns
    -------
    array, shape (draws, k)
        Mean over the months, weighted by requests. [second]

    Notes
    -----
    The response time is a straight line in the hit rate, so its value without and with a hit say everything.
    """
    clock, draws = projected.clock, projected.draws
    total = np.zeros((len(axis), draws))
    for part in approach.parts:
        uncached, cached = (_part_latency(part, hit) for hit in (0.0, 1.0))
        weight = part.share * clock.traffic / clock.traffic.sum(axis=-1, keepdims=True)
        total += (weight * uncached).sum(axis=-1)
        months = (draws, len(clock.month))
        add_saturation_sums(
            weight=np.broadcast_to(weight * (cached - uncached), months),
            rate=np.broadcast_to(np.atleast_2d(cached_rate(part, projected.workload, clock)), months),
            volumes=axis,
            stride=doubling_stride(axis),
            total=total,
        )
    return total.T


def _part_latency(part: Part, hit: float) -> Array:
    """Response time of one part at a hit rate, by draw."""
    call, approach = part.call, part.approach
    return latency.latency(
        fixed_latency=approach.fixed_latency,
        seconds_per_input_token=approach.seconds_per_input_token,
        seconds_per_output_token=approach.seconds_per_output_token,
        cached_time_share=approach.cached_time_share,
        prefix_tokens=call.prefix_tokens,
        content_tokens=call.content_tokens,
        output_tokens=call.output_tokens,
        cache_hit_rate=hit,
    )


def replicas_over_months(approach: Projection, volumes: Array, clock: Clock) -> Array:
    """Machines that run in each month, over all parts."""
    running = np.zeros((volumes.shape[0], volumes.shape[1], len(clock.month)))
    for line in approach.lines:
        if line.units is not None and line.unit_floor is not None and line.unit_price is not None:
            needed = hosting.replicas(
                load=line.units[:, None] * volumes[:, :, None], min_replicas=line.unit_floor[:, None]
            )
            running = running + np.where(line.unit_price[:, None] > 0, needed, 0.0)
    return running


def _one_call(part: Part, projected: Projections, volumes: Array) -> dict[str, Array]:
    """One call of one part."""
    rate = np.atleast_2d(cached_rate(part, projected.workload, projected.clock))
    hit = saturation(rate[:, None] * volumes[:, :, None])
    call, approach = part.call, part.approach
    counted = {
        "prefix_tokens": _deep(call.prefix_tokens),
        "content_tokens": _deep(call.content_tokens),
        "output_tokens": _deep(call.output_tokens),
        "cache_hit_rate": hit,
    }
    cost = tokens.call_cost(
        price_per_input_token=_deep(approach.price_per_input_token),
        price_per_cached_token=_deep(approach.price_per_cached_token),
        price_per_uncached_prefix_token=_deep(call.price_per_uncached_prefix_token),
        price_per_output_token=_deep(approach.price_per_output_token),
        batch_factor=_deep(call.batch_factor),
        **counted,
    )
    time = latency.latency(
        fixed_latency=_deep(approach.fixed_latency),
        seconds_per_input_token=_deep(approach.seconds_per_input_token),
        seconds_per_output_token=_deep(approach.seconds_per_output_token),
        cached_time_share=_deep(approach.cached_time_share),
        **counted,
    )
    return {
        "cache_hit_rate": hit,
        "call_cost": np.asarray(cost * _deep(projected.clock.price_index)),
        "latency": time,
        "latency_p95": np.asarray(latency.latency_p95(latency=time, tail_ratio=_deep(approach.tail_ratio))),
    }


def _deep(value: Numeric) -> Array:
    """Room for volumes between draws and months."""
    array = np.asarray(value)
    return array[:, None, :] if array.ndim == 2 else array  # noqa: PLR2004 (draws and months)
