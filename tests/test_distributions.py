from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.doubt.distributions import SCORE_95, Domain, Estimate, estimate_quantiles

THREE = np.array([-SCORE_95, 0.0, SCORE_95])
RISING = NormalDist().inv_cdf


def scores_of(count: int) -> np.ndarray:
    """Scores at the middles of `count` equal shares of probability."""
    return np.array([RISING((i + 0.5) / count) for i in range(count)])


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    domain: Domain = draw(st.sampled_from(["positive", "fraction", "real"]))
    numbers = {
        "positive": st.floats(1e-9, 1e9),
        "fraction": st.floats(1e-9, 1 - 1e-9),
        "real": st.floats(-1e9, 1e9),
    }[domain]
    low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Estimate(low, value, high, domain)


@given(estimates())
def test_the_three_percentiles_are_exact(estimate: Estimate) -> None:
    found = estimate_quantiles(estimate=estimate, scores=THREE)
    assert found[1] == estimate.value
    size = max(abs(estimate.low), abs(estimate.high)) if estimate.domain == "real" else 0.0
    np.testing.assert_allclose(found, [estimate.low, estimate.value, estimate.high], rtol=2e-13, atol=1e-15 * size)


@given(estimates(), st.floats(1.0, 3.0), st.floats(1.0, 3.0))
def test_limits_hold_values_rise_and_percentiles_stay(estimate: Estimate, below: float, above: float) -> None:
    gap_below, gap_above = (estimate.value - estimate.low), (estimate.high - estimate.value)
    limited = Estimate(
        estimate.low,
        estimate.value,
        estimate.high,
        estimate.domain,
        lower_limit=estimate.value - below * gap_below - 1e-9 * abs(estimate.value),
        upper_limit=estimate.value + above * gap_above + 1e-9 * abs(estimate.value),
    )
    scores = np.linspace(-6, 6, 2001)
    found = estimate_quantiles(estimate=limited, scores=scores)
    size = 1e-12 * np.abs(found).max()
    assert np.all(found >= limited.lower_limit - size)
    assert np.all(found <= limited.upper_limit + size)
    assert np.all(np.diff(found) >= -size)
    at_three = estimate_quantiles(estimate=limited, scores=THREE)
    np.testing.assert_allclose(at_three, [limited.low, limited.value, limited.high], rtol=1e-9, atol=size)


def test_shapes_are_those_of_their_names() -> None:
    # by the definition of lognormal, logit-normal and normal: the transform of x is straight in z
    scores = np.array([-2.5, -1.0, -0.3])
    found = estimate_quantiles(estimate=Estimate(2.0, 8.0, 9.0, "positive"), scores=scores)
    np.testing.assert_allclose(np.log(found / 8.0), np.log(4.0) * scores / SCORE_95, rtol=1e-12)
    found = estimate_quantiles(estimate=Estimate(0.2, 0.5, 0.6, "fraction"), scores=scores)
    np.testing.assert_allclose(np.log(found / (1 - found)), np.log(4.0) * scores / SCORE_95, rtol=1e-12)
    found = estimate_quantiles(estimate=Estimate(-7.0, 1.0, 2.0), scores=scores)
    np.testing.assert_allclose(found, 1.0 + 8.0 * scores / SCORE_95, rtol=1e-12)


@pytest.mark.parametrize("domain", ["positive", "fraction", "real"])
@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 0.7000000000000001])
def test_no_width_gives_the_value_bit_for_bit(domain: Domain, value: float) -> None:
    scores = np.linspace(-6, 6, 101)
    assert np.all(estimate_quantiles(estimate=Estimate(value, value, value, domain), scores=scores) == value)
    one_sided = estimate_quantiles(estimate=Estimate(value, value, 0.9, domain), scores=scores)
    assert np.all(one_sided[scores <= 0] == value)
    assert np.all(one_sided[scores > 0] > value)
    one_sided = estimate_quantiles(estimate=Estimate(0.05, value, value, domain), scores=scores)
    assert np.all(one_sided[scores >= 0] == value)
    assert np.all(one_sided[scores < 0] < value)


def test_a_limit_gathers_no_draws() -> None:
    estimate = Estimate(0.5, 1.0, 3.0, "positive", lower_limit=0.4, upper_limit=3.2)
    free = Estimate(0.5, 1.0, 3.0, "positive")
    scores = scores_of(20_000)
    found = estimate_quantiles(estimate=estimate, scores=scores)
    plain = estimate_quantiles(estimate=free, scores=scores)
    assert (plain > 3.2).mean() > 0.04
    assert found.max() < 3.2
    assert found.min() > 0.4
    assert len(np.unique(found)) == len(found)
    # the middle 90 % are untouched
    middle = np.abs(scores) < SCORE_95
    assert np.array_equal(found[middle], plain[middle])
    # the tail keeps its 5 % and its shape: the truncated lognormal, by simulation of the rejected kind
    rejected = plain[(plain > 3.0) & (plain < 3.2)]
    kept = found[found > 3.0]
    assert len(kept) == pytest.approx(1000, abs=1)
    np.testing.assert_allclose(np.quantile(kept, [0.1, 0.5, 0.9]), np.quantile(rejected, [0.1, 0.5, 0.9]), rtol=2e-3)


@pytest.mark.parametrize(
    ("estimate", "at_edge"),
    [
        (Estimate(0.0, 2.0, 9.0, "positive"), 0.0),
        (Estimate(0.0, 0.2, 0.9, "fraction"), 0.0),
        (Estimate(0.5, 0.9, 1.0, "fraction"), 1.0),
        (Estimate(1.0, 1.5, 4.0, "positive", lower_limit=1.0), 1.0),
    ],
)
def test_a_percentile_at_the_edge_puts_five_percent_there_and_no_more(estimate: Estimate, at_edge: float) -> None:
    found = estimate_quantiles(estimate=estimate, scores=scores_of(10_000))
    assert np.mean(np.abs(found - at_edge) < 1e-12) == pytest.approx(0.05, abs=2e-4)
    np.testing.assert_allclose(
        estimate_quantiles(estimate=estimate, scores=THREE),
        [estimate.low, estimate.value, estimate.high],
        atol=1e-15,
    )


def test_a_median_at_the_edge_keeps_the_upper_half_below_one() -> None:
    found = estimate_quantiles(estimate=Estimate(0.0, 0.0, 0.9, "fraction"), scores=scores_of(10_000))
    assert np.mean(found == 0.0) == pytest.approx(0.5, abs=1e-3)
    assert np.mean(found > 0.999_999) < 1e-3
    assert found.max() <= 1.0


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"low": 2.0, "value": 1.0, "high": 3.0}, "in order"),
        ({"low": 0.0, "value": 1.0, "high": np.nan}, "finite and in order"),
        ({"low": -1.0, "value": 1.0, "high": 3.0, "domain": "positive"}, "between 0 and inf"),
        ({"low": 0.1, "value": 1.0, "high": 3.0, "upper_limit": 2.0}, "between -inf and 2"),
    ],
)
def test_a_contradiction_is_refused(numbers: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Estimate(**numbers)
