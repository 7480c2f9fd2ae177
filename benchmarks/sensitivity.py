"""Sobol indices and value of information against peers and a closed form: figures E10 and E11.

Run it with ``python -m benchmarks.sensitivity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.timing import best_seconds, installed, show
from simulator.doubt.draws import standard_scores
from simulator.sensitivity.indices import sobol_indices
from simulator.sensitivity.information import input_information

if TYPE_CHECKING:
    from collections.abc import Mapping


def _three_costs(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Three costs of 25 positive inputs: sums of products, as costs are."""
    x = list(columns.values())
    pairs = [x[i] * x[i + 1] for i in range(0, 24, 2)]
    first = sum(pairs[1:6], pairs[0]) + x[24]
    second = sum(pairs[7:], pairs[6]) + 2.0 * x[24]
    return np.stack([first, second, first + 0.5 * second], axis=1)


def sensitivity() -> None:
    """E10: Sobol indices of log cost, 25 inputs, 3 results, against scipy and SALib."""
    from scipy import stats

    names, draws = [f"x{i:02d}" for i in range(25)], 16_384

    def indices(draws: int, scrambles: int, seed: int = 0) -> np.ndarray:
        found = sobol_indices(
            function=_three_costs,
            names=names,
            draws=draws,
            rng=np.random.default_rng(seed),
            scrambles=scrambles,
            transform=lambda name, z: np.exp(0.04 * (1 + int(name[1:])) * z),
            logarithm=True,
        )
        return found.total

    six, two = (best_seconds(lambda k=k: indices(draws, k), runs=1) for k in (6, 2))
    peer = best_seconds(
        lambda: stats.sobol_indices(
            func=lambda x: np.log(_three_costs(dict(enumerate(x)))).T,
            n=draws,
            dists=[stats.lognorm(0.04 * (1 + i)) for i in range(25)],
            rng=np.random.default_rng(0),
        ),
        runs=1,
    )
    measured = f"{2 * peer / two:.1f} x faster a scramble; all six, with error bars, {peer / six:.1f} x"
    show("E10", "Sobol indices, 25 inputs, 3 results, against scipy", measured, "5 x", met=2 * peer / two >= 5)
    if installed("SALib"):
        ratio = _salib_seconds(draws) / six
        show("E10", "the same against SALib with 100 resamples", f"{ratio:.0f} x faster", "25 x", met=ratio >= 25)
    else:
        show("E10", "the same against SALib", "SALib not installed", "25 x")
    spread = np.std([indices(4096, 2, seed)[:, 0] for seed in range(6)], axis=0, ddof=1).max() * np.sqrt(2)
    show("E10", "sd of a total index of log cost at n = 4,096", f"{spread:.4f}", "0.01", met=bool(spread <= 0.01))


def _salib_seconds(draws: int) -> float:
    """SALib: sample, run and analyse three results with its default 100 resamples."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    bounds = [[0.0, 0.04 * (1 + i)] for i in range(25)]
    problem = {"num_vars": 25, "names": [f"x{i}" for i in range(25)], "bounds": bounds, "dists": ["lognorm"] * 25}

    def work() -> None:
        points = sampling.sample(problem, draws, calc_second_order=False)
        results = np.log(_three_costs(dict(enumerate(points.T))))
        for column in results.T:
            analysis.analyze(problem, column, calc_second_order=False)

    return best_seconds(work, runs=1)


def information() -> None:
    """E11: value of information of 25 inputs at 4,096 draws, against a closed form."""
    names = [f"x{i:02d}" for i in range(25)]
    loads = np.linspace(0.05, 0.5, 25)

    def costs(scores: Mapping[str, np.ndarray]) -> np.ndarray:
        gap = np.full(len(scores["x00"]), 0.3)
        for load, column in zip(loads, scores.values(), strict=True):
            gap += load * column
        return np.stack([np.zeros_like(gap), gap], axis=1)

    from scipy.stats import norm

    truth = loads * norm.pdf(0.3 / loads) - 0.3 * norm.cdf(-0.3 / loads)
    errors = []
    for seed in range(8):
        scores = standard_scores(names=names, count=4096, rng=np.random.default_rng(seed))
        errors.append(input_information(costs=costs, scores=scores).worth - truth)
    seconds = best_seconds(lambda: input_information(costs=costs, scores=scores), runs=3)
    off = np.sqrt(np.mean(np.square(errors))) / truth.max()
    measured = f"{1e3 * seconds / 25:.2f} ms an input; rmse {100 * off:.2f} % of the largest"
    show("E11", "EVPPI, 25 inputs, 4,096 draws, cost of no account", measured, "3 ms", met=1e3 * seconds / 25 <= 3)


def main() -> None:
    """Print the table."""
    sensitivity()
    information()


if __name__ == "__main__":
    main()
