"""Mooncake: traces with hashes of prefix blocks, from which the best possible cache share follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import number
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Tokens in one hashed block. [token] README of the traces, kvcache-ai/Mooncake FAST25-release.
BLOCK_TOKENS: Final = 512
MILLISECONDS: Final = 1e-3


def _recognises(row: Row) -> bool:
    """True for a row of a Mooncake trace."""
    return "input_length" in row and "output_length" in row and "timestamp" in row


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one row."""
    return StatedRequest(row["timestamp"], "", row["input_length"], None, None, row["output_length"])


def _clock(value: Any) -> float | None:
    """Seconds since an untold start."""
    stated = number(value)
    return None if stated is None else stated * MILLISECONDS


def best_cache_share(rows: Iterable[Row]) -> float:
    """Share of the input that an endless prefix cache would have served.

    Parameters
    ----------
    rows : iterable of dict
        Rows in order of arrival, with `hash_ids` and `input_length` [token].

    Returns
    -------
    float
        Share of all input tokens [fraction]; NaN without rows.

    Notes
    -----
    Counts the leading blocks of each request that were seen before, 512 tokens each, at most its input. An upper
    bound: real caches forget, so a provider bills a smaller share.

    References
    ----------
    Traces and block size: kvcache-ai/Mooncake, FAST25-release/traces.
    """
    seen: set[Any] = set()
    served = whole = 0.0
    for row in rows:
        blocks = row.get("hash_ids")
        if not isinstance(blocks, list) or not all(isinstance(block, int | str) for block in blocks):
            continue
        try:
            length = number(row.get("input_length"))
        except ValueError:
            continue
        if length is None:
            continue
        hits = 0
        for block in blocks:
            if block not in seen:
                break
            hits += 1
        seen.update(blocks)
        served += min(hits * BLOCK_TOKENS, length)
        whole += length
    return served / whole if whole else float("nan")


FORMAT: Final = RequestFormat(
    name="mooncake",
    label="Mooncake trace",
    place="none",
    recognises=_recognises,
    convert=_converted,
    clock=_clock,
    dated=False,
    cache_bound=best_cache_share,
    assumptions=("Times are milliseconds since an untold start.",),
)
