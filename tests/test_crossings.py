from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.crossings import JUMP, ROOT, TOUCH, Crossings, cheapest_intervals, curve_crossings
from simulator.curve_algebra import curve_rows
from simulator.curves import CachedTerm, CostCurve, StairTerm, curve_values_at

LOWEST, HIGHEST = 100.0, 1e7


def random_curve(
    rng: np.random.Generator, draws: int, *, months: int = 6, cached: bool, stairs: bool
) -> CostCurve:
    """Curves whose sizes are those of a product: cents a request, hundreds a replica."""
    growth = rng.uniform(-0.02, 0.1, (draws, 1)) * (rng.random((draws, 1)) < 0.7)
    traffic = (1 + growth) ** np.arange(months)
    unit = np.exp(rng.normal(np.log(0.01), 1.0, draws))
    terms: tuple[CachedTerm, ...] = ()
    steps: tuple[StairTerm, ...] = ()
    if cached:
        saved = -unit[:, None] * rng.uniform(0.1, 0.9, (draws, months)) * traffic
        terms = (CachedTerm(saved, np.exp(rng.normal(np.log(1e-4), 1.5, (draws, 1))) * traffic),)
    if stairs:
        price = np.exp(rng.normal(np.log(800), 0.8, (draws, 1))) * 0.99 ** np.arange(months)
        load = np.exp(rng.normal(np.log(2e-6), 1.0, (draws, 1))) * traffic
        steps = (StairTerm(price, load, rng.integers(0, 3, draws).astype(float)),)
    return CostCurve(
        fixed=np.exp(rng.normal(np.log(5000), 1.0, draws)),
        slope=unit * traffic.sum(axis=1),
        cached=terms,
        stairs=steps,
    )


def plain_cost(curve: CostCurve, draw: int, volumes: np.ndarray) -> np.ndarray:
    """The formula of the module's first line, written out."""
    total = curve.fixed[draw] + curve.slope[draw] * volumes
    for term in curve.cached:
        for weight, rate in zip(term.weight[draw], term.rate[draw], strict=True):
            total = total + volumes * weight * (1 - np.exp(-volumes * rate))
    for stair in curve.stairs:
        for price, rate in zip(stair.price[draw], stair.rate[draw], strict=True):
            total = total + price * np.maximum(stair.floor[draw], np.ceil(volumes * rate))
    return total


def brute_force(first: CostCurve, second: CostCurve, draw: int) -> list[tuple[float, int, int]]:
    """Crossings (volume, kind, sign after) by dense scanning of every piece between two steps."""
    steps = [LOWEST, HIGHEST]
    for stair in (*first.stairs, *second.stairs):
        for rate in stair.rate[draw]:
            numbers = np.arange(np.floor(LOWEST * rate) + 1, np.ceil(HIGHEST * rate))
            steps += (numbers / rate).tolist()
    edges = np.unique(steps)
    edges = edges[np.append(True, np.diff(edges) > 1e-12 * edges[1:])]

    def gap(volumes: np.ndarray) -> np.ndarray:
        return plain_cost(first, draw, volumes) - plain_cost(second, draw, volumes)

    found: list[tuple[float, int, int]] = []
    last_sign = 0
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        per_piece = max(3, int(4000 * np.log(end / start) / np.log(HIGHEST / LOWEST)))
        scan = np.geomspace(start * (1 + 1e-13), end * (1 - 1e-13), per_piece)
        signs = np.sign(gap(scan)).astype(int)
        if last_sign and signs[0] != last_sign:
            found.append((float(start), JUMP, int(signs[0])))
        for i in np.flatnonzero(signs[1:] != signs[:-1]):
            low, high = scan[i], scan[i + 1]
            for _ in range(200):
                middle = 0.5 * (low + high)
                if np.sign(gap(np.array([middle]))[0]) == signs[i]:
                    low = middle
                else:
                    high = middle
            found.append((float(low), ROOT, int(signs[i + 1])))
        last_sign = int(signs[-1])
    return found


def of_draw(found: Crossings, draw: int) -> list[tuple[float, int, int]]:
    mine = (found.draw == draw) & (found.kind != TOUCH)
    return list(
        zip(found.volume[mine].tolist(), found.kind[mine].tolist(), found.sign_after[mine].tolist(), strict=True)
    )


@pytest.mark.parametrize(
    ("cached", "stairs", "draws"), [(False, True, 400), (True, False, 400), (True, True, 400)]
)
def test_no_difference_from_brute_force(cached: bool, stairs: bool, draws: int) -> None:
    rng = np.random.default_rng(20261123 + 2 * cached + stairs)
    first = random_curve(rng, draws, cached=cached, stairs=False)
    second = random_curve(rng, draws, cached=cached, stairs=stairs)
    # near-equal slopes and starts: the hard case, with several crossings
    second = replace(second, slope=first.slope * rng.uniform(0.7, 1.2, draws), fixed=first.fixed * 1.02)
    found = curve_crossings(first=first, second=second, lowest=LOWEST, highest=HIGHEST)
    several = 0
    for draw in range(draws):
        expected = brute_force(first, second, draw)
        mine = of_draw(found, draw)
        assert [(k, s) for _, k, s in mine] == [(k, s) for _, k, s in expected], draw
        np.testing.assert_allclose([v for v, *_ in mine], [v for v, *_ in expected], rtol=1e-9)
        several += len(expected) > 1
    assert several > draws // 50
