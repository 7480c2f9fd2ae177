"""Pass rates, correlations and comparisons: published figures, hand-made cases, and coverage under known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from simulator.calibration import CalibrationError, EvalRecord, Gap, calibration, proposals, read
from simulator.calibration.agreement import agreement, pass_table, version_correlation
from simulator.calibration.comparison import comparison, error_removed, sign_test
from simulator.calibration.learning_curves import LearningPoint, learning_curve
from simulator.calibration.pass_rates import case_counts, items_needed, pass_rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def record(case: int, passed: bool | None, *, variant: str = "a", repeat: int = 0, **more: object) -> EvalRecord:
    return EvalRecord(variant=variant, prompt=variant, model="m", case=str(case), repeat=repeat, passed=passed, **more)


@pytest.mark.parametrize(
    ("name", "raw", "answers", "pairs_raw", "pairs"),
    [
        ("ft_navigate", 250, 250, 1.0000, 1.0000),
        ("fewshot_navigate", 217, 250, 0.9471, 1.0000),
        ("ft_logical_deduction", 249, 249, 0.9977, 0.9977),
        ("fewshot_logical_deduction", 199, 248, 0.9300, 0.9957),
    ],
)
def test_published_agreement(
    real: Callable[[str], Path], name: str, raw: int, answers: int, pairs_raw: float, pairs: float
) -> None:
    records = read(real(f"repeat-runs-llm-stability/{name}.csv")).evaluation.records
    words, parsed = (next(iter(agreement(records, of=of).values())) for of in ("output", "answer"))
    assert (words.items, words.unanimous, parsed.unanimous) == (250, raw, answers)
    assert [words.pairwise, parsed.pairwise] == pytest.approx([pairs_raw, pairs], abs=5e-5)


def test_published_agreement_over_temperatures(real: Callable[[str], Path]) -> None:
    records = read(real("promptfoo/anthropic_classification_results.csv")).evaluation.records
    found = agreement(records, of="answer", group=lambda one: one.prompt)
    assert [round(a.unanimous / a.items, 4) for a in found.values()] == [0.9706, 0.9559, 0.9412]
    assert [round(a.pairwise, 4) for a in found.values()] == [0.9882, 0.9794, 0.9706]


def test_consistent_and_wrong(real: Callable[[str], Path]) -> None:
    """The finding of formats.md: tuned models agree with themselves and are right two times in three."""
    records = read(real("repeat-runs-llm-stability/ft_navigate.csv")).evaluation.records
    passes, repeats = case_counts(records)
    found = pass_rate(passes=passes, repeats=repeats)
    assert found.run_correlation.low > 0.97
    assert 0.59 < found.pass_rate.low < 0.652 < found.pass_rate.high < 0.71
    # ten repeats all right is then hardly rarer than one right answer
    assert found.consistency.value == pytest.approx(found.pass_rate.value, abs=0.02)


def test_posterior_covers_what_it_is_drawn_from() -> None:
    rng = np.random.default_rng(2)
    trials, hits = 160, np.zeros(3)
    for _ in range(trials):
        rate, correlation = rng.uniform(size=2)
        chance = rng.beta(rate * (1 / correlation - 1), (1 - rate) * (1 / correlation - 1), 50)
        found = pass_rate(passes=rng.binomial(4, chance), repeats=np.full(50, 4))
        truth = (rate, correlation, 1 - 2 * rate * (1 - rate) * (1 - correlation))
        estimates = (found.pass_rate, found.run_correlation, found.agreement)
        hits += [e.low <= t <= e.high for e, t in zip(estimates, truth, strict=True)]
    # drawn from the prior, 90 % intervals hold 90 % of the time exactly; 160 trials scatter by 2.4 points
    assert (np.abs(hits / trials - 0.9) < 0.07).all(), hits / trials


def test_one_answer_each_is_a_plain_binomial() -> None:
    from scipy.special import betaincinv

    found = pass_rate(passes=np.array([1] * 45 + [0] * 15), repeats=np.ones(60, dtype=int))
    expected = betaincinv(46, 16, [0.05, 0.5, 0.95])
    assert [found.pass_rate.low, found.pass_rate.value, found.pass_rate.high] == pytest.approx(expected, abs=2e-3)
    assert isinstance(found.run_correlation, Gap)
    assert "needs at least 2 repeats" in found.run_correlation.missing


def test_posterior_by_brute_force() -> None:
    from scipy.special import betaln

    passes, repeats = np.array([4, 4, 3, 0, 4, 1, 4, 4]), np.full(8, 4)
    found = pass_rate(passes=passes, repeats=repeats)
    rate, rho = np.meshgrid(*[(np.arange(700) + 0.5) / 700] * 2, indexing="ij")
    a, b = rate * (1 / rho - 1), (1 - rate) * (1 / rho - 1)
    logs = sum(betaln(a + k, b + m - k) - betaln(a, b) for k, m in zip(passes, repeats, strict=True))
    weights = np.exp(logs - logs.max())
    for estimate, axis in ((found.pass_rate, 1), (found.run_correlation, 0)):
        ends = np.cumsum(weights.sum(axis=axis)) / weights.sum()
        expected = np.interp([0.05, 0.5, 0.95], ends, (np.arange(700) + 1) / 700)
        assert [estimate.low, estimate.value, estimate.high] == pytest.approx(expected, abs=3e-3)


def test_items_needed_give_the_reach() -> None:
    rng = np.random.default_rng(4)
    rate, correlation, repeats = 0.85, 0.7, 3
    items = items_needed(rate=rate, correlation=correlation, repeats=repeats, reach=0.05)
    a, b = rate * (1 / correlation - 1), (1 - rate) * (1 / correlation - 1)
    means = [(rng.binomial(repeats, rng.beta(a, b, items)) / repeats).mean() for _ in range(2000)]
    assert np.mean(np.abs(np.array(means) - rate) < 0.05) == pytest.approx(0.9, abs=0.025)


def test_version_correlation_covers_at_its_rate() -> None:
    rng = np.random.default_rng(6)
    rate, correlation = 0.8, 0.6
    a, b = rate * (1 / correlation - 1), (1 - rate) * (1 / correlation - 1)
    tables = [(rng.uniform(size=(100, 3)) < rng.beta(a, b, 100)[:, None]).astype(float) for _ in range(160)]
    found = [version_correlation(table) for table in tables]
    assert np.mean([e.low <= correlation <= e.high for e in found]) == pytest.approx(0.9, abs=0.07)


def test_a_better_version_is_no_disagreement() -> None:
    table = np.array([[0.0, 0.0]] * 10 + [[0.0, 1.0]] * 10 + [[1.0, 1.0]] * 20)
    # by hand: covariance 1/8, deviations 1/2 and sqrt(3)/4
    assert version_correlation(table).value == pytest.approx(0.125 / (0.5 * 3**0.5 / 4))


def test_sign_test_by_hand() -> None:
    assert sign_test(better=5, worse=0) == pytest.approx(2 / 32)
    assert sign_test(better=3, worse=3) == 1
    assert sign_test(better=0, worse=0) == 1


def test_paired_comparison_of_the_published_prompts(real: Callable[[str], Path]) -> None:
    records = read(real("promptfoo/anthropic_classification_results.csv")).evaluation.records
    plain, better = "prompt 1 · Haiku: T-0.0", "prompt 2 · Haiku: T-0.0"
    found = comparison(records, plain, better)
    assert found.items == 68
    assert found.difference.value == pytest.approx((64 - 48) / 68)
    assert found.better - found.worse == 16
    assert found.p_value < 1e-3
    assert found.error_removed.value == pytest.approx(1 - 4 / 20)
    assert found.difference.low > 0.1


def test_error_removed_covers_at_its_rate() -> None:
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        before = rng.uniform(size=300) < 0.3
        after = before & (rng.uniform(size=300) < 0.6)
        table = 1 - np.stack([before, after], axis=1).astype(float)
        found = error_removed(table)
        hits += found.low <= 0.4 <= found.high
    assert hits / 400 == pytest.approx(0.9, abs=0.05)


def test_no_failure_left_still_has_a_range() -> None:
    table = np.array([[0.0, 1.0]] * 20 + [[1.0, 1.0]] * 80)
    found = error_removed(table)
    assert (found.value, found.high) == (1, 1)
    # 95 % upper limit of a Poisson count of 0 is 3.0 of 20
    assert found.low == pytest.approx(1 - 2.9957 / 20, abs=1e-3)
    assert isinstance(error_removed(np.ones((50, 2))), Gap)


def test_learning_curve_covers_at_its_rate() -> None:
    rng = np.random.default_rng(9)
    trials, hits = 120, np.zeros(2)
    for _ in range(trials):
        half, slope = np.exp(rng.uniform(np.log(20), np.log(2000))), rng.uniform(0.3, 1.8)
        points = []
        for size in (50, 200, 1000):
            rate = 0.5 + 0.45 / (1 + (half / size) ** slope)
            points.append(LearningPoint(examples=size, pass_rate=rng.binomial(400, rate) / 400, items=400))
        found = learning_curve(points, zero_shot=0.5, ceiling=0.95)
        hits += [
            found.half_gap_examples.low <= half <= found.half_gap_examples.high,
            found.learning_exponent.low <= slope <= found.learning_exponent.high,
        ]
    assert (np.abs(hits / trials - 0.9) < 0.08).all(), hits / trials


def test_learning_curve_without_noise_finds_its_numbers() -> None:
    points = [
        LearningPoint(examples=n, pass_rate=0.4 + 0.5 / (1 + (120 / n) ** 0.8), items=1e7) for n in (40, 100, 400)
    ]
    found = learning_curve(points, zero_shot=0.4, ceiling=0.9)
    assert found.half_gap_examples.value == pytest.approx(120, rel=0.03)
    assert found.learning_exponent.value == pytest.approx(0.8, rel=0.03)
    assert isinstance(learning_curve(points[:1], zero_shot=0.4, ceiling=0.9).half_gap_examples, Gap)
    assert isinstance(learning_curve(points, zero_shot=0.9, ceiling=0.9).learning_exponent, Gap)


def test_replayed_answers_say_nothing_about_agreement() -> None:
    records = [record(1, True, answer="x"), record(1, True, repeat=1, answer="x", from_cache=True)]
    assert agreement(records) == {}
    assert case_counts(records)[1].tolist() == [1]
    # a case that was only replayed still says whether the answer is right
    only = [record(1, False, from_cache=True), record(1, False, repeat=1, from_cache=True)]
    assert [counts.tolist() for counts in case_counts(only)] == [[0], [1]]


def test_cases_missing_under_one_variant_are_left_out() -> None:
    records = [record(1, True), record(2, False), record(1, True, variant="b"), record(2, None, variant="b")]
    assert pass_table(records, ("a", "b")).tolist() == [[1, 1]]
    assert isinstance(comparison(records, "a", "b"), Gap)


def test_proposals_from_runs(real: Callable[[str], Path]) -> None:
    reading = read(real("repeat-runs-llm-stability/fewshot_logical_deduction.csv"))
    found = {proposal.name: proposal for proposal in proposals(reading)}
    assert found["prompting.zero_shot_pass_rate"].value == pytest.approx(0.8952, abs=2e-3)
    assert found["prompting.run_correlation"].low > 0.9
    tuned = {p.name for p in proposals(reading, approach="fine_tuning")}
    assert "fine_tuning.run_correlation" in tuned


def test_a_measured_rate_is_put_on_the_scenarios_curve(real: Callable[[str], Path]) -> None:
    reading = read(real("repeat-runs-llm-stability/fewshot_logical_deduction.csv"))
    present = {
        "prompting.shots": 3.0, "prompting.half_gap_examples": 30.0, "prompting.learning_exponent": 1.0,
        "prompting.error_removed": 0.2, "prompting.zero_shot_pass_rate": 0.7, "prompting.ceiling_pass_rate": 0.95,
    }  # fmt: skip
    found = {p.name: p.value for p in proposals(reading, present=present)}
    start = found["prompting.zero_shot_pass_rate"]
    learned = start + (0.95 - start) / (1 + 30 / 3)
    assert 1 - (1 - learned) * (1 - 0.2) == pytest.approx(0.8952, abs=2e-3)


def test_prompt_work_is_not_counted_twice(real: Callable[[str], Path]) -> None:
    reading = read(real("promptfoo/anthropic_classification_results.csv"))
    plain, better = "prompt 1 · Haiku: T-0.0", "prompt 2 · Haiku: T-0.0"
    found = {p.name: p.value for p in proposals(reading, variant=better, before=plain)}
    with_work = 1 - (1 - found["prompting.zero_shot_pass_rate"]) * (1 - found["prompting.error_removed"])
    assert with_work == pytest.approx(64 / 68, abs=0.01)


def test_too_few_items_are_named(written: Callable[..., Path]) -> None:
    text = "rubric_id,run,gt,response\n" + "".join(f"{i},{r},Yes,Yes\n" for i in range(6) for r in range(2))
    found = calibration(read(written("runs.csv", text)))
    assert any("6 items give the pass rate" in warning for warning in found.warnings)
    with pytest.raises(CalibrationError, match="no variant `x`"):
        calibration(read(written("runs.csv", text)), variant="x")
    with pytest.raises(CalibrationError, match="no approach"):
        calibration(read(written("runs.csv", text)), approach="hybrid")
