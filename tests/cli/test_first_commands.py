"""`list`, `check`, `run`: what they print, that it is what Python computes, and that it fits 80 columns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from terminal import breakeven

from simulator import load, simulate
from simulator.outputs.contract import run_document
from simulator.outputs.csv_files import csv_text
from simulator.scenarios.files import preset_names, presets_folder

PRESETS = preset_names(presets_folder())


def test_list_names_every_preset() -> None:
    told = breakeven("list")
    assert told.code == 0
    assert [line.split(" (")[0] for line in told.out.splitlines() if not line.startswith(" ")] == PRESETS


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_checks_and_runs_within_80_columns(preset: str) -> None:
    for command in (["check", preset], ["run", preset, "--ledger"]):
        told = breakeven(*command)
        assert told.code == 0, told.err
        assert max(len(line) for line in told.out.splitlines()) <= 80
        assert "\x1b" not in told.out
        assert "Traceback" not in told.err


def test_run_prints_the_very_numbers_of_python() -> None:
    told = breakeven("run", "ticket-triage", "--volume", "70000", "--set", "prompting.shots=2", "--json")
    scenario = load("ticket-triage", {"workload.requests_per_month": 70_000.0, "prompting.shots": "2"})
    assert json.loads(told.out) == run_document(scenario, simulate(scenario))
    assert json.loads(told.out)["inputs"]["prompting.shots"]["value"] == 2


def test_run_takes_units_and_a_fall_of_prices() -> None:
    told = breakeven(
        "run", "ticket-triage", "--json", "--price-decline", "25",
        "--set", "prompting.price_per_input_token = 0.4 USD/Mtok", "--set", "workload.growth_per_month=3%",
    )  # fmt: skip
    inputs = json.loads(told.out)["inputs"]
    assert inputs["prompting.price_per_input_token"]["value"] == pytest.approx(4e-7, rel=1e-15)
    assert inputs["workload.growth_per_month"]["value"] == 0.03
    assert inputs["workload.token_price_decline_per_year"]["value"] == 0.25


def test_warnings_go_to_standard_error_and_leave_the_data_alone() -> None:
    told = breakeven("run", "ticket-triage", "--json")
    document = json.loads(told.out)
    assert document["warnings"]
    assert told.err.splitlines() == [f"warning: {warning}" for warning in document["warnings"]]


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_csv_files_hold_the_same_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    told = breakeven("run", "content-moderation", "--json", "--csv", str(folder))
    document = json.loads(told.out)
    hybrid = document["approaches"]["hybrid"]
    rows = [row for row in read_csv(folder / "over_volume.csv") if row["approach"] == "hybrid"]
    assert [float(row["total_cost [USD]"]) for row in rows] == hybrid["over_volume"]["total_cost"]
    ledger = read_csv(folder / "ledger.csv")
    for name, approach in document["approaches"].items():
        total = sum(float(row["usd"]) for row in ledger if row["approach"] == name)
        assert np.isclose(total, approach["at_volume"]["total_cost"], rtol=1e-9)
    crossings = [
        crossing["requests_per_month"]
        for found in document["break_even"].values()
        for pair in found["pairs"].values()
        for crossing in pair["crossings"]
    ]
    told_rows = [row for row in read_csv(folder / "break_even.csv") if row["over"] == "volume" and row["at"]]
    assert [float(row["at"]) for row in told_rows] == crossings
    assert crossings
    assert {row["name"] for row in read_csv(folder / "inputs.csv")} == set(document["inputs"])
    assert not [path for path in folder.iterdir() if path.suffix != ".csv"], "a partial file was left behind"


def test_cells_are_no_formulas() -> None:
    cells = ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", " =1", "plain"]
    rows = list(csv.reader(io.StringIO(csv_text(("a",), [(cell,) for cell in cells]))))[1:]
    assert [row[0] for row in rows] == ["'=1+1", "'+1", "'-x", "'@SUM(A1)", "'\tx", "' =1", "plain"]
    assert csv_text(("a",), [(-1.5,)]) == "a\n-1.5\n"


def test_the_ledger_on_screen_adds_up_to_the_totals() -> None:
    told = breakeven("run", "ticket-triage", "--ledger")
    lines = told.out[told.out.index("Ledger, present value") :].splitlines()
    rows = [line for line in lines if line.startswith(("Prompting:", "Fine-tuning:", "Hybrid:"))]
    result = simulate(load("ticket-triage"))
    for name, label in (("prompting", "Prompting"), ("fine_tuning", "Fine-tuning"), ("hybrid", "Hybrid")):
        total = sum(float(row.split()[-1].replace(",", "")) for row in rows if row.startswith(f"{label}:"))
        assert abs(total - result.approaches[name].at_volume["total_cost"]) < 0.01 * len(rows)


def test_explain_walks_from_a_number_to_the_lines_of_its_inputs() -> None:
    told = breakeven("explain", "cost_per_accepted_answer", "ticket-triage")
    entries = load("ticket-triage").entries
    assert told.code == 0
    assert "request cost / (G + F)" in told.out
    assert "simulator/equations/totals.py:" in told.out
    flat = " ".join(told.out.replace("│", "").split())
    entry = entries["prompting.instruction_tokens"]
    assert f"- prompting.instruction_tokens = 574 tokens/request {entry.file}:{entry.line}" in flat
    assert max(len(line) for line in told.out.splitlines()) <= 80


def test_explain_an_input_says_who_uses_it() -> None:
    told = breakeven("explain", "workload.distinct_inputs", "ticket-triage")
    assert told.code == 0
    assert "repeats_per_input" in told.out
    assert "scenarios/ticket-triage.toml:" in told.out or "scenarios/defaults.toml:" in told.out


def test_explain_needs_no_scenario() -> None:
    told = breakeven("explain", "total_cost")
    assert told.code == 0
    assert "Σ_m D_m cost_m" in told.out


def test_own_scenarios_are_found_by_name(tmp_path: Path) -> None:
    text = (presets_folder() / "ticket-triage.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace("Support-ticket triage", "My own"), encoding="utf-8")
    assert breakeven("list", "--scenarios", str(tmp_path)).out.startswith("mine")
    told = breakeven("run", "mine", "--scenarios", str(tmp_path), "--json")
    assert json.loads(told.out)["scenario"]["title"] == "My own"
    assert breakeven("run", "ticket-triage", "--scenarios", str(tmp_path)).code == 0
