"""How often to refresh: a refresh cures drift, costs money, and leaves one more version that answers differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.cases.cases import case_count, crossed, standings
from simulator.equations import consistency
from simulator.model.projecting import REPORTED_REPEATS
from simulator.parameters import APPROACHES
from simulator.wording import SPOKEN, spoken_usd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulator.parameters import Array, Inputs

#: What is shown for each interval.
QUANTITIES: Final = (
    "total_cost", "cost_per_accepted_answer", "pass_rate", "lowest_pass_rate", "consistency", "lowest_consistency",
    "agreement", "correlation",
)  # fmt: skip
#: C_10 if only the number of versions changed, at the pass rate of the scenario's own interval.
FROM_VERSIONS: Final = "consistency_from_versions"
#: What an interval can be best at: quantity -> 1 where less is better, -1 where more is.
AIMS: Final = {
    "total_cost": 1, "cost_per_accepted_answer": 1, "pass_rate": -1, "consistency": -1, "agreement": -1,
    FROM_VERSIONS: -1,
}  # fmt: skip
#: Values within this share of the best are as good; of these the longest interval is the best. [fraction]
_SAME: Final = 1.0e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cadence:
    """Cost and quality over the refresh interval of one part.

    Attributes
    ----------
    part : str
        Whose refresh interval moves: ``"prompting"`` or ``"fine_tuning"``.
    approach : str
        Whose numbers are shown: the part alone, or the hybrid that contains it.
    intervals : array, shape (k,)
        Months between refreshes, rising; the last one is the horizon: never. [month]
    quantities : dict
        Quantity -> array over the intervals, means over the draws where there are any, canonical units. The
        consistency has two causes: `FROM_VERSIONS` shows the one that refreshes make worse.
    feasible : array of bool, shape (k,)
        Whether the approach meets every requirement there.
    best : dict
        Aim -> the interval that is best for it; the longest where several are. [month]
    best_feasible : float or None
        Interval of least cost among those that meet the requirements. [month]
    now : float
        The scenario's own interval. [month]
    refreshes : array, shape (k,)
        Refreshes within the horizon. [ratio]
    says : str
        The trade-off in one or two sentences.
    """

    part: str
    approach: str
    intervals: Array
    quantities: Mapping[str, Array]
    feasible: NDArray[np.bool_]
    best: Mapping[str, float]
    best_feasible: float | None
    now: float
    refreshes: Array
    says: str

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        told: dict[str, Any] = {key: getattr(self, key) for key in ("part", "approach", "now", "best_feasible", "says")}
        told |= {key: getattr(self, key).tolist() for key in ("intervals", "feasible", "refreshes")}
        told["quantities"] = {name: values.tolist() for name, values in self.quantities.items()}
        return told | {"best": dict(self.best)}


def refresh_cadence(
    inputs: Inputs, *, part: str = "fine_tuning", approach: str | None = None, draws: Inputs | None = None
) -> Cadence:
    """Cost, pass rate and consistency for every refresh interval.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    part : str
        Whose refresh interval moves: ``"prompting"`` or ``"fine_tuning"``.
    approach : str, optional
        Whose numbers are shown: the part itself if left out, or ``"hybrid"``.
    draws : Inputs, optional
        Arrays of shape (n,) where there is doubt: numbers are then means over them.

    Returns
    -------
    Cadence
        Curves over whole months from 1 to the horizon, and the best interval for each aim.

    Raises
    ------
    ValueError
        If the part is no part, or not one of the approach.

    Notes
    -----
    A refresh restarts the clock of drift and adds fresh examples, so the pass rate rises with more refreshes; each one
    is a version more among those of the last year, so repeats agree less. Consistency feels both: where errors vanish
    faster than versions multiply it rises, too. All are means over the horizon.

    Examples
    --------
    >>> from simulator.scenarios.scenario import load
    >>> cadence = refresh_cadence(load("content-moderation").inputs)
    >>> cadence.best["consistency"] >= cadence.best["total_cost"]
    True
    """
    shown = approach or part
    if part not in APPROACHES[:2] or shown not in (part, APPROACHES[2]):
        raise ValueError(
            f"refreshes of {part!r} shown for {shown!r}: use 'prompting' or 'fine_tuning', alone or 'hybrid'"
        )
    horizon = int(float(inputs.workload.horizon))
    intervals = np.arange(1.0, horizon + 1)
    name, index = f"{part}.refresh_interval", APPROACHES.index(shown)
    ground = inputs if draws is None else draws
    drawn = standings(crossed(ground, {name: intervals}), QUANTITIES)
    own = standings(crossed(inputs, {name: intervals}))
    shape = (case_count(ground), len(intervals))
    each = {key: values[index].reshape(shape) for key, values in drawn.values.items()}
    rate_now = standings(ground, ("pass_rate",)).values["pass_rate"][index][:, None]
    each[FROM_VERSIONS] = consistency.consistency(
        pass_rate=rate_now, correlation=each["correlation"], repeats=REPORTED_REPEATS
    )
    quantities = {key: values.mean(axis=0) for key, values in each.items()}
    best = {key: float(intervals[_best(quantities[key] * sign)]) for key, sign in AIMS.items()}
    feasible = own.feasible[index]
    cost = np.where(feasible, quantities["total_cost"], np.inf)
    start = float(inputs.hybrid.switch_month) if shown != part and part == APPROACHES[1] else 1.0
    lived = max(horizon - start, 0.0)
    return Cadence(
        part=part,
        approach=shown,
        intervals=intervals,
        quantities=quantities,
        feasible=feasible,
        best=best,
        best_feasible=float(intervals[_best(cost)]) if feasible.any() else None,
        now=float(inputs[name]),
        refreshes=np.floor(lived / intervals),
        says=_sentence(shown, intervals, quantities, best, horizon),
    )


def _best(values: Array) -> int:
    """Index of the least value; the last of those that are as good."""
    least = values.min()
    return int(np.flatnonzero(values <= least + _SAME * abs(least))[-1])


def _sentence(
    approach: str, intervals: Array, quantities: Mapping[str, Array], best: Mapping[str, float], horizon: int
) -> str:
    """Say what each interval is good for, and what versions alone cost."""
    rate, ten, versions = (quantities[key] for key in ("pass_rate", "consistency", FROM_VERSIONS))

    def told(key: str) -> str:
        """When, with pass rate and consistency together."""
        at = best[key]
        when = "never" if at >= horizon else "every month" if at <= 1 else f"every {at:.0f} months"
        index = int(np.searchsorted(intervals, at))
        return f"{when} ({100 * rate[index]:.3g} % right, {100 * ten[index]:.3g} % ten times out of ten)"

    cheapest = float(quantities["total_cost"].min())
    words = [f"{SPOKEN[approach]} costs least refreshed {told('total_cost')}: {spoken_usd(cheapest)}"]
    if best["pass_rate"] == best["consistency"]:
        words.append(f"it is right most often and most consistent refreshed {told('pass_rate')}")
    else:
        words.append(f"it is right most often refreshed {told('pass_rate')}")
        words.append(f"it is most consistent refreshed {told('consistency')}")
    lost = 100 * (versions[-1] - versions[0])
    words.append(
        f"more versions alone cost {lost:.2g} points of ten out of ten between refreshing never and every month"
    )
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in words)
