"""The answers of an evaluation: numbered repeats, settled token counts, and the tool's own totals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.cache_place import cache_place, evidence_of
from simulator.calibration.fields import number
from simulator.calibration.records import EvalRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from simulator.calibration.records import AnswerStatus, CachePlace
    from simulator.calibration.tally import Tally

#: What stands between prompt and model in the name of a variant.
BETWEEN: Final = " · "
_TOKENS = ("input", "read", "write", "out", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantTotals:
    """What the tool itself states for one variant over all cases; None where it is silent.

    Attributes
    ----------
    variant : str
        Prompt and model.
    answers, passed : float or None
        Answers graded, and right ones [answer].
    input, read, write, out, reasoning : float or None
        Tokens as the tool counts them [token].
    latency : float or None
        Sum of the response times [second].
    cost : float or None
        Reported cost [USD].
    grader_tokens : float or None
        Tokens of the graders, apart [token].
    """

    variant: str
    answers: float | None = None
    passed: float | None = None
    input: float | None = None
    read: float | None = None
    write: float | None = None
    out: float | None = None
    reasoning: float | None = None
    latency: float | None = None
    cost: float | None = None
    grader_tokens: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Answers of an evaluation file.

    Attributes
    ----------
    records : tuple of EvalRecord
        One per answer, in file order.
    totals : tuple of VariantTotals
        The tool's own sums.
    at : float or None
        When the evaluation ran [second since 1970, UTC].
    """

    records: tuple[EvalRecord, ...]
    totals: tuple[VariantTotals, ...] = ()
    at: float | None = None

    @property
    def variants(self) -> tuple[str, ...]:
        """Variants in the order in which they are met."""
        return tuple(dict.fromkeys(record.variant for record in self.records))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAnswer:
    """One graded answer in the words of its file, before repeats are numbered and tokens settled.

    Attributes are those of `EvalRecord`; `tokens` holds the counts as stated (input, read, write, out, total), and
    `repeat` is None where the format has no number for it.
    """

    column: tuple[Any, ...]
    case: str
    passed: bool | None
    status: AnswerStatus
    repeat: int | None = None
    score: float | None = None
    answer: str | None = None
    output: str | None = None
    tokens: Mapping[str, float | None] = field(default_factory=dict)
    latency: float | None = None
    cost: float | None = None
    from_cache: bool = False
    grader_tokens: float | None = None


def prompt_names(columns: Iterable[tuple[str, str]]) -> list[str]:
    """Names of the prompts by position, never by their text.

    Parameters
    ----------
    columns : iterable of (str, str)
        What identifies the prompt, and the model, of each column of the evaluation in order.

    Returns
    -------
    list of str
        "prompt 1", "prompt 2", ... for each column.

    Notes
    -----
    Prompts written as functions can share one text and one id. A model that comes again under the same text is
    therefore taken to run another prompt.

    Examples
    --------
    >>> prompt_names([("x", "small"), ("x", "large"), ("x", "small"), ("y", "small")])
    ['prompt 1', 'prompt 1', 'prompt 2', 'prompt 3']
    """
    met: defaultdict[tuple[str, str], int] = defaultdict(int)
    numbers: dict[tuple[str, int], int] = {}
    names = []
    for text, model in columns:
        turn = (text, met[text, model])
        met[text, model] += 1
        names.append(f"prompt {numbers.setdefault(turn, len(numbers) + 1)}")
    return names


def evaluation_of(
    answers: Sequence[StatedAnswer],
    names: Mapping[tuple[Any, ...], tuple[str, str]],
    rule: CachePlace,
    tally: Tally,
    totals: Sequence[VariantTotals] = (),
    at: float | None = None,
) -> Evaluation:
    """Evaluation with repeats numbered in file order and cached tokens put where they belong.

    Parameters
    ----------
    answers : sequence of StatedAnswer
        Answers in file order.
    names : mapping
        Column of the evaluation -> prompt and model.
    rule : CachePlace
        The format's own rule for cached tokens.
    tally : Tally
        Books of the import.
    totals : sequence of VariantTotals, optional
        The tool's own sums.
    at : float, optional
        When it ran [second since 1970].
    """
    columns = {key: np.array([answer.tokens.get(key) for answer in answers], dtype=np.float64) for key in _TOKENS}
    place, because = cache_place(evidence_of(columns), rule) if answers else (rule, "")
    if because:
        tally.warn(f"Cached tokens are counted {place} the input, because {because}.")
    if place == "open":
        tally.assume("Nothing tells whether cached tokens are inside or beside the input; inside is assumed.")
    turns: defaultdict[tuple[tuple[Any, ...], str], int] = defaultdict(int)
    records = []
    for answer in answers:
        turn = turns[answer.column, answer.case]
        turns[answer.column, answer.case] += 1
        prompt, model = names[answer.column]
        records.append(
            EvalRecord(
                variant=variant_name(prompt, model),
                prompt=prompt,
                model=model,
                case=answer.case,
                repeat=turn if answer.repeat is None else answer.repeat,
                passed=answer.passed,
                score=answer.score,
                answer=answer.answer,
                output=answer.output,
                **_settled(answer, place),
                from_cache=answer.from_cache,
                status=answer.status,
                grader_tokens=answer.grader_tokens,
            )
        )
    return Evaluation(records=tuple(records), totals=tuple(totals), at=at)


def variant_name(prompt: str, model: str) -> str:
    """Prompt and model in one name."""
    return f"{prompt}{BETWEEN}{model}" if model else prompt


def _settled(answer: StatedAnswer, place: CachePlace) -> dict[str, float | None]:
    """Tokens, time and cost of one answer; a replayed answer has none."""
    if answer.from_cache:
        return {}
    stated, read, write = (answer.tokens.get(key) for key in ("input", "read", "write"))
    cached = (read or 0.0) + (write or 0.0)
    uncached = stated if stated is None or place == "beside" else max(stated - cached, 0.0)
    return {
        "uncached_in": uncached,
        "cache_read_in": read,
        "cache_write_in": write,
        "out": answer.tokens.get("out"),
        "latency": answer.latency,
        "cost": answer.cost,
    }


def fresh(records: Iterable[EvalRecord]) -> list[EvalRecord]:
    """Records without replayed answers; a case that was only replayed keeps one of them.

    Parameters
    ----------
    records : iterable of EvalRecord
        Records of an evaluation.

    Returns
    -------
    list of EvalRecord
        Records that say something about repeats.
    """
    chosen = list(records)
    asked = {(record.variant, record.case) for record in chosen if not record.from_cache}
    result = []
    for record in chosen:
        if record.from_cache and (record.variant, record.case) in asked:
            continue
        asked.add((record.variant, record.case))
        result.append(record)
    return result


def score_of(value: Any) -> float | None:
    """Score as a number, also below 0; None if it is none."""
    if isinstance(value, bool):
        return float(value)
    try:
        return number(value)
    except ValueError:
        return None
