"""What an importer of evaluations states about its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalFormat:
    """A format of evaluation results.

    Attributes
    ----------
    name, label : str
        Name to force it by, and the words for it.
    recognises : callable
        True if a first look at a file shows this format. May raise on damaged files.
    evaluate : callable
        Reads the file.
    """

    name: str
    label: str
    recognises: Callable[[Sniff], bool]
    evaluate: Callable[[Sniff, Tally], Evaluation]
