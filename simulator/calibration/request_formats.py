"""All formats of request logs, the most telling first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.calibration.containers import ROW_FAULTS
from simulator.calibration.importers import (
    anthropic_console,
    anthropic_usage,
    helicone,
    langfuse,
    litellm,
    mooncake,
    openai_responses,
    openai_usage,
    opentelemetry,
    plain_table,
    public_traces,
    simonw_llm,
)
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.calibration.containers import Row
    from simulator.calibration.request_format import RequestFormat
    from simulator.calibration.sniff import Sniff

#: Formats by the order in which they are tried.
REQUEST_FORMATS: Final[dict[str, RequestFormat]] = {
    form.name: form
    for form in (
        opentelemetry.FORMAT, openai_usage.COSTS, openai_usage.FORMAT, anthropic_console.FORMAT, litellm.FORMAT,
        litellm.DAILY, langfuse.FORMAT, helicone.FORMAT, anthropic_usage.FORMAT, openai_responses.FORMAT,
        public_traces.AZURE, public_traces.BURSTGPT, public_traces.VIDUR, mooncake.FORMAT, simonw_llm.FORMAT,
    )
}  # fmt: skip
#: Name of the table with columns that the user named.
TABLE: Final = "table"


def request_format(sniff: Sniff) -> RequestFormat | None:
    """Format that most of the first rows have; None if none knows them.

    Parameters
    ----------
    sniff : Sniff
        First look at the file.
    """
    if sniff.container == "sqlite":
        return simonw_llm.FORMAT
    votes = {name: sum(_knows(form, row) for row in sniff.rows) for name, form in REQUEST_FORMATS.items()}
    best = max(votes, key=lambda name: votes[name])
    return REQUEST_FORMATS[best] if votes[best] else None


def table_format(sniff: Sniff) -> RequestFormat | None:
    """Format of a table whose column names are known; None if too few of them are."""
    names = table_columns(sniff)
    return plain_table.plain_format(names) if plain_table.recognises(names) else None


def forced_request_format(name: str, sniff: Sniff, columns: Mapping[str, str] | None) -> RequestFormat:
    """Format by its name; a table where columns are named.

    Raises
    ------
    CalibrationError
        If the table lacks columns that it needs.
    """
    if name != TABLE:
        return REQUEST_FORMATS[name]
    if sniff.container not in ("csv", "json lines", "json array", "json document", "parquet"):
        raise CalibrationError(f"{sniff.path.name}: a {sniff.container} file is no table with named columns.")
    return plain_table.plain_format(table_columns(sniff), columns)


def table_columns(sniff: Sniff) -> Sequence[str]:
    """Columns of a table: its header, or the keys of its first rows."""
    if sniff.header:
        return sniff.header
    return tuple({key: None for row in sniff.rows for key in row})


def _knows(form: RequestFormat, row: Row) -> bool:
    """True if the format recognises the row; a damaged row is recognised by none."""
    try:
        return form.recognises(row)
    except ROW_FAULTS:
        return False
