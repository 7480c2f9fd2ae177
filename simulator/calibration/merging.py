"""Evaluations of several files as one: prompting against a tuned model, or runs at several training sizes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.calibration.evaluation import Evaluation
from simulator.calibration.reading import Reading
from simulator.calibration.records import CalibrationError, ImportReport

if TYPE_CHECKING:
    from collections.abc import Sequence


def merged(readings: Sequence[Reading]) -> Reading:
    """Evaluations of several files as one, each variant with its file's name in front.

    Parameters
    ----------
    readings : sequence of Reading
        Evaluations that `read` has read.

    Returns
    -------
    Reading
        Cases with equal inputs are the same case, whichever file they stand in.

    Raises
    ------
    CalibrationError
        If one of them is no evaluation.
    """
    names = _names(readings)
    records, totals = [], []
    for reading, name in zip(readings, names, strict=True):
        if reading.evaluation is None:
            raise CalibrationError(f"{reading.path.name}: not an evaluation.")
        records += [replace(record, variant=f"{name}: {record.variant}") for record in reading.evaluation.records]
        totals += [replace(total, variant=f"{name}: {total.variant}") for total in reading.evaluation.totals]
    days = [reading.evaluation.at for reading in readings if reading.evaluation and reading.evaluation.at is not None]
    first = readings[0]
    return Reading(
        path=first.path,
        kind="evaluations",
        format=first.format,
        label=" and ".join(dict.fromkeys(reading.label for reading in readings)),
        report=_report(readings, names),
        evaluation=Evaluation(records=tuple(records), totals=tuple(totals), at=max(days, default=None)),
        parts=tuple(readings),
    )


def _names(readings: Sequence[Reading]) -> list[str]:
    """Name of each file without its ending, unless two then share one."""
    stems = [reading.path.stem for reading in readings]
    if len(set(stems)) == len(stems):
        return stems
    return [f"{reading.path.name} ({place})" for place, reading in enumerate(readings, 1)]


def _report(readings: Sequence[Reading], names: Sequence[str]) -> ImportReport:
    """Books of all files together."""
    reports = [reading.report for reading in readings]
    dropped: Counter[str] = Counter()
    for report in reports:
        dropped.update(report.dropped)
    pairs = list(zip(names, reports, strict=True))
    return ImportReport(
        rows_read=sum(report.rows_read for report in reports),
        rows_kept=sum(report.rows_kept for report in reports),
        dropped=dict(dropped),
        examples=tuple(f"{name}, {place}" for name, report in pairs for place in report.examples),
        assumptions=tuple(dict.fromkeys(text for report in reports for text in report.assumptions)),
        warnings=tuple(f"{name}: {text}" for name, report in pairs for text in report.warnings),
    )
