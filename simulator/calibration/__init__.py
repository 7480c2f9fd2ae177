"""Calibration: a user's own logs, evaluations and training files become proposed inputs with ranges.

`read` turns a file into one of three kinds of record, whatever tool wrote it; nothing leaves the machine, and no text
of a prompt or an answer is kept.
"""

from __future__ import annotations

from simulator.calibration.reading import FORMATS, Reading, read
from simulator.calibration.records import (
    CalibrationError,
    EvalRecord,
    Gap,
    ImportReport,
    Proposal,
    RequestRecord,
    TrainingFile,
)

__all__ = [
    "FORMATS",
    "CalibrationError",
    "EvalRecord",
    "Gap",
    "ImportReport",
    "Proposal",
    "Reading",
    "RequestRecord",
    "TrainingFile",
    "read",
]
