"""What retries are worth: correlated attempts, caught and uncaught failures, fallbacks."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity


@quantity(label="Failure moments", unit="fraction")
def failure_moments(*, pass_rate: Numeric, correlation: Numeric, max_attempts: Numeric) -> Array:
    r"""Chance that the first j attempts at one request all fail, for j = 0, 1, ..., R.

    .. math:: B_j = E[(1-p)^j] = \prod_{i<j} \frac{b+i}{a+b+i}
              = (1-q) \prod_{i=1}^{j-1} \frac{(1-q)(1-\rho) + i\rho}{1 + (i-1)\rho}

    Parameters
    ----------
    pass_rate : float or array, shape (...)
        Pass rate q. [fraction]
    correlation : float or array, shape (...)
        Correlation :math:`\rho` between attempts at one input. [fraction]
    max_attempts : float or array
        Attempts allowed, R; the largest decides the length of the result. [attempt]

    Returns
    -------
    array, shape (R + 1, ...)
        :math:`B_0 = 1, B_1 = 1-q, B_2, ...` [fraction]

    Notes
    -----
    Attempts share the difficulty of their input: a retry after a failure is right less often than q. Formulas for
    independent retries are the case :math:`\rho = 0` and promise too much. Both limits are exact.

    References
    ----------
    Moments of the beta distribution: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions,
    vol. 2, 2nd ed., Wiley, 1995, ch. 25. Law tested in Atil et al. and tau-bench data (see `consistency`).

    Examples
    --------
    >>> failure_moments(pass_rate=0.8, correlation=0.5, max_attempts=2).round(3)
    array([1.  , 0.2 , 0.12])
    """
    q, rho = np.asarray(pass_rate, dtype=float), np.asarray(correlation, dtype=float)
    failure = 1 - q
    attempts = int(np.max(max_attempts))
    moments = np.empty((attempts + 1, *np.broadcast_shapes(q.shape, rho.shape)))
    moments[0] = 1.0
    moments[1] = failure
    for i in range(1, attempts):
        moments[i + 1] = moments[i] * (failure * (1 - rho) + i * rho) / (1 + (i - 1) * rho)
    return moments


def _allowed(j: int, max_attempts: Numeric) -> Array:
    """1 where attempt number j + 1 is allowed."""
    return np.where(j < np.asarray(max_attempts), 1.0, 0.0)


@quantity(label="Calls per request", unit="attempt/request")
def calls_per_request(*, failure_moments: Array, caught_share: Numeric, max_attempts: Numeric) -> Array:
    r"""Mean number of calls that one request takes.

    .. math:: N = \sum_{j<R} d^j B_j

    Parameters
    ----------
    failure_moments : array, shape (R + 1, ...)
        :math:`B_j`. [fraction]
    caught_share : float or array
        Share d of bad answers that a check catches. [fraction]
    max_attempts : float or array
        Attempts allowed, R. [attempt]

    Returns
    -------
    array
        Calls per request. [attempt/request]

    Notes
    -----
    The check is right about good answers; false alarms would cost further calls.

    References
    ----------
    Sum of the chances that an attempt is needed; definition.

    Examples
    --------
    >>> b = failure_moments(pass_rate=0.8, correlation=0.5, max_attempts=2)
    >>> float(calls_per_request(failure_moments=b, caught_share=1, max_attempts=2))
    1.2
    """
    terms = (
        np.asarray(caught_share) ** j * moment * _allowed(j, max_attempts)
        for j, moment in enumerate(failure_moments[:-1])
    )
    return np.asarray(sum(terms))


@quantity(label="Share of good answers", unit="fraction", shown_in="%")
def good_share(*, failure_moments: Array, caught_share: Numeric, max_attempts: Numeric) -> Array:
    r"""Share of requests that end in a right answer of the model.

    .. math:: G = \sum_{j<R} d^j (B_j - B_{j+1})

    Parameters
    ----------
    failure_moments : array, shape (R + 1, ...)
        :math:`B_j`. [fraction]
    caught_share : float or array
        Share d of bad answers that a check catches. [fraction]
    max_attempts : float or array
        Attempts allowed, R. [attempt]

    Returns
    -------
    array
        Share of requests. [fraction]

    Notes
    -----
    See `failure_moments`. With the bad share and the fallback share it makes 1.

    References
    ----------
    Definition.

    Examples
    --------
    >>> b = failure_moments(pass_rate=0.8, correlation=0.5, max_attempts=2)
    >>> float(good_share(failure_moments=b, caught_share=1, max_attempts=2)).__round__(3)
    0.88
    """
    terms = (
        np.asarray(caught_share) ** j * (failure_moments[j] - failure_moments[j + 1]) * _allowed(j, max_attempts)
        for j in range(len(failure_moments) - 1)
    )
    return np.asarray(sum(terms))


@quantity(label="Share of bad answers", unit="fraction", shown_in="%")
def bad_share(*, failure_moments: Array, caught_share: Numeric, max_attempts: Numeric) -> Array:
    r"""Share of requests that end in an uncaught wrong answer.

    .. math:: W = \sum_{j<R} d^j (1-d) B_{j+1}

    Parameters
    ----------
    failure_moments : array, shape (R + 1, ...)
        :math:`B_j`. [fraction]
    caught_share : float or array
        Share d of bad answers that a check catches. [fraction]
    max_attempts : float or array
        Attempts allowed, R. [attempt]

    Returns
    -------
    array
        Share of requests. [fraction]

    Notes
    -----
    Whether a bad answer is caught does not depend on the attempt. A check that misses the same input again and
    again makes this larger.

    References
    ----------
    Definition.

    Examples
    --------
    >>> b = failure_moments(pass_rate=0.8, correlation=0.5, max_attempts=2)
    >>> float(bad_share(failure_moments=b, caught_share=0.5, max_attempts=2)).__round__(3)
    0.13
    """
    d = np.asarray(caught_share)
    terms = (
        d**j * (1 - d) * failure_moments[j + 1] * _allowed(j, max_attempts) for j in range(len(failure_moments) - 1)
    )
    return np.asarray(sum(terms))


@quantity(label="Share of fallbacks", unit="fraction", shown_in="%")
def fallback_share(*, failure_moments: Array, caught_share: Numeric, max_attempts: Numeric) -> Array:
    r"""Share of requests that a person answers after R caught failures.

    .. math:: F = d^R B_R

    Parameters
    ----------
    failure_moments : array, shape (R + 1, ...)
        :math:`B_j`. [fraction]
    caught_share : float or array
        Share d of bad answers that a check catches. [fraction]
    max_attempts : float or array
        Attempts allowed, R. [attempt]

    Returns
    -------
    array
        Share of requests. [fraction]

    Notes
    -----
    The person is always right and always there.

    References
    ----------
    Definition.

    Examples
    --------
    >>> b = failure_moments(pass_rate=0.8, correlation=0.5, max_attempts=2)
    >>> float(fallback_share(failure_moments=b, caught_share=1, max_attempts=2)).__round__(3)
    0.12
    """
    attempts = np.asarray(max_attempts)
    if attempts.size == 1:
        last = failure_moments[int(attempts.ravel()[0])]
    else:
        last = sum(np.where(attempts == j, moment, 0.0) for j, moment in enumerate(failure_moments))
    return np.asarray(np.asarray(caught_share) ** attempts * last)
