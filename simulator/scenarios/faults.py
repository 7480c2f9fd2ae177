"""What can be wrong with a scenario, said in one line each and all at once."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.scenarios.lines import KeyPath

#: Faults that one message lists before it only counts them. Judgement: one screen.
MOST_FAULTS_SHOWN: Final = 40
#: Faults after which the checker gives up. Judgement: such a file is not a scenario.
MOST_FAULTS_FOUND: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in a scenario, and where.

    Attributes
    ----------
    file : str
        The file, as it was named.
    line : int
        Its line; 0 where the whole file is meant.
    name : str
        Dotted name of the input or key; empty where none is meant.
    message : str
        What is wrong, what is allowed and, where there is one, the nearest valid name.
    """

    file: str
    line: int
    name: str
    message: str

    def __str__(self) -> str:
        """One line: file, line, name, message; what cannot be printed becomes a question mark."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = ": ".join(part for part in (place, self.name, self.message) if part)
        return "".join(sign if sign.isprintable() else "?" for sign in said)


class ScenarioError(ValueError):
    """A scenario that cannot be used; it carries every fault that was found.

    Parameters
    ----------
    faults : iterable of Fault
        All that is wrong, in the order of the file.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        shown = [str(fault) for fault in self.faults[:MOST_FAULTS_SHOWN]]
        if len(self.faults) > MOST_FAULTS_SHOWN:
            shown.append(f"... and {len(self.faults) - MOST_FAULTS_SHOWN} more faults")
        super().__init__("\n".join(shown))


def hint(word: object, known: Iterable[str]) -> str:
    """Say which known words are nearest to an unknown one; nothing if none is near."""
    near = get_close_matches(str(word)[:80], list(known), n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ""


class FaultList:
    """The faults of one file, gathered while it is read.

    Parameters
    ----------
    file : str
        How messages name the file.
    line : callable
        Line of a key, from its path.
    """

    def __init__(self, file: str, line: Callable[..., int]) -> None:
        self.file = file
        self.line = line
        self.found: list[Fault] = []

    def add(self, path: KeyPath, name: str, message: str) -> None:
        """Note one fault at the line of a key; give up where there is no end of them."""
        self.found.append(Fault(file=self.file, line=self.line(*path), name=name, message=message))
        if len(self.found) >= MOST_FAULTS_FOUND:
            raise ScenarioError(self.found)
