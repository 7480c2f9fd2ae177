"""Tokens and the bill of a call; the cache hit rate against simulated arrivals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.equations.tokens import (
    batch_factor,
    cache_hit_rate,
    cacheable,
    call_cost,
    prefix_tokens,
    price_per_uncached_prefix_token,
    requests_per_active_second,
)

PRICES = {"price_per_input_token": 3e-6, "price_per_output_token": 15e-6, "batch_factor": 1.0}


@pytest.mark.parametrize("expected_in_a_lifetime", [0.01, 0.3, 1.0, 2.0, 5.0])
def test_the_hit_rate_is_that_of_simulated_arrivals_that_renew_the_lifetime(expected_in_a_lifetime: float) -> None:
    arrivals, lifetime = 200_000, 300.0
    rng = np.random.default_rng(7)
    times = np.cumsum(rng.exponential(lifetime / expected_in_a_lifetime, arrivals))
    hits, expires = 0, -1.0
    for time in times.tolist():
        hits += time <= expires
        expires = time + lifetime
    rate = float(
        cache_hit_rate(requests_per_second=expected_in_a_lifetime / lifetime, cache_lifetime=lifetime, cacheable=1)
    )
    # four standard errors of a share counted 200,000 times
    assert hits / arrivals == pytest.approx(rate, abs=4 * np.sqrt(rate * (1 - rate) / arrivals))


def test_the_bill_is_that_of_simulated_calls_one_by_one() -> None:
    rng = np.random.default_rng(11)
    prefix, content, output, lifetime, per_second = 4000.0, 200.0, 50.0, 300.0, 0.005
    read, written, calls = 0.3e-6, 3.75e-6, 100_000
    gaps = rng.exponential(1 / per_second, calls)
    each = np.where(gaps <= lifetime, prefix * read, prefix * written)
    simulated = each.mean() + content * PRICES["price_per_input_token"] + output * PRICES["price_per_output_token"]
    kept = cacheable(prefix_tokens=prefix, cache_min_tokens=1024, cache_lifetime=lifetime)
    cost = call_cost(
        prefix_tokens=prefix, content_tokens=content, output_tokens=output, price_per_cached_token=read,
        cache_hit_rate=cache_hit_rate(requests_per_second=per_second, cache_lifetime=lifetime, cacheable=kept),
        price_per_uncached_prefix_token=price_per_uncached_prefix_token(
            price_per_input_token=3e-6, price_per_cache_write_token=written, cacheable=kept
        ),
        **PRICES,
    )  # fmt: skip
    assert float(cost) == pytest.approx(simulated, abs=4 * each.std() / np.sqrt(calls))


@given(rate=st.floats(0, 1e12), lifetime=st.floats(0, 1e7))
def test_the_hit_rate_is_a_share_and_rises_with_traffic(rate: float, lifetime: float) -> None:
    one, two = (
        float(cache_hit_rate(requests_per_second=x, cache_lifetime=lifetime, cacheable=1)) for x in (rate, 2 * rate)
    )
    assert 0 <= one <= two <= 1


def test_the_hit_rate_keeps_its_digits_where_traffic_is_thin() -> None:
    rate = float(cache_hit_rate(requests_per_second=1e-15, cache_lifetime=300, cacheable=1))
    assert rate == pytest.approx(3e-13, rel=1e-12)


def test_an_uncached_call_costs_the_plain_prices_and_batch_a_part_of_them() -> None:
    plain = {"prefix_tokens": 1000.0, "content_tokens": 500.0, "output_tokens": 100.0, "cache_hit_rate": 0.0}
    whole = call_cost(**plain, price_per_cached_token=0.0, price_per_uncached_prefix_token=3e-6, **PRICES)
    assert whole == pytest.approx(1500 * 3e-6 + 100 * 15e-6)
    half = call_cost(
        **plain, price_per_cached_token=0.0, price_per_uncached_prefix_token=3e-6,
        **(PRICES | {"batch_factor": batch_factor(batch_share=1.0, batch_discount=0.5)}),
    )  # fmt: skip
    assert half == whole / 2


def test_office_hours_make_arrivals_denser() -> None:
    spread = requests_per_active_second(requests_per_month=1e6, active_share_of_time=1.0, hours_per_month=730)
    office = requests_per_active_second(requests_per_month=1e6, active_share_of_time=0.25, hours_per_month=730)
    assert office == 4 * spread


def test_another_vendor_counts_other_tokens() -> None:
    same = {"instruction_tokens": 800.0, "shots": 5.0, "tokens_per_shot": 120.0}
    assert prefix_tokens(**same, token_factor=1.6) == 1.6 * prefix_tokens(**same, token_factor=1.0) == 2240


def test_one_token_can_be_cached_and_none_cannot() -> None:
    kept = {"cache_min_tokens": 0.0, "cache_lifetime": 0.5}
    assert [float(cacheable(prefix_tokens=tokens, **kept)) for tokens in (0.0, 0.5, 1.0)] == [0.0, 1.0, 1.0]
    assert float(cacheable(prefix_tokens=9.0, cache_min_tokens=9.0, cache_lifetime=0.0)) == 0.0
