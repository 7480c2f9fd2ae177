"""llm-stability: repeated runs of multiple-choice questions as CSV, with the published agreement numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from simulator.calibration.containers import DAMAGED, ROW_FAULTS
from simulator.calibration.eval_format import EvalFormat
from simulator.calibration.evaluation import StatedAnswer, evaluation_of
from simulator.calibration.fields import digest, name
from simulator.calibration.sniff import row_batches

if TYPE_CHECKING:
    from simulator.calibration.containers import Row
    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

#: The answer in a response: what follows the last "answer is", else the whole response (rule of the published runs).
_ANSWER: Final = re.compile(r"answer is:? \**\(?([A-Za-z]+)")


def extracted(text: str) -> str:
    """Answer that a response gives, without brackets and letter case.

    Examples
    --------
    >>> extracted("Step by step. So the answer is (A)."), extracted("(B)")
    ('a', 'b')
    """
    found = _ANSWER.findall(text)
    return (found[-1] if found else text).strip().strip("().").lower()


def _recognises(sniff: Sniff) -> bool:
    """True for the columns of these runs."""
    return {"rubric_id", "run", "gt", "response"} <= set(sniff.header)


def _answer(row: Row) -> StatedAnswer:
    """Stated answer of one row."""
    answer = extracted(row["response"])
    passed = answer == extracted(row["gt"])
    return StatedAnswer(
        column=(name(row.get("task")), name(row.get("model"))),
        case=digest(row["rubric_id"]),
        passed=passed,
        status="ok" if passed else "wrong",
        repeat=int(row["run"]),
        answer=digest(answer),
        output=digest(row["response"]),
    )


def _evaluate(sniff: Sniff, tally: Tally) -> Evaluation:
    """Read the runs."""
    answers: list[StatedAnswer] = []
    for numbers, rows in row_batches(sniff, tally):
        for number, row in zip(numbers, rows, strict=True):
            try:
                answers.append(_answer(row))
            except ROW_FAULTS:
                tally.drop(DAMAGED, f"line {number}")
    columns = dict.fromkeys(answer.column for answer in answers)
    names = {column: (column[0] or "prompt 1", column[1]) for column in columns}
    return evaluation_of(answers, names, "none", tally)


FORMAT: Final = EvalFormat(name="llm-stability", label="llm-stability runs", recognises=_recognises, evaluate=_evaluate)
