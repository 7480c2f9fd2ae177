"""One call of each approach at given volumes, month by month."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import typical

from simulator.model.calls import call_quantities, replicas_over_months
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
