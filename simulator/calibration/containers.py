"""Rows of a file, whatever holds them: JSON lines, a JSON array, a JSON document with a list, CSV.

Rows come in batches of (line numbers, rows), so that the price of a row stays near that of parsing it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from simulator.calibration.lines import BLOCK, LONGEST_LINE, line_blocks, numbered_lines, opened, read_some
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from simulator.calibration.tally import Tally

Row = dict[str, Any]
Made = TypeVar("Made")

#: Largest JSON document that is read at once. [byte] Objects take four to ten times the text's size in memory.
LARGEST_DOCUMENT: Final = 200 << 20
#: Rows handed over together from slow readers. [row]
ROWS_PER_BATCH: Final = 20_000
#: What a JSON text can do wrong: syntax, nesting, numbers of thousands of digits.
JSON_FAULTS: Final = (ValueError, RecursionError, StopIteration)
#: What a damaged row can raise while it is parsed or converted.
ROW_FAULTS: Final = (
    TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError, RecursionError, StopIteration,
)  # fmt: skip
NO_OBJECT: Final = "not a JSON object"
DAMAGED: Final = "fields are missing or of the wrong type"
#: Lists that exports wrap their rows in.
LIST_KEYS: Final = (
    "data", "results", "records", "rows", "requests", "resourceSpans", "resource_spans", "spans",
)  # fmt: skip


def itself(row: Row) -> Row | str:
    """Row as it is; the reason where it is no object."""
    return row if type(row) is dict else NO_OBJECT


def json_line_batches(
    path: Path, tally: Tally, convert: Callable[[Row], Made | str]
) -> Iterator[tuple[Sequence[int], list[Made]]]:
    """Yield (line numbers, converted objects) of a JSON-lines file; broken lines are dropped with their numbers.

    Parameters
    ----------
    path : Path
        File to read.
    tally : Tally
        Books of the import.
    convert : callable
        Turns an object into what is wanted of it, or into the reason why it is dropped. Called at once, so that
        only what is wanted stays in memory.

    Yields
    ------
    sequence of int
        Line numbers.
    list
        What the objects of those lines were turned into.
    """
    scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]
    for first, lines in line_blocks(path, tally):
        made: list[Made | str | None] = []
        append = made.append
        for line in lines:
            try:
                row, end = scan(line, 0)
                if end != len(line) and line[end:].strip():
                    raise ValueError
                append(convert(row))
            except ROW_FAULTS:
                append(_second_try(line, convert))
        numbers: Sequence[int] = range(first, first + len(lines))
        good = made
        if not {str, type(None)}.isdisjoint(map(type, made)):
            good = [thing for thing in made if thing is not None and type(thing) is not str]
        tally.rows_read += len(good)
        if len(good) != len(lines):
            for number, thing in zip(numbers, made, strict=True):
                if type(thing) is str:
                    tally.refuse(thing, f"line {number}")
            numbers = [
                number
                for number, thing in zip(numbers, made, strict=True)
                if thing is not None and type(thing) is not str
            ]
        yield numbers, cast("list[Made]", good)


def _second_try(line: str, convert: Callable[[Row], Made | str]) -> Made | str | None:
    """Slow and careful reading of a line that failed: None if it is blank, else the row or the reason."""
    text = line.strip().rstrip(",")
    if not text:
        return None
    try:
        row = json.loads(text)
    except RecursionError:
        return "nested too deeply"
    except JSON_FAULTS:
        return NO_OBJECT
    if type(row) is not dict:
        return NO_OBJECT
    try:
        return convert(row)
    except ROW_FAULTS:
        return DAMAGED


def json_document(path: Path, tally: Tally) -> Any:
    """Whole JSON document.

    Raises
    ------
    CalibrationError
        If it is larger than is safe to read at once, or no JSON; the message gives the line.
    """
    with opened(path) as stream:
        size = max(path.stat().st_size, 1)
        pieces: list[bytes] = []
        while sum(map(len, pieces)) <= LARGEST_DOCUMENT and (piece := read_some(stream, BLOCK, tally)):
            pieces.append(piece)
            tally.progress(min(stream.tell(), size), size)
    data = b"".join(pieces)
    if len(data) > LARGEST_DOCUMENT:
        raise CalibrationError(
            f"{path.name}: one JSON document over {LARGEST_DOCUMENT >> 20} MB. Export it as JSON lines, one row a line."
        )
    try:
        return json.loads(data)
    except RecursionError:
        raise CalibrationError(f"{path.name}: nested too deeply to be an export of any known tool.") from None
    except json.JSONDecodeError as fault:
        raise CalibrationError(f"{path.name}, line {fault.lineno}: not JSON ({fault.msg}).") from None
    except ValueError as fault:
        raise CalibrationError(f"{path.name}: not JSON ({str(fault)[:80]}).") from None


def json_items(path: Path, tally: Tally, *, after: str = "") -> Iterator[tuple[int, Row]]:
    """Yield (position, object) from a JSON array of any length, also from one that is cut off.

    Parameters
    ----------
    path : Path
        File to read.
    tally : Tally
        Books of the import.
    after : str, optional
        Key whose list is meant; the outermost array if empty.
    """
    start = re.compile(rf'"{re.escape(after)}"\s*:\s*\[' if after else r"\[")
    decode = json.JSONDecoder().raw_decode
    text, position, inside, index = "", 0, False, 0
    stream = (line + "\n" for _, line in numbered_lines(path, tally))
    more = True
    while True:
        if not inside:
            found = start.search(text)
            inside, position = (True, found.end()) if found else (False, 0)
        while inside:
            position = _skip(text, position)
            if text[position : position + 1] == "]":
                return
            try:
                item, end = decode(text, position)
            except RecursionError:
                tally.refuse("nested too deeply", f"item {index + 1}")
                return
            except JSON_FAULTS:
                break
            position, index = end, index + 1
            if type(item) is dict:
                yield index, item
            else:
                tally.refuse("not a JSON object", f"item {index}")
        if not more:
            if inside:
                tally.refuse("broken or cut off from here on", f"item {index + 1}")
            return
        if len(text) - position > LONGEST_LINE:
            tally.refuse(f"item longer than {LONGEST_LINE >> 20} MB, or broken", f"item {index + 1}")
            return
        # read at least as much again as is still undecoded, so that a long item is not parsed once a line
        pieces, length, wanted = [text[position:] if inside else text[-100:]], 0, max(BLOCK // 8, len(text) - position)
        for piece in stream:
            pieces.append(piece)
            length += len(piece)
            if length >= wanted:
                break
        else:
            more = False
        text, position = "".join(pieces), 0


def _skip(text: str, position: int) -> int:
    """Next place that is neither white space nor a comma."""
    found = re.compile(r"[\s,]*").match(text, position)
    return found.end() if found else position


def batched(items: Iterator[tuple[int, Row]], tally: Tally) -> Iterator[tuple[Sequence[int], list[Row]]]:
    """Bundle single rows and count them as read."""
    numbers: list[int] = []
    rows: list[Row] = []
    for number, row in items:
        numbers.append(number)
        rows.append(row)
        if len(rows) >= ROWS_PER_BATCH:
            tally.rows_read += len(rows)
            yield numbers, rows
            numbers, rows = [], []
    if rows:
        tally.rows_read += len(rows)
        yield numbers, rows
