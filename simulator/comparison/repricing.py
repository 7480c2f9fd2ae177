"""Presets at the prices of another day: which prices they use, and whose verdict would change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.cases.cases import WINNERS, standings
from simulator.scenarios.check import layer
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.files import preset_names, presets_folder, shown_path
from simulator.scenarios.ground import bibliography, defaults
from simulator.scenarios.references import INFERENCE_REFERENCE
from simulator.scenarios.scenario import load, scenario_from
from simulator.scenarios.text import content, document

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from simulator.scenarios.references import PriceReference
    from simulator.scenarios.scenario import Scenario

#: Day of a price reference in a scenario file; nothing else in such a file is called so.
_DAY: Final = re.compile(rb"(\bas_of\s*=\s*)\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repriced:
    """One preset at the prices of another day.

    Attributes
    ----------
    name : str
        The preset.
    before, after : str
        Who wins with its own prices, and with those of the day; "none" where no approach meets the requirements.
    fault : str
        Why it cannot be priced on that day; empty where it can.
    """

    name: str
    before: str
    after: str
    fault: str = ""

    @property
    def flips(self) -> bool:
        """Whether another approach wins."""
        return not self.fault and self.before != self.after


def used_prices(folder: Path | None = None) -> dict[str, dict[str, PriceReference]]:
    """Price references of every preset, those of the defaults included.

    Parameters
    ----------
    folder : Path, optional
        Folder of the presets; that of the project if left out.

    Returns
    -------
    dict of dict
        Preset -> dotted name of the reference -> reference.
    """
    where = folder or presets_folder()
    works, below = bibliography(where), defaults(where).references
    found = {}
    for name in preset_names(where):
        path = where / f"{name}.toml"
        file = shown_path(path, where)
        said = layer(document(content(path, file=file), file=file), bibliography=works)
        found[name] = {**below, **said.references}
    return found


def used_models(folder: Path | None = None) -> tuple[str, ...]:
    """Models whose inference prices the presets use, in the order of their names."""
    asked = {
        reference.asked
        for references in used_prices(folder).values()
        for name, reference in references.items()
        if name.partition(".")[2] == INFERENCE_REFERENCE
    }
    return tuple(sorted(asked))


def repriced(name: str, day: datetime.date, *, folder: Path | None = None) -> Scenario:
    """Preset whose price references are of another day.

    Parameters
    ----------
    name : str
        The preset.
    day : date
        The day.
    folder : Path, optional
        Folder of the presets; that of the project if left out.

    Returns
    -------
    Scenario
        The same scenario, but for its prices. Prices that it states as numbers, and those of the defaults, stay.

    Raises
    ------
    ScenarioError
        If a price is not known on that day.
    """
    where = folder or presets_folder()
    path = where / f"{name}.toml"
    file = shown_path(path, where)
    raw = _DAY.sub(rb"\g<1>" + day.isoformat().encode(), content(path, file=file))
    return scenario_from(raw, file=file, folder=where)


def repriced_presets(
    day: datetime.date, *, folder: Path | None = None, before: Mapping[str, str] | None = None
) -> tuple[Repriced, ...]:
    """Verdict of every preset with its own prices and with those of a day.

    Parameters
    ----------
    day : date
        The day.
    folder : Path, optional
        Folder of the presets; that of the project if left out.
    before : mapping, optional
        Preset -> who wins with its own prices; worked out if left out.

    Returns
    -------
    tuple of Repriced
        In the order of their names.
    """
    where = folder or presets_folder()
    found = []
    for name in preset_names(where):
        own = before[name] if before else _winner(load(where / f"{name}.toml", folder=where))
        try:
            found.append(Repriced(name=name, before=own, after=_winner(repriced(name, day, folder=where))))
        except ScenarioError as error:
            found.append(Repriced(name=name, before=own, after=own, fault=str(error)))
    return tuple(found)


def _winner(scenario: Scenario) -> str:
    """Cheapest approach that meets the requirements."""
    return WINNERS[int(standings(scenario.inputs).winner()[0])]
