"""From untrusted bytes to a TOML tree in which every key knows its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from simulator.scenarios.faults import Fault, ScenarioError
from simulator.scenarios.lines import KeyPath, TooMuch, key_lines

if TYPE_CHECKING:
    from pathlib import Path

#: Largest scenario file that is read. [byte] Judgement: ten times the fullest scenario.
MOST_BYTES: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed file: its tree, and the line of each key.

    Attributes
    ----------
    file : str
        The file, as messages name it.
    tree : dict
        What TOML says the file holds.
    lines : dict
        Path of a key -> the line on which it first stands.
    """

    file: str
    tree: dict[str, Any]
    lines: dict[KeyPath, int] = field(repr=False)

    def line(self, *path: str | int) -> int:
        """Line of a key; that of the nearest table around it where it has none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def content(path: Path, *, file: str) -> bytes:
    """Bytes of a file, if it is a file and of a sane size.

    Parameters
    ----------
    path : Path
        What to read.
    file : str
        How messages name it.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    ScenarioError
        If it is missing, a directory or device, unreadable, or larger than `MOST_BYTES`.
    """
    try:
        if path.is_dir():
            wrong = "this is a directory; name a scenario file (TOML) in it"
        elif not path.exists():
            wrong = "there is no such file; `breakeven list` shows the presets"
        elif not path.is_file():
            wrong = "this is not a regular file; a scenario is a TOML text file"
        elif (size := path.stat().st_size) > MOST_BYTES:
            wrong = f"the file has {size:,} bytes; a scenario has at most {MOST_BYTES:,}. Is it a scenario?"
        else:
            with path.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        wrong = f"the file cannot be read ({getattr(error, 'strerror', None) or error})"
    raise ScenarioError([Fault(file=file, line=0, name="", message=wrong)])


def document(raw: bytes, *, file: str) -> Document:
    r"""Tree of a TOML text, with the line of each key.

    Parameters
    ----------
    raw : bytes
        The text as it came, in UTF-8; nothing about it is trusted.
    file : str
        How messages name it.

    Returns
    -------
    Document
        The parsed text.

    Raises
    ------
    ScenarioError
        If it is too large, empty, binary, nested too deeply or not TOML.

    Examples
    --------
    >>> parsed = document(b"[hybrid]\nswitch_month = { value = 3 }", file="mine.toml")
    >>> parsed.line("hybrid", "switch_month", "value")
    2
    """

    def refused(line: int, wrong: str) -> ScenarioError:
        return ScenarioError([Fault(file=file, line=line, name="", message=wrong)])

    if len(raw) > MOST_BYTES:
        raise refused(0, f"the text has more than {MOST_BYTES:,} bytes; a scenario is far smaller")
    if not raw.strip():
        raise refused(0, "the file is empty; start from a preset, or from scenarios/README.md")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refused(line, "the file is not UTF-8 text; a scenario is a TOML text file") from None
    if "\x00" in text:
        raise refused(text.count("\n", 0, text.index("\x00")) + 1, "the file is binary; a scenario is TOML text")
    try:
        lines = key_lines(text)
        return Document(file=file, tree=tomllib.loads(text), lines=lines)
    except TooMuch as much:
        raise refused(much.line, much.wrong) from None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise refused(*_toml_fault(text, error)) from None


def _toml_fault(text: str, error: Exception) -> tuple[int, str]:
    """Line and message of a text that is not TOML, with the line itself."""
    said = str(error) or "nested too deeply"
    found = re.search(r"\(at line (\d+), column \d+\)", said)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    wrong = re.sub(r"\s*\(at [^)]*\)$", "", said.splitlines()[0].partition(";")[0])[:120]
    written = text.splitlines()[line - 1].strip()[:80] if found else ""
    return line, f"not valid TOML: {wrong}" + (f"; the line reads: {written}" if written else "")
