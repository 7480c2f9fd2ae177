"""The engine below the model against copies and peers: figures E1 to E6 and E9, as ratios within one run.

Run it with ``python -m benchmarks.engine``.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.timing import best_seconds, copy_seconds, show, simd
from simulator.breakeven.crossings import curve_crossings
from simulator.curves.columns import draw_blocks
from simulator.curves.curve import CachedTerm, CostCurve, StairTerm, curve_values, octave_volumes
from simulator.doubt.curve_bands import curve_quantiles
from simulator.doubt.distributions import SCORE_95, Estimate, estimate_quantiles
from simulator.equations.timeline import discount_factor, traffic_index
from simulator.equations.totals import cumulative_cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.breakeven.crossings import Crossings

PROBABILITIES = [0.1, 0.5, 0.9]
VOLUMES = octave_volumes(lowest=100.0, highest=1e7, per_doubling=6)[:100]
MONTHS = 36


def curves(draws: int, *, cached: bool, stairs: bool, months: int = 1) -> list[CostCurve]:
    """Three curves per draw of the size of a product's costs."""
    rng = np.random.default_rng(draws)
    found = []
    for _ in range(3):
        slope = rng.lognormal(-4.6, 1, draws) * MONTHS
        rate = rng.lognormal(-9, 1, (draws, 1)) * 1.02 ** np.arange(months)
        units = rng.lognormal(-13, 0.7, (draws, 1)) * 1.02 ** np.arange(months)
        price = rng.lognormal(7, 0.5, (draws, 1)) * (MONTHS / months) * 0.995 ** np.arange(months)
        saved = -slope[:, None] / months * rng.uniform(0.1, 0.8, (draws, months))
        found.append(
            CostCurve(
                fixed=rng.lognormal(8.5, 1, draws),
                slope=slope,
                cached=(CachedTerm(saved, rate),) if cached else (),
                stairs=(StairTerm(price, units, np.ones(draws)),) if stairs else (),
            )
        )
    return found


def bands() -> None:
    """E1 and E3: exact bands of three approaches over 100 volumes, against a copy and against numpy.quantile."""
    copy = copy_seconds(3, 100, 100_000)
    for name, cached, stairs in (("lines", False, False), ("cache", True, False), ("cache, stairs", True, True)):
        _bands_of(name, curves(100_000, cached=cached, stairs=stairs), copy)


def _bands_of(name: str, three: list[CostCurve], copy: float) -> None:
    """One line of E1 and one of E3."""
    ours = best_seconds(
        lambda: [curve_quantiles(curve=c, volumes=VOLUMES, probabilities=PROBABILITIES) for c in three], runs=3
    )
    told = f"{ours / copy:.1f} x copy ({1e3 * ours:.0f} ms)"
    show("E1", f"bands, 3 x 100 x 100k, {name}", told, "4 x", met=ours / copy <= 4)

    def broadcast() -> np.ndarray:
        return np.quantile(_written_out(three[0]), PROBABILITIES, axis=1)

    plain = 3 * best_seconds(broadcast, runs=1)
    off = np.abs(curve_quantiles(curve=three[0], volumes=VOLUMES, probabilities=PROBABILITIES) / broadcast() - 1).max()
    measured = f"{plain / ours:.1f} x longer; apart {off:.0e}"
    show("E3", f"the same by broadcast + np.quantile, {name}", measured, "8 x, 1e-12",
         met=plain / ours >= 8 and off <= 1e-12)  # fmt: skip


def _written_out(curve: CostCurve) -> np.ndarray:
    """The curve as one would write it first."""
    total = curve.fixed + VOLUMES[:, None] * curve.slope
    for term in curve.cached:
        total = total + VOLUMES[:, None] * term.weight[:, 0] * (1 - np.exp(-VOLUMES[:, None] * term.rate[:, 0]))
    for stair in curve.stairs:
        total = total + stair.price[:, 0] * np.maximum(stair.floor, np.ceil(VOLUMES[:, None] * stair.rate[:, 0]))
    return total


def large_bands() -> None:
    """E2: a million draws, and the memory that takes beyond the coefficients."""
    draws = 1_000_000
    line = curves(draws, cached=False, stairs=False)[0]
    copy = copy_seconds(100, draws)
    ours = best_seconds(lambda: curve_quantiles(curve=line, volumes=VOLUMES, probabilities=PROBABILITIES), runs=2)
    tracemalloc.start()
    curve_quantiles(curve=line, volumes=VOLUMES, probabilities=PROBABILITIES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    measured = f"{ours / copy:.1f} x copy ({1e3 * ours:.0f} ms), peak {peak / 1e6:.0f} MB"
    show("E2", "bands, 100 x 1M, lines", measured, "4.5 x, < 1 GB", met=ours / copy <= 4.5 and peak < 1e9)


def staircase() -> None:
    """E4: the hosting staircase of 36 months over 100 volumes, against a copy and a month loop."""
    draws = 100_000
    stair = curves(draws, cached=False, stairs=True, months=MONTHS)[0].stairs[0]
    zero = np.zeros(draws)
    curve = CostCurve(fixed=zero, slope=zero, stairs=(stair,))
    work = np.empty((100, draws))
    ours = best_seconds(lambda: curve_values(curve=curve, volumes=VOLUMES, work=work), runs=3)
    copy = copy_seconds(100, draws)

    def month_loop() -> np.ndarray:
        total = np.zeros((100, draws))
        for month in range(MONTHS):
            units = np.ceil(VOLUMES[:, None] * stair.rate[:, month])
            total += stair.price[:, month] * np.maximum(stair.floor, units)
        return total

    loop = best_seconds(month_loop, runs=1)
    measured = f"{ours / copy:.1f} x copy; month loop {loop / ours:.1f} x longer"
    show("E4", "staircase, 100 volumes x 100k x 36 months", measured, "7 x; 15 x",
         met=ours / copy <= 7 and loop / ours >= 15)  # fmt: skip


def cumulative() -> None:
    """E5: cumulative cost by month with growth of its own in each draw."""
    draws, months = 100_000, 60
    rng = np.random.default_rng(5)
    growth, rate = rng.normal(0.02, 0.01, (draws, 1)), rng.uniform(0.02, 0.1, (draws, 1))
    unit, fixed = rng.lognormal(3, 1, (3, draws, 1)), rng.lognormal(6, 1, (3, draws, 1))
    month = np.arange(months + 1.0)

    costs = np.empty((3, draws, months + 1))

    def ours() -> None:
        # a block of draws at a time, so that the months in between stay in cache
        for rows in draw_blocks(costs[0]):
            traffic = traffic_index(month=month, growth_per_month=growth[rows], horizon=float(months))
            discount = discount_factor(month=month, discount_rate_per_year=rate[rows])
            for i in range(3):
                monthly = unit[i, rows] * traffic + fixed[i, rows]
                costs[i, rows] = cumulative_cost(monthly_cost=monthly, discount_factor=discount)

    ratio = best_seconds(ours, runs=3) / copy_seconds(3, draws, months + 1)
    show("E5", "cumulative cost, 3 x 60 months x 100k, growth per draw", f"{ratio:.1f} x copy", "6 x", met=ratio <= 6)


def transforms() -> None:
    """E6: quantile transforms from kept scores, against scipy.stats of the same shapes."""
    from scipy import stats

    width = np.log(4.0) / SCORE_95
    _transform("lognormal", Estimate(0.5, 2.0, 8.0, "positive"), stats.lognorm(width, scale=2.0).ppf)
    _transform("logit-normal", Estimate(0.2, 0.5, 0.8, "fraction"), stats.johnsonsb(0.0, 1.0 / width).ppf)
    _transform("normal", Estimate(-1.0, 1.0, 3.0), stats.norm(1.0, 2.0 / SCORE_95).ppf)
    _transform("lognormal of two pieces", Estimate(0.5, 2.0, 3.0, "positive"), None)


def _transform(name: str, estimate: Estimate, ppf: Callable[[np.ndarray], np.ndarray] | None) -> None:
    """One line of E6."""
    from scipy.special import ndtr

    scores = np.random.default_rng(6).normal(size=1_000_000)
    shares = ndtr(scores)
    ours = best_seconds(lambda: estimate_quantiles(estimate=estimate, scores=scores), runs=3)
    if ppf is None:
        show("E6", f"{name} from kept scores", f"{1e3 * ours:.1f} ns a draw; scipy has none", "20 x")
        return
    # in the middle only: a share near 1 has lost the last digits of its score
    middle = np.abs(scores) < 3
    off = np.abs(estimate_quantiles(estimate=estimate, scores=scores) / ppf(shares) - 1)[middle].max()
    peer = best_seconds(lambda: ppf(shares), runs=1)
    measured = f"{peer / ours:.0f} x faster ({1e3 * ours:.1f} ns a draw); apart {off:.0e}"
    show("E6", f"{name} from kept scores against scipy.stats ppf", measured, "20 x", met=peer / ours >= 20)


def break_evens() -> None:
    """E9: all crossings of a million pairs of lines with classes, against one root by scipy where that is right."""
    from scipy.optimize import elementwise

    draws = 1_000_000
    first, second, _ = curves(draws, cached=False, stairs=False)

    def ours() -> Crossings:
        return curve_crossings(first=first, second=second, lowest=100.0, highest=1e7)

    found = ours()
    met = found.draw
    fixed, slope = first.fixed[met] - second.fixed[met], first.slope[met] - second.slope[met]

    def peer() -> np.ndarray:
        return elementwise.find_root(lambda v, f, s: f + s * v, (np.full(len(met), 100.0), 1e7), args=(fixed, slope)).x

    per_draw, per_root = best_seconds(ours, runs=3) / draws, best_seconds(peer, runs=1) / len(met)
    off = np.abs(peer() / found.volume - 1).max()
    measured = f"{per_root / per_draw:.0f} x faster a draw ({1e9 * per_draw:.0f} ns); apart {off:.0e}"
    show("E9", "break-evens of 1M lines, classes, against find_root", measured, "25 x", met=per_root / per_draw >= 25)
    _all_crossings("stairs", cached=False, stairs=True, months=1)
    _all_crossings("cache", cached=True, stairs=False, months=1)
    _all_crossings("cache, stairs, 36 months", cached=True, stairs=True, months=MONTHS)


def _all_crossings(name: str, *, cached: bool, stairs: bool, months: int) -> None:
    """All crossings of curves with more than a straight part; brute force stands in tests/test_crossings.py."""
    draws = 16_384
    first, second, _ = curves(draws, cached=cached, stairs=stairs, months=months)

    def ours() -> Crossings:
        return curve_crossings(first=first, second=second, lowest=100.0, highest=1e7)

    seconds, count = best_seconds(ours, runs=2), len(ours().draw)
    measured = f"{1e6 * seconds / draws:.1f} us a draw, {count / draws:.2f} crossings each"
    show("E9", f"all crossings of 16,384 draws with {name}", measured, "0 missed (tests)")


def main() -> None:
    """Print the table."""
    print(f"numpy {np.__version__}, SIMD {simd()}")
    for measured in (bands, large_bands, staircase, cumulative, transforms, break_evens):
        measured()


if __name__ == "__main__":
    main()
