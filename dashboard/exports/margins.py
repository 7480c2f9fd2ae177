"""A figure with its title above and its caption below, so that it explains itself wherever it ends up."""

from __future__ import annotations

import html
import textwrap
from typing import TYPE_CHECKING, Any, Final

from dashboard.theme import PALETTES
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from dashboard.exports.caption import Caption
    from dashboard.figures.view import Figure

#: Size of a picture. [pixel]
WIDTH: Final = 1200
HEIGHT: Final = 760
#: Characters that a line of title and of caption holds at that width. Measured with the font of the charts.
TITLE_CHARACTERS: Final = 135
CAPTION_CHARACTERS: Final = 190
#: Height of one line of either. [pixel]
TITLE_LINE: Final = 25
CAPTION_LINE: Final = 15
#: Lines of sources that a picture has room for; files have them all.
MOST_LINES: Final = 6
#: Height of the question with the air around it, and where it begins. [pixel]
QUESTION: Final = 46
TITLE_TOP: Final = 22


def with_margins(figure: Figure, told: Caption, *, scheme: str, height: int = HEIGHT) -> dict[str, Any]:
    """Figure with question and answer above it, and scenario, volume, date, version and sources below.

    Parameters
    ----------
    figure : dict
        As a view draws it; it stays as it is.
    told : Caption
        What to write.
    scheme : str
        Colour scheme of the figure.
    height : int
        Height of the whole picture. [pixel]

    Returns
    -------
    dict
        A plotly figure of fixed size.
    """
    colours = PALETTES[scheme]
    layout = dict(figure["layout"])
    margin = {"l": 56, "r": 20, "t": 34, "b": 46, **layout.get("margin", {})}
    answer = textwrap.wrap(told.answer, TITLE_CHARACTERS)
    below = caption_lines(told)
    title = f"<b>{html.escape(told.question)}</b>" + "".join(
        f'<br><span style="font-size:14px">{html.escape(line)}</span>' for line in answer
    )
    foot = {
        "text": "<br>".join(html.escape(line) for line in below), "showarrow": False, "align": "left",
        # from the right: the left margin grows with the labels of its axis
        "xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right", "yanchor": "top",
        "xshift": margin["r"] - 20, "yshift": -margin["b"] - 8, "font": {"size": 11, "color": colours.muted},
    }  # fmt: skip
    layout |= {
        "width": WIDTH, "height": height, "autosize": False,
        "title": {"text": title, "x": 0, "xref": "container", "xanchor": "left", "y": 1 - TITLE_TOP / height,
                  "yref": "container", "yanchor": "top", "pad": {"l": 20}, "font": {"size": 20, "color": colours.ink}},
        "margin": {**margin, "t": margin["t"] + QUESTION + TITLE_LINE * len(answer),
                   "b": margin["b"] + 22 + CAPTION_LINE * len(below)},
        "annotations": [*layout.get("annotations", []), foot],
    }  # fmt: skip
    return {"data": figure["data"], "layout": layout}


def caption_lines(told: Caption) -> list[str]:
    """Caption as lines of a picture, the sources cut where there is no room."""
    first = (
        f"{told.title} ({told.file}) · {spoken_volume(told.volume)} requests a month · "
        f"numbers reviewed {told.reviewed.isoformat()} · LLM break-even {told.version}, {told.day.isoformat()}"
    )
    changed = [f"Changed: {'; '.join(told.changed)}"] if told.changed else []
    titles = [source.rpartition(" http")[0] or source for source in told.sources]
    sources = f"Sources: {'; '.join(titles)}; {told.assumptions} inputs are assumptions."
    lines = [line for text in (first, *changed, sources) for line in textwrap.wrap(text, CAPTION_CHARACTERS)]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], textwrap.shorten(lines[MOST_LINES - 1], CAPTION_CHARACTERS - 40)]
        lines[-1] += f" … and {told.assumptions} assumptions; the data files list them all."
    return lines
