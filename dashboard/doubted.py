"""What the draws add to the verdict and the main chart: it follows the point numbers, and never goes with others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import deep, ids
from dashboard.components.number_cards import headline_cards, topic_cards
from dashboard.components.verdict import crossings_told, verdict_sentence, verdict_topics
from dashboard.figures import break_even
from dashboard.figures.bands import with_bands
from dashboard.state import Look, shown

if TYPE_CHECKING:
    from pathlib import Path


def add_doubt(told: dict[str, Any], scheme: str, metric: str, scale: str, *, folder: Path) -> dict[str, Any]:
    """Bands, ranges of the crossings and sureness of a state; the state itself goes with them."""
    look = Look(scheme=scheme, metric=metric, scale=scale)
    view = shown(told, look, folder)
    of = {"state": told, "look": {"scheme": scheme, "metric": metric, "scale": scale}}
    if not deep.uncertain(view):
        return {**of, "certain": True}
    drawn, verdict = deep.drawn(view), deep.sure(view)
    return {
        **of,
        "figure": break_even.without_marker(with_bands(break_even.figure(view), drawn, look, view.result)),
        "answer": break_even.answer(view, drawn),
        "headline": verdict_sentence(verdict),
        "headline_cards": headline_cards(verdict),
        "topic_cards": topic_cards(verdict),
        "topics": verdict_topics(verdict, pending=True),
        "crossings": crossings_told(view, drawn),
    }


def measure(asked: dict[str, Any] | None, *, folder: Path) -> Any:
    """All of the verdict in words: with what would flip it and what to measure first."""
    if not asked:
        return no_update
    told = asked["state"]
    view = shown(told, Look(), folder)
    verdict = deep.decided(view)
    return {"state": told, "topics": verdict_topics(verdict), "topic_cards": topic_cards(verdict)}


def register_doubt(app: Dash, folder: Path) -> None:
    """Connect what follows the point numbers.

    Parameters
    ----------
    app : Dash
        The app; its layout is set already.
    folder : Path
        Folder of the presets.
    """
    app.callback(
        Output(ids.DOUBTED, "data"),
        Input(ids.DRAWN, "data"),
        State(ids.SCHEME, "data"),
        State(ids.METRIC, "value"),
        State(ids.SCALE, "value"),
        prevent_initial_call=True,
    )(partial(add_doubt, folder=folder))
    app.callback(
        Output(ids.MEASURED, "data"),
        Input(ids.MEASURE_ASKED, "data"),
        prevent_initial_call=True,
    )(partial(measure, folder=folder))
    for name, source, target in (
        ("doubted", ids.DOUBTED, ids.DOUBT_SHOWN),
        ("measured", ids.MEASURED, ids.MEASURE_SHOWN),
    ):
        app.clientside_callback(
            ClientsideFunction("breakeven", name), Output(target, "data"), Input(source, "data"),
            prevent_initial_call=True,
        )  # fmt: skip
