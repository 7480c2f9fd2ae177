"""A run as plain data: the JSON contract that tables, charts, files and other programs read.

Keys are stable: they are added, never renamed, and ``format`` counts changes that break readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from simulator.breakeven.break_evens import BreakEven
    from simulator.parameters import Array
    from simulator.results import ApproachResult, Result
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario

#: Version of the contract.
FORMAT: Final = 1


def run_document(scenario: Scenario, result: Result) -> dict[str, Any]:
    """Everything that a run shows, as dictionaries, lists, numbers and text.

    Parameters
    ----------
    scenario : Scenario
        Where the inputs came from.
    result : Result
        What was computed from them.

    Returns
    -------
    dict
        Keys ``format, scenario, inputs, volume, volumes, months, approaches, break_even, waterfall, warnings``. Numbers
        that do not exist (a pass rate before launch) are None.
    """
    return {
        **scenario_document(scenario),
        "volume": result.volume,
        "volumes": _list(result.volumes),
        "months": [int(month) for month in result.months],
        "approaches": {name: _approach(approach) for name, approach in result.approaches.items()},
        "break_even": {metric: _break_even(found) for metric, found in result.break_even.items()},
        "waterfall": [
            {"label": step.label, "kind": step.kind, "towards": step.towards, "usd": step.usd}
            for step in result.waterfall
        ],
        "warnings": [*scenario.warnings, *result.warnings],
    }


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """What every document begins with: version of the contract, scenario, effective inputs.

    Parameters
    ----------
    scenario : Scenario
        Where the inputs came from.

    Returns
    -------
    dict
        Keys ``format, scenario, inputs``; inputs are in canonical units.
    """
    return {
        "format": FORMAT,
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "file": scenario.file,
            "sha256": scenario.sha256,
            "reviewed": scenario.reviewed.isoformat(),
        },
        "inputs": {name: _input(entry) for name, entry in scenario.entries.items()},
    }


def plain_data(value: Any) -> Any:
    """Records, mappings and arrays as dictionaries, lists, numbers and text.

    Parameters
    ----------
    value : object
        A result, or a part of one.

    Returns
    -------
    object
        The same, fit for JSON; a number that does not exist, or has no end, is None.

    Examples
    --------
    >>> plain_data({"shares": np.array([[0.5, np.nan]]), "names": ("a",)})
    {'shares': [[0.5, None]], 'names': ['a']}
    """
    if isinstance(value, np.ndarray):
        return plain_data(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_data(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(one) for one in value]
    if isinstance(value, bool | str | int) or value is None:
        return value
    return _number(value)


def _input(entry: Entry) -> dict[str, Any]:
    """One input with its provenance, in canonical units."""
    told: dict[str, Any] = {
        "value": entry.value,
        "unit": PARAMETERS[entry.name].unit,
        "file": entry.file,
        "line": entry.line,
    }
    if entry.low is not None and entry.high is not None:
        told |= {"low": entry.low, "high": entry.high}
    if entry.source:
        told |= {"source": entry.source, "where": entry.where}
    else:
        told["assumption"] = entry.assumption
    return told


def _approach(approach: ApproachResult) -> dict[str, Any]:
    """One approach."""
    return {
        "at_volume": {name: _number(value) for name, value in approach.at_volume.items()},
        "phases": dict(approach.phases),
        "over_volume": {name: _list(values) for name, values in approach.over_volume.items()},
        "over_months": {name: _list(values) for name, values in approach.over_months.items()},
        "ledger": [
            {
                "phase": entry.phase,
                "item": entry.item,
                "month": entry.month,
                "usd": entry.usd,
                "usd_paid": entry.usd_paid,
                "equation": entry.equation,
            }
            for entry in approach.ledger
        ],
    }


def _break_even(found: BreakEven) -> dict[str, Any]:
    """Break-even on one metric."""
    return {
        "pairs": {
            name: {
                "crossings": [
                    {"requests_per_month": c.requests_per_month, "cheaper_above": c.cheaper_above, "kind": c.kind}
                    for c in pair.crossings
                ],
                "cheaper_below": pair.cheaper_below,
                "says": pair.says,
            }
            for name, pair in found.pairs.items()
        },
        "cheapest": [{"from": i.start, "to": i.end, "approach": i.approach} for i in found.cheapest],
        "months": {
            name: {
                "crossings": [{"month": month, "cheaper_from": cheaper} for month, cheaper in pair.crossings],
                "says": pair.says,
            }
            for name, pair in found.months.items()
        },
    }


def _list(values: Array) -> list[float | None]:
    """Numbers as a list; what is not a number becomes None, which JSON can say."""
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    """A finite number, or None."""
    return float(value) if np.isfinite(value) else None
