"""Variants pooled, paired and put on a learning curve; evaluations of several files as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from calibration import eval_samples

from simulator.calibration import CalibrationError, Gap, calibration, merged, read
from simulator.calibration.learning_curves import LearningPoint, learning_curve
from simulator.calibration.pooling import pooled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import Calibration

TRIAGE = "promptfoo/anthropic_classification_results.csv"
PLAIN, SHOWN = "prompt 1 · *", "prompt 2 · *"


def facts_of(found: Calibration, of: str) -> dict[str, tuple[float, float | None, float | None]]:
    return {fact.name: (fact.value, fact.low, fact.high) for fact in found.facts if fact.of == of}


def runs(right: dict[str, int], cases: int = 40, repeats: int = 2) -> str:
    """Runs as CSV: per model the number of cases that are right in every repeat."""
    lines = [
        f"{model},{case},{run},A,{'A' if case < good else 'B'}"
        for model, good in right.items()
        for case in range(cases)
        for run in range(repeats)
    ]
    return "\n".join(["model,rubric_id,run,gt,response", *lines])


def test_temperatures_become_repeats(real: Callable[[str], Path]) -> None:
    found = calibration(read(real(TRIAGE)), variant=SHOWN, versus=PLAIN)
    told = facts_of(found, SHOWN)
    assert told["items"][0] == 68
    assert told["answers per item"][0] == 5
    # 316 of 340 right, and the published agreement over the five temperatures
    assert told["right answers"][0] == 316 / 340
    assert round(told["items with equal answers"][0], 4) == 0.9559
    assert round(told["pairs with equal answers"][0], 4) == 0.9794
    for name in ("right answers", "items with equal answers", "pairs with equal answers"):
        value, low, high = told[name]
        assert low is not None
        assert high is not None
        assert low < value <= high
    # sums of the file's own columns: 5 x 68 requests
    proposals = {proposal.name: proposal for proposal in found.proposals}
    assert "of 340 answers" in proposals["prompting.output_tokens_per_request"].why
    assert 0.6 < proposals["prompting.run_correlation"].value < 0.95


def test_two_variants_side_by_side(real: Callable[[str], Path]) -> None:
    found = calibration(read(real(TRIAGE)), variant="prompt 2 · Haiku: T-0.0", versus="prompt 1 · Haiku: T-0.0")
    told = facts_of(found, "prompt 2 · Haiku: T-0.0 against prompt 1 · Haiku: T-0.0")
    assert told["pass rate, difference"][0] == pytest.approx(16 / 68)
    assert told["items that it does better"][0] - told["items that it does worse"][0] == 16
    assert told["chance of such a split, if neither were better"][0] < 1e-3
    # a comparison proposes nothing of its own
    assert "prompting.error_removed" not in {proposal.name for proposal in found.proposals}
    both = calibration(read(real(TRIAGE)), variant="prompt 2 · Haiku: T-0.0", before="prompt 1 · Haiku: T-0.0")
    assert "prompting.error_removed" in {proposal.name for proposal in both.proposals}


def test_too_few_items_for_a_difference_say_how_many(written: Callable[..., Path]) -> None:
    reading = read(written("runs.csv", runs({"a": 20, "b": 21})))
    found = calibration(reading, variant="prompt 1 · b", versus="prompt 1 · a")
    (warning,) = [text for text in found.warnings if "do not tell which is better" in text]
    # one case of 40 differs: difference 0.025, standard error 0.025, t 1.685: 40 x 1.685^2
    assert "about 114 would" in warning
    alike = calibration(read(written("same.csv", runs({"a": 20, "b": 20}))), variant="prompt 1 · b", versus="*a")
    assert any("equally well" in text for text in alike.warnings)


def test_the_preset_is_what_its_own_file_says(real: Callable[[str], Path]) -> None:
    """`ticket-triage` states 70.6 % without examples, 0.76 (0.14 to 2.9) examples to half the gap, 84 % (70 to 94)."""
    present = {"prompting.ceiling_pass_rate": 0.97, "prompting.learning_exponent": 0.9}
    found = calibration(read(real(TRIAGE)), variant=SHOWN, examples={PLAIN: 0.0, SHOWN: 5.0}, present=present)
    proposals = {proposal.name: proposal for proposal in found.proposals}
    start, half = proposals["prompting.zero_shot_pass_rate"], proposals["prompting.half_gap_examples"]
    assert start.value == pytest.approx(0.706, abs=0.005)
    assert half.low < 0.76 < half.high
    assert half.value == pytest.approx(1.0, abs=0.1)
    assert proposals["prompting.run_correlation"].low < 0.84 < proposals["prompting.run_correlation"].high
    assert "prompting.ceiling_pass_rate" not in proposals


def test_a_learning_curve_from_one_file_per_size(written: Callable[..., Path]) -> None:
    # q(n) = 0.4 + 0.5 / (1 + 100 / n): 0.4, 0.65, 0.85 of 2,000 cases at 0, 100 and 900 examples
    sizes = {"base": (0, 800), "small": (100, 1300), "large": (900, 1700)}
    files = [written(f"{name}.csv", runs({"m": right}, cases=2000, repeats=1)) for name, (_, right) in sizes.items()]
    reading = merged([read(path) for path in files])
    examples = {f"{name}: *": float(count) for name, (count, _) in sizes.items()}
    present = {"fine_tuning.ceiling_pass_rate": 0.9}
    found = calibration(reading, approach="fine_tuning", examples=examples, present=present, variant="large: *")
    proposals = {proposal.name: proposal for proposal in found.proposals}
    assert proposals["fine_tuning.half_gap_examples"].value == pytest.approx(100, rel=0.1)
    assert proposals["fine_tuning.learning_exponent"].value == pytest.approx(1.0, rel=0.1)
    assert proposals["fine_tuning.zero_shot_pass_rate"].value == pytest.approx(0.4, abs=0.01)
    # all three files stand in the source, none of their texts
    for part in reading.parts:
        assert part.sha256 in proposals["fine_tuning.half_gap_examples"].source
    assert reading.title == "base.csv, small.csv, large.csv"


def test_a_measured_start_widens_the_curve() -> None:
    points = [LearningPoint(examples=n, pass_rate=0.4 + 0.5 / (1 + 100 / n), items=300) for n in (50, 800)]
    known = learning_curve(points, zero_shot=0.4, ceiling=0.9).half_gap_examples
    start = LearningPoint(examples=0, pass_rate=0.4, items=60)
    measured = learning_curve([start, *points], zero_shot=None, ceiling=0.9).half_gap_examples
    assert measured.high / measured.low > 1.1 * known.high / known.low
    nothing = learning_curve(points, zero_shot=None, ceiling=0.9).half_gap_examples
    assert isinstance(nothing, Gap)


def test_a_measured_start_covers_at_its_rate() -> None:
    rng = np.random.default_rng(12)
    trials, hits = 100, 0
    for _ in range(trials):
        half, slope, bare = np.exp(rng.uniform(np.log(30), np.log(1000))), rng.uniform(0.4, 1.6), rng.uniform(0.3, 0.6)
        points = [LearningPoint(examples=0, pass_rate=rng.binomial(200, bare) / 200, items=200)]
        for size in (50, 200, 1000):
            rate = bare + (0.95 - bare) / (1 + (half / size) ** slope)
            points.append(LearningPoint(examples=size, pass_rate=rng.binomial(200, rate) / 200, items=200))
        found = learning_curve(points, zero_shot=None, ceiling=0.95)
        hits += found.half_gap_examples.low <= half <= found.half_gap_examples.high
    # 90 % intervals; 100 trials scatter by 3 points
    assert hits / trials == pytest.approx(0.9, abs=0.08)


def test_tuned_and_prompted_runs_in_two_files(real: Callable[[str], Path]) -> None:
    """The finding of the published runs: the tuned model agrees with itself and is right less often."""
    names = ("ft_navigate", "fewshot_navigate")
    reading = merged([read(real(f"repeat-runs-llm-stability/{name}.csv")) for name in names])
    assert reading.report.rows_read == reading.report.rows_kept == 250 * (6 + 10)
    tuned, shown = (f"{name}: prompt 1" for name in names)
    found = calibration(reading, variant=tuned, versus=shown, approach="fine_tuning")
    told = facts_of(found, f"{tuned} against {shown}")
    assert told["items under both"][0] == 250
    assert told["pass rate, difference"][0] == pytest.approx(0.652 - 0.960)
    assert facts_of(found, tuned)["items with equal outputs, word for word"][0] == 1.0
    assert facts_of(found, shown)["items with equal outputs, word for word"][0] == 217 / 250


def test_only_evaluations_become_one(written: Callable[..., Path]) -> None:
    log = read(written("log.csv", "prompt_tokens,completion_tokens\n100,10\n"))
    with pytest.raises(CalibrationError, match="not an evaluation"):
        merged([log])


def test_names_without_stars_stay_as_they_are(written: Callable[..., Path]) -> None:
    evaluation = read(written("runs.csv", eval_samples.STABILITY)).evaluation
    assert pooled(evaluation, ["prompt 1", None]) is evaluation
    # what stands in brackets is text, not a pattern
    assert pooled(evaluation, ["[a-z]*"]).variants == evaluation.variants


def test_results_of_whole_tasks(written: Callable[..., Path], real: Callable[[str], Path]) -> None:
    reading = read(written("results.json", eval_samples.LM_EVAL_RESULTS))
    (total,) = reading.evaluation.totals
    assert (total.variant, total.answers, total.passed) == ("toy exact_match first · small", 4, 3)
    assert reading.evaluation.at == 1767607200.5
    found = {proposal.name: proposal for proposal in calibration(reading).proposals}
    # three of four, uniform prior: the median of Beta(4, 2) is 0.686
    assert found["prompting.zero_shot_pass_rate"].value == pytest.approx(0.6861, abs=1e-4)
    published = read(real("lm-eval/generated_dummy_results.json")).evaluation.totals
    assert [line.passed / line.answers for line in published] == pytest.approx([1 / 3, 1 / 3])
    assert [line.variant.split(" · ")[0] for line in published] == [
        "toy_gen exact_match maj@3",
        "toy_gen exact_match first",
    ]
