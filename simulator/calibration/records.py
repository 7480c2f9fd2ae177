"""The three records that every importer ends in, and the report that says what became of each row.

Missing is None, never 0. Texts that a model read or wrote are never kept: where sameness of two answers matters,
a digest stands for the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How a request ended; "unknown" where the format does not say.
RequestStatus = Literal["ok", "error", "unknown"]
#: How one answer of an evaluation ended: right, wrong, never came, or not graded.
AnswerStatus = Literal["ok", "wrong", "error", "unscored"]
#: Where the cached tokens stand: in the input count, beside it, undecided, or there are none.
CachePlace = Literal["inside", "beside", "open", "none"]
#: The three kinds of file.
Kind = Literal["requests", "evaluations", "training"]


class CalibrationError(ValueError):
    """A file that cannot be read as what it is said to be; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One request, or one bucket of ``count`` requests.

    Attributes
    ----------
    at : float or None
        When it started [second since 1970, UTC; since the first row where the file has only offsets].
    model : str
        Name of the model as the file states it; "" where it does not.
    uncached_in, cache_read_in, cache_write_in : float or None
        Input tokens at full price, read from the cache, written to it [token]; their sum is the input.
    out, reasoning_out : float or None
        Output tokens, reasoning included, and the reasoning alone [token].
    latency, first_token : float or None
        Time to the last and to the first token [second].
    cost : float or None
        Reported cost [USD].
    status : RequestStatus
        How it ended.
    count : float or None
        Requests in the bucket [request]; None where the export does not count them.
    batch : bool or None
        True if it went through the batch tier.
    """

    at: float | None
    model: str
    uncached_in: float | None
    cache_read_in: float | None
    cache_write_in: float | None
    out: float | None
    reasoning_out: float | None
    latency: float | None
    first_token: float | None
    cost: float | None
    status: RequestStatus
    count: float | None = 1.0
    batch: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalRecord:
    """One graded answer: one case, one variant, one repeat.

    Attributes
    ----------
    variant : str
        Prompt and model together: what is compared.
    prompt, model : str
        The two parts of the variant; the prompt is named by its position, never by its text.
    case : str
        Digest of the inputs, the same for every variant and repeat of one case.
    repeat : int
        Number of the repeat, from 0.
    passed : bool or None
        Whether the answer is right; None where nothing graded it.
    score : float or None
        Score as the tool gives it.
    answer, output : str or None
        Digests of the extracted answer and of the whole output; equal texts have equal digests.
    uncached_in, cache_read_in, cache_write_in, out : float or None
        Tokens of the model under test [token].
    latency : float or None
        Response time [second].
    cost : float or None
        Reported cost of the model under test [USD].
    from_cache : bool
        True if the tool replayed a stored answer: it says nothing about tokens, time or repeats.
    status : AnswerStatus
        How it ended.
    grader_tokens : float or None
        Tokens of the model that graded [token]; never part of the other counts.
    """

    variant: str
    prompt: str
    model: str
    case: str
    repeat: int
    passed: bool | None
    score: float | None = None
    answer: str | None = None
    output: str | None = None
    uncached_in: float | None = None
    cache_read_in: float | None = None
    cache_write_in: float | None = None
    out: float | None = None
    latency: float | None = None
    cost: float | None = None
    from_cache: bool = False
    status: AnswerStatus = "ok"
    grader_tokens: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFile:
    """What one training file holds, counted by a published rule.

    Attributes
    ----------
    shape : str
        Which of the known shapes the lines have, for example "messages".
    examples : int
        Well-formed examples [example].
    tokens_total : int
        Tokens of all examples, uncut [token].
    tokens_trained : int
        Tokens that are trained on in one epoch: each example cut at ``max_tokens`` [token].
    tokens_assistant : int
        Tokens of the assistant's own words [token].
    quantiles : mapping of float to float
        Quantile -> tokens per example.
    mean, longest : float
        Tokens per example [token].
    over_length : int
        Examples longer than ``max_tokens`` [example].
    max_tokens : int or None
        Longest example that the provider trains on [token]; None if no limit was given.
    malformed : int
        Lines that are no example [line].
    has_tools : bool
        True if tool schemas are present; ``tool_schema_tokens`` estimates them, outside the totals.
    tool_schema_tokens : int
        Tokens of the tool schemas as JSON text, an estimate [token].
    tokenizer : str
        Tokenizer whose tokens are counted, or the estimate that stood in for it.
    exact : bool
        False where the model's own tokenizer is not public or not at hand.
    factor, factor_low, factor_high : float
        The model's tokens per counted token [ratio]: median, 5th and 95th percentile.
    counting_rule : str
        The rule in words.
    """

    shape: str
    examples: int
    tokens_total: int
    tokens_trained: int
    tokens_assistant: int
    quantiles: Mapping[float, float]
    mean: float
    longest: int
    over_length: int
    max_tokens: int | None
    malformed: int
    has_tools: bool
    tool_schema_tokens: int
    tokenizer: str
    exact: bool
    counting_rule: str
    factor: float = 1.0
    factor_low: float = 1.0
    factor_high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of each row, and what had to be assumed.

    Attributes
    ----------
    rows_read, rows_kept : int
        Rows met and rows used; failed requests are kept, they count in the volume [row].
    dropped : mapping of str to int
        Reason -> rows dropped for it; ``rows_read = rows_kept + sum(dropped)``, always.
    examples : tuple of str
        The first places where rows were dropped, with line numbers.
    cache_place : CachePlace
        Where the cached tokens stand; "open" if the models of the file differ or nothing decides.
    assumptions, warnings : tuple of str
        What was assumed, and what the reader should look at.
    """

    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    cache_place: CachePlace = "none"
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
