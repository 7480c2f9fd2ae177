"""A disk that is full, read-only or too slow to finish: one clear message, nothing half-written, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from house import ROOT

#: Commands that write files, one of each kind, each with the file that it would write first. All write by
#: `whole_files` alone, which a test of the house rules holds.
WRITERS = {
    "run": ("run ticket-triage --csv OUT", "inputs.csv"),
    "page": ("export ticket-triage --format html --view break-even --out OUT", ""),
    "workbook": ("export ticket-triage --format xlsx --out OUT", ""),
    "scenario": ("export ticket-triage --format toml --out OUT", ""),
    "rows": ("sweep ticket-triage --workers 1 --out OUT/rows.jsonl", "rows.jsonl"),
    "calibrate": ("calibrate TRAINING --into OUT/mine.toml", "mine.toml"),
}
#: Runs each command in one process and prints what became of it and of the folder.
DRIVER = """
import contextlib, hashlib, io, json, os, pathlib, sys
def listing(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}
def told(arguments, folder):
    from simulator import cli
    sys.argv = ["breakeven", *arguments]
    out, err, code = io.StringIO(), io.StringIO(), 0
    before = listing(folder)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
    return {"code": code, "err": err.getvalue(), "before": before, "after": listing(folder)}
def main(world, folder, commands):
    folder = pathlib.Path(folder)
    if world == "limit":
        import resource
        # the first byte beyond is refused, as by a quota
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    print(json.dumps({name: told(words, folder) for name, words in commands.items()}))
if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
"""
TRAINING = "".join(
    json.dumps({"messages": [{"role": "user", "content": f"case {n}"}, {"role": "assistant", "content": "yes"}]}) + "\n"
    for n in range(20)
)


def commands(out: Path, training: Path) -> dict[str, list[str]]:
    """Every writing command, word by word, into one folder."""
    return {
        name: words.replace("OUT", str(out)).replace("TRAINING", str(training)).split()
        for name, (words, _) in WRITERS.items()
    }


def prepared(folder: Path) -> None:
    """Files that the commands would replace, written while there is room."""
    shutil.copy(ROOT / "scenarios" / "ticket-triage.toml", folder / "mine.toml")
    for _, first in WRITERS.values():
        if first and not first.endswith(("mine.toml", "rows.jsonl")):
            (folder / first).write_text("before\n")


def driven(world: str, out: Path, asked: dict[str, list[str]], *before: str) -> dict[str, Any]:
    """What became of the commands in a process of its own."""
    told = json.dumps([world, str(out), asked])
    done = subprocess.run(
        [*before, sys.executable, "-c", DRIVER, told],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def check(found: dict[str, Any], out: Path, reason: str) -> None:
    """Each command was refused with its reason and left the folder as it was."""
    for name, told in found.items():
        assert told["code"] == 2, (name, told)
        assert reason in told["err"], (name, told["err"])
        assert str(out) in told["err"], (name, told["err"])
        assert "Traceback" not in told["err"]
        assert "fault of the program" not in told["err"]
        left = {file for file in told["after"] if not file.endswith(".journal")}
        assert left == set(told["before"]) - {"rows.jsonl.journal"}, (name, left)
        assert {file: told["after"][file] for file in left} == {file: told["before"][file] for file in left}, name


def test_a_file_that_may_not_grow_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "training.jsonl").write_text(TRAINING)
    out = tmp_path / "out"
    out.mkdir()
    prepared(out)
    asked = commands(out, tmp_path / "training.jsonl")
    check(driven("limit", out, asked), out, "File too large")
    # once there is room the sweep goes on from its journal, and every other command writes what it meant to
    asked["rows"].append("--resume")
    done = driven("room", out, asked)
    assert {name: told["code"] for name, told in done.items()} == dict.fromkeys(asked, 0)
    for name, (_, first) in WRITERS.items():
        assert not first or done[name]["before"].get(first) != done[name]["after"][first], name
    left = {path.name for path in out.iterdir()}
    assert not [file for file in left if file.startswith(".") or file.endswith(".journal")]


def in_a_world_of_its_own(script: str) -> list[str]:
    """Command that runs another one where it may mount file systems."""
    return ["unshare", "--mount", "--map-root-user", "bash", "-ec", f'{script}; exec "$@"', "bash"]


def can_mount() -> bool:
    """Whether this system lets us mount a small file system that nobody else sees."""
    if not shutil.which("unshare"):
        return False
    probe = in_a_world_of_its_own("mount -t tmpfs -o size=64k none /mnt")
    return subprocess.run([*probe, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="needs leave to mount a file system of its own (unshare --mount)")
@pytest.mark.parametrize(
    ("then", "reason"),
    [("head -c 1M /dev/zero > OUT/filler 2>/dev/null || true", "No space left"),
     ("mount -o remount,ro OUT", "Read-only file system")],
    ids=["full", "read-only"],
)  # fmt: skip
def test_a_disk_that_takes_nothing(tmp_path: Path, then: str, reason: str) -> None:
    (tmp_path / "training.jsonl").write_text(TRAINING)
    out, kept = tmp_path / "out", tmp_path / "kept"
    out.mkdir()
    kept.mkdir()
    prepared(kept)
    script = f"mount -t tmpfs -o size=64k none {out}; cp {kept}/* {out}; {then.replace('OUT', str(out))}"
    found = driven("disk", out, commands(out, tmp_path / "training.jsonl"), *in_a_world_of_its_own(script))
    check(found, out, reason)
