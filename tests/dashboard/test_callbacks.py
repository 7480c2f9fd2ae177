"""Callbacks as plain functions: what they answer, and what they say when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from dash import no_update

from dashboard import callbacks
from dashboard.app import create_app
from dashboard.components.control import loaded_document
from dashboard.figures.break_even import METRICS, SCALES
from dashboard.state import LOOKS, Look, State, folder_or_default, original, read_state, result_of, scenario_of
from simulator import load
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.scenario import scenario_from

FOLDER = folder_or_default(None)


def test_a_loaded_scenario_sets_every_control() -> None:
    loaded, title, _, wrong = callbacks.load_scenario({"scenario": "content-moderation"}, folder=FOLDER)
    assert list(loaded["controls"]) == list(PARAMETERS)
    assert all(told["value"] == told["baseline"] for told in loaded["controls"].values())
    assert all(told["source"] for told in loaded["controls"].values())
    assert (loaded["scenario"], title, wrong) == ("content-moderation", load("content-moderation").title, None)


@pytest.mark.parametrize("name", ["no-such-thing", "../pyproject", "Makefile", "defaults"])
def test_an_unknown_scenario_is_said_and_changes_nothing(name: str) -> None:
    *kept, wrong = callbacks.load_scenario({"scenario": name}, folder=FOLDER)
    assert "is not a preset" in str(wrong)
    assert all(one is no_update for one in kept)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompting.shotz": [3, "example"]}, "did you mean 'prompting.shots'"),
        ({"prompting.shots": [-3, "example"]}, "prompting.shots"),
        ({"prompting.shots": ["<b>", "example"]}, "prompting.shots"),
        ({"hybrid.escalation": "sometimes"}, "route"),
    ],
)
def test_a_change_that_is_not_allowed_is_said_and_keeps_the_picture(changes: dict[str, object], said: str) -> None:
    told = {"scenario": "ticket-triage", "changes": changes}
    *kept, wrong = callbacks.draw_first(told, "light", "total_cost", "log", folder=FOLDER)
    assert said in str(wrong)
    assert set(kept) == {no_update}
    assert said in callbacks.follow_slider(told, {"metric": "total_cost"}, folder=FOLDER)["faults"]


def test_the_saved_scenario_comes_back_the_same() -> None:
    told = {"scenario": "content-moderation", "changes": {"prompting.shots": [9, "example"]}}
    file = callbacks.save_toml(1, told, folder=FOLDER)
    again = scenario_from(file["content"].encode(), file=file["filename"])
    assert again.inputs == scenario_of(read_state(told), FOLDER).inputs
    assert again.inputs.prompting.shots == 9


def test_one_state_is_run_once_for_all_views() -> None:
    state = State(scenario="ticket-triage", changes=(("prompting.shots", (7.0, "example")),))
    assert result_of(state, FOLDER) is result_of(State(**{k: getattr(state, k) for k in state.__slots__}), FOLDER)


def test_an_edited_preset_is_read_again(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    preset = tmp_path / "ticket-triage.toml"
    before = original(State(scenario="ticket-triage"), tmp_path).title
    preset.write_text(preset.read_text(encoding="utf-8").replace(before, "Another title", 1), encoding="utf-8")
    assert original(State(scenario="ticket-triage"), tmp_path).title == "Another title"


def test_the_picker_follows_the_folder_as_files_come_and_go(tmp_path: Path) -> None:
    def offered() -> list[str]:
        (picker,) = (one for one in app.layout()._traverse() if getattr(one, "id", None) == "picker")
        return [item["value"] for group in picker.data for item in group["items"]]

    def add(name: str) -> None:
        (tmp_path / f"{name}.toml").write_text(
            f'format = 1\nname = "{name}"\nreviewed = 2026-01-01\n', encoding="utf-8"
        )

    add("first-one")
    add("second-one")
    app = create_app(tmp_path)
    assert offered() == ["first-one", "second-one"]
    # a file that goes leaves no newer time behind, and one that is moved here may bring an old one
    (tmp_path / "first-one.toml").unlink()
    assert offered() == ["second-one"]
    add("third-one")
    os.utime(tmp_path / "third-one.toml", (1, 1))
    assert offered() == ["second-one", "third-one"]


OWN = {
    "entries": {
        "prompting.zero_shot_pass_rate": {
            "value": 70.0, "low": 60.0, "high": 80.0, "unit": "%", "source": "own-x", "where": "counted",
        }
    },
    "sources": {"own-x": {"title": "<b>x</b>.csv", "note": "SHA-256 0a"}},
}  # fmt: skip


def test_own_data_sets_value_range_and_source_of_its_control() -> None:
    name = "prompting.zero_shot_pass_rate"
    wanted = {"scenario": "ticket-triage", "changes": {name: [70.0, "%"]}, "own": OWN}
    loaded, *_ = callbacks.load_scenario(wanted, folder=FOLDER)
    told = loaded["controls"][name]
    assert (told["value"], told["spread"]) == (70.0, [60.0, 80.0])
    assert told["baseline"] != 70.0
    assert told["source"][0] == "Source: <b>x</b>.csv"
    assert loaded["own"] == OWN
    state = {"scenario": "ticket-triage", "changes": wanted["changes"], "own": OWN}
    assert "own-x" in callbacks.save_toml(1, state, folder=FOLDER)["content"]


def test_own_data_that_is_not_allowed_is_left_out_and_said() -> None:
    broken = {"entries": {"prompting.shotz": {}}, "sources": {}}
    loaded, *_, wrong = callbacks.load_scenario(
        {"scenario": "ticket-triage", "changes": {}, "own": broken}, folder=FOLDER
    )
    assert "did you mean" in str(wrong)
    assert loaded["own"] is None


@pytest.mark.parametrize("told", [{}, {"scenario": 3}, {"scenario": "x", "changes": []}, {"scenario": "x", "text": 5}])
def test_a_state_of_another_form_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match="another form"):
        read_state(told)


def test_the_browser_is_told_the_unit_of_every_number() -> None:
    told = loaded_document(load("ticket-triage"), "ticket-triage")
    counted = {name for name, declared in PARAMETERS.items() if declared.domain not in ("flag", "choice")}
    assert set(told["units"]) == counted
    assert set(told["baseline"]) == set(PARAMETERS)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"state": 1, "look": {}}', b"\xff"])
def test_a_broken_question_of_a_slider_is_refused(body: bytes) -> None:
    answer = create_app().server.test_client().post("/follow", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_a_moving_slider_is_answered_in_little() -> None:
    look = {"scheme": "dark", "metric": "cost_per_request", "scale": "log"}
    question = {"state": {"scenario": "ticket-triage", "changes": {"prompting.shots": [7, "example"]}}, "look": look}
    answer = create_app().server.test_client().post("/follow", json=question)
    assert answer.status_code == 200
    assert len(answer.data) < 15_000
    told = json.loads(answer.data)
    assert set(told["moved"]["heights"]) == set(APPROACHES)
    # held still, the whole chart comes with its bands
    held = create_app().server.test_client().post("/follow", json={**question, "ranges": True})
    assert {trace["name"] for trace in json.loads(held.data)["figure"]["data"]} >= {"Prompting P10-P90", "Prompting"}


def test_the_look_of_a_page_has_defaults() -> None:
    assert Look() == Look(scheme="light", metric="cost_per_request", scale="log")


def test_an_input_is_solved_for_the_two_cheapest() -> None:
    told = {"scenario": "content-moderation", "changes": {}}
    found = callbacks.solve_input({"name": "workload.requests_per_month"}, told, folder=FOLDER)
    pairs = result_of(read_state(told), FOLDER).break_even["total_cost"].pairs
    crossings = [c.requests_per_month for c in pairs["prompting/hybrid"].crossings]
    assert found["values"] == pytest.approx(crossings, rel=1e-8)
    assert "is not an input" in callbacks.solve_input({"name": "<b>"}, told, folder=FOLDER)["says"]
    assert callbacks.solve_input(None, told, folder=FOLDER) is no_update


def test_a_link_is_taken_as_far_as_it_is_allowed() -> None:
    asked = {"prompting.shotz": [3, "example"], "workload.horizon": [900, "month"], "prompting.shots": [9, "example"]}
    loaded, *_, wrong = callbacks.load_scenario(
        {"scenario": "ticket-triage", "changes": asked, "faults": ["of version 2"]}, folder=FOLDER
    )
    shown_values = {name: told["value"] for name, told in loaded["controls"].items()}
    assert shown_values["prompting.shots"] == 9
    assert shown_values["workload.horizon"] == load("ticket-triage").inputs.workload.horizon
    for part in ("of version 2", "did you mean 'prompting.shots'", "allowed: 1 to 120"):
        assert part in str(wrong)
    assert shown_values["workload.horizon"] == load("ticket-triage").inputs.workload.horizon
    for part in ("of version 2", "did you mean 'prompting.shots'", "allowed: 1 to 120"):
        assert part in str(wrong)


@pytest.mark.parametrize(
    "look", [{"&metric": "total_cost"}, {"metric": "nothing"}, {"scheme": ["light"]}, {"scale": None}]
)
def test_a_look_that_there_is_not_is_refused_not_drawn(look: dict[str, Any]) -> None:
    server = create_app().server
    told = server.test_client().post(
        "/follow", json={"state": {"scenario": "ticket-triage", "changes": {}}, "look": look}
    )
    assert told.status_code == 200
    assert "a look that there is not" in told.get_json()["faults"]


def test_every_choice_of_the_page_is_a_look() -> None:
    assert set(LOOKS["metric"]) == set(METRICS)
    assert set(LOOKS["scale"]) == set(SCALES)
