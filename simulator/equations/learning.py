"""How good the answers are: learning from examples, prompt work, drift."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity
from simulator.units import MONTHS_PER_YEAR


@quantity(label="Learned pass rate", unit="fraction", shown_in="%")
def learned_pass_rate(
    *,
    zero_shot_pass_rate: Numeric,
    ceiling_pass_rate: Numeric,
    examples: Numeric,
    half_gap_examples: Numeric,
    learning_exponent: Numeric,
) -> Array:
    r"""Share of acceptable answers after n examples, in the prompt or in training.

    .. math:: q(n) = q_0 + \frac{q_\infty - q_0}{1 + (n_{50}/n)^\beta}

    Parameters
    ----------
    zero_shot_pass_rate : float or array
        Quality :math:`q_0` without examples. [fraction]
    ceiling_pass_rate : float or array
        Quality :math:`q_\infty` with endless examples. [fraction]
    examples : float or array
        Examples n that the model has seen; 0 gives :math:`q_0`. [example]
    half_gap_examples : float or array
        Examples :math:`n_{50}` that close half of the gap. [example]
    learning_exponent : float or array
        Slope :math:`\beta` of the log-odds in log n. [ratio]

    Returns
    -------
    array
        Pass rate. [fraction]

    Notes
    -----
    Log-odds of the closed gap are linear in log n. Tested on classification with 7B models; generation and newer
    models are untested. Fix the ceiling: fitted freely it extrapolates badly.

    References
    ----------
    .. [1] H. Lin et al., "Selecting Large Language Model to Fine-tune via Rectified Scaling Law", ICML 2024,
       arXiv:2402.02314 (the same law for loss).
    .. [2] A. Arora et al., "Bayesian scaling laws for in-context learning", COLM 2025, arXiv:2410.16531.
    .. [3] Fitted to raw results of A. Bertsch et al., arXiv:2405.00200: held-out error 2.1 points.

    Examples
    --------
    >>> float(learned_pass_rate(zero_shot_pass_rate=0.2, ceiling_pass_rate=0.9, examples=150,
    ...                         half_gap_examples=150, learning_exponent=0.65))
    0.55
    """
    n = np.asarray(examples, dtype=float)
    seen = np.where(n > 0, n, 1.0)
    with np.errstate(over="ignore"):  # a trace of one example closes nothing of the gap
        ratio = np.minimum((half_gap_examples / seen) ** learning_exponent, np.finfo(float).max)
    closed = np.where(n > 0, 1 / (1 + ratio), 0.0)
    return np.asarray(zero_shot_pass_rate + (np.asarray(ceiling_pass_rate) - zero_shot_pass_rate) * closed)


@quantity(label="Pass rate after prompt work", unit="fraction", shown_in="%")
def worked_pass_rate(*, learned_pass_rate: Numeric, error_removed: Numeric) -> Array:
    r"""Pass rate after prompt work or retrieval has removed a share of the remaining error.

    .. math:: 1 - q' = (1 - q)(1 - r)

    Parameters
    ----------
    learned_pass_rate : float or array
        Pass rate q before. [fraction]
    error_removed : float or array
        Share r of the error removed. [fraction]

    Returns
    -------
    array
        Pass rate. [fraction]

    Notes
    -----
    Errors multiply, as if the two remedies were independent. It predicts 84.8 % where tuning plus retrieval reached
    a published 86 %: slightly pessimistic there.

    References
    ----------
    .. [1] A. Balaguer et al., arXiv:2401.08406 (tuning and retrieval stacked).
    .. [2] DSPy documentation, five runs: median share of error removed 0.37.

    Examples
    --------
    >>> float(worked_pass_rate(learned_pass_rate=0.81, error_removed=0.2)).__round__(3)
    0.848
    """
    return np.asarray(1 - (1 - np.asarray(learned_pass_rate)) * (1 - np.asarray(error_removed)))


@quantity(label="Pass rate", unit="fraction", shown_in="%")
def pass_rate(
    *, worked_pass_rate: Numeric, drift_per_year: Numeric, age: Numeric, zero_shot_pass_rate: Numeric
) -> Array:
    r"""Share of acceptable answers at an age.

    .. math:: q_m = \max(q' - \delta\,\text{age}/12,\ \min(q_0, q'))

    Parameters
    ----------
    worked_pass_rate : float or array
        Pass rate q' of the fresh version. [fraction]
    drift_per_year : float or array
        Loss :math:`\delta` per year of age. [fraction/year]
    age : float or array
        Age of the version. [month]
    zero_shot_pass_rate : float or array
        Floor :math:`q_0`: the untouched model. [fraction]

    Returns
    -------
    array
        Pass rate. [fraction]

    Notes
    -----
    Drift is a straight line and stops at the untouched model's quality. Measured rates are of older models and of
    mixed metrics; a sudden change of the task is worse than this.

    References
    ----------
    .. [1] S. Longpre et al., "A Pretrainer's Guide to Training Data", arXiv:2305.13169, Table 2: tuned tasks lose
       2.4 to 2.8 points a year, stale pretraining 0.08 to 0.41.

    Examples
    --------
    >>> float(pass_rate(worked_pass_rate=0.9, drift_per_year=0.026, age=6, zero_shot_pass_rate=0.5)).__round__(3)
    0.887
    """
    fresh = np.asarray(worked_pass_rate)
    lost = np.asarray(drift_per_year) * np.asarray(age) / MONTHS_PER_YEAR
    return np.asarray(np.maximum(fresh - lost, np.minimum(zero_shot_pass_rate, fresh)))


@quantity(label="Requests before the training", unit="request")
def requests_before(*, traffic_index: Array, requests_per_month: Numeric, trained_in_month: Array) -> Array:
    r"""Requests that had been answered when a month's version was trained.

    .. math:: V \sum_{j < m_\mathrm{trained}} G_j

    Parameters
    ----------
    traffic_index : array, shape (draws or 1, months)
        Volume of a month relative to month 1, month 0 first. [ratio]
    requests_per_month : float or array, shape (draws, 1)
        Requests of month 1, V. [request/month]
    trained_in_month : array, shape (draws or 1, months)
        Month at whose beginning the version of each month was trained. [month]

    Returns
    -------
    array, shape (draws or 1, months)
        Requests. [request]

    Notes
    -----
    Requests of any approach are counted: before a switch, prompting's answers give the labels.

    References
    ----------
    Definition.

    Examples
    --------
    >>> requests_before(traffic_index=np.array([[0.0, 1.0, 1.0, 1.0]]), requests_per_month=10,
    ...                 trained_in_month=np.array([[0.0, 1.0, 1.0, 3.0]]))
    array([[ 0.,  0.,  0., 20.]])
    """
    traffic, trained = np.atleast_2d(traffic_index), np.atleast_2d(trained_in_month)
    so_far = np.cumsum(traffic, axis=-1) - traffic
    rows = max(len(so_far), len(trained))
    month = np.clip(trained, 0, traffic.shape[-1] - 1).astype(int)
    picked = np.take_along_axis(
        np.broadcast_to(so_far, (rows, so_far.shape[-1])), np.broadcast_to(month, (rows, month.shape[-1])), axis=-1
    )
    return np.asarray(requests_per_month * picked)


@quantity(label="Examples at hand", unit="example")
def examples_at_hand(
    *,
    training_examples: Numeric,
    fresh_examples_per_refresh: Numeric,
    refreshes: Numeric,
    labelled_share: Numeric,
    requests_before: Numeric,
) -> Array:
    r"""Examples that the version of a month was trained on.

    .. math:: n(t) = n_0 + \text{fresh} \cdot \text{refreshes} + \lambda \cdot \text{requests before}

    Parameters
    ----------
    training_examples : float or array
        Examples before launch, :math:`n_0`. [example]
    fresh_examples_per_refresh : float or array
        Bought for each refresh. [example]
    refreshes : float or array
        Refreshes so far. [ratio]
    labelled_share : float or array
        Share :math:`\lambda` of requests that come back with a label. [fraction]
    requests_before : float or array
        Requests answered before that training. [request]

    Returns
    -------
    array
        Examples. [example]

    Notes
    -----
    Labels from traffic are free and as good as bought ones; corrections by users are noisier than that.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(examples_at_hand(training_examples=1000, fresh_examples_per_refresh=200, refreshes=2,
    ...                        labelled_share=0.01, requests_before=50_000))
    1900.0
    """
    bought = training_examples + fresh_examples_per_refresh * np.asarray(refreshes)
    return np.asarray(bought + labelled_share * np.asarray(requests_before))
