"""All crossings of the three approaches over volume and over months, and who is cheapest where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.crossings import KINDS, cheapest_intervals, curve_crossings
from simulator.breakeven.curve_algebra import scaled_curve
from simulator.breakeven.scan import scanned_changes, signs_of
from simulator.curves.curve import CostCurve
from simulator.model.evaluation import accepted_requests, costs_at_own_volumes
from simulator.model.projecting import grows_with_volume, projections
from simulator.notebook import break_even_html
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs
from simulator.wording import crossing_sentence, month_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.model.projecting import Projections

#: What can break even over volume.
METRICS: Final = ("total_cost", "cost_per_accepted_answer")
#: Stands for the endless cost of an answer that is never accepted: dearer than any other. [USD]
ENDLESS: Final = 1e150


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One volume at which two approaches cost the same, or step over each other.

    Attributes
    ----------
    requests_per_month : float
        The volume. [request/month]
    cheaper_above : str
        The approach that is cheaper just above it; empty where both cost the same.
    kind : str
        ``"root"``: equal there; ``"jump"``: a hosting step carries one over the other.
    """

    requests_per_month: float
    cheaper_above: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """All crossings of two approaches over volume, and in words."""

    crossings: tuple[Crossing, ...]
    cheaper_below: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range of volumes in which one approach is cheapest. [request/month]."""

    start: float
    end: float
    approach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPair:
    """Months in which the cumulative costs of two approaches cross."""

    crossings: tuple[tuple[int, str], ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Break-even of all approaches on one metric."""

    pairs: Mapping[str, Pair]
    cheapest: tuple[Interval, ...]
    months: Mapping[str, MonthPair]
    _repr_html_ = break_even_html


#: Pairs by name, and who is cheapest where.
Places = tuple[dict[str, Pair], tuple[Interval, ...]]
#: Pair -> the cheaper one at the lowest volume, and the crossings.
Found = dict[tuple[str, str], tuple[str, list[Crossing]]]


def break_even_over_volume(
    inputs: Inputs,
    *,
    metric: str,
    lowest: float | None = None,
    highest: float | None = None,
    projected: Projections | None = None,
) -> Places:
    """Every volume at which two approaches cost the same, steps included, and who is cheapest in between.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    metric : str
        One of `METRICS`.
    lowest, highest : float, optional
        Range that is searched; the slider's range of the volume if left out. [request/month]
    projected : Projections, optional
        Projections of these inputs, where they are at hand already.

    Returns
    -------
    pairs : dict of Pair
        By ``"prompting/fine_tuning"`` and so on.
    cheapest : tuple of Interval
        Intervals that cover the range.

    Raises
    ------
    ValueError
        If the metric is unknown, or the range is empty or does not start above zero.

    Notes
    -----
    Complete by proof where costs are a curve over volume (`crossings`). Where examples grow with traffic there is no
    such curve; then 2,048 volumes are scanned, and two crossings closer than one step (0.7 %) can be missed.
    """
    declared = PARAMETERS["workload.requests_per_month"]
    low = declared.slider_low if lowest is None else lowest
    high = declared.slider_high if highest is None else highest
    return break_evens_over_volume(inputs, metrics=(metric,), lowest=low, highest=high, projected=projected)[metric]


def break_evens_over_volume(
    inputs: Inputs, *, metrics: Sequence[str], lowest: float, highest: float, projected: Projections | None = None
) -> dict[str, Places]:
    """As `break_even_over_volume` for several metrics, which share most of the work.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    metrics : sequence of str
        Some of `METRICS`.
    lowest, highest : float
        Range that is searched. [request/month]
    projected : Projections, optional
        Projections of these inputs, where they are at hand already.

    Returns
    -------
    dict of tuple
        Metric -> pairs and intervals.

    Raises
    ------
    ValueError
        As there.
    """
    for metric in metrics:
        if metric not in METRICS:
            raise ValueError(f"unknown metric {metric!r}; it is one of {' and '.join(METRICS)}")
    if not 0 < lowest < highest < np.inf:
        raise ValueError(f"volumes from {lowest:g} to {highest:g} cannot be searched; give 0 < lowest < highest")
    if grows_with_volume(inputs):
        places = _scanned(inputs, metrics, lowest, highest)
    else:
        places = _exact(projected or projections(inputs), metrics, lowest, highest)
    return {metric: (_in_words(found, lowest, highest), parts) for metric, (found, parts) in places.items()}


def _in_words(found: Found, low: float, high: float) -> dict[str, Pair]:
    """Crossings of each pair together with a sentence."""
    pairs = {}
    for (first, second), (below, crossings) in found.items():
        said = crossing_sentence(
            first=first,
            second=second,
            crossings=[(crossing.requests_per_month, crossing.cheaper_above) for crossing in crossings],
            cheaper_below=below,
            lowest=low,
            highest=high,
        )
        pairs[f"{first}/{second}"] = Pair(crossings=tuple(crossings), cheaper_below=below, says=said)
    return pairs


def break_even_over_months(costs: Mapping[str, Array], *, horizon: int) -> dict[str, MonthPair]:
    """Months at whose end the cumulative costs of two approaches have crossed.

    Parameters
    ----------
    costs : mapping of str to array, shape (horizon + 1,)
        Cumulative cost, or cumulative cost per accepted answer, by month; month 0 is ignored where it is not finite.
    horizon : int
        Last month.

    Returns
    -------
    dict of MonthPair
        By ``"prompting/fine_tuning"`` and so on.
    """
    pairs = {}
    for first, second in combinations(APPROACHES, 2):
        sign = signs_of(costs[first][1:], costs[second][1:])
        names = {-1: first, 0: "", 1: second}
        crossings = tuple(
            (month + 2, names[int(after)]) for month, (before, after) in enumerate(pairwise(sign)) if before != after
        )
        said = month_sentence(
            first=first, second=second, crossings=list(crossings), cheaper_at_first=names[int(sign[0])], horizon=horizon
        )
        pairs[f"{first}/{second}"] = MonthPair(crossings=crossings, says=said)
    return pairs


def _exact(
    projected: Projections, metrics: Sequence[str], low: float, high: float
) -> dict[str, tuple[Found, tuple[Interval, ...]]]:
    """Crossings of cost curves."""
    totals = projected.total_costs
    accepted = {name: accepted_requests(approach, projected) for name, approach in projected.approaches.items()}
    of_metric = {
        "total_cost": lambda: totals,
        "cost_per_accepted_answer": lambda: {
            name: _per_accepted(curve, accepted[name]) for name, curve in totals.items()
        },
    }
    return {metric: _crossings_of(of_metric[metric](), low, high) for metric in metrics}


def _crossings_of(curves: Mapping[str, CostCurve], low: float, high: float) -> tuple[Found, tuple[Interval, ...]]:
    """Crossings of one curve for each approach."""
    found: Found = {}
    all_met = []
    for first, second in combinations(APPROACHES, 2):
        met = curve_crossings(first=curves[first], second=curves[second], lowest=low, highest=high)
        all_met.append(met)
        names = {-1: first, 0: "", 1: second}
        crossings = [
            Crossing(requests_per_month=float(volume), cheaper_above=names[int(sign)], kind=KINDS[kind])
            for volume, kind, sign in zip(met.volume, met.kind, met.sign_after, strict=True)
        ]
        found[first, second] = (names[int(met.sign_at_lowest[0])], [c for c in crossings if c.kind != "touch"])
    parts = cheapest_intervals(
        curves=tuple(curves[name] for name in APPROACHES), lowest=low, highest=high, crossings=all_met
    )
    return found, tuple(
        Interval(start=float(start), end=float(end), approach=APPROACHES[index])
        for start, end, index in zip(parts.start, parts.end, parts.cheapest, strict=True)
    )


def _scanned(
    inputs: Inputs, metrics: Sequence[str], low: float, high: float
) -> dict[str, tuple[Found, tuple[Interval, ...]]]:
    """Crossings where quality itself depends on the volume."""
    changes = scanned_changes(inputs, metrics=metrics, lowest=low, highest=high)
    places = {}
    for metric in metrics:
        found: Found = {}
        for first, second in combinations(APPROACHES, 2):
            names, change = {-1: first, 0: "", 1: second}, changes[metric, first, second]
            found[first, second] = (
                names[change.sign_at_lowest],
                [
                    Crossing(
                        requests_per_month=float(volume),
                        cheaper_above=names[int(sign)],
                        kind="jump" if jump else "root",
                    )
                    for volume, jump, sign in zip(change.volume, change.is_jump, change.sign_after, strict=True)
                ],
            )
        places[metric] = (found, _cheapest_between(inputs, metric, found, low, high))
    return places


def _cheapest_between(inputs: Inputs, metric: str, found: Found, low: float, high: float) -> tuple[Interval, ...]:
    """Who is cheapest between all crossings, seen from the middle of each stretch."""
    edges = sorted({c.requests_per_month for _, crossings in found.values() for c in crossings} | {low, high})
    middles = np.array([(start + end) / 2 for start, end in pairwise(edges)])
    between = {name: costs[metric] for name, costs in costs_at_own_volumes(inputs, middles).items()}
    order = np.argmin([between[name] for name in APPROACHES], axis=0)
    intervals: list[Interval] = []
    for (start, end), index in zip(pairwise(edges), order, strict=True):
        if intervals and intervals[-1].approach == APPROACHES[index]:
            start = intervals.pop().start
        intervals.append(Interval(start=start, end=end, approach=APPROACHES[index]))
    return tuple(intervals)


def _per_accepted(curve: CostCurve, accepted: Array) -> CostCurve:
    """Cost per accepted answer as a curve, or without end where no answer is accepted."""
    if (accepted > 0).all():
        return scaled_curve(curve=curve, factor=1 / accepted)
    return CostCurve(fixed=np.full_like(curve.fixed, ENDLESS), slope=np.zeros_like(curve.slope))
