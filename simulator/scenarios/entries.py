"""One input of a scenario: its number, its range, and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from simulator.scenarios.faults import FaultList, hint
from simulator.units import UNITS, canonical_unit, from_canonical, to_canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from simulator.declarations import Parameter
    from simulator.scenarios.lines import KeyPath

#: What may stand in the table of one input.
ENTRY_KEYS: Final = ("value", "unit", "low", "high", "source", "where", "assumption")
#: The three numbers of an uncertain input: median, 5th and 95th percentile.
RANGE: Final = ("value", "low", "high")
#: How an input is written, shown in messages.
ENTRY_FORM: Final = '{ value = ..., unit = "...", source = "..." and where = "...", or assumption = "..." }'


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One input of a scenario, with its provenance.

    Attributes
    ----------
    name : str
        Dotted name, for example ``"prompting.shots"``.
    value : float, str or None
        The number in the declared canonical unit (a flag is 1 or 0), the word of a choice, or None for a
        requirement that is not asked for.
    low, high : float or None
        5th and 95th percentile of what is believed, in the canonical unit.
    unit : str
        Unit as the file writes it.
    source : str or None
        Key of the bibliography.
    where : str or None
        Where in the source.
    assumption : str or None
        The judgement, where there is no source.
    file : str
        The file that gives the value.
    line : int
        Its line; 0 where the value does not come from a file.
    """

    name: str
    value: float | str | None
    low: float | None = None
    high: float | None = None
    unit: str
    source: str | None = None
    where: str | None = None
    assumption: str | None = None
    file: str
    line: int

    @property
    def shown_value(self) -> float | str | None:
        """The value in the unit in which the file writes it."""
        return self._shown(self.value)

    @property
    def shown_low(self) -> float | None:
        """The low end in the unit in which the file writes it."""
        shown = self._shown(self.low)
        return shown if isinstance(shown, float) else None

    @property
    def shown_high(self) -> float | None:
        """The high end in the unit in which the file writes it."""
        shown = self._shown(self.high)
        return shown if isinstance(shown, float) else None

    @property
    def provenance(self) -> str:
        """Source and place, or the assumption, as one text."""
        if self.source is None:
            return f"assumption: {self.assumption}"
        return f"{self.source}: {self.where}" if self.where else self.source

    def _shown(self, value: float | str | None) -> float | str | None:
        """Turn a canonical number into the written unit."""
        if not isinstance(value, float) or self.unit not in UNITS:
            return value
        return float(from_canonical(value, self.unit))


def wrong_number(raw: object) -> str | None:
    """Say why a TOML value is not a finite number; None if it is one."""
    if isinstance(raw, bool):
        return f"{str(raw).lower()} is true or false, not a number"
    if isinstance(raw, str):
        return f"{raw[:40]!r} is text; write a number without quotes"
    if isinstance(raw, date | time):
        return f"{raw} is a date or time, not a number"
    if not isinstance(raw, int | float):
        return f"a {'list' if isinstance(raw, list) else 'table'} stands where a number belongs"
    try:
        finite = math.isfinite(float(raw))
    except OverflowError:
        finite = False
    return None if finite else "the number is not finite; infinity and nan are not amounts"


def allowed(declared: Parameter, unit: str) -> str:
    """Limits of an input as a phrase, in the unit of the writer."""
    low, high = (float(from_canonical(limit, unit)) for limit in (declared.low, declared.high))
    return f"allowed: {low:.6g} to {high:.6g} {unit}"


def outside(declared: Parameter, value: float, unit: str, word: str = "") -> str | None:
    """Say why a canonical number is not allowed for an input; None if it is."""
    shown = f"{word}{float(from_canonical(value, unit)):.6g} {unit}"
    if not declared.low <= value <= declared.high:
        return f"{shown} is out of limits; {allowed(declared, unit)}"
    if declared.domain == "whole" and value != round(value):
        return f"{shown} is not a whole number; {allowed(declared, unit)}, in whole steps"
    return None


def wrong_unit(declared: Parameter, unit: object) -> str | None:
    """Say why a unit does not measure an input; None if it does."""
    fitting = sorted(name for name, (canonical, _) in UNITS.items() if canonical == declared.unit)
    try:
        if isinstance(unit, str) and canonical_unit(unit) == declared.unit:
            return None
    except ValueError as error:
        return f"{error}; allowed: {', '.join(fitting)}"
    return f"the unit {str(unit)[:40]!r} does not measure this; allowed: {', '.join(fitting)}"


def entry(declared: Parameter, raw: object, *, faults: FaultList, sources: Collection[str]) -> Entry | None:
    """One input of a file; None where it has a fault.

    Parameters
    ----------
    declared : Parameter
        The declaration of the input.
    raw : object
        What the file holds for it.
    faults : FaultList
        Takes up every fault on the way.
    sources : collection of str
        Keys of the bibliography that may be named.

    Returns
    -------
    Entry or None
        The input in canonical units, or None: its faults are then in ``faults``.
    """
    path, before = (declared.group, declared.key), len(faults.found)
    if not isinstance(raw, dict):
        faults.add(path, declared.name, f"{str(raw)[:40]} stands alone; write {ENTRY_FORM}")
        return None
    check_keys(raw, ENTRY_KEYS, path=path, name=declared.name, faults=faults)
    check_provenance(raw, path=path, name=declared.name, faults=faults, sources=sources)
    if "value" not in raw:
        faults.add(path, declared.name, f"has no value; write {ENTRY_FORM}")
        return None
    value, low, high, unit = _amounts(declared, raw, faults)
    if len(faults.found) > before:
        return None
    return Entry(
        name=declared.name, value=value, low=low, high=high, unit=unit, source=raw.get("source"),
        where=raw.get("where"), assumption=raw.get("assumption"), file=faults.file, line=faults.line(*path),
    )  # fmt: skip


def check_keys(raw: dict[str, Any], known: Collection[str], *, path: KeyPath, name: str, faults: FaultList) -> None:
    """Refuse keys that mean nothing in a table."""
    for key in raw:
        if key not in known:
            wrong = f"unknown key {key[:40]!r}; allowed: {', '.join(known)}{hint(key, known)}"
            faults.add((*path, key), name, wrong)


def check_provenance(
    raw: dict[str, Any], *, path: KeyPath, name: str, faults: FaultList, sources: Collection[str]
) -> None:
    """Require exactly one of source and assumption, and a place in the source."""
    for key in ("source", "where", "assumption"):
        if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
            faults.add((*path, key), name, f"{key} must be a text that says something")
            return
    if ("source" in raw) == ("assumption" in raw):
        has = "has both source and assumption" if "source" in raw else "has neither source nor assumption"
        faults.add(path, name, f"{has}; give exactly one: source with where, or assumption")
    elif "source" in raw:
        if raw["source"] not in sources:
            wrong = f"the source {raw['source'][:40]!r} is neither in sources.toml nor under [sources]"
            faults.add((*path, "source"), name, wrong + hint(raw["source"], sources))
        if "where" not in raw:
            faults.add(path, name, 'names a source without saying where in it; add where = "..."')
    elif "where" in raw:
        faults.add((*path, "where"), name, "where belongs to a source; an assumption has none")


def _amounts(
    declared: Parameter, raw: dict[str, Any], faults: FaultList
) -> tuple[float | str, float | None, float | None, str]:
    """Value, low, high in canonical units, and the written unit; faults are noted."""
    name, path, value = declared.name, (declared.group, declared.key), raw["value"]
    unit = raw.get("unit", declared.unit if declared.domain in {"flag", "choice"} else None)
    none = (0.0, None, None, declared.unit)
    if unit is None:
        faults.add(path, name, f'has no unit; add unit = "{declared.shown_in}"')
        return none
    if wrong := wrong_unit(declared, unit):
        faults.add((*path, "unit"), name, wrong)
        return none
    ranged = [key for key in ("low", "high") if key in raw]
    if ranged and (declared.domain in {"flag", "choice"} or declared.optional):
        kind = "requirement" if declared.optional else declared.domain
        faults.add((*path, ranged[0]), name, f"a {kind} has no range; remove {' and '.join(ranged)}")
    elif len(ranged) == 1:
        faults.add((*path, ranged[0]), name, "a range has two ends; give both low and high, or neither")
    if declared.domain == "choice":
        if value not in declared.choices:
            wrong = f"{str(value)[:40]!r} is not a choice; allowed: {', '.join(declared.choices)}"
            faults.add((*path, "value"), name, wrong + hint(value, declared.choices))
        return str(value), None, None, unit
    if declared.domain == "flag":
        if not isinstance(value, bool):
            faults.add((*path, "value"), name, f"{str(value)[:40]!r} is not allowed; write true or false")
        return float(value is True), None, None, unit
    numbers = dict(_numbers(declared, raw, unit, faults))
    if len(numbers) == len(RANGE) and not numbers["low"] <= numbers["value"] <= numbers["high"]:
        wrong = "the order must be low <= value <= high (5th percentile, median, 95th percentile)"
        faults.add((*path, "low"), name, wrong)
    return numbers.get("value", 0.0), numbers.get("low"), numbers.get("high"), unit


def _numbers(declared: Parameter, raw: dict[str, Any], unit: str, faults: FaultList) -> Iterator[tuple[str, float]]:
    """Pair value, low and high with their canonical numbers, those that are allowed."""
    for key in RANGE:
        if key not in raw:
            continue
        word = "" if key == "value" else f"{key} "
        path = (declared.group, declared.key, key)
        if wrong := wrong_number(raw[key]):
            faults.add(path, declared.name, f"{word}{wrong}; {allowed(declared, unit)}")
            continue
        canonical = float(to_canonical(float(raw[key]), unit))
        if wrong := outside(declared, canonical, unit, word):
            faults.add(path, declared.name, wrong)
        else:
            yield key, canonical
