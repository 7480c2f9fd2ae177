"""Tokens and the bill of one call: prefix, cache hit rate, price of a call."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity
from simulator.units import SECONDS_PER_HOUR


@quantity(label="Prefix tokens", unit="token/request")
def prefix_tokens(
    *, instruction_tokens: Numeric, shots: Numeric, tokens_per_shot: Numeric, token_factor: Numeric
) -> Numeric:
    r"""Tokens at the head of the prompt that are the same in every request.

    .. math:: P = f\,(\text{instructions} + \text{shots} \cdot \text{tokens per shot})

    Parameters
    ----------
    instruction_tokens : float or array
        Instructions, in reference tokens. [token/request]
    shots : float or array
        Worked examples in the prompt. [example]
    tokens_per_shot : float or array
        Length of one, in reference tokens. [token/example]
    token_factor : float or array
        This vendor's tokens per reference token, f. [ratio]

    Returns
    -------
    float or array
        Length of the prefix in this vendor's tokens. [token/request]

    Notes
    -----
    The same examples go with every request. Examples retrieved per request are content, not prefix: they are
    never cached, and counting them here understates the bill.

    References
    ----------
    Definition. The token factor: the same text is up to 1.6 times as many tokens at another vendor (ctok README;
    own counts with published tokenizers).

    Examples
    --------
    >>> prefix_tokens(instruction_tokens=600, shots=4, tokens_per_shot=100, token_factor=1.1)
    1100.0
    """
    return token_factor * (instruction_tokens + shots * tokens_per_shot)


@quantity(label="Requests per active second", unit="request/second")
def requests_per_active_second(
    *, requests_per_month: Numeric, active_share_of_time: Numeric, hours_per_month: Numeric
) -> Numeric:
    r"""Arrival rate while there is traffic.

    .. math:: x = V / (3600 \cdot \text{hours per month} \cdot \text{active share})

    Parameters
    ----------
    requests_per_month : float or array
        Requests V that this model sees. [request/month]
    active_share_of_time : float or array
        Share of the month in which traffic arrives. [fraction]
    hours_per_month : float or array
        Hours in a month. [hour/month]

    Returns
    -------
    float or array
        Arrival rate. [request/second]

    Notes
    -----
    Even traffic within the active time; bursts raise the cache hit rate above what follows from this rate.

    References
    ----------
    Definition.

    Examples
    --------
    >>> requests_per_active_second(requests_per_month=788_400, active_share_of_time=0.3, hours_per_month=730)
    1.0
    """
    return requests_per_month / (SECONDS_PER_HOUR * hours_per_month * active_share_of_time)


@quantity(label="Prefix is cached", unit="ratio")
def cacheable(*, prefix_tokens: Numeric, cache_min_tokens: Numeric, cache_lifetime: Numeric) -> Array:
    r"""Whether the prefix is long enough, and the lifetime above zero, for the cache to be used at all.

    .. math:: [P > 0] \cdot [P \ge P_\mathrm{min}] \cdot [L > 0]

    Parameters
    ----------
    prefix_tokens : float or array
        Length of the prefix P. [token/request]
    cache_min_tokens : float or array
        Shortest prefix that is cached. [token/request]
    cache_lifetime : float or array
        Lifetime L; 0 means no cache. [second]

    Returns
    -------
    array
        1 where it is cached, else 0. [ratio]

    Notes
    -----
    A cache that may be used is used, even at a volume so low that cache writes cost more than they save.

    References
    ----------
    Providers' rules: prefixes below a minimum (often 1,024 tokens) are not cached.

    Examples
    --------
    >>> float(cacheable(prefix_tokens=800, cache_min_tokens=1024, cache_lifetime=300))
    0.0
    """
    prefix = np.asarray(prefix_tokens)
    kept = (prefix > 0) & (prefix >= np.asarray(cache_min_tokens)) & (np.asarray(cache_lifetime) > 0)
    return np.where(kept, 1.0, 0.0)


@quantity(label="Cache hit rate", unit="fraction", shown_in="%")
def cache_hit_rate(*, requests_per_second: Numeric, cache_lifetime: Numeric, cacheable: Numeric) -> Array:
    r"""Chance that the prefix of a request is still in the cache.

    Each use renews the lifetime L. With Poisson arrivals at rate x the last use lies less than L back with

    .. math:: h = 1 - e^{-xL}

    Parameters
    ----------
    requests_per_second : float or array
        Arrival rate x of requests with this prefix. [request/second]
    cache_lifetime : float or array
        Lifetime L of an unused entry. [second]
    cacheable : float or array
        1 where the prefix is cached at all, else 0. [ratio]

    Returns
    -------
    float or array
        Hit rate. [fraction]

    Notes
    -----
    One cache for all requests: where a provider spreads requests over several machines, each with a cache of its
    own, the true rate is lower. It rises with volume, so total cost is not a straight line in volume.

    References
    ----------
    Chance of an arrival within L in a Poisson process: W. Feller, An Introduction to Probability Theory and Its
    Applications, vol. 2, 2nd ed., Wiley, 1971, ch. I.3.

    Examples
    --------
    >>> float(cache_hit_rate(requests_per_second=0.01, cache_lifetime=300, cacheable=1)).__round__(4)
    0.9502
    """
    return np.asarray(-np.expm1(-np.asarray(requests_per_second) * cache_lifetime) * cacheable)


@quantity(label="Price factor of the batch tier", unit="ratio")
def batch_factor(*, batch_share: Numeric, batch_discount: Numeric) -> Numeric:
    r"""Mean price over the standard price when a share of the requests goes through the batch tier.

    .. math:: 1 - \text{batch share} \cdot \text{batch discount}

    Parameters
    ----------
    batch_share : float or array
        Share of requests that can wait. [fraction]
    batch_discount : float or array
        Share of the price that the batch tier saves. [fraction]

    Returns
    -------
    float or array
        Price factor. [ratio]

    Notes
    -----
    The discount holds for cached tokens too; providers that do not stack the two cost more than this.

    References
    ----------
    Anthropic pricing page (copy of 2026-09-26): batch 50 %, stacks with cache multipliers.

    Examples
    --------
    >>> batch_factor(batch_share=0.4, batch_discount=0.5)
    0.8
    """
    return 1 - batch_share * batch_discount


@quantity(label="Price of an uncached prefix token", unit="USD/token", shown_in="USD/Mtok")
def price_per_uncached_prefix_token(
    *, price_per_input_token: Numeric, price_per_cache_write_token: Numeric, cacheable: Numeric
) -> Numeric:
    r"""What a prefix token costs when it is not read from the cache.

    .. math:: p_\mathrm{write} \text{ where the prefix is cached, else } p_\mathrm{in}

    Parameters
    ----------
    price_per_input_token, price_per_cache_write_token : float or array
        Tariffs. [USD/token]
    cacheable : float or array
        1 where the prefix is cached at all, else 0. [ratio]

    Returns
    -------
    float or array
        Price. [USD/token]

    Notes
    -----
    Every miss writes the whole prefix. Where writing is free, the write price is the input price.

    References
    ----------
    Anthropic pricing page (copy of 2026-09-26): a write costs 1.25 times the input price, and only where a cache is
    used.

    Examples
    --------
    >>> price_per_uncached_prefix_token(price_per_input_token=4e-6, price_per_cache_write_token=5e-6, cacheable=1)
    5e-06
    """
    return price_per_input_token + (price_per_cache_write_token - price_per_input_token) * cacheable


@quantity(label="Cost of one call", unit="USD/request")
def call_cost(
    *,
    prefix_tokens: Numeric,
    content_tokens: Numeric,
    output_tokens: Numeric,
    cache_hit_rate: Numeric,
    price_per_input_token: Numeric,
    price_per_cached_token: Numeric,
    price_per_uncached_prefix_token: Numeric,
    price_per_output_token: Numeric,
    batch_factor: Numeric,
) -> Numeric:
    r"""Token bill of one call.

    .. math:: c = \beta\,[P h p_\mathrm{cached} + P(1-h) p_\mathrm{write} + C p_\mathrm{in} + O p_\mathrm{out}]

    Parameters
    ----------
    prefix_tokens, content_tokens, output_tokens : float or array
        Tokens P, C and O of the call, in this vendor's tokens. [token/request]
    cache_hit_rate : float or array
        Share h of prefix tokens read from the cache. [fraction]
    price_per_input_token, price_per_cached_token : float or array
        Tariffs of new and of cached input. [USD/token]
    price_per_uncached_prefix_token, price_per_output_token : float or array
        Tariffs of prefix tokens that miss the cache, and of output. [USD/token]
    batch_factor : float or array
        Price factor of the batch tier. [ratio]

    Returns
    -------
    float or array
        Cost of one call. [USD/request]

    Notes
    -----
    Mean tokens times price is exact for the mean cost. Minimum charges and rounding per call are not counted.

    References
    ----------
    Providers' published billing rule; reproduces the worked session of Anthropic's pricing page (0.705 and 0.525 USD).

    Examples
    --------
    >>> call_cost(prefix_tokens=40_000, content_tokens=10_000, output_tokens=15_000, cache_hit_rate=1,
    ...     price_per_input_token=5e-6, price_per_cached_token=5e-7, price_per_uncached_prefix_token=5e-6,
    ...     price_per_output_token=25e-6, batch_factor=1)
    0.445
    """
    prefix = cache_hit_rate * price_per_cached_token + (1 - cache_hit_rate) * price_per_uncached_prefix_token
    return batch_factor * (
        prefix_tokens * prefix + content_tokens * price_per_input_token + output_tokens * price_per_output_token
    )
