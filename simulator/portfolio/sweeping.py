"""A sweep from files to rows: reads scenarios while others are computed, and keeps what a kill would lose."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.portfolio.tasks import Task, tasks_of
from simulator.scenarios.faults import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from simulator.portfolio.grid import Axis
    from simulator.portfolio.journal import Journal
    from simulator.portfolio.pools import Outcome
    from simulator.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How a sweep went.

    Attributes
    ----------
    ids : tuple of str
        Tasks whose rows are in the journal, in the order of files and grid.
    faults : tuple of str
        What was wrong with files, points of the grid and tasks, one text each.
    computed, kept : int
        Rows computed now, and rows that the journal had already.
    """

    ids: tuple[str, ...]
    faults: tuple[str, ...]
    computed: int
    kept: int


def sweep(
    files: Sequence[str],
    axes: Sequence[Axis],
    *,
    read: Callable[[str], Scenario],
    draws: int,
    seed: int,
    run: Callable[[Iterable[Task]], Iterator[list[Outcome]]],
    journal: Journal,
    progress: Callable[[int, int], None],
) -> Swept:
    """Compute every scenario at every point of a grid.

    Parameters
    ----------
    files : sequence of str
        Scenario files.
    axes : sequence of Axis
        The grid.
    read : callable
        Scenario of a file; raises `ScenarioError` where it is wrong.
    draws, seed : int
        See `tasks.tasks_of`.
    run : callable
        `pools.pooled` or `pools.clustered`.
    journal : Journal
        Where rows go; those that it has are not computed again.
    progress : callable
        Told the rows that are done and that there are in all.

    Returns
    -------
    Swept
        Ids in order, faults.
    """
    points = math.prod(len(axis.values) for axis in axes)
    ids: list[str] = []
    faults: list[str] = []
    count = {"all": points * len(files), "kept": 0, "computed": 0}

    def missing() -> Iterator[Task]:
        """Tasks that the journal lacks."""
        for file in files:
            try:
                scenario = read(file)
            except ScenarioError as error:
                faults.append(str(error))
                count["all"] -= points
                continue
            for task in tasks_of(scenario, axes, draws=draws, seed=seed):
                if isinstance(task, ScenarioError):
                    faults.append(f"{file}: {task}")
                    count["all"] -= 1
                    continue
                ids.append(task.id)
                if task.id in journal:
                    count["kept"] += 1
                else:
                    yield task

    for outcomes in run(missing()):
        journal.append((one.id, one.line) for one in outcomes if one.line is not None)
        failed = [one.fault for one in outcomes if one.fault is not None]
        faults += failed
        count["all"] -= len(failed)
        count["computed"] += len(outcomes) - len(failed)
        progress(count["kept"] + count["computed"], count["all"])
    return Swept(
        ids=tuple(one for one in ids if one in journal),
        faults=tuple(faults),
        computed=count["computed"],
        kept=count["kept"],
    )
