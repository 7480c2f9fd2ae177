"""Draws of uncertain inputs: what must hold whatever the scenario, and cases whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator import load, simulate
from simulator.doubt.chances import STANDINGS
from simulator.doubt.distributions import SCORE_95, Estimate, estimate_quantiles
from simulator.doubt.estimates import Doubt, doubt
from simulator.parameters import APPROACHES, Inputs, with_values
from simulator.uncertainty.study import LEVELS, Uncertainty
from simulator.uncertainty.study import uncertainty as seeded_uncertainty


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """A preset's medians without ranges and requirements, with a prompt so dear that tuning overtakes it."""
    free = {f"requirements.{name}": None for name in ("min_pass_rate", "min_consistency", "max_latency",
            "max_days_to_ready", "available_examples", "max_upfront_cost", "data_must_stay_in_house")}  # fmt: skip
    dear = {
        "prompting.price_per_input_token": 2e-5,
        "prompting.cache_lifetime": 300.0,
        "workload.content_tokens_per_request": 500.0,
        "fine_tuning.hosting_price": 0.0,
    }
    return with_values(load("ticket-triage").inputs, free | dear)


def uncertainty(inputs: Inputs, doubts: Doubt, *, seed: int = 0, **options: Any) -> Uncertainty:
    """Run with one seed unless a test is about seeds."""
    return seeded_uncertainty(inputs, doubts, seed=seed, **options)


def spread(inputs: Inputs, **factors: float) -> Doubt:
    """Ranges from value / factor to value x factor, for names written with two underscores."""
    names = {name.replace("__", "."): factor for name, factor in factors.items()}
    ranges = {name: (float(inputs[name]) / factor, float(inputs[name]) * factor) for name, factor in names.items()}
    return doubt(inputs, ranges)


def test_ranges_of_no_width_equal_the_point_run_bit_for_bit(inputs: Inputs) -> None:
    point = simulate(inputs)
    found = uncertainty(inputs, doubt(inputs, {}), draws=16, volumes=point.volumes)
    for name in APPROACHES:
        for key in ("total_cost", "cost_per_request", "cost_per_accepted_answer"):
            band = found.over_volume[name][key].values
            assert np.array_equal(band, np.broadcast_to(point.approaches[name].over_volume[key], band.shape)), key
        for key, value in point.approaches[name].at_volume.items():
            assert np.all(found.at_volume[name][key].values == value), (name, key)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(inputs: Inputs) -> None:
    doubts = spread(inputs, prompting__setup_hours=3, workload__requests_per_month=2)
    one, two, other = (uncertainty(inputs, doubts, draws=64, seed=seed) for seed in (0, 0, 1))
    same = [run.over_volume["hybrid"]["total_cost"].values.tobytes() for run in (one, two, other)]
    assert same[0] == same[1] != same[2]


def test_the_order_of_the_inputs_does_not_matter(inputs: Inputs) -> None:
    forward = spread(inputs, prompting__setup_hours=3, fine_tuning__setup_hours=2, workload__requests_per_month=2)
    backward = Doubt(estimates=dict(reversed(forward.estimates.items())), correlations={})
    bands = [uncertainty(inputs, d, draws=128).at_volume["hybrid"]["total_cost"].values for d in (forward, backward)]
    assert np.array_equal(*bands)


def test_shares_of_being_cheapest_sum_to_one_at_every_volume(inputs: Inputs) -> None:
    doubts = spread(inputs, prompting__setup_hours=5, fine_tuning__setup_hours=5, workload__cost_per_bad_answer=4)
    strict = with_values(inputs, {"requirements.min_pass_rate": 0.9})
    found = uncertainty(strict, doubts, draws=256)
    assert np.allclose(sum(share.value for share in found.cheapest.values()), 1, rtol=0, atol=1e-12)
    assert np.allclose(sum(share.value for share in found.cheapest_feasible.values()), 1, rtol=0, atol=1e-12)
    assert sum(found.break_even["prompting/fine_tuning"].shares.values()) == pytest.approx(1)


def test_percentiles_of_one_rising_input_are_the_costs_at_its_percentiles(inputs: Inputs) -> None:
    # cost rises with the price, so its percentiles are the cost at the price's percentiles: 8192 draws miss by < 1e-3
    doubts = spread(inputs, prompting__price_per_output_token=4)
    found = uncertainty(inputs, doubts, draws=8192)
    base_spread = float(np.ptp(found.at_volume["prompting"]["total_cost"].values))
    for row, level in enumerate(LEVELS):
        score = {0.05: -SCORE_95, 0.10: -1.2815515655446004, 0.50: 0.0, 0.90: 1.2815515655446004, 0.95: SCORE_95}[level]
        price = estimate_quantiles(
            estimate=doubts.estimates["prompting.price_per_output_token"], scores=np.array([score])
        )
        point = simulate(with_values(inputs, {"prompting.price_per_output_token": float(price[0])}))
        cost = point.approaches["prompting"].at_volume["total_cost"]
        base = simulate(inputs).approaches["prompting"].at_volume["total_cost"]
        assert found.at_volume["prompting"]["total_cost"].values[row, 0] - base == pytest.approx(
            cost - base, rel=5e-3, abs=2e-3 * base_spread
        )


def test_the_share_of_being_cheapest_is_the_known_quantile_of_one_input(inputs: Inputs) -> None:
    from scipy.optimize import brentq
    from scipy.special import ndtr

    # cost is a straight line in people's hours, so the tie is one quantile of one input
    certain = with_values(inputs, {"hybrid.switch_month": 60.0})
    costs = {key: run.at_volume["total_cost"] for key, run in simulate(certain).approaches.items()}
    rate = float(inputs.prompting.labour_rate)
    tie = float(inputs.prompting.setup_hours) + (costs["fine_tuning"] - costs["prompting"]) / rate
    near = with_values(certain, {"prompting.setup_hours": 0.7 * tie})
    doubts = spread(near, prompting__setup_hours=3)
    estimate = doubts.estimates["prompting.setup_hours"]
    score = brentq(lambda z: float(estimate_quantiles(estimate=estimate, scores=np.array([z]))[0]) - tie, -8, 8)
    truth = float(1 - ndtr(score))
    assert 0.1 < truth < 0.9
    share = uncertainty(near, doubts, draws=4096).cheapest_at_volume["fine_tuning"]
    assert share.value[0] == pytest.approx(truth, abs=3 * share.error[0])
    assert share.error[0] < 2e-3


def test_printed_errors_cover_the_truth_at_their_rate(inputs: Inputs) -> None:
    doubts = spread(inputs, prompting__setup_hours=3, fine_tuning__setup_hours=3, workload__requests_per_month=3,
                    workload__cost_per_bad_answer=2, fine_tuning__hours_per_change=2, prompting__shots=2)  # fmt: skip
    axis = np.array([100.0, 1e8])
    truth = uncertainty(inputs, doubts, draws=65_536, seed=12_345, volumes=axis)
    share = float(truth.cheapest_at_volume["prompting"].value[0])
    median = float(truth.break_even["prompting/fine_tuning"].values[2])
    cost = float(truth.at_volume["hybrid"]["total_cost"].values[2, 0])
    hits = np.zeros(3)
    for seed in range(40):
        found = uncertainty(inputs, doubts, draws=256, seed=seed, volumes=axis)
        met = found.break_even["prompting/fine_tuning"]
        band = found.at_volume["hybrid"]["total_cost"]
        figures = (
            (found.cheapest_at_volume["prompting"].value[0] - share, found.cheapest_at_volume["prompting"].error[0]),
            (met.values[2] - median, met.value_errors[2]),
            (band.values[2, 0] - cost, band.errors[2, 0]),
        )
        hits += [abs(miss) <= 2.365 * error for miss, error in figures]  # t quantile of 8 blocks, 95 %
    # 38 of 40 expected; fewer than 33 happens by chance in less than 1 of 100 repetitions
    assert np.all(hits >= 33), hits


def test_the_error_of_the_median_break_even_falls_nearly_as_one_over_the_draws(inputs: Inputs) -> None:
    doubts = spread(inputs, prompting__setup_hours=2, workload__cost_per_bad_answer=1.5)
    truth = uncertainty(inputs, doubts, draws=65_536, seed=99, volumes=np.array([100.0, 1e8]))
    centre = truth.break_even["prompting/fine_tuning"].values[2]
    sizes, errors = [64, 256, 1024, 4096], []
    for draws in sizes:
        misses = [
            uncertainty(inputs, doubts, draws=draws, seed=seed, volumes=np.array([100.0, 1e8]))
            .break_even["prompting/fine_tuning"].values[2] / centre - 1
            for seed in range(6)
        ]  # fmt: skip
        errors.append(float(np.sqrt(np.mean(np.square(misses)))))
    slope = float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])
    assert slope < -0.75, (slope, errors)  # plain random draws give -0.5


def test_never_and_always_are_counted_not_averaged(inputs: Inputs) -> None:
    free = with_values(inputs, {"fine_tuning.setup_hours": 0.0, "prompting.setup_hours": 1e5})
    found = uncertainty(free, spread(free, prompting__setup_hours=1.2), draws=64)
    shares = found.break_even["prompting/fine_tuning"].shares
    assert shares["always"] == 1.0
    assert sorted(shares) == sorted(STANDINGS)
    assert np.all(found.break_even["prompting/fine_tuning"].with_mass == 0)


def test_growth_of_examples_with_traffic_is_drawn_too(inputs: Inputs) -> None:
    growing = with_values(inputs, {"fine_tuning.labelled_share": 0.01, "fine_tuning.refresh_interval": 6.0})
    found = uncertainty(growing, spread(growing, prompting__setup_hours=2), draws=16, volumes=np.geomspace(1e3, 1e6, 7))
    point = simulate(growing, volumes=np.geomspace(1e3, 1e6, 7))
    assert np.allclose(
        found.over_volume["fine_tuning"]["total_cost"].values[2],
        point.approaches["fine_tuning"].over_volume["total_cost"],
        rtol=1e-12,
    )


def test_an_estimate_outside_the_declared_limits_is_refused(inputs: Inputs) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        doubt(inputs, {"prompting.zero_shot_pass_rate": (0.1, 1.2)})
    assert Estimate(low=1, value=2, high=3).value == 2
