"""One view becomes one card: question, answer, chart, table, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.components.browser_parts import DataTable, Sentence
from dashboard.components.download_menu import download_menu
from dashboard.components.settings import setting_controls

if TYPE_CHECKING:
    from dashboard.figures.view import View

#: What every chart offers and leaves out: no upload to anybody, no logo.
GRAPH_CONFIG: Final[Any] = {
    "showSendToCloud": False,
    "displaylogo": False,
    # amounts in dollars are no formulas
    "typesetMath": False,
    "responsive": True,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "toImage", "autoScale2d"],
    "displayModeBar": "hover",
    "doubleClick": "reset+autosize",
}

#: What a chart shows before it has numbers: nothing, on the ground of its card.
EMPTY: Final[Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False}, "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
    },
}  # fmt: skip


def view_card(view: View, *switches: Any, below: Any = None) -> html.Section:
    """Build the card of one view.

    Parameters
    ----------
    view : View
        What it shows.
    *switches : component
        Switches that stand above the chart.
    below : component, optional
        What stands between chart and table.

    Returns
    -------
    Section
        The card, still without numbers.
    """
    heading = f"heading-{view.key}"
    table = DataTable(id=ids.table(view.key), columns=[], rows=[], caption=view.question, search=view.figure is None)
    worked = [html.Button("Work it out", id=ids.work(view.key), className="work", n_clicks=0)] if view.slow else []
    head = html.Div(
        [
            html.H2(view.question, id=heading),
            html.Div(
                [
                    *switches,
                    *setting_controls(view),
                    *worked,
                    download_menu(view.key, view.question, drawn=view.figure is not None),
                ],
                className="tools",
            ),
        ],
        className="view-head",
    )
    answer = Sentence(id=ids.answer(view.key), className="answer", text="")
    if view.figure is None:
        body: list[Any] = [table]
    else:
        body = [
            dcc.Graph(
                id=ids.graph(view.key), config=GRAPH_CONFIG, figure=EMPTY, className="chart", responsive=True,
                style={"height": f"{view.height}px"},
            ),
            *([below] if below is not None else []),
            html.Details([html.Summary("The same numbers as a table"), table], className="numbers"),
        ]  # fmt: skip
    return html.Section(
        [head, answer, *body],
        className=" ".join(["view", *(["wide"] if view.wide else []), *(["tall"] if view.tall else [])]),
        **attributes(aria_labelledby=heading, data_view=view.key),
    )
