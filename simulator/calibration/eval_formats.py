"""All formats of evaluations, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.calibration.containers import ROW_FAULTS
from simulator.calibration.importers import inspect_log, lm_eval, promptfoo_csv, promptfoo_json, stability_csv
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from simulator.calibration.eval_format import EvalFormat
    from simulator.calibration.sniff import Sniff

EVAL_FORMATS: Final[dict[str, EvalFormat]] = {
    form.name: form
    for form in (
        inspect_log.FORMAT, promptfoo_json.FORMAT, promptfoo_csv.FORMAT, stability_csv.FORMAT, lm_eval.FORMAT,
    )
}  # fmt: skip


def eval_format(sniff: Sniff) -> EvalFormat | None:
    """Format that the first look shows; None if none knows it."""
    for form in EVAL_FORMATS.values():
        try:
            if form.recognises(sniff):
                return form
        except (CalibrationError, *ROW_FAULTS):
            continue
    return None
