"""Public request traces of Azure, BurstGPT and Vidur: read by column name, since later editions insert columns."""

from __future__ import annotations

from typing import Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest


def _azure(row: Row) -> StatedRequest | str:
    """Stated request of one row of an Azure trace."""
    return StatedRequest(row["TIMESTAMP"], "", row["ContextTokens"], None, None, row["GeneratedTokens"], failed=None)


def _burst(row: Row) -> StatedRequest | str:
    """Stated request of one row of BurstGPT; failed requests are those with no tokens at all."""
    given, answered = number(row["Request tokens"]), number(row["Response tokens"])
    failed = not given and not answered
    return StatedRequest(
        at=row["Timestamp"],
        model=row.get("Model"),
        input=None if failed else given,
        out=None if failed else answered,
        total=row.get("Total tokens"),
        latency=number(row.get("Elapsed time")),
        failed=failed,
    )


def _vidur(row: Row) -> StatedRequest | str:
    """Stated request of one row of a Vidur trace."""
    return StatedRequest(row["arrived_at"], "", row["num_prefill_tokens"], out=row["num_decode_tokens"])


def offset(value: Any) -> float | None:
    """Seconds since an untold start."""
    return number(value)


AZURE: Final = RequestFormat(
    name="azure-trace",
    label="Azure LLM inference trace",
    place="none",
    recognises=lambda row: "TIMESTAMP" in row and "ContextTokens" in row and "GeneratedTokens" in row,
    convert=_azure,
    assumptions=("Times without a zone are taken as UTC.", "The trace does not tell models or failures apart."),
    sql_columns={"TIMESTAMP": "VARCHAR", "ContextTokens": "BIGINT", "GeneratedTokens": "BIGINT"},
    sql={
        "at": "epoch(TRY_CAST(TIMESTAMP AS TIMESTAMP))",
        "input": "ContextTokens",
        "out": "GeneratedTokens",
    },
)
BURSTGPT: Final = RequestFormat(
    name="burstgpt",
    label="BurstGPT trace",
    place="none",
    recognises=lambda row: "Timestamp" in row and "Request tokens" in row and "Response tokens" in row,
    convert=_burst,
    clock=offset,
    dated=False,
    assumptions=("Times are seconds since local midnight of an untold day.",),
)
VIDUR: Final = RequestFormat(
    name="vidur",
    label="Vidur trace",
    place="none",
    recognises=lambda row: "arrived_at" in row and "num_prefill_tokens" in row and "num_decode_tokens" in row,
    convert=_vidur,
    clock=offset,
    dated=False,
)
