"""What is made of an upload, in a process of its own: proposals from one's own data, a summary of a sweep's results."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.formatting import number, parameter_value, unit_word
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.calibration import Calibration, Fact, Reading
    from simulator.scenarios.scenario import Scenario

    Progress = Callable[[float, float], None]

#: Draws for each use case of a served folder, in eight blocks: a hundred use cases take a minute of a core.
SWEEP_DRAWS: Final = 2_048
#: Seed of a served folder's sweep: the same for everybody.
SEED: Final = 0
#: Use cases that a page can show. Judgement: a table of more is no table.
MOST_CASES: Final = 5_000
#: Facts and choices that a page can show.
MOST_SHOWN: Final = 400


def calibrated(*, path: str, asked: Mapping[str, Any], folder: str, progress: Progress) -> dict[str, Any]:
    """Propose inputs from a file.

    Parameters
    ----------
    path : str
        The file; its name is that of the visitor's own.
    asked : mapping
        ``state`` of the page, ``approach`` that the file speaks for, ``choice`` of a model or variant where there
        are several.
    folder : str
        Folder of the presets.
    progress : callable
        Told bytes read and bytes in all.

    Returns
    -------
    dict
        What the page shows: report, warnings, facts, gaps, rows of proposals, and each proposal as a scenario file
        would say it.

    Raises
    ------
    ValueError
        If the file, the state or the choice is wrong; a message for people.
    """
    from dashboard.state import read_state, scenario_of
    from simulator.calibration import calibration, read
    from simulator.calibration.billing import billing_options
    from simulator.calibration.proposed_changes import own_file, proposed_entry
    from simulator.scenarios.ground import prices

    scenario = scenario_of(read_state(asked.get("state") or {}), Path(folder))
    reading = read(Path(path), progress=lambda done, of: progress(done, of))
    choice = asked.get("choice") or None
    present = {name: entry.value for name, entry in scenario.entries.items() if isinstance(entry.value, float)}
    today = datetime.datetime.now(tz=datetime.UTC).date()
    found = calibration(
        reading, approach=str(asked.get("approach", "prompting")), present=present,
        model=str(choice) if choice and reading.requests is not None else None,
        variant=str(choice) if choice and reading.evaluation is not None else None,
        **billing_options(reading, scenario=scenario, book=prices(Path(folder)), today=today),
    )  # fmt: skip
    source = own_file(reading, read_on=today)
    entries = {proposal.name: proposed_entry(proposal, source) for proposal in found.proposals}
    return {
        "file": reading.path.name,
        "label": reading.label,
        **_report(reading, found),
        "choices": _choices(reading),
        "sources": {source.key: {"title": source.title, "accessed": today.isoformat(), "note": source.note}},
        "proposals": [_row(scenario, name, entry) for name, entry in entries.items()],
    }


def _report(reading: Reading, found: Calibration) -> dict[str, Any]:
    """What became of the rows, what was assumed, what to look at."""
    report = reading.report
    return {
        "rows": f"{report.rows_read:,} rows read = {report.rows_kept:,} kept + {report.rows_read - report.rows_kept:,} "
        "dropped",
        "dropped": [f"{rows:,} dropped: {reason}" for reason, rows in report.dropped.items()],
        "examples": list(report.examples),
        "assumptions": list(report.assumptions),
        "warnings": [*report.warnings, *found.warnings],
        "gaps": [f"{_label(gap.name)}: {gap.missing}" for gap in found.gaps],
        "facts": [[fact.of, fact.name, _told(fact)] for fact in found.facts[:MOST_SHOWN]],
    }


def _told(fact: Fact) -> str:
    """Number of a fact with its unit and range, shares in percent."""
    scale, word = (100.0, "%") if fact.unit == "fraction" else (1.0, unit_word(fact.unit))
    text = f"{number(scale * fact.value)} {word}".strip()
    if fact.low is None or fact.high is None:
        return text
    return f"{text} ({number(scale * fact.low)} to {number(scale * fact.high)})"


def _choices(reading: Reading) -> list[str]:
    """Models or variants that the numbers can be taken from, where there are several."""
    if reading.requests is not None:
        names = [found.model for found in reading.requests.models if found.model]
    else:
        names = list(reading.evaluation.variants) if reading.evaluation is not None else []
    return names[:MOST_SHOWN] if len(names) > 1 else []


def _row(scenario: Scenario, name: str, entry: Any) -> dict[str, Any]:
    """One proposal: as a reader sees it, and as a scenario file would say it, in the unit of its slider."""
    declared, before = PARAMETERS[name], scenario.entries[name]
    written = {
        key: parameter_value(declared, amount)
        for key, amount in (("value", entry.value), ("low", entry.low), ("high", entry.high))
        if amount is not None
    }
    shown_before = parameter_value(declared, before.value)
    return {
        "name": name,
        "label": _label(name),
        "unit": unit_word(declared.shown_in),
        "before": number(shown_before) if isinstance(shown_before, float) else str(shown_before or "–"),
        **{key: number(float(amount)) for key, amount in written.items() if amount is not None},
        "why": entry.where,
        "entry": {**written, "unit": declared.shown_in, "source": entry.source, "where": entry.where or "read from it"},
    }


def _label(name: str) -> str:
    """Label of an input with the approach that it belongs to; a gap that is about no input says so itself."""
    declared = PARAMETERS.get(name)
    if declared is None:
        return name[:1].upper() + name[1:]
    group = {"prompting": "Prompting", "fine_tuning": "Fine-tuning", "hybrid": "Hybrid"}.get(declared.group)
    return f"{group}: {declared.label.lower()}" if group else declared.label


def swept_results(*, path: str, asked: Mapping[str, Any], folder: str, progress: Progress) -> dict[str, Any]:
    """Summarise the results of ``breakeven sweep``.

    Parameters
    ----------
    path : str
        A file that the sweep wrote.
    asked, folder
        Not used: a file of results says all.
    progress : callable
        Told when it begins.

    Returns
    -------
    dict
        As `summary.portfolio` finds it, cut to what a page can show.

    Raises
    ------
    ValueError
        If it is no such file.
    """
    from simulator.portfolio.result_files import ENDINGS, read_rows

    file = Path(path)
    if file.suffix not in ENDINGS:
        raise ValueError(
            f"{file.name}: results of breakeven sweep end in {', '.join(ENDINGS)}; write them with "
            "breakeven sweep FOLDER --draws 2048 --out results.jsonl"
        )
    progress(0, 1)
    try:
        return _summary(read_rows(file), file.name)
    except ValueError as error:
        raise ValueError(str(error).replace(path, file.name)) from None


def swept(*, folder: str, progress: Progress) -> dict[str, Any]:
    """Run every scenario of the served folder with draws, and summarise.

    Parameters
    ----------
    folder : str
        Folder of the presets.
    progress : callable
        Told scenarios done and in all.

    Returns
    -------
    dict
        As `swept_results`, with the faults of scenarios that cannot be run.
    """
    from dashboard.state import State, original
    from simulator.portfolio.row import row
    from simulator.portfolio.tasks import Task, tasks_of
    from simulator.scenarios.faults import ScenarioError
    from simulator.scenarios.files import preset_names

    names, faults = preset_names(Path(folder)), []

    def rows() -> Iterator[dict[str, Any]]:
        """One row for each scenario that can be read."""
        for count, name in enumerate(names):
            progress(count, len(names))
            try:
                scenario = original(State(scenario=name), Path(folder))
                yield from (
                    row(task) for task in tasks_of(scenario, (), draws=SWEEP_DRAWS, seed=SEED) if isinstance(task, Task)
                )
            except ScenarioError as error:
                faults.append(str(error))

    return {**_summary(rows(), "the scenarios of this server"), "faults": faults}


def _summary(rows: Iterator[dict[str, Any]], of: str) -> dict[str, Any]:
    """Portfolio as plain data."""
    from simulator.portfolio.summary import portfolio

    found = portfolio(rows)
    if not found.cases:
        raise ValueError(f"{of}: there is no use case in it")
    told = found.as_dict()
    cut = [f"The first {MOST_CASES:,} of {len(found.cases):,} are shown; the sums are over all."]
    says = [*found.says, *(cut if len(found.cases) > MOST_CASES else [])]
    return {**told, "cases": told["cases"][:MOST_CASES], "says": says, "of": of, "faults": []}
