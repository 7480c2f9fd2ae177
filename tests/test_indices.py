from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.special import ndtr

from simulator.sensitivity.indices import sobol_indices

# Ishigami and Homma (1990) with a = 7, b = 0.1: variances in closed form
A, B = 7.0, 0.1
V1, V2, V13 = (1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, B**2 * np.pi**8 * 8 / 225
FIRST = np.array([V1, V2, 0.0]) / (V1 + V2 + V13)
TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)


def uniform(_: str, scores: np.ndarray) -> np.ndarray:
    return np.pi * (2 * ndtr(scores) - 1)


def ishigami(x: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sin(x["x1"]) + A * np.sin(x["x2"]) ** 2 + B * x["x3"] ** 4 * np.sin(x["x1"])


def test_ishigami() -> None:
    # the published figures, so that the closed form above is itself checked
    np.testing.assert_allclose(FIRST, [0.3139, 0.4424, 0.0], atol=5e-5)
    np.testing.assert_allclose(TOTAL, [0.5576, 0.4424, 0.2437], atol=5e-5)
    found = sobol_indices(
        function=ishigami, names=["x1", "x2", "x3"], draws=8192, rng=np.random.default_rng(1), transform=uniform
    )
    np.testing.assert_allclose(found.first.ravel(), FIRST, atol=0.003)
    np.testing.assert_allclose(found.total.ravel(), TOTAL, atol=0.003)
    assert np.all(found.first_half_width < 0.005)
    assert np.all(found.total_half_width < 0.005)


def test_intervals_hold_the_truth_at_about_their_stated_rate() -> None:
    held = np.zeros((2, 3))
    for seed in range(100):
        found = sobol_indices(
            function=ishigami, names=["x1", "x2", "x3"], draws=256, rng=np.random.default_rng(seed), transform=uniform
        )
        held[0] += np.abs(found.first.ravel() - FIRST) <= found.first_half_width.ravel()
        held[1] += np.abs(found.total.ravel() - TOTAL) <= found.total_half_width.ravel()
    assert np.all(held >= 85)


def test_groups_and_several_results_of_a_product() -> None:
    # a b with lognormal a, b of log-variance s^2: variance of the product and of conditional means in closed form
    def results(z: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.stack([np.exp(0.5 * z["a"] + 0.3 * z["b"]), z["a"] + 2 * z["b"] + 2 * z["c"]], axis=1)

    found = sobol_indices(
        function=results,
        names=["a", "b", "c"],
        draws=4096,
        rng=np.random.default_rng(2),
        groups={"a and b": ["a", "b"], "c": ["c"], "b": ["b"]},
    )
    va, vb = np.expm1(0.25), np.expm1(0.09)
    whole = (1 + va) * (1 + vb) - 1
    np.testing.assert_allclose(found.first, [[1.0, 5 / 9], [0.0, 4 / 9], [vb / whole, 4 / 9]], atol=0.01)
    np.testing.assert_allclose(found.total, [[1.0, 5 / 9], [0.0, 4 / 9], [(whole - va) / whole, 4 / 9]], atol=0.01)
    assert found.names == ("a and b", "c", "b")


def test_logarithm_tames_a_heavy_tail() -> None:
    # log cost is a sum of normals: indices are shares of the squared coefficients
    def cost(z: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.exp(2.0 * z["a"] + 1.0 * z["b"])

    found = sobol_indices(function=cost, names=["a", "b"], draws=4096, rng=np.random.default_rng(3), logarithm=True)
    np.testing.assert_allclose(found.total.ravel(), [0.8, 0.2], atol=0.003)
    assert np.all(found.total_half_width < 0.01)
    with pytest.raises(ValueError, match="has no logarithm"):
        sobol_indices(function=lambda z: z["a"], names=["a"], draws=8, rng=np.random.default_rng(3), logarithm=True)


def test_a_result_that_never_varies_has_no_indices() -> None:
    found = sobol_indices(
        function=lambda z: np.full(len(z["a"]), 0.1), names=["a"], draws=64, rng=np.random.default_rng(4)
    )
    assert found.first.tolist() == found.total.tolist() == [[0.0]]


def test_order_of_inputs_does_not_matter() -> None:
    one, two = (
        sobol_indices(function=ishigami, names=names, draws=256, rng=np.random.default_rng(5))
        for names in (["x1", "x2", "x3"], ["x3", "x1", "x2"])
    )
    assert np.array_equal(one.total, two.total[[1, 2, 0]])
