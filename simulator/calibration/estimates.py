"""What a file lets us believe: an estimate with its range, a gap where it cannot, a proposal for one input, a fact."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

#: Share of our belief below ``low`` and above ``high``. [fraction] The scenario files' convention.
TAIL: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimated number.

    Attributes
    ----------
    value : float
        Median of what the data let us believe.
    low, high : float
        5th and 95th percentile of it.
    why : str
        Method, amount of data, and which way it may be wrong.
    """

    value: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One input that the user's own file proposes.

    Attributes
    ----------
    name : str
        Dotted name of the input, for example ``"workload.requests_per_month"``.
    value : float
        Median of what the file lets us believe, in ``unit``.
    low, high : float
        5th and 95th percentile of it.
    unit : str
        Canonical unit of the input.
    why : str
        How the number comes about, and which way it may be wrong.
    source : str
        The user's file: name, SHA-256, rows, date. Never its content.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A number that the file does not hold enough data for.

    Attributes
    ----------
    name : str
        What cannot be said, for example "growth".
    missing : str
        What the file has, and what it would need.
    """

    name: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number that was read or computed from a file, beside the inputs that it proposes.

    Attributes
    ----------
    of : str
        What it is about: a model, a variant, an offer, or the file.
    name : str
        What it is, in words.
    value : float
        The number.
    unit : str
        Its unit.
    low, high : float or None
        5th and 95th percentile of what the data let us believe; None for a plain count.
    """

    of: str
    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


def student_quantile(degrees: float) -> float:
    """95th percentile of Student's t with these degrees of freedom [ratio]."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 1 - TAIL))


def symmetric(*, value: float, error: float, degrees: float, why: str) -> Estimate:
    """Estimate with a t interval around its value.

    Parameters
    ----------
    value, error : float
        Estimate and its standard error, in one unit.
    degrees : float
        Degrees of freedom of the error [ratio].
    why : str
        Method and amount of data.
    """
    reach = student_quantile(degrees) * error
    return Estimate(value=value, low=value - reach, high=value + reach, why=why)


def logarithmic(*, value: float, error: float, degrees: float, why: str) -> Estimate:
    """Estimate with a t interval around its logarithm, for numbers that cannot be negative.

    Parameters
    ----------
    value : float
        Estimate, above 0.
    error : float
        Standard error of its natural logarithm [ratio].
    degrees : float
        Degrees of freedom of the error [ratio].
    why : str
        Method and amount of data.
    """
    reach = student_quantile(degrees) * error
    return Estimate(value=value, low=value * exp(-reach), high=value * exp(reach), why=why)


def share_estimate(*, hits: float, size: float, why: str) -> Estimate:
    """Share of cases that have a property, with the range of a binomial and a uniform prior.

    Parameters
    ----------
    hits, size : float
        Cases that have it, and all cases.
    why : str
        Method and amount of data.

    Examples
    --------
    >>> found = share_estimate(hits=10, size=10, why="")
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (1.0, 0.762, 1.0)
    """
    from scipy.special import betaincinv

    low, high = betaincinv(hits + 1, size - hits + 1, [TAIL, 1 - TAIL]).tolist()
    value = hits / size
    return Estimate(value=value, low=min(low, value), high=max(high, value), why=why)


def mean_estimate(*, mean: float, variance: float, size: float, why: str) -> Estimate:
    """Mean of positive numbers with its t interval on the logarithmic scale.

    Parameters
    ----------
    mean, variance : float
        Of the single numbers.
    size : float
        How many there are.
    why : str
        Method and amount of data.

    Notes
    -----
    The error of the logarithm is taken as standard error over mean, which holds while that is small.

    Examples
    --------
    >>> found = mean_estimate(mean=100.0, variance=400.0, size=100, why="")
    >>> round(found.low, 1), round(found.high, 1)
    (96.7, 103.4)
    """
    if size <= 1 or mean <= 0 or not variance >= 0:
        return Estimate(value=mean, low=mean, high=mean, why=why)
    return logarithmic(value=mean, error=sqrt(variance / size) / mean, degrees=size - 1, why=why)


def geometric_mean(values: list[float]) -> float:
    """Geometric mean of positive numbers."""
    return exp(sum(map(log, values)) / len(values))
