"""Requests one by one, as clean records: each once, cached tokens where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.calibration.records import CalibrationError, RequestRecord
from simulator.calibration.request_rows import blocks, last_occurrences, repeated_hashes
from simulator.calibration.sniff import sniffed
from simulator.calibration.stated import ModelCodes
from simulator.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.calibration.reading import Reading
    from simulator.calibration.records import CachePlace, RequestStatus
    from simulator.calibration.stated import Block

_STATUS: dict[int, RequestStatus] = {1: "error", 0: "ok", -1: "unknown"}


def request_records(reading: Reading) -> Iterator[RequestRecord]:
    """Read a request log again and yield its requests.

    Parameters
    ----------
    reading : Reading
        A request log that `read` has read.

    Yields
    ------
    RequestRecord
        Requests in file order; of repeated lines the last.

    Raises
    ------
    CalibrationError
        If the reading is of another kind.
    """
    form = reading.form
    if reading.requests is None or form is None:
        raise CalibrationError(f"{reading.path.name}: not a request log.")
    sniff = sniffed(reading.path)
    places = {model.model: model.place for model in reading.requests.models}
    hashes = [
        block.keys[block.keyed]
        for block in blocks(sniff, form, ModelCodes(), Tally())
        if block.keys is not None and block.keyed is not None
    ]
    left = repeated_hashes(hashes)
    codes = ModelCodes()
    for block in blocks(sniff, form, codes, Tally()):
        chosen = block.kept(last_occurrences(block, left)) if left else block
        yield from _records(chosen, codes, places)


def _records(block: Block, codes: ModelCodes, places: dict[str, CachePlace]) -> Iterator[RequestRecord]:
    """Yield the requests of one block."""
    columns = {
        key: [None if value != value else value for value in column.tolist()] for key, column in block.numbers.items()
    }
    times = [None if at != at else at for at in block.at.tolist()]
    for row, code in enumerate(block.model.tolist()):
        model = codes.names[code]
        stated, read, write = (columns[key][row] for key in ("input", "read", "write"))
        uncached = stated
        if stated is not None and places.get(model) != "beside":
            uncached = float(np.maximum(stated - (read or 0.0) - (write or 0.0), 0.0))
        yield RequestRecord(
            at=times[row],
            model=model,
            uncached_in=uncached,
            cache_read_in=read,
            cache_write_in=write,
            out=columns["out"][row],
            reasoning_out=columns["reasoning"][row],
            latency=columns["latency"][row],
            first_token=columns["first_token"][row],
            cost=columns["cost"][row],
            status=_STATUS[int(block.failed[row])],
            count=columns["count"][row],
            batch=None if block.batch[row] < 0 else bool(block.batch[row]),
        )
