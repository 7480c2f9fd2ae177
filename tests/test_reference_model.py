"""The engine against a slow model in plain Python, written from the description and not from the code."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
import reference_model as slow
from hypothesis import assume, event, given
from strategies import box, cases, some_changed
from worlds import Values, inputs_from, typical_values

from simulator.ledger import PHASES, monthly_amounts
from simulator.model.evaluation import at_own_volumes
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES

#: Loads this close to a whole number of machines are left to the tests of `hosting`: there rounding decides.
NEAR_A_STEP = 1e-12
#: Agreement asked of every amount. [fraction]
AGREEMENT = 1e-9
#: Rounding left where nearly all of a bill is saved by the cache, as a share of the bill without hits. [fraction]
CANCELLED = 1e-14
#: Share of accepted answers below which its own rounding shows. [fraction]
SELDOM = 1e-6


def compared_off_the_steps(values: Values) -> None:
    """Compare unless rounding decides how many machines a load needs."""
    numbers = cast("dict[str, float]", values)
    assume(all(slow.bill(numbers, name).closest_step > NEAR_A_STEP for name in APPROACHES))
    compared(values)


def compared(values: Values) -> None:
    """Compare total, phases and cost per accepted answer of all approaches."""
    numbers = cast("dict[str, float]", values)
    inputs = inputs_from(values)
    volume = numbers["workload.requests_per_month"]
    fast = at_own_volumes(inputs, np.array([volume]))
    projected = projections(inputs)
    for name in APPROACHES:
        bill = slow.bill(numbers, name)
        monthly = projected.approaches[name].monthly
        for quantity, path in (("pass_rate", bill.pass_rate), ("correlation", bill.correlation)):
            found = np.broadcast_to(monthly[quantity], (1, len(path) + 1))[0, 1:]
            np.testing.assert_allclose(found, path, rtol=AGREEMENT, atol=1e-12, err_msg=f"{name} {quantity}")
        rounding = CANCELLED * bill.without_hits
        assert fast[name]["total_cost"][0, 0] == pytest.approx(bill.total, rel=AGREEMENT, abs=rounding), name
        for phase in PHASES:
            amount = sum(
                float((monthly_amounts(line=line, volumes=np.array([[volume]]))[0, 0] * projected.clock.discount).sum())
                for line in projected.approaches[name].lines
                if line.phase == phase
            )
            # a share of failures near 0 is 1 - q of a q near 1: its rounding shows in its own phase only
            noise = rounding + CANCELLED * bill.total
            assert amount == pytest.approx(bill.phases[phase], rel=AGREEMENT, abs=noise), (name, phase)
        if bill.accepted < SELDOM * bill.requests:
            event("hardly any answer is accepted: the share is a difference of rounded numbers near 1")
            continue
        assert fast[name]["cost_per_accepted_answer"][0, 0] == pytest.approx(
            bill.total / bill.accepted, rel=AGREEMENT, abs=rounding / bill.accepted
        )
        assert fast[name]["cost_per_request"][0, 0] == pytest.approx(
            bill.total / bill.requests, rel=AGREEMENT, abs=rounding / bill.requests
        )


@cases(60)
@given(values=some_changed())
def test_a_typical_task_costs_what_the_slow_model_says(values: Values) -> None:
    compared_off_the_steps(values)


@cases(60)
@given(values=box(within_slider=True))
def test_anything_the_sliders_reach_costs_what_the_slow_model_says(values: Values) -> None:
    compared_off_the_steps(values)


@cases(100)
@given(values=box())
def test_the_whole_input_box_costs_what_the_slow_model_says(values: Values) -> None:
    compared_off_the_steps(values)


@pytest.mark.parametrize("switch_month", [1.0, 2.0, 7.0, 24.0, 25.0, 60.0])
@pytest.mark.parametrize("escalated_share", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("escalation", ["route", "cascade"])
def test_every_kind_of_hybrid_costs_what_the_slow_model_says(
    switch_month: float, escalated_share: float, escalation: str
) -> None:
    compared(
        typical_values()
        | {
            "hybrid.switch_month": switch_month,
            "hybrid.escalated_share": escalated_share,
            "hybrid.escalation": escalation,
            "fine_tuning.labelled_share": 0.01,
        }
    )


def test_the_slow_model_bills_a_case_that_can_be_done_in_the_head() -> None:
    values = cast("dict[str, float]", typical_values())
    for name in values:
        if name.endswith(("_cost", "_rate", "_price")) or "price" in name or "cost" in name:
            values[name] = 0.0
    values |= {
        "workload.growth_per_month": 0.0, "workload.horizon": 3.0, "workload.discount_rate_per_year": 0.0,
        "workload.caught_share": 0.0, "workload.requests_per_month": 1000.0,
        "workload.token_price_decline_per_year": 0.0, "fine_tuning.instruction_tokens": 0.0,
        "workload.content_tokens_per_request": 100.0, "fine_tuning.token_factor": 2.0,
        "fine_tuning.price_per_input_token": 1e-4, "fine_tuning.evaluations": 0.0,
        "hybrid.switch_month": 3.0, "hybrid.escalated_share": 0.25,
    }  # fmt: skip
    assert slow.bill(values, "fine_tuning").total == pytest.approx(3 * 1000 * 200 * 1e-4)
    assert slow.bill(values, "hybrid").total == pytest.approx(0.75 * 1000 * 200 * 1e-4)
    assert slow.bill(values, "prompting").total == 0
