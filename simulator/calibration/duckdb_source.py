"""DuckDB, the optional fast reader: opens large logs and Parquet with bounded memory, and can be stopped."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.lines import GZIP_MAGIC, LONGEST_LINE, ZSTANDARD_MAGIC
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.calibration.containers import Row
    from simulator.calibration.tally import Tally

#: Memory that DuckDB may take before it spills to disk. [MB] With the interpreter, below 0.8 GB in all.
MEMORY: Final = 450
#: Rows fetched at a time. [row]
ROWS: Final = 10_000
#: How often a running query is asked how far it is. [second]
_LOOK: Final = 0.1


def available() -> bool:
    """True if the extra that reads large files is installed."""
    try:
        import duckdb  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def connected(path: Path) -> Iterator[tuple[Any, str]]:
    """Open DuckDB on a file; yields the connection and the file's name for SQL.

    Raises
    ------
    CalibrationError
        If the extra is not installed, or DuckDB cannot read the file.

    Notes
    -----
    The file is reached through a link with a plain name, since DuckDB reads stars and brackets as patterns.
    """
    try:
        import duckdb
    except ImportError:
        raise CalibrationError(
            f"{path.name}: needs DuckDB. Install llm-breakeven[logs], or export CSV or JSON lines."
        ) from None
    with tempfile.TemporaryDirectory(prefix="breakeven-") as folder:
        link = Path(folder) / "rows"
        link.symlink_to(path.resolve())
        connection = duckdb.connect(":memory:")
        try:
            connection.execute(f"SET memory_limit = '{MEMORY}MB'")
            connection.execute(f"SET temp_directory = '{folder}/spill'")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET autoinstall_known_extensions = false")
            connection.execute("ATTACH ':memory:' AS held (COMPRESS)")
            connection.execute("USE held")
            yield connection, str(link)
        except duckdb.Error as fault:
            first = str(fault).splitlines()[0].replace(str(link), path.name)
            raise CalibrationError(f"{path.name}: cannot be read as a table ({first[:160]}).") from None
        finally:
            connection.close()


def run(connection: Any, query: str, tally: Tally, size: int) -> None:
    """Run a query; where someone listens, tell how far it is, and stop it if told to."""
    if not tally.listening:
        connection.execute(query)
        return
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(connection.execute, query)
        try:
            while wait_for([running], _LOOK).not_done:
                tally.progress(round(size * max(connection.query_progress(), 0.0) / 100), size)
        except BaseException:
            connection.interrupt()
            running.exception()
            raise
        running.result()
    tally.progress(size, size)


def quoted(name: str) -> str:
    """Name of a column, safe in SQL."""
    return '"' + name.replace('"', '""') + '"'


def compression(path: Path) -> str:
    """How the file is compressed, in DuckDB's words."""
    with path.open("rb") as stream:
        magic = stream.read(len(ZSTANDARD_MAGIC))
    return "gzip" if magic.startswith(GZIP_MAGIC) else "zstd" if magic == ZSTANDARD_MAGIC else "uncompressed"


def json_source(link: str, columns: Mapping[str, str], packed: str) -> str:
    """Table expression of a JSON-lines file; a broken line becomes a row of NULLs, unknown fields are passed over."""
    types = ", ".join("'" + name.replace("'", "''") + f"': '{kind}'" for name, kind in columns.items())
    return (
        f"read_json('{link}', format = 'newline_delimited', columns = {{{types}}}, ignore_errors = true, "
        f"compression = '{packed}', maximum_object_size = {LONGEST_LINE})"
    )


def csv_source(link: str, columns: Mapping[str, str], packed: str, delimiter: str) -> str:
    """Table expression of a CSV file; a cell of the wrong type becomes NULL."""
    casts = ", ".join(f"TRY_CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in columns.items())
    return (
        f"(SELECT {casts} FROM read_csv('{link}', header = true, all_varchar = true, null_padding = true, "
        f"delim = '{delimiter}', quote = '\"', strict_mode = false, compression = '{packed}'))"
    )


def parquet_source(link: str, columns: Mapping[str, str]) -> str:
    """Table expression of a Parquet file."""
    casts = ", ".join(f"TRY_CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in columns.items())
    return f"(SELECT {casts} FROM read_parquet('{link}'))"


def parquet_rows(path: Path, tally: Tally, *, most: int | None = None) -> Iterator[tuple[int, Row]]:
    """Yield (row number, row by column name) of a Parquet file."""
    with connected(path) as (connection, link):
        limit = "" if most is None else f" LIMIT {most}"
        found = connection.execute(f"SELECT * FROM read_parquet('{link}'){limit}")
        names: Sequence[str] = [column[0] for column in found.description]
        number, size = 0, path.stat().st_size
        whole = 1
        if tally.listening:
            counted = connection.cursor().execute(f"SELECT count(*) FROM read_parquet('{link}')").fetchone()
            whole = max(counted[0], 1)
        while rows := found.fetchmany(ROWS):
            for row in rows:
                number += 1
                yield number, dict(zip(names, row, strict=True))
            tally.progress(size * number // whole, size)
