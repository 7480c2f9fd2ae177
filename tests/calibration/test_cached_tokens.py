"""Inside or beside: the rule of the format, checked against the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.calibration import read
from simulator.calibration.cache_place import CacheEvidence, cache_place
from simulator.calibration.spend import TokenPrices, bill_checks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRICES = TokenPrices(input=1e-6, cached=1e-7, cache_write=1.25e-6, output=4e-6)


def span(given: int, read_: int, out: int, total: int | None = None) -> dict[str, Any]:
    attributes = {
        "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": out,
        "gen_ai.usage.cache_read.input_tokens": read_, "gen_ai.response.model": "m",
    }  # fmt: skip
    return {"attributes": attributes | ({} if total is None else {"gen_ai.usage.total_tokens": total})}


@pytest.mark.parametrize(
    ("evidence", "rule", "place"),
    [
        (CacheEvidence(), "inside", "none"),
        (CacheEvidence(cached=10), "inside", "inside"),
        (CacheEvidence(cached=10), "open", "open"),
        (CacheEvidence(cached=10, inside=10), "open", "inside"),
        (CacheEvidence(cached=10, beside=10), "inside", "beside"),
        (CacheEvidence(cached=10, impossible=3, inside=0), "inside", "beside"),
        (CacheEvidence(cached=1000, impossible=1), "inside", "inside"),
        (CacheEvidence(cached=10, inside=5, beside=5), "open", "open"),
        (CacheEvidence(cached=10, inside=5, beside=5), "beside", "beside"),
        (CacheEvidence(cached=20, inside=19, beside=1), "open", "inside"),
    ],
)
def test_evidence_before_rule(evidence: CacheEvidence, rule: Any, place: str) -> None:
    found, because = cache_place(evidence, rule)
    assert found == place
    # a verdict against the rule says why
    assert bool(because) >= (found not in (rule, "none", "open"))


def test_spans_that_read_more_than_they_took_in_count_beside(written: Callable[..., Path]) -> None:
    rows = [span(100, 900, 10), span(1000, 0, 10), span(50, 950, 10)]
    reading = read(written("spans.jsonl", rows))
    (model,) = reading.requests.models
    assert model.place == "beside"
    assert model.input_total == 3000
    assert any("more from the cache" in warning for warning in reading.report.warnings)


def test_totals_decide_where_the_rule_is_broken(written: Callable[..., Path]) -> None:
    rows = [span(600, 400, 10, 1010), span(700, 300, 10, 1010)]
    reading = read(written("spans.jsonl", rows))
    assert reading.requests.models[0].input_total == 2000
    assert reading.report.cache_place == "beside"


def test_one_file_can_hold_both_conventions(written: Callable[..., Path]) -> None:
    rows = []
    for model, given, total in (("inside", 1000, 1050), ("beside", 200, 1050)):
        usage = {"input": given, "input_cached_tokens": 800, "output": 50, "total": total}
        rows += [{"traceId": "t", "type": "GENERATION", "model": model, "usageDetails": usage}] * 5
    models = read(written("log.jsonl", rows)).requests.models
    assert {model.model: model.place for model in models} == {"inside": "inside", "beside": "beside"}
    assert {model.input_total for model in models} == {5000}


def test_both_costs_are_kept_where_it_stays_open(written: Callable[..., Path]) -> None:
    text = "model,prompt_tokens,cached_tokens,completion_tokens,cost\n" + "m,1000,800,50,0.00148\n" * 3
    reading = read(written("log.csv", text))
    assert reading.report.cache_place == "open"
    assert any("both costs" in text for text in reading.report.assumptions)
    (check,) = bill_checks(reading.requests, {"m": PRICES})
    # by hand: 200 + 80 + 200 against 1000 + 80 + 200 millionths of a dollar
    assert [check.inside, check.beside] == pytest.approx([3 * 480e-6, 3 * 1280e-6])
    assert check.ours == check.inside
    assert check.better_place == "beside"


def test_missing_is_not_zero(written: Callable[..., Path]) -> None:
    text = "prompt_tokens,cached_tokens,completion_tokens\n1000,500,50\n1000,,50\n,,50\n"
    (model,) = read(written("log.csv", text)).requests.models
    # the second row does not say what was cached, the third not even what was read
    assert model.cache_share == 0.5
    assert model.input_tokens.mean == 1000
    assert (model.input_known, model.out_known, model.cache_known) == (2, 3, 1)
