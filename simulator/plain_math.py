"""Equations of docstrings as plain text, for terminals and tooltips."""

from __future__ import annotations

import re
from typing import Final

#: LaTeX command -> sign. What stands for itself, such as max, needs no entry.
_SIGNS: Final = {
    "cdot": "·", "sum": "Σ", "prod": "Π", "infty": "∞", "le": "≤", "ge": "≥", "qquad": "  ", "quad": " ",
    "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "big": "", "max": "max", "min": "min",
    "beta": "β", "chi": "χ", "delta": "δ", "kappa": "κ", "lambda": "λ", "rho": "ρ", "tau": "τ", "alpha": "α",
    "sigma": "σ", "gamma": "γ", "varphi": "φ", "phi": "φ", "times": "×", "ln": "ln", "exp": "exp", "log": "log",
}  # fmt: skip
#: Commands that only say in which type their group is set.
_TYPES: Final = ("text", "mathrm")
#: Commands of one sign: a thin space, a space, a brace.
_SPACES: Final = {",": " ", " ": " ", ";": " ", "!": "", "{": "{", "}": "}", "%": "%"}
_TOKEN: Final = re.compile(r"\\[A-Za-z]+\s*|\\.|[{}_^]|[^\\{}_^]", re.DOTALL)
#: A part that needs no brackets around it.
_SIMPLE: Final = re.compile(r"[\w∞']+(\([^()]*\))?")


def plain_equations(docstring: str) -> tuple[str, ...]:
    r"""Equations of a docstring as plain text.

    Parameters
    ----------
    docstring : str
        A docstring with ``.. math::`` blocks.

    Returns
    -------
    tuple of str
        One for each block, in their order.

    Examples
    --------
    >>> plain_equations(".. math:: G = \\frac{a+1}{b}\n\nMore.")
    ('G = (a+1) / b',)
    """
    blocks = re.findall(r"\.\. math::(.*?)(?=\n\s*\n|\Z)", docstring, flags=re.DOTALL)
    return tuple(plain_math(block) for block in blocks)


def plain_text(text: str) -> str:
    r"""Text in which inline math and markup became plain.

    Examples
    --------
    >>> plain_text("The share :math:`q_\\infty` of ``x``, see `total_cost`.")
    'The share q_∞ of x, see total_cost.'
    """
    text = re.sub(r":math:`([^`]*)`", lambda found: plain_math(found[1]), text)
    return " ".join(text.replace("`", "").split())


def plain_math(tex: str) -> str:
    r"""LaTeX as plain text.

    Parameters
    ----------
    tex : str
        The small part of LaTeX that docstrings use: fractions, scripts, Greek letters, sums.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> plain_math(r"h = 1 - e^{-xL}")
    'h = 1 - e^(-xL)'
    >>> plain_math(r"q_\mathrm{run} \cdot \frac{n}{3600}")
    'q_run · n / 3600'
    """
    tokens = _TOKEN.findall(" ".join(tex.split()))
    return " ".join(_group(tokens).split())


def _group(tokens: list[str]) -> str:
    """Text of the tokens up to the brace that closes them; takes them off the list."""
    told = ""
    while tokens:
        token = tokens.pop(0)
        if token == "}":
            break
        told += _meant(token, tokens)
    return told


def _meant(token: str, tokens: list[str]) -> str:
    """Text of one token with what belongs to it."""
    if token == "{":
        return _group(tokens)
    if token in "_^":
        space = " " if tokens and tokens[0].startswith("\\") and tokens[0].endswith(" ") else ""
        script = _argument(tokens)
        return token + (script if _SIMPLE.fullmatch(script) else f"({script})") + space
    if not token.startswith("\\"):
        return token
    command = token[1:].strip() or " "
    if command == "frac":
        above, below = _argument(tokens), _argument(tokens)
        return f"{_bracketed(above)} / {_bracketed(below)}"
    if command in _TYPES:
        return _argument(tokens)
    if command in _SPACES:
        return _SPACES[command]
    # the space after a command only ended its name, but in plain text it separates words
    return _SIGNS[command] + (" " if token.endswith(" ") else "")


def _argument(tokens: list[str]) -> str:
    """Text of the group, command or sign that comes next."""
    while tokens and tokens[0] == " ":
        tokens.pop(0)
    return _meant(tokens.pop(0), tokens).strip() if tokens else ""


def _bracketed(part: str) -> str:
    """Part of a fraction, in brackets unless it is simple."""
    words = re.fullmatch(r"[A-Za-z][A-Za-z -]*", part)
    return part if _SIMPLE.fullmatch(part) or words else f"({part})"
