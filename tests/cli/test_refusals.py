"""Wrong input: one clear message on standard error, exit code 2, nothing on standard output, never a traceback."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from house import ROOT
from terminal import breakeven, shell

BAD = sorted((ROOT / "tests" / "bad_scenarios").glob("*.toml"))


def refused(*arguments: str) -> str:
    """Message of a command that must be refused within a second."""
    start = time.process_time()
    told = breakeven(*arguments)
    assert time.process_time() - start < 1
    assert told.code == 2
    assert not told.out
    assert "Traceback" not in told.err
    assert told.err
    return told.err.rstrip("\n")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_broken_scenario_is_refused_with_what_its_first_line_says(path: Path) -> None:
    promised = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").strip()
    message = refused("check", str(path))
    assert promised in message


def test_a_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    assert "100,000,000 bytes" in refused("check", str(path))


def test_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(bytes(range(256)) * 100)
    assert len(refused("run", str(path)).splitlines()) == 1


def test_a_directory(tmp_path: Path) -> None:
    assert "directory" in refused("run", str(tmp_path))


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.touch()
    assert "is empty" in refused("check", str(path))


@pytest.mark.parametrize("bomb", ["x = " + "[" * 100_000, "[" + ".".join("a" * 100_000) + "]", "a={b=" * 50_000])
def test_a_bomb_of_nesting(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "bomb.toml"
    path.write_text(bomb, encoding="utf-8")
    assert len(refused("check", str(path)).splitlines()) == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert "not a regular file" in refused("check", str(tmp_path / "pipe.toml"))


def test_a_missing_file_and_a_misspelt_preset() -> None:
    assert "no such file" in refused("run", "nowhere/x.toml")
    assert "'ticket-triage'" in refused("run", "ticket-triag")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "prompting.shotz=1"], "did you mean 'prompting.shots'"),
        (["--set", "prompting.shots"], "NAME=VALUE"),
        (["--set", "prompting.shots=many"], "text"),
        (["--set", "prompting.price_per_input_token=0.4"], "add its unit"),
        (["--set", "workload.growth_per_month=900 %"], "allowed"),
        (["--volume", "-1"], "workload.requests_per_month"),
        (["--volume", "nan"], "finite"),
        (["--volume", "much"], "--volume"),
        (["--price-decline", "100"], "allowed"),
        (["--scenarios", "no/such/folder"], "no such folder"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_wrong_options(arguments: list[str], said: str) -> None:
    assert said in refused("run", "ticket-triage", *arguments)


def test_all_changes_are_judged_at_once() -> None:
    message = refused("run", "ticket-triage", "--set", "a.b=1", "--set", "c.d=2", "--volume", "-3")
    assert len(message.splitlines()) == 3


def test_check_goes_on_after_a_wrong_file(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").touch()
    told = breakeven("check", str(tmp_path / "empty.toml"), "ticket-triage")
    assert told.code == 2
    assert "ticket-triage.toml: right" in told.out
    assert "is empty" in told.err


def test_unknown_names_and_commands() -> None:
    assert "did you mean" in refused("explain", "totalcost")
    assert "Did you mean 'run'" in refused("rnu")


def test_signs_that_a_terminal_obeys_are_not_passed_on(tmp_path: Path) -> None:
    told = breakeven("check", "\x1b]0;title\x07.toml")
    assert told.code == 2
    assert "\x1b" not in told.err
    path = tmp_path / "x.toml"
    path.write_bytes((ROOT / "scenarios" / "ticket-triage.toml").read_bytes().replace(b"Support", b"\\u001b[2JSupport"))
    told = breakeven("run", str(path))
    assert "Support" in told.out
    assert "\x1b" not in told.out + told.err


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = breakeven("run", "ticket-triage", "--csv", str(tmp_path / "file"))
    assert told.code == 2
    assert str(tmp_path / "file") in told.err
    assert "Traceback" not in told.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to stand for a full disk")
def test_a_full_disk() -> None:
    told = shell("$BREAKEVEN run ticket-triage --json > /dev/full")
    assert told.code == 2
    assert "No space left" in told.err
    assert "Traceback" not in told.err
    assert "Exception ignored" not in told.err


def test_a_reader_that_stops() -> None:
    told = shell("set -o pipefail; $BREAKEVEN run ticket-triage --json | head -1")
    assert told.out == "{\n"
    assert "Traceback" not in told.err
    assert "Exception ignored" not in told.err
    assert "Broken" not in told.err


def test_an_old_terminal_without_unicode() -> None:
    told = shell("$BREAKEVEN explain prefix_tokens && $BREAKEVEN run ticket-triage --json", PYTHONIOENCODING="ascii")
    assert told.code == 0
    assert "Computed from" in told.out
    assert not told.err.startswith("breakeven:")


def test_a_fault_of_the_program_is_called_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("simulator.api.simulate", broken)
    told = breakeven("run", "ticket-triage")
    assert told.code == 70
    assert "fault of the program" in told.err
    assert "Traceback" not in told.err


def test_check_takes_the_files_under_all_scenarios_for_what_they_are(tmp_path: Path, root: Path) -> None:
    copies = [tmp_path / name for name in ("defaults.toml", "prices.toml", "sources.toml")]
    for copy in copies:
        copy.write_bytes((root / "scenarios" / copy.name).read_bytes())
    told = breakeven("check", *map(str, copies))
    assert told.code == 0
    heads = re.findall(r"^\[[^.\]]+\]$", copies[2].read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert f"sources.toml: right; {len(heads)} sources" in told.out
    copies[1].write_text('format = 1\n[prices."x"]\nkind = "wrong"\n', encoding="utf-8")
    told = breakeven("check", *map(str, copies))
    assert (told.code, "prices.toml:2" in told.err) == (2, True)
