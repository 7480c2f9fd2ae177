"""What all charts share: the empty frame, and one line style per approach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.formatting import APPROACH_LABELS
from dashboard.theme import DASHES, PALETTES, template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.state import Look

#: Space around the plot: room for axis titles, little else. [pixel]
MARGINS = {"l": 56, "r": 20, "t": 34, "b": 46}


def frame(look: Look, **layout: Any) -> dict[str, Any]:
    """Layout of an empty chart; zooming survives as long as ``uirevision`` stays the same."""
    return {
        "template": template(look.scheme),
        "margin": dict(MARGINS),
        "hovermode": "x unified",
        "dragmode": "pan",
        "uirevision": "kept",
        **layout,
    }


def narrow(height: int, *layouts: Mapping[str, object], traces: Mapping[str, object] | None = None) -> dict[str, Any]:
    """What the browser changes about a chart where it has the width of a phone, as plotly's updates; see narrow.js.

    Parameters
    ----------
    height : int
        Height of the chart there. [pixel]
    *layouts : mapping
        Updates of the layout, keys with dots.
    traces : mapping, optional
        Update of every trace.

    Returns
    -------
    dict
        ``meta`` of the layout.
    """
    layout = {key: value for one in layouts for key, value in one.items()}
    return {"narrow": {"height": height, "traces": dict(traces or {}), "layout": layout}}


def drawn(numbers: Sequence[Any], *, digits: int = 7) -> list[Any]:
    """Numbers as a chart needs them: seven digits, a third of the bytes."""
    return [float(f"{number:.{digits}g}") if isinstance(number, float) else number for number in numbers]


def curve(approach: str, look: Look, x: Sequence[Any], y: Sequence[Any], **more: Any) -> dict[str, Any]:
    """One curve of one approach, in its colour and line style."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": APPROACH_LABELS[approach],
        "legendgroup": approach,
        "x": drawn(x),
        "y": drawn(y),
        "line": {"color": PALETTES[look.scheme].approaches[approach], "dash": DASHES[approach], "width": 2.5},
        **more,
    }


def ghost(approach: str, look: Look, x: Sequence[Any], y: Sequence[Any], **more: Any) -> dict[str, Any]:
    """The same curve before any change: thin, grey, silent."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{APPROACH_LABELS[approach]} before",
        "showlegend": False,
        "hoverinfo": "skip",
        "x": drawn(x),
        "y": drawn(y),
        "line": {"color": PALETTES[look.scheme].baseline, "dash": DASHES[approach], "width": 1.2},
        **more,
    }


def label(text: str, look: Look, **more: Any) -> dict[str, Any]:
    """Draw a small text on the ground of the chart, so that lines do not cross it."""
    colours = PALETTES[look.scheme]
    return {
        "text": text,
        "showarrow": False,
        "bgcolor": colours.paper,
        "borderpad": 2,
        "font": {"size": 12, "color": colours.ink},
        **more,
    }
