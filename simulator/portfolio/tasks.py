"""The unit of work of a sweep: one scenario at one point of the grid, with all it takes to compute it anywhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.parameters import PARAMETERS
from simulator.portfolio.grid import grid_points
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.scenario import with_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.parameters import Inputs
    from simulator.portfolio.grid import Axis
    from simulator.scenarios.scenario import Scenario

#: Digits of a task's id: 64 bits; two of a million tasks share one with a chance of 3e-8. [digit]
ID_DIGITS: Final = 16
#: Digits of the id that seed the task: 48 bits, which every reader of JSON keeps exactly. [digit]
SEED_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row to compute.

    Attributes
    ----------
    id : str
        Digest of everything that the row follows from; the same on every machine.
    told : dict
        First columns of the row: where it comes from, and its place in the grid.
    inputs : Inputs
        Floats in canonical units.
    ranges : dict
        5th and 95th percentile by dotted name.
    correlations : dict
        Pairs of dotted names -> Spearman correlation. [fraction]
    draws : int
        Random cases; 0 for none. [draw]
    """

    id: str
    told: dict[str, Any]
    inputs: Inputs
    ranges: dict[str, tuple[float, float]]
    correlations: dict[tuple[str, str], float]
    draws: int

    @property
    def seed(self) -> int:
        """Seed of its draws, from its id alone: neither order nor company of a task changes its row."""
        return int(self.id[:SEED_DIGITS], 16)


def tasks_of(scenario: Scenario, axes: Sequence[Axis], *, draws: int, seed: int) -> Iterator[Task | ScenarioError]:
    """Tasks of one scenario, one for each point of the grid.

    Parameters
    ----------
    scenario : Scenario
        What `scenarios.load` returned.
    axes : sequence of Axis
        The grid; none for the scenario as it is.
    draws : int
        Random cases of each task; 0 for none. [draw]
    seed : int
        Part of every id, and so of every task's own seed.

    Yields
    ------
    Task or ScenarioError
        In the order of the grid; an error where the scenario cannot take a point of it.
    """
    for changes, values in grid_points(axes):
        try:
            at_point = with_changes(scenario, changes, file="--grid") if changes else scenario
        except ScenarioError as error:
            yield error
            continue
        yield _task(at_point, values, draws=draws, seed=seed)


def _task(scenario: Scenario, values: dict[str, float | str | None], *, draws: int, seed: int) -> Task:
    """One task with its id."""
    ranges = {
        name: (entry.low, entry.high)
        for name, entry in scenario.entries.items()
        if entry.low is not None and entry.high is not None
    }
    # `doubt_of` leaves out what is certain; done where the task runs
    correlations = {(first, second): spearman for first, second, spearman in scenario.correlation}
    said = {
        "file": scenario.file,
        "grid": values,
        "inputs": {name: scenario.inputs[name] for name in PARAMETERS},
        "ranges": ranges,
        "correlations": sorted([*pair, spearman] for pair, spearman in correlations.items()),
        "draws": draws,
        "seed": seed,
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()
    told = {"scenario": scenario.name, "file": scenario.file, "use_case": scenario.use_case, **values}
    return Task(
        id=digest[:ID_DIGITS], told=told, inputs=scenario.inputs, ranges=ranges, correlations=correlations, draws=draws
    )
