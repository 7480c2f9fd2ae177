"""Pass rate and correlation of repeats: posterior of the beta-binomial model on a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import TAIL, Estimate, Gap
from simulator.calibration.evaluation import fresh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from simulator.calibration.evaluation import Evaluation, VariantTotals
    from simulator.calibration.records import EvalRecord

#: Points of the grid along each of the two numbers, and how often it is narrowed. [point], [round]
_POINTS: Final = 160
_ROUNDS: Final = 4
#: Fall of the log posterior beyond which the grid is narrowed away: 6e-6 of the peak. [nat]
_DEPTH: Final = 12.0
#: Repeats of which consistency is reported: right in all of them. [repeat] As in the model's C_10.
CONSISTENCY_REPEATS: Final = 10
#: 95th percentile of the normal distribution [ratio].
_NORMAL: Final = 1.6449


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRate:
    """How often one variant is right, and how alike its repeats are. Never one without the other.

    Attributes
    ----------
    items, answers : int
        Cases with a graded answer, and graded answers [item], [answer].
    repeats : float
        Mean answers per case [answer/item].
    right : float
        Right answers over graded answers, as counted [fraction].
    pass_rate : Estimate
        Share of right answers [fraction].
    run_correlation : Estimate or Gap
        Correlation of correctness between repeats of one case [fraction].
    agreement : Estimate or Gap
        Chance that two answers to one case are both right or both wrong [fraction].
    consistency : Estimate or Gap
        Chance that ten repeats are all right [fraction]; beyond the repeats in the file it is extrapolated.
    """

    items: int
    answers: int
    repeats: float
    right: float
    pass_rate: Estimate
    run_correlation: Estimate | Gap
    agreement: Estimate | Gap
    consistency: Estimate | Gap


def effective_items(rate: PassRate) -> float:
    """Independent items that the answers of a variant are worth: items x m / (1 + (m - 1) rho) [item]."""
    correlation = rate.run_correlation.value if isinstance(rate.run_correlation, Estimate) else 1.0
    return rate.items * rate.repeats / (1 + (rate.repeats - 1) * correlation)


def case_counts(records: Iterable[EvalRecord]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Right answers and graded answers of each case, replayed answers left out."""
    counts: dict[str, list[int]] = {}
    for record in fresh(records):
        if record.passed is not None:
            line = counts.setdefault(record.case, [0, 0])
            line[0] += record.passed
            line[1] += 1
    table = np.array(list(counts.values()), dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def pass_rate(*, passes: NDArray[np.int64], repeats: NDArray[np.int64]) -> PassRate | Gap:
    r"""Posterior of the pass rate and of the correlation between repeats.

    .. math:: k_i \sim \mathrm{BetaBinomial}(m_i, a, b), \quad a = q (1/\rho - 1), \; b = (1 - q)(1/\rho - 1)

    Parameters
    ----------
    passes : ndarray of int64, shape (items,)
        Right answers of each case [answer].
    repeats : ndarray of int64, shape (items,)
        Graded answers of each case [answer].

    Returns
    -------
    PassRate or Gap
        Posterior medians, 5th and 95th percentiles; a gap without any graded answer.

    Notes
    -----
    Uniform priors for q and rho on (0, 1), posterior on a grid that is narrowed to where it lies. Cases are taken as
    an even choice of what comes in; repeats as independent given the case. Without repeats rho stays unknown.

    References
    ----------
    Griffiths, "Maximum likelihood estimation for the beta-binomial distribution", Biometrics 29 (1973).

    Examples
    --------
    >>> found = pass_rate(passes=np.array([3, 3, 0, 3]), repeats=np.array([3, 3, 3, 3]))
    >>> 0.4 < found.pass_rate.value < 0.8 and found.run_correlation.low > 0.3
    True
    """
    asked = repeats > 0
    passes, repeats = passes[asked], repeats[asked]
    if not len(passes):
        return Gap(name="pass_rate", missing="no graded answer; needs a grader or an expected answer per case")
    order = np.lexsort((repeats, passes))
    return _of_counts(tuple(passes[order].tolist()), tuple(repeats[order].tolist()))


@lru_cache(maxsize=64)
def _of_counts(right: tuple[int, ...], graded: tuple[int, ...]) -> PassRate:
    """Posterior for these counts; it is asked for several times of the same variant, and the order does not matter."""
    passes, repeats = np.array(right, dtype=np.int64), np.array(graded, dtype=np.int64)
    rates, correlations, weights = _posterior(passes, repeats)
    method = f"beta-binomial posterior, uniform priors, {len(passes)} items, {int(repeats.sum())} answers"
    rate_grid, correlation_grid = np.meshgrid(rates, correlations, indexing="ij")
    rate = _summary(rate_grid, weights, method)
    if repeats.max() <= 1:
        return _once(
            len(passes),
            float(passes.sum() / repeats.sum()),
            rate,
            "every case was answered once; needs at least 2 repeats of each",
        )
    agreement = 1 - 2 * rate_grid * (1 - rate_grid) * (1 - correlation_grid)
    all_right = np.ones_like(rate_grid)
    for turn in range(CONSISTENCY_REPEATS):
        mass = 1 - correlation_grid + turn * correlation_grid
        all_right *= (rate_grid * (1 - correlation_grid) + turn * correlation_grid) / mass
    return PassRate(
        items=len(passes),
        answers=int(repeats.sum()),
        repeats=float(repeats.mean()),
        right=float(passes.sum() / repeats.sum()),
        pass_rate=rate,
        run_correlation=_summary(correlation_grid, weights, method),
        agreement=_summary(agreement, weights, method),
        consistency=_summary(all_right, weights, f"{method}; {CONSISTENCY_REPEATS} repeats all right"),
    )


def _once(items: int, right: float, rate: Estimate, missing: str) -> PassRate:
    """Pass rate alone, where nothing tells how alike repeats are."""
    gaps = {name: Gap(name=name, missing=missing) for name in ("run_correlation", "agreement", "consistency")}
    return PassRate(items=items, answers=items, repeats=1.0, right=right, pass_rate=rate, **gaps)


def _posterior(
    passes: NDArray[np.int64], repeats: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Grid of pass rates, grid of correlations, and posterior weights of their pairs."""
    most = int(repeats.max())
    above = np.arange(most)
    right = (passes[:, None] > above).sum(axis=0)
    wrong = (repeats - passes)[:, None] > above
    asked = (repeats[:, None] > above).sum(axis=0)
    bounds = [(0.0, 1.0), (0.0, 1.0)]
    for _ in range(_ROUNDS):
        rates, correlations = (_midpoints(*bound) for bound in bounds)
        density = _log_likelihood(rates[:, None], correlations[None, :], right, wrong.sum(axis=0), asked)
        density -= density.max()
        near = density > -_DEPTH
        narrowed = [_around(grid, np.asarray(near.any(axis=axis))) for grid, axis in ((rates, 1), (correlations, 0))]
        if narrowed == bounds:
            break
        bounds = narrowed
    return rates, correlations, np.exp(density)


def _midpoints(low: float, high: float) -> NDArray[np.float64]:
    """Middles of equal cells between two bounds."""
    return low + (np.arange(_POINTS) + 0.5) * (high - low) / _POINTS


def _around(grid: NDArray[np.float64], near: NDArray[np.bool_]) -> tuple[float, float]:
    """Bounds of the cells that matter, one cell wider."""
    cell = float(grid[1] - grid[0])
    first, last = np.flatnonzero(near)[[0, -1]]
    return max(float(grid[first]) - 1.5 * cell, 0.0), min(float(grid[last]) + 1.5 * cell, 1.0)


def _log_likelihood(
    rate: NDArray[np.float64],
    correlation: NDArray[np.float64],
    right: NDArray[np.int64],
    wrong: NDArray[np.int64],
    asked: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Log likelihood by the number of cases with more than j right, wrong and graded answers; exact at both ends."""
    apart = 1 - correlation
    result = np.zeros(np.broadcast_shapes(rate.shape, correlation.shape))
    for turn, (passed, failed, whole) in enumerate(zip(right, wrong, asked, strict=True)):
        result = result + passed * np.log(rate * apart + turn * correlation)
        result = result + failed * np.log((1 - rate) * apart + turn * correlation)
        result = result - whole * np.log(apart + turn * correlation)
    return result


def _summary(values: NDArray[np.float64], weights: NDArray[np.float64], why: str) -> Estimate:
    """Median, 5th and 95th percentile of weighted values."""
    flat, mass = values.ravel(), weights.ravel()
    order = np.argsort(flat)
    ends = np.cumsum(mass[order])
    low, value, high = np.interp(np.array([TAIL, 0.5, 1 - TAIL]) * ends[-1], ends - mass[order] / 2, flat[order])
    return Estimate(value=float(value), low=float(low), high=float(high), why=why)


def items_needed(*, rate: float, correlation: float, repeats: float, reach: float) -> int:
    """Items for which the 90 % interval of a pass rate reaches no farther than asked to either side.

    n = (1.645 / reach)^2 q (1 - q) (1 + (m - 1) rho) / m

    Parameters
    ----------
    rate, correlation : float
        Pass rate and correlation of repeats to expect [fraction].
    repeats : float
        Repeats of each item [answer/item].
    reach : float
        Half-width wanted [fraction].

    Returns
    -------
    int
        Items [item].

    Examples
    --------
    >>> items_needed(rate=0.9, correlation=0.8, repeats=1, reach=0.05)
    98
    >>> items_needed(rate=0.9, correlation=0.8, repeats=5, reach=0.05)
    82
    """
    variance = rate * (1 - rate) * (1 + (repeats - 1) * correlation) / repeats
    return max(ceil((_NORMAL / reach) ** 2 * variance), 1)


def of_variant(records: Sequence[EvalRecord], variant: str) -> PassRate | Gap:
    """Pass rate of one variant of an evaluation."""
    passes, repeats = case_counts(record for record in records if record.variant == variant)
    return pass_rate(passes=passes, repeats=repeats)


def rate_of(evaluation: Evaluation, variant: str) -> PassRate | Gap:
    """Pass rate of one variant, from its answers, or from the tool's own sum where the file holds no answers."""
    found = of_variant(evaluation.records, variant)
    total = next((line for line in evaluation.totals if line.variant == variant), None)
    return _stated(total) if isinstance(found, Gap) and total is not None and total.answers else found


def _stated(total: VariantTotals) -> PassRate | Gap:
    """Pass rate by the tool's own sum: a plain binomial, since repeats cannot be told from cases."""
    from scipy.special import betaincinv

    answers, passed = total.answers or 0.0, total.passed
    if passed is None or not 0 <= passed <= answers:
        return Gap(name="pass_rate", missing="the tool's own sum says nothing usable about right answers")
    why = f"{passed:.4g} of {answers:.0f} answers by the tool's own sum, uniform prior; each taken as a case of its own"
    low, value, high = betaincinv(passed + 1, answers - passed + 1, [TAIL, 0.5, 1 - TAIL]).tolist()
    rate = Estimate(value=value, low=low, high=high, why=why)
    return _once(round(answers), passed / answers, rate, "the file holds sums only; needs the single answers, repeated")
