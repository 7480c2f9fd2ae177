"""Half-gap examples and learning exponent from runs at several training sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import TAIL, Estimate, Gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Exponents that are thought possible [ratio]; measured curves lie between 0.2 and 2.
_EXPONENTS: Final = np.linspace(0.05, 3.0, 240)
#: How far beyond the sizes tried the half-gap may lie, to either side [ratio].
_BEYOND: Final = 1e3
_STEPS: Final = 400
#: Zero-shot rates that stand for what was measured of it. [value]
_STARTS: Final = 21
#: Share of the gap below which a range is not followed any farther. [fraction]
_LEAST: Final = 1e-3
#: Fewest training sizes: two numbers are fitted. [size]
FEWEST_SIZES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPoint:
    """Result of one training size.

    Attributes
    ----------
    examples : float
        Examples learned from [example].
    pass_rate : float
        Share of right answers [fraction].
    items : float
        Independent items behind it [item]; with m repeats of correlation rho, items x m / (1 + (m - 1) rho).
    """

    examples: float
    pass_rate: float
    items: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningCurve:
    """Fitted curve between the zero-shot rate and a fixed ceiling.

    Attributes
    ----------
    half_gap_examples : Estimate or Gap
        Examples that close half of the gap [example].
    learning_exponent : Estimate or Gap
        Slope of the log-odds of quality in log examples [ratio].
    """

    half_gap_examples: Estimate | Gap
    learning_exponent: Estimate | Gap


def learning_curve(points: Sequence[LearningPoint], *, zero_shot: float | None, ceiling: float) -> LearningCurve:
    r"""Fit q(n) = q0 + (qinf - q0) / (1 + (n50/n)^beta) to pass rates, with the ceiling fixed.

    .. math:: \log \frac{q - q_0}{q_\infty - q} = \beta (\log n - \log n_{50})

    Parameters
    ----------
    points : sequence of LearningPoint
        Results at two or more sizes above 0; those at size 0 measure the start of the curve.
    zero_shot : float or None
        Pass rate without examples, where it is known otherwise [fraction]; None to take it from the points at size 0,
        with their error.
    ceiling : float
        Pass rate with endless examples [fraction].

    Returns
    -------
    LearningCurve
        Posterior medians, 5th and 95th percentiles.

    Notes
    -----
    Binomial likelihood on a grid; prior uniform in log n50 from a thousandth of the smallest to a thousand times the
    largest size, and uniform in beta from 0.05 to 3. The ceiling is not fitted: a handful of sizes cannot tell a low
    ceiling from slow learning, and a ceiling set too high makes n50 too large.

    References
    ----------
    Viering and Loog, "The shape of learning curves", IEEE TPAMI 45 (2023).
    """
    sizes = sorted({point.examples for point in points if point.examples > 0})
    if len(sizes) < FEWEST_SIZES:
        return _nothing(f"{len(sizes)} training sizes; needs {FEWEST_SIZES}")
    starts = _starts(points) if zero_shot is None else np.array([zero_shot])
    if not len(starts):
        return _nothing("the zero-shot rate is neither measured nor given")
    if not (starts.min() >= 0 and np.median(starts) < ceiling <= 1):
        return _nothing(f"the zero-shot rate {np.median(starts):.3f} is not below the ceiling {ceiling:.3f}")
    halves = np.geomspace(sizes[0] / _BEYOND, sizes[-1] * _BEYOND, _STEPS)
    grids = np.zeros((len(starts), len(halves), len(_EXPONENTS)))
    for point in points:
        if point.examples <= 0:
            continue
        gone = np.exp(-np.logaddexp(0.0, np.log(halves[:, None] / point.examples) * _EXPONENTS[None, :]))
        right = point.pass_rate * point.items
        for start, grid in zip(starts, grids, strict=True):
            rate = np.clip(start + (ceiling - start) * gone, 1e-9, 1 - 1e-9)
            grid += right * np.log(rate) + (point.items - right) * np.log1p(-rate)
    weights = np.exp(grids - grids.max()).sum(axis=0)
    begins = "measured" if zero_shot is None else "fixed"
    why = (
        f"posterior on a grid, {len(sizes)} sizes, start {begins} at {np.median(starts):.3f}, ceiling fixed at "
        f"{ceiling:.3f}"
    )
    return LearningCurve(
        half_gap_examples=_quantiles(np.log(halves), weights.sum(axis=1), why, logarithmic=True),
        learning_exponent=_quantiles(_EXPONENTS, weights.sum(axis=0), why, logarithmic=False),
    )


def _starts(points: Sequence[LearningPoint]) -> NDArray[np.float64]:
    """Zero-shot rates that the points without examples allow, equally likely; none without such points."""
    from scipy.special import betaincinv

    bare = [point for point in points if point.examples == 0]
    items = sum(point.items for point in bare)
    right = sum(point.pass_rate * point.items for point in bare)
    chances = (np.arange(_STARTS) + 0.5) / _STARTS
    return np.asarray(betaincinv(right + 1, items - right + 1, chances)) if bare else np.zeros(0)


def half_gap_at(
    *, rate: Estimate, examples: float, zero_shot: float, ceiling: float, exponent: float
) -> Estimate | Gap:
    """Examples that close half of the gap, from one training size, with both ends and the exponent fixed.

    n50 = n ((1 - g) / g)^(1 / beta), where g is the share of the gap that n examples closed.

    Parameters
    ----------
    rate : Estimate
        Pass rate at that size [fraction].
    examples : float
        The size [example].
    zero_shot, ceiling : float
        Pass rate without examples and with endless ones [fraction].
    exponent : float
        Slope of the log-odds of quality in log examples [ratio].

    Examples
    --------
    >>> rate = Estimate(value=0.8, low=0.7, high=0.85, why="")
    >>> found = half_gap_at(rate=rate, examples=10, zero_shot=0.6, ceiling=0.9, exponent=1.0)
    >>> round(found.low, 2), round(found.value, 2), round(found.high, 2)
    (2.0, 5.0, 20.0)
    """
    gained = [(side - zero_shot) / (ceiling - zero_shot) if ceiling > zero_shot else 0.0 for side in _sides(rate)]
    if not 0 < gained[1] < 1:
        missing = f"the pass rate {rate.value:.3f} is not between {zero_shot:.3f} without examples and {ceiling:.3f}"
        return Gap(name="half_gap_examples", missing=missing)
    gained = [min(max(share, _LEAST), 1 - _LEAST) for share in gained]
    high, value, low = (examples * ((1 - share) / share) ** (1 / exponent) for share in gained)
    why = (
        f"pass rate {rate.value:.3f} at {examples:g} examples; start {zero_shot:.3f}, ceiling {ceiling:.3f} and "
        f"exponent {exponent:g} fixed; {rate.why}"
    )
    return Estimate(value=value, low=low, high=high, why=why)


def _sides(estimate: Estimate) -> tuple[float, float, float]:
    """Low end, value and high end."""
    return estimate.low, estimate.value, estimate.high


def _quantiles(grid: NDArray[np.float64], weights: NDArray[np.float64], why: str, *, logarithmic: bool) -> Estimate:
    """Median, 5th and 95th percentile of one number of the grid."""
    ends = np.cumsum(weights) - weights / 2
    low, value, high = np.interp(np.array([TAIL, 0.5, 1 - TAIL]) * weights.sum(), ends, grid)
    if logarithmic:
        low, value, high = np.exp([low, value, high])
    return Estimate(value=float(value), low=float(low), high=float(high), why=why)


def _nothing(missing: str) -> LearningCurve:
    """Curve of points that say too little."""
    return LearningCurve(
        half_gap_examples=Gap(name="half_gap_examples", missing=missing),
        learning_exponent=Gap(name="learning_exponent", missing=missing),
    )
