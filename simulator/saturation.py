"""Weighted sums of saturating terms h(a) = 1 - exp(-a) over a grid of volumes.

A share that rises with volume towards one: the chance that the next event of a Poisson stream comes
within a fixed time. Twice the volume needs no new exponential, because h(2a) = h(a) (2 - h(a)) exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

#: Numbers in one work buffer, so that two of them stay in a second-level cache of 1 MiB. [number]
_BUFFER: Final = 32_768
#: Volumes that differ from an exact doubling by less than this share count as doubled. [fraction]
_SAME_VOLUME: Final = 4.0e-16


def saturation(exponent: FloatArray) -> FloatArray:
    """Share reached, ``h(a) = 1 - exp(-a)``.

    Parameters
    ----------
    exponent : ndarray, any shape
        ``a`` = volume times rate, zero or more. [fraction]

    Returns
    -------
    ndarray, same shape
        ``h(a)`` in [0, 1], exact to rounding for small ``a`` too. [fraction]

    Examples
    --------
    >>> saturation(np.array([0.0, 1e-20])).tolist()
    [0.0, 1e-20]
    """
    share: FloatArray = -np.expm1(-exponent)
    return share


def doubling_stride(volumes: FloatArray) -> int:
    """Smallest ``s`` with ``volumes[i + s] == 2 volumes[i]`` throughout, or the grid's length.

    Parameters
    ----------
    volumes : ndarray, shape (k,)
        Grid of volumes. [request/month]

    Returns
    -------
    int
        Steps of the grid per doubling; ``k`` if the grid has no such structure.

    Examples
    --------
    >>> doubling_stride(np.array([3.0, 5.0, 6.0, 10.0, 12.0]))
    2
    >>> doubling_stride(np.array([1.0, 2.5, 3.0]))
    3
    """
    count = len(volumes)
    candidates = np.flatnonzero(np.abs(volumes - 2 * volumes[:1]) <= _SAME_VOLUME * 2 * volumes[:1])
    for stride in candidates.tolist():
        twice = 2 * volumes[: count - stride]
        if stride and np.all(np.abs(volumes[stride:] - twice) <= _SAME_VOLUME * twice):
            return int(stride)
    return count


def add_saturation_sums(
    *, weight: FloatArray, rate: FloatArray, volumes: FloatArray, stride: int, total: FloatArray
) -> None:
    """Add ``sum_m weight_m h(V rate_m)`` to every cell of ``total``.

    Parameters
    ----------
    weight : ndarray, shape (n, M)
        Weight of each term. [USD/request]
    rate : ndarray, shape (n, M)
        Rate of each term, zero or more. [month/request]
    volumes : ndarray, shape (k,)
        Grid of volumes. [request/month]
    stride : int
        `doubling_stride` of the grid.
    total : ndarray, shape (k, n)
        Changed in place. [USD/request]

    Notes
    -----
    Doubling multiplies the relative error of h by (2 - 2h)/(2 - h) <= 1 and adds one rounding, so after
    60 doublings h is still right to 1e-14.
    """
    draws, months = weight.shape
    step = max(1, min(draws, _BUFFER // max(1, months)))
    buffers = np.empty((3, months, step))
    row = np.empty(step)
    for start in range(0, draws, step):
        rows = slice(start, min(start + step, draws))
        width = rows.stop - rows.start
        share, rest, by_month = (buffer[:, :width] for buffer in buffers)
        weights = np.ascontiguousarray(weight[rows].T)
        np.copyto(by_month, rate[rows].T)
        for lane in range(min(stride, len(volumes))):
            np.multiply(by_month, -volumes[lane], out=share)
            np.expm1(share, out=share)
            np.negative(share, out=share)
            for index in range(lane, len(volumes), stride):
                if index > lane:
                    np.subtract(2.0, share, out=rest)
                    np.multiply(share, rest, out=share)
                np.einsum("mb,mb->b", weights, share, out=row[:width])
                total[index, rows] += row[:width]
