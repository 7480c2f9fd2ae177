"""Training: published bills, and the two ways to pay for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.equations.training import (
    gpu_price_per_training_token,
    tokens_trained,
    training_cost,
    training_days,
    training_tokens,
    training_work,
)

MACHINES = {"gpu_flops": 7.9e15, "gpu_utilisation": 0.4}


@given(tokens=st.floats(1, 1e12), work=st.floats(1, 1e13), price=st.floats(0.01, 1e4), hours_of_a_day=st.just(24.0))
def test_machines_cost_their_price_for_as_long_as_they_train(
    tokens: float, work: float, price: float, hours_of_a_day: float
) -> None:
    per_token = gpu_price_per_training_token(flops_per_training_token=work, gpu_price=price, **MACHINES)
    bill = training_cost(tokens_trained=tokens, price_per_training_token=0.0, gpu_price_per_training_token=per_token)
    all_work = training_work(tokens_trained=tokens, flops_per_training_token=work)
    days = float(training_days(training_work=all_work, **MACHINES))
    assert bill == pytest.approx(days * hours_of_a_day * price, rel=1e-12)


def test_failed_runs_are_paid_and_validation_in_each_of_them() -> None:
    once = tokens_trained(training_tokens=1000.0, epochs=3.0, validation_tokens=200.0, training_runs=1.0)
    assert once == 3200
    assert tokens_trained(training_tokens=1000.0, epochs=3.0, validation_tokens=200.0, training_runs=5.0) == 5 * once
    assert tokens_trained(training_tokens=1000.0, epochs=3.0, validation_tokens=200.0, training_runs=0.0) == 0


def test_no_examples_need_no_training() -> None:
    assert training_tokens(training_examples=0.0, training_tokens_per_example=400.0) == 0
    assert training_cost(tokens_trained=0.0, price_per_training_token=1.0, gpu_price_per_training_token=1.0) == 0


def test_a_hosted_price_and_machines_add_up() -> None:
    both = training_cost(tokens_trained=1e6, price_per_training_token=2e-6, gpu_price_per_training_token=1e-6)
    assert both == pytest.approx(3)
