"""Decisions as tables: verdict, aspects, solved values, best hybrid, refresh cadence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from rich.table import Table
from rich.text import Text

from dashboard.formatting import APPROACH_LABELS, number, unit_word
from simulator.decisions.cadence import FROM_VERSIONS
from simulator.input_words import spoken_value
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.tables.run import numbers_table, words_table
from simulator.units import from_canonical

if TYPE_CHECKING:
    from rich.console import RenderableType

    from simulator.decisions.aspects import Aspects
    from simulator.decisions.best_hybrid import BestHybrid
    from simulator.decisions.cadence import Cadence
    from simulator.decisions.solution import Solution
    from simulator.decisions.verdict_parts import Verdict

#: Intervals that a table of the cadence shows; the rest stands in the JSON. Judgement: one screen.
_SHOWN_INTERVALS: Final = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60)
#: Columns of the aspects: label and unit, and one approach. [character]
_LABEL_WIDTH: Final = 44
_NUMBER_WIDTH: Final = 11
#: What the pure approaches of a best hybrid are called.
_ALONE: Final = {
    "prompting": "Prompting alone", "fine_tuning": "Fine-tuning alone",
    "fine_tuning_refreshed": "Fine-tuning alone, best interval",
}  # fmt: skip


def verdict_table(decided: Verdict) -> Table:
    """How each approach stands."""
    heads = ("", "", "USD", "more", "right %", "C_10 %", "seconds", "sure %")
    if decided.metric == "cost_per_accepted_answer":
        heads = (*heads[:2], "USD/answer", *heads[3:])
    rows = [
        (
            APPROACH_LABELS[row["approach"]],
            row["verdict"],
            number(row["cost"]),
            number(row["dearer_by"]) if row["dearer_by"] else "",
            number(100 * row["pass_rate"]),
            number(100 * row["consistency"]),
            number(row["latency"]),
            "" if row["chance"] is None else f"{100 * row['chance']:.0f}",
        )
        for row in decided.rows()
    ]
    return numbers_table("", heads, rows, texts=2)


def aspect_parts(found: Aspects) -> list[RenderableType]:
    """Every aspect: its claim, whether it holds here, and the numbers."""
    parts: list[RenderableType] = [_aspect_row("", "", *(APPROACH_LABELS[name] for name in APPROACHES))]
    for aspect in found.aspects:
        odds = "" if aspect.chance is None else f" (in {100 * aspect.chance:.0f} % of cases)"
        parts += [f"{aspect.label}: {aspect.outcome}{odds}", f"  {aspect.claim}"]
        for measure in aspect.measures:
            cells = (number(float(from_canonical(measure.values[name], measure.shown_in))) for name in APPROACHES)
            parts.append(_aspect_row(measure.label, unit_word(measure.shown_in), *cells))
    return parts


def _aspect_row(label: str, unit: str, *cells: str) -> Table:
    """One line of numbers, in columns that stand under each other in all aspects."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(width=_LABEL_WIDTH)
    for _ in cells:
        table.add_column(justify="right", width=_NUMBER_WIDTH)
    table.add_row(Text(f"  {label}{f', {unit}' if unit else ''}"), *(Text(cell) for cell in cells))
    return table


def solution_table(found: Solution) -> Table:
    """All values of an input at which two approaches are equal, or a requirement is just met."""
    rows = [
        (_value(found.name, one.value), one.kind, APPROACH_LABELS.get(one.better_above, one.better_above or "equal"),
         f"{one.residual:.1e}")
        for one in found.values
    ]  # fmt: skip
    above = "met above" if found.requirement else "better above"
    unit = unit_word(PARAMETERS[found.name].shown_in)
    return numbers_table(found.name, (unit, "kind", above, "difference left"), rows, texts=3)


def best_hybrid_table(found: BestHybrid) -> Table:
    """What other plans, and the approaches alone, would cost more."""
    rows = [("the best plan", number(found.cost), "")]
    for name, more in found.regrets.items():
        out = "" if found.pure_feasible.get(name, True) else ", misses requirements"
        rows.append((f"{_ALONE.get(name, name)}{out}", number(found.cost + more), f"{more:+,.0f}"))
    rows.append(("the scenario's own hybrid", number(found.cost_now), f"{found.cost_now - found.cost:+,.0f}"))
    return numbers_table("Expected cost over the horizon, USD", ("", "cost", "more"), rows)


def plan_table(found: BestHybrid) -> Table:
    """Numbers of the best plan."""
    rows = [(name, spoken_value(name, value)) for name, value in found.plan.values().items()]
    return words_table("The best plan, for --set", ("input", "value"), rows)


def cadence_table(found: Cadence) -> Table:
    """Cost and quality for some refresh intervals."""
    names = ("total_cost", "pass_rate", "consistency", FROM_VERSIONS)
    wanted = {*_SHOWN_INTERVALS, int(found.now), int(found.intervals[-1]), *(int(at) for at in found.best.values())}
    rows = []
    for place in np.flatnonzero(np.isin(found.intervals, list(wanted))):
        cells = [number(_shown(name, found.quantities[name][place])) for name in names]
        mark = " (now)" if found.intervals[place] == found.now else ""
        rows.append((f"{found.intervals[place]:.0f}{mark}", f"{found.refreshes[place]:.0f}", *cells))
    heads = ("months between", "refreshes", "USD", "right %", "10 of 10 %", "from versions %")
    return numbers_table(f"Refresh interval of {found.part}, numbers of {found.approach}", heads, rows)


def _shown(name: str, value: float) -> float:
    """Number in the unit of a screen; the consistency from versions is a consistency."""
    unit = QUANTITIES["consistency" if name == FROM_VERSIONS else name].shown_in
    return float(from_canonical(float(value), unit))


def _value(name: str, value: float) -> str:
    """Solved value with enough digits to type it in again."""
    return f"{float(from_canonical(value, PARAMETERS[name].shown_in)):,.10g}"
