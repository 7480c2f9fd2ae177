"""From the rows of a request log to its summary: convert, clean, count each request once, add up."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.calibration.containers import DAMAGED, ROW_FAULTS, json_line_batches
from simulator.calibration.request_summary import request_summary
from simulator.calibration.request_tally import RequestTally
from simulator.calibration.sniff import row_batches
from simulator.calibration.stated import ModelCodes, block_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from simulator.calibration.containers import Row
    from simulator.calibration.request_format import RequestFormat
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.stated import Block
    from simulator.calibration.tally import Tally


def stated_batches(
    sniff: Sniff, form: RequestFormat, tally: Tally
) -> Iterator[tuple[Sequence[int], list[tuple[Any, ...]]]]:
    """Yield (line numbers, stated requests); rows that are none are dropped with the reason."""
    if sniff.container == "json lines" and form.explode is None:
        yield from json_line_batches(sniff.path, tally, form.convert)
        return
    for numbers, rows in row_batches(sniff, tally):
        if form.explode is not None:
            numbers, rows = _exploded(numbers, rows, form, tally)
        places: list[int] = []
        good: list[tuple[Any, ...]] = []
        for number, row in zip(numbers, rows, strict=True):
            try:
                made = form.convert(row)
            except ROW_FAULTS:
                made = DAMAGED
            if isinstance(made, str):
                tally.drop(made, f"line {number}")
            else:
                places.append(number)
                good.append(made)
        yield places, good


def _exploded(
    numbers: Sequence[int], rows: list[Row], form: RequestFormat, tally: Tally
) -> tuple[list[int], list[Row]]:
    """Cut rows that hold several requests; the report then counts requests."""
    places: list[int] = []
    parts: list[Row] = []
    assert form.explode is not None
    for number, row in zip(numbers, rows, strict=True):
        found: list[Row] = []
        try:
            for part in form.explode(row):
                found.append(part)
        except ROW_FAULTS:
            tally.refuse(DAMAGED, f"line {number}")
        places += [number] * len(found)
        parts += found
        tally.rows_read += len(found) - 1
    return places, parts


def blocks(sniff: Sniff, form: RequestFormat, codes: ModelCodes, tally: Tally) -> Iterator[Block]:
    """Yield clean blocks of the whole file."""
    for numbers, stated in stated_batches(sniff, form, tally):
        yield block_of(stated, numbers, codes, tally, form.clock)


def summarised(sniff: Sniff, form: RequestFormat, tally: Tally) -> RequestSummary:
    """Summary of a log, every request counted once.

    Parameters
    ----------
    sniff : Sniff
        First look at the file.
    form : RequestFormat
        The format of its rows.
    tally : Tally
        Books of the import.

    Returns
    -------
    RequestSummary
        Sums and distributions.

    Notes
    -----
    Ids are held as 64-bit hashes: 8 bytes a row, all else is constant. Where ids repeat, the file is read again
    and the last row of each is kept: it is the one written when the answer was complete.
    """
    codes = ModelCodes()
    sums = RequestTally(buckets=form.buckets)
    seen: list[NDArray[np.int64]] = []
    with _no_search_for_cycles():
        for block in blocks(sniff, form, codes, tally):
            if block.keys is not None and block.keyed is not None:
                seen.append(block.keys[block.keyed])
            sums.add(block)
    repeated = repeated_hashes(seen)
    if repeated:
        codes = ModelCodes()
        sums = RequestTally(buckets=form.buckets)
        dropped = 0
        for block in blocks(sniff, form, codes, tally.aside()):
            keep = last_occurrences(block, repeated)
            dropped += int((~keep).sum())
            sums.add(block.kept(keep))
        tally.drop("repeated line of the same request", rows=dropped)
    for text in form.assumptions:
        tally.assume(text)
    return request_summary(sums, codes.names, form.place, tally, dated=form.dated)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pause Python's search for cyclic garbage: parsed rows have no cycles, and looking for them costs a tenth."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def repeated_hashes(seen: list[NDArray[np.int64]]) -> dict[int, int]:
    """Hashes met more than once, and how often."""
    if not seen:
        return {}
    hashes = np.concatenate(seen)
    seen.clear()
    hashes.sort()
    again = hashes[1:][hashes[1:] == hashes[:-1]]
    values, counts = np.unique(again, return_counts=True)
    return dict(zip(values.tolist(), (counts + 1).tolist(), strict=True))


def last_occurrences(block: Block, left: dict[int, int]) -> NDArray[np.bool_]:
    """Rows of the block that are the last of their request; ``left`` counts the rows still to come."""
    keep = np.ones(len(block), dtype=np.bool_)
    if block.keys is None or block.keyed is None:
        return keep
    suspects = np.flatnonzero(block.keyed & np.isin(block.keys, np.fromiter(left, np.int64, len(left))))
    for place, key in zip(suspects.tolist(), block.keys[suspects].tolist(), strict=True):
        left[key] -= 1
        keep[place] = left[key] == 0
    return keep
