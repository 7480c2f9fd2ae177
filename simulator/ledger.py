"""The ledger: every amount that an approach costs, as lines; the only source of totals.

A line is written once per draw, for any volume V of month 1: in month m it costs

``once_m + slope_m V + cached_m V h(rate_m V) + price_m max(floor, ceil(units_m V))``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from simulator.curves.curve import CachedTerm, CostCurve, StairTerm
from simulator.curves.saturation import saturation
from simulator.equations.hosting import replicas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.parameters import Array

Phase = Literal["upfront", "training", "per_request", "hosting", "upkeep", "failures"]
#: The phases, in the order in which money is spent.
PHASES: Final[tuple[Phase, ...]] = ("upfront", "training", "per_request", "hosting", "upkeep", "failures")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line of the ledger. Arrays have shape (draws or 1, months), month 0 first, in USD not discounted.

    Attributes
    ----------
    phase, item : str
        What is paid, coarse and fine.
    equation : str
        Name of the quantity that the amount follows from.
    once : array, optional
        Amounts that no volume changes; shape (draws or 1, 1) where `due` says in which months they are paid. [USD]
    due : array, optional
        How often `once` is due in each month: mostly 1 or 0. [ratio]
    slope : array, optional
        Amount per request of month 1. [USD month/request]
    cached, cached_rate : array, optional
        Amount per request that is due for the share that a cache answers, and how fast that share rises.
    unit_price, units, unit_floor : array, optional
        Price of a whole unit, units needed per request of month 1, and units kept at any volume.
    """

    phase: Phase
    item: str
    equation: str
    once: Array | None = None
    due: Array | None = None
    slope: Array | None = None
    cached: Array | None = None
    cached_rate: Array | None = None
    unit_price: Array | None = None
    units: Array | None = None
    unit_floor: Array | None = None

    def once_by_month(self) -> Array | None:
        """Amounts that no volume changes, by month. [USD]."""
        return self.once if self.once is None or self.due is None else self.once * self.due


def monthly_amounts(*, line: Line, volumes: Array) -> Array:
    """Amounts of one line by month, at given volumes.

    Parameters
    ----------
    line : Line
        A line for n draws (or one).
    volumes : array, shape (n or 1, k)
        Requests in month 1. [request/month]

    Returns
    -------
    array, shape (n, k, months)
        Amounts, not discounted. [USD]
    """
    volume = volumes[:, :, None]
    amount: Array = np.zeros(1)
    once = line.once_by_month()
    if once is not None:
        amount = amount + once[:, None]
    if line.slope is not None:
        amount = amount + line.slope[:, None] * volume
    if line.cached is not None and line.cached_rate is not None:
        amount = amount + line.cached[:, None] * volume * saturation(line.cached_rate[:, None] * volume)
    if line.unit_price is not None and line.units is not None and line.unit_floor is not None:
        running = replicas(load=line.units[:, None] * volume, min_replicas=line.unit_floor[:, None])
        amount = amount + line.unit_price[:, None] * running
    return amount * np.ones_like(volume)


def cost_curve(*, lines: Iterable[Line], discount_factor: Array, draws: int) -> CostCurve:
    """Present value of some lines as a curve over volume, one per draw.

    Parameters
    ----------
    lines : iterable of Line
        Lines of one approach.
    discount_factor : array, shape (draws or 1, months)
        Present value of a dollar. [fraction]
    draws : int
        Number of draws n.

    Returns
    -------
    CostCurve
        Their sum. [USD]
    """
    months = discount_factor.shape[-1]
    fixed, slope = np.zeros(draws), np.zeros(draws)
    saved: dict[int, tuple[Array, Array]] = {}
    stairs = []
    for line in lines:
        if line.once is not None:
            if line.due is None:
                fixed = fixed + _present(line.once, discount_factor)
            else:
                fixed = fixed + line.once[:, 0] * _present(line.due, discount_factor)
        if line.slope is not None:
            slope = slope + _present(line.slope, discount_factor)
        if line.cached is not None and line.cached_rate is not None:
            key = id(line.cached_rate)
            before = saved[key][0] if key in saved else 0.0
            saved[key] = (before + line.cached * discount_factor, line.cached_rate)
        if line.unit_price is not None and line.units is not None and line.unit_floor is not None:
            floor = np.broadcast_to(line.unit_floor[:, 0], (draws,))
            stairs.append(
                StairTerm(
                    price=np.broadcast_to(line.unit_price * discount_factor, (draws, months)),
                    rate=np.broadcast_to(line.units, (draws, months)),
                    floor=floor,
                )
            )
    cached = tuple(
        CachedTerm(weight=np.broadcast_to(weight, (draws, months)), rate=np.broadcast_to(rate, (draws, months)))
        for weight, rate in saved.values()
    )
    return CostCurve(fixed=fixed, slope=slope, cached=cached, stairs=tuple(stairs))


def _present(amounts: Array, discount_factor: Array) -> Array:
    """Present value of amounts by month; row by row, so that each draw is summed alike in any company."""
    return np.asarray(np.einsum("dm,dm->d", *np.broadcast_arrays(amounts, discount_factor)))
