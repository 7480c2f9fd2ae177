"""The only room where a unit becomes another.

Inside the simulator every number is in one canonical unit (USD, token, request, answer, example, item,
month, hour, day, second, fraction and their quotients). Percent, USD/Mtok and the like exist only in
scenario files and on screen; this table is the only way across.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scalable = TypeVar("Scalable", float, NDArray[np.float64])
else:
    Scalable = TypeVar("Scalable")

#: Seconds in an hour. [second/hour] Definition.
SECONDS_PER_HOUR: Final = 3600.0
#: Hours in a day. [hour/day] Definition.
HOURS_PER_DAY: Final = 24.0
#: Months in a year. [month/year] Definition.
MONTHS_PER_YEAR: Final = 12.0
#: Mean length of a month in days, 365.2425 / 12. [day/month] Definition (Gregorian year).
DAYS_PER_MONTH: Final = 365.2425 / MONTHS_PER_YEAR

_CANONICAL: Final = (
    "USD", "USD/token", "USD/request", "USD/answer", "USD/example", "USD/hour", "USD/day", "USD/month", "USD/change",
    "token", "token/request", "token/example", "token/answer", "request", "request/month", "request/hour",
    "request/second", "answer", "example", "example/day", "item", "attempt", "change/month", "version",
    "version/change", "hour", "hour/iteration", "hour/change", "hour/month", "hour/day", "hour/replica",
    "day", "day/change", "month", "second", "second/token", "fraction", "fraction/month", "fraction/year",
    "ratio", "iteration", "evaluation", "run", "epoch", "replica", "FLOP", "FLOP/token", "FLOP/second",
    "attempt/request", "yes/no", "choice", "repeat",
)  # fmt: skip

#: Friendly unit -> (canonical unit, factor that turns a friendly number into a canonical one).
UNITS: Final[dict[str, tuple[str, float]]] = {unit: (unit, 1.0) for unit in _CANONICAL} | {
    "%": ("fraction", 1e-2),
    "%/month": ("fraction/month", 1e-2),
    "%/year": ("fraction/year", 1e-2),
    "point/year": ("fraction/year", 1e-2),
    "USD/Mtok": ("USD/token", 1e-6),
    "USD/ktok": ("USD/token", 1e-3),
    "USD/1000 examples": ("USD/example", 1e-3),
    "USD/1000 requests": ("USD/request", 1e-3),
    "USD/year": ("USD/month", 1 / MONTHS_PER_YEAR),
    "cent/answer": ("USD/answer", 1e-2),
    "ms": ("second", 1e-3),
    "ms/token": ("second/token", 1e-3),
    "minute": ("hour", 1 / 60),
    "week": ("day", 7.0),
    "year": ("month", MONTHS_PER_YEAR),
    "Mtok": ("token", 1e6),
    "ktok": ("token", 1e3),
    "million requests/month": ("request/month", 1e6),
    "GFLOP/token": ("FLOP/token", 1e9),
    "TFLOP/second": ("FLOP/second", 1e12),
    "PFLOP": ("FLOP", 1e15),
}


def canonical_unit(unit: str) -> str:
    """Name of the canonical unit that a unit measures in.

    Parameters
    ----------
    unit : str
        A unit as scenario files write it, for example ``"USD/Mtok"``.

    Returns
    -------
    str
        Its canonical unit, for example ``"USD/token"``.

    Raises
    ------
    ValueError
        If the unit is unknown; the message names the nearest known units.

    Examples
    --------
    >>> canonical_unit("%")
    'fraction'
    """
    if unit not in UNITS:
        near = get_close_matches(unit, UNITS, n=3, cutoff=0.4)
        hint = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
        raise ValueError(f"unknown unit {unit!r}{hint}")
    return UNITS[unit][0]


def to_canonical(value: Scalable, unit: str) -> Scalable:
    """Number in canonical units from a number in a friendly one.

    Parameters
    ----------
    value : float or array, any shape
        Number in ``unit``.
    unit : str
        A key of `UNITS`.

    Returns
    -------
    float or array, same shape
        The same amount in `canonical_unit` of ``unit``.

    Examples
    --------
    >>> to_canonical(88.0, "%")
    0.88
    """
    canonical_unit(unit)
    factor = UNITS[unit][1]
    return value if factor == 1 else _divided_or_multiplied(value, factor)


def from_canonical(value: Scalable, unit: str) -> Scalable:
    """Number in a friendly unit from a number in canonical units.

    Parameters
    ----------
    value : float or array, any shape
        Number in the canonical unit of ``unit``.
    unit : str
        A key of `UNITS`.

    Returns
    -------
    float or array, same shape
        The same amount in ``unit``.

    Examples
    --------
    >>> from_canonical(0.88, "%")
    88.0
    """
    canonical_unit(unit)
    factor = UNITS[unit][1]
    return value if factor == 1 else _divided_or_multiplied(value, 1 / factor)


def _divided_or_multiplied(value: Scalable, factor: float) -> Scalable:
    """Scale by a factor; by division where the inverse is whole, so that 88 % is exactly 0.88."""
    inverse = 1 / factor
    if factor < 1 and abs(inverse - round(inverse)) < 1e-9 * inverse:
        return value / round(inverse)
    return value * (round(factor) if abs(factor - round(factor)) < 1e-9 * factor else factor)
