"""The whole page in one file, every form of a menu, and what is said where no file can be made."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from dash import no_update

from dashboard import downloads
from dashboard.components.download_menu import BROWSER_FORMS, COPIED, PAGE_FORMS, SERVER_FORMS, download_menu
from dashboard.exports.bundle import REPORT, whole_page, zipped
from dashboard.exports.formats import FORMS
from dashboard.figures.views import SETTINGS, VIEWS
from dashboard.state import Look, folder_or_default, shown

FOLDER = folder_or_default(None)
DAY = datetime.date(2026, 11, 26)
STATE = {"scenario": "ticket-triage", "changes": {"prompting.shots": [7, "example"]}}
# settings of views as they stand at first, scheme, metric
LOOKED = (*[None] * len(SETTINGS), "light", "total_cost")
NOBODY = "/no/such/browser"


class Trigger:
    """What a callback knows of the menu that was used."""

    def __init__(self, form: str, view: str) -> None:
        self.triggered = [{"value": {"key": form}}]
        self.triggered_id = {"type": "download", "view": view}


def picked(monkeypatch: pytest.MonkeyPatch, form: str, view: str = "break-even") -> tuple[Any, Any]:
    monkeypatch.setattr(downloads, "ctx", Trigger(form, view))
    return downloads.export_view([], STATE, "log", *LOOKED, folder=FOLDER)


def test_every_form_stands_in_the_menus() -> None:
    assert set(FORMS) <= {*BROWSER_FORMS, *SERVER_FORMS}
    assert set(FORMS) <= set(PAGE_FORMS)
    assert {f"{REPORT}pdf", f"{REPORT}html"} <= set(PAGE_FORMS)
    for key, view in VIEWS.items():
        entries = {one["key"] for one in download_menu(key, view.question, drawn=view.figure is not None).entries}  # type: ignore[attr-defined]
        pictures = {"png", "svg", "pdf"}
        assert entries == {*BROWSER_FORMS, *SERVER_FORMS, *COPIED} - (set() if view.figure else pictures)


@pytest.mark.parametrize("form", ["json", "html", "xlsx", "toml"])
def test_a_view_leaves_in_every_form_that_needs_no_browser(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    file, said = picked(monkeypatch, form)
    assert file["filename"].endswith(f".{form}")
    assert said is None


def test_without_a_browser_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", NOBODY)
    file, said = picked(monkeypatch, "pdf")
    assert file is no_update
    assert said.startswith("No file was made: BROWSER_PATH is ")
    assert not downloads._ONE_BROWSER.locked()


def test_pictures_are_drawn_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PATIENCE", 0.01)
    with downloads._ONE_BROWSER:
        assert picked(monkeypatch, "pdf") == (no_update, downloads.BUSY)
        assert picked(monkeypatch, "toml")[1] is None


@pytest.mark.parametrize(("form", "view"), [("exe", "break-even"), ("pdf", "<b>"), ("png", "break-even")])
def test_what_no_menu_offers_is_not_made(monkeypatch: pytest.MonkeyPatch, form: str, view: str) -> None:
    assert picked(monkeypatch, form, view) == (no_update, no_update)


def test_a_chart_leaves_as_pdf(monkeypatch: pytest.MonkeyPatch, chromium: str) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium)
    file, said = picked(monkeypatch, "pdf")
    assert said is None
    import base64

    assert base64.b64decode(file["content"]).startswith(b"%PDF")


def test_the_whole_page_has_a_file_for_each_view() -> None:
    view = shown(STATE, Look(), FOLDER)
    ((name, content),) = whole_page(view, form="csv", day=DAY).items()
    assert name == "ticket-triage-all-csv-2026-11-26.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"ticket-triage-{key}-2026-11-26.csv" for key in VIEWS]
        assert archive.read("ticket-triage-break-even-2026-11-26.csv").startswith(b"\xef\xbb\xbf# question")


def test_the_whole_page_as_scenario_is_one_file() -> None:
    view = shown(STATE, Look(), FOLDER)
    ((name, content),) = whole_page(view, form="toml", day=DAY).items()
    assert name == "ticket-triage-scenario-2026-11-26.toml"
    assert b"shots = { value = 7, " in content


def test_the_same_files_give_the_same_archive() -> None:
    files = {"a.csv": b"1", "b.csv": b"2"}
    assert zipped(files, day=DAY) == zipped(dict(files), day=DAY)


def test_a_page_form_that_no_menu_offers_is_not_made() -> None:
    for asked in (None, {"key": "print"}, {"key": "../x"}):
        answer = downloads.export_page(asked, STATE, "log", *LOOKED, folder=FOLDER)
        assert answer == (no_update, no_update)
