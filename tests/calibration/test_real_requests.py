"""Request logs of real systems against the figures published or computed for them (SOURCES.md of the samples)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from simulator.calibration import calibration, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AZURE = "azure-llm-trace/AzureLLMInferenceTrace_conv.csv"


def test_azure_distributions(real: Callable[[str], Path]) -> None:
    reading = read(real(AZURE))
    assert reading.format == "azure-trace"
    assert reading.report.rows_read == reading.report.rows_kept == 19366
    (model,) = reading.requests.models
    assert model.input_tokens.mean == pytest.approx(1154.697, abs=5e-4)
    assert model.input_tokens.quantiles([0.5, 0.95, 0.99, 1]).tolist() == [1020, 4083, 4142, 14050]
    assert model.out_tokens.mean == pytest.approx(211.126, abs=5e-4)
    assert model.out_tokens.quantiles([0.5, 0.95, 0.99, 1]).tolist() == [129, 451, 601, 1000]
    assert model.input_tokens.values @ model.input_tokens.counts == 22_361_870
    assert model.out_tokens.values @ model.out_tokens.counts == 4_088_665
    assert reading.requests.span == pytest.approx(3501.722, abs=1e-3)


def test_azure_joint_pairs(real: Callable[[str], Path]) -> None:
    requests = read(real(AZURE)).requests
    pairs = np.corrcoef(requests.column("input"), requests.column("out"))
    assert pairs[0, 1] == pytest.approx(-0.1124, abs=5e-5)


def test_azure_requests_a_minute(real: Callable[[str], Path]) -> None:
    at = read(real(AZURE)).requests.column("at")
    counts = np.bincount((at // 60).astype(int) - int(at.min() // 60))
    # the published third figure is variance over mean: how much burstier the trace is than chance
    assert [len(counts), counts.mean(), counts.var() / counts.mean()] == pytest.approx([60, 322.77, 26.01], abs=5e-3)


def test_azure_lines_end_in_crlf_and_the_last_in_nothing(real: Callable[[str], Path]) -> None:
    raw = real(AZURE).read_bytes()
    assert b"\r\n" in raw
    assert not raw.endswith(b"\n")


def test_burstgpt_failures_stay_in_the_volume(real: Callable[[str], Path]) -> None:
    reading = read(real("burstgpt/BurstGPT_1_first400.csv"))
    requests = reading.requests
    assert reading.report.rows_kept == 400
    assert requests.requests == 400
    assert sum(model.failed for model in requests.models) == 17
    assert {model.model: model.requests for model in requests.models} == {"ChatGPT": 320, "GPT-4": 80}
    assert requests.span == 37_269
    given, answered = requests.column("input"), requests.column("out")
    assert len(given) == 383
    assert [given.mean(), np.median(given), np.quantile(given, 0.95)] == pytest.approx([543.574, 353, 1638.8], abs=5e-4)
    assert [answered.mean(), np.median(answered), np.quantile(answered, 0.95)] == pytest.approx(
        [288.804, 238, 841.7], abs=5e-4
    )


def test_mooncake_distributions(real: Callable[[str], Path]) -> None:
    requests = read(real("mooncake/synthetic_trace.jsonl")).requests
    (model,) = requests.models
    assert requests.requests == 3993
    assert requests.span == pytest.approx(1022.025)
    assert model.input_tokens.mean == pytest.approx(15325.477, abs=5e-4)
    assert model.input_tokens.quantiles([0.5, 0.95]) == pytest.approx([11587, 48904.6])
    assert model.out_tokens.mean == pytest.approx(149.119, abs=5e-4)
    assert model.out_tokens.quantiles([0.5, 0.95]).tolist() == [69, 519]


def test_mooncake_best_possible_cache_share(real: Callable[[str], Path]) -> None:
    reading = read(real("mooncake/synthetic_trace.jsonl"))
    assert reading.cache_bound == pytest.approx(0.6512, abs=5e-5)
    (fact,) = [fact for fact in calibration(reading).facts if "upper bound" in fact.name]
    assert fact.value == reading.cache_bound


@pytest.mark.parametrize("name", ["generated_otlp_traces.json", "generated_console_spans.jsonl"])
def test_opentelemetry_sums(real: Callable[[str], Path], name: str) -> None:
    reading = read(real(f"otel-genai/{name}"))
    assert reading.format == "opentelemetry"
    (model,) = reading.requests.models
    assert model.requests == 3
    assert model.input_total == 2600
    assert model.billed.sum(axis=0)[[1, 3]].tolist() == [1024, 140]
    # the third span, with the old names, does not state its cache: the share is over the other two
    assert model.cache_share == 1024 / 2100
