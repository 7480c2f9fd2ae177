"""What the tests of exports share: a scenario as a view shows it, and hostile texts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard.state import Look, Shown
from simulator.api import load, simulate
from simulator.decisions.verdict import verdict
from simulator.scenarios.scenario import scenario_from

DAY = datetime.date(2026, 11, 23)
#: A title that tries to be a formula, markup and a path at once.
HOSTILE = """=HYPERLINK("x")</script><img src=x onerror=alert(1)>"""


@pytest.fixture(scope="session")
def day() -> datetime.date:
    """Day that exports say."""
    return DAY


@pytest.fixture(scope="session")
def shown() -> Callable[..., Shown]:
    """A preset as a view shows it, with changes."""

    def make(name: str, **changes: float) -> Shown:
        before = load(name)
        scenario = load(name, {key.replace("__", "."): value for key, value in changes.items()}) if changes else before
        result, baseline = simulate(scenario), simulate(before)
        return Shown(
            scenario=scenario, result=result, baseline=baseline, changed=bool(changes), look=Look(),
            verdict=verdict(scenario.inputs, result=result),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def moderation(shown: Callable[..., Shown]) -> Shown:
    """A preset with break-evens, machines, a cache and an immediate hybrid."""
    return shown("content-moderation")


@pytest.fixture(scope="session")
def hostile(moderation: Shown) -> Shown:
    """The same under a title, a file name and an assumption that attack."""
    text = f"format = 1\nname = '''{HOSTILE}'''\nreviewed = 2026-11-22\n".encode()
    scenario = scenario_from(text, file="=cmd|calc!.toml")
    entry = replace(scenario.entries["workload.horizon"], assumption="@SUM(1)<b>", source=None, where=None)
    scenario = replace(scenario, entries={**scenario.entries, entry.name: entry})
    return replace(moderation, scenario=scenario, result=simulate(scenario), baseline=simulate(scenario))
