"""Whether repeats give the same words and answers, and versions of a prompt fail on the same cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from simulator.calibration.estimates import Estimate, Gap, share_estimate, student_quantile, symmetric
from simulator.calibration.evaluation import fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from simulator.calibration.records import EvalRecord

#: Fewest cases for a correlation or a paired difference with an error. [item]
FEWEST_ITEMS: Final = 3
#: Groups of cases of which one at a time is left out, at most. [group]
MOST_GROUPS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement of repeats over all cases that have at least two.

    Attributes
    ----------
    items : int
        Cases with at least two answers [item].
    unanimous : int
        Cases in which all answers are the same [item]; as total agreement rate, over ``items``.
    pairwise : float
        Mean share of equal pairs [fraction].
    pairwise_error : float
        Standard error of that mean over the cases [fraction].
    """

    items: int
    unanimous: int
    pairwise: float
    pairwise_error: float = 0.0

    @property
    def unanimous_share(self) -> Estimate:
        """Share of cases in which all answers are the same [fraction], with its binomial range."""
        return share_estimate(hits=self.unanimous, size=self.items, why=f"{self.items} items, uniform prior")

    @property
    def pairwise_share(self) -> Estimate:
        """Share of equal pairs [fraction], with a t interval over cases, or the binomial one where all agree."""
        bound = self.unanimous_share.low if self.unanimous == self.items else self.pairwise
        degrees = max(self.items - 1, 1)
        found = symmetric(value=self.pairwise, error=self.pairwise_error, degrees=degrees, why=f"{self.items} items")
        return Estimate(
            value=self.pairwise, low=max(min(found.low, bound), 0.0), high=min(found.high, 1.0), why=found.why
        )


def agreement(
    records: Iterable[EvalRecord],
    of: Literal["output", "answer", "passed"] = "answer",
    group: Callable[[EvalRecord], str] = lambda record: record.variant,
) -> dict[str, Agreement]:
    """Agreement within each group: of whole outputs, of extracted answers, or of right and wrong.

    Parameters
    ----------
    records : iterable of EvalRecord
        Records of an evaluation; replayed answers are left out.
    of : {"output", "answer", "passed"}
        What is compared.
    group : callable, optional
        What counts as one variant, for example the prompt alone where temperatures are to count as repeats.

    Returns
    -------
    dict of str to Agreement
        Group -> agreement; groups without repeats are absent.

    References
    ----------
    Atil et al., "Non-determinism of 'deterministic' LLM settings", arXiv 2408.04667 (TARr, TARa).
    """
    cases: defaultdict[str, defaultdict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for record in fresh(records):
        value = getattr(record, of)
        if value is not None:
            cases[group(record)][record.case].append(value)
    result = {}
    for name, answers in cases.items():
        repeated = [values for values in answers.values() if len(values) > 1]
        if repeated:
            pairs = np.array([_equal_pairs(values) for values in repeated])
            result[name] = Agreement(
                items=len(repeated),
                unanimous=sum(len(set(values)) == 1 for values in repeated),
                pairwise=float(pairs.mean()),
                pairwise_error=float(pairs.std(ddof=1) / np.sqrt(len(pairs))) if len(pairs) > 1 else 1.0,
            )
    return result


def _equal_pairs(values: Sequence[object]) -> float:
    """Share of pairs that are equal."""
    pairs = list(combinations(values, 2))
    return sum(first == second for first, second in pairs) / len(pairs)


def pass_table(records: Iterable[EvalRecord], variants: Sequence[str]) -> NDArray[np.float64]:
    """Mean correctness of each case (row) under each variant (column); only cases graded under all of them."""
    sums: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for record in fresh(record for record in records if record.variant in variants):
        if record.passed is not None:
            line = sums[record.case].setdefault(record.variant, [0, 0])
            line[0] += record.passed
            line[1] += 1
    rows = [
        [line[variant][0] / line[variant][1] for variant in variants]
        for line in sums.values()
        if len(line) == len(variants)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(variants))


def version_correlation(table: NDArray[np.float64]) -> Estimate | Gap:
    """Correlation of correctness between versions of one prompt on the same cases.

    Sum of the covariances of all pairs of versions over the sum of sqrt(q_i (1 - q_i) q_j (1 - q_j)).

    Parameters
    ----------
    table : ndarray of float64, shape (items, versions)
        Mean correctness of each case under each version [fraction].

    Returns
    -------
    Estimate or Gap
        Correlation [fraction], with a t interval by leaving out one case at a time.

    Notes
    -----
    Each version keeps its own pass rate, so a better version does not pass for disagreement. Averages over repeats
    inside a version are fine: run-to-run noise drops out of a covariance between versions.

    Examples
    --------
    >>> version_correlation(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]] * 5)).value
    0.0
    """
    items, versions = table.shape
    name = "version_correlation"
    if versions <= 1:
        return Gap(name=name, missing="one version of the prompt; needs at least two on the same cases")
    if items < FEWEST_ITEMS:
        return Gap(name=name, missing=f"{items} cases graded under every version; needs {FEWEST_ITEMS}")
    value = _correlation(table)
    if value != value:
        return Gap(name=name, missing="some version is always right or always wrong: nothing to compare")
    groups = min(items, MOST_GROUPS)
    group = np.arange(items) * groups // items
    without = np.array([_correlation(table[group != one]) for one in range(groups)])
    without = np.where(np.isnan(without), value, without)
    error = float(np.sqrt((groups - 1) / groups * ((without - without.mean()) ** 2).sum()))
    reach = student_quantile(groups - 1) * error
    why = f"mean correlation of {versions} versions, {items} items; range by leaving out one item at a time"
    low, middle, high = (float(np.clip(value + side * reach, 0, 1)) for side in (-1, 0, 1))
    return Estimate(value=middle, low=low, high=high, why=why)


def _correlation(table: NDArray[np.float64]) -> float:
    """Covariances of all pairs over their Bernoulli deviations."""
    items, versions = table.shape
    rates = table.mean(axis=0)
    centred = table - rates
    covariance = centred.T @ centred / (items - 1)
    deviation = np.sqrt(rates * (1 - rates) * items / (items - 1))
    apart = ~np.eye(versions, dtype=np.bool_)
    scale = float(np.outer(deviation, deviation)[apart].sum())
    return float(covariance[apart].sum()) / scale if scale else float("nan")
