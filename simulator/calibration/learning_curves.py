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


def learning_curve(points: Sequence[LearningPoint], *, zero_shot: float, ceiling: float) -> LearningCurve:
    r"""Fit q(n) = q0 + (qinf - q0) / (1 + (n50/n)^beta) to pass rates, with both ends fixed.

    .. math:: \log \frac{q - q_0}{q_\infty - q} = \beta (\log n - \log n_{50})

    Parameters
    ----------
    points : sequence of LearningPoint
        Results at two or more sizes.
    zero_shot, ceiling : float
        Pass rate without examples and with endless ones [fraction].

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
    if not 0 <= zero_shot < ceiling <= 1:
        return _nothing(f"the zero-shot rate {zero_shot:.3f} is not below the ceiling {ceiling:.3f}")
    halves = np.geomspace(sizes[0] / _BEYOND, sizes[-1] * _BEYOND, _STEPS)
    grid = np.zeros((len(halves), len(_EXPONENTS)))
    for point in points:
        if point.examples <= 0:
            continue
        gone = np.exp(-np.logaddexp(0.0, np.log(halves[:, None] / point.examples) * _EXPONENTS[None, :]))
        rate = np.clip(zero_shot + (ceiling - zero_shot) * gone, 1e-9, 1 - 1e-9)
        right = point.pass_rate * point.items
        grid += right * np.log(rate) + (point.items - right) * np.log1p(-rate)
    weights = np.exp(grid - grid.max())
    why = f"posterior on a grid, {len(sizes)} sizes, ends fixed at {zero_shot:.3f} and {ceiling:.3f}"
    return LearningCurve(
        half_gap_examples=_quantiles(np.log(halves), weights.sum(axis=1), why, logarithmic=True),
        learning_exponent=_quantiles(_EXPONENTS, weights.sum(axis=0), why, logarithmic=False),
    )


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
