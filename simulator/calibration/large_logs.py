"""Summary of a log of many million rows: the same sums as row by row, added up by DuckDB.

One pass loads the few needed columns, compressed, into memory; the rest is queries over them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.calibration.cache_place import CacheEvidence
from simulator.calibration.csv_rows import delimiter_of
from simulator.calibration.duckdb_source import (
    compression,
    connected,
    csv_source,
    json_source,
    parquet_source,
    run,
)
from simulator.calibration.fields import EARLIEST, LARGEST, LATEST, name
from simulator.calibration.request_summary import request_summary
from simulator.calibration.request_tally import HOURLY, SAMPLE, SAMPLED, ModelTally, RequestTally
from simulator.calibration.row_lines import lines_of_rows
from simulator.calibration.stated import MOST_MODELS, OTHER_MODELS
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulator.calibration.distribution import Counter
    from simulator.calibration.request_format import RequestFormat
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

    Counters = tuple[Callable[[ModelTally], Counter], ...]

#: Size from which the fast reader is used where it is there. [byte] Below it the standard library takes seconds.
LARGE: Final = 64 << 20
#: Columns of the loaded table and how they are kept. Tokens beyond four bytes are damage.
_COLUMNS: Final = {
    "at": "DOUBLE", "model": "VARCHAR", "input": "INTEGER", "read": "INTEGER", "write": "INTEGER", "out": "INTEGER",
    "total": "INTEGER", "reasoning": "INTEGER", "latency": "FLOAT", "first_token": "FLOAT", "cost": "DOUBLE",
    "failed": "BOOLEAN",
}  # fmt: skip
_LARGEST_INTEGER: Final = 2**31 - 1
_TEXTS: Final = ("model", "failed")
_BILLED: Final = ("input", "read", "write", "out")
_MOST_PLACES: Final = 10
_KNOWN: Final = ("at", "model", "input", "out", "cost")
#: Conditions of a row without any known field, and of one without its input or output.
_NOTHING: Final = "(" + " AND ".join(f'"{column}" IS NULL' for column in _KNOWN) + ' AND "key" = 0)'
_PART: Final = '("input" IS NULL OR "out" IS NULL)'


def summarised_by_duckdb(sniff: Sniff, form: RequestFormat, tally: Tally) -> RequestSummary | None:
    """Summary of a large log; the same numbers as row by row, but for the sample, which is another even one.

    Parameters
    ----------
    sniff : Sniff
        First look at the file.
    form : RequestFormat
        The format of its rows, with its expressions for DuckDB.
    tally : Tally
        Books of the import.

    Returns
    -------
    RequestSummary or None
        Sums and distributions; None if the file holds rows that only the row-by-row reader understands.

    Raises
    ------
    CalibrationError
        If DuckDB is not there, or cannot read the file.
    """
    with connected(sniff.path) as (link, place):
        _load(link, place, sniff, form, tally)
        if form.sql_whole and _one(link, f"SELECT count(*) FROM requests WHERE NOT {_NOTHING} AND {_PART}"):
            return None
        _clean(link, sniff, tally)
        sums = RequestTally(buckets=False)
        names, codes = _sums(link, sums)
        _distributions(link, sums, codes)
        _sample(link, sums, codes)
    for text in form.assumptions:
        tally.assume(text)
    return request_summary(sums, names, form.place, tally, dated=form.dated)


def _load(link: Any, place: str, sniff: Sniff, form: RequestFormat, tally: Tally) -> None:
    """Load the needed columns into the table `loaded`, and lay the view `requests` over it."""
    assert form.sql is not None
    assert form.sql_columns is not None
    packed = "none" if sniff.container == "parquet" else compression(sniff.path)
    if sniff.container == "json lines":
        source = json_source(place, form.sql_columns, packed)
    elif sniff.container == "csv":
        source = csv_source(place, form.sql_columns, packed, delimiter_of(",".join(sniff.header)))
    else:
        source = parquet_source(place, form.sql_columns)
    stored, seen = [], ["rowid AS row"]
    for field, kind in _COLUMNS.items():
        stated = form.sql.get(field, "NULL")
        if stated in ("NULL", "FALSE"):
            # a constant is not worth a column
            seen.append(f'CAST({stated} AS {kind}) AS "{field}"')
            continue
        seen.append(f'"{field}"')
        if kind == "INTEGER":
            # a number below 0 or beyond the column is damage, and marked by -1
            good = f"{stated} BETWEEN 0 AND {_LARGEST_INTEGER}"
            stored.append(
                f'CASE WHEN {good} THEN CAST({stated} AS INTEGER) WHEN {stated} IS NOT NULL THEN -1 END AS "{field}"'
            )
        else:
            stored.append(f'TRY_CAST({stated} AS {kind}) AS "{field}"')
    key = form.sql.get("key")
    if key:
        # rows without an id get 0, which no hash of a text is in practice
        stored.append(f'CASE WHEN {key} IS NULL THEN 0 ELSE hash({key}) END AS "key"')
    size = sniff.path.stat().st_size
    run(link, f"CREATE TABLE loaded AS SELECT {', '.join(stored)} FROM {source} AS stated", tally, size)
    seen.append('"key"' if key else 'CAST(0 AS UBIGINT) AS "key"')
    link.execute(
        'CREATE VIEW requests AS SELECT *, coalesce(NOT failed, TRUE) AS fine, coalesce("read", 0) + '
        f'coalesce("write", 0) AS cached FROM (SELECT {", ".join(seen)} FROM loaded)'
    )


def _clean(link: Any, sniff: Sniff, tally: Tally) -> None:
    """Drop damaged rows and repeated lines, and keep the books."""
    numbers = [column for column in _COLUMNS if column not in ("at", *_TEXTS)]
    beyond = " OR ".join(f'"{column}" < 0 OR "{column}" > {LARGEST}' for column in numbers)
    reasons = {
        "not a row: broken, or without any known field": _NOTHING,
        "a number below 0 or beyond belief": f"({beyond})",
        "at: a time before 2000 or after 2100": f'("at" NOT BETWEEN {EARLIEST} AND {LATEST})',
    }
    counts = ", ".join(f"count(*) FILTER ({condition})" for condition in reasons.values())
    whole, *damaged = link.execute(f"SELECT count(*), {counts} FROM requests").fetchone()
    tally.rows_read += whole
    for reason, condition in [pair for pair, rows in zip(reasons.items(), damaged, strict=True) if rows]:
        rows = [place for (place,) in link.execute(f"SELECT row FROM requests WHERE {condition}").fetchall()]
        first = sorted(rows)[:_MOST_PLACES]
        lines = lines_of_rows(sniff.path, first) if sniff.container == "json lines" else {}
        for place in first:
            tally.drop(reason, f"line {lines[place]}" if place in lines else f"row {place + 1}", rows=0)
        tally.drop(reason, rows=len(rows))
        link.execute(f"DELETE FROM loaded WHERE rowid IN (SELECT row FROM requests WHERE {condition})")
    _drop_repeated(link, tally)


def _drop_repeated(link: Any, tally: Tally) -> None:
    """Keep the last line of each request."""
    keys = link.execute('SELECT "key" FROM requests WHERE "key" <> 0').fetchnumpy()["key"]
    keys.sort()
    again = int((keys[1:] == keys[:-1]).sum())
    del keys
    if again:
        twice = 'SELECT "key", max(row) AS last FROM requests WHERE "key" <> 0 GROUP BY "key" HAVING count(*) > 1'
        link.execute(f"CREATE TABLE twice AS {twice}")
        link.execute(
            "DELETE FROM loaded WHERE rowid IN (SELECT row FROM requests JOIN twice "
            'ON requests."key" = twice."key" AND row < last)'
        )
        tally.drop("repeated line of the same request", rows=again)


def _one(link: Any, query: str) -> int:
    """The one number that a query answers."""
    return int(link.execute(query).fetchone()[0])


def _sums(link: Any, sums: RequestTally) -> tuple[list[str], dict[str | None, int]]:
    """Sums of each hour and model; returns the names by code, and the code of each model as stated."""
    known = 'fine AND "read" IS NOT NULL AND "input" IS NOT NULL'
    held = "fine AND cached > 0"
    priced = 'fine AND "cost" IS NOT NULL AND "input" IS NOT NULL AND "out" IS NOT NULL'
    parts = [
        "count(*)", "count(*) FILTER (failed)", f"count(*) FILTER ({known})",
        *(f'coalesce(sum("{kind}") FILTER ({known}), 0)' for kind in ("input", "read", "write")),
        "count(*) FILTER (NOT failed)", 'sum("reasoning") FILTER (fine)', 'count("input") FILTER (fine)',
        'count("out") FILTER (fine)', f"count(*) FILTER ({held})",
        f'count(*) FILTER ({held} AND "total" = "input" + "out")',
        f'count(*) FILTER ({held} AND "total" = "input" + cached + "out")',
        f'count(*) FILTER ({held} AND "read" > "input")',
        *(f'sum("{kind}") FILTER (fine)' for kind in _BILLED), "count(*) FILTER (fine)", 'sum("cost") FILTER (fine)',
        *(f'sum("{kind}") FILTER ({priced})' for kind in _BILLED), f"count(*) FILTER ({priced})",
        f'sum("cost") FILTER ({priced})',
    ]  # fmt: skip
    lines = link.execute(
        f'SELECT model, CAST(floor("at" / {SECONDS_PER_HOUR}) AS BIGINT) AS hour, min("at"), max("at"), '
        f"{', '.join(parts)} FROM requests GROUP BY ALL"
    ).fetchall()
    requests: dict[str | None, int] = {}
    for model, _, _, _, rows, *_ in lines:
        requests[model] = requests.get(model, 0) + rows
    names, codes = _codes(requests)
    for model, hour, first, last, *numbers in lines:
        line = np.array([0.0 if value is None else float(value) for value in numbers])
        _add(sums.models.setdefault(codes[model], ModelTally()), line)
        sums.rows += int(line[0])
        if hour is None:
            sums.untimed += int(line[0])
            continue
        sums.first, sums.last = min(sums.first, first), max(sums.last, last)
        key = (codes[model], int(hour))
        sums.hours[key] = sums.hours.get(key, 0.0) + line[: len(HOURLY)]
    return names, codes


def _codes(requests: dict[str | None, int]) -> tuple[list[str], dict[str | None, int]]:
    """Names of the models, most used first, and the number of each as stated."""
    names: list[str] = []
    codes: dict[str | None, int] = {}
    for model in sorted(requests, key=lambda model: (-requests[model], model or "")):
        clean = name(model) if len(names) < MOST_MODELS else OTHER_MODELS
        if clean not in names:
            names.append(clean)
        codes[model] = names.index(clean)
    return names, codes


def _add(tally: ModelTally, line: NDArray[np.float64]) -> None:
    """Add the sums of one hour to its model."""
    rows, failed, known, known_input, _, _, answered, reasoning, given, out, *rest = line.tolist()
    tally.requests += rows
    tally.failed += failed
    tally.answered += answered
    tally.reasoning += reasoning
    tally.cache_known += known
    tally.cache_known_input += known_input
    tally.input_known += given
    tally.out_known += out
    tally.evidence += CacheEvidence(*rest[:4])
    bills = np.array(rest[4:]).reshape(2, -1)
    tally.all_rows[0] += bills[0]
    tally.priced_rows[0] += bills[1]


def _distributions(link: Any, sums: RequestTally, codes: dict[str | None, int]) -> None:
    """Exact distributions of the token counts of each model; rows without cached tokens need to be counted once."""
    without: Counters = (lambda t: t.stated, lambda t: t.without, lambda t: t.beyond)
    _count(link, sums, codes, '"input"', "cached = 0", without)
    _count(link, sums, codes, '"out"', "TRUE", (lambda t: t.out,))
    if any(tally.evidence.cached for tally in sums.models.values()):
        _count(link, sums, codes, '"input"', "cached > 0", (lambda t: t.stated,))
        _count(link, sums, codes, 'greatest("input" - cached, 0)', "cached > 0", (lambda t: t.without,))
        _count(link, sums, codes, '"input" + cached', "cached > 0", (lambda t: t.beyond,))


def _count(
    link: Any, sums: RequestTally, codes: dict[str | None, int], expression: str, condition: str, into: Counters
) -> None:
    """Count the distinct values of an expression over answered requests, model by model."""
    found = link.execute(
        f"SELECT model, list(tokens), list(rows) FROM (SELECT model, {expression} AS tokens, count(*) AS rows "
        f"FROM requests WHERE fine AND {condition} AND {expression} IS NOT NULL GROUP BY ALL) GROUP BY model"
    )
    for model, tokens, rows in found.fetchall():
        for counter in into:
            chosen = counter(sums.models[codes[model]])
            chosen.add_counted(np.array(tokens, np.float64), np.array(rows, np.int64))


def _sample(link: Any, sums: RequestTally, codes: dict[str | None, int]) -> None:
    """Even sample: the rows whose mixed row number is smallest; a bar far above it spares most rows the sorting."""
    bar = min(2 * SAMPLE / max(sums.rows, 1), 1.0) * 2**64
    columns = ", ".join(f'CAST("{column}" AS DOUBLE)' for column in SAMPLED if column != "model")
    rows = link.execute(
        f"SELECT row, hash(row), model, {columns} FROM requests WHERE hash(row) <= CAST({int(bar)} AS UHUGEINT) "
        'AND fine AND "input" IS NOT NULL AND "out" IS NOT NULL'
    ).fetchall()
    kept = sorted(sorted(rows, key=lambda line: line[1])[:SAMPLE])
    table = np.array([(codes[model], *numbers) for _, _, model, *numbers in kept], dtype=np.float64)
    sums.set_sample(table.reshape(-1, len(SAMPLED)))
