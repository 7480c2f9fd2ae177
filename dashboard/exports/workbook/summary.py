"""The sheet that finance reads first: costs at the volume by phase, break-evens, and the check against the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.cells import column_letters, filled
from dashboard.exports.workbook.totals import cache_formula, machines_formula
from dashboard.exports.workbook.values import column_number
from dashboard.formatting import APPROACH_LABELS, PHASE_LABELS
from simulator.ledger import PHASES
from simulator.outputs.csv_files import safe_cell
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.exports.workbook.cells import Book, Sheet
    from simulator.results import Result

RESULT: Final = "Break-even"
CHECKS: Final = "Checks"
VOLUME: Final = "workload_requests_per_month"
#: Relative difference up to which formula and program agree. [fraction]
AGREED: Final = 1e-9
#: Phase of the ledger -> formula at the volume.
_PHASES: Final = {
    "upfront": "{a}_pv_upfront+{a}_pv_delay",
    "training": "{a}_pv_training",
    "per_request": f"{VOLUME}*({{a}}_pv_tokens+{{a}}_pv_router)+CACHE",
    "hosting": "{a}_pv_storage+MACHINES",
    "upkeep": "{a}_pv_upkeep",
    "failures": f"{VOLUME}*{{a}}_pv_failures",
}
_UNIT_COSTS: Final = {
    "cost_per_request": ("Per request, all in", f"{{a}}_total/({VOLUME}*{{a}}_pv_requests)", "USD/request"),
    "cost_per_accepted_answer": ("Per accepted answer", f"{{a}}_total/({VOLUME}*{{a}}_pv_answers)", "USD/answer"),
}


def lay_result(book: Book, result: Result, halved: dict[tuple[str, str], list[str]]) -> list[tuple[str, str, float]]:
    """Fill the sheet of results.

    Parameters
    ----------
    book : Book
        Gets the sheet.
    result : Result
        What the program computed, for the checks.
    halved : dict
        Pair -> references to the cells of its break-evens.

    Returns
    -------
    list of (label, reference, number)
        What to check: the program's number for the cell of each formula.
    """
    sheet = book.add(RESULT)
    sheet.widths.update({0: 44, 1: 20, 2: 20, 3: 20, 4: 26})
    sheet.put(0, 0, "Cost over the horizon at present value", "title")
    sheet.put(1, 0, "Requests in month 1", "text")
    sheet.calculate(1, 1, VOLUME, "whole")
    for column, head in enumerate(("USD", *(APPROACH_LABELS[name] for name in APPROACHES), "Unit")):
        sheet.put(3, column, head, "head")
    checks: list[tuple[str, str, float]] = []
    row = 4
    for phase in PHASES:
        for column, name in enumerate(APPROACHES, start=1):
            formula = _PHASES[phase].replace("{a}", name)
            formula = formula.replace("CACHE", cache_formula(name, VOLUME))
            formula = formula.replace("MACHINES", machines_formula(name, VOLUME))
            sheet.calculate(row, column, filled(formula, book, sheet, row), "money")
            checks.append(_check(sheet, row, column, f"{PHASE_LABELS[phase]}: {APPROACH_LABELS[name]}",
                                 result.approaches[name].phases[phase]))  # fmt: skip
        _head_row(sheet, row, PHASE_LABELS[phase], "USD")
        row += 1
    for column, name in enumerate(APPROACHES, start=1):
        letter = "ABCD"[column]
        sheet.calculate(row, column, f"SUM({letter}5:{letter}{row})", "total")
        book.call(f"{name}_total", sheet, row, column)
        total = result.approaches[name].at_volume["total_cost"]
        checks.append(_check(sheet, row, column, f"Total: {APPROACH_LABELS[name]}", total))
    _head_row(sheet, row, "Total", "USD")
    for key, (label, formula, unit) in _UNIT_COSTS.items():
        row += 1
        for column, name in enumerate(APPROACHES, start=1):
            sheet.calculate(row, column, formula.replace("{a}", name), "price")
            number = result.approaches[name].at_volume[key]
            checks.append(_check(sheet, row, column, f"{label}: {APPROACH_LABELS[name]}", number))
        _head_row(sheet, row, label, unit)
    return checks + _lay_break_evens(sheet, row + 2, result, halved)


def _head_row(sheet: Sheet, row: int, label: str, unit: str) -> None:
    """Label and unit of a row."""
    sheet.put(row, 0, label, "text")
    sheet.put(row, 4, unit, "text")


def _check(sheet: Sheet, row: int, column: int, label: str, number: float) -> tuple[str, str, float]:
    """One number to check."""
    return label, f"'{sheet.name}'!{'ABCDEFG'[column]}{row + 1}", number


def _lay_break_evens(
    sheet: Sheet, row: int, result: Result, halved: dict[tuple[str, str], list[str]]
) -> list[tuple[str, str, float]]:
    """Break-even volumes of each pair, as formulas, beside what the program says about them."""
    sheet.put(row, 0, "Break-even over volume: where two totals are the same", "title")
    heads = ("Pair", "Requests in month 1", "Two approaches cost there", "", "On the day of the export")
    for column, head in enumerate(heads):
        sheet.put(row + 1, column, head, "head")
    row += 2
    checks = []
    for pair, places in halved.items():
        known = result.break_even["total_cost"].pairs["/".join(pair)]
        for number, place in enumerate(places):
            label = f"{APPROACH_LABELS[pair[0]]} / {APPROACH_LABELS[pair[1]].lower()}"
            sheet.put(row, 0, label if number == 0 else "", "text")
            none = '"none"' if number == 0 else '""'
            sheet.calculate(row, 1, f'IF({place}="",{none},{place})', "volume")
            letters, cell = place.rpartition("!")[2].rstrip("0123456789"), place.rpartition("!")[2]
            costs = (_moved(letters, 2), _moved(letters, 3))
            at = cell.removeprefix(letters)
            for column, other in enumerate(costs, start=2):
                sheet.calculate(row, column, f'IF({place}="","",\'Halving\'!{other}{at})', "money")
            sheet.put(row, 4, str(safe_cell(known.says)) if number == 0 else "", "text")
            if number < len(known.crossings):
                volume = known.crossings[number].requests_per_month
                checks.append(_check(sheet, row, 1, f"Break-even {number + 1}: {label}", volume))
            row += 1
    return checks


def _moved(letters: str, by: int) -> str:
    """Letters of the column some columns to the right."""
    return column_letters(column_number(letters) + by)


def lay_checks(book: Book, checks: list[tuple[str, str, float]]) -> None:
    """Fill the sheet that compares formulas with what the program computed."""
    sheet = book.add(CHECKS)
    sheet.widths.update({0: 52, 1: 24, 2: 24, 3: 20, 4: 12})
    for column, head in enumerate(("Number", "Program, on the day", "Formula, now", "Relative difference", "Agrees")):
        sheet.put(0, column, head, "head")
    for row, (label, place, number) in enumerate(checks, start=1):
        sheet.put(row, 0, label, "text")
        sheet.put(row, 1, number, "exact")
        sheet.calculate(row, 2, place, "exact")
        sheet.calculate(row, 3, f"IF(B{row + 1}=0,ABS(C{row + 1}),ABS(C{row + 1}/B{row + 1}-1))", "exact")
        sheet.calculate(row, 4, f'IF(D{row + 1}<={AGREED:.0E},"yes","no")', "text")
