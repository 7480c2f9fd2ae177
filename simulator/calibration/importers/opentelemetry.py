"""OpenTelemetry GenAI: spans as OTLP/JSON or as the console exporter prints them.

Cached tokens SHOULD be included in `gen_ai.usage.input_tokens` (semantic conventions); some instrumentations put
them beside, which the check over the whole file finds. Agent spans repeat their children's usage and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import Row
from simulator.calibration.fields import first_of, moment
from simulator.calibration.request_format import RequestFormat
from simulator.calibration.stated import StatedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Operations that are one call of a model.
_CALLS: Final = ("chat", "text_completion", "generate_content", "completion")
_INPUT: Final = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens")
_OUTPUT: Final = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.usage.completion_tokens")
_READ: Final = (
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens", "gen_ai.usage.input_tokens.cached",
)  # fmt: skip
_WRITE: Final = (
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens", "gen_ai.usage.input_tokens.cache_write",
)  # fmt: skip
_REASONING: Final = ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens")
_TOTAL: Final = ("gen_ai.usage.total_tokens", "llm.usage.total_tokens")
_MODEL: Final = ("gen_ai.response.model", "gen_ai.request.model")


def _spans(row: Row) -> Iterator[Row]:
    """Spans of an OTLP request; a printed span is itself."""
    resources = row.get("resourceSpans", row.get("resource_spans"))
    if resources is None:
        yield row
        return
    for resource in resources:
        for scope in resource.get("scopeSpans", resource.get("scope_spans")) or ():
            yield from scope.get("spans") or ()


def _plain(value: Any) -> Any:
    """Value of an OTLP attribute; integers come as text."""
    if not isinstance(value, dict):
        return value
    return next((inner for key, inner in value.items() if key != "arrayValue"), None)


def _attributes(span: Row) -> Row:
    """Attributes of a span by name, whichever way they are written."""
    stated = span.get("attributes")
    if isinstance(stated, dict):
        return stated
    return {pair["key"]: _plain(pair.get("value")) for pair in stated or () if isinstance(pair, dict)}


def _recognises(row: Row) -> bool:
    """True for an OTLP request, or a span with GenAI attributes."""
    if "resourceSpans" in row or "resource_spans" in row:
        return True
    stated = row.get("attributes")
    if not isinstance(stated, dict | list):
        return False
    return any(str(key).startswith(("gen_ai.", "llm.usage.")) for key in _attributes(row))


def _converted(span: Row) -> StatedRequest | str:
    """Stated request of one span."""
    attributes = _attributes(span)
    operation = attributes.get("gen_ai.operation.name") or attributes.get("llm.request.type")
    if operation is not None and operation not in _CALLS:
        return "a span that is not a model call"
    stated, out = first_of(attributes, *_INPUT), first_of(attributes, *_OUTPUT)
    context = span.get("context") or {}
    status = span.get("status") or {}
    failed = status.get("code") in (2, "2", "STATUS_CODE_ERROR") or status.get("status_code") == "ERROR"
    if operation is None and stated is None and out is None:
        return "a span that is not a model call"
    start = moment(first_of(span, "startTimeUnixNano", "start_time"))
    end = moment(first_of(span, "endTimeUnixNano", "end_time"))
    identity = first_of(span, "spanId", "span_id") or context.get("span_id")
    trace = first_of(span, "traceId", "trace_id") or context.get("trace_id")
    return StatedRequest(
        at=start,
        model=first_of(attributes, *_MODEL),
        input=stated,
        read=first_of(attributes, *_READ),
        write=first_of(attributes, *_WRITE),
        out=out,
        total=first_of(attributes, *_TOTAL),
        reasoning=first_of(attributes, *_REASONING),
        latency=None if start is None or end is None else max(end - start, 0.0),
        first_token=attributes.get("gen_ai.response.time_to_first_chunk"),
        failed=failed,
        key=None if identity is None else (str(trace), str(identity)),
    )


FORMAT: Final = RequestFormat(
    name="opentelemetry",
    label="OpenTelemetry GenAI spans",
    place="inside",
    recognises=_recognises,
    convert=_converted,
    explode=_spans,
)
