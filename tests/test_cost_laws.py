"""Laws of costs: what makes them rise, what scales them, how they add up, what a hybrid costs at its two ends."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
import reference_model as slow
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import STEPS, box, cases, some_changed
from worlds import Values, inputs_from, names, placed, typical, typical_values

from simulator.breakeven.break_evens import break_even_over_volume
from simulator.ledger import PHASES, monthly_amounts
from simulator.model.evaluation import at_own_volumes
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.results import point_run

COSTS = ("total_cost", "cost_per_request", "cost_per_accepted_answer")
PRICES = names(prefix="USD")
WORK = names(units=("hour", "hour/iteration", "hour/change"), groups=("prompting", "fine_tuning"))
TOKENS = [
    name
    for name in (*names(units=("token", "token/request", "token/example", "FLOP/token")), "prompting.token_factor")
    if not name.endswith("cache_min_tokens")
]
#: Agreement asked of equal amounts, and rounding left where the cache saves nearly all of a bill. [fraction]
ROUNDING, CANCELLED = 1e-12, 1e-14


def costs(values: Values) -> dict[str, dict[str, float]]:
    """Costs of all approaches at the volume of the values themselves."""
    volume = cast("float", values["workload.requests_per_month"])
    results = at_own_volumes(inputs_from(values), np.array([volume]))
    return {name: {cost: float(results[name][cost][0, 0]) for cost in COSTS} for name in APPROACHES}


def assert_no_cost_falls(values: Values, name: str, positions: tuple[int, int]) -> None:
    """Compare the costs at two positions of one input."""
    low, high = (values | {name: placed(PARAMETERS[name], at / STEPS, within_slider=False)} for at in sorted(positions))
    before, after = costs(low), costs(high)
    for approach in APPROACHES:
        gross = slow.bill(cast("dict[str, float]", high), approach).without_hits
        scale = gross / before[approach]["total_cost"] if before[approach]["total_cost"] > 0 else 0.0
        for cost in COSTS:
            if before[approach][cost] == np.inf:
                assert after[approach][cost] == np.inf
                continue
            slack = before[approach][cost] * (ROUNDING + CANCELLED * scale)
            assert after[approach][cost] >= before[approach][cost] - slack, (approach, cost)


def caches(values: Values) -> list[bool]:
    """Whether each of the two models caches its prefix."""
    return [slow.Model(cast("dict[str, float]", values), group).caches() for group in ("prompting", "fine_tuning")]


TWO_POSITIONS = st.tuples(st.integers(0, STEPS), st.integers(0, STEPS))


@cases(60)
@given(values=box(), name=st.sampled_from(PRICES), positions=TWO_POSITIONS)
def test_costs_never_fall_when_a_price_rises(values: Values, name: str, positions: tuple[int, int]) -> None:
    assert_no_cost_falls(values, name, positions)


@cases(35)
@given(values=box(), name=st.sampled_from(WORK), positions=TWO_POSITIONS)
def test_costs_never_fall_when_hours_of_work_rise(values: Values, name: str, positions: tuple[int, int]) -> None:
    assert_no_cost_falls(values, name, positions)


@cases(50)
@given(values=box(), name=st.sampled_from(TOKENS), positions=TWO_POSITIONS)
def test_costs_never_fall_when_a_token_count_rises(values: Values, name: str, positions: tuple[int, int]) -> None:
    ends = [values | {name: placed(PARAMETERS[name], at / STEPS, within_slider=False)} for at in positions]
    assume(caches(ends[0]) == caches(ends[1]))
    assert_no_cost_falls(values, name, positions)


def test_a_longer_prompt_is_cheaper_where_it_reaches_the_least_length_that_is_cached() -> None:
    # the one exception to the law above, and a true one: 1,023 tokens are paid in full, 1,024 are cached
    short = typical_values() | {"prompting.shots": 0.0, "prompting.instruction_tokens": 1023.0}
    long = short | {"prompting.instruction_tokens": 1024.0}
    assert caches(short) == [False, False]
    assert caches(long) == [True, False]
    assert costs(long)["prompting"]["total_cost"] < costs(short)["prompting"]["total_cost"]


def scaled(values: Values, factor: float) -> Values:
    """Every input in USD multiplied."""
    return values | {name: cast("float", values[name]) * factor for name in PRICES}


@cases(35)
@given(values=box(), factor=st.sampled_from((0.001, 0.3, 7.0, 1000.0)))
def test_scaling_every_price_scales_every_cost(values: Values, factor: float) -> None:
    before, after = costs(values), costs(scaled(values, factor))
    for approach in APPROACHES:
        for cost in COSTS:
            assert after[approach][cost] == pytest.approx(factor * before[approach][cost], rel=1e-9)


@cases(15)
@given(values=some_changed(), power=st.sampled_from((-20, -1, 1, 10)), metric=st.sampled_from(COSTS[::2]))
def test_scaling_every_price_leaves_break_evens_alone(values: Values, power: int, metric: str) -> None:
    values = values | {"prompting.labelled_share": 0.0, "fine_tuning.labelled_share": 0.0}
    # a power of two changes no bit but the exponent, so the volumes must be the very same
    doubled = inputs_from(scaled(values, 2.0**power))
    before, cheapest = break_even_over_volume(inputs_from(values), metric=metric)
    after, still_cheapest = break_even_over_volume(doubled, metric=metric)
    assert before == after
    assert cheapest == still_cheapest


@pytest.mark.parametrize("factor", [0.013, 0.7, 19.0])
def test_scaling_by_any_factor_moves_no_break_even_beyond_rounding(factor: float) -> None:
    before, _ = break_even_over_volume(inputs_from(typical_values()), metric="total_cost")
    after, _ = break_even_over_volume(inputs_from(scaled(typical_values(), factor)), metric="total_cost")
    assert sum(len(pair.crossings) for pair in before.values()) > 0
    for pair, found in before.items():
        assert [c.cheaper_above for c in after[pair].crossings] == [c.cheaper_above for c in found.crossings]
        volumes = [c.requests_per_month for c in found.crossings]
        assert [c.requests_per_month for c in after[pair].crossings] == pytest.approx(volumes, rel=1e-9)


@cases(15)
@given(values=some_changed(within_slider=True))
def test_the_ledger_is_the_only_source_of_totals(values: Values) -> None:
    result = point_run(inputs_from(values), volumes=np.array([1000.0, 1e6]))
    for name, approach in result.approaches.items():
        total = approach.at_volume["total_cost"]
        by_entry = sum(entry.usd for entry in approach.ledger)
        assert by_entry == pytest.approx(total, rel=ROUNDING), name
        assert sum(approach.phases.values()) == pytest.approx(total, rel=ROUNDING)
        assert approach.over_months["cumulative_cost"][-1] == pytest.approx(total, rel=ROUNDING)
        assert all(entry.phase in PHASES and entry.usd_paid >= entry.usd > -1e-9 for entry in approach.ledger)
        assert set(approach.phases) == set(PHASES)


@cases(15)
@given(values=some_changed(within_slider=True))
def test_the_waterfall_adds_up_to_the_cent(values: Values) -> None:
    result = point_run(inputs_from(values), volumes=np.array([1000.0, 1e6]))
    running, totals = 0, {}
    for step in result.waterfall:
        cents = round(100 * step.usd)
        assert 100 * step.usd == pytest.approx(cents, abs=1e-4, rel=1e-12)
        if step.kind == "change":
            running += cents
        else:
            assert not totals or running == cents, step
            running = cents
            totals[step.label] = step.usd
    assert list(totals) == ["prompting, no cache", *APPROACHES]
    for name in APPROACHES:
        assert totals[name] == pytest.approx(result.approaches[name].at_volume["total_cost"], abs=0.031, rel=ROUNDING)


def spent(values: Values, approach: str, items: tuple[str, ...]) -> float:
    """Present value of some items of the ledger of one approach."""
    projected = projections(inputs_from(values))
    volume = np.array([[cast("float", values["workload.requests_per_month"])]])
    return sum(
        float((monthly_amounts(line=line, volumes=volume)[0, 0] * projected.clock.discount[0]).sum())
        for line in projected.approaches[approach].lines
        if line.item in items
    )


@cases(25)
@given(values=box(fixed={"hybrid.switch_month": 1.0, "hybrid.escalated_share": 0.0}))
def test_a_hybrid_that_escalates_nothing_is_fine_tuning_and_a_prompt_that_was_built(values: Values) -> None:
    volume = np.array([cast("float", values["workload.requests_per_month"])])
    results = at_own_volumes(inputs_from(values), volume)
    tuned, mixed = results["fine_tuning"], results["hybrid"]
    built = spent(values, "prompting", ("build", "evaluation", "data", "first training"))
    # both are built side by side, so the launch waits for the slower one
    waited = spent(values, "hybrid", ("delay",)) - spent(values, "fine_tuning", ("delay",))
    days = {name: float(quantities["days_to_ready"][0, 0]) for name, quantities in results.items()}
    assert days["hybrid"] == max(days["prompting"], days["fine_tuning"])
    expected = float(tuned["total_cost"][0, 0]) + built + waited
    assert float(mixed["total_cost"][0, 0]) == pytest.approx(expected, rel=1e-9)
    for quantity in ("pass_rate", "consistency", "agreement", "call_cost", "latency", "good_share", "replicas"):
        assert mixed[quantity].item() == pytest.approx(tuned[quantity].item(), rel=ROUNDING, abs=1e-15), quantity


@cases(25)
@given(values=box(), beyond=st.integers(1, 60))
def test_a_hybrid_that_switches_beyond_the_horizon_is_prompting(values: Values, beyond: int) -> None:
    horizon = cast("float", values["workload.horizon"])
    late = values | {"hybrid.switch_month": horizon + beyond}
    results = at_own_volumes(inputs_from(late), np.array([cast("float", values["workload.requests_per_month"])]))
    for quantity, numbers in results["prompting"].items():
        np.testing.assert_array_equal(results["hybrid"][quantity], numbers, err_msg=quantity)


@cases(25)
@given(
    values=box(
        fixed={
            "hybrid.switch_month": 1.0,
            "hybrid.escalated_share": 1.0,
            "hybrid.changes_met_by_prompting": 1.0,
            "hybrid.escalation": "route",
        }
    )
)
def test_a_hybrid_that_escalates_everything_answers_as_prompting_does(values: Values) -> None:
    volume = np.array([cast("float", values["workload.requests_per_month"])])
    results: dict[str, dict[str, Any]] = at_own_volumes(inputs_from(values), volume)
    router = cast("float", values["hybrid.router_cost_per_request"])
    prompted, mixed = results["prompting"], results["hybrid"]
    for quantity in ("pass_rate", "agreement", "good_share", "calls_per_request", "latency"):
        assert mixed[quantity].item() == pytest.approx(prompted[quantity].item(), rel=ROUNDING, abs=1e-15), quantity
    assert mixed["call_cost"].item() == pytest.approx(prompted["call_cost"].item() + router, rel=ROUNDING)
    assert mixed["total_cost"].item() >= prompted["total_cost"].item() * (1 - ROUNDING)


def test_a_staged_switch_pays_prompting_first_then_the_building_then_the_tuned_model() -> None:
    # no refresh, drift or growth within the horizon, so that every month of a model is like every other
    still = dict.fromkeys(("prompting__refresh_interval", "fine_tuning__refresh_interval"), 120.0)
    still |= dict.fromkeys(("prompting__migration_interval", "fine_tuning__migration_interval"), 120.0)
    still |= dict.fromkeys(("prompting__drift_per_year", "fine_tuning__drift_per_year"), 0.0)
    still |= {"workload__growth_per_month": 0.0, "workload__cost_of_delay_per_day": 0.0}
    inputs = typical(hybrid__switch_month=4.0, hybrid__escalated_share=0.0, **still)
    result = point_run(inputs, volumes=np.array([1000.0]))
    prompted, tuned, staged = (result.approaches[name].over_months["monthly_cost"] for name in APPROACHES)
    np.testing.assert_allclose(staged[:3], prompted[:3], rtol=ROUNDING)
    assert staged[3] == pytest.approx(prompted[3] + tuned[0], rel=ROUNDING)
    np.testing.assert_allclose(staged[4:], tuned[4:], rtol=ROUNDING)
