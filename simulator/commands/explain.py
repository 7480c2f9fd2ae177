"""``breakeven explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import Changes, Decline, Folder, Name, Volume, complete_preset, loaded
from simulator.commands.output import warn

if TYPE_CHECKING:
    from rich.tree import Tree

    from simulator.outputs.explain import InputExplained, QuantityExplained
    from simulator.results import Result
    from simulator.scenarios.scenario import Scenario


def explain(
    name: Name,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="Scenario whose numbers to show.", autocompletion=complete_preset),
    ] = None,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    folder: Folder = None,
) -> None:
    """Trace a number back: equation, file and line, assumptions, and every input down to its source."""
    from simulator.outputs.explain import named
    from simulator.quantities import QUANTITIES

    meant = named(name)
    scenario = result = None
    if file is not None:
        scenario = loaded(file, changes=changes, volume=volume, decline=decline, folder=folder)
        warn(scenario.warnings)
        if meant[0] in QUANTITIES:
            from simulator.api import simulate

            result = simulate(scenario)
    for one in meant:
        if one in QUANTITIES:
            _show_quantity(one, scenario, result)
        else:
            _show_input(one, scenario)


def _show_quantity(name: str, scenario: Scenario | None, result: Result | None) -> None:
    """Equation, value, tree of arguments, sources of the inputs."""
    from dashboard.formatting import APPROACH_LABELS, unit_word
    from simulator.outputs.explain import explained_quantity, inputs_below
    from simulator.outputs.wiring import MEAN_OF_MONTHS
    from simulator.tables.run import facts_table, quantity_cell, show

    told = explained_quantity(name)
    shown_in = told.quantity.shown_in
    rows = [
        ("unit", _units(told.quantity.unit, shown_in)),
        ("equation", "\n".join(told.equations)),
        ("stands in", told.quantity.place),
        *((argument.name, argument.says) for argument in told.arguments),
        ("assumes", told.assumptions),
        ("source", told.source),
    ]
    show(f"{told.quantity.label}: {name}", told.quantity.summary, facts_table(rows))
    if result is not None and name in result.approaches["hybrid"].at_volume:
        mean = ", mean of the months weighted by their requests" if name in MEAN_OF_MONTHS else ""
        show(f"At {result.volume:,.6g} requests in month 1{mean}:")
        values = {key: quantity_cell(name, approach.at_volume[name]) for key, approach in result.approaches.items()}
        show(", ".join(f"{APPROACH_LABELS[key]} {value} {unit_word(shown_in)}" for key, value in values.items()), "")
    show("Computed from", _tree(told, scenario))
    if scenario is not None:
        show("", "Inputs and where they come from")
        for one in inputs_below(name):
            show(*_input_lines(one, scenario))


def _units(canonical: str, shown_in: str) -> str:
    """Unit inside the model, and on screens where it is another."""
    return canonical if shown_in == canonical else f"{canonical}, shown in {shown_in}"


def _tree(told: QuantityExplained, scenario: Scenario | None) -> Tree:
    """Everything below a quantity; what stands above already is not unfolded again."""
    from rich.text import Text
    from rich.tree import Tree

    from simulator.outputs.explain import explained_quantity
    from simulator.parameters import PARAMETERS

    seen: set[str] = set()

    def unfold(branch: Tree, one: QuantityExplained) -> None:
        """Hang what one quantity is computed from under its branch."""
        seen.add(one.quantity.name)
        for name in one.computed_from:
            if name in PARAMETERS:
                branch.add(Text(_leaf(name, scenario)))
                continue
            below = explained_quantity(name)
            again = " (above)" if name in seen else ""
            here = branch.add(Text(f"{name} [{below.quantity.unit}] {below.quantity.place}{again}"))
            if not again:
                unfold(here, below)

    tree = Tree(Text(f"{told.quantity.name} [{told.quantity.unit}] {told.quantity.place}"))
    unfold(tree, told)
    return tree


def _leaf(name: str, scenario: Scenario | None) -> str:
    """One input in the tree."""
    from dashboard.formatting import entry_text
    from simulator.commands.output import plain
    from simulator.parameters import PARAMETERS

    if scenario is None:
        return f"{name} [{PARAMETERS[name].unit}]"
    return plain(f"{name} = {entry_text(scenario.entries[name])}".rstrip())


def _input_lines(name: str, scenario: Scenario) -> list[str]:
    """One input with its place and provenance."""
    from dashboard.formatting import provenance_lines

    entry = scenario.entries[name]
    *told, place = provenance_lines(entry, scenario.sources)
    return [f"- {_leaf(name, scenario)}  {place}".rstrip(), *(f"    {line}" for line in told)]


def _users(told: InputExplained) -> list[tuple[str, str]]:
    """Who uses an input, and what it moves."""
    from simulator.requirements import LOOKED_AT

    if told.declared.group == "requirements":
        return [("looks at", LOOKED_AT[told.declared.key][0]), ("used by", "the verdict; it moves no number")]
    if not told.used_by:
        return [("used by", "no equation; it counts in the ten aspects")]
    return [("used by", ", ".join(told.used_by)), ("moves", ", ".join(told.reaches))]


def _show_input(name: str, scenario: Scenario | None) -> None:
    """Declaration, value, provenance, users."""
    from dashboard.formatting import number
    from simulator.outputs.explain import explained_input
    from simulator.tables.run import facts_table, show
    from simulator.units import from_canonical

    told = explained_input(name)
    declared = told.declared
    low, high, start, end = (
        number(float(from_canonical(limit, declared.shown_in)))
        for limit in (declared.low, declared.high, declared.slider_low, declared.slider_high)
    )
    limits = [("allowed", f"{low} to {high} {declared.shown_in}"), ("slider", f"{start} to {end}")]
    rows = [
        ("unit", _units(declared.unit, declared.shown_in)),
        *([("allowed", ", ".join(declared.choices))] if declared.choices else limits),
        ("kind", f"{declared.domain}; {declared.topic}{'; may be left out' if declared.optional else ''}"),
        *_users(told),
    ]
    show(f"{declared.label}: {name}", declared.meaning, facts_table(rows))
    if scenario is not None:
        show("", *_input_lines(name, scenario))
        entry = scenario.entries[name]
        work = scenario.sources.get(entry.source or "", {})
        show(*(f"    {word}: {text}" for word, text in work.items() if word != "title"), "")
