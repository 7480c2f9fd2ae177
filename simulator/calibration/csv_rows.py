"""Rows of a CSV file by column name: any delimiter, quoted line ends, missing cells."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.lines import LONGEST_LINE, numbered_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.calibration.tally import Tally

#: Delimiters that spreadsheets and databases write.
DELIMITERS: Final = ",;\t|"
#: Longest cell. [character] The csv module's own limit of 131,072 refuses long answers.
csv.field_size_limit(LONGEST_LINE)


def delimiter_of(header: str) -> str:
    """Delimiter that cuts the header line into most columns; a comma if none does."""
    return max(DELIMITERS, key=header.count)


def csv_cells(path: Path, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells), the header first; rows that break the rules of CSV are dropped."""
    lines = (line + "\n" for _, line in numbered_lines(path, tally))
    try:
        first = next(lines)
    except StopIteration:
        return

    def again() -> Iterator[str]:
        yield first.replace("\0", "")
        for line in lines:
            yield line.replace("\0", "") if "\0" in line else line

    reader = csv.reader(again(), delimiter=delimiter_of(first))
    while True:
        before = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            tally.refuse(f"not CSV ({fault})", f"line {before}")
            continue
        if cells:
            yield before, cells


def csv_rows(path: Path, tally: Tally) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, row by column name); short and long rows are dropped with their numbers."""
    cells = csv_cells(path, tally)
    _, header = next(cells, (0, []))
    names = [name.strip() for name in header]
    width = len(names)
    for number, row in cells:
        if len(row) == width:
            yield number, dict(zip(names, row, strict=True))
        else:
            tally.refuse(f"{len(row)} cells where the header has {width}", f"line {number}")
