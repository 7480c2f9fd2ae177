"""What the Dockerfile promises, without an engine: its files suffice, its commands run, it has no rights."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT
from terminal import breakeven

TEXT = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]


def told(word: str) -> list[str]:
    """What stands after an instruction, for each time that it is given."""
    return [line.removeprefix(f"{word} ").strip() for line in LINES if line.startswith(f"{word} ")]


def copied() -> list[str]:
    """Files and folders that enter the image from the checkout."""
    return [name for line in told("COPY") if not line.startswith("--from") for name in line.split()[:-1]]


def test_it_is_served_by_a_user_without_rights() -> None:
    (user,) = told("USER")
    (created,) = [line for line in told("RUN") if "useradd" in line]
    assert user not in ("root", "0")
    assert created.split()[-1] == user
    assert LINES.index(f"USER {user}") < LINES.index(f"CMD {told('CMD')[0]}")


def test_the_stages_use_one_small_base_of_a_promised_python() -> None:
    bases = [line.split()[0] for line in told("FROM")]
    assert len(set(bases)) == 1
    found = re.fullmatch(r"python:(3\.\d+)-slim", bases[0])
    assert found
    assert f"Python :: {found[1]}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_everything_copied_is_there_and_let_through_by_dockerignore() -> None:
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    assert {name for name in copied() if not (ROOT / name).exists()} == set()
    assert {name for name in copied() if name not in let} == set()
    assert let - set(copied()) == set()


def test_the_copied_files_suffice_to_build_the_package(tmp_path: Path) -> None:
    place = tmp_path / "build"
    for name in copied():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    options = "--disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation"
    command = [sys.executable, "-m", "pip", *options.split(), "--target", tmp_path / "installed", place]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "installed" / "simulator" / "presets" / "defaults.toml").is_file()
    (asked,) = [line for line in told("RUN") if line.endswith("/build")]
    assert {"--no-deps", "--no-build-isolation"} <= set(asked.split())
    (locked,) = [line for line in told("RUN") if "run.lock" in line]
    assert "--require-hashes" in locked


def test_its_command_and_its_health_check_fit_together(tmp_path: Path) -> None:
    command = json.loads(told("CMD")[0])
    words = json.loads(told("HEALTHCHECK")[0].partition("CMD ")[2])
    port = command[command.index("--port") + 1]
    assert command[:2] == ["breakeven", "dashboard"]
    assert command[command.index("--host") + 1] == "0.0.0.0"
    assert told("EXPOSE") == [port]
    help_text = breakeven("dashboard", "--help").out
    assert all(word in help_text for word in command if word.startswith("--"))
    assert words[:2] == ["python", "-c"]
    assert f":{port}/health" in words[2]

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = str(free.getsockname()[1])
    check = [sys.executable, "-c", words[2].replace(port, own)]
    assert subprocess.run(check, capture_output=True, timeout=30, check=False).returncode != 0
    asked = [own if word == port else word for word in command[1:]]
    page = subprocess.Popen(
        [sys.executable, "-m", "simulator", *asked], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert page.stdout is not None
        assert own in page.stdout.readline()
        assert subprocess.run(check, capture_output=True, timeout=30, check=False).returncode == 0
    finally:
        page.terminate()
        page.communicate(timeout=60)
    assert page.returncode == 0


@pytest.mark.parametrize("word", ["ADD", "VOLUME", "ARG"])
def test_nothing_comes_from_elsewhere_or_stays(word: str) -> None:
    assert told(word) == []
