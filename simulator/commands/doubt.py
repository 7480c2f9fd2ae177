"""``breakeven uncertainty`` and ``breakeven sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import Changes, Csv, Decline, File, Folder, Json, Seed, Volume, checked, loaded
from simulator.commands.output import warn, write_files, write_json
from simulator.commands.progress import Bar

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario

Draws = Annotated[int, typer.Option(metavar="N", min=1, help="Random cases: more of them make the errors smaller.")]


def uncertainty(
    file: File,
    draws: Draws = 16_384,
    seed: Seed = 0,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    csv: Csv = None,
    folder: Folder = None,
) -> None:
    """Say how sure it is: percentiles, chance of being cheapest, where the break-even lies."""
    scenario = _doubtful(loaded(file, changes=changes, volume=volume, decline=decline, folder=folder))

    from simulator.api import run_uncertainty
    from simulator.outputs.contract import plain_data, scenario_document
    from simulator.uncertainty.statements import break_even_statement

    with Bar("Drawing") as bar:
        drawn = run_uncertainty(scenario, draws=draws, seed=seed, progress=bar)
    says = break_even_statement(drawn)
    document = {**scenario_document(scenario), "says": says, **plain_data(drawn), "warnings": list(scenario.warnings)}
    if csv is not None:
        from simulator.outputs.drawn_files import uncertainty_files

        write_files(csv, uncertainty_files(document))
    if json:
        write_json(document)
        return

    from simulator.tables import draws as tables
    from simulator.tables.run import show

    show(f"{scenario.title} ({scenario.file})", says, f"{draws:,} draws, seed {seed}.", tables.bands_table(drawn))
    show(tables.shares_table(drawn))
    show(*tables.crossings_tables("Cheaper for good from", {**drawn.takes_over, **drawn.break_even}, "requests/month"))
    show(*tables.crossings_tables("Cumulative cost lower for good from", drawn.payback, "month"))


def sensitivity(
    file: File,
    draws: Draws = 1_024,
    seed: Seed = 0,
    first: Annotated[str, typer.Option(metavar="WORD", help="Approach that is compared.")] = "prompting",
    second: Annotated[str, typer.Option(metavar="WORD", help="Approach that it is compared with.")] = "fine_tuning",
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    csv: Csv = None,
    folder: Folder = None,
) -> None:
    """Say what drives the answer, what to measure first and what that is worth."""
    from simulator.parameters import APPROACHES

    compared = checked("--first", first, APPROACHES), checked("--second", second, APPROACHES)
    if compared[0] == compared[1]:
        raise ValueError(f"--first and --second are both {first}; compare two different approaches")
    scenario = _doubtful(loaded(file, changes=changes, volume=volume, decline=decline, folder=folder))

    import numpy as np

    from simulator.api import doubt_of, run_sensitivity
    from simulator.doubt.estimates import drawn_scores
    from simulator.outputs.contract import plain_data, scenario_document
    from simulator.sensitivity.drivers import BLOCKS

    # a wrong number of draws is refused before the long work, not after it
    drawn_scores(doubt_of(scenario), draws=draws, rng=np.random.default_rng(seed), scrambles=BLOCKS)

    with Bar("Moving inputs") as bar:
        found = run_sensitivity(scenario, draws=draws, seed=seed, compared=compared, progress=bar)
    told = plain_data(found)
    # `inputs` are the scenario's, as in every document
    told["inputs_worth"] = told.pop("inputs")
    head = {**scenario_document(scenario), "draws": draws, "seed": seed}
    document = {**head, **told, "warnings": list(scenario.warnings)}
    if csv is not None:
        from simulator.outputs.drawn_files import sensitivity_files

        write_files(csv, sensitivity_files(document))
    if json:
        write_json(document)
        return

    from simulator.tables import draws as tables
    from simulator.tables.run import show

    show(f"{scenario.title} ({scenario.file})", found.says, tables.flip_sentence(found.flip))
    show(tables.worth_table(found), tables.flip_table(found.flip))
    show(tables.tornado_table(found.cost_tornado), tables.tornado_table(found.break_even_tornado))
    show(tables.indices_table(found))


def _doubtful(scenario: Scenario) -> Scenario:
    """Scenario that has ranges; warnings are told."""
    if not any(entry.low is not None for entry in scenario.entries.values()):
        raise ValueError(f"{scenario.file}: no input has a range; give low and high where a value is not certain")
    warn(scenario.warnings)
    return scenario
