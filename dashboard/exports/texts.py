"""One view as text: its table as CSV, everything as JSON, the scenario as TOML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dashboard.exports.caption import caption
from simulator.outputs.contract import plain_data, run_document
from simulator.outputs.csv_files import csv_text, safe_cell
from simulator.scenarios.export import effective_toml

if TYPE_CHECKING:
    import datetime

    from dashboard.figures.view import View
    from dashboard.state import Shown

#: Sign with which a line of the head begins; readers of CSV can be told to skip such lines.
COMMENT = "#"


def csv_bytes(view: Shown, drawn: View, *, day: datetime.date) -> bytes:
    """Table of a view as CSV, every row of it, under a head of comment lines.

    Parameters
    ----------
    view : Shown
        What is shown.
    drawn : View
        The view.
    day : datetime.date
        Day of the export.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, as spreadsheets want it. Texts that a spreadsheet would take for a formula stand
        behind an apostrophe.
    """
    table = drawn.table(view)
    told = caption(view, drawn, day=day).lines()
    # a comment is one cell: `#` first, so that nothing in it can begin a formula
    head = [[f"{COMMENT} {word}: {' '.join(text.split())}"] for word, text in told]
    body = csv_text([str(safe_cell(column.label)) for column in table.columns], table.rows)
    return ("\ufeff" + csv_text(head[0], head[1:]) + body).encode()


def json_bytes(view: Shown, drawn: View, *, day: datetime.date) -> bytes:
    """View and run as JSON: what is shown, the table, the figure, and the whole run by its contract.

    Parameters
    ----------
    view, drawn, day
        As for `csv_bytes`.

    Returns
    -------
    bytes
        Keys ``caption``, ``table``, ``figure`` (None where the view has no chart) and ``run``.
    """
    table = drawn.table(view)
    document: dict[str, Any] = {
        "caption": {
            **{word.replace(" ", "_"): text for word, text in caption(view, drawn, day=day).lines()},
            "view": drawn.key,
            "volume": view.result.volume,
            "sha256": view.scenario.sha256,
            "sources": list(caption(view, drawn, day=day).sources),
        },
        "table": {
            "columns": [{"label": column.label, "kind": column.kind} for column in table.columns],
            "rows": [list(row) for row in table.rows],
        },
        "figure": drawn.figure(view) if drawn.figure else None,
        "run": run_document(view.scenario, view.result),
    }
    return json.dumps(plain_data(document), ensure_ascii=False, indent=1, allow_nan=False).encode()


def toml_bytes(view: Shown, drawn: View, *, day: datetime.date) -> bytes:
    """Effective scenario as a file of its own, under a head of comment lines.

    Parameters
    ----------
    view, drawn, day
        As for `csv_bytes`.

    Returns
    -------
    bytes
        TOML; loaded again it gives the same inputs, bit for bit.
    """
    told = caption(view, drawn, day=day).lines()
    head = [f"{COMMENT} {word}: {_printable(text)}" for word, text in told if word != "sources"]
    schema, newline, rest = effective_toml(view.scenario).partition("\n")
    return (schema + newline + "\n".join(head) + "\n" + rest).encode()


def _printable(text: str) -> str:
    """One line without control characters, which TOML refuses in comments."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
