"""Scenarios side by side, runs before and after, and the map of winners, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard.formatting import APPROACH_LABELS, number, unit_word
from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.tables.run import numbers_table, quantity_cell, words_table
from simulator.units import from_canonical

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.comparison.compare import Comparison
    from simulator.comparison.difference import Difference
    from simulator.decisions.winner_map import WinnerMap

#: Sign of each winner on a map, in the order of `cases.WINNERS`.
_SIGNS: Final = "PFH."
#: Rows of a map between two labels of its axis.
_LABELLED: Final = 5


def quantities_table(found: Comparison) -> Table:
    """What each approach costs and how good it is, one column for each scenario."""
    rows = []
    for approach, quantities in found.quantities.items():
        rows.append((APPROACH_LABELS[approach], *("" for _ in found.names)))
        for name, values in quantities.items():
            label = f"  {QUANTITIES[name].label}, {unit_word(QUANTITIES[name].shown_in)}"
            rows.append((label, *(quantity_cell(name, value) for value in values)))
    return numbers_table("At the volume of each", ("", *found.names), rows)


def differing_table(found: Comparison) -> Table:
    """Only the inputs that differ."""
    rows = [(one.name, *one.says) for one in found.inputs]
    return words_table("Inputs that differ", ("input", *found.names), rows)


def costs_table(found: Difference) -> Table:
    """Costs before and after."""
    rows = [
        (APPROACH_LABELS[name], number(before), number(after), f"{100 * (after / before - 1):+.3g} %" if before else "")
        for name, (before, after) in found.costs.items()
    ]
    return numbers_table(f"Cost, {QUANTITIES[found.after.metric].unit}", ("", "before", "after", "change"), rows)


def changes_list(found: Difference) -> list[str]:
    """Break-evens that moved and inputs that changed, one line each."""
    moved = [f"- {one.says}" for one in found.break_evens if one.move is None or one.move > 0]
    return [*moved, *(f"- {one.name}: {one.says.partition(': ')[2]}" for one in found.inputs)]


def map_lines(found: WinnerMap) -> list[str]:
    """Draw the map: one letter for each place, the largest value of y on top."""
    shown = [_axis_value(found.y, value) for value in found.y_values]
    width = max(len(label) for label in shown)
    last = len(shown) - 1
    lines = []
    for row in range(last, -1, -1):
        label = shown[row] if (last - row) % _LABELLED == 0 or row == 0 else ""
        lines.append(f"{label:>{width}} {''.join(_SIGNS[winner] for winner in found.winner[row])}")
    first, final = (_axis_value(found.x, found.x_values[end]) for end in (0, -1))
    lines.append(f"{'':>{width}} {first}{final:>{max(len(found.x_values) - len(first), len(final) + 1)}}")
    y, x = (f"{name}, {unit_word(PARAMETERS[name].shown_in)}" for name in (found.y, found.x))
    key = ", ".join(f"{_SIGNS[place]} {label}" for place, label in enumerate([*APPROACH_LABELS.values(), "none"]))
    return [f"up: {y}; across: {x}", "", *lines, "", key]


def frontier_table(found: WinnerMap) -> Table:
    """Lines on which the winner changes, by their ends."""
    rows = [
        (
            " / ".join([*APPROACH_LABELS.values(), "none"][index] for index in line.pair),
            str(len(line.x)),
            *(f"{_axis_value(found.x, line.x[end])}, {_axis_value(found.y, line.y[end])}" for end in (0, -1)),
        )
        for line in found.frontiers
    ]
    return numbers_table("Frontiers (all points: --csv or --json)", ("between", "points", "from", "to"), rows)


def _axis_value(name: str, value: float) -> str:
    """Value of an axis in its friendly unit."""
    return number(float(from_canonical(float(np.float64(value)), PARAMETERS[name].shown_in)))
