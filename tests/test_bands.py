from __future__ import annotations

import numpy as np
import pytest

from simulator.curves.curve import CachedTerm, CostCurve, StairTerm, curve_values, octave_volumes
from simulator.doubt.bands import smooth_quantiles
from simulator.doubt.curve_bands import curve_quantiles

BANDS = [0.05, 0.1, 0.5, 0.9, 0.95]


def quantiles(table: np.ndarray, probabilities: list[float] = BANDS) -> np.ndarray:
    return smooth_quantiles(
        cells=lambda rows, draws: table[rows, draws],
        rows=table.shape[0],
        draws=table.shape[1],
        probabilities=probabilities,
    )


def lines(rows: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    return rng.lognormal(8, 1, draws) + rng.lognormal(-4, 1, draws) * np.geomspace(1e2, 1e7, rows)[:, None]


@pytest.mark.parametrize("draws", [1000, 4096, 10_001, 70_000])
def test_equal_to_numpy_bit_for_bit(draws: int) -> None:
    table = lines(60, draws, np.random.default_rng(draws))
    assert np.array_equal(quantiles(table), np.quantile(table, BANDS, axis=1))


@pytest.mark.parametrize(
    "table",
    [
        np.random.default_rng(1).normal(size=(40, 5000)),
        np.random.default_rng(2).normal(size=(40, 5000)) * np.random.default_rng(3).choice([1e-6, 1, 1e6], (40, 1)),
        np.random.default_rng(4).integers(0, 3, (40, 5000)).astype(float),
        np.zeros((40, 5000)),
        -lines(40, 5000, np.random.default_rng(5)),
        np.repeat(lines(4, 5000, np.random.default_rng(6)), 10, axis=0)[np.random.default_rng(7).permutation(40)],
    ],
    ids=["unrelated rows", "rows of other sizes", "few values", "one value", "negative", "rows out of order"],
)
@pytest.mark.parametrize("probabilities", [BANDS, [0.0, 1.0], [0.5, 0.501, 0.502]])
def test_rows_that_are_not_smooth_cost_time_and_nothing_else(table: np.ndarray, probabilities: list[float]) -> None:
    assert np.array_equal(quantiles(table, probabilities), np.quantile(table, probabilities, axis=1))


@pytest.mark.parametrize("draws", [5000, 70_000])
def test_never_stays_never(draws: int) -> None:
    table = lines(40, draws, np.random.default_rng(8))
    table[:, : draws // 3] = np.inf
    found = quantiles(table)
    # a third never: the median is the 75th percentile of the rest
    assert np.array_equal(found[:3], np.quantile(table, BANDS[:3], axis=1))
    assert np.all(np.isinf(found[3:]))


@pytest.mark.parametrize("draws", [500, 5000, 70_000])
@pytest.mark.parametrize("row", [0, 7, 39])
def test_a_cell_that_is_no_number_is_refused(draws: int, row: int) -> None:
    table = lines(40, draws, np.random.default_rng(9))
    table[row, draws // 2] = np.nan
    with pytest.raises(ValueError, match="not a number"):
        quantiles(table)


@pytest.mark.parametrize("draws", [300, 3000, 70_000])
def test_bands_of_a_curve_with_cache_and_stairs(draws: int) -> None:
    rng = np.random.default_rng(10)
    slope = rng.lognormal(-4, 1, draws)
    curve = CostCurve(
        fixed=rng.lognormal(8, 1, draws),
        slope=slope,
        cached=(CachedTerm(-slope[:, None] * rng.random((draws, 2)) / 3, rng.lognormal(-9, 1, (draws, 2))),),
        stairs=(StairTerm(rng.lognormal(5, 1, (draws, 2)), rng.lognormal(-12, 1, (draws, 2)), np.ones(draws)),),
    )
    volumes = octave_volumes(lowest=100.0, highest=1e6, per_doubling=3)
    expected = np.quantile(curve_values(curve=curve, volumes=volumes), BANDS, axis=0)
    found = curve_quantiles(curve=curve, volumes=volumes, probabilities=BANDS)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("draws", [1500, 70_000])
@pytest.mark.parametrize("fixed", [1.0, -1.0])
def test_bands_of_straight_lines_bit_for_bit(draws: int, fixed: float) -> None:
    rng = np.random.default_rng(11)
    curve = CostCurve(fixed=fixed * rng.lognormal(8, 2, draws), slope=rng.normal(0.01, 0.02, draws))
    volumes = octave_volumes(lowest=100.0, highest=1e8, per_doubling=3)
    expected = np.quantile(curve_values(curve=curve, volumes=volumes), BANDS, axis=0)
    assert np.array_equal(curve_quantiles(curve=curve, volumes=volumes, probabilities=BANDS), expected)
