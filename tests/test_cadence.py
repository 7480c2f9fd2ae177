from __future__ import annotations

import json

import numpy as np
import pytest
from decision_inputs import crossing_inputs, drawn
from scipy.special import betaln

from simulator.cases.cases import case_count, rows_of, standings
from simulator.decisions.cadence import AIMS, FROM_VERSIONS, refresh_cadence
from simulator.parameters import with_values
from simulator.results import point_run

DRIFTING = {"fine_tuning.drift_per_year": 0.12, "workload.horizon": 12.0, "fine_tuning.fresh_examples_per_refresh": 0.0}


@pytest.mark.parametrize(("part", "approach"), [("fine_tuning", None), ("fine_tuning", "hybrid"), ("prompting", None)])
def test_each_interval_is_a_run_of_its_own(part: str, approach: str | None) -> None:
    inputs = with_values(crossing_inputs(), DRIFTING)
    cadence = refresh_cadence(inputs, part=part, approach=approach)
    for index, interval in enumerate(cadence.intervals):
        run = point_run(with_values(inputs, {f"{part}.refresh_interval": float(interval)}))
        own = run.approaches[cadence.approach]
        for name in ("total_cost", "pass_rate", "consistency", "lowest_pass_rate", "agreement"):
            assert cadence.quantities[name][index] == pytest.approx(own.at_volume[name], rel=1e-12), (name, interval)
        # refreshes are counted in the ledger, where they are paid
        paid = {entry.month for entry in own.ledger if entry.item == "refreshes"}
        assert part == "prompting" or cadence.refreshes[index] == len(paid)


def test_the_best_interval_is_the_best_of_all() -> None:
    inputs = with_values(crossing_inputs(), DRIFTING)
    cadence = refresh_cadence(inputs)
    for name, sign in AIMS.items():
        at = int(np.searchsorted(cadence.intervals, cadence.best[name]))
        assert sign * cadence.quantities[name][at] == pytest.approx((sign * cadence.quantities[name]).min(), rel=1e-9)
    assert 1 < cadence.best["total_cost"] < 12


def test_refreshing_cures_drift_and_costs_consistency() -> None:
    # no fresh examples, so that the only cure is the clock
    inputs = with_values(crossing_inputs(), {**DRIFTING, "fine_tuning.drift_per_year": 0.02})
    cadence = refresh_cadence(inputs)
    assert cadence.best["pass_rate"] == 1
    assert cadence.best[FROM_VERSIONS] == 12
    assert cadence.best["consistency"] > cadence.best["pass_rate"]
    assert (np.diff(cadence.quantities[FROM_VERSIONS]) >= -1e-12).all()
    assert (np.diff(cadence.quantities["pass_rate"]) <= 1e-12).all()
    # the beta-binomial law by other means, at the present pass rate
    now = standings(inputs, ("pass_rate",)).values["pass_rate"][1, 0]
    rho = cadence.quantities["correlation"]
    a, b = now * (1 / rho - 1), (1 - now) * (1 / rho - 1)
    np.testing.assert_allclose(cadence.quantities[FROM_VERSIONS], np.exp(betaln(a + 10, b) - betaln(a, b)), rtol=1e-10)


def test_without_drift_and_fresh_examples_never_is_best_for_everything() -> None:
    inputs = with_values(crossing_inputs(), {**DRIFTING, "fine_tuning.drift_per_year": 0.0})
    cadence = refresh_cadence(inputs)
    assert set(cadence.best.values()) == {12.0}
    assert "refreshed never" in cadence.says


def test_draws_are_averaged() -> None:
    inputs = with_values(crossing_inputs(), DRIFTING)
    draws = drawn(inputs, seed=11, draws=6)
    cadence = refresh_cadence(inputs, draws=draws)
    each = [
        standings(with_values(rows_of(draws, slice(i, i + 1)), {"fine_tuning.refresh_interval": 3.0}))
        for i in range(case_count(draws))
    ]
    mean = np.mean([one.values["total_cost"][1, 0] for one in each])
    assert cadence.quantities["total_cost"][2] == pytest.approx(mean, rel=1e-12)
    json.dumps(cadence.as_dict(), allow_nan=False)


def test_requirements_limit_the_interval() -> None:
    free = refresh_cadence(with_values(crossing_inputs(), DRIFTING))
    lowest = free.quantities["lowest_pass_rate"]
    asked = float(lowest[1])
    cadence = refresh_cadence(with_values(crossing_inputs(), {**DRIFTING, "requirements.min_pass_rate": asked}))
    assert (cadence.feasible == (lowest >= asked)).all()
    assert cadence.best_feasible is not None
    assert cadence.best_feasible <= 2


def test_a_part_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="use 'prompting' or 'fine_tuning'"):
        refresh_cadence(crossing_inputs(), part="hybrid")
