"""The index of computed numbers: name -> unit, label, file and line of the equation."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from simulator.units import canonical_unit

if TYPE_CHECKING:
    from collections.abc import Callable

Equation = TypeVar("Equation", bound="Callable[..., object]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One computed number: what it is called, what it measures in, and where its equation stands.

    Attributes
    ----------
    name, label, summary : str
        Name of the equation, short label, first line of its docstring.
    unit, shown_in : str
        Canonical unit, and the friendly one for screens and tables.
    file, line : str, int
        Where the equation stands, from the root of the project.
    arguments : tuple of str
        Names of what it is computed from: other quantities or inputs.
    equation : callable
        The function itself.
    """

    name: str
    label: str
    summary: str
    unit: str
    shown_in: str
    file: str
    line: int
    arguments: tuple[str, ...]
    equation: Callable[..., object]

    @property
    def place(self) -> str:
        """File and line of the equation, as ``file:line``."""
        return f"{self.file}:{self.line}"


#: What places are named from: the folder that holds the package.
ROOT: Final = Path(__file__).parents[1]
#: Name -> quantity, filled as the rooms of equations are imported, in their order.
QUANTITIES: Final[dict[str, Quantity]] = {}


def quantity(*, label: str, unit: str, shown_in: str | None = None) -> Callable[[Equation], Equation]:
    """Enter a function into the index of quantities and leave the function as it is.

    Parameters
    ----------
    label : str
        Short label for tables and axes.
    unit : str
        Canonical unit of what the function returns.
    shown_in : str, optional
        Friendly unit for screens; the canonical one if left out.

    Returns
    -------
    callable
        A decorator that returns its function unchanged.
    """
    canonical_unit(unit)

    def enter(equation: Equation) -> Equation:
        """Write one line of the index."""
        code = inspect.unwrap(equation).__code__
        path = Path(code.co_filename)
        QUANTITIES[equation.__name__] = Quantity(
            name=equation.__name__,
            label=label,
            summary=(equation.__doc__ or "").strip().partition("\n")[0],
            unit=unit,
            shown_in=shown_in or unit,
            file=path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name,
            line=code.co_firstlineno,
            arguments=tuple(inspect.signature(equation).parameters),
            equation=equation,
        )
        return equation

    return enter
