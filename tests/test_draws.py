from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from simulator.doubt.draws import score_correlation, score_pairs, standard_scores

NAMES = ["price", "hours", "tokens", "drift"]


def scores(names: list[str] = NAMES, **options: object) -> dict[str, np.ndarray]:
    return standard_scores(**{"names": names, "count": 1024, "rng": np.random.default_rng(7)} | options)


def test_columns_belong_to_names_not_to_places() -> None:
    pairs = {("price", "drift"): 0.5, ("hours", "drift"): -0.2}
    one, two = scores(correlations=pairs), scores(NAMES[::-1], correlations=dict(reversed(pairs.items())))
    assert list(two) == NAMES[::-1]
    for name in NAMES:
        assert one[name].tobytes() == two[name].tobytes()


def test_same_seed_same_bytes_other_seed_other_bytes() -> None:
    assert all(scores()[name].tobytes() == scores()[name].tobytes() for name in NAMES)
    assert not np.array_equal(scores()["price"], scores(rng=np.random.default_rng(8))["price"])


@pytest.mark.parametrize("scrambles", [1, 4])
def test_every_column_fills_its_probabilities_evenly(scrambles: int) -> None:
    # a scrambled Sobol net of n points has exactly one point in each n-th of each axis
    for column in scores(scrambles=scrambles).values():
        for block in column.reshape(scrambles, -1):
            shares = np.floor(norm.cdf(block) * len(block)).astype(int)
            assert sorted(shares.tolist()) == list(range(len(block)))


def test_errors_of_blocks_are_independent() -> None:
    errors = np.array(
        [
            np.exp(scores(["a", "b"], count=64, scrambles=2, rng=np.random.default_rng(seed))["a"])
            .reshape(2, -1)
            .mean(axis=1)
            for seed in range(300)
        ]
    )
    # 300 repeats know a correlation to about 0.06
    assert abs(np.corrcoef(errors.T)[0, 1]) < 0.2


def test_rank_correlations_come_out_as_asked() -> None:
    pairs = {("price", "tokens"): 0.7, ("hours", "tokens"): -0.4, ("price", "hours"): -0.1}
    found = scores(correlations=pairs, count=2**15)
    for (one, two), expected in pairs.items():
        assert spearmanr(found[one], found[two]).statistic == pytest.approx(expected, abs=5e-3)
    assert abs(spearmanr(found["drift"], found["tokens"]).statistic) < 0.01
    for column in found.values():
        np.testing.assert_allclose([column.mean(), column.std()], [0, 1], atol=2e-3)


def test_an_uncorrelated_input_is_not_touched() -> None:
    assert np.array_equal(scores()["drift"], scores(correlations={("price", "hours"): 0.9})["drift"])


def test_impossible_correlations_name_the_culprits() -> None:
    pairs = {("price", "hours"): 0.9, ("hours", "tokens"): 0.9, ("price", "tokens"): -0.9, ("drift", "price"): 0.05}
    with pytest.raises(ValueError, match="contradict each other") as caught:
        scores(correlations=pairs)
    message = str(caught.value)
    for pair in ("price with hours (0.9)", "hours with tokens (0.9)", "price with tokens (-0.9)"):
        assert pair in message
    assert "drift" not in message
    factor = float(message.split("all pairs times ")[1].split(" ")[0])
    assert 0.3 < factor < 0.8
    score_correlation(names=NAMES, correlations={pair: factor * rank for pair, rank in pairs.items()})
    with pytest.raises(ValueError, match="contradict"):
        score_correlation(names=NAMES, correlations={p: (factor + 0.02) * rank for p, rank in pairs.items()})


def test_all_faults_of_a_table_at_once() -> None:
    pairs = {("price", "weather"): 0.5, ("hours", "hours"): 0.1, ("price", "drift"): 1.0, ("price", "hours"): 0.1}
    with pytest.raises(ValueError, match="weather") as caught:
        score_correlation(names=NAMES, correlations=pairs | {("hours", "price"): 0.2})
    for words in ("'hours' is paired with itself", "price with drift: 1 is not inside", "given twice"):
        assert words in str(caught.value)


@pytest.mark.parametrize(("count", "scrambles"), [(1000, 1), (0, 1), (1024, 3)])
def test_a_count_that_is_no_power_of_two_is_refused_with_one_that_is(count: int, scrambles: int) -> None:
    with pytest.raises(ValueError, match="power of two; try") as caught:
        scores(count=count, scrambles=scrambles)
    nearest = int(str(caught.value).split("try ")[1].split(" ")[0])
    assert len(scores(count=nearest, scrambles=scrambles)["price"]) == nearest


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'price' is named twice"):
        scores(["price", "hours", "price"])


def test_pairs_of_sets_are_independent() -> None:
    base, other = score_pairs(names=NAMES, count=4096, rng=np.random.default_rng(3))
    columns = np.array([*base.values(), *other.values()])
    assert np.all(np.abs(np.corrcoef(columns) - np.eye(8)) < 0.01)


def test_no_inputs_no_columns() -> None:
    assert scores([]) == {}
