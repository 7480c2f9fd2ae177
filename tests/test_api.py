"""The Python interface: scenarios or bare inputs in, results out."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import typical

from simulator import break_even, load, simulate
from simulator.parameters import APPROACHES


def test_a_scenario_and_its_bare_inputs_give_the_same_result() -> None:
    scenario = load("ticket-triage")
    one, other = simulate(scenario), simulate(scenario.inputs)
    assert one.break_even == other.break_even
    for name in APPROACHES:
        assert one.approaches[name].at_volume == other.approaches[name].at_volume


def test_volumes_may_be_chosen() -> None:
    result = simulate(typical(), volumes=np.array([10.0, 1e9]))
    assert result.volumes.tolist() == [10.0, 1e9]
    assert result.approaches["hybrid"].over_volume["total_cost"].shape == (2,)


def test_break_even_alone_is_that_of_the_whole_run() -> None:
    result, inputs = simulate(typical()), typical()
    for metric in ("total_cost", "cost_per_accepted_answer"):
        alone = break_even(inputs, metric=metric)
        assert alone.pairs == result.break_even[metric].pairs
        assert alone.cheapest == result.break_even[metric].cheapest
        assert alone.months == {}


def test_what_cannot_be_searched_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown metric 'cost_per_request'; it is one of total_cost"):
        break_even(typical(), metric="cost_per_request")
    for lowest, highest in ((0.0, 1e6), (-1.0, 1e6), (1e6, 1e3), (1e3, np.inf), (np.nan, 1e6)):
        with pytest.raises(ValueError, match="cannot be searched; give 0 < lowest < highest"):
            break_even(typical(), lowest=lowest, highest=highest)
