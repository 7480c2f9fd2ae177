"""A clock that is wrong, price data that is missing, broken or newer: the same numbers, or one clear error."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from genai_prices import data_snapshot
from genai_prices.types import ConditionalPrice, ModelPrice, StartDateConstraint
from house import ROOT
from terminal import Ended, breakeven

from simulator.prices import library

#: Runs one command with a clock that stands still on a day.
CLOCK = """
import datetime, sys, time
day = datetime.datetime.fromisoformat(sys.argv[1])
class Kind(type):
    # days and moments that others made are days and moments too
    def __instancecheck__(kind, one, real={"Day": datetime.date, "Moment": datetime.datetime}):
        return isinstance(one, real[kind.__name__])
class Day(datetime.date, metaclass=Kind):
    today = classmethod(lambda kind: day.date())
class Moment(datetime.datetime, metaclass=Kind):
    now = classmethod(lambda kind, tz=None: day.replace(tzinfo=tz))
    today = classmethod(lambda kind: day)
    utcnow = now
datetime.date, datetime.datetime = Day, Moment
time.time = day.replace(tzinfo=datetime.timezone.utc).timestamp
sys.argv = ["breakeven", *sys.argv[2:]]
from simulator import cli
cli.main()
"""
DAYS = ("1970-01-01", "2001-09-09", "2199-12-31")
#: A preset and the model whose price it takes from the package, at the day of its review.
PRESET, MODEL, PRICED = "ticket-triage", "anthropic:claude-3-haiku", date(2026, 11, 22)


def at(day: str, *arguments: str) -> Ended:
    """Run a command on another day."""
    done = subprocess.run(
        [sys.executable, "-c", CLOCK, day, *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("day", DAYS)
def test_no_number_depends_on_the_clock(day: str) -> None:
    arguments = ("verdict", PRESET, "--draws", "128", "--json")
    told = at(day, *arguments)
    assert told.code == 0, told.err
    assert told.out == breakeven(*arguments).out


@pytest.mark.parametrize("day", DAYS)
def test_the_check_of_prices_says_from_which_day_it_looks(day: str) -> None:
    told = at(day, "prices", "--check", "--json")
    assert told.code in (0, 2), told.err
    assert "Traceback" not in told.err
    assert "fault of the program" not in told.err
    assert day in told.out + told.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Scenarios of one's own, prices included."""
    return Path(shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios"))


@pytest.mark.parametrize(
    "content", [None, b"", b"[training", b"\xff\xfe\x00", b"x" * 100_000, b"format = 1\nhosting = 3\n"],
    ids=["missing", "empty", "cut", "no text", "long", "another form"],
)  # fmt: skip
def test_a_book_of_prices_that_cannot_be_read_is_named(folder: Path, content: bytes | None) -> None:
    book = folder / "prices.toml"
    book.unlink()
    if content is not None:
        book.write_bytes(content)
    told = breakeven("run", "brand-voice", "--scenarios", str(folder))
    assert told.code == 2
    assert "prices" in told.err or "azure" in told.err
    assert "Traceback" not in told.err
    assert "fault of the program" not in told.err


def test_without_the_package_of_prices_the_error_says_so() -> None:
    code = "import sys; sys.modules['genai_prices'] = None; sys.argv = ['breakeven', 'run', 'ticket-triage'];"
    done = subprocess.run(
        [sys.executable, "-c", f"{code} from simulator import cli; cli.main()"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "genai-prices" in done.stderr
    assert "install" in done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of the program" not in done.stderr


def changed_snapshot(change: Any) -> Any:
    """The package's data with a change to one model."""
    snapshot = data_snapshot.get_snapshot()
    provider_name, _, model_name = MODEL.partition(":")
    providers = [
        replace(provider, models=[m for model in provider.models
                                  for m in (change(copy.deepcopy(model)) if model.id == model_name else [model])])
        if provider.id == provider_name else provider
        for provider in snapshot.providers
    ]  # fmt: skip
    return replace(snapshot, providers=providers)


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts data of a newer package in place."""

    def put(change: Any) -> None:
        found = changed_snapshot(change)
        monkeypatch.setattr(library, "_snapshot", lambda: found)

    return put


def dearer_from(day: date) -> Any:
    """A price ten times as high from a day on."""

    def change(model: Any) -> list[Any]:
        first = model.prices if isinstance(model.prices, list) else [ConditionalPrice(prices=model.prices)]
        high = ModelPrice(input_mtok=Decimal(9), output_mtok=Decimal(99), cache_read_mtok=Decimal(1))
        model.prices = [*first, ConditionalPrice(constraint=StartDateConstraint(start_date=day), prices=high)]
        return [model]

    return change


def cost() -> float:
    """Cost of one call by prompting, as the command tells it."""
    told = breakeven("run", PRESET, "--json")
    assert told.code == 0, told.err
    return float(json.loads(told.out)["approaches"]["prompting"]["at_volume"]["call_cost"])


def test_prices_that_a_newer_package_adds_change_no_dated_result(newer: Any) -> None:
    before = cost()
    newer(dearer_from(date(PRICED.year + 1, 1, 1)))
    assert cost() == before
    # the same price from an earlier day on is the price of that day
    newer(dearer_from(date(PRICED.year, 1, 1)))
    assert cost() > 2 * before


def test_a_model_that_a_newer_package_no_longer_has_is_named(newer: Any) -> None:
    newer(lambda model: [])
    told = breakeven("run", PRESET)
    assert told.code == 2
    assert MODEL in told.err
    assert f"{PRESET}.toml:28" in told.err
    assert "Traceback" not in told.err
