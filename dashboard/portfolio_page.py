"""A page of its own for many use cases: which to tune, what that saves in all, which to look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from flask import redirect

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.components.browser_parts import DataTable, Menu, PortfolioSource
from dashboard.components.data_table import table_properties
from dashboard.components.header import brand, scheme_choice
from dashboard.components.verdict import fault_list
from dashboard.components.view_card import EMPTY, GRAPH_CONFIG
from dashboard.figures import portfolio
from dashboard.figures.portfolio import KEY, QUESTION
from dashboard.state import Look
from dashboard.uploads.store import LARGEST

if TYPE_CHECKING:
    from flask import Flask

#: Path of the page below that of the other one.
PATH: Final = "portfolio"
_FORMS: Final = {"png": "Picture (PNG)", "svg": "Drawing (SVG)", "csv": "Numbers (CSV)"}
#: What the page says of itself before it has numbers.
_ABOUT: Final = (
    "One row for each use case: its best approach, what that saves against prompting over its own horizon, and what it "
    "would be worth to know its inputs exactly. Work out the scenarios of this server, or open the results of"
)


def portfolio_app(server: Flask, *, prefix: str) -> Dash:
    """Build the page on a server.

    Parameters
    ----------
    server : Flask
        The server of the other page, changed in place; it offers uploads already.
    prefix : str
        As `serving.checked_prefix` gives it.

    Returns
    -------
    Dash
        An app with its own callbacks; assets and parts are those of the other page.
    """
    shared: Any = server
    app = Dash(
        __name__, server=shared, title="LLM break-even: portfolio", update_title="", serve_locally=True,
        add_log_handler=False, url_base_pathname=f"{prefix}{PATH}/",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )  # fmt: skip
    # what belongs to the server lies one step up
    app.index_string = app.index_string.replace("<html>", '<html lang="en">').replace("<body>", '<body data-root="..">')
    app.layout = _page()
    server.add_url_rule(f"{prefix}{PATH}", PATH, lambda: redirect(f"{PATH}/"))
    app.callback(
        Output(ids.graph(KEY), "figure"),
        Output(ids.graph(KEY), "style"),
        *(Output(ids.table(KEY), key) for key in ("columns", "rows", "shown")),
        Output(ids.answer(KEY), "children"),
        Output(ids.LOAD_FAULTS, "children"),
        Output(ids.PORTFOLIO_BODY, "hidden"),
        Input(ids.PORTFOLIO, "result"),
        Input(ids.SCHEME, "data"),
        prevent_initial_call=True,
    )(draw_portfolio)
    app.clientside_callback(
        ClientsideFunction("breakeven", "scheme"), Output(ids.SCHEME, "data"),
        Output(ids.PROVIDER, "forceColorScheme"), Input(ids.SCHEME_CHOICE, "value"),
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("breakeven", "downloadPortfolio"), Output(ids.DOWNLOADED, "data"),
        Input(ids.download(KEY), "picked"), State(ids.PORTFOLIO, "result"), prevent_initial_call=True,
    )  # fmt: skip
    return app


def draw_portfolio(told: dict[str, Any] | None, scheme: str) -> tuple[Any, ...]:
    """Draw the result that the browser holds."""
    if not told or not told.get("cases"):
        return (*[no_update] * 7, True)
    drawn = portfolio.figure(told, Look(scheme=scheme))
    style = {"height": f"{portfolio.height(told)}px"}
    says = [html.P(text) for text in told["says"]]
    lines = [line for text in told.get("faults", ()) for line in str(text).splitlines()]
    faults = fault_list("These scenarios were left out.", lines) if lines else None
    table = table_properties(portfolio.table(told, served=bool(told.get("served"))))
    return (drawn, style, *table, says, faults, False)


def _page() -> dmc.MantineProvider:
    """Header, source, sentences, chart, table."""
    head = html.Header([brand(".."), html.A("One use case", href="..", className="tool"), scheme_choice()],
                       className="header portfolio-header")  # fmt: skip
    source = PortfolioSource(id=ids.PORTFOLIO, most=LARGEST)
    entries = [{"key": key, "label": label} for key, label in _FORMS.items()]
    menu = Menu(
        id=ids.download(KEY), label="Download", spoken=f"Download: {QUESTION}", entries=entries, className="quiet"
    )
    table = DataTable(id=ids.table(KEY), columns=[], rows=[], caption=QUESTION, search=True)
    chart = dcc.Graph(id=ids.graph(KEY), config=GRAPH_CONFIG, figure=EMPTY, className="chart", responsive=True)
    heading = f"heading-{KEY}"
    body = html.Section(
        [
            html.Div(
                [html.H2("Ranked by what knowing more is worth"), html.Div([menu], className="tools")],
                className="view-head",
            ),
            chart,
            table,
        ],
        id=ids.PORTFOLIO_BODY, className="view wide", hidden=True,
        **attributes(aria_labelledby=heading, data_view=KEY),
    )  # fmt: skip
    verdict = html.Section(
        [
            html.H1(QUESTION, id=heading),
            html.P([_ABOUT, " ", html.Code("breakeven sweep"), "."], className="summary"),
            source,
            html.Div(id=ids.LOAD_FAULTS, role="alert", className="faults"),
            html.Div(id=ids.answer(KEY), className="portfolio-says", role="status"),
        ],
        className="verdict",
    )
    stores = [dcc.Store(id=name, storage_type="memory") for name in (ids.SCHEME, ids.DOWNLOADED)]
    notices = [
        html.Div(id=ids.TOAST, role="status", className="toast"),
        html.Div(id=ids.CONNECTION, role="alert", className="connection"),
    ]
    return dmc.MantineProvider(
        [
            html.A("Skip to the answer", href="#main", className="skip"),
            head,
            html.Main([verdict, body], id="main", className="portfolio"),
            *stores,
            *notices,
        ],
        id=ids.PROVIDER, theme={"primaryColor": "blue", "fontFamily": "inherit", "defaultRadius": "md"},
    )  # fmt: skip
