"""What a request, an accepted answer and a horizon cost."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import typical

from simulator.equations.totals import cost_per_accepted_answer, cumulative_cost, request_cost, total_cost
from simulator.model.evaluation import at_own_volumes
from simulator.results import point_run

MONEY = st.lists(st.floats(0, 1e9), min_size=1, max_size=60)


@given(paid=MONEY, rate=st.floats(0, 1))
def test_present_value_is_that_of_a_loop_and_the_last_month_is_the_total(paid: list[float], rate: float) -> None:
    discount = np.array([(1 + rate) ** (-month / 12) for month in range(len(paid))])
    exact = math.fsum(usd / (1 + rate) ** (month / 12) for month, usd in enumerate(paid))
    path = cumulative_cost(monthly_cost=np.array(paid), discount_factor=discount)
    assert float(total_cost(monthly_cost=np.array(paid), discount_factor=discount)) == pytest.approx(exact, rel=1e-12)
    assert path[-1] == pytest.approx(exact, rel=1e-12)
    assert (np.diff(path) >= 0).all()


def test_an_answer_that_is_never_accepted_costs_without_end() -> None:
    assert cost_per_accepted_answer(request_cost=1.0, good_share=0.0, fallback_share=0.0) == math.inf
    mixed = cost_per_accepted_answer(
        request_cost=np.array([1.0, 1.0]), good_share=np.array([0.0, 0.5]), fallback_share=0.0
    )
    assert np.asarray(mixed).tolist() == [math.inf, 2.0]


def test_a_request_pays_its_calls_its_harm_and_its_helpers() -> None:
    parts = {"calls_per_request": 1.5, "call_cost": 0.01, "bad_share": 0.1, "fallback_share": 0.2}
    only = [
        request_cost(**parts, cost_per_bad_answer=bad, cost_per_fallback=person)
        for bad, person in ((0, 0), (3, 0), (0, 5))
    ]
    assert only == pytest.approx([0.015, 0.315, 1.015])


def test_the_levelised_cost_pays_for_everything() -> None:
    # charged for each accepted answer (or request), at the time it is given, it earns back the total cost
    inputs = typical(workload__horizon=24.0)
    result = point_run(inputs, volumes=np.array([1e3]))
    for approach in result.approaches.values():
        requests = approach.over_months["requests"][1:]
        present = requests * 1.08 ** (-np.arange(1, 25) / 12)
        accepted = (approach.over_months["good_share"] + approach.over_months["fallback_share"])[1:]
        total = approach.at_volume["total_cost"]
        assert approach.at_volume["cost_per_request"] * present.sum() == pytest.approx(total, rel=1e-12)
        earned = approach.at_volume["cost_per_accepted_answer"] * (present * accepted).sum()
        assert earned == pytest.approx(total, rel=1e-12)
        assert approach.over_months["cost_per_accepted_answer"][-1] == pytest.approx(
            approach.at_volume["cost_per_accepted_answer"], rel=1e-12
        )


def test_delay_costs_every_day_until_the_launch() -> None:
    free, dear = (
        at_own_volumes(typical(workload__cost_of_delay_per_day=usd), np.array([1e4])) for usd in (0.0, 1000.0)
    )
    for name in free:
        days = float(free[name]["days_to_ready"][0, 0])
        more = float(dear[name]["total_cost"][0, 0] - free[name]["total_cost"][0, 0])
        assert more == pytest.approx(1000 * days, rel=1e-9)
