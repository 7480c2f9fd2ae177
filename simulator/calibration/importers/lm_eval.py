"""lm-evaluation-harness: samples as JSON lines, one row per document and filter; or the results of whole tasks.

Repeats are the inner list of `resps`, but a metric is stated once per row, after the filter: whether a single repeat
is right is recomputed where the metric is an exact match. There are no tokens, times or costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import DAMAGED, ROW_FAULTS, Row
from simulator.calibration.eval_format import EvalFormat
from simulator.calibration.evaluation import (
    Evaluation,
    StatedAnswer,
    VariantTotals,
    evaluation_of,
    score_of,
    variant_name,
)
from simulator.calibration.fields import digest, moment, name, nested, number
from simulator.calibration.sniff import row_batches

if TYPE_CHECKING:
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

#: Metrics of which 1 means right and anything else wrong.
_EXACT: Final = ("exact_match", "acc", "acc_norm", "em")


def _recognises(sniff: Sniff) -> bool:
    """True for rows of samples, or for the results of whole tasks."""
    return any("doc_id" in row and "resps" in row for row in sniff.rows) or _is_results(sniff.document)


def _is_results(document: Row | None) -> bool:
    """True for the results of whole tasks."""
    return document is not None and isinstance(document.get("results"), dict) and "n-samples" in document


def _evaluate(sniff: Sniff, tally: Tally) -> Evaluation:
    """Read a samples file, by the first of its filters, or the results of whole tasks."""
    if sniff.document is not None and _is_results(sniff.document):
        return _results(sniff.document, tally)
    answers: list[StatedAnswer] = []
    chosen: str | None = None
    others: set[str] = set()
    for numbers, rows in row_batches(sniff, tally):
        for line, row in zip(numbers, rows, strict=True):
            try:
                selected = name(row.get("filter"))
                chosen = selected if chosen is None else chosen
                if selected != chosen:
                    others.add(selected)
                    tally.drop("another filter of the same documents")
                    continue
                answers += _answers(row)
            except ROW_FAULTS:
                tally.drop(DAMAGED, f"line {line}")
    if others:
        tally.assume(f"The filter {chosen!r} is read; the rows of {', '.join(sorted(others))} are the same answers.")
    tally.assume("lm-evaluation-harness states no tokens, times or costs.")
    if any(answer.repeat for answer in answers):
        tally.assume("Right or wrong is recomputed for each repeat by comparing its text with the target.")
    return evaluation_of(answers, {(): ("prompt 1", "")}, "none", tally)


def _answers(row: Row) -> list[StatedAnswer]:
    """Stated answers of one document: as many as it has repeats."""
    case = digest(row.get("doc_hash") or row["doc_id"])
    metric = next((key for key in (*_EXACT, *(row.get("metrics") or ())) if key in row), None)
    score = None if metric is None else score_of(row[metric])
    texts = row["resps"][0] if row["resps"] and isinstance(row["resps"][0], list) else []
    repeats = [text for text in texts if isinstance(text, str)]
    passed = None if score is None or metric not in _EXACT else score >= 1.0
    if len(repeats) <= 1:
        kept: Any = row.get("filtered_resps") or repeats
        return [_one(case, 0, passed, score, kept[0] if kept else None)]
    target = " ".join(str(row["target"]).lower().split())
    return [_one(case, turn, _same(text, target), None, text) for turn, text in enumerate(repeats)]


def _same(text: str, target: str) -> bool:
    """True if the texts are equal but for case and white space."""
    return " ".join(text.lower().split()) == target


def _one(case: str, turn: int, passed: bool | None, score: float | None, text: Any) -> StatedAnswer:
    """Stated answer of one repeat."""
    return StatedAnswer(
        column=(),
        case=case,
        passed=passed,
        status="unscored" if passed is None else "ok" if passed else "wrong",
        repeat=turn,
        score=score,
        answer=None if text is None else digest(" ".join(str(text).lower().split())),
        output=None if text is None else digest(text),
    )


def _results(document: Row, tally: Tally) -> Evaluation:
    """Shares of right answers that a results file states, one variant per task and filter."""
    sizes, model = nested(document.get("n-samples")), name(document.get("model_name"))
    totals: list[VariantTotals] = []
    for task, stated in nested(document.get("results")).items():
        tally.rows_read += 1
        try:
            answers = number(nested(sizes.get(task)).get("effective"))
            rates = {key: number(value) for key, value in stated.items() if key.split(",")[0] in _EXACT}
        except ROW_FAULTS:
            tally.drop(DAMAGED, f"task {name(task)}")
            continue
        found = [
            VariantTotals(
                variant=variant_name(" ".join(map(name, (task, *key.split(",")))), model),
                answers=answers,
                passed=None if answers is None or rate is None else rate * answers,
            )
            for key, rate in rates.items()
            if rate is None or rate <= 1
        ]
        if not found:
            tally.drop("no share of right answers among the metrics", f"task {name(task)}")
        totals += found
    tally.warn("These are results of whole tasks; only the samples (--log_samples) show repeats and single cases.")
    try:
        at = moment(document.get("date"))
    except ValueError:
        at = None
    return Evaluation(records=(), totals=tuple(totals), at=at)


FORMAT: Final = EvalFormat(
    name="lm-eval", label="lm-evaluation-harness samples", recognises=_recognises, evaluate=_evaluate
)
