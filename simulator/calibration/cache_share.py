"""How the share read from the cache follows the volume: prefix and lifetime from busy and quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import TAIL, Estimate, Gap
from simulator.calibration.request_tally import HOURLY
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.request_summary import RequestSummary

#: Lifetimes tried. [second] From a second to twelve days, beyond any provider's cache; 3 % steps.
_LIFETIMES: Final = np.geomspace(1.0, 1e6, 467)
#: Fewest hours with known cache for a fit of two numbers. [hour]
FEWEST_HOURS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheFit:
    """Prefix and lifetime that explain the cached tokens of each hour.

    Attributes
    ----------
    prefix_tokens : Estimate or Gap
        Tokens of the repeated prefix, worked examples included [token/request].
    lifetime : Estimate or Gap
        Time for which an unused prefix stays cached [second].
    """

    prefix_tokens: Estimate | Gap
    lifetime: Estimate | Gap


def cache_fit(summary: RequestSummary, model: int) -> CacheFit:
    """Fit cached tokens per request = P (1 - exp(-x L)) over the hours of one model.

    x is the hour's request rate [request/second], P the prefix and L the lifetime.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    model : int
        Place of the model in ``summary.models``.

    Returns
    -------
    CacheFit
        Estimates, or what is missing.

    Notes
    -----
    Requests are taken to arrive by chance within an hour; bursts make the cache look longer-lived. With one prefix
    per user or several prompts in one log, the rate per prefix is lower than the rate per model, and the lifetime
    comes out too short. Hours weigh by their requests; ranges are where the weighted squares stay within the F
    bound.
    """
    rows = summary.hour_model == model
    hourly = summary.hourly[rows]
    measured, read = hourly[:, HOURLY.index("measured")], hourly[:, HOURLY.index("read")]
    known = measured > 0
    rate, cached, weight = hourly[known, 0] / SECONDS_PER_HOUR, read[known] / measured[known], measured[known]
    if not known.any():
        return _nothing("the file does not state cached tokens")
    if not cached.any():
        return _nothing("no input was read from a cache")
    if known.sum() < FEWEST_HOURS or summary.resolution > SECONDS_PER_HOUR:
        return _nothing(f"{int(known.sum())} hours with known cache; needs {FEWEST_HOURS}")
    warm = 1 - np.exp(-np.outer(_LIFETIMES, rate))
    prefix = (warm * (weight * cached)).sum(axis=1) / np.maximum((warm**2 * weight).sum(axis=1), 1e-300)
    squares = ((cached - prefix[:, None] * warm) ** 2 * weight).sum(axis=1)
    near = squares <= squares.min() * (1 + _bound(int(known.sum()) - 2)) + 1e-12 * (weight * cached**2).sum()
    best = int(squares.argmin())
    hours = f"{int(known.sum())} hours"
    low, high = np.flatnonzero(near)[[0, -1]]
    found = Estimate(
        value=float(prefix[best]),
        low=float(prefix[near].min()),
        high=float(prefix[near].max()),
        why=f"cached tokens per request follow the hourly rate as P (1 - exp(-x L)), {hours}",
    )
    if low == 0 or high == len(_LIFETIMES) - 1:
        short = "the volume varies too little, or is too high throughout, to see the cache go cold"
        return CacheFit(
            prefix_tokens=_saturated(cached, weight, hours), lifetime=Gap(name="cache_lifetime", missing=short)
        )
    lifetime = Estimate(
        value=float(_LIFETIMES[best]), low=float(_LIFETIMES[low]), high=float(_LIFETIMES[high]), why=found.why
    )
    return CacheFit(prefix_tokens=found, lifetime=lifetime)


def _saturated(cached: NDArray[np.float64], weight: NDArray[np.float64], hours: str) -> Estimate:
    """Prefix where its lifetime cannot be told: what was cached, at the least."""
    mean = float(np.average(cached, weights=weight))
    low, high = np.quantile(cached, [TAIL, 1 - TAIL])
    why = f"cached tokens per request, {hours}; a lower bound, since some requests found the cache cold"
    return Estimate(value=mean, low=min(float(low), mean), high=max(float(high), mean), why=why)


def _bound(degrees: int) -> float:
    """Relative rise of the squares within which one fitted number may lie, 90 % of the time [ratio]."""
    from scipy.special import fdtri

    return float(fdtri(1, degrees, 1 - 2 * TAIL)) / degrees


def _nothing(missing: str) -> CacheFit:
    """Fit of a file that says nothing about it."""
    return CacheFit(
        prefix_tokens=Gap(name="prefix_tokens", missing=missing), lifetime=Gap(name="cache_lifetime", missing=missing)
    )
