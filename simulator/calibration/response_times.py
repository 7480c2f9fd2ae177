"""What response times are made of: a fixed part, and time per token read, cached and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import Estimate, Gap, student_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.request_summary import RequestSummary

#: Fewest requests with a response time, for four coefficients. [request] Ten for each, and as many for the tail.
FEWEST_REQUESTS: Final = 50
#: Rounds of reweighting: weights depend on the fit. Three change the result by less than its error.
_ROUNDS: Final = 5
#: Share of the median below which a fitted time is not believed when it weighs a request. [fraction]
_FLOOR: Final = 0.05
#: 95th percentile of the normal distribution [ratio].
NORMAL: Final = 1.6449
#: Percentile over median that is reported as the tail. [fraction]
TAIL_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTimes:
    """Coefficients of the response time, for the median request.

    Attributes
    ----------
    fixed_latency : Estimate or Gap
        Network and queue [second].
    seconds_per_input_token, seconds_per_output_token : Estimate or Gap
        Time per uncached token read, and per token written after the first [second/token].
    cached_time_share : Estimate or Gap
        Time of a cached token over that of an uncached one [fraction].
    tail_ratio : Estimate or Gap
        95th percentile over the median, at given token counts [ratio].
    requests : int
        Requests that the fit rests on [request].
    """

    fixed_latency: Estimate | Gap
    seconds_per_input_token: Estimate | Gap
    seconds_per_output_token: Estimate | Gap
    cached_time_share: Estimate | Gap
    tail_ratio: Estimate | Gap
    requests: int


def response_times(summary: RequestSummary, model: int) -> ResponseTimes:
    """Fit T = fixed + a uncached + c cached + b (output - 1) to sampled requests of one model.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file, with its even sample of whole requests.
    model : int
        Place of the model in ``summary.models``.

    Returns
    -------
    ResponseTimes
        Estimates, or what is missing.

    Notes
    -----
    Least squares on relative residuals, since response times scatter in proportion; then scaled so that half of the
    requests are faster. Errors are heteroskedasticity-consistent (HC1), with that of the median. Queueing under load
    ends up in the fixed part; slow hours make it too large.

    References
    ----------
    White, "A heteroskedasticity-consistent covariance matrix estimator", Econometrica 48 (1980).
    """
    rows = summary.column("model") == model
    beside = summary.models[model].place == "beside"
    stated, read = summary.column("input")[rows], np.nan_to_num(summary.column("read")[rows])
    write, out = np.nan_to_num(summary.column("write")[rows]), summary.column("out")[rows]
    time = summary.column("latency")[rows]
    usable = (time > 0) & (out > 0)
    time, read, out = time[usable], read[usable], out[usable]
    fresh = (stated[usable] if beside else stated[usable] - read) + (write[usable] if beside else 0.0)
    if len(time) < FEWEST_REQUESTS:
        return _nothing(f"{len(time)} requests with a response time; needs {FEWEST_REQUESTS}", len(time))
    columns = {"fixed": np.ones_like(time), "fresh": fresh, "cached": read, "written": out - 1}
    varying = [name for name, column in columns.items() if name == "fixed" or np.ptp(column) > 0]
    design = np.stack([columns[name] for name in varying], axis=1)
    coefficients, covariance, ratios = _fitted(design, time)
    if coefficients is None or covariance is None:
        return _nothing("token counts move together; their times cannot be told apart", len(time))
    reach = student_quantile(len(time) - len(varying))
    why = f"least squares on relative residuals, {len(time)} requests, scaled to the median"
    found: dict[str, Estimate | Gap] = {}
    for place, name in enumerate(varying):
        value, error = float(coefficients[place]), float(np.sqrt(covariance[place, place]))
        found[name] = _positive(value, error, reach, why)
    absent = Gap(name="", missing="this token count never varies in the file")
    return ResponseTimes(
        fixed_latency=found["fixed"],
        seconds_per_input_token=found.get("fresh", absent),
        seconds_per_output_token=found.get("written", absent),
        cached_time_share=_share(varying, coefficients, covariance, reach),
        tail_ratio=_tail(ratios),
        requests=len(time),
    )


def _fitted(
    design: NDArray[np.float64], time: NDArray[np.float64]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None, NDArray[np.float64]]:
    """Coefficients of the median request, their covariance, and times over the fit."""
    scale = np.abs(design).max(axis=0)
    scaled = design / scale
    fit = np.full_like(time, np.median(time))
    for _ in range(_ROUNDS):
        weighted = scaled / fit[:, None]
        if np.linalg.matrix_rank(weighted) < design.shape[1]:
            return None, None, time
        coefficients = np.linalg.lstsq(weighted, time / fit, rcond=None)[0]
        fit = np.maximum(scaled @ coefficients, _FLOOR * np.median(time))
    weighted = scaled / fit[:, None]
    residual = time / fit - weighted @ coefficients
    bread = np.linalg.inv(weighted.T @ weighted)
    meat = (weighted * residual[:, None]).T @ (weighted * residual[:, None])
    covariance = bread @ meat @ bread * len(time) / (len(time) - design.shape[1])
    centre, doubt = _median(time / fit)
    covariance = covariance + np.outer(coefficients, coefficients) * (doubt / centre) ** 2
    factors = centre / scale
    return coefficients * factors, covariance * np.outer(factors, factors), time / (fit * centre)


def _median(ratios: NDArray[np.float64]) -> tuple[float, float]:
    """Median and its standard error, by order statistics."""
    reach = 0.5 * NORMAL / np.sqrt(len(ratios))
    low, middle, high = np.quantile(ratios, np.clip([0.5 - reach, 0.5, 0.5 + reach], 0, 1))
    return float(middle), float(high - low) / (2 * NORMAL)


def _positive(value: float, error: float, reach: float, why: str) -> Estimate | Gap:
    """Estimate of a time that cannot be negative; a gap if it cannot be told from 0."""
    if value - reach * error <= 0:
        return Gap(name="", missing=f"{value:.3g} ± {reach * error:.2g} s: cannot be told from 0 with these requests")
    return Estimate(value=value, low=value - reach * error, high=value + reach * error, why=why)


def _share(
    varying: list[str], coefficients: NDArray[np.float64], covariance: NDArray[np.float64], reach: float
) -> Estimate | Gap:
    """Time of a cached token over that of an uncached one, by the delta method."""
    name = "cached_time_share"
    if "cached" not in varying or "fresh" not in varying:
        return Gap(name=name, missing="the file states no cached tokens, or they never vary")
    cached, fresh = varying.index("cached"), varying.index("fresh")
    if coefficients[fresh] <= reach * np.sqrt(covariance[fresh, fresh]):
        return Gap(name=name, missing="the time of an uncached token cannot be told from 0")
    value = float(coefficients[cached] / coefficients[fresh])
    slope = np.zeros(len(varying))
    slope[cached], slope[fresh] = 1 / coefficients[fresh], -value / coefficients[fresh]
    error = float(np.sqrt(slope @ covariance @ slope))
    low, middle, high = (float(np.clip(value + side * reach * error, 0, 1)) for side in (-1, 0, 1))
    return Estimate(value=middle, low=low, high=high, why="ratio of the two fitted times, delta method")


def _tail(ratios: NDArray[np.float64]) -> Estimate:
    """95th percentile over the median, with its binomial range."""
    ordered = np.sort(ratios) / np.median(ratios)
    size = len(ordered)
    error = NORMAL * np.sqrt(TAIL_SHARE * (1 - TAIL_SHARE) / size)
    low, value, high = np.quantile(ordered, np.clip([TAIL_SHARE - error, TAIL_SHARE, TAIL_SHARE + error], 0, 1))
    return Estimate(
        value=max(float(value), 1.0),
        low=max(float(low), 1.0),
        high=max(float(high), 1.0),
        why=f"95th percentile of time over fitted time, {size} requests; range by order statistics",
    )


def _nothing(missing: str, requests: int) -> ResponseTimes:
    """Result of a file that says too little about time."""
    names = [name for name in ResponseTimes.__dataclass_fields__ if name != "requests"]
    return ResponseTimes(**{name: Gap(name=name, missing=missing) for name in names}, requests=requests)
