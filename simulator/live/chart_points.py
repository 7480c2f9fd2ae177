"""Points that a chart marks: where costs cross, what they are there, and which volumes are worth showing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.break_evens import BreakEven
from simulator.model.evaluation import costs_at_own_volumes
from simulator.model.projecting import REPORTED_REPEATS
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.parameters import Array
    from simulator.results import Result

#: Least distance of marked volumes from the ends of a chart. [ratio] Judgement: one decade.
MARGIN: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One crossing as a point of a chart.

    Attributes
    ----------
    volume : float
        Where. [request/month]
    cost : float
        What both approaches cost there, in the unit of the metric.
    first, second : str
        The two approaches.
    cheaper_above : str
        The cheaper one above it; empty where both cost the same.
    kind : str
        ``"root"`` or ``"jump"``.
    """

    volume: float
    cost: float
    first: str
    second: str
    cheaper_above: str
    kind: str


def break_even_metric(metric: str) -> str:
    """Metric whose break-evens a quantity shares: cost per request crosses where total cost does."""
    return "total_cost" if metric == "cost_per_request" else metric


def crossing_points(result: Result, *, metric: str) -> tuple[Point, ...]:
    """Every crossing of two approaches with the cost at it, in the order of volumes.

    Parameters
    ----------
    result : Result
        A run.
    metric : str
        ``"total_cost"``, ``"cost_per_request"`` or ``"cost_per_accepted_answer"``.

    Returns
    -------
    tuple of Point
        One for each crossing of each pair. At a jump the cost is that of the approach that does not jump less.
    """
    found = [
        (crossing, name.partition("/")[0], name.partition("/")[2])
        for name, pair in result.break_even[break_even_metric(metric)].pairs.items()
        for crossing in pair.crossings
    ]
    if not found:
        return ()
    volumes = np.array([crossing.requests_per_month for crossing, _, _ in found])
    costs = {name: values[metric] for name, values in costs_at_own_volumes(result.inputs, volumes).items()}
    points = [
        Point(
            volume=crossing.requests_per_month,
            cost=float(max(costs[first][index], costs[second][index])),
            first=first,
            second=second,
            cheaper_above=crossing.cheaper_above,
            kind=crossing.kind,
        )
        for index, (crossing, first, second) in enumerate(found)
    ]
    return tuple(sorted(points, key=lambda point: point.volume))


def shown_volumes(results: Iterable[Result], *, metric: str) -> tuple[float, float]:
    """Range of volumes that a chart opens with: whole decades around current volumes and crossings. [request/month].

    Parameters
    ----------
    results : iterable of Result
        Runs that share the chart; whole decades keep it still while an input moves a little.
    metric : str
        As in `crossing_points`.

    Returns
    -------
    tuple of float
        Lowest and highest volume, within the range of the curves. [request/month]
    """
    runs = list(results)
    marked = [run.volume for run in runs]
    for run in runs:
        pairs = run.break_even.get(break_even_metric(metric), BreakEven(pairs={}, cheapest=(), months={})).pairs
        marked += [crossing.requests_per_month for pair in pairs.values() for crossing in pair.crossings]
    low, high = (min(marked) / MARGIN, max(marked) * MARGIN)
    lowest, highest = float(runs[0].volumes[0]), float(runs[0].volumes[-1])
    return max(lowest, 10.0 ** np.floor(np.log10(low))), min(highest, 10.0 ** np.ceil(np.log10(high)))


def extrapolated_from(result: Result) -> tuple[float, float]:
    """Volume and month from which inputs come back more often than published tests repeat them.

    Parameters
    ----------
    result : Result
        A full run.

    Returns
    -------
    tuple of float
        Volume above which an input comes back more than ten times a year, and first month by which it has come back
        more than ten times at the scenario's volume; infinite where the run has no such month. [request/month], [month]
    """
    first = result.approaches[APPROACHES[0]]
    repeats = first.at_volume["repeats_per_input"]
    volume = result.volume * REPORTED_REPEATS / repeats if repeats else np.inf
    so_far = np.cumsum(first.over_months["requests"]) / float(result.inputs.workload.distinct_inputs)
    later = result.months[so_far > REPORTED_REPEATS]
    return float(volume), float(later[0]) if later.size else float("inf")


def event_months(result: Result, approach: str, equation: str) -> tuple[int, ...]:
    """Months in which an approach pays for an event.

    Parameters
    ----------
    result : Result
        A full run.
    approach : str
        The approach.
    equation : str
        ``"refresh_cost"`` for refreshes, ``"migration_cost"`` for new model versions.

    Returns
    -------
    tuple of int
        Months, rising. [month]
    """
    return tuple(sorted({entry.month for entry in result.approaches[approach].ledger if entry.equation == equation}))


def relative_costs(costs: Mapping[str, Array]) -> dict[str, Array]:
    """Costs over those of the first approach, less one. [fraction].

    Parameters
    ----------
    costs : mapping of str to array, shape (k,)
        Approach -> cost.

    Returns
    -------
    dict of array, shape (k,)
        Approach -> how much more it costs than prompting; negative where it costs less. [fraction]
    """
    return {name: costs[name] / costs[APPROACHES[0]] - 1 for name in APPROACHES}
