"""First look at a file: what holds the rows, and what the first ones are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import (
    JSON_FAULTS,
    LIST_KEYS,
    Row,
    batched,
    itself,
    json_document,
    json_items,
    json_line_batches,
)
from simulator.calibration.csv_rows import csv_rows
from simulator.calibration.duckdb_source import parquet_rows
from simulator.calibration.importers.simonw_llm import responses
from simulator.calibration.lines import line_blocks, opened, read_some
from simulator.calibration.records import CalibrationError
from simulator.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Rows looked at before a format is chosen. [row]
FIRST_ROWS: Final = 50
_MAGIC: Final = {b"PK\x03\x04": "zip", b"SQLite format 3\0": "sqlite", b"PAR1": "parquet"}


@dataclass(frozen=True, slots=True)
class Sniff:
    """What a first look shows.

    Attributes
    ----------
    path : Path
        The file.
    container : str
        "json lines", "json array", "json document", "csv", "zip", "sqlite", "parquet" or "empty".
    rows : list of dict
        The first rows.
    header : tuple of str
        Column names of a CSV file.
    document : dict or None
        The whole document, where the file is one.
    after : str
        Key of the list that holds the rows of a document too large or too broken to read at once.
    """

    path: Path
    container: str
    rows: list[Row] = field(default_factory=list)
    header: tuple[str, ...] = ()
    document: Row | None = None
    after: str = ""


def sniffed(path: Path, tally: Tally | None = None) -> Sniff:
    """Look at the beginning of a file; a JSON document is read whole.

    Parameters
    ----------
    path : Path
        The file.
    tally : Tally, optional
        Whose listener hears how far a document is read, and may stop it.

    Raises
    ------
    CalibrationError
        If it cannot be opened, or is text that no reader can cut into rows.
    """
    with opened(path) as stream:
        magic = read_some(stream, 16, Tally())
    container = next((kind for mark, kind in _MAGIC.items() if magic.startswith(mark)), "")
    if container == "parquet":
        rows = [row for _, row in parquet_rows(path, Tally(), most=FIRST_ROWS)]
        return Sniff(path, container, rows, tuple(rows[0]) if rows else ())
    if container:
        return Sniff(path, container)
    quiet = Tally()
    blocks = line_blocks(path, quiet)
    lines = [line for line in next(blocks, (0, []))[1] if line.strip()]
    if not lines:
        if quiet.rows_read:
            return _sniffed_document(path, tally)
        if quiet.warnings:
            raise CalibrationError(f"{path.name}: the compressed data holds no text.")
        return Sniff(path, "empty")
    first = lines[0].lstrip()
    if first[0] == "[":
        return Sniff(path, "json array", [row for _, row in islice(json_items(path, quiet), FIRST_ROWS)])
    if first[0] == "{":
        alone = len(lines) == 1 and next(blocks, None) is None
        rows = [row for row in map(_row_of, lines[:FIRST_ROWS]) if row is not None]
        if not alone and 2 * len(rows) >= len(lines[:FIRST_ROWS]):
            return Sniff(path, "json lines", rows)
        return _sniffed_document(path, tally)
    header = next(islice(csv_rows(path, quiet), 1), None)
    rows = [row for _, row in islice(csv_rows(path, Tally()), FIRST_ROWS)]
    names = tuple(header[1]) if header else tuple(name.strip() for name in first.split(","))
    return Sniff(path, "csv", rows, names)


def _row_of(line: str) -> Row | None:
    """Object of a line; None if it is none by itself."""
    try:
        row = json.loads(line)
    except JSON_FAULTS:
        return None
    return row if isinstance(row, dict) else None


def _sniffed_document(path: Path, tally: Tally | None) -> Sniff:
    """Read a JSON document; where it is too large or cut off, find the list that holds its rows."""
    listener = tally.aside() if tally else Tally()
    try:
        document = json_document(path, listener)
    except CalibrationError as fault:
        if "too deeply" in str(fault) or listener.stopped_by(fault):
            raise
        for key in LIST_KEYS:
            rows = [row for _, row in islice(json_items(path, Tally(), after=key), FIRST_ROWS)]
            if rows:
                return Sniff(path, "json document", rows, after=key)
        raise
    if not isinstance(document, dict):
        raise CalibrationError(f"{path.name}: JSON, but neither an object nor a list of objects.")
    return Sniff(path, "json document", listed_rows(document)[:FIRST_ROWS], document=document)


def listed_rows(document: Row) -> list[Row]:
    """Rows of a document: the objects of the list that it wraps, or itself."""
    for key in LIST_KEYS:
        inner: Any = document.get(key)
        if isinstance(inner, list) and any(isinstance(row, dict) for row in inner):
            return [row for row in inner if isinstance(row, dict)] if key not in _KEPT_WHOLE else [document]
    return [document]


#: Lists whose document is needed around them.
_KEPT_WHOLE: Final = ("resourceSpans", "resource_spans")


def row_batches(sniff: Sniff, tally: Tally) -> Iterator[tuple[Sequence[int], list[Row]]]:
    """Yield (line numbers, rows) of the whole file.

    Raises
    ------
    CalibrationError
        If the container needs a reader of its own.
    """
    path = sniff.path
    if sniff.container == "json lines":
        return json_line_batches(path, tally, itself)
    if sniff.container == "json array":
        return batched(json_items(path, tally), tally)
    if sniff.container == "csv":
        return batched(csv_rows(path, tally), tally)
    if sniff.container == "sqlite":
        return batched(responses(path, tally), tally)
    if sniff.container == "parquet":
        return batched(parquet_rows(path, tally), tally)
    if sniff.document is not None:
        return batched(iter(enumerate(listed_rows(sniff.document), 1)), tally)
    if sniff.after:
        tally.warn("The document is too large or not complete JSON; the rows that could be read were kept.")
        return batched(json_items(path, tally, after=sniff.after), tally)
    raise CalibrationError(f"{path.name}: a {sniff.container} file cannot be read as rows.")
