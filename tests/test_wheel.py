"""Wheel and source archive hold all that a run needs, and run in an empty environment outside the checkout."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.request
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from house import ROOT, name_of, project, python_files, tracked_files
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = ("simulator", "dashboard")


def called(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """What a command says; it must end well."""
    words = [str(word) for word in command]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, timeout=180, check=False,
        env={**kept, "COLUMNS": "80", "NO_COLOR": "1", **environment},
    )  # fmt: skip
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the content of a freshly built source archive."""
    made, folder = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("source")
    called(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", made)
    (archive,) = made.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (inside,) = folder.iterdir()
    return inside


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the source archive, as an index would get it."""
    made = tmp_path_factory.mktemp("wheel")
    called(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", made, cwd=source)
    (built,) = made.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def held(wheel: Path) -> set[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs of an environment that holds the wheel and sees the packages it needs, but not the checkout.

    Those packages are those of this environment: installing them again would take minutes and a network. That they are
    the declared ones is another test's business.
    """
    place = tmp_path_factory.mktemp("environment") / "env"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    options = ("--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps")
    called(sys.executable, "-m", "pip", "--python", python, *options, wheel)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return place / "bin"


def test_the_wheel_holds_packages_presets_and_assets(held: set[str]) -> None:
    asked = [name_of(path) for path in tracked_files() if path.parts[len(ROOT.parts)] in OURS]
    presets = [f"simulator/presets/{path.name}" for path in (ROOT / "scenarios").glob("*.*")]
    assert asked
    assert presets
    assert not {*asked, *presets} - held
    assert {f"{name}/py.typed" for name in OURS} <= held


def test_nothing_else_enters_the_wheel(held: set[str]) -> None:
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == set(OURS)


def test_the_source_archive_holds_what_tests_and_pages_need(source: Path) -> None:
    names = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    tracked = {name_of(path) for path in tracked_files()}
    left_out = {name for name in tracked if name.startswith((".ci/", ".github/"))}
    assert tracked - left_out - names == set()
    assert names - tracked == {"PKG-INFO"}


def test_it_stands_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import dashboard, simulator; print(simulator.__file__); print(dashboard.__file__)"
    places = called(installed / "python", "-c", code, cwd=tmp_path).split()
    assert all(Path(place).is_relative_to(installed.parent) for place in places)


def test_every_kind_of_command_runs_there(installed: Path, tmp_path: Path) -> None:
    program = installed / "breakeven"
    assert called(program, "--version", cwd=tmp_path) == f"breakeven {project()['project']['version']}\n"
    listed = called(program, "list", cwd=tmp_path)
    presets = {path.stem for path in (ROOT / "scenarios").glob("*.toml")} - {"defaults", "prices", "sources"}
    assert {line.split()[0] for line in listed.splitlines() if not line.startswith(" ")} == presets
    run = json.loads(called(program, "run", "ticket-triage", "--json", cwd=tmp_path))
    assert run["scenario"]["name"] == "ticket-triage"
    text = (ROOT / "scenarios" / "ticket-triage.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert "right" in called(program, "check", "mine.toml", cwd=tmp_path)
    assert "anthropic:claude-3-haiku" in called(program, "prices", "claude-3-haiku", cwd=tmp_path)
    called(program, "report", "mine.toml", "--out", "report.html", cwd=tmp_path)
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>") or report.startswith("<!doctype html>")
    assert "Support-ticket triage" in report


def test_the_page_answers_there(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [installed / "breakeven", "dashboard", "--port", str(port)],
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()

        def answer(path: str) -> str:
            """Body of an answer."""
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as told:
                return str(told.read().decode(errors="replace"))

        page = answer("/")
        files = re.findall(r'(?:src|href)="(/[^"]+)"', page)
        assert any("plotly" in name for name in files)
        assert all(answer(name) for name in files)
        assert "Support-ticket triage" in answer("/_dash-layout")
        assert answer("/health") == "ok\n"
    finally:
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert time.monotonic() - began < 60


def imported() -> dict[str, set[str]]:
    """Distribution that a file imports from -> the files."""
    providers = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in python_files(*OURS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {name.partition(".")[0] for name in names} - {*sys.stdlib_module_names, *OURS}:
                found.setdefault(canonicalize_name(providers[top][0]), set()).add(name_of(path))
    return found


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in project()["project"]["dependencies"]}
    extras = project()["project"]["optional-dependencies"]
    optional = {
        canonicalize_name(Requirement(line).name) for name in ("logs", "images", "cluster") for line in extras[name]
    }
    found = imported()
    assert found
    assert set(found) - declared - optional == set(), "declare it in pyproject.toml"
    assert declared - set(found) == set(), "nothing imports it"
    assert optional - set(found) == set(), "nothing imports it"


def test_each_requirement_has_a_minimum_version() -> None:
    extras = project()["project"]["optional-dependencies"].values()
    lines = [*project()["project"]["dependencies"], *(line for extra in extras for line in extra)]
    bare = [line for line in lines if ">=" not in line and not line.startswith("llm-breakeven[")]
    assert len(lines) > 20
    assert not bare
