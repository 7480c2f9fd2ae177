"""One declared input becomes one control; what a scenario says about it becomes its value and tooltip."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dashboard.components.browser_parts import Control
from dashboard.formatting import parameter_value, provenance_lines, unit_word
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario


def control(name: str, scenario: Scenario, *, later: bool = False) -> Control:
    """Build the control of one input as a scenario sets it.

    Parameters
    ----------
    name : str
        Dotted name of the input.
    scenario : Scenario
        Whose value and source it shows.
    later : bool
        Whether it may wait for the first chart.

    Returns
    -------
    Control
        Label, limits and slider from the declaration; value and source from the scenario.
    """
    declared = PARAMETERS[name]
    kind = declared.domain if declared.domain in ("flag", "choice") else "number"
    limits = {
        key: parameter_value(declared, getattr(declared, attribute))
        for key, attribute in (
            ("low", "low"), ("high", "high"), ("sliderLow", "slider_low"), ("sliderHigh", "slider_high"),
        )
    }  # fmt: skip
    return Control(
        name=name, kind=kind, label=declared.label, meaning=declared.meaning,
        unit=unit_word(declared.shown_in), choices=list(declared.choices), logarithmic=declared.logarithmic,
        whole=declared.domain == "whole", optional=declared.optional, later=later, **limits,
        **loaded_properties(name, scenario),
    )  # fmt: skip


def loaded_properties(name: str, scenario: Scenario, changed: Scenario | None = None) -> dict[str, Any]:
    """Properties of a control that change when another scenario is loaded.

    Parameters
    ----------
    name : str
        Dotted name of the input.
    scenario : Scenario
        The scenario, before any change.
    changed : Scenario, optional
        The same with changes; their values are what the control shows.

    Returns
    -------
    dict
        ``value``, ``baseline``, ``spread``, ``source``.
    """
    entry, declared = scenario.entries[name], PARAMETERS[name]
    if changed is not None and (own := changed.entries[name]).source is not None:
        # what one's own data gave has a range and a source; a slider's change has neither
        told, works = own, changed.sources
    else:
        told, works = entry, scenario.sources
    spread = [parameter_value(declared, end) for end in (told.low, told.high) if end is not None]
    return {
        "value": parameter_value(declared, (changed or scenario).entries[name].value),
        "baseline": parameter_value(declared, entry.value),
        "spread": spread if len(spread) > 1 else None,
        "source": list(provenance_lines(told, works)),
    }


def loaded_document(scenario: Scenario, name: str, text: str | None = None, own: str = "") -> dict[str, Any]:
    """What the browser keeps of a loaded scenario, to tell which inputs differ from it.

    Parameters
    ----------
    scenario : Scenario
        The scenario, before any change.
    name : str
        The name that loads it.
    text : str, optional
        Its text, where it was opened from a file.
    own : str
        What was taken over from one's own data, as JSON.

    Returns
    -------
    dict
        Name, title, day of review, values by dotted name in shown units, and the unit that each is sent back with.
    """
    return {
        "scenario": name,
        "text": text,
        "own": json.loads(own) if own else None,
        "title": scenario.title,
        "reviewed": scenario.reviewed.isoformat(),
        "baseline": {key: parameter_value(PARAMETERS[key], entry.value) for key, entry in scenario.entries.items()},
        "units": {key: declared.shown_in for key, declared in PARAMETERS.items() if _counted(declared.domain)},
    }


def _counted(domain: str) -> bool:
    """Whether an input is a number with a unit."""
    return domain not in ("flag", "choice")
