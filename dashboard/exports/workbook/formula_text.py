"""A formula's text as a tree: the few signs and functions that our own workbook uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<text>\"[^\"]*\")"
    r"|(?P<range>(?:'[^']+'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(]))"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|[-+*/^(),=<>]))"
)
#: How tight each sign binds; a minus in front binds tighter than all of them, as spreadsheets have it.
TIGHTNESS: Final = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1), **dict.fromkeys("+-", 2), **dict.fromkeys("*/", 3), "^": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a formula: what it is, what it says, what stands below it."""

    kind: str
    says: str
    below: tuple[Node, ...] = ()


def parsed(formula: str) -> Node:
    """Tree of a formula.

    Parameters
    ----------
    formula : str
        With its equals sign.

    Returns
    -------
    Node
        Kinds: ``number``, ``text``, ``range``, ``name``, ``call``, ``minus``, ``sign``.

    Raises
    ------
    ValueError
        If it holds anything else.

    Examples
    --------
    >>> parsed("=MAX(A1,2)^-1").says
    '^'
    """
    tokens = _tokens(formula.removeprefix("="))
    node, rest = _joined(tokens, 0, 1)
    if rest != len(tokens):
        raise ValueError(f"the formula {formula[:80]} goes on where it should end")
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kinds and texts of all tokens."""
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ValueError(f"the formula {text[:80]} holds a sign that is not known: {text[place : place + 10]}")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


def _joined(tokens: list[tuple[str, str]], place: int, least: int) -> tuple[Node, int]:
    """Read values joined by signs that bind at least so tight."""
    left, place = _single(tokens, place)
    while place < len(tokens) and tokens[place][0] == "sign":
        sign = tokens[place][1]
        tightness = TIGHTNESS.get(sign, 0)
        if tightness < max(least, 1):
            break
        right, place = _joined(tokens, place + 1, tightness + 1)
        left = Node("sign", sign, (left, right))
    return left, place


def _single(tokens: list[tuple[str, str]], place: int) -> tuple[Node, int]:
    """Read a number, text, range, name, call, bracket or minus."""
    kind, says = tokens[place]
    if says == "-":
        below, place = _single(tokens, place + 1)
        return Node("minus", "-", (below,)), place
    if says == "(":
        inner, place = _joined(tokens, place + 1, 1)
        return inner, place + 1
    if kind == "name" and place + 1 < len(tokens) and tokens[place + 1] == ("sign", "("):
        arguments, place = [], place + 2
        while tokens[place] != ("sign", ")"):
            argument, place = _joined(tokens, place, 1)
            arguments.append(argument)
            place += tokens[place] == ("sign", ",")
        return Node("call", says, tuple(arguments)), place + 1
    if kind == "sign":
        raise ValueError(f"a formula has {says} where a value should stand")
    return Node(kind, says.strip('"') if kind == "text" else says), place + 1
