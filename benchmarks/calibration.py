"""Reading large logs: figures D1 and D2, against DuckDB alone and against a bare json.loads loop.

Run it with ``python -m benchmarks.calibration [ROWS]``; ten million rows take 4 GB of disk. Each measurement is a
process of its own, so that its peak memory is its own; times are processor time, the two sides taken in turns.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.timing import installed, show
from simulator.calibration import read, reading

ROWS = 1_000_000
HOURS = 90 * 24
#: 2025-01-01 00:00:00 UTC.
START = 1_735_689_600
LINE = (
    '{"id": "chatcmpl-%024x", "object": "chat.completion", "created": %d, "model": "%s", "choices": [{"index": 0, '
    '"finish_reason": "stop"}], "usage": {"prompt_tokens": %d, "completion_tokens": %d, "total_tokens": %d, '
    '"prompt_tokens_details": {"cached_tokens": %d, "audio_tokens": 0}, "completion_tokens_details": '
    '{"reasoning_tokens": 0, "audio_tokens": 0}}}\n'
)


def write_log(path: Path, rows: int) -> None:
    """Write a log of chat responses: 90 days with daily and weekly pattern and growth, 403 bytes a row."""
    rng = np.random.default_rng(7)
    hour = np.arange(HOURS)
    shape = (1 + 0.6 * np.sin((hour % 24 - 9) / 24 * 2 * np.pi)) * np.where(hour // 24 % 7 < 5, 1, 0.4)
    shape = shape * np.exp(0.002 * hour / 24)
    counts = rng.multinomial(rows, shape / shape.sum())
    at = START + np.repeat(hour * 3600, counts) + rng.integers(0, 3600, rows)
    given = np.minimum(np.exp(rng.normal(6.8, 0.9, rows)), 14_050).astype(int) + 64
    out = np.minimum(np.exp(rng.normal(4.9, 0.8, rows)), 1_000).astype(int) + 1
    cached = np.where(rng.random(rows) < 0.6, np.minimum(given // 128 * 128, 1024), 0)
    model = np.where(rng.random(rows) < 0.8, "gpt-4o-mini-2024-07-18", "gpt-4.1-2025-04-14")
    with path.open("w", encoding="utf-8") as log:
        for start in range(0, rows, 100_000):
            part = slice(start, start + 100_000)
            ids = (rng.integers(0, 2**62, len(at[part])) * 31 + np.arange(start, start + len(at[part]))).tolist()
            columns = (at[part], model[part], given[part], out[part], (given + out)[part], cached[part])
            log.write("".join(LINE % line for line in zip(ids, *(c.tolist() for c in columns), strict=True)))


def duckdb_alone(path: str) -> None:
    """The same answers by hand-written DuckDB: distributions, cache share, hours by model, repeated ids."""
    import duckdb

    link = duckdb.connect(":memory:")
    link.execute("SET memory_limit = '450MB'; ATTACH ':memory:' AS held (COMPRESS); USE held")
    types = (
        "'id': 'VARCHAR', 'created': 'BIGINT', 'model': 'VARCHAR', 'usage': 'STRUCT(prompt_tokens BIGINT, "
        "completion_tokens BIGINT, total_tokens BIGINT, prompt_tokens_details STRUCT(cached_tokens BIGINT))'"
    )
    link.execute(
        'CREATE TABLE log AS SELECT hash(id) AS "key", created, model, CAST(usage.prompt_tokens AS INTEGER) AS given, '
        "CAST(usage.completion_tokens AS INTEGER) AS answered, CAST(usage.total_tokens AS INTEGER) AS total, "
        "CAST(usage.prompt_tokens_details.cached_tokens AS INTEGER) AS cached "
        f"FROM read_json('{path}', format = 'newline_delimited', columns = {{{types}}}, ignore_errors = true)"
    )
    for query in (
        "SELECT model, count(*), sum(given), sum(answered), sum(cached), count(*) FILTER (total = given + answered), "
        "quantile_cont(given, [0.5, 0.95, 0.99]), quantile_cont(answered, [0.5, 0.95, 0.99]), "
        "quantile_cont(given - cached, [0.5, 0.95, 0.99]), avg(given), avg(answered) FROM log GROUP BY model",
        "SELECT model, created // 3600, count(*), sum(given), sum(cached) FROM log GROUP BY ALL",
        'SELECT count(*) - count(DISTINCT "key") FROM log',
        "SELECT * FROM log ORDER BY hash(rowid) LIMIT 20000",
    ):
        link.execute(query).fetchall()


def duckdb_three_figures(path: str) -> None:
    """The least that anybody would ask: means, two quantiles and the cache share of the whole log, in one query."""
    import duckdb

    link = duckdb.connect(":memory:")
    types = (
        "'created': 'BIGINT', 'usage': 'STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT, "
        "prompt_tokens_details STRUCT(cached_tokens BIGINT))'"
    )
    link.execute(
        "SELECT avg(given), quantile_cont(given, [0.5, 0.95]), avg(answered), quantile_cont(answered, [0.5, 0.95]), "
        "sum(cached) / sum(given) FROM (SELECT usage.prompt_tokens AS given, usage.completion_tokens AS answered, "
        "usage.prompt_tokens_details.cached_tokens AS cached "
        f"FROM read_json('{path}', format = 'newline_delimited', columns = {{{types}}}, ignore_errors = true))"
    ).fetchall()


def fast(path: str) -> None:
    """Our reader with the extra `logs`."""
    reading.LARGE = 0
    read(path)


def plain(path: str) -> None:
    """Our reader with the standard library alone."""
    reading.LARGE = 1 << 60
    read(path)


def bare(path: str) -> None:
    """What nobody who reads JSON can avoid."""
    with Path(path).open(encoding="utf-8") as log:
        for line in log:
            json.loads(line)


CHILDREN = {work.__name__: work for work in (duckdb_alone, duckdb_three_figures, fast, plain, bare)}


def child(name: str, path: str) -> None:
    """Do one piece of work and print its processor time [s], wall time [s] and peak memory [MB]."""
    wall, processor = time.perf_counter(), time.process_time()
    CHILDREN[name](path)
    print(json.dumps([time.process_time() - processor, time.perf_counter() - wall, peak_memory()]))


def peak_memory() -> float:
    """Largest resident memory of this process alone [MB]; what it inherited before its start does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(names: tuple[str, ...], path: Path, runs: int) -> dict[str, list[float]]:
    """Least processor time, least wall time and largest peak of each, taken in turns."""
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(runs):
        for name in names:
            command = (sys.executable, "-m", "benchmarks.calibration", "--child", name, str(path))
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found[name].append(json.loads(output))
    return {
        name: [min(r[0] for r in results), min(r[1] for r in results), max(r[2] for r in results)]
        for name, results in found.items()
    }


def main(rows: int = ROWS) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        write_log(path, rows)
        size = f"{rows / 1e6:g}M rows, {path.stat().st_size / 1e9:.1f} GB"
        if installed("duckdb"):
            found = measured(("duckdb_alone", "duckdb_three_figures", "fast"), path, runs=3)
            ours, theirs, least = found["fast"], found["duckdb_alone"], found["duckdb_three_figures"]
            what = f"{ours[0] / theirs[0]:.2f} x DuckDB alone ({ours[1]:.1f} s, {ours[2]:.0f} MB)"
            show("D1", f"{size}: all figures, extra `logs`", what, "1.3 x, 800 MB",
                 met=ours[0] / theirs[0] <= 1.3 and ours[2] <= 800)  # fmt: skip
            what = f"{ours[0] / least[0]:.2f} x ({least[1]:.1f} s, {least[2]:.0f} MB)"
            show("", "the same against DuckDB for five figures only", what, "")
        else:
            show("D1", f"{size}: all figures, extra `logs`", "not measured: duckdb is not installed", "1.3 x, 800 MB")
        million = Path(folder) / "million.jsonl"
        write_log(million, ROWS)
        found = measured(("bare", "plain"), million, runs=3)
        ours, theirs = found["plain"], found["bare"]
        what = f"{ours[0] / theirs[0]:.2f} x json.loads ({ours[1]:.1f} s, {ours[2]:.0f} MB)"
        show("D2", "1M rows, standard library alone", what, "1.3 x", met=ours[0] / theirs[0] <= 1.3)
        quarter = Path(folder) / "quarter.jsonl"
        write_log(quarter, ROWS // 4)
        before = measured(("plain",), quarter, runs=1)["plain"][2]
        grown = (ours[2] - before) * 2**20 / (ROWS * 3 / 4)
        show(
            "D2", "memory of 1M rows over that of 250k", f"{ours[2] - before:+.0f} MB ({grown:.0f} byte a row)", "flat"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
