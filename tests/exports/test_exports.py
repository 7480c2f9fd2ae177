"""Every form of export: what it carries, that it works alone, and that nobody's text becomes more than text."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dashboard.exports.caption import caption, file_name
from dashboard.exports.formats import FORMS, exported
from dashboard.exports.margins import MOST_LINES, caption_lines, with_margins
from dashboard.exports.pictures import NO_BROWSER, browser_path, pictures
from dashboard.exports.refusal import ExportError
from dashboard.exports.standalone import html_bytes, in_script
from dashboard.exports.texts import csv_bytes, json_bytes, toml_bytes
from dashboard.figures.views import VIEWS
from dashboard.state import Shown
from simulator.scenarios.scenario import scenario_from

VIEW = VIEWS["break-even"]
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Scripts(HTMLParser):
    """Tags and outside addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("form", [form for form, kind in FORMS.items() if kind.make and form != "xlsx"])
@pytest.mark.parametrize("key", ["break-even", "sources"])
def test_every_written_form_says_scenario_date_version_and_sources(
    form: str, key: str, moderation: Shown, day: datetime.date
) -> None:
    ((name, content),) = exported(moderation, [key], form=form, day=day).items()
    text = content.decode("utf-8-sig")
    assert name.startswith("content-moderation-")
    assert name.endswith(f"-2026-11-23.{form}")
    for word in ("Content moderation", "2026-11-23", caption(moderation, VIEW, day=day).version, "arxiv.org"):
        assert word in text, word
    if form != "toml":
        assert VIEWS[key].question in text


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("ticket-triage", "ticket-triage-x-2026-01-02.csv"),
        ("../../etc/passwd", "etc-passwd-x-2026-01-02.csv"),
        ("Été <b>", "t-b-x-2026-01-02.csv"),
        ("///", "scenario-x-2026-01-02.csv"),
        ("a" * 500, "a" * 60 + "-x-2026-01-02.csv"),
    ],
)
def test_a_file_name_is_one_plain_name(scenario: str, expected: str) -> None:
    assert file_name(scenario, "x", day=datetime.date(2026, 1, 2), ending="csv") == expected


def test_a_csv_has_every_row_of_the_table(moderation: Shown, day: datetime.date) -> None:
    text = csv_bytes(moderation, VIEW, day=day).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if not row[0].startswith("#")]
    table = VIEW.table(moderation)
    assert rows[0] == [column.label for column in table.columns]
    assert [float(row[0]) for row in rows[1:]] == [row[0] for row in table.rows]
    assert float(rows[1][1]) == table.rows[0][1]


def test_no_cell_of_a_csv_begins_a_formula(hostile: Shown, day: datetime.date) -> None:
    for view in VIEWS.values():
        text = csv_bytes(hostile, view, day=day).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                number = re.fullmatch(r"-?\d+\.?\d*(e[+-]?\d+)?", cell)
                assert number or not cell.startswith(FORMULA_SIGNS), cell


def test_json_is_strict_and_holds_table_figure_and_run(moderation: Shown, day: datetime.date) -> None:
    def refuse(word: str) -> None:
        pytest.fail(f"{word} is not JSON")

    told = json.loads(json_bytes(moderation, VIEW, day=day), parse_constant=refuse)
    assert set(told) == {"caption", "table", "figure", "run"}
    assert told["caption"]["volume"] == moderation.result.volume
    assert told["caption"]["sources"]
    assert told["run"]["scenario"]["sha256"] == moderation.scenario.sha256
    assert len(told["table"]["rows"]) == len(moderation.result.volumes)
    assert json.loads(json_bytes(moderation, VIEWS["sources"], day=day))["figure"] is None


def test_toml_loads_again_to_the_same_inputs(shown: Callable[..., Shown], day: datetime.date) -> None:
    view = shown("brand-voice", workload__requests_per_month=123_456.0)
    content = toml_bytes(view, VIEW, day=day)
    again = scenario_from(content, file="again.toml")
    assert again.inputs == view.scenario.inputs
    assert "changed inputs: workload.requests_per_month" in content.decode()


def test_toml_of_a_hostile_title_is_still_toml(hostile: Shown, day: datetime.date) -> None:
    content = toml_bytes(hostile, VIEW, day=day).decode()
    assert tomllib.loads(content)["name"] == hostile.scenario.title


def test_a_page_of_its_own_reaches_for_nothing(moderation: Shown, day: datetime.date) -> None:
    page = html_bytes(moderation, VIEW, day=day).decode()
    read = Scripts(page)
    assert not read.outside
    assert read.tags.count("script") == 2
    assert "default-src 'none'" in page
    assert "<table" in page


@pytest.mark.parametrize("key", ["break-even", "sources"])
def test_markup_of_a_scenario_is_text_in_a_page(key: str, hostile: Shown, day: datetime.date) -> None:
    page = html_bytes(hostile, VIEWS[key], day=day).decode()
    read = Scripts(page)
    assert "img" not in read.tags
    assert not read.handlers
    assert "b" not in read.tags
    assert "&lt;img src=x" in page


def test_a_script_cannot_be_ended_from_within() -> None:
    told = in_script({"x": "</script><!--\u2028"})
    assert "<" not in told
    assert "\u2028" not in told
    assert json.loads(told) == {"x": "</script><!--\u2028"}


def test_a_picture_has_question_answer_and_caption_in_its_margin(moderation: Shown, day: datetime.date) -> None:
    told = caption(moderation, VIEW, day=day)
    figure = VIEW.figure(moderation) if VIEW.figure else {}
    before = json.dumps(figure)
    drawn = with_margins(figure, told, scheme="light")
    assert json.dumps(figure) == before, "the figure of the page stays as it is"
    text = drawn["layout"]["title"]["text"] + drawn["layout"]["annotations"][-1]["text"]
    for word in ("Where is the break-even?", "Content moderation", "50 million requests", "2026-11-23", told.version):
        assert word in text, word
    assert len(caption_lines(told)) <= MOST_LINES


def test_markup_of_a_scenario_is_text_in_a_picture(hostile: Shown, day: datetime.date) -> None:
    told = caption(hostile, VIEW, day=day)
    drawn = with_margins(VIEW.figure(hostile) if VIEW.figure else {}, told, scheme="dark")
    assert "<img" not in drawn["layout"]["annotations"][-1]["text"]


def test_a_table_has_no_picture_and_the_message_says_what_to_do(moderation: Shown, day: datetime.date) -> None:
    with pytest.raises(ExportError, match=r"sources: this view is a table .* csv, html or json"):
        exported(moderation, ["sources"], form="png", day=day)


def test_without_a_browser_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr("dashboard.exports.pictures.PLACES", ())
    with pytest.raises(ExportError) as refused:
        pictures([{"data": [], "layout": {}}], form="png")
    assert str(refused.value) == NO_BROWSER
    assert "BROWSER_PATH" in NO_BROWSER


@pytest.mark.parametrize("variable", ["BROWSER_PATH", "CHROMIUM"])
def test_a_named_browser_is_taken_or_refused(variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    mine = tmp_path / "mine"
    mine.write_text("#!/bin/sh\n", encoding="utf-8")
    mine.chmod(0o755)
    monkeypatch.setenv(variable, str(mine))
    assert browser_path() == str(mine)
    monkeypatch.setenv(variable, os.fspath(tmp_path / "gone"))
    with pytest.raises(ExportError, match=f"{variable} is .*gone.* correct or unset it"):
        browser_path()


def test_without_kaleido_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("#!/bin/sh\n", encoding="utf-8")
    mine.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(mine))
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(ExportError, match=r"llm-breakeven\[images\]"):
        pictures([{"data": [], "layout": {}}], form="png")


@pytest.mark.browser
def test_pictures_are_what_they_say(
    moderation: Shown, day: datetime.date, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium)
    (png,) = exported(moderation, ["break-even"], form="png", day=day).values()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (2400, 1520), "two pixels for each"
    drawings = exported(moderation, [], form="svg", day=day)
    assert len(drawings) == sum(view.figure is not None for view in VIEWS.values())
    assert "Content moderation" in drawings["content-moderation-break-even-2026-11-23.svg"].decode()
    (pdf,) = exported(moderation, ["payback"], form="pdf", day=day).values()
    assert pdf[:5] == b"%PDF-"


@pytest.mark.browser
def test_a_page_of_its_own_draws_without_the_network(
    moderation: Shown, day: datetime.date, browser: Any, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(html_bytes(moderation, VIEW, day=day))
    said: list[Any] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    page.wait_for_selector("#chart .scatterlayer .trace path")
    context.close()
    assert not [text for text in said if not text.startswith(("blob:", "data:"))]
