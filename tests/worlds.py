"""Inputs for tests: a world in which nothing costs anything, a typical task, and places between limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from simulator.declarations import Parameter
from simulator.parameters import PARAMETERS, Approach, Hybrid, Inputs, Requirements, Workload

Values = dict[str, float | str | None]
RECORDS = {
    "workload": Workload, "requirements": Requirements, "prompting": Approach, "fine_tuning": Approach,
    "hybrid": Hybrid,
}  # fmt: skip
#: What 0 (or the lowest limit) would make meaningless; everything else is at its lowest limit in the neutral world.
NEUTRAL = {
    "requests_per_month": 1000.0, "growth_per_month": 0.0, "horizon": 12.0, "active_share_of_time": 1.0,
    "distinct_inputs": 1000.0, "hours_per_month": 730.0, "hours_per_day": 8.0, "examples_per_day": 100.0,
    "gpu_flops": 1e15, "gpu_utilisation": 0.4, "token_factor": 1.0, "requests_per_hour_per_replica": 1000.0,
    "refresh_interval": 120.0, "migration_interval": 120.0, "zero_shot_pass_rate": 1.0, "ceiling_pass_rate": 1.0,
    "half_gap_examples": 100.0, "learning_exponent": 1.0, "router_skill": 1.0, "escalation": "route",
}  # fmt: skip
#: A typical task, made up: every effect of the model is at work in it.
TYPICAL: Values = {
    "workload.requests_per_month": 50_000.0, "workload.growth_per_month": 0.03, "workload.horizon": 24.0,
    "workload.discount_rate_per_year": 0.08, "workload.token_price_decline_per_year": 0.1,
    "workload.content_tokens_per_request": 300.0, "workload.peak_to_mean_ratio": 3.0,
    "workload.active_share_of_time": 0.35, "workload.changes_per_month": 1.0, "workload.caught_share": 0.5,
    "workload.max_attempts": 2.0, "workload.cost_per_bad_answer": 0.05, "workload.cost_per_fallback": 0.5,
    "workload.cost_of_delay_per_day": 10.0,
    "prompting.setup_hours": 16.0, "prompting.iterations": 10.0, "prompting.hours_per_iteration": 2.0,
    "prompting.evaluation_items": 200.0, "prompting.evaluations": 10.0, "prompting.labour_rate": 100.0,
    "prompting.instruction_tokens": 900.0, "prompting.shots": 5.0, "prompting.tokens_per_shot": 120.0,
    "prompting.output_tokens_per_request": 60.0, "prompting.price_per_input_token": 4e-7,
    "prompting.price_per_cached_token": 1e-7, "prompting.price_per_cache_write_token": 5e-7,
    "prompting.price_per_output_token": 1.6e-6, "prompting.cache_lifetime": 300.0,
    "prompting.cache_min_tokens": 1024.0, "prompting.upkeep_hours_per_month": 4.0,
    "prompting.hours_per_change": 3.0, "prompting.versions_per_change": 1.0, "prompting.refresh_interval": 6.0,
    "prompting.refresh_hours": 3.0, "prompting.migration_interval": 20.0, "prompting.migration_hours": 16.0,
    "prompting.zero_shot_pass_rate": 0.7, "prompting.ceiling_pass_rate": 0.92, "prompting.half_gap_examples": 28.0,
    "prompting.learning_exponent": 0.9, "prompting.error_removed": 0.2, "prompting.run_correlation": 0.86,
    "prompting.version_correlation": 0.5, "prompting.drift_per_year": 0.0025, "prompting.fixed_latency": 0.4,
    "prompting.seconds_per_input_token": 1e-4, "prompting.seconds_per_output_token": 0.018,
    "prompting.cached_time_share": 0.15, "prompting.tail_ratio": 1.2,
    "fine_tuning.setup_hours": 60.0, "fine_tuning.iterations": 3.0, "fine_tuning.hours_per_iteration": 8.0,
    "fine_tuning.evaluation_items": 200.0, "fine_tuning.evaluations": 5.0, "fine_tuning.labour_rate": 100.0,
    "fine_tuning.training_examples": 2000.0, "fine_tuning.cost_per_example": 0.5,
    "fine_tuning.training_tokens_per_example": 400.0, "fine_tuning.epochs": 3.0, "fine_tuning.training_runs": 5.0,
    "fine_tuning.price_per_training_token": 3e-6, "fine_tuning.flops_per_training_token": 4.8e10,
    "fine_tuning.token_factor": 1.1, "fine_tuning.instruction_tokens": 100.0,
    "fine_tuning.output_tokens_per_request": 40.0, "fine_tuning.price_per_input_token": 1.5e-7,
    "fine_tuning.price_per_cached_token": 1.5e-7, "fine_tuning.price_per_cache_write_token": 1.5e-7,
    "fine_tuning.price_per_output_token": 6e-7, "fine_tuning.hosting_price": 0.8, "fine_tuning.min_replicas": 1.0,
    "fine_tuning.requests_per_hour_per_replica": 600.0, "fine_tuning.storage_cost_per_month": 2.0,
    "fine_tuning.upkeep_hours_per_month": 3.0, "fine_tuning.hours_per_change": 6.0,
    "fine_tuning.refresh_interval": 6.0, "fine_tuning.refresh_hours": 12.0,
    "fine_tuning.fresh_examples_per_refresh": 300.0, "fine_tuning.migration_interval": 20.0,
    "fine_tuning.migration_hours": 24.0, "fine_tuning.zero_shot_pass_rate": 0.4,
    "fine_tuning.ceiling_pass_rate": 0.97, "fine_tuning.half_gap_examples": 150.0,
    "fine_tuning.learning_exponent": 0.65, "fine_tuning.run_correlation": 0.95,
    "fine_tuning.version_correlation": 0.8, "fine_tuning.drift_per_year": 0.026, "fine_tuning.fixed_latency": 0.3,
    "fine_tuning.seconds_per_input_token": 5e-5, "fine_tuning.seconds_per_output_token": 0.012,
    "fine_tuning.tail_ratio": 1.3,
    "hybrid.switch_month": 4.0, "hybrid.escalated_share": 0.15, "hybrid.router_skill": 1.5,
    "hybrid.router_cost_per_request": 2e-5,
}  # fmt: skip


def neutral_values() -> Values:
    """Every input of a world without costs, in which every answer is right."""
    return {
        name: NEUTRAL.get(declared.key, None if declared.optional else declared.low)
        for name, declared in PARAMETERS.items()
    }


def typical_values() -> Values:
    """Every input of the typical task."""
    return neutral_values() | TYPICAL


def inputs_from(values: Mapping[str, object]) -> Inputs:
    """Records from values by dotted name."""
    groups: dict[str, dict[str, object]] = {group: {} for group in RECORDS}
    for name, value in values.items():
        groups[PARAMETERS[name].group][PARAMETERS[name].key] = value
    return Inputs(**{group: record(**groups[group]) for group, record in RECORDS.items()})  # type: ignore[arg-type]


def neutral(**changes: object) -> Inputs:
    """Neutral inputs with some changed; ``prompting__shots=3`` is ``prompting.shots``."""
    return inputs_from(neutral_values() | _dotted(changes))


def typical(**changes: object) -> Inputs:
    """Typical inputs with some changed."""
    return inputs_from(typical_values() | _dotted(changes))


def _dotted(changes: Mapping[str, object]) -> dict[str, object]:
    """Names with dots from names with double underscores."""
    return {name.replace("__", "."): value for name, value in changes.items()}


def names(*, units: Iterable[str] = (), groups: Iterable[str] = tuple(RECORDS), prefix: str = "") -> list[str]:
    """Dotted names of the inputs whose unit is listed, or starts with a prefix."""
    return [
        name
        for name, declared in PARAMETERS.items()
        if declared.group in groups
        and not declared.optional
        and (declared.unit in units or (prefix and declared.unit.startswith(prefix)))
    ]


def placed(declared: Parameter, position: float, *, within_slider: bool) -> float | str:
    """Value of an input at a position from 0 (lowest) to 1 (highest), on a log scale where it spans decades."""
    if declared.choices:
        return declared.choices[round(position * (len(declared.choices) - 1))]
    low, high = (declared.slider_low, declared.slider_high) if within_slider else (declared.low, declared.high)
    if position <= 0:
        value = low
    elif position >= 1:
        value = high
    elif declared.logarithmic:
        bottom = low if low > 0 else declared.slider_low / 1000
        value = float(np.exp(np.log(bottom) + position * (np.log(high) - np.log(bottom))))
    else:
        value = low + position * (high - low)
    value = min(max(value, low), high)
    return float(round(value)) if declared.domain in ("whole", "flag") else value
