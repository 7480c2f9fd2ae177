"""Every input declared once: declarations that make sense, records that carry them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from worlds import neutral, typical, typical_values

from simulator.parameters import PARAMETERS, Approach, Hybrid, Workload, with_values

NAMES = list(PARAMETERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_declaration_says_everything(name: str) -> None:
    declared = PARAMETERS[name]
    assert declared.name == name == f"{declared.group}.{declared.key}"
    assert declared.label[0].isupper()
    assert declared.meaning.endswith(".")
    if declared.choices:
        assert declared.domain == "choice"
        return
    assert declared.low <= declared.slider_low < declared.slider_high <= declared.high
    # a slider whose steps are ratios cannot start at nothing
    assert declared.slider_low > 0 or not declared.logarithmic
    if declared.domain == "fraction":
        assert 0 <= declared.low < declared.high <= 1
    if declared.domain == "positive":
        assert declared.low >= 0
    if declared.domain in ("whole", "flag"):
        assert {declared.low, declared.high, declared.slider_low, declared.slider_high} == {
            round(end) for end in (declared.low, declared.high, declared.slider_low, declared.slider_high)
        }


def test_prompting_and_fine_tuning_are_two_instances_of_one_record() -> None:
    keys = [declared.name for declared in fields(Approach)]
    for group in ("prompting", "fine_tuning"):
        assert [declared.key for declared in PARAMETERS.values() if declared.group == group] == keys
    assert len(PARAMETERS) == 2 * len(keys) + len(fields(Workload)) + len(fields(Hybrid)) + 7


def test_inputs_are_read_by_their_dotted_names() -> None:
    inputs, values = typical(), typical_values()
    assert {name: inputs[name] for name in NAMES} == values


def test_changing_inputs_makes_a_new_record_and_leaves_the_old_one() -> None:
    inputs = neutral()
    changed = with_values(inputs, {"prompting.shots": 3.0, "workload.horizon": np.array([6.0, 12.0])})
    assert (inputs["prompting.shots"], changed["prompting.shots"]) == (0, 3.0)
    assert changed["workload.horizon"].tolist() == [6.0, 12.0]
    assert changed.fine_tuning is inputs.fine_tuning
    with pytest.raises(FrozenInstanceError):
        inputs.prompting.shots = 1.0  # type: ignore[misc]


def test_an_unknown_input_is_refused() -> None:
    with pytest.raises(KeyError, match=r"prompting\.shot"):
        with_values(neutral(), {"prompting.shot": 1.0})
