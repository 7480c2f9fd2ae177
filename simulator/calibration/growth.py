"""Level and trend of daily counts: a log-linear model with the pattern of a week, by quasi-likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_WEEK: Final = 7
#: Steps of the iteration, and the relative change at which it ends. It converges quadratically; ten are plenty.
_STEPS: Final = 50
_SETTLED: Final = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Fitted level and slope.

    Attributes
    ----------
    level : float
        Mean of a day at the end of the data, over the days of a week [request/day].
    level_error : float
        Standard error of its logarithm [ratio].
    slope, slope_error : float or None
        Growth of the logarithm a day and its standard error [1/day]; None if no trend was asked for.
    degrees : float
        Days less fitted numbers [day].
    dispersion : float
        Variance over mean of the counts around the fit [ratio]; 1 if requests came by chance alone.
    """

    level: float
    level_error: float
    slope: float | None
    slope_error: float | None
    degrees: float
    dispersion: float


def daily_trend(daily: NDArray[np.float64], *, weekly: bool, growing: bool) -> Trend:
    """Fit log(mean of day d) = weekday + slope x d to daily counts.

    Parameters
    ----------
    daily : ndarray of float64, shape (days,)
        Requests of each full day, without gaps [request/day]; not all 0.
    weekly : bool
        Whether each day of the week has its own level.
    growing : bool
        Whether there is a slope.

    Returns
    -------
    Trend
        Level at the end of the data, slope, errors.

    Notes
    -----
    Quasi-Poisson: the variance is a multiple of the mean, the multiple (at least 1) is estimated from the residuals.
    Days are taken as independent; if they are not, the errors are too small. Weekdays without any request are left
    out of the fit and count as 0.

    References
    ----------
    McCullagh and Nelder, "Generalized Linear Models" (1989), chapters 6 and 9.
    """
    day = np.arange(len(daily), dtype=np.float64)
    weekday = (np.arange(len(daily)) % DAYS_PER_WEEK) if weekly else np.zeros(len(daily), dtype=np.int64)
    kinds = DAYS_PER_WEEK if weekly else 1
    used = [kind for kind in range(kinds) if daily[weekday == kind].sum() > 0]
    rows = np.isin(weekday, used)
    counts = daily[rows]
    design = np.stack([(weekday[rows] == kind).astype(np.float64) for kind in used], axis=1)
    if growing:
        # the slope counts from the end of the last day, so that the weekday terms are today's level
        design = np.column_stack([design, day[rows] - (len(daily) - 1)])
    coefficients, covariance, degrees, dispersion = _fitted(design, counts)
    levels = np.exp(coefficients[: len(used)])
    weights = np.zeros(len(coefficients))
    weights[: len(used)] = levels / levels.sum()
    return Trend(
        level=float(levels.sum() / kinds),
        level_error=float(np.sqrt(weights @ covariance @ weights)),
        slope=float(coefficients[-1]) if growing else None,
        slope_error=float(np.sqrt(covariance[-1, -1])) if growing else None,
        degrees=degrees,
        dispersion=dispersion,
    )


def _fitted(
    design: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Coefficients, covariance, degrees of freedom and dispersion, by iterated weighted least squares."""
    mean = np.maximum(counts, counts.mean() / 10)
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        working = np.log(mean) + (counts - mean) / mean
        root = np.sqrt(mean)
        fitted = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        change = float(np.max(np.abs(fitted - coefficients)))
        coefficients = fitted
        mean = np.exp(np.clip(design @ coefficients, -50, 50))
        if change < _SETTLED:
            break
    degrees = float(max(len(counts) - design.shape[1], 1))
    dispersion = max(float((((counts - mean) ** 2) / mean).sum() / degrees), 1.0)
    information = design.T @ (design * mean[:, None])
    return coefficients, dispersion * np.linalg.pinv(information), degrees, dispersion
