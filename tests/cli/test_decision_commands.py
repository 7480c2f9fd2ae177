"""`verdict`, `aspects`, `solve`, `hybrid`: the numbers of Python, within 80 columns, and wrong questions refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from terminal import breakeven, shell

from simulator import load
from simulator.api import draws_of, run_verdict
from simulator.decisions.aspects import compared_aspects
from simulator.decisions.best_hybrid import best_hybrid
from simulator.decisions.cadence import refresh_cadence
from simulator.decisions.solve import solve
from simulator.model.evaluation import over_volumes
from simulator.outputs.contract import plain_data
from simulator.parameters import PARAMETERS, with_values

PRESET = "medical-transcription"
FEW = ["--draws", "64", "--seed", "4"]


def fits(text: str) -> bool:
    """Whether a text fits the screen and no number was cut."""
    return max(len(line) for line in text.splitlines()) <= 80 and "…" not in text


def test_verdict_prints_the_very_numbers_of_python() -> None:
    document = json.loads(breakeven("verdict", PRESET, *FEW, "--metric", "cost_per_accepted_answer", "--json").out)
    scenario = load(PRESET)
    expected = run_verdict(scenario, draws=64, seed=4, metric="cost_per_accepted_answer")
    assert {key: document[key] for key in expected.as_dict()} == plain_data(expected.as_dict())


@pytest.mark.parametrize("preset", ["charge-classification", "content-moderation", "customer-service-chatbot", PRESET])
def test_a_verdict_and_ten_aspects_fit_the_screen(preset: str) -> None:
    told = breakeven("verdict", preset, *FEW)
    assert told.code == 0, told.err
    assert fits(told.out)
    assert " ".join(told.out.split()).count("Prompting") >= 1
    told = breakeven("aspects", preset, *FEW)
    assert told.code == 0, told.err
    assert fits(told.out)


def test_aspects_print_the_very_numbers_of_python() -> None:
    document = json.loads(breakeven("aspects", PRESET, *FEW, "--json").out)
    scenario = load(PRESET)
    expected = compared_aspects(scenario.inputs, draws=draws_of(scenario, draws=64, seed=4))
    assert {key: document[key] for key in expected.as_dict()} == plain_data(expected.as_dict())
    assert len(document["aspects"]) == 10


def test_solved_values_make_both_sides_equal() -> None:
    told = breakeven("solve", PRESET, "fine_tuning.labour_rate", "--json")
    inputs = load(PRESET).inputs
    (found,) = json.loads(told.out)["solutions"]
    assert found == plain_data(solve(inputs, "fine_tuning.labour_rate").as_dict())
    assert found["values"]
    for one in found["values"]:
        moved = with_values(inputs, {"fine_tuning.labour_rate": one["value"]})
        costs = over_volumes(moved, np.array([inputs.workload.requests_per_month]))
        left, right = (float(costs[name]["total_cost"][0, 0]) for name in ("prompting", "fine_tuning"))
        assert left == pytest.approx(right, rel=1e-9)


def test_solve_takes_short_names_approaches_and_requirements() -> None:
    document = json.loads(breakeven("solve", PRESET, "labour_rate", "--second", "hybrid", "--json").out)
    assert [one["name"] for one in document["solutions"]] == ["prompting.labour_rate", "fine_tuning.labour_rate"]
    assert {one["second"] for one in document["solutions"]} == {"hybrid"}
    told = breakeven(
        "solve", PRESET, "fine_tuning.training_examples", "--first", "fine-tuning", "--requirement", "min_pass_rate"
    )
    assert told.code == 0, told.err
    assert fits(told.out)


@pytest.mark.parametrize("name", ["workload.requests_per_month", "hybrid.escalation", "workload.max_attempts"])
def test_solve_answers_for_numbers_choices_and_whole_numbers(name: str) -> None:
    told = breakeven("solve", "content-moderation", name, "--second", "hybrid")
    assert told.code == 0, told.err
    assert fits(told.out)
    assert PARAMETERS[name].label.lower() in told.out.lower()


@pytest.mark.slow
def test_hybrid_prints_the_very_numbers_of_python() -> None:
    options = ["--draws", "8", "--set", "workload.horizon=6"]
    document = json.loads(breakeven("hybrid", PRESET, *options, "--json").out)
    scenario = load(PRESET, {"workload.horizon": "6"})
    drawn = draws_of(scenario, draws=8, seed=0)
    assert document["best"] == plain_data(best_hybrid(scenario.inputs, draws=drawn).as_dict())
    assert document["cadence"] == plain_data(refresh_cadence(scenario.inputs, draws=drawn).as_dict())
    told = breakeven("hybrid", PRESET, *options)
    assert fits(told.out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verdict", PRESET, "--metric", "totalcost"], "allowed: total_cost"),
        (["verdict", PRESET, "--draws", "100"], "power of two"),
        (["solve", PRESET, "total_cost"], "is computed, not an input"),
        (["solve", PRESET, "prompting.shotz"], "did you mean"),
        (["solve", PRESET, "shots", "--second", "prompting"], "two approaches"),
        (["solve", PRESET, "shots", "--second", "rag"], "allowed: prompting, fine_tuning, hybrid"),
        (["solve", PRESET, "shots", "--metric", "price"], "allowed: total_cost"),
        (["solve", PRESET, "shots", "--requirement", "max_upfront_cost"], "not asked for"),
    ],
)
def test_wrong_questions_are_refused(arguments: list[str], said: str) -> None:
    told = breakeven(*arguments)
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err


def test_a_narrow_screen_cuts_no_number() -> None:
    told = shell(f"$BREAKEVEN verdict {PRESET} --draws 64", COLUMNS="30")
    assert told.code == 0
    assert "…" not in told.out
    assert any(len(line) > 30 for line in told.out.splitlines())
