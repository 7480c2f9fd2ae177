"""How the share read from the cache follows the volume: prefix and lifetime from busy and quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import TAIL, Estimate, Gap, logarithmic
from simulator.calibration.request_tally import HOURLY
from simulator.units import HOURS_PER_DAY, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.request_summary import RequestSummary

#: Lifetimes tried. [second] From a second to twelve days, beyond any provider's cache; 1.5 % steps.
_LIFETIMES: Final = np.geomspace(1.0, 1e6, 930)
#: Fewest hours with known cache for a fit of two numbers. [hour]
FEWEST_HOURS: Final = 24
#: Groups of days of which one at a time is left out, at most; hours taken at once. [group], [hour]
MOST_GROUPS: Final = 60
HOURS_AT_ONCE: Final = 2_000
#: Fewest days for a range by leaving one out. [day]
FEWEST_DAYS: Final = 5
#: Fewest requests that found the cache cold, for a lifetime. [request] Assumption: an error of about a quarter.
FEWEST_COLD: Final = 20


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
    comes out too short. Hours weigh by their requests. Lifetimes much beyond an hour are understated where traffic is
    thin, since only the hour itself is looked at.
    """
    rows = summary.hour_model == model
    hourly = summary.hourly[rows]
    measured, read = hourly[:, HOURLY.index("measured")], hourly[:, HOURLY.index("read")]
    known = measured > 0
    if not known.any():
        return _nothing("the file does not state cached tokens")
    if not read.any():
        return _nothing("no input was read from a cache")
    if known.sum() < FEWEST_HOURS or summary.resolution > SECONDS_PER_HOUR:
        return _nothing(f"{int(known.sum())} hours with known cache; needs {FEWEST_HOURS}")
    # a request finds what the others of its hour left behind: it does not warm the cache for itself
    rate = np.maximum(hourly[known, 0] - 1, 0.0) / SECONDS_PER_HOUR
    cached, weight, day = (
        read[known] / measured[known],
        measured[known],
        summary.hour[rows][known] // int(HOURS_PER_DAY),
    )
    days, place = np.unique(day, return_inverse=True)
    groups = min(len(days), MOST_GROUPS)
    group = place * groups // len(days)
    parts = np.stack([_sums(rate[group == one], cached[group == one], weight[group == one]) for one in range(groups)])
    whole = parts.sum(axis=0)
    prefix, lifetime = _best(whole)
    hours = f"{int(known.sum())} hours"
    cold = float((weight * (1 - cached / prefix)).sum())
    if cold < FEWEST_COLD:
        short = "too few requests found the cache cold to say how long it lives"
        return CacheFit(
            prefix_tokens=_saturated(cached, weight, hours), lifetime=Gap(name="cache_lifetime", missing=short)
        )
    if groups < FEWEST_DAYS:
        return _nothing(f"{len(days)} days with known cache; needs {FEWEST_DAYS} for a range")
    without = np.log([_best(whole - part) for part in parts])
    errors = np.sqrt((groups - 1) / groups * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    if not lifetime > _LIFETIMES[0] or not errors[1] < 1:
        return _nothing("the volume varies too little to tell a short prefix from a short-lived cache")
    why = (
        f"cached tokens per request follow the hourly rate as P (1 - exp(-x L)), {hours}; range by leaving out one "
        "day at a time"
    )
    return CacheFit(
        prefix_tokens=logarithmic(value=prefix, error=float(errors[0]), degrees=groups - 1, why=why),
        lifetime=logarithmic(value=lifetime, error=float(errors[1]), degrees=groups - 1, why=why),
    )


def solved_fit(summary: RequestSummary, model: int, *, prefix: float, lifetime: float) -> CacheFit | None:
    """Prefix and lifetime that give the file's share of cached tokens at its own rate, where `cache_fit` cannot tell.

    With a prefix that was sent, its lifetime is solved: L = -ln(1 - h) / x, where h is the cached part of the prefix.
    Otherwise the prefix is, for the lifetime given: P = cached / (1 - exp(-x L)).

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    model : int
        Place of the model in ``summary.models``.
    prefix : float
        Prefix that is thought to repeat [token/request]; 0 if none is known.
    lifetime : float
        Lifetime that is thought to hold [second].

    Returns
    -------
    CacheFit or None
        Numbers that bill the file as it was; None if it does not state cached tokens, or has no rate.

    Notes
    -----
    x is the rate that a typical request sees, as in the active share of time. One share cannot tell two numbers: at
    other volumes the cache may do otherwise than this says.
    """
    hourly = summary.hourly[summary.hour_model == model]
    measured = float(hourly[:, HOURLY.index("measured")].sum())
    requests = hourly[:, 0]
    if not measured or not requests.sum():
        return None
    cached = float(hourly[:, HOURLY.index("read")].sum()) / measured
    if not cached:
        zero = Estimate(value=0.0, low=0.0, high=0.0, why=f"no input of {measured:.0f} requests was read from a cache")
        return CacheFit(
            prefix_tokens=Gap(name="prefix_tokens", missing="no input was read from a cache"), lifetime=zero
        )
    rate = float((requests * np.maximum(requests - 1, 0)).sum() / requests.sum()) / SECONDS_PER_HOUR
    if summary.resolution > SECONDS_PER_HOUR:
        rate = float(requests.sum()) / summary.span
    told = "gives the file's cached tokens at its own rate; one share cannot tell prefix from lifetime"
    if cached < prefix and rate > 0:
        hit = cached / prefix
        error = 1.645 * np.sqrt(hit * (1 - hit) / measured)
        low, value, high = (float(-np.log1p(-np.clip(hit + side * error, 0.0, 1 - 1e-9)) / rate) for side in (-1, 0, 1))
        why = f"with a prefix of {prefix:.0f} tokens {told}"
        return CacheFit(
            prefix_tokens=Gap(name="prefix_tokens", missing="the file does not tell it"),
            lifetime=Estimate(value=value, low=low, high=high, why=why),
        )
    warm = 1 - float(np.exp(-rate * lifetime))
    if not warm:
        return None
    whole = cached / warm
    why = f"with a lifetime of {lifetime:g} seconds {told}"
    return CacheFit(
        prefix_tokens=Estimate(value=whole, low=cached, high=max(whole, cached), why=why),
        lifetime=Gap(name="cache_lifetime", missing="the file does not tell it"),
    )


def share_by_rate(summary: RequestSummary, model: int) -> list[tuple[str, float, float]]:
    """Share of the input read from the cache in quiet and in busy hours, half of the requests each.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    model : int
        Place of the model in ``summary.models``.

    Returns
    -------
    list of (str, float, float)
        "quieter" and "busier", mean requests of such an hour [request/hour], share of the input [fraction]; empty if
        the cache is not stated or all hours are alike.
    """
    hourly = summary.hourly[summary.hour_model == model]
    hourly = hourly[hourly[:, HOURLY.index("measured")] > 0]
    if len(np.unique(hourly[:, 0])) <= 1 or summary.resolution > SECONDS_PER_HOUR:
        return []
    order = hourly[np.argsort(hourly[:, 0], kind="stable")]
    cut = int(np.searchsorted(np.cumsum(order[:, 0]), order[:, 0].sum() / 2)) + 1
    beside = summary.models[model].place == "beside"
    found = []
    for name, half in (("quieter", order[:cut]), ("busier", order[cut:])):
        stated, read, write = (half[:, HOURLY.index(kind)].sum() for kind in ("input", "read", "write"))
        whole = float(stated + (read + write if beside else 0.0))
        if whole:
            found.append((name, float(half[:, 0].mean()), float(read / whole)))
    return found


def _sums(rate: NDArray[np.float64], cached: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over some hours, for each lifetime: cached x warm, and warm squared, weighed by requests."""
    result = np.zeros((2, len(_LIFETIMES)))
    for start in range(0, len(rate), HOURS_AT_ONCE):
        some = slice(start, start + HOURS_AT_ONCE)
        warm = 1 - np.exp(-np.outer(_LIFETIMES, rate[some]))
        result += np.stack([warm @ (weight[some] * cached[some]), warm**2 @ weight[some]])
    return result


def _best(sums: NDArray[np.float64]) -> tuple[float, float]:
    """Prefix and lifetime of least weighted squares: the prefix in closed form for each lifetime of the grid."""
    product, square = sums[0], np.maximum(sums[1], 1e-300)
    best = int((product**2 / square).argmax())
    return max(float(product[best] / square[best]), 1e-9), float(_LIFETIMES[best])


def _saturated(cached: NDArray[np.float64], weight: NDArray[np.float64], hours: str) -> Estimate:
    """Prefix where its lifetime cannot be told: what was cached, at the least."""
    mean = float(np.average(cached, weights=weight))
    low, high = np.quantile(cached, [TAIL, 1 - TAIL])
    why = f"cached tokens per request, {hours}; a lower bound, since some requests found the cache cold"
    return Estimate(value=mean, low=min(float(low), mean), high=max(float(high), mean), why=why)


def _nothing(missing: str) -> CacheFit:
    """Fit of a file that says nothing about it."""
    return CacheFit(
        prefix_tokens=Gap(name="prefix_tokens", missing=missing), lifetime=Gap(name="cache_lifetime", missing=missing)
    )
