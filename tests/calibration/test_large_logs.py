"""The fast reader must give the very numbers of the row-by-row one."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from calibration import samples
from calibration.logs import MONDAY, Truth, simulated

from simulator.calibration import CalibrationError, lines, read, reading, row_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import Reading

pytest.importorskip("duckdb", reason="the fast reader needs the extra `logs`")


@pytest.fixture(autouse=True)
def _always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 0)


def row_by_row(path: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "LARGE", 1 << 60)
        return read(path)


def assert_same(fast: Reading, slow: Reading) -> None:
    assert fast.format == slow.format
    assert fast.report.rows_read == slow.report.rows_read
    assert fast.report.rows_kept == slow.report.rows_kept
    assert fast.report.cache_place == slow.report.cache_place
    one, other = fast.requests, slow.requests
    assert [m.model for m in one.models] == [m.model for m in other.models]
    for left, right in zip(one.models, other.models, strict=True):
        for name in ("requests", "failed", "place", "cache_known", "input_known", "out_known", "reasoning"):
            assert getattr(left, name) == getattr(right, name), name
        for name in ("input_tokens", "uncached_tokens", "out_tokens"):
            assert np.array_equal(getattr(left, name).values, getattr(right, name).values), name
            assert np.array_equal(getattr(left, name).counts, getattr(right, name).counts), name
        assert left.billed == pytest.approx(right.billed)
        assert left.priced == pytest.approx(right.priced)
    assert (one.first, one.last, one.untimed) == (other.first, other.last, other.untimed)
    assert np.array_equal(one.hour, other.hour)
    assert np.array_equal(one.hour_model, other.hour_model)
    assert one.hourly == pytest.approx(other.hourly)
    assert len(one.sample) == len(other.sample)


def chat_rows(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(1)
    rows = []
    for number in range(count):
        given, out = int(rng.integers(100, 90_000)), int(rng.integers(1, 900))
        usage: dict[str, Any] = {"prompt_tokens": given, "completion_tokens": out, "total_tokens": given + out}
        if number % 3:
            usage["prompt_tokens_details"] = {"cached_tokens": given // 2 if number % 2 else 0}
        created = MONDAY + int(rng.integers(0, 400_000))
        rows.append({"id": f"c{number}", "created": created, "model": f"m{number % 3}", "usage": usage})
    return rows


def test_json_lines(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = chat_rows(3000)
    rows[10]["usage"]["prompt_tokens"] = -5
    rows[11]["usage"]["prompt_tokens"] = 10**11
    rows[12]["created"] = 5
    text = "".join(json.dumps(row) + "\n" for row in [*rows, *rows[100:200]]) + '{"id": "cut", "usage": {"prompt_'
    path = written("log.jsonl", text)
    fast, slow = read(path), row_by_row(path, monkeypatch)
    # tokens beyond four bytes are damage to the fast reader, and beyond belief to neither: the one difference
    assert fast.report.rows_kept == slow.report.rows_kept - 1
    assert fast.report.dropped["repeated line of the same request"] == 100
    del rows[11]
    path = written("log.jsonl", "".join(json.dumps(row) + "\n" for row in [*rows, *rows[100:200]]))
    assert_same(read(path), row_by_row(path, monkeypatch))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_dropped_rows_have_their_line_numbers(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(row_lines, "_BLOCK", 300)
    lines = [json.dumps(row) for row in chat_rows(60)]
    lines[40] = '{"id": "cut", "usage": {'
    lines[20:20] = ["", "  ", "\r"]
    lines[5] = "[]"
    path = written("log.jsonl", pack("\n".join([*lines, '{"id": "en']).encode()))
    fast, slow = read(path), row_by_row(path, monkeypatch)
    places = [[place.split(":")[0] for place in reading.report.examples] for reading in (fast, slow)]
    assert places == [["line 6", "line 44", "line 64"]] * 2


def test_rows_of_another_shape_are_read_row_by_row(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written("log.jsonl", [*chat_rows(200), *samples.openai_responses(), *samples.openai_chat()])
    fast = read(path)
    assert_same(fast, row_by_row(path, monkeypatch))
    assert fast.requests.requests == 206
    assert sum(model.failed for model in fast.requests.models) == 2


@pytest.mark.parametrize("step", [1, 1e3, 1e6])
def test_times_in_other_steps(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    rows = [f"{(MONDAY + 60 * n) * step:.0f},{100 + n},{n + 1}" for n in range(50)]
    path = written("log.csv", "\n".join(["ts,prompt_tokens,completion_tokens", *rows]))
    fast = read(path)
    assert fast.requests.last == MONDAY + 60 * 49
    assert_same(fast, row_by_row(path, monkeypatch))


def test_csv_and_parquet(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    rows = simulated(Truth(days=3), np.random.default_rng(2))
    names = [name for name in rows[0] if name != "status"]
    lines = [",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)]
    path = written("log [1].csv", "\n".join(lines))
    slow = row_by_row(path, monkeypatch)
    assert slow.requests.requests == len(rows)
    assert_same(read(path), slow)
    parquet = path.with_suffix(".parquet")
    source = str(written("plain.csv", "\n".join(lines)))
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{parquet}'")
    assert_same(read(parquet), slow)
    assert_same(row_by_row(parquet, monkeypatch), slow)


def test_the_real_trace(real: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = real("azure-llm-trace/AzureLLMInferenceTrace_conv.csv")
    assert_same(read(path), row_by_row(path, monkeypatch))


def test_it_can_be_watched_and_stopped(written: Callable[..., Path]) -> None:
    path = written("log.jsonl", chat_rows(2000))
    seen: list[int] = []
    read(path, progress=lambda done, whole: seen.append(done))
    assert seen[-1] == path.stat().st_size
    with pytest.raises(CalibrationError, match="stopped"):
        read(path, progress=lambda done, whole: False)


def test_memory_does_not_grow_with_the_rows(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row: four times the rows take the same memory but for 8 bytes a row for the ids."""
    monkeypatch.setattr(lines, "BLOCK", 1 << 17)
    peaks = []
    for copies in (2, 8):
        rows = [row | {"id": f"{copy}-{row['id']}"} for copy in range(copies) for row in chat_rows(1_500)]
        path = written("log.jsonl", rows)
        row_by_row(path, monkeypatch)
        tracemalloc.start()
        row_by_row(path, monkeypatch)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # 9,000 more rows: 72 kB of hashes, held twice while they are sorted, and the sample that fills up to 20,000 rows
    assert peaks[1] < peaks[0] + 9_000 * 8 * (3 + 9 * 2) + 100_000, peaks
