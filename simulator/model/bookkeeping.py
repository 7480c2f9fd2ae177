"""Lines of the ledger for one part: build, training, tokens, machines, upkeep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.equations import costs, hosting, timeline, tokens, training, upkeep
from simulator.ledger import Line
from simulator.model.parts import at_start

if TYPE_CHECKING:
    from simulator.model.clock import Clock
    from simulator.model.parts import Part
    from simulator.parameters import Array, Workload


def part_lines(part: Part, calls_per_request: Array, workload: Workload, clock: Clock) -> list[Line]:
    """Write the lines of one part: in the month before its start, and in every month that it is in use."""
    begins = (clock.month == np.asarray(part.start) - 1) & (part.start <= workload.horizon)
    launch = np.where(np.atleast_2d(begins), 1.0, 0.0)
    per_training = training.training_cost(
        tokens_trained=part.tokens_trained,
        price_per_training_token=part.approach.price_per_training_token,
        gpu_price_per_training_token=training.gpu_price_per_training_token(
            flops_per_training_token=part.approach.flops_per_training_token,
            gpu_flops=part.approach.gpu_flops,
            gpu_utilisation=part.approach.gpu_utilisation,
            gpu_price=part.approach.gpu_price,
        ),
    )
    first_training = at_start(np.asarray(per_training), part.start)
    return [
        *_build_lines(part, launch),
        Line(phase="training", item="first training", equation="training_cost", once=first_training, due=launch),
        *_token_lines(part, calls_per_request, workload, clock),
        *_machine_lines(part, calls_per_request, workload, clock),
        *_upkeep_lines(part, np.asarray(per_training), clock),
    ]


def _build_lines(part: Part, launch: Array) -> list[Line]:
    """People, evaluations and data before launch."""
    approach = part.approach
    hours = costs.build_hours(
        setup_hours=approach.setup_hours,
        iterations=approach.iterations,
        hours_per_iteration=approach.hours_per_iteration,
    )
    amounts = {
        ("build", "labour_cost"): costs.labour_cost(hours=hours, labour_rate=approach.labour_rate),
        ("evaluation", "evaluation_cost"): costs.evaluation_cost(
            evaluations=approach.evaluations,
            evaluation_items=approach.evaluation_items,
            call_cost=uncached_call_cost(part),
        ),
        ("data", "data_cost"): costs.data_cost(
            examples=approach.training_examples, cost_per_example=approach.cost_per_example
        ),
    }
    return [
        Line(phase="upfront", item=item, equation=equation, once=np.atleast_2d(amount), due=launch)
        for (item, equation), amount in amounts.items()
    ]


def uncached_call_cost(part: Part) -> Array:
    """Cost of one call that finds nothing in the cache and is not written to it."""
    return np.asarray(
        tokens.call_cost(
            prefix_tokens=part.call.prefix_tokens,
            content_tokens=part.call.content_tokens,
            output_tokens=part.call.output_tokens,
            cache_hit_rate=0.0,
            price_per_input_token=part.approach.price_per_input_token,
            price_per_cached_token=part.approach.price_per_cached_token,
            price_per_uncached_prefix_token=part.approach.price_per_input_token,
            price_per_output_token=part.approach.price_per_output_token,
            batch_factor=part.call.batch_factor,
        )
    )


def cached_rate(part: Part, workload: Workload, clock: Clock) -> Array:
    """Exponent of the cache hit rate per request of month 1, by month."""
    arrivals = tokens.requests_per_active_second(
        requests_per_month=clock.traffic * part.share,
        active_share_of_time=workload.active_share_of_time,
        hours_per_month=workload.hours_per_month,
    )
    return np.asarray(arrivals * part.approach.cache_lifetime * part.call.cacheable)


def _token_lines(part: Part, calls_per_request: Array, workload: Workload, clock: Clock) -> list[Line]:
    """Tokens of all calls: prefix from the cache and not, content, output."""
    call, approach = part.call, part.approach
    calls = clock.traffic * part.share * calls_per_request * clock.price_index * call.batch_factor
    missed = calls * (call.prefix_tokens * call.price_per_uncached_prefix_token)
    rate = cached_rate(part, workload, clock)
    return [
        Line(
            phase="per_request",
            item="prefix, from the cache",
            equation="call_cost",
            cached=calls * (call.prefix_tokens * approach.price_per_cached_token),
            cached_rate=rate,
        ),
        Line(
            phase="per_request",
            item="prefix, not from the cache",
            equation="call_cost",
            slope=missed,
            cached=-missed,
            cached_rate=rate,
        ),
        Line(
            phase="per_request",
            item="content",
            equation="call_cost",
            slope=calls * (call.content_tokens * approach.price_per_input_token),
        ),
        Line(
            phase="per_request",
            item="output",
            equation="call_cost",
            slope=calls * (call.output_tokens * approach.price_per_output_token),
        ),
    ]


def _machine_lines(part: Part, calls_per_request: Array, workload: Workload, clock: Clock) -> list[Line]:
    """Machines by the hour, and the tuned model's storage."""
    stored = Line(
        phase="hosting",
        item="storage",
        equation="hosting_cost",
        once=np.atleast_2d(np.asarray(part.approach.storage_cost_per_month, dtype=float)),
        due=np.atleast_2d(part.in_use),
    )
    if not np.any(np.asarray(part.approach.hosting_price) > 0):
        return [stored]
    load = hosting.replica_load(
        calls_per_month=clock.traffic * part.share * calls_per_request,
        peak_to_mean_ratio=workload.peak_to_mean_ratio,
        requests_per_hour_per_replica=part.approach.requests_per_hour_per_replica,
        hours_per_month=workload.hours_per_month,
    )
    price = hosting.hosting_cost(
        replicas=1.0, hosting_price=part.approach.hosting_price, hours_per_month=workload.hours_per_month
    )
    machines = Line(
        phase="hosting",
        item="replicas",
        equation="hosting_cost",
        unit_price=part.in_use * np.atleast_2d(price),
        units=np.atleast_2d(load),
        unit_floor=np.atleast_2d(np.asarray(part.approach.min_replicas, dtype=float)),
    )
    return [stored, machines]


def _upkeep_lines(part: Part, per_training: Array, clock: Clock) -> list[Line]:
    """Ordinary months, refreshes and migrations while the part is in use."""
    approach = part.approach
    own_month = clock.month - part.start + 1
    hours = upkeep.upkeep_hours(
        upkeep_hours_per_month=approach.upkeep_hours_per_month,
        changes_per_month=part.changes,
        hours_per_change=approach.hours_per_change,
    )
    ordinary = upkeep.upkeep_cost(
        tooling_cost_per_month=approach.tooling_cost_per_month,
        upkeep_hours=hours,
        labour_rate=approach.labour_rate,
    )
    refreshed = upkeep.refresh_cost(
        refresh_hours=approach.refresh_hours,
        labour_rate=approach.labour_rate,
        data_cost=costs.data_cost(
            examples=approach.fresh_examples_per_refresh, cost_per_example=approach.cost_per_example
        ),
        training_cost=per_training,
        evaluation_cost=costs.evaluation_cost(
            evaluations=1, evaluation_items=approach.evaluation_items, call_cost=uncached_call_cost(part)
        ),
    )
    migrated = upkeep.migration_cost(
        migration_hours=approach.migration_hours, labour_rate=approach.labour_rate, training_cost=per_training
    )
    refreshes = timeline.events_in_month(own_month=own_month, interval=approach.refresh_interval)
    migrations = timeline.events_in_month(own_month=own_month, interval=approach.migration_interval)
    amounts = {
        ("ordinary months", "upkeep_cost"): (ordinary, part.in_use),
        ("refreshes", "refresh_cost"): (refreshed, part.in_use * refreshes),
        ("migrations", "migration_cost"): (migrated, part.in_use * migrations),
    }
    return [
        Line(phase="upkeep", item=item, equation=equation, **_dated(np.atleast_2d(amount), np.atleast_2d(due)))
        for (item, equation), (amount, due) in amounts.items()
    ]


def _dated(amount: Array, due: Array) -> dict[str, Array]:
    """Amounts with the months in which they are due, multiplied only where they differ from month to month."""
    return {"once": amount, "due": due} if amount.shape[-1] == 1 else {"once": amount * due}
