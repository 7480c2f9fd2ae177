"""``breakeven export`` and ``breakeven report``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import Changes, Decline, File, Folder, Seed, Volume, loaded
from simulator.commands.output import plain, warn
from simulator.commands.progress import Bar
from simulator.scenarios.whole_files import write_whole

if TYPE_CHECKING:
    from dashboard.state import Shown

Day = Annotated[
    datetime.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Day to write on it; today if left out."),
]


def export(
    file: File,
    form: Annotated[
        str, typer.Option("--format", metavar="WORD", help="png, svg, pdf, csv, json, html, xlsx or toml.")
    ],
    view: Annotated[
        list[str] | None,
        typer.Option("--view", metavar="NAME", help="A view of the page, such as break-even; all of them if left out."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write into.")] = Path(),
    scheme: Annotated[str, typer.Option(metavar="WORD", help="Colours: light or dark.")] = "light",
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    day: Day = None,
    folder: Folder = None,
) -> None:
    """Write charts and numbers of a scenario as files: pictures, tables, a page, a workbook with formulas."""
    from dashboard.exports.formats import FORMS, exported
    from dashboard.exports.refusal import ExportError
    from dashboard.figures.views import VIEWS
    from dashboard.theme import SCHEMES

    _checked("format", form, list(FORMS))
    _checked("scheme", scheme, list(SCHEMES))
    for name in view or ():
        _checked("view", name, list(VIEWS))
    shown = _shown(file, changes, volume, decline, folder, scheme=scheme)
    try:
        files = exported(shown, view or [], form=form, day=_day(day))
    except ExportError as error:
        raise ValueError(str(error)) from None
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(out / name, content)
    typer.echo(plain(f"wrote {', '.join(files)} to {out}"), err=True)


def report(
    file: File,
    form: Annotated[str, typer.Option("--format", metavar="WORD", help="html or pdf.")] = "html",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; named after the scenario if left out.")
    ] = None,
    seed: Seed = 0,
    volume: Volume = None,
    changes: Changes = None,
    decline: Decline = None,
    day: Day = None,
    folder: Folder = None,
) -> None:
    """Write a report for a decision meeting: verdict, charts, ten aspects, what would flip it, sources."""
    from dashboard.exports.caption import file_name
    from dashboard.exports.evidence import REPORT_DRAWS, evidence
    from dashboard.exports.printing import printed
    from dashboard.exports.refusal import ExportError
    from dashboard.exports.report import report_html

    _checked("format", form, ["html", "pdf"])
    shown = _shown(file, changes, volume, decline, folder, scheme="light")
    with Bar("Drawing") as bar:
        told = evidence(shown, draws=REPORT_DRAWS, seed=seed, progress=bar)
    page = report_html(shown, told, day=_day(day))
    try:
        content = printed(page) if form == "pdf" else page.encode()
    except ExportError as error:
        raise ValueError(str(error)) from None
    target = out or Path(file_name(shown.scenario.name, "report", day=_day(day), ending=form))
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)
    typer.echo(plain(f"wrote {target}"), err=True)


def _shown(
    file: str,
    changes: list[str] | None,
    volume: float | None,
    decline: float | None,
    folder: Path | None,
    *,
    scheme: str,
) -> Shown:
    """Scenario and its runs, as the views of the page want them."""
    from dashboard.state import Look, Shown
    from simulator.api import simulate
    from simulator.decisions.verdict import verdict

    before = loaded(file, folder=folder)
    altered = bool(changes) or volume is not None or decline is not None
    scenario = loaded(file, changes=changes, volume=volume, decline=decline, folder=folder) if altered else before
    warn(scenario.warnings)
    baseline = simulate(before)
    result = simulate(scenario) if altered else baseline
    decided = verdict(scenario.inputs, result=result)
    look = Look(scheme=scheme)
    return Shown(
        scenario=scenario, result=result, baseline=baseline, changed=altered, look=look, verdict=decided
    )  # fmt: skip


def _day(day: datetime.datetime | None) -> datetime.date:
    """Day to write on an export."""
    return datetime.date.today() if day is None else day.date()


def _checked(option: str, word: str, known: list[str]) -> None:
    """Refuse a word that is not one of the known ones."""
    from simulator.scenarios.faults import hint

    if word not in known:
        raise ValueError(f"--{option} {word[:40]!r}: allowed: {', '.join(known)}{hint(word, known)}")
