"""One cost per draw as a curve over volume: constants, a saturating part and staircases.

``T(V) = fixed + slope V + V sum_m w_m h(V y_m) + sum_m p_m max(floor, ceil(V z_m))``, h(a) = 1 - exp(-a)

A curve is the whole answer to "what does it cost at any volume", reduced to a few numbers per draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.curves.columns import BUFFER
from simulator.curves.saturation import add_saturation_sums, doubling_stride, saturation_sums
from simulator.curves.staircases import add_staircases, staircase_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CachedTerm:
    """``V sum_m weight_m h(V rate_m)``: what a share that rises with volume saves or costs.

    Parameters
    ----------
    weight : ndarray, shape (n, M)
        Value of one unit of volume once the share is one; negative where it saves. [USD month/request]
    rate : ndarray, shape (n, M)
        How fast the share rises with volume, zero or more. [month/request]
    """

    weight: FloatArray
    rate: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class StairTerm:
    """``sum_m price_m max(floor, ceil(V rate_m))``: whole units that come one at a time.

    Parameters
    ----------
    price : ndarray, shape (n, M)
        Price of one unit in each month. [USD]
    rate : ndarray, shape (n, M)
        Units needed per volume, zero or more. [month/request]
    floor : ndarray, shape (n,)
        Units kept at any volume. [fraction]
    """

    price: FloatArray
    rate: FloatArray
    floor: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CostCurve:
    """Cost over volume, one curve per draw.

    Parameters
    ----------
    fixed : ndarray, shape (n,)
        Cost that no volume changes. [USD]
    slope : ndarray, shape (n,)
        Cost of one more unit of volume, saturating part and staircases apart. [USD month/request]
    cached : tuple of CachedTerm
        Saturating parts.
    stairs : tuple of StairTerm
        Staircases.

    Raises
    ------
    ValueError
        If shapes do not fit, or a rate or a floor is negative, or a number is not finite.

    Examples
    --------
    >>> line = CostCurve(fixed=np.array([10.0]), slope=np.array([2.0]))
    >>> curve_values(curve=line, volumes=np.array([0.0, 5.0])).tolist()
    [[10.0, 20.0]]
    """

    fixed: FloatArray
    slope: FloatArray
    cached: tuple[CachedTerm, ...] = field(default=())
    stairs: tuple[StairTerm, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a curve that could not be evaluated."""
        draws = self.fixed.shape
        parts = [("fixed", self.fixed, draws), ("slope", self.slope, draws)]
        for number, term in enumerate(self.cached):
            months = (*draws, term.weight.shape[-1])
            parts += [(f"cached[{number}].weight", term.weight, months)]
            parts += [(f"cached[{number}].rate", term.rate, months)]
        for number, stair in enumerate(self.stairs):
            months = (*draws, stair.price.shape[-1])
            parts += [(f"stairs[{number}].price", stair.price, months)]
            parts += [(f"stairs[{number}].rate", stair.rate, months)]
            parts += [(f"stairs[{number}].floor", stair.floor, draws)]
        for name, values, shape in parts:
            if len(draws) != 1 or values.shape != shape:
                message = f"CostCurve.{name} has shape {values.shape}; expected {shape}, one row per draw."
                raise ValueError(message)
            if not np.isfinite(values).all():
                message = f"CostCurve.{name} holds a number that is not finite; every coefficient must be."
                raise ValueError(message)
            if name.endswith((".rate", ".floor")) and not (values >= 0).all():
                message = f"CostCurve.{name} holds a negative number; rates and floors start at 0."
                raise ValueError(message)

    @property
    def draws(self) -> int:
        """Number of draws ``n``."""
        return len(self.fixed)


def curve_values(*, curve: CostCurve, volumes: FloatArray, work: FloatArray | None = None) -> FloatArray:
    """Cost of every draw at every volume of one grid.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.
    volumes : ndarray, shape (k,)
        Grid of volumes, zero or more. A grid in which a fixed number of steps doubles the volume
        (`octave_volumes`) is evaluated faster. [request/month]
    work : ndarray, shape (k, n), optional
        Array to write into, so that block after block needs no new memory.

    Returns
    -------
    ndarray, shape (n, k)
        Cost, laid out so that all draws at one volume are neighbours in memory. [USD]

    Examples
    --------
    >>> term = CachedTerm(weight=np.array([[-1.0]]), rate=np.array([[0.5]]))
    >>> curve = CostCurve(fixed=np.array([0.0]), slope=np.array([3.0]), cached=(term,))
    >>> curve_values(curve=curve, volumes=np.array([2.0])).round(6).tolist()
    [[4.735759]]
    """
    total = np.empty((len(volumes), curve.draws)) if work is None else work
    total[:] = curve.slope
    stride = doubling_stride(volumes)
    for term in curve.cached:
        add_saturation_sums(weight=term.weight, rate=term.rate, volumes=volumes, stride=stride, total=total)
    # as many rows at a time as stay in cache
    together = max(1, BUFFER // max(1, curve.draws))
    for start in range(0, len(volumes), together):
        rows = total[start : start + together]
        rows *= volumes[start : start + together, None]
        rows += curve.fixed
    for stair in curve.stairs:
        add_staircases(price=stair.price, rate=stair.rate, floor=stair.floor, volumes=volumes, total=total)
    return total.T


def curve_values_at(*, curve: CostCurve, volumes: FloatArray) -> FloatArray:
    """Cost of every draw at volumes of its own.

    Parameters
    ----------
    curve : CostCurve
        ``n`` curves.
    volumes : ndarray, shape (n,) or (n, k)
        Volumes of each draw, zero or more. [request/month]

    Returns
    -------
    ndarray, shape of `volumes`
        Cost, the same bits as `curve_values` gives for a grid of that one volume. [USD]

    Examples
    --------
    >>> lines = CostCurve(fixed=np.array([1.0, 2.0]), slope=np.array([1.0, 1.0]))
    >>> curve_values_at(curve=lines, volumes=np.array([10.0, 20.0])).tolist()
    [11.0, 22.0]
    """
    grid = volumes.reshape(curve.draws, -1)
    total = np.empty(grid.shape)
    for column, own in enumerate(np.ascontiguousarray(grid.T)):
        cost = curve.slope.copy()
        for term in curve.cached:
            cost += saturation_sums(weight=term.weight, rate=term.rate, volumes=own)
        cost *= own
        cost += curve.fixed
        for stair in curve.stairs:
            cost += staircase_sums(price=stair.price, rate=stair.rate, floor=stair.floor, volumes=own)
        total[:, column] = cost
    return total.reshape(volumes.shape)


def octave_volumes(*, lowest: float, highest: float, per_doubling: int) -> FloatArray:
    """Grid of volumes in which ``per_doubling`` steps double the volume exactly.

    Parameters
    ----------
    lowest, highest : float
        Ends of the range, above zero; the last volume is the first that reaches `highest`. [request/month]
    per_doubling : int
        Steps per doubling.

    Returns
    -------
    ndarray, shape (k,)
        Volumes, rising. [request/month]

    Examples
    --------
    >>> octave_volumes(lowest=100.0, highest=400.0, per_doubling=1).tolist()
    [100.0, 200.0, 400.0]
    """
    count = int(np.ceil(np.log2(highest / lowest) * per_doubling - 1e-9)) + 1
    octave, lane = np.divmod(np.arange(count), per_doubling)
    volumes: FloatArray = np.ldexp(lowest * 2.0 ** (lane / per_doubling), octave)
    return volumes
