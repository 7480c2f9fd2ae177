"""Colours, line styles and the look of charts; the only file that names a colour to Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

#: The schemes; the browser decides which one "system" is.
SCHEMES: Final = ("light", "dark")
#: Text of charts and page alike.
FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
#: Line style of each approach, so that print and colour-blind eyes can tell them apart.
DASHES: Final = {"prompting": "solid", "fine_tuning": "dash", "hybrid": "dashdot"}
#: Mark of each approach where single points stand.
SYMBOLS: Final = {"prompting": "circle", "fine_tuning": "square", "hybrid": "diamond"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of one scheme.

    Attributes
    ----------
    approaches : dict
        Approach -> colour of its curve; Okabe and Ito's blue, vermilion and green, lightened for dark ground.
    phases : dict
        Phase of the ledger -> colour of its bar.
    ink, muted, line, paper : str
        Text, secondary text, grid and ground.
    baseline : str
        Curves of the scenario as it was loaded.
    saves, costs : str
        Changes of the waterfall.
    """

    approaches: dict[str, str]
    phases: dict[str, str]
    ink: str
    muted: str
    line: str
    paper: str
    baseline: str
    saves: str
    costs: str


PALETTES: Final = {
    "light": Palette(
        approaches={"prompting": "#0072b2", "fine_tuning": "#d55e00", "hybrid": "#00825f"},
        phases={
            "upfront": "#3b4b63", "training": "#7b6fae", "per_request": "#5b9bd0",
            "hosting": "#c9a227", "upkeep": "#9fb3c8", "failures": "#c8553d",
        },
        ink="#17212e", muted="#566373", line="#e4e8ed", paper="#ffffff", baseline="#9aa5b1",
        saves="#00825f", costs="#c8553d",
    ),
    "dark": Palette(
        approaches={"prompting": "#56b4e9", "fine_tuning": "#ff9b54", "hybrid": "#3ccf9f"},
        phases={
            "upfront": "#8fa3bf", "training": "#a99be0", "per_request": "#5b9bd0",
            "hosting": "#e0bd4a", "upkeep": "#5f7489", "failures": "#e8806b",
        },
        ink="#e9eef4", muted="#a3b0be", line="#2b3644", paper="#18202a", baseline="#6d7a88",
        saves="#3ccf9f", costs="#e8806b",
    ),
}  # fmt: skip


def template(scheme: str) -> dict[str, Any]:
    """Look of every chart in one scheme, as a plotly template.

    Parameters
    ----------
    scheme : str
        One of `SCHEMES`.

    Returns
    -------
    dict
        A plotly template.
    """
    colours = PALETTES[scheme]
    axis = {
        "gridcolor": colours.line, "linecolor": colours.line, "zerolinecolor": colours.line, "tickcolor": colours.line,
        "tickfont": {"color": colours.muted, "size": 12}, "title": {"font": {"color": colours.muted, "size": 12}},
        "automargin": True, "zeroline": False, "ticks": "outside", "ticklen": 4,
    }  # fmt: skip
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": colours.ink},
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "colorway": list(colours.approaches.values()),
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colours.paper, "bordercolor": colours.line,
                "font": {"family": FONT, "size": 12, "color": colours.ink},
            },
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
            "annotationdefaults": {"font": {"color": colours.ink, "size": 12}},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours.muted, "activecolor": colours.ink},
        }
    }  # fmt: skip
