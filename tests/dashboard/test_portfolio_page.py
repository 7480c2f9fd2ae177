"""Many use cases on a page of their own: ranked, summed, opened from a file or worked out, each leading to its page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import no_update
from page_moves import violations
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.figures import portfolio
from dashboard.portfolio_page import draw_portfolio
from dashboard.state import Look
from simulator.portfolio.row import COLUMNS

expect.set_options(timeout=120_000)
CASES: list[dict[str, Any]] = [
    {"name": "<b>one</b>", "winner": "hybrid", "sure": 0.5, "saving": 100.0, "evpi": 900.0},
    {"name": "two", "winner": "prompting", "sure": None, "saving": 0.0, "evpi": 30.0},
    {"name": "three", "winner": "none", "sure": 0.9, "saving": None, "evpi": None},
]
TOLD: dict[str, Any] = {
    "cases": CASES,
    "says": ["1 of 3 use cases should be tuned."],
    "faults": ["x.toml: <i>broken</i>"],
}


def results() -> bytes:
    """Three rows as a sweep writes them, saving and value known by hand."""
    lines = []
    for name, winner, costs, evpi in (
        ("=cmd|x", "fine_tuning", (500.0, 200.0, 300.0), 70.0),
        ("<img src=x onerror=alert(1)>", "hybrid", (900.0, 800.0, 400.0), 90.0),
        ("plain", "prompting", (10.0, 20.0, 30.0), 1.0),
    ):
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        approaches = ("prompting", "fine_tuning", "hybrid")
        row |= {"id": name, "scenario": name, "file": name, "winner": winner, "sure": 0.75, "evpi": evpi}
        row |= {f"feasible.{one}": True for one in approaches}
        row |= {f"total_cost.{one}": cost for one, cost in zip(approaches, costs, strict=True)}
        lines.append(json.dumps(row))
    return "\n".join(lines).encode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_is_valid_and_ranks_as_told(scheme: str) -> None:
    figure = portfolio.figure(TOLD, Look(scheme=scheme))
    go.Figure(figure)
    heights = {
        y: x for trace in figure["data"] if trace["xaxis"] == "x" for y, x in zip(trace["y"], trace["x"], strict=True)
    }
    assert heights == {0: 900.0, 1: 30.0, 2: 0.0}
    assert figure["layout"]["yaxis"]["ticktext"][0] == "&lt;b>one&lt;/b>"


def test_the_table_has_every_use_case_and_links_only_to_presets() -> None:
    table = portfolio.table(TOLD, served=False)
    assert table.rows[0] == [1, "<b>one</b>", "Hybrid", 50.0, 100.0, 900.0]
    assert table.rows[2] == [3, "three", "None meets the requirements", 90.0, None, None]
    assert {column.kind for column in table.columns} == {"volume", "text", "percent", "usd"}
    assert portfolio.table(TOLD, served=True).columns[1].kind == "preset"


def test_without_a_result_nothing_is_drawn() -> None:
    assert draw_portfolio(None, "light") == (*[no_update] * 7, True)
    assert draw_portfolio({"cases": []}, "light")[-1] is True
    *_, faults, hidden = draw_portfolio(TOLD, "light")
    assert "x.toml: <i>broken</i>" in str(faults)
    assert hidden is False


@pytest.mark.parametrize("prefix", ["/", "/tools/breakeven/"])
def test_the_page_lies_below_the_other_one_under_its_headers(prefix: str) -> None:
    client = create_app(prefix=prefix).server.test_client()
    assert client.get(f"{prefix}portfolio").location == "portfolio/"
    page = client.get(f"{prefix}portfolio/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert '<body data-root="..">' in page.get_data(as_text=True)


@pytest.fixture
def open_portfolio(browser: Any, served: str) -> Any:
    contexts, said = [], []

    def opened(*, scheme: str = "light", width: int = 1440) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{served}portfolio/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said, said


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_results_are_opened_ranked_and_summed(open_portfolio: Callable[..., Any], scheme: str, width: int) -> None:
    page = open_portfolio(scheme=scheme, width=width)
    page.locator("#portfolio-source input[type=file]").set_input_files(
        {"name": "results.jsonl", "mimeType": "text/plain", "buffer": results()}
    )
    says = page.locator("#answer-portfolio")
    expect(says).to_contain_text("2 of 3 use cases should be tuned: 1 by fine-tuning, 1 as a hybrid; 1 should stay")
    expect(says).to_contain_text("saves $800 against prompting")
    names = page.locator("#table-portfolio tbody tr td:nth-child(2)")
    expect(names).to_have_text(["<img src=x onerror=alert(1)>", "=cmd|x", "plain"])
    expect(page.locator("#graph-portfolio .bars path").first).to_be_attached()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as told:
        page.get_by_role("menuitem", name="Numbers (CSV)").click()
    assert "'=cmd|x" in told.value.path().read_text("utf-8-sig")


@pytest.mark.browser
def test_a_broken_file_is_said_and_the_page_stays(open_portfolio: Callable[..., Any]) -> None:
    page = open_portfolio()
    page.locator("#portfolio-source input[type=file]").set_input_files(
        {"name": "<b>x</b>.csv", "mimeType": "text/plain", "buffer": b"a,b\n1,2\n"}
    )
    fault = page.locator("#portfolio-source [role=alert]")
    expect(fault).to_contain_text("is not a row of results; write them with breakeven sweep --out")
    expect(fault.locator("b")).to_have_count(0)
    expect(page.locator("#portfolio-body")).to_be_hidden()


@pytest.mark.browser
def test_work_can_be_cancelled_and_the_page_leads_back(open_portfolio: Callable[..., Any]) -> None:
    page = open_portfolio()
    page.get_by_role("button", name="Work out this server's scenarios").click()
    with page.expect_request(lambda request: request.method == "DELETE"):
        page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#toast")).to_contain_text("Cancelled")
    page.get_by_role("link", name="One use case").click()
    expect(page.locator("#headline")).to_contain_text("requests a month")
