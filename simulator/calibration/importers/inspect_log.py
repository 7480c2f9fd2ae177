"""Inspect: evaluation logs as `.eval` archives or JSON, finished, cancelled, unscored or without samples.

Cached tokens stand beside `input_tokens`. Repeats are samples with one id and several epochs. A grader's tokens are
counted together with the model's; they are taken apart where the sample also states the usage of its one answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import DAMAGED, ROW_FAULTS, Row
from simulator.calibration.eval_format import EvalFormat
from simulator.calibration.evaluation import StatedAnswer, VariantTotals, evaluation_of, score_of
from simulator.calibration.fields import digest, moment, name, nested, number
from simulator.calibration.importers.inspect_archive import Archive
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.records import AnswerStatus
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

#: Values of a score in words, and what they are worth. Inspect's value_to_float: partial counts half.
_WORDS: Final = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}
_TOKENS: Final = {
    "input": "input_tokens", "read": "input_tokens_cache_read", "write": "input_tokens_cache_write",
    "out": "output_tokens", "total": "total_tokens",
}  # fmt: skip


def _recognises(sniff: Sniff) -> bool:
    """True for an archive with a log's header or journal, or a JSON log."""
    if sniff.container == "zip":
        with Archive(sniff.path) as archive:
            return "header.json" in archive or "_journal/start.json" in archive
    document = sniff.document
    return document is not None and isinstance(document.get("eval"), dict) and "plan" in document


def _log(sniff: Sniff, tally: Tally) -> tuple[Row, list[tuple[str, Any]]]:
    """Header of the log, and its samples with their places."""
    if sniff.document is not None:
        samples = sniff.document.get("samples") or []
        return sniff.document, [(f"sample {place}", row) for place, row in enumerate(samples, 1)]
    with Archive(sniff.path) as archive:
        return _archived(archive, tally)


def _archived(archive: Archive, tally: Tally) -> tuple[Row, list[tuple[str, Any]]]:
    """Header and samples of an archive; a log that was cut off has only its journal."""
    if "header.json" in archive:
        header = archive.loaded("header.json")
    else:
        header = archive.loaded("_journal/start.json")
        tally.warn("The log was never finished; the samples in its journal were read.")
    if "summaries.json" in archive:
        summaries = list(archive.loaded("summaries.json"))
    else:
        summaries = [row for part in archive.names("_journal/summaries/") for row in archive.loaded(part)]
    samples: list[tuple[str, Any]] = []
    size = archive.path.stat().st_size
    for row in summaries:
        member = f"samples/{row['id']}_epoch_{row['epoch']}.json" if isinstance(row, dict) and "id" in row else ""
        if member in archive and (not row.get("model_usage") or _graded_by_model(row)):
            try:
                row = _needed(archive.loaded(member))
            except CalibrationError as fault:
                tally.warn(str(fault))
        samples.append((member or "summaries.json", row))
        tally.progress(size * len(samples) // len(summaries), size)
    return header, samples


def _needed(sample: Row) -> Row:
    """Sample without its messages and events."""
    return {key: value for key, value in sample.items() if key not in ("events", "messages", "attachments", "store")}


def _graded_by_model(sample: Row) -> bool:
    """True if a model graded the answer, so that its tokens are in the sample's usage."""
    return any("model_graded" in str(scorer) for scorer in nested(sample.get("scores")))


def _summed(usages: Iterator[Any]) -> dict[str, float | None]:
    """Sum of usage objects; a count that none of them states is None."""
    sums: dict[str, float | None] = {}
    for usage in usages:
        for ours, theirs in _TOKENS.items():
            value = number(nested(usage).get(theirs))
            if value is not None:
                sums[ours] = (sums.get(ours) or 0.0) + value
    return sums


def _tokens(sample: Row) -> tuple[dict[str, float | None], float | None]:
    """Tokens of the model under test, and of the grader."""
    stated = nested(sample.get("model_usage"))
    whole = _summed(iter(stated.values()))
    output = nested(sample.get("output"))
    answer = _summed(iter([output.get("usage")])) if output.get("usage") else {}
    roles = nested(sample.get("role_usage"))
    grader = nested(roles.get("grader"))
    if grader and whole:
        graded = _summed(iter([grader]))
        rest = {key: max((whole.get(key) or 0.0) - (graded.get(key) or 0.0), 0.0) for key in whole}
        return dict(rest), graded.get("total")
    if not whole:
        return answer, None
    if answer and _graded_by_model(sample):
        return answer, max((whole.get("total") or 0.0) - (answer.get("total") or 0.0), 0.0)
    return whole, None


def _verdict(sample: Row) -> tuple[bool | None, float | None, Any, AnswerStatus]:
    """Whether the first score says right, the score, the extracted answer, and how it ended."""
    if sample.get("error"):
        return None, None, None, "error"
    scores = nested(sample.get("scores"))
    first = nested(next(iter(scores.values()), None))
    value = first.get("value")
    if isinstance(value, dict | list) or value is None:
        return None, None, first.get("answer"), "unscored"
    score = _WORDS.get(value) if isinstance(value, str) else score_of(value)
    if score is None:
        return None, None, first.get("answer"), "unscored"
    return score >= 1.0, score, first.get("answer"), "ok" if score >= 1.0 else "wrong"


def _answer(sample: Row) -> StatedAnswer:
    """Stated answer of one sample."""
    passed, score, extracted, status = _verdict(sample)
    tokens, graded = _tokens(sample)
    output = nested(sample.get("output"))
    choices = output.get("choices")
    text = output.get("completion")
    if text is None and isinstance(choices, list) and choices:
        text = nested(nested(choices[0]).get("message")).get("content")
    times = (number(sample.get("working_time")), number(sample.get("total_time")), number(output.get("time")))
    cost = [number(nested(usage).get("total_cost")) for usage in nested(sample.get("model_usage")).values()]
    return StatedAnswer(
        column=(),
        case=digest(sample["id"]),
        passed=passed,
        status=status,
        repeat=int(sample.get("epoch") or 1) - 1,
        score=score,
        answer=None if extracted is None else digest(str(extracted).strip().lower()),
        output=None if text is None else digest(text),
        tokens=tokens,
        latency=next((time for time in times if time is not None), None),
        cost=None if not cost or None in cost else sum(value or 0.0 for value in cost),
        grader_tokens=graded,
    )


def _evaluate(sniff: Sniff, tally: Tally) -> Evaluation:
    """Read an Inspect log."""
    header, samples = _log(sniff, tally)
    stated = nested(header.get("eval"))
    model = name(stated.get("model"))
    if header.get("status") not in (None, "success"):
        tally.warn(f"The run's status is {name(header['status'])}: its samples may not be an even choice of the set.")
    answers: list[StatedAnswer] = []
    for place, sample in samples:
        tally.rows_read += 1
        try:
            answers.append(_answer(sample))
        except ROW_FAULTS:
            tally.drop(DAMAGED, place)
    if not answers:
        tally.warn("The log has no samples; only its totals were read.")
    if any(answer.status == "unscored" for answer in answers):
        tally.warn("Some samples are not scored; they count in tokens and time only.")
    created = stated.get("created")
    return evaluation_of(
        answers,
        {(): ("prompt 1", model)},
        "beside",
        tally,
        _totals(header, model),
        moment(created) if isinstance(created, str) else None,
    )


def _totals(header: Row, model: str) -> list[VariantTotals]:
    """The log's own sums, graders included where they were not told apart."""
    stats = nested(header.get("stats"))
    results = nested(header.get("results"))
    try:
        sums = _summed(iter(nested(stats.get("model_usage")).values()))
        answers = number(results.get("completed_samples"))
        first = nested(next(iter(results.get("scores") or []), None))
        accuracy = number(nested(nested(first.get("metrics")).get("accuracy")).get("value"))
    except ROW_FAULTS:
        return []
    return [
        VariantTotals(
            variant=f"prompt 1 · {model}",
            answers=answers,
            passed=None if accuracy is None or answers is None else accuracy * answers,
            input=sums.get("input"),
            read=sums.get("read"),
            write=sums.get("write"),
            out=sums.get("out"),
        )
    ]


FORMAT: Final = EvalFormat(name="inspect", label="Inspect log", recognises=_recognises, evaluate=_evaluate)
