"""The months of a horizon as every approach sees them."""

from __future__ import annotations

import numpy as np
from worlds import neutral, typical

from simulator.model.clock import clock_of
from simulator.parameters import with_values


def test_month_0_is_before_launch_and_the_last_one_is_the_horizon() -> None:
    clock = clock_of(neutral(workload__horizon=3.0).workload)
    assert clock.month.tolist() == [0, 1, 2, 3]
    assert clock.traffic.tolist() == [[0, 1, 1, 1]]
    assert clock.discount.tolist() == [[1, 1, 1, 1]]
    assert clock.price_index.tolist() == [[1, 1, 1, 1]]


def test_draws_of_different_horizons_share_the_longest_axis() -> None:
    drawn = with_values(typical(), {"workload.horizon": np.array([[2.0], [5.0]])})
    clock = clock_of(drawn.workload)
    assert len(clock.month) == 6
    assert (clock.traffic > 0).sum(axis=1).tolist() == [2, 5]
