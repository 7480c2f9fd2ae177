"""Line numbers of rows that the fast reader dropped: it counts rows, and passes over blank lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.calibration.lines import opened, read_some
from simulator.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Bytes looked through at a time. [byte]
_BLOCK: Final = 1 << 22
_BLANK: Final = (b"\n\n", b"\n\r\n", b"\n ", b"\n\t")


def lines_of_rows(path: Path, rows: Sequence[int]) -> dict[int, int]:
    """Line of each row of a JSON-lines file.

    Parameters
    ----------
    path : Path
        The file, compressed or not.
    rows : sequence of int
        Numbers of rows, from 0, ascending: lines that are not blank.

    Returns
    -------
    dict of int to int
        Row -> line, from 1; rows beyond the end are absent.

    Notes
    -----
    Blocks without blank lines are counted, not cut: a file of 4 GB is through in the time it takes to read it.
    """
    found: dict[int, int] = {}
    wanted = list(rows)
    row = line = 0
    rest = b""
    quiet = Tally()
    with opened(path) as stream:
        while wanted:
            chunk = read_some(stream, _BLOCK, quiet)
            data = rest + chunk
            cut = data.rfind(b"\n") + 1 if chunk else len(data)
            whole, rest = data[:cut], data[cut:]
            count = whole.count(b"\n")
            plain = whole[:1] not in (b"\n", b"\r", b" ", b"\t") and not any(mark in whole for mark in _BLANK)
            if plain and chunk and wanted[0] >= row + count:
                row, line = row + count, line + count
                continue
            for text in whole.split(b"\n")[: count + (not chunk)]:
                line += 1
                if text.strip():
                    if wanted and wanted[0] == row:
                        found[wanted.pop(0)] = line
                    row += 1
            if not chunk:
                break
    return found
