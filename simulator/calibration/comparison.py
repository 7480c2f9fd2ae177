"""Two variants on the same cases: how much better one is, and how much error the work removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.agreement import FEWEST_ITEMS, pass_table
from simulator.calibration.estimates import Estimate, Gap, symmetric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.calibration.records import EvalRecord

#: Failures below which the logarithm of a failure share is too far from normal. [failure] Assumption.
FEWEST_FAILURES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Second variant against the first, case by case.

    Attributes
    ----------
    items : int
        Cases graded under both [item].
    difference : Estimate
        Pass rate of the second less that of the first [fraction].
    better, worse : int
        Cases in which the second does better, or worse [item].
    p_value : float
        Exact McNemar (sign) test of better against worse, two-sided [fraction].
    error_removed : Estimate or Gap
        Share of the first one's errors that the second removes [fraction].
    """

    items: int
    difference: Estimate
    better: int
    worse: int
    p_value: float
    error_removed: Estimate | Gap


def comparison(records: Sequence[EvalRecord], first: str, second: str) -> Comparison | Gap:
    """Compare two variants on the cases that both answered.

    Parameters
    ----------
    records : sequence of EvalRecord
        Records of an evaluation.
    first, second : str
        Variants; for the effect of prompt work, the one before and the one after.

    Returns
    -------
    Comparison or Gap
        Difference with a t interval over cases, exact sign test, share of errors removed.

    Notes
    -----
    Pairing by case makes the interval narrow where both variants find the same cases hard. Repeats are averaged
    within a case first, so that they do not count as more cases.

    References
    ----------
    McNemar, "Note on the sampling error of the difference between correlated proportions", Psychometrika 12 (1947).
    """
    table = pass_table(records, (first, second))
    items = len(table)
    if items < FEWEST_ITEMS:
        return Gap(name="comparison", missing=f"{items} cases graded under both; needs {FEWEST_ITEMS}")
    gains = table[:, 1] - table[:, 0]
    better, worse = int((gains > 0).sum()), int((gains < 0).sum())
    return Comparison(
        items=items,
        difference=symmetric(
            value=float(gains.mean()),
            error=float(gains.std(ddof=1) / np.sqrt(items)),
            degrees=items - 1,
            why=f"paired over {items} items, t interval",
        ),
        better=better,
        worse=worse,
        p_value=sign_test(better=better, worse=worse),
        error_removed=error_removed(table),
    )


def sign_test(*, better: int, worse: int) -> float:
    """Two-sided exact chance of a split at least this uneven, if neither variant were better.

    Parameters
    ----------
    better, worse : int
        Cases that moved up, and down [item].

    Returns
    -------
    float
        p value [fraction].

    Examples
    --------
    >>> round(sign_test(better=9, worse=1), 6)
    0.021484
    """
    from scipy.special import bdtr

    moved = better + worse
    return min(1.0, 2 * float(bdtr(min(better, worse), moved, 0.5))) if moved else 1.0


def error_removed(table: NDArray[np.float64]) -> Estimate | Gap:
    """Share of errors removed: r = 1 - (1 - q') / (1 - q).

    Parameters
    ----------
    table : ndarray of float64, shape (items, 2)
        Mean correctness of each case before and after [fraction].

    Returns
    -------
    Estimate or Gap
        Share [fraction], with a t interval on the logarithm of the ratio by the delta method over cases.

    Examples
    --------
    >>> before_after = np.repeat([[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]], [10, 10, 30], axis=0)
    >>> error_removed(before_after).value
    0.5
    """
    name = "error_removed"
    failures = 1 - table
    sums = failures.sum(axis=0)
    if sums[0] < FEWEST_FAILURES:
        missing = f"{sums[0]:.0f} failures before; needs {FEWEST_FAILURES}, so more or harder cases"
        return Gap(name=name, missing=missing)
    items = len(table)
    means = failures.mean(axis=0)
    value = float(1 - means[1] / means[0])
    why = f"1 - failures after / failures before, {items} items ({sums[0]:.0f} and {sums[1]:.0f} failures)"
    if sums[1] < FEWEST_FAILURES:
        # too few failures are left for a normal logarithm: at most as many as the 95th percentile of a Poisson count
        from scipy.special import gammaincinv

        most = float(gammaincinv(sums[1] + 1, 0.95))
        least = float(gammaincinv(max(sums[1], 1e-9), 0.05)) if sums[1] else 0.0
        return Estimate(
            value=min(max(value, 0.0), 1.0),
            low=max(1 - most / sums[0], 0.0),
            high=min(1 - least / sums[0], 1.0),
            why=why,
        )
    relative = failures[:, 1] / means[1] - failures[:, 0] / means[0]
    error = float(relative.std(ddof=1) / np.sqrt(items))
    ratio = symmetric(value=float(np.log(means[1] / means[0])), error=error, degrees=items - 1, why=why)
    low, middle, high = (float(np.clip(1 - np.exp(side), 0, 1)) for side in (ratio.high, ratio.value, ratio.low))
    return Estimate(value=middle, low=low, high=high, why=why)
