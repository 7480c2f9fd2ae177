"""``breakeven run``."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.commands.options import Changes, Csv, Decline, File, Folder, Json, Volume, loaded
from simulator.commands.output import warn, write_files, write_json


def run(
    file: File,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    csv: Csv = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Also show every line of the ledger.")] = False,
    folder: Folder = None,
) -> None:
    """Compute costs, quality and break-evens of one scenario."""
    scenario = loaded(file, changes=changes, volume=volume, decline=decline, folder=folder)

    from simulator.api import simulate
    from simulator.outputs.contract import run_document

    result = simulate(scenario)
    document = run_document(scenario, result)
    if csv is not None:
        from simulator.outputs.csv_files import run_files

        write_files(csv, run_files(document))
    warn(document["warnings"])
    if json:
        write_json(document)
        return

    from simulator.live.headline import headline
    from simulator.tables import run as tables

    tables.show(f"{scenario.title} ({scenario.file})", "", headline(result).says, tables.at_volume_table(result))
    if decline is not None:
        from simulator.decisions.price_decline import price_decline

        before = loaded(file, changes=changes, volume=volume, folder=folder)
        tables.show(price_decline(before.inputs, decline / 100).says)
    tables.show(tables.phases_table(result))
    for metric, found in result.break_even.items():
        tables.show(*tables.break_even_parts(metric, found, result.volume))
    tables.show(tables.waterfall_table(result))
    if ledger:
        tables.show(tables.ledger_table(result))
