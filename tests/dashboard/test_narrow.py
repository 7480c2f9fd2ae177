"""Charts on a phone: names, ticks and titles stand apart, and turning the phone brings the wide chart back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DOMAINS = """() => {
  const { layout } = document.querySelector('#graph-measure-first .js-plotly-plot');
  return layout.yaxis2 ? [layout.yaxis.domain, layout.yaxis2.domain] : null;
}"""


def test_a_phone_stacks_what_a_screen_shows_side_by_side(open_page: Callable[..., Any]) -> None:
    page = open_page(width=390, height=844)
    page.locator("#answer-measure-first").scroll_into_view_if_needed()
    page.wait_for_selector("#graph-measure-first .bars path")
    page.wait_for_function(f"() => {{ const told = ({DOMAINS})(); return told && told[0][0] > told[1][1]; }}")
    boxes = page.evaluate(
        """[...document.querySelectorAll('#graph-measure-first .ytick text, #graph-measure-first .y2tick text')]
           .map(one => one.getBoundingClientRect()).map(({ left, right, top, bottom }) => [left, right, top, bottom])"""
    )
    assert len(boxes) > 12
    overlapping = [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if one[0] < other[1] and other[0] < one[1] and one[2] < other[3] - 1 and other[2] < one[3] - 1
    ]
    assert not overlapping
    page.set_viewport_size({"width": 1000, "height": 700})
    page.wait_for_function(f"() => {{ const told = ({DOMAINS})(); return !told[0] || told[0][0] < told[1][1]; }}")
    expect(page.locator("#graph-measure-first")).to_have_css("height", "480px")


def test_a_phone_shows_sentence_chart_and_slider_before_the_rest_in_words(open_page: Callable[..., Any]) -> None:
    order = ("#headline", "#graph-break-even", ".first-inputs", "#topics", "#at-volume")
    tops = "names => names.map(one => document.querySelector(one).getBoundingClientRect().top)"
    phone = open_page(width=390, height=844).evaluate(tops, order)
    assert phone == sorted(phone)
    wide = dict(zip(order, open_page().evaluate(tops, order), strict=True))
    assert wide["#headline"] < wide["#topics"] < wide[".first-inputs"] < wide["#graph-break-even"]
