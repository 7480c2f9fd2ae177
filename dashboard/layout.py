"""Where things stand on the page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.components.browser_parts import Sentence, Statements
from dashboard.components.compare_card import compare_card
from dashboard.components.control import control, loaded_document
from dashboard.components.header import header, picker_groups
from dashboard.components.readouts import readouts
from dashboard.components.view_card import view_card
from dashboard.figures.break_even import METRICS, SCALES
from dashboard.figures.views import VIEWS
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.scenarios.scenario import PresetHeader, Scenario

#: Inputs that stand above the chart, always in reach.
FIRST_INPUTS: Final = ("workload.requests_per_month", "workload.growth_per_month", "workload.horizon")
#: Group that is open at first; the others are filled after the first chart.
OPEN_GROUP: Final = "workload"
#: Table of the scenario file -> how its controls are headed.
GROUP_LABELS: Final = {
    "workload": "Workload",
    "requirements": "Requirements",
    "prompting": "Prompting",
    "fine_tuning": "Fine-tuning",
    "hybrid": "Hybrid",
}
#: Topic of an input -> heading inside an approach.
TOPIC_LABELS: Final = {
    "workload": "Traffic", "tokens": "Tokens", "prices": "Prices", "people": "People and upkeep",
    "quality": "Quality", "latency": "Speed", "requirements": "Requirements", "plan": "Plan",
}  # fmt: skip


def page(scenario: Scenario, presets: Sequence[PresetHeader]) -> dmc.MantineProvider:
    """Build the whole page around one scenario.

    Parameters
    ----------
    scenario : Scenario
        The scenario that the controls show first.
    presets : sequence of PresetHeader
        What the picker offers.

    Returns
    -------
    MantineProvider
        The page, still without numbers; callbacks bring them.
    """
    return dmc.MantineProvider(
        [
            html.A("Skip to the verdict", href="#main", className="skip"),
            header(scenario, presets),
            html.Div([_controls(scenario), _main(scenario, presets)], className="columns"),
            *_stores(scenario),
        ],
        id=ids.PROVIDER,
        theme={"primaryColor": "blue", "fontFamily": "inherit", "defaultRadius": "md"},
    )


def _stores(scenario: Scenario) -> list[Any]:
    """What the browser remembers; nothing of it outlives the page."""
    wanted = {"scenario": scenario.name, "changes": {}}
    first = {ids.WANTED: wanted, ids.LOADED: loaded_document(scenario, scenario.name)}
    names = (
        ids.STATE, ids.COMMITTED, ids.WANTED, ids.LOADED, ids.LIVE, ids.DRAWN, ids.SCHEME, ids.DOWNLOADED, ids.FILTERED,
        ids.FOLLOWED, ids.CONTROLS_OPENED, ids.SHARED, ids.SOLVE_ASKED, ids.SOLVED, ids.SOLVE_SHOWN, ids.EXPORT_SAID,
        ids.EXPORT_HEARD, ids.PAGE_EXPORT_SAID, ids.PAGE_COPIED, ids.COMPARED_SHOWN,
        ids.DOUBTED, ids.DOUBT_SHOWN, ids.MEASURE_ASKED, ids.MEASURED, ids.MEASURE_SHOWN, ids.CARD_ASKED,
        ids.SETTINGS_KEPT,
    )  # fmt: skip
    stores = [dcc.Store(id=name, storage_type="memory", data=first.get(name)) for name in names]
    toast = html.Div(id=ids.TOAST, role="status", className="toast")
    connection = html.Div(id=ids.CONNECTION, role="alert", className="connection")
    return [
        *stores,
        dcc.Download(id=ids.TOML_FILE),
        dcc.Download(id=ids.EXPORTED),
        dcc.Download(id=ids.PAGE_EXPORTED),
        dcc.Location(id=ids.ADDRESS, refresh=False),
        toast,
        connection,
        _card(),
    ]


def _card() -> html.Dialog:
    """Build the card of a number, still closed; the browser opens it as a dialog of its own."""
    inside = [html.Button("Close", className="tool card-close"), html.Div(id=ids.CARD_BODY)]
    return html.Dialog(html.Div(inside, className="card-inside"), id=ids.CARD, className="card",
                       **attributes(aria_labelledby="card-title"))  # fmt: skip


def _controls(scenario: Scenario) -> html.Aside:
    """Every input but the first three, by table and topic; a sheet on small screens."""
    groups = []
    for group, title in GROUP_LABELS.items():
        names = [name for name, declared in PARAMETERS.items() if declared.group == group and name not in FIRST_INPUTS]
        body: list[Any] = []
        by_topic = sorted(names, key=lambda name: list(TOPIC_LABELS).index(PARAMETERS[name].topic))
        for topic, members in groupby(by_topic, key=lambda name: PARAMETERS[name].topic):
            if group not in ("requirements", "hybrid"):
                body.append(html.H3(TOPIC_LABELS[topic]))
            body += [control(name, scenario, later=group != OPEN_GROUP) for name in members]
        summary = html.Summary([html.Span(title), html.Span(className="changed-count", **attributes(data_group=group))])
        groups.append(html.Details([summary, html.Div(body, className="group-body")], className="group",
                                   open=group == OPEN_GROUP, **attributes(data_group=group)))  # fmt: skip
    search = dmc.TextInput(
        id=ids.SEARCH, placeholder="Search inputs", size="sm", **attributes(aria_label="Search inputs")
    )
    only = dmc.Switch(id=ids.ONLY_CHANGED, label="Only changed", size="sm", checked=False)
    close = html.Button("Done", id=ids.CLOSE_CONTROLS, className="close-controls", n_clicks=0)
    head = html.Div([html.H2("Inputs"), close], className="controls-head")
    tools = html.Div([search, only], className="controls-tools")
    return html.Aside([head, tools, *groups], id=ids.CONTROLS, className="controls", **attributes(aria_label="Inputs"))


def _main(scenario: Scenario, presets: Sequence[PresetHeader]) -> html.Main:
    """Verdict, first inputs, views."""
    first, *others = VIEWS.values()
    switches = [
        dmc.SegmentedControl(
            id=name, value=value, size="xs", data=[{"value": key, "label": label} for key, label in options.items()],
            **attributes(aria_label=spoken),
        )
        for name, value, options, spoken in (
            (ids.METRIC, "cost_per_request", METRICS, "Cost measure"),
            (ids.SCALE, "log", SCALES, "Scale of the cost axis"),
        )
    ]  # fmt: skip
    verdict = html.Section(
        [
            html.H1(scenario.title, id=ids.SCENARIO_TITLE),
            html.P(scenario.summary, id=ids.SCENARIO_SUMMARY, className="summary"),
            html.Div(id=ids.LOAD_FAULTS, role="alert", className="faults"),
            html.Div(id=ids.DRAW_FAULTS, role="alert", className="faults"),
            Sentence(id=ids.HEADLINE, className="headline", text=""),
            Statements(id=ids.TOPICS, className="topics", told=[]),
        ],
        className="verdict", **attributes(aria_label="Verdict"),
    )  # fmt: skip
    first_inputs = html.Div([control(name, scenario) for name in FIRST_INPUTS], className="first-inputs")
    notes = html.Div(id=ids.NOTES, className="notes")
    return html.Main(
        [
            verdict,
            first_inputs,
            html.Div(
                view_card(first, *switches, below=Statements(id=ids.CROSSINGS, className="topics crossings", told=[])),
                className="first-view",
            ),
            html.Section([html.H2("At this volume"), readouts(), notes], className="view wide", id="at-volume"),
            html.Div([view_card(view) for view in others], className="views"),
            compare_card(picker_groups(presets)),
            html.Button("Inputs", id=ids.OPEN_CONTROLS, className="open-controls", n_clicks=0),
        ],
        id="main",
    )
