"""Tables of draws and months worked on a block of draws at a time, months first, draws side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

#: Numbers in the table of one block, so that three of them stay in a second-level cache of 1 MiB. [number]
BUFFER: Final = 32_768


def draw_blocks(table: FloatArray) -> Iterator[slice]:
    """Slices of draws whose rows together fit a work buffer.

    Parameters
    ----------
    table : ndarray, shape (n, M)
        Any table of draws and months.

    Yields
    ------
    slice
        Rows.

    Examples
    --------
    >>> [rows.stop for rows in draw_blocks(np.zeros((3, 20_000)))]
    [1, 2, 3]
    """
    draws, months = table.shape
    step = max(1, BUFFER // max(1, months))
    return (slice(start, min(start + step, draws)) for start in range(0, draws, step))


def month_columns(table: FloatArray) -> FloatArray:
    """Months first, draws second; a single draw stands twice (see `weighted_columns`).

    Parameters
    ----------
    table : ndarray, shape (b, M)
        Block of draws.

    Returns
    -------
    ndarray, shape (M, b), or (M, 2) for one draw
        Always a copy, each month's draws side by side.

    Examples
    --------
    >>> month_columns(np.array([[1.0, 2.0]])).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    return np.array((table if len(table) > 1 else np.repeat(table, 2, axis=0)).T, order="C", copy=True)


def weighted_columns(*, weight: FloatArray, values: FloatArray) -> FloatArray:
    """Sum over the first axis, month by month, so that each draw is summed alike in any company.

    Parameters
    ----------
    weight, values : ndarray, shape (M, b)
        Factors; ``b`` is two or more, because a single column would be summed in another order.

    Returns
    -------
    ndarray, shape (b,)
        ``sum_m weight_m values_m``.

    Examples
    --------
    >>> weighted_columns(weight=np.ones((3, 2)), values=np.full((3, 2), 2.0)).tolist()
    [6.0, 6.0]
    """
    sums: FloatArray = np.einsum("mb,mb->b", weight, values)
    return sums
