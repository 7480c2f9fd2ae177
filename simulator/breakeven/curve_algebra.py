"""Sums, differences and multiples of cost curves, with equal terms melted into one.

Melting matters twice: two approaches that share a term then differ by exactly nothing in it, and months
that differ in nothing cost one evaluation instead of many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.curves.curve import CachedTerm, CostCurve, StairTerm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    RowIndex = NDArray[np.intp] | slice


def scaled_curve(*, curve: CostCurve, factor: FloatArray) -> CostCurve:
    """Curve times a factor per draw, such as one over the share of accepted answers.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.
    factor : ndarray, shape (n,)
        Factor of each draw. [fraction]

    Returns
    -------
    CostCurve
        ``factor T(V)``. [USD]

    Examples
    --------
    >>> line = CostCurve(fixed=np.array([1.0]), slope=np.array([2.0]))
    >>> scaled_curve(curve=line, factor=np.array([-1.0])).slope.tolist()
    [-2.0]
    """
    by_month = factor[:, None]
    return CostCurve(
        fixed=curve.fixed * factor,
        slope=curve.slope * factor,
        cached=tuple(CachedTerm(term.weight * by_month, term.rate) for term in curve.cached),
        stairs=tuple(StairTerm(stair.price * by_month, stair.rate, stair.floor) for stair in curve.stairs),
    )


def curve_sum(*, curves: tuple[CostCurve, ...]) -> CostCurve:
    """Sum of curves, draw by draw, with equal terms melted into one.

    Parameters
    ----------
    curves : tuple of CostCurve
        One or more, with the same number of draws.

    Returns
    -------
    CostCurve
        ``sum_i T_i(V)``. [USD]

    Raises
    ------
    ValueError
        If the numbers of draws differ.

    Examples
    --------
    >>> line = CostCurve(fixed=np.array([1.0]), slope=np.array([2.0]))
    >>> curve_sum(curves=(line, line)).slope.tolist()
    [4.0]
    """
    counts = {curve.draws for curve in curves}
    if len(counts) != 1:
        message = f"Curves with {sorted(counts)} draws cannot be added; draw them together."
        raise ValueError(message)
    total = CostCurve(
        fixed=np.sum([curve.fixed for curve in curves], axis=0),
        slope=np.sum([curve.slope for curve in curves], axis=0),
        cached=tuple(term for curve in curves for term in curve.cached),
        stairs=tuple(stair for curve in curves for stair in curve.stairs),
    )
    return melted_curve(curve=total)


def curve_difference(*, minuend: CostCurve, subtrahend: CostCurve) -> CostCurve:
    """How much more the first curve costs than the second; weights and prices may be negative.

    Parameters
    ----------
    minuend, subtrahend : CostCurve
        Two curves with the same number of draws.

    Returns
    -------
    CostCurve
        ``T_minuend(V) - T_subtrahend(V)``. [USD]

    Examples
    --------
    >>> curve = CostCurve(fixed=np.array([1.0]), slope=np.array([2.0]))
    >>> gap = curve_difference(minuend=curve, subtrahend=curve)
    >>> gap.fixed.tolist(), gap.slope.tolist()
    ([0.0], [0.0])
    """
    minus = scaled_curve(curve=subtrahend, factor=np.full(subtrahend.draws, -1.0))
    return curve_sum(curves=(minuend, minus))


def curve_rows(*, curve: CostCurve, rows: RowIndex) -> CostCurve:
    """Curves of some draws only.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.
    rows : ndarray of int or slice
        Draws to keep, in this order.

    Returns
    -------
    CostCurve
        The chosen draws. [USD]

    Examples
    --------
    >>> lines = CostCurve(fixed=np.array([1.0, 2.0]), slope=np.array([3.0, 4.0]))
    >>> curve_rows(curve=lines, rows=slice(1, 2)).fixed.tolist()
    [2.0]
    """
    return CostCurve(
        fixed=curve.fixed[rows],
        slope=curve.slope[rows],
        cached=tuple(CachedTerm(term.weight[rows], term.rate[rows]) for term in curve.cached),
        stairs=tuple(StairTerm(stair.price[rows], stair.rate[rows], stair.floor[rows]) for stair in curve.stairs),
    )


def melted_curve(*, curve: CostCurve) -> CostCurve:
    """Same curve with fewer terms: equal rates become one column, idle months go.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.

    Returns
    -------
    CostCurve
        Equal to `curve` up to the rounding of sums; columns without weight or price are gone, and a
        staircase that no volume moves is part of `fixed`. [USD]

    Notes
    -----
    Columns are one only where they are equal in every draw, bit for bit.

    Examples
    --------
    >>> term = CachedTerm(weight=np.array([[1.0, 2.0, 0.0]]), rate=np.array([[0.5, 0.5, 0.7]]))
    >>> curve = CostCurve(fixed=np.zeros(1), slope=np.zeros(1), cached=(term,))
    >>> melted_curve(curve=curve).cached[0].weight.tolist()
    [[3.0]]
    """
    fixed = curve.fixed
    cached = []
    if curve.cached:
        weight = np.concatenate([term.weight for term in curve.cached], axis=1)
        rate = np.concatenate([term.rate for term in curve.cached], axis=1)
        weight, rate = _melted_columns(weight, rate)
        if weight.shape[1]:
            cached = [CachedTerm(weight, rate)]
    stairs: list[StairTerm] = []
    for stair in curve.stairs:
        idle = ~stair.rate.any(axis=0)
        fixed = fixed + stair.floor * np.ascontiguousarray(stair.price[:, idle]).sum(axis=1)
        price, rate = stair.price[:, ~idle], stair.rate[:, ~idle]
        twin = next((i for i, old in enumerate(stairs) if np.array_equal(old.floor, stair.floor)), None)
        if twin is not None:
            old = stairs.pop(twin)
            price, rate = np.hstack([old.price, price]), np.hstack([old.rate, rate])
        stairs.append(StairTerm(*_melted_columns(price, rate), stair.floor))
    kept = tuple(stair for stair in stairs if stair.price.shape[1])
    return CostCurve(fixed=fixed, slope=curve.slope, cached=tuple(cached), stairs=kept)


def _melted_columns(weight: FloatArray, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Columns of equal rate added up, columns without weight or rate left out."""
    groups: dict[bytes, list[int]] = {}
    for column in np.flatnonzero(((weight != 0) & (rate > 0)).any(axis=0)).tolist():
        groups.setdefault(rate[:, column].tobytes(), []).append(column)
    # a copy in row order, so that a draw is summed alike alone and among others
    sums = [np.ascontiguousarray(weight[:, columns]).sum(axis=1) for columns in groups.values()]
    rates = [rate[:, columns[0]] for columns in groups.values()]
    kept = [index for index, column in enumerate(sums) if column.any()]
    if not kept:
        return np.empty((len(weight), 0)), np.empty((len(weight), 0))
    return np.stack([sums[i] for i in kept], axis=1), np.stack([rates[i] for i in kept], axis=1)
