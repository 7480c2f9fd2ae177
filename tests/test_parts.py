"""One model at work: its tokens, tariffs and quality over the months."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import neutral, typical

from simulator.model.evaluation import at_own_volumes, total_at
from simulator.model.parts import at_start, call_of
from simulator.model.projecting import projections, prompting_projection
from simulator.results import point_run


def test_every_token_is_counted_as_the_vendor_counts() -> None:
    inputs = typical(fine_tuning__token_factor=1.5, fine_tuning__shots=2.0, fine_tuning__tokens_per_shot=50.0)
    call = call_of(inputs.fine_tuning, inputs.workload)
    assert call.prefix_tokens == 1.5 * (100 + 2 * 50)
    assert call.content_tokens == 1.5 * 300
    assert call.output_tokens == 1.5 * 40


def test_a_prefix_below_the_least_length_pays_the_input_price() -> None:
    inputs = typical(prompting__instruction_tokens=100.0, prompting__shots=0.0)
    call = call_of(inputs.prompting, inputs.workload)
    assert float(call.cacheable) == 0
    assert float(call.price_per_uncached_prefix_token) == 4e-7
    kept = call_of(typical().prompting, inputs.workload)
    assert float(kept.cacheable) == 1
    assert float(kept.price_per_uncached_prefix_token) == pytest.approx(5e-7)


def test_quality_saws_and_consistency_steps_over_the_months() -> None:
    result = point_run(typical(workload__horizon=13.0, fine_tuning__refresh_interval=6.0), volumes=np.array([1e3]))
    tuned = result.approaches["fine_tuning"].over_months
    rates = tuned["pass_rate"]
    # drift within an interval, a jump with fresh examples at months 7 and 13
    assert (np.diff(rates[1:7]) < 0).all()
    assert rates[7] > rates[1] > rates[6]
    assert rates[13] > rates[7]
    np.testing.assert_allclose(np.diff(rates[1:7]), -0.026 / 12, rtol=1e-9)
    # no change of the requirements leaves versions behind here: the correlation steps at refreshes only
    steps = np.flatnonzero(np.abs(np.diff(tuned["correlation"][1:])) > 1e-12) + 2
    assert steps.tolist() == [7, 13]


def test_shots_and_training_examples_teach_by_one_law() -> None:
    learning = {"zero_shot_pass_rate": 0.5, "ceiling_pass_rate": 0.9, "half_gap_examples": 40.0}
    shared = {f"{group}__{name}": value for group in ("prompting", "fine_tuning") for name, value in learning.items()}
    projected = projections(neutral(**shared, prompting__shots=40.0, fine_tuning__training_examples=40.0))
    rates = [approach.parts[0].pass_rate[0, 1] for approach in list(projected.approaches.values())[:2]]
    assert rates == pytest.approx([0.7, 0.7])


def test_the_value_at_the_start_is_that_of_the_first_month() -> None:
    values = np.array([[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]])
    assert at_start(values, 1.0).tolist() == [[1.0], [11.0]]
    assert at_start(values, np.array([[2.0], [99.0]])).tolist() == [[2.0], [13.0]]
    assert at_start(values[:1], np.array([[1.0], [3.0]])).tolist() == [[1.0], [3.0]]


def test_the_months_of_a_short_horizon_end_within_a_longer_one() -> None:
    # two draws side by side share one clock of 24 months; each must cost what it costs alone
    together = typical(workload__horizon=np.array([6.0, 24.0]))
    volumes = np.array([5e4, 9e4])
    drawn = at_own_volumes(together, volumes)
    for row, horizon in enumerate((6.0, 24.0)):
        alone = at_own_volumes(typical(workload__horizon=horizon), volumes[[row]])
        for approach in alone:
            for quantity in ("total_cost", "examples_needed", "days_to_ready", "served_in_house", "replicas"):
                assert drawn[approach][quantity][row, 0] == pytest.approx(alone[approach][quantity].item(), rel=1e-12)
    parts = projections(together).approaches["hybrid"].parts
    assert all((part.in_use[0, 7:] == 0).all() for part in parts)


def test_a_start_or_a_value_for_each_draw_meets_one_for_all() -> None:
    rows = np.array([[0.0, 1.0, 2.0], [0.0, 10.0, 20.0]])
    assert at_start(rows, 2.0).tolist() == [[2.0], [20.0]]
    assert at_start(rows[:1], np.array([[1.0], [2.0]])).tolist() == [[1.0], [2.0]]
    assert at_start(rows, np.array([[2.0], [1.0]])).tolist() == [[2.0], [10.0]]
    assert at_start(rows, 99.0).tolist() == [[2.0], [20.0]]
    assert at_start(rows, np.array([[1.0]])).tolist() == [[1.0], [10.0]]


def test_prompting_by_itself_is_prompting_among_the_three() -> None:
    inputs = typical(prompting__hosting_price=0.7, prompting__min_replicas=1.0)
    among, alone = projections(inputs), prompting_projection(inputs)
    for volume in (1e3, 1e6):
        at = np.array([[volume]])
        assert total_at(alone, among, at) == pytest.approx(
            total_at(among.approaches["prompting"], among, at), rel=1e-12
        )


def test_machines_that_only_some_draws_pay_for_cost_those_alone() -> None:
    prices = np.array([0.0, 0.8])
    drawn = at_own_volumes(typical(fine_tuning__hosting_price=prices), np.array([5e4, 5e4]))
    for row, price in enumerate(prices):
        alone = at_own_volumes(typical(fine_tuning__hosting_price=price), np.array([5e4]))
        for quantity in ("total_cost", "replicas"):
            assert drawn["fine_tuning"][quantity][row, 0] == pytest.approx(
                alone["fine_tuning"][quantity].item(), rel=1e-12
            )


@pytest.mark.parametrize(
    ("name", "values"),
    [("refresh_interval", (3.0, 6.0)), ("labelled_share", (0.0, 0.05)), ("labelled_share", (0.0, 0.0))],
)
def test_draws_that_differ_in_what_they_learn_from_each_learn_their_own(name: str, values: tuple[float, float]) -> None:
    volumes = np.array([5e4, 5e4])
    drawn = at_own_volumes(typical(**{f"fine_tuning__{name}": np.array(values)}), volumes)["fine_tuning"]
    for row, value in enumerate(values):
        alone = at_own_volumes(typical(**{f"fine_tuning__{name}": value}), volumes[:1])["fine_tuning"]
        for quantity in ("total_cost", "pass_rate", "lowest_consistency"):
            assert drawn[quantity][row, 0] == pytest.approx(alone[quantity].item(), rel=1e-12)
