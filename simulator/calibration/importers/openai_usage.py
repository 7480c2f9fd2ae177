"""OpenAI: buckets of the Usage API, of its predecessor and of the dashboard's CSV, and the costs of either.

One bucket may stand on several rows (one per key, model or project): they are summed. Names and e-mail addresses
in these files are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator


def _recognises(row: Row) -> bool:
    """True for a page, a bucket or a row of completions usage."""
    if row.get("object") in ("page", "bucket"):
        results = [part for part in _parts(row) if "amount" not in part]
        return bool(results) or row.get("object") == "page"
    return ("start_time" in row and "num_model_requests" in row) or "n_context_tokens_total" in row


def _recognises_costs(row: Row) -> bool:
    """True for a row or bucket of costs."""
    if row.get("object") in ("page", "bucket"):
        return any("amount" in part for part in _parts(row))
    return "start_time" in row and "amount_value" in row


def _parts(row: Row) -> Iterator[Row]:
    """Results of a page or bucket, each with its start; a CSV row is itself."""
    if isinstance(row.get("data"), list):
        for bucket in row["data"]:
            yield from _parts(bucket)
    elif isinstance(row.get("results"), list):
        for result in row["results"]:
            yield {**result, "start_time": row.get("start_time")}
    else:
        yield row


def _converted(row: Row) -> StatedRequest | str:
    """Stated requests of one bucket and model."""
    if first_of(row, "input_tokens", "output_tokens", "num_model_requests", "n_context_tokens_total") is None:
        return "a period without use"
    batch = row.get("batch")
    return StatedRequest(
        at=first_of(row, "start_time", "aggregation_timestamp"),
        model=first_of(row, "model", "snapshot_id"),
        input=first_of(row, "input_tokens", "n_context_tokens_total"),
        read=row.get("input_cached_tokens"),
        write=row.get("input_cache_write_tokens"),
        out=first_of(row, "output_tokens", "n_generated_tokens_total"),
        count=first_of(row, "num_model_requests", "n_requests"),
        batch=None if batch in (None, "") else str(batch).lower() == "true",
    )


def _cost(row: Row) -> StatedRequest | str:
    """Reported cost of one bucket and line item."""
    amount = row.get("amount")
    value = number(amount.get("value") if isinstance(amount, dict) else row.get("amount_value"))
    if value is None:
        return "a day without cost"
    currency = amount.get("currency") if isinstance(amount, dict) else row.get("amount_currency")
    if str(currency or "usd").lower() != "usd":
        return "a cost in another currency than USD"
    return StatedRequest(at=row.get("start_time"), model=row.get("line_item"), cost=value, count=None)


FORMAT: Final = RequestFormat(
    name="openai-usage",
    label="OpenAI usage buckets",
    place="inside",
    recognises=_recognises,
    convert=_converted,
    explode=_parts,
    buckets=True,
    assumptions=(
        "Buckets give means, volume and cache share; not how tokens vary from request to request, nor how many failed.",
    ),
)
COSTS: Final = RequestFormat(
    name="openai-costs",
    label="OpenAI costs",
    place="inside",
    recognises=_recognises_costs,
    convert=_cost,
    explode=_parts,
    buckets=True,
    assumptions=("A cost export holds no tokens and no requests; only the spend is read.",),
)
