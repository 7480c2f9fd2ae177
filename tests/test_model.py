"""The model in reading order: three approaches on one clock, shapes of draws, what depends on the volume."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import neutral, typical

from simulator.model.projecting import grows_with_volume, projections
from simulator.parameters import APPROACHES, with_values


def test_three_approaches_always_in_the_same_order() -> None:
    projected = projections(typical())
    assert tuple(projected.approaches) == APPROACHES == ("prompting", "fine_tuning", "hybrid")
    assert [len(approach.parts) for approach in projected.approaches.values()] == [1, 1, 2]
    assert projected.draws == 1


def test_draws_stand_before_months() -> None:
    drawn = with_values(typical(), {"prompting.labour_rate": np.linspace(50, 150, 5)})
    projected = projections(drawn)
    assert projected.draws == 5
    for approach in projected.approaches.values():
        for values in approach.monthly.values():
            assert values.shape[-1] == 25
            assert values.shape[0] in (1, 5)


@pytest.mark.parametrize("group", ["prompting", "fine_tuning"])
def test_quality_depends_on_the_volume_only_where_labels_come_back(group: str) -> None:
    assert not grows_with_volume(typical())
    assert grows_with_volume(with_values(typical(), {f"{group}.labelled_share": 0.01}))
    assert grows_with_volume(with_values(typical(), {f"{group}.labelled_share": np.array([0.0, 0.01])}))


def test_the_two_models_know_nothing_of_each_other() -> None:
    before = projections(typical()).approaches
    after = projections(typical(fine_tuning__labour_rate=999.0, fine_tuning__zero_shot_pass_rate=0.1)).approaches
    for line, same in zip(before["prompting"].lines, after["prompting"].lines, strict=True):
        assert line.item == same.item
        if line.once is not None:
            assert same.once is not None
            np.testing.assert_array_equal(line.once, same.once)


def test_swapping_the_two_tables_swaps_the_two_approaches() -> None:
    # no equation asks which approach it is working for
    inputs = typical()
    swapped = projections(
        type(inputs)(
            workload=inputs.workload, requirements=inputs.requirements, prompting=inputs.fine_tuning,
            fine_tuning=inputs.prompting, hybrid=inputs.hybrid,
        )
    ).approaches  # fmt: skip
    straight = projections(inputs).approaches
    for one, other in (("prompting", "fine_tuning"), ("fine_tuning", "prompting")):
        for line, same in zip(straight[one].lines, swapped[other].lines, strict=True):
            assert (line.phase, line.item, line.equation) == (same.phase, same.item, same.equation)
            for part in ("once", "slope", "cached", "cached_rate", "unit_price", "units"):
                np.testing.assert_array_equal(getattr(line, part), getattr(same, part))


def test_a_world_without_costs_costs_nothing() -> None:
    for approach in projections(neutral()).approaches.values():
        for line in approach.lines:
            for amount in (line.once, line.slope, line.cached, line.unit_price):
                assert amount is None or not np.asarray(amount).any(), line.item
