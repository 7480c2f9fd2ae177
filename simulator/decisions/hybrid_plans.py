"""What hybrids cost: any number of plans (switch month, escalated share, refresh interval), expected over the draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.cases.cases import crossed, rows_of, standings, total_costs
from simulator.parameters import APPROACHES, Array, Inputs, with_values
from simulator.units import DAYS_PER_MONTH
from simulator.wording import SPOKEN_DIGITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    BoolArray = NDArray[np.bool_]

#: Plans are written in these columns: input -> position.
COLUMNS: Final = ("hybrid.switch_month", "hybrid.escalated_share", "fine_tuning.refresh_interval")
SWITCH, SHARE, REFRESH = range(len(COLUMNS))
_HYBRID: Final = APPROACHES.index("hybrid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to combine the two.

    Attributes
    ----------
    switch_month : float
        Month in which the tuned model takes over; beyond the horizon: never. [month]
    escalated_share : float
        Share that prompting keeps from then on. [fraction]
    refresh_interval : float
        Months between refreshes of the tuned model; the horizon: never. [month]
    escalation : str
        ``"route"`` or ``"cascade"``.
    """

    switch_month: float
    escalated_share: float
    refresh_interval: float
    escalation: str

    def values(self) -> dict[str, float | str]:
        """The inputs that make a scenario's hybrid this one."""
        numbers = (self.switch_month, self.escalated_share, self.refresh_interval)
        return {**dict(zip(COLUMNS, numbers, strict=True)), "hybrid.escalation": self.escalation}

    def says(self, horizon: float) -> str:
        """The plan in words, after "it"."""
        if self.switch_month > horizon:
            return "never switches to the tuned model"
        share = f"keeps {100 * self.escalated_share:.{SPOKEN_DIGITS}g} % with prompting ({self.escalation})"
        kept = share if self.escalated_share > 0 else "keeps nothing with prompting"
        every = (
            f"refreshes every {self.refresh_interval:.0f} months" if self.refresh_interval > 1 else "refreshes monthly"
        )
        fresh = every if self.refresh_interval < horizon - self.switch_month + 1 else "never refreshes it"
        return f"switches to the tuned model in month {self.switch_month:.0f}, {kept} and {fresh}"

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What plans are judged on.

    Attributes
    ----------
    inputs : Inputs
        Floats: requirements are judged at them.
    draws : Inputs
        Arrays of shape (n,) where there is doubt; the inputs themselves where there is none.
    """

    inputs: Inputs
    draws: Inputs

    @property
    def horizon(self) -> int:
        """Last month."""
        return int(float(self.inputs.workload.horizon))

    def first_draws(self, count: int) -> Ground:
        """Ground with the first draws only: the beginning of a Sobol sequence is balanced, every n-th point is not."""
        return Ground(inputs=self.inputs, draws=rows_of(self.draws, slice(0, count)))

    def costs(self, plans: Array, escalation: str) -> Array:
        """Cost of each plan in each draw.

        Parameters
        ----------
        plans : array, shape (k, 3)
            One row for each plan, in `COLUMNS`.
        escalation : str
            How all of them escalate.

        Returns
        -------
        array, shape (n, k)
            Total cost of the hybrid. [USD]
        """
        drawn = with_values(self.draws, {"hybrid.escalation": escalation})
        cases = crossed(drawn, {name: plans[:, i] for i, name in enumerate(COLUMNS)})
        return total_costs(cases, "hybrid").reshape(-1, len(plans))

    def judged(self, plans: Array, escalation: str) -> tuple[Array, BoolArray]:
        """Expected cost of each plan, and whether it can be had and meets the requirements at the inputs themselves.

        Parameters
        ----------
        plans, escalation
            As in `costs`.

        Returns
        -------
        cost : array, shape (k,)
            Mean over the draws. [USD]
        feasible : array of bool, shape (k,)
            Whether every requirement is met, and the tuned model can be ready by the month of the switch.
        """
        own = with_values(self.inputs, {"hybrid.escalation": escalation})
        cases = crossed(own, {name: plans[:, i] for i, name in enumerate(COLUMNS)})
        stand = standings(cases, ("days_to_ready",))
        days = stand.values["days_to_ready"][APPROACHES.index("fine_tuning")]
        switch = plans[:, SWITCH]
        # a switch in month 1 waits for the tuned model; one beyond the horizon needs none
        had = (switch <= 1) | (switch > self.horizon) | (days <= (switch - 1) * DAYS_PER_MONTH)
        return self.costs(plans, escalation).mean(axis=0), stand.feasible[_HYBRID] & had
