"""What it is worth to know several uncertain inputs together before choosing (EVPPI of groups)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.doubt.draws import standard_scores
from simulator.sensitivity.information import InformationWorth, moved_scores
from simulator.sensitivity.sampling_errors import replicate_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.sensitivity.information import Costs, Scores

    FloatArray = NDArray[np.float64]

#: Draws evaluated at once. [draw]
_BLOCK: Final = 16_384


def group_information(
    *,
    costs: Costs,
    scores: Scores,
    groups: Mapping[str, Sequence[str]],
    rng: np.random.Generator,
    correlation: FloatArray | None = None,
    outer: int = 128,
    inner: int = 256,
    replicates: int = 4,
) -> InformationWorth:
    """Worth of knowing several inputs together, each group in turn, by two levels of draws.

    Parameters
    ----------
    costs : callable
        Takes scores by name, each of shape (n,), and gives costs of shape (n, o). [USD]
    scores : mapping of str to ndarray, shape (n,)
        Draws; at least `inner` of them.
    groups : mapping of str to sequence of str
        Inputs that would be known together.
    rng : numpy.random.Generator
        Source of the outer draws.
    correlation : ndarray, shape (d, d), optional
        Correlation of the scores in the order of `scores`.
    outer : int, optional
        Values of the group per replicate, scrambled Sobol points, a power of two.
    inner : int, optional
        Draws of everything else per value, the same ones for all values.
    replicates : int, optional
        Independent repetitions with other outer and other inner draws, two or more.

    Returns
    -------
    InformationWorth
        One entry per group; costs are evaluated at ``outer inner replicates`` draws for each.

    Notes
    -----
    A curve over one score becomes a cloud over several. The common inner draws make the noise of the conditional
    means nearly the same for all values, and the shift to the mean over all draws removes that part; what is left
    biases the worth upwards, by less than its error in our tests.

    Examples
    --------
    >>> scores = standard_scores(names=["a", "b"], count=1024, rng=np.random.default_rng(1))
    >>> found = group_information(
    ...     costs=lambda z: np.stack([z["a"] + z["b"], 0.0 * z["a"]], axis=1),
    ...     scores=scores, groups={"both": ["a", "b"]}, rng=np.random.default_rng(2),
    ... )
    >>> bool(abs(found.worth[0] - 2**0.5 * 0.3989) < 0.01)
    True
    """
    overall = costs(scores).mean(axis=0)
    results = []
    for members in groups.values():
        estimates = [
            _cloud_worth(_group_means(costs, scores, list(members), correlation, outer, inner, number, child), overall)
            for number, child in enumerate(rng.spawn(replicates))
        ]
        error = float(replicate_error(estimates=np.array(estimates))[0][0])
        worth, change_share = np.mean(estimates, axis=0).tolist()
        results.append((worth, error, change_share))
    table = np.array(results).reshape(-1, 3)
    return InformationWorth(tuple(groups), table[:, 0], table[:, 1], table[:, 2])


def _group_means(
    costs: Costs,
    scores: Scores,
    members: list[str],
    correlation: FloatArray | None,
    outer: int,
    inner: int,
    number: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Mean costs at each outer value of a group, shape (outer, o)."""
    names = list(scores)
    targets = np.stack(list(standard_scores(names=members, count=outer, rng=rng).values()))
    if correlation is not None:
        inside = [names.index(name) for name in members]
        targets = np.linalg.cholesky(correlation[np.ix_(inside, inside)]) @ targets
    count = len(scores[names[0]])
    chosen = (number * inner + np.arange(inner)) % count
    subset = {name: column[chosen] for name, column in scores.items()}
    means = []
    for part in _parts(outer, max(1, _BLOCK // inner)):
        moved = [
            moved_scores(scores=subset, members=members, target=targets[:, value], correlation=correlation)
            for value in part
        ]
        together = {name: np.concatenate([one[name] for one in moved]) for name in names}
        found = costs(together)
        means.append(found.reshape(len(part), inner, -1).mean(axis=1))
    return np.concatenate(means)


def _cloud_worth(means: FloatArray, overall: FloatArray) -> tuple[float, float]:
    """Worth and share of changed choices from mean costs at equally likely values."""
    cloud = means + (overall - means.mean(axis=0))
    change = np.mean(cloud.argmin(axis=1) != overall.argmin())
    return max(0.0, float(overall.min() - cloud.min(axis=1).mean())), float(change)


def _parts(count: int, size: int) -> Iterator[range]:
    """Ranges of at most `size` that make up ``range(count)``."""
    return (range(start, min(start + size, count)) for start in range(0, count, size))
