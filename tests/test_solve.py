from __future__ import annotations

import numpy as np
import pytest
from decision_inputs import cost_at, crossing_inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cases.cases import standings
from simulator.decisions.solve import solve
from simulator.decisions.two_sides import SOLVED_METRICS
from simulator.parameters import APPROACHES, PARAMETERS, with_values

MOVED = (
    "workload.requests_per_month",
    "workload.content_tokens_per_request",
    "workload.growth_per_month",
    "workload.cost_per_bad_answer",
    "prompting.instruction_tokens",
    "prompting.price_per_input_token",
    "prompting.shots",
    "prompting.ceiling_pass_rate",
    "prompting.cache_lifetime",
    "prompting.drift_per_year",
    "fine_tuning.labour_rate",
    "fine_tuning.training_examples",
    "fine_tuning.refresh_interval",
    "fine_tuning.hosting_price",
    "fine_tuning.run_correlation",
    "hybrid.escalated_share",
    "hybrid.router_skill",
)


def both(inputs, name, value, metric, first="prompting", second="fine_tuning"):
    values = standings(with_values(inputs, {name: float(value)}), (metric,)).values[metric][:, 0]
    return values[APPROACHES.index(first)], values[APPROACHES.index(second)]


@pytest.mark.parametrize(
    ("name", "metric"),
    [(name, "total_cost") for name in MOVED] + [(n, m) for m in list(SOLVED_METRICS)[1:] for n in MOVED[4::4]],
)
def test_both_sides_are_equal_when_a_value_is_put_back(name: str, metric: str) -> None:
    inputs = crossing_inputs()
    for second in ("fine_tuning", "hybrid") if metric == "total_cost" else ("fine_tuning",):
        solution = solve(inputs, name, second=second, metric=metric)
        for found in solution.values:
            left, right = both(inputs, name, found.value, metric, second=second)
            if found.kind == "jump":
                # a step: the two change places, and neither side of it is equality
                other = np.nextafter(found.value, -np.inf) if found.value else 1e-9
                below = both(inputs, name, other, metric, second=second)
                assert (left > right) != (below[0] > below[1])
            else:
                assert abs(left - right) <= 1e-9 * max(abs(left), abs(right)), (found, left, right)


@pytest.mark.parametrize("name", MOVED)
def test_nothing_is_missed_by_comparison_with_a_plain_scan(name: str) -> None:
    inputs = crossing_inputs()
    declared = PARAMETERS[name]
    # off the places that the search itself looks at
    low, high = max(declared.slider_low, 1e-12), declared.slider_high
    spaced = np.geomspace if declared.logarithmic else np.linspace
    places = spaced(low * 1.0007 + 1e-13, high * 0.9993, 3_001)
    values = standings(with_values(inputs, {name: places})).values["total_cost"]
    sign = np.sign(values[0] - values[1])
    changes = np.flatnonzero(sign[1:] != sign[:-1])
    found = [f.value for f in solve(inputs, name).values if f.kind != "touch" and places[0] < f.value <= places[-1]]
    assert len(found) == len(changes)
    for index, value in zip(changes, found, strict=True):
        assert places[index] <= value <= places[index + 1]


def test_a_straight_line_is_solved_in_closed_form() -> None:
    inputs = crossing_inputs()
    # total cost is a straight line in the output price of prompting; fine-tuning does not know it
    at = [cost_at(inputs, prompting__price_per_output_token=price) for price in (0.0, 1e-5)]
    slope = (at[1]["prompting"] - at[0]["prompting"]) / 1e-5
    expected = (at[0]["fine_tuning"] - at[0]["prompting"]) / slope
    [found] = solve(inputs, "prompting.price_per_output_token").values
    assert found.value == pytest.approx(expected, rel=1e-9)
    assert found.better_above == "fine_tuning"
    assert found.residual <= 1e-9


def test_it_says_who_wins_when_nothing_in_the_range_makes_them_equal() -> None:
    # hosting of the tuned model costs more than all of prompting ever does
    inputs = crossing_inputs(fine_tuning__hosting_price=1e5, fine_tuning__min_replicas=10.0)
    solution = solve(inputs, "fine_tuning.setup_hours")
    assert solution.values == ()
    assert solution.better_at_lowest == "prompting"
    assert "no value" in solution.says
    assert "prompting is cheaper throughout" in solution.says


def test_an_input_without_effect_leaves_equal_approaches_equal() -> None:
    # a hybrid that never switches is prompting
    inputs = crossing_inputs(hybrid__switch_month=121.0)
    solution = solve(inputs, "prompting.setup_hours", second="hybrid")
    assert solution.values == ()
    assert solution.better_at_lowest == ""
    assert "cost the same at every value" in solution.says


def test_two_solutions_between_neighbouring_places_are_both_found() -> None:
    # pass rate over escalated share turns where both are nearly equal; the two roots are closer than a step of the scan
    from simulator.cases.turning_points import turning_places

    def gaps(at):
        gap = (at - 0.50049) ** 2 - 1e-9
        return gap, np.sign(gap).astype(int)

    coarse = np.linspace(0.0, 1.0, 1_001)
    assert (gaps(coarse)[1] > 0).all()
    _, sign = turning_places(gaps=gaps, places=coarse, gap=gaps(coarse)[0], sign=gaps(coarse)[1])
    assert (np.diff(sign) != 0).sum() == 2


def test_whole_numbers_flags_and_choices_are_enumerated() -> None:
    inputs = crossing_inputs()
    solution = solve(inputs, "workload.horizon")
    cost = {months: cost_at(inputs, workload__horizon=float(months)) for months in range(1, 121)}
    first_cheaper = [months for months in cost if cost[months]["fine_tuning"] < cost[months]["prompting"]]
    assert solution.values[0].value == first_cheaper[0] > 1
    assert solve(inputs, "fine_tuning.served_in_house").values == ()
    chosen = solve(inputs, "hybrid.escalation", second="hybrid").by_choice
    for word, who in chosen.items():
        at = cost_at(inputs, hybrid__escalation=word)
        assert who == min(("prompting", "hybrid"), key=at.__getitem__)


def test_a_requirement_is_just_met_at_the_value() -> None:
    inputs = crossing_inputs(requirements__min_pass_rate=0.85)
    [found] = solve(
        inputs, "fine_tuning.training_examples", first="fine_tuning", requirement="requirements.min_pass_rate"
    ).values
    name = "fine_tuning.training_examples"
    met = [
        standings(with_values(inputs, {name: found.value * factor})).feasible[1, 0] for factor in (1 - 1e-8, 1 + 1e-8)
    ]
    assert met == [False, True]
    # the requirement itself: met up to what is offered
    offered = standings(inputs, ("lowest_pass_rate",)).values["lowest_pass_rate"][1, 0]
    own = solve(inputs, "requirements.min_pass_rate", first="fine_tuning", requirement="requirements.min_pass_rate")
    assert own.values[0].value == pytest.approx(offered, rel=1e-12)


@settings(max_examples=8)
@given(st.floats(1_000, 2e6), st.floats(1e-7, 2e-5), st.floats(5, 400))
def test_roots_hold_for_many_cases(volume: float, price: float, hours: float) -> None:
    inputs = crossing_inputs(
        workload__requests_per_month=volume, prompting__price_per_input_token=price, fine_tuning__setup_hours=hours
    )
    for found in solve(inputs, "prompting.tokens_per_shot").values:
        left, right = both(inputs, "prompting.tokens_per_shot", found.value, "total_cost")
        assert abs(left - right) <= 1e-9 * max(left, right)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"name": "prompting.shot"}, r"'prompting.shot' is no input; did you mean 'prompting.shots'"),
        ({"name": "prompting.shots", "first": "promting"}, "did you mean 'prompting'"),
        ({"name": "prompting.shots", "metric": "total"}, "no metric"),
        ({"name": "prompting.shots", "second": "prompting"}, "always equals itself"),
        ({"name": "prompting.shots", "requirement": "requirements.max_latency"}, "not asked for"),
        ({"name": "prompting.shots", "lowest": -1.0}, "its limits are 0 to 100000"),
    ],
)
def test_a_question_without_an_answer_is_refused(named: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solve(crossing_inputs(), **named)
