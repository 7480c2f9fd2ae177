"""Calibration: a user's own logs, evaluations and training files become proposed inputs with ranges.

`read` turns a file into one of three kinds of record, whatever tool wrote it; nothing leaves the machine, and no text
of a prompt or an answer is kept.
"""

from __future__ import annotations

from simulator.calibration.booked_prices import model_prices, training_bills_of, training_prices
from simulator.calibration.calibrating import Calibration, calibration, proposals
from simulator.calibration.estimates import Estimate, Fact, Gap, Proposal
from simulator.calibration.merging import merged
from simulator.calibration.reading import FORMATS, Reading, read
from simulator.calibration.records import (
    CalibrationError,
    EvalRecord,
    ImportReport,
    RequestRecord,
    TrainingFile,
)
from simulator.calibration.request_stream import request_records

__all__ = [
    "FORMATS",
    "Calibration",
    "CalibrationError",
    "Estimate",
    "EvalRecord",
    "Fact",
    "Gap",
    "ImportReport",
    "Proposal",
    "Reading",
    "RequestRecord",
    "TrainingFile",
    "calibration",
    "merged",
    "model_prices",
    "proposals",
    "read",
    "request_records",
    "training_bills_of",
    "training_prices",
]
