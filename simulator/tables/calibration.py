"""What the user's files propose, as text: rows read and dropped, before and after, and what they cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.formatting import number, range_text, unit_word
from simulator.tables.run import numbers_table
from simulator.units import UNITS, from_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from simulator.calibration import Calibration, Reading
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario


def calibration_parts(
    scenario: Scenario, told: Sequence[tuple[Reading, Calibration]], chosen: dict[str, Entry]
) -> list[RenderableType]:
    """Report of one or more files.

    Parameters
    ----------
    scenario : Scenario
        What the proposals are set against.
    told : sequence of (Reading, Calibration)
        Each file and what it proposes.
    chosen : dict of Entry
        Proposed inputs by dotted name.

    Returns
    -------
    list of renderable
        For `tables.show`.
    """
    parts: list[RenderableType] = []
    for reading, _ in told:
        report = reading.report
        parts.append(
            f"{reading.path.name} ({reading.label}): {report.rows_read:,} rows read, {report.rows_kept:,} kept"
        )
        parts += [f"- dropped {rows:,}: {reason}" for reason, rows in report.dropped.items()]
        parts += [f"- at {place}" for place in report.examples]
        parts += [f"- assumed: {assumption}" for assumption in report.assumptions]
    rows = [
        (
            f"{name}\n  {unit_word(entry.unit)}".rstrip(),
            _before(scenario.entries[name], entry.unit),
            number(entry.shown_value),
            range_text(entry),
        )
        for name, entry in chosen.items()
        if isinstance(entry.shown_value, float)
    ]
    if rows:
        parts.append(numbers_table(f"Proposed, against {scenario.file}", ("", "before", "after", "P5 to P95"), rows))
        parts += ["", "Where each number comes from:", *(f"- {name}: {entry.where}" for name, entry in chosen.items())]
    else:
        parts += ["", "The files propose no input."]
    gaps = [f"- {gap.name}: {gap.missing}" for _, found in told for gap in found.gaps]
    return [*parts, *(["", "Not enough data for:", *gaps] if gaps else [])]


def _before(entry: Entry, unit: str) -> str:
    """Present value in the unit of the proposal."""
    if not isinstance(entry.value, float):
        return entry.value or "none"
    return number(float(from_canonical(entry.value, unit))) if unit in UNITS else number(entry.value)
