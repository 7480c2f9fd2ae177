"""Quantities over the horizon: weighted means, lowest months, what is needed before launch."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import neutral, typical

from simulator.model.evaluation import (
    accepted_requests,
    at_own_volumes,
    costs_over_volumes,
    draw_count,
    over_volumes,
    repeated,
)
from simulator.model.projecting import projections
from simulator.parameters import with_values
from simulator.results import point_run


def test_a_quantity_per_request_is_the_mean_of_its_months_weighted_by_requests() -> None:
    result = point_run(typical(workload__growth_per_month=0.2), volumes=np.array([1e3]))
    requests = 1.2 ** np.arange(24)
    for approach in result.approaches.values():
        for name in ("pass_rate", "consistency", "agreement", "calls_per_request", "good_share"):
            months = approach.over_months[name][1:]
            assert approach.at_volume[name] == pytest.approx(np.average(months, weights=requests), rel=1e-12)
        assert approach.at_volume["lowest_pass_rate"] == approach.over_months["pass_rate"][1:].min()
        assert approach.at_volume["lowest_consistency"] == approach.over_months["consistency"][1:].min()


def test_the_lowest_month_lies_within_the_horizon_of_each_draw() -> None:
    aging = {
        "prompting__zero_shot_pass_rate": 0.9,
        "prompting__ceiling_pass_rate": 0.9,
        "prompting__drift_per_year": 0.12,
    }
    drawn = with_values(
        neutral(**aging), {"workload.horizon": np.array([2.0, 12.0]), "prompting.error_removed": np.array([0.5, 0.5])}
    )
    lowest = at_own_volumes(drawn, np.array([1e3, 1e3]))["prompting"]["lowest_pass_rate"][:, 0]
    assert lowest.tolist() == pytest.approx([0.95 - 0.01, 0.9])


def test_volumes_that_change_the_quality_are_each_run_on_their_own() -> None:
    inputs = typical(fine_tuning__labelled_share=0.05)
    volumes = np.array([1e3, 1e4, 1e5])
    together = over_volumes(inputs, volumes)["fine_tuning"]
    for index, volume in enumerate(volumes):
        alone = at_own_volumes(inputs, np.array([volume]))["fine_tuning"]
        for name in ("total_cost", "pass_rate", "lowest_consistency"):
            assert together[name][0, index] == pytest.approx(alone[name].item(), rel=1e-12)
    assert (np.diff(together["pass_rate"][0]) > 0).all()


def test_repeats_are_counted_by_the_year() -> None:
    yearly = {"workload__requests_per_month": 1000.0, "workload__distinct_inputs": 500.0}
    for horizon, expected in ((6.0, 12.0), (12.0, 24.0), (36.0, 24.0)):
        found = at_own_volumes(neutral(**yearly, workload__horizon=horizon), np.array([1000.0]))
        assert found["prompting"]["repeats_per_input"].item() == expected


def test_what_is_needed_before_launch_is_that_of_the_parts_that_are_used() -> None:
    volume = np.array([1e4])
    needed = at_own_volumes(typical(hybrid__switch_month=1.0), volume)
    assert [needed[name]["examples_needed"].item() for name in needed] == [0, 2000, 2000]
    never = at_own_volumes(typical(hybrid__switch_month=60.0), volume)
    assert never["hybrid"]["examples_needed"].item() == 0
    assert never["hybrid"]["cost_before_launch"].item() == never["prompting"]["cost_before_launch"].item()
    people, tested, data, training = 84 * 100, 5 * 200, 2000 * 0.5, 5 * 3 * 2000 * 400 * 3e-6
    bill = (100 + 300) * 1.1 * 1.5e-7 + 40 * 1.1 * 6e-7
    expected = people + tested * bill + data + training
    assert needed["fine_tuning"]["cost_before_launch"].item() == pytest.approx(expected, rel=1e-12)


def test_data_stays_in_house_only_where_every_model_in_use_does() -> None:
    volume = np.array([1e4])
    for prompted, tuned, escalated, expected in ((1.0, 1.0, 0.1, 1), (0.0, 1.0, 0.1, 0), (0.0, 1.0, 0.0, 1)):
        found = at_own_volumes(
            typical(
                prompting__served_in_house=prompted, fine_tuning__served_in_house=tuned,
                hybrid__escalated_share=escalated, hybrid__switch_month=1.0,
            ),
            volume,
        )  # fmt: skip
        assert found["hybrid"]["served_in_house"].item() == expected


def test_draws_are_counted_and_repeated() -> None:
    drawn = with_values(typical(), {"prompting.shots": np.array([1.0, 2.0])})
    assert (draw_count(typical()), draw_count(drawn)) == (1, 2)
    assert repeated(drawn, 3)["prompting.shots"].tolist() == [1, 1, 1, 2, 2, 2]
    assert repeated(drawn, 3)["prompting.labour_rate"] == 100


def test_accepted_answers_are_summed_at_present_value() -> None:
    inputs = typical(workload__horizon=3.0, workload__growth_per_month=0.5, workload__discount_rate_per_year=0.3)
    projected = projections(inputs)
    approach = projected.approaches["prompting"]
    accepted = approach.monthly["good_share"] + approach.monthly["fallback_share"]
    assert (approach.monthly["fallback_share"][0, 1:4] > 0).all()
    told = sum(1.5 ** (m - 1) * 1.3 ** (-m / 12) * accepted[0, m] for m in (1, 2, 3))
    assert accepted_requests(approach, projected).tolist() == pytest.approx([told], rel=1e-12)


def test_the_most_machines_of_any_month_are_told() -> None:
    growing = typical(workload__growth_per_month=0.2, hybrid__switch_month=6.0)
    found = at_own_volumes(growing, np.array([5e4]))
    peak = 3.0 * 5e4 * 1.2**23 / 730
    calls = found["fine_tuning"]["calls_per_request"].item()
    assert found["fine_tuning"]["replicas"].item() == pytest.approx(np.ceil(peak * calls / 600), abs=1)
    assert found["hybrid"]["replicas"].item() > 1


def test_the_months_before_the_first_and_after_the_last_are_no_lowest_month() -> None:
    # the first month is the best here, and the only one of a horizon of one month
    drift = {"prompting__drift_per_year": 0.5, "prompting__refresh_interval": 120.0}
    for horizon in (1.0, 12.0):
        quantities = at_own_volumes(typical(workload__horizon=horizon, **drift), np.array([5e4]))["prompting"]
        path = [
            projections(typical(**drift)).approaches["prompting"].monthly["pass_rate"][0, m] for m in (1, int(horizon))
        ]
        assert quantities["lowest_pass_rate"].item() == pytest.approx(min(path), rel=1e-12)
        assert np.isfinite(quantities["lowest_consistency"].item())


def test_projections_at_hand_are_used() -> None:
    inputs = typical()
    at_hand = projections(typical(prompting__setup_hours=0.0))
    own, other = (over_volumes(inputs, np.array([1e4]), projected=one) for one in (None, at_hand))
    assert own["prompting"]["total_cost"].item() > other["prompting"]["total_cost"].item()


@pytest.mark.parametrize("labelled", [0.0, 0.05])
def test_costs_alone_are_those_of_the_whole_run(labelled: float) -> None:
    inputs, volumes = typical(fine_tuning__labelled_share=labelled), np.array([1e3, 1e5])
    whole = over_volumes(inputs, volumes)
    for approach, costs in costs_over_volumes(inputs, volumes).items():
        for metric, values in costs.items():
            assert values == pytest.approx(whole[approach][metric][0], rel=1e-12)


def test_costs_alone_are_those_of_projections_at_hand() -> None:
    free = projections(typical(prompting__setup_hours=0.0))
    own, other = (costs_over_volumes(typical(), np.array([1e4]), projected=one) for one in (None, free))
    assert own["prompting"]["total_cost"][0] > other["prompting"]["total_cost"][0]
