"""The download menu of one view."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc

from dashboard import ids
from dashboard.components.attributes import attributes

#: Form of a download -> what the menu says.
FORMS: Final = {"png": "Picture (PNG)", "svg": "Drawing (SVG)", "csv": "Numbers (CSV)"}


def download_menu(view: str, question: str, *, drawn: bool) -> dmc.Menu:
    """Build the menu; a view without a chart offers its numbers only.

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
    forms = [form for form in FORMS if drawn or form == "csv"]
    button = dmc.Button(
        "Download", variant="subtle", size="compact-sm", color="gray", className="quiet",
        **attributes(aria_label=f"Download: {question}"),
    )  # fmt: skip
    entries = [dmc.MenuItem(FORMS[form], id=ids.download(view, form), n_clicks=0) for form in forms]
    return dmc.Menu([dmc.MenuTarget(button), dmc.MenuDropdown(entries)], position="bottom-end", shadow="md")
