"""One call of each approach at given volumes, month by month."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import typical

from simulator.model.calls import call_quantities, mean_latency, replicas_over_months
from simulator.model.projecting import projections


def test_the_hit_rate_follows_the_traffic_of_each_month_and_each_model() -> None:
    inputs = typical(hybrid__switch_month=3.0, hybrid__escalated_share=0.1)
    projected = projections(inputs)
    volumes = np.array([[200.0, 2000.0]])
    alone = call_quantities(projected.approaches["prompting"], projected, volumes)["cache_hit_rate"]
    seconds = 730 * 3600 * 0.35
    for index, volume in enumerate((200.0, 2000.0)):
        for month in (1, 12):
            rate = volume * 1.03 ** (month - 1) / seconds
            assert alone[0, index, month] == pytest.approx(1 - math.exp(-rate * 300), rel=1e-12)
    mixed = call_quantities(projected.approaches["hybrid"], projected, volumes)["cache_hit_rate"]
    # after the switch prompting sees a tenth, and the tuned model keeps no cache
    rate = 0.1 * 2000 * 1.03**11 / seconds
    assert mixed[0, 1, 12] == pytest.approx(0.1 * (1 - math.exp(-rate * 300)), rel=1e-12)
    assert mixed[0, 1, 2] == alone[0, 1, 2]


def test_token_prices_fall_month_by_month() -> None:
    projected = projections(typical(prompting__cache_lifetime=0.0, workload__token_price_decline_per_year=0.36))
    costs = call_quantities(projected.approaches["prompting"], projected, np.array([[1e4]]))["call_cost"][0, 0]
    assert costs[13] == pytest.approx(0.64 * costs[1])
    assert costs[7] == pytest.approx(0.8 * costs[1])


def test_the_tail_is_a_constant_ratio_of_the_median() -> None:
    projected = projections(typical())
    for name, ratio in (("prompting", 1.2), ("fine_tuning", 1.3)):
        found = call_quantities(projected.approaches[name], projected, np.array([[1e4]]))
        np.testing.assert_allclose(found["latency_p95"], ratio * found["latency"], rtol=1e-12)


def test_machines_of_a_hybrid_run_from_the_switch_on() -> None:
    projected = projections(typical(hybrid__switch_month=5.0))
    running = replicas_over_months(projected.approaches["hybrid"], np.array([[1e3]]), projected.clock)[0, 0]
    assert running[:5].tolist() == [0] * 5
    assert (running[5:] >= 1).all()


@pytest.mark.parametrize("escalation", ["route", "cascade"])
def test_the_response_time_over_the_horizon_is_the_mean_of_all_requests(escalation: str) -> None:
    inputs = typical(
        hybrid__escalation=escalation, hybrid__switch_month=3.0, hybrid__escalated_share=0.3,
        fine_tuning__cache_lifetime=60.0, fine_tuning__cached_time_share=0.4,
        workload__growth_per_month=np.array([0.03, -0.05]), prompting__fixed_latency=np.array([0.4, 0.9]),
    )  # fmt: skip
    projected = projections(inputs)
    axis = np.array([1e3, 2e3, 4e3, 8e3])
    weights = projected.clock.traffic / projected.clock.traffic.sum(axis=-1, keepdims=True)
    for name in ("prompting", "fine_tuning", "hybrid"):
        # month by month, volume by volume
        monthly = call_quantities(projected.approaches[name], projected, np.tile(axis, (2, 1)))["latency"]
        mean = (monthly * weights[:, None, :]).sum(axis=-1)
        np.testing.assert_allclose(mean_latency(projected.approaches[name], projected, axis), mean, rtol=1e-9)


def test_the_hit_rate_of_a_cascade_counts_both_calls() -> None:
    # every request goes to the tuned model first, and three in ten to prompting as well: 1.3 calls
    inputs = typical(
        hybrid__escalation="cascade", hybrid__switch_month=1.0, hybrid__escalated_share=0.3,
        workload__growth_per_month=0.0, fine_tuning__cache_lifetime=60.0, fine_tuning__cache_min_tokens=0.0,
    )  # fmt: skip
    projected = projections(inputs)
    found = call_quantities(projected.approaches["hybrid"], projected, np.array([[2000.0]]))["cache_hit_rate"][0, 0, 5]
    rate = 2000 / (730 * 3600 * 0.35)
    first, second = 1 - math.exp(-rate * 60), 1 - math.exp(-0.3 * rate * 300)
    assert found == pytest.approx((first + 0.3 * second) / 1.3, rel=1e-12)


def test_machines_follow_the_load_of_each_part() -> None:
    projected = projections(
        typical(
            hybrid__switch_month=1.0, hybrid__escalated_share=0.5, prompting__hosting_price=0.4,
            prompting__requests_per_hour_per_replica=100.0, workload__growth_per_month=0.0, workload__max_attempts=1.0,
        )
    )  # fmt: skip
    volumes = np.array([[1e3, 4e5]])
    peak = 3.0 * volumes[0] / 730
    for name, shares in (("prompting", (1, 0)), ("fine_tuning", (0, 1)), ("hybrid", (0.5, 0.5))):
        running = replicas_over_months(projected.approaches[name], volumes, projected.clock)[0, :, 5]
        needed = np.ceil(shares[0] * peak / 100) + np.where(
            shares[1], np.maximum(np.ceil(shares[1] * peak / 600), 1), 0
        )
        assert running.tolist() == needed.tolist(), name
    # machines that cost less than a dollar a month are machines too
    cheap = projections(typical(fine_tuning__hosting_price=0.001))
    running = replicas_over_months(cheap.approaches["fine_tuning"], volumes, cheap.clock)
    assert running.shape == (1, 2, len(cheap.clock.month))
    assert (running[0, :, 5] >= 1).all()
    free = projections(typical(fine_tuning__hosting_price=0.0, fine_tuning__min_replicas=3.0))
    assert not replicas_over_months(free.approaches["fine_tuning"], volumes, free.clock).any()
