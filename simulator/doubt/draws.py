"""Standard normal scores of all uncertain inputs, from scrambled Sobol points, correlated where asked.

Each column belongs to the NAME of its input, so the order of a file changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Scores = dict[str, FloatArray]

#: Probabilities nearer to 0 or 1 than this are moved there, so that every score is finite. [fraction]
_LEAST_PROBABILITY: Final = 2.0**-33
#: A correlation matrix with a smaller eigenvalue is no usable matrix. [fraction]
_LEAST_EIGENVALUE: Final = 1.0e-9
#: Points worked on at a time, so that they stay in cache. [draw]
_BLOCK: Final = 2048
#: Pairs named in the message about an impossible table, at most. [pair]
_PAIRS_NAMED: Final = 3


def standard_scores(
    *,
    names: Iterable[str],
    count: int,
    rng: np.random.Generator,
    scrambles: int = 1,
    correlations: Mapping[tuple[str, str], float] | None = None,
) -> Scores:
    """Standard normal scores ``z = Phi^-1(u)``, one column per input, ``u`` scrambled Sobol points.

    Parameters
    ----------
    names : iterable of str
        Names of the inputs; their order does not matter.
    count : int
        Draws in all: `scrambles` times a power of two.
    rng : numpy.random.Generator
        Source of the scrambling; the same state gives the same bytes.
    scrambles : int, optional
        Independent scrambles, each a block of ``count / scrambles`` neighbouring draws. Differences between
        blocks tell the sampling error.
    correlations : mapping of (str, str) to float, optional
        Spearman rank correlation of pairs of inputs. [fraction]

    Returns
    -------
    dict of str to ndarray, shape (count,)
        Scores in the order of `names`. [fraction]

    Raises
    ------
    ValueError
        If a block is not a power of two, a name is given twice, or the correlations are impossible.

    Notes
    -----
    An added or removed input moves the columns of others; a reordered file moves none.

    References
    ----------
    Sobol' points with the direction numbers of Joe and Kuo (2008) and a left linear matrix scramble with a
    digital shift, as in `scipy.stats.qmc.Sobol`.

    Examples
    --------
    >>> one = standard_scores(names=["b", "a"], count=8, rng=np.random.default_rng(1))
    >>> two = standard_scores(names=["a", "b"], count=8, rng=np.random.default_rng(1))
    >>> bool(np.array_equal(one["a"], two["a"]))
    True
    """
    wanted = list(names)
    ordered = _sorted_names(wanted)
    block = count // scrambles
    if block < 1 or block & (block - 1) or block * scrambles != count:
        nearest = scrambles * 2 ** max(0, round(float(np.log2(max(1, count / scrambles)))))
        message = f"{count} draws in {scrambles} blocks: a block must be a power of two; try {nearest} draws."
        raise ValueError(message)
    blocks = [_sobol_scores(len(ordered), block, child) for child in rng.spawn(scrambles)]
    columns = np.concatenate(blocks, axis=1) if scrambles > 1 else blocks[0]
    if correlations:
        matrix = score_correlation(names=ordered, correlations=correlations)
        tied = np.flatnonzero((matrix != np.eye(len(ordered))).any(axis=1))
        columns[tied] = np.linalg.cholesky(matrix[np.ix_(tied, tied)]) @ columns[tied]
    return {name: columns[ordered.index(name)] for name in wanted}


def score_pairs(*, names: Iterable[str], count: int, rng: np.random.Generator) -> tuple[Scores, Scores]:
    """Two independent sets of scores from one Sobol sequence of twice the dimension.

    Parameters
    ----------
    names : iterable of str
        Names of the inputs; their order does not matter.
    count : int
        Draws of each set, a power of two.
    rng : numpy.random.Generator
        Source of the scrambling.

    Returns
    -------
    base, other : dict of str to ndarray, shape (count,)
        Scores. [fraction]

    Examples
    --------
    >>> base, other = score_pairs(names=["a"], count=4, rng=np.random.default_rng(1))
    >>> bool(np.any(base["a"] == other["a"]))
    False
    """
    wanted = list(names)
    ordered = _sorted_names(wanted)
    columns = _sobol_scores(2 * len(ordered), count, rng)
    base = {name: columns[ordered.index(name)] for name in wanted}
    other = {name: columns[len(ordered) + ordered.index(name)] for name in wanted}
    return base, other


def score_correlation(*, names: Iterable[str], correlations: Mapping[tuple[str, str], float]) -> FloatArray:
    """Pearson correlation matrix of the scores that gives inputs their rank correlations.

    ``r = 2 sin(pi rho / 6)`` for each pair (Gaussian copula).

    Parameters
    ----------
    names : iterable of str
        Names of the inputs, the order of rows and columns.
    correlations : mapping of (str, str) to float
        Spearman rank correlation of pairs, inside (-1, 1). [fraction]

    Returns
    -------
    ndarray, shape (d, d)
        Positive definite. [fraction]

    Raises
    ------
    ValueError
        If a name is unknown, a pair is given twice, a correlation is not inside (-1, 1), or the pairs
        together are impossible; the message names the pairs most responsible.

    References
    ----------
    Kruskal, W. H. (1958), "Ordinal measures of association", Journal of the American Statistical Association
    53, 814-861 (rank and product-moment correlation of a bivariate normal).

    Examples
    --------
    >>> score_correlation(names=["a", "b"], correlations={("a", "b"): 0.5}).round(4).tolist()
    [[1.0, 0.5176], [0.5176, 1.0]]
    """
    ordered = list(names)
    matrix = np.eye(len(ordered))
    faults = []
    for (one, two), rank in correlations.items():
        unknown = sorted({one, two} - set(ordered))
        if unknown:
            faults.append(f"{unknown[0]!r} is not an uncertain input; give it low and high first")
        elif one == two:
            faults.append(f"{one!r} is paired with itself")
        elif not -1 < rank < 1:
            faults.append(f"{one} with {two}: {rank:g} is not inside (-1, 1)")
        elif matrix[ordered.index(one), ordered.index(two)]:
            faults.append(f"{one} with {two}: given twice")
        else:
            pearson = 2.0 * np.sin(np.pi * rank / 6.0)
            matrix[ordered.index(one), ordered.index(two)] = pearson
            matrix[ordered.index(two), ordered.index(one)] = pearson
    if faults:
        raise ValueError("Correlations: " + "; ".join(faults) + ".")
    smallest, vectors = np.linalg.eigh(matrix)
    if smallest[0] < _LEAST_EIGENVALUE:
        raise ValueError(_impossible(ordered, matrix, vectors[:, 0], correlations))
    return matrix


def _impossible(
    names: list[str],
    matrix: FloatArray,
    vector: FloatArray,
    correlations: Mapping[tuple[str, str], float],
) -> str:
    """Message about correlations that contradict each other."""
    # the smallest eigenvalue is 1 + sum over pairs of 2 v_i v_j r_ij: the most negative terms are the culprits
    blame = {
        pair: 2.0 * vector[i] * vector[j] * matrix[i, j]
        for pair in correlations
        for i, j in [(names.index(pair[0]), names.index(pair[1]))]
    }
    worst = sorted(blame, key=lambda pair: blame[pair])[:_PAIRS_NAMED]
    named = ", ".join(f"{one} with {two} ({correlations[one, two]:g})" for one, two in worst)
    ranks = np.arcsin(np.where(np.eye(len(names)) > 0, 0.0, matrix) / 2.0)
    factors = (
        percent / 100.0
        for percent in range(99, -1, -1)
        if np.linalg.eigvalsh(2.0 * np.sin(ranks * percent / 100.0) + np.eye(len(names)))[0] > _LEAST_EIGENVALUE
    )
    return (
        f"Correlations contradict each other: no {len(names)} inputs can have them all at once. Most responsible: "
        f"{named}. Weaken these; all pairs times {next(factors):g} would do."
    )


def _sorted_names(names: list[str]) -> list[str]:
    """Names in the one order that decides who gets which column."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"Input {twice[0]!r} is named twice."
        raise ValueError(message)
    return sorted(names)


def _sobol_scores(dimension: int, count: int, rng: np.random.Generator) -> FloatArray:
    """Scores of one scrambled Sobol net, one contiguous row per dimension."""
    from scipy.special import ndtri
    from scipy.stats.qmc import Sobol

    scores = np.empty((dimension, count))
    if not dimension:
        return scores
    points = Sobol(dimension, scramble=True, rng=rng).random(count)
    for start in range(0, count, _BLOCK):
        part = slice(start, start + _BLOCK)
        block = np.ascontiguousarray(points[part].T)
        np.clip(block, _LEAST_PROBABILITY, 1.0 - _LEAST_PROBABILITY, out=block)
        ndtri(block, out=scores[:, part])
    return scores
