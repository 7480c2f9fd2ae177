"""One file laid over another: which statement wins for each input, and the inputs that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.parameters import PARAMETERS, Approach, Hybrid, Inputs, Requirements, Workload
from simulator.scenarios.entries import Entry
from simulator.scenarios.faults import Fault, ScenarioError
from simulator.scenarios.prices import priced_entries
from simulator.scenarios.warnings import old_prices

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from simulator.prices.book import PriceBook
    from simulator.scenarios.check import Layer
    from simulator.scenarios.references import PriceReference


def merged(
    lower: Layer, upper: Layer, *, reviewed: datetime.date, book: Callable[[], PriceBook]
) -> tuple[dict[str, Entry], list[str]]:
    """Effective inputs of a file over the defaults.

    Parameters
    ----------
    lower, upper : Layer
        The defaults, and the file that goes before them. Within a file a number beats a price reference; any
        statement of the upper file beats any of the lower.
    reviewed : datetime.date
        Day of the upper file's review, by which the age of prices is judged.
    book : callable
        Reads the price book; called only where a reference needs it.

    Returns
    -------
    entries : dict
        Dotted name -> input, for every declared input in its order.
    notes : list of str
        What a reader should know about the prices.

    Raises
    ------
    ScenarioError
        If an input has no value anywhere, or a price is unknown.
    """
    chosen: dict[str, Entry | PriceReference] = {}
    notes: list[str] = []
    for said in (lower, upper):
        for reference in said.references.values():
            chosen.update(dict.fromkeys(reference.sets, reference))
            notes += [
                f"{entry.file}:{entry.line}: {name} is given as a number and overrides {reference.name}"
                for name in reference.sets
                if (entry := said.entries.get(name)) is not None
            ]
        chosen.update(said.entries)
    references = {item.name: item for item in chosen.values() if not isinstance(item, Entry)}
    found: dict[str, Entry] = {name: item for name, item in chosen.items() if isinstance(item, Entry)}
    if references:
        batched = {name.partition(".")[0] for name, item in found.items() if _is_batched(item)}
        priced, said_of_prices = priced_entries(references.values(), book=book(), batched=batched)
        found = {**priced, **found}
        notes += said_of_prices + old_prices(references.values(), reviewed)
    entries = {name: found.get(name) or _absent(name, lower.file) for name in PARAMETERS}
    return entries, notes


def _is_batched(entry: Entry) -> bool:
    """Whether an input says that requests go in batches."""
    return entry.name.endswith(".batch_share") and isinstance(entry.value, float) and entry.value > 0


def _absent(name: str, file: str) -> Entry:
    """Entry of a requirement that nobody states; any other input must have a value."""
    declared = PARAMETERS[name]
    if not declared.optional:
        raise ScenarioError([Fault(file=file, line=0, name=name, message="has no value in any file; add it here")])
    return Entry(name=name, value=None, unit=declared.shown_in, assumption="not required", file="", line=0)


def inputs_of(entries: Mapping[str, Entry]) -> Inputs:
    """Records of the model from the inputs of a scenario.

    Parameters
    ----------
    entries : mapping
        Dotted name -> input, for every declared input.

    Returns
    -------
    Inputs
        The same values in canonical units.
    """
    grouped: dict[str, dict[str, Any]] = {}
    for name, entry in entries.items():
        group, _, key = name.partition(".")
        grouped.setdefault(group, {})[key] = entry.value
    return Inputs(
        workload=Workload(**grouped["workload"]),
        requirements=Requirements(**grouped["requirements"]),
        prompting=Approach(**grouped["prompting"]),
        fine_tuning=Approach(**grouped["fine_tuning"]),
        hybrid=Hybrid(**grouped["hybrid"]),
    )
