from __future__ import annotations

import json

import pytest
from decision_inputs import CROSSING

from simulator.comparison.compare import COMPARED, compare
from simulator.parameters import APPROACHES
from simulator.results import point_run
from simulator.scenarios.scenario import Scenario, scenario_from, with_changes


def scenario(name: str = "case", **changes: float | str | None) -> Scenario:
    text = f'format = 1\nname = "{name}"\nreviewed = 2026-11-22\n'.encode()
    named = {key.replace("__", "."): value for key, value in changes.items()}
    return with_changes(scenario_from(text, file=f"{name}.toml"), {**CROSSING, **named})


def test_only_inputs_that_differ_are_listed() -> None:
    one = scenario("one")
    other = scenario("other", prompting__shots=9.0, requirements__min_pass_rate=0.8, hybrid__escalation="cascade")
    found = compare([one, other, scenario("third")])
    assert {differing.name: differing.values[1] for differing in found.inputs} == {
        "requirements.min_pass_rate": 0.8,
        "prompting.shots": 9.0,
        "hybrid.escalation": "cascade",
    }
    by_name = {differing.name: differing.says for differing in found.inputs}
    assert by_name["requirements.min_pass_rate"] == ("not asked for", "80 %", "not asked for")
    assert by_name["prompting.shots"][1] == "9 examples"
    assert found.names == ("one", "other", "third")


def test_results_are_those_of_the_runs() -> None:
    scenarios = [scenario("few", workload__requests_per_month=2_000.0), scenario("many")]
    found = compare(scenarios)
    for index, one in enumerate(scenarios):
        run = point_run(one.inputs)
        for approach in APPROACHES:
            for quantity in COMPARED:
                expected = run.approaches[approach].at_volume[quantity]
                assert found.quantities[approach][quantity][index] == expected
        assert found.break_even["prompting/fine_tuning"][index] == (
            run.break_even["total_cost"].pairs["prompting/fine_tuning"].says
        )
    assert [decided.winner for decided in found.verdicts] == ["prompting", "fine_tuning"]
    assert found.says == (
        "The verdict differs. few: prompting at 2,000 requests a month; many: fine-tuning at 800,000 requests a month."
    )
    assert all(row["unit"] for row in found.rows())
    json.dumps(found.as_dict(), allow_nan=False)


def test_scenarios_of_one_name_stay_apart() -> None:
    found = compare([scenario(), scenario(prompting__shots=1.0)])
    assert found.names == ("case", "case (2)")
    assert found.says.startswith("The same verdict.")


def test_one_scenario_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="two scenarios or more"):
        compare([scenario()])
    with pytest.raises(ValueError, match="2 scenarios, but 1 results"):
        compare([scenario(), scenario()], results=[point_run(scenario().inputs)])
