from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.breakeven.curve_algebra import curve_difference, curve_rows, curve_sum, melted_curve, scaled_curve
from simulator.curves.curve import CachedTerm, CostCurve, StairTerm, curve_values, curve_values_at, octave_volumes
from simulator.curves.saturation import condensed, doubling_stride, saturation


def plain(curve: CostCurve, volumes: np.ndarray) -> np.ndarray:
    """The curve written out, one broadcast per term and no shortcut."""
    total = curve.fixed[:, None] + curve.slope[:, None] * volumes
    for term in curve.cached:
        share = 1.0 - np.exp(-volumes[:, None] * term.rate[:, None])
        total = total + volumes * (term.weight[:, None] * share).sum(axis=2)
    for stair in curve.stairs:
        units = np.maximum(stair.floor[:, None, None], np.ceil(volumes[:, None] * stair.rate[:, None]))
        total = total + (stair.price[:, None] * units).sum(axis=2)
    return total


@st.composite
def curves(draw: st.DrawFn) -> CostCurve:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    draws, months = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    shared_growth = draw(st.booleans())
    size = (1, months) if shared_growth else (draws, months)
    growth = np.exp(rng.uniform(-0.5, 1.0, size))
    one = np.ones((draws, months))
    return CostCurve(
        fixed=rng.lognormal(8, 1, draws),
        slope=rng.lognormal(-4, 1, draws),
        cached=tuple(
            CachedTerm(-rng.random((draws, months)) / 50, rng.lognormal(-9, 2, (draws, 1)) * growth * one)
            for _ in range(draw(st.integers(0, 2)))
        ),
        stairs=tuple(
            StairTerm(
                price=rng.lognormal(6, 1, (draws, 1)) * rng.random((1 if shared_growth else draws, months)),
                rate=rng.lognormal(-10, 1, (draws, 1)) * growth * one,
                floor=rng.choice([0.0, 0.5, 1.0, 2.3, 3.0], draws),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
    )


GRIDS = {
    "octaves": octave_volumes(lowest=100.0, highest=3e7, per_doubling=5),
    "any": np.concatenate([[0.0], np.geomspace(130.0, 1e8, 23)]),
}


@given(curves(), st.sampled_from(sorted(GRIDS)))
def test_values_are_those_of_the_formula(curve: CostCurve, grid: str) -> None:
    volumes = GRIDS[grid]
    found = curve_values(curve=curve, volumes=volumes)
    # savings may cancel most of a cost, so the error is measured against the size of its parts
    weights = sum(np.abs(term.weight).sum(axis=1) for term in curve.cached)
    size = np.abs(found) + volumes * np.reshape(weights, (-1, 1))
    assert np.all(np.abs(found - plain(curve, volumes)) <= 1e-12 * size)
    each = np.broadcast_to(volumes, found.shape)
    np.testing.assert_allclose(curve_values_at(curve=curve, volumes=each), found, rtol=1e-10)
    column = curve_values_at(curve=curve, volumes=np.full(curve.draws, volumes[7]))
    np.testing.assert_allclose(column, found[:, 7], rtol=1e-10)


@pytest.mark.parametrize("growth", [0.0, 0.01, -0.03, 0.08])
@pytest.mark.parametrize("cached_share", [1.0, 0.95, 0.4])
def test_many_months_of_like_growth_are_condensed_without_loss(growth: float, cached_share: float) -> None:
    rng = np.random.default_rng(4)
    draws, months = 300, 49
    weight = rng.normal(size=(draws, months))
    rate = rng.lognormal(-9, 2, (draws, 1)) * (1 + growth) ** np.arange(months)
    weight[:, 0] = 0.0
    rate[rng.random(draws) > cached_share] = 0.0
    curve = CostCurve(np.zeros(draws), np.zeros(draws), cached=(CachedTerm(weight, rate),))
    for volumes in GRIDS.values():
        off = np.abs(curve_values(curve=curve, volumes=volumes) - plain(curve, volumes))
        assert np.all(off <= 3e-13 * np.abs(weight).sum(axis=1, keepdims=True) * volumes)


def test_condensing_saves_columns() -> None:
    few, _ = condensed(weight=np.ones((5, 49)), rate=np.full((5, 1), 1e-4) * 1.01 ** np.arange(49), volumes=100)
    assert few.shape[1] < 16
    many = condensed(weight=np.ones((5, 49)), rate=np.full((5, 1), 1e-4) * 1.2 ** np.arange(49), volumes=100)
    assert many[0].shape[1] == 49


@pytest.mark.parametrize("floors", [[1.0], [0.0, 1.0, 2.0], [0.5, 1.5]])
def test_a_staircase_laid_out_is_the_sum_over_months(floors: list[float]) -> None:
    rng = np.random.default_rng(5)
    draws, months = 4000, 36
    price = rng.lognormal(6, 1, (draws, 1)) * 0.99 ** np.arange(months)
    rate = rng.lognormal(-13, 0.5, (draws, 1)) * 1.02 ** np.arange(months)
    floor = rng.choice(floors, draws)
    volumes = np.geomspace(1e3, 1e6, 30)
    # full units at round volumes, where rounding decides
    rate[:100] = 1e-5 * 1.02 ** np.arange(months)
    volumes[3] = 3e5
    volumes.sort()
    zero = np.zeros(draws)
    curve = CostCurve(zero, zero, stairs=(StairTerm(price, rate, floor),))
    laid_out = curve_values(curve=curve, volumes=volumes)
    one_by_one = curve_values_at(curve=curve, volumes=np.broadcast_to(volumes, laid_out.shape))
    np.testing.assert_allclose(laid_out, one_by_one, rtol=1e-12)


@given(curves(), st.sampled_from([2, 3, 17, 700]), st.sampled_from(sorted(GRIDS)))
def test_a_draw_is_the_same_alone_and_repeated_bit_for_bit(curve: CostCurve, copies: int, grid: str) -> None:
    alone = curve_rows(curve=curve, rows=slice(0, 1))
    many = curve_rows(curve=curve, rows=np.zeros(copies, np.intp))
    values = curve_values(curve=alone, volumes=GRIDS[grid])
    assert np.array_equal(curve_values(curve=many, volumes=GRIDS[grid]), np.repeat(values, copies, axis=0))
    for volume in GRIDS[grid][::7].tolist():
        one = curve_values(curve=alone, volumes=np.array([volume]))[0, 0]
        assert np.all(curve_values_at(curve=many, volumes=np.full(copies, volume)) == one)
        assert np.all(curve_values_at(curve=alone, volumes=np.full((1, 3), volume)) == one)


@given(curves(), st.floats(-3, 3))
def test_sums_differences_and_multiples(curve: CostCurve, factor: float) -> None:
    volumes = GRIDS["octaves"]
    factors = np.linspace(factor, factor + 1, curve.draws)
    other = scaled_curve(curve=curve, factor=factors)
    values = curve_values(curve=curve, volumes=volumes)
    scaled = curve_values(curve=other, volumes=volumes)
    size = 1e-11 * (np.abs(values) + np.abs(scaled) + volumes)
    assert np.all(np.abs(scaled - factors[:, None] * values) <= size)
    total = curve_values(curve=curve_sum(curves=(curve, other, curve)), volumes=volumes)
    assert np.all(np.abs(total - (2 * values + scaled)) <= 3 * size)
    gap = curve_values(curve=curve_difference(minuend=curve, subtrahend=other), volumes=volumes)
    assert np.all(np.abs(gap - (values - scaled)) <= 3 * size)


@given(curves())
def test_a_curve_less_itself_is_nothing_at_all(curve: CostCurve) -> None:
    gap = curve_difference(minuend=curve, subtrahend=curve)
    values = curve_values(curve=gap, volumes=GRIDS["octaves"])
    assert np.all(np.abs(values) <= 1e-13 * curve_values(curve=curve, volumes=GRIDS["octaves"]).max())
    melted = melted_curve(curve=curve)
    assert sum(term.rate.shape[1] for term in gap.cached) <= sum(term.rate.shape[1] for term in melted.cached)


@given(curves())
def test_chosen_rows(curve: CostCurve) -> None:
    rows = np.arange(curve.draws)[::-2]
    found = curve_values(curve=curve_rows(curve=curve, rows=rows), volumes=GRIDS["any"])
    np.testing.assert_allclose(found, curve_values(curve=curve, volumes=GRIDS["any"])[rows], rtol=1e-11)


def test_months_that_differ_in_nothing_melt_into_one() -> None:
    curve = CostCurve(
        fixed=np.zeros(2),
        slope=np.ones(2),
        cached=(CachedTerm(-np.ones((2, 36)), np.full((2, 36), 1e-4)),),
        stairs=(StairTerm(np.ones((2, 36)), np.full((2, 36), 1e-4), np.ones(2)),),
    )
    melted = melted_curve(curve=curve)
    assert melted.cached[0].rate.shape == melted.stairs[0].rate.shape == (2, 1)
    assert melted.cached[0].weight.tolist() == [[-36.0], [-36.0]]


def test_a_staircase_nothing_moves_is_a_fixed_cost() -> None:
    stair = StairTerm(np.array([[5.0, 7.0]]), np.array([[0.0, 0.0]]), np.array([3.0]))
    melted = melted_curve(curve=CostCurve(np.array([1.0]), np.array([0.0]), stairs=(stair,)))
    assert melted.stairs == ()
    assert melted.fixed.tolist() == [1.0 + 36.0]


def test_full_units_need_no_further_one() -> None:
    # 1 000 requests a unit: at 3 000 requests three units, however 3 000 / 1 000 is rounded
    for capacity in np.random.default_rng(1).uniform(1, 1e6, 200).tolist():
        curve = CostCurve(
            np.zeros(1),
            np.zeros(1),
            stairs=(StairTerm(np.ones((1, 1)), np.full((1, 1), 1 / capacity), np.zeros(1)),),
        )
        full = capacity * np.arange(1.0, 50.0)
        assert curve_values(curve=curve, volumes=full)[0].tolist() == list(range(1, 50))
        assert curve_values(curve=curve, volumes=full * (1 + 1e-12))[0].tolist() == list(range(2, 51))


def test_small_shares_keep_all_their_digits() -> None:
    curve = CostCurve(np.zeros(1), np.zeros(1), cached=(CachedTerm(np.ones((1, 1)), np.full((1, 1), 1e-20)),))
    volumes = octave_volumes(lowest=1.0, highest=2.0**30, per_doubling=1)
    np.testing.assert_allclose(curve_values(curve=curve, volumes=volumes)[0], volumes**2 * 1e-20, rtol=1e-9)


def test_doubling_grid_is_seen_as_one() -> None:
    for per_doubling in (1, 3, 8):
        grid = octave_volumes(lowest=37.0, highest=4e6, per_doubling=per_doubling)
        assert doubling_stride(grid) == per_doubling
        assert grid[0] == 37.0
        assert grid[-2] < 4e6 <= grid[-1] * (1 + 1e-9)
    assert doubling_stride(np.geomspace(10, 1e6, 50)) == 50
    assert doubling_stride(np.array([4.0])) == 1


def test_saturation_against_its_series() -> None:
    exponent = np.array([0.0, 1e-12, 1e-4])
    np.testing.assert_allclose(saturation(exponent), exponent - exponent**2 / 2 + exponent**3 / 6, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slope": np.ones(3)}, r"slope has shape \(3,\); expected \(2,\)"),
        ({"fixed": np.array([1.0, np.nan])}, "fixed holds a number that is not finite"),
        ({"cached": (CachedTerm(np.ones((2, 3)), np.ones((2, 4))),)}, r"cached\[0\].rate has shape"),
        ({"cached": (CachedTerm(np.ones((2, 3)), -np.ones((2, 3))),)}, "negative"),
        ({"stairs": (StairTerm(np.ones((2, 1)), np.ones((2, 1)), np.array([0.0, -1.0])),)}, "negative"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        CostCurve(**({"fixed": np.ones(2), "slope": np.ones(2)} | change))


def test_curves_of_different_draws_cannot_be_added() -> None:
    one, two = (CostCurve(np.ones(n), np.ones(n)) for n in (1, 2))
    with pytest.raises(ValueError, match=r"\[1, 2\] draws"):
        curve_sum(curves=(one, two))
