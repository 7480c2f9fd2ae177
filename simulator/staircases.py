"""Sums of staircases max(floor, ceil(volume * rate)): whole units that come one at a time.

A load that exceeds a whole number of units by no more than rounding (8.9e-16 of itself) counts as that
whole number, so that 300 units of load on units of 100 need 3 of them and not 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

#: Rates are lowered by this factor, which forgives four roundings of a load. [fraction]
ROUNDING: Final = 1.0 - 2.0**-50
#: Numbers in one work buffer (256 KiB of doubles). [number]
_BUFFER: Final = 32_768


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
    """
    draws, months = price.shape
    step = max(1, min(draws, _BUFFER // max(1, months)))
    units = np.empty((months, step))
    row = np.empty(step)
    for start in range(0, draws, step):
        rows = slice(start, min(start + step, draws))
        width = rows.stop - rows.start
        prices = np.ascontiguousarray(price[rows].T)
        by_month = np.ascontiguousarray(rate[rows].T) * ROUNDING
        block = units[:, :width]
        for index, volume in enumerate(volumes.tolist()):
            np.multiply(by_month, volume, out=block)
            np.ceil(block, out=block)
            np.maximum(block, floor[rows], out=block)
            np.einsum("mb,mb->b", prices, block, out=row[:width])
            total[index, rows] += row[:width]
