"""Anthropic: the Console's daily CSV and the buckets of the usage report.

Cached tokens stand beside the uncached ones. Neither says how many requests stand behind a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES: Final = ("usage_input_tokens_cache_write_5m", "usage_input_tokens_cache_write_1h")


def _recognises(row: Row) -> bool:
    """True for a row of the CSV, or a bucket of the report."""
    if "usage_date_utc" in row:
        return True
    return any("uncached_input_tokens" in part for part in _parts(row))


def _parts(row: Row) -> Iterator[Row]:
    """Results of a report's bucket with its start; a CSV row is itself."""
    if isinstance(row.get("data"), list):
        for bucket in row["data"]:
            yield from _parts(bucket)
    elif isinstance(row.get("results"), list) and "starting_at" in row:
        for result in row["results"]:
            yield {**result, "starting_at": row["starting_at"]}
    else:
        yield row


def _sum(*values: Any) -> float | None:
    """Sum of the counts that are there; None if none is."""
    known = [count for count in map(number, values) if count is not None]
    return sum(known) if known else None


def _converted(row: Row) -> StatedRequest | str:
    """Stated requests of one day, model and kind of use."""
    if "usage_date_utc" in row:
        return StatedRequest(
            at=row["usage_date_utc"],
            model=row.get("model_version"),
            input=number(row.get("usage_input_tokens_no_cache")),
            read=number(row.get("usage_input_tokens_cache_read")),
            write=_sum(row.get("usage_input_tokens_cache_write"), *(row.get(key) for key in _WRITES)),
            out=number(row.get("usage_output_tokens")),
            count=None,
            batch=str(row.get("usage_type") or "").lower() == "batch",
        )
    creation = row.get("cache_creation")
    split = creation if isinstance(creation, dict) else {}
    return StatedRequest(
        at=row.get("starting_at"),
        model=row.get("model"),
        input=row.get("uncached_input_tokens"),
        read=row.get("cache_read_input_tokens"),
        write=_sum(
            first_of(split, "ephemeral_5m_input_tokens") or row.get("cache_creation_5m_input_tokens"),
            first_of(split, "ephemeral_1h_input_tokens") or row.get("cache_creation_1h_input_tokens"),
        ),
        out=row.get("output_tokens"),
        count=None,
        batch=row.get("service_tier") == "batch",
    )


FORMAT: Final = RequestFormat(
    name="anthropic-csv",
    label="Anthropic usage export",
    place="beside",
    recognises=_recognises,
    convert=_converted,
    explode=_parts,
    buckets=True,
    assumptions=("The export does not count requests: tokens per request and volume cannot be said from it.",),
)
