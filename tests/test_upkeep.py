"""Upkeep: ordinary months, refreshes and migrations in the months in which they fall."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import neutral

from simulator.equations.upkeep import migration_cost, refresh_cost, upkeep_cost, upkeep_hours
from simulator.results import ApproachResult, point_run

KEPT = {
    "workload__horizon": 12.0, "workload__changes_per_month": 2.0, "fine_tuning__labour_rate": 50.0,
    "fine_tuning__upkeep_hours_per_month": 3.0, "fine_tuning__hours_per_change": 0.5,
    "fine_tuning__tooling_cost_per_month": 20.0, "fine_tuning__refresh_interval": 4.0,
    "fine_tuning__refresh_hours": 6.0, "fine_tuning__fresh_examples_per_refresh": 100.0,
    "fine_tuning__cost_per_example": 0.5, "fine_tuning__migration_interval": 5.0,
    "fine_tuning__migration_hours": 10.0, "fine_tuning__training_examples": 1000.0,
    "fine_tuning__training_tokens_per_example": 100.0, "fine_tuning__epochs": 1.0, "fine_tuning__training_runs": 2.0,
    "fine_tuning__price_per_training_token": 1e-4,
}  # fmt: skip


def kept(**changes: float) -> ApproachResult:
    """Fine-tuning with this upkeep and nothing else."""
    return point_run(neutral(**(KEPT | changes)), volumes=np.array([1e3])).approaches["fine_tuning"]


def test_every_line_falls_into_its_month_with_its_amount() -> None:
    paid: dict[str, dict[int, float]] = {}
    for entry in kept().ledger:
        if entry.phase == "upkeep":
            paid.setdefault(entry.item, {})[entry.month] = entry.usd_paid
    assert paid["ordinary months"] == pytest.approx(dict.fromkeys(range(1, 13), 20 + (3 + 2 * 0.5) * 50))
    # two runs over 1,100 and 1,200 examples of 100 tokens at 0.0001 USD: 22 and 24 USD
    assert paid["refreshes"] == pytest.approx({5: 6 * 50 + 50 + 22, 9: 6 * 50 + 50 + 24})
    # the first migration trains on the examples of month 5's refresh, the second on those of month 9's
    assert paid["migrations"] == pytest.approx({6: 10 * 50 + 22, 11: 10 * 50 + 24})


def test_an_interval_of_the_horizon_or_longer_means_never() -> None:
    items = {
        entry.item for entry in kept(fine_tuning__refresh_interval=12.0, fine_tuning__migration_interval=60.0).ledger
    }
    assert "refreshes" not in items
    assert "migrations" not in items
    assert "ordinary months" in items


def test_a_prompt_that_nobody_uses_after_the_switch_is_not_kept() -> None:
    prompted = {name.replace("fine_tuning", "prompting"): value for name, value in KEPT.items()}
    for escalated, months in ((0.0, 3), (0.2, 12)):
        inputs = neutral(**prompted, hybrid__switch_month=4.0, hybrid__escalated_share=escalated)
        ledger = point_run(inputs, volumes=np.array([1e3])).approaches["hybrid"].ledger
        assert [entry.month for entry in ledger if entry.item == "ordinary months"] == list(range(1, months + 1))


def test_sums_of_upkeep_are_sums() -> None:
    hours = upkeep_hours(upkeep_hours_per_month=3.0, changes_per_month=2.0, hours_per_change=0.5)
    assert upkeep_cost(tooling_cost_per_month=20.0, upkeep_hours=hours, labour_rate=50.0) == 220
    event = {"labour_rate": 50.0, "training_cost": 22.0}
    assert refresh_cost(refresh_hours=6.0, data_cost=50.0, evaluation_cost=0.0, **event) == 372
    assert migration_cost(migration_hours=10.0, **event) == 522
