"""Anthropic: usage objects of the Messages API, also inside the transcripts of coding agents.

Cached tokens stand beside `input_tokens`: the whole input is input + cache creation + cache read (the API's own
description of the fields). Transcripts repeat one message's usage on several lines: its id and the request's id
together say which lines are the same request.
"""

from __future__ import annotations

from typing import Final

from simulator.calibration.containers import Row
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

_CACHE: Final = ("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation")


def _message(row: Row) -> Row | None:
    """Message of a row: itself, or what it wraps."""
    for candidate in (row, row.get("message"), row.get("response"), row.get("result"), row.get("body")):
        if isinstance(candidate, dict) and isinstance(candidate.get("usage"), dict):
            return candidate
    result = row.get("result")
    if isinstance(result, dict) and isinstance(result.get("message"), dict):
        return _message(result)
    return None


def _recognises(row: Row) -> bool:
    """True for a message with usage in Anthropic's words."""
    message = _message(row)
    if message is None:
        return False
    usage = message["usage"]
    if "input_tokens" not in usage or "input_tokens_details" in usage:
        return False
    return message.get("type") == "message" or any(key in usage for key in _CACHE)


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one message."""
    message = _message(row)
    if message is None:
        result = row.get("result")
        if isinstance(result, dict) and result.get("type") in ("errored", "expired", "canceled"):
            return StatedRequest(failed=True, key=row.get("custom_id"), batch=True)
        return "no usage: not a model call"
    usage = message["usage"]
    split = usage.get("cache_creation")
    write = usage.get("cache_creation_input_tokens")
    if write is None and isinstance(split, dict):
        write = (split.get("ephemeral_5m_input_tokens") or 0) + (split.get("ephemeral_1h_input_tokens") or 0)
    identity = message.get("id")
    tier = usage.get("service_tier")
    return StatedRequest(
        at=row.get("timestamp") or row.get("created_at") or message.get("created_at"),
        model=message.get("model"),
        input=usage.get("input_tokens"),
        read=usage.get("cache_read_input_tokens"),
        write=write,
        out=usage.get("output_tokens"),
        failed=False,
        key=None if identity is None else (str(identity), str(row.get("requestId") or "")),
        batch=None if tier is None else tier == "batch",
    )


FORMAT: Final = RequestFormat(
    name="anthropic",
    label="Anthropic messages",
    place="beside",
    recognises=_recognises,
    convert=_converted,
)
