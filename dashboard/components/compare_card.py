"""The card that puts scenarios side by side: which ones, chart, results, differing inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.components.browser_parts import DataTable, Menu, Sentence
from dashboard.components.view_card import EMPTY, GRAPH_CONFIG
from dashboard.figures.side_by_side import KEY, MOST_OTHERS, QUESTION

#: Height of the charts. [pixel]
HEIGHT: Final = 360
#: What can be downloaded; the browser makes all of it.
_FORMS: Final = {
    "png": "Picture (PNG)", "svg": "Drawing (SVG)", "csv": "Results (CSV)", "csv-inputs": "Differing inputs (CSV)",
    "command": "Copy as command line",
}  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare_card(groups: Sequence[dict[str, Any]]) -> html.Section:
    """Build the card, still without scenarios.

    Parameters
    ----------
    groups : sequence of dict
        Presets by use case, as the picker of the header wants them.

    Returns
    -------
    Section
        The card.
    """
    heading = f"heading-{KEY}"
    picker = dmc.MultiSelect(
        id=ids.COMPARED, data=list(groups), value=[], searchable=True, clearable=True, maxValues=MOST_OTHERS, size="sm",
        placeholder="Add up to three scenarios", className="compared", nothingFoundMessage="No such scenario",
        **attributes(aria_label="Scenarios to compare with"),
    )  # fmt: skip
    entries = [{"key": key, "label": label} for key, label in _FORMS.items()]
    menu = Menu(
        id=ids.download(KEY), label="Download", spoken=f"Download: {QUESTION}", entries=entries, className="quiet"
    )
    body = html.Div(
        [
            dcc.Graph(
                id=ids.graph(KEY), config=GRAPH_CONFIG, figure=EMPTY, className="chart", responsive=True,
                style={"height": f"{HEIGHT}px"},
            ),
            DataTable(id=ids.table(KEY), columns=[], rows=[], caption="Results side by side", search=False),
            DataTable(id=ids.COMPARED_INPUTS, columns=[], rows=[], caption="Inputs that differ", search=True),
        ],
        id=ids.COMPARED_BODY, className="compared-body", hidden=True,
    )  # fmt: skip
    head = html.Div([html.H2(QUESTION, id=heading), html.Div([menu], className="tools")], className="view-head")
    return html.Section(
        [head, picker, Sentence(id=ids.answer(KEY), className="answer", text=""), body],
        className="view wide", id="compare", **attributes(aria_labelledby=heading, data_view=KEY),
    )  # fmt: skip
