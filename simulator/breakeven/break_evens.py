"""All crossings of the three approaches over volume and over months, and who is cheapest where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.crossings import KINDS, cheapest_intervals, curve_crossings
from simulator.breakeven.curve_algebra import scaled_curve
from simulator.curves.curve import CostCurve
from simulator.model.evaluation import accepted_requests, at_own_volumes, over_volumes, total_cost_curves
from simulator.model.projecting import grows_with_volume, projections
from simulator.notebook import HEADS, sheet
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs
from simulator.wording import crossing_sentence, month_sentence, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from simulator.model.projecting import Projections

#: What can break even over volume.
METRICS: Final = ("total_cost", "cost_per_accepted_answer")
#: Volumes at which costs without a closed form are looked at first. [volume]
SCANNED_VOLUMES: Final = 2048
#: Costs closer than this share of themselves count as the same. [fraction]
SAME: Final = 1e-12
#: Stands for the endless cost of an answer that is never accepted: dearer than any other. [USD]
ENDLESS: Final = 1e150
#: Halvings of a bracket: 2^-60 of it is below the last digit. [halving]
HALVINGS: Final = 60


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

    def _repr_html_(self) -> str:
        """What a notebook shows: every pair in words, and who is cheapest where."""
        rows = [
            (f"{spoken_volume(one.start)} to {spoken_volume(one.end)}", HEADS.get(one.approach, "Several"))
            for one in self.cheapest
        ]
        said = [pair.says for pair in self.pairs.values()]
        return sheet("Break-even", said, ("Requests a month", "Cheapest"), rows)


def break_even_over_volume(
    inputs: Inputs,
    *,
    metric: str,
    lowest: float | None = None,
    highest: float | None = None,
    projected: Projections | None = None,
) -> tuple[dict[str, Pair], tuple[Interval, ...]]:
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
    if metric not in METRICS:
        raise ValueError(f"unknown metric {metric!r}; it is one of {' and '.join(METRICS)}")
    if not 0 < low < high < np.inf:
        raise ValueError(f"volumes from {low:g} to {high:g} cannot be searched; give 0 < lowest < highest")
    if grows_with_volume(inputs):
        found, cheapest = _scanned(inputs, metric, low, high)
    else:
        found, cheapest = _exact(projected or projections(inputs), metric, low, high)
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
    return pairs, cheapest


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
        sign = _signs(costs[first][1:], costs[second][1:])
        names = {-1: first, 0: "", 1: second}
        crossings = tuple(
            (month + 2, names[int(after)]) for month, (before, after) in enumerate(pairwise(sign)) if before != after
        )
        said = month_sentence(
            first=first, second=second, crossings=list(crossings), cheaper_at_first=names[int(sign[0])], horizon=horizon
        )
        pairs[f"{first}/{second}"] = MonthPair(crossings=crossings, says=said)
    return pairs


Found = dict[tuple[str, str], tuple[str, list[Crossing]]]


def _exact(projected: Projections, metric: str, low: float, high: float) -> tuple[Found, tuple[Interval, ...]]:
    """Crossings of cost curves."""
    curves = total_cost_curves(projected)
    if metric == "cost_per_accepted_answer":
        curves = {
            name: _per_accepted(curve, accepted_requests(projected.approaches[name], projected))
            for name, curve in curves.items()
        }
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


def _scanned(inputs: Inputs, metric: str, low: float, high: float) -> tuple[Found, tuple[Interval, ...]]:
    """Crossings where quality itself depends on the volume."""
    volumes = np.geomspace(low, high, SCANNED_VOLUMES)
    costs = {name: quantities[metric][0] for name, quantities in over_volumes(inputs, volumes).items()}

    def both_at(first: str, second: str) -> Callable[[Array], tuple[Array, Array]]:
        """Costs of two approaches at volumes."""

        def both(at: Array) -> tuple[Array, Array]:
            quantities = at_own_volumes(inputs, at)
            return quantities[first][metric][:, 0], quantities[second][metric][:, 0]

        return both

    found: Found = {}
    for first, second in combinations(APPROACHES, 2):
        names = {-1: first, 0: "", 1: second}
        sign = _signs(costs[first], costs[second])
        where = np.flatnonzero(sign[1:] != sign[:-1])
        crossings = []
        if where.size:
            at, jumped = _bisected(both_at(first, second), volumes[where], volumes[where + 1])
            crossings = [
                Crossing(
                    requests_per_month=float(volume),
                    cheaper_above=names[int(sign[index + 1])],
                    kind="jump" if jump else "root",
                )
                for volume, jump, index in zip(at, jumped, where, strict=True)
            ]
        found[first, second] = (names[int(sign[0])], crossings)
    edges = sorted({c.requests_per_month for _, crossings in found.values() for c in crossings} | {low, high})
    middles = np.array([(start + end) / 2 for start, end in pairwise(edges)])
    between = {name: quantities[metric][0] for name, quantities in over_volumes(inputs, middles).items()}
    order = np.argmin([between[name] for name in APPROACHES], axis=0)
    intervals: list[Interval] = []
    for (start, end), index in zip(pairwise(edges), order, strict=True):
        if intervals and intervals[-1].approach == APPROACHES[index]:
            start = intervals.pop().start
        intervals.append(Interval(start=start, end=end, approach=APPROACHES[index]))
    return found, tuple(intervals)


def _signs(first: Array, second: Array) -> Array:
    """-1 where the first costs less, 1 where it costs more, 0 where both cost the same (or without end)."""
    same = np.isclose(first, second, rtol=SAME, atol=0.0, equal_nan=True)
    return np.where(same, 0, np.where(first > second, 1, -1))


def _per_accepted(curve: CostCurve, accepted: Array) -> CostCurve:
    """Cost per accepted answer as a curve, or without end where no answer is accepted."""
    if (accepted > 0).all():
        return scaled_curve(curve=curve, factor=1 / accepted)
    return CostCurve(fixed=np.full_like(curve.fixed, ENDLESS), slope=np.zeros_like(curve.slope))


def _bisected(both: Callable[[Array], tuple[Array, Array]], low: Array, high: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Halve brackets of a change to the last digit; also tell where the gap jumps instead of vanishing."""
    below = _signs(*both(low))
    size = np.maximum.reduce([*both(low), *both(high)])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = _signs(*both(middle)) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    (first_below, second_below), (first_above, second_above) = both(low), both(high)
    return high, np.abs((first_above - second_above) - (first_below - second_below)) > 1e-6 * size
