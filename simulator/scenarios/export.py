"""A scenario as TOML again: the whole of it, or only what differs from the defaults."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.parameters import PARAMETERS
from simulator.scenarios.check import FORMAT
from simulator.scenarios.scenario import load
from simulator.units import from_canonical, to_canonical

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario

#: Whole numbers below this are written without a decimal point; a float holds them exactly.
_WHOLE = 1e15


def effective_toml(scenario: Scenario) -> str:
    """Whole effective scenario as a file that needs no defaults and no price book.

    Parameters
    ----------
    scenario : Scenario
        Any scenario, changed ones too.

    Returns
    -------
    str
        TOML text; read again it gives the same inputs, bit for bit. Prices are numbers in it, with their source.
    """
    return _toml(scenario, scenario.entries.values(), "Every input, after defaults, prices and changes.")


def difference_toml(scenario: Scenario, *, folder: Path | None = None) -> str:
    """Scenario as a file that states only what differs from the defaults.

    Parameters
    ----------
    scenario : Scenario
        Any scenario, changed ones too.
    folder : Path, optional
        Folder with the defaults; that of the project if left out.

    Returns
    -------
    str
        TOML text; laid over the same defaults it gives the same inputs, bit for bit.
    """
    usual = load("defaults", folder=folder).entries
    other = [entry for name, entry in scenario.entries.items() if _told(entry) != _told(usual[name])]
    return _toml(scenario, other, "What differs from defaults.toml.")


def amounts_in_unit(entry: Entry) -> tuple[dict[str, float | str | bool], str]:
    """Value, low and high as a file would write them, and the unit.

    Parameters
    ----------
    entry : Entry
        An input that has a value.

    Returns
    -------
    amounts : dict
        ``value``, and ``low`` and ``high`` where there is a range; whole numbers without a decimal point.
    unit : str
        The entry's unit; the canonical one where a number would not come back the same.
    """
    declared = PARAMETERS[entry.name]
    if not isinstance(entry.value, float):
        return {"value": str(entry.value)}, entry.unit
    if declared.domain == "flag":
        return {"value": entry.value == 1}, entry.unit
    known = {"value": entry.value, "low": entry.low, "high": entry.high}
    canonical = {key: number for key, number in known.items() if number is not None}
    written = {key: _written(number, entry.unit) for key, number in canonical.items()}
    if all(to_canonical(written[key], entry.unit) == canonical[key] for key in canonical):
        return {key: _short(number) for key, number in written.items()}, entry.unit
    return {key: _short(number) for key, number in canonical.items()}, declared.unit


def _told(entry: Entry) -> tuple[object, ...]:
    """What an entry says, wherever it says it."""
    return entry.value, entry.low, entry.high, entry.unit, entry.provenance


def _written(number: float, unit: str) -> float:
    """Shortest number in a unit that comes back the same; the plain quotient where there is none."""
    plain = float(from_canonical(number, unit))
    short = (float(f"{plain:.{digits}g}") for digits in range(1, 18))
    return next((one for one in short if to_canonical(one, unit) == number), plain)


def _short(number: float) -> float:
    """A whole number as people write it: 4690000, not 4690000.0."""
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def _toml(scenario: Scenario, entries: Iterable[Entry], says: str) -> str:
    """Write header, correlations, inputs by table and the works that they cite."""
    stated = [entry for entry in entries if entry.value is not None]
    lines = [
        "#:schema ./scenario.schema.json",
        f"# {says}",
        "",
        f"format = {FORMAT}",
        f"name = {_text(scenario.title)}",
        *(f"{key} = {_text(text)}" for key in ("summary", "use_case") if (text := getattr(scenario, key))),
        f"reviewed = {scenario.reviewed.isoformat()}",
        "",
        "correlation = [",
        *(
            f"  {{ between = [{_text(first)}, {_text(second)}], spearman = {rho!r}, "
            f"assumption = {_text(f'as in {scenario.file}')} }},"
            for first, second, rho in scenario.correlation
        ),
        "]",
    ]
    for group, members in groupby(stated, key=lambda entry: entry.name.partition(".")[0]):
        lines += ["", f"[{group}]", *(f"{entry.name.partition('.')[2]} = {_inline(entry)}" for entry in members)]
    for key in sorted({entry.source for entry in stated if entry.source}):
        work = scenario.sources.get(key, {"title": key})
        lines += ["", f"[sources.{_text(key)}]", *(f"{word} = {_text(text)}" for word, text in work.items())]
    return "\n".join(lines) + "\n"


def _inline(entry: Entry) -> str:
    """Write one input as an inline table."""
    amounts, unit = amounts_in_unit(entry)
    parts = [f"{key} = {_value(amount)}" for key, amount in amounts.items()]
    parts.append(f"unit = {_text(unit)}")
    parts += [
        f"{key} = {_text(text)}"
        for key in ("source", "where", "assumption")
        if (text := getattr(entry, key)) is not None
    ]
    return f"{{ {', '.join(parts)} }}"


def _value(amount: float | str | bool) -> str:
    """Write a number, a word or true and false."""
    if isinstance(amount, bool):
        return str(amount).lower()
    return _text(amount) if isinstance(amount, str) else repr(amount)


def _text(text: str) -> str:
    """Write a text with TOML's escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
