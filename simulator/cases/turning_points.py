"""Places between those of a scan where a difference turns, and may meet zero twice between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

#: Places looked at around a turning point in one step, and steps: 16^-6 of the scan's step is enough for 1e-7 of it.
_PLACES: Final = 33
_STEPS: Final = 6


def turning_places(
    *,
    gaps: Callable[[FloatArray], tuple[FloatArray, IntArray]],
    places: FloatArray,
    gap: FloatArray,
    sign: IntArray,
) -> tuple[FloatArray, IntArray]:
    """Scan with the nearest approaches to zero added, so that two near solutions do not hide between its places.

    Parameters
    ----------
    gaps : callable
        Takes places, shape (n,), and gives difference and sign at each.
    places : ndarray, shape (k,)
        Rising places of the scan.
    gap, sign : ndarray, shape (k,)
        Difference and sign there.

    Returns
    -------
    places, sign : ndarray, shape (k + added,)
        Rising places, and the sign at each.

    Examples
    --------
    >>> def parabola(at):
    ...     return (at - 0.55) ** 2 - 1e-4, np.sign((at - 0.55) ** 2 - 1e-4).astype(int)
    >>> coarse = np.linspace(0.0, 1.0, 11)
    >>> found, sign = turning_places(gaps=parabola, places=coarse, gap=parabola(coarse)[0], sign=parabola(coarse)[1])
    >>> int(sign.min())
    -1
    """
    size = np.abs(gap)
    left, middle, right = size[:-2], size[1:-1], size[2:]
    one_side = (sign[:-2] == sign[1:-1]) & (sign[1:-1] == sign[2:]) & (sign[1:-1] != 0)
    # between places, a smooth difference falls below the lowest one by no more than it rises beside it
    near = (middle <= left) & (middle <= right) & (middle <= np.maximum(left, right) - middle)
    turns = np.flatnonzero(one_side & near) + 1
    if not len(turns):
        return places, sign
    low, high = places[turns - 1], places[turns + 1]
    added, signs = [], []
    for _ in range(_STEPS):
        looked = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _PLACES)
        there, marks = (values.reshape(looked.shape) for values in gaps(looked.ravel()))
        added.append(looked.ravel())
        signs.append(marks.ravel())
        lowest = np.clip(np.argmin(np.abs(there), axis=1), 1, _PLACES - 2)[:, None]
        low, high = (np.take_along_axis(looked, lowest + step, axis=1)[:, 0] for step in (-1, 1))
    every, index = np.unique(np.concatenate([places, *added]), return_index=True)
    return every, np.concatenate([sign, *signs])[index]
