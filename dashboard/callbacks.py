"""What happens when something on the page changes: read, simulate, draw."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update

from dashboard import deep, ids
from dashboard.components.control import loaded_document, loaded_properties
from dashboard.components.data_table import table_properties
from dashboard.components.number_cards import behind, headline_cards, topic_cards
from dashboard.components.readouts import live_document, readout_values
from dashboard.components.solved import break_even_values
from dashboard.components.verdict import crossings_told, faults, left_out, notes, verdict_sentence, verdict_topics
from dashboard.figures import break_even
from dashboard.figures.bands import with_bands
from dashboard.figures.break_even import without_marker
from dashboard.figures.views import SETTINGS, VIEWS
from dashboard.state import (
    Look,
    accepted,
    asked_look,
    original,
    read_look,
    read_state,
    scenario_of,
    shown,
    shown_live,
    verdict_of,
)  # fmt: skip
from simulator.parameters import PARAMETERS
from simulator.scenarios.export import effective_toml
from simulator.scenarios.faults import ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.state import Shown
    from simulator.uncertainty.study import Uncertainty

#: The view that follows the sliders.
FIRST: Final = "break-even"
#: What stands behind the reason why a view could not be drawn.
KEPT: Final = "What is drawn below belongs to the last question that could be answered."


def load_scenario(wanted: dict[str, Any], *, folder: Path) -> tuple[Any, ...]:
    """Show another scenario in the controls, or say what is wrong with it and leave them as they are."""
    try:
        state, found = accepted(read_state(wanted), folder)
    except ScenarioError as error:
        return (no_update, no_update, no_update, faults(error))
    before, after = original(state, folder), scenario_of(state, folder)
    # what controls show goes past dash, whose graph of callbacks grows with the square of its outputs
    controls = {name: loaded_properties(name, before, after) for name in PARAMETERS}
    loaded = {**loaded_document(before, state.scenario, state.text, state.own), "controls": controls}
    return (loaded, before.title, before.summary, left_out(found, wanted.get("faults", ())))


def draw_first(told: dict[str, Any], scheme: str, metric: str, scale: str, *, folder: Path) -> tuple[Any, ...]:
    """Draw verdict and main chart, or say what is wrong and keep them; the other views follow."""
    try:
        view = shown(told, read_look({"scheme": scheme, "metric": metric, "scale": scale}), folder)
    except ScenarioError as error:
        return (*[no_update] * 15, faults(error))
    table = table_properties(VIEWS[FIRST].table(view))
    live = live_document(view.result, view.verdict, uncertain=deep.uncertain(view))
    cards = headline_cards(view.verdict), topic_cards(view.verdict)
    return (*first_view(view, deep.drawn_already(view)).values(), live, *table, notes(view), told, *cards, None)


def first_view(view: Shown, drawn: Uncertainty | None = None) -> dict[str, Any]:
    """Main chart, verdict and numbers, by the names under which the browser knows them; bands where draws are known."""
    figure = break_even.figure(view)
    whole = with_bands(figure, drawn, view.look, view.result) if drawn else figure
    return {"figure": without_marker(whole), **first_words(view, drawn)}


def first_words(view: Shown, drawn: Uncertainty | None = None) -> dict[str, Any]:
    """Verdict and numbers beside the main chart."""
    pending = deep.uncertain(view)
    return {
        "answer": break_even.answer(view, drawn),
        "headline": verdict_sentence(view.verdict, pending=pending),
        "topics": verdict_topics(view.verdict, pending=pending),
        "crossings": crossings_told(view, drawn),
        "values": readout_values(view.result),
        "baseline": readout_values(view.baseline) if view.changed else None,
    }


def follow_slider(told: dict[str, Any], look: dict[str, Any], *, ranges: bool = False, folder: Path) -> dict[str, Any]:
    """What the main chart shows while a slider moves, with bands of few draws where it is held still; or the faults."""
    try:
        view = shown_live(told, read_look(look), folder)
    except ScenarioError as error:
        return {"faults": str(error)}
    if not ranges or not deep.uncertain(view):
        return {"moved": break_even.moved(view), **first_words(view)}
    rough = verdict_sentence(deep.roughly_sure(view), rough=True)
    return {**first_view(view, deep.drawn_roughly(view)), "headline": rough}


def draw_view(told: dict[str, Any] | None, *looked: Any, key: str, folder: Path) -> tuple[Any, ...]:
    """Draw one of the other views; what it is asked comes before scheme and measure."""
    drawn, (*asked, scheme, metric) = VIEWS[key], looked
    kept = [no_update] if drawn.figure else []
    if not told:
        return (*kept, *[no_update] * 4)
    try:
        view = shown(told, asked_look(drawn.settings, asked, scheme=scheme, metric=metric), folder)
        figure = [drawn.figure(view)] if drawn.figure else []
        return (*figure, drawn.answer(view), *table_properties(drawn.table(view)))
    except ValueError as error:
        return (*kept, f"{error}. {KEPT}", *[no_update] * 3)


def save_toml(clicks: int, told: dict[str, Any], *, folder: Path) -> dict[str, str]:
    """Hand out the effective scenario as a file."""
    scenario = scenario_of(read_state(told), folder)
    return {"content": effective_toml(scenario), "filename": f"{scenario.name}.toml", "type": "application/toml"}


def solve_input(asked: dict[str, Any] | None, told: dict[str, Any] | None, *, folder: Path) -> Any:
    """Find the values of one input at which the two cheapest approaches cost the same."""
    if not asked or not told:
        return no_update
    state, name = read_state(told), str(asked.get("name"))
    try:
        return {"name": name, **break_even_values(verdict_of(state, folder), scenario_of(state, folder), name)}
    except ValueError as error:
        return {"name": name, "says": str(error), "values": []}


def open_card(asked: dict[str, Any] | None, told: dict[str, Any] | None, *, folder: Path) -> Any:
    """Say what lies behind one number."""
    if not asked or not told:
        return no_update
    try:
        return behind(shown(told, Look(), folder), str(asked.get("quantity")), str(asked.get("approach")))
    except ValueError as error:
        return [html.H2("This number has no card", id="card-title"), html.P(str(error))]


def register(app: Dash, folder: Path) -> None:
    """Connect the functions above, and those of the browser, to the page.

    Parameters
    ----------
    app : Dash
        The app; its layout is set already.
    folder : Path
        Folder of the presets.
    """
    _register_browser(app)
    app.callback(
        Output(ids.LOADED, "data"),
        Output(ids.SCENARIO_TITLE, "children"),
        Output(ids.SCENARIO_SUMMARY, "children"),
        Output(ids.LOAD_FAULTS, "children"),
        Input(ids.WANTED, "data"),
        prevent_initial_call=True,
    )(partial(load_scenario, folder=folder))
    app.callback(
        Output(ids.graph(FIRST), "figure"),
        Output(ids.answer(FIRST), "text"),
        Output(ids.HEADLINE, "text"),
        Output(ids.TOPICS, "told"),
        Output(ids.CROSSINGS, "told"),
        Output(ids.READOUTS, "values"),
        Output(ids.READOUTS, "baseline"),
        Output(ids.LIVE, "data"),
        *(Output(ids.table(FIRST), key) for key in ("columns", "rows", "shown")),
        Output(ids.NOTES, "children"),
        Output(ids.DRAWN, "data"),
        Output(ids.HEADLINE, "cards"),
        Output(ids.TOPICS, "cards"),
        Output(ids.DRAW_FAULTS, "children"),
        Input(ids.STATE, "data"),
        Input(ids.SCHEME, "data"),
        Input(ids.METRIC, "value"),
        Input(ids.SCALE, "value"),
        prevent_initial_call=True,
    )(partial(draw_first, folder=folder))
    for key, view in VIEWS.items():
        if key != FIRST and not view.slow:
            app.callback(
                *([Output(ids.graph(key), "figure")] if view.figure else []),
                Output(ids.answer(key), "text"),
                *(Output(ids.table(key), name) for name in ("columns", "rows", "shown")),
                Input(ids.DRAWN, "data"),
                *(Input(ids.setting(name), "value") for name in view.settings),
                State(ids.SCHEME, "data"),
                State(ids.METRIC, "value"),
                prevent_initial_call=True,
            )(partial(draw_view, key=key, folder=folder))
    app.callback(
        Output(ids.CARD_BODY, "children"),
        Input(ids.CARD_ASKED, "data"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )(partial(open_card, folder=folder))
    app.callback(
        Output(ids.SOLVED, "data"),
        Input(ids.SOLVE_ASKED, "data"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )(partial(solve_input, folder=folder))
    app.callback(
        Output(ids.TOML_FILE, "data"),
        Input(ids.SAVE_TOML, "n_clicks"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )(partial(save_toml, folder=folder))


def _register_browser(app: Dash) -> None:
    """Connect what the browser does alone."""

    def wire(name: str, *arguments: Any, **options: Any) -> None:
        """Connect one function of the browser's own namespace."""
        app.clientside_callback(ClientsideFunction("breakeven", name), *arguments, **options)

    wire("want", Output(ids.WANTED, "data"), Input(ids.PICKER, "value"), Input(ids.ADDRESS, "search"),
         Input(ids.UNDO, "n_clicks"), Input(ids.REDO, "n_clicks"), Input(ids.RESET_ALL, "n_clicks"),
         Input(ids.OPEN_FILE, "file"), Input(ids.OWN_DATA, "taken"), State(ids.LOADED, "data"))  # fmt: skip
    wire("share", Output(ids.SHARED, "data"), Input(ids.SHARE, "picked"), State(ids.STATE, "data"),
         State(ids.METRIC, "value"), State(ids.SCALE, "value"), prevent_initial_call=True)  # fmt: skip
    wire("commit", Output(ids.STATE, "data"), Input(ids.COMMITTED, "data"), Input(ids.LOADED, "data"))
    wire("drawn", Output(ids.FOLLOWED, "data"), Input(ids.DRAWN, "data"), Input(ids.LIVE, "data"),
         Input(ids.SCHEME, "data"), Input(ids.METRIC, "value"), Input(ids.SCALE, "value"), State(ids.LOADED, "data"),
         prevent_initial_call=True)  # fmt: skip
    wire(
        "keepSettings",
        Output(ids.SETTINGS_KEPT, "data"),
        *(Input(ids.setting(name), "value") for name in SETTINGS),
        prevent_initial_call=True,
    )
    wire("scheme", Output(ids.SCHEME, "data"), Output(ids.PROVIDER, "forceColorScheme"),
         Input(ids.SCHEME_CHOICE, "value"))  # fmt: skip
    wire("showSolved", Output(ids.SOLVE_SHOWN, "data"), Input(ids.SOLVED, "data"), prevent_initial_call=True)
    wire("download", Output(ids.DOWNLOADED, "data"), Input(ids.download(ALL), "picked"), State(ids.STATE, "data"),
         State(ids.LOADED, "data"), prevent_initial_call=True)  # fmt: skip
    wire("copyPage", Output(ids.PAGE_COPIED, "data"), Input(ids.DOWNLOAD, "picked"), State(ids.STATE, "data"),
         prevent_initial_call=True)  # fmt: skip
    wire("filterInputs", Output(ids.FILTERED, "data"), Input(ids.SEARCH, "value"),
         Input(ids.ONLY_CHANGED, "checked"), Input(ids.STATE, "data"))  # fmt: skip
    wire("openControls", Output(ids.CONTROLS_OPENED, "data"), Input(ids.OPEN_CONTROLS, "n_clicks"),
         Input(ids.CLOSE_CONTROLS, "n_clicks"))  # fmt: skip
