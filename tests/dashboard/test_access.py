"""The page for everyone: no violation of WCAG 2.2 AA that axe can find, names and spoken values, room to aim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from page_moves import violations, wait_until_at_rest

pytestmark = pytest.mark.browser
#: Smallest side of what is pointed at. [pixel] WCAG 2.2, 2.5.8.
TARGET = 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(open_page: Callable[..., Any], scheme: str, width: int) -> None:
    page = open_page(scheme=scheme, width=width)
    wait_until_at_rest(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert violations(page) == []


def test_an_open_menu_and_a_fault_are_accessible_too(open_page: Callable[..., Any]) -> None:
    page = open_page(path="?v=1&s=ticket-triage&workload.horizon=900")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("menuitem", name="Copy link").wait_for()
    page.wait_for_timeout(400)
    assert violations(page) == []


def test_sliders_say_their_name_and_value_in_real_units(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sliders = page.locator("input[type=range]").evaluate_all(
        "all => all.map(one => [one.getAttribute('aria-label'), one.getAttribute('aria-valuetext')])"
    )
    assert len(sliders) > 100
    assert all(label and text for label, text in sliders)
    assert ["Requests per month", "30,000 requests/month"] in sliders


def test_what_is_pointed_at_is_large_enough(open_page: Callable[..., Any]) -> None:
    page = open_page()
    small = page.evaluate(
        """least => [...document.querySelectorAll("button, input, select, summary, a.tool")]
          .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hidden, .file-button"))
          // what stands in a sentence may be as narrow as its words (2.5.8, inline)
          .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect(), one.closest("p, dd")])
          .filter(([, box, inline]) => box.width && ((box.width < least && !inline) || box.height < least - 4))
          .map(([html, box]) => `${html} ${box.width}x${box.height}`)""",
        TARGET,
    )
    assert not small


def test_reduced_motion_is_respected(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")]
          .filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0).length"""
    )
    assert moving == 0


def test_paper_shows_the_inputs_and_nothing_to_click(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.locator("[data-view=sources] table").is_visible()
    assert not page.locator(".header").is_visible()
    assert not page.locator("#controls").is_visible()
