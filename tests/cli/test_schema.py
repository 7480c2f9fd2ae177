"""The schema of the JSON contract: real runs meet it, and a run that lacks or bends a key does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from house import ROOT
from jsonschema import Draft202012Validator, FormatChecker
from terminal import breakeven

from simulator.outputs.contract import FORMAT
from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES

SCHEMA = json.loads((ROOT / "simulator" / "schemas" / "run.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(breakeven("run", "medical-transcription", "--json").out)


def test_the_schema_is_one_and_of_this_format() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["format"]["const"] == FORMAT


@pytest.mark.parametrize(
    "arguments",
    [
        ["ticket-triage"],
        ["content-moderation", "--volume", "1000"],
        ["technical-documentation"],
        ["brand-voice", "--set", "workload.horizon=1", "--set", "prompting.zero_shot_pass_rate=0 %"],
        ["defaults", "--set", "hybrid.escalation=cascade", "--set", "requirements.min_pass_rate=99 %"],
        ["customer-service-chatbot", "--set", "prompting.ceiling_pass_rate=0 %", "--set", "workload.caught_share=0 %"],
    ],
)
def test_real_runs_meet_it(arguments: list[str]) -> None:
    told = breakeven("run", *arguments, "--json")
    assert told.code == 0, told.err
    run = json.loads(told.out)
    assert [error.message[:300] for error in VALIDATOR.iter_errors(run)] == []
    assert set(run["inputs"]) == set(PARAMETERS)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Path of every key; of lists and of large tables, the first entry only."""
    if isinstance(value, dict):
        for key in list(value)[:40]:
            yield (*path, key)
            if key != "inputs" or not path:
                yield from places(value[key], (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def altered(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Copy in which one key has another value, or none at all."""
    changed = copy.deepcopy(document)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


def small(document: Any) -> Any:
    """The same run with short curves and few inputs, so that it can be altered many times."""
    run = copy.deepcopy(document)
    run["inputs"] = dict(list(run["inputs"].items())[:3])
    run["volumes"], run["months"] = run["volumes"][:2], run["months"][:2]
    for approach in run["approaches"].values():
        approach["ledger"] = approach["ledger"][:1]
        for key in ("over_volume", "over_months"):
            approach[key] = {name: values[:2] for name, values in approach[key].items()}
    return run


def test_no_key_may_be_missing_or_bent(document: Any) -> None:
    run = small(document)
    assert VALIDATOR.is_valid(run)
    optional = {"low", "high"}
    tried = 0
    for path in places(run):
        if path[0] == "inputs" and (len(path) == 2 or path[-1] in optional):
            continue
        tried += 1
        assert not VALIDATOR.is_valid(altered(run, path, None)), f"{path} may be missing"
        assert not VALIDATOR.is_valid(altered(run, path, {"bent": True})), f"{path} may be anything"
    assert tried > 250
    assert not VALIDATOR.is_valid({**run, "new": 1})


def test_every_quantity_of_the_contract_is_documented(document: Any) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    named = {
        name
        for approach in document["approaches"].values()
        for key in ("at_volume", "over_months")
        for name in approach[key]
    }
    assert {name for name in named if name not in QUANTITIES and f"`{name}`" not in page} == set()
