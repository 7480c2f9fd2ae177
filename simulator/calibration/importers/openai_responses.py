"""OpenAI: responses of Chat Completions and of the Responses API, and the output lines of a batch.

Cached tokens stand inside the input count, reasoning tokens inside the output count (OpenAI API reference).
"""

from __future__ import annotations

from typing import Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

#: Fields that only these responses have in their usage.
_CHAT: Final = "prompt_tokens"
_RESPONSES: Final = "input_tokens_details"
_NOTHING: Final[dict[str, Any]] = {}


def _body(row: Row) -> Row:
    """Response object of a row."""
    response = row.get("response")
    if isinstance(response, dict):
        body = response.get("body")
        return body if isinstance(body, dict) else response
    return row


def _recognises(row: Row) -> bool:
    """True for a response with usage, or a line of batch output."""
    if "custom_id" in row and ("response" in row or "error" in row):
        return True
    body = _body(row)
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return body.get("object") in ("chat.completion", "response", "text_completion")
    return _RESPONSES in usage or (_CHAT in usage and "completion_tokens" in usage)


def _converted(row: Row) -> tuple[Any, ...] | str:
    """Stated request of one response; the complete chat response first and by position: logs of it are the largest."""
    try:
        usage = row["usage"]
        read, written = usage["prompt_tokens_details"], usage["completion_tokens_details"]
        return (
            row["created"], row["model"], usage["prompt_tokens"], read["cached_tokens"], read.get("cache_write_tokens"),
            usage["completion_tokens"], usage["total_tokens"], written["reasoning_tokens"], None, None, None, False,
            row["id"], 1.0, None,
        )  # fmt: skip
    except (KeyError, TypeError):
        return _sparse(row)


def _sparse(row: Row) -> tuple[Any, ...] | str:
    """Stated request of a chat response that lacks some fields."""
    usage = row.get("usage")
    if usage is None or _CHAT not in usage:
        return _seldom(row)
    read = usage.get("prompt_tokens_details") or _NOTHING
    written = usage.get("completion_tokens_details") or _NOTHING
    return StatedRequest(
        at=row.get("created") or row.get("timestamp"),
        model=row.get("model"),
        input=usage[_CHAT],
        read=read.get("cached_tokens"),
        write=read.get("cache_write_tokens"),
        out=usage.get("completion_tokens"),
        total=usage.get("total_tokens"),
        reasoning=written.get("reasoning_tokens"),
        failed=False,
        key=row.get("id"),
    )


def _seldom(row: Row) -> tuple[Any, ...] | str:
    """Stated request of a batch line, a wrapped response, a response of the Responses API or a failed one."""
    response = row.get("response")
    batch = "custom_id" in row or None
    if isinstance(response, dict) or batch:
        body = response if isinstance(response, dict) else {}
        body = body["body"] if isinstance(body.get("body"), dict) else body
        if isinstance(body.get("usage"), dict):
            inner = _converted(body)
            return inner if isinstance(inner, str) else StatedRequest(*inner)._replace(batch=batch)
        if row.get("error") or batch:
            return StatedRequest(model=body.get("model"), failed=True, key=row.get("custom_id"), batch=batch)
        return "no usage in the response"
    failed = bool(row.get("error")) or row.get("status") in ("failed", "cancelled")
    usage = row.get("usage")
    if usage is None:
        at = row.get("created_at") or row.get("created")
        return (
            StatedRequest(at, row.get("model"), failed=True, key=row.get("id"))
            if failed
            else "no usage in the response"
        )
    details, more = usage.get(_RESPONSES) or _NOTHING, usage.get("output_tokens_details") or _NOTHING
    return StatedRequest(
        at=row.get("created_at") or row.get("created") or row.get("timestamp"),
        model=row.get("model"),
        input=usage["input_tokens"],
        read=details.get("cached_tokens"),
        write=details.get("cache_write_tokens"),
        out=usage.get("output_tokens"),
        total=usage.get("total_tokens"),
        reasoning=more.get("reasoning_tokens"),
        failed=failed,
        key=row.get("id"),
    )


FORMAT: Final = RequestFormat(
    name="openai",
    label="OpenAI responses",
    place="inside",
    recognises=_recognises,
    convert=_converted,
    sql_whole=True,
    sql_columns={
        "id": "VARCHAR",
        "created": "BIGINT",
        "model": "VARCHAR",
        "usage": "STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT, total_tokens BIGINT, "
        "prompt_tokens_details STRUCT(cached_tokens BIGINT, cache_write_tokens BIGINT), "
        "completion_tokens_details STRUCT(reasoning_tokens BIGINT))",
    },
    sql={
        "at": "created",
        "model": "model",
        "input": "usage.prompt_tokens",
        "read": "usage.prompt_tokens_details.cached_tokens",
        "write": "usage.prompt_tokens_details.cache_write_tokens",
        "out": "usage.completion_tokens",
        "total": "usage.total_tokens",
        "reasoning": "usage.completion_tokens_details.reasoning_tokens",
        "key": "id",
        "failed": "FALSE",
    },
)
