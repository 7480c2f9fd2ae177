"""Under which names the model hands numbers to its equations, where the name of an argument does not say it.

An argument that is called like a quantity or an input is that quantity or input and needs no line here.
"""

from __future__ import annotations

from typing import Final

#: Equations whose amounts stand in the ledger; the total is their sum.
LEDGER_EQUATIONS: Final = (
    "labour_cost", "evaluation_cost", "data_cost", "training_cost", "delay_cost", "call_cost", "hybrid_call_cost",
    "request_cost", "hosting_cost", "upkeep_cost", "refresh_cost", "migration_cost",
)  # fmt: skip
#: Requests of a month: volume times growth, cut at the horizon, and only the part's share of them in the hybrid.
_REQUESTS: Final = ("workload.requests_per_month", "traffic_index")
_SHARED_REQUESTS: Final = (*_REQUESTS, "prompting_share", "fine_tuning_share")
#: Which model of the hybrid answers in a month.
_STARTS: Final = ("hybrid.switch_month",)

#: Name of an argument -> the quantities and inputs that fill it, in any equation.
FILLED_BY: Final[dict[str, tuple[str, ...]]] = {
    "cascaded": ("hybrid.escalation",),
    "calls_per_month": (*_SHARED_REQUESTS, "calls_per_request"),
    "content_tokens": ("workload.content_tokens_per_request", "token_factor"),
    "discounted_requests": (*_REQUESTS, "discount_factor"),
    "examples": ("examples_at_hand", "shots"),
    "fine_tuning_call_cost": ("call_cost",),
    "fine_tuning_correlation": ("correlation",),
    "fine_tuning_days_to_ready": ("days_to_ready",),
    "fine_tuning_latency": ("latency", "latency_p95"),
    "fine_tuning_pass_rate": ("pass_rate",),
    "hours": ("build_hours",),
    "interval": ("refresh_interval", "migration_interval"),
    "load": ("replica_load",),
    "month": (),
    "monthly_cost": (*LEDGER_EQUATIONS, *_SHARED_REQUESTS, "token_price_index", "events_in_month"),
    "output_tokens": ("output_tokens_per_request", "token_factor"),
    "own_month": _STARTS,
    "prompting_call_cost": ("call_cost",),
    "prompting_correlation": ("correlation",),
    "prompting_days_to_ready": ("days_to_ready",),
    "prompting_latency": ("latency", "latency_p95"),
    "prompting_pass_rate": ("pass_rate",),
    "refreshes": ("events_so_far",),
    "repeats": (),
    "requests": (*_REQUESTS, "workload.horizon"),
    "requests_per_second": ("requests_per_active_second",),
    "router_cost": ("hybrid.router_cost_per_request",),
    "trained_in_month": ("age",),
}
#: (Equation, argument) -> what fills it, where an equation differs from the rest or its name hides more.
FILLED_BY_IN: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("cost_per_accepted_answer", "request_cost"): ("cost_per_request",),
    ("failure_moments", "correlation"): ("run_correlation", "hybrid_correlation"),
    # in the hybrid the two models share out the changed requirements
    ("versions", "changes_per_month"): ("changes_per_month", "recent_prompting_changes", "fine_tuning_changes"),
    ("upkeep_hours", "changes_per_month"): ("changes_per_month", "prompting_changes", "fine_tuning_changes"),
    ("data_cost", "examples"): ("training_examples", "fresh_examples_per_refresh"),
    ("requests_per_active_second", "requests_per_month"): _SHARED_REQUESTS,
    ("requests_before", "requests_per_month"): ("workload.requests_per_month",),
    ("training_tokens", "training_examples"): ("examples_at_hand",),
}
#: Quantity -> what the model does with it afterwards: months with cheaper tokens, storage beside the machines, no
#: machines where none is paid for, and in the hybrid the mixing of both models.
AND_THEN: Final[dict[str, tuple[str, ...]]] = {
    "pass_rate": ("hybrid_pass_rate",),
    "correlation": ("hybrid_correlation",),
    "call_cost": ("token_price_index", "hybrid_call_cost"),
    "latency": ("hybrid_latency",),
    "latency_p95": ("hybrid_latency",),
    "days_to_ready": ("hybrid_days_to_ready",),
    "hosting_cost": ("storage_cost_per_month",),
    "replicas": ("hosting_price",),
}
#: Quantities of a month; a result shows their mean, in which each month counts as much as its requests.
MEAN_OF_MONTHS: Final = (
    "request_cost", "cache_hit_rate", "call_cost", "latency", "latency_p95", "pass_rate", "correlation",
    "calls_per_request", "good_share", "bad_share", "fallback_share", "consistency", "agreement",
)  # fmt: skip
