"""Nothing that docs/stability.md promises disappears: tests/stable_interface.toml records it."""

from __future__ import annotations

import inspect
import json
import tomllib
from typing import Any

import pytest
from house import ROOT
from terminal import breakeven
from typer.main import get_command

import simulator
from simulator.cli import app
from simulator.outputs.contract import FORMAT
from simulator.prices.book import FORMATS

RECORDED: dict[str, Any] = tomllib.loads((ROOT / "tests" / "stable_interface.toml").read_text(encoding="utf-8"))
PROMISE = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECORDED["python"])
def test_a_function_keeps_its_arguments(name: str) -> None:
    found = inspect.signature(getattr(simulator, name)).parameters
    recorded = RECORDED["python"][name]
    assert set(recorded) <= set(found)
    positional = [one for one in recorded if found[one].kind is not inspect.Parameter.KEYWORD_ONLY]
    assert list(found)[: len(positional)] == positional, "the order of positional arguments"
    added = [one for one in found if one not in recorded and found[one].default is inspect.Parameter.empty]
    assert not added, "a new argument has a default"


@pytest.mark.parametrize("name", RECORDED["commands"])
def test_a_command_keeps_its_options(name: str) -> None:
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    found = {option for one in commands[name].params for option in one.opts}
    assert set(RECORDED["commands"][name]) <= found


def test_the_json_of_a_run_keeps_its_keys() -> None:
    run = json.loads(breakeven("run", "ticket-triage", "--json").out)
    approach = run["approaches"]["prompting"]
    found = {
        "document": run,
        "scenario": run["scenario"],
        "input": run["inputs"]["workload.requests_per_month"],
        "approach": approach,
        "at_volume": approach["at_volume"],
        "break_even": run["break_even"]["total_cost"],
        "ledger": approach["ledger"][0],
    }
    assert set(RECORDED["run_json"]) == set(found)
    assert {part: set(RECORDED["run_json"][part]) - set(keys) for part, keys in found.items()} == {
        part: set() for part in found
    }


def test_versions_of_the_formats_are_recorded_and_promised() -> None:
    schema = json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8"))
    formats = schema["properties"]["format"]
    found = {
        "scenario": formats.get("const", max(formats.get("enum", [0]))),
        "run_json": FORMAT,
        "prices": max(FORMATS),
    }
    assert found == RECORDED["formats"]
    for number in found.values():
        assert f"| {number} |" in PROMISE


def test_the_record_is_no_empty_promise() -> None:
    assert set(RECORDED["python"]) <= set(simulator.__all__)
    assert {"load", "simulate"} <= set(RECORDED["python"])
    assert len(RECORDED["commands"]) >= 20
    for heading in ("What is stable", "Deprecation", "Versions of the formats"):
        assert f"## {heading}" in PROMISE
