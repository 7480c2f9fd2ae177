"""Doubt, number cards and settings of views in a browser: what follows the point numbers, what a reader can open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from page_moves import commit, drag, violations, wait_until_at_rest

from simulator import load, run_verdict
from simulator.decisions.price_decline import price_decline
from simulator.decisions.winner_map import winner_map

pytestmark = pytest.mark.browser
Opened = Callable[..., Any]
BAD_ANSWER = '[data-name="workload.cost_per_bad_answer"]'
PLOT = "document.querySelector('#graph-break-even .js-plotly-plot')"
#: Bands that a reader sees.
SEEN = "[...document.querySelectorAll('#graph-break-even .js-fill')].filter(one => one.getClientRects().length).length"
BANDS = f"{PLOT}.data.filter(trace => trace.meta === 'band').length"


#: All sentences of the verdict, one after the other.
SAID = "[...document.querySelectorAll('#headline, #topics dd')].map(one => one.textContent).join(' ')"


def verdict_of(page: Any) -> str:
    return str(page.evaluate(SAID))


def wait_for_verdict(page: Any, text: str) -> None:
    page.wait_for_function(f"text => {SAID} === text", arg=text)


def test_bands_and_sureness_arrive_and_are_those_of_the_command_line(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=brand-voice")
    wait_for_verdict(page, run_verdict(load("brand-voice")).says)
    page.wait_for_function(f"() => {BANDS} === 3")
    assert "P10-P90" in page.inner_text("#crossings")
    commit(page, "workload.requests_per_month", "4000000")
    wait_for_verdict(page, run_verdict(load("brand-voice", {"workload.requests_per_month": 4e6})).says)
    page.wait_for_function(f"() => {BANDS} === 3")


def test_while_a_slider_moves_old_bands_are_gone_and_few_draws_stand_in_when_it_is_held(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=brand-voice")
    wait_until_at_rest(page)
    page.wait_for_function(f"() => {BANDS} === 3")
    page.wait_for_function(f"() => {SEEN} === 3")
    # no moment in which bands stand beside curves that have moved on
    page.evaluate(f"""() => {{
      window.stale = 0;
      const look = () => {{
        if ({PLOT}.classList.contains("moved") && {SEEN}) window.stale += 1;
        requestAnimationFrame(look);
      }};
      look();
    }}""")
    drag(page, BAD_ANSWER, to=0.8)
    page.wait_for_function(f"() => {PLOT}.classList.contains('moved') && {SEEN} === 0")
    page.wait_for_function("() => document.querySelector('#headline').textContent.includes('(sure: about ')")
    page.wait_for_function(f"() => {SEEN} === 3 && document.body.classList.contains('moving')")
    assert page.evaluate("window.stale") == 0
    page.mouse.up()
    value = float(page.input_value(f"{BAD_ANSWER} input[type=text]").replace(",", ""))
    wait_for_verdict(page, run_verdict(load("brand-voice", {"workload.cost_per_bad_answer": value})).says)
    page.wait_for_function(f"() => {BANDS} === 3")


def test_a_slider_let_go_where_it_was_taken_gets_its_verdict_back(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=brand-voice")
    wait_until_at_rest(page)
    before = verdict_of(page)
    slider = page.locator(f"{BAD_ANSWER} input[type=range]")
    start = slider.input_value()
    for value in (str(int(start) + 9), start):
        slider.evaluate(
            """(one, value) => {
              Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(one, value);
              one.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            value,
        )
    page.wait_for_function("() => document.querySelector('#headline').textContent.includes('working it out')")
    slider.evaluate("one => one.dispatchEvent(new Event('change', { bubbles: true }))")
    # the slider steps in three digits: where its first place is another number, the page says the verdict of that one
    value = float(page.input_value(f"{BAD_ANSWER} input[type=text]").replace(",", ""))
    if value != load("brand-voice").inputs.workload.cost_per_bad_answer:
        before = run_verdict(load("brand-voice", {"workload.cost_per_bad_answer": value})).says
    wait_for_verdict(page, before)
    page.wait_for_function(f"() => {BANDS} === 3")


def test_draws_of_another_state_or_another_look_are_never_shown(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=brand-voice")
    wait_until_at_rest(page)
    page.evaluate("""() => {
      const { doubt, live } = window.breakeven;
      const { state, look } = live.now();
      const figure = { data: [], layout: {} };
      const told = (headline, other) => ({ state, look, headline, topics: [], figure, ...other });
      window.headlines = [];
      new MutationObserver(() => window.headlines.push(document.querySelector("#headline").textContent))
        .observe(document.querySelector("#headline"), { subtree: true, childList: true, characterData: true });
      doubt.drawn(told("Of another scenario.", { state: { ...state, scenario: "ticket-triage" } }));
      doubt.drawn(told("Of another input.", { state: { ...state, changes: { "prompting.shots": [3, "example"] } } }));
      doubt.drawn(told("Of another measure.", { look: { ...look, metric: "total_cost" } }));
      doubt.drawn(told("Of this one."));
    }""")
    page.wait_for_function("() => document.querySelector('#headline').textContent === 'Of this one.'")
    assert set(page.evaluate("window.headlines")) == {"Of this one."}


def test_the_first_chart_does_not_wait_for_the_draws(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=brand-voice")
    wait_until_at_rest(page)
    held: list[Any] = []
    page.route(
        "**/_dash-update-component*",
        lambda route: held.append(route) if "doubted.data" in route.request.post_data else route.continue_(),
    )
    with page.expect_request(lambda request: "doubted.data" in (request.post_data or "")):
        commit(page, "workload.caught_share", "5")
    page.wait_for_function("() => document.querySelector('#headline').textContent.includes('(sure: working it out)')")
    assert page.inner_text("#topics > div:last-child").split("\n") == ["Measure first", "Working it out."]
    page.wait_for_function(f"() => {BANDS} === 0")
    page.wait_for_function("() => document.querySelector('.verdict').getAttribute('aria-busy') === 'true'")
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    wait_for_verdict(page, run_verdict(load("brand-voice", {"workload.caught_share": 0.05})).says)
    page.wait_for_function(f"() => {BANDS} === 3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_opens_what_lies_behind_it_by_keyboard(open_page: Opened, scheme: str) -> None:
    page = open_page(path="?v=1&s=content-moderation", scheme=scheme)
    wait_until_at_rest(page)
    page.locator("#headline button", has_text="$").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card[open] #card-table")
    assert "Total cost: Hybrid" in page.inner_text("#card-title")
    assert "simulator/equations/totals.py:" in page.inner_text("#card")
    assert page.locator("#card-table tbody tr").count() > 5
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#card:not([open])", state="attached")
    page.wait_for_function("() => document.activeElement.closest('#headline') !== null")
    page.locator("#readouts button", has_text="%").first.click()
    page.wait_for_function("() => document.querySelector('#card-title')?.textContent.startsWith('Pass rate')")
    page.get_by_role("button", name="Close").click()
    page.wait_for_selector("#card:not([open])", state="attached")


def test_a_number_of_a_view_leads_there_and_one_of_an_input_to_its_slider(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=content-moderation")
    wait_until_at_rest(page)
    page.locator("#headline button", has_text="%").click()
    page.wait_for_function("() => document.activeElement.id === 'heading-how-sure'")
    page.locator("#headline button").first.click()
    page.wait_for_function("() => document.activeElement.getAttribute('aria-label') === 'Requests per month'")


def answer_has(page: Any, view: str, text: str) -> None:
    page.wait_for_function(
        "([view, text]) => document.getElementById(`answer-${view}`).textContent === text", arg=[view, text]
    )


def test_the_axes_of_the_map_and_a_fall_of_prices_are_chosen_and_come_back_with_the_link(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=content-moderation")
    inputs = load("content-moderation").inputs
    for axis, name in (("#map-x", "prompting's examples in the prompt"), ("#map-y", "caught share")):
        page.locator(axis).click()
        page.get_by_role("option", name=name, exact=True).click()
    found = winner_map(inputs, "prompting.shots", "workload.caught_share")
    answer_has(page, "which-where", found.says)
    box = page.locator("#price-fall")
    box.fill("45")
    box.press("Tab")
    answer_has(page, "price-fall", price_decline(inputs, 0.45).says)
    page.wait_for_function(
        "() => ['x=prompting.shots', 'y=workload.caught_share', 'fall=45'].every(one => location.search.includes(one))"
    )
    again = open_page(path=page.evaluate("location.search"))
    again.locator("[data-view=which-where]").scroll_into_view_if_needed()
    answer_has(again, "which-where", found.says)
    answer_has(again, "price-fall", price_decline(inputs, 0.45).says)
    again.wait_for_function(
        "() => location.search.includes('fall=45') && location.search.includes('x=prompting.shots')"
    )


def test_settings_of_a_link_that_cannot_be_are_said(open_page: Opened) -> None:
    page = open_page(path="?v=1&s=content-moderation&x=nothing&y=requirements.max_latency&fall=200&metric=price")
    told = page.inner_text("#load-faults")
    for part in ("x: nothing", "y: requirements.max_latency", "fall: 200", "metric: price"):
        assert part in told
    answer_has(page, "price-fall", price_decline(load("content-moderation").inputs, 0.20).says)


def test_a_mouse_that_comes_back_to_where_it_took_the_slider_leaves_the_page_at_rest(open_page: Opened) -> None:
    page = open_page()
    wait_until_at_rest(page)
    slider = page.locator(f"{BAD_ANSWER} input[type=range]")
    box = slider.bounding_box()
    taken, y = box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2
    headline = page.inner_text("#headline")
    page.mouse.click(taken, y)
    page.wait_for_function("before => document.querySelector('#headline').textContent !== before", arg=headline)
    wait_until_at_rest(page)
    before, value = verdict_of(page), slider.input_value()
    y = slider.bounding_box()["y"] + box["height"] / 2
    page.mouse.move(taken, y)
    page.mouse.down()
    page.mouse.move(taken + 30, y, steps=5)
    page.wait_for_function("() => document.body.classList.contains('moving')")
    page.mouse.move(taken, y, steps=5)
    page.mouse.up()
    assert slider.input_value() == value
    page.wait_for_function("() => !document.body.classList.contains('moving')")
    wait_for_verdict(page, before)


def test_nothing_below_the_verdict_jumps_while_a_slider_moves(open_page: Opened) -> None:
    page = open_page()
    wait_until_at_rest(page)
    place = "() => document.querySelector('#graph-break-even').getBoundingClientRect().top + scrollY"
    before = page.evaluate(place)
    drag(page, '[data-name="workload.growth_per_month"]', to=0.9)
    page.wait_for_function("() => document.querySelector('#readouts').classList.contains('moving')")
    # the draft of the verdict is shorter: it says nothing yet of what to measure first
    page.wait_for_function("() => document.querySelector('#topics').textContent.includes('Working it out')")
    assert page.evaluate(place) >= before
    page.mouse.up()
    wait_until_at_rest(page)
