"""One problem with twelve uncertain inputs in our engine and in its peers: figures E7 and E8.

Two approaches at a million requests: P10, P50 and P90 of both costs and the P50 of the break-even volume. All inputs
are lognormal but one logit-normal, which every peer can draw. Run it with ``python -m benchmarks.peers``.
"""

from __future__ import annotations

import importlib
import random
from statistics import quantiles
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.timing import best_seconds, installed, show
from simulator.breakeven.crossings import curve_crossings
from simulator.curves.curve import CostCurve, curve_values
from simulator.doubt.distributions import SCORE_95, Estimate, estimate_quantiles
from simulator.doubt.draws import standard_scores
from simulator.doubt.quantiles import row_quantiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Columns = Mapping[str, np.ndarray]

DRAWS = 2**17
VOLUME = 1e6
#: Median and 95th percentile over median of each lognormal input.
INPUTS = {
    "content": (900.0, 1.8),
    "output": (250.0, 1.8),
    "price_in": (2e-6, 1.3),
    "price_out": (8e-6, 1.3),
    "tuned_price_in": (3e-6, 1.3),
    "tuned_price_out": (12e-6, 1.3),
    "instructions": (2500.0, 1.6),
    "hours": (120.0, 2.5),
    "labour_rate": (80.0, 1.5),
    "examples": (3000.0, 2.0),
    "cost_per_example": (0.8, 2.5),
}
#: Odds of the logit-normal share of cached instructions: median, 95th percentile over median.
ODDS = (1.0, 3.0)
NAMES = [*INPUTS, "cached"]
LOGS = {name: (np.log(median), np.log(factor) / SCORE_95) for name, (median, factor) in INPUTS.items()}
LOGS["cached"] = (np.log(ODDS[0]), np.log(ODDS[1]) / SCORE_95)


def lines(x: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fixed cost and cost per request of both approaches."""
    prompt = (x["content"] + x["instructions"] * (1.0 - 0.5 * x["cached"])) * x["price_in"]
    labour = x["hours"] * x["labour_rate"]
    first = prompt + x["output"] * x["price_out"]
    second = (x["content"] + 100.0) * x["tuned_price_in"] + x["output"] * x["tuned_price_out"]
    return 0.3 * labour, first, labour + x["examples"] * x["cost_per_example"], second


def with_share(x: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Odds of the cached share turned into the share."""
    return {**x, "cached": x["cached"] / (1.0 + x["cached"])}


def answers(x: Columns) -> float:
    """What every peer computes from its draws with numpy; the P50 of the break-even where there is one."""
    fixed_one, one, fixed_two, two = lines(x)
    np.quantile(fixed_one + VOLUME * one, [0.1, 0.5, 0.9])
    np.quantile(fixed_two + VOLUME * two, [0.1, 0.5, 0.9])
    met = one > two
    return float(np.quantile((fixed_two - fixed_one)[met] / (one - two)[met], 0.5))


def ours(draws: int = DRAWS, seed: int = 0) -> float:
    """Our engine: Sobol scores, exact percentiles, all crossings."""
    return ours_from(standard_scores(names=NAMES, count=draws, rng=np.random.default_rng(seed)))


def ours_from(scores: Columns) -> float:
    """Run the same on scores that are kept, as the page keeps them from one move of a slider to the next."""
    x = {}
    for name, (median, factor) in INPUTS.items():
        estimate = Estimate(median / factor, median, median * factor, "positive")
        x[name] = estimate_quantiles(estimate=estimate, scores=scores[name])
    x["cached"] = estimate_quantiles(estimate=Estimate(0.25, 0.5, 0.75, "fraction"), scores=scores["cached"])
    fixed_one, one, fixed_two, two = lines(x)
    curves = CostCurve(fixed=fixed_one, slope=one), CostCurve(fixed=fixed_two, slope=two)
    for curve in curves:
        values = curve_values(curve=curve, volumes=np.array([VOLUME]))
        row_quantiles(values=values.T, probabilities=[0.1, 0.5, 0.9])
    found = curve_crossings(first=curves[0], second=curves[1], lowest=1.0, highest=1e12)
    return float(row_quantiles(values=found.volume[None], probabilities=[0.5])[0, 0])


def plain_numpy(draws: int = DRAWS, seed: int = 0) -> float:
    """Random draws and numpy's quantiles."""
    rng = np.random.default_rng(seed)
    return answers(with_share({name: rng.lognormal(*log, draws) for name, log in LOGS.items()}))


def scipy_sobol() -> float:
    """The quasi-random points and inverse distributions of scipy.stats."""
    from scipy import stats

    points = stats.qmc.Sobol(len(LOGS), rng=np.random.default_rng(0)).random(DRAWS).T
    columns = zip(LOGS.items(), points, strict=True)
    return answers(
        with_share({name: stats.lognorm.ppf(u, spread, scale=np.exp(mean)) for (name, (mean, spread)), u in columns})
    )


def python_loop() -> float:
    """The standard library alone."""
    rng, costs, met = random.Random(0), ([], []), []
    for _ in range(DRAWS):
        x = {name: rng.lognormvariate(*log) for name, log in LOGS.items()}
        x["cached"] /= 1.0 + x["cached"]
        fixed_one, one, fixed_two, two = lines(x)
        costs[0].append(fixed_one + VOLUME * one)
        costs[1].append(fixed_two + VOLUME * two)
        if one > two:
            met.append((fixed_two - fixed_one) / (one - two))
    for cost in costs:
        quantiles(cost, n=10)
    return float(quantiles(met, n=2)[0])


def openturns() -> float:
    """OpenTURNS, Monte Carlo."""
    ot = importlib.import_module("openturns")
    joint = ot.JointDistribution([ot.LogNormal(*log) for log in LOGS.values()])
    return answers(with_share(dict(zip(LOGS, np.array(joint.getSample(DRAWS)).T, strict=True))))


def chaospy() -> float:
    """Run chaospy with its Sobol points."""
    cp = importlib.import_module("chaospy")
    joint = cp.J(*(cp.LogNormal(*log) for log in LOGS.values()))
    return answers(with_share(dict(zip(LOGS, joint.sample(DRAWS, rule="sobol"), strict=True))))


def squigglepy() -> float:
    """Sample squigglepy's distributions one by one, then numpy."""
    sq = importlib.import_module("squigglepy")
    return answers(with_share({name: sq.lognorm(norm_mean=m, norm_sd=s) @ DRAWS for name, (m, s) in LOGS.items()}))


def mcerp() -> float:
    """Run mcerp on its Latin hypercubes; its own lognormal takes the mean for the scale, so normals are raised here."""
    package = importlib.import_module("mcerp")
    package.npts = DRAWS
    return answers(with_share({name: np.exp(package.N(*log)._mcpts) for name, log in LOGS.items()}))


PEERS: dict[str, tuple[Callable[[], float], str]] = {
    "plain numpy": (plain_numpy, "1.4 x"),
    "scipy qmc + ppf": (scipy_sobol, "12 x"),
    "Python loop": (python_loop, "45 x"),
    "openturns": (openturns, "2.5 x"),
    "chaospy": (chaospy, "18 x"),
    "squigglepy": (squigglepy, "(its draws, not its models)"),
    "mcerp": (mcerp, "45 x"),
}


def same_problem() -> None:
    """E7: time of the same answers at the same number of draws."""
    mine, truth = best_seconds(ours, runs=3), ours()
    scores = standard_scores(names=NAMES, count=DRAWS, rng=np.random.default_rng(0))
    kept = best_seconds(lambda: ours_from(scores), runs=3)
    measured = f"{1e3 * mine:.1f} ms, {1e3 * kept:.1f} ms on kept scores; P50 {truth:,.0f}"
    show("E7", f"12 inputs, {DRAWS:,} draws: ours", measured, "")
    for name, (peer, target) in PEERS.items():
        known = name in ("plain numpy", "scipy qmc + ppf", "Python loop")
        if not known and not installed(name):
            show("E7", f"against {name}", "not installed", target)
            continue
        seconds = best_seconds(peer, runs=1)
        measured = f"{seconds / mine:.1f} x ours, {seconds / kept:.1f} x on kept scores; P50 {peer() / truth - 1:+.2%}"
        least = float(target.split()[0]) if target[0].isdigit() else None
        show("E7", f"against {name}", measured, target, met=None if least is None else seconds / mine >= least)
    show("E7", "against monaco, squiggle-lang", "not measured here: a run a draw, and JavaScript", "300 x; 20 x")


def same_error() -> None:
    """E8: time to 1 % root mean square error of the P50 break-even, in steps of four times the draws."""
    truth = float(np.mean([ours(2**19, 1000 + seed) for seed in range(4)]))
    spent = {}
    for name, engine in (("ours", ours), ("plain numpy", plain_numpy)):
        for draws in 4 ** np.arange(4, 10):
            estimates = np.array([engine(int(draws), seed) for seed in range(24)])
            if np.sqrt(np.mean((estimates / truth - 1) ** 2)) <= 0.01:
                break
        spent[name] = (best_seconds(lambda e=engine, n=int(draws): e(n), runs=5), int(draws))
    (mine, few), (plain, many) = spent["ours"], spent["plain numpy"]
    measured = f"1/{plain / mine:.1f} of plain numpy ({few:,} against {many:,} draws)"
    show("E8", "time to 1 % error of the P50 break-even", measured, "1/2.5", met=plain / mine >= 2.5)


def main() -> None:
    """Print the table."""
    same_problem()
    same_error()


if __name__ == "__main__":
    main()
