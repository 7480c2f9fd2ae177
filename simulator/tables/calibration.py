"""What the user's files propose, as text: rows read and dropped, before and after, and what they cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.formatting import number, range_text, unit_word
from simulator.calibration.training_bills import TRAINING_RUN
from simulator.tables.run import numbers_table
from simulator.units import UNITS, from_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from simulator.calibration import Calibration, Fact, Reading
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario


#: Models, variants or other things whose facts the table shows. [thing]
MOST_SHOWN: Final = 6


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
        parts.append(f"{reading.title} ({reading.label}): {report.rows_read:,} rows read, {report.rows_kept:,} kept")
        parts += [f"- dropped {rows:,}: {reason}" for reason, rows in report.dropped.items()]
        parts += [f"- at {place}" for place in report.examples]
        parts += [f"- assumed: {assumption}" for assumption in report.assumptions]
    for _, found in told:
        parts += _facts(found.facts)
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


def _facts(found: Sequence[Fact]) -> list[RenderableType]:
    """Table of the facts; of many models or variants the first."""
    bills = [fact for fact in found if fact.name.startswith(TRAINING_RUN)]
    told = [fact for fact in found if fact not in bills]
    shown = list(dict.fromkeys(fact.of for fact in told))[:MOST_SHOWN]
    rows: list[tuple[str, str, str]] = []
    for kind in shown:
        rows += [(kind, "", ""), *(_fact(fact.name, fact) for fact in told if fact.of == kind)]
    if bills:
        bill = [_fact(f"{fact.of}, {fact.name.removeprefix(TRAINING_RUN)}", fact) for fact in bills]
        rows += [("one training run", "", ""), *bill]
    if not rows:
        return []
    left = sum(fact.of not in shown for fact in told)
    more = [f"({left} more about the rest: --json shows them)"] if left else []
    return [numbers_table("What the file says", ("", "", "P5 to P95"), rows), *more, ""]


def _fact(name: str, fact: Fact) -> tuple[str, str, str]:
    """Line of one fact, under what it is about."""
    ends = "" if fact.low is None else f"{_bare(fact.low, fact.unit)} to {_told(fact.high, fact.unit)}"
    return f"  {name}", _told(fact.value, fact.unit), ends


def _told(value: float | None, unit: str) -> str:
    """Number with its unit, shares in percent."""
    return f"{_bare(value, unit)} {'%' if unit == 'fraction' else unit_word(unit)}".strip()


def _bare(value: float | None, unit: str) -> str:
    """Number without its unit, shares in percent."""
    return number(100 * value if unit == "fraction" and value is not None else value)


def _before(entry: Entry, unit: str) -> str:
    """Present value in the unit of the proposal."""
    if not isinstance(entry.value, float):
        return entry.value or "none"
    return number(float(from_canonical(entry.value, unit))) if unit in UNITS else number(entry.value)
