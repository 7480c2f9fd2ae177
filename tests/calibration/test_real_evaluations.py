"""Evaluations of real tools against the figures in the tools' own files (SOURCES.md of the samples)."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest

from simulator.calibration import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import EvalRecord, Reading

INSPECT = "inspect-ai/"


def passes(reading: Reading) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for record in reading.evaluation.records:
        counts[record.variant] += record.passed is True
    return dict(counts)


def total(records: tuple[EvalRecord, ...], field: str) -> float:
    return sum(getattr(record, field) or 0 for record in records)


def test_promptfoo_export(real: Callable[[str], Path]) -> None:
    records = read(real("promptfoo/promptfoo_sample_export.v3.json")).evaluation.records
    assert len(records) == 4
    assert not any(record.passed for record in records)
    assert total(records, "uncached_in") == 156
    assert total(records, "out") == 708
    assert total(records, "grader_tokens") == 989
    by_model = {model: [r for r in records if r.model == model] for model in ("openai:gpt-5", "openai:gpt-5-mini")}
    assert total(by_model["openai:gpt-5"], "cost") == pytest.approx(0.0031575, rel=1e-12)
    assert total(by_model["openai:gpt-5-mini"], "cost") == pytest.approx(0.0008235, rel=1e-12)
    assert [total(rows, "latency") for rows in by_model.values()] == pytest.approx([11.224, 10.463])


def test_promptfoo_totals_keep_reasoning_and_graders_apart(real: Callable[[str], Path]) -> None:
    totals = read(real("promptfoo/promptfoo_sample_export.v3.json")).evaluation.totals
    assert sum(column.reasoning for column in totals) == 576
    assert sum(column.grader_tokens for column in totals) == 989
    assert [column.cost for column in totals] == [0.0031575, 0.0008235]


@pytest.mark.parametrize("name", ["generated_repeat3.v3.json", "generated_repeat3.jsonl", "generated_repeat3.csv"])
def test_promptfoo_repeats_are_numbered(real: Callable[[str], Path], name: str) -> None:
    records = read(real(f"promptfoo/{name}")).evaluation.records
    assert len(records) == 6
    assert sum(record.passed for record in records) == 3
    cases = defaultdict(list)
    for record in records:
        cases[record.case].append(record)
    assert [[record.repeat for record in rows] for rows in cases.values()] == [[0, 1, 2], [0, 1, 2]]
    unanimous = sum(len({record.answer for record in rows}) == 1 for rows in cases.values())
    assert unanimous == 0


@pytest.mark.parametrize("name", ["generated_repeat3.v3.json", "generated_repeat3.jsonl"])
def test_promptfoo_replayed_answers_carry_no_tokens(real: Callable[[str], Path], name: str) -> None:
    reading = read(real(f"promptfoo/{name}"))
    replayed = [record for record in reading.evaluation.records if record.from_cache]
    assert len(replayed) == 1
    assert replayed[0].out is replayed[0].cost is replayed[0].latency is None
    assert any("replayed" in warning for warning in reading.report.warnings)
    assert [r.cache_read_in for r in reading.evaluation.records if not r.from_cache] == [4] * 5


def test_promptfoo_old_csv(real: Callable[[str], Path]) -> None:
    reading = read(real("promptfoo/anthropic_classification_results.csv"))
    evaluation = reading.evaluation
    assert reading.report.rows_read == 68
    assert len(evaluation.records) == 68 * 15
    assert list(passes(reading).values()) == [48, 48, 47, 49, 48, 64, 63, 64, 64, 61, 65, 65, 64, 64, 65]
    # the label match of the published table is the file's own [PASS]
    assert [column.passed for column in evaluation.totals] == list(passes(reading).values())
    at_zero = [column for column in evaluation.totals if column.variant.endswith("T-0.0")]
    assert [(column.input, column.out) for column in at_zero] == [(49959, 849), (68874, 854), (73634, 16557)]
    assert [column.cost for column in at_zero] == pytest.approx([0.013551, 0.018286, 0.039105], abs=5e-7)
    for column in evaluation.totals:
        # USD 0.25 and 1.25 per million tokens, Claude 3 Haiku
        assert column.input * 0.25e-6 + column.out * 1.25e-6 == pytest.approx(column.cost, rel=1e-9)


def test_promptfoo_old_csv_tells_prompts_with_one_id_apart(real: Callable[[str], Path]) -> None:
    records = read(real("promptfoo/anthropic_classification_results.csv")).evaluation.records
    assert len({record.prompt for record in records}) == 3
    assert len({record.model for record in records}) == 5


def test_promptfoo_old_csv_with_labels_as_header(real: Callable[[str], Path]) -> None:
    evaluation = read(real("promptfoo/anthropic_text_to_sql_results.csv")).evaluation
    assert len(evaluation.records) == 30
    assert len({record.case for record in evaluation.records}) == 3
    assert {record.model for record in evaluation.records} == {"3 Haiku", "3.5 Sonnet"}
    assert len({record.prompt for record in evaluation.records}) == 5


def test_promptfoo_version_2(real: Callable[[str], Path]) -> None:
    records = read(real("promptfoo/anthropic_rag_retrieval_results.v2.trimmed.json")).evaluation.records
    assert len(records) == 300
    assert len({record.variant for record in records}) == 3
    assert sum(record.passed is True for record in records) == 265
    # 35 rows carry an error text; 34 of them were answered and failed an assertion
    assert sum(record.status == "wrong" for record in records) == 34
    assert sum(record.status == "error" for record in records) == 1
    milliseconds = np.array([record.latency for record in records]) * 1000
    # the published 5,842 is the next slower answer; interpolation, used everywhere else, gives 5,754.6
    assert np.quantile(milliseconds, [0.5, 0.95, 1], method="higher").round().tolist()[1:] == [5842, 110_531]
    assert np.quantile(milliseconds, [0.5, 0.95]) == pytest.approx([1350, 5754.6])
    assert all(record.out is None for record in records)


@pytest.mark.parametrize(
    ("name", "samples", "epochs", "given", "answered", "right"),
    [
        ("2025-02-11T15-18-04-05-00_popularity_mj7khqpMM4GBCfVQozKgzB.eval", 10, 1, 620, 20, 8),
        ("2025-05-12T20-28-13-04-00_popularity.json", 3, 1, 192, 6, 2),
        ("log_streaming.eval", 2, 2, 252, 6, 3),
        ("mmlu-summary-choices.eval", 1, 1, 153, 3, 0),
        ("generated_mockllm_epochs3_zstd.eval", 2, 3, 135, 6, 4),
        ("log_formats.eval", 1, 1, 66, 2, 0),
        ("log_formats.json", 1, 1, 66, 2, 0),
    ],
)
def test_inspect(
    real: Callable[[str], Path], name: str, samples: int, epochs: int, given: int, answered: int, right: int
) -> None:
    records = read(real(INSPECT + name)).evaluation.records
    assert len({record.case for record in records}) == samples
    assert {record.repeat for record in records} == set(range(epochs))
    assert total(records, "uncached_in") == given
    assert total(records, "out") == answered
    assert sum(record.passed for record in records) == right


@pytest.mark.parametrize(
    ("name", "given", "answered", "right"),
    [
        ("2025-05-12T20-28-26-04-00_security-guide.json", 959, 1033, 3),
        ("2024-11-05T13-32-37-05-00_input-task_hxs4q9azL3ySGkjJirypKZ.eval", 287, 202, 1),
    ],
)
def test_inspect_graders_are_apart(
    real: Callable[[str], Path], name: str, given: int, answered: int, right: int
) -> None:
    evaluation = read(real(INSPECT + name)).evaluation
    (stated,) = evaluation.totals
    assert (stated.input, stated.out) == (given, answered)
    own = total(evaluation.records, "uncached_in") + total(evaluation.records, "out")
    # what the log counts is the model under test and its grader together
    assert own + total(evaluation.records, "grader_tokens") == given + answered
    assert total(evaluation.records, "grader_tokens") > own
    assert sum(record.passed for record in evaluation.records) == right


def test_inspect_zstandard_keeps_cache_beside(real: Callable[[str], Path]) -> None:
    reading = read(real(INSPECT + "generated_mockllm_epochs3_zstd.eval"))
    assert total(reading.evaluation.records, "cache_read_in") == 48
    assert reading.evaluation.totals[0].passed == pytest.approx(4)


def test_inspect_without_scores(real: Callable[[str], Path]) -> None:
    records = read(
        real(INSPECT + "2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval")
    ).evaluation.records
    assert [record.passed for record in records] == [None] * 10
    assert {record.status for record in records} == {"unscored"}
    assert (total(records, "uncached_in"), total(records, "out")) == (620, 20)


def test_inspect_without_samples(real: Callable[[str], Path]) -> None:
    reading = read(real(INSPECT + "2025-05-12T20-28-13-04-00_no-samples.json"))
    assert reading.evaluation.records == ()
    (stated,) = reading.evaluation.totals
    assert (stated.input, stated.out) == (192, 6)
    assert stated.passed / stated.answers == pytest.approx(0.667, abs=5e-4)
    assert any("cancelled" in warning for warning in reading.report.warnings)


def test_lm_eval_counts_a_document_once(real: Callable[[str], Path]) -> None:
    reading = read(real("lm-eval/generated_dummy_samples_toy_gen_repeats3.jsonl"))
    report = reading.report
    assert (report.rows_read, report.rows_kept) == (6, 3)
    records = reading.evaluation.records
    assert len(records) == 9
    assert np.mean([record.passed for record in records]) == pytest.approx(0.3333, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "runs", "right"),
    [
        ("ft_navigate", 6, (0.652, 0.652, 0.6520)),
        ("fewshot_navigate", 10, (0.960, 0.960, 0.9600)),
        ("ft_logical_deduction", 7, (0.440, 0.444, 0.4417)),
        ("fewshot_logical_deduction", 10, (0.892, 0.900, 0.8952)),
    ],
)
def test_stability_runs(real: Callable[[str], Path], name: str, runs: int, right: tuple[float, float, float]) -> None:
    records = read(real(f"repeat-runs-llm-stability/{name}.csv")).evaluation.records
    assert len(records) == 250 * runs
    shares = [np.mean([r.passed for r in records if r.repeat == run]) for run in range(runs)]
    assert [min(shares), max(shares)] == pytest.approx(right[:2], abs=5e-4)
    assert np.mean(shares) == pytest.approx(right[2], abs=5e-5)


def test_right_answers_of_each_run_are_the_published_ones(real: Callable[[str], Path]) -> None:
    with real("repeat-runs-llm-stability/published_stability_eval_fine_tuned.csv").open(newline="") as table:
        published = [sorted(json.loads(row["correct_count_per_run"])) for row in csv.DictReader(table)]
    for name in ("ft_navigate", "fewshot_navigate", "ft_logical_deduction", "fewshot_logical_deduction"):
        records = read(real(f"repeat-runs-llm-stability/{name}.csv")).evaluation.records
        runs = {record.repeat for record in records}
        assert sorted(sum(r.passed for r in records if r.repeat == run) for run in runs) in published, name
