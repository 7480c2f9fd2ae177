"""Estimates from logs simulated with known parameters: ranges must cover the truth, gaps must say what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from calibration.logs import MODEL, MONDAY, Prices, Truth, simulated

from simulator.calibration import Estimate, Gap, calibration, proposals, read
from simulator.calibration.cache_share import cache_fit
from simulator.calibration.estimates import student_quantile
from simulator.calibration.growth import daily_trend
from simulator.calibration.response_times import response_times
from simulator.calibration.spend import TokenPrices, bill_checks, reported_cost, reported_cost_per_month
from simulator.calibration.volume import volume
from simulator.equations.tokens import cache_hit_rate, call_cost, requests_per_active_second

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import Reading


def covers(estimate: Estimate | Gap, truth: float) -> bool:
    assert isinstance(estimate, Estimate), estimate
    return estimate.low <= truth <= estimate.high


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    import json

    path = tmp_path_factory.mktemp("logs") / "log.jsonl"
    rows = simulated(Truth(failed=0.02), np.random.default_rng(1))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return read(path)


def test_volume_and_pattern(four_weeks: Reading) -> None:
    found = volume(four_weeks.requests)
    assert covers(found.requests_per_month, 240 * 730 / 24)
    assert covers(found.growth_per_month, 0.0)
    # 10 requests an hour, evenly: active all the time
    assert covers(found.active_share_of_time, 1.0)
    # the busiest of 168 Poisson(10) hours has about 19
    assert 1.6 < found.peak_to_mean_ratio.value < 2.4
    assert found.hour_factors.mean() == pytest.approx(1)
    assert found.day_factors.mean() == pytest.approx(1)


def test_cache_lifetime_and_prefix(written: Callable[..., Path]) -> None:
    truth = Truth(requests_per_day=300, office=True)
    warm = replace(truth, lifetime=1e6, days=14)
    fit = cache_fit(read(written("log.jsonl", simulated(warm, np.random.default_rng(3)))).requests, 0)
    # a cache that never goes cold tells its prefix, not its lifetime
    assert isinstance(fit.lifetime, Gap)
    assert covers(fit.prefix_tokens, truth.prefix)
    rising = replace(truth, growth_per_day=0.12, requests_per_day=1500)
    requests = read(written("log.jsonl", simulated(rising, np.random.default_rng(3)))).requests
    fit = cache_fit(requests, 0)
    assert covers(fit.lifetime, truth.lifetime)
    assert covers(fit.prefix_tokens, truth.prefix)
    # a handful of requests an hour leave open which of the two is short
    quiet = replace(truth, requests_per_day=20)
    fit = cache_fit(read(written("log.jsonl", simulated(quiet, np.random.default_rng(3)))).requests, 0)
    assert isinstance(fit.lifetime, Gap)
    assert isinstance(fit.prefix_tokens, Gap)


def test_response_time_coefficients(four_weeks: Reading) -> None:
    times = response_times(four_weeks.requests, 0)
    truth = Truth()
    assert covers(times.seconds_per_output_token, truth.per_output)
    assert covers(times.seconds_per_input_token, truth.per_input)
    assert covers(times.fixed_latency, truth.fixed)
    assert covers(times.cached_time_share, truth.per_cached / truth.per_input)
    # 95th percentile of a lognormal with sigma 0.25 over its median
    assert covers(times.tail_ratio, np.exp(1.6449 * 0.25))


def test_failures_count_in_volume_not_in_tokens(four_weeks: Reading) -> None:
    (model,) = four_weeks.requests.models
    assert model.failed / model.requests == pytest.approx(0.02, abs=0.006)
    assert model.input_tokens.size == model.requests - model.failed
    assert model.input_tokens.values.min() > 600


def test_our_bill_is_the_reported_cost(four_weeks: Reading) -> None:
    prices = Prices()
    given = TokenPrices(input=prices.input, cached=prices.cached, cache_write=prices.input, output=prices.output)
    (check,) = bill_checks(four_weeks.requests, {MODEL: given})
    assert check.ratio == pytest.approx(1, rel=1e-9)
    assert check.better_place == "inside"
    assert check.beside > check.inside
    assert check.reported == pytest.approx(reported_cost(four_weeks.requests))


def test_calibrated_inputs_reproduce_the_spend(four_weeks: Reading) -> None:
    """Requests x (prefix and content x prices) from the proposals against the simulated bill, within 1 %."""
    found = {proposal.name: proposal.value for proposal in proposals(four_weeks)}
    prices, (model,) = Prices(), four_weeks.requests.models
    prefix, content = found["prompting.instruction_tokens"], found["workload.content_tokens_per_request"]
    read_share = model.cache_share * model.input_tokens.mean / prefix
    cost = prefix * (read_share * prices.cached + (1 - read_share) * prices.input)
    cost += content * prices.input + found["prompting.output_tokens_per_request"] * prices.output
    answered = model.requests - model.failed
    assert cost * answered == pytest.approx(reported_cost(four_weeks.requests), rel=0.01)


def test_the_model_with_calibrated_inputs_bills_the_simulated_spend(written: Callable[..., Path]) -> None:
    """The model's own equations at the proposed inputs, against the reported cost per month, within 1 %."""
    truth = Truth(days=35, requests_per_day=2400)
    reading = read(written("log.jsonl", simulated(truth, np.random.default_rng(21))))
    found = {proposal.name: proposal.value for proposal in proposals(reading)}
    prices = Prices()
    prefix = found["prompting.instruction_tokens"]
    rate = requests_per_active_second(
        requests_per_month=found["workload.requests_per_month"],
        active_share_of_time=found["workload.active_share_of_time"],
        hours_per_month=730,
    )
    cost = call_cost(
        prefix_tokens=prefix,
        content_tokens=found["workload.content_tokens_per_request"],
        output_tokens=found["prompting.output_tokens_per_request"],
        cache_hit_rate=cache_hit_rate(
            requests_per_second=rate, cache_lifetime=found.get("prompting.cache_lifetime", 300.0), cacheable=1.0
        ),
        price_per_input_token=prices.input,
        price_per_cached_token=prices.cached,
        price_per_uncached_prefix_token=prices.input,
        price_per_output_token=prices.output,
        batch_factor=1.0,
    )
    assert "prompting.cache_lifetime" in found
    per_request = reported_cost(reading.requests) / reading.requests.requests
    assert float(cost) == pytest.approx(per_request, rel=0.01)
    # the volume is the level at the end of a log without growth: its own error comes on top
    month = reported_cost_per_month(reading.requests)
    assert float(cost) * found["workload.requests_per_month"] == pytest.approx(month, rel=0.03)


def test_an_hour_says_nothing_about_a_month(written: Callable[..., Path]) -> None:
    rows = [row for row in simulated(Truth(days=1), np.random.default_rng(0)) if row["timestamp"] < MONDAY + 3600]
    found = calibration(read(written("log.jsonl", rows)))
    gaps = {gap.name: gap.missing for gap in found.gaps}
    assert "needs 7 (one week)" in gaps["workload.requests_per_month"]
    assert "needs 21" in gaps["workload.growth_per_month"]
    assert "needs one" in gaps["workload.peak_to_mean_ratio"]
    assert "needs 50" in gaps["prompting.seconds_per_output_token"]


def test_two_weeks_show_the_week_but_no_growth(written: Callable[..., Path]) -> None:
    truth = Truth(days=15, office=True, requests_per_day=480)
    flow = volume(read(written("log.jsonl", simulated(truth, np.random.default_rng(5)))).requests)
    assert isinstance(flow.growth_per_month, Gap)
    # 20 requests in each of 50 of 168 hours
    assert covers(flow.active_share_of_time, 50 / 168)
    assert covers(flow.requests_per_month, 20 * 50 / 168 * 730)
    assert flow.day_factors[:5] == pytest.approx(np.full(5, 7 / 5), rel=0.1)
    assert flow.day_factors[5:].tolist() == [0, 0]
    assert flow.hour_factors[3] == 0


def test_growth_intervals_cover_at_their_rate() -> None:
    rng = np.random.default_rng(11)
    slope, weekdays = 0.004, np.array([1.0, 1.2, 1.1, 1.0, 0.9, 0.3, 0.2])
    hits = np.zeros(2)
    for _ in range(300):
        mean = 200 * np.tile(weekdays, 5) * np.exp(slope * (np.arange(35) - 34))
        trend = daily_trend(rng.negative_binomial(200, 200 / (200 + mean)).astype(float), weekly=True, growing=True)
        reach = student_quantile(trend.degrees)
        hits += [
            abs(trend.slope - slope) < reach * trend.slope_error,
            abs(np.log(trend.level / (200 * weekdays.mean()))) < reach * trend.level_error,
        ]
    # 90 % intervals; 300 trials scatter by 1.7 points
    assert (np.abs(hits / 300 - 0.9) < 0.055).all(), hits / 300


def test_days_without_traffic_are_no_obstacle() -> None:
    daily = np.tile([50.0, 60, 55, 52, 58, 0, 0], 4)
    trend = daily_trend(daily, weekly=True, growing=True)
    assert trend.level == pytest.approx(275 / 7)
    assert trend.slope == pytest.approx(0, abs=1e-9)


def test_a_scenario_keeps_its_own_prompt_where_the_file_is_silent(written: Callable[..., Path]) -> None:
    rows = [{"input_tokens": 1000, "output_tokens": 50, "model": MODEL} for _ in range(20)]
    reading = read(written("log.jsonl", rows))
    present = {"prompting.instruction_tokens": 300.0, "prompting.shots": 2.0, "prompting.tokens_per_shot": 100.0}
    found = {p.name: p for p in proposals(reading, present=present)}
    assert found["workload.content_tokens_per_request"].value == pytest.approx(500)
    assert "prompting.instruction_tokens" not in found
    alone = {p.name: p.value for p in proposals(reading)}
    assert alone["workload.content_tokens_per_request"] + alone["prompting.instruction_tokens"] == 1000


def test_tokens_become_reference_tokens(written: Callable[..., Path]) -> None:
    rows = [{"input_tokens": 1190, "output_tokens": 119, "model": "claude-3-haiku-20240307"} for _ in range(20)]
    reading = read(written("log.jsonl", rows))
    found = {p.name: p.value for p in proposals(reading)}
    assert found["prompting.token_factor"] == 1.19
    assert found["workload.content_tokens_per_request"] == pytest.approx(1000)
    assert found["prompting.output_tokens_per_request"] == pytest.approx(100)
    kept = {p.name: p.value for p in proposals(reading, present={"prompting.token_factor": 1.0})}
    assert kept["workload.content_tokens_per_request"] == pytest.approx(1190)


def test_models_can_be_looked_at_alone(written: Callable[..., Path]) -> None:
    small = [{"input_tokens": 100, "output_tokens": 10, "model": "small"} for _ in range(30)]
    large = [{"input_tokens": 900, "output_tokens": 90, "model": "large"} for _ in range(10)]
    reading = read(written("log.jsonl", small + large))
    both = calibration(reading)
    assert any("75%" in warning for warning in both.warnings)
    alone = {p.name: p.value for p in proposals(reading, model="large")}
    assert alone["prompting.output_tokens_per_request"] == 90


def test_proposals_carry_their_source(four_weeks: Reading) -> None:
    import datetime
    import hashlib

    found = proposals(four_weeks, approach="fine_tuning", now=datetime.date(2026, 2, 3))
    for proposal in found:
        assert proposal.low <= proposal.value <= proposal.high
        assert hashlib.sha256(four_weeks.path.read_bytes()).hexdigest() in proposal.source
        assert "log.jsonl" in proposal.source
        assert "read 2026-02-03" in proposal.source
        assert "data to 2026-02-01" in proposal.source
        assert str(four_weeks.path.parent) not in proposal.source
        assert proposal.name.split(".")[0] in ("workload", "fine_tuning")
