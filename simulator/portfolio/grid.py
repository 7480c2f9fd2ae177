"""Grids of inputs: values that each scenario is run at beside its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from simulator.parameters import PARAMETERS
from simulator.scenarios.changes import changed_entries
from simulator.scenarios.faults import Fault, ScenarioError, hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.scenarios.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One input and the values it takes.

    Attributes
    ----------
    name : str
        Dotted name of the input.
    changes : tuple of str
        Its values as `scenarios.with_changes` reads them, each with its unit.
    values : tuple of float or str
        The same in canonical units; texts for a choice, None for a requirement that is not asked for.
    """

    name: str
    changes: tuple[str, ...]
    values: tuple[float | str | None, ...]


def grid_axes(options: Sequence[str], entries: Mapping[str, Entry]) -> tuple[Axis, ...]:
    """Axes of a grid.

    Parameters
    ----------
    options : sequence of str
        ``"name=a,b,c unit"`` each; the unit may be missing where a bare number is clear.
    entries : mapping of str to Entry
        Inputs of any scenario, to check the values against.

    Returns
    -------
    tuple of Axis
        In the order given.

    Raises
    ------
    ScenarioError
        If a name or a value is wrong, or given twice; it lists every fault.

    Examples
    --------
    >>> from simulator.scenarios.scenario import load
    >>> (axis,) = grid_axes(["prompting.price_per_input_token=1, 4 USD/Mtok"], load("defaults").entries)
    >>> axis.changes, axis.values
    (('1 USD/Mtok', '4 USD/Mtok'), (1e-06, 4e-06))
    """
    faults: list[Fault] = []
    axes: list[Axis] = []
    for option in options:
        name, equals, text = option.partition("=")
        name = name.strip()
        parts = [part.strip() for part in text.split(",")]
        if not equals or not all(parts):
            faults.append(_fault(option, "write NAME=VALUE,VALUE UNIT, such as workload.horizon=12,24,36 month"))
        elif name not in PARAMETERS:
            faults.append(_fault(name, f"is not an input{hint(name, PARAMETERS)}"))
        elif name in {axis.name for axis in axes}:
            faults.append(_fault(name, "stands in two grids; put all its values into one"))
        else:
            axis = _axis(name, parts, entries, faults)
            if axis is not None:
                axes.append(axis)
    if faults:
        raise ScenarioError(faults)
    return tuple(axes)


def grid_points(axes: Sequence[Axis]) -> Iterator[tuple[dict[str, str], dict[str, float | str | None]]]:
    """Every combination of values, the last axis fastest: as changes, and in canonical units."""
    for places in product(*(range(len(axis.values)) for axis in axes)):
        chosen = list(zip(axes, places, strict=True))
        yield (
            {axis.name: axis.changes[place] for axis, place in chosen},
            {axis.name: axis.values[place] for axis, place in chosen},
        )


def _axis(name: str, parts: list[str], entries: Mapping[str, Entry], faults: list[Fault]) -> Axis | None:
    """One axis, or None with its faults noted."""
    unit = parts[-1].partition(" ")[2].strip()
    changes = tuple(part if not unit or " " in part else f"{part} {unit}" for part in parts)
    values: list[float | str | None] = []
    wrong = len(faults)
    for change in changes:
        try:
            value = changed_entries(entries, {name: change}, file="--grid")[name].value
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        if value in values:
            faults.append(_fault(name, f"{change!r} is given twice"))
        values.append(value)
    return Axis(name=name, changes=changes, values=tuple(values)) if len(faults) == wrong else None


def _fault(name: str, message: str) -> Fault:
    """Fault of an option."""
    return Fault(file="--grid", line=0, name=name[:80], message=message)
