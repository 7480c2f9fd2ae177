"""``breakeven sweep``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simulator.commands.options import Folder, Json, complete_preset, loaded
from simulator.commands.output import plain, warn, write_json
from simulator.commands.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.portfolio.grid import Axis
    from simulator.portfolio.journal import Journal

#: Time between two lines of progress where nobody watches a bar. [second] Judgement: a log stays short.
BETWEEN_LINES: Final = 10.0


def sweep(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE_OR_FOLDER...",
            help="Scenario files, presets, or folders of scenario files.",
            autocompletion=complete_preset,
        ),
    ] = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid",
            metavar="NAME=A,B,C UNIT",
            help='Run each scenario at each of these values: "workload.horizon=12,24 month". Repeat it for a grid.',
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=0, help="Random cases per row, 8 times a power of two; 0 for none.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Results: .jsonl, .csv or .parquet. Left out: JSON lines to the screen."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each core if left out.")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster instead: tcp://HOST:8786.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a sweep that was ended before it was done.")
    ] = False,
    summary: Annotated[
        Path | None, typer.Option(metavar="RESULTS", help="Only summarise results: what to tune, what it saves.")
    ] = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Run many scenarios, each at every point of a grid: one row each. Exit code 2 if a file is wrong."""
    if summary is not None:
        if files:
            raise ValueError("--summary reads results; leave the scenario files out")
        _summarise(summary, json)
        return
    if not files:
        raise ValueError("name scenario files, presets or folders; breakeven list shows the presets")
    if cluster is not None and workers is not None:
        raise ValueError("--workers is for this machine, --cluster has workers of its own; give one of them")
    if resume and out is None:
        raise ValueError("--resume needs --out: rows of an ended sweep are kept beside its file of results")

    from simulator.portfolio.grid import grid_axes
    from simulator.portfolio.pools import clustered, pooled
    from simulator.portfolio.result_files import checked_ending, write_results
    from simulator.portfolio.sweeping import sweep as swept

    _check_draws(draws)
    if out is not None:
        checked_ending(out, "--out")
    axes, named = grid_axes(grid or (), loaded("defaults", folder=folder).entries), _scenario_files(files)
    run = partial(clustered, address=cluster) if cluster else partial(pooled, workers=workers or _cores())
    with _journal(out, resume) as journal, Bar("Sweeping") as bar:
        done = swept(
            named, axes, read=partial(loaded, folder=folder), draws=draws, seed=seed,
            run=run, journal=journal, progress=_progress(bar),
        )  # fmt: skip
        lines = journal.lines(done.ids)
        if out is None:
            for line in lines:
                typer.echo(line)
        elif done.ids or not done.faults:
            write_results(out, lines, grid=_names(axes))
            journal.remove()
            kept = f", {done.kept:,} of them from before" if done.kept else ""
            typer.echo(plain(f"wrote {len(done.ids):,} rows to {out}{kept}"), err=True)
    for fault in done.faults:
        typer.echo(plain(fault), err=True)
    if done.faults:
        raise typer.Exit(2)


def _summarise(results: Path, json: bool) -> None:
    """Read results and say what they mean."""
    from simulator.portfolio.result_files import read_rows
    from simulator.portfolio.summary import portfolio

    found = portfolio(read_rows(results))
    if json:
        write_json(found.as_dict())
        return

    from simulator.tables.run import show
    from simulator.tables.sweep import portfolio_table

    show(*found.says, portfolio_table(found))


def _names(axes: tuple[Axis, ...]) -> list[str]:
    """Inputs of the grid."""
    return [axis.name for axis in axes]


def _check_draws(draws: int) -> None:
    """Refuse a number of draws that Sobol points cannot have, before any work."""
    from simulator.uncertainty.study import SCRAMBLES

    block = draws // SCRAMBLES
    if draws and (draws % SCRAMBLES or block & (block - 1)):
        near = SCRAMBLES * 2 ** max(0, block.bit_length() - 1)
        raise ValueError(f"--draws {draws}: write {SCRAMBLES} times a power of two, such as {near} or {2 * near}")


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _scenario_files(named: list[str]) -> list[str]:
    """Files in their order, folders opened, each file once."""
    from simulator.scenarios.files import preset_names

    files: dict[object, str] = {}
    for name in named:
        place = Path(name)
        inside = [name]
        if place.is_dir():
            inside = [str(place / f"{stem}.toml") for stem in preset_names(place)]
            if not inside:
                raise ValueError(f"{name}: there is no scenario file (*.toml) in this folder")
        for file in inside:
            key = Path(file).resolve() if Path(file).exists() else file
            if key in files:
                warn([f"{file} is named twice; it is run once"])
            files.setdefault(key, file)
    return list(files.values())


@contextmanager
def _journal(out: Path | None, resume: bool) -> Iterator[Journal]:
    """Journal beside the results, or in a folder of its own that goes away where there is no file of results."""
    from importlib.metadata import version

    from simulator.portfolio.journal import Journal

    now = version("llm-breakeven")
    if out is not None:
        with Journal(out.with_name(f"{out.name}.journal"), version=now, resume=resume) as journal:
            yield journal
        return
    with (
        tempfile.TemporaryDirectory(prefix="breakeven-") as place,
        Journal(Path(place) / "journal", version=now, resume=False) as journal,
    ):
        yield journal


def _progress(bar: Bar) -> Callable[[int, int], None]:
    """Bar where somebody watches, a line now and then where a log is kept."""
    # before the first rows, processes start: that time says nothing about the rate
    first: tuple[int, float] | None = None
    told = time.monotonic()

    def progress(done: int, all_rows: int) -> None:
        """Take note of rows done."""
        nonlocal told, first
        now = time.monotonic()
        first = first or (done, now)
        if sys.stderr.isatty():
            bar(done / max(1, all_rows))
        elif now - told >= BETWEEN_LINES and done > first[0]:
            told = now
            rate = (done - first[0]) / (now - first[1])
            left = (all_rows - done) / rate
            typer.echo(f"{done:,} of {all_rows:,} rows, {rate:.3g} a second, {_spoken(left)} left", err=True)

    return progress


def _spoken(seconds: float) -> str:
    """Time left in the unit that fits. [second] goes in."""
    minute, hour = 60, 3600
    if seconds < 2 * minute:
        return f"{seconds:.0f} s"
    return f"{seconds / minute:.0f} min" if seconds < 2 * hour else f"{seconds / hour:.1f} h"
