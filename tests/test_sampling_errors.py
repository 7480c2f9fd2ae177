from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from simulator.doubt.draws import standard_scores
from simulator.sensitivity.sampling_errors import quantile_interval, replicate_error, share_interval


def test_interval_of_scrambles_holds_the_truth_at_its_stated_rate() -> None:
    # exp(z1 + z2 / 2) is lognormal: median 1, share below e = Phi(1 / sqrt(1.25))
    truth, repeats = np.array([1.0, norm.cdf(1 / np.sqrt(1.25))]), 400
    held = np.zeros(2)
    for seed in range(repeats):
        scores = standard_scores(names=["a", "b"], count=8 * 256, rng=np.random.default_rng(seed), scrambles=8)
        blocks = np.exp(scores["a"] + scores["b"] / 2).reshape(8, -1)
        estimates = np.stack([np.median(blocks, axis=1), (blocks < np.e).mean(axis=1)], axis=1)
        _, half_width = replicate_error(estimates=estimates, confidence=0.9)
        held += np.abs(estimates.mean(axis=0) - truth) <= half_width
    # binomial(400, 0.9) has a standard deviation of 0.015
    np.testing.assert_allclose(held / repeats, 0.9, atol=0.05)


def sobol_slope(figure: Callable[[np.ndarray], np.ndarray]) -> float:
    """Slope of log error over log draws, from 64 scrambles of each size."""
    sizes = 2 ** np.arange(5, 13)
    errors = []
    for size in sizes.tolist():
        scores = standard_scores(names=["a", "b"], count=64 * size, rng=np.random.default_rng(5), scrambles=64)
        blocks = np.exp((scores["a"] + scores["b"]) / 2).reshape(64, -1)
        errors.append(float(replicate_error(estimates=figure(blocks))[0]))
    return float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])


def test_error_of_sobol_points_falls_faster_than_that_of_random_ones() -> None:
    # random draws: -1/2. Theory in two dimensions: about -1 or steeper for a smooth mean, -3/4 for a median,
    # whose boundary cuts across the axes (He and Wang 2015, SIAM J. Numer. Anal. 53, 2488-2503)
    assert sobol_slope(lambda blocks: blocks.mean(axis=1)) < -0.9
    assert -0.95 < sobol_slope(lambda blocks: np.median(blocks, axis=1)) < -0.65


def test_replicate_error_by_hand() -> None:
    # s of (1, 2, 3, 4) is sqrt(5/3); t of 3 degrees at 97.5 % is 3.18245
    error, half_width = replicate_error(estimates=np.array([[1.0, np.inf], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]]))
    np.testing.assert_allclose(error, [np.sqrt(5 / 3) / 2, np.inf])
    np.testing.assert_allclose(half_width, [3.182446 * np.sqrt(5 / 3) / 2, np.inf], rtol=1e-6)
    with pytest.raises(ValueError, match="two independent estimates"):
        replicate_error(estimates=np.ones((1, 3)))


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_interval_of_a_quantile_holds_the_truth_at_its_stated_rate(probability: float) -> None:
    rng, truth = np.random.default_rng(11), float(norm.ppf(probability))
    ends = [quantile_interval(values=rng.normal(size=200), probability=probability) for _ in range(1000)]
    held = np.mean([low <= truth <= high for low, high in ends])
    # ranks are whole numbers, so the rate is at least the stated one
    assert 0.935 < held < 0.985


def test_interval_of_an_extreme_quantile_is_open() -> None:
    assert quantile_interval(values=np.arange(10.0), probability=0.95)[1] == np.inf
    assert quantile_interval(values=np.arange(10.0), probability=0.05)[0] == -np.inf


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5])
def test_interval_of_a_share_holds_the_truth_at_about_its_stated_rate(share: float) -> None:
    rng = np.random.default_rng(12)
    ends = [share_interval(hits=hits, draws=400) for hits in rng.binomial(400, share, 2000).tolist()]
    assert np.mean([low <= share <= high for low, high in ends]) == pytest.approx(0.95, abs=0.02)


def test_interval_of_a_share_has_width_at_none_and_all() -> None:
    # Wilson at 0 of n: z^2 / (n + z^2)
    low, high = share_interval(hits=0, draws=100)
    assert low == pytest.approx(0.0, abs=1e-12)
    assert high == pytest.approx(1.959964**2 / (100 + 1.959964**2), rel=1e-5)
    assert share_interval(hits=100, draws=100)[1] == 1.0
