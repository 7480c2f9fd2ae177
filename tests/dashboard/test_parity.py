"""The same scenario through Python and through the page gives the same numbers."""

from __future__ import annotations

from collections import OrderedDict

import pytest

from dashboard import callbacks, deep
from dashboard.components.readouts import SHOWN
from dashboard.state import folder_or_default
from simulator import load, simulate
from simulator.outputs.contract import run_document
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES
from simulator.units import to_canonical

FOLDER = folder_or_default(None)
CASES = [
    ("ticket-triage", {}),
    ("content-moderation", {"workload.requests_per_month": [123_456.0, "request/month"]}),
    ("medical-transcription", {"prompting.price_per_input_token": [0.4, "USD/Mtok"]}),
]


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page before its draws have come: other tests may have made them already."""
    monkeypatch.setattr(deep, "_REMEMBERED", OrderedDict())


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_readouts_are_the_numbers_of_the_python_interface(name: str, changes: dict[str, list[object]]) -> None:
    told = {"scenario": name, "changes": changes}
    values = callbacks.draw_first(told, "light", "total_cost", "log", folder=FOLDER)[5]
    result = simulate(load(name, {key: (change[0], change[1]) for key, change in changes.items()}))
    for approach in APPROACHES:
        for quantity in SHOWN:
            expected = result.approaches[approach].at_volume[quantity]
            got = to_canonical(values[approach][quantity], QUANTITIES[quantity].shown_in)
            assert got == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_break_evens_of_the_page_are_those_of_the_json(name: str, changes: dict[str, list[object]]) -> None:
    told = {"scenario": name, "changes": changes}
    drawn = callbacks.draw_first(told, "light", "total_cost", "log", folder=FOLDER)
    scenario = load(name, {key: (change[0], change[1]) for key, change in changes.items()})
    pairs = run_document(scenario, simulate(scenario))["break_even"]["total_cost"]["pairs"]
    assert {drawn[1], *(text for _, text in drawn[4])} == {pair["says"] for pair in pairs.values()}
    marks = next(trace for trace in drawn[0]["data"] if trace["name"] == "break-even")
    crossings = [c["requests_per_month"] for pair in pairs.values() for c in pair["crossings"]]
    assert sorted(marks["x"]) == pytest.approx(sorted(crossings), rel=1e-12)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_a_moving_slider_shows_what_the_release_shows(name: str, changes: dict[str, list[object]]) -> None:
    told = {"scenario": name, "changes": changes}
    moving = callbacks.follow_slider(told, {"scheme": "light", "metric": "total_cost", "scale": "log"}, folder=FOLDER)
    released = callbacks.draw_first(told, "light", "total_cost", "log", folder=FOLDER)
    assert moving["headline"] == released[2]
    for approach in APPROACHES:
        assert moving["values"][approach] == pytest.approx(released[5][approach], rel=1e-12)
    assert moving["crossings"] == released[4]
