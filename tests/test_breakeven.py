"""Break-evens against brute force: fine grids, the slow model, hosting steps, never and always, months."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import cast

import numpy as np
import pytest
import reference_model as slow
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, some_changed
from worlds import Values, inputs_from, neutral, neutral_values, typical, typical_values

from simulator.breakeven.break_evens import METRICS, Pair, break_even_over_months, break_even_over_volume
from simulator.model.evaluation import over_volumes
from simulator.parameters import APPROACHES, PARAMETERS, Array
from simulator.results import point_run

LOW, HIGH = 100.0, 1e8
GRID = np.geomspace(LOW, HIGH, 4001)[1:-1]
#: Costs that differ by less than this share are left to rounding. [fraction]
SAME = 1e-11
PAIRS = [f"{first}/{second}" for first, second in combinations(APPROACHES, 2)]
UNLABELLED = {"prompting.labelled_share": 0.0, "fine_tuning.labelled_share": 0.0}
#: A tuned model on machines of its own, one after the other, against a dear prompt.
STEPPED = {
    "prompting__price_per_input_token": 2.5e-6, "prompting__price_per_output_token": 1e-5,
    "fine_tuning__hosting_price": 2.5, "fine_tuning__requests_per_hour_per_replica": 120.0,
    "fine_tuning__price_per_input_token": 0.0, "fine_tuning__price_per_output_token": 0.0,
}  # fmt: skip


def cheaper_at(pair: Pair, volumes: Array) -> list[str]:
    """Approach that a pair says is cheaper at each volume."""
    at = np.searchsorted([crossing.requests_per_month for crossing in pair.crossings], volumes)
    names = [pair.cheaper_below, *(crossing.cheaper_above for crossing in pair.crossings)]
    return [names[index] for index in at]


def assert_complete(values: Values, metric: str) -> int:
    """Compare crossings and intervals with a fine grid; give the number of crossings."""
    inputs = inputs_from(values)
    pairs, cheapest = break_even_over_volume(inputs, metric=metric)
    curves = over_volumes(inputs, GRID)
    costs = {name: curves[name][metric][0] for name in APPROACHES}
    for pair, (first, second) in zip(PAIRS, combinations(APPROACHES, 2), strict=True):
        apart = np.abs(costs[first] - costs[second]) > SAME * np.maximum(costs[first], costs[second])
        lower = np.where(costs[first] < costs[second], first, second)
        told = np.array(cheaper_at(pairs[pair], GRID))
        assert told[apart].tolist() == lower[apart].tolist(), pair
    assert [cheapest[0].start, cheapest[-1].end] == [LOW, HIGH]
    assert all(one.end == other.start and one.approach != other.approach for one, other in pairwise(cheapest))
    inside = np.searchsorted([interval.start for interval in cheapest], GRID) - 1
    chosen = np.array([APPROACHES.index(interval.approach) for interval in cheapest])[inside]
    rows = np.array([costs[name] for name in APPROACHES])
    assert (rows[chosen, np.arange(len(GRID))] <= rows.min(axis=0) * (1 + SAME)).all()
    return sum(len(pair.crossings) for pair in pairs.values())


@cases(15)
@given(values=some_changed(), metric=st.sampled_from(METRICS))
def test_no_crossing_is_missed_on_a_fine_grid(values: Values, metric: str) -> None:
    assert_complete(values | UNLABELLED, metric)


@pytest.mark.parametrize("metric", METRICS)
def test_steps_of_machines_give_many_crossings_and_none_is_missed(metric: str) -> None:
    values = typical_values() | {name.replace("__", "."): value for name, value in STEPPED.items()}
    assert assert_complete(values, metric) > 10


@cases(20)
@given(values=some_changed())
def test_at_a_break_even_the_slow_model_agrees_that_both_cost_the_same(values: Values) -> None:
    values = values | UNLABELLED
    pairs, _ = break_even_over_volume(inputs_from(values), metric="total_cost")
    for pair in PAIRS:
        first, second = pair.split("/")
        for crossing in pairs[pair].crossings[:3]:
            if crossing.kind != "root":
                continue
            here = cast("dict[str, float]", values | {"workload.requests_per_month": crossing.requests_per_month})
            one, other = slow.bill(here, first), slow.bill(here, second)
            rounding = 1e-14 * max(one.without_hits, other.without_hits)
            if min(one.closest_step, other.closest_step) > 1e-12:
                assert one.total == pytest.approx(other.total, rel=1e-9, abs=rounding), (pair, crossing)


@cases(20)
@given(values=some_changed(), metric=st.sampled_from(METRICS))
def test_totals_agree_at_roots_and_change_sides_at_jumps(values: Values, metric: str) -> None:
    inputs = inputs_from(values | UNLABELLED)
    pairs, _ = break_even_over_volume(inputs, metric=metric)
    for pair in PAIRS:
        first, second = pair.split("/")
        for crossing in pairs[pair].crossings[:4]:
            at = crossing.requests_per_month * np.array([1 - 1e-9, 1.0, 1 + 1e-9])
            costs = over_volumes(inputs, at)
            below, here, above = costs[first][metric][0] - costs[second][metric][0]
            size = costs[first][metric][0, 1]
            if crossing.kind == "root":
                assert abs(here) <= 1e-9 * size
            else:
                # rounding forgives a load that exceeds a whole number of machines by nothing
                assert np.sign(below) * np.sign(above) <= 0 or abs(below) <= 1e-9 * size
            if crossing.cheaper_above:
                assert (above < 0) == (crossing.cheaper_above == first) or abs(above) <= 1e-7 * size


def test_a_break_even_that_can_be_done_in_the_head() -> None:
    # 1 cent a request saved, 1,200 USD to build, twelve months: 10,000 requests a month
    inputs = neutral(
        fine_tuning__setup_hours=12.0, fine_tuning__labour_rate=100.0, prompting__price_per_input_token=1e-4,
        workload__content_tokens_per_request=100.0,
    )  # fmt: skip
    pairs, cheapest = break_even_over_volume(inputs, metric="total_cost")
    (crossing,) = pairs["prompting/fine_tuning"].crossings
    assert crossing.requests_per_month == pytest.approx(10_000, rel=1e-12)
    assert (crossing.cheaper_above, crossing.kind) == ("fine_tuning", "root")
    assert pairs["prompting/fine_tuning"].says == (
        "Fine-tuning is cheaper than prompting above 10,000 requests a month."
    )
    assert (cheapest[0].start, cheapest[0].approach) == (LOW, "prompting")
    # in month m the saved cents of m months pay 1,200 USD back: 160 a month take 7.5 months
    months = point_run(inputs_from(neutral_values() | {
        "fine_tuning.setup_hours": 12.0, "fine_tuning.labour_rate": 100.0, "prompting.price_per_input_token": 1e-4,
        "workload.content_tokens_per_request": 100.0, "workload.requests_per_month": 16_000.0,
    }), volumes=np.array([1e3])).break_even["total_cost"].months["prompting/fine_tuning"]  # fmt: skip
    assert months.crossings == ((8, "fine_tuning"),)


def test_a_step_of_one_machine_is_a_jump_at_the_load_that_fills_it() -> None:
    # one machine does 1,000 calls an hour, 730,000 a month, and costs 730 USD a month
    inputs = neutral(
        fine_tuning__hosting_price=1.0, prompting__price_per_input_token=1e-5, workload__horizon=1.0,
        workload__content_tokens_per_request=100.0,
    )  # fmt: skip
    pairs, _ = break_even_over_volume(inputs, metric="total_cost")
    # 0.001 USD a request meets 730 n USD exactly where n machines are full: they touch there and nothing crosses
    assert pairs["prompting/fine_tuning"].crossings == ()
    assert pairs["prompting/fine_tuning"].cheaper_below == "prompting"
    dearer = neutral(
        fine_tuning__hosting_price=1.0, prompting__price_per_input_token=1.5e-5, workload__horizon=1.0,
        workload__content_tokens_per_request=100.0,
    )  # fmt: skip
    found, _ = break_even_over_volume(dearer, metric="total_cost")
    first, jump, back = found["prompting/fine_tuning"].crossings[:3]
    # 0.0015 V = 730 at 486,667; a second machine at 730,000 costs 1,460 against 1,095; level again at 973,333
    assert [first.kind, jump.kind, back.kind] == ["root", "jump", "root"]
    expected = [730 / 0.0015, 730_000, 1460 / 0.0015]
    assert [c.requests_per_month for c in (first, jump, back)] == pytest.approx(expected, rel=1e-9)
    assert [c.cheaper_above for c in (first, jump, back)] == ["fine_tuning", "prompting", "fine_tuning"]


def test_never_and_always_are_said_in_words() -> None:
    dearer = {"fine_tuning__price_per_input_token": 1e-3, "fine_tuning__price_per_output_token": 1e-2}
    pairs, cheapest = break_even_over_volume(typical(**dearer), metric="total_cost")
    pair = pairs["prompting/fine_tuning"]
    assert (pair.crossings, pair.cheaper_below) == ((), "prompting")
    assert pair.says.startswith("Prompting is always cheaper than fine-tuning from 100 to 100 million requests")
    assert {interval.approach for interval in cheapest} == {"prompting"}
    same, _ = break_even_over_volume(neutral(hybrid__switch_month=100.0), metric="total_cost")
    assert same["prompting/hybrid"].says.startswith("Prompting and the hybrid cost the same at every volume")
    assert same["prompting/hybrid"].cheaper_below == ""


def test_the_range_that_is_searched_can_be_chosen() -> None:
    whole, _ = break_even_over_volume(typical(), metric="total_cost")
    crossing = whole["prompting/fine_tuning"].crossings[0].requests_per_month
    pairs, cheapest = break_even_over_volume(
        typical(), metric="total_cost", lowest=crossing * 0.9, highest=crossing * 1.1
    )
    assert [c.requests_per_month for c in pairs["prompting/fine_tuning"].crossings] == pytest.approx([crossing])
    assert (cheapest[0].start, cheapest[-1].end) == (crossing * 0.9, crossing * 1.1)
    declared = PARAMETERS["workload.requests_per_month"]
    assert (declared.slider_low, declared.slider_high) == (LOW, HIGH)


@pytest.mark.parametrize("metric", METRICS)
def test_crossings_are_found_where_quality_depends_on_the_volume(metric: str) -> None:
    values = typical_values() | {"fine_tuning.labelled_share": 0.02, "fine_tuning.training_examples": 200.0}
    inputs = inputs_from(values)
    pairs, cheapest = break_even_over_volume(inputs, metric=metric)
    crossings = pairs["prompting/fine_tuning"].crossings
    assert crossings
    for crossing in crossings:
        here = cast("dict[str, float]", values | {"workload.requests_per_month": crossing.requests_per_month})
        bills = [slow.bill(here, name) for name in ("prompting", "fine_tuning")]
        costs = [bill.total / (bill.accepted if metric == METRICS[1] else 1) for bill in bills]
        if crossing.kind == "root":
            assert costs[0] == pytest.approx(costs[1], rel=1e-9)
    thin = np.geomspace(LOW, HIGH, 301)[1:-1]
    costs_at = {name: quantities[metric][0] for name, quantities in over_volumes(inputs, thin).items()}
    told = cheaper_at(pairs["prompting/fine_tuning"], thin)
    lower = np.where(costs_at["prompting"] < costs_at["fine_tuning"], "prompting", "fine_tuning").tolist()
    assert told == lower
    assert cheapest[-1].end == HIGH


def test_costs_that_differ_by_rounding_alone_never_cross() -> None:
    # everything is escalated and the tuned model is free: both cost the same, summed in another order
    free = {
        name.replace(".", "__"): 0.0
        for name, declared in PARAMETERS.items()
        if declared.group == "fine_tuning" and declared.unit.startswith("USD")
    }
    everything = free | {
        "hybrid__switch_month": 1.0, "hybrid__escalated_share": 1.0, "hybrid__changes_met_by_prompting": 1.0,
        "hybrid__router_cost_per_request": 0.0, "workload__cost_of_delay_per_day": 0.0,
    }  # fmt: skip
    for labelled in (0.0, 1e-3):
        inputs = typical(**everything, prompting__labelled_share=labelled)
        for metric in METRICS:
            pairs, _ = break_even_over_volume(inputs, metric=metric)
            assert (pairs["prompting/hybrid"].crossings, pairs["prompting/hybrid"].cheaper_below) == ((), "")


@pytest.mark.parametrize("labelled", [0.0, 0.01])
def test_an_approach_that_is_never_right_is_dearest_per_accepted_answer(labelled: float) -> None:
    inputs = typical(
        fine_tuning__zero_shot_pass_rate=0.0, fine_tuning__ceiling_pass_rate=0.0, workload__caught_share=0.0,
        fine_tuning__labelled_share=labelled,
    )  # fmt: skip
    result = point_run(inputs, volumes=np.array([1e3, 1e4]))
    assert result.approaches["fine_tuning"].at_volume["cost_per_accepted_answer"] == np.inf
    found = result.break_even["cost_per_accepted_answer"]
    assert found.pairs["prompting/fine_tuning"].cheaper_below == "prompting"
    assert found.pairs["prompting/fine_tuning"].crossings == ()
    assert found.months["prompting/fine_tuning"].crossings == ()
    assert all(interval.approach != "fine_tuning" for interval in found.cheapest)


@given(
    costs=st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=2, max_size=30).map(
        lambda rows: np.cumsum(np.array(rows, dtype=float), axis=0)
    )
)
def test_months_cross_where_a_plain_loop_finds_it(costs: Array) -> None:
    paths = dict(zip(APPROACHES, costs.T, strict=True))
    found = break_even_over_months(paths, horizon=len(costs) - 1)
    for pair in PAIRS:
        first, second = pair.split("/")
        leaders = [
            first if one < other else second if other < one else ""
            for one, other in zip(paths[first][1:], paths[second][1:], strict=True)
        ]
        expected = [
            (month + 1, after) for month, (before, after) in enumerate(pairwise(leaders), start=1) if before != after
        ]
        assert list(found[pair].crossings) == expected
