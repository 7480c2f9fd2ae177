"""LiteLLM: the proxy's spend logs and its daily table.

`prompt_tokens` includes cached tokens, for Anthropic models too: the proxy adds both cache counts (its source).
Rows with `cache_hit` were answered by the proxy itself: no model ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, moment, nested, number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLISECONDS: Final = 1e-3
#: Keys of the two parts that a day is cut into.
_COUNT: Final = "requests that ended alike"
_FAILED: Final = "whether they failed"


def _recognises(row: Row) -> bool:
    """True for a row of `LiteLLM_SpendLogs`."""
    return "spend" in row and "startTime" in row and ("request_id" in row or "call_type" in row)


def _recognises_daily(row: Row) -> bool:
    """True for a row of the daily table."""
    return "api_requests" in row and "spend" in row and "prompt_tokens" in row


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one row."""
    if str(row.get("cache_hit")).lower() == "true":
        return "answered by the proxy's own cache"
    metadata = nested(row.get("metadata"))
    usage, extra = nested(metadata.get("usage_object")), nested(metadata.get("additional_usage_values"))
    details: Any = nested(usage.get("prompt_tokens_details")) or nested(extra.get("prompt_tokens_details"))
    more: Any = nested(usage.get("completion_tokens_details")) or nested(extra.get("completion_tokens_details"))
    read = first_of(details, "cached_tokens")
    write = first_of(details, "cache_creation_tokens", "cache_write_tokens")
    if read is None:
        read = first_of(extra, "cache_read_input_tokens")
        read = first_of(usage, "cache_read_input_tokens") if read is None else read
    if write is None:
        write = first_of(extra, "cache_creation_input_tokens")
        write = first_of(usage, "cache_creation_input_tokens") if write is None else write
    start, end = moment(row.get("startTime")), moment(row.get("endTime"))
    first = moment(row.get("completionStartTime"))
    duration = number(row.get("request_duration_ms"))
    latency = None if duration is None else duration * MILLISECONDS
    if latency is None and start is not None and end is not None:
        latency = max(end - start, 0.0)
    status = row.get("status")
    return StatedRequest(
        at=start,
        model=row.get("model"),
        input=row.get("prompt_tokens"),
        read=read,
        write=write,
        out=row.get("completion_tokens"),
        total=row.get("total_tokens"),
        reasoning=first_of(more, "reasoning_tokens"),
        latency=latency,
        first_token=None if start is None or first is None or first == end else max(first - start, 0.0),
        cost=row.get("spend"),
        failed=None if status in (None, "") else str(status).lower() != "success",
        key=row.get("request_id") or None,
    )


def _daily_parts(row: Row) -> Iterator[Row]:
    """Answered requests of a day and model; failed ones apart, where the table counts them."""
    answered, failed = number(row.get("successful_requests")), number(row.get("failed_requests"))
    if answered is None or failed is None:
        yield row
        return
    yield row | {_COUNT: answered, _FAILED: False}
    if failed:
        yield {key: row.get(key) for key in ("date", "model")} | {_COUNT: failed, _FAILED: True}


def _daily(row: Row) -> StatedRequest | str:
    """Stated requests of one day and model that ended alike."""
    return StatedRequest(
        at=row.get("date"),
        model=row.get("model"),
        input=row.get("prompt_tokens"),
        read=row.get("cache_read_input_tokens"),
        write=row.get("cache_creation_input_tokens"),
        out=row.get("completion_tokens"),
        cost=row.get("spend"),
        count=first_of(row, _COUNT, "api_requests", "successful_requests"),
        failed=row.get(_FAILED),
    )


FORMAT: Final = RequestFormat(
    name="litellm",
    label="LiteLLM spend logs",
    place="inside",
    recognises=_recognises,
    convert=_converted,
)
DAILY: Final = RequestFormat(
    name="litellm-daily",
    label="LiteLLM daily table",
    place="inside",
    recognises=_recognises_daily,
    convert=_daily,
    explode=_daily_parts,
    buckets=True,
    assumptions=("Daily sums give means, volume and cache share; not how tokens vary from request to request.",),
)
