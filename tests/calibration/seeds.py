"""One small, whole file of every format: what the fuzzer starts from."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from calibration import eval_samples, samples


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _table(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)))
    table.writeheader()
    table.writerows({k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()} for row in rows)
    return text.getvalue().encode()


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return samples.llm_database(Path(folder) / "logs.db").read_bytes()


def _by_duckdb(rows: list[dict[str, Any]]) -> dict[str, tuple[str, bytes]]:
    """Files that only DuckDB reads; none where it is not installed."""
    try:
        import duckdb
    except ImportError:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        lines, table = Path(folder) / "log.jsonl", Path(folder) / "log.parquet"
        lines.write_bytes(_lines(rows))
        duckdb.sql(f"COPY (SELECT * FROM read_json('{lines}')) TO '{table}'")
        return {"parquet": ("log.parquet", table.read_bytes())}


def seeds() -> dict[str, tuple[str, bytes]]:
    """Name of the importer and container -> file name and content."""
    azure = (
        "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n"
        "2023-11-16 18:15:50.9951690,396,109"
    )
    costs = "start_time,end_time,amount_value,amount_currency,line_item\n1767571200,1767657600,1.25,usd,a\n"
    burst = (
        "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n"
        "45,GPT-4,0,0,0,API log\n"
    )
    mooncake = [
        {"timestamp": 27_000 * n, "input_length": 1500, "output_length": 30, "hash_ids": [0, 1, n]} for n in range(3)
    ]
    vidur = "arrived_at,num_prefill_tokens,num_decode_tokens\n0.1,374,44\n4.4,396,109\n"
    chat = samples.openai_chat()
    return {
        "openai chat": ("log.jsonl", _lines(samples.openai_chat())),
        "openai responses": ("log.json", json.dumps(samples.openai_responses(), indent=1).encode()),
        "openai batch": ("log.jsonl", _lines(samples.openai_batch())),
        "openai usage": ("page.json", json.dumps(samples.OPENAI_USAGE_PAGE).encode()),
        "openai usage csv": ("usage.csv", samples.OPENAI_USAGE_CSV.encode()),
        "openai costs": ("cost.csv", costs.encode()),
        "anthropic messages": ("log.jsonl", _lines(samples.anthropic_messages())),
        "openai usage before 2025": ("usage.json", json.dumps({"data": samples.OPENAI_LEGACY}).encode()),
        "anthropic csv": ("claude.csv", samples.ANTHROPIC_CSV.encode()),
        "anthropic report": ("report.json", json.dumps(samples.ANTHROPIC_REPORT).encode()),
        "opentelemetry": ("spans.json", json.dumps(samples.otlp(), indent=1).encode()),
        "opentelemetry lines": ("spans.jsonl", _lines([samples.otlp(), *samples.console_spans()])),
        "litellm": ("log.jsonl", _lines(samples.litellm())),
        "litellm csv": ("log.csv", _table(samples.litellm())),
        "litellm daily": ("daily.csv", _table(samples.LITELLM_DAILY)),
        "langfuse": ("log.json", json.dumps({"data": samples.langfuse(inside=False)}).encode()),
        "langfuse csv": ("log.csv", _table(samples.langfuse(inside=True))),
        "helicone": ("log.jsonl.gz", gzip.compress(_lines(samples.helicone()), mtime=0)),
        "llm": ("logs.db", _database()),
        "azure": ("azure.csv", azure.encode()),
        "burstgpt": ("burst.csv", burst.encode()),
        "mooncake": ("trace.jsonl", _lines(mooncake)),
        "table of commas": ("log.csv", _table(samples.litellm_plain())),
        "vidur": ("vidur.csv", vidur.encode()),
        "table": ("log.csv", samples.TABLE_CSV.encode("utf-16")),
        "promptfoo json": ("results.json", json.dumps(eval_samples.PROMPTFOO, indent=1).encode()),
        "promptfoo version 2": ("old.json", json.dumps(eval_samples.PROMPTFOO_VERSION_2).encode()),
        "promptfoo lines": ("results.jsonl", _lines(eval_samples.PROMPTFOO_ROWS)),
        "promptfoo old csv": ("old.csv", eval_samples.PROMPTFOO_OLD_CSV.encode()),
        "promptfoo new csv": ("new.csv", eval_samples.PROMPTFOO_NEW_CSV.encode()),
        "inspect json": ("log.json", json.dumps(eval_samples.INSPECT).encode()),
        "inspect archive": ("log.eval", eval_samples.inspect_archive()),
        "inspect zstandard": ("log.eval", eval_samples.inspect_archive(compression=93)),
        "lm-eval results": ("results.json", json.dumps(eval_samples.LM_EVAL_RESULTS).encode()),
        "lm-eval": ("samples.jsonl", _lines(eval_samples.LM_EVAL)),
        "llm-stability": ("runs.csv", eval_samples.STABILITY.encode()),
        **_by_duckdb(chat),
        **{f"training {name}": ("train.jsonl", _lines(rows)) for name, rows in eval_samples.TRAINING.items()},
    }  # fmt: skip
