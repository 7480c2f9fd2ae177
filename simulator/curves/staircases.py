"""Sums of staircases max(floor, ceil(volume * rate)): whole units that come one at a time.

A load that exceeds a whole number of units by no more than rounding (8.9e-16 of itself) counts as that
whole number, so that 300 units of load on units of 100 need 3 of them and not 4.

Where months grow alike in all draws the sum over months is one staircase of volume times rate, the same for all
draws: its steps are laid out once, and each volume only asks which draws lie between two steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.curves.columns import draw_blocks, month_columns, weighted_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IndexArray = NDArray[np.intp]

#: Rates are lowered by this factor, which forgives eight half roundings of a load. [fraction]
ROUNDING: Final = 1.0 - 2.0**-50
#: Months are alike in all draws if their ratios agree to four roundings. [fraction]
_ALIKE: Final = 1.0e-15
#: Divisor where a volume is zero and no load reaches a step. [request/month]
_TINY: Final = float(np.finfo(np.float64).tiny)
#: Laying out one step costs about as much as this many cells of the plain sum. [cell]
_CELLS_PER_STEP: Final = 60.0
#: Draws with another floor are laid out apart; with more floors than this the plain sum is quicker. [floor]
_MOST_FLOORS: Final = 4


def whole_units(*, load: FloatArray, floor: FloatArray) -> FloatArray:
    """Units in service, ``max(floor, ceil(load))``.

    Parameters
    ----------
    load : ndarray, any shape
        Load in units. [fraction]
    floor : ndarray, broadcast against `load`
        Units kept at any load. [fraction]

    Returns
    -------
    ndarray
        Units. [fraction]

    Examples
    --------
    >>> whole_units(load=np.array([0.2, 3.0, 3.0000000000000004, 3.1]), floor=np.array(1.0)).tolist()
    [1.0, 3.0, 3.0, 4.0]
    """
    units: FloatArray = np.maximum(floor, np.ceil(load * ROUNDING))
    return units


def add_staircases(
    *, price: FloatArray, rate: FloatArray, floor: FloatArray, volumes: FloatArray, total: FloatArray
) -> None:
    """Add ``sum_m price_m max(floor, ceil(V rate_m))`` to every cell of ``total``.

    Parameters
    ----------
    price : ndarray, shape (n, M)
        Price of one unit in each month. [USD]
    rate : ndarray, shape (n, M)
        Units needed per volume, zero or more. [month/request]
    floor : ndarray, shape (n,)
        Units kept at any volume. [fraction]
    volumes : ndarray, shape (k,)
        Grid of volumes. [request/month]
    total : ndarray, shape (k, n)
        Changed in place. [USD]

    Notes
    -----
    Laid out or added month by month, the sums agree to 1e-13: steps are added up in another order.
    """
    own_price, own_rate = _common_pattern(price), _common_pattern(rate)
    floors = np.unique(floor)
    if own_price and own_rate and len(floors) <= _MOST_FLOORS and volumes.size:
        loads = own_rate[0] * ROUNDING
        steps = float(loads.max(initial=0.0) * volumes.max() * own_rate[1].sum()) * len(floors)
        if steps * _CELLS_PER_STEP < price.size and loads.min() < loads.max():
            for units in floors.tolist():
                mine = np.flatnonzero(floor == units)
                steps_at, levels = _staircase(own_rate[1], own_price[1], units, loads[mine].max() * volumes.max())
                _add_laid_out(own_price[0], loads, mine, steps_at, levels, volumes, total)
            return
    _add_by_month(price, rate, floor, volumes, total)


def staircase_sums(*, price: FloatArray, rate: FloatArray, floor: FloatArray, volumes: FloatArray) -> FloatArray:
    """Sum ``sum_m price_m max(floor, ceil(V rate_m))`` with one volume per draw.

    Parameters
    ----------
    price : ndarray, shape (n, M)
        Price of one unit in each month. [USD]
    rate : ndarray, shape (n, M)
        Units needed per volume, zero or more. [month/request]
    floor : ndarray, shape (n,)
        Units kept at any volume. [fraction]
    volumes : ndarray, shape (n,)
        Volume of each draw. [request/month]

    Returns
    -------
    ndarray, shape (n,)
        Cost of the staircases. [USD]

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> staircase_sums(price=one, rate=one, floor=np.array([1.0]), volumes=np.array([2.5])).tolist()
    [3.0]
    """
    sums = np.empty(len(volumes))
    for rows in draw_blocks(price):
        loads = month_columns(rate[rows])
        loads *= ROUNDING
        loads *= month_columns(volumes[rows, None])
        np.ceil(loads, out=loads)
        np.maximum(loads, month_columns(floor[rows, None]), out=loads)
        sums[rows] = weighted_columns(weight=month_columns(price[rows]), values=loads)[: rows.stop - rows.start]
    return sums


def _add_by_month(
    price: FloatArray, rate: FloatArray, floor: FloatArray, volumes: FloatArray, total: FloatArray
) -> None:
    """Plain sum over months, a block of draws at a time."""
    for rows in draw_blocks(price):
        width = rows.stop - rows.start
        prices, loads, floors = month_columns(price[rows]), month_columns(rate[rows]), month_columns(floor[rows, None])
        loads *= ROUNDING
        units = np.broadcast_to(floors, loads.shape).copy()
        at_floor = weighted_columns(weight=prices, values=units)[:width]
        highest, least = loads.max(initial=0.0), floors.min()
        for index, volume in enumerate(volumes.tolist()):
            if np.ceil(highest * volume) <= least:
                total[index, rows] += at_floor
                continue
            np.multiply(loads, volume, out=units)
            np.ceil(units, out=units)
            np.maximum(units, floors, out=units)
            total[index, rows] += weighted_columns(weight=prices, values=units)[:width]


def _common_pattern(table: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Factor of each draw and pattern of the months if ``table = factor pattern``, else nothing."""
    month = int(table[0].argmax()) if table.size else 0
    if not table.size or table[0, month] <= 0:
        return None
    pattern = table[0] / table[0, month]
    factor = np.ascontiguousarray(table[:, month])
    idle = pattern <= 0
    if table[:, idle].any() or not (factor > 0).all():
        return None
    scale = 1.0 / np.where(idle, 1.0, pattern)
    low, high = factor * (1.0 - _ALIKE), factor * (1.0 + _ALIKE)
    for rows in draw_blocks(table):
        own = table[rows] * scale
        own[:, idle] = factor[rows, None]
        if not ((own >= low[rows, None]).all() and (own <= high[rows, None]).all()):
            return None
    return factor, pattern


def _staircase(growth: FloatArray, price: FloatArray, floor: float, highest: float) -> tuple[FloatArray, FloatArray]:
    """Loads in (0, highest] after which ``sum_m price_m max(floor, ceil(load growth_m))`` rises, and its levels."""
    first = max(1.0, np.floor(floor))
    numbers = [np.arange(first, np.floor(highest * top) + 1) for top in growth.tolist()]
    at = np.concatenate([number / top for number, top in zip(numbers, growth.tolist(), strict=True) if top > 0])
    rise = np.concatenate(
        [
            cost * (number + 1 - np.maximum(floor, number))
            for number, cost, top in zip(numbers, price.tolist(), growth.tolist(), strict=True)
            if top > 0
        ]
    )
    order = np.argsort(at)
    start = float((price * np.maximum(floor, growth > 0)).sum())
    return at[order], np.cumsum(np.concatenate([[start], rise[order]]))


def _add_laid_out(
    price: FloatArray,
    loads: FloatArray,
    mine: IndexArray,
    steps_at: FloatArray,
    levels: FloatArray,
    volumes: FloatArray,
    total: FloatArray,
) -> None:
    """Add one staircase of load: for each volume, the draws between two steps share a level."""
    order = mine[np.argsort(loads[mine])]
    rising, prices = loads[order], price[order]
    everyone = len(order) == total.shape[1]
    rank = np.empty(total.shape[1], np.intp)
    rank[order] = np.arange(len(order))
    row, mixed = np.empty(len(order)), np.empty(len(order))
    for index, volume in enumerate(volumes.tolist()):
        first = int(np.searchsorted(steps_at, rising[0] * volume))
        last = int(np.searchsorted(steps_at, rising[-1] * volume))
        counts = np.empty(last - first + 1, np.intp)
        # a draw whose load equals a step has not taken it yet
        cuts = np.searchsorted(rising, steps_at[first:last] / max(volume, _TINY), side="right")
        counts[:-1], counts[-1] = cuts, len(order)
        counts[1:] -= cuts
        np.multiply(np.repeat(levels[first : last + 1], counts), prices, out=row)
        if everyone:
            np.take(row, rank, out=mixed, mode="clip")
            total[index] += mixed
        else:
            total[index, order] += row
