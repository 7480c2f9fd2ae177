"""What leaves the page as a file that the server makes: one view, or all of it; and why one cannot be made."""

from __future__ import annotations

import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update

from dashboard import ids
from dashboard.components.download_menu import PAGE_FORMS, SERVER_FORMS
from dashboard.exports.bundle import whole_page
from dashboard.exports.formats import exported
from dashboard.exports.refusal import ExportError
from dashboard.figures.views import SETTINGS, VIEWS
from dashboard.state import Look, asked_look, shown
from simulator.scenarios.faults import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dashboard.state import Shown

#: How long a visitor waits for others whose pictures are being drawn. [second]
PATIENCE: Final = 60
BUSY: Final = "The server draws pictures for others at the moment. Try again in a minute."
#: Forms for which the server starts a browser, one at a time: each takes a core and some hundred MB.
_DRAWN: Final = ("pdf", "png", "svg", "report-pdf", "report-html")
_ONE_BROWSER: Final = Lock()


def export_view(picked: list[Any], told: dict[str, Any], scale: str, *looked: Any, folder: Path) -> tuple[Any, Any]:
    """Hand out one view in a form that the server makes, or say why not."""
    form, key = (ctx.triggered[0]["value"] or {}).get("key"), (ctx.triggered_id or {}).get("view")
    if form not in SERVER_FORMS or key not in VIEWS:
        return no_update, no_update
    return _handed_out(
        told, _look(scale, looked), folder, form, lambda view: exported(view, [key], form=form, day=_today())
    )


def export_page(
    picked: dict[str, Any] | None, told: dict[str, Any], scale: str, *looked: Any, folder: Path
) -> tuple[Any, Any]:
    """Hand out the whole page in one form, or say why not."""
    form = (picked or {}).get("key", "")
    if form not in PAGE_FORMS:
        return no_update, no_update
    return _handed_out(told, _look(scale, looked), folder, form, lambda view: whole_page(view, form=form, day=_today()))


def _look(scale: str, looked: Sequence[Any]) -> Look:
    """Look of the page with the settings of its views."""
    *asked, scheme, metric = looked
    return asked_look(SETTINGS, asked, scheme=scheme, metric=metric, scale=scale)


def _handed_out(
    told: dict[str, Any], look: Look, folder: Path, form: str, make: Callable[[Shown], dict[str, bytes]]
) -> tuple[Any, Any]:
    """One file and nothing to say, or no file and what is wrong."""
    drawn = form in _DRAWN
    if drawn and not _ONE_BROWSER.acquire(timeout=PATIENCE):
        return no_update, BUSY
    try:
        ((name, content),) = make(shown(told, look, folder)).items()
    except (ExportError, ScenarioError) as error:
        return no_update, f"No file was made: {error}"
    finally:
        if drawn:
            _ONE_BROWSER.release()
    return dcc.send_bytes(content, name), None  # type: ignore[attr-defined,no-untyped-call]


def _today() -> datetime.date:
    """Day that the files say."""
    return datetime.date.today()


def register_downloads(app: Dash, folder: Path) -> None:
    """Connect the menus.

    Parameters
    ----------
    app : Dash
        The app; its layout is set already.
    folder : Path
        Folder of the presets.
    """
    settings = (State(ids.setting(name), "value") for name in SETTINGS)
    look = (State(ids.SCALE, "value"), *settings, State(ids.SCHEME, "data"), State(ids.METRIC, "value"))
    for does, file, said, picked in (
        (export_view, ids.EXPORTED, ids.EXPORT_SAID, Input(ids.download(ALL), "picked")),
        (export_page, ids.PAGE_EXPORTED, ids.PAGE_EXPORT_SAID, Input(ids.DOWNLOAD, "picked")),
    ):
        app.callback(
            Output(file, "data"), Output(said, "data"), picked, State(ids.STATE, "data"), *look,
            prevent_initial_call=True,
        )(partial(does, folder=folder))  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("breakeven", "sayExport"), Output(ids.EXPORT_HEARD, "data"),
        Input(ids.EXPORT_SAID, "data"), Input(ids.PAGE_EXPORT_SAID, "data"), prevent_initial_call=True,
    )  # fmt: skip
