"""One model at work inside an approach: its tokens, its quality over the months, its readiness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.equations import consistency, costs, latency, learning, timeline, tokens, training
from simulator.parameters import Approach, Array, Numeric, Workload

if TYPE_CHECKING:
    from simulator.model.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """What one call consists of, in this vendor's tokens, and how it is billed."""

    prefix_tokens: Numeric
    content_tokens: Numeric
    output_tokens: Numeric
    cacheable: Array
    price_per_uncached_prefix_token: Numeric
    batch_factor: Numeric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One model at work inside an approach, from its start month on."""

    approach: Approach
    start: Numeric
    share: Array
    in_use: Array
    changes: Numeric
    call: Call
    tokens_trained: Array
    examples: Array
    versions: Array
    age: Array
    pass_rate: Array
    correlation: Array
    days_to_ready: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What a version was trained on and what it learned, shape (draws or 1, versions or months)."""

    examples: Array
    learned: Array
    trained: Array


def _lesson(approach: Approach, refreshes: Array, requests_before: Array | float) -> Lesson:
    """Train one version for each number of refreshes."""
    examples = learning.examples_at_hand(
        training_examples=approach.training_examples,
        fresh_examples_per_refresh=approach.fresh_examples_per_refresh,
        refreshes=refreshes,
        labelled_share=approach.labelled_share,
        requests_before=requests_before,
    )
    learned = learning.learned_pass_rate(
        zero_shot_pass_rate=approach.zero_shot_pass_rate,
        ceiling_pass_rate=approach.ceiling_pass_rate,
        examples=examples + approach.shots,
        half_gap_examples=approach.half_gap_examples,
        learning_exponent=approach.learning_exponent,
    )
    trained = training.tokens_trained(
        training_tokens=training.training_tokens(
            training_examples=examples,
            training_tokens_per_example=approach.training_tokens_per_example,
        ),
        epochs=approach.epochs,
        validation_tokens=approach.validation_tokens,
        training_runs=approach.training_runs,
    )
    return Lesson(
        examples=np.atleast_2d(examples), learned=np.atleast_2d(learned), trained=np.atleast_2d(np.asarray(trained))
    )


def part_of(
    approach: Approach,
    workload: Workload,
    clock: Clock,
    *,
    start: Numeric,
    share: Array,
    in_use: Array,
    changes: Numeric,
    recent_changes: Numeric | None = None,
) -> Part:
    """Work out the quality of one model over the months, and its readiness; changes were always as now if not said."""
    own_month = clock.month - start + 1
    years = timeline.age(own_month=own_month, refresh_interval=approach.refresh_interval)
    living = timeline.versions(
        own_month=own_month,
        refresh_interval=approach.refresh_interval,
        migration_interval=approach.migration_interval,
        changes_per_month=changes if recent_changes is None else recent_changes,
        versions_per_change=approach.versions_per_change,
    )
    refreshes = np.atleast_2d(timeline.events_so_far(own_month=own_month, interval=approach.refresh_interval))
    if np.any(np.asarray(approach.labelled_share) > 0):
        requests = learning.requests_before(
            traffic_index=clock.traffic,
            requests_per_month=workload.requests_per_month,
            trained_in_month=clock.month - years,
        )
        lesson = _lesson(approach, refreshes, requests)
    elif len(refreshes) > 1:
        lesson = _lesson(approach, refreshes, 0.0)
    else:
        # months between two refreshes share their examples, and all that follows from these
        own = _lesson(approach, np.arange(refreshes.max() + 1)[None], 0.0)
        version = refreshes[0].astype(int)
        lesson = Lesson(
            examples=own.examples[:, version], learned=own.learned[:, version], trained=own.trained[:, version]
        )
    worked = learning.worked_pass_rate(learned_pass_rate=lesson.learned, error_removed=approach.error_removed)
    ready = latency.days_to_ready(
        build_hours=costs.build_hours(
            setup_hours=approach.setup_hours,
            iterations=approach.iterations,
            hours_per_iteration=approach.hours_per_iteration,
        ),
        hours_per_day=approach.hours_per_day,
        training_examples=approach.training_examples,
        examples_per_day=approach.examples_per_day,
        training_days=training.training_days(
            training_work=training.training_work(
                tokens_trained=at_start(lesson.trained, start),
                flops_per_training_token=approach.flops_per_training_token,
            ),
            gpu_flops=approach.gpu_flops,
            gpu_utilisation=approach.gpu_utilisation,
        ),
    )
    return Part(
        approach=approach,
        start=start,
        share=share,
        changes=changes,
        in_use=in_use * np.where(clock.month <= workload.horizon, 1.0, 0.0),
        call=call_of(approach, workload),
        tokens_trained=lesson.trained,
        examples=lesson.examples,
        versions=np.atleast_2d(living),
        age=np.atleast_2d(years),
        pass_rate=np.atleast_2d(
            learning.pass_rate(
                worked_pass_rate=worked,
                drift_per_year=approach.drift_per_year,
                age=years,
                zero_shot_pass_rate=approach.zero_shot_pass_rate,
            )
        ),
        correlation=np.atleast_2d(
            consistency.correlation(
                run_correlation=approach.run_correlation,
                version_correlation=approach.version_correlation,
                versions=living,
            )
        ),
        days_to_ready=np.atleast_2d(ready),
    )


def call_of(approach: Approach, workload: Workload) -> Call:
    """Work out the tokens and tariffs of one call."""
    prefix = tokens.prefix_tokens(
        instruction_tokens=approach.instruction_tokens,
        shots=approach.shots,
        tokens_per_shot=approach.tokens_per_shot,
        token_factor=approach.token_factor,
    )
    kept = tokens.cacheable(
        prefix_tokens=prefix,
        cache_min_tokens=approach.cache_min_tokens,
        cache_lifetime=approach.cache_lifetime,
    )
    return Call(
        prefix_tokens=prefix,
        content_tokens=workload.content_tokens_per_request * approach.token_factor,
        output_tokens=approach.output_tokens_per_request * approach.token_factor,
        cacheable=kept,
        price_per_uncached_prefix_token=tokens.price_per_uncached_prefix_token(
            price_per_input_token=approach.price_per_input_token,
            price_per_cache_write_token=approach.price_per_cache_write_token,
            cacheable=kept,
        ),
        batch_factor=tokens.batch_factor(batch_share=approach.batch_share, batch_discount=approach.batch_discount),
    )


def at_start(values: Array, start: Numeric) -> Array:
    """Value of the month in which a part starts, as a column; the last month where it never does."""
    rows = np.atleast_2d(values)
    if np.ndim(start) == 0:
        month = min(int(start), rows.shape[-1] - 1)
        return rows[:, month : month + 1]
    column = np.minimum(np.atleast_2d(start), rows.shape[-1] - 1).astype(int)
    if len(column) < len(rows):
        column = np.broadcast_to(column, (len(rows), 1))
    elif len(rows) < len(column):
        rows = np.broadcast_to(rows, (len(column), rows.shape[-1]))
    return np.take_along_axis(rows, column, axis=-1)
