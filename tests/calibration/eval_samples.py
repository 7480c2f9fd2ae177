"""Small evaluation and training files of every format, made here after the documented shapes."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import Any

#: Method of Zstandard members.
ZSTANDARD = 93


def promptfoo_result(test: int, prompt: int, *, passed: bool, cached: bool = False) -> dict[str, Any]:
    return {
        "id": f"r{test}{prompt}", "promptIdx": prompt, "testIdx": test, "promptId": "same", "success": passed,
        "provider": {"id": "openai:small", "label": ""}, "prompt": {"raw": "SECRET PROMPT", "label": f"p{prompt}"},
        "vars": {"x": test // 2}, "testCase": {"vars": {"x": test // 2}, "assert": [{"type": "equals", "value": "y"}]},
        "response": {
            "output": "yes" if passed else "no", "cached": cached,
            "tokenUsage": {
                "total": 120, "prompt": 100, "completion": 20, "completionDetails": {"cacheReadInputTokens": 64},
            },
        },
        "failureReason": 0 if passed else 1, "error": None if passed else "expected yes", "latencyMs": 1500,
        "score": float(passed), "cost": 0.002, "gradingResult": {"pass": passed, "tokensUsed": {"total": 7}},
    }  # fmt: skip


PROMPTFOO_ROWS = [
    promptfoo_result(test, prompt, passed=(test + prompt) % 3 != 0) for test in range(4) for prompt in range(2)
] + [promptfoo_result(4, 0, passed=True, cached=True)]
PROMPTFOO_ROWS.append(
    promptfoo_result(5, 0, passed=False) | {"failureReason": 2, "response": None, "error": "no connection"}
)
PROMPTFOO = {
    "evalId": "e", "results": {
        "version": 3, "timestamp": "2026-01-05T10:00:00Z", "results": PROMPTFOO_ROWS,
        "prompts": [{"label": "p0", "provider": "openai:small", "metrics": {"testPassCount": 3, "testFailCount": 2,
                     "tokenUsage": {"prompt": 500, "completion": 100}, "cost": 0.01, "totalLatencyMs": 7500}}],
    }, "config": {"evaluateOptions": {"repeat": 2}},
}  # fmt: skip

PROMPTFOO_VERSION_2 = {
    "version": 2, "results": {
        "version": 2, "timestamp": "2024-01-05T10:00:00Z",
        "results": [
            {key: value for key, value in row.items() if key not in ("promptIdx", "testIdx", "promptId")}
            for row in PROMPTFOO_ROWS
        ],
    },
}  # fmt: skip

PROMPTFOO_OLD_CSV = (
    "x,[small] first,[small] second\r\n"
    '1,"[PASS] (1.00)\n\nyes\n\nPass Reason: All assertions passed",'
    '"[FAIL] (0.00)\n\nExpected yes\n---\nno\n\nFail Reason: Expected yes"\r\n'
    '2,"[FAIL] (0.50)\n\nExpected\n---\nno\n\nFail Reason: x","[ERROR] no connection"\r\n'
)
PROMPTFOO_NEW_CSV = (
    "x,[a] first,Status,Score,Named Scores,Grader Reason,Comment\n"
    "2,no,FAIL,0.00,,x,\n2,yes,PASS,1.00,,ok,\n3,?,ERROR,0,,x,\n"
)


def inspect_sample(case: int, epoch: int, value: Any) -> dict[str, Any]:
    return {
        "id": case, "epoch": epoch, "input": "SECRET PROMPT", "target": "yes",
        "scores": {"match": {"value": value, "answer": "yes" if value == "C" else "no", "explanation": "x"}},
        "model_usage": {
            "openai/small": {
                "input_tokens": 36, "input_tokens_cache_read": 64, "output_tokens": 20, "total_tokens": 120,
            },
        },
        "total_time": 2.0, "working_time": 1.5,
    }  # fmt: skip


INSPECT = {
    "version": 2, "status": "success", "plan": {}, "results": {"completed_samples": 4, "scores": []},
    "eval": {"model": "openai/small", "created": "2026-01-05T10:00:00Z", "task": "t", "config": {"epochs": 2}},
    "stats": {"model_usage": {"openai/small": {"input_tokens": 144, "output_tokens": 80}}},
    "samples": [
        inspect_sample(1, 1, "C"), inspect_sample(1, 2, "I"), inspect_sample(2, 1, "C"),
        inspect_sample(2, 2, "C") | {"error": {"message": "limit"}},
    ],
}  # fmt: skip


def inspect_archive(log: dict[str, Any] = INSPECT, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Archive of a log; members of method 93 are packed as Inspect packs them since April 2026."""
    samples = log.get("samples") or []
    members = {
        "header.json": {key: log[key] for key in log if key != "samples"},
        "summaries.json": log.get("samples"),
        **{f"samples/{sample['id']}_epoch_{sample['epoch']}.json": sample for sample in samples},
    }
    return archived({name: json.dumps(content).encode() for name, content in members.items()}, compression)


def archived(members: dict[str, bytes], compression: int) -> bytes:
    """Zip of these members; zipfile cannot write Zstandard before Python 3.14."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if compression == ZSTANDARD else compression) as archive:
        for name, content in members.items():
            if compression != ZSTANDARD:
                archive.writestr(name, content)
                continue
            import zstandard

            member = zipfile.ZipInfo(name)
            archive.writestr(member, zstandard.compress(content))
            # the sizes and the sum are those of the content, as a true member has them
            member.file_size, member.CRC, member.compress_type = len(content), zlib.crc32(content), ZSTANDARD
    return packed.getvalue()


LM_EVAL = [
    {
        "doc_id": doc, "doc": {"q": "SECRET PROMPT"}, "target": "4", "resps": [["4", "5", "4"]], "filter": name,
        "filtered_resps": ["4"], "metrics": ["exact_match"], "exact_match": 1.0, "doc_hash": f"h{doc}",
    }
    for name in ("first", "maj@3")
    for doc in range(2)
]  # fmt: skip

LM_EVAL_RESULTS = {
    "results": {"toy": {"alias": "toy", "exact_match,first": 0.75, "exact_match_stderr,first": 0.25}},
    "n-samples": {"toy": {"original": 4, "effective": 4}}, "model_name": "small", "date": 1767607200.5,
    "config": {"model": "dummy"}, "total_evaluation_time_seconds": "5.3",
}  # fmt: skip

STABILITY = "rubric_id,run,gt,response\n" + "".join(
    f'{case},{run},(A),"Step by step, so the answer is ({"A" if (case + run) % 3 else "B"})."\n'
    for case in range(4)
    for run in range(3)
)

TRAINING = {
    "openai": [
        {"messages": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi", "weight": 1}]},
        {
            "messages": [
                {"role": "user", "content": "up"},
                {"role": "assistant", "tool_calls": [{"function": {"name": "fly", "arguments": "{}"}}]},
            ],
            "tools": [{"type": "function", "function": {"name": "fly"}}],
        },
    ],
    "bedrock": [
        {"system": "JSON", "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    ],
    "together": [{"prompt": "hello", "completion": "hi"}],
    "preference": [
        {
            "input": {"messages": [{"role": "user", "content": "a"}]},
            "preferred_output": [{"role": "assistant", "content": "b"}],
            "non_preferred_output": [{"role": "assistant", "content": "c"}],
        }
    ],
    "axolotl": [{"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}],
    "alpaca": [{"instruction": "a", "input": "b", "output": "c"}],
    "text": [{"text": "hello"}],
}
