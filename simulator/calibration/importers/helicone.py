"""Helicone: exported requests as JSON, JSON lines or CSV.

Whether cached tokens are inside `prompt_tokens` depends on the provider behind it: the totals of the file decide.
"""

from __future__ import annotations

from typing import Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

MILLISECONDS: Final = 1e-3
#: HTTP statuses of answered requests.
_ANSWERED: Final = range(200, 300)


def _recognises(row: Row) -> bool:
    """True for a Helicone request."""
    return "request_created_at" in row and ("prompt_tokens" in row or "response_status" in row)


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one row."""
    status = number(row.get("response_status"))
    delay = number(row.get("delay_ms"))
    first = number(row.get("time_to_first_token"))
    return StatedRequest(
        at=row["request_created_at"],
        model=first_of(row, "response_model", "request_model", "model"),
        input=row.get("prompt_tokens"),
        read=row.get("prompt_cache_read_tokens"),
        write=row.get("prompt_cache_write_tokens"),
        out=row.get("completion_tokens"),
        total=row.get("total_tokens"),
        latency=None if delay is None else delay * MILLISECONDS,
        first_token=None if first is None else first * MILLISECONDS,
        cost=first_of(row, "costUSD", "cost_usd", "cost"),
        failed=None if status is None else int(status) not in _ANSWERED,
        key=row.get("request_id") or None,
    )


FORMAT: Final = RequestFormat(
    name="helicone",
    label="Helicone requests",
    place="open",
    recognises=_recognises,
    convert=_converted,
    assumptions=("time_to_first_token is taken as milliseconds, like delay_ms.",),
)
