"""Correlated retries: against simulated requests, exact fractions and both limits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.equations.consistency import consistency
from simulator.equations.retries import bad_share, calls_per_request, failure_moments, fallback_share, good_share

REQUESTS = 200_000


@pytest.mark.parametrize(
    ("pass_rate", "rho", "caught", "attempts"),
    [(0.8, 0.86, 0.9, 3), (0.6, 0.3, 0.5, 5), (0.9, 0.0, 1.0, 2), (0.7, 1.0, 0.7, 4), (0.4, 0.5, 0.0, 3)],
)
def test_simulated_requests_end_as_the_law_says(pass_rate: float, rho: float, caught: float, attempts: int) -> None:
    rng = np.random.default_rng(17)
    if rho in (0.0, 1.0):
        chance = np.full(REQUESTS, pass_rate) if rho == 0 else (rng.random(REQUESTS) < pass_rate).astype(float)
    else:
        chance = rng.beta(pass_rate * (1 / rho - 1), (1 - pass_rate) * (1 / rho - 1), REQUESTS)
    waiting = np.ones(REQUESTS, dtype=bool)
    calls = good = bad = 0
    for _ in range(attempts):
        calls += waiting.sum()
        right = waiting & (rng.random(REQUESTS) < chance)
        slipped = waiting & ~right & (rng.random(REQUESTS) >= caught)
        good, bad = good + right.sum(), bad + slipped.sum()
        waiting &= ~right & ~slipped
    moments = failure_moments(pass_rate=pass_rate, correlation=rho, max_attempts=attempts)
    asked = {"failure_moments": moments, "caught_share": caught, "max_attempts": attempts}
    simulated = (calls / REQUESTS, good / REQUESTS, bad / REQUESTS, waiting.mean())
    laws = [float(law(**asked)) for law in (calls_per_request, good_share, bad_share, fallback_share)]
    # five standard errors of a share; calls vary up to the square of the attempts
    assert simulated == pytest.approx(laws, abs=5 * attempts * 0.5 / np.sqrt(REQUESTS))


@given(
    pass_rate=st.floats(0, 1), correlation=st.one_of(st.sampled_from((0.0, 1.0)), st.floats(1e-6, 1)),
    attempts=st.integers(1, 10),
)  # fmt: skip
def test_moments_equal_exact_fractions(pass_rate: float, correlation: float, attempts: int) -> None:
    failure, r = 1 - Fraction(pass_rate), Fraction(correlation)
    exact = [Fraction(1), failure]
    for i in range(1, attempts):
        exact.append(exact[-1] * (failure * (1 - r) + i * r) / (1 + (i - 1) * r))
    found = failure_moments(pass_rate=pass_rate, correlation=correlation, max_attempts=attempts)
    assert found.tolist() == pytest.approx([float(moment) for moment in exact], rel=1e-12, abs=1e-15)


@given(pass_rate=st.floats(0, 1), correlation=st.floats(0, 1), attempts=st.integers(1, 10))
def test_failing_every_time_is_being_consistently_wrong(pass_rate: float, correlation: float, attempts: int) -> None:
    moments = failure_moments(pass_rate=pass_rate, correlation=correlation, max_attempts=attempts)
    wrong = consistency(pass_rate=1 - pass_rate, correlation=correlation, repeats=attempts)
    assert moments[attempts] == pytest.approx(float(wrong), rel=1e-9, abs=1e-15)


@given(pass_rate=st.floats(0, 1), attempts=st.integers(1, 10))
def test_independent_and_hopeless_retries_are_exact(pass_rate: float, attempts: int) -> None:
    independent = failure_moments(pass_rate=pass_rate, correlation=0.0, max_attempts=attempts)
    assert independent.tolist() == pytest.approx([(1 - pass_rate) ** j for j in range(attempts + 1)], rel=1e-12)
    hopeless = failure_moments(pass_rate=pass_rate, correlation=1.0, max_attempts=attempts)
    assert hopeless.tolist() == pytest.approx([1.0] + [1 - pass_rate] * attempts, rel=1e-14)


def test_formulas_for_independent_retries_promise_too_much() -> None:
    good = [
        float(
            good_share(
                failure_moments=failure_moments(pass_rate=0.8, correlation=rho, max_attempts=3), caught_share=1.0,
                max_attempts=3,
            )
        )
        for rho in (0.0, 0.5, 0.86)
    ]  # fmt: skip
    assert good == pytest.approx(
        [1 - 0.2**3, 1 - 0.2 * 0.6 * 0.7333333333, 1 - 0.2 * 0.888 * (0.028 + 1.72) / 1.86], abs=1e-6
    )


def test_attempts_may_differ_by_draw() -> None:
    attempts = np.array([[1.0], [2.0], [5.0]])
    rates = np.full((3, 4), 0.7)
    moments = failure_moments(pass_rate=rates, correlation=0.4, max_attempts=attempts)
    assert moments.shape == (6, 3, 4)
    for law in (calls_per_request, good_share, bad_share, fallback_share):
        drawn = law(failure_moments=moments, caught_share=0.6, max_attempts=attempts)
        for row, allowed in enumerate((1, 2, 5)):
            alone = failure_moments(pass_rate=0.7, correlation=0.4, max_attempts=allowed)
            expected = float(law(failure_moments=alone, caught_share=0.6, max_attempts=allowed))
            assert np.broadcast_to(drawn, (3, 4))[row].tolist() == pytest.approx([expected] * 4, rel=1e-15)
