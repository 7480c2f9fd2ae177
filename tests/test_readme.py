"""What the README shows must run as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest
from house import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL))
COMMANDS = [line.partition("  #")[0].strip() for line in SHELL.splitlines() if line.startswith("breakeven ")]
SNIPPETS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
TARGETS = re.findall(r"^make (\w+)", SHELL, flags=re.MULTILINE)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project and keep what it says."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_the_readme_shows_each_way_in() -> None:
    assert COMMANDS
    assert SNIPPETS
    assert {"run", "test"} <= set(TARGETS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_shown_command_works(command: str) -> None:
    done = run(sys.executable, "-m", "simulator", *shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_shown_snippet_works(snippet: str) -> None:
    done = run(sys.executable, "-W", "error", "-c", snippet)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_make_without_a_target_lists_every_target() -> None:
    listed = set(re.findall(r"^make (\w+)", run("make").stdout, flags=re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == listed
    assert set(TARGETS) <= listed
