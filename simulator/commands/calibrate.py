"""``breakeven calibrate``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.commands.options import Folder, Json, checked, loaded
from simulator.commands.output import plain, warn, write_json

if TYPE_CHECKING:
    from simulator.calibration import Calibration, Reading
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario


def calibrate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Logs, evaluations or training files.")],
    form: Annotated[
        str | None, typer.Option("--format", metavar="WORD", help="Format of the files; known by content if left out.")
    ] = None,
    approach: Annotated[
        str, typer.Option(metavar="WORD", help="Approach that they speak for: prompting or fine_tuning.")
    ] = "prompting",
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Model of a log to look at alone; tokenizer of training files.")
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Variant of an evaluation to take the numbers from. A star stands for any text: variants that it fits "
            "count as repeats of one.",
        ),
    ] = None,
    before: Annotated[
        str | None, typer.Option(metavar="NAME", help="Variant before the prompt work, with the same examples.")
    ] = None,
    versus: Annotated[str | None, typer.Option(metavar="NAME", help="Variant to compare with, item by item.")] = None,
    examples: Annotated[
        list[str] | None,
        typer.Option(
            "--examples", metavar="NAME=N", help="Examples behind a variant; several give the learning curve. Repeated."
        ),
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", metavar="N", min=1, help="Longest training example; longer are cut.")
    ] = None,
    cached: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="Cached tokens stand inside or beside the input, where nothing tells."),
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--column", metavar="FIELD=COLUMN", help="Column of a table, repeated.")
    ] = None,
    against: Annotated[str, typer.Option(metavar="SCENARIO", help="Scenario whose numbers stand beside.")] = "defaults",
    into: Annotated[
        Path | None, typer.Option("--into", metavar="SCENARIO", help="Write into this scenario file; comments stay.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Take over only this input.")] = None,
    json: Json = False,
    folder: Folder = None,
) -> None:
    """Propose inputs with ranges from your own files; nothing leaves this machine."""
    from simulator.calibration.calibrating import APPROACHES
    from simulator.calibration.proposed_changes import own_file, proposed_entry
    from simulator.commands.own_files import Asked, calibrated, counts, pairs, readings_of
    from simulator.scenarios.files import presets_folder
    from simulator.scenarios.ground import prices

    asked = Asked(
        form=form, cached=checked("--cached", cached, ("inside", "beside")) if cached else None, model=model,
        variant=variant, before=before, versus=versus, max_tokens=max_tokens,
        columns=pairs("--column", columns, "FIELD=COLUMN, such as input=prompt_tokens"),
        examples=counts("--examples", examples, 'NAME=N, such as "prompt 2=5"'),
        approach=checked("--approach", approach, APPROACHES),
    )  # fmt: skip
    home = folder if folder and (folder / "prices.toml").is_file() else None
    book = prices(home or presets_folder())
    scenario = loaded(str(into) if into and into.exists() else against, folder=folder)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    entries: dict[str, Entry] = {}
    told: list[tuple[Reading, Calibration]] = []
    sources = {}
    for reading in readings_of(files, asked):
        found = calibrated(reading, asked, scenario, book)
        told.append((reading, found))
        source = own_file(reading, read_on=today)
        for proposal in found.proposals:
            if proposal.name in entries:
                first = entries[proposal.name].file
                warn([f"{proposal.name} is proposed by {first} and {reading.title}; the latter counts"])
            entries[proposal.name] = proposed_entry(proposal, source)
            sources[source.key] = source
    chosen = _chosen(entries, only)
    for reading, found in told:
        warn(f"{reading.title}: {warning}" for warning in (*reading.report.warnings, *found.warnings))
    if json:
        write_json(_document(scenario, told, chosen))
    else:
        from simulator.tables.calibration import calibration_parts
        from simulator.tables.run import show

        show(*calibration_parts(scenario, told, chosen))
    if into is not None:
        cited = {entry.source for entry in chosen.values()}
        _write(into, scenario, chosen, [source for key, source in sources.items() if key in cited], folder)


def _chosen(entries: dict[str, Entry], only: list[str] | None) -> dict[str, Entry]:
    """Proposals that are to be taken over."""
    from simulator.scenarios.faults import hint

    for name in only or ():
        if name not in entries:
            raise ValueError(
                f"--only {name[:80]!r}: the files do not propose it; they do: {', '.join(entries)}{hint(name, entries)}"
            )
    return {name: entry for name, entry in entries.items() if not only or name in only}


def _document(scenario: Scenario, told: list[tuple[Reading, Calibration]], chosen: dict[str, Entry]) -> dict[str, Any]:
    """Everything as plain data."""
    from simulator.outputs.contract import plain_data

    return {
        "against": scenario.file,
        "files": [
            {
                "file": reading.title, "kind": reading.kind, "format": reading.format, "source": reading.source,
                "report": plain_data(reading.report), "gaps": plain_data(found.gaps),
                "warnings": [*reading.report.warnings, *found.warnings], "proposals": plain_data(found.proposals),
                "facts": plain_data(found.facts),
            }
            for reading, found in told
        ],
        "changes": {
            name: {
                "unit": entry.unit, "value": entry.shown_value, "low": entry.shown_low, "high": entry.shown_high,
                "before": scenario.entries[name].value, "source": entry.source, "where": entry.where,
            }
            for name, entry in chosen.items()
        },
    }  # fmt: skip


def _write(into: Path, scenario: Scenario, chosen: dict[str, Entry], sources: list[Any], folder: Path | None) -> None:
    """Write the proposals into a scenario file, or into a new one that begins as a copy of the other scenario."""
    from simulator.calibration.proposed_changes import calibrated_toml
    from simulator.scenarios.export import difference_toml
    from simulator.scenarios.text import content
    from simulator.scenarios.write import save

    home = folder if folder and (folder / "defaults.toml").is_file() else None
    text = (
        content(into, file=str(into)).decode("utf-8-sig") if into.exists() else difference_toml(scenario, folder=home)
    )
    save(into, calibrated_toml(text, chosen.values(), sources), folder=home)
    typer.echo(plain(f"wrote {len(chosen)} inputs to {into}"), err=True)
