"""The model a second time: slow, plain, one month after the other, without arrays.

Written from the description of the model and not from its code, to be compared with it. It imports nothing of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

Values = Mapping[str, float]
SECONDS_PER_HOUR = 3600
#: Replicas of which one more is less than what comparisons resolve.
MANY = 1e11
PHASES = ("upfront", "training", "per_request", "hosting", "upkeep", "failures")


@dataclass
class Bill:
    """What one approach costs: discounted USD by phase, and the answers that are accepted, discounted too.

    ``closest_step`` is how near a load comes to a whole number of machines, where rounding decides; ``without_hits``
    what the tokens would cost if no prefix were ever in the cache. The last two are by month, from month 1 on.
    """

    phases: Counter[str]
    requests: float = 0.0
    accepted: float = 0.0
    closest_step: float = 1.0
    without_hits: float = 0.0
    pass_rate: list[float] = field(default_factory=list)
    correlation: list[float] = field(default_factory=list)

    @property
    def total(self) -> float:
        """Sum of all phases."""
        return math.fsum(self.phases.values())


@dataclass
class Month:
    """State of one model in one month of its own life."""

    refreshed: bool
    migrated: bool
    examples: float
    pass_rate: float
    correlation: float


class Model:
    """One of the two models, with the values of its table and those of the workload."""

    def __init__(self, values: Values, group: str) -> None:
        self.own = {name.split(".")[1]: value for name, value in values.items() if name.startswith(f"{group}.")}
        self.work = {name.split(".")[1]: value for name, value in values.items() if name.startswith("workload.")}

    def __getitem__(self, name: str) -> float:
        return self.own[name]

    def prefix(self) -> float:
        return (self["instruction_tokens"] + self["shots"] * self["tokens_per_shot"]) * self["token_factor"]

    def hit_rate(self, requests: float) -> float:
        """Share of prefixes found in the cache when this model sees so many requests a month."""
        if self["cache_lifetime"] == 0 or self.prefix() == 0 or self.prefix() < self["cache_min_tokens"]:
            return 0.0
        active_seconds = self.work["hours_per_month"] * SECONDS_PER_HOUR * self.work["active_share_of_time"]
        return 1 - math.exp(-requests / active_seconds * self["cache_lifetime"])

    def caches(self) -> bool:
        return self["cache_lifetime"] > 0 and self.prefix() > 0 and self.prefix() >= self["cache_min_tokens"]

    def call_cost(self, hit_rate: float, *, written: bool) -> float:
        """Token bill of one call at today's prices."""
        miss = self["price_per_cache_write_token"] if written else self["price_per_input_token"]
        content = self.work["content_tokens_per_request"] * self["token_factor"]
        output = self["output_tokens_per_request"] * self["token_factor"]
        bill = self.prefix() * hit_rate * self["price_per_cached_token"]
        bill += self.prefix() * (1 - hit_rate) * miss
        bill += content * self["price_per_input_token"] + output * self["price_per_output_token"]
        return bill * (1 - self["batch_share"] * self["batch_discount"])

    def training_cost(self, examples: float) -> float:
        """All tries of one training."""
        tokens = self["epochs"] * examples * self["training_tokens_per_example"] + self["validation_tokens"]
        seconds_per_token = self["flops_per_training_token"] / (self["gpu_flops"] * self["gpu_utilisation"])
        price = self["price_per_training_token"] + seconds_per_token * self["gpu_price"] / SECONDS_PER_HOUR
        return self["training_runs"] * tokens * price

    def evaluation_cost(self) -> float:
        """One run over the evaluation set, without cache."""
        return self["evaluation_items"] * self.call_cost(0.0, written=False)

    def build_hours(self) -> float:
        return self["setup_hours"] + self["iterations"] * self["hours_per_iteration"]

    def days_to_ready(self, examples: float) -> float:
        """Working days of people, labelling and machines, one after the other."""
        tokens = self["epochs"] * examples * self["training_tokens_per_example"] + self["validation_tokens"]
        work = self["training_runs"] * tokens * self["flops_per_training_token"]
        training = work / (self["gpu_flops"] * self["gpu_utilisation"]) / SECONDS_PER_HOUR / 24
        people = self.build_hours() / self["hours_per_day"]
        return people + self["training_examples"] / self["examples_per_day"] + training

    def life(self, start: int, requests: list[float], met: Callable[[int], float]) -> list[Month]:
        """Months of the model from its start to the horizon; ``requests[m]`` arrive and it meets ``met(m)`` changes."""
        months = []
        fresh_bought, trained_in, events = 0.0, start, {"refresh": 0, "migration": 0}
        history: list[int] = []
        for month in range(start, len(requests)):
            lived = month - start
            happened = {}
            for event in events:
                due = math.floor(lived / self[f"{event}_interval"])
                happened[event] = due > events[event]
                events[event] = due
            if happened["refresh"]:
                fresh_bought += self["fresh_examples_per_refresh"]
                trained_in = month
            labelled = self["labelled_share"] * math.fsum(requests[:trained_in])
            examples = self["training_examples"] + fresh_bought + labelled
            history.append(happened["refresh"] + happened["migration"])
            changes = sum(met(before) for before in range(max(start, month - 12), month))
            versions = 1 + sum(history[-12:]) + changes * self["versions_per_change"]
            months.append(
                Month(
                    refreshed=happened["refresh"],
                    migrated=happened["migration"],
                    examples=examples,
                    pass_rate=self.pass_rate(examples, month - trained_in),
                    correlation=self["run_correlation"] / versions + self["version_correlation"] * (1 - 1 / versions),
                )
            )
        return months

    def pass_rate(self, examples: float, age: float) -> float:
        """Learning, then prompt work, then drift down to the untouched model."""
        seen = examples + self["shots"]
        zero, ceiling = self["zero_shot_pass_rate"], self["ceiling_pass_rate"]
        learned = zero
        if seen > 0:
            learned += (ceiling - zero) / (1 + (self["half_gap_examples"] / seen) ** self["learning_exponent"])
        worked = 1 - (1 - learned) * (1 - self["error_removed"])
        return max(worked - self["drift_per_year"] * age / 12, min(zero, worked))

    def machines(self, calls: float) -> tuple[float, float]:
        """Replicas for a month's calls, and how far the load is from a step."""
        busiest = calls / self.work["hours_per_month"] * self.work["peak_to_mean_ratio"]
        load = busiest / self["requests_per_hour_per_replica"]
        counted = self["min_replicas"] <= round(load) < MANY and load > 0
        gap = abs(load - round(load)) / load if counted and round(load) > 0 else 1.0
        return max(self["min_replicas"], math.ceil(load)), gap


def outcome(pass_rate: float, correlation: float, caught: float, attempts: int) -> tuple[float, float, float, float]:
    """Calls, good, bad and fallback shares of a request whose attempts share its difficulty."""
    failed = [1.0]
    for attempt in range(attempts):
        if correlation >= 1:
            again = 1 - pass_rate if attempt == 0 else 1.0
        elif correlation <= 0:
            again = 1 - pass_rate
        else:
            weight = 1 / correlation - 1
            b, both = (1 - pass_rate) * weight, weight
            again = (b + attempt) / (both + attempt)
        failed.append(failed[-1] * again)
    calls = good = bad = 0.0
    for attempt in range(attempts):
        made = caught**attempt
        calls += made * failed[attempt]
        good += made * (failed[attempt] - failed[attempt + 1])
        bad += made * (1 - caught) * failed[attempt + 1]
    return calls, good, bad, caught**attempts * failed[attempts]


def bill(values: Values, approach: str) -> Bill:
    """Everything that one approach costs over the horizon."""
    prompting, tuned = Model(values, "prompting"), Model(values, "fine_tuning")
    work, horizon = prompting.work, int(values["workload.horizon"])
    switch, escalated = int(values["hybrid.switch_month"]), values["hybrid.escalated_share"]
    requests = [0.0] + [
        work["requests_per_month"] * (1 + work["growth_per_month"]) ** (month - 1) for month in range(1, horizon + 1)
    ]
    paid: Counter[str] = Counter()
    result = Bill(phases=paid)

    def pay(phase: str, month: int, usd: float) -> None:
        paid[phase] += usd / (1 + work["discount_rate_per_year"]) ** (month / 12)

    changes, in_prompt = work["changes_per_month"], values["hybrid.changes_met_by_prompting"]

    def met(model: Model, month: int) -> float:
        """Changed requirements that one model meets: all of them alone, each by one of the two in a hybrid."""
        if approach != "hybrid":
            return changes
        if model is prompting:
            return changes if month < switch else changes * in_prompt * (escalated > 0)
        return changes * (1 - in_prompt * (escalated > 0))

    lives = {"prompting": (prompting, 1), "fine_tuning": (tuned, 1)}
    parts = [lives[approach]] if approach in lives else [(prompting, 1), (tuned, switch)]
    ready = []
    states = []
    for model, start in parts:
        states.append(model.life(start, requests, partial(met, model)))
        first = states[-1][0].examples if states[-1] else 0.0
        ready.append(model.days_to_ready(first))
        if start <= horizon:
            pay("upfront", start - 1, model.build_hours() * model["labour_rate"])
            pay("upfront", start - 1, model["evaluations"] * model.evaluation_cost())
            pay("upfront", start - 1, model["training_examples"] * model["cost_per_example"])
            pay("training", start - 1, model.training_cost(first))
    days = ready[0] if len(parts) == 1 or switch > 1 else max(ready)
    pay("upfront", 0, days * work["cost_of_delay_per_day"])

    for month in range(1, horizon + 1):
        cheaper = (1 - work["token_price_decline_per_year"]) ** ((month - 1) / 12)
        now = [states[index][month - start] if month >= start else None for index, (_, start) in enumerate(parts)]
        after = len(parts) == 1 or month >= switch
        if len(parts) == 1:
            shares, working, router = [1.0], [True], 0.0
        elif not after:
            shares, working, router = [1.0, 0.0], [True, False], 0.0
        else:
            kept = 1.0 if values["hybrid.escalation"] == "cascade" else 1 - escalated
            shares, working = [escalated, kept], [escalated > 0, True]
            router = values["hybrid.router_cost_per_request"] if escalated > 0 else 0.0
        rate, between, within_a_year = answered(now, parts, values)
        result.pass_rate.append(rate)
        result.correlation.append(within_a_year)
        calls, good, bad, fallback = outcome(rate, between, work["caught_share"], int(work["max_attempts"]))
        pay("per_request", month, requests[month] * calls * router)
        pay("failures", month, requests[month] * bad * work["cost_per_bad_answer"])
        pay("failures", month, requests[month] * fallback * work["cost_per_fallback"])
        for (model, _), state, share, in_use in zip(parts, now, shares, working, strict=True):
            seen = requests[month] * share
            cost = model.call_cost(model.hit_rate(seen), written=model.caches()) * cheaper
            pay("per_request", month, seen * calls * cost)
            result.without_hits += seen * calls * model.call_cost(0.0, written=True) * cheaper
            if not in_use or state is None:
                continue
            machines, gap = model.machines(seen * calls)
            if model["hosting_price"] > 0:
                result.closest_step = min(result.closest_step, gap)
            pay("hosting", month, machines * model["hosting_price"] * work["hours_per_month"])
            pay("hosting", month, model["storage_cost_per_month"])
            hours = model["upkeep_hours_per_month"] + met(model, month) * model["hours_per_change"]
            pay("upkeep", month, model["tooling_cost_per_month"] + hours * model["labour_rate"])
            if state.refreshed:
                pay("upkeep", month, model["refresh_hours"] * model["labour_rate"] + model.evaluation_cost())
                pay("upkeep", month, model["fresh_examples_per_refresh"] * model["cost_per_example"])
                pay("upkeep", month, model.training_cost(state.examples))
            if state.migrated:
                pay("upkeep", month, model["migration_hours"] * model["labour_rate"])
                pay("upkeep", month, model.training_cost(state.examples))
        present = requests[month] / (1 + work["discount_rate_per_year"]) ** (month / 12)
        result.requests += present
        result.accepted += present * (good + fallback)
    return result


def answered(now: list[Month | None], parts: list[tuple[Model, int]], values: Values) -> tuple[float, float, float]:
    """Pass rate of a month, correlation between attempts at one request, and between repeats within a year."""
    first = now[0]
    assert first is not None
    if len(parts) == 1 or now[1] is None:
        return first.pass_rate, parts[0][0]["run_correlation"], first.correlation
    escalated, tuned = values["hybrid.escalated_share"], now[1]
    gained = first.pass_rate - tuned.pass_rate
    reached = 1 - (1 - escalated) ** values["hybrid.router_skill"] if gained > 0 else escalated
    between = (1 - escalated) * parts[1][0]["run_correlation"] + escalated * parts[0][0]["run_correlation"]
    within_a_year = (1 - escalated) * tuned.correlation + escalated * first.correlation
    return tuned.pass_rate + gained * reached, between, within_a_year
