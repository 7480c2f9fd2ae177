"""Workflow files: valid, careful with rights and time, and every command that they call is there; the gate's is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import ROOT
from terminal import breakeven

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
pytestmark = pytest.mark.skipif(not FILES, reason="a source archive holds no workflows")


def read(path: Path) -> dict[Any, Any]:
    """Content of a workflow; YAML reads its key ``on`` as true."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Every step of every job."""
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def scripts(path: Path) -> str:
    """All shell that a workflow runs."""
    return "\n".join(step["run"] for step in steps(path) if "run" in step)


def test_tests_releases_the_gate_prices_and_the_audit_have_a_workflow() -> None:
    assert [path.stem for path in FILES] == ["audit", "prices", "release", "scenario-gate", "tests"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_workflow_states_its_rights_its_time_and_its_versions(path: Path) -> None:
    content = read(path)
    assert content[True], "says when it runs"
    assert "permissions" in content
    for name, job in content["jobs"].items():
        assert 0 < job["timeout-minutes"] <= 90, name
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)
            if "uses" in step:
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+|release/v\d+)", step["uses"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_shell_is_right_and_names_no_value_of_a_stranger(path: Path) -> None:
    text = scripts(path)
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # what a stranger may write (a branch, a title) enters a script as a variable, never as text of the script
    assert "${{" not in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_commands_that_it_calls_exist(path: Path) -> None:
    text = scripts(path)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([\w./-]+)", text):
        name = target.replace(".venv", "$(VENV)")
        assert f"\n{name}:" in makefile, f"make {target}"
    for command, rest in re.findall(r"\bbreakeven ((?!--)[a-z]+)([^\n]*)", text.replace("\\\n", " ")):
        told = breakeven(command, "--help")
        assert told.code == 0, command
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= set(re.findall(r"--[a-z-]+", told.out))
    for name in re.findall(r"(?<!\S)(requirements/\S+\.lock|\.ci/run)", text):
        assert (ROOT / name).exists()


def test_all_pythons_that_are_promised_are_tested() -> None:
    promised = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert read(FOLDER / "tests.yml")["jobs"]["tests"]["strategy"]["matrix"]["python"] == promised


def test_the_tag_of_a_release_is_compared_with_the_version(tmp_path: Path) -> None:
    (script,) = [step["run"] for step in steps(FOLDER / "release.yml") if "TAG" in step.get("env", {})]
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [1.2.0]\n", encoding="utf-8")

    def code(tag: str) -> int:
        """Exit code for a tag, in the shell that a workflow uses."""
        done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env={**os.environ, "TAG": tag}, check=False)
        return done.returncode

    assert code("v1.2.0") == 0
    assert code("v1.2.1") != 0
    assert code("v1.2") != 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one scenario on its main branch, as the gate's example expects it."""
    home = tmp_path / "repository"
    folder = home / "scenarios"
    folder.mkdir(parents=True)
    for name in ("defaults", "prices", "sources", "ticket-triage"):
        shutil.copy(ROOT / "scenarios" / f"{name}.toml", folder)
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "m"),
        ("branch", "base"),
    ):
        subprocess.run(["git", *words], cwd=home, check=True)
    return home


def judged(repository: Path, *, meant: str = "false") -> tuple[int, str]:
    """Exit code and summary of the gate's step, with this checkout's command."""
    (script,) = [step["run"] for step in steps(FOLDER / "scenario-gate.yml") if "BASE" in step.get("env", {})]
    program = repository.parent / "bin" / "breakeven"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m simulator "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    summary = repository.parent / "summary.md"
    summary.write_text("", encoding="utf-8")
    path = f"{program.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=repository, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path, "BASE": "base", "MEANT": meant, "GITHUB_STEP_SUMMARY": str(summary)},
    )  # fmt: skip
    return done.returncode, summary.read_text(encoding="utf-8")


def test_the_gate_passes_what_changes_no_decision_and_stops_what_does(repository: Path) -> None:
    scenario = repository / "scenarios" / "ticket-triage.toml"
    text = scenario.read_text(encoding="utf-8")
    (repository / "scenarios" / "new.toml").write_text(text, encoding="utf-8")
    code, summary = judged(repository)
    assert code == 0
    assert "scenarios/new.toml is new" in summary
    # a worse prompt and a stricter requirement: prompting is out
    changed = text.replace("requests_per_month         = { value = 30_000", "requests_per_month = { value = 90_000")
    changed = changed.replace("zero_shot_pass_rate       = { value = 70.6", "zero_shot_pass_rate = { value = 61.5")
    changed = changed.replace("min_pass_rate = { value = 85", "min_pass_rate = { value = 92")
    assert changed.count("61.5") == changed.count("90_000") == 1
    scenario.write_text(changed, encoding="utf-8")
    code, summary = judged(repository)
    assert code == 1
    assert "verdict changes" in summary
    assert judged(repository, meant="true")[0] == 0
