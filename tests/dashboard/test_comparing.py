"""Scenarios side by side: the numbers of each run, only the inputs that differ, in the address, without a fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import no_update
from page_moves import violations
from playwright.sync_api import expect

from dashboard import comparing
from dashboard.figures import side_by_side
from dashboard.figures.break_even import METRICS, SCALES
from dashboard.state import Look, folder_or_default, shown
from simulator import load, simulate
from simulator.parameters import PARAMETERS

FOLDER = folder_or_default(None)
CHANGED = {"scenario": "ticket-triage", "changes": {"fine_tuning.setup_hours": [200, "hour"]}}
expect.set_options(timeout=120_000)


def answered(told: Any, others: list[str] | None) -> tuple[Any, ...]:
    return comparing.compare_scenarios(told, others, "light", "total_cost", "log", folder=FOLDER)


def test_only_the_input_that_differs_is_listed() -> None:
    figure, says, *tables, hidden = answered(CHANGED, ["ticket-triage"])
    columns, rows, _ = tables[3:]
    assert [row[0] for row in rows] == ["Fine-tuning: " + PARAMETERS["fine_tuning.setup_hours"].label.lower()]
    assert rows[0][1].startswith("200")
    assert [one["label"] for one in columns][1:] == ["Now (Support-ticket triage, changed)", "Support-ticket triage"]
    assert "They differ in 1 input." in says
    assert hidden is False
    go.Figure(figure)


def test_results_are_those_of_each_run() -> None:
    _, _, columns, rows, *_ = answered(CHANGED, ["content-moderation", "brand-voice"])
    found = {row[0]: row[1:] for row in rows}
    runs = [
        simulate(load("ticket-triage", {"fine_tuning.setup_hours": 200.0})),
        simulate(load("content-moderation")),
        simulate(load("brand-voice")),
    ]
    assert len(columns) == 4
    assert found["Requests a month"] == [run.volume for run in runs]
    totals = [run.approaches["hybrid"].at_volume["total_cost"] for run in runs]
    assert found["Hybrid: total cost (USD)"] == pytest.approx(totals)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("scale", SCALES)
def test_charts_hold_the_curves_of_each_run_on_one_scale(metric: str, scale: str) -> None:
    look = Look(metric=metric, scale=scale)
    views = [shown({"scenario": name, "changes": {}}, look, FOLDER) for name in ("ticket-triage", "brand-voice")]
    figure = side_by_side.figure(side_by_side.beside(views))
    go.Figure(figure)
    curves = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    assert [(one["legendgroup"], one["xaxis"]) for one in curves] == [
        (name, axis) for axis in ("x", "x2") for name in ("prompting", "fine_tuning", "hybrid")
    ]
    assert figure["layout"]["yaxis2"]["matches"] == "y"
    if scale != "relative":
        cost = simulate(load("brand-voice")).approaches["hybrid"].over_volume[metric].tolist()
        assert curves[-1]["y"] == pytest.approx(cost, rel=1e-6)


def test_nothing_chosen_shows_nothing_and_a_wrong_name_is_said() -> None:
    assert answered(CHANGED, [])[1:] == (comparing.NONE, *[no_update] * 6, True)
    assert answered(None, ["ticket-triage"])[-1] is True
    _, says, *_, hidden = answered(CHANGED, ["<b>nope</b>"])
    assert "is not a preset" in says
    assert hidden is True


def test_a_name_from_a_file_is_no_markup(tmp_path: Path) -> None:
    text = 'format = 1\nname = "<b>bold</b>"\nreviewed = 2026-01-01\n'
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    views = [shown({"scenario": "mine", "changes": {}}, Look(), tmp_path)] * 2
    figure = side_by_side.figure(side_by_side.beside(views))
    assert all("<b>bold" not in one["text"] for one in figure["layout"]["annotations"])
    assert "&lt;b&gt;bold" in figure["layout"]["annotations"][1]["text"]


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_scenarios_of_a_link_stand_side_by_side(open_page: Callable[..., Any], scheme: str, width: int) -> None:
    page = open_page(path="?v=1&s=ticket-triage&with=content-moderation,brand-voice", scheme=scheme, width=width)
    card = page.locator("#compare")
    expect(card.locator("#compared-body")).to_be_visible()
    expect(card.locator("#answer-compare")).to_contain_text("The verdict differs")
    expect(card.locator(".cartesianlayer path.js-line")).to_have_count(9)
    expect(card.locator("#table-compare tbody tr").first).to_contain_text("50,000,000")
    assert violations(page) == []
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


@pytest.mark.browser
def test_a_scenario_is_added_and_taken_away(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator("#compared").click()
    page.get_by_role("option", name=load("brand-voice").title, exact=True).click()
    expect(page.locator("#answer-compare")).to_contain_text(load("brand-voice").title)
    page.wait_for_function("() => new URLSearchParams(location.search).get('with') === 'brand-voice'")
    page.locator("#compared").press("Backspace")
    expect(page.locator("#compared-body")).to_be_hidden()
    page.wait_for_function("() => !location.search.includes('with=')")
