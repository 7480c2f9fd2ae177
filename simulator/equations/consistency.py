"""How much the answers vary between repeats: correlation, versions, beta-binomial."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity

#: Correlation below which repeats count as independent. [fraction] Above it the gamma functions keep 7 digits.
INDEPENDENT_BELOW = 1e-9
#: Repeats up to which `consistency` multiplies; beyond it takes gamma functions. [repeat]
LONGEST_PRODUCT = 64


@quantity(label="Correlation of correctness", unit="fraction", shown_in="%")
def correlation(*, run_correlation: Numeric, version_correlation: Numeric, versions: Numeric) -> Array:
    r"""Correlation of correctness between two requests for one input within a year.

    .. math:: \rho = s\,\rho_\mathrm{run} + (1-s)\,\rho_\mathrm{ver}, \qquad s = 1/v

    Parameters
    ----------
    run_correlation : float or array
        Correlation :math:`\rho_\mathrm{run}` on one version. [fraction]
    version_correlation : float or array
        Correlation :math:`\rho_\mathrm{ver}` between versions. [fraction]
    versions : float or array
        Versions v in the last year, used equally, at least 1. [version]

    Returns
    -------
    array
        Correlation. [fraction]

    Notes
    -----
    Exact for pairs of requests, an approximation for more. Unequal use of the versions means more correlation.

    References
    ----------
    Share of pairs that fall on one version: 1/v for equal use (Simpson's index). Measured correlations: Atil et al.,
    arXiv:2408.04667 (runs) and Bertsch et al., arXiv:2405.00200 (example sets).

    Examples
    --------
    >>> float(correlation(run_correlation=0.86, version_correlation=0.51, versions=6)).__round__(3)
    0.568
    """
    share = 1 / np.asarray(versions)
    return np.asarray(share * run_correlation + (1 - share) * np.asarray(version_correlation))


@quantity(label="Consistency (right every time)", unit="fraction", shown_in="%")
def consistency(*, pass_rate: Numeric, correlation: Numeric, repeats: Numeric) -> Array:
    r"""Chance that all k repeats of an input are right (pass^k).

    Each input has its own chance of being right, beta-distributed with mean q and correlation :math:`\rho`:

    .. math:: C_k = \frac{B(a+k, b)}{B(a, b)}
              = q \prod_{i=1}^{k-1} \frac{q(1-\rho) + i\rho}{1 + (i-1)\rho}, \qquad a = q(1/\rho-1)

    Parameters
    ----------
    pass_rate : float or array
        Pass rate q. [fraction]
    correlation : float or array
        Correlation of correctness :math:`\rho`, in [0, 1]. [fraction]
    repeats : float or array
        Repeats k, at least 1; need not be whole. [repeat]

    Returns
    -------
    array
        Chance that all are right. [fraction]

    Notes
    -----
    Tested up to k = 10 (1 to 2.5 points over 535 published configurations); beyond it is extrapolation. Both limits
    are exact: :math:`\rho = 0` gives :math:`q^k`, :math:`\rho = 1` gives q.

    References
    ----------
    .. [1] J. G. Skellam, "A probability distribution derived from the binomial ...", J. R. Stat. Soc. B 10, 1948.
    .. [2] S. Yao et al., "tau-bench", arXiv:2406.12045 (pass^k).

    Examples
    --------
    >>> float(consistency(pass_rate=0.82, correlation=0.86, repeats=10)).__round__(2)
    0.76
    """
    q, rho, k = (np.asarray(x, dtype=float) for x in (pass_rate, correlation, repeats))
    if k.ndim == 0 and k == np.round(k) and k <= LONGEST_PRODUCT:
        result = q * np.ones_like(rho)
        for i in range(1, int(k)):
            result = result * (q * (1 - rho) + i * rho) / (1 + (i - 1) * rho)
        return np.asarray(result)
    from scipy.special import betaln  # slow to import, seldom needed

    inner = np.clip(rho, INDEPENDENT_BELOW, 1 - INDEPENDENT_BELOW)
    b = np.maximum((1 - q) * (1 / inner - 1), np.finfo(float).tiny)
    a = np.maximum(q * (1 / inner - 1), np.finfo(float).tiny)
    mixed = np.exp(betaln(a + k, b) - betaln(a, b))
    limits = np.where(rho <= INDEPENDENT_BELOW, q**k, np.where(rho >= 1 - INDEPENDENT_BELOW, q, mixed))
    return np.asarray(np.where((q <= 0) | (q >= 1), np.round(q), limits))


@quantity(label="Agreement", unit="fraction", shown_in="%")
def agreement(*, pass_rate: Numeric, correlation: Numeric) -> Array:
    r"""Chance that two answers to one input agree on being right or wrong.

    .. math:: A = 1 - 2 q (1-q) (1-\rho)

    Parameters
    ----------
    pass_rate : float or array
        Pass rate q. [fraction]
    correlation : float or array
        Correlation of correctness :math:`\rho`. [fraction]

    Returns
    -------
    array
        Agreement. [fraction]

    Notes
    -----
    Two wrong answers count as agreeing even where they differ, so agreement of the text is lower.

    References
    ----------
    Second moment of the beta-binomial; definition of the intraclass correlation.

    Examples
    --------
    >>> float(agreement(pass_rate=0.82, correlation=0.86)).__round__(3)
    0.959
    """
    q = np.asarray(pass_rate)
    return np.asarray(1 - 2 * q * (1 - q) * (1 - np.asarray(correlation)))


@quantity(label="Repeats per input", unit="repeat")
def repeats_per_input(*, requests: Numeric, distinct_inputs: Numeric) -> Array:
    r"""How often one input comes back.

    .. math:: k = V t / U

    Parameters
    ----------
    requests : float or array
        Requests in the period, V t. [request]
    distinct_inputs : float or array
        Distinct inputs U. [item]

    Returns
    -------
    array
        Repeats. [repeat]

    Notes
    -----
    All inputs are taken as equally frequent; the common ones repeat more often and the rare ones less.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(repeats_per_input(requests=120_000, distinct_inputs=10_000))
    12.0
    """
    return np.asarray(np.asarray(requests) / distinct_inputs)
