"""The download menus: one for each view, one for the whole page."""

from __future__ import annotations

from typing import Final

from dashboard import ids
from dashboard.components.browser_parts import Menu

#: Form that the browser makes alone -> what the menu says.
BROWSER_FORMS: Final = {
    "png": "Picture (PNG)", "svg": "Drawing (SVG)", "csv": "Numbers (CSV)", "csv-shown": "Rows shown (CSV)",
}  # fmt: skip
#: Form that the server makes -> what the menu says.
SERVER_FORMS: Final = {
    "pdf": "Page (PDF)",
    "json": "Everything (JSON)",
    "html": "Page of its own (HTML)",
    "xlsx": "Workbook with formulas (XLSX)",
    "toml": "Scenario (TOML)",
}
#: What is copied instead of downloaded -> what the menu says.
COPIED: Final = {"command": "Copy as command line", "python": "Copy as Python"}
#: Forms of a chart.
_PICTURES: Final = ("png", "svg", "pdf")
#: Form of the whole page -> what the menu says.
PAGE_FORMS: Final = {
    "report-pdf": "Report (PDF)",
    "report-html": "Report (HTML)",
    "xlsx": "Workbook with formulas (XLSX)",
    "toml": "Scenario (TOML)",
    "png": "All charts (PNG, zipped)",
    "svg": "All charts (SVG, zipped)",
    "pdf": "All charts (PDF, zipped)",
    "csv": "All numbers (CSV, zipped)",
    "json": "Everything (JSON, zipped)",
    "html": "All views as pages (HTML, zipped)",
}


def page_menu() -> Menu:
    """Build the menu of the whole page."""
    forms = {**PAGE_FORMS, **COPIED, "print": "Print this page"}
    entries = [{"key": key, "label": label} for key, label in forms.items()]
    return Menu(id=ids.DOWNLOAD, label="Download", spoken="Download: the whole page", entries=entries)


def download_menu(view: str, question: str, *, drawn: bool) -> Menu:
    """Build the menu; a view without a chart offers no picture.

    Parameters
    ----------
    view, question : str
        Key and title of the view.
    drawn : bool
        Whether it has a chart.

    Returns
    -------
    Menu
        Button and entries.
    """
    forms = {**BROWSER_FORMS, **SERVER_FORMS, **COPIED}
    entries = [{"key": key, "label": label} for key, label in forms.items() if drawn or key not in _PICTURES]
    return Menu(
        id=ids.download(view), label="Download", spoken=f"Download: {question}", entries=entries, className="quiet"
    )
