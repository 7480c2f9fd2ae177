"""What was taken over from one's own data, on top of a scenario: values, ranges, sources, and what undoes them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import load
from simulator.calibration.taken import taken_over, with_taken
from simulator.scenarios.export import effective_toml
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.scenario import scenario_from

SHOTS = "prompting.zero_shot_pass_rate"


def document(**entry: Any) -> dict[str, Any]:
    told = {"value": 70.0, "low": 60.0, "high": 80.0, "unit": "%", "source": "own", "where": "counted", **entry}
    return {"entries": {SHOTS: told}, "sources": {"own": {"title": "=<b>.csv", "note": "SHA-256 0a; 9 of 9 rows"}}}


def test_value_range_and_source_survive_saving() -> None:
    taken = taken_over(document(), file="changed")
    scenario = with_taken(load("ticket-triage"), taken, {SHOTS: (70.0, "%")}, file="changed")
    entry = scenario.entries[SHOTS]
    assert (entry.value, entry.low, entry.high, entry.source) == (0.7, 0.6, 0.8, "own")
    assert scenario.inputs.prompting.zero_shot_pass_rate == 0.7
    again = scenario_from(effective_toml(scenario).encode(), file="saved.toml").entries[SHOTS]
    assert (again.value, again.low, again.high, again.source, again.where) == (0.7, 0.6, 0.8, "own", "counted")
    assert "SHA-256 0a" in effective_toml(scenario)


def test_an_input_that_is_moved_afterwards_moves_its_range() -> None:
    taken = taken_over(document(), file="changed")
    entry = with_taken(load("ticket-triage"), taken, {SHOTS: (90.0, "%")}, file="changed").entries[SHOTS]
    # log-odds of the ends are as far from that of the value as before
    odds = [end / (1 - end) for end in (entry.low, entry.value, entry.high)]  # type: ignore[operator]
    assert odds[1] / odds[0] == pytest.approx((0.7 / 0.3) / (0.6 / 0.4))
    assert odds[2] / odds[1] == pytest.approx((0.8 / 0.2) / (0.7 / 0.3))
    assert entry.source is None
    assert "changed from 70 %" in str(entry.assumption)


def test_an_input_that_is_set_back_is_that_of_the_scenario() -> None:
    taken, before = taken_over(document(), file="changed"), load("ticket-triage")
    assert with_taken(before, taken, {}, file="changed").entries[SHOTS] == before.entries[SHOTS]


def test_the_same_number_with_a_range_of_ones_own_is_taken() -> None:
    before = load("ticket-triage")
    value = before.entries[SHOTS].shown_value
    taken = taken_over(document(value=value, low=1.0, high=99.0), file="changed")
    entry = with_taken(before, taken, {}, file="changed").entries[SHOTS]
    assert (entry.low, entry.high, entry.source) == (0.01, 0.99, "own")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (None, "another form"),
        ({"entries": [], "sources": {}}, "another form"),
        (document(value="many"), "is text"),
        (document(low=90.0), "low <= value <= high"),
        (document(value=170.0), "out of limits"),
        (document(unit="USD"), "does not measure"),
        (document(source="other"), "neither in sources.toml"),
        (document(shell="x"), "unknown key"),
        ({"entries": {"prompting.shotz": {}}, "sources": {}}, "did you mean"),
        ({"entries": {}, "sources": {"own": {"script": "x"}}}, "a work needs at least a title"),
    ],
)
def test_nothing_that_a_screen_says_is_trusted(told: object, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        taken_over(told, file="changed")
