# ruff: noqa: E501
"""Every input, declared once: the records that the model reads, and the index of their declarations.

`prompting` and `fine_tuning` are two instances of ONE record, `Approach`; `Hybrid` says how the two become one.
Values are floats or arrays of draws, in canonical units. Defaults live in ``scenarios/defaults.toml``, never here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.declarations import Parameter, declared_in, parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = NDArray[np.float64]
Numeric = float | Array

#: The three approaches, always in this order and under these words.
APPROACHES: Final = ("prompting", "fine_tuning", "hybrid")
#: How the hybrid escalates: either approach answers, or the tuned one first and prompting after it.
ESCALATIONS: Final = ("route", "cascade")


# One declaration a line: this file is read as a table.
# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What is asked of the task, whichever approach answers."""

    requests_per_month: Numeric = parameter("request/month", "Requests per month", "Volume in month 1.", "positive", "workload", (1, 1e12), slider=(100, 1e8), log=True)
    growth_per_month: Numeric = parameter("fraction/month", "Growth per month", "Month m has V (1+g)^(m-1) requests.", "real", "workload", (-0.5, 1), slider=(-0.1, 0.3), shown_in="%/month")
    horizon: Numeric = parameter("month", "Horizon", "How long costs are counted.", "whole", "plan", (1, 120), slider=(1, 60))
    discount_rate_per_year: Numeric = parameter("fraction/year", "Discount rate", "Month m is worth (1+r)^(-m/12).", "real", "workload", (0, 1), slider=(0, 0.3), shown_in="%/year")
    token_price_decline_per_year: Numeric = parameter("fraction/year", "Fall of token prices", "Inference prices fall by this share every year.", "real", "prices", (0, 0.99), slider=(0, 0.9), shown_in="%/year")
    content_tokens_per_request: Numeric = parameter("token/request", "Content tokens", "Part of the input that differs each time, in reference tokens.", "positive", "tokens", (0, 1e7), slider=(10, 1e5), log=True)
    peak_to_mean_ratio: Numeric = parameter("ratio", "Peak to mean", "Busiest hour over the mean hour.", "positive", "workload", (1, 1000), slider=(1, 20))
    active_share_of_time: Numeric = parameter("fraction", "Active share of time", "Share of the month in which traffic arrives.", "fraction", "workload", (0.001, 1), slider=(0.01, 1), shown_in="%")
    distinct_inputs: Numeric = parameter("item", "Distinct inputs", "Distinct inputs that recur; with the volume it gives repeats per input.", "positive", "workload", (1, 1e12), slider=(100, 1e7), log=True)
    changes_per_month: Numeric = parameter("change/month", "Changed requirements", "Changed requirements a month (policy, tone, new category).", "positive", "workload", (0, 1000), slider=(0, 20))
    caught_share: Numeric = parameter("fraction", "Caught share", "Share of bad answers that a check catches before use.", "fraction", "workload", (0, 1), shown_in="%")
    max_attempts: Numeric = parameter("attempt", "Attempts allowed", "Calls allowed per request, the first included.", "whole", "plan", (1, 10))
    cost_per_bad_answer: Numeric = parameter("USD/answer", "Cost of a bad answer", "What an uncaught bad answer costs.", "positive", "workload", (0, 1e6), slider=(0.001, 1000), log=True)
    cost_per_fallback: Numeric = parameter("USD/answer", "Cost of a fallback", "A person answers after the last caught failure.", "positive", "people", (0, 1e5), slider=(0.01, 100), log=True)
    cost_of_delay_per_day: Numeric = parameter("USD/day", "Cost of delay", "What each day before launch costs.", "positive", "workload", (0, 1e7), slider=(0, 10_000))
    hours_per_month: Numeric = parameter("hour/month", "Hours in a month", "730, or 720 as some price lists count.", "positive", "plan", (672, 744))


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What an answer to the task must meet; absent requirements decide nothing."""

    min_pass_rate: float | None = parameter("fraction", "Least pass rate", "Lowest month's share of acceptable answers.", "fraction", "requirements", (0, 1), shown_in="%", optional=True)
    min_consistency: float | None = parameter("fraction", "Least consistency", "Lowest month's chance that ten repeats are all right (C_10).", "fraction", "requirements", (0, 1), shown_in="%", optional=True)
    max_latency: float | None = parameter("second", "Most latency", "Median response time.", "positive", "requirements", (0, 3600), slider=(0.1, 60), log=True, optional=True)
    max_days_to_ready: float | None = parameter("day", "Most days to ready", "Days from the decision to the first answer.", "positive", "requirements", (0, 3650), slider=(1, 365), log=True, optional=True)
    available_examples: float | None = parameter("example", "Examples at hand", "Labelled examples that can be had before launch.", "positive", "requirements", (0, 1e9), slider=(10, 1e6), log=True, optional=True)
    max_upfront_cost: float | None = parameter("USD", "Most upfront cost", "Budget before launch: upfront and training.", "positive", "requirements", (0, 1e9), slider=(100, 1e6), log=True, optional=True)
    data_must_stay_in_house: float | None = parameter("yes/no", "Data stays in house", "Only approaches served in house are allowed.", "flag", "requirements", (0, 1), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """One way to do the task: prompting and fine-tuning are two instances of this record."""

    # build
    setup_hours: Numeric = parameter("hour", "Set-up hours", "People's hours before the first version.", "positive", "people", (0, 1e6), slider=(1, 2000), log=True)
    iterations: Numeric = parameter("iteration", "Iterations", "Rounds of improvement before launch.", "positive", "people", (0, 1000), slider=(0, 50))
    hours_per_iteration: Numeric = parameter("hour/iteration", "Hours per iteration", "People's hours in one round.", "positive", "people", (0, 1e4), slider=(0.5, 80), log=True)
    specialist_share: Numeric = parameter("fraction", "Specialist share of hours", "Share of the hours that needs machine-learning expertise.", "fraction", "people", (0, 1), shown_in="%")
    evaluation_items: Numeric = parameter("item", "Evaluation items", "Items in the evaluation set.", "positive", "people", (0, 1e6), slider=(10, 10_000), log=True)
    evaluations: Numeric = parameter("evaluation", "Evaluations", "Runs over the evaluation set before launch.", "positive", "people", (0, 1e4), slider=(0, 100))
    labour_rate: Numeric = parameter("USD/hour", "Labour rate", "Loaded cost of an hour of the people who build and keep it.", "positive", "people", (0, 1e4), slider=(20, 300))
    tooling_cost_per_month: Numeric = parameter("USD/month", "Tooling", "For example the seats of a prompt-management platform.", "positive", "people", (0, 1e6), slider=(0, 5000))
    hours_per_day: Numeric = parameter("hour/day", "Hours worked per day", "Hours that the team puts in on a day.", "positive", "people", (0.1, 1000), slider=(1, 40))
    # data
    training_examples: Numeric = parameter("example", "Training examples", "Labelled examples before launch.", "positive", "quality", (0, 1e9), slider=(10, 1e6), log=True)
    cost_per_example: Numeric = parameter("USD/example", "Cost per example", "Cost of one labelled example.", "positive", "people", (0, 1e4), slider=(0.001, 50), log=True)
    examples_per_day: Numeric = parameter("example/day", "Examples per day", "Labelling speed.", "positive", "people", (0.1, 1e9), slider=(10, 1e5), log=True)
    # training
    training_tokens_per_example: Numeric = parameter("token/example", "Tokens per training example", "Tokens trained on per example and epoch.", "positive", "tokens", (0, 1e7), slider=(10, 1e5), log=True)
    epochs: Numeric = parameter("epoch", "Epochs", "Passes over the training set.", "positive", "plan", (0, 1000), slider=(1, 10))
    training_runs: Numeric = parameter("run", "Training runs", "All tries, failed ones too.", "positive", "people", (0, 1000), slider=(0, 30))
    price_per_training_token: Numeric = parameter("USD/token", "Training price", "Price of one trained token.", "positive", "prices", (0, 1), slider=(1e-8, 1e-4), log=True, shown_in="USD/Mtok")
    validation_tokens: Numeric = parameter("token", "Validation tokens", "Tokens validated in one training run.", "positive", "tokens", (0, 1e12), slider=(1e3, 1e8), log=True)
    flops_per_training_token: Numeric = parameter("FLOP/token", "Work per trained token", "Floating-point operations to train on one token (about 6 per parameter).", "positive", "tokens", (0, 1e16), slider=(1e8, 1e13), log=True, shown_in="GFLOP/token")
    gpu_flops: Numeric = parameter("FLOP/second", "Peak speed of the accelerators", "Peak of all accelerators that train together.", "positive", "prices", (1, 1e22), slider=(1e13, 1e17), log=True, shown_in="TFLOP/second")
    gpu_utilisation: Numeric = parameter("fraction", "Accelerator utilisation", "Share of the peak that training reaches.", "fraction", "prices", (0.001, 1), shown_in="%")
    gpu_price: Numeric = parameter("USD/hour", "Accelerator price", "Price of an hour of all accelerators that train together; 0 if paid per token.", "positive", "prices", (0, 1e6), slider=(0.1, 500), log=True)
    # tokens
    token_factor: Numeric = parameter("ratio", "Token factor", "This vendor's tokens per reference token, for the same text.", "positive", "tokens", (0.1, 10), slider=(0.5, 3))
    instruction_tokens: Numeric = parameter("token/request", "Instruction tokens", "Part of the prompt that is the same each time, in reference tokens.", "positive", "tokens", (0, 1e7), slider=(10, 1e5), log=True)
    shots: Numeric = parameter("example", "Examples in the prompt", "Worked examples sent with each request.", "positive", "quality", (0, 1e5), slider=(0, 200))
    tokens_per_shot: Numeric = parameter("token/example", "Tokens per shot", "Reference tokens of one worked example in the prompt.", "positive", "tokens", (0, 1e6), slider=(10, 1e4), log=True)
    output_tokens_per_request: Numeric = parameter("token/request", "Output tokens", "Answer and reasoning, in reference tokens.", "positive", "tokens", (0, 1e6), slider=(1, 1e4), log=True)
    # prices
    price_per_input_token: Numeric = parameter("USD/token", "Input price", "Price of an uncached input token.", "positive", "prices", (0, 1), slider=(1e-8, 1e-4), log=True, shown_in="USD/Mtok")
    price_per_cached_token: Numeric = parameter("USD/token", "Cached price", "Price of an input token read from the cache.", "positive", "prices", (0, 1), slider=(1e-9, 1e-4), log=True, shown_in="USD/Mtok")
    price_per_cache_write_token: Numeric = parameter("USD/token", "Cache write price", "Price of an input token written to the cache.", "positive", "prices", (0, 1), slider=(1e-8, 1e-4), log=True, shown_in="USD/Mtok")
    price_per_output_token: Numeric = parameter("USD/token", "Output price", "Price of an output token.", "positive", "prices", (0, 1), slider=(1e-8, 1e-3), log=True, shown_in="USD/Mtok")
    batch_share: Numeric = parameter("fraction", "Batch share", "Share of the requests that can wait for the batch tier.", "fraction", "workload", (0, 1), shown_in="%")
    batch_discount: Numeric = parameter("fraction", "Batch discount", "Share of the price that the batch tier saves.", "fraction", "prices", (0, 1), shown_in="%")
    # cache
    cache_lifetime: Numeric = parameter("second", "Cache lifetime", "How long an unused prefix stays cached; 0 = no cache.", "positive", "prices", (0, 1e7), slider=(0, 3600))
    cache_min_tokens: Numeric = parameter("token/request", "Least cached prefix", "Shorter prefixes are not cached.", "positive", "prices", (0, 1e6), slider=(0, 8192))
    # serving
    hosting_price: Numeric = parameter("USD/hour", "Hosting price", "Price of an hour of one replica; 0 if paid per token.", "positive", "prices", (0, 1e5), slider=(0.1, 100), log=True)
    min_replicas: Numeric = parameter("replica", "Least replicas", "Replicas that run even without traffic.", "whole", "plan", (0, 1e4), slider=(0, 10))
    requests_per_hour_per_replica: Numeric = parameter("request/hour", "Requests per replica-hour", "Calls that one replica answers in an hour.", "positive", "workload", (0.1, 1e9), slider=(10, 1e6), log=True)
    storage_cost_per_month: Numeric = parameter("USD/month", "Model storage", "Storage of the tuned model.", "positive", "prices", (0, 1e6), slider=(0, 100))
    served_in_house: Numeric = parameter("yes/no", "Served in house", "1 if the data never leaves the house.", "flag", "plan", (0, 1))
    # upkeep
    upkeep_hours_per_month: Numeric = parameter("hour/month", "Upkeep hours", "People's hours a month to keep it running.", "positive", "people", (0, 1e5), slider=(0, 80))
    hours_per_change: Numeric = parameter("hour/change", "Hours per change", "People's hours to meet one changed requirement.", "positive", "people", (0, 1e5), slider=(0.1, 200), log=True)
    days_per_change: Numeric = parameter("day/change", "Days per change", "Days until one changed requirement is live.", "positive", "people", (0, 3650), slider=(0.05, 90), log=True)
    versions_per_change: Numeric = parameter("version/change", "Versions per change", "Live versions that one changed requirement leaves behind.", "positive", "people", (0, 100), slider=(0, 5))
    refresh_interval: Numeric = parameter("month", "Refresh interval", "Months between refreshes; at the horizon or beyond: never.", "positive", "plan", (1, 120), slider=(1, 60))
    refresh_hours: Numeric = parameter("hour", "Hours per refresh", "People's hours in one refresh.", "positive", "people", (0, 1e5), slider=(0.5, 300), log=True)
    fresh_examples_per_refresh: Numeric = parameter("example", "Fresh examples", "New labelled examples bought for each refresh.", "positive", "quality", (0, 1e8), slider=(1, 1e5), log=True)
    migration_interval: Numeric = parameter("month", "Migration interval", "Months between forced moves to another base model.", "positive", "people", (1, 120), slider=(6, 60))
    migration_hours: Numeric = parameter("hour", "Hours per migration", "People's hours in one migration.", "positive", "people", (0, 1e5), slider=(0.5, 500), log=True)
    # quality
    zero_shot_pass_rate: Numeric = parameter("fraction", "Zero-shot pass rate", "Share of acceptable answers without any example.", "fraction", "quality", (0, 1), shown_in="%")
    ceiling_pass_rate: Numeric = parameter("fraction", "Ceiling pass rate", "Share of acceptable answers with endless examples.", "fraction", "quality", (0, 1), shown_in="%")
    half_gap_examples: Numeric = parameter("example", "Half-gap examples", "Examples that close half of the gap to the ceiling.", "positive", "quality", (0.01, 1e9), slider=(0.1, 1e4), log=True)
    learning_exponent: Numeric = parameter("ratio", "Learning exponent", "Slope of the log-odds of quality in log examples.", "positive", "quality", (0.01, 10), slider=(0.2, 2))
    error_removed: Numeric = parameter("fraction", "Error removed by prompt work", "Share of the remaining error that prompt work or retrieval removes.", "fraction", "quality", (0, 1), shown_in="%")
    run_correlation: Numeric = parameter("fraction", "Correlation between runs", "Correlation of correctness between repeats on one version.", "fraction", "quality", (0, 1), shown_in="%")
    version_correlation: Numeric = parameter("fraction", "Correlation across versions", "Correlation of correctness between two versions.", "fraction", "quality", (0, 1), shown_in="%")
    drift_per_year: Numeric = parameter("fraction/year", "Drift", "Pass rate lost per year of age.", "positive", "quality", (0, 1), slider=(0, 0.2), shown_in="point/year")
    labelled_share: Numeric = parameter("fraction", "Labelled share", "Share of requests that come back with a label, free of charge.", "fraction", "quality", (0, 1), shown_in="%")
    # latency
    fixed_latency: Numeric = parameter("second", "Fixed latency", "Network and queue.", "positive", "latency", (0, 3600), slider=(0.01, 60), log=True)
    seconds_per_input_token: Numeric = parameter("second/token", "Time per input token", "Reading time of an uncached input token.", "positive", "latency", (0, 10), slider=(1e-6, 1e-2), log=True, shown_in="ms/token")
    seconds_per_output_token: Numeric = parameter("second/token", "Time per output token", "Writing time of an output token.", "positive", "latency", (0, 10), slider=(1e-4, 0.5), log=True, shown_in="ms/token")
    cached_time_share: Numeric = parameter("fraction", "Time of a cached token", "Reading time of a cached token over that of an uncached one.", "fraction", "latency", (0, 1), shown_in="%")
    tail_ratio: Numeric = parameter("ratio", "Tail ratio", "95th percentile of latency over the median.", "positive", "latency", (1, 100), slider=(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hybrid:
    """How prompting and fine-tuning become one."""

    switch_month: Numeric = parameter("month", "Switch month", "All prompting before it; 1 = tuned from the start.", "whole", "plan", (1, 121), slider=(1, 61))
    escalated_share: Numeric = parameter("fraction", "Escalated share", "From the switch on, the share that prompting handles.", "fraction", "workload", (0, 1), shown_in="%")
    changes_met_by_prompting: Numeric = parameter("fraction", "Changes met by prompting", "From the switch on, the share of changed requirements that go into the prompt alone.", "fraction", "people", (0, 1), shown_in="%")
    router_skill: Numeric = parameter("ratio", "Router skill", "kappa: 1 = random, higher = better at finding the hard requests.", "positive", "quality", (0.1, 100), slider=(0.5, 10))
    router_cost_per_request: Numeric = parameter("USD/request", "Router cost", "What it costs to decide where a request goes.", "positive", "prices", (0, 100), slider=(1e-7, 0.1), log=True)
    escalation: str = parameter("choice", "Escalation", "route: either one answers; cascade: the tuned one first, then prompting too.", "choice", "plan", choices=ESCALATIONS)


# fmt: on
@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One complete set of inputs: what the model computes from, and nothing else."""

    workload: Workload
    requirements: Requirements
    prompting: Approach
    fine_tuning: Approach
    hybrid: Hybrid

    def __getitem__(self, name: str) -> Any:
        """Value of one input by its dotted name."""
        declared = PARAMETERS[name]
        return getattr(getattr(self, declared.group), declared.key)


#: Dotted name -> declaration, in the order of the records. The only index of inputs.
PARAMETERS: Final[dict[str, Parameter]] = {
    declared.name: declared
    for group, record in (
        ("workload", Workload), ("requirements", Requirements), ("prompting", Approach),
        ("fine_tuning", Approach), ("hybrid", Hybrid),
    )
    for declared in declared_in(record, group)
}  # fmt: skip


def with_values(inputs: Inputs, values: Mapping[str, object]) -> Inputs:
    """Inputs with some values replaced, named by their dotted names.

    Parameters
    ----------
    inputs : Inputs
        The inputs to start from; they stay as they are.
    values : mapping of str to float, array or str
        New values in canonical units, by dotted name.

    Returns
    -------
    Inputs
        A new record.
    """
    changes: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        declared = PARAMETERS[name]
        changes.setdefault(declared.group, {})[declared.key] = value
    return replace(inputs, **{group: replace(getattr(inputs, group), **new) for group, new in changes.items()})
