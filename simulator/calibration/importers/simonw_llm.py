"""The `llm` command's log: a SQLite database of responses."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from simulator.calibration.containers import ROWS_PER_BATCH, Row
from simulator.calibration.fields import first_of, nested, number
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.calibration.tally import Tally

#: The only columns that are read; prompts and answers stay where they are.
_COLUMNS: Final = (
    "id", "model", "resolved_model", "duration_ms", "datetime_utc", "input_tokens", "output_tokens", "token_details",
)  # fmt: skip
MILLISECONDS: Final = 1e-3


def responses(path: Path, tally: Tally) -> Iterator[tuple[int, Row]]:
    """Yield (row number, response) from the database, opened for reading only.

    Raises
    ------
    CalibrationError
        If it is damaged, or holds no table of responses.
    """
    try:
        link = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as fault:
        raise CalibrationError(f"{path.name}: not a readable SQLite database ({fault}).") from None
    link.text_factory = lambda text: text.decode("utf-8", "replace")
    link.row_factory = sqlite3.Row
    count = 0
    try:
        link.execute("PRAGMA trusted_schema = OFF")
        kinds = {row["name"]: row["type"] for row in link.execute("SELECT name, type FROM sqlite_master")}
        if kinds.get("responses") != "table":
            raise CalibrationError(f"{path.name}: a SQLite database without the table `responses` of the llm tool.")
        present = {row["name"] for row in link.execute("PRAGMA table_info(responses)")}
        wanted = [column for column in _COLUMNS if column in present]
        if "input_tokens" not in wanted:
            raise CalibrationError(f"{path.name}: its table `responses` has no token counts (llm before 0.19).")
        size, whole = path.stat().st_size, 0
        if tally.listening:
            whole = link.execute("SELECT count(*) FROM responses").fetchone()[0]
        for count, row in enumerate(link.execute(f"SELECT {', '.join(wanted)} FROM responses"), 1):
            yield count, dict(row)
            if whole and count % ROWS_PER_BATCH == 0:
                tally.progress(size * count // whole, size)
    except (sqlite3.Error, UnicodeDecodeError, IndexError) as fault:
        if not count:
            raise CalibrationError(f"{path.name}: not a readable SQLite database ({fault}).") from None
        tally.warn(f"The database is damaged after row {count} ({fault}); what came before was read.")
    finally:
        link.close()


def _converted(row: Row) -> StatedRequest | str:
    """Stated request of one response."""
    details = nested(row.get("token_details"))
    inner = nested(details.get("prompt_tokens_details")) or nested(details.get("input_tokens_details")) or details
    more = nested(details.get("completion_tokens_details")) or nested(details.get("output_tokens_details"))
    duration = number(row.get("duration_ms"))
    return StatedRequest(
        at=row.get("datetime_utc"),
        model=first_of(row, "resolved_model", "model"),
        input=row.get("input_tokens"),
        read=first_of(inner, "cached_tokens", "cache_read_input_tokens"),
        write=first_of(inner, "cache_write_tokens", "cache_creation_input_tokens"),
        out=row.get("output_tokens"),
        reasoning=first_of(more, "reasoning_tokens"),
        latency=None if duration is None else duration * MILLISECONDS,
        key=row.get("id") or None,
    )


FORMAT: Final = RequestFormat(
    name="llm",
    label="log of the llm tool",
    place="open",
    recognises=lambda row: "duration_ms" in row and "datetime_utc" in row,
    convert=_converted,
)
