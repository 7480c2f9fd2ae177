"""The download menu of one view."""

from __future__ import annotations

from typing import Final

from dashboard import ids
from dashboard.components.browser_parts import Menu

#: Form that the browser makes alone -> what the menu says.
BROWSER_FORMS: Final = {"png": "Picture (PNG)", "svg": "Drawing (SVG)", "csv": "Numbers (CSV)"}
#: Form that the server makes -> what the menu says.
SERVER_FORMS: Final = {
    "json": "Everything (JSON)",
    "html": "Page of its own (HTML)",
    "xlsx": "Workbook with formulas (XLSX)",
}


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
    forms = {**BROWSER_FORMS, **SERVER_FORMS}
    entries = [{"key": key, "label": label} for key, label in forms.items() if drawn or key not in ("png", "svg")]
    return Menu(
        id=ids.download(view), label="Download", spoken=f"Download: {question}", entries=entries, className="quiet"
    )
