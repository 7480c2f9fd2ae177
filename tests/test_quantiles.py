from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.doubt.quantiles import row_quantiles

BANDS = [0.05, 0.1, 0.5, 0.9, 0.95]


@given(
    st.integers(1, 300),
    st.integers(1, 3),
    st.sets(st.floats(0, 1), min_size=1, max_size=6).map(sorted),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_equal_to_numpy_bit_for_bit(draws: int, rows: int, probabilities: list[float], seed: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.lognormal(3, 2, (rows, draws))
    if ties:
        values = np.round(values / 20)
    found = row_quantiles(values=values, probabilities=probabilities)
    assert np.array_equal(found, np.quantile(values, probabilities, axis=1))


def test_input_is_not_changed_and_any_layout_will_do() -> None:
    values = np.random.default_rng(1).random((400, 7))
    before = values.copy()
    found = row_quantiles(values=values.T, probabilities=BANDS)
    assert np.array_equal(values, before)
    assert np.array_equal(found, np.quantile(values, BANDS, axis=0))


def test_never_is_infinite_and_never_a_wrong_number() -> None:
    rng = np.random.default_rng(2)
    finite = rng.random(101)
    for never in range(0, 102, 3):
        values = finite.copy()
        values[:never] = np.inf
        rng.shuffle(values)
        found = row_quantiles(values=values[None], probabilities=BANDS)[:, 0]
        # 101 draws: the quantiles are the order statistics 5, 10, 50, 90 and 95
        np.testing.assert_allclose(found, np.sort(values)[[5, 10, 50, 90, 95]], rtol=1e-12)
    half_way = np.array([[1.0, np.inf]])
    assert row_quantiles(values=half_way, probabilities=[0.0, 0.3, 1.0]).ravel().tolist() == [1.0, np.inf, np.inf]


@pytest.mark.parametrize("place", [0, 50, 99])
def test_a_value_that_is_no_number_is_refused(place: int) -> None:
    values = np.arange(100.0)[None]
    values[0, place] = np.nan
    with pytest.raises(ValueError, match="not a number"):
        row_quantiles(values=values, probabilities=BANDS)


@pytest.mark.parametrize("probabilities", [[0.5, 0.1], [0.5, 0.5], [-0.1], [1.1], [np.nan]])
def test_probabilities_that_make_no_sense_are_refused(probabilities: list[float]) -> None:
    with pytest.raises(ValueError, match="must rise and lie in"):
        row_quantiles(values=np.ones((1, 3)), probabilities=probabilities)


def test_no_draws_no_quantiles() -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        row_quantiles(values=np.ones((1, 0)), probabilities=BANDS)
