"""What single views are asked: axes of the winner map and a fall of prices; and what the consistency view marks."""

from __future__ import annotations

from math import inf

import plotly.graph_objects as go
import pytest
from dash import no_update

from dashboard import callbacks
from dashboard.figures import consistency, price_fall, speed, which_where
from dashboard.figures.views import SETTINGS
from dashboard.state import Look, Shown, asked_look, folder_or_default, shown
from simulator import load, simulate
from simulator.decisions.price_decline import DECLINE, price_decline
from simulator.decisions.verdict import verdict
from simulator.decisions.winner_map import winner_map
from simulator.live.chart_points import event_months, extrapolated_from
from simulator.parameters import APPROACHES

FOLDER = folder_or_default(None)


def view(name: str = "content-moderation", look: Look | None = None, **changes: object) -> Shown:
    return shown({"scenario": name, "changes": changes}, look or Look(), FOLDER)


def test_the_map_is_worked_out_for_the_inputs_that_were_chosen() -> None:
    look = asked_look(which_where.VIEW.settings, ["prompting.shots", "workload.caught_share"], scheme="dark")
    told = view(look=look)
    found = winner_map(load("content-moderation").inputs, "prompting.shots", "workload.caught_share")
    assert which_where.answer(told) == found.says
    figure = which_where.figure(told)
    go.Figure(figure)
    assert figure["layout"]["xaxis"]["title"]["text"] == "Prompting's examples in the prompt (examples)"
    assert which_where.answer(view()) != found.says


@pytest.mark.parametrize("axes", [["prompting.shots", "prompting.shots"], ["<b>", "prompting.shots"]])
def test_axes_that_cannot_be_are_said_and_keep_the_picture(axes: list[str]) -> None:
    told = {"scenario": "content-moderation", "changes": {}}
    figure, answer, *kept = callbacks.draw_view(told, *axes, "light", "total_cost", key="which-where", folder=FOLDER)
    assert "two inputs" in answer or "cannot be an axis" in answer
    assert "last question that could be answered" in answer
    assert figure is no_update
    assert set(kept) == {no_update}


@pytest.mark.parametrize("fall", [0, 14, 60])
def test_the_verdict_under_falling_prices_is_that_of_the_changed_scenario(fall: float) -> None:
    look = asked_look(price_fall.VIEW.settings, [fall])
    told = view(look=look)
    then = verdict(load("content-moderation", {DECLINE: fall / 100}).inputs)
    found = price_decline(told.result.inputs, fall / 100)
    assert found.then == then.winner
    assert price_fall.answer(told) == found.says
    figure = price_fall.figure(told)
    go.Figure(figure)
    assert [shape["x0"] for shape in figure["layout"]["shapes"]][-1] == fall
    rows = price_fall.table(told).rows
    nearest = min(rows, key=lambda row: abs(row[0] - fall))
    exact = verdict(load("content-moderation", {DECLINE: nearest[0] / 100}).inputs)
    assert nearest[1:] == pytest.approx([exact.standings[name].cost for name in APPROACHES], rel=1e-9)


def test_the_json_of_a_price_decline_has_no_curves() -> None:
    told = price_decline(load("ticket-triage").inputs, 0.3).as_dict()
    assert set(told) == {"now", "fall", "winner", "then", "survives", "flips", "says"}


def test_settings_that_are_left_out_or_no_number() -> None:
    assert asked_look(SETTINGS, [None, "", None]) == Look()
    told = {"scenario": "content-moderation", "changes": {}}
    answer = callbacks.draw_view(told, "much", "light", "total_cost", key="price-fall", folder=FOLDER)[1]
    assert "could not convert" in answer
    answer = callbacks.draw_view(told, 400, "light", "total_cost", key="price-fall", folder=FOLDER)[1]
    assert "allowed: 0% to 99%" in answer


def test_repeats_beyond_ten_are_extrapolated_from_the_volume_and_month_on() -> None:
    result = simulate(load("ticket-triage", {
        "workload.growth_per_month": 0.0, "workload.requests_per_month": 30_000.0, "workload.distinct_inputs": 6_000.0,
        "workload.horizon": 24,
    }))  # fmt: skip
    # by hand: twelve months of V over U are ten repeats at V = 10 U / 12; 30,000 a month are five a month
    volume, month = extrapolated_from(result)
    assert volume == pytest.approx(5_000.0)
    assert month == 3
    rare = simulate(load("ticket-triage", {"workload.distinct_inputs": 1e9}))
    assert extrapolated_from(rare)[1] == inf


def test_what_is_extrapolated_is_dotted_and_shaded() -> None:
    told = view("regulatory-compliance", **{"workload.distinct_inputs": [100_000.0, "item"]})
    volume, month = extrapolated_from(told.result)
    figure = consistency.figure(told)
    go.Figure(figure)
    dotted = [
        trace for trace in figure["data"] if trace.get("line", {}).get("dash") == "dot" and "hovertemplate" in trace
    ]
    assert {trace["yaxis"] for trace in dotted} == {"y3", "y4"}
    assert len(dotted) == 2 * len(APPROACHES)
    for trace in dotted:
        start, second = trace["x"][:2]
        assert start <= (volume if trace["yaxis"] == "y3" else month) < second
    ground = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert [shape["x0"] for shape in ground] == [volume, month]


def test_refreshes_and_new_versions_are_marked_where_they_are_paid() -> None:
    told = view("regulatory-compliance")
    marks = {trace["name"]: trace for trace in consistency.figure(told)["data"] if trace.get("mode") == "markers"}
    interval = int(told.result.inputs.fine_tuning.refresh_interval)
    expected = [month for month in range(1 + interval, len(told.result.months), interval)]
    assert list(event_months(told.result, "fine_tuning", "refresh_cost")) == expected
    assert set(expected) <= set(marks["Refresh"]["x"])
    rates = told.result.approaches["fine_tuning"].over_months["pass_rate"]
    # a refresh ends the drift: the rate is higher than in the month before
    assert all(rates[month] > rates[month - 1] for month in expected)
    assert "New model version" in marks


def test_the_bars_of_speed_show_what_stood_there_before() -> None:
    before, after = view(), view(**{"fine_tuning.setup_hours": [200.0, "hour"]})
    assert not [trace for trace in speed.figure(before)["data"] if trace.get("name") == "before"]
    days = [trace for trace in speed.figure(after)["data"] if trace.get("name") == "before"][1]
    assert days["x"] == [before.result.approaches[name].at_volume["days_to_ready"] for name in APPROACHES]
    assert days["x"][1] < after.result.approaches["fine_tuning"].at_volume["days_to_ready"]
