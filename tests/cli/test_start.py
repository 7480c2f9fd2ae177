"""Starting up: help for every command, the version, completion, and how long it takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from importlib.metadata import version

import pytest
from house import ROOT
from terminal import breakeven, shell

from simulator.cli import app

COMMANDS = [command.name for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    told = breakeven(command, "--help")
    assert told.code == 0
    assert told.out.startswith(f"Usage: breakeven {command}")
    assert max(len(line) for line in told.out.splitlines()) <= 80


def test_the_manual_has_every_command_and_option() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        part = page.partition(f"### breakeven {command}\n")[2].partition("\n### ")[0]
        told = breakeven(str(command), "--help").out
        options = set(re.findall(r"--[a-z-]+", told))
        assert options
        assert options <= set(re.findall(r"--[a-z-]+", part)), f"run `make docs`: {command}"


def test_help_lists_every_command() -> None:
    told = breakeven("--help")
    assert [line.split()[0] for line in told.out.split("Commands:\n")[1].split("\n\n")[0].splitlines()] == COMMANDS


def test_version() -> None:
    assert breakeven("--version").out == f"breakeven {version('llm-breakeven')}\n"


def test_the_shell_completes_presets_and_inputs() -> None:
    for words, wanted in (
        ("breakeven run tick", "ticket-triage"),
        ("breakeven run x --set prompting.sh", "prompting.shots="),
    ):
        told = shell(
            "$BREAKEVEN", _BREAKEVEN_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
        )
        assert wanted in told.out


def seconds(*command: str) -> float:
    """Shortest of some runs, in seconds."""
    taken = []
    for _ in range(4):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True, env={**os.environ})
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_help_comes_in_three_times_the_time_of_importing_numpy() -> None:
    assert seconds("-m", "simulator", "--help") < 3 * seconds("-c", "import numpy")
