"""Weighted sums of saturating terms h(a) = 1 - exp(-a) over a grid of volumes.

A share that rises with volume towards one: the chance that the next event of a Poisson stream comes
within a fixed time. Twice the volume needs no new exponential, because h(2a) = h(a) (2 - h(a)) exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.curves.columns import BUFFER, draw_blocks, month_columns, weighted_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

#: Draws without any saturating part are left out when fewer than this share have one. [fraction]
_MOSTLY: Final = 0.9
#: Exponent from which h is 1 to the last bit. [fraction]
_FULL: Final = 37.5
#: Below this rate no volume saturates a term. [month/request]
_NO_RATE: Final = 1.0e-300
#: Largest error of a condensed sum, as a share of the sum of its weights' sizes. [fraction]
_CONDENSED_ERROR: Final = 1.0e-13
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
    60 doublings h is still right to 1e-14. Many columns of nearby rates are first condensed (`condensed`).
    """
    alive = (weight != 0) & (rate > 0)
    draws, months = np.flatnonzero(alive.any(axis=1)), np.flatnonzero(alive.any(axis=0))
    if not len(draws):
        return
    if len(draws) >= _MOSTLY * len(weight):
        _add_alive(weight[:, months], rate[:, months], volumes, stride, total)
        return
    part = np.ix_(draws, months)
    some = np.zeros((len(volumes), len(draws)))
    _add_alive(weight[part], rate[part], volumes, stride, some)
    row = np.zeros(len(weight))
    for index, sums in enumerate(some):
        row[draws] = sums
        total[index] += row


def _add_alive(weight: FloatArray, rate: FloatArray, volumes: FloatArray, stride: int, total: FloatArray) -> None:
    """Add the sums of draws and months of which most count."""
    for rows in draw_blocks(weight):
        weights, rates = condensed(weight=weight[rows], rate=rate[rows], volumes=len(volumes))
        _add_block(month_columns(weights), month_columns(rates), volumes, stride, total[:, rows])


def saturation_sums(*, weight: FloatArray, rate: FloatArray, volumes: FloatArray) -> FloatArray:
    """Sum ``sum_m weight_m h(V rate_m)`` with one volume per draw.

    Parameters
    ----------
    weight : ndarray, shape (n, M)
        Weight of each term. [USD/request]
    rate : ndarray, shape (n, M)
        Rate of each term, zero or more. [month/request]
    volumes : ndarray, shape (n,)
        Volume of each draw. [request/month]

    Returns
    -------
    ndarray, shape (n,)
        The same bits as a grid of that one volume gives. [USD/request]

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> saturation_sums(weight=one, rate=one, volumes=np.array([2.0])).round(4).tolist()
    [0.8647]
    """
    sums = np.empty(len(volumes))
    for rows in draw_blocks(weight):
        share = np.expm1(month_columns(rate[rows]) * -month_columns(volumes[rows, None]))
        np.negative(share, out=share)
        sums[rows] = weighted_columns(weight=month_columns(weight[rows]), values=share)[: rows.stop - rows.start]
    return sums


def _add_block(weights: FloatArray, rates: FloatArray, volumes: FloatArray, stride: int, total: FloatArray) -> None:
    """Add the sums of one block of draws, columns first."""
    width, lanes = total.shape[1], min(stride, len(volumes))
    slowest = float(rates.min(initial=np.inf))
    full_from = _FULL / slowest if slowest > _NO_RATE else np.inf
    at_most = weighted_columns(weight=weights, values=np.ones_like(weights))[:width]
    # the lanes of few draws stand side by side: a call for each of them would take longer than the numbers in it
    together = lanes if rates.size * lanes <= BUFFER else 1
    weights, rates = np.tile(weights, together), np.tile(rates, together)
    share, rest = np.empty((2, *rates.shape))
    for lane in range(0, lanes, together):
        np.multiply(rates, np.repeat(-volumes[lane : lane + together], rates.shape[1] // together), out=share)
        np.expm1(share, out=share)
        np.negative(share, out=share)
        for index in range(lane, len(volumes), stride):
            here = volumes[index : index + together]
            if here[0] >= full_from:
                total[index : index + together] += at_most
                continue
            if index > lane:
                np.subtract(2.0, share, out=rest)
                np.multiply(share, rest, out=share)
            sums = weighted_columns(weight=weights, values=share).reshape(together, -1)[: len(here), :width]
            total[index : index + together] += np.where(here[:, None] >= full_from, at_most, sums)


def condensed(*, weight: FloatArray, rate: FloatArray, volumes: int) -> tuple[FloatArray, FloatArray]:
    """Fewer columns with the same sums ``sum_m weight_m h(V rate_m)`` at every volume.

    ``h(V exp(x))`` is interpolated in ``x = log rate`` at ``K`` Chebyshev points between the lowest and the highest
    rate of each draw; each weight is handed on to the points in proportion to their Lagrange polynomials.

    Parameters
    ----------
    weight : ndarray, shape (n, M)
        Weight of each term. [USD/request]
    rate : ndarray, shape (n, M)
        Rate of each term, zero or more. [month/request]
    volumes : int
        Volumes at which the sums are wanted; with few of them condensing does not pay.

    Returns
    -------
    weight, rate : ndarray, shape (n, K)
        The input itself where it would not get smaller, or where the draws' months are not spaced alike.

    Notes
    -----
    Error below ``1e-13 sum_m |weight_m|``: h is analytic and below 2 where ``|Im x| <= pi / 2``, so with
    ``b = pi / log(highest / lowest)`` and ``rho = b + sqrt(b^2 + 1)`` it is at most ``8 rho^(1 - K) / (rho - 1)``.

    References
    ----------
    Trefethen, L. N. (2019), Approximation Theory and Approximation Practice, extended edition, theorem 8.2.

    Examples
    --------
    >>> rate = 1e-4 * 1.01 ** np.arange(36.0)[None]
    >>> few = condensed(weight=np.ones((1, 36)), rate=rate, volumes=100)
    >>> few[0].shape
    (1, 12)
    >>> before, after = saturation(5e3 * rate).sum(), (few[0] * saturation(5e3 * few[1])).sum()
    >>> bool(abs(after - before) < 1e-12)
    True
    """
    months = weight.shape[1]
    in_use = np.flatnonzero((weight != 0).any(axis=0) & (rate > 0).all(axis=0))
    idle = np.setdiff1d(np.arange(months), in_use)
    if len(in_use) <= 1 or (weight[:, idle] * rate[:, idle]).any():
        return weight, rate
    exponent = np.log(rate[:, in_use])
    low, high = exponent.min(axis=1, keepdims=True), exponent.max(axis=1, keepdims=True)
    widest = float((high - low).max())
    points = _chebyshev_points(widest)
    if points * months >= volumes * (months - points):
        return weight, rate
    half = 0.5 * (high - low)
    place = (exponent - low - half) / np.where(half > 0, half, 1.0)
    typical = place[np.argmax(half)]
    # a shifted month changes the sum by no more than the shift of its exponent
    if (np.abs(place - typical) * half).max() > _CONDENSED_ERROR:
        return weight, rate
    angle = (np.arange(points) + 0.5) * (np.pi / points)
    orders = np.arange(1, points)[:, None]
    lagrange = 1.0 + 2.0 * np.cos(orders * np.arccos(np.clip(typical, -1.0, 1.0))).T @ np.cos(orders * angle)
    few = np.zeros((len(weight), points))
    # month by month and not as one product of matrices, whose order of summation depends on their size
    for month, shares in zip(in_use.tolist(), lagrange / points, strict=True):
        few += weight[:, month, None] * shares
    return few, np.exp(low + half + half * np.cos(angle))


def _chebyshev_points(width: float) -> int:
    """Chebyshev points that interpolate h over a width of log rate to the allowed error."""
    if width <= _CONDENSED_ERROR:
        return 1
    reach = np.pi / width
    rho = reach + np.hypot(reach, 1.0)
    return 1 + int(np.ceil(np.log(8.0 / (_CONDENSED_ERROR * (rho - 1.0))) / np.log(rho)))
