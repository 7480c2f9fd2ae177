"""A workbook as a file: lays out all sheets, works out every formula once, and writes both with XlsxWriter."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.caption import caption
from dashboard.exports.workbook.calls import lay_calls, name_calls
from dashboard.exports.workbook.cells import Book, column_letters
from dashboard.exports.workbook.inputs import ABOUT, INPUTS, lay_about, lay_inputs
from dashboard.exports.workbook.months import LEAST_MONTHS, lay_clock, lay_parts
from dashboard.exports.workbook.summary import CHECKS, RESULT, lay_checks, lay_result
from dashboard.exports.workbook.totals import lay_totals
from dashboard.exports.workbook.values import Calculator
from dashboard.exports.workbook.volumes import PAIRS, VOLUMES, lay_halvings, lay_volumes

if TYPE_CHECKING:
    from datetime import date

    from dashboard.exports.workbook.values import Value
    from dashboard.figures.view import View
    from dashboard.state import Shown

#: Most break-evens of a pair that a workbook corners; a staircase of machines can have very many.
MOST_BREAK_EVENS: Final = 12
#: Look of each style of cell.
STYLES: Final[dict[str, dict[str, Any]]] = {
    "number": {"num_format": "#,##0.######;-#,##0.######;0"},
    "exact": {"num_format": "0.000000000000E+00"},
    "whole": {"num_format": "#,##0"},
    "volume": {"num_format": "#,##0.0", "bold": True},
    "money": {"num_format": "#,##0.00"},
    "total": {"num_format": "#,##0.00", "bold": True, "top": 1},
    "price": {"num_format": "0.000000"},
    "text": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "label": {"bold": True, "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "bg_color": "#E4E8ED", "valign": "top"},
    "unit": {"italic": True, "font_color": "#566373", "text_wrap": True, "valign": "top"},
    "input": {"font_color": "#0000FF", "bg_color": "#FFF9E5"},
}
#: Order of the tabs; those that are not named follow as they were laid.
TABS: Final = (ABOUT, RESULT, INPUTS)


def xlsx_bytes(view: Shown, drawn: View, *, day: date) -> bytes:
    """Workbook that computes the break-even of the shown scenario by formulas.

    Parameters
    ----------
    view : Shown
        What is shown.
    drawn : View
        The view; only its question and answer stand in the file.
    day : datetime.date
        Day of the export.

    Returns
    -------
    bytes
        An XLSX file. Every formula carries its value, so that viewers which do not calculate show numbers too.
    """
    import xlsxwriter

    told = caption(view, drawn, day=day)
    book = workbook(view, drawn, day=day)
    calculator = Calculator(book)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as file:
        file.set_properties({
            "title": f"Break-even: {told.title}", "subject": told.scenario, "created": datetime.combine(day, time()),
            "comments": "; ".join(f"{word}: {text}" for word, text in told.lines())[:2000],
        })  # fmt: skip
        file.set_calc_mode("auto")
        styles = {name: file.add_format(look) for name, look in STYLES.items()}
        for name in (*TABS, *(name for name in book.sheets if name not in TABS)):
            file.add_worksheet(name)
        for name, (place, row, column) in book.names.items():
            file.define_name(name, f"='{place}'!${column_letters(column)}${row + 1}")
        for name, sheet in book.sheets.items():
            _write_sheet(file.get_worksheet_by_name(name), sheet, styles, calculator)
        file.get_worksheet_by_name(RESULT).activate()
    return stream.getvalue()


def workbook(view: Shown, drawn: View, *, day: date) -> Book:
    """All cells of the workbook.

    Parameters
    ----------
    view, drawn, day
        As for `xlsx_bytes`.

    Returns
    -------
    Book
        Sheets, names, formulas; nothing is worked out yet.
    """
    inputs = view.result.inputs
    growing = max(float(one.labelled_share) for one in (inputs.prompting, inputs.fine_tuning)) > 0
    book = Book()
    lay_about(book, caption(view, drawn, day=day), growing=growing)
    lay_inputs(book, view.scenario)
    name_calls(book)
    lay_clock(book, months=max(LEAST_MONTHS, int(float(inputs.workload.horizon))))
    lay_parts(book)
    lay_calls(book)
    lay_totals(book)
    lay_volumes(book)
    known = view.result.break_even["total_cost"].pairs
    slots = {pair: min(len(known["/".join(pair)].crossings) + 1, MOST_BREAK_EVENS) for pair in PAIRS}
    halved = lay_halvings(book, slots)
    checks = lay_result(book, view.result, halved)
    if growing:
        checks = [check for check in checks if not check[0].startswith("Break-even")]
    lay_checks(book, checks)
    return book


def _write_sheet(target: Any, sheet: Any, styles: dict[str, Any], calculator: Calculator) -> None:
    """Write one sheet: widths, frozen heads, every cell."""
    for column, width in sheet.widths.items():
        target.set_column(column, column, width)
    if sheet.first:
        target.freeze_panes(sheet.first, 2 if sheet.name in (VOLUMES, INPUTS) else 1)
    target.set_landscape()
    target.fit_to_pages(1, 0)
    for (row, column), cell in sorted(sheet.cells.items()):
        style = styles[cell.style]
        if cell.formula:
            target.write_formula(
                row, column, str(cell.content), style, _shown(calculator.cell(sheet.name, row, column))
            )
        elif isinstance(cell.content, str):
            target.write_string(row, column, cell.content, style)
        elif cell.content is not None:
            target.write_number(row, column, cell.content, style)
    if sheet.name == CHECKS:
        wrong = {"type": "cell", "criteria": "==", "value": '"no"', "format": styles["input"]}
        target.conditional_format(1, 4, len(sheet.cells), 4, wrong)


def _shown(value: Value) -> float | str:
    """Value as a file keeps it beside its formula."""
    return value if isinstance(value, str) else float(value)
