"""Views that take the server seconds: worked out when asked for, and never shown as fresh after the inputs moved on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard import ids
from dashboard.components.data_table import table_properties
from dashboard.figures.views import VIEWS
from dashboard.state import asked_look, shown

if TYPE_CHECKING:
    from pathlib import Path

#: What stands in place of an answer before anybody asked.
UNASKED: Final = "Takes some seconds: press “Work it out”."
#: What stands there once the inputs have moved on.
STALE: Final = (
    "The inputs have changed since. What is drawn below belongs to the earlier ones: press “Work it out” again."
)

#: What stands behind the reason why a view could not be worked out.
KEPT: Final = "What is drawn below belongs to the last question that could be answered."


def work_out(clicks: int | None, told: dict[str, Any] | None, *looked: Any, key: str, folder: Path) -> tuple[Any, ...]:
    """Work out one view when its button was pressed or it is asked something else; say when it is out of date."""
    view, (*asked, scheme, metric) = VIEWS[key], looked
    kept: list[Any] = [no_update] if view.figure else []
    if not told or ctx.triggered_id not in (ids.work(key), *(ids.setting(name) for name in view.settings)):
        return (*kept, STALE if clicks else UNASKED, *[no_update] * 3)
    try:
        known = shown(told, asked_look(view.settings, asked, scheme=scheme, metric=metric), folder)
        figure = [view.figure(known)] if view.figure else []
        return (*figure, view.answer(known), *table_properties(view.table(known)))
    except ValueError as error:
        return (*kept, f"{error}. {KEPT}", *[no_update] * 3)


def register_slow(app: Dash, folder: Path) -> None:
    """Connect the slow views.

    Parameters
    ----------
    app : Dash
        The app; its layout is set already.
    folder : Path
        Folder of the presets.
    """
    for key, view in VIEWS.items():
        if view.slow:
            app.callback(
                *([Output(ids.graph(key), "figure")] if view.figure else []),
                Output(ids.answer(key), "text"),
                *(Output(ids.table(key), name) for name in ("columns", "rows", "shown")),
                Input(ids.work(key), "n_clicks"),
                Input(ids.DRAWN, "data"),
                *(Input(ids.setting(name), "value") for name in view.settings),
                State(ids.SCHEME, "data"),
                State(ids.METRIC, "value"),
                prevent_initial_call=True,
                running=[(Output(ids.work(key), "disabled"), True, False)],
            )(partial(work_out, key=key, folder=folder))
