"""What is it based on? Every input with value, range, source, file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.view import Column, Table, View
from dashboard.formatting import entry_text, range_text
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from dashboard.state import Shown
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario


def answer(view: Shown) -> str:
    """Count what is sourced, what is judged, what the reader changed."""
    entries = view.scenario.entries.values()
    asked = [entry for entry in entries if entry.value is not None]
    sourced = [entry for entry in asked if entry.source is not None]
    changed = [entry for entry in asked if entry.file == "changed"]
    told = f"Of {len(asked)} inputs {len(sourced)} have a published source, {len(asked) - len(sourced)} are assumptions"
    return (
        f"{told}; {len(changed)} were changed here."
        if changed
        else f"{told}. Put in your own numbers first where it says assumption."
    )


def table(view: Shown) -> Table:
    """One row for each input."""
    columns = [
        Column(label="Input", kind="text"), Column(label="Value", kind="text"), Column(label="5 to 95 %", kind="text"),
        Column(label="Source or assumption", kind="prose"), Column(label="File and line", kind="code"),
        Column(label="Name", kind="code"),
    ]  # fmt: skip
    rows = [
        [_label(name), entry_text(entry), range_text(entry), _source(entry, view.scenario), _place(entry), name]
        for name, entry in view.scenario.entries.items()
    ]
    return Table(columns=columns, rows=rows)


def input_row(scenario: Scenario, name: str) -> list[str]:
    """One input in four cells: label, value, source or assumption, file and line."""
    entry = scenario.entries[name]
    return [_label(name), entry_text(entry), _source(entry, scenario), _place(entry)]


def _label(name: str) -> str:
    """Label of an input with the table that it stands in."""
    declared = PARAMETERS[name]
    return f"{declared.group.replace('_', '-').capitalize()}: {declared.label.lower()}"


def _source(entry: Entry, scenario: Scenario) -> str:
    """Source with its place, or the assumption."""
    if entry.source is None:
        return f"Assumption: {entry.assumption}"
    title = scenario.sources.get(entry.source, {}).get("title", entry.source)
    return f"{title}: {entry.where}" if entry.where else title


def _place(entry: Entry) -> str:
    """File and line."""
    return f"{entry.file}:{entry.line}" if entry.line else entry.file


VIEW: Final = View(key="sources", question="What is it based on?", figure=None, answer=answer, table=table, wide=True)
