"""JSON Schema of scenario files, made from the declared inputs; ``python -m simulator.scenarios.schema`` writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from simulator.parameters import PARAMETERS
from simulator.scenarios.check import FORMAT, GROUPS, SOURCE_KEYS
from simulator.scenarios.files import presets_folder
from simulator.scenarios.references import INFERENCE_REFERENCE, REFERENCES
from simulator.scenarios.whole_files import write_whole
from simulator.units import UNITS

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.declarations import Parameter

#: Name of the file in the presets' folder.
SCHEMA_FILE: Final = "scenario.schema.json"

_TEXT: Final[dict[str, Any]] = {"type": "string", "minLength": 1}
_DATE: Final[dict[str, Any]] = {"type": "string", "format": "date"}
_PROVENANCE: Final[dict[str, Any]] = {
    "oneOf": [
        {"required": ["source", "where"], "not": {"required": ["assumption"]}},
        {"required": ["assumption"], "not": {"anyOf": [{"required": ["source"]}, {"required": ["where"]}]}},
    ]
}
_SAID: Final[dict[str, Any]] = {"$ref": "#/$defs/said"}
_TOLD: Final[dict[str, Any]] = {"source": {"$ref": "#/$defs/text"}, "where": {"$ref": "#/$defs/text"}} | {
    "assumption": {"$ref": "#/$defs/text"}
}
#: Tables that are two instances of one record.
_APPROACH: Final = "prompting"


def scenario_schema() -> dict[str, Any]:
    """Schema that editors use to complete and check scenario files.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12.

    Notes
    -----
    Weaker than the checker: limits are those of the canonical unit and hold only where that unit is written; order
    of low, value and high, sources and names of prices are not in it.
    """
    header: dict[str, Any] = {
        "format": {"const": FORMAT, "description": "Version of this format."},
        "name": {**_TEXT, "description": "Title of the scenario."},
        "summary": {**_TEXT, "description": "What it shows."},
        "use_case": {**_TEXT, "description": "The kind of task that it stands for."},
        "reviewed": {**_DATE, "description": "Day on which its numbers were last looked at."},
        "correlation": {"type": "array", "items": _pair(), "description": "Inputs that move together."},
        "sources": {"type": "object", "additionalProperties": _work(), "description": "Works cited only here."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of llm-breakeven",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "name", "reviewed"],
        "properties": {**header, **{group: _table(group) for group in GROUPS}},
        "$defs": {"text": _TEXT, "said": _PROVENANCE, "approach": _group(_APPROACH)},
    }


def schema_text() -> str:
    """Text of the schema file."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def write_schema(folder: Path | None = None) -> Path:
    """Write the schema beside the presets.

    Parameters
    ----------
    folder : Path, optional
        The presets' folder; that of the project if left out.

    Returns
    -------
    Path
        The file written.
    """
    path = (folder or presets_folder()) / SCHEMA_FILE
    write_whole(path, schema_text())
    return path


def _table(group: str) -> dict[str, Any]:
    """Schema of one table, shared by the two approaches."""
    shared = f"{group}.shots" in PARAMETERS
    return {"$ref": "#/$defs/approach"} if shared else _group(group)


def _group(group: str) -> dict[str, Any]:
    """Schema of one table of inputs."""
    inputs = {item.key: _input(item) for item in PARAMETERS.values() if item.group == group}
    references = {}
    if "price_per_input_token" in inputs:
        references = {key: _reference(key) for key in REFERENCES}
    return {"type": "object", "additionalProperties": False, "properties": {**references, **inputs}}


def _input(declared: Parameter) -> dict[str, Any]:
    """Schema of one input."""
    units = sorted(name for name, (canonical, _) in UNITS.items() if canonical == declared.unit)
    shape: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "description": _described(declared),
        **_SAID,
    }
    if declared.domain == "choice":
        value: dict[str, Any] = {"enum": list(declared.choices)}
    elif declared.domain == "flag":
        value = {"type": "boolean"}
    else:
        value = {"type": "number"}
        if len(units) == 1:
            value |= {"minimum": declared.low, "maximum": declared.high}
    properties = {"value": value, "unit": {"enum": units}, **_TOLD}
    needed = ["value"]
    if declared.domain not in {"choice", "flag"}:
        needed.append("unit")
        if not declared.optional:
            properties |= {"low": value, "high": value}
            shape["dependentRequired"] = {"low": ["high"], "high": ["low"]}
    return {**shape, "required": needed, "properties": properties}


def _described(declared: Parameter) -> str:
    """Label, meaning and limits in one sentence."""
    limits = "" if declared.domain in {"choice", "flag"} else f" {declared.low:g} to {declared.high:g} {declared.unit}."
    return f"{declared.label}. {declared.meaning}{limits}"


def _reference(key: str) -> dict[str, Any]:
    """Schema of one price reference."""
    named = "model" if key == INFERENCE_REFERENCE else "offer"
    properties: dict[str, Any] = {named: _TEXT, "as_of": _DATE}
    if key != INFERENCE_REFERENCE:
        properties["count"] = {"type": "number", "exclusiveMinimum": 0}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [named, "as_of"],
        "properties": properties,
        "description": f"Dated price from the price book; sets {', '.join(REFERENCES[key])}.",
    }


def _pair() -> dict[str, Any]:
    """Schema of one correlated pair."""
    names = {"enum": list(PARAMETERS)}
    between = {"type": "array", "items": names, "minItems": 2, "maxItems": 2, "uniqueItems": True}
    rho = {"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["between", "spearman"],
        "properties": {"between": between, "spearman": rho, **_TOLD},
        **_SAID,
    }


def _work() -> dict[str, Any]:
    """Schema of one cited work."""
    properties = {key: _DATE if key == "accessed" else _TEXT for key in SOURCE_KEYS}
    return {"type": "object", "additionalProperties": False, "required": ["title"], "properties": properties}


if __name__ == "__main__":
    write_schema()
