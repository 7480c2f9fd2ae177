"""`sweep`: a row for each scenario and point of a grid, nothing lost or doubled by a kill, same bytes from any pool."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from house import ROOT
from terminal import Ended, breakeven

from simulator import load
from simulator.api import draws_of, simulate
from simulator.cases.cases import standings
from simulator.decisions.verdict import verdict
from simulator.parameters import APPROACHES, with_values
from simulator.portfolio import Journal, Task, columns, grid_axes, grid_points, portfolio, row, tasks_of
from simulator.scenarios.faults import ScenarioError

#: Enough work to be killed in the middle: 3 scenarios at 8 volumes.
FILES = ("ticket-triage", "content-moderation", "industry-extraction")
VOLUMES = ",".join(str(1_000 * 2**n) for n in range(8))
SWEEP = (*FILES, "--grid", f"workload.requests_per_month={VOLUMES}", "--draws", "256", "--seed", "3")
ROWS = 24
#: A cluster of two processes as the documentation advises: freed memory is kept, one thread each.
CLUSTER = """
import json, sys, dask, distributed
if __name__ == "__main__":
    dask.config.set({"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None})
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            import os
            told = client.run(lambda: (os.getpid(), os.environ.get("MALLOC_TRIM_THRESHOLD_")))
        print(json.dumps({"address": cluster.scheduler_address, "workers": list(told.values())}), flush=True)
        sys.stdin.read()
"""


def task_of(name: str, draws: int = 0, seed: int = 0, **changes: float) -> Task:
    (task,) = tasks_of(load(name, changes or None), (), draws=draws, seed=seed)
    assert isinstance(task, Task)
    return task


def finished(journal: Path) -> int:
    """Rows in a journal, its first line not counted."""
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.exists() else 0


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "simulator", "sweep", *arguments],
        cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for_rows(journal: Path, count: int, running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 120
    while finished(journal) < count:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def ended(running: subprocess.Popen[str]) -> Ended:
    out, err = running.communicate(timeout=120)
    return Ended(running.returncode, out, err)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Results of an undisturbed sweep."""
    out = tmp_path_factory.mktemp("whole") / "all.jsonl"
    told = breakeven("sweep", *SWEEP, "--out", str(out), "--workers", "2")
    assert told.code == 0, told.err
    assert not list(out.parent.glob("*.journal"))
    return out.read_bytes()


@pytest.fixture(scope="module")
def rows(whole: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in whole.splitlines()]


# one row


@pytest.mark.parametrize("name", [*FILES, "regulatory-compliance", "medical-diagnosis"])
def test_a_row_says_what_the_single_commands_say(name: str) -> None:
    task = task_of(name, draws=256, seed=5)
    found = row(task)
    inputs = load(name).inputs
    drawn = draws_of(load(name), draws=256, seed=task.seed)
    assert drawn is not None
    decided = verdict(inputs, draws=drawn)
    assert found["winner"] == decided.winner
    assert found["sure"] == pytest.approx(decided.sure, abs=1e-12)
    assert found["sure_error"] == pytest.approx(decided.sure_error, abs=1e-12)
    for approach, standing in decided.standings.items():
        assert found[f"total_cost.{approach}"] == pytest.approx(standing.cost, rel=1e-12)
        assert found[f"feasible.{approach}"] == standing.feasible
        assert found[f"chance_cheapest.{approach}"] == pytest.approx(standing.chance, abs=1e-12)
    # saving and perfect information, written out over the draws
    costs = dict(zip(APPROACHES, standings(drawn).values["total_cost"], strict=True))
    options = [approach for approach, standing in decided.standings.items() if standing.feasible]
    means = {approach: float(costs[approach].mean()) for approach in options}
    assert {a: found[f"expected_cost.{a}"] for a in options} == pytest.approx(means, rel=1e-9)
    others = {approach: mean for approach, mean in means.items() if approach != decided.winner}
    if others:
        assert found["saving"] == pytest.approx(min(others.values()) - means[decided.winner], rel=1e-9, abs=1e-6)
        assert found["runner_up"] == min(others, key=lambda approach: others[approach])
    best_each = np.min([costs[approach] for approach in options], axis=0).mean()
    assert found["evpi"] == pytest.approx(min(means.values()) - best_each, rel=1e-9, abs=1e-4)


@pytest.mark.parametrize("name", ["brand-voice", "content-moderation", "ticket-triage", "industry-extraction"])
def test_costs_change_sides_at_the_break_even(name: str) -> None:
    found = row(task_of(name))
    inputs = load(name).inputs

    def ahead(approach: str, volume: float) -> float:
        """Cost of prompting minus that of another approach at a volume, over the former."""
        result = simulate(with_values(inputs, {"workload.requests_per_month": volume})).approaches
        first, second = (result[one].at_volume["total_cost"] for one in ("prompting", approach))
        return (first - second) / first

    for approach in ("fine_tuning", "hybrid"):
        volume = found[f"break_even_volume.{approach}"]
        standing = found[f"break_even_standing.{approach}"]
        assert (volume is not None) == (standing == "overtakes")
        if volume is not None:
            assert ahead(approach, volume * 0.999) <= 0 < ahead(approach, volume * 1.001)
        assert (ahead(approach, 1e8) > 0) == (standing in ("overtakes", "always"))


def test_without_draws_nothing_is_said_of_doubt() -> None:
    found = row(task_of("ticket-triage"))
    unsaid = ("sure", "evpi", "draws", "seed", "chance_cheapest.hybrid", "break_even_p50.hybrid")
    assert [found[name] for name in unsaid] == [None] * len(unsaid)
    assert list(found) == list(columns())
    costs = sorted(found[f"total_cost.{approach}"] for approach in APPROACHES if found[f"feasible.{approach}"])
    assert found["saving"] == pytest.approx(costs[1] - costs[0])


def test_where_only_one_approach_is_allowed_there_is_nothing_to_choose() -> None:
    found = row(task_of("ticket-triage", draws=64, **{"requirements.max_upfront_cost": 1e9}))
    assert found["runner_up"] is not None
    nobody = row(task_of("ticket-triage", draws=64, **{"requirements.min_pass_rate": 1.0}))
    assert (nobody["winner"], nobody["runner_up"], nobody["saving"], nobody["evpi"]) == ("none", None, None, None)


# ids and grids


def test_an_id_follows_from_what_the_row_follows_from() -> None:
    one = task_of("ticket-triage", draws=64)
    assert one.id == task_of("ticket-triage", draws=64).id
    others = {
        task_of("ticket-triage", draws=128).id,
        task_of("ticket-triage", draws=64, seed=1).id,
        task_of("ticket-triage", draws=64, **{"workload.horizon": 11}).id,
        task_of("brand-voice", draws=64).id,
    }
    assert len({one.id, *others}) == 5
    assert replace(one, told={}).seed == one.seed < 2**48


def test_a_range_that_changes_changes_the_id() -> None:
    scenario = load("ticket-triage")
    name, entry = next((n, e) for n, e in scenario.entries.items() if e.low is not None and e.low < e.high)
    wider = replace(scenario, entries={**scenario.entries, name: replace(entry, low=entry.low * 0.9)})
    ids = {next(iter(tasks_of(one, (), draws=64, seed=0))).id for one in (scenario, wider)}
    assert len(ids) == 2


def test_a_grid_is_every_combination_in_order() -> None:
    entries = load("defaults").entries
    axes = grid_axes(
        ["workload.horizon=12,24 month", "prompting.price_per_output_token=1,4 USD/Mtok", "hybrid.escalation=route"],
        entries,
    )
    values = [list(point.values()) for _, point in grid_points(axes)]
    assert values == [[12, 1e-6, "route"], [12, 4e-6, "route"], [24, 1e-6, "route"], [24, 4e-6, "route"]]


def test_faults_of_a_grid_are_told_all_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        grid_axes(
            ["workload.horizn=1,2", "workload.horizon=12,12 month", "prompting.shots=-1,a", "hybrid.escalation"],
            load("defaults").entries,
        )
    told = str(refused.value)
    assert len(refused.value.faults) == 5, told
    for words in ("did you mean 'workload.horizon'", "given twice", "write NAME=VALUE", "prompting.shots"):
        assert words in told


# the journal


def test_a_torn_row_is_dropped_and_a_whole_one_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    one, two = "0" * 16, "f" * 16
    with Journal(path, version="1", resume=False) as journal:
        journal.append([(one, f'{{"id":"{one}","n":1}}'), (one, f'{{"id":"{one}","n":2}}')])
    with path.open("ab") as stream:
        stream.write(f'{{"id":"{two}","n'.encode())
    with Journal(path, version="1", resume=True) as journal:
        assert one in journal
        assert two not in journal
        journal.append([(two, f'{{"id":"{two}","n":3}}')])
        assert [json.loads(line)["n"] for line in journal.lines([two, one])] == [3, 1]
        with pytest.raises(ValueError, match="another sweep is writing"):
            Journal(path, version="1", resume=True)
    with pytest.raises(ValueError, match="--resume"):
        Journal(path, version="1", resume=False)
    with pytest.raises(ValueError, match="this version"):
        Journal(path, version="2", resume=True)


# the command


def test_rows_stand_in_the_order_of_files_and_grid(rows: list[dict[str, Any]]) -> None:
    volumes = [float(volume) for volume in VOLUMES.split(",")]
    assert [(told["scenario"], told["workload.requests_per_month"]) for told in rows] == [
        (file, volume) for file in FILES for volume in volumes
    ]
    assert len({told["id"] for told in rows}) == len({told["seed"] for told in rows}) == ROWS
    assert list(rows[0]) == list(columns(["workload.requests_per_month"]))


def test_a_killed_sweep_goes_on_and_nothing_is_lost_or_doubled(tmp_path: Path, whole: bytes) -> None:
    out, journal = tmp_path / "some.jsonl", tmp_path / "some.jsonl.journal"
    running = started(*SWEEP, "--out", str(out), "--workers", "2")
    wait_for_rows(journal, 3, running)
    family = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    done = finished(journal)
    assert 3 <= done < ROWS
    assert not out.exists()
    # workers end with their parent
    assert not psutil.wait_procs(family, timeout=20)[1]
    with journal.open("ab") as stream:
        stream.write(b'{"id":"0123456789abcdef","scenario":"torn')
    refused = breakeven("sweep", *SWEEP, "--out", str(out))
    assert (refused.code, "--resume" in refused.err) == (2, True)
    told = breakeven("sweep", *SWEEP, "--out", str(out), "--workers", "1", "--resume")
    assert told.code == 0, told.err
    assert f"wrote {ROWS} rows to {out}, {done} of them from before" in told.err
    assert out.read_bytes() == whole
    assert not journal.exists()


def test_a_worker_that_dies_is_replaced(tmp_path: Path, whole: bytes) -> None:
    out = tmp_path / "some.jsonl"
    running = started(*SWEEP, "--out", str(out), "--workers", "1")
    wait_for_rows(tmp_path / "some.jsonl.journal", 3, running)
    workers = [
        one for one in psutil.Process(running.pid).children(recursive=True) if "spawn_main" in " ".join(one.cmdline())
    ]
    assert len(workers) == 1
    workers[0].kill()
    told = ended(running)
    assert told.code == 0, told.err
    assert out.read_bytes() == whole


def test_faulty_files_are_told_and_the_others_run(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    good = (ROOT / "scenarios" / "ticket-triage.toml").read_text(encoding="utf-8")
    (folder / "b-good.toml").write_text(good, encoding="utf-8")
    (folder / "a-wrong.toml").write_text(good + "\n[nonsense]\nx = 1\n[workloat]\n", encoding="utf-8")
    (folder / "c-wrong.toml").write_text("format = ", encoding="utf-8")
    out = tmp_path / "rows.csv"
    told = breakeven("sweep", str(folder), str(folder / "b-good.toml"), "--out", str(out), "--workers", "1")
    assert told.code == 2
    for words in ("a-wrong.toml", "nonsense", "workloat", "c-wrong.toml", "is named twice", "wrote 1 rows"):
        assert words in told.err
    assert "Traceback" not in told.err
    with out.open(encoding="utf-8", newline="") as stream:
        (only,) = csv.DictReader(stream)
    assert only["scenario"] == "b-good"
    assert float(only["total_cost.prompting [USD]"]) == row(task_of("ticket-triage"))["total_cost.prompting"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name scenario files"),
        (("ticket-triage", "--draws", "1000"), "such as 512 or 1024"),
        (("ticket-triage", "--out", "rows.txt"), ".jsonl, .csv, .parquet"),
        (("ticket-triage", "--resume"), "--out"),
        (("ticket-triage", "--cluster", "tcp://127.0.0.1:1", "--workers", "2"), "one of them"),
        (("--summary", "absent.jsonl"), "absent.jsonl"),
        (("ticket-triage", "--grid", "workload.horizn=1"), "did you mean"),
    ],
)
def test_refusals_say_what_to_do(arguments: tuple[str, ...], words: str) -> None:
    told = breakeven("sweep", *arguments)
    assert told.code == 2
    assert words in told.err
    assert not told.out


@pytest.mark.parametrize("bad", ["nosuch", "."])
def test_a_sweep_without_rows_leaves_no_file_and_the_one_before_as_it_was(tmp_path: Path, bad: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before", encoding="utf-8")
    what = str(tmp_path) if bad == "." else bad
    assert breakeven("sweep", what, "--out", str(out)).code == 2
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"out.jsonl": "before"}


def test_every_format_holds_the_same(tmp_path: Path) -> None:
    if importlib.util.find_spec("duckdb") is None:
        pytest.skip("Parquet needs duckdb, which is not installed (extra: logs)")
    from simulator.portfolio import read_rows, write_results

    tasks = tasks_of(
        load("brand-voice"), grid_axes(["workload.horizon=12,24 month"], load("defaults").entries), draws=64, seed=0
    )
    lines = [json.dumps(row(task)) for task in tasks if isinstance(task, Task)]
    lines.append(lines[0].replace('"brand-voice"', '"=cmd()"'))
    for ending in ("jsonl", "csv", "parquet"):
        path = tmp_path / f"it's.{ending}"
        write_results(path, lines, grid=["workload.horizon"])
        assert list(read_rows(path)) == [json.loads(line) for line in lines], ending
        before = path.read_bytes()
        write_results(path, lines, grid=["workload.horizon"])
        assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with (tmp_path / "it's.csv").open(encoding="utf-8", newline="") as stream:
        assert [line["scenario"] for line in csv.DictReader(stream)][-1] == "'=cmd()"


# the summary


def case(name: str, winner: str, **told: Any) -> dict[str, Any]:
    plain = {
        "file": f"{name}.toml", "scenario": name, "winner": winner, "sure": 0.9, "evpi": 0.0,
        "feasible.prompting": True,
        **{f"expected_cost.{approach}": cost for approach, cost in zip(APPROACHES, (100.0, 60.0, 70.0), strict=True)},
    }  # fmt: skip
    return {**plain, **told}


def test_a_portfolio_is_summed_and_ranked_by_what_knowing_is_worth() -> None:
    found = portfolio(
        [
            case("a", "fine_tuning", evpi=5.0),
            case("b", "hybrid", evpi=50.0),
            case("c", "prompting", evpi=20.0),
            case("d", "fine_tuning", **{"feasible.prompting": False}),
            case("e", "none", evpi=None),
        ]
    )
    assert [one.name for one in found.cases] == ["b", "c", "a", "d", "e"]
    assert [one.saving for one in found.cases] == [30.0, 0.0, 40.0, None, None]
    assert (found.tuned, found.saving, found.without_prompting, found.unmet, found.evpi) == (3, 70.0, 1, 1, 75.0)
    assert found.says[0].startswith("3 of 5 use cases should be tuned: 2 by fine-tuning, 1 as a hybrid; 1 should")
    assert "$70" in found.says[1]


def test_the_summary_of_a_sweep_reads_its_file(tmp_path: Path, whole: bytes, rows: list[dict[str, Any]]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(whole)
    told = json.loads(breakeven("sweep", "--summary", str(path), "--json").out)
    assert told["tuned"] == sum(one["winner"] in ("fine_tuning", "hybrid") for one in rows)
    assert [one["evpi"] for one in told["cases"]] == sorted((one["evpi"] or 0.0 for one in rows), reverse=True)
    shown = breakeven("sweep", "--summary", str(path))
    assert max(len(line) for line in shown.out.splitlines()) <= 80
    path.write_bytes(whole + b"{}\n")
    refused = breakeven("sweep", "--summary", str(path))
    assert (refused.code, f"rows.jsonl:{ROWS + 1}" in refused.err) == (2, True)


# more than one machine


@pytest.fixture
def cluster() -> Iterator[dict[str, Any]]:
    """A real Dask cluster of two worker processes."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("a cluster needs distributed, which is not installed (extra: cluster)")
    running = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())
    finally:
        running.stdin.close()
        running.wait(timeout=30)
        running.stdout.close()


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    cluster: dict[str, Any], tmp_path: Path, whole: bytes
) -> None:
    (victim, threshold), _ = cluster["workers"]
    assert threshold is None
    out = tmp_path / "some.jsonl"
    running = started(*SWEEP, "--out", str(out), "--cluster", cluster["address"])
    wait_for_rows(tmp_path / "some.jsonl.journal", 3, running)
    os.kill(victim, signal.SIGKILL)
    told = ended(running)
    assert told.code == 0, told.err
    assert out.read_bytes() == whole


def test_a_missing_cluster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = breakeven("sweep", "ticket-triage", "--cluster", "tcp://127.0.0.1:1", "--out", str(tmp_path / "a.jsonl"))
    assert told.code == 2
    assert "llm-breakeven[cluster]" in told.err
