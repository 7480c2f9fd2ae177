"""The wheel holds all that a run needs, and runs outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from house import ROOT, name_of, tracked_files


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the content of a freshly built wheel."""
    made, folder = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("unpacked")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(made)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = made.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_the_wheel_holds_packages_presets_and_assets(unpacked: Path) -> None:
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    asked = [name_of(path) for path in tracked_files() if path.parts[len(ROOT.parts)] in ("simulator", "dashboard")]
    presets = [f"simulator/presets/{path.name}" for path in (ROOT / "scenarios").glob("*.*")]
    assert asked
    assert presets
    assert not {*asked, *presets} - held


def test_nothing_else_enters_the_wheel(unpacked: Path) -> None:
    top = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"simulator", "dashboard"}


def test_it_runs_away_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    code = "import simulator; print(simulator.__file__); print(simulator.load('ticket-triage').title)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, title = done.stdout.splitlines()
    assert Path(place).is_relative_to(unpacked)
    assert title
