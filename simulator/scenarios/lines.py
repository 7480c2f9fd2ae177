"""On which line of a TOML text each key stands: one pass in linear time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Deepest nesting of tables, arrays and dotted keys. Judgement: twice what a scenario needs.
MOST_LEVELS: Final = 10

#: Most keys of one file. Judgement: ten times what the fullest scenario has.
MOST_KEYS: Final = 20_000

#: Where a key stands: its path in the tree (places in an array are numbers).
KeyPath = tuple[str | int, ...]

#: A quote that opens a text and never closes ends the pass: the parser refuses such a text at the same place.
_TOKEN: Final = re.compile(
    r"""(?P<text>\"\"\"(?:[^\\]|\\.)*?\"\"\"+|\'\'\'.*?\'\'\'+)
      | (?P<end>\"\"\"|\'\'\')
      | (?P<word>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^][{}=,.\s\#"']+)
      | (?P<comment>\#[^\n]*) | (?P<newline>\n) | (?P<sign>[][{}=,.]) | (?P<quote>["'])""",
    re.VERBOSE | re.DOTALL,
)


class TooMuch(Exception):  # noqa: N818
    """No scenario is nested so deep or has so many keys.

    Parameters
    ----------
    line : int
        Where the measure is full.
    wrong : str
        What there is too much of.
    """

    def __init__(self, line: int, wrong: str) -> None:
        self.line = line
        self.wrong = wrong
        super().__init__(line, wrong)


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Line of each key of a TOML text.

    The parser of the standard library keeps no lines, and deep dotted keys make it take very long: this pass
    runs first and stops where the nesting is absurd. A text that is not TOML ends it early.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    dict
        Path of each key -> the line on which it first stands.

    Raises
    ------
    TooMuch
        If tables, arrays or dotted keys are nested deeper than `MOST_LEVELS`, or there are more than `MOST_KEYS`.

    Examples
    --------
    >>> key_lines("[hybrid]\nswitch_month.value = 3")
    {('hybrid',): 1, ('hybrid', 'switch_month'): 2, ('hybrid', 'switch_month', 'value'): 2}
    """
    return _Pass(text).found


class _Pass:
    """The tokens of a text, the one at hand, and the keys found so far."""

    def __init__(self, text: str) -> None:
        self.found: dict[KeyPath, int] = {}
        self._arrays: dict[KeyPath, int] = {}
        self._tokens = _tokens(text)
        self._kind, self._word, self._line = next(self._tokens)
        table: KeyPath = ()
        while self._kind != "end":
            if self._at("["):
                table = self._header()
            elif self._kind == "word":
                self._pair(table)
            else:
                self._step()

    def _step(self) -> None:
        """Go to the next token; the last one stays."""
        if self._kind != "end":
            self._kind, self._word, self._line = next(self._tokens)

    def _at(self, signs: str) -> bool:
        """Whether the token at hand is one of some signs."""
        return self._kind == "sign" and self._word in signs

    def _header(self) -> KeyPath:
        """Path of a table from its header, ``[a.b]`` or ``[[a.b]]``."""
        line = self._line
        self._step()
        array = self._at("[")
        if array:
            self._step()
        path = self._key()
        if array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
        placed: KeyPath = ()
        for end, part in enumerate(path, start=1):
            placed += (part, self._arrays[path[:end]]) if path[:end] in self._arrays else (part,)
        self._note(placed, line)
        while self._kind not in {"newline", "end"}:
            self._step()
        return placed

    def _key(self) -> KeyPath:
        """Path from a dotted key."""
        path: KeyPath = ()
        while self._kind == "word":
            path += (self._word.strip("\"'"),)
            self._check(path)
            self._step()
            if not self._at("."):
                break
            self._step()
        return path

    def _check(self, path: KeyPath) -> None:
        """Refuse a path that is too long, or one key too many."""
        if len(path) > MOST_LEVELS:
            raise TooMuch(self._line, f"nested more than {MOST_LEVELS} levels deep; a scenario needs three")
        if len(self.found) > MOST_KEYS:
            raise TooMuch(self._line, f"more than {MOST_KEYS:,} keys; a scenario has hundreds")

    def _note(self, path: KeyPath, line: int) -> None:
        """Remember where a key stands, and the tables that it opens."""
        for end in range(1, len(path) + 1):
            self.found.setdefault(path[:end], line)

    def _pair(self, table: KeyPath) -> None:
        """Note ``key = value`` below a table."""
        line = self._line
        path = table + self._key()
        self._note(path, line)
        if self._at("="):
            self._step()
            self._value(path)

    def _value(self, path: KeyPath) -> None:
        """Pass over a value, noting the keys inside it."""
        self._check(path)
        if self._at("{"):
            self._step()
            while self._kind != "end" and not self._at("}"):
                if self._kind == "word":
                    self._pair(path)
                else:
                    self._step()
            self._step()
        elif self._at("["):
            self._step()
            place = 0
            while self._kind != "end" and not self._at("]"):
                if self._kind == "newline" or self._at(",}="):
                    self._step()
                else:
                    self._note((*path, place), self._line)
                    self._value((*path, place))
                    place += 1
            self._step()
        else:
            while self._kind in {"word", "text"} or self._at("."):
                self._step()


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, word and line of each token, comments left out; the last is the end."""
    line = 1
    for token in _TOKEN.finditer(text):
        kind, word = token.lastgroup or "", token.group()
        if kind in {"end", "quote"}:
            break
        if kind != "comment":
            yield kind, word, line
        line += word.count("\n")
    yield "end", "", line
