"""Results of a sweep as JSON lines, CSV or Parquet, each file whole or not at all; and back."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from simulator.outputs.csv_files import safe_cell
from simulator.portfolio.row import COLUMNS, columns
from simulator.scenarios.whole_files import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What a file of results can end in.
ENDINGS: Final = (".jsonl", ".csv", ".parquet")


def checked_ending(path: Path, option: str) -> Path:
    """Path of results in a known format; the message of the error says which there are."""
    if path.suffix not in ENDINGS:
        raise ValueError(f"{option} {str(path)[:200]!r}: end its name in {', '.join(ENDINGS)}")
    if path.suffix == ".parquet":
        _duckdb()
    return path


def write_results(path: Path, lines: Iterable[str], *, grid: Iterable[str] = ()) -> None:
    """Write rows into a file.

    Parameters
    ----------
    path : Path
        Ends in ``.jsonl``, ``.csv`` or ``.parquet``; replaced if it is there.
    lines : iterable of str
        Rows as JSON, in their order; they are not held in memory.
    grid : iterable of str
        Inputs of the grid.

    Raises
    ------
    OSError
        If it cannot be written; what was there before stays.
    """
    units = columns(grid)
    with replaced(path) as part:
        if path.suffix == ".csv":
            _write_csv(part, lines, units)
        else:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in lines)
        if path.suffix == ".parquet":
            _to_parquet(part, units)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a file of results.

    Parameters
    ----------
    path : Path
        What `write_results` wrote.

    Yields
    ------
    dict
        One row each.

    Raises
    ------
    ValueError
        If it is not a file of results.
    """
    ending = checked_ending(path, "--summary").suffix
    if ending == ".parquet":
        yield from _parquet_rows(path)
        return
    with path.open(encoding="utf-8", newline="", errors="replace") as stream:
        rows = _csv_rows(stream) if ending == ".csv" else enumerate(stream, start=1)
        for number, raw in rows:
            try:
                told = json.loads(raw) if isinstance(raw, str) else raw
            except ValueError:
                told = None
            if not _is_row(told):
                raise ValueError(f"{path}:{number}: is not a row of results; write them with breakeven sweep --out")
            yield told


def _is_row(told: object) -> TypeGuard[dict[str, Any]]:
    """Whether something has all columns of a row, each with its kind of value."""
    return isinstance(told, dict) and all(
        name in told and (told[name] is None or isinstance(told[name], str if unit == "text" else int | float))
        for name, unit in COLUMNS.items()
    )


def _write_csv(part: Path, lines: Iterable[str], units: dict[str, str]) -> None:
    """Rows as CSV; heads carry units, and no cell begins a formula."""
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(
            [name if unit in ("text", "flag", "whole") else f"{name} [{unit}]" for name, unit in units.items()]
        )
        for line in lines:
            row = json.loads(line)
            writer.writerow([safe_cell(row[name]) for name in units])


def _csv_rows(stream: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a CSV file with numbers and flags as such; nothing is None."""
    reader = csv.reader(stream)
    names = [head.partition(" [")[0] for head in next(reader, [])]
    kinds = columns(name for name in names if "." in name and name.partition(".")[0] in _TABLES)
    for cells in reader:
        row = {name: _cell(cell, kinds.get(name, "text")) for name, cell in zip(names, cells, strict=False)}
        yield reader.line_num, row


def _cell(cell: str, kind: str) -> object:
    """Value of a cell."""
    if not cell and kind != "text":
        return None
    if kind == "flag":
        return cell in ("True", "1.0")
    if kind == "text":
        return cell.removeprefix("'") or None
    try:
        return float(cell)
    except ValueError:
        return cell


#: Tables of inputs: what the name of a grid's column begins with.
_TABLES: Final = ("workload", "requirements", "prompting", "fine_tuning", "hybrid")


def _duckdb() -> Any:
    """The library that reads and writes Parquet."""
    try:
        import duckdb
    except ImportError:
        raise ValueError(
            'Parquet needs the package duckdb; install it with: pip install "llm-breakeven[logs]", '
            "or end the name in .jsonl or .csv"
        ) from None
    return duckdb


def _quoted(path: Path) -> str:
    """Path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _to_parquet(part: Path, units: dict[str, str]) -> None:
    """Turn JSON lines into Parquet, in place; one thread keeps order and bytes."""
    kinds = {"text": "VARCHAR", "flag": "BOOLEAN", "whole": "BIGINT", "draw": "BIGINT"}
    types = ", ".join(f"'{name}': '{kinds.get(unit, 'DOUBLE')}'" for name, unit in units.items())
    written = part.with_name(f"{part.name}.parquet")
    duckdb = _duckdb()
    connection = duckdb.connect()
    try:
        connection.execute("SET threads TO 1")
        connection.execute(
            f"COPY (SELECT * FROM read_json({_quoted(part)}, format='newline_delimited', columns={{{types}}})) "
            f"TO {_quoted(written)} (FORMAT parquet, COMPRESSION zstd)"
        )
        written.replace(part)
    except duckdb.Error as error:
        raise OSError(errno.EIO, str(error).partition("\n")[0][:200]) from None
    finally:
        connection.close()
        written.unlink(missing_ok=True)


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a Parquet file."""
    duckdb = _duckdb()
    if not path.is_file():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    connection = duckdb.connect()
    try:
        found = connection.execute(f"SELECT * FROM read_parquet({_quoted(path)})")
        names = [column[0] for column in found.description]
        if not set(COLUMNS) <= set(names):
            raise ValueError(f"{path}: holds no results of breakeven sweep")
        while rows := found.fetchmany(1_000):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
    except duckdb.Error as error:
        raise ValueError(f"{path}: cannot be read as Parquet: {str(error)[:200]}") from None
    finally:
        connection.close()
