"""Inputs that were taken over from a user's own files, laid on a scenario: values, ranges and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from simulator.parameters import PARAMETERS
from simulator.scenarios.check import bibliography_of
from simulator.scenarios.entries import entry
from simulator.scenarios.faults import Fault, FaultList, ScenarioError, hint
from simulator.scenarios.merge import inputs_of
from simulator.scenarios.scenario import with_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenarios.changes import Change
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario

#: Most works and longest text that are taken in at once. Judgement: far more than a user's files can ask for.
MOST_WORKS, LONGEST_TEXT = 200, 4_000
_NOT_ONE: Final = "what was taken over has another form; take it over again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken over.

    Attributes
    ----------
    entries : dict of Entry
        Inputs by dotted name, each with its range and source.
    sources : dict
        Key -> the user's file: title, day, note.
    """

    entries: dict[str, Entry]
    sources: dict[str, dict[str, str]]


def taken_over(document: object, *, file: str) -> Taken:
    """Read what a screen says was taken over; nothing about it is trusted.

    Parameters
    ----------
    document : object
        ``entries`` (dotted name -> what a scenario file would say of the input) and ``sources`` (key -> work).
    file : str
        What the inputs name as the file that they came from.

    Returns
    -------
    Taken
        Checked like a scenario file.

    Raises
    ------
    ScenarioError
        If anything is wrong; it lists every fault.
    """
    if not isinstance(document, dict) or not all(isinstance(document.get(key), dict) for key in ("entries", "sources")):
        raise ScenarioError([Fault(file=file, line=0, name="", message=_NOT_ONE)])
    faults = FaultList(file, lambda *_: 0)
    told = dict(list(document["sources"].items())[:MOST_WORKS])
    works = {
        key: {word: text[:LONGEST_TEXT] for word, text in work.items()}
        for key, work in bibliography_of(told, ("sources",), faults).items()
    }
    entries: dict[str, Entry] = {}
    for name, raw in document["entries"].items():
        declared = PARAMETERS.get(name)
        if declared is None:
            faults.add((), str(name)[:80], f"is not an input{hint(name, PARAMETERS)}")
        elif (read := entry(declared, raw, faults=faults, sources=works)) is not None:
            entries[name] = replace(read, where=(read.where or "")[:LONGEST_TEXT] or None)
    if faults.found:
        raise ScenarioError(faults.found)
    cited = {one.source for one in entries.values()}
    return Taken(entries=entries, sources={key: work for key, work in works.items() if key in cited})


def with_taken(scenario: Scenario, taken: Taken, changes: Mapping[str, Change], *, file: str) -> Scenario:
    """Scenario with what was taken over and with changes on top of it.

    Parameters
    ----------
    scenario : Scenario
        As it was loaded.
    taken : Taken
        What was taken over.
    changes : mapping
        New values by dotted name, those that were taken over among them. An input that was taken over and is not
        among them has been set back: it is as the scenario says, unless that is the same number.
    file : str
        What changed inputs name as their file.

    Returns
    -------
    Scenario
        A new scenario. An input whose value is still the one taken over keeps its range and source; the range of one
        that was moved since moves with it.

    Raises
    ------
    ScenarioError
        If a change is not allowed.
    """
    before = scenario.entries
    base = {
        name: one for name, one in taken.entries.items() if name in changes or one.value == before[name].value
    }  # fmt: skip
    laid = _laid(scenario, base, taken.sources)
    moved = {name: change for name, change in changes.items() if not _same(base.get(name), change)}
    return with_changes(laid, moved, file=file) if moved else laid


def _laid(scenario: Scenario, entries: dict[str, Entry], sources: dict[str, dict[str, str]]) -> Scenario:
    """Scenario with some inputs replaced."""
    merged = {**scenario.entries, **entries}
    return replace(scenario, entries=merged, inputs=inputs_of(merged), sources={**scenario.sources, **sources})


def _same(one: Entry | None, change: Any) -> bool:
    """Whether a change is the value that was taken over: as far as twelve digits tell."""
    if one is None or not isinstance(change, tuple) or not isinstance(change[0], int | float):
        return False
    shown = one.shown_value
    return isinstance(shown, float) and change[1] == one.unit and f"{shown:.12g}" == f"{float(change[0]):.12g}"
