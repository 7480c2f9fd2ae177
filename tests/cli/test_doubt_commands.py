"""`uncertainty` and `sensitivity`: the numbers of Python, the same for the same seed, errors beside them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT
from terminal import breakeven

from simulator import load, run_sensitivity, run_uncertainty
from simulator.commands import progress
from simulator.outputs.contract import plain_data
from simulator.scenarios.export import effective_toml
from simulator.scenarios.files import presets_folder
from simulator.scenarios.scenario import with_changes
from simulator.uncertainty.statements import break_even_statement

PRESET = "content-moderation"
FEW = ["--draws", "256", "--seed", "7"]


def test_uncertainty_prints_the_very_numbers_of_python(tmp_path: Path) -> None:
    told = breakeven("uncertainty", PRESET, *FEW, "--json", "--csv", str(tmp_path))
    document = json.loads(told.out)
    drawn = run_uncertainty(load(PRESET), draws=256, seed=7)
    assert {key: document[key] for key in plain_data(drawn)} == plain_data(drawn)
    assert document["says"] == break_even_statement(drawn)
    assert told.out == breakeven("uncertainty", PRESET, *FEW, "--json").out
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bands.csv").read_text(encoding="utf-8"))))
    wanted = [row for row in rows if row["over"] == "over_volume" and row["approach"] == "hybrid"]
    wanted = [row for row in wanted if row["quantity"] == "total_cost" and row["level"] == "0.5"]
    middle = drawn.levels.index(0.5)
    assert [float(row["value"]) for row in wanted] == drawn.over_volume["hybrid"]["total_cost"].values[middle].tolist()
    shares = list(csv.DictReader(io.StringIO((tmp_path / "shares.csv").read_text(encoding="utf-8"))))
    sums: dict[tuple[str, str], float] = {}
    for row in shares:
        place = row["requests_per_month"], row["counts"]
        sums[place] = sums.get(place, 0.0) + float(row["share"])
    assert len(sums) == 2 * len(drawn.volumes)
    assert all(total == pytest.approx(1, abs=1e-12) for total in sums.values())


def test_uncertainty_says_its_sentence_first_and_fits_the_screen() -> None:
    told = breakeven("uncertainty", PRESET, *FEW)
    says = break_even_statement(run_uncertainty(load(PRESET), draws=256, seed=7))
    assert " ".join(told.out.split("256 draws")[0].split()).endswith(says)
    assert max(len(line) for line in told.out.splitlines()) <= 80


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Scenario of three months with three uncertain inputs: sensitivity of it takes a moment, not half a minute."""
    path = tmp_path_factory.mktemp("scenarios") / "small.toml"
    path.write_text(certain_toml(keep=KEPT), encoding="utf-8")
    return str(path)


KEPT = ("requests_per_month", "setup_hours", "cost_per_bad_answer")


def certain_toml(keep: tuple[str, ...] = ()) -> str:
    """Effective scenario without its ranges, but for some inputs."""
    scenario = with_changes(load(PRESET), {"workload.horizon": 3})
    text = effective_toml(scenario)
    head, _, rest = text.partition("correlation = [")
    lines = rest.partition("\n]\n")[2].splitlines()
    sure = [line if line.split(" =")[0] in keep else re.sub(r", (low|high) = [^,]+", "", line) for line in lines]
    return head + "\n".join(sure) + "\n"


def test_sensitivity_prints_the_very_numbers_of_python(tmp_path: Path, small: str) -> None:
    arguments = ["sensitivity", small, "--draws", "64", "--second", "hybrid", "--csv", str(tmp_path)]
    document = json.loads(breakeven(*arguments, "--json").out)
    found = run_sensitivity(load(small), draws=64, compared=("prompting", "hybrid"))
    expected = plain_data(found)
    assert document["inputs_worth"] == expected.pop("inputs")
    assert {key: document[key] for key in expected} == expected
    told = breakeven(*arguments)
    assert max(len(line) for line in told.out.splitlines()) <= 80
    assert " ".join(found.says.split()) in " ".join(told.out.split())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "worth.csv").read_text(encoding="utf-8"))))
    assert float(rows[0]["usd"]) == found.everything.usd
    assert (tmp_path / "tornado.csv").read_text(encoding="utf-8").count("\n") == 1 + 2 * len(found.cost_tornado.bars)
    assert {bar.name.partition(".")[2] for bar in found.cost_tornado.bars} == set(KEPT)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["uncertainty", PRESET, "--draws", "1000"], "try 1024 draws"),
        (["uncertainty", PRESET, "--draws", "0"], "--draws"),
        (["uncertainty", PRESET, "--seed", "-1"], "--seed"),
        (["sensitivity", PRESET, "--draws", "100"], "power of two"),
        (["sensitivity", PRESET, "--first", "tuning"], "did you mean 'fine_tuning'"),
        (["sensitivity", PRESET, "--first", "hybrid", "--second", "hybrid"], "two different"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], said: str) -> None:
    told = breakeven(*arguments)
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err


def test_a_scenario_without_ranges_has_no_doubt(tmp_path: Path) -> None:
    (tmp_path / "sure.toml").write_text(certain_toml(), encoding="utf-8")
    told = breakeven("uncertainty", str(tmp_path / "sure.toml"))
    assert told.code == 2
    assert "no input has a range" in told.err


#: The program, without the second in which it shows no bar.
IMPATIENT = "from simulator.commands import progress; progress.PATIENCE = 0; from simulator.cli import main; main()"


def errors_on_a_terminal(*arguments: str) -> str:
    """What a command writes to standard error where that is a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *arguments],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=slave, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(slave)
    written = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        written += part
    os.close(master)
    assert process.wait(timeout=60) == 0
    return written.decode("utf-8", errors="replace")


def test_long_work_shows_a_bar_on_a_terminal() -> None:
    assert "Drawing" in errors_on_a_terminal("uncertainty", PRESET, "--draws", "256")


def test_nobody_sees_a_bar_in_a_pipe_or_before_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert progress.PATIENCE == 1
    for patience, stream, shown in ((0, io.StringIO(), False), (1, Terminal(), False), (0, Terminal(), True)):
        monkeypatch.setattr(progress, "PATIENCE", patience)
        with monkeypatch.context() as patch, progress.Bar("Counting") as bar:
            patch.setattr(sys, "stderr", stream)
            bar(0.5)
        assert ("Counting" in stream.getvalue()) == shown


def test_a_correlation_with_a_certain_input_is_warned_of_and_left_out(tmp_path: Path) -> None:
    text = (presets_folder() / f"{PRESET}.toml").read_text(encoding="utf-8")
    sure = '\n[fine_tuning]\nlabour_rate = { value = 90, unit = "USD/hour", assumption = "known" }\n'
    assert "\n[fine_tuning]\n" in text
    (tmp_path / "sure.toml").write_text(text.replace("\n[fine_tuning]\n", sure, 1), encoding="utf-8")
    told = breakeven("uncertainty", str(tmp_path / "sure.toml"), *FEW)
    assert told.code == 0
    assert "the correlation 0.95 of prompting.labour_rate and fine_tuning.labour_rate does nothing" in told.err
