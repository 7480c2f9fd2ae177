"""Request logs simulated from known parameters, as the recovery tests need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: 2026-01-05 00:00:00 UTC, a Monday.
MONDAY = 1_767_571_200
MODEL = "gpt-4.1-mini-2025-04-14"


@dataclass(frozen=True)
class Truth:
    """What a log is simulated from; canonical units."""

    days: int = 28
    requests_per_day: float = 240.0
    growth_per_day: float = 0.0
    prefix: float = 600.0
    lifetime: float = 300.0
    content: float = 250.0
    out: float = 80.0
    fixed: float = 0.4
    per_input: float = 2e-4
    per_cached: float = 4e-5
    per_output: float = 0.02
    office: bool = False
    failed: float = 0.0


@dataclass(frozen=True)
class Prices:
    """USD/token."""

    input: float = 0.4e-6
    cached: float = 0.1e-6
    output: float = 1.6e-6


def simulated(truth: Truth, rng: np.random.Generator, prices: Prices | None = None) -> list[dict[str, Any]]:
    """Rows of a LiteLLM-like plain log with those parameters; Poisson arrivals, a real cache, lognormal noise."""
    hours = np.arange(24 * truth.days)
    shape = np.ones(len(hours))
    if truth.office:
        shape = ((hours % 24 >= 8) & (hours % 24 < 18) & (hours // 24 % 7 < 5)).astype(float)
    rate = truth.requests_per_day / 24 * shape * np.exp(truth.growth_per_day * (hours / 24 - truth.days + 0.5))
    counts = rng.poisson(rate)
    at = np.sort(np.repeat(hours, counts) * 3600.0 + rng.uniform(0, 3600, counts.sum())) + MONDAY
    gaps = np.diff(at, prepend=-np.inf)
    cached = np.where(gaps < truth.lifetime, truth.prefix, 0.0)
    content = rng.poisson(truth.content * rng.lognormal(-0.08, 0.4, len(at))) + 1.0
    out = rng.poisson(truth.out * rng.lognormal(-0.08, 0.4, len(at))) + 1.0
    fresh = truth.prefix - cached + content
    time = truth.fixed + truth.per_input * fresh + truth.per_cached * cached + truth.per_output * (out - 1)
    time = time * rng.lognormal(0, 0.25, len(at))
    failed = rng.uniform(size=len(at)) < truth.failed
    prices = prices or Prices()
    cost = fresh * prices.input + cached * prices.cached + out * prices.output
    rows = []
    for row in range(len(at)):
        line: dict[str, Any] = {"request_id": f"r{row}", "timestamp": float(at[row]), "model": MODEL}
        if failed[row]:
            rows.append(line | {"status": "error"})
            continue
        given = truth.prefix + content[row]
        rows.append(
            line
            | {
                "status": "ok", "input_tokens": given, "cached_tokens": cached[row], "output_tokens": out[row],
                "total_tokens": given + out[row], "latency_s": float(time[row]), "cost_usd": float(cost[row]),
            }
        )  # fmt: skip
    return rows
