"""One view as a page of its own that needs neither network nor program: chart, sentence, table, caption."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.caption import Caption, caption
from dashboard.exports.pictures import PLOTLY
from dashboard.formatting import number
from simulator.outputs.contract import plain_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dashboard.figures.view import Table, View
    from dashboard.state import Shown

STYLE: Final = Path(__file__).with_name("standalone.css")
#: What a chart of a page of its own offers and leaves out: no upload to anybody, no logo.
CONFIG: Final = {"showSendToCloud": False, "displaylogo": False, "responsive": True}
#: What the page may load: nothing but itself.
POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def html_bytes(view: Shown, drawn: View, *, day: date) -> bytes:
    """Page of one view.

    Parameters
    ----------
    view : Shown
        What is shown.
    drawn : View
        The view.
    day : date
        Day of the export.

    Returns
    -------
    bytes
        HTML in one piece. Texts of the scenario stand in it as text, whatever they hold.
    """
    told = caption(view, drawn, day=day)
    figure = drawn.figure(view) if drawn.figure else None
    body = [
        f"<h1>{html.escape(drawn.question)}</h1>",
        f'<p class="answer">{html.escape(told.answer)}</p>',
        *([chart_html("chart", figure, height=max(drawn.height, 420))] if figure else []),
        table_html(drawn.table(view), caption="The same numbers" if figure else drawn.question),
        caption_html(told),
    ]
    title = f"{drawn.question} {told.title}"
    return page_html(title, body, scripts=[PLOTLY.read_text(encoding="utf-8")] if figure else []).encode()


def page_html(title: str, body: Sequence[str], *, scripts: Sequence[str] = (), styles: Sequence[str] = ()) -> str:
    """Page in one piece.

    Parameters
    ----------
    title : str
        Title as text.
    body : sequence of str
        Parts as HTML.
    scripts, styles : sequence of str
        What the head holds.

    Returns
    -------
    str
        HTML.
    """
    heads = [STYLE.read_text(encoding="utf-8"), *styles]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            *(f"<style>{style}</style>" for style in heads),
            *(f"<script>{script}</script>" for script in scripts),
            "</head>\n<body>\n<main>",
            *body,
            "</main>\n</body>\n</html>\n",
        ]
    )


def chart_html(place: str, figure: dict[str, Any], *, height: int) -> str:
    """Chart that draws itself; plotly must stand in the head."""
    data = in_script({"data": figure["data"], "layout": {**figure["layout"], "autosize": True}})
    return (
        f'<div id="{place}" class="chart" style="height:{height}px"></div>\n'
        f"<script>(() => {{ const figure = {data};\n"
        f'Plotly.newPlot("{place}", figure.data, figure.layout, {json.dumps(CONFIG)}); }})();</script>'
    )


def in_script(document: Any) -> str:
    r"""Document as JSON that cannot end the script around it.

    Examples
    --------
    >>> in_script("</script>")
    '"\\u003c/script>"'
    """
    text = json.dumps(plain_data(document), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def table_html(table: Table, *, caption: str) -> str:
    """Table of a view, every row that the page shows."""
    rows = table.rows if table.shown is None else [table.rows[index] for index in table.shown]
    heads = "".join(f'<th scope="col">{html.escape(column.label)}</th>' for column in table.columns)
    lines = [
        "<tr>" + "".join(f'<td class="{"text" if isinstance(cell, str) else "number"}">{cell_text(cell)}</td>'
                         for cell in row) + "</tr>"
        for row in rows
    ]  # fmt: skip
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def cell_text(cell: object) -> str:
    """Cell as the page writes it."""
    return number(float(cell)) if isinstance(cell, int | float) else html.escape(str("–" if cell is None else cell))


def caption_html(told: Caption) -> str:
    """Caption as a list of words and texts."""
    pairs = [(word, text) for word, text in told.lines() if word not in ("question", "answer")]
    lines = "".join(f"<dt>{html.escape(word.capitalize())}</dt><dd>{html.escape(text)}</dd>" for word, text in pairs)
    return f"<footer><dl>{lines}</dl></footer>"
