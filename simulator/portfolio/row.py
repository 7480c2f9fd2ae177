"""One row of a sweep: who wins, how surely, what it costs and saves, where the break-even lies, what to know is worth.

Rows are flat, so that they fit a line of JSON, a row of CSV and a row of Parquet alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.breakeven.break_evens import break_even_over_volume
from simulator.cases.cases import BLOCK, NOBODY, WINNERS, case_count, cheapest, rows_of, standings
from simulator.doubt.chances import Met, crossed, met_volumes
from simulator.doubt.estimates import doubt, drawn_inputs, drawn_scores
from simulator.model.evaluation import quantities_of
from simulator.model.projecting import grows_with_volume, projections
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs, with_values
from simulator.requirements import feasible
from simulator.sensitivity.information import perfect_information
from simulator.uncertainty.study import SCRAMBLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.breakeven.break_evens import Pair
    from simulator.portfolio.tasks import Task

#: What fine-tuning and the hybrid are measured against.
AGAINST: Final = APPROACHES[0]
#: Percentiles of the break-even volume. [fraction]
LEVELS: Final = (0.1, 0.5, 0.9)
_SECONDS: Final = APPROACHES[1:]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Costs and feasibility of each draw, shape (approaches, draws), and where costs meet."""

    costs: Array
    allowed: np.ndarray
    met: dict[str, Met]


def _each(key: str, unit: str, names: Iterable[str] = APPROACHES) -> dict[str, str]:
    """One column for each approach."""
    return {f"{key}.{name}": unit for name in names}


#: Column -> canonical unit, or ``text`` or ``flag``, in their order; the grid's columns stand after `use_case`.
COLUMNS: Final[dict[str, str]] = {
    "id": "text", "scenario": "text", "file": "text", "use_case": "text",
    "draws": "draw", "seed": "whole", "requests_per_month": "request/month", "horizon": "month",
    "winner": "text", "runner_up": "text", "sure": "fraction", "sure_error": "fraction",
    "saving": "USD", "evpi": "USD", "evpi_error": "USD",
    **_each("total_cost", "USD"), **_each("cost_per_accepted_answer", "USD/answer"), **_each("feasible", "flag"),
    **_each("expected_cost", "USD"), **_each("chance_cheapest", "fraction", WINNERS),
    **_each("break_even_standing", "text", _SECONDS), **_each("break_even_volume", "request/month", _SECONDS),
    **_each("break_even_overtakes", "fraction", _SECONDS), **_each("break_even_p10", "request/month", _SECONDS),
    **_each("break_even_p50", "request/month", _SECONDS), **_each("break_even_p90", "request/month", _SECONDS),
}  # fmt: skip


def columns(grid: Iterable[str] = ()) -> dict[str, str]:
    """Columns of a sweep with their units, those of its grid after the ones that name the scenario."""
    named = list(COLUMNS.items())
    kinds = {"choice": "text", "flag": "flag"}
    inside = [(name, kinds.get(PARAMETERS[name].domain, PARAMETERS[name].unit)) for name in grid]
    return dict([*named[:4], *inside, *named[4:]])


def row(task: Task) -> dict[str, Any]:
    """Compute one row.

    Parameters
    ----------
    task : Task
        The scenario at one point of the grid.

    Returns
    -------
    dict
        The columns of `columns`; None where a number does not exist.

    Notes
    -----
    The winner is that of `verdict`: the cheapest approach at the medians that meets the requirements. ``saving`` is
    the mean cost of the next best approach that meets them, minus that of the winner; below zero, the winner at the
    medians is not the cheapest on average. Options of ``evpi`` are the approaches that meet the requirements at the
    medians, all of one horizon. Where examples grow with traffic, percentiles of the break-even are left out: there
    is no curve of cost over volume to solve.
    """
    inputs = task.inputs
    point = standings(inputs, ("total_cost", "cost_per_accepted_answer"))
    index = int(point.winner()[0])
    costs = {name: float(point.values["total_cost"][i, 0]) for i, name in enumerate(APPROACHES)}
    answers = {name: float(point.values["cost_per_accepted_answer"][i, 0]) for i, name in enumerate(APPROACHES)}
    options = [i for i in range(len(APPROACHES)) if point.feasible[i, 0]]
    drawn = _drawn(task)
    found: dict[str, Any] = dict.fromkeys(columns(name for name in task.told if name in PARAMETERS))
    found |= {
        "id": task.id, **task.told, "winner": WINNERS[index],
        "requests_per_month": float(inputs.workload.requests_per_month), "horizon": float(inputs.workload.horizon),
        **{f"total_cost.{name}": cost for name, cost in costs.items()},
        **{f"cost_per_accepted_answer.{name}": cost for name, cost in answers.items()},
        **{f"feasible.{name}": bool(point.feasible[i, 0]) for i, name in enumerate(APPROACHES)},
        **_point_break_even(inputs),
    }  # fmt: skip
    expected = point.values["total_cost"][:, 0] if drawn is None else drawn.costs.mean(axis=1)
    others = [i for i in options if i != index]
    if others:
        runner_up = min(others, key=lambda i: float(expected[i]))
        found |= {"runner_up": APPROACHES[runner_up], "saving": float(expected[runner_up] - expected[index])}
    if drawn is not None:
        found |= {"draws": task.draws, "seed": task.seed, **_doubtful(drawn, index, options)}
    return {key: _finite(value) for key, value in found.items()}


def _drawn(task: Task) -> _Drawn | None:
    """Costs over draws; None where none are asked for, or nothing is uncertain."""
    if not task.draws:
        return None
    uncertain = doubt(task.inputs, task.ranges).estimates
    if not uncertain:
        return None
    pairs = {pair: rank for pair, rank in task.correlations.items() if pair[0] in uncertain and pair[1] in uncertain}
    doubts = doubt(task.inputs, task.ranges, pairs)
    rng = np.random.default_rng(task.seed)
    inputs = drawn_inputs(task.inputs, doubts, drawn_scores(doubts, draws=task.draws, rng=rng, scrambles=SCRAMBLES))
    parts = [_block(rows_of(inputs, slice(start, start + BLOCK))) for start in range(0, task.draws, BLOCK)]
    return _Drawn(
        costs=np.concatenate([part.costs for part in parts], axis=1),
        allowed=np.concatenate([part.allowed for part in parts], axis=1),
        met={name: Met.joined([part.met[name] for part in parts]) for name in parts[0].met},
    )


def _block(inputs: Inputs) -> _Drawn:
    """A block of draws, each at its own volume; projected once for costs, requirements and break-evens."""
    volume = np.full(case_count(inputs), 1.0) * inputs.workload.requests_per_month
    own = with_values(inputs, {"workload.requests_per_month": volume})
    projected = projections(own)
    found = [quantities_of(projected.approaches[name], projected, volume[:, None]) for name in APPROACHES]
    met = {}
    if not grows_with_volume(own):
        curves, declared = projected.total_costs, PARAMETERS["workload.requests_per_month"]
        met = {
            name: met_volumes(curves[AGAINST], curves[name], lowest=declared.slider_low, highest=declared.slider_high)
            for name in _SECONDS
        }
    return _Drawn(
        costs=np.stack([quantities["total_cost"][:, 0] for quantities in found]),
        allowed=np.stack([feasible(inputs, quantities)[:, 0] for quantities in found]),
        met=met,
    )


def _doubtful(drawn: _Drawn, index: int, options: list[int]) -> dict[str, Any]:
    """Columns that only draws can fill."""
    count = drawn.costs.shape[1]
    shares = np.bincount(cheapest(drawn.costs, drawn.allowed), minlength=len(WINNERS)) / count
    sure = float(shares[index])
    told: dict[str, Any] = {
        "sure": sure, "sure_error": float(np.sqrt(sure * (1 - sure) / count)),
        **{f"chance_cheapest.{name}": float(share) for name, share in zip(WINNERS, shares, strict=True)},
        **{f"expected_cost.{name}": float(drawn.costs[i].mean()) for i, name in enumerate(APPROACHES)},
    }  # fmt: skip
    if index < NOBODY:
        known = perfect_information(costs=drawn.costs[options].T, blocks=SCRAMBLES)
        told |= {"evpi": float(known.worth[0]), "evpi_error": float(known.error[0])}
    for name, met in drawn.met.items():
        where = crossed(met, levels=LEVELS, scrambles=SCRAMBLES)
        told[f"break_even_overtakes.{name}"] = where.shares["overtakes"]
        for level, value in zip(LEVELS, where.values, strict=True):
            told[f"break_even_p{round(100 * level)}.{name}"] = float(value)
    return told


def _point_break_even(inputs: Inputs) -> dict[str, Any]:
    """Volume from which each approach is cheaper than prompting for good, at the medians, and how it stands."""
    pairs, _ = break_even_over_volume(inputs, metric="total_cost")
    told: dict[str, Any] = {}
    for name in _SECONDS:
        standing, volume = _standing(pairs[f"{AGAINST}/{name}"], name)
        told |= {f"break_even_standing.{name}": standing, f"break_even_volume.{name}": volume}
    return told


def _standing(pair: Pair, second: str) -> tuple[str, float | None]:
    """Standing of the second approach, in the words of `chances.STANDINGS`, and the volume where it overtakes."""
    started = pair.cheaper_below == second
    if not pair.crossings:
        return ("always" if started else "never"), None
    last = pair.crossings[-1]
    if last.cheaper_above == second:
        return "overtakes", last.requests_per_month
    return ("falls_behind" if started or len(pair.crossings) > 1 else "never"), None


def _finite(value: Any) -> Any:
    """A number that exists, or None."""
    return None if isinstance(value, float) and not np.isfinite(value) else value
