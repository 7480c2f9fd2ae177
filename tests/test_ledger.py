"""Lines of the ledger as amounts by month, and as one curve over volume."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.curves.curve import curve_values
from simulator.ledger import PHASES, Line, cost_curve, monthly_amounts

MONTHS = 4


def by_month(highest: float) -> st.SearchStrategy[np.ndarray]:
    """Nothing, or amounts that money and traffic reach, in each month."""
    amount = st.one_of(st.just(0.0), st.floats(1e-30, highest))
    return st.lists(amount, min_size=MONTHS, max_size=MONTHS).map(lambda found: np.array([found]))


AMOUNTS, RATES = by_month(1e6), by_month(1e-3)


@given(once=AMOUNTS, slope=AMOUNTS, cached=AMOUNTS, rate=RATES, price=AMOUNTS, volume=st.floats(1, 1e6))
def test_a_line_is_worth_what_its_formula_says_and_the_curve_its_present_value(
    once: np.ndarray, slope: np.ndarray, cached: np.ndarray, rate: np.ndarray, price: np.ndarray, volume: float
) -> None:
    line = Line(
        phase="per_request", item="all kinds", equation="call_cost", once=once, slope=slope, cached=-cached,
        cached_rate=rate, unit_price=price, units=rate, unit_floor=np.array([[2.0]]),
    )  # fmt: skip
    discount = np.array([[1.0, 0.9, 0.8, 0.7]])
    expected = [
        once[0, m] + slope[0, m] * volume - cached[0, m] * volume * (1 - math.exp(-rate[0, m] * volume))
        + price[0, m] * max(2.0, math.ceil(rate[0, m] * volume * (1 - 2**-50)))
        for m in range(MONTHS)
    ]  # fmt: skip
    gross = [once[0, m] + (slope[0, m] + cached[0, m]) * volume + price[0, m] for m in range(MONTHS)]
    amounts = monthly_amounts(line=line, volumes=np.array([[volume]]))
    assert amounts.shape == (1, 1, MONTHS)
    slack = 1e-12 * sum(gross) + 1e-12
    assert amounts[0, 0].tolist() == pytest.approx(expected, rel=1e-12, abs=slack)
    curve = cost_curve(lines=[line], discount_factor=discount, draws=1)
    total = curve_values(curve=curve, volumes=np.array([volume]))[0, 0]
    assert total == pytest.approx(float(np.dot(expected, discount[0])), rel=1e-12, abs=slack)


def test_lines_add_up_and_lines_of_one_rate_share_their_term() -> None:
    rate = np.array([[0.01, 0.02]])
    ones = np.ones((1, 2))
    lines = [
        Line(phase="per_request", item="read", equation="call_cost", cached=ones, cached_rate=rate),
        Line(
            phase="per_request", item="missed", equation="call_cost", slope=3 * ones, cached=-3 * ones, cached_rate=rate
        ),
        Line(phase="upkeep", item="kept", equation="upkeep_cost", once=np.array([[0.0, 7.0]])),
    ]
    curve = cost_curve(lines=lines, discount_factor=np.array([[1.0, 0.5]]), draws=1)
    assert len(curve.cached) == 1
    assert curve.cached[0].weight.tolist() == [[-2.0, -1.0]]
    assert (curve.fixed.tolist(), curve.slope.tolist()) == ([3.5], [4.5])


def test_one_line_serves_any_number_of_draws() -> None:
    line = Line(phase="upkeep", item="kept", equation="upkeep_cost", once=np.array([[1.0, 2.0]]))
    amounts = monthly_amounts(line=line, volumes=np.array([[10.0, 20.0, 30.0]]))
    assert amounts.shape == (1, 3, 2)
    curve = cost_curve(lines=[line], discount_factor=np.ones((3, 2)), draws=3)
    assert curve.fixed.tolist() == [3, 3, 3]


def test_money_is_spent_in_the_order_of_the_phases() -> None:
    assert PHASES == ("upfront", "training", "per_request", "hosting", "upkeep", "failures")
