"""A workbook as plain cells: what stands where, under which name. Writing it to a file is another room's work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

#: Letters of a column's name.
LETTERS: Final = 26
#: What a template of a formula may hold in braces: ``{key}`` in the same row, ``{key-}`` in the row above, ``{key*}``
#: the whole column, each with a sheet before it where it is another one: ``{Months:traffic}``.
_PLACE: Final = re.compile(r"\{(?:([^:{}]+):)?(\w+)([-*]?)\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a number, a text, or a formula (a text that begins with an equals sign and is marked as one)."""

    content: float | str | None
    style: str = "number"
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: cells by row and column, widths of columns, keys of columns that formulas refer to.

    Attributes
    ----------
    name : str
        Its tab.
    first, last : int
        First and last row of its columns, where it has columns.
    columns : dict
        Key -> column.
    """

    name: str
    first: int = 0
    last: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)

    def put(self, row: int, column: int, content: float | str | None, style: str = "number") -> None:
        """Set a cell to a number or a text, never to a formula."""
        self.cells[row, column] = Cell(content, style)

    def calculate(self, row: int, column: int, formula: str, style: str = "number") -> None:
        """Set a cell to a formula, written without its equals sign."""
        self.cells[row, column] = Cell(f"={formula}", style, formula=True)


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets in order, and the cells that have names."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    names: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def add(self, name: str, *, first: int = 0, last: int = 0) -> Sheet:
        """Append an empty sheet."""
        self.sheets[name] = Sheet(name, first, last)
        return self.sheets[name]

    def call(self, name: str, sheet: Sheet, row: int, column: int) -> None:
        """Give a cell a name that formulas use."""
        if name in self.names:
            raise ValueError(f"two cells are called {name}")
        self.names[name] = (sheet.name, row, column)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet of months: key, heading, unit, template of its formula."""

    key: str
    heading: str
    unit: str
    formula: str


def column_letters(column: int) -> str:
    """Letters of a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701), column_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def filled(template: str, book: Book, sheet: Sheet, row: int, *, approach: str = "") -> str:
    """Formula of one cell from the template of its column.

    Parameters
    ----------
    template : str
        Formula with places in braces and ``@name`` for an input of the approach.
    book : Book
        Where the other sheets are.
    sheet : Sheet
        Where the formula will stand.
    row : int
        In which row.
    approach : str
        Whose inputs ``@name`` means.

    Returns
    -------
    str
        Formula in A1 notation.

    Examples
    --------
    >>> book = Book()
    >>> sheet = book.add("Part", first=2, last=4)
    >>> sheet.columns["cost"] = 1
    >>> filled("@share*{cost}+SUM({cost*})", book, sheet, 2, approach="prompting")
    'prompting_share*B3+SUM(B$3:B$5)'
    """

    def place(match: re.Match[str]) -> str:
        """Reference in A1 notation."""
        other, key, what = match.groups()
        target = book.sheets[other] if other else sheet
        before = f"'{other}'!" if other and other != sheet.name else ""
        letters = column_letters(target.columns[key])
        if what == "*":
            return f"{before}{letters}${target.first + 1}:{letters}${target.last + 1}"
        return f"{before}{letters}{row + 1 - (what == '-')}"

    return re.sub(r"@(\w+)", rf"{approach}_\1", _PLACE.sub(place, template))


def lay_columns(book: Book, sheet: Sheet, columns: tuple[Column, ...], *, approach: str = "", offset: int = 0) -> None:
    """Lay out columns of formulas under headings and units.

    Parameters
    ----------
    book : Book
        Where other sheets are.
    sheet : Sheet
        Filled in place; its ``first`` and ``last`` rows say where the formulas go.
    columns : tuple of Column
        From left to right.
    approach : str
        Whose inputs ``@name`` means.
    offset : int
        Column of the first one.
    """
    reserve(sheet, columns, offset=offset)
    for number, column in enumerate(columns, start=offset):
        sheet.put(sheet.first - 2, number, column.heading, "head")
        sheet.put(sheet.first - 1, number, column.unit, "unit")
        for row in range(sheet.first, sheet.last + 1):
            sheet.calculate(row, number, filled(column.formula, book, sheet, row, approach=approach))


def reserve(sheet: Sheet, columns: tuple[Column, ...], *, offset: int = 0) -> None:
    """Fix where columns will stand, so that sheets can refer to each other before they are filled."""
    for number, column in enumerate(columns, start=offset):
        sheet.columns[column.key] = number
        sheet.widths[number] = 14
