"""What it is worth to know an uncertain input before choosing: EVPI and EVPPI in money.

The model is cheap, so it is asked again: one input (or group) is set to a value, everything else stays as
drawn, and the mean cost of each option is one point of a curve. No bins and no regression on noisy draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Scores = Mapping[str, FloatArray]
    Costs = Callable[[Scores], FloatArray]

#: Scores of one half at which an input is set; with the other half nine in all. The mean curve of a cost is
#: smooth within each half only (the halves of a distribution differ), so each half has its own spline. Chosen so
#: that the mean of curves exp(s z), |s| <= 1.5, and of S-shaped ones is right to 0.1 to 1 % of their spread.
HALF_NODES: Final = (0.0, 0.37, 1.05, 1.77, 2.6)
#: Where the integral over scores ends, and its points: 7e-6 of the probability lies beyond. [fraction], [point]
_REACH: Final = 4.5
_POINTS: Final = 901


@dataclass(frozen=True, slots=True, eq=False)
class InformationWorth:
    """Expected gain from knowing something before choosing the option of least mean cost.

    Parameters
    ----------
    names : tuple of str
        What is known: inputs or groups.
    worth : ndarray, shape (d,)
        Mean cost saved, zero or more. [USD]
    error : ndarray, shape (d,)
        Its standard error. [USD]
    change_share : ndarray, shape (d,)
        How often knowing would change the choice. [fraction]
    """

    names: tuple[str, ...]
    worth: FloatArray
    error: FloatArray
    change_share: FloatArray


def perfect_information(*, costs: FloatArray, blocks: int = 16) -> InformationWorth:
    """Worth of knowing everything (EVPI).

    ``min_j E[c_j] - E[min_j c_j]``

    Parameters
    ----------
    costs : ndarray, shape (n, o)
        Cost of each option in each draw; `blocks` divides n. [USD]
    blocks : int, optional
        Blocks of neighbouring draws for the jackknife; the scrambles of `standard_scores` if it has several.

    Returns
    -------
    InformationWorth
        One entry, named "everything".

    Notes
    -----
    The error is a delete-one-block jackknife: right for independent blocks, too large for parts of one Sobol
    sequence, which even each other out.

    Examples
    --------
    >>> costs = np.array([[0.0, 1.0], [3.0, 1.0]])
    >>> perfect_information(costs=costs, blocks=2).worth.tolist()
    [0.5]
    """
    means = _with_left_out(_block_means(costs, blocks))
    least = _with_left_out(_block_means(costs.min(axis=1, keepdims=True), blocks))[:, 0]
    worth = np.maximum(means.min(axis=1) - least, 0.0)
    change = np.mean(costs.argmin(axis=1) != costs.mean(axis=0).argmin())
    return InformationWorth(("everything",), worth[:1], np.array([_jackknife(worth)]), np.array([change]))


def input_information(
    *,
    costs: Costs,
    scores: Scores,
    names: Sequence[str] | None = None,
    correlation: FloatArray | None = None,
    blocks: int = 16,
) -> InformationWorth:
    """Worth of knowing one input, each in turn (EVPPI), by conditional curves.

    ``min_j E[m_j] - E[min_j m_j(z_i)]`` with ``m_j(t) = E[c_j | z_i = t]``

    Parameters
    ----------
    costs : callable
        Takes scores by name, each of shape (n,), and gives costs of shape (n, o). [USD]
    scores : mapping of str to ndarray, shape (n,)
        Draws (`standard_scores`); `blocks` divides n.
    names : sequence of str, optional
        Inputs to value; all when left out.
    correlation : ndarray, shape (d, d), optional
        Correlation of the scores in the order of `scores` (`score_correlation`); none when left out.
    blocks : int, optional
        Blocks of neighbouring draws for the jackknife.

    Returns
    -------
    InformationWorth
        One entry per name.

    Notes
    -----
    The costs are evaluated at nine values of each input with all other draws unchanged; scores correlated with it
    move by their conditional mean. Each curve is shifted so that its mean is the mean over all draws. The error
    is the sampling error alone; interpolation adds up to 1 % of the spread of the curve.

    References
    ----------
    Strong, M., Oakley, J. E. and Brennan, A. (2014), "Estimating multiparameter partial expected value of perfect
    information from a probabilistic sensitivity analysis sample", Medical Decision Making 34(3), 311-326 (the
    definition; the method here is direct evaluation instead of regression).

    Examples
    --------
    >>> from simulator.doubt.draws import standard_scores
    >>> scores = standard_scores(names=["a"], count=1024, rng=np.random.default_rng(1))
    >>> found = input_information(costs=lambda z: np.stack([z["a"], 0.0 * z["a"]], axis=1), scores=scores)
    >>> found.worth.round(3).tolist()
    [0.399]
    """
    wanted = tuple(scores if names is None else names)
    means = _with_left_out(_block_means(costs(scores), blocks))
    results = [_curve_worth(_conditional_means(costs, scores, name, correlation, blocks), means) for name in wanted]
    worth, error, change_share = np.array(results).reshape(-1, 3).T
    return InformationWorth(wanted, worth, error, change_share)


def _conditional_means(
    costs: Costs, scores: Scores, name: str, correlation: FloatArray | None, blocks: int
) -> tuple[FloatArray, FloatArray]:
    """Values of one score, rising, and the mean costs of each block there, shape (9, blocks, o)."""
    half = np.array(HALF_NODES)
    nodes = np.concatenate([-half[:0:-1], half])
    means = []
    for node in nodes.tolist():
        moved = moved_scores(scores=scores, members=[name], target=np.array([node]), correlation=correlation)
        means.append(_block_means(costs(moved), blocks))
    return nodes, np.array(means)


def moved_scores(
    *, scores: Scores, members: Sequence[str], target: FloatArray, correlation: FloatArray | None
) -> Scores:
    """Scores with some set to a value, and those correlated with them moved by their conditional mean.

    ``z_j + r_jG R_GG^-1 (t - z_G)``: exact for a Gaussian copula, because what is left of z_j is independent of z_G.

    Parameters
    ----------
    scores : mapping of str to ndarray, shape (n,)
        Draws.
    members : sequence of str
        Scores to set.
    target : ndarray, shape (members,)
        Their value. [fraction]
    correlation : ndarray, shape (d, d), or None
        Correlation of the scores in the order of `scores`.

    Returns
    -------
    mapping of str to ndarray, shape (n,)
        New scores; columns that do not change are the same objects.

    Examples
    --------
    >>> scores = {"a": np.array([1.0]), "b": np.array([5.0])}
    >>> tied = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> moved = moved_scores(scores=scores, members=["a"], target=np.array([3.0]), correlation=tied)
    >>> moved["a"].tolist(), moved["b"].tolist()
    ([3.0], [6.0])
    """
    moved = {**scores}
    if correlation is not None:
        names = list(scores)
        inside = [names.index(name) for name in members]
        pull = np.linalg.solve(correlation[np.ix_(inside, inside)], correlation[inside])
        shift = {name: target[i] - scores[name] for i, name in enumerate(members)}
        for column, name in enumerate(names):
            if name not in shift and pull[:, column].any():
                moved[name] = scores[name] + sum(pull[i, column] * shift[m] for i, m in enumerate(members))
    count = len(next(iter(scores.values())))
    return {**moved, **{name: np.full(count, target[i]) for i, name in enumerate(members)}}


def _curve_worth(curve: tuple[FloatArray, FloatArray], means: FloatArray) -> tuple[float, float, float]:
    """Worth, its jackknife error and the share of changed choices from block means along one score."""
    from scipy.interpolate import CubicSpline

    nodes, by_block = curve
    along = np.stack([_with_left_out(at_node) for at_node in by_block])
    middle = len(nodes) // 2
    points = np.linspace(-_REACH, _REACH, _POINTS)
    weight = np.exp(-0.5 * points**2)
    weight /= weight.sum()
    lower = CubicSpline(nodes[: middle + 1], along[: middle + 1])(points[points < 0])
    upper = CubicSpline(nodes[middle:], along[middle:])(points[points >= 0])
    curves = np.concatenate([lower, upper])
    curves += means - np.einsum("p,pbo->bo", weight, curves)
    worth = np.maximum(means.min(axis=1) - np.einsum("p,pb->b", weight, curves.min(axis=2)), 0.0)
    change = weight[curves[:, 0].argmin(axis=1) != means[0].argmin()].sum()
    return float(worth[0]), _jackknife(worth), float(change)


def _block_means(costs: FloatArray, blocks: int) -> FloatArray:
    """Mean cost of each option in each block of neighbouring draws, shape (blocks, o)."""
    if blocks <= 1 or len(costs) % blocks:
        message = f"{len(costs)} draws do not fall into {blocks} equal blocks; use two or more that divide them."
        raise ValueError(message)
    means: FloatArray = costs.reshape(blocks, -1, costs.shape[1]).mean(axis=1)
    return means


def _with_left_out(means: FloatArray) -> FloatArray:
    """Mean over all blocks, then over all but each one of them, shape (1 + blocks, o)."""
    blocks = len(means)
    whole = means.mean(axis=0, keepdims=True)
    return np.concatenate([whole, (blocks * whole - means) / (blocks - 1)])


def _jackknife(values: FloatArray) -> float:
    """Standard error from a figure without each one of its blocks; the first entry is the figure itself."""
    left_out = values[1:]
    count = len(left_out)
    return float(np.sqrt((count - 1) / count * ((left_out - left_out.mean()) ** 2).sum()))
