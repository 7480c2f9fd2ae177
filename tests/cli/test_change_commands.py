"""`compare`, `diff`, `gate`, `map`: what Python says, exit codes, and files that are no results."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from terminal import breakeven

from simulator import load, simulate
from simulator.comparison.compare import compare
from simulator.comparison.difference import difference
from simulator.decisions.price_decline import price_decline
from simulator.decisions.winner_map import winner_map
from simulator.outputs.contract import plain_data, run_document

PRESET, OTHER = "content-moderation", "ticket-triage"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of one preset on disk, as a shell's redirection leaves them."""
    path = tmp_path_factory.mktemp("results") / "results.json"
    path.write_text(breakeven("run", PRESET, "--json").out, encoding="utf-8")
    return path


def fits(text: str) -> bool:
    return max(len(line) for line in text.splitlines()) <= 80 and "…" not in text


def test_compare_prints_the_very_numbers_of_python() -> None:
    told = breakeven("compare", PRESET, OTHER, "--json")
    assert json.loads(told.out) == plain_data(compare([load(PRESET), load(OTHER)]).as_dict())
    told = breakeven("compare", PRESET, OTHER)
    assert fits(told.out)
    assert "workload.requests_per_month" in told.out


def test_compare_shows_only_what_differs() -> None:
    told = breakeven("compare", PRESET, PRESET)
    assert "No input differs." in told.out


def test_diff_takes_scenarios_and_results(results: Path) -> None:
    told = breakeven("diff", str(results), OTHER, "--json")
    documents = [run_document(load(one), simulate(load(one))) for one in (PRESET, OTHER)]
    assert json.loads(told.out) == plain_data(difference(*documents).as_dict())
    assert fits(breakeven("diff", str(results), OTHER).out)


def test_the_gate_passes_where_nothing_changes(results: Path) -> None:
    told = breakeven("gate", PRESET, "--baseline", str(results))
    assert told.code == 0
    assert told.out.startswith("The gate passes")


def test_the_gate_passes_a_price_that_does_not_matter(results: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.json"
    changed.write_text(breakeven("run", PRESET, "--set", "fine_tuning.storage_cost_per_month=0.2", "--json").out)
    told = breakeven("gate", str(changed), "--baseline", str(results))
    assert told.code == 0
    assert "1 input changed" in " ".join(told.out.split())


def test_the_gate_stops_a_change_that_flips_the_decision(results: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.json"
    changed.write_text(breakeven("run", PRESET, "--set", "prompting.zero_shot_pass_rate=99 %", "--json").out)
    assert json.loads(changed.read_text())["scenario"]["name"] == PRESET
    told = breakeven("gate", str(changed), "--baseline", str(results))
    assert told.code == 1
    assert told.out.startswith("The gate fails")
    assert "verdict" in told.out
    report = breakeven("gate", str(changed), "--baseline", str(results), "--markdown")
    assert report.code == 1
    assert report.out.startswith("## Break-even gate: failed")
    document = json.loads(breakeven("gate", str(changed), "--baseline", str(results), "--json").out)
    assert document["ok"] is False


def test_the_gate_asks_about_falling_prices(results: Path) -> None:
    survives = price_decline(load(PRESET).inputs, 0.9).survives
    told = breakeven("gate", PRESET, "--baseline", str(results), "--price-decline", "90", "--markdown")
    assert told.code == (0 if survives else 1)
    assert "Falling prices:" in told.out


def test_run_says_whether_the_verdict_survives_falling_prices() -> None:
    told = breakeven("run", PRESET, "--price-decline", "90")
    assert " ".join(price_decline(load(PRESET).inputs, 0.9).says.split()) in " ".join(told.out.split())


def test_map_prints_the_very_numbers_of_python(tmp_path: Path) -> None:
    options = ["--columns", "9", "--rows", "5", "--draws", "16", "--csv", str(tmp_path)]
    axes = ["workload.requests_per_month", "cost_per_bad_answer"]
    document = json.loads(breakeven("map", PRESET, *axes, *options, "--json").out)
    from simulator.api import draws_of

    scenario = load(PRESET)
    expected = winner_map(
        scenario.inputs, axes[0], "workload.cost_per_bad_answer", columns=9, rows=5,
        draws=draws_of(scenario, draws=16, seed=0),
    ).as_dict()  # fmt: skip
    assert {key: document[key] for key in expected} == plain_data(expected)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "map.csv").read_text(encoding="utf-8"))))
    assert [row["winner"] for row in rows] == [winner for line in document["winner"] for winner in line]
    told = breakeven("map", PRESET, *axes, *options)
    assert fits(told.out)
    letters = {"prompting": "P", "fine_tuning": "F", "hybrid": "H", "none": "."}
    drawn = ["".join(letters[one] for one in line) for line in reversed(document["winner"])]
    assert [line.split()[-1] for line in told.out.splitlines() if line.rstrip()[-9:] in drawn] == drawn


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"\x00\xff", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"1" * 10_000, "not JSON"),
        (b"{}", "is no run of this program"),
        (b'{"approaches": 1, "format": 99}', "format 99"),
        (b'{"approaches": [], "format": 1}', "is no number"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    told = breakeven("gate", PRESET, "--baseline", str(path))
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gate", PRESET, "--baseline", "nowhere.json"], "breakeven run FILE --json > nowhere.json"),
        (["gate", PRESET], "--baseline"),
        (["compare", PRESET], "two scenarios or more"),
        (["map", PRESET, "shots", "horizon"], "names 2 inputs"),
        (["map", PRESET, "workload.horizon", "workload.horizon"], "two inputs"),
        (["map", PRESET, "hybrid.escalation", "workload.horizon"], "cannot be an axis"),
        (["map", PRESET, "total_cost", "workload.horizon"], "is computed"),
        (["diff", PRESET, "nothing.json"], "no such file"),
    ],
)
def test_wrong_questions_are_refused(arguments: list[str], said: str) -> None:
    told = breakeven(*arguments)
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err
