"""promptfoo: results as JSON (format versions 2 and 3) or JSON lines.

There is no number for repeats: rows of one variant with the same variables and assertions are repeats, in file
order. `cached` marks promptfoo's own disk cache, which replays an answer; such rows say nothing about tokens, time or
agreement. Tokens of graders stand apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import DAMAGED, ROW_FAULTS, Row, itself, json_items, json_line_batches
from simulator.calibration.eval_format import EvalFormat
from simulator.calibration.evaluation import (
    StatedAnswer,
    VariantTotals,
    evaluation_of,
    prompt_names,
    score_of,
    variant_name,
)
from simulator.calibration.fields import digest, moment, name, nested, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.records import AnswerStatus
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

#: `failureReason`: nothing failed, an assertion did, the call itself did.
_CALL_FAILED: Final = 2
MILLISECONDS: Final = 1e-3


def _recognises(sniff: Sniff) -> bool:
    """True for a whole export, or for lines that are results."""
    if sniff.document is not None:
        results = sniff.document.get("results")
        if isinstance(results, dict) and isinstance(results.get("results"), list):
            return True
    return any(_is_result(row) for row in sniff.rows)


def _is_result(row: Row) -> bool:
    """True for one result."""
    return "provider" in row and "success" in row and ("vars" in row or "testCase" in row) and "prompt" in row


def _rows(sniff: Sniff, tally: Tally) -> Iterator[tuple[int, Row]]:
    """Yield (position, result)."""
    if sniff.document is not None:
        results = nested(sniff.document.get("results"))
        for position, row in enumerate(results.get("results") or [], 1):
            tally.rows_read += 1
            yield position, row
    elif sniff.container == "json lines":
        for numbers, rows in json_line_batches(sniff.path, tally, itself):
            yield from zip(numbers, rows, strict=True)
    else:
        tally.warn("The document is cut off or too large to read at once; the results that could be read were kept.")
        for position, row in json_items(sniff.path, tally, after="results"):
            tally.rows_read += 1
            yield position, row


def _provider(row: Row) -> str:
    """Name of the model that answered."""
    provider = row.get("provider")
    if isinstance(provider, dict):
        return name(provider.get("label")) or name(provider.get("id"))
    return name(provider)


def _column(row: Row) -> tuple[Any, ...]:
    """What tells the variants apart: position of the prompt, its template, the provider."""
    prompt = nested(row.get("prompt"))
    position = row.get("promptIdx")
    template = prompt.get("label") or row.get("promptId") or ""
    place = position if isinstance(position, int) else -1
    return place, digest(template), _provider(row)


def _status(row: Row) -> tuple[bool | None, AnswerStatus]:
    """Whether the answer passed, and how it ended; `error` also holds the words of failed assertions."""
    if row.get("failureReason") == _CALL_FAILED or (row.get("response") is None and row.get("error")):
        return None, "error"
    if not isinstance(row["success"], bool):
        raise TypeError
    return row["success"], "ok" if row["success"] else "wrong"


def _answer(row: Row) -> StatedAnswer:
    """Stated answer of one result."""
    passed, status = _status(row)
    response = nested(row.get("response"))
    usage = nested(response.get("tokenUsage")) or nested(row.get("tokenUsage"))
    details = nested(usage.get("completionDetails"))
    grading = nested(row.get("gradingResult"))
    graded = number(nested(grading.get("tokensUsed")).get("total"))
    if graded is None:
        graded = number(nested(usage.get("assertions")).get("total"))
    test = nested(row.get("testCase"))
    variables = row.get("vars")
    variables = test.get("vars") if variables is None else variables
    output = response.get("output")
    latency = number(row.get("latencyMs"))
    cost = number(row.get("cost"))
    from_cache = response.get("cached") is True
    tokens = {
        "input": number(usage.get("prompt")),
        "out": number(usage.get("completion")),
        "total": number(usage.get("total")),
        "read": number(details.get("cacheReadInputTokens")),
        "write": number(details.get("cacheCreationInputTokens")),
        "reasoning": number(details.get("reasoning")),
    }
    if not any(tokens.values()):
        # providers without a meter report 0 everywhere: that is silence, not a free answer
        tokens = {}
    return StatedAnswer(
        column=_column(row),
        case=digest([variables, test.get("assert")]),
        passed=passed,
        status=status,
        score=score_of(row.get("score")),
        answer=None if output is None else digest(" ".join(str(output).lower().split())),
        output=None if output is None else digest(output),
        tokens=tokens,
        latency=None if latency is None else latency * MILLISECONDS,
        cost=number(response.get("cost")) if cost is None else cost,
        from_cache=from_cache,
        grader_tokens=graded,
    )


def _evaluate(sniff: Sniff, tally: Tally) -> Evaluation:
    """Read a promptfoo export."""
    answers: list[StatedAnswer] = []
    for position, row in _rows(sniff, tally):
        try:
            answers.append(_answer(row))
        except ROW_FAULTS:
            tally.drop(DAMAGED, f"result {position}")
    results = nested(sniff.document.get("results")) if sniff.document is not None else {}
    order = sorted(dict.fromkeys(answer.column for answer in answers), key=lambda column: column[0])
    prompts = prompt_names((column[1], column[2]) for column in order)
    names = {column: (prompt, column[2]) for column, prompt in zip(order, prompts, strict=True)}
    _note(sniff, answers, tally)
    return evaluation_of(answers, names, "inside", tally, _totals(results, names), _started(results))


def _started(results: Row) -> float | None:
    """When the evaluation ran; None if the export does not say."""
    try:
        return moment(results.get("timestamp"))
    except ValueError:
        return None


def _note(sniff: Sniff, answers: list[StatedAnswer], tally: Tally) -> None:
    """Say what the repeats rest on."""
    cached = sum(answer.from_cache for answer in answers)
    if cached:
        tally.warn(
            f"{cached} answers were replayed from promptfoo's own cache; they are left out of tokens, time and "
            "agreement. Run with --no-cache to measure consistency."
        )
    seen: dict[tuple[Any, ...], int] = {}
    for answer in answers:
        key = (answer.column, answer.case)
        seen[key] = seen.get(key, 0) + 1
    most = max(seen.values(), default=0)
    if most > 1:
        tally.assume("promptfoo does not number repeats: rows with the same variables and assertions are repeats.")
        document = sniff.document or {}
        stated = nested(document.get("runtimeOptions")).get("repeat")
        stated = stated or nested(nested(document.get("config")).get("evaluateOptions")).get("repeat")
        if isinstance(stated, int) and stated != most:
            tally.warn(
                f"The run states {stated} repeats, the file shows up to {most}: identical tests look like repeats."
            )


def _totals(results: Row, names: dict[tuple[Any, ...], tuple[str, str]]) -> list[VariantTotals]:
    """The export's own sums per column."""
    variants = {column[0]: variant_name(*named) for column, named in names.items()}
    totals = []
    for position, column in enumerate(results.get("prompts") or []):
        try:
            totals.append(column_totals(column["metrics"], variants[position]))
        except ROW_FAULTS:
            continue
    return totals


def column_totals(metrics: Row, variant: str) -> VariantTotals:
    """Sums that promptfoo states for one column."""
    usage = nested(metrics.get("tokenUsage"))
    details = nested(usage.get("completionDetails"))
    passed, failed = number(metrics.get("testPassCount")), number(metrics.get("testFailCount"))
    latency = number(metrics.get("totalLatencyMs"))
    return VariantTotals(
        variant=variant,
        answers=None if passed is None or failed is None else passed + failed,
        passed=passed,
        input=number(usage.get("prompt")),
        read=number(details.get("cacheReadInputTokens")),
        write=number(details.get("cacheCreationInputTokens")),
        out=number(usage.get("completion")),
        reasoning=number(details.get("reasoning")),
        latency=None if latency is None else latency * MILLISECONDS,
        cost=number(metrics.get("cost")),
        grader_tokens=number(nested(usage.get("assertions")).get("total")),
    )


FORMAT: Final = EvalFormat(name="promptfoo", label="promptfoo results", recognises=_recognises, evaluate=_evaluate)
