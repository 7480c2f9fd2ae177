"""Many cases at once: variants of one set of inputs as rows of arrays, worked on in blocks that bound memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.model.evaluation import at_own_volumes, draw_count, repeated, total_at
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs, with_values
from simulator.requirements import feasible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from simulator.results import Result

    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

#: The approaches, and the word for "no approach meets the requirements": what a winner can be called.
WINNERS: Final = (*APPROACHES, "none")
#: Index of ``"none"`` among the winners.
NOBODY: Final = len(APPROACHES)
#: Costs closer than this share of their size are the same; of equals, the first approach in order wins. [fraction]
TIE: Final = 1.0e-12
#: Cases that are worked on at a time. [case]
BLOCK: Final = 2_048


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standings:
    """How the approaches stand in each case.

    Attributes
    ----------
    values : dict of array, shape (approaches, cases)
        Quantity -> numbers, approaches in their order, canonical units.
    feasible : array of bool, shape (approaches, cases)
        Whether the approach meets every requirement.
    """

    values: Mapping[str, Array]
    feasible: BoolArray

    def winner(self, metric: str = "total_cost") -> IntArray:
        """Index into `WINNERS` of the cheapest feasible approach of each case, shape (cases,)."""
        return cheapest(self.values[metric], self.feasible)


def cheapest(costs: Array, allowed: BoolArray) -> IntArray:
    """Index of the cheapest allowed approach, `NOBODY` where none is allowed.

    Parameters
    ----------
    costs : array, shape (approaches, ...)
        Costs of one kind. [USD] or [USD/answer]
    allowed : array of bool, shape (approaches, ...)
        Who may win.

    Returns
    -------
    array of int, shape (...)
        Index into `WINNERS`.

    Examples
    --------
    >>> cheapest(np.array([[2.0, 2.0], [1.0, 1.0], [1.0, 3.0]]), np.array([[True, True], [True, False], [True, False]]))
    array([1, 0])
    """
    bill = np.where(allowed, costs, np.inf)
    best = bill.min(axis=0)
    within = allowed & (bill <= best + TIE * np.abs(best))
    return np.where(allowed.any(axis=0), np.argmax(within, axis=0), NOBODY)


def case_count(inputs: Inputs) -> int:
    """Number of cases: the length of the inputs that are arrays, 1 where none is."""
    return draw_count(inputs)


def rows_of(inputs: Inputs, rows: slice | IntArray) -> Inputs:
    """Inputs of some cases only."""
    return with_values(
        inputs, {name: np.asarray(inputs[name])[rows] for name in PARAMETERS if np.ndim(inputs[name]) == 1}
    )


def crossed(inputs: Inputs, values: Mapping[str, Array]) -> Inputs:
    """Every draw with every variant.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    values : mapping of str to array, shape (k,)
        Dotted name -> its value in each variant, in canonical units.

    Returns
    -------
    Inputs
        Arrays of shape (n k,): the variants of the first draw, then those of the second.
    """
    count = len(next(iter(values.values())))
    draws = case_count(inputs)
    return with_values(repeated(inputs, count), {name: np.tile(column, draws) for name, column in values.items()})


def standings(inputs: Inputs, quantities: Iterable[str] = ("total_cost",)) -> Standings:
    """How the approaches stand in each case, at the case's own volume.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    quantities : iterable of str
        Which quantities to keep.

    Returns
    -------
    Standings
        Values and feasibility, shape (approaches, n).
    """
    wanted, cases = tuple(quantities), case_count(inputs)
    values: dict[str, list[Array]] = {name: [] for name in wanted}
    allowed = []
    for start in range(0, cases, BLOCK):
        block = rows_of(inputs, slice(start, start + BLOCK))
        size = min(BLOCK, cases - start)
        volumes = np.broadcast_to(np.asarray(block.workload.requests_per_month, dtype=float), (size,))
        found = at_own_volumes(block, volumes)
        for name in wanted:
            values[name].append(np.stack([found[approach][name][:, 0] for approach in APPROACHES]))
        allowed.append(np.stack([feasible(inputs, found[approach])[:, 0] for approach in APPROACHES]))
    return Standings(
        values={name: np.concatenate(parts, axis=1) for name, parts in values.items()},
        feasible=np.concatenate(allowed, axis=1),
    )


def standings_of(result: Result, quantities: Iterable[str]) -> Standings:
    """How the approaches stand in a run that has been made already.

    Parameters
    ----------
    result : Result
        A run of one set of inputs.
    quantities : iterable of str
        Which quantities to keep.

    Returns
    -------
    Standings
        The same as `standings` of its inputs, shape (approaches, 1).
    """
    found = [result.approaches[approach].at_volume for approach in APPROACHES]
    return Standings(
        values={name: np.array([[numbers[name]] for numbers in found]) for name in quantities},
        feasible=np.array([[bool(feasible(result.inputs, numbers))] for numbers in found]),
    )


def total_costs(inputs: Inputs, approach: str) -> Array:
    """Total cost of one approach in each case, without any other quantity.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).
    approach : str
        Its name.

    Returns
    -------
    array, shape (n,)
        Total cost at the case's own volume. [USD]
    """
    cases, costs = case_count(inputs), []
    for start in range(0, cases, BLOCK):
        block = rows_of(inputs, slice(start, start + BLOCK))
        volumes = np.full(min(BLOCK, cases - start), 1.0) * block.workload.requests_per_month
        own = with_values(block, {"workload.requests_per_month": volumes})
        projected = projections(own, wanted=(approach,))
        costs.append(total_at(projected.approaches[approach], projected, volumes[:, None])[:, 0])
    return np.concatenate(costs)
