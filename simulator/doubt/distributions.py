"""Distributions that say exactly what a low, a middle and a high estimate say.

``low``, ``value`` and ``high`` are the 5th, 50th and 95th percentile. Below and above the median the
distribution is half of a lognormal (positive inputs), of a logit-normal (fractions) or of a normal one,
each half with the width its own end asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

Domain = Literal["positive", "fraction", "real"]

#: Natural edges of each domain.
EDGES: Final[dict[str, tuple[float, float]]] = {
    "positive": (0.0, float("inf")),
    "fraction": (0.0, 1.0),
    "real": (float("-inf"), float("inf")),
}
#: Standard normal score of the 95th percentile. [fraction] Definition.
SCORE_95: Final = 1.6448536269514722
#: Draws worked on at a time, so that they stay in cache. [draw]
_BLOCK: Final = 16_384
#: Share of draws above `high`, and below `low`. [fraction] Definition of high and low.
_TAIL: Final = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """Low, middle and high estimate of one input.

    Parameters
    ----------
    low, value, high : float
        5th, 50th and 95th percentile, in the input's unit; ``low <= value <= high``.
    domain : {'positive', 'fraction', 'real'}
        What the input can be at all.
    lower_limit, upper_limit : float
        Declared limits of the input, in its unit.

    Raises
    ------
    ValueError
        If the three are not in order, not finite, or outside their domain or limits.

    Notes
    -----
    *Limits.* Where a tail beyond the 5th or 95th percentile would pass a limit, that tail alone is
    truncated and its 5 % spread over what is left; the three percentiles stay as they are and no draw
    piles up at the limit.

    *Edges.* ``low = 0`` of a positive input, or ``low = 0`` or ``high = 1`` of a fraction, has no logarithm
    or logit. That half is normal (straight in the score) and ends at the edge.

    *A percentile at an edge or limit.* If `low` or `high` is the edge or limit itself, 5 % of the draws are
    at it: the statement itself demands this, no smooth shape can avoid it.
    """

    low: float
    value: float
    high: float
    domain: Domain = "real"
    lower_limit: float = -np.inf
    upper_limit: float = np.inf

    def __post_init__(self) -> None:
        """Refuse an estimate that contradicts itself."""
        if not -np.inf < self.low <= self.value <= self.high < np.inf:
            message = f"low {self.low:g}, value {self.value:g}, high {self.high:g} must be finite and in order."
            raise ValueError(message)
        least, most = EDGES[self.domain]
        least, most = max(least, self.lower_limit), min(most, self.upper_limit)
        if not (least <= self.low and self.high <= most):
            message = f"low {self.low:g} to high {self.high:g} must lie between {least:g} and {most:g}."
            raise ValueError(message)


def estimate_quantiles(*, estimate: Estimate, scores: FloatArray) -> FloatArray:
    """Value of an input at standard normal scores ``z``.

    ``value exp(s z)``, ``logit^-1(logit(value) + s z)`` or ``value + s z``, with ``s`` such that z = -1.645
    gives `low` and z = 1.645 gives `high`.

    Parameters
    ----------
    estimate : Estimate
        The three percentiles, domain and limits.
    scores : ndarray, any shape
        Standard normal scores, ``z = Phi^-1(u)``. [fraction]

    Returns
    -------
    ndarray, shape of `scores`
        Values in the input's unit, never falling with z. A half of no width gives `value` bit for bit.

    References
    ----------
    Wallis, K. F. (2014), "The two-piece normal, binormal, or double Gaussian distribution: its origin and
    rediscoveries", Statistical Science 29(1), 106-112.

    Examples
    --------
    >>> estimate = Estimate(low=50.0, value=100.0, high=400.0, domain="positive")
    >>> estimate_quantiles(estimate=estimate, scores=np.array([-SCORE_95, 0.0, SCORE_95])).round(9).tolist()
    [50.0, 100.0, 400.0]
    """
    below, above = (_Half(estimate, end) for end in (estimate.low, estimate.high))
    scores = above.within_limit(below.within_limit(scores, estimate.lower_limit), estimate.upper_limit)
    if below.curved != above.curved:
        return np.where(scores < 0, below.values(below.width * scores), above.values(above.width * scores))
    values = np.empty(scores.size)
    flat = scores.ravel()
    for start in range(0, len(flat), _BLOCK):
        part = slice(start, start + _BLOCK)
        values[part] = below.values(_either(flat[part], below.width, above.width))
    return values.reshape(scores.shape)


def _either(scores: FloatArray, below: float, above: float) -> FloatArray:
    """``below z`` for z < 0 and ``above z`` for z > 0, without a branch per number."""
    steps: FloatArray = scores * below
    if above != below:
        larger = np.maximum if above > below else np.minimum
        larger(steps, scores * above, out=steps)
    return steps


class _Half:
    """One half of a two-piece distribution."""

    __slots__ = ("curved", "edge_high", "edge_low", "end", "kind", "value", "width")

    def __init__(self, estimate: Estimate, end: float) -> None:
        self.value, self.end, self.kind = estimate.value, end, estimate.domain
        self.edge_low, self.edge_high = EDGES[estimate.domain]
        # a point on an edge has no logarithm or logit
        inside = all(self.edge_low < point < self.edge_high for point in (self.value, end))
        self.curved = estimate.domain != "real" and (inside or end == self.value)
        self.width = self.score_distance(end) / SCORE_95

    def score_distance(self, point: float) -> float:
        """Distance from the median to a point, measured where the half is straight."""
        distance = abs(point - self.value)
        if self.curved and distance:
            distance = abs(np.log(point / self.value))
            if self.kind == "fraction":
                distance = abs(np.log(point / self.value) - np.log1p(-point) + np.log1p(-self.value))
        return float(distance)

    def values(self, steps: FloatArray) -> FloatArray:
        """Values at distances from the median; a step of zero gives the median bit for bit."""
        if not self.curved:
            # a rounding may pass the edge, a tail may not: it was truncated there
            values = self.value + steps
            return values if self.kind == "real" else np.clip(values, self.edge_low, self.edge_high)
        if self.kind == "positive":
            return self.value * np.exp(steps)
        # (1 - v) + v rounds to 1 for every v in (0, 1), so that a step of zero is exact
        odds = self.value * np.exp(steps)
        return odds / ((1.0 - self.value) + odds)

    def within_limit(self, scores: FloatArray, limit: float) -> FloatArray:
        """Scores with the tail beyond this half's end truncated at a limit."""
        reach = self.reach(limit)
        if not self.width or reach == np.inf:
            return scores
        from scipy.special import ndtr, ndtri

        side = 1.0 if self.end >= self.value else -1.0
        outside = np.flatnonzero(side * scores.ravel() > SCORE_95)
        beyond = float(ndtr(-reach))
        # the tail's own probability, squeezed from (0, 5 %) into (beyond the limit, 5 %)
        tail = beyond + ndtr(-side * scores.ravel()[outside]) * (_TAIL - beyond) / _TAIL
        squeezed: FloatArray = scores.flatten()
        squeezed[outside] = -side * ndtri(tail)
        return squeezed.reshape(scores.shape)

    def reach(self, limit: float) -> float:
        """Score at which this half meets a limit, infinite where it never does."""
        if not self.curved:
            limit = float(np.clip(limit, self.edge_low, self.edge_high))
        if not self.width or not np.isfinite(limit):
            return float("inf")
        if self.curved and not self.edge_low < limit < self.edge_high:
            return float("inf")
        return max(self.score_distance(limit) / self.width, SCORE_95)
