"""Plain CSV, JSON lines or Parquet with named columns: known names are found, others are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import LATEST, STEPS, number
from simulator.calibration.fields import name as clean
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: Field of a request -> column names that mean it, once letter case and punctuation are set aside.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "at": ("timestamp", "ts", "time", "at", "created_at", "created", "datetime", "date", "start_time", "started_at"),
    "model": ("model", "model_name", "model_id", "deployment"),
    "input": (
        "input_tokens", "prompt_tokens", "tokens_in", "request_tokens", "context_tokens", "input_length",
    ),
    "read": ("cache_read_tokens", "cached_tokens", "cache_read_input_tokens", "cached_input_tokens", "cache_read"),
    "write": ("cache_write_tokens", "cache_creation_input_tokens", "cache_creation_tokens", "cache_write"),
    "out": (
        "output_tokens", "completion_tokens", "tokens_out", "response_tokens", "generated_tokens",
        "output_length",
    ),
    "total": ("total_tokens", "tokens_total"),
    "reasoning": ("reasoning_tokens",),
    "latency": ("latency_s", "latency_seconds", "duration_s", "duration_seconds", "elapsed_seconds"),
    "latency_ms": ("latency_ms", "duration_ms", "elapsed_ms", "response_time_ms"),
    "first_token": ("ttft_s", "time_to_first_token_s", "first_token_seconds"),
    "first_token_ms": ("ttft_ms", "time_to_first_token_ms"),
    "cost": ("cost", "cost_usd", "usd", "total_cost", "spend"),
    "status": ("status", "success", "ok", "error", "failed", "response_status", "status_code"),
    "key": ("request_id", "id", "uuid"),
    "count": ("count", "requests", "num_requests", "n_requests"),
    "batch": ("batch", "is_batch"),
}  # fmt: skip
MILLISECONDS: Final = 1e-3
#: Columns that a message names. [column]
MOST_NAMED: Final = 30
_GOOD: Final = ("ok", "success", "succeeded", "successful", "true", "completed", "done", "0")
_HTTP: Final = re.compile(r"[1-5]\d\d")
#: First HTTP status that means failure.
_HTTP_FAILURE: Final = 400
#: Longest text that may be a status. [character]
_LONGEST_STATUS: Final = 20


def _plain(name: str) -> str:
    """Name without letter case and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def columns_of(names: Sequence[str], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Column of each field: as chosen, else by its name.

    Parameters
    ----------
    names : sequence of str
        Columns of the file.
    chosen : mapping of str to str, optional
        Field -> column, for columns whose names are not known.

    Raises
    ------
    CalibrationError
        If a chosen field or column does not exist.
    """
    by_name = {_plain(name): name for name in reversed(names)}
    found = {field: by_name[name] for field, known in NAMES.items() for name in reversed(known) if name in by_name}
    known = ", ".join(map(clean, names[:MOST_NAMED])) or "absent"
    faults = [
        f"`{field}` is no field of a request; fields are {', '.join(NAMES)}."
        for field in chosen or {}
        if field not in NAMES
    ]
    faults += [
        f"there is no column `{column}`; columns are {known}."
        for column in (chosen or {}).values()
        if column not in names
    ]
    if faults:
        raise CalibrationError(" ".join(faults))
    return found | dict(chosen or {})


def recognises(names: Sequence[str]) -> bool:
    """True if at least the input and the output tokens have known names."""
    found = columns_of(names)
    return "input" in found and "out" in found


def _failed(column: str) -> Callable[[Any], bool | None]:
    """Reader of a status column; `error` and `failed` say the opposite of `ok`."""
    negative = _plain(column) in ("error", "failed")

    def failed(value: Any) -> bool | None:
        if value is None or value == "":
            return False if negative else None
        if isinstance(value, bool):
            return value if negative else not value
        text = str(value).strip().lower()
        if negative:
            return text not in ("false", "0", "none", "null", "no")
        if _HTTP.fullmatch(text):
            return int(text) >= _HTTP_FAILURE
        return text not in _GOOD if len(text) <= _LONGEST_STATUS else None

    return failed


def plain_format(names: Sequence[str], chosen: Mapping[str, str] | None = None) -> RequestFormat:
    """Format of a table with these columns.

    Raises
    ------
    CalibrationError
        If no column can be the input or the output tokens.
    """
    columns = columns_of(names, chosen)
    missing = [field for field in ("input", "out") if field not in columns]
    if missing:
        raise CalibrationError(
            f"No column is known to hold {' and '.join(missing)} tokens; columns are "
            f"{', '.join(map(clean, names[:MOST_NAMED])) or 'absent'}. "
            f"Name them, for example {NAMES['input'][0]} and {NAMES['out'][0]}, or say which column is which."
        )
    get = {field: columns.get(field, "") for field in NAMES}
    failed = _failed(get["status"])
    latency, first = get["latency"] or get["latency_ms"], get["first_token"] or get["first_token_ms"]
    late = 1.0 if get["latency"] else MILLISECONDS
    soon = 1.0 if get["first_token"] else MILLISECONDS

    def scaled(value: Any, factor: float) -> float | None:
        stated = number(value)
        return None if stated is None else stated * factor

    def converted(row: Row) -> StatedRequest | str:
        batch = row.get(get["batch"])
        return StatedRequest(
            at=row.get(get["at"]),
            model=row.get(get["model"]),
            input=row.get(get["input"]),
            read=row.get(get["read"]),
            write=row.get(get["write"]),
            out=row.get(get["out"]),
            total=row.get(get["total"]),
            reasoning=row.get(get["reasoning"]),
            latency=scaled(row.get(latency), late) if latency else None,
            first_token=scaled(row.get(first), soon) if first else None,
            cost=row.get(get["cost"]),
            failed=failed(row.get(get["status"])) if get["status"] else None,
            key=row.get(get["key"]) or None,
            count=row.get(get["count"]) if get["count"] else 1.0,
            batch=None if batch in (None, "") else str(batch).lower() in ("true", "1", "yes"),
        )

    return RequestFormat(
        name="table",
        label="table with named columns",
        place="open",
        recognises=lambda row: get["input"] in row and get["out"] in row,
        convert=converted,
        buckets=bool(get["count"]),
        assumptions=("Times without a zone are taken as UTC.",) if get["at"] else (),
        sql_columns=_sql_columns(columns),
        sql=_sql(columns),
    )


def _sql_columns(columns: Mapping[str, str]) -> dict[str, str]:
    """DuckDB types of the columns that are read."""
    text = ("at", "model", "key", "status", "batch")
    return {column: "VARCHAR" if field in text else "DOUBLE" for field, column in columns.items()}


def _sql(columns: Mapping[str, str]) -> dict[str, str] | None:
    """DuckDB expressions of the fields; None where a column needs more than a number or a name."""
    if {"status", "count", "batch"} & set(columns):
        return None
    quoted = {field: '"' + column.replace('"', '""') + '"' for field, column in columns.items()}
    expressions = {field: name for field, name in quoted.items() if field != "at"}
    if "at" in quoted:
        at = quoted["at"]
        number_of = f"TRY_CAST({at} AS DOUBLE)"
        # a count of milliseconds, microseconds or nanoseconds is told by its size, as row by row
        steps = " ".join(f"WHEN {number_of} <= {LATEST * step:.0f} THEN {number_of} / {step:.0f}" for step in STEPS)
        expressions["at"] = f"CASE WHEN {number_of} IS NULL THEN epoch(TRY_CAST({at} AS TIMESTAMPTZ)) {steps} END"
    for field in ("latency", "first_token"):
        if f"{field}_ms" in expressions:
            milliseconds = expressions.pop(f"{field}_ms")
            expressions.setdefault(field, f"{milliseconds} * {MILLISECONDS}")
    return expressions
