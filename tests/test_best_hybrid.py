from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from decision_inputs import cost_at, crossing_inputs, drawn

from simulator.cases.cases import crossed, standings
from simulator.decisions.best_hybrid import BestHybrid, best_hybrid
from simulator.decisions.hybrid_record import hybrid_record
from simulator.parameters import ESCALATIONS, Inputs, with_values

#: A short horizon, so that every plan can be tried; the tuned model is cheap but weak, so that combining can pay.
SHORT = {
    "workload.horizon": 6.0,
    "workload.requests_per_month": 2e6,
    "workload.caught_share": 0.2,
    "workload.cost_per_bad_answer": 0.1,
    "workload.cost_per_fallback": 0.1,
    "prompting.price_per_cached_token": 2e-6,
    "fine_tuning.setup_hours": 20.0,
    "fine_tuning.iterations": 1.0,
    "fine_tuning.hours_per_iteration": 2.0,
    "fine_tuning.examples_per_day": 2_600.0,
    "fine_tuning.ceiling_pass_rate": 0.9,
    "fine_tuning.refresh_hours": 3.0,
    "fine_tuning.drift_per_year": 0.1,
    "hybrid.router_skill": 9.0,
    "hybrid.router_cost_per_request": 1e-5,
}
SHARES = np.linspace(0.0, 1.0, 101)


def short_inputs(**changes: float | str | None) -> Inputs:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return with_values(crossing_inputs(), {**SHORT, **named})


def brute_force(inputs: Inputs, draws: Inputs) -> float:
    """Least mean cost of all plans with whole months and shares in whole percent."""
    horizon = int(inputs.workload.horizon)
    plans = np.array(list(product(range(1, horizon + 2), SHARES, range(1, horizon + 1))), dtype=float)
    ready = standings(inputs, ("days_to_ready",)).values["days_to_ready"][1, 0]
    switch = plans[:, 0]
    had = (switch == 1) | (switch > horizon) | (ready <= (switch - 1) * 365.2425 / 12)
    names = ("hybrid.switch_month", "hybrid.escalated_share", "fine_tuning.refresh_interval")
    least = np.inf
    for word in ESCALATIONS:
        cases = crossed(
            with_values(draws, {"hybrid.escalation": word}), {name: plans[:, i] for i, name in enumerate(names)}
        )
        stand = standings(cases)
        cost = stand.values["total_cost"][2].reshape(-1, len(plans)).mean(axis=0)
        own = standings(
            crossed(with_values(inputs, {"hybrid.escalation": word}), {n: plans[:, i] for i, n in enumerate(names)})
        )
        least = min(least, cost[had & own.feasible[2]].min())
    return float(least)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"hybrid__router_skill": 1.0, "workload__cost_per_bad_answer": 0.2},
        {"workload__requests_per_month": 20_000.0},
        {"requirements__min_pass_rate": 0.84},
        {"fine_tuning__drift_per_year": 0.0, "hybrid__router_cost_per_request": 1e-3},
    ],
)
def test_no_plan_is_better_than_the_best_one(changes: dict[str, float]) -> None:
    inputs = short_inputs(**changes)
    best = best_hybrid(inputs)
    least = brute_force(inputs, inputs)
    # the share is continuous, so the best plan may beat the hundredths, and never lose to them
    assert best.cost <= least * (1 + 1e-9)
    assert best.cost >= least * 0.98
    at_plan = cost_at(with_values(inputs, dict(best.plan.values())))
    assert best.cost == pytest.approx(at_plan["hybrid"], rel=1e-12)


def test_the_expected_cost_over_draws_is_what_is_least() -> None:
    inputs = short_inputs(workload__horizon=4.0)
    draws = drawn(inputs, seed=5, draws=8)
    best = best_hybrid(inputs, draws=draws)
    assert best.cost <= brute_force(inputs, draws) * (1 + 1e-9)
    changed = with_values(draws, dict(best.plan.values()))
    own = standings(changed).values["total_cost"]
    assert best.cost == pytest.approx(own[2].mean(), rel=1e-12)
    alone = standings(draws).values["total_cost"]
    refreshed = standings(with_values(draws, {"fine_tuning.refresh_interval": best.pure_refresh_interval}))
    rivals = np.minimum(alone[:2].min(axis=0), refreshed.values["total_cost"][1])
    assert best.chance == pytest.approx(np.mean(own[2] < rivals))


@pytest.fixture(scope="module")
def combined() -> BestHybrid:
    return best_hybrid(short_inputs())


def test_here_combining_pays_and_regrets_say_by_how_much(combined: BestHybrid) -> None:
    inputs = short_inputs()
    alone = cost_at(inputs)
    assert combined.worth_it
    assert 0 < combined.plan.escalated_share < 1
    assert combined.regrets["prompting"] == pytest.approx(alone["prompting"] - combined.cost)
    assert combined.saves == pytest.approx(min(combined.pure.values()) - combined.cost)
    # fine-tuning gets its own best interval before the two are compared
    by_interval = [cost_at(inputs, fine_tuning__refresh_interval=float(i))["fine_tuning"] for i in range(1, 7)]
    assert combined.pure["fine_tuning_refreshed"] == pytest.approx(min(by_interval))
    assert min(regret for name, regret in combined.regrets.items() if "," in name) >= 0
    assert "less than" in combined.says
    json.dumps(combined.as_dict(), allow_nan=False)


def test_the_curves_run_through_the_plan_and_nowhere_below_it(combined: BestHybrid) -> None:
    at = combined.plan.values()
    for name, curve in combined.curves.items():
        assert curve.cost[curve.feasible].min() >= combined.cost * (1 - 1e-9)
        here = np.flatnonzero(np.isclose(curve.values, float(at[name])))
        assert curve.cost[here[0]] == pytest.approx(combined.cost, rel=1e-9)


def test_where_one_approach_is_better_alone_the_hybrid_is_not_worth_it() -> None:
    # few requests: training never pays
    few = best_hybrid(short_inputs(workload__requests_per_month=500.0))
    assert not few.worth_it
    assert few.plan.switch_month == 7
    assert few.says.startswith("A hybrid is not worth it here: the best one never switches")
    # a tuned model that is better and cheaper in every way: what is left is the dear prompt that nobody needs
    strong = best_hybrid(short_inputs(fine_tuning__ceiling_pass_rate=0.999, fine_tuning__zero_shot_pass_rate=0.99))
    assert not strong.worth_it
    assert strong.saves < 0
    assert "more than fine-tuning" in strong.says


def test_without_a_feasible_plan_it_says_so() -> None:
    nothing = best_hybrid(short_inputs(workload__horizon=3.0, requirements__min_pass_rate=0.9999))
    assert not nothing.feasible
    assert not nothing.worth_it
    assert nothing.says.startswith("No hybrid meets the requirements")


def test_the_record_counts_wins_and_gives_reasons() -> None:
    record = hybrid_record({"pays": short_inputs(), "does not": short_inputs(workload__requests_per_month=500.0)})
    assert record.wins == ("pays",)
    assert "in 1 of 2 scenarios" in record.says
    pays, does_not = record.cases
    assert sum(pays.saved.values()) == pytest.approx(pays.best.saves)
    assert "saves" in pays.why
    assert does_not.why == "it is the same"
    assert [row["worth_it"] for row in record.rows()] == [True, False]
