"""The page in a browser: sliders, presets, downloads, themes, small screens; the console stays empty."""

from __future__ import annotations

import csv
import re
import struct
from collections.abc import Callable
from typing import Any

import pytest
from page_moves import commit, drag, wait_until_at_rest
from playwright.sync_api import expect

from simulator import load, simulate
from simulator.decisions.verdict import verdict
from simulator.scenarios.export import effective_toml
from simulator.scenarios.scenario import Scenario, scenario_from

pytestmark = pytest.mark.browser
VOLUME = '[data-name="workload.requests_per_month"]'
Opened = Callable[..., Any]
# a loaded machine is late, not wrong
expect.set_options(timeout=60_000)


def said(scenario: Scenario) -> str:
    return verdict(scenario.inputs).sentences["winner"]


#: How sure the verdict is, which arrives after the rest of the sentence.
SURE = " \\(sure: [^)]*\\)"
HEADLINE = f"document.querySelector('#headline').textContent.replace(/{SURE}/, '')"


def headline_of(page: Any) -> str:
    return page.evaluate(HEADLINE)


def wait_for_headline(page: Any, text: str) -> None:
    page.wait_for_function(f"text => {HEADLINE} === text", arg=text)


def test_the_page_says_what_python_says(open_page: Opened) -> None:
    page = open_page()
    assert headline_of(page) == said(load("ticket-triage"))
    assert page.title() == "LLM break-even"


def test_dragging_the_volume_asks_the_server_only_on_release(open_page: Opened) -> None:
    page = open_page()
    wait_until_at_rest(page)
    before, asked = headline_of(page), []
    page.on("request", lambda request: asked.append(request.url))
    drag(page, VOLUME, to=0.7)
    page.wait_for_function(f"before => {HEADLINE} !== before", arg=before)
    moving = headline_of(page)
    assert asked == []
    page.mouse.up()
    value = float(page.input_value(f"{VOLUME} input[type=text]").replace(",", ""))
    final = said(load("ticket-triage", {"workload.requests_per_month": value}))
    wait_for_headline(page, final)
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bupdating\b"))
    assert asked
    # what the browser read off its curves while moving is what the server computed, to the digits shown
    assert moving == final


def test_dragging_another_input_redraws_the_chart_while_it_moves(open_page: Opened) -> None:
    page = open_page()
    drawn = "[...document.querySelectorAll('#graph-break-even .cartesianlayer path.js-line')].at(-1).getAttribute('d')"
    before = page.evaluate(drawn)
    drag(page, '[data-name="workload.cost_per_bad_answer"]', to=0.9)
    page.wait_for_function(f"before => {drawn} !== before", arg=before)
    page.mouse.up()
    value = float(page.input_value('[data-name="workload.cost_per_bad_answer"] input[type=text]').replace(",", ""))
    wait_for_headline(page, said(load("ticket-triage", {"workload.cost_per_bad_answer": value})))


#: Largest distance of the moving curves from the costs that they show, in pixels; None while no slider moves.
FARTHEST = """expected => {
  const plot = document.querySelector('#graph-break-even .js-plotly-plot');
  if (!plot.classList.contains('moved')) return null;
  const { xaxis, yaxis } = plot._fullLayout;
  let farthest = 0;
  for (const trace of plot._fullData.filter(({ legendgroup, fill }) => legendgroup in expected && fill === 'none')) {
    const d = plot.querySelector(`.trace${trace.uid} path.js-line:last-of-type`).getAttribute('d');
    d.slice(1).split('L').map((pair) => pair.split(',').map(Number)).forEach(([x, y], index) => {
      const [volume, cost] = [trace.x[index], expected[trace.legendgroup][index]];
      farthest = Math.max(farthest, Math.abs(x - xaxis.d2p(volume)), Math.abs(y - yaxis.d2p(cost)));
    });
  }
  return farthest;
}"""


def test_a_moving_chart_shows_the_costs_and_crossings_of_where_the_slider_stands(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=technical-documentation")
    # bands, which come where a slider is held still, stay away until it is let go
    held: list[Any] = []
    page.route(
        "**/follow", lambda route: held.append(route) if "ranges" in route.request.post_data else route.continue_()
    )
    box = '[data-name="workload.cost_per_bad_answer"]'
    drag(page, box, to=0.6)
    value = float(page.input_value(f"{box} input[type=text]").replace(",", ""))
    scenario = load("technical-documentation", {"workload.cost_per_bad_answer": value})
    wait_for_headline(page, said(scenario))
    result = simulate(scenario)
    costs = {name: one.over_volume["cost_per_request"].tolist() for name, one in result.approaches.items()}
    page.wait_for_function(f"expected => ({FARTHEST})(expected) !== null", arg=costs)
    assert page.evaluate(FARTHEST, costs) < 0.02
    # the chart of before is still there, thin; plotly's own marks are not
    assert page.locator("#graph-break-even .scatterlayer .trace:visible").count() == len(costs)
    pairs = result.break_even["total_cost"].pairs.values()
    volumes = [crossing.requests_per_month for pair in pairs for crossing in pair.crossings]
    ends = page.evaluate("() => document.querySelector('#graph-break-even .js-plotly-plot')._fullLayout.xaxis.range")
    inside = [volume for volume in volumes if 10 ** ends[0] <= volume <= 10 ** ends[1]]
    assert page.locator(".moved-marks circle").count() == len(inside) > 2
    page.mouse.up()
    for route in held:
        route.continue_()
    page.locator(".moved-marks").wait_for(state="detached")
    wait_for_headline(page, said(scenario))


def test_one_question_at_a_time_while_an_input_moves(open_page: Opened) -> None:
    page = open_page()
    flying, most = set(), [0]

    def sent(request: Any) -> None:
        if request.url.endswith("/follow"):
            flying.add(request)
            most[0] = max(most[0], len(flying))

    page.on("request", sent)
    page.on("requestfinished", lambda request: flying.discard(request))
    drag(page, '[data-name="workload.cost_per_bad_answer"]', to=0.9, steps=40)
    page.wait_for_function("() => document.querySelector('#readouts').classList.contains('moving')")
    page.mouse.up()
    assert most[0] == 1


def test_a_typed_number_is_read_and_a_wrong_one_is_said(open_page: Opened) -> None:
    page = open_page()
    box = page.locator(f"{VOLUME} input[type=text]")
    box.fill("250k")
    box.press("Enter")
    wait_for_headline(page, said(load("ticket-triage", {"workload.requests_per_month": 250_000})))
    expect(box).to_have_value("250,000")
    box.fill("many")
    box.press("Enter")
    expect(page.locator(f"{VOLUME} .wrong")).to_contain_text("is not a number")
    box.fill("1e15")
    box.press("Enter")
    expect(page.locator(f"{VOLUME} .wrong")).to_contain_text("Allowed: 1 to")
    assert "250,000" in headline_of(page)


def test_keys_move_a_slider_and_reset_brings_it_back(open_page: Opened) -> None:
    page = open_page()
    before = headline_of(page)
    slider = page.locator(f"{VOLUME} input[type=range]")
    slider.focus()
    for key in ("ArrowRight", "PageUp", "End"):
        was = slider.get_attribute("aria-valuetext")
        page.keyboard.press(key)
        page.wait_for_function(
            "([one, was]) => document.querySelector(one + ' input[type=range]').getAttribute('aria-valuetext') !== was",
            arg=[VOLUME, was],
        )
    expect(slider).to_have_attribute("aria-valuetext", "100,000,000 requests/month")
    page.locator(f"{VOLUME} .reset").click()
    wait_for_headline(page, before)
    expect(page.locator(f"{VOLUME} .reset")).to_have_count(0)


def test_another_preset_is_loaded(open_page: Opened) -> None:
    page = open_page()
    page.locator("#picker").click()
    page.get_by_role("option", name=load("content-moderation").title, exact=True).click()
    wait_for_headline(page, said(load("content-moderation")))
    expect(page.locator("#scenario-title")).to_have_text(load("content-moderation").title)


@pytest.mark.parametrize("view", ["break-even", "payback", "consistency", "money", "savings", "speed"])
def test_pictures_and_numbers_are_downloaded(open_page: Opened, view: str) -> None:
    page = open_page()
    for entry, ending in (("Picture (PNG)", "png"), ("Drawing (SVG)", "svg"), ("Numbers (CSV)", "csv")):
        page.locator(f'[data-view="{view}"]').get_by_role("button", name="Download").click()
        with page.expect_download() as told:
            page.get_by_role("menuitem", name=entry).click()
        file = told.value
        assert file.suggested_filename.startswith(f"ticket-triage-{view}-")
        assert file.suggested_filename.endswith(f".{ending}")
        content = file.path().read_bytes()
        if ending == "png":
            assert content.startswith(b"\x89PNG")
            assert struct.unpack(">II", content[16:24]) == (2400, 1400)
        elif ending == "svg":
            assert load("ticket-triage").title in content.decode()
        else:
            rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
            assert rows[0][0].startswith("# ")
            assert len(rows) > 5


def test_the_csv_holds_the_numbers_of_the_run(open_page: Opened) -> None:
    page = open_page()
    page.locator('[data-view="break-even"]').get_by_role("button", name="Download").click()
    with page.expect_download() as told:
        page.get_by_role("menuitem", name="Numbers (CSV)").click()
    rows = [r for r in csv.reader(told.value.path().read_text("utf-8-sig").splitlines()) if not r[0].startswith("#")]
    curve = simulate(load("ticket-triage")).approaches["prompting"].over_volume["cost_per_request"]
    assert [float(row[1]) for row in rows[1:]] == pytest.approx(curve.tolist(), rel=1e-12)


def test_the_scenario_is_saved(open_page: Opened) -> None:
    page = open_page()
    with page.expect_download() as told:
        page.get_by_role("button", name="Save scenario").click()
    again = scenario_from(told.value.path().read_bytes(), file="saved.toml")
    assert again.inputs == load("ticket-triage").inputs


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_the_switch(open_page: Opened, scheme: str) -> None:
    page = open_page(scheme=scheme)
    other = "dark" if scheme == "light" else "light"
    ground = "getComputedStyle(document.body).backgroundColor"
    paper = "document.querySelector('#graph-break-even .main-svg').style.background"
    first = page.evaluate(f"[{ground}, {paper}]")
    page.locator("#scheme-choice").get_by_text(other.capitalize()).click()
    page.wait_for_function(f"first => {ground} !== first[0] && {paper} !== first[1]", arg=first)


def test_a_small_screen_shows_the_verdict_first_and_inputs_in_a_sheet(open_page: Opened) -> None:
    page = open_page(width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    order = [page.locator(one).bounding_box()["y"] for one in ("#headline", "#graph-break-even", VOLUME)]
    assert order == sorted(order)
    expect(page.locator("#controls")).to_be_hidden()
    page.get_by_role("button", name="Inputs", exact=True).click()
    page.locator("#search-inputs").fill("shots")
    page.locator('[data-name="prompting.labour_rate"]').wait_for(state="hidden")
    page.locator('[data-name="prompting.shots"]').wait_for(state="visible")
    page.get_by_role("button", name="Done").click()
    page.wait_for_function("() => getComputedStyle(document.querySelector('#controls')).visibility === 'hidden'")


def test_a_link_brings_everything_back(open_page: Opened) -> None:
    page = open_page()
    page.locator("#metric").get_by_text("Total", exact=True).click()
    commit(page, "workload.requests_per_month", "123456")
    wait_for_headline(page, said(load("ticket-triage", {"workload.requests_per_month": 123_456})))
    page.wait_for_function("() => location.search.includes('requests_per_month=123456')")
    again = open_page(path=page.evaluate("location.search"))
    wait_for_headline(again, headline_of(page))
    again.wait_for_function("() => document.querySelector('#metric input:checked').value === 'total_cost'")
    assert again.input_value(f"{VOLUME} input[type=text]") == "123,456"


def test_a_link_with_faults_says_what_was_left_out(open_page: Opened) -> None:
    page = open_page(path="?v=2&s=content-moderation&prompting.shotz=4&workload.horizon=900&workload.max_attempts=3")
    for part in ("version 2", "did you mean 'prompting.shots'", "allowed: 1 to 120"):
        expect(page.locator("#load-faults")).to_contain_text(part)
    wait_for_headline(page, said(load("content-moderation", {"workload.max_attempts": 3})))


def test_steps_back_and_forth_and_reset(open_page: Opened) -> None:
    page = open_page()
    states = [headline_of(page)]
    for text in ("40000", "900000"):
        commit(page, "workload.requests_per_month", text)
        states.append(said(load("ticket-triage", {"workload.requests_per_month": float(text)})))
        wait_for_headline(page, states[-1])
    page.get_by_role("button", name="Undo (Ctrl+Z)").click()
    wait_for_headline(page, states[1])
    page.get_by_role("button", name="Redo (Ctrl+Shift+Z)").click()
    wait_for_headline(page, states[2])
    page.get_by_role("button", name="Reset all").click()
    wait_for_headline(page, states[0])
    page.keyboard.press("Control+z")
    wait_for_headline(page, states[2])


def opened_file(page: Any, name: str, text: str) -> None:
    page.locator("#open-file input").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})


def test_a_scenario_file_is_opened_and_a_broken_one_is_said_in_place(open_page: Opened) -> None:
    page = open_page()
    before = headline_of(page)
    opened_file(page, "<b>bad</b>.toml", 'format = 1\nname = "x"\n[prompting]\nshotz = 3\n')
    page.wait_for_selector("#load-faults li")
    expect(page.locator("#load-faults")).to_contain_text("<b>bad</b>.toml")
    expect(page.locator("#load-faults b")).to_have_count(0)
    assert headline_of(page) == before
    scenario = load("content-moderation", {"prompting.shots": 9})
    opened_file(page, "mine.toml", effective_toml(scenario))
    wait_for_headline(page, said(scenario))
    expect(page.locator("#load-faults")).to_have_text("")


def test_only_the_changed_inputs_are_shown_when_asked(open_page: Opened) -> None:
    page = open_page()
    box = page.locator('[data-name="workload.cost_per_bad_answer"] input[type=text]')
    box.fill("2")
    box.press("Enter")
    page.get_by_role("switch", name="Only changed").click(force=True)
    visible = page.locator("#controls .control:visible")
    visible.first.wait_for()
    page.wait_for_function("() => document.querySelectorAll('#controls .control:not([hidden])').length === 1")
    expect(visible).to_have_attribute("data-name", "workload.cost_per_bad_answer")
