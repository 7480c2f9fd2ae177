"""Machines: whole replicas month by month against a plain loop, and the loads at which one more starts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import cases
from worlds import neutral

from simulator.equations.hosting import hosting_cost, replica_load, replicas
from simulator.ledger import monthly_amounts
from simulator.model.calls import replicas_over_months
from simulator.model.evaluation import at_own_volumes
from simulator.model.projecting import projections


def served(volume: float, **more: float) -> dict[str, float]:
    """A tuned model on machines of its own."""
    return {"workload__requests_per_month": volume, "fine_tuning__hosting_price": 1.5} | more


@cases(50)
@given(
    volume=st.floats(1, 1e7), growth=st.floats(-0.3, 0.3), horizon=st.integers(1, 36), peak=st.floats(1, 10),
    capacity=st.floats(1, 1e4), least=st.integers(0, 4),
)  # fmt: skip
def test_a_loop_over_months_finds_the_same_machines_and_the_same_bill(
    volume: float, growth: float, horizon: int, peak: float, capacity: float, least: int
) -> None:
    loads = [volume * (1 + growth) ** month * peak / (capacity * 730) for month in range(horizon)]
    assume(all(abs(load - round(load)) > 1e-9 * load for load in loads))
    expected = [max(least, math.ceil(load)) for load in loads]
    inputs = neutral(
        **served(volume), workload__growth_per_month=growth, workload__horizon=float(horizon),
        workload__peak_to_mean_ratio=peak, fine_tuning__requests_per_hour_per_replica=capacity,
        fine_tuning__min_replicas=float(least),
    )  # fmt: skip
    projected = projections(inputs)
    tuned = projected.approaches["fine_tuning"]
    running = replicas_over_months(tuned, np.array([[volume]]), projected.clock)[0, 0]
    assert running[1:].tolist() == expected
    results = at_own_volumes(inputs, np.array([volume]))["fine_tuning"]
    assert results["replicas"].item() == max(expected)
    assert results["total_cost"].item() == pytest.approx(sum(expected) * 1.5 * 730, rel=1e-12)


@given(machines=st.integers(1, 2000), capacity=st.integers(1, 3000))
def test_a_load_that_fills_its_machines_needs_no_further_one(machines: int, capacity: int) -> None:
    # computed in this order, the load is often a whole number plus a rounding
    load = replica_load(
        calls_per_month=machines * capacity * 730 / 3, peak_to_mean_ratio=3, requests_per_hour_per_replica=capacity,
        hours_per_month=730,
    )  # fmt: skip
    assert float(replicas(load=load, min_replicas=0)) == machines
    assert float(replicas(load=load * (1 + 1e-9), min_replicas=0)) == machines + 1


@cases(40)
@given(machines=st.integers(1, 50), capacity=st.integers(1, 3000))
def test_ledger_and_curve_count_a_full_machine_alike(machines: int, capacity: int) -> None:
    volume = machines * capacity * 730 / 3
    inputs = neutral(
        **served(volume), workload__peak_to_mean_ratio=3.0, workload__horizon=1.0,
        fine_tuning__requests_per_hour_per_replica=float(capacity),
    )  # fmt: skip
    results = at_own_volumes(inputs, np.array([volume]))["fine_tuning"]
    billed = [
        monthly_amounts(line=line, volumes=np.array([[volume]])).sum()
        for line in projections(inputs).approaches["fine_tuning"].lines
    ]
    assert sum(billed) == results["total_cost"].item() == pytest.approx(machines * 1.5 * 730)
    assert results["replicas"].item() == machines


def test_machines_that_cost_nothing_are_not_counted() -> None:
    paid, free = (
        at_own_volumes(neutral(**served(1e6, fine_tuning__hosting_price=price)), np.array([1e6]))
        for price in (1.0, 0.0)
    )
    assert paid["fine_tuning"]["replicas"].item() == 2
    assert free["fine_tuning"]["replicas"].item() == 0


def test_a_month_of_720_hours_costs_less_and_loads_more() -> None:
    assert float(hosting_cost(replicas=1.0, hosting_price=1.0, hours_per_month=720.0)) == 720
    shorter = replica_load(
        calls_per_month=720_000.0, peak_to_mean_ratio=1.0, requests_per_hour_per_replica=1000.0, hours_per_month=720.0
    )
    assert shorter == 1


def test_retries_load_the_machines_too() -> None:
    failing = {
        "fine_tuning__zero_shot_pass_rate": 0.5, "fine_tuning__ceiling_pass_rate": 0.5, "workload__caught_share": 1.0,
        "workload__max_attempts": 2.0,
    }  # fmt: skip
    # 1.5 calls a request: 600,000 requests fill 900,000 calls of 730,000 that one machine answers
    inputs = neutral(**served(600_000.0), **failing)
    assert at_own_volumes(inputs, np.array([600_000.0]))["fine_tuning"]["replicas"].item() == 2
