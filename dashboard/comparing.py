"""Scenarios beside the current one: read, simulate, draw; nothing where none is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import ids
from dashboard.components.data_table import table_properties
from dashboard.figures import side_by_side
from dashboard.figures.side_by_side import KEY, MOST_OTHERS
from dashboard.state import Look, shown
from simulator.scenarios.faults import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: What stands in place of the answer before a scenario is chosen.
NONE: Final = "Choose one to three scenarios; they stand beside the current inputs."


def compare_scenarios(
    told: dict[str, Any] | None, others: Sequence[str] | None, scheme: str, metric: str, scale: str, *, folder: Path
) -> tuple[Any, ...]:
    """Put the current inputs and some presets side by side."""
    kept = [no_update] * 6
    if not told or not others:
        return (no_update, NONE, *kept, True)
    look = Look(scheme=scheme, metric=metric, scale=scale)
    states = [told, *({"scenario": name, "changes": {}} for name in others[:MOST_OTHERS])]
    try:
        found = side_by_side.beside([shown(state, look, folder) for state in states])
    except ScenarioError as error:
        return (no_update, f"These cannot be compared: {error}", *kept, True)
    results, inputs = side_by_side.results_table(found), side_by_side.inputs_table(found)
    tables = (*table_properties(results), *table_properties(inputs))
    return (side_by_side.figure(found), side_by_side.answer(found), *tables, False)


def register_comparing(app: Dash, folder: Path) -> None:
    """Connect the card.

    Parameters
    ----------
    app : Dash
        The app; its layout is set already.
    folder : Path
        Folder of the presets.
    """
    tables = [
        Output(name, key) for name in (ids.table(KEY), ids.COMPARED_INPUTS) for key in ("columns", "rows", "shown")
    ]
    app.callback(
        Output(ids.graph(KEY), "figure"),
        Output(ids.answer(KEY), "text"),
        *tables,
        Output(ids.COMPARED_BODY, "hidden"),
        Input(ids.DRAWN, "data"),
        Input(ids.COMPARED, "value"),
        State(ids.SCHEME, "data"),
        State(ids.METRIC, "value"),
        State(ids.SCALE, "value"),
        prevent_initial_call=True,
    )(partial(compare_scenarios, folder=folder))
    app.clientside_callback(
        ClientsideFunction("breakeven", "compared"), Output(ids.COMPARED_SHOWN, "data"), Input(ids.COMPARED, "value"),
        prevent_initial_call=True,
    )  # fmt: skip
