"""New values for inputs of a scenario: from a command line, a slider or a program."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from simulator.parameters import PARAMETERS
from simulator.scenarios.entries import Entry, allowed, outside, wrong_number, wrong_unit
from simulator.scenarios.faults import Fault, ScenarioError, hint
from simulator.units import to_canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.declarations import Parameter

#: A canonical number, a flag, a text with an optional unit, a number with its unit, or no requirement.
Change = float | bool | str | tuple[float, str] | None

#: Words that a command line may use for a flag.
_FLAGS: Final = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
#: Word that takes a requirement away.
_NOTHING: Final = "none"


def changed_entries(entries: Mapping[str, Entry], changes: Mapping[str, Change], *, file: str) -> dict[str, Entry]:
    """Inputs that replace those of a scenario.

    Parameters
    ----------
    entries : mapping
        The inputs as they are, by dotted name.
    changes : mapping
        New values by dotted name: see `Change`. A bare number is in the canonical unit; a bare number in a text is
        so too, but only where nobody could mean another unit (not for USD/Mtok or ms/token).
    file : str
        What the changed inputs name as their file.

    Returns
    -------
    dict
        Dotted name -> new input, for the changed ones.

    Raises
    ------
    ScenarioError
        If a name is unknown or a value not allowed; it lists every fault.
    """
    faults: list[Fault] = []
    changed: dict[str, Entry] = {}
    for name, change in changes.items():
        declared = PARAMETERS.get(name)
        if declared is None:
            wrong = f"is not an input{hint(name, PARAMETERS)}"
            faults.append(Fault(file=file, line=0, name=name[:80], message=wrong))
            continue
        read = _read(declared, change)
        if isinstance(read, str):
            faults.append(Fault(file=file, line=0, name=name, message=read))
        else:
            value, unit = read
            # a bare number is canonical; people go on reading it in the unit that they wrote before
            unit = unit if isinstance(change, str | tuple) or value is None else entries[name].unit
            changed[name] = _changed(entries[name], declared, value, unit, file=file)
    if faults:
        raise ScenarioError(faults)
    return changed


def _read(declared: Parameter, change: Change) -> tuple[float | str | None, str] | str:
    """Canonical value and written unit of a change, or what is wrong with it."""
    if change is None or (isinstance(change, str) and change.strip().lower() == _NOTHING):
        return (None, declared.shown_in) if declared.optional else "cannot be taken away; give a value"
    if declared.domain == "choice":
        if change in declared.choices:
            return str(change), declared.unit
        wrong = f"{str(change)[:40]!r} is not a choice; allowed: {', '.join(declared.choices)}"
        return wrong + hint(change, declared.choices)
    if declared.domain == "flag":
        return _flag(change, declared.unit)
    number, unit = _number_and_unit(declared, change)
    if unit is None:
        return f"the bare number could be meant in {declared.shown_in}; add its unit: '{change} {declared.shown_in}'"
    if wrong_word := wrong_unit(declared, unit):
        return wrong_word
    if wrong_amount := wrong_number(number):
        return f"{wrong_amount}; {allowed(declared, unit)}"
    canonical = float(to_canonical(float(number), unit))  # type: ignore[arg-type]
    return outside(declared, canonical, unit) or (canonical, unit)


def _flag(change: Change, unit: str) -> tuple[float | str | None, str] | str:
    """Value of a flag."""
    if isinstance(change, str) and change.strip().lower() in _FLAGS:
        return _FLAGS[change.strip().lower()], unit
    if isinstance(change, bool | int | float) and change in (0, 1):
        return float(change), unit
    return f"{str(change)[:40]!r} is not allowed; write true or false"


def _number_and_unit(declared: Parameter, change: Change) -> tuple[object, str | None]:
    """Number and unit of a change; no unit where a bare number would be ambiguous."""
    if isinstance(change, tuple):
        return change
    if not isinstance(change, str):
        return change, declared.unit
    text, _, unit = change.strip().partition(" ")
    if not unit and text.endswith("%"):
        text, unit = text[:-1], declared.shown_in if declared.shown_in.startswith("%") else "%"
    try:
        number: object = float(text)
    except ValueError:
        return change, unit or declared.unit
    clear = declared.shown_in == declared.unit or declared.shown_in.startswith("%")
    return number, unit.strip() or (declared.unit if clear else None)


def _changed(before: Entry, declared: Parameter, value: float | str | None, unit: str, *, file: str) -> Entry:
    """Entry with a new value, and with its range moved where it no longer surrounds the value."""
    low, high = before.low, before.high
    if not isinstance(value, float) or low is None or high is None or not isinstance(before.value, float):
        low = high = None
    elif not low <= value <= high:
        low, high = _moved(before.value, low, high, value, declared)
    was = before.shown_value
    shown = f"{was:,.10g} {before.unit}" if isinstance(was, float) else was or "nothing"
    place = f" ({before.file}:{before.line})" if before.line else ""
    return replace(
        before, value=value, low=low, high=high, unit=unit, source=None, where=None,
        assumption=f"changed from {shown}{place}", file=file, line=0,
    )  # fmt: skip


def _moved(old: float, low: float, high: float, value: float, declared: Parameter) -> tuple[float | None, float | None]:
    """Range moved with its value on the scale of its domain, cut at the limits."""
    if declared.domain == "positive":
        if value <= 0 or old <= 0:
            return None, None
        low, high = low * value / old, high * value / old
    elif declared.domain == "fraction":
        if not (0 < value < 1 and 0 < old < 1):
            return None, None
        shift = math.log(value / (1 - value)) - math.log(old / (1 - old))
        low, high = (end / (end + (1 - end) * math.exp(-shift)) for end in (low, high))
    else:
        low, high = low + value - old, high + value - old
        if declared.domain == "whole":
            low, high = float(round(low)), float(round(high))
    return max(low, declared.low), min(high, declared.high)
