"""A run as plain data: keys that readers rely on, numbers that are those of the result."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from simulator.api import load, simulate
from simulator.outputs.contract import FORMAT, plain_data, run_document
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.results import Result
from simulator.scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("defaults")


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return simulate(scenario)


@pytest.fixture(scope="module")
def document(scenario: Scenario, result: Result) -> dict[str, Any]:
    return json.loads(json.dumps(run_document(scenario, result), allow_nan=False))


def test_the_keys_that_readers_rely_on_are_there(document: dict[str, Any]) -> None:
    assert set(document) >= {
        "format", "scenario", "inputs", "volumes", "months", "approaches", "break_even", "waterfall", "warnings",
    }  # fmt: skip
    assert document["format"] == FORMAT
    assert set(document["scenario"]) >= {"name", "file", "sha256", "reviewed"}
    assert list(document["approaches"]) == list(APPROACHES)
    for approach in document["approaches"].values():
        assert set(approach) >= {"at_volume", "over_volume", "over_months", "ledger"}
        assert set(approach["ledger"][0]) >= {"phase", "item", "month", "usd", "equation"}
    assert set(document["break_even"]) == {"total_cost", "cost_per_accepted_answer"}
    for found in document["break_even"].values():
        assert set(found) >= {"pairs", "cheapest", "months"}
        assert set(found["pairs"]["prompting/fine_tuning"]) >= {"crossings", "says"}


def test_every_input_says_where_it_comes_from(document: dict[str, Any]) -> None:
    for name, told in document["inputs"].items():
        assert told["unit"] == PARAMETERS[name].unit
        # only a requirement that nobody asks for stands nowhere
        assert (told["line"] > 0) == (told["value"] is not None) == told["file"].endswith(".toml")
        assert ("source" in told) != ("assumption" in told), name


def test_numbers_are_those_of_the_result(document: dict[str, Any], result: Result) -> None:
    assert document["volumes"] == result.volumes.tolist()
    for name in APPROACHES:
        told, approach = document["approaches"][name], result.approaches[name]
        assert told["at_volume"]["total_cost"] == approach.at_volume["total_cost"]
        assert told["over_volume"]["latency"] == approach.over_volume["latency"].tolist()
        assert sum(entry["usd"] for entry in told["ledger"]) == pytest.approx(told["at_volume"]["total_cost"])
        # quality does not exist before launch, and JSON has no word for it but null
        assert told["over_months"]["pass_rate"][0] is None
        assert told["over_months"]["pass_rate"][1:] == approach.over_months["pass_rate"][1:].tolist()
    waterfall = [(step["label"], step["usd"]) for step in document["waterfall"]]
    assert waterfall == [(step.label, step.usd) for step in result.waterfall]


def test_numbers_without_end_become_null() -> None:
    assert plain_data([1.5, np.inf, -np.inf, np.nan, np.float64(2), np.array([np.nan, 3.0])]) == [
        1.5, None, None, None, 2.0, [None, 3.0],
    ]  # fmt: skip
