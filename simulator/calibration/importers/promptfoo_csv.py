"""promptfoo: results as CSV, old (one cell holds verdict and output) or new (a block of columns per variant).

Neither has tokens or times per answer; the old one may state sums per column in its header.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from simulator.calibration.containers import ROW_FAULTS, Row
from simulator.calibration.csv_rows import csv_cells
from simulator.calibration.eval_format import EvalFormat
from simulator.calibration.evaluation import StatedAnswer, evaluation_of, prompt_names, score_of, variant_name
from simulator.calibration.fields import digest, name
from simulator.calibration.importers.promptfoo_json import column_totals
from simulator.calibration.sniff import FIRST_ROWS
from simulator.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.records import AnswerStatus
    from simulator.calibration.sniff import Sniff

#: A cell of the old form: verdict, score, output, reason.
_OLD_CELL: Final = re.compile(r"\[(PASS|FAIL|ERROR)\]\s*(?:\(([\d.]+)\))?\s*")
#: A failed cell puts the reason before the output, and a line of dashes between them.
_DASHES: Final = "\n---\n"
_REASON: Final = re.compile(r"\n\n(?:Pass|Fail) Reason:")
#: A header that is a label: the provider in brackets, then the prompt.
_LABEL: Final = re.compile(r"\[([^\]]*)\]\s*")
_NEW_BLOCK: Final = ("Status", "Score")
_STATUS: Final[dict[str, AnswerStatus]] = {"PASS": "ok", "FAIL": "wrong", "ERROR": "error"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One variant's place in the table."""

    place: int
    prompt: str
    model: str
    metrics: Row | None = None


def _recognises(sniff: Sniff) -> bool:
    """True for blocks of status and score, or for cells that begin with a verdict."""
    if sniff.container != "csv":
        return False
    if any(_is_block(sniff.header, place) for place in range(len(sniff.header))):
        return True
    return any(_OLD_CELL.match(str(cell)) for row in sniff.rows[:3] for cell in row.values())


def _is_block(header: Sequence[str], place: int) -> bool:
    """True where a column of outputs is followed by its status and score."""
    return tuple(header[place + 1 : place + 3]) == _NEW_BLOCK


def _column(place: int, title: str) -> _Column:
    """Column from its title: JSON with the provider and metrics, or a label."""
    if title.startswith("{"):
        try:
            stated = json.loads(title)
            metrics = stated.get("metrics")
            return _Column(
                place,
                digest([stated.get("raw"), stated.get("label")]),
                name(stated.get("provider")),
                metrics if isinstance(metrics, dict) else None,
            )
        except ROW_FAULTS:
            pass
    found = _LABEL.match(title)
    return _Column(place, digest(title[found.end() :] if found else title), name(found[1]) if found else "")


def _evaluate(sniff: Sniff, tally: Tally) -> Evaluation:
    """Read a promptfoo CSV."""
    cells = csv_cells(sniff.path, tally)
    _, header = next(cells, (0, []))
    first_rows = [row for _, row in islice(csv_cells(sniff.path, Tally()), FIRST_ROWS)]
    new = [place for place in range(len(header)) if _is_block(header, place)]
    old = [
        place
        for place in range(len(header))
        if not new and any(len(row) > place and _OLD_CELL.match(row[place]) for row in first_rows)
    ]
    columns = [_column(place, header[place]) for place in new or old]
    first = min(new or old, default=len(header))
    answers: list[StatedAnswer] = []
    for number, row in cells:
        if len(row) != len(header):
            tally.refuse(f"{len(row)} cells where the header has {len(header)}", f"line {number}")
            continue
        tally.rows_read += 1
        case = digest(row[:first])
        found = [_new_answer(row, column, case) if new else _old_answer(row, column, case) for column in columns]
        answers += [answer for answer in found if answer is not None]
        if not any(found):
            tally.drop("no verdict in any column", f"line {number}")
    prompts = prompt_names((column.prompt, column.model) for column in columns)
    names = {(column.place,): (prompt, column.model) for column, prompt in zip(columns, prompts, strict=True)}
    totals = [
        column_totals(column.metrics, variant_name(*names[column.place,]))
        for column in columns
        if column.metrics is not None
    ]
    tally.assume("promptfoo's CSV has no tokens and no times per answer; export JSON or JSONL for those.")
    return evaluation_of(answers, names, "inside", tally, totals)


def _made(column: _Column, case: str, verdict: str, score: str | None, output: str | None) -> StatedAnswer:
    """Stated answer of one cell."""
    status = _STATUS[verdict]
    return StatedAnswer(
        column=(column.place,),
        case=case,
        passed=None if status == "error" else status == "ok",
        status=status,
        score=score_of(score),
        answer=None if output is None else digest(" ".join(output.lower().split())),
        output=None if output is None else digest(output),
    )


def _old_answer(row: Sequence[str], column: _Column, case: str) -> StatedAnswer | None:
    """Answer of a cell of the old form."""
    cell = row[column.place]
    found = _OLD_CELL.match(cell)
    if not found:
        return None
    text = _REASON.split(cell[found.end() :])[0]
    if found[1] == "FAIL" and _DASHES in text:
        text = text.split(_DASHES, 1)[1]
    return _made(column, case, found[1], found[2], None if found[1] == "ERROR" else text.strip())


def _new_answer(row: Sequence[str], column: _Column, case: str) -> StatedAnswer | None:
    """Answer of a block of the new form."""
    verdict = row[column.place + 1]
    return _made(column, case, verdict, row[column.place + 2], row[column.place]) if verdict in _STATUS else None


FORMAT: Final = EvalFormat(name="promptfoo-csv", label="promptfoo CSV", recognises=_recognises, evaluate=_evaluate)
