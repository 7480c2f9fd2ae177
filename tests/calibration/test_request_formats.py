"""Every request format, from small files made here: the same requests must give the same figures."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from calibration import samples
from calibration.seeds import seeds

from simulator.calibration import CalibrationError, calibration, read, request_records
from simulator.calibration.request_summary import INPUT, OUT, READ

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def as_csv(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    table = csv.DictWriter(text, names)
    table.writeheader()
    table.writerows({k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()} for row in rows)
    return text.getvalue()


ROWS = {
    "openai": samples.openai_chat(),
    "openai ": samples.openai_responses(),
    "openai  ": samples.openai_batch(),
    "litellm": samples.litellm(),
    "langfuse": samples.langfuse(inside=False),
    "langfuse ": samples.langfuse(inside=True),
    "helicone": samples.helicone(),
}


def check(path: Path, form: str, failed: int = 1) -> None:
    """The figures of the three requests that every sample holds."""
    reading = read(path)
    assert reading.format == form.strip()
    (model,) = reading.requests.models
    assert model.model in (samples.MODEL, "")
    assert (model.requests, model.failed) == (2 + failed, failed)
    assert model.input_total == 2200
    assert model.cache_share == pytest.approx(800 / 2200)
    assert sorted(model.input_tokens.values) == [1000, 1200]
    assert sorted(model.uncached_tokens.values) == [200, 1200]
    assert sorted(model.out_tokens.values) == [50, 70]
    report = reading.report
    assert report.rows_read == report.rows_kept + sum(report.dropped.values())


@pytest.mark.parametrize("form", ROWS)
def test_json_lines(written: Callable[..., Path], form: str) -> None:
    if form.strip() != "openai" or form == "openai ":
        check(written("log.jsonl", ROWS[form]), form)
        return
    # a failed call states no model: it stands apart
    reading = read(written("log.jsonl", ROWS[form]))
    assert reading.format == "openai"
    assert reading.requests.requests == 3
    assert sum(model.failed for model in reading.requests.models) == 1
    model = reading.requests.models[0]
    assert (model.input_total, model.place) == (2200, "inside")
    assert model.billed[:, OUT].sum() == 120
    assert model.reasoning == 20


@pytest.mark.parametrize("form", ["litellm", "langfuse", "langfuse ", "helicone"])
@pytest.mark.parametrize("container", ["array", "wrapped", "csv", "gzip"])
def test_other_containers(written: Callable[..., Path], form: str, container: str) -> None:
    rows = ROWS[form]
    content: Any = {
        "array": rows,
        "wrapped": {"data": rows, "meta": {"page": 1}},
        "csv": as_csv(rows),
        "gzip": gzip.compress("\n".join(map(json.dumps, rows)).encode()),
    }[container]
    check(written({"csv": "log.csv", "gzip": "log.jsonl.gz"}.get(container, "log.json"), content), form)


def test_batches_are_marked(written: Callable[..., Path]) -> None:
    model = read(written("log.jsonl", samples.openai_batch())).requests.models[0]
    assert model.billed[0].sum() == 0
    assert model.billed[1, [INPUT, READ, OUT]].tolist() == [2200, 800, 120]


def test_anthropic_transcripts_count_each_message_once(written: Callable[..., Path]) -> None:
    path = written("log.jsonl", samples.anthropic_messages())
    check(path, "anthropic", failed=0)
    reading = read(path)
    assert reading.report.dropped == {"no usage: not a model call": 1, "repeated line of the same request": 2}
    assert reading.requests.models[0].place == "beside"
    assert len(list(request_records(reading))) == 2


def test_opentelemetry_leaves_agents_out(written: Callable[..., Path]) -> None:
    path = written("spans.json", samples.otlp())
    check(path, "opentelemetry")
    assert read(path).report.dropped == {"a span that is not a model call": 1}
    lines = written("spans.jsonl", [samples.otlp(), {"resourceSpans": []}])
    check(lines, "opentelemetry")


def test_latencies(written: Callable[..., Path]) -> None:
    for rows in (samples.litellm(), samples.langfuse(inside=True), samples.helicone(), [samples.otlp()] * 1):
        requests = read(written("log.jsonl", rows)).requests
        assert requests.column("latency").tolist() == [2.0, 3.0]


def test_llm_database(tmp_path: Path) -> None:
    path = samples.llm_database(tmp_path / "logs.db")
    reading = read(path)
    (model,) = reading.requests.models
    assert reading.format == "llm"
    assert model.input_total == 2200
    # the second response does not state its cache: missing is not zero
    assert model.cache_share == 800 / 1000
    assert reading.requests.column("latency").tolist() == [2.0, 3.0]
    assert any("inside or beside" in text for text in reading.report.assumptions)
    assert reading.report.cache_place == "open"


@pytest.mark.parametrize("name", ["page.json", "usage.csv"])
def test_openai_buckets(written: Callable[..., Path], name: str) -> None:
    content = samples.OPENAI_USAGE_PAGE if name.endswith("json") else samples.OPENAI_USAGE_CSV
    reading = read(written(name, content))
    assert reading.format == "openai-usage"
    (model,) = reading.requests.models
    assert (model.requests, model.input_total, model.cache_share) == (2, 2200, 800 / 2200)
    assert model.input_tokens is None
    assert reading.requests.buckets
    assert reading.requests.resolution == 86_400


def test_the_predecessor_of_the_usage_api(written: Callable[..., Path]) -> None:
    reading = read(written("usage.json", {"data": samples.OPENAI_LEGACY}))
    (model,) = reading.requests.models
    assert reading.format == "openai-usage"
    assert (model.model, model.requests, model.input_total) == (samples.MODEL, 2, 2200)
    # neither cached tokens nor failures are in it: missing is not zero
    assert model.cache_share != model.cache_share
    assert (model.answered, model.failed) == (0, 0)


def test_daily_tables_tell_failures_apart(written: Callable[..., Path]) -> None:
    for name, content in (("daily.csv", as_csv(samples.LITELLM_DAILY)), ("daily.jsonl", samples.LITELLM_DAILY)):
        reading = read(written(name, content))
        (model,) = reading.requests.models
        assert reading.format == "litellm-daily"
        assert (model.requests, model.answered, model.failed) == (3, 2, 1)
        assert (model.input_total, model.out_known, model.billed[0, 5]) == (2200, 2, 0.002)
    older = [{key: value for key, value in row.items() if key != "failed_requests"} for row in samples.LITELLM_DAILY]
    (model,) = read(written("older.jsonl", older)).requests.models
    assert (model.requests, model.answered, model.failed) == (3, 0, 0)


def test_anthropic_usage_report(written: Callable[..., Path]) -> None:
    reading = read(written("report.json", samples.ANTHROPIC_REPORT))
    (model,) = reading.requests.models
    assert reading.format == "anthropic-csv"
    assert not model.counted
    assert (model.input_total, model.cache_share, model.place) == (2200, 800 / 2200, "beside")
    assert "SECRET" not in repr(reading)


def test_printed_spans(written: Callable[..., Path]) -> None:
    check(written("spans.jsonl", samples.console_spans()), "opentelemetry", failed=0)


def test_a_document_of_spans_that_is_cut_off_keeps_whole_spans(written: Callable[..., Path]) -> None:
    text = json.dumps(samples.otlp(), indent=1)
    reading = read(written("spans.json", text[: text.index('"s2"')]))
    assert reading.requests.requests == 2
    assert reading.report.dropped
    assert any("not complete" in warning for warning in reading.report.warnings)


def test_vidur(written: Callable[..., Path]) -> None:
    text = "arrived_at,num_prefill_tokens,num_decode_tokens\n0.5,1000,50\n4.5,1200,70\n"
    reading = read(written("trace.csv", text))
    assert (reading.format, reading.requests.span, reading.requests.models[0].input_total) == ("vidur", 4.0, 2200)


def test_anthropic_console_does_not_count_requests(written: Callable[..., Path]) -> None:
    reading = read(written("claude.csv", samples.ANTHROPIC_CSV))
    assert reading.format == "anthropic-csv"
    (model,) = reading.requests.models
    assert not model.counted
    assert (model.input_total, model.cache_share) == (2200, 800 / 2200)


def test_plain_table(written: Callable[..., Path]) -> None:
    check(written("log.csv", samples.TABLE_CSV), "table")
    assert read(written("log.csv", samples.TABLE_CSV)).requests.models[0].place == "inside"


def test_plain_table_with_columns_of_its_own(written: Callable[..., Path]) -> None:
    path = written("log.csv", "wann,rein,raus\n2026-01-05T10:00:00Z,1000,50\n2026-01-05T10:00:10Z,1200,70\n")
    with pytest.raises(CalibrationError, match="no known format"):
        read(path)
    reading = read(path, columns={"at": "wann", "input": "rein", "out": "raus"})
    assert reading.requests.models[0].input_total == 2200
    with pytest.raises(CalibrationError, match="columns are wann, rein, raus"):
        read(path, columns={"input": "herein", "out": "raus"})


def test_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="Parquet needs the extra `logs`")
    path = tmp_path / "log.parquet"
    duckdb.sql(
        f"COPY (SELECT * FROM (VALUES ('a', 1000, 800, 50, 1050), ('b', 1200, 0, 70, 1270)) "
        f"AS t(request_id, prompt_tokens, cached_tokens, completion_tokens, total_tokens)) TO '{path}'"
    )
    check(path, "table", failed=0)


def test_nested_parquet(tmp_path: Path, written: Callable[..., Path]) -> None:
    duckdb = pytest.importorskip("duckdb", reason="Parquet needs the extra `logs`")
    path = tmp_path / "log.parquet"
    lines = written("log.jsonl", samples.openai_chat()[:2])
    duckdb.sql(f"COPY (SELECT * FROM read_json('{lines}')) TO '{path}'")
    check(path, "openai", failed=0)


def test_costs_are_read_without_names(written: Callable[..., Path]) -> None:
    header = "start_time,end_time,start_time_iso,amount_value,amount_currency,line_item,user_email\n"
    rows = "1767571200,1767657600,x,1.25,usd,small,a@b.example\n1767657600,1767744000,x,,,,\n"
    reading = read(written("cost.csv", header + rows))
    assert reading.format == "openai-costs"
    assert reading.requests.models[0].billed[0, 5] == 1.25
    assert "@" not in repr(reading)


def test_formats_can_be_forced_and_are_suggested(written: Callable[..., Path]) -> None:
    path = written("log.jsonl", samples.helicone())
    assert read(path, "helicone").format == "helicone"
    with pytest.raises(CalibrationError, match="Did you mean helicone"):
        read(path, "helikone")
    with pytest.raises(CalibrationError, match="no request could be read"):
        read(path, "burstgpt")


def test_records_say_what_the_summary_sums(written: Callable[..., Path]) -> None:
    for rows in ROWS.values():
        reading = read(written("log.jsonl", rows))
        records = list(request_records(reading))
        assert len(records) == reading.requests.requests
        assert sum(record.status == "error" for record in records) == 1
        assert sum((record.uncached_in or 0) + (record.cache_read_in or 0) for record in records) == 2200
        assert [record.out for record in records if record.status != "error"] == [50, 70]


@pytest.mark.parametrize("name", [name for name in seeds() if not name.startswith("training")])
def test_nothing_private_is_kept(tmp_path: Path, name: str) -> None:
    file, content = seeds()[name]
    path = tmp_path / file
    path.write_bytes(content)
    reading = read(path)
    kept = repr(reading) + reading.source + repr(calibration(reading))
    if reading.requests is not None:
        kept += repr(list(request_records(reading)))
    for secret in ("SECRET", "a@b.example", "chatcmpl", "req_"):
        assert secret not in kept
