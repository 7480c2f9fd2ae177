from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.breakeven.crossings import JUMP, ROOT, TOUCH, Crossings, cheapest_intervals, curve_crossings
from simulator.breakeven.curve_algebra import curve_rows, scaled_curve
from simulator.curves.curve import CachedTerm, CostCurve, StairTerm

LOWEST, HIGHEST = 100.0, 1e7


def random_curve(rng: np.random.Generator, draws: int, *, months: int = 6, cached: bool, stairs: bool) -> CostCurve:
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
        steps = (StairTerm(price, load, rng.choice([0.0, 0.5, 1.0, 2.0, 2.7], draws)),)
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

    share = np.log(edges[1:] / edges[:-1]) / np.log(HIGHEST / LOWEST)
    counts = np.maximum(3, (4000 * share).astype(int))
    scan = np.concatenate(
        [
            np.geomspace(start * (1 + 1e-13), end * (1 - 1e-13), count)
            for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ]
    )
    piece = np.repeat(np.arange(len(counts)), counts)
    signs = np.sign(gap(scan)).astype(int)
    found: list[tuple[float, int, int]] = []
    for i in np.flatnonzero(signs[1:] != signs[:-1]):
        if piece[i + 1] != piece[i]:
            found.append((float(edges[piece[i + 1]]), JUMP, int(signs[i + 1])))
            continue
        low, high = scan[i], scan[i + 1]
        for _ in range(60):
            middle = 0.5 * (low + high)
            if np.sign(gap(np.array([middle]))[0]) == signs[i]:
                low = middle
            else:
                high = middle
        found.append((float(low), ROOT, int(signs[i + 1])))
    return found


def of_draw(found: Crossings, draw: int) -> list[tuple[float, int, int]]:
    mine = (found.draw == draw) & (found.kind != TOUCH)
    return list(
        zip(found.volume[mine].tolist(), found.kind[mine].tolist(), found.sign_after[mine].tolist(), strict=True)
    )


@pytest.mark.parametrize(("cached", "stairs", "draws"), [(False, True, 400), (True, False, 400), (True, True, 400)])
def test_no_difference_from_brute_force(cached: bool, stairs: bool, draws: int) -> None:
    rng = np.random.default_rng(20261123 + 2 * cached + stairs)
    first = random_curve(rng, draws, months=4, cached=cached, stairs=False)
    second = random_curve(rng, draws, months=4, cached=cached, stairs=stairs)
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


def line(fixed: float, slope: float) -> CostCurve:
    return CostCurve(np.array([fixed]), np.array([slope]))


def crossed(first: CostCurve, second: CostCurve, lowest: float = LOWEST, highest: float = HIGHEST) -> Crossings:
    return curve_crossings(first=first, second=second, lowest=lowest, highest=highest)


@pytest.mark.parametrize(
    ("first", "second", "volumes", "below", "above"),
    [
        (line(1000, 1), line(0, 2), [1000.0], 1, -1),
        (line(0, 2), line(1000, 1), [1000.0], -1, 1),
        (line(0, 1), line(1, 1), [], -1, -1),
        (line(0, 2), line(0, 1), [], 1, 1),
        (line(5, 3), line(5, 3), [], 0, 0),
        (line(1e9, 1), line(0, 2), [], 1, 1),
        (line(1, 1), line(0, 2), [], -1, -1),
    ],
)
def test_straight_lines_by_hand(
    first: CostCurve, second: CostCurve, volumes: list[float], below: int, above: int
) -> None:
    found = crossed(first, second)
    assert found.volume.tolist() == volumes
    assert found.sign_at_lowest.tolist() == [below]
    assert found.sign_after.tolist() == [above] * len(volumes)
    assert found.counts.tolist() == [len(volumes)]
    assert found.first_volumes().tolist() == found.last_volumes().tolist() == (volumes or [np.inf])


def test_one_replica_after_another_by_hand() -> None:
    # 0.01 a request against 50 per 10 000 requests: the stairs are lower up to 10 000 from 5 000 on, and so on;
    # 50 j = 0.01 V at V = 5 000 j, which lies on step j (10 000 (j - 1), 10 000 j] only for j = 1 and the end of 2
    stair = StairTerm(np.array([[50.0]]), np.array([[1e-4]]), np.array([0.0]))
    found = crossed(line(0.0, 0.01), CostCurve(np.zeros(1), np.zeros(1), stairs=(stair,)), 100.0, 1e5)
    assert of_draw(found, 0) == [(pytest.approx(5000.0, rel=1e-12), ROOT, 1)]
    # the step after 10 000 meets the line exactly there: equal for a moment, no change
    assert found.volume[found.kind == TOUCH].tolist() in ([], [pytest.approx(10_000.0)])


def test_a_saw_tooth_crosses_at_every_step_and_in_between() -> None:
    # a line through the middle of every tread: a root in each, a jump between them
    stair = StairTerm(np.array([[100.0]]), np.array([[1e-3]]), np.array([0.0]))
    stairs = CostCurve(np.array([-50.0]), np.zeros(1), stairs=(stair,))
    found = crossed(line(0.0, 0.1), stairs, 100.0, 10_100.0)
    expected = [(500.0, ROOT, 1)]
    for step in range(1, 10):
        expected += [(1000.0 * step, JUMP, -1), (1000.0 * step + 500, ROOT, 1)]
    expected += [(10_000.0, JUMP, -1)]
    assert [(k, s) for _, k, s in of_draw(found, 0)] == [(k, s) for _, k, s in expected]
    np.testing.assert_allclose(found.volume, [v for v, *_ in expected], rtol=1e-12)


def cached(fixed: float, slope: float, weight: float, rate: float) -> CostCurve:
    return replace(line(fixed, slope), cached=(CachedTerm(np.array([[weight]]), np.array([[rate]])),))


@pytest.mark.parametrize("rate", [1e-3, 1e-5])
@pytest.mark.parametrize("shift", [0.0, 1e-6, -1e-6])
def test_a_tangent_touches_crosses_twice_or_misses(rate: float, shift: float) -> None:
    # V h(V y) is convex up to V = 2 / y; at V = 1 / y its slope is 1, so its tangent there lies below it on both sides
    at = 1.0 / rate
    value = at * (1 - np.exp(-1.0))
    tangent = line(value - at + shift * value, 1.0)
    found = crossed(cached(0.0, 0.0, 1.0, rate), tangent, 0.1 * at, 1.9 * at)
    near = found.volume[np.abs(found.volume - at) < 0.1 * at]
    kinds = found.kind[np.abs(found.volume - at) < 0.1 * at].tolist()
    if shift == 0:
        # costs within 2e-13 of each other are equal, which they are within 2e-6 of the tangent point
        np.testing.assert_allclose(near, [at] * len(near), rtol=3e-6)
        assert kinds in ([TOUCH], [ROOT, ROOT])
        assert found.sign_after[: len(near)].tolist() in ([1], [0, 1])
    elif shift > 0:
        # curvature of V h(V y) at 1 / y is y exp(-1) (2 - 1): half of it times the square is the shift
        reach = np.sqrt(2 * shift * value / (rate * np.exp(-1.0)))
        np.testing.assert_allclose(near, [at - reach, at + reach], rtol=1e-5)
        assert found.sign_after[:2].tolist() == [-1, 1]
    else:
        assert near.size == 0


def test_terms_shared_by_both_cancel_and_equal_costs_are_identical() -> None:
    one = random_curve(np.random.default_rng(3), 50, cached=True, stairs=True)
    found = crossed(one, replace(one))
    assert found.volume.size == 0
    assert not found.sign_at_lowest.any()
    dearer = crossed(replace(one, fixed=one.fixed + 0.01), one)
    assert dearer.volume.size == 0
    assert np.all(dearer.sign_at_lowest == 1)


def test_an_equal_stretch_shows_both_its_ends() -> None:
    # below 1 000 requests both keep one unit; above it only the second needs more
    stair = StairTerm(np.array([[7.0]]), np.array([[1e-3]]), np.array([1.0]))
    found = crossed(line(7.0, 0.0), CostCurve(np.zeros(1), np.zeros(1), stairs=(stair,)))
    assert found.sign_at_lowest.tolist() == [0]
    assert [(k, s) for _, k, s in of_draw(found, 0)] == [(JUMP, -1)]
    np.testing.assert_allclose(found.volume, [1000.0])


def test_at_a_root_both_cost_the_same() -> None:
    rng = np.random.default_rng(5)
    first, second = (random_curve(rng, 200, months=37, cached=True, stairs=True) for _ in range(2))
    found = crossed(first, second)
    roots = found.kind == ROOT
    assert roots.sum() > 50
    for draw, volume in zip(found.draw[roots].tolist(), found.volume[roots].tolist(), strict=True):
        costs = [plain_cost(curve, draw, np.array([volume]))[0] for curve in (first, second)]
        assert costs[0] == pytest.approx(costs[1], rel=1e-9)


@pytest.mark.parametrize("copies", [2, 7, 300])
def test_a_draw_repeated_is_the_draw_alone_bit_for_bit(copies: int) -> None:
    rng = np.random.default_rng(6)
    for _ in range(10):
        pair = [random_curve(rng, 1, months=37, cached=True, stairs=True) for _ in range(2)]
        alone = crossed(*pair)
        many = crossed(*(curve_rows(curve=curve, rows=np.zeros(copies, np.intp)) for curve in pair))
        assert many.volume.tolist() == alone.volume.tolist() * copies


def test_swapping_the_two_turns_the_signs_and_nothing_else() -> None:
    rng = np.random.default_rng(7)
    first, second = (random_curve(rng, 100, cached=True, stairs=True) for _ in range(2))
    one, other = crossed(first, second), crossed(second, first)
    np.testing.assert_allclose(one.volume, other.volume, rtol=1e-12)
    assert np.array_equal(one.sign_after, -other.sign_after)
    assert np.array_equal(one.sign_at_lowest, -other.sign_at_lowest)


def test_scaling_all_money_leaves_every_crossing_alone() -> None:
    rng = np.random.default_rng(8)
    first, second = (random_curve(rng, 100, cached=True, stairs=True) for _ in range(2))
    one = crossed(first, second)
    other = crossed(*(scaled_curve(curve=curve, factor=np.full(100, 1e3)) for curve in (first, second)))
    np.testing.assert_allclose(one.volume, other.volume, rtol=1e-9)
    assert np.array_equal(one.sign_after, other.sign_after)


def test_cheapest_of_three_against_a_fine_scan() -> None:
    rng = np.random.default_rng(9)
    curves = tuple(random_curve(rng, 60, cached=True, stairs=stairs) for stairs in (False, True, True))
    found = cheapest_intervals(curves=curves, lowest=LOWEST, highest=HIGHEST)
    volumes = np.geomspace(LOWEST * 1.000001, HIGHEST * 0.999999, 3001)
    windows = 0
    for draw in range(60):
        costs = np.array([plain_cost(curve, draw, volumes) for curve in curves])
        mine = found.draw == draw
        starts, ends, cheapest = found.start[mine], found.end[mine], found.cheapest[mine]
        assert starts[0] == LOWEST
        assert ends[-1] == HIGHEST
        assert np.array_equal(starts[1:], ends[:-1])
        assert np.all(cheapest[1:] != cheapest[:-1])
        assert np.array_equal(cheapest[np.searchsorted(ends, volumes)], costs.argmin(axis=0))
        windows += len(cheapest) > 2
    assert windows > 0


@pytest.mark.parametrize(("lowest", "highest"), [(1.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (0.0, np.inf), (np.nan, 1.0)])
def test_a_range_that_is_none_is_refused(lowest: float, highest: float) -> None:
    with pytest.raises(ValueError, match="are no range"):
        crossed(line(0, 1), line(1, 0), lowest, highest)


def test_a_range_may_start_at_zero() -> None:
    found = crossed(cached(0.0, 0.0, 1.0, 1e-3), line(10.0, 0.0), 0.0, 1e4)
    volume = float(found.volume[0])
    assert volume * (1 - np.exp(-1e-3 * volume)) == pytest.approx(10.0, rel=1e-12)
