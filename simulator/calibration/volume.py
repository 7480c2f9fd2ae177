"""How many requests a month, when, and how bursty: from counts per hour and per day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.estimates import Estimate, Gap, logarithmic
from simulator.calibration.growth import daily_trend
from simulator.calibration.request_summary import SECONDS_PER_DAY
from simulator.units import HOURS_PER_DAY, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.request_summary import RequestSummary

DAYS_PER_WEEK: Final = 7
HOURS_PER_WEEK: Final = 168
#: Hours in a month, unless a scenario says otherwise. [hour/month] 365 days / 12.
HOURS_PER_MONTH: Final = 730.0
#: Share of a day's requests below which its missing hours are taken to be empty, not cut off. [fraction] Assumption.
QUIET: Final = 0.01
#: Fewest full weeks for the pattern of a week, and for a trend. [week] One repetition each, and one to spare.
WEEKS_FOR_SEASON: Final = 2
WEEKS_FOR_GROWTH: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Requests over time.

    Attributes
    ----------
    requests_per_month : Estimate or Gap
        Present level, at the end of the data [request/month].
    growth_per_month : Estimate or Gap
        Relative growth [fraction/month].
    peak_to_mean_ratio : Estimate or Gap
        Busiest hour of a week over its mean hour [ratio].
    active_share_of_time : Estimate or Gap
        Share of the time in which the traffic arrives [fraction].
    hour_factors, day_factors : ndarray or Gap
        Mean of each hour of the day and day of the week (from Monday, UTC) over the mean of all [ratio].
    """

    requests_per_month: Estimate | Gap
    growth_per_month: Estimate | Gap
    peak_to_mean_ratio: Estimate | Gap
    active_share_of_time: Estimate | Gap
    hour_factors: NDArray[np.float64] | Gap
    day_factors: NDArray[np.float64] | Gap


def volume(summary: RequestSummary, hours_per_month: float = HOURS_PER_MONTH) -> Volume:
    """Volume of a log, its growth, its pattern and its peaks; a gap for each that the log is too short for.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    hours_per_month : float, optional
        Length of a month [hour/month].

    Returns
    -------
    Volume
        Estimates, or what is missing.

    Notes
    -----
    Only full days and full weeks count, so that a cut-off day pulls nothing down; a first or last day is full if what
    it lacks are hours that are quiet on the other days. The file is taken to be complete
    between its first and its last row: an export that was cut by rows understates the volume.
    """
    if any(not model.counted for model in summary.models):
        silent = "the export does not say how many requests stand behind its rows"
        return _nothing(silent)
    if not len(summary.hour):
        return _nothing("no row has a time")
    hours, first = _to_midnight(*hourly_counts(summary))
    start = int(-first % HOURS_PER_DAY)
    days = (len(hours) - start) // int(HOURS_PER_DAY) if len(hours) > start else 0
    whole = hours[start : start + days * int(HOURS_PER_DAY)]
    daily = whole.reshape(days, int(HOURS_PER_DAY)).sum(axis=1)
    monday = int((first + start) // HOURS_PER_DAY + 3) % DAYS_PER_WEEK  # 1970-01-01 was a Thursday
    level, growth = _level_and_growth(daily, summary, hours_per_month / HOURS_PER_DAY)
    weeks = whole[len(whole) % HOURS_PER_WEEK :].reshape(-1, HOURS_PER_WEEK)
    if summary.resolution >= SECONDS_PER_DAY:
        coarse = "the file holds daily sums; this needs hours"
        peak: Estimate | Gap = Gap(name="peak_to_mean_ratio", missing=coarse)
        active: Estimate | Gap = Gap(name="active_share_of_time", missing=coarse)
        by_hour: NDArray[np.float64] | Gap = Gap(name="hour_factors", missing=coarse)
    else:
        peak, active = _peak(weeks), _active(weeks)
        by_hour = _factors(whole.reshape(days, int(HOURS_PER_DAY)), "hour_factors")
    last = daily[len(daily) % DAYS_PER_WEEK :].reshape(-1, DAYS_PER_WEEK)
    by_day = _factors(last, "day_factors", days=len(daily))
    if isinstance(by_day, np.ndarray):
        by_day = np.roll(by_day, (monday + len(daily) % DAYS_PER_WEEK) % DAYS_PER_WEEK)
    return Volume(
        requests_per_month=level,
        growth_per_month=growth,
        peak_to_mean_ratio=peak,
        active_share_of_time=active,
        hour_factors=by_hour,
        day_factors=by_day,
    )


def hourly_counts(summary: RequestSummary) -> tuple[NDArray[np.float64], int]:
    """Requests in each hour from the first to the last, and the number of the first since 1970."""
    first = int(summary.first // SECONDS_PER_HOUR)
    end = int(-(-(summary.first + summary.span) // SECONDS_PER_HOUR))
    counts = np.bincount(summary.hour - first, summary.hourly[:, 0], max(end - first, 1))
    return counts.astype(np.float64), first


def _to_midnight(hours: NDArray[np.float64], first: int) -> tuple[NDArray[np.float64], int]:
    """Counts filled up with zeros to whole days at either end, where the hours cut off are quiet on other days."""
    day = int(HOURS_PER_DAY)
    before, after = first % day, -(first + len(hours)) % day
    inner = hours[-first % day : len(hours) - (first + len(hours)) % day]
    if not len(inner) or not inner.sum():
        return hours, first
    profile = inner.reshape(-1, day).sum(axis=0) / inner.sum()
    front = before if profile[:before].sum() < QUIET else 0
    back = after if profile[day - after :].sum() < QUIET else 0
    return np.pad(hours, (front, back)), first - front


def _nothing(missing: str) -> Volume:
    """Volume of a file that says nothing about it."""
    return Volume(**{name: Gap(name=name, missing=missing) for name in Volume.__dataclass_fields__})


def _level_and_growth(
    daily: NDArray[np.float64], summary: RequestSummary, per_month: float
) -> tuple[Estimate | Gap, Estimate | Gap]:
    """Present level and growth from full days."""
    days = len(daily)
    short = Gap(
        name="growth_per_month",
        missing=f"{days} full days; needs {WEEKS_FOR_GROWTH * DAYS_PER_WEEK} (three weeks)",
    )
    if days < DAYS_PER_WEEK or not daily.sum():
        span = summary.span / SECONDS_PER_HOUR
        seen = f"{summary.requests:.0f} requests in {span:.2f} hours" if span else f"{summary.requests:.0f} requests"
        return (
            Gap(name="requests_per_month", missing=f"{seen}, {days} full days; needs {DAYS_PER_WEEK} (one week)"),
            short,
        )
    trend = daily_trend(
        daily,
        weekly=days >= WEEKS_FOR_SEASON * DAYS_PER_WEEK,
        growing=days >= WEEKS_FOR_GROWTH * DAYS_PER_WEEK,
    )
    level = logarithmic(
        value=trend.level * per_month,
        error=trend.level_error,
        degrees=trend.degrees,
        why=f"level on the last of {days} full days"
        + (", with the pattern of a week" if days >= WEEKS_FOR_SEASON * DAYS_PER_WEEK else "")
        + "; the file is taken to be complete",
    )
    if trend.slope is None or trend.slope_error is None:
        return level, short
    factor = logarithmic(
        value=float(np.exp(trend.slope * per_month)), error=trend.slope_error * per_month, degrees=trend.degrees, why=""
    )
    why = (
        f"log-linear trend over {days} full days; single days are taken as independent, so slow swings look like growth"
    )
    return level, Estimate(value=factor.value - 1, low=factor.low - 1, high=factor.high - 1, why=why)


def _peak(weeks: NDArray[np.float64]) -> Estimate | Gap:
    """Busiest hour over mean hour, week by week."""
    weeks = weeks[weeks.sum(axis=1) > 0]
    if not len(weeks):
        return Gap(name="peak_to_mean_ratio", missing="no full week; needs one")
    ratios = np.log(weeks.max(axis=1) / weeks.mean(axis=1))
    value = float(np.exp(ratios.mean()))
    why = f"busiest of 168 hours over the mean hour, {len(weeks)} full weeks; chance is part of it at low volumes"
    if len(weeks) == 1:
        # one week shows no spread: the range is the counting error of its busiest hour
        return logarithmic(value=value, error=float(1 / np.sqrt(weeks.max())), degrees=np.inf, why=why)
    error = float(ratios.std(ddof=1) / np.sqrt(len(weeks)))
    found = logarithmic(value=value, error=error, degrees=len(weeks) - 1, why=why)
    return Estimate(value=found.value, low=max(found.low, 1.0), high=found.high, why=why)


def _active(weeks: NDArray[np.float64]) -> Estimate | Gap:
    """Share of time in which even traffic would have the rate that a typical request sees."""
    name = "active_share_of_time"
    if not len(weeks):
        return Gap(name=name, missing="no full week; needs one")
    days = weeks.reshape(-1, int(HOURS_PER_DAY))
    pairs, counts = (days * (days - 1)).sum(axis=1), days.sum(axis=1)
    busy = pairs > 0
    if busy.sum() <= 1:
        return Gap(name=name, missing="never two requests in one hour on two days; needs more traffic")
    value = float(counts.sum() ** 2 / (len(days) * HOURS_PER_DAY * pairs.sum()))
    without = np.log((counts.sum() - counts) ** 2 / ((len(days) - 1) * HOURS_PER_DAY * (pairs.sum() - pairs)))
    error = float(np.sqrt((len(days) - 1) / len(days) * ((without - without.mean()) ** 2).sum()))
    why = (
        f"(sum of hourly counts)^2 / (hours x sum of n(n-1)), {len(weeks)} full weeks: the share of time in which even "
        "traffic would be as dense as a typical request sees it; range by leaving out one day at a time"
    )
    found = logarithmic(value=value, error=error, degrees=len(days) - 1, why=why)
    return Estimate(value=min(value, 1.0), low=min(found.low, 1.0), high=min(found.high, 1.0), why=why)


def _factors(blocks: NDArray[np.float64], name: str, *, days: int | None = None) -> NDArray[np.float64] | Gap:
    """Mean of each place in the blocks over the mean of all."""
    full = len(blocks) if days is None else days
    if full < WEEKS_FOR_SEASON * DAYS_PER_WEEK or not blocks.sum():
        return Gap(name=name, missing=f"{full} full days; needs {WEEKS_FOR_SEASON * DAYS_PER_WEEK} (two weeks)")
    result: NDArray[np.float64] = blocks.mean(axis=0) / blocks.mean()
    return result
