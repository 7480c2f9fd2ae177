"""Values of a workbook's formulas, so that a file shows its numbers before any spreadsheet has calculated it.

Only what our own workbook uses is known here; anything else is refused, so that no formula goes out unchecked.
"""

from __future__ import annotations

import math
import operator
import re
from itertools import repeat
from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.formula_text import Node, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.exports.workbook.cells import Book

Value = float | str | bool
#: A value, or the values of a range.
Values = Value | list[Value]
_NOTHING_FOUND: Final = "nothing is found"


class FormulaError(ValueError):
    """What a spreadsheet shows as an error value: a division by zero, a search that finds nothing."""


def _search(wanted: Value, places: list[Value]) -> float:
    """Place of the first equal value, counted from 1."""
    if wanted not in places:
        raise FormulaError(_NOTHING_FOUND)
    return places.index(wanted) + 1


def _number(value: Value) -> float:
    """Number; an empty text counts as an error, as in a sum of a number and a text."""
    if isinstance(value, str):
        raise FormulaError(f"{value!r} is no number")
    return float(value)


_SIGNS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_EACH: Final[dict[str, Callable[[float], float]]] = {
    "EXP": math.exp, "INT": math.floor, "ABS": abs, "SQRT": math.sqrt,
    "SIGN": lambda number: (number > 0) - (number < 0),
}  # fmt: skip


class Calculator:
    """Running values of one book, each worked out once."""

    def __init__(self, book: Book) -> None:
        """Take up a book; nothing is worked out yet."""
        self._book = book
        self._known: dict[tuple[str, int, int], Value] = {}
        self._ranges: dict[tuple[str, str], list[Value]] = {}

    def cell(self, sheet: str, row: int, column: int) -> Value:
        """Value of one cell; an empty one is 0.

        Raises
        ------
        FormulaError
            If a spreadsheet would show an error there.
        """
        key = (sheet, row, column)
        if key not in self._known:
            cell = self._book.sheets[sheet].cells.get((row, column))
            if cell is None or cell.content is None:
                value: Values = 0.0
            elif cell.formula:
                value = self._value(parsed(str(cell.content)), sheet)
            else:
                value = cell.content
            if isinstance(value, list):
                raise FormulaError(f"{sheet} row {row + 1}: a range stands where a value belongs")
            self._known[key] = value
        return self._known[key]

    def named(self, name: str) -> Value:
        """Value of a cell that has a name."""
        return self.cell(*self._book.names[name])

    def _value(self, node: Node, sheet: str) -> Values:
        """Value of a part of a formula."""
        if node.kind == "number":
            return float(node.says)
        if node.kind == "text":
            return node.says
        if node.kind == "name":
            return self.named(node.says)
        if node.kind == "range":
            return self._found(node.says, sheet)
        if node.kind == "minus":
            inner = self._value(node.below[0], sheet)
            return [-_number(one) for one in inner] if isinstance(inner, list) else -_number(inner)
        if node.kind == "sign":
            left, right = (self._value(one, sheet) for one in node.below)
            return _combined(node.says, left, right)
        return self._called(node, sheet)

    def _called(self, node: Node, sheet: str) -> Values:
        """Value of a function; branches that are not taken are not worked out."""
        if node.says == "IF":
            condition, *branches = node.below
            return self._value(branches[0] if self._value(condition, sheet) else branches[1], sheet)
        if node.says == "IFERROR":
            try:
                return self._value(node.below[0], sheet)
            except FormulaError:
                return self._value(node.below[1], sheet)
        arguments = [self._value(one, sheet) for one in node.below]
        if node.says in _EACH:
            function, inner = _EACH[node.says], arguments[0]
            return list(map(function, inner)) if isinstance(inner, list) else function(_number(inner))  # type: ignore[arg-type]
        flat = [one for argument in arguments for one in (argument if isinstance(argument, list) else [argument])]
        if node.says in ("MIN", "MAX", "SUM"):
            numbers = [_number(one) for one in flat]
            return math.fsum(numbers) if node.says == "SUM" else min(numbers) if node.says == "MIN" else max(numbers)
        if node.says in ("AND", "OR"):
            return all(flat) if node.says == "AND" else any(flat)
        if node.says == "SUMPRODUCT":
            columns = [argument if isinstance(argument, list) else [argument] for argument in arguments]
            return math.fsum(map(math.prod, zip(*columns, strict=True)))
        places = arguments[1] if node.says == "MATCH" else arguments[0]
        if node.says == "MATCH" and isinstance(places, list) and not isinstance(arguments[0], list):
            return _search(arguments[0], places)
        if node.says == "INDEX" and isinstance(places, list) and not isinstance(arguments[1], list):
            number = int(_number(arguments[1]))
            if not 1 <= number <= len(places):
                raise FormulaError(_NOTHING_FOUND)
            return places[number - 1]
        raise ValueError(f"the function {node.says} is not known here")

    def _found(self, says: str, sheet: str) -> Values:
        """Value of a cell, or the values of a range row by row; long columns are read by very many formulas."""
        if (says, sheet) not in self._ranges:
            other, _, cells = says.rpartition("!")
            ends = [(column_number(one), int(row) - 1) for one, row in re.findall(r"\$?([A-Z]+)\$?(\d+)", cells)]
            (left, top), (right, bottom) = ends[0], ends[-1]
            where = other.strip("'") or sheet
            if ":" not in cells:
                return self.cell(where, top, left)
            self._ranges[says, sheet] = [
                self.cell(where, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
            ]
        return self._ranges[says, sheet]


def _combined(sign: str, left: Values, right: Values) -> Values:
    """Two values, or ranges element by element, joined by a sign."""
    if not isinstance(left, list) and not isinstance(right, list):
        return _pair(sign, left, right)
    lefts = left if isinstance(left, list) else repeat(left, len(right) if isinstance(right, list) else 0)
    rights = right if isinstance(right, list) else repeat(right, len(lefts) if isinstance(lefts, list) else 0)
    try:
        # columns of numbers are the common case, and by far the most work
        return list(map(_SIGNS[sign], lefts, rights))  # type: ignore[arg-type]
    except (KeyError, TypeError, ArithmeticError) as error:
        raise FormulaError(f"a column of other things than numbers: {error}") from None


def _pair(sign: str, left: Value, right: Value) -> Value:
    """Two single values joined by a sign."""
    if sign in ("=", "<>"):
        return (left == right) is (sign == "=")
    try:
        return _SIGNS[sign](_number(left), _number(right))
    except (ZeroDivisionError, OverflowError) as error:
        raise FormulaError(str(error)) from None


def column_number(letters: str) -> int:
    """Number of a column, counted from 0, from its letters.

    Examples
    --------
    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
