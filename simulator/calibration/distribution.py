"""Exact distribution of whole numbers in memory that does not grow with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Values below this are counted in an array, larger ones in a dictionary. [token] A long context of most models.
DENSE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Distribution:
    """Distinct values, ascending, and how often each was met."""

    values: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of values counted."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Mean of the values; NaN if there are none."""
        return float(np.average(self.values, weights=self.counts)) if self.size else float("nan")

    @property
    def variance(self) -> float:
        """Sample variance of the values; NaN below two values."""
        if self.size <= 1:
            return float("nan")
        squares = np.average((self.values - self.mean) ** 2, weights=self.counts)
        return float(squares * self.size / (self.size - 1))

    def quantiles(self, shares: Sequence[float]) -> NDArray[np.float64]:
        """Quantiles by linear interpolation between order statistics, exact.

        Parameters
        ----------
        shares : sequence of float
            Shares of the values that lie below [fraction].

        Returns
        -------
        ndarray of float64, shape (len(shares),)
            The quantiles; NaN if nothing was counted.

        Examples
        --------
        >>> tokens = Distribution(np.array([10.0, 30.0]), np.array([3, 1]))
        >>> tokens.quantiles([0.5, 0.95]).round(6).tolist()
        [10.0, 27.0]
        """
        if not self.size:
            return np.full(len(shares), np.nan)
        places = np.asarray(shares, dtype=np.float64) * (self.size - 1)
        below = np.floor(places)
        ends = np.cumsum(self.counts)
        low = self.values[np.searchsorted(ends, below, side="right")]
        high = self.values[np.searchsorted(ends, np.ceil(places), side="right")]
        result: NDArray[np.float64] = low + (places - below) * (high - low)
        return result


class Counter:
    """Counts whole numbers block by block; every distinct value is kept, so quantiles stay exact."""

    def __init__(self) -> None:
        self._dense = np.zeros(0, dtype=np.int64)
        self._large: dict[float, int] = {}

    def add(self, values: NDArray[np.float64]) -> None:
        """Count the values of one block; NaN is passed over."""
        whole = np.rint(values[~np.isnan(values)])
        small = whole < DENSE
        counts = np.bincount(whole[small].astype(np.int64))
        if len(counts) > len(self._dense):
            self._dense = np.pad(self._dense, (0, len(counts) - len(self._dense)))
        self._dense[: len(counts)] += counts
        if not small.all():
            for value, count in zip(*np.unique(whole[~small], return_counts=True), strict=True):
                self._large[float(value)] = self._large.get(float(value), 0) + int(count)

    def add_counted(self, values: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
        """Add distinct whole numbers that were counted elsewhere."""
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            self._large[value] = self._large.get(value, 0) + count

    def distribution(self) -> Distribution:
        """What was counted so far."""
        small = np.flatnonzero(self._dense)
        large = np.array(sorted(self._large), dtype=np.float64)
        return Distribution(
            np.concatenate([small.astype(np.float64), large]),
            np.concatenate([self._dense[small], np.array([self._large[v] for v in large], dtype=np.int64)]),
        )
