from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.stats import norm

from simulator.doubt.draws import score_correlation, standard_scores
from simulator.sensitivity.group_information import group_information
from simulator.sensitivity.information import input_information, perfect_information

NAMES = ["a", "b", "c", "d"]
MEAN, SLOPES = 0.7, np.array([1.0, 0.6, 0.3, 0.0])
TIED = {("a", "c"): 0.6, ("a", "b"): -0.3}


def costs(z: Mapping[str, np.ndarray]) -> np.ndarray:
    """Two options; the second costs more by a normal amount with mean 0.7."""
    common = 100 + 5 * z["a"]
    gap = MEAN + sum(slope * z[name] for slope, name in zip(SLOPES, NAMES, strict=True))
    return np.stack([common, common + gap], axis=1)


def worth_of_spread(spread: float) -> float:
    """E max(0, -X) for X normal with mean 0.7: the unit normal loss."""
    return float(spread * norm.pdf(MEAN / spread) - MEAN * norm.cdf(-MEAN / spread)) if spread else 0.0


def draws(count: int = 4096, seed: int = 1, **options: object) -> dict[str, np.ndarray]:
    return standard_scores(names=NAMES, count=count, rng=np.random.default_rng(seed), **options)


def known_spread(members: list[str], matrix: np.ndarray) -> float:
    """Standard deviation of E[gap | members]."""
    inside = [NAMES.index(name) for name in members]
    pull = (matrix @ SLOPES)[inside]
    return float(np.sqrt(pull @ np.linalg.solve(matrix[np.ix_(inside, inside)], pull)))


def test_evpi_in_closed_form() -> None:
    found = perfect_information(costs=costs(draws()))
    spread = float(np.linalg.norm(SLOPES))
    assert found.worth[0] == pytest.approx(worth_of_spread(spread), abs=3e-3)
    assert found.change_share[0] == pytest.approx(norm.cdf(-MEAN / spread), abs=3e-3)
    assert abs(found.worth[0] - worth_of_spread(spread)) < 3 * found.error[0]


@pytest.mark.parametrize("pairs", [None, TIED])
def test_evppi_in_closed_form(pairs: dict[tuple[str, str], float] | None) -> None:
    matrix = score_correlation(names=NAMES, correlations=pairs or {})
    found = input_information(costs=costs, scores=draws(correlations=pairs), correlation=matrix if pairs else None)
    for i, name in enumerate(NAMES):
        spread = known_spread([name], matrix)
        assert found.worth[i] == pytest.approx(worth_of_spread(spread), abs=4e-3), name
        share = norm.cdf(-MEAN / spread) if spread else 0.0
        assert found.change_share[i] == pytest.approx(share, abs=5e-3), name


def test_an_input_without_effect_is_worth_nothing() -> None:
    found = input_information(costs=costs, scores=draws(), names=["d"])
    assert found.change_share.tolist() == [0.0]
    np.testing.assert_allclose([found.worth, found.error], 0.0, atol=1e-12)


def test_evppi_of_kinked_heavy_tailed_inputs() -> None:
    # the gap is 1.2 - x with x two-piece lognormal (widths 0.2 and 1); by a fine sum over z
    z = np.linspace(-8, 8, 200_001)
    weight = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    widths = np.where(z < 0, 0.2, 1.0)
    gap = 1.2 - np.exp(widths * z)
    truth = min(0.0, float(weight @ gap)) - float(weight @ np.minimum(gap, 0.0))

    def two(scores: Mapping[str, np.ndarray]) -> np.ndarray:
        cost = 1.2 - np.exp(np.where(scores["x"] < 0, 0.2, 1.0) * scores["x"]) + 3 * scores["y"]
        return np.stack([3 * scores["y"], cost], axis=1)

    scores = standard_scores(names=["x", "y"], count=4096, rng=np.random.default_rng(2))
    found = input_information(costs=two, scores=scores, names=["x"])
    assert found.worth[0] == pytest.approx(truth, rel=0.02)


@pytest.mark.parametrize("pairs", [None, TIED])
def test_groups_in_closed_form(pairs: dict[tuple[str, str], float] | None) -> None:
    matrix = score_correlation(names=NAMES, correlations=pairs or {})
    groups = {"a and b": ["a", "b"], "b, c, d": ["b", "c", "d"], "all": NAMES, "none of note": ["d"]}
    found = group_information(
        costs=costs,
        scores=draws(correlations=pairs),
        groups=groups,
        rng=np.random.default_rng(3),
        correlation=matrix if pairs else None,
    )
    for i, members in enumerate(groups.values()):
        truth = worth_of_spread(known_spread(members, matrix))
        assert found.worth[i] == pytest.approx(truth, abs=0.012), members
        assert abs(found.worth[i] - truth) < 5 * found.error[i] + 1e-9, members


def test_group_error_holds_the_truth_and_bias_is_smaller_than_it() -> None:
    truth = worth_of_spread(known_spread(["a", "b"], np.eye(4)))
    ratios = []
    deviations = []
    for seed in range(40):
        found = group_information(
            costs=costs,
            scores=draws(1024, seed=seed),
            groups={"a and b": ["a", "b"]},
            rng=np.random.default_rng(seed + 1000),
            outer=64,
            inner=64,
        )
        deviations.append(found.worth[0] - truth)
        ratios.append(abs(deviations[-1]) / found.error[0])
    # t with three degrees of freedom: 95 % within 3.18
    assert np.mean(np.array(ratios) < 3.18) > 0.85
    assert abs(np.mean(deviations)) < np.std(deviations)


def test_jackknife_error_is_that_of_repetition_for_independent_blocks() -> None:
    worths, errors = [], []
    for seed in range(60):
        found = input_information(costs=costs, scores=draws(1024, seed, scrambles=16), names=["b"])
        worths.append(found.worth[0])
        errors.append(found.error[0])
    assert 0.6 < np.mean(errors) / np.std(worths) < 1.7


def test_blocks_must_divide_the_draws() -> None:
    with pytest.raises(ValueError, match="equal blocks"):
        perfect_information(costs=np.ones((10, 2)), blocks=4)
