"""The months of a horizon, and what they do to volume and money for every approach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.equations import timeline
from simulator.parameters import Array, Workload


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """Month numbers, and three indices of shape (draws or 1, months), month 0 first."""

    month: Array
    traffic: Array
    discount: Array
    price_index: Array


def clock_of(workload: Workload) -> Clock:
    """Lay out the months of a workload, whose values are floats or columns of draws."""
    month = np.arange(np.max(workload.horizon) + 1.0)
    return Clock(
        month=month,
        traffic=np.atleast_2d(
            timeline.traffic_index(month=month, growth_per_month=workload.growth_per_month, horizon=workload.horizon)
        ),
        discount=np.atleast_2d(
            timeline.discount_factor(month=month, discount_rate_per_year=workload.discount_rate_per_year)
        ),
        price_index=np.atleast_2d(
            timeline.token_price_index(month=month, token_price_decline_per_year=workload.token_price_decline_per_year)
        ),
    )
