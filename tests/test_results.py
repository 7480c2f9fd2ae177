"""A full point run: axes, months, ledger, warnings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from worlds import neutral, typical

from simulator.parameters import APPROACHES
from simulator.results import default_volumes, point_run


def test_the_curves_span_the_slider_and_hit_every_doubling() -> None:
    volumes = default_volumes()
    assert volumes[0] == 100
    assert volumes[-2] < 1e8 <= volumes[-1]
    np.testing.assert_array_equal(volumes[10:], 2 * volumes[:-10])


def test_curves_at_the_scenarios_own_volume_are_its_numbers() -> None:
    result = point_run(typical(), volumes=np.array([1e3, 5e4, 1e6]))
    assert result.volume == 5e4
    for name in APPROACHES:
        approach = result.approaches[name]
        assert set(approach.at_volume) == set(approach.over_volume)
        for quantity, values in approach.over_volume.items():
            assert values.shape == (3,)
            assert values[1] == pytest.approx(approach.at_volume[quantity], rel=1e-11, abs=1e-13), quantity


def test_months_start_at_0_where_quality_is_not_a_number_yet() -> None:
    result = point_run(typical(), volumes=np.array([1e3]))
    assert result.months.tolist() == list(range(25))
    for approach in result.approaches.values():
        assert all(values.shape == (25,) for values in approach.over_months.values())
        assert np.isnan(approach.over_months["pass_rate"][0])
        assert np.isfinite(approach.over_months["pass_rate"][1:]).all()
        assert approach.over_months["requests"][0] == 0
        assert (np.diff(approach.over_months["cumulative_cost"]) > 0).all()


def test_the_month_of_the_break_even_is_read_from_the_cumulative_costs() -> None:
    result = point_run(typical(workload__requests_per_month=2e5), volumes=np.array([1e3]))
    prompted, tuned = (result.approaches[name].over_months["cumulative_cost"] for name in APPROACHES[:2])
    cheaper = (tuned < prompted)[1:]
    expected = [
        (month, "fine_tuning" if now else "prompting")
        for month, (before, now) in enumerate(pairwise(cheaper), start=2)
        if before != now
    ]
    assert list(result.break_even["total_cost"].months["prompting/fine_tuning"].crossings) == expected != []


def test_many_repeats_are_marked_as_extrapolated() -> None:
    often = point_run(neutral(workload__distinct_inputs=100.0), volumes=np.array([1e3])).warnings
    seldom = point_run(neutral(workload__distinct_inputs=1e6), volumes=np.array([1e3])).warnings
    assert any("120 times a year" in warning and "extrapolated" in warning for warning in often)
    assert not seldom
