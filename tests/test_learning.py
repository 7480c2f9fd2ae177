"""Learning, prompt work, drift: limits, and the two-run test that measures the law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.equations.learning import learned_pass_rate, pass_rate, requests_before, worked_pass_rate

FRACTIONS = st.floats(0, 1)
LAW = {
    "zero_shot_pass_rate": FRACTIONS, "ceiling_pass_rate": FRACTIONS, "half_gap_examples": st.floats(0.01, 1e9),
    "learning_exponent": st.floats(0.01, 10),
}  # fmt: skip


@given(law=st.fixed_dictionaries(LAW), examples=st.floats(0, 1e60))
def test_a_learned_rate_lies_between_start_and_ceiling(law: dict[str, float], examples: float) -> None:
    rate = float(learned_pass_rate(**law, examples=examples))
    low, high = sorted((law["zero_shot_pass_rate"], law["ceiling_pass_rate"]))
    assert low - 1e-15 <= rate <= high + 1e-15


@given(law=st.fixed_dictionaries(LAW), fewer=st.floats(1e-6, 1e12), factor=st.floats(1, 1e6))
def test_more_examples_never_move_away_from_the_ceiling(law: dict[str, float], fewer: float, factor: float) -> None:
    gaps = [
        abs(float(learned_pass_rate(**law, examples=n)) - law["ceiling_pass_rate"])
        for n in (0.0, fewer, fewer * factor)
    ]
    assert gaps[0] >= gaps[1] - 1e-15
    assert gaps[1] >= gaps[2] - 1e-15


def test_log_odds_of_the_closed_gap_are_straight_in_log_examples() -> None:
    examples = np.array([10.0, 100.0, 1000.0, 10_000.0])
    rate = learned_pass_rate(
        zero_shot_pass_rate=0.2, ceiling_pass_rate=0.95, examples=examples, half_gap_examples=150.0,
        learning_exponent=0.65,
    )  # fmt: skip
    odds = np.log((rate - 0.2) / (0.95 - rate))
    np.testing.assert_allclose(np.diff(odds), 0.65 * np.log(10), rtol=1e-9)


def test_half_and_all_of_the_data_predict_twice_the_data() -> None:
    # the two-run test: from two trainings to the third, without knowing the law's numbers
    rate = learned_pass_rate(
        zero_shot_pass_rate=0.0, ceiling_pass_rate=1.0, examples=np.array([500.0, 1000.0, 2000.0]),
        half_gap_examples=271.0, learning_exponent=0.65,
    )  # fmt: skip
    odds = np.log(rate / (1 - rate))
    assert odds[2] == pytest.approx(2 * odds[1] - odds[0], rel=1e-12)


@given(rate=FRACTIONS, removed=FRACTIONS, again=FRACTIONS)
def test_remedies_multiply_in_any_order(rate: float, removed: float, again: float) -> None:
    one = worked_pass_rate(
        learned_pass_rate=worked_pass_rate(learned_pass_rate=rate, error_removed=removed), error_removed=again
    )
    other = worked_pass_rate(
        learned_pass_rate=worked_pass_rate(learned_pass_rate=rate, error_removed=again), error_removed=removed
    )
    assert float(one) == pytest.approx(float(other), abs=1e-15)
    assert rate - 1e-15 <= float(one) <= 1


@given(fresh=FRACTIONS, drift=FRACTIONS, months=st.floats(0, 600), floor=FRACTIONS)
def test_drift_stops_at_the_untouched_model(fresh: float, drift: float, months: float, floor: float) -> None:
    rate = float(pass_rate(worked_pass_rate=fresh, drift_per_year=drift, age=months, zero_shot_pass_rate=floor))
    assert min(fresh, floor) <= rate <= fresh
    if fresh - drift * months / 12 > floor:
        assert rate == pytest.approx(fresh - drift * months / 12, abs=1e-15)


def test_a_published_drift_lowers_a_tuned_task_by_its_points_in_a_year() -> None:
    # S. Longpre et al., arXiv:2305.13169, Table 2: 2.36 and 2.84 points a year for data of the tuned task
    for points in (2.36, 2.84):
        rate = pass_rate(worked_pass_rate=0.9, drift_per_year=points / 100, age=12, zero_shot_pass_rate=0.5)
        assert float(rate) == pytest.approx(0.9 - points / 100)


@given(traffic=st.lists(st.floats(0, 10), min_size=2, max_size=30), volume=st.floats(1, 1e6), data=st.data())
def test_requests_before_a_training_are_a_plain_sum(traffic: list[float], volume: float, data: st.DataObject) -> None:
    trained = data.draw(st.lists(st.integers(0, len(traffic) - 1), min_size=len(traffic), max_size=len(traffic)))
    found = requests_before(
        traffic_index=np.array([traffic]), requests_per_month=volume, trained_in_month=np.array([trained], dtype=float)
    )
    np.testing.assert_allclose(
        found, [[volume * sum(traffic[:month]) for month in trained]], rtol=1e-9, atol=1e-9 * volume
    )


def test_one_example_or_half_of_one_teaches_by_the_same_law() -> None:
    law = {"zero_shot_pass_rate": 0.2, "ceiling_pass_rate": 0.9, "half_gap_examples": 9.0, "learning_exponent": 2.0}
    for examples in (0.5, 1.0, 3.0):
        closed = 1 / (1 + (9 / examples) ** 2)
        assert float(learned_pass_rate(examples=examples, **law)) == pytest.approx(0.2 + 0.7 * closed, rel=1e-12)
    assert float(learned_pass_rate(examples=0.0, **law)) == 0.2


def test_requests_before_a_training_are_counted_for_each_draw_whichever_has_more_of_them() -> None:
    rising = np.array([[0.0, 1.0, 2.0, 4.0]])
    steady = np.array([[0.0, 1.0, 1.0, 1.0]])
    never, second = np.array([[99.0, 99.0, 99.0, 99.0]]), np.array([[0.0, 1.0, 2.0, 2.0]])
    asked = {"requests_per_month": 10.0}
    # a month beyond the last stands for the last one: 1 + 2 requests came before month 3
    assert requests_before(traffic_index=rising, trained_in_month=never, **asked).tolist() == [[30.0] * 4]
    both = requests_before(traffic_index=rising, trained_in_month=np.vstack([second, never]), **asked)
    assert both.tolist() == [[0.0, 0.0, 10.0, 10.0], [30.0] * 4]
    both = requests_before(traffic_index=np.vstack([rising, steady]), trained_in_month=never, **asked)
    assert both.tolist() == [[30.0] * 4, [20.0] * 4]
