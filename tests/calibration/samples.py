"""Small files of every format, made here: the shapes are documented ones, the numbers are ours.

Each request sample holds the same three requests, so that one set of figures must come out of all of them:

    request 1: 1000 tokens in, 800 of them from the cache, 50 out (20 of it reasoning), 2 s, answered
    request 2: 1200 tokens in, none cached, 70 out, 3 s, answered
    request 3: failed, no tokens
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "small-model"
#: 2026-01-05 10:00:00 UTC, a Monday.
START = 1_767_607_200
ISO = ("2026-01-05T10:00:00Z", "2026-01-05T10:00:10Z", "2026-01-05T10:00:20Z")
ENDS = ("2026-01-05T10:00:02Z", "2026-01-05T10:00:13Z", "2026-01-05T10:00:20Z")


def openai_chat() -> list[dict[str, Any]]:
    def response(number: int, given: int, cached: int | None, out: int, reasoning: int) -> dict[str, Any]:
        details = None if cached is None else {"cached_tokens": cached, "audio_tokens": 0}
        return {
            "id": f"chatcmpl-{number}", "object": "chat.completion", "created": START + 10 * number, "model": MODEL,
            "choices": [{"message": {"role": "assistant", "content": "SECRET ANSWER"}}],
            "usage": {
                "prompt_tokens": given, "completion_tokens": out, "total_tokens": given + out,
                "prompt_tokens_details": details, "completion_tokens_details": {"reasoning_tokens": reasoning},
            },
        }  # fmt: skip

    failed = {"id": "chatcmpl-2", "created": START + 20, "model": MODEL, "error": {"message": "overloaded"}}
    return [response(0, 1000, 800, 50, 20), response(1, 1200, 0, 70, 0), failed]


def openai_responses() -> list[dict[str, Any]]:
    def response(number: int, given: int, cached: int, out: int, reasoning: int) -> dict[str, Any]:
        return {
            "id": f"resp_{number}", "object": "response", "created_at": START + 10 * number, "model": MODEL,
            "status": "completed",
            "usage": {
                "input_tokens": given, "input_tokens_details": {"cached_tokens": cached}, "output_tokens": out,
                "output_tokens_details": {"reasoning_tokens": reasoning}, "total_tokens": given + out,
            },
        }  # fmt: skip

    failed = {
        "id": "resp_2",
        "object": "response",
        "created_at": START + 20,
        "model": MODEL,
        "status": "failed",
        "usage": None,
    }
    return [response(0, 1000, 800, 50, 20), response(1, 1200, 0, 70, 0), failed]


def openai_batch() -> list[dict[str, Any]]:
    good = [
        {"id": f"b{n}", "custom_id": f"c{n}", "response": {"status_code": 200, "body": body}, "error": None}
        for n, body in enumerate(openai_chat()[:2])
    ]
    return [*good, {"id": "b2", "custom_id": "c2", "response": None, "error": {"code": "batch_expired"}}]


def anthropic_messages() -> list[dict[str, Any]]:
    def line(number: int, given: int, read: int, written: int, out: int) -> dict[str, Any]:
        usage = {
            "input_tokens": given, "output_tokens": out, "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read, "service_tier": "standard",
        }  # fmt: skip
        message = {"id": f"msg_{number}", "type": "message", "model": MODEL, "usage": usage}
        return {"type": "assistant", "timestamp": ISO[number], "requestId": f"req_{number}", "message": message}

    first, second = line(0, 200, 800, 0, 50), line(1, 1200, 0, 0, 70)
    # transcripts write a message's usage once per content block
    return [first, first, second, {"type": "user", "message": {"role": "user", "content": "SECRET PROMPT"}}, second]


def otlp() -> dict[str, Any]:
    def span(number: int, attributes: dict[str, Any], code: int = 0) -> dict[str, Any]:
        texts = [
            {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for key, value in attributes.items()
        ]
        return {
            "traceId": "t", "spanId": f"s{number}", "attributes": texts, "status": {"code": code} if code else {},
            "startTimeUnixNano": str((START + 10 * number) * 10**9),
            "endTimeUnixNano": str((START + 10 * number + 2 + number) * 10**9),
        }  # fmt: skip

    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": MODEL}
    spans = [
        span(0, call | {
            "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 50,
            "gen_ai.usage.cache_read.input_tokens": 800, "gen_ai.usage.reasoning.output_tokens": 20,
        }),
        span(1, call | {
            "gen_ai.usage.prompt_tokens": 1200, "gen_ai.usage.completion_tokens": 70,
            "gen_ai.usage.cache_read_input_tokens": 0,
        }),
        span(2, call, code=2),
        span(3, {"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 2200}),
    ]  # fmt: skip
    return {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}


def console_spans() -> list[dict[str, Any]]:
    """What the console exporter prints: attributes as an object, times as text."""
    return [
        {
            "name": "chat", "context": {"trace_id": "0xt", "span_id": f"0xc{number}"}, "start_time": ISO[number],
            "end_time": ENDS[number], "status": {"status_code": "UNSET"},
            "attributes": {
                "gen_ai.operation.name": "chat", "gen_ai.request.model": MODEL, "gen_ai.usage.input_tokens": given,
                "gen_ai.usage.output_tokens": out, "gen_ai.usage.cache_read.input_tokens": read,
            },
        }
        for number, (given, read, out) in enumerate([(1000, 800, 50), (1200, 0, 70)])
    ]  # fmt: skip


def litellm() -> list[dict[str, Any]]:
    def row(number: int, given: int, read: int, out: int, **more: Any) -> dict[str, Any]:
        usage = {
            "prompt_tokens_details": {"cached_tokens": read},
            "completion_tokens_details": {"reasoning_tokens": 20},
        }
        return {
            "request_id": f"r{number}", "call_type": "acompletion", "spend": 0.001, "total_tokens": given + out,
            "prompt_tokens": given, "completion_tokens": out, "startTime": ISO[number], "endTime": ENDS[number],
            "model": MODEL, "cache_hit": "False", "status": "success", "api_key": "sk-SECRET",
            "end_user": "a@b.example",
            "metadata": json.dumps({"usage_object": usage}),
        } | more  # fmt: skip

    hit = row(0, 1000, 0, 50, request_id="r9", cache_hit="True", spend=0.0)
    return [row(0, 1000, 800, 50), row(1, 1200, 0, 70), row(2, 0, 0, 0, status="failure", spend=0.0), hit]


def litellm_plain() -> list[dict[str, Any]]:
    """A table that the fast reader knows: numbers and names alone."""
    names = {
        "request_id": "request_id", "startTime": "timestamp", "model": "model", "prompt_tokens": "input_tokens",
        "completion_tokens": "output_tokens", "spend": "cost",
    }  # fmt: skip
    return [{names[key]: row[key] for key in names} for row in litellm()]


def langfuse(*, inside: bool) -> list[dict[str, Any]]:
    def row(number: int, given: int, read: int, out: int, reasoning: int, **more: Any) -> dict[str, Any]:
        usage = {"input": given if inside else given - read, "input_cached_tokens": read, "output": out - reasoning}
        usage |= {"output_reasoning_tokens": reasoning, "total": given + out}
        return {
            "id": f"o{number}", "traceId": "t", "type": "GENERATION", "startTime": ISO[number], "endTime": ENDS[number],
            "model": MODEL, "usageDetails": usage, "totalCost": 0.001, "level": "DEFAULT", "userId": "a@b.example",
        } | more  # fmt: skip

    failed = row(2, 0, 0, 0, 0, level="ERROR", usageDetails={}, totalCost=None)
    return [
        row(0, 1000, 800, 50, 20),
        row(1, 1200, 0, 70, 0),
        failed,
        {"id": "x", "traceId": "t", "type": "SPAN", "usageDetails": {}},
    ]


def helicone() -> list[dict[str, Any]]:
    def row(
        number: int, given: int | None, read: int | None, out: int | None, delay: float, status: int
    ) -> dict[str, Any]:
        return {
            "request_id": f"h{number}", "request_created_at": ISO[number], "response_status": status,
            "request_model": MODEL, "response_model": MODEL, "provider": "OPENAI", "delay_ms": delay,
            "prompt_tokens": given, "prompt_cache_read_tokens": read, "completion_tokens": out,
            "total_tokens": None if given is None else given + out, "costUSD": 0.001 if given else None,
            "request_user_id": "a@b.example",
        }  # fmt: skip

    return [row(0, 1000, 800, 50, 2000, 200), row(1, 1200, 0, 70, 3000, 200), row(2, None, None, None, 10, 500)]


def llm_database(path: Path) -> Path:
    with sqlite3.connect(path) as link:
        link.execute(
            "CREATE TABLE responses (id TEXT, model TEXT, prompt TEXT, response TEXT, duration_ms INTEGER, "
            "datetime_utc TEXT, input_tokens INTEGER, output_tokens INTEGER, token_details TEXT)"
        )
        details = json.dumps({"prompt_tokens_details": {"cached_tokens": 800}})
        rows = [
            ("a", MODEL, "SECRET PROMPT", "x", 2000, ISO[0].removesuffix("Z"), 1000, 50, details),
            ("b", MODEL, "SECRET PROMPT", "x", 3000, ISO[1].removesuffix("Z"), 1200, 70, None),
        ]
        link.executemany("INSERT INTO responses VALUES (?,?,?,?,?,?,?,?,?)", rows)
    link.close()
    return path


OPENAI_USAGE_PAGE = {
    "object": "page",
    "data": [
        {
            "object": "bucket", "start_time": START - START % 86_400, "end_time": START - START % 86_400 + 86_400,
            "results": [
                {
                    "object": "organization.usage.completions.result", "input_tokens": 1000, "input_cached_tokens": 800,
                    "output_tokens": 50, "num_model_requests": 1, "model": MODEL, "api_key_id": "key_SECRET",
                },
                {
                    "object": "organization.usage.completions.result", "input_tokens": 1200, "input_cached_tokens": 0,
                    "output_tokens": 70, "num_model_requests": 1, "model": MODEL, "api_key_id": "key_OTHER",
                },
            ],
        },
        {"object": "bucket", "start_time": START - START % 86_400 + 86_400, "end_time": 0, "results": []},
    ],
    "has_more": False,
}  # fmt: skip

OPENAI_USAGE_CSV = (
    "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,"
    "input_tokens,output_tokens,input_cached_tokens\n"
    f"1767571200,1767657600,x,x,p,1.0,a@b.example,key_1,{MODEL},1000,50,800\n"
    f"1767571200,1767657600,x,x,p,1.0,a@b.example,key_2,{MODEL},1200,70,0\n"
    "1767657600,1767744000,x,x,,,,,,,,\n"
)

OPENAI_LEGACY = [
    {
        "aggregation_timestamp": START, "n_requests": 1, "operation": "completion", "snapshot_id": MODEL,
        "n_context_tokens_total": given, "n_generated_tokens_total": out, "user_id": "a@b.example",
    }
    for given, out in ((1000, 50), (1200, 70))
]  # fmt: skip

ANTHROPIC_REPORT = {
    "data": [
        {
            "starting_at": "2026-01-05T00:00:00Z", "ending_at": "2026-01-06T00:00:00Z",
            "results": [
                {
                    "uncached_input_tokens": 1400, "cache_read_input_tokens": 800, "output_tokens": 120, "model": MODEL,
                    "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                    "api_key_id": "key_SECRET", "service_tier": "standard",
                },
            ],
        },
    ],
    "has_more": False,
}  # fmt: skip

LITELLM_DAILY = [
    {
        "date": "2026-01-05", "model": MODEL, "api_key": "sk-SECRET", "prompt_tokens": 2200, "completion_tokens": 120,
        "cache_read_input_tokens": 800, "cache_creation_input_tokens": 0, "spend": 0.002, "api_requests": 3,
        "successful_requests": 2, "failed_requests": 1,
    },
]  # fmt: skip

ANTHROPIC_CSV = (
    "\ufeffusage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
    "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
    "usage_output_tokens,web_search_count,inference_geo,speed\n"
    f'2026-01-05,{MODEL},SECRET,w,standard,≤ 200k,"1,400",0,0,800,120,0,,\n'
)

TABLE_CSV = (
    "Timestamp;Model;Prompt Tokens;Cached Tokens;Completion Tokens;Total Tokens;Latency (ms);Status\r\n"
    f"{ISO[0]};{MODEL};1000;800;50;1050;2000;ok\r\n"
    f"{ISO[1]};{MODEL};1200;0;70;1270;3000;ok\r\n"
    f"{ISO[2]};{MODEL};;;;;;error"
)
