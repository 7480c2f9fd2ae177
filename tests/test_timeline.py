"""Months: traffic, discounting, refreshes and migrations, against loops and exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.equations.timeline import (
    age,
    discount_factor,
    events_in_month,
    events_so_far,
    token_price_index,
    traffic_index,
    versions,
)

MONTHS = np.arange(1.0, 121.0)


@given(hundredths=st.integers(100, 12_000))
def test_events_fall_into_the_months_that_exact_fractions_say(hundredths: int) -> None:
    interval, exact = hundredths / 100, Fraction(hundredths, 100)
    so_far = [math.floor(Fraction(int(month) - 1) / exact) for month in MONTHS]
    happened = [now - before for now, before in zip(so_far, [0, *so_far], strict=False)]
    last, ages = 1, []
    for month, event in enumerate(happened, start=1):
        last = month if event else last
        ages.append(month - last)
    assert events_so_far(own_month=MONTHS, interval=interval).tolist() == so_far
    assert events_in_month(own_month=MONTHS, interval=interval).tolist() == happened
    assert age(own_month=MONTHS, refresh_interval=interval).tolist() == ages


def test_nothing_happens_before_the_start() -> None:
    before = np.array([-12.0, -1.0, 0.0])
    assert events_so_far(own_month=before, interval=1).tolist() == [0, 0, 0]
    assert age(own_month=before, refresh_interval=1).tolist() == [0, 0, 0]
    lived = versions(
        own_month=before, refresh_interval=1, migration_interval=1, changes_per_month=9, versions_per_change=1
    )
    assert lived.tolist() == [1, 1, 1]


@given(growth=st.floats(-0.5, 1), horizon=st.integers(1, 120))
def test_traffic_grows_by_the_same_factor_and_ends_at_the_horizon(growth: float, horizon: int) -> None:
    index = traffic_index(month=np.arange(121.0), growth_per_month=growth, horizon=horizon)
    assert index[0] == 0
    assert index[1] == 1
    assert not index[horizon + 1 :].any()
    running = index[1 : horizon + 1]
    np.testing.assert_allclose(running[1:], running[:-1] * (1 + growth), rtol=1e-12)


@given(rate=st.floats(0, 1), fall=st.floats(0, 0.99))
def test_a_year_discounts_and_cheapens_by_the_yearly_rate(rate: float, fall: float) -> None:
    discount = discount_factor(month=np.arange(37.0), discount_rate_per_year=rate)
    prices = token_price_index(month=np.arange(38.0), token_price_decline_per_year=fall)
    np.testing.assert_allclose(discount[12:] * (1 + rate), discount[:-12], rtol=1e-12)
    np.testing.assert_allclose(prices[13:], prices[1:-12] * (1 - fall), rtol=1e-12)
    assert discount[0] == prices[0] == prices[1] == 1


@given(refresh=st.integers(1, 24), migration=st.integers(1, 36))
def test_versions_count_the_events_of_the_last_twelve_months(refresh: int, migration: int) -> None:
    events = [sum((month - 1) % step == 0 for step in (refresh, migration)) for month in range(2, 121)]
    expected = [1 + sum(events[max(0, month - 13) : month - 1]) for month in range(1, 121)]
    lived = versions(
        own_month=MONTHS, refresh_interval=refresh, migration_interval=migration, changes_per_month=0,
        versions_per_change=1,
    )  # fmt: skip
    assert lived.tolist() == expected


def test_changes_fill_the_window_of_a_year_and_no_more() -> None:
    lived = versions(
        own_month=np.array([1.0, 2.0, 7.0, 13.0, 60.0]), refresh_interval=120, migration_interval=120,
        changes_per_month=2, versions_per_change=0.5,
    )  # fmt: skip
    assert lived.tolist() == [1, 2, 7, 13, 13]


def test_intervals_may_differ_by_draw() -> None:
    drawn = events_so_far(own_month=MONTHS[None], interval=np.array([[3.0], [12.0]]))
    assert drawn.shape == (2, 120)
    assert drawn[:, 36].tolist() == pytest.approx([12, 3])
