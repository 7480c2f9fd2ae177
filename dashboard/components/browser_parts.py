"""Components that are drawn in the browser by this project's own scripts in ``assets``.

A slider that must answer within a frame, a table that is also the CSV, and readouts that follow the volume: each is one
React component without a build step, and here is what Python knows of it.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class _BrowserPart(Component):
    """A component whose script registers itself under ``window.breakeven``."""

    _namespace = "breakeven"
    _children_props = []  # noqa: RUF012 (as the parent declares them)
    _base_nodes = ["children"]  # noqa: RUF012 (as the parent declares them)
    available_wildcard_properties = []  # noqa: RUF012 (as the parent declares them)
    _valid_wildcard_attributes = []  # noqa: RUF012 (as the parent declares them)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)  # type: ignore[no-untyped-call]


class Control(_BrowserPart):
    """One input: label, number box, unit, slider, source, reset.

    Properties: ``name``, ``kind`` (number, flag or choice), ``label``, ``meaning``, ``unit``, ``choices``,
    ``low`` and ``high`` (limits), ``sliderLow`` and ``sliderHigh``, ``logarithmic``, ``whole``, ``optional``,
    ``value``, ``baseline`` (value of the scenario as loaded), ``spread`` (5th and 95th percentile), ``source`` (lines),
    ``later`` (true to fill it after the first chart, where its group is closed).
    Numbers are in the shown unit. Values are kept in the browser from the first on: on release the page is told that
    one was changed; while a slider moves, its live part is.
    """

    _type = "Control"
    _prop_names = [  # noqa: RUF012
        "name", "kind", "label", "meaning", "unit", "choices", "low", "high", "sliderLow", "sliderHigh",
        "logarithmic", "whole", "optional", "value", "baseline", "spread", "source", "later",
    ]  # fmt: skip
    available_properties = _prop_names


class Readouts(_BrowserPart):
    """Quantities of the three approaches side by side, at one volume.

    Properties: ``id``, ``rows`` (quantity, label, kind, better, tip), ``approaches`` (key, label), ``values`` and
    ``baseline`` (approach -> quantity -> number in the shown unit).
    """

    _type = "Readouts"
    _prop_names = ["id", "rows", "approaches", "values", "baseline"]  # noqa: RUF012
    available_properties = _prop_names


class Sentence(_BrowserPart):
    """A sentence that follows a moving slider and is read out to screen readers on release.

    Properties: ``id``, ``text``, ``className``, ``cards`` (numbers of the text, in order: ``text``, ``tip`` and where
    a click goes: ``quantity`` and ``approach``, ``view``, or ``input``).
    """

    _type = "Sentence"
    _prop_names = ["id", "text", "className", "cards"]  # noqa: RUF012
    available_properties = _prop_names


class Statements(_BrowserPart):
    """Sentences by what they are about, which follow a moving slider like a `Sentence`.

    Properties: ``id``, ``told`` (pairs of head and sentence), ``className``, ``cards`` (for each pair a list
    as of a `Sentence`).
    """

    _type = "Statements"
    _prop_names = ["id", "told", "className", "cards"]  # noqa: RUF012
    available_properties = _prop_names


class Menu(_BrowserPart):
    """A button with a menu.

    Properties: ``id``, ``label``, ``spoken`` (name for screen readers), ``entries`` (key, label), ``className`` of the
    button, ``picked`` (key, and when it was picked).
    """

    _type = "Menu"
    _prop_names = ["id", "label", "spoken", "entries", "className", "picked"]  # noqa: RUF012
    available_properties = _prop_names


class FileButton(_BrowserPart):
    """A button that opens a scenario file.

    Properties: ``id``, ``label``, ``file`` (name, text, and when it was read).
    """

    _type = "FileButton"
    _prop_names = ["id", "label", "file"]  # noqa: RUF012
    available_properties = _prop_names


class OwnData(_BrowserPart):
    """A button and the dialogue behind it: send a file, watch it being read, tick what to take over.

    Properties: ``id``, ``label``, ``approaches`` (key, label), ``reads`` (kind of file, and what can be read of it),
    ``most`` (largest file, in bytes), ``taken`` (entries, sources, and when).
    """

    _type = "OwnData"
    _prop_names = ["id", "label", "approaches", "reads", "most", "taken"]  # noqa: RUF012
    available_properties = _prop_names


class PortfolioSource(_BrowserPart):
    """Where a portfolio comes from: results of a sweep that are opened, or the server's scenarios worked out.

    Properties: ``id``, ``most`` (largest file, in bytes), ``result`` (a portfolio as plain data).
    """

    _type = "PortfolioSource"
    _prop_names = ["id", "most", "result"]  # noqa: RUF012
    available_properties = _prop_names


class DataTable(_BrowserPart):
    """A table of the numbers of a chart; its rows are also what the CSV holds.

    Properties: ``id``, ``columns`` (label, kind), ``rows``, ``shown`` (indices of the rows to show; all if absent),
    ``caption``, ``search`` (true to offer a search box).
    """

    _type = "DataTable"
    _prop_names = ["id", "columns", "rows", "shown", "caption", "search"]  # noqa: RUF012
    available_properties = _prop_names
