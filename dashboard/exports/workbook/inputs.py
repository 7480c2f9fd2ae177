"""First sheets: what the workbook is about, and every input with value, unit and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.formatting import unit_word
from simulator.outputs.csv_files import safe_cell
from simulator.parameters import PARAMETERS
from simulator.scenarios.export import amounts_in_unit
from simulator.units import UNITS

if TYPE_CHECKING:
    from dashboard.exports.caption import Caption
    from dashboard.exports.workbook.cells import Book
    from simulator.scenarios.entries import Entry
    from simulator.scenarios.scenario import Scenario

INPUTS: Final = "Inputs"
ABOUT: Final = "About"
#: Heads of the columns of inputs, and their widths.
HEADS: Final = (
    ("Input", 34), ("Name", 42), ("Value", 14), ("Unit", 18), ("Calculated with", 16), ("in", 16), ("5 %", 12),
    ("95 %", 12), ("Source or assumption", 60), ("Where in it", 40), ("File and line", 34),
)  # fmt: skip
#: Column of the value, and of the number that formulas use.
VALUE, USED = 2, 4
READ_ME: Final = (
    "Change a blue number on the sheet Inputs: every other number follows by formula, the break-even too.",
    "Sheets of months: one row for each month, month 0 is before launch. Money there is at its present value where "
    "the heading says so.",
    "Volumes: total cost of each approach for 200 volumes. Halving: each break-even is cornered between two of them.",
    "Checks: what the program itself computed on the day of the export, against the formulas. Once an input is "
    "changed, the two differ: that is the effect of the change.",
    "Not in the formulas: ranges and probabilities, consistency over repeats, response times.",
)
GROWING: Final = (
    "In this scenario examples grow with traffic, so quality depends on the volume: all formulas hold for the volume "
    "on the sheet Inputs alone. To check a break-even, put its volume there: the two totals then agree."
)


def input_cell_name(name: str) -> str:
    """Name of the cell of an input: its dotted name, as spreadsheets allow it.

    Examples
    --------
    >>> input_cell_name("prompting.setup_hours")
    'prompting_setup_hours'
    """
    return name.replace(".", "_")


def lay_about(book: Book, told: Caption, *, growing: bool) -> None:
    """Fill the first sheet: title, scenario, date, version, how to read the rest, sources."""
    sheet = book.add(ABOUT)
    sheet.widths.update({0: 22, 1: 120})
    sheet.put(0, 0, "Break-even of prompting, fine-tuning and a hybrid", "title")
    row = 2
    for word, text in told.lines():
        if word in ("question", "sources"):
            continue
        sheet.put(row, 0, word.capitalize(), "label")
        sheet.put(row, 1, str(safe_cell(text)), "wrapped")
        row += 1
    for number, text in enumerate((*READ_ME, *((GROWING,) if growing else ()))):
        sheet.put(row + 1, 0, "How to read it" if number == 0 else "", "label")
        sheet.put(row + 1, 1, text, "wrapped")
        row += 1
    for number, work in enumerate(told.sources):
        sheet.put(row + 2, 0, "Sources" if number == 0 else "", "label")
        sheet.put(row + 2, 1, str(safe_cell(work)), "wrapped")
        row += 1


def lay_inputs(book: Book, scenario: Scenario) -> None:
    """Fill the sheet of inputs; each gets a name, in the canonical unit, for the formulas."""
    sheet = book.add(INPUTS, first=1)
    for column, (head, width) in enumerate(HEADS):
        sheet.put(0, column, head, "head")
        sheet.widths[column] = width
    for row, (name, entry) in enumerate(scenario.entries.items(), start=1):
        declared = PARAMETERS[name]
        group = declared.group.replace("_", "-").capitalize()
        sheet.put(row, 0, f"{group}: {declared.label.lower()}", "text")
        sheet.put(row, 1, name, "text")
        _lay_amount(book, row, name, entry)
        origin = entry.provenance if entry.source is None else scenario.sources.get(entry.source, {}).get("title", "")
        sheet.put(row, 8, str(safe_cell(origin or entry.source or "")), "text")
        sheet.put(row, 9, str(safe_cell(entry.where or "")), "text")
        sheet.put(row, 10, str(safe_cell(f"{entry.file}:{entry.line}" if entry.line else entry.file)), "text")


def _lay_amount(book: Book, row: int, name: str, entry: Entry) -> None:
    """Value as the file writes it, and the same in the unit that formulas use."""
    sheet, declared = book.sheets[INPUTS], PARAMETERS[name]
    if entry.value is None:
        sheet.put(row, VALUE, "not asked for", "text")
        return
    amounts, unit = amounts_in_unit(entry)
    value = amounts["value"]
    sheet.put(row, VALUE, float(value) if isinstance(value, bool | int | float) else str(safe_cell(value)), "input")
    sheet.put(row, VALUE + 1, unit_word(unit), "text")
    sheet.calculate(row, USED, f"C{row + 1}{_to_canonical(unit)}")
    sheet.put(row, USED + 1, unit_word(declared.unit), "text")
    for column, key in enumerate(("low", "high"), start=6):
        if key in amounts:
            sheet.put(row, column, float(amounts[key]), "number")
    book.call(input_cell_name(name), sheet, row, USED)


def _to_canonical(unit: str) -> str:
    """What a formula does to a number in a friendly unit."""
    factor = UNITS[unit][1] if unit in UNITS else 1.0
    if factor == 1:
        return ""
    inverse = 1 / factor
    whole = factor < 1 and abs(inverse - round(inverse)) < 1e-9 * inverse
    return f"/{round(inverse)}" if whole else f"*{factor!r}"
