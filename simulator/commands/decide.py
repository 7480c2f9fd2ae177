"""``breakeven verdict``, ``aspects``, ``solve`` and ``hybrid``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.commands.options import (
    COST_METRICS,
    Changes,
    Decline,
    File,
    Folder,
    Json,
    Metric,
    Name,
    Seed,
    Volume,
    checked,
    loaded,
)
from simulator.commands.output import warn, write_json

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario

Draws = Annotated[int, typer.Option(metavar="N", min=1, help="Random cases that say how sure it is.")]


def verdict(
    file: File,
    metric: Metric = "total_cost",
    draws: Draws = 2_048,
    seed: Seed = 0,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Decide: the cheapest approach that meets the requirements, how sure, what flips it, what to measure first."""
    metric = checked("--metric", metric, COST_METRICS)
    scenario = _scenario(file, changes, volume, decline, folder)

    from simulator.api import run_verdict

    decided = run_verdict(scenario, draws=draws, seed=seed, metric=metric)
    if json:
        write_result(scenario, decided.as_dict(), draws, seed)
        return

    from simulator.tables.decisions import verdict_table
    from simulator.tables.run import facts_table, show

    first, others = decided.sentences["winner"], facts_table(decided.topics.items())
    show(f"{scenario.title} ({scenario.file})", first, "", others, verdict_table(decided))


def aspects(
    file: File,
    draws: Draws = 2_048,
    seed: Seed = 0,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Compare by the ten common aspects, each computed, beside what is commonly claimed of it."""
    scenario = _scenario(file, changes, volume, decline, folder)

    from simulator.api import draws_of
    from simulator.decisions.aspects import compared_aspects

    found = compared_aspects(scenario.inputs, draws=draws_of(scenario, draws=draws, seed=seed))
    if json:
        write_result(scenario, found.as_dict(), draws, seed)
        return

    from simulator.tables.decisions import aspect_parts
    from simulator.tables.run import show

    show(f"{scenario.title} ({scenario.file})", found.says, "", *aspect_parts(found))


def solve(
    file: File,
    name: Name,
    metric: Annotated[
        str,
        typer.Option(metavar="WORD", help="total_cost, cost_per_accepted_answer, pass_rate, consistency or latency."),
    ] = "total_cost",
    first: Annotated[str, typer.Option(metavar="WORD", help="One approach.")] = "prompting",
    second: Annotated[str, typer.Option(metavar="WORD", help="The other one.")] = "fine_tuning",
    requirement: Annotated[
        str | None, typer.Option(metavar="NAME", help="Solve for meeting this requirement with --first instead.")
    ] = None,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Find every value of one input at which two approaches are equal."""
    from simulator.decisions.solve import solve as solved
    from simulator.decisions.two_sides import SOLVED_METRICS
    from simulator.outputs.explain import named
    from simulator.parameters import APPROACHES, PARAMETERS

    scenario = _scenario(file, changes, volume, decline, folder)
    inputs = [one for one in named(name) if one in PARAMETERS]
    if not inputs:
        raise ValueError(f"{name} is computed, not an input; breakeven explain {name} shows the inputs behind it")
    asked = f"requirements.{requirement}" if requirement and "." not in requirement else requirement
    first, second = checked("--first", first, APPROACHES), checked("--second", second, APPROACHES)
    metric = checked("--metric", metric, SOLVED_METRICS)
    found = [
        solved(scenario.inputs, one, first=first, second=second, metric=metric, requirement=asked) for one in inputs
    ]
    if json:
        write_result(scenario, {"solutions": [one.as_dict() for one in found]})
        return

    from simulator.tables.decisions import solution_table
    from simulator.tables.run import show

    for one in found:
        show(one.says)
        if one.values:
            show(solution_table(one), "")


def hybrid(
    file: File,
    draws: Draws = 256,
    seed: Seed = 0,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Find the best way to combine both, and how often to refresh; it may not be worth it."""
    scenario = _scenario(file, changes, volume, decline, folder)

    from simulator.api import draws_of
    from simulator.decisions.best_hybrid import best_hybrid
    from simulator.decisions.cadence import refresh_cadence

    drawn = draws_of(scenario, draws=draws, seed=seed)
    best = best_hybrid(scenario.inputs, draws=drawn)
    cadence = refresh_cadence(scenario.inputs, draws=drawn)
    if json:
        write_result(scenario, {"best": best.as_dict(), "cadence": cadence.as_dict()}, draws, seed)
        return

    from simulator.tables import decisions as tables
    from simulator.tables.run import show

    show(f"{scenario.title} ({scenario.file})", best.says, tables.plan_table(best), tables.best_hybrid_table(best))
    show("", cadence.says, tables.cadence_table(cadence))


def _scenario(file: str, changes: Any, volume: float | None, decline: float | None, folder: Any) -> Scenario:
    """Scenario that the options ask for; its warnings are told."""
    scenario = loaded(file, changes=changes, volume=volume, decline=decline, folder=folder)
    warn(scenario.warnings)
    return scenario


def write_result(scenario: Scenario, found: dict[str, Any], draws: int | None = None, seed: int | None = None) -> None:
    """Write a result as JSON behind the head that every document has."""
    from simulator.outputs.contract import plain_data, scenario_document

    drawn = {} if draws is None else {"draws": draws, "seed": seed}
    write_json(plain_data({**scenario_document(scenario), **drawn, **found, "warnings": list(scenario.warnings)}))
