"""Input and output tokens of the same requests: quantiles of the answer at inputs of one size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Groups of inputs by size. [group]
QUARTERS: Final = 4


def joint_quantiles(
    given: NDArray[np.float64], out: NDArray[np.float64], shares: Sequence[float]
) -> NDArray[np.float64]:
    """Quantiles of the output within each quarter of the requests, by the length of their input.

    Parameters
    ----------
    given, out : ndarray of float64, shape (requests,)
        Input and output tokens of the same requests [token].
    shares : sequence of float
        Shares of the outputs that lie below [fraction].

    Returns
    -------
    ndarray of float64, shape (4, len(shares))
        Quantiles, from the shortest inputs to the longest [token].

    Notes
    -----
    Inputs of one length stay together, so that quarters may differ in size; an empty one has NaN.

    Examples
    --------
    >>> joint_quantiles(np.arange(8.0), np.arange(8.0) * 10, [0.5]).ravel().tolist()
    [5.0, 25.0, 45.0, 65.0]
    """
    edges = np.quantile(given, np.arange(1, QUARTERS) / QUARTERS)
    quarter = np.searchsorted(edges, given, side="left")
    table = np.full((QUARTERS, len(shares)), np.nan)
    for place in range(QUARTERS):
        chosen = out[quarter == place]
        if len(chosen):
            table[place] = np.quantile(chosen, shares)
    return table
