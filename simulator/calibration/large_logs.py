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
from simulator.calibration.stated import MOST_MODELS, OTHER_MODELS
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.calibration.distribution import Counter
    from simulator.calibration.request_format import RequestFormat
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally

#: Size from which the fast reader is used where it is there. [byte] Below it the standard library takes seconds.
LARGE: Final = 64 << 20
#: Columns of the loaded table and how they are kept. Tokens beyond four bytes are damage.
_COLUMNS: Final = {
    "at": "DOUBLE", "model": "VARCHAR", "input": "INTEGER", "read": "INTEGER", "write": "INTEGER", "out": "INTEGER",
    "total": "INTEGER", "reasoning": "INTEGER", "latency": "FLOAT", "first_token": "FLOAT", "cost": "DOUBLE",
    "failed": "BOOLEAN", "key": "VARCHAR",
}  # fmt: skip
_NUMBERS: Final = ("input", "read", "write", "out", "total", "reasoning", "latency", "first_token", "cost")
_CACHED: Final = '(coalesce("read", 0) + coalesce("write", 0))'
_ANSWERED: Final = "(failed IS NULL OR NOT failed)"
_BILLED: Final = ("input", "read", "write", "out")


def summarised_by_duckdb(sniff: Sniff, form: RequestFormat, tally: Tally) -> RequestSummary:
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
    RequestSummary
        Sums and distributions.

    Raises
    ------
    CalibrationError
        If DuckDB is not there, or cannot read the file.
    """
    with connected(sniff.path) as (link, place):
        _load(link, place, sniff, form, tally)
        _clean(link, tally)
        sums = RequestTally(buckets=False)
        names, codes = _models(link, sums)
        _distributions(link, sums, codes)
        _hours(link, sums, codes)
        _sample(link, sums, codes)
    for text in form.assumptions:
        tally.assume(text)
    return request_summary(sums, names, form.place, tally, dated=form.dated)


def _load(link: Any, place: str, sniff: Sniff, form: RequestFormat, tally: Tally) -> None:
    """Load the needed columns into the table `loaded`."""
    assert form.sql is not None
    assert form.sql_columns is not None
    packed = "none" if sniff.container == "parquet" else compression(sniff.path)
    if sniff.container == "json lines":
        source = json_source(place, form.sql_columns, packed)
    elif sniff.container == "csv":
        source = csv_source(place, form.sql_columns, packed, delimiter_of(",".join(sniff.header)))
    else:
        source = parquet_source(place, form.sql_columns)
    fields = []
    for field, kind in _COLUMNS.items():
        stated = form.sql.get(field, "NULL")
        if field == "key":
            fields.append(f'hash({stated}) AS "key", {stated} IS NOT NULL AS keyed')
        elif field in _NUMBERS and kind == "INTEGER" and stated != "NULL":
            # a number beyond the column is damage, and marked by -1
            cast = f"coalesce(TRY_CAST({stated} AS INTEGER), CASE WHEN {stated} IS NOT NULL THEN -1 END)"
            fields.append(f'{cast} AS "{field}"')
        else:
            fields.append(f'TRY_CAST({stated} AS {kind}) AS "{field}"')
    size = sniff.path.stat().st_size
    run(link, f"CREATE TABLE loaded AS SELECT {', '.join(fields)} FROM {source} AS stated", tally, size)


def _clean(link: Any, tally: Tally) -> None:
    """Drop damaged rows and repeated lines, and keep the books."""
    nothing = " AND ".join(f'"{column}" IS NULL' for column in ("at", "model", "input", "out", "cost"))
    below = " OR ".join(f'"{column}" < 0 OR "{column}" > {LARGEST}' for column in _NUMBERS)
    reasons = {
        "not a row: broken, or without any known field": f"({nothing} AND NOT keyed)",
        "a number below 0 or beyond belief": f"({below})",
        "at: a time before 2000 or after 2100": f'("at" NOT BETWEEN {EARLIEST} AND {LATEST})',
    }
    counts = ", ".join(f"count(*) FILTER ({condition})" for condition in reasons.values())
    whole, *damaged = link.execute(f"SELECT count(*), {counts} FROM loaded").fetchone()
    tally.rows_read += whole
    for reason, condition in [pair for pair, rows in zip(reasons.items(), damaged, strict=True) if rows]:
        places = link.execute(f"SELECT rowid FROM loaded WHERE {condition} ORDER BY rowid LIMIT 10").fetchall()
        for place in places:
            tally.drop(reason, f"row {place[0] + 1}", rows=0)
        tally.drop(reason, rows=_one(link, f"SELECT count(*) FROM loaded WHERE {condition}"))
        link.execute(f"DELETE FROM loaded WHERE {condition}")
    twice = 'SELECT "key", max(rowid) AS last FROM loaded WHERE keyed GROUP BY "key" HAVING count(*) > 1'
    keys = link.execute('SELECT "key" FROM loaded WHERE keyed').fetchnumpy()["key"]
    keys.sort()
    if (keys[1:] == keys[:-1]).any():
        del keys
        link.execute(f"CREATE TABLE twice AS {twice}")
        before = _one(link, "SELECT count(*) FROM loaded")
        link.execute(
            "DELETE FROM loaded WHERE keyed AND rowid IN (SELECT loaded.rowid FROM loaded JOIN twice "
            'ON loaded."key" = twice."key" AND loaded.rowid < twice.last AND loaded.keyed)'
        )
        dropped = before - _one(link, "SELECT count(*) FROM loaded")
        tally.drop("repeated line of the same request", rows=dropped)


def _one(link: Any, query: str) -> int:
    """The one number that a query answers."""
    return int(link.execute(query).fetchone()[0])


def _models(link: Any, sums: RequestTally) -> tuple[list[str], dict[str | None, int]]:
    """Sums of each model; returns the names by code, and the code of each model as stated."""
    bill = [f'sum("{kind}") FILTER ({{0}})' for kind in _BILLED]
    bill += ["count(*) FILTER ({0})", 'sum("cost") FILTER ({0})']
    sums_of = [
        "count(*)", "count(*) FILTER (failed)", "count(*) FILTER (NOT failed)", 'sum("reasoning") FILTER (fine)',
        "count(*) FILTER (known)", 'sum("input") FILTER (known)', 'count("input") FILTER (fine)',
        'count("out") FILTER (fine)', "count(*) FILTER (cached > 0)",
        'count(*) FILTER (cached > 0 AND "total" = "input" + "out")',
        'count(*) FILTER (cached > 0 AND "total" = "input" + cached + "out")',
        'count(*) FILTER (cached > 0 AND "read" > "input")', 'min("at")', 'max("at")', 'count(*) - count("at")',
        *(part.format("fine") for part in bill),
        *(part.format('fine AND "cost" IS NOT NULL AND "input" IS NOT NULL AND "out" IS NOT NULL') for part in bill),
    ]  # fmt: skip
    lines = link.execute(
        f"SELECT model, {', '.join(sums_of)} FROM (SELECT *, {_ANSWERED} AS fine, "
        f'{_ANSWERED} AND "read" IS NOT NULL AND "input" IS NOT NULL AS known, '
        f"CASE WHEN {_ANSWERED} THEN {_CACHED} ELSE 0 END AS cached FROM loaded) "
        "GROUP BY model ORDER BY count(*) DESC, model"
    ).fetchall()
    names: list[str] = []
    codes: dict[str | None, int] = {}
    for line in lines:
        clean = name(line[0]) if len(names) < MOST_MODELS else OTHER_MODELS
        if clean not in names:
            names.append(clean)
        codes[line[0]] = names.index(clean)
        counts_of = [0.0 if value is None else float(value) for value in line[1:13]]
        _add_model(sums, codes[line[0]], counts_of, line[13:])
    return names, codes


def _add_model(sums: RequestTally, code: int, counts: list[float], rest: tuple[Any, ...]) -> None:
    """Add one line of sums to its model."""
    tally = sums.models.setdefault(code, ModelTally())
    tally.requests += counts[0]
    tally.failed += counts[1]
    tally.answered += counts[2]
    tally.reasoning += counts[3]
    tally.cache_known += counts[4]
    tally.cache_known_input += counts[5]
    tally.input_known += counts[6]
    tally.out_known += counts[7]
    tally.evidence += CacheEvidence(*counts[8:12])
    first, last, untimed, *bills = rest
    if first is not None:
        sums.first, sums.last = min(sums.first, float(first)), max(sums.last, float(last))
    sums.untimed += int(untimed)
    sums.rows += int(counts[0])
    numbers = np.array([0.0 if value is None else float(value) for value in bills])
    tally.all_rows[0] += numbers[: len(numbers) // 2]
    tally.priced_rows[0] += numbers[len(numbers) // 2 :]


def _distributions(link: Any, sums: RequestTally, codes: dict[str | None, int]) -> None:
    """Exact distributions of the token counts of each model."""
    counters: dict[str, Callable[[ModelTally], Counter]] = {
        '"input"': lambda tally: tally.stated,
        '"out"': lambda tally: tally.out,
        f'greatest("input" - {_CACHED}, 0)': lambda tally: tally.without,
        f'"input" + {_CACHED}': lambda tally: tally.beyond,
    }
    for expression, counter in counters.items():
        found = link.execute(
            f"SELECT model, list(tokens), list(rows) FROM (SELECT model, {expression} AS tokens, count(*) AS rows "
            f"FROM loaded WHERE {_ANSWERED} AND {expression} IS NOT NULL GROUP BY ALL) GROUP BY model"
        )
        for model, tokens, rows in found.fetchall():
            counter(sums.models[codes[model]]).add_counted(np.array(tokens, np.float64), np.array(rows, np.int64))


def _hours(link: Any, sums: RequestTally, codes: dict[str | None, int]) -> None:
    """Sums of each hour and model."""
    known = f'{_ANSWERED} AND "read" IS NOT NULL AND "input" IS NOT NULL'
    parts = ["count(*)", "count(*) FILTER (failed)", f"count(*) FILTER ({known})"]
    parts += [f'coalesce(sum("{kind}") FILTER ({known}), 0)' for kind in ("input", "read", "write")]
    assert len(parts) == len(HOURLY)
    for model, hour, *line in link.execute(
        f'SELECT model, CAST(floor("at" / {SECONDS_PER_HOUR}) AS BIGINT) AS hour, {", ".join(parts)} FROM loaded '
        'WHERE "at" IS NOT NULL GROUP BY model, hour'
    ).fetchall():
        key = (codes[model], int(hour))
        sums.hours[key] = sums.hours.get(key, 0.0) + np.array(line, dtype=np.float64)


def _sample(link: Any, sums: RequestTally, codes: dict[str | None, int]) -> None:
    """Even sample: the rows whose mixed row number is smallest."""
    columns = ", ".join(f'CAST("{column}" AS DOUBLE)' for column in SAMPLED if column != "model")
    rows = link.execute(
        f"SELECT model, {columns} FROM loaded WHERE rowid IN (SELECT row FROM (SELECT rowid AS row FROM loaded WHERE "
        f'{_ANSWERED} AND "input" IS NOT NULL AND "out" IS NOT NULL ORDER BY hash(rowid) LIMIT {SAMPLE})) '
        "ORDER BY rowid"
    ).fetchall()
    table = np.array([(codes[model], *numbers) for model, *numbers in rows], dtype=np.float64)
    sums.set_sample(table.reshape(-1, len(SAMPLED)))
