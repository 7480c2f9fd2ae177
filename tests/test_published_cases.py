"""Published figures met by the project's own equations, and the facts compared with the evidence they came from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from published import FOLDER, ROLES, Comparison, cost_comparisons, read
from published_quality import quality_comparisons, shared_correlation
from scipy.optimize import least_squares

from simulator.equations.consistency import consistency
from simulator.equations.learning import learned_pass_rate

COSTS = cost_comparisons()
QUALITY = quality_comparisons()
CASES = list(dict.fromkeys(comparison.case for comparison in QUALITY))
#: Predictions of the evidence are printed with four digits, its correlations too.
DIGITS = 6e-4


@pytest.fixture(scope="module")
def evidence(shared: Path) -> dict[str, dict[str, Any]]:
    """Published cases as the evidence lists them, by id."""
    files = [shared / "evidence" / f"{name}_cases.json" for name in ("quality", "cost")]
    return {case["id"]: case for file in files for case in json.loads(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("comparison", COSTS, ids=[f"{c.role}-{c.case}" for c in COSTS])
def test_a_published_cost_is_met(comparison: Comparison) -> None:
    # a negative case contradicts its own inputs, and counts as met where our equations do not follow it
    assert comparison.met, (comparison.published, comparison.computed)


@pytest.mark.parametrize("case", CASES)
def test_a_published_quality_is_met(case: str) -> None:
    missed = [comparison for comparison in QUALITY if comparison.case == case and not comparison.met]
    assert not missed


def test_every_role_and_every_file_is_at_work() -> None:
    assert {comparison.role for comparison in (*COSTS, *QUALITY)} == set(ROLES)
    assert sum(comparison.role == "oracle" for comparison in COSTS) >= 20
    assert sum(comparison.role == "negative" for comparison in COSTS) == 3
    assert {file.stem for file in FOLDER.glob("*.toml")} == {
        "costs", "learning_curves", "prompt_consistency", "run_consistency", "quality", "comparisons",
    }  # fmt: skip


def test_a_wrong_figure_would_be_noticed() -> None:
    right = next(comparison for comparison in COSTS if comparison.case == "openpipe-gpt4")
    wrong = Comparison(
        case="", role="oracle", equations="", published=right.published + 0.02, computed=right.computed, unit="USD",
        allowed=right.allowed,
    )  # fmt: skip
    assert right.met
    assert not wrong.met


def test_the_page_of_validation_is_fresh_and_says_how_many_are_met(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "docs" / "validation.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "23 of 23 cases met" in done.stdout


def test_no_cost_case_of_the_evidence_is_left_out(evidence: dict[str, dict[str, Any]]) -> None:
    given = {case["id"]: case for case in read("costs")["case"]}
    for name, case in evidence.items():
        if "formula" in case:
            value = given[name]["published"]
            assert value == pytest.approx(case["published"]["value"]), name
            assert given[name]["role"] == case["role"]
            for kind, size in (case.get("tolerance") or {}).items():
                assert given[name]["tolerance"][kind] == size, name


def test_no_prediction_of_the_evidence_is_left_out(evidence: dict[str, dict[str, Any]]) -> None:
    predicted = {name for name, case in evidence.items() if "model_prediction" in case}
    assert len(predicted) == 33
    assert predicted <= set(CASES)


def test_prompt_consistency_repeats_the_predictions_of_the_evidence(evidence: dict[str, dict[str, Any]]) -> None:
    for case in read("prompt_consistency")["case"]:
        published, predicted = evidence[case["id"]]["published"], evidence[case["id"]]["model_prediction"]
        assert (case["accuracy"], case["both"]) == (published["accuracy"], published["pass_hat_2"])
        assert (case["all_5"], case["all_10"]) == (published["pass_hat_5"], published["pass_hat_10"])
        accuracy = np.array(case["accuracy"])
        rho = shared_correlation(accuracy, np.array(case["both"]), 2)
        for repeats in (5, 10):
            ours = consistency(pass_rate=accuracy, correlation=rho, repeats=repeats)
            np.testing.assert_allclose(ours, predicted[f"pass_hat_{repeats}"], atol=DIGITS)


def test_run_consistency_repeats_the_predictions_of_the_evidence(evidence: dict[str, dict[str, Any]]) -> None:
    given = read("run_consistency")
    rows = evidence[given["id"]]["published"]["rows"]
    facts = [[r["runs"], r["accuracy"], r["pass_hat_N"], r["pass_at_N"], r["TARa_N"]] for r in rows]
    assert given["rows"] == facts
    for row in rows:
        q = np.array([row["accuracy"]])
        rho = shared_correlation(q, np.array([row["pass_hat_N"]]), row["runs"])
        once = 1 - consistency(pass_rate=1 - q, correlation=rho, repeats=row["runs"])
        assert once[0] == pytest.approx(row["pass_at_N_predicted"], abs=2e-3)
    # answered alike in every run: all right, or all wrong in the same way with the share that the evidence fitted
    alike = evidence[given["id"]]["model_prediction"]
    runs, accuracy, every, _, same = np.array(facts, dtype=float).T
    rho = np.array(
        [shared_correlation(accuracy[i : i + 1], every[i : i + 1], int(runs[i]))[0] for i in range(len(rows))]
    )
    wrong = np.array(
        [
            float(consistency(pass_rate=1 - q, correlation=r, repeats=k))
            for q, r, k in zip(accuracy, rho, runs, strict=True)
        ]
    )
    error = np.abs(every + alike["gamma"] * wrong - same).mean()
    assert error == pytest.approx(alike["TARa_from_accuracy_rho_gamma_mae"], abs=0.002)
    # the evidence caps correlations at 0.9999
    np.testing.assert_allclose(np.quantile(rho, [0.25, 0.5, 0.75]), alike["rho_quartiles"], atol=0.005)


def test_learning_curves_repeat_the_fits_and_predictions_of_the_evidence(evidence: dict[str, dict[str, Any]]) -> None:
    data = read("learning_curves")
    for case in data["case"]:
        published, predicted = evidence[case["id"]]["published"], evidence[case["id"]]["model_prediction"]
        assert case["accuracy"] == published["mean_over_5_seeds"]
        law = {
            "zero_shot_pass_rate": 1 / case["classes"],
            "ceiling_pass_rate": data["ceiling_pass_rate"],
        }
        ours = learned_pass_rate(
            **law, examples=np.array(case["examples"]), half_gap_examples=case["half_gap_examples"],
            learning_exponent=case["learning_exponent"],
        )  # fmt: skip
        np.testing.assert_allclose(ours, predicted["q"], atol=DIGITS)


def test_the_two_numbers_of_each_learning_curve_follow_from_its_early_points() -> None:
    data = read("learning_curves")
    for case in data["case"]:
        examples, accuracy = np.array(case["examples"], dtype=float), np.array(case["accuracy"])
        early = examples <= data["fitted_up_to"]

        def missed(
            logs: np.ndarray, case: Any = case, examples: np.ndarray = examples[early],
            accuracy: np.ndarray = accuracy[early],
        ) -> np.ndarray:  # fmt: skip
            half_gap, exponent = np.exp(logs)
            return (
                learned_pass_rate(
                    zero_shot_pass_rate=1 / case["classes"], ceiling_pass_rate=data["ceiling_pass_rate"],
                    examples=examples, half_gap_examples=half_gap, learning_exponent=exponent,
                )
                - accuracy
            )  # fmt: skip

        fit = np.exp(least_squares(missed, np.log([100.0, 0.7])).x)
        assert fit[0] == pytest.approx(case["half_gap_examples"], rel=0.02)
        assert fit[1] == pytest.approx(case["learning_exponent"], rel=0.02)


def test_smaller_sets_repeat_the_predictions_of_the_evidence(evidence: dict[str, dict[str, Any]]) -> None:
    by_case: dict[str, list[float]] = {}
    for comparison in QUALITY:
        by_case.setdefault(comparison.case, []).append(comparison.computed)
    for name, computed in by_case.items():
        predicted = evidence.get(name, {}).get("model_prediction", {})
        if name.startswith("tau-bench"):
            assert computed == pytest.approx([predicted["pass_hat_3"], predicted["pass_hat_4"]], abs=DIGITS)
        if name.startswith("router-"):
            assert computed == pytest.approx([predicted["CPT_50"], predicted["CPT_80"]], abs=DIGITS)
        if name.startswith("routellm-pair"):
            assert computed == pytest.approx([predicted["either"]], abs=DIGITS)
    assert by_case["rag-plus-finetune-agriculture"] == pytest.approx([0.848], abs=1e-12)
