"""Beta-binomial repeats: against simulation, exact fractions and both limits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from simulator.equations.consistency import INDEPENDENT_BELOW, agreement, consistency, correlation, repeats_per_input

ITEMS = 200_000


@pytest.mark.parametrize(("pass_rate", "rho"), [(0.82, 0.86), (0.9, 0.3), (0.5, 0.5), (0.3, 0.05)])
def test_simulated_items_are_right_every_time_as_often_as_the_law_says(pass_rate: float, rho: float) -> None:
    rng = np.random.default_rng(3)
    spread = 1 / rho - 1
    chance = rng.beta(pass_rate * spread, (1 - pass_rate) * spread, ITEMS)
    right = rng.random((10, ITEMS)) < chance
    for repeats in (1, 2, 5, 10):
        law = float(consistency(pass_rate=pass_rate, correlation=rho, repeats=repeats))
        share = right[:repeats].all(axis=0).mean()
        assert share == pytest.approx(law, abs=4 * np.sqrt(law * (1 - law) / ITEMS))
    agreed = (right[0] == right[1]).mean()
    law = float(agreement(pass_rate=pass_rate, correlation=rho))
    assert agreed == pytest.approx(law, abs=4 * np.sqrt(law * (1 - law) / ITEMS))
    assert np.corrcoef(right[0], right[1])[0, 1] == pytest.approx(rho, abs=0.01)


@pytest.mark.parametrize("repeats", [2, 10, 64, 65, 100, 1000])
@pytest.mark.parametrize("rho", [1e-6, 0.01, 0.3, 0.86, 0.999])
@pytest.mark.parametrize("pass_rate", [0.05, 0.5, 0.82, 0.999])
def test_products_and_gamma_functions_equal_exact_fractions(pass_rate: float, rho: float, repeats: int) -> None:
    q, r = Fraction(pass_rate), Fraction(rho)
    exact = q
    for i in range(1, repeats):
        exact *= (q * (1 - r) + i * r) / (1 + (i - 1) * r)
    found = float(consistency(pass_rate=pass_rate, correlation=rho, repeats=repeats))
    # gamma functions of large numbers nearly cancel where the correlation is tiny
    assert found == pytest.approx(float(exact), rel=1e-6 if rho < 1e-3 else 1e-9, abs=1e-300)


@given(pass_rate=st.floats(0, 1), repeats=st.integers(1, 500))
def test_both_limits_are_exact(pass_rate: float, repeats: int) -> None:
    found = [float(consistency(pass_rate=pass_rate, correlation=rho, repeats=repeats)) for rho in (0.0, 1.0)]
    assert found == pytest.approx([pass_rate**repeats, pass_rate], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("repeats", [30, 300])
def test_the_law_has_no_step_where_repeats_begin_to_count_as_independent(repeats: int) -> None:
    near = [INDEPENDENT_BELOW * factor for factor in (0.5, 0.999, 1.001, 2.0)]
    found = [float(consistency(pass_rate=0.9, correlation=rho, repeats=repeats)) for rho in near]
    assert found == pytest.approx([found[0]] * 4, rel=1e-4)


def test_repeats_may_be_an_array_and_need_not_be_whole() -> None:
    found = consistency(pass_rate=0.82, correlation=0.57, repeats=np.array([1.0, 5.5, 10.0]))
    assert found[0] == pytest.approx(0.82, rel=1e-9)
    assert found[0] > found[1] > found[2]
    assert found[2] == pytest.approx(float(consistency(pass_rate=0.82, correlation=0.57, repeats=10)), rel=1e-9)


@pytest.mark.parametrize(
    ("q", "rho", "agreed", "ten", "hundred", "thousand"),
    [
        (0.82, 0.86, 0.959, 0.76, 0.71, 0.66),
        (0.82, 0.568, 0.8725, 0.61, 0.45, 0.33),
        (0.90, 0.99, 0.998, 0.90, 0.90, 0.89),
        (0.90, 0.85, 0.973, 0.86, 0.82, 0.79),
        (0.90, 0.86, 0.975, 0.86, 0.83, 0.80),
        (0.93, 0.85, 0.980, 0.90, 0.87, 0.85),
    ],
)
def test_the_table_of_the_evidence_is_met(
    q: float, rho: float, agreed: float, ten: float, hundred: float, thousand: float
) -> None:
    assert float(agreement(pass_rate=q, correlation=rho)) == pytest.approx(agreed, abs=0.0006)
    found = [float(consistency(pass_rate=q, correlation=rho, repeats=k)) for k in (10, 100, 1000)]
    assert found == pytest.approx([ten, hundred, thousand], abs=0.0051)


@given(run=st.floats(0, 1), across=st.floats(0, 1), versions=st.floats(1, 1e5))
def test_more_versions_move_the_correlation_from_one_to_the_other(run: float, across: float, versions: float) -> None:
    found = float(correlation(run_correlation=run, version_correlation=across, versions=versions))
    assert min(run, across) - 1e-15 <= found <= max(run, across) + 1e-15
    alone = correlation(run_correlation=run, version_correlation=across, versions=1.0)
    assert float(alone) == pytest.approx(run, abs=1e-15)


def test_pairs_of_requests_meet_the_same_version_as_often_as_the_law_says() -> None:
    rng = np.random.default_rng(5)
    versions = rng.integers(0, 6, (2, ITEMS))
    assert (versions[0] == versions[1]).mean() == pytest.approx(1 / 6, abs=0.004)
    mixed = correlation(run_correlation=1.0, version_correlation=0.0, versions=6)
    assert float(mixed) == pytest.approx(1 / 6)


def test_repeats_follow_from_volume_and_distinct_inputs() -> None:
    assert repeats_per_input(requests=np.array([1e4, 1e6]), distinct_inputs=1e4).tolist() == [1, 100]


@pytest.mark.parametrize("repeats", [0.5, 2.5, 10.0])
def test_fractional_repeats_are_moments_of_the_beta_law(repeats: float) -> None:
    # another way to the same number: integrate p^k over the density of the pass rates
    rate, rho = 0.7, 0.3
    a, b = rate * (1 / rho - 1), (1 - rate) * (1 / rho - 1)
    moment, _ = integrate.quad(lambda p: p**repeats * stats.beta.pdf(p, a, b), 0, 1)
    found = consistency(pass_rate=np.array([rate, 0.0, 1.0]), correlation=rho, repeats=np.full(3, repeats))
    assert found[0] == pytest.approx(moment, rel=1e-8)
    assert found[1:].tolist() == [0.0, 1.0]
    assert float(consistency(pass_rate=rate, correlation=0.0, repeats=np.float64(repeats))) == pytest.approx(
        rate**repeats
    )
    assert float(consistency(pass_rate=rate, correlation=1.0, repeats=np.array([repeats]))[0]) == rate
