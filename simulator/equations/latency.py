"""How long an answer takes, and how long until the first one can be given."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity


@quantity(label="Response time (median)", unit="second")
def latency(
    *,
    fixed_latency: Numeric,
    seconds_per_input_token: Numeric,
    seconds_per_output_token: Numeric,
    cached_time_share: Numeric,
    prefix_tokens: Numeric,
    content_tokens: Numeric,
    output_tokens: Numeric,
    cache_hit_rate: Numeric,
) -> Array:
    r"""Median response time of one call.

    .. math:: T = t_0 + \tau_\mathrm{in}\,[P(1-h) + C + \chi P h] + \tau_\mathrm{out}\,(O-1)

    Parameters
    ----------
    fixed_latency : float or array
        Network and queue :math:`t_0`. [second]
    seconds_per_input_token, seconds_per_output_token : float or array
        Reading and writing time. [second/token]
    cached_time_share : float or array
        Reading time :math:`\chi` of a cached token over that of an uncached one. [fraction]
    prefix_tokens, content_tokens, output_tokens : float or array
        Tokens P, C and O of the call. [token/request]
    cache_hit_rate : float or array
        Share h of prefix tokens read from the cache. [fraction]

    Returns
    -------
    array
        Response time. [second]

    Notes
    -----
    Uses the mean of cached and uncached reading; the median of a mixture jumps instead. Load-dependent queues and
    retries are not in it: at peak hours it is longer.

    References
    ----------
    .. [1] Anyscale, LLMPerf leaderboard, 2023-12-19: first token plus (tokens - 1) times time per token gives the
       median end-to-end time within 5 % on 18 of 19 endpoints.

    Examples
    --------
    >>> float(latency(fixed_latency=0.4, seconds_per_input_token=1e-4, seconds_per_output_token=0.018,
    ...     cached_time_share=0.2, prefix_tokens=3000, content_tokens=0, output_tokens=101, cache_hit_rate=1))
    2.26
    """
    read = np.asarray(prefix_tokens) * (1 - (1 - np.asarray(cached_time_share)) * cache_hit_rate) + content_tokens
    written = np.maximum(np.asarray(output_tokens) - 1, 0)
    return np.asarray(fixed_latency + seconds_per_input_token * read + seconds_per_output_token * written)


@quantity(label="Response time (95th percentile)", unit="second")
def latency_p95(*, latency: Numeric, tail_ratio: Numeric) -> Numeric:
    r"""95th percentile of the response time.

    .. math:: T_{95} = \text{tail ratio} \cdot T

    Parameters
    ----------
    latency : float or array
        Median response time. [second]
    tail_ratio : float or array
        95th percentile over the median. [ratio]

    Returns
    -------
    float or array
        Response time. [second]

    Notes
    -----
    One ratio for all lengths; cold serverless starts have a longer tail.

    References
    ----------
    Anyscale, LLMPerf leaderboard, 2023-12-19: ratios of 1.04 to 1.40, median 1.16.

    Examples
    --------
    >>> latency_p95(latency=2.0, tail_ratio=1.25)
    2.5
    """
    return latency * tail_ratio


@quantity(label="Days to ready", unit="day")
def days_to_ready(
    *,
    build_hours: Numeric,
    hours_per_day: Numeric,
    training_examples: Numeric,
    examples_per_day: Numeric,
    training_days: Numeric,
) -> Array:
    r"""Days from the decision to the first answer.

    .. math:: \frac{\text{build hours}}{\text{hours per day}} + \frac{n}{\text{examples per day}} + \text{training days}

    Parameters
    ----------
    build_hours : float or array
        People's hours before launch. [hour]
    hours_per_day : float or array
        Hours that the team puts in on a day. [hour/day]
    training_examples : float or array
        Examples to label, n. [example]
    examples_per_day : float or array
        Labelling speed. [example/day]
    training_days : float or array
        Days that the machines train. [day]

    Returns
    -------
    array
        Working days. [day]

    Notes
    -----
    One after the other; labelling beside building would be faster. Approvals and procurement are not in it.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(days_to_ready(build_hours=32, hours_per_day=8, training_examples=1000, examples_per_day=200,
    ...                     training_days=0.5))
    9.5
    """
    labelling = np.asarray(training_examples) / examples_per_day
    return np.asarray(np.asarray(build_hours) / hours_per_day + labelling + training_days)
