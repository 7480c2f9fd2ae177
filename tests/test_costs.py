"""What people, data and evaluations cost before launch."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import neutral

from simulator.equations.costs import build_hours, data_cost, evaluation_cost, labour_cost, upfront_cost
from simulator.results import point_run

BUILD = {
    "prompting__setup_hours": 10.0, "prompting__iterations": 4.0, "prompting__hours_per_iteration": 1.5,
    "prompting__labour_rate": 80.0, "prompting__evaluations": 8.0, "prompting__evaluation_items": 250.0,
    "prompting__training_examples": 2500.0, "prompting__cost_per_example": 0.4,
    "prompting__instruction_tokens": 1000.0, "prompting__price_per_input_token": 3e-6,
    "workload__requests_per_month": 1.0,
}  # fmt: skip


def test_the_upfront_cost_is_the_sum_of_its_three_lines() -> None:
    hours = build_hours(setup_hours=10.0, iterations=4.0, hours_per_iteration=1.5)
    people = labour_cost(hours=hours, labour_rate=80.0)
    tested = evaluation_cost(evaluations=8.0, evaluation_items=250.0, call_cost=0.003)
    data = data_cost(examples=2500.0, cost_per_example=0.4)
    whole = upfront_cost(build_hours=hours, labour_rate=80.0, evaluation_cost=tested, data_cost=data)
    assert whole == pytest.approx(people + tested + data)
    result = point_run(neutral(**BUILD), volumes=np.array([1e3]))
    assert result.approaches["prompting"].phases["upfront"] == pytest.approx(whole)
    items = {entry.item: entry.usd for entry in result.approaches["prompting"].ledger if entry.phase == "upfront"}
    assert items == pytest.approx({"build": people, "evaluation": tested, "data": data})


def test_evaluations_pay_the_plain_input_price_although_a_cache_is_there() -> None:
    cached = BUILD | {
        "prompting__cache_lifetime": 300.0, "prompting__price_per_cached_token": 3e-7,
        "prompting__price_per_cache_write_token": 9e-6,
    }  # fmt: skip
    plain, kept = (
        point_run(neutral(**case), volumes=np.array([1e3])).approaches["prompting"] for case in (BUILD, cached)
    )
    assert kept.phases["upfront"] == plain.phases["upfront"]
    # one request a month never meets a warm cache and writes it anew each time
    assert kept.phases["per_request"] == pytest.approx(3 * plain.phases["per_request"], rel=1e-3)
