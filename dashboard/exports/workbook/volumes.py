"""Total cost over volume, and the halvings that corner each break-even."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.cells import Column, column_letters, filled, lay_columns
from dashboard.exports.workbook.totals import total_formula
from dashboard.formatting import APPROACH_LABELS
from simulator.parameters import APPROACHES, PARAMETERS

if TYPE_CHECKING:
    from dashboard.exports.workbook.cells import Book, Sheet

VOLUMES: Final = "Volumes"
HALVING: Final = "Halving"
PAIRS: Final = tuple(combinations(APPROACHES, 2))
#: Volumes per doubling, as in the program's own curves, and how many: from one hundred to one hundred million.
PER_DOUBLING: Final = 10
COUNT: Final = 201
#: Halvings of a step: 2^-48 of it is below the last digit.
HALVINGS: Final = 48
#: Difference below which two costs are the same, as a share of them. [fraction]
SAME: Final = "1E-12"
#: Columns of one halving.
_FIELDS: Final = ("low", "high", "middle", "first", "second")


def lay_volumes(book: Book) -> None:
    """Fill the sheet of volumes: three totals, the cheapest, and where two of them swap."""
    sheet = book.add(VOLUMES, first=2, last=1 + COUNT)
    lowest = PARAMETERS["workload.requests_per_month"].slider_low
    columns = [
        Column("step", "Step", "count", ""),
        Column("volume", "Requests in month 1", "request/month", f"{lowest:.0f}*2^({{step}}/{PER_DOUBLING})"),
        *(Column(name, APPROACH_LABELS[name], "USD", total_formula(name, "{volume}")) for name in APPROACHES),
        Column("cheapest", "Cheapest", "", _cheapest()),
    ]
    for one, other in PAIRS:
        same = f"ABS({{{one}}}-{{{other}}})<={SAME}*MAX(ABS({{{one}}}),ABS({{{other}}}))"
        side, labels = f"{one}_{other}", f"{APPROACH_LABELS[one]} / {APPROACH_LABELS[other].lower()}"
        columns += [
            Column(side, f"{labels}: dearer one", "1 first, -1 second",
                   f"IF({same},{{{side}-}},SIGN({{{one}}}-{{{other}}}))"),
            Column(f"{side}_count", f"{labels}: swaps so far", "count",
                   f"{{{side}_count-}}+IF({{{side}}}*{{{side}-}}<0,1,0)"),
        ]  # fmt: skip
    lay_columns(book, sheet, tuple(columns))
    for step in range(COUNT):
        sheet.put(sheet.first + step, 0, float(step), "whole")
    for one, other in PAIRS:
        first = f"SIGN({{{one}}}-{{{other}}})"
        at = sheet.columns[f"{one}_{other}"]
        sheet.calculate(sheet.first, at, filled(first, book, sheet, sheet.first))
        sheet.put(sheet.first, at + 1, 0.0)


def _cheapest() -> str:
    """Name of the cheapest of the three."""
    first, second, third = (f"{{{name}}}" for name in APPROACHES)
    names = [APPROACH_LABELS[name] for name in APPROACHES]
    least = f"MIN({first},{second},{third})"
    return f'IF({first}={least},"{names[0]}",IF({second}={least},"{names[1]}","{names[2]}"))'


def lay_halvings(book: Book, slots: dict[tuple[str, str], int]) -> dict[tuple[str, str], list[str]]:
    """Fill the sheet of halvings.

    Parameters
    ----------
    book : Book
        Gets the sheet.
    slots : dict
        Pair -> how many break-evens there is room for.

    Returns
    -------
    dict
        Pair -> references to the cells of its break-evens, lowest volume first; an empty text where there is none.
    """
    sheet = book.add(HALVING, first=3, last=3 + HALVINGS)
    sheet.put(
        0, 0, "Between two volumes at which the cheaper one differs, the middle takes the place of one end.", "text"
    )
    found: dict[tuple[str, str], list[str]] = {}
    offset = 0
    for pair, count in slots.items():
        found[pair] = []
        for number in range(1, count + 1):
            _lay_slot(book, sheet, pair, number, offset)
            found[pair].append(f"'{HALVING}'!{column_letters(offset + 1)}{sheet.last + 1}")
            offset += len(_FIELDS) + 1
    return found


def _lay_slot(book: Book, sheet: Sheet, pair: tuple[str, str], number: int, offset: int) -> None:
    """Halve one bracket; the side that is dearer at its low end stays below the break-even."""
    one, other = pair
    low, high, middle, first, second = (column_letters(offset + i) for i in range(len(_FIELDS)))
    labels = f"{APPROACH_LABELS[one]} / {APPROACH_LABELS[other].lower()}, break-even {number}"
    sheet.put(1, offset, labels, "head")
    heads = ("Low", "High", "Middle", f"{APPROACH_LABELS[one]} there", f"{APPROACH_LABELS[other]} there")
    for column, head in enumerate(heads, start=offset):
        sheet.put(2, column, head, "head")
        sheet.widths[column] = 18
    side = f"{one}_{other}"
    place = f"MATCH({number},{{{VOLUMES}:{side}_count*}},0)"
    for row in range(sheet.first, sheet.last + 1):
        here, above = row + 1, row
        if row == sheet.first:
            lows = f'IFERROR(INDEX({{{VOLUMES}:volume*}},{place}-1),"")'
            highs = f'IFERROR(INDEX({{{VOLUMES}:volume*}},{place}),"")'
        else:
            below = f"SIGN({first}{above}-{second}{above})=INDEX({{{VOLUMES}:{side}*}},{place}-1)"
            lows = f'IF({low}{above}="","",IF({below},{middle}{above},{low}{above}))'
            highs = f'IF({low}{above}="","",IF({below},{high}{above},{middle}{above}))'
        told = (
            lows,
            highs,
            f'IF({low}{here}="","",({low}{here}+{high}{here})/2)',
            f'IF({low}{here}="","",{total_formula(one, f"{middle}{here}")})',
            f'IF({low}{here}="","",{total_formula(other, f"{middle}{here}")})',
        )
        for column, template in enumerate(told, start=offset):
            sheet.calculate(row, column, filled(template, book, sheet, row))
