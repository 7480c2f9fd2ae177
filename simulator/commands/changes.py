"""``breakeven compare``, ``diff``, ``gate`` and ``map``."""

from __future__ import annotations

import json as parser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simulator.commands.decide import write_result
from simulator.commands.options import (
    COST_METRICS,
    Changes,
    Csv,
    Decline,
    File,
    Files,
    Folder,
    Json,
    Metric,
    Seed,
    Volume,
    checked,
    loaded,
    one_input,
)
from simulator.commands.output import plain, warn, warn_of, write_files, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Largest file of results that is read. [byte] Judgement: fifty times a full run.
MOST_BYTES: Final = 100_000_000


def compare(
    files: Files,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Put scenarios side by side: results, and only the inputs that differ."""
    from simulator.comparison.compare import compare as compared

    scenarios = [loaded(file, changes=changes, volume=volume, decline=decline, folder=folder) for file in files]
    found = compared(scenarios)
    for scenario in scenarios:
        warn_of(scenario)
    if json:
        write_json(found.as_dict())
        return

    from simulator.tables.comparisons import differing_table, quantities_table
    from simulator.tables.run import show

    show(found.says, quantities_table(found), *([differing_table(found)] if found.inputs else ["No input differs."]))


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="Scenario, preset, or results of `run --json`.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, later.")],
    metric: Metric = "total_cost",
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Say what is different between two scenarios or two results."""
    from simulator.comparison.difference import difference

    metric = checked("--metric", metric, COST_METRICS)
    documents = [_document(one, folder) for one in (before, after)]
    found = difference(*documents, metric=metric, named=(before, after))
    if json:
        write_json(found.as_dict())
        return

    from simulator.tables.comparisons import changes_list, costs_table
    from simulator.tables.run import show

    show(found.says, costs_table(found), "", *changes_list(found))


def gate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Scenario, preset, or results of `run --json`.")],
    baseline: Annotated[Path, typer.Option(metavar="RESULTS", help="What `breakeven run FILE --json` wrote before.")],
    tolerance: Annotated[float, typer.Option(metavar="PERCENT", help="How far a break-even may move.")] = 10.0,
    metric: Metric = "total_cost",
    decline: Annotated[
        float | None,
        typer.Option("--price-decline", metavar="PERCENT", help="Also ask whether it survives such a fall a year."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a report for a pull request.")] = False,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Let a change pass only if the decision holds. Exit code 1 if it does not."""
    from simulator.comparison.gate import gate as judged

    metric = checked("--metric", metric, COST_METRICS)
    results, fall = _results(baseline), None
    if decline is not None:
        from simulator.decisions.price_decline import price_decline

        fall = price_decline(loaded(file, folder=folder).inputs, decline / 100, metric=metric)
    found = judged(
        _document(file, folder), results, tolerance=tolerance / 100, metric=metric, decline=fall,
        named=(file, str(baseline)),
    )  # fmt: skip
    if json:
        write_json(found.as_dict())
    elif markdown:
        typer.echo(plain(found.markdown), nl=False)
    else:
        from simulator.tables.run import show

        show(*([found.says] if found.ok else ["The gate fails:", *(f"- {reason}" for reason in found.reasons)]))
    raise typer.Exit(found.exit_code)


def winner_map(
    file: File,
    x: Annotated[str, typer.Argument(metavar="X", help="Input across.")],
    y: Annotated[str, typer.Argument(metavar="Y", help="Input upwards.")],
    columns: Annotated[int, typer.Option(metavar="N", min=2, max=400, help="Places across.")] = 61,
    rows: Annotated[int, typer.Option(metavar="N", min=2, max=400, help="Places upwards.")] = 21,
    draws: Annotated[
        int, typer.Option(metavar="N", min=0, help="Random cases at each place, for its chances; 0: none.")
    ] = 0,
    seed: Seed = 0,
    metric: Metric = "total_cost",
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    json: Json = False,
    csv: Csv = None,
    folder: Folder = None,
) -> None:
    """Draw which approach wins over two inputs, with the exact lines where that changes."""
    from simulator.api import draws_of
    from simulator.decisions.winner_map import winner_map as mapped

    metric = checked("--metric", metric, COST_METRICS)
    scenario = loaded(file, changes=changes, volume=volume, decline=decline, folder=folder)
    warn(scenario.warnings)
    drawn = draws_of(scenario, draws=draws, seed=seed) if draws else None
    found = mapped(scenario.inputs, one_input(x), one_input(y), draws=drawn, columns=columns, rows=rows, metric=metric)
    told = found.as_dict()
    if csv is not None:
        write_files(csv, _map_files(told))
    if json:
        write_result(scenario, told, draws, seed)
        return

    from simulator.tables.comparisons import frontier_table, map_lines
    from simulator.tables.run import show

    show(f"{scenario.title} ({scenario.file})", found.says, *map_lines(found), frontier_table(found))


def _document(file: str, folder: Path | None) -> Any:
    """JSON document of a scenario's run, or of results on disk."""
    if file.endswith(".json"):
        return _results(Path(file))

    from simulator.api import simulate
    from simulator.outputs.contract import run_document

    scenario = loaded(file, folder=folder)
    warn_of(scenario)
    return run_document(scenario, simulate(scenario))


def _results(path: Path) -> Any:
    """JSON document on disk; nothing about it is trusted."""
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file; write it with `breakeven run FILE --json > {path}`")
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{path}: the file has {size:,} bytes; results have at most {MOST_BYTES:,}")
    try:
        return parser.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: this is not JSON ({str(error)[:100]})") from None


def _map_files(told: dict[str, Any]) -> dict[str, str]:
    """Grid and frontiers as CSV files."""
    from simulator.outputs.csv_files import csv_text

    chances: dict[str, Sequence[Sequence[float]]] = told["chances"] or {}
    places = [(row, column) for row in range(len(told["y_values"])) for column in range(len(told["x_values"]))]
    grid = [
        (
            told["x_values"][column], told["y_values"][row], told["winner"][row][column], told["lead"][row][column],
            *(share[row][column] for share in chances.values()),
        )
        for row, column in places
    ]  # fmt: skip
    points = [
        (number, " / ".join(line["between"]), line["x"][place], line["y"][place], line["kinds"][place])
        for number, line in enumerate(told["frontiers"])
        for place in range(len(line["x"]))
    ]
    heads = (told["x"], told["y"], "winner", "lead", *(f"chance {name}" for name in chances))
    return {
        "map.csv": csv_text(heads, grid),
        "frontiers.csv": csv_text(("line", "between", told["x"], told["y"], "kind"), points),
    }
