"""Quantiles of many draws, equal to `numpy.quantile` to the last bit, in less time.

`numpy.quantile` asks for several order statistics at once and so gets the slow selection. Nested selections
of one order statistic each, every one inside the part the last one left, give the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

#: From here on numpy counts back from the upper neighbour. [fraction]
_HALF_WAY: Final = 0.5


def row_quantiles(*, values: FloatArray, probabilities: Sequence[float]) -> FloatArray:
    """Quantiles of each row.

    Parameters
    ----------
    values : ndarray, shape (r, n)
        One row of draws per result; plus infinity stands for "never". Any unit.
    probabilities : sequence of float, length q
        Probabilities in [0, 1], rising. [fraction]

    Returns
    -------
    ndarray, shape (q, r)
        Quantiles by linear interpolation between neighbours, as in `numpy.quantile`. Where the upper
        neighbour is infinite the quantile is too, unless the lower one is hit exactly. Unit of `values`.

    Raises
    ------
    ValueError
        If there are no draws, a value is not a number, or the probabilities do not rise within [0, 1].

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996), "Sample quantiles in statistical packages", The American Statistician
    50(4), 361-365, definition 7.

    Examples
    --------
    >>> values = np.array([[3.0, 1.0, 2.0], [1.0, np.inf, np.inf]])
    >>> row_quantiles(values=values, probabilities=[0.0, 0.5]).tolist()
    [[1.0, 1.0], [2.0, inf]]
    """
    rows, draws = values.shape
    ranks, _ = quantile_ranks(draws=draws, probabilities=probabilities)
    quantiles = np.empty((len(probabilities), rows))
    work = np.empty(draws)
    for row in range(rows):
        np.copyto(work, values[row])
        lower, upper = order_statistics(work=work, ranks=ranks)
        quantiles[:, row] = interpolated_quantiles(lower=lower, upper=upper, draws=draws, probabilities=probabilities)
    return quantiles


def quantile_ranks(*, draws: int, probabilities: Sequence[float]) -> tuple[list[int], FloatArray]:
    """Rank below each quantile and the share of the way to the next one.

    Parameters
    ----------
    draws : int
        Number of draws ``n``.
    probabilities : sequence of float, length q
        Probabilities in [0, 1], rising. [fraction]

    Returns
    -------
    ranks : list of int
        ``floor((n - 1) p)``, counted from zero.
    shares : ndarray, shape (q,)
        ``(n - 1) p`` minus the rank. [fraction]

    Raises
    ------
    ValueError
        If there are no draws or the probabilities do not rise within [0, 1].

    Examples
    --------
    >>> quantile_ranks(draws=5, probabilities=[0.1, 0.5])[0]
    [0, 2]
    """
    wanted = np.asarray(probabilities, dtype=np.float64)
    if draws < 1:
        message = "Quantiles need at least one draw."
        raise ValueError(message)
    if not (np.all(np.diff(wanted) > 0) and np.all((wanted >= 0) & (wanted <= 1))):
        message = f"Probabilities {wanted.tolist()} must rise and lie in [0, 1]."
        raise ValueError(message)
    place = (draws - 1) * wanted
    ranks = np.floor(place)
    return ranks.astype(np.intp).tolist(), place - ranks


def order_statistics(*, work: FloatArray, ranks: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Values at some ranks and at the ranks after them; `work` is left rearranged.

    Parameters
    ----------
    work : ndarray, shape (n,)
        Draws; overwritten.
    ranks : sequence of int, length q
        Ranks from zero, never falling.

    Returns
    -------
    lower, upper : ndarray, shape (q,)
        Order statistics ``x_(k)`` and ``x_(k + 1)``, the latter ``x_(n - 1)`` at the end.

    Raises
    ------
    ValueError
        If a value is not a number.

    Examples
    --------
    >>> lower, upper = order_statistics(work=np.array([3.0, 1.0, 2.0]), ranks=[0, 1])
    >>> lower.tolist(), upper.tolist()
    ([1.0, 2.0], [2.0, 3.0])
    """
    places = sorted(set(ranks))
    _select(work, 0, len(work), places)
    # NaN sorts last, so only the part beyond the last rank can hold one
    if np.isnan(np.max(work[places[-1] :])):
        message = "A value is not a number; quantiles of such draws mean nothing."
        raise ValueError(message)
    bounds = [*places[1:], len(work) - 1]
    upper = {}
    for place, bound in zip(places, bounds, strict=True):
        upper[place] = work[place + 1 : bound + 1].min() if bound > place else work[place]
    return work[list(ranks)], np.array([upper[rank] for rank in ranks])


def _select(work: FloatArray, start: int, end: int, places: list[int]) -> None:
    """Put the order statistics at `places` there, one selection inside the other."""
    if not places:
        return
    middle = len(places) // 2
    place = places[middle]
    work[start:end].partition(place - start)
    _select(work, start, place, places[:middle])
    _select(work, place + 1, end, places[middle + 1 :])


def interpolated_quantiles(
    *, lower: FloatArray, upper: FloatArray, draws: int, probabilities: Sequence[float]
) -> FloatArray:
    """Quantiles between neighbouring order statistics, rounded as `numpy.quantile` rounds.

    Parameters
    ----------
    lower, upper : ndarray, shape (q,) or (q, r)
        Order statistics at each rank and after it.
    draws : int
        Number of draws they come from.
    probabilities : sequence of float, length q
        Probabilities. [fraction]

    Returns
    -------
    ndarray, shape of `lower`
        ``x_(k) + share (x_(k + 1) - x_(k))``.

    Examples
    --------
    >>> two = (np.array([1.0]), np.array([3.0]))
    >>> interpolated_quantiles(lower=two[0], upper=two[1], draws=2, probabilities=[0.25]).tolist()
    [1.5]
    """
    shares = quantile_ranks(draws=draws, probabilities=probabilities)[1]
    share = shares.reshape(-1, *[1] * (lower.ndim - 1))
    finite = np.isfinite(upper)
    step = np.where(finite, upper, 0.0) - np.where(finite, lower, 0.0)
    between = np.where(share >= _HALF_WAY, upper - step * (1.0 - share), lower + step * share)
    return np.where(finite, between, np.where(share > 0, upper, lower))
