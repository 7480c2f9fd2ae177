"""What a reader should know before trusting a scenario, although nothing in it is wrong."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.scenarios.check import Correlated
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.references import PriceReference

#: Age from which a price is called old. [day] Judgement: half a year, in which list prices usually move once.
OLD_PRICE: Final = 180
#: Inputs that one warning names before it only counts them. Judgement: one line.
MOST_NAMED: Final = 4


def scenario_warnings(
    entries: Mapping[str, Entry], correlation: Iterable[Correlated], notes: Iterable[str]
) -> tuple[str, ...]:
    """Warnings about an effective scenario.

    Parameters
    ----------
    entries : mapping
        Dotted name -> input.
    correlation : iterable of tuple
        Pairs of dotted names and their correlation.
    notes : iterable of str
        What was noted while the files were laid over each other.

    Returns
    -------
    tuple of str
        One line each; people's hours come first, because no published figure for them is good.
    """
    found = list(notes)
    hours = [
        name
        for name, entry in entries.items()
        if PARAMETERS[name].topic == "people" and PARAMETERS[name].unit.startswith("hour")
        if isinstance(entry.value, float) and entry.value > 0 and entry.low is None
        if PARAMETERS[name].key != "hours_per_day"
    ]
    if hours:
        found.insert(0, f"people's hours without a range, although nobody knows them well: {_named(hours)}")
    for first, second, rho in correlation:
        idle = [name for name in (first, second) if (entry := entries.get(name)) and entry.low is None]
        if idle:
            found.append(f"the correlation {rho:g} of {first} and {second} does nothing: no range on {_named(idle)}")
    return tuple(found)


def old_prices(references: Iterable[PriceReference], reviewed: datetime.date) -> list[str]:
    """Warnings about prices that were old on the day of the review."""
    return [
        f"{reference.file}:{reference.line}: {reference.name} is of {reference.as_of}, "
        f"{(reviewed - reference.as_of).days} days before the review"
        for reference in references
        if (reviewed - reference.as_of).days > OLD_PRICE
    ]


def _named(names: list[str]) -> str:
    """Name the first few, count the rest."""
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + rest
