"""``breakeven list`` and ``breakeven check``."""

from __future__ import annotations

from pathlib import Path

import typer

from simulator.commands.options import Files, Folder, loaded
from simulator.commands.output import plain, warn_of


def list_presets(folder: Folder = None) -> None:
    """List the scenarios that come with the program: name, use case, what each shows."""
    from simulator.scenarios.scenario import preset_headers
    from simulator.tables.run import show

    headers = preset_headers(folder)
    if not headers:
        raise ValueError(f"{folder}: there is no scenario file (*.toml) in this folder")
    for header in headers:
        about = f" ({header.use_case})" if header.use_case else ""
        show(f"{header.name}{about}", f"    {header.summary or header.title}")


def check(files: Files, folder: Folder = None) -> None:
    """Check scenario files: every fault at once, with line, cause and cure. Exit code 2 if there is any."""
    from simulator.scenarios.faults import ScenarioError
    from simulator.scenarios.ground import ground_file

    wrong = 0
    for file in files:
        try:
            if holds := ground_file(Path(file)):
                typer.echo(plain(f"{file}: right; {holds}"))
                continue
            scenario = loaded(file, folder=folder)
        except ScenarioError as error:
            wrong += 1
            typer.echo(plain(str(error)), err=True)
            continue
        ranged = sum(entry.low is not None for entry in scenario.entries.values())
        typer.echo(plain(f"{scenario.file}: right; {len(scenario.entries)} inputs, {ranged} ranges"))
        warn_of(scenario)
    if wrong:
        raise typer.Exit(2)
