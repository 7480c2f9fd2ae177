"""Calibrating on the page: choose a file, watch it, tick what to take over, take it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_moves import violations, wait_until_at_rest
from playwright.sync_api import Route, expect

from dashboard.components.header import READS
from simulator import load
from simulator.calibration import FORMATS, calibration, read
from simulator.calibration.eval_formats import EVAL_FORMATS
from simulator.calibration.request_formats import REQUEST_FORMATS
from simulator.scenarios.scenario import Scenario, scenario_from

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "requests.csv"
VOLUME = "workload.requests_per_month"
Opened = Callable[..., Any]
expect.set_options(timeout=60_000)


def choose(page: Any, name: str, content: bytes) -> None:
    if not page.locator("dialog[open]").count():
        page.get_by_role("button", name="Your data").click()
    page.locator("#own-data input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def saved(page: Any) -> Scenario:
    with page.expect_download() as told:
        page.get_by_role("button", name="Save scenario").click()
    return scenario_from(told.value.path().read_bytes(), file="saved.toml")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_proposals_are_shown_and_accessible(open_page: Opened, scheme: str, width: int) -> None:
    page = open_page(scheme=scheme, width=width)
    choose(page, "requests.csv", SAMPLE.read_bytes())
    expect(page.locator(".own-rows")).to_contain_text("600 rows read = 600 kept + 0 dropped")
    expect(page.locator(".own-source")).to_contain_text("SHA-256")
    page.locator("#own-data details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_ticked_is_taken_in_one_step_and_can_be_taken_back(open_page: Opened) -> None:
    page = open_page()
    wait_until_at_rest(page)
    before = page.inner_text("#headline")
    choose(page, "requests.csv", SAMPLE.read_bytes())
    page.get_by_role("checkbox", name="Take Growth per month").uncheck()
    page.get_by_role("button", name="Take over").click()
    page.wait_for_function("before => document.querySelector('#headline').textContent !== before", arg=before)
    present = {name: entry.value for name, entry in load("ticket-triage").entries.items()}
    numbers = {name: value for name, value in present.items() if isinstance(value, float)}
    found = {one.name: one for one in calibration(read(SAMPLE), present=numbers).proposals}
    page.wait_for_function("() => document.querySelector('#picker').value !== null")
    taken = saved(page)
    for name, one in found.items():
        entry = taken.entries[name]
        if name == "workload.growth_per_month":
            assert entry.source == load("ticket-triage").entries[name].source
            continue
        assert entry.value == pytest.approx(one.value, rel=1e-9)
        assert (entry.low, entry.high) == pytest.approx((one.low, one.high), rel=1e-9)
        assert taken.sources[str(entry.source)]["title"] == "requests.csv"
    page.get_by_role("button", name="Undo (Ctrl+Z)").click()
    page.wait_for_function("before => document.querySelector('#headline').textContent === before", arg=before)
    assert saved(page).inputs == load("ticket-triage").inputs
    page.get_by_role("button", name="Redo (Ctrl+Shift+Z)").click()
    page.wait_for_function("before => document.querySelector('#headline').textContent !== before", arg=before)
    assert saved(page).entries[VOLUME].source == taken.entries[VOLUME].source


def test_a_hostile_name_and_a_broken_file_are_said_as_text(open_page: Opened) -> None:
    page = open_page()
    wait_until_at_rest(page)
    before = page.inner_text("#headline")
    choose(page, "<img src=x onerror=alert(1)>.csv", b"a,b\n1,2\n")
    fault = page.locator("#own-data [role=alert]")
    expect(fault).to_contain_text("<img src=x onerror=alert(1)>.csv: ")
    expect(page.locator("#own-data img")).to_have_count(0)
    choose(page, "nothing.csv", b"")
    expect(fault).to_contain_text("empty")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.own-data")).to_be_hidden()
    assert page.inner_text("#headline") == before


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(open_page: Opened) -> None:
    page = open_page()
    page.get_by_role("button", name="Your data").click()
    page.evaluate(
        """() => {
          const file = new File(["x"], "huge.jsonl");
          Object.defineProperty(file, "size", { value: 5e9 });
          const input = document.querySelector("#own-data input[type=file]");
          Object.defineProperty(input, "files", { value: [file], configurable: true });
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(page.locator("#own-data [role=alert]")).to_contain_text("huge.jsonl has 5,000 MB; at most 1,000 MB")


def test_reading_says_how_far_it_is_and_can_be_cancelled(open_page: Opened) -> None:
    page = open_page()

    def slow(route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(json={"phase": "reading", "done": 1_000_000, "of": 4_000_000})
        else:
            route.continue_()

    page.route("**/uploads/*", slow)
    choose(page, "requests.csv", SAMPLE.read_bytes())
    expect(page.locator(".upload-progress [role=status]")).to_have_text("Reading: 1 MB of 4 MB")
    assert page.locator(".upload-progress progress").evaluate("one => one.value") == 0.25
    with page.expect_request(lambda request: request.method == "DELETE") as ended:
        page.get_by_role("button", name="Cancel").click()
    assert ended.value.response().status == 200
    expect(page.locator(".upload-progress")).to_have_count(0)
    expect(page.locator("#toast")).to_contain_text("nothing was changed")


def test_the_dialogue_names_every_tool_whose_files_are_read() -> None:
    named = dict(READS)
    for kind, formats in (("Request logs", REQUEST_FORMATS), ("Evaluations", EVAL_FORMATS)):
        for form in formats.values():
            # "log of the llm tool" begins with a word that is no name
            tool = form.label.removeprefix("log of the ").split()[0]
            assert re.search(rf"(?<!\w){tool}(?!\w)", named[kind]), form.label
    assert {format for format in FORMATS if format not in {*REQUEST_FORMATS, *EVAL_FORMATS}} == {"table", "training"}


def test_the_dialogue_says_which_files_can_be_read(open_page: Opened) -> None:
    page = open_page()
    page.get_by_role("button", name="Your data").click()
    page.get_by_text("Which files can be read?").click()
    expect(page.locator("#own-data .own-reads dd").first).to_contain_text("OpenTelemetry")
