"""One full point run: what each approach costs and how good it is, over volume, over months, and at one volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.break_evens import METRICS, BreakEven, break_even_over_months, break_evens_over_volume
from simulator.curves.curve import octave_volumes
from simulator.equations import totals
from simulator.ledger import PHASES, monthly_amounts
from simulator.model.calls import replicas_over_months
from simulator.model.evaluation import over_volumes, quantities_of, total_at
from simulator.model.projecting import monthly_quality, projections, prompting_projection
from simulator.notebook import HEADS, quantity_rows, sheet
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs, with_values
from simulator.units import DAYS_PER_MONTH
from simulator.waterfall import Step, savings_waterfall
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Volumes per doubling in curves over volume: 200 from one hundred to one hundred million. [volume]
VOLUMES_PER_DOUBLING: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One amount of the ledger.

    Attributes
    ----------
    phase, item, equation : str
        What is paid, and the quantity that it follows from.
    month : int
        When; 0 is before launch.
    usd : float
        Present value. Totals are sums of this. [USD]
    usd_paid : float
        The same, not discounted. [USD]
    """

    phase: str
    item: str
    month: int
    usd: float
    usd_paid: float
    equation: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ApproachResult:
    """One approach: numbers at the scenario's volume, curves over volume and months, the ledger.

    Attributes
    ----------
    at_volume : dict
        Quantity -> number at the scenario's volume.
    over_volume : dict
        Quantity -> array over `Result.volumes`.
    over_months : dict
        Quantity -> array over `Result.months`; quantities per request are not a number in month 0.
    phases : dict
        Phase -> present value. [USD]
    ledger : tuple of Entry
        Every amount that is not zero.
    """

    at_volume: Mapping[str, float]
    over_volume: Mapping[str, Array]
    over_months: Mapping[str, Array]
    phases: Mapping[str, float]
    ledger: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """A full point run of one set of inputs.

    Attributes
    ----------
    inputs : Inputs
        What it was computed from.
    volume : float
        The scenario's volume in month 1. [request/month]
    volumes, months : array
        Axes of the curves. [request/month], [month]
    approaches : dict
        Approach -> `ApproachResult`.
    break_even : dict
        Metric -> `BreakEven`.
    waterfall : tuple of Step
        From prompting without a cache to the hybrid, adding up to the cent.
    warnings : tuple of str
        What a reader should know.
    """

    inputs: Inputs
    volume: float
    volumes: Array
    months: Array
    approaches: Mapping[str, ApproachResult]
    break_even: Mapping[str, BreakEven]
    waterfall: tuple[Step, ...]
    warnings: tuple[str, ...]

    def _repr_html_(self) -> str:
        """What a notebook shows: the break-even in words, and money, quality and time at the volume."""
        numbers = {name: approach.at_volume for name, approach in self.approaches.items()}
        said = [pair.says for pair in self.break_even["total_cost"].pairs.values()]
        title = f"{spoken_volume(self.volume)} requests in month 1"
        return sheet(title, said, ("", "Unit", *(HEADS[name] for name in numbers)), quantity_rows(numbers))


def default_volumes() -> Array:
    """Volumes of the curves: the range of the volume's slider in steps of a constant ratio. [request/month]."""
    declared = PARAMETERS["workload.requests_per_month"]
    return octave_volumes(lowest=declared.slider_low, highest=declared.slider_high, per_doubling=VOLUMES_PER_DOUBLING)


def point_run(inputs: Inputs, *, volumes: Array | None = None) -> Result:
    """Run the model once, without doubt: see `Result`.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    volumes : array, optional
        Volumes of the curves, rising. [request/month]

    Returns
    -------
    Result
        Everything that tables, charts and files show.
    """
    axis = default_volumes() if volumes is None else np.asarray(volumes, dtype=float)
    volume = float(np.asarray(inputs.workload.requests_per_month))
    own = with_values(inputs, {"workload.requests_per_month": np.array([volume])})
    projected = projections(own)
    curves = over_volumes(inputs, axis, projected=projected)
    marked = {
        name: quantities_of(approach, projected, np.array([[volume]]))
        for name, approach in projected.approaches.items()
    }
    months = projected.clock.month
    approaches = {}
    for name in APPROACHES:
        approach, ledger = projected.approaches[name], []
        paid = np.zeros_like(months)
        for line in approach.lines:
            amounts = monthly_amounts(line=line, volumes=np.array([[volume]]))[0, 0]
            present = amounts * projected.clock.discount[0]
            paid = paid + amounts
            ledger += [
                Entry(
                    phase=line.phase, item=line.item, month=int(month), usd=float(present[month]),
                    usd_paid=float(amounts[month]), equation=line.equation,
                )
                for month in np.flatnonzero(amounts)
            ]  # fmt: skip
        cumulative = totals.cumulative_cost(monthly_cost=paid, discount_factor=projected.clock.discount[0])
        accepted = approach.monthly["good_share"] + approach.monthly["fallback_share"]
        answers = np.cumsum((accepted * projected.clock.traffic * projected.clock.discount)[0]) * volume
        per_answer = np.divide(cumulative, answers, out=np.where(months >= 1, np.inf, np.nan), where=answers > 0)
        quality = {key: np.where(months >= 1, values[0], np.nan) for key, values in monthly_quality(approach).items()}
        approaches[name] = ApproachResult(
            at_volume={key: float(values[0, 0]) for key, values in marked[name].items()},
            over_volume={key: values[0] for key, values in curves[name].items()},
            over_months={
                "requests": projected.clock.traffic[0] * volume,
                "monthly_cost": paid,
                "cumulative_cost": cumulative,
                "cost_per_accepted_answer": per_answer,
                "replicas": replicas_over_months(approach, np.array([[volume]]), projected.clock)[0, 0],
                **quality,
            },
            phases={phase: sum(entry.usd for entry in ledger if entry.phase == phase) for phase in PHASES},
            ledger=tuple(ledger),
        )
    over_time = {"total_cost": "cumulative_cost", "cost_per_accepted_answer": "cost_per_accepted_answer"}
    break_even = {}
    declared = PARAMETERS["workload.requests_per_month"]
    places = break_evens_over_volume(
        inputs, metrics=METRICS, lowest=declared.slider_low, highest=declared.slider_high, projected=projected
    )
    for metric, (pairs, cheapest) in places.items():
        paths = {name: approaches[name].over_months[over_time[metric]] for name in APPROACHES}
        monthly = break_even_over_months(paths, horizon=len(months) - 1)
        break_even[metric] = BreakEven(pairs=pairs, cheapest=cheapest, months=monthly)
    uncached = prompting_projection(with_values(own, {"prompting.cache_lifetime": 0.0}))
    return Result(
        inputs=inputs,
        volume=volume,
        volumes=axis,
        months=months,
        approaches=approaches,
        break_even=break_even,
        waterfall=savings_waterfall(
            uncached_cost=float(total_at(uncached, projected, np.array([[volume]]))[0, 0]),
            phases={name: approaches[name].phases for name in APPROACHES},
        ),
        warnings=_warnings(inputs, approaches),
    )


def _warnings(inputs: Inputs, approaches: Mapping[str, ApproachResult]) -> tuple[str, ...]:
    """What a reader should know about this run."""
    warnings = []
    ready = approaches["fine_tuning"].at_volume["days_to_ready"]
    switch, horizon = float(np.asarray(inputs.hybrid.switch_month)), float(np.asarray(inputs.workload.horizon))
    if 1 < switch <= horizon and ready > (switch - 1) * DAYS_PER_MONTH:
        warnings.append(
            f"hybrid.switch_month is {switch:.0f}, but the tuned model takes {ready:.0f} days to get ready; "
            f"switch in month {int(np.ceil(ready / DAYS_PER_MONTH)) + 1} or later"
        )
    repeats = approaches["prompting"].at_volume["repeats_per_input"]
    if repeats > 10:  # noqa: PLR2004 (the longest that published data test)
        warnings.append(
            f"each input comes back {repeats:,.0f} times a year; consistency is tested for 10 repeats, beyond it is "
            "extrapolated"
        )
    return tuple(warnings)
