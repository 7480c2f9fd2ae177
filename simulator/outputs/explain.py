"""The way back from a number: its equation, what fills each argument, down to the inputs and who uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final

from simulator.model import evaluation
from simulator.outputs.wiring import AND_THEN, FILLED_BY, FILLED_BY_IN
from simulator.parameters import PARAMETERS
from simulator.plain_math import plain_equations, plain_text
from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from simulator.declarations import Parameter
    from simulator.quantities import Quantity

#: Importing the model enters every equation into the index.
_MODEL: Final = evaluation
#: A heading of a docstring and the line under it.
_HEADING: Final = re.compile(r"^[ \t]*(\w[\w ]*)\n[ \t]*-{3,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of an equation.

    Attributes
    ----------
    name : str
        As the equation calls it.
    says : str
        What the equation's docstring says of it, with its unit.
    filled_by : tuple of str
        Quantities and dotted names of inputs that the model hands to it; empty where it only counts something.
    """

    name: str
    says: str
    filled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityExplained:
    """A computed number and its proof.

    Attributes
    ----------
    quantity : Quantity
        Label, unit, file and line.
    equations : tuple of str
        As plain text.
    assumptions, source : str
        Notes and references of the equation.
    arguments : tuple of Argument
        What it is computed from.
    then : tuple of str
        What the model does with it afterwards, in the hybrid above all.
    """

    quantity: Quantity
    equations: tuple[str, ...]
    assumptions: str
    source: str
    arguments: tuple[Argument, ...]
    then: tuple[str, ...]

    @property
    def computed_from(self) -> tuple[str, ...]:
        """Quantities and inputs one step below."""
        below = [name for argument in self.arguments for name in argument.filled_by]
        return tuple(dict.fromkeys([*below, *self.then]))


@dataclass(frozen=True, slots=True, kw_only=True)
class InputExplained:
    """A declared input and who uses it.

    Attributes
    ----------
    declared : Parameter
        Unit, meaning, limits, slider.
    used_by, reaches : tuple of str
        Quantities that take it as an argument, and all that depend on it.
    """

    declared: Parameter
    used_by: tuple[str, ...]
    reaches: tuple[str, ...]


def named(name: str) -> tuple[str, ...]:
    """Quantity or inputs that a name means.

    Parameters
    ----------
    name : str
        A quantity, the dotted name of an input, or an input's name without its table.

    Returns
    -------
    tuple of str
        One quantity, or the dotted names of one or more inputs.

    Raises
    ------
    ValueError
        If there is no such name; the message names the nearest.

    Examples
    --------
    >>> named("total_cost"), named("shots")
    (('total_cost',), ('prompting.shots', 'fine_tuning.shots'))
    """
    if name in QUANTITIES or name in PARAMETERS:
        return (name,)
    if inputs := tuple(full for full, declared in PARAMETERS.items() if declared.key == name):
        return inputs
    known = {*QUANTITIES, *PARAMETERS, *(declared.key for declared in PARAMETERS.values())}
    near = get_close_matches(name[:80], sorted(known), n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(repr(one) for one in near)}?" if near else ""
    raise ValueError(f"{name[:80]!r} is neither a quantity nor an input{hint}")


@cache
def explained_quantity(name: str) -> QuantityExplained:
    """Explanation of a quantity.

    Parameters
    ----------
    name : str
        Its name in the index.

    Returns
    -------
    QuantityExplained
        From its docstring and from the model's wiring.

    Examples
    --------
    >>> told = explained_quantity("cost_per_accepted_answer")
    >>> told.equations, [argument.filled_by for argument in told.arguments]
    (('request cost / (G + F)',), [('cost_per_request',), ('good_share',), ('fallback_share',)])
    """
    quantity = QUANTITIES[name]
    docstring = quantity.equation.__doc__ or ""
    parts = _sections(docstring)
    says = _arguments(parts.get("Parameters", ""))
    return QuantityExplained(
        quantity=quantity,
        equations=plain_equations(docstring),
        assumptions=plain_text(parts.get("Notes", "")),
        source=re.sub(r"\.\. (\[\d+\])", r"\1", plain_text(parts.get("References", ""))),
        arguments=tuple(
            Argument(name=argument, says=says.get(argument, ""), filled_by=_filled_by(name, argument))
            for argument in quantity.arguments
        ),
        then=tuple(full for one in AND_THEN.get(name, ()) for full in named(one)),
    )


def explained_input(name: str) -> InputExplained:
    """Explanation of an input.

    Parameters
    ----------
    name : str
        Its dotted name.

    Returns
    -------
    InputExplained
        Declaration and users.

    Examples
    --------
    >>> explained_input("workload.distinct_inputs").used_by
    ('repeats_per_input',)
    """
    return InputExplained(
        declared=PARAMETERS[name],
        used_by=tuple(one for one in QUANTITIES if name in explained_quantity(one).computed_from),
        reaches=tuple(one for one in QUANTITIES if name in inputs_below(one)),
    )


@cache
def inputs_below(name: str) -> tuple[str, ...]:
    """Every input that a quantity depends on.

    Parameters
    ----------
    name : str
        A quantity.

    Returns
    -------
    tuple of str
        Dotted names, in the order of their declaration.
    """
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += explained_quantity(one).computed_from if one in QUANTITIES else ()
    return tuple(one for one in PARAMETERS if one in seen)


def _filled_by(equation: str, argument: str) -> tuple[str, ...]:
    """Quantities and dotted inputs that the model hands to an argument."""
    names = FILLED_BY_IN.get((equation, argument))
    if names is None:
        known = argument in QUANTITIES or argument not in FILLED_BY
        names = (argument,) if known else FILLED_BY[argument]
    return tuple(full for name in names for full in named(name))


def _sections(docstring: str) -> dict[str, str]:
    """Parts of a docstring by their heading."""
    parts = _HEADING.split(docstring)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _arguments(section: str) -> dict[str, str]:
    """What a docstring says of each argument."""
    lines = [line for line in section.splitlines() if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    said: dict[str, str] = {}
    heads: list[str] = []
    for line in lines:
        if len(line) - len(line.lstrip()) == margin:
            heads = [head.strip() for head in line.partition(" : ")[0].split(",")]
        else:
            for head in heads:
                said[head] = f"{said.get(head, '')} {line.strip()}".strip()
    return {head: plain_text(text) for head, text in said.items()}
