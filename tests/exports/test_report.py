"""The report for a decision: complete, alone, safe, two pages."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

from dashboard.exports import report
from dashboard.exports.evidence import Evidence, evidence
from dashboard.exports.printing import printed
from dashboard.exports.refusal import ExportError
from dashboard.exports.report import report_html
from dashboard.figures import break_even
from dashboard.figures.bands import with_bands
from dashboard.state import Look, Shown
from simulator.parameters import APPROACHES
from simulator.units import from_canonical


@pytest.fixture(scope="module")
def told(moderation: Shown) -> Evidence:
    """Evidence of few draws, enough to show its form."""
    return evidence(moderation, draws=128, seed=1)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a browser."""

    def refuse(*_: object, **__: object) -> list[bytes]:
        raise ExportError("none")

    monkeypatch.setattr(report, "pictures", refuse)


@pytest.mark.usefixtures("no_browser")
def test_a_report_holds_all_that_a_decision_needs(moderation: Shown, told: Evidence, day: datetime.date) -> None:
    page = report_html(moderation, told, day=day)
    for heading in (
        "Content moderation", "Where is the break-even?", "When does it pay back?", "How consistent is it?",
        "Ten aspects, computed", "What would flip it?", "What is it based on?", "Sources", "2026-11-23",
    ):  # fmt: skip
        assert heading in page, heading
    assert all(aspect.label in page for aspect in told.aspects.aspects)
    assert len(told.aspects.aspects) == 10
    assert told.verdict.sentences["winner"].replace("'", "&#x27;") in page
    assert "Plotly.newPlot" in page, "without a browser the charts draw themselves"
    own = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r"(?:src|href)=", own)


@pytest.mark.usefixtures("no_browser")
def test_markup_of_a_scenario_is_text_in_a_report(hostile: Shown, day: datetime.date) -> None:
    page = report_html(hostile, evidence(hostile, draws=128, seed=1), day=day)
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_bands_are_the_percentiles_of_the_draws(moderation: Shown, told: Evidence) -> None:
    figure = break_even.figure(moderation)
    assert told.drawn is not None
    banded = with_bands(figure, told.drawn, moderation.look, moderation.result)
    assert len(banded["data"]) >= len(figure["data"]) + len(APPROACHES)
    for band, name in zip(banded["data"], APPROACHES, strict=False):
        values = told.drawn.over_volume[name]["cost_per_request"].values
        count = len(told.drawn.volumes)
        unit = "USD/request"
        assert band["y"][:count] == pytest.approx([float(from_canonical(v, unit)) for v in values[3].tolist()])
        assert band["y"][count:][::-1] == pytest.approx([float(from_canonical(v, unit)) for v in values[1].tolist()])
    assert with_bands(figure, told.drawn, replace(moderation.look, scale="relative"), moderation.result) == figure
    assert isinstance(moderation.look, Look)


@pytest.mark.browser
def test_a_report_needs_no_javascript_and_prints_on_two_pages(
    moderation: Shown, told: Evidence, day: datetime.date, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium)
    page = report_html(moderation, told, day=day)
    assert page.count("<svg role=") == 3
    assert "<script" not in page
    pdf = printed(page)
    assert pdf[:5] == b"%PDF-"
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
