"""What the draws add to the page: bands, ranges of break-evens, sureness; and that nothing stale is taken for it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard import callbacks, deep, doubted
from dashboard.components.verdict import PENDING, SHADED
from dashboard.figures import break_even
from dashboard.figures.bands import with_bands
from dashboard.state import Look, Shown, folder_or_default, shown
from simulator import load, run_uncertainty, run_verdict
from simulator.scenarios.export import effective_toml
from simulator.units import from_canonical

FOLDER = folder_or_default(None)
VOLUME = "workload.requests_per_month"


def view(name: str = "brand-voice", look: Look | None = None, **changes: object) -> Shown:
    return shown({"scenario": name, "changes": changes}, look or Look(metric="total_cost"), FOLDER)


def bands(figure: dict[str, list[dict[str, object]]], kind: str = "band") -> list[dict[str, object]]:
    return [trace for trace in figure["data"] if trace.get("meta") == kind]


@pytest.fixture(scope="module")
def certain() -> str:
    """Text of a scenario in which nothing is uncertain."""
    head, _, rest = effective_toml(load("ticket-triage")).partition("correlation = [")
    return head + re.sub(r", (low|high) = [^,\n]+(?=,)", "", rest.partition("\n]\n")[2])


@pytest.mark.parametrize("scale", break_even.SCALES)
@pytest.mark.parametrize("metric", break_even.METRICS)
def test_the_chart_with_ranges_is_valid_in_every_look(metric: str, scale: str) -> None:
    told = view(look=Look(metric=metric, scale=scale))
    figure = break_even.with_doubt(told)
    go.Figure(figure)
    assert len(bands(figure)) == (0 if scale == "relative" else 3)
    # draws tell of the crossings of total cost, which are those of the cost per request
    assert len(bands(figure, "range")) == (0 if metric == "cost_per_accepted_answer" else 2)


def test_a_bar_lies_through_its_crossing_from_p10_to_p90() -> None:
    told = view()
    drawn = deep.drawn(told)
    bars = bands(with_bands(break_even.figure(told), drawn, told.look, told.result), "range")
    pairs = told.result.break_even["total_cost"].pairs
    for pair, bar in zip(("prompting/hybrid", "fine_tuning/hybrid"), bars, strict=True):
        found = drawn.break_even[pair]
        values = found.values if pair == "prompting/hybrid" else found.behind_values
        assert bar["x"] == [values[drawn.levels.index(0.10)], values[drawn.levels.index(0.90)]]
        (crossing,) = pairs[pair].crossings
        low, high = bar["x"]
        assert low < crossing.requests_per_month < high
        volumes = np.log(told.result.volumes)
        costs = np.log(told.result.approaches["hybrid"].over_volume["total_cost"])
        assert bar["y"][0] == pytest.approx(
            float(np.exp(np.interp(np.log(crossing.requests_per_month), volumes, costs))), rel=1e-3
        )
        assert bar["y"][0] == bar["y"][1]


def test_curves_over_volume_do_not_know_the_volume_of_the_scenario() -> None:
    for name in ("brand-voice", "content-moderation", "charge-classification"):
        there, here = (run_uncertainty(load(name, change), draws=128, seed=0) for change in ({}, {VOLUME: 12_345.0}))
        for approach, quantities in there.over_volume.items():
            for key, band in quantities.items():
                assert np.array_equal(band.values, here.over_volume[approach][key].values)
        for pair, found in there.break_even.items():
            assert found.shares == here.break_even[pair].shares
            assert np.array_equal(found.values, here.break_even[pair].values, equal_nan=True)


def test_ranges_that_are_known_stay_while_only_the_volume_moves() -> None:
    changes = {"prompting.shots": [11.0, "example"]}
    before = {"scenario": "brand-voice", "changes": changes}
    first = callbacks.draw_first(before, "light", "total_cost", "log", folder=FOLDER)
    assert bands(first[0]) == []
    deep.drawn(view(**changes))
    moved = {"scenario": "brand-voice", "changes": {**changes, VOLUME: [77_000.0, "request/month"]}}
    assert len(bands(callbacks.draw_first(moved, "light", "total_cost", "log", folder=FOLDER)[0])) == 3
    other = {"scenario": "brand-voice", "changes": {"prompting.shots": [12.0, "example"]}}
    assert bands(callbacks.draw_first(other, "light", "total_cost", "log", folder=FOLDER)[0]) == []


def test_the_page_comes_to_say_what_the_command_line_says() -> None:
    told = {"scenario": "medical-transcription", "changes": {}}
    first = callbacks.draw_first(told, "light", "cost_per_request", "log", folder=FOLDER)
    assert f"(sure: {PENDING})" in first[2]
    assert first[3][-1] == ("Measure first", "Working it out.")
    added = doubted.add_doubt(told, "light", "cost_per_request", "log", folder=FOLDER)
    assert (added["state"], added["look"]["metric"]) == (told, "cost_per_request")
    finished = doubted.measure({"state": told, "at": 1}, folder=FOLDER)
    expected = run_verdict(load("medical-transcription"), draws=2_048, seed=0)
    says = " ".join(text for _, text in finished["topics"])
    assert f"{added['headline']} {says}" == expected.says
    assert finished["topics"][-1][0] == "Measure first"
    assert "$0" not in says, "where costs have no say, nothing is said to be worth nothing"
    assert PENDING not in added["headline"]
    assert ("Shaded", SHADED) in added["crossings"]


def test_a_slider_held_still_gets_ranges_of_few_draws_and_says_so() -> None:
    told = {"scenario": "brand-voice", "changes": {"prompting.shots": [9.0, "example"]}}
    look = {"scheme": "light", "metric": "cost_per_request", "scale": "log"}
    moving = callbacks.follow_slider(told, look, folder=FOLDER)
    held = callbacks.follow_slider(told, look, ranges=True, folder=FOLDER)
    # while it moves the browser takes everything but the curves off, bands too
    assert "figure" not in moving
    assert len(bands(held["figure"])) == 3
    assert PENDING in moving["headline"]
    few = run_verdict(load("brand-voice", {"prompting.shots": 9}), draws=256, seed=0)
    assert held["headline"] == few.sentences["winner"].replace("(sure: ", "(sure: about ")
    values = (
        deep.drawn_roughly(view(look=Look(), **told["changes"])).over_volume["prompting"]["cost_per_request"].values
    )
    top = [float(from_canonical(value, "USD/request")) for value in values[3].tolist()]
    assert bands(held["figure"])[0]["y"][: len(top)] == pytest.approx(top, rel=1e-6)


def test_a_certain_scenario_waits_for_nothing(certain: str) -> None:
    told = {"scenario": "mine.toml", "text": certain, "changes": {}}
    first = callbacks.draw_first(told, "light", "cost_per_request", "log", folder=FOLDER)
    assert PENDING not in first[2]
    assert not any(PENDING in text.lower() for _, text in first[3])
    added = doubted.add_doubt(told, "light", "cost_per_request", "log", folder=FOLDER)
    assert added["certain"] is True
    assert "figure" not in added
    known = shown(told, Look(), FOLDER)
    assert break_even.with_doubt(known) == break_even.figure(known)


def test_an_export_of_the_chart_has_its_ranges() -> None:
    told = view(look=Look())
    assert len(bands(callbacks.VIEWS["break-even"].figure(told))) == 3
    assert "P10-P90" in callbacks.VIEWS["break-even"].answer(told)
    assert "P10-P90" not in break_even.answer(replace(told, look=Look(metric="cost_per_accepted_answer")))


def test_the_page_names_no_draws_of_its_own() -> None:
    # the same draws on page and command line: both take them from one place or state the same number
    text = (Path(callbacks.__file__).parents[1] / "simulator" / "commands" / "decide.py").read_text(encoding="utf-8")
    assert f"{deep.DRAWS:_}" in text
