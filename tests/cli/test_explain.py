"""Explanations: nothing is missing between a number and the inputs that it depends on."""

from __future__ import annotations

import numpy as np
import pytest
from terminal import breakeven

from simulator.model.evaluation import over_volumes
from simulator.outputs.explain import explained_input, explained_quantity, inputs_below, named
from simulator.outputs.wiring import AND_THEN, FILLED_BY, FILLED_BY_IN, LEDGER_EQUATIONS, MEAN_OF_MONTHS
from simulator.parameters import APPROACHES, PARAMETERS, with_values
from simulator.quantities import QUANTITIES
from simulator.scenarios.scenario import load

ARGUMENTS = [(name, argument) for name, one in QUANTITIES.items() for argument in one.arguments]


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_equation_reads_as_plain_text(name: str) -> None:
    told = explained_quantity(name)
    assert told.equations
    assert not [sign for text in (*told.equations, told.assumptions, told.source) for sign in "\\{}`" if sign in text]
    assert all(argument.says.endswith("]") for argument in told.arguments)


@pytest.mark.parametrize("name", QUANTITIES)
def test_what_is_below_a_quantity_is_known(name: str) -> None:
    assert set(explained_quantity(name).computed_from) <= {*QUANTITIES, *PARAMETERS}


def test_the_wiring_names_arguments_that_exist() -> None:
    assert set(FILLED_BY) <= {argument for _, argument in ARGUMENTS}
    assert set(FILLED_BY_IN) <= set(ARGUMENTS)
    assert {*LEDGER_EQUATIONS, *MEAN_OF_MONTHS, *AND_THEN} <= set(QUANTITIES)


def test_a_wrong_name_is_told_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'total_cost'"):
        named("totalcost")


def test_an_input_of_two_approaches_is_both() -> None:
    assert named("shots") == ("prompting.shots", "fine_tuning.shots")
    assert "prefix_tokens" in explained_input("prompting.shots").used_by
    assert "total_cost" in explained_input("prompting.shots").reaches


def test_every_name_can_be_explained_on_a_screen() -> None:
    for name in (*QUANTITIES, *list(PARAMETERS)[::4]):
        told = breakeven("explain", name)
        assert told.code == 0, f"{name}: {told.err}"
        assert max(len(line) for line in told.out.splitlines()) <= 80, name


def test_what_no_equation_uses_says_where_it_counts() -> None:
    assert "looks at  latency" in breakeven("explain", "requirements.max_latency").out
    silent = [
        name for name, one in PARAMETERS.items() if one.group != "requirements" and not explained_input(name).used_by
    ]
    # the aspects' measures read these two beside the equations
    assert {name.partition(".")[2] for name in silent} == {"days_per_change", "specialist_share", "served_in_house"}


@pytest.mark.parametrize("preset", ["ticket-triage", "content-moderation", "medical-transcription"])
def test_no_input_moves_a_quantity_behind_its_explanation(preset: str) -> None:
    """Move each input by itself and see what the model does: what changes must be explained."""
    inputs = load(preset).inputs
    inputs = with_values(inputs, {"hybrid.escalated_share": 0.3, "workload.cost_of_delay_per_day": 10.0})
    names = [name for name, one in PARAMETERS.items() if one.domain != "choice" and one.group != "requirements"]
    names.remove("workload.requests_per_month")
    rows = {}
    for place, name in enumerate(names, start=1):
        declared, value = PARAMETERS[name], float(inputs[name])
        moved = value + 1 if declared.domain == "whole" else (value * 1.1 or declared.slider_high / 3)
        if declared.domain == "flag":
            moved = 1 - value
        column = np.full(len(names) + 1, value)
        column[place] = min(moved, declared.high)
        rows[name] = column
    found = over_volumes(with_values(inputs, rows), np.array([1_000.0, 3e6]))
    moved_any = set()
    for quantity in (name for name in QUANTITIES if name in found["hybrid"]):
        below = set(inputs_below(quantity))
        if quantity in MEAN_OF_MONTHS:
            below |= set(inputs_below("traffic_index"))
        for approach in APPROACHES:
            values = found[approach][quantity]
            differs = (values != values[0]).any(axis=1)
            moves = {name for name, moved in zip(names, differs[1:], strict=True) if moved}
            moved_any |= moves
            assert moves <= below, f"{quantity} of {approach} moves with {moves - below}"
    assert len(moved_any) > 40
