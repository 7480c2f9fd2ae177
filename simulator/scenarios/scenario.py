"""Scenarios: find a file, lay it over the defaults, and hand out one complete, checked set of inputs.

The door to the disk. A preset states only what differs from ``defaults.toml``; the effective scenario knows for each
number which file and line it came from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.notebook import sheet, shown_number
from simulator.scenarios.changes import changed_entries
from simulator.scenarios.check import layer
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.files import found_path, preset_names, presets_folder, shown_path
from simulator.scenarios.ground import bibliography, defaults, prices
from simulator.scenarios.merge import inputs_of, merged
from simulator.scenarios.text import content, document
from simulator.scenarios.warnings import scenario_warnings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from simulator.parameters import Inputs
    from simulator.scenarios.changes import Change
    from simulator.scenarios.check import Correlated
    from simulator.scenarios.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One complete set of inputs, with the provenance of each number.

    Attributes
    ----------
    name : str
        The word that loads it: the file's stem.
    title : str
        What the file calls itself (its ``name``).
    summary, use_case : str
        What it shows, and the row of the mission's tables that it stands for; may be empty.
    reviewed : datetime.date
        Day on which its numbers were last looked at.
    file : str
        The file, as it was named.
    sha256 : str
        Digest of the file's bytes.
    inputs : Inputs
        What the model computes from, in canonical units.
    entries : dict
        Dotted name -> input with range and provenance, for every declared input.
    correlation : tuple
        Pairs of dotted names and their Spearman correlation.
    sources : dict
        The bibliography: key -> title, publisher, url, accessed, note.
    warnings : tuple of str
        What a reader should know before trusting the result.
    """

    name: str
    title: str
    summary: str
    use_case: str
    reviewed: datetime.date
    file: str
    sha256: str
    inputs: Inputs
    entries: dict[str, Entry]
    correlation: tuple[Correlated, ...]
    sources: dict[str, dict[str, str]]
    warnings: tuple[str, ...]

    def _repr_html_(self) -> str:
        """What a notebook shows: what the file is about, and what it says itself."""
        rows = [
            (name, _shown(entry.shown_value), _range(entry), entry.unit, entry.source or entry.assumption or "")
            for name, entry in self.entries.items()
            if entry.file == self.file
        ]
        said = [self.summary, f"{self.file}, reviewed {self.reviewed}. {len(rows)} inputs differ from the defaults."]
        heads = ("Input", "Value", "5 to 95 %", "Unit", "Source or assumption")
        return sheet(self.title, [*said, *self.warnings], heads, rows)


def _shown(value: float | str | None) -> str:
    """Value of an input as text."""
    return value if isinstance(value, str) else shown_number(value)


def _range(entry: Entry) -> str:
    """Range of an input as text."""
    return "" if entry.low is None else f"{shown_number(entry.shown_low)} to {shown_number(entry.shown_high)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetHeader:
    """What a list of presets says about one of them: see `Scenario`."""

    name: str
    title: str
    summary: str
    use_case: str


def preset_headers(folder: Path | None = None) -> tuple[PresetHeader, ...]:
    """Names and descriptions of the presets, in the order of their names.

    Parameters
    ----------
    folder : Path, optional
        Folder to look in; that of the project if left out.

    Returns
    -------
    tuple of PresetHeader
        One for each preset; only the top of each file is looked at.
    """
    where = folder or presets_folder()
    headers = []
    for name in preset_names(where):
        path = where / f"{name}.toml"
        file = shown_path(path, where)
        tree = document(content(path, file=file), file=file).tree
        title, summary, use_case = (str(tree.get(key, "")) for key in ("name", "summary", "use_case"))
        headers.append(PresetHeader(name=name, title=title, summary=summary, use_case=use_case))
    return tuple(headers)


def load(
    name_or_path: str | Path,
    changes: Mapping[str, Change] | None = None,
    *,
    folder: Path | None = None,
) -> Scenario:
    """Effective scenario of a preset or file, after defaults, prices and changes.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a preset, or path of a scenario file.
    changes : mapping, optional
        New values by dotted name, as `with_changes` takes them.
    folder : Path, optional
        Folder of the presets, the defaults, the prices and the bibliography; that of the project if left out.

    Returns
    -------
    Scenario
        Every input, checked, in canonical units.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file or the changes; it lists every fault.

    Examples
    --------
    >>> scenario = load("ticket-triage", {"workload.requests_per_month": 20_000})
    >>> scenario.inputs.workload.requests_per_month
    20000.0
    """
    where = folder or presets_folder()
    path = found_path(name_or_path, where)
    file = shown_path(path, where)
    return scenario_from(content(path, file=file), file=file, changes=changes, folder=where)


def scenario_from(
    raw: bytes,
    *,
    file: str,
    changes: Mapping[str, Change] | None = None,
    folder: Path | None = None,
) -> Scenario:
    """Effective scenario of a text that is not a file here, for example an upload.

    Parameters
    ----------
    raw : bytes
        The scenario file's content; nothing about it is trusted.
    file : str
        How messages and provenance name it; it is only text and is never opened.
    changes, folder
        As in `load`.

    Returns
    -------
    Scenario
        Every input, checked, in canonical units.

    Raises
    ------
    ScenarioError
        If anything is wrong; it lists every fault.
    """
    where = folder or presets_folder()
    works, lower = bibliography(where), defaults(where)
    upper = layer(document(raw, file=file), bibliography=works)
    if upper.faults or lower.faults:
        raise ScenarioError([*upper.faults, *lower.faults])
    reviewed = upper.header["reviewed"]
    entries, notes = merged(lower, upper, reviewed=reviewed, book=lambda: prices(where))
    pairs = {frozenset(pair[:2]): pair for pair in (*lower.correlation, *upper.correlation)}
    scenario = Scenario(
        name=Path(file).stem, title=upper.header["name"], summary=upper.header.get("summary", ""),
        use_case=upper.header.get("use_case", ""), reviewed=reviewed, file=file,
        sha256=hashlib.sha256(raw).hexdigest(), inputs=inputs_of(entries), entries=entries,
        correlation=tuple(pairs.values()), sources={**works, **upper.sources},
        warnings=scenario_warnings(entries, tuple(pairs.values()), notes),
    )  # fmt: skip
    return with_changes(scenario, changes, file="--set") if changes else scenario


def with_changes(scenario: Scenario, changes: Mapping[str, Change], *, file: str = "changed") -> Scenario:
    """Scenario with some values replaced, checked like those of a file.

    Parameters
    ----------
    scenario : Scenario
        The scenario to start from; it stays as it is.
    changes : mapping of str to float, bool, str, (float, str) or None
        New values by dotted name: a number in canonical units, a text such as ``"0.4 USD/Mtok"``, a pair of number
        and unit, true or false for a flag, None for a requirement that is no longer asked for.
    file : str, optional
        What the changed inputs name as the file that they came from.

    Returns
    -------
    Scenario
        A new scenario. A changed value keeps its range where the range still surrounds it; otherwise the range
        moves with the value, as far apart as before on the scale of its domain (ratio, log-odds or difference).

    Raises
    ------
    ScenarioError
        If a name is unknown or a value is not allowed; it lists every fault.

    Examples
    --------
    >>> scenario = with_changes(load("ticket-triage"), {"workload.requests_per_month": 50_000, "prompting.shots": "3"})
    >>> scenario.inputs.workload.requests_per_month, scenario.inputs.prompting.shots
    (50000.0, 3.0)
    """
    changed = changed_entries(scenario.entries, changes, file=file)
    entries = {**scenario.entries, **changed}
    return replace(scenario, entries=entries, inputs=inputs_of(entries))
