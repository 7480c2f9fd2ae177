"""Langfuse: observations from the page's export or the blob export, as CSV, JSON or JSON lines.

Every usage key with "input" in it counts as input and every key with "output" as output. Cached tokens are meant to
stand beside `input`, but integrations often leave them inside: the totals of the whole file decide.
"""

from __future__ import annotations

from typing import Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, moment, nested, number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

_USAGE: Final = ("usageDetails", "usage_details", "usage")
_COST: Final = ("totalCost", "total_cost", "calculatedTotalCost", "calculated_total_cost")


def _recognises(row: Row) -> bool:
    """True for an observation."""
    return ("traceId" in row or "trace_id" in row) and "type" in row and any(key in row for key in _USAGE)


def _sum(usage: dict[str, Any], *words: str, without: tuple[str, ...] = ()) -> float | None:
    """Sum of the counts whose key holds all words; None if there is none."""
    found = [
        number(value)
        for key, value in usage.items()
        if all(word in key.lower() for word in words) and not any(word in key.lower() for word in without)
    ]
    known = [value for value in found if value is not None]
    return sum(known) if known else None


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one observation."""
    if str(row.get("type")).upper() != "GENERATION":
        return "an observation that is not a model call"
    usage = next((found for key in _USAGE if (found := nested(row.get(key)))), {})
    stated = _sum(usage, "input", without=("cache",))
    read = _sum(usage, "cache", without=("creation", "write"))
    write = _sum(usage, "cache", "creation")
    write = _sum(usage, "cache", "write") if write is None else write
    out, total = _sum(usage, "output"), number(usage.get("total"))
    whole = (stated or 0.0) + (read or 0.0) + (write or 0.0)
    plain = number(usage.get("output"))
    if out is not None and plain is not None and total is not None and total < whole + out:
        # reasoning is then part of `output`, not beside it, or the cached tokens are part of `input`
        out = plain if total in ((stated or 0.0) + plain, whole + plain) else out
    start = moment(first_of(row, "startTime", "start_time"))
    end = moment(first_of(row, "endTime", "end_time"))
    first = moment(first_of(row, "completionStartTime", "completion_start_time"))
    latency = None if start is None or end is None else max(end - start, 0.0)
    return StatedRequest(
        at=start,
        model=first_of(row, "model", "providedModelName", "provided_model_name"),
        input=stated,
        read=read,
        write=write,
        out=out,
        total=total,
        reasoning=_sum(usage, "reasoning"),
        latency=number(row.get("latency")) if latency is None else latency,
        first_token=None if start is None or first is None else max(first - start, 0.0),
        cost=first_of(row, *_COST),
        failed=str(row.get("level")).upper() == "ERROR",
        key=row.get("id") or None,
    )


FORMAT: Final = RequestFormat(
    name="langfuse",
    label="Langfuse observations",
    place="open",
    recognises=_recognises,
    convert=_converted,
)
