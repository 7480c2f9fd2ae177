"""The best way to combine the two: the plan of least expected cost, the curves around it, and the regret of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.cases.cases import standings, total_costs
from simulator.decisions.hybrid_plans import COLUMNS, REFRESH, SHARE, SWITCH, Ground, Plan
from simulator.decisions.hybrid_search import GAIN, LEAST_SHARE, best_plan
from simulator.input_words import spoken_amount
from simulator.parameters import APPROACHES, ESCALATIONS, Array, Inputs, with_values
from simulator.wording import SPOKEN, spoken_usd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.decisions.hybrid_plans import BoolArray

#: Places on the curve over the escalated share.
_SHARE_PLACES: Final = 33


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanCurve:
    """Expected cost as one number of the plan moves and the others stay at their best.

    Attributes
    ----------
    name : str
        Dotted name of the input that moves.
    values : array, shape (k,)
        Its values, rising, in the canonical unit.
    cost : array, shape (k,)
        Expected cost of the hybrid. [USD]
    feasible : array of bool, shape (k,)
        Whether every requirement is met there.
    """

    name: str
    values: Array
    cost: Array
    feasible: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestHybrid:
    """The hybrid of least expected cost that meets the requirements, and what other plans would cost.

    Attributes
    ----------
    plan : Plan
        The best one.
    feasible : bool
        False where no plan meets the requirements; then ``plan`` is the cheapest of all.
    cost, cost_now : float
        Expected cost of the best plan, and of the scenario's own hybrid. [USD]
    by_escalation : dict
        Way to escalate -> its best plan and expected cost.
    pure : dict
        Approach -> expected cost of doing it alone; ``fine_tuning`` with its own best refresh interval, too, under
        ``fine_tuning_refreshed``, so that the hybrid gets no credit for a better interval. [USD]
    pure_feasible : dict
        The same names -> whether they meet the requirements.
    pure_refresh_interval : float
        Fine-tuning's own best refresh interval. [month]
    best_pure : str
        The cheapest feasible of them; empty where none is feasible.
    saves : float
        Cost of the best pure one less that of the plan; negative where the hybrid is dearer. [USD]
    worth_it : bool
        Whether combining beats the best pure approach, or is the only way to meet the requirements.
    chance : float or None
        Share of the draws in which the plan is cheaper than every feasible pure approach. [fraction]
    regrets : dict
        What a neighbouring plan, or a pure approach, would cost more. [USD]
    curves : dict
        Dotted name -> `PlanCurve` through the best plan.
    says : str
        All of it in a sentence or two.
    """

    plan: Plan
    feasible: bool
    cost: float
    cost_now: float
    by_escalation: Mapping[str, tuple[Plan, float]]
    pure: Mapping[str, float]
    pure_feasible: Mapping[str, bool]
    pure_refresh_interval: float
    best_pure: str
    saves: float
    worth_it: bool
    chance: float | None
    regrets: Mapping[str, float]
    curves: Mapping[str, PlanCurve]
    says: str

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        plain = (
            "feasible",
            "cost",
            "cost_now",
            "pure_refresh_interval",
            "best_pure",
            "saves",
            "worth_it",
            "chance",
            "says",
        )
        told: dict[str, Any] = {key: getattr(self, key) for key in plain}
        told["saves"] = self.saves if np.isfinite(self.saves) else None
        told |= {"plan": self.plan.as_dict(), "pure": dict(self.pure), "pure_feasible": dict(self.pure_feasible)}
        told["regrets"] = dict(self.regrets)
        told["by_escalation"] = {
            word: {**plan.as_dict(), "cost": cost} for word, (plan, cost) in self.by_escalation.items()
        }
        told["curves"] = {
            name: {key: getattr(curve, key).tolist() for key in ("values", "cost", "feasible")}
            for name, curve in self.curves.items()
        }
        return told


def best_hybrid(inputs: Inputs, *, draws: Inputs | None = None) -> BestHybrid:
    """Find the plan of least expected cost among those that meet the requirements.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    draws : Inputs, optional
        Arrays of shape (n,) where there is doubt: costs are then means over them.

    Returns
    -------
    BestHybrid
        Plan, curves and regrets; ``worth_it`` may well be false.

    Notes
    -----
    A coarse grid over all three numbers finds the valley, single moves its bottom (`hybrid_search`): a second valley
    that the grid does not show can be missed. One plan is chosen for all draws; who learns on the way and decides anew
    does better. A switch before the tuned model can be ready is no plan; nor is a share between nothing and 1 %.
    """
    ground = Ground(inputs=inputs, draws=inputs if draws is None else draws)
    found = {word: best_plan(ground, word) for word in ESCALATIONS}
    word = min(found, key=lambda name: (not found[name].feasible, found[name].cost))
    row, cost, feasible = found[word].row, found[word].cost, found[word].feasible
    plans = {name: (_plan(best.row, name), best.cost) for name, best in found.items()}
    now = np.array([[float(inputs[name]) for name in COLUMNS]])
    cost_now = float(ground.costs(now, str(inputs.hybrid.escalation)).mean())
    pure_feasible, per_draw, interval = _pure(ground)
    pure = {name: float(costs.mean()) for name, costs in per_draw.items()}
    allowed = [name for name in pure if pure_feasible[name]]
    best_pure = min(allowed, key=lambda name: pure[name]) if allowed else ""
    saves = pure[best_pure] - cost if best_pure else float("inf")
    chance = None
    if draws is not None:
        own = ground.costs(row[None], word)[:, 0]
        rivals = np.min([per_draw[name] for name in allowed], axis=0) if allowed else np.full(len(own), np.inf)
        chance = float((own < rivals * (1 - GAIN)).mean())
    curves = {name: _curve(ground, word, row, i) for i, name in enumerate(COLUMNS)}
    plan = plans[word][0]
    worth_it = feasible and saves > GAIN * abs(cost)
    return BestHybrid(
        plan=plan,
        feasible=feasible,
        cost=cost,
        cost_now=cost_now,
        by_escalation=plans,
        pure=pure,
        pure_feasible=pure_feasible,
        pure_refresh_interval=interval,
        best_pure=best_pure,
        saves=saves,
        worth_it=worth_it,
        chance=chance,
        regrets=_neighbours(ground, word, row, cost) | {name: pure[name] - cost for name in pure},
        curves=curves,
        says=_sentence(plan, ground.horizon, cost, feasible, best_pure, saves, worth_it, chance),
    )


def _plan(row: Array, escalation: str) -> Plan:
    """Plan of one row."""
    switch, share, refresh = row.tolist()
    return Plan(switch_month=switch, escalated_share=share, refresh_interval=refresh, escalation=escalation)


def _curve(ground: Ground, escalation: str, row: Array, column: int) -> PlanCurve:
    """Curve through the best plan along one number."""
    if column == SHARE:
        places = np.unique([0.0, row[SHARE], *np.linspace(LEAST_SHARE, 1.0, _SHARE_PLACES)])
    else:
        places = np.arange(1.0, ground.horizon + 1 + (column == SWITCH))
    plans = np.repeat(row[None], len(places), axis=0)
    plans[:, column] = places
    cost, feasible = ground.judged(plans, escalation)
    return PlanCurve(name=COLUMNS[column], values=places, cost=cost, feasible=feasible)


def _neighbours(ground: Ground, escalation: str, row: Array, cost: float) -> dict[str, float]:
    """What a month or five points more or less would cost more."""
    told = {}
    limits = {SWITCH: (1.0, ground.horizon + 1.0), SHARE: (LEAST_SHARE, 1.0), REFRESH: (1.0, float(ground.horizon))}
    for column, size, unit in ((SWITCH, 1.0, "month"), (REFRESH, 1.0, "month"), (SHARE, 0.05, "5 points")):
        for sign, word in ((-1, "less"), (1, "more")):
            other = row.copy()
            other[column] += sign * size
            if limits[column][0] <= other[column] <= limits[column][1]:
                name = f"{COLUMNS[column]}, {'one ' if unit == 'month' else ''}{unit} {word}"
                told[name] = float(ground.costs(other[None], escalation).mean()) - cost
    return told


def _pure(ground: Ground) -> tuple[dict[str, bool], dict[str, Array], float]:
    """Whether each approach alone is feasible, its cost in each draw, and fine-tuning's own best refresh interval."""
    own = standings(ground.inputs)
    names = ("prompting", "fine_tuning")
    feasible = {name: bool(own.feasible[APPROACHES.index(name), 0]) for name in names}
    per_draw = {name: total_costs(ground.draws, name) for name in names}
    refreshed: list[tuple[bool, float, float]] = []
    tried = {}
    for interval in np.arange(1.0, ground.horizon + 1).tolist():
        changed = {COLUMNS[REFRESH]: interval}
        tried[interval] = total_costs(with_values(ground.draws, changed), "fine_tuning")
        allowed = bool(standings(with_values(ground.inputs, changed)).feasible[APPROACHES.index("fine_tuning"), 0])
        refreshed.append((not allowed, float(tried[interval].mean()), interval))
    out, _, best = min(refreshed)
    name = "fine_tuning_refreshed"
    return feasible | {name: not out}, per_draw | {name: tried[best]}, best


def _sentence(
    plan: Plan, horizon: float, cost: float, feasible: bool, best_pure: str, saves: float, worth_it: bool,
    chance: float | None,
) -> str:  # fmt: skip
    """Say whether combining pays, and how."""
    alone = {"fine_tuning_refreshed": "fine-tuning, refreshed at its own best interval,", **SPOKEN}.get(best_pure, "")
    odds = "" if chance is None else f" It is cheaper in {100 * chance:.0f} % of the draws."
    if not feasible:
        return f"No hybrid meets the requirements; the cheapest one {plan.says(horizon)} and costs {spoken_usd(cost)}."
    described = f"The best hybrid {plan.says(horizon)}"
    if not best_pure:
        return f"{described}: {spoken_usd(cost)}, and neither approach alone meets the requirements."
    share = spoken_amount(abs(saves) / abs(cost + saves), "%") if cost + saves else "0 %"
    if worth_it:
        return f"{described}: {spoken_usd(cost)}, {spoken_usd(saves)} ({share}) less than {alone} alone.{odds}"
    if abs(saves) <= GAIN * abs(cost):
        return f"A hybrid is not worth it here: the best one {plan.says(horizon)} and costs as much as {alone} alone."
    more = f"{spoken_usd(-saves)} ({share}) more than {alone} alone"
    return f"A hybrid is not worth it here: the best one {plan.says(horizon)} and costs {more}.{odds}"
