"""The savings waterfall: prompting without a cache -> cached prompting -> tuned -> hybrid, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.ledger import PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One bar: a total, or a change from one total towards the next.

    Attributes
    ----------
    label : str
        ``"prompting, no cache"``, ``"cache"``, a phase, or an approach.
    kind : str
        ``"total"`` or ``"change"``.
    towards : str
        Total that the change leads to.
    usd : float
        Amount in whole cents; negative where it saves. [USD]
    """

    label: str
    kind: str
    towards: str
    usd: float


def savings_waterfall(*, uncached_cost: float, phases: Mapping[str, Mapping[str, float]]) -> tuple[Step, ...]:
    """Steps from prompting without a cache to the hybrid, computed from the ledger's phases.

    Parameters
    ----------
    uncached_cost : float
        Total cost of prompting with the cache switched off. [USD]
    phases : mapping
        Approach -> phase -> present value, sums of the ledger. [USD]

    Returns
    -------
    tuple of Step
        Totals and changes; every total is the one before it plus the changes between, to the cent.

    Notes
    -----
    Every phase is rounded to cents first and totals are sums of rounded phases, so no cent is lost on the way.
    """
    cents = {name: {phase: round(amounts[phase], 2) for phase in PHASES} for name, amounts in phases.items()}
    total = {name: round(sum(amounts.values()), 2) for name, amounts in cents.items()}
    uncached = round(uncached_cost, 2)
    steps = [
        Step(label="prompting, no cache", kind="total", towards="prompting, no cache", usd=uncached),
        Step(label="cache", kind="change", towards="prompting", usd=round(total["prompting"] - uncached, 2)),
        Step(label="prompting", kind="total", towards="prompting", usd=total["prompting"]),
    ]
    for before, after in (("prompting", "fine_tuning"), ("fine_tuning", "hybrid")):
        steps += [
            Step(label=phase, kind="change", towards=after, usd=round(cents[after][phase] - cents[before][phase], 2))
            for phase in PHASES
        ]
        steps.append(Step(label=after, kind="total", towards=after, usd=total[after]))
    return tuple(steps)
