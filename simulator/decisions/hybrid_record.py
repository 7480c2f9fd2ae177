"""How often combining the two wins over a number of scenarios, and why: a claim tested, not assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.decisions.best_hybrid import BestHybrid, best_hybrid
from simulator.parameters import with_values
from simulator.results import point_run
from simulator.wording import SPOKEN, spoken_usd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.parameters import Inputs

#: What the phases of the ledger are called in a sentence.
_PHASES: Final = {
    "upfront": "building",
    "training": "training",
    "per_request": "tokens",
    "hosting": "machines",
    "upkeep": "upkeep",
    "failures": "bad answers and fallbacks",
}
#: A difference below this share of the cost does not explain anything. [fraction]
_WORTH_NAMING: Final = 0.002


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HybridCase:
    """One scenario of the record.

    Attributes
    ----------
    name : str
        The scenario.
    best : BestHybrid
        Its best plan.
    saved : dict
        Phase -> what the best plan saves there against the best pure approach; negative where it costs more. [USD]
    why : str
        The same in words.
    """

    name: str
    best: BestHybrid
    saved: Mapping[str, float]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HybridRecord:
    """How often combining wins.

    Attributes
    ----------
    cases : tuple of HybridCase
        One for each scenario.
    wins : tuple of str
        Scenarios in which the best plan beats both pure approaches.
    says : str
        One sentence.
    """

    cases: tuple[HybridCase, ...]
    wins: tuple[str, ...]
    says: str

    def rows(self) -> list[dict[str, Any]]:
        """One row for each scenario."""
        return [
            {
                "scenario": case.name,
                "worth_it": case.best.worth_it,
                "plan": case.best.plan.as_dict(),
                "cost": case.best.cost,
                "best_pure": case.best.best_pure,
                "saves": case.best.saves if case.best.best_pure else None,
                "chance": case.best.chance,
                "why": case.why,
            }
            for case in self.cases
        ]


def hybrid_record(cases: Mapping[str, Inputs], draws: Mapping[str, Inputs] | None = None) -> HybridRecord:
    """Find the best hybrid of each scenario, and count how often it is worth it.

    Parameters
    ----------
    cases : mapping of str to Inputs
        Scenario -> floats in canonical units.
    draws : mapping of str to Inputs, optional
        Scenario -> arrays of shape (n,) where there is doubt: costs are then means over them.

    Returns
    -------
    HybridRecord
        Cases, wins and the reasons.

    Notes
    -----
    The model's hybrid is never right more often than the better of the two (`hybrid.hybrid_pass_rate`); published
    cascades sometimes are, and prompting a tuned model is not counted as a hybrid. Both count against the hybrid. The
    reasons are those at the inputs themselves, without doubt.
    """
    told = []
    for name, inputs in cases.items():
        best = best_hybrid(inputs, draws=draws[name] if draws else None)
        saved = _saved(inputs, best)
        told.append(HybridCase(name=name, best=best, saved=saved, why=_why(best, saved)))
    wins = tuple(case.name for case in told if case.best.worth_it)
    means = "on average over the draws" if draws else "at the scenarios' own numbers"
    says = f"Combining the two is cheapest in {len(wins)} of {len(told)} scenarios, {means}"
    return HybridRecord(cases=tuple(told), wins=wins, says=f"{says}: {', '.join(wins)}." if wins else f"{says}.")


def _saved(inputs: Inputs, best: BestHybrid) -> dict[str, float]:
    """What each phase costs less than with the best pure approach."""
    rival = best.best_pure or "prompting"
    changed = dict(best.plan.values())
    hybrid = point_run(with_values(inputs, changed)).approaches["hybrid"].phases
    alone = inputs
    if rival == "fine_tuning_refreshed":
        rival = "fine_tuning"
        alone = with_values(inputs, {"fine_tuning.refresh_interval": best.pure_refresh_interval})
    pure = point_run(alone).approaches[rival].phases
    return {phase: pure[phase] - hybrid[phase] for phase in pure}


def _why(best: BestHybrid, saved: Mapping[str, float]) -> str:
    """Where money is saved, and where more is spent."""
    least = _WORTH_NAMING * abs(best.cost)
    gains = sorted((phase for phase in saved if saved[phase] > least), key=lambda phase: -saved[phase])
    losses = sorted((phase for phase in saved if saved[phase] < -least), key=lambda phase: saved[phase])
    if not gains and not losses:
        return "it is the same"
    against = SPOKEN.get(best.best_pure.removesuffix("_refreshed"), "prompting")
    parts = []
    if gains:
        parts.append("saves " + " and ".join(f"{spoken_usd(saved[phase])} of {_PHASES[phase]}" for phase in gains[:2]))
    if losses:
        more = " and ".join(f"{spoken_usd(-saved[phase])} more for {_PHASES[phase]}" for phase in losses[:2])
        parts.append(f"pays {more}")
    return f"{' but '.join(parts)} than {against} alone" if losses else f"{parts[0]} against {against} alone"
