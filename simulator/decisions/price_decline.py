"""Would the decision survive falling prices? The verdict with inference prices that fall by so much every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulator.cases.cases import WINNERS, standings
from simulator.cases.change_points import changes_between, melted, narrowed
from simulator.parameters import APPROACHES, PARAMETERS, with_values
from simulator.wording import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.cases.cases import IntArray
    from simulator.parameters import Array, Inputs

#: The input that says how fast prices fall.
DECLINE: Final = "workload.token_price_decline_per_year"
#: Falls that are looked at between the least and the most. [place]
_PLACES: Final = 200
#: Changes closer than this are one, up to rounding. [fraction]
_NEAR: Final = 1.0e-9
_SPOKEN: Final = {**SPOKEN, "none": "no approach"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceDecline:
    """The verdict under falling prices.

    Attributes
    ----------
    now, fall : float
        The scenario's own fall of prices, and the one that is asked about. [fraction/year]
    winner, then : str
        Who wins at either.
    survives : bool
        Whether the verdict is the same.
    flips : tuple of (float, str)
        Every fall from 0 to 99 % a year at which the verdict changes, and who wins above it. [fraction/year]
    says : str
        One or two sentences.
    falls : array, shape (k,)
        Falls that were looked at. [fraction/year]
    costs : dict
        Approach -> what is compared, at each of them. [USD] or [USD/answer]
    """

    now: float
    fall: float
    winner: str
    then: str
    survives: bool
    flips: tuple[tuple[float, str], ...]
    says: str
    falls: Array
    costs: Mapping[str, Array]

    def as_dict(self) -> dict[str, Any]:
        """Everything but the curves as plain data."""
        told: dict[str, Any] = {key: getattr(self, key) for key in self.__slots__ if key not in ("falls", "costs")}
        told["flips"] = [{"fall": fall, "winner": winner} for fall, winner in self.flips]
        return told


def price_decline(inputs: Inputs, fall: float, *, metric: str = "total_cost") -> PriceDecline:
    """Ask whether the verdict would be another one if inference prices fell by so much every year.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    fall : float
        Yearly fall of all inference prices. [fraction/year]
    metric : str
        What the verdict compares.

    Returns
    -------
    PriceDecline
        Both verdicts, and every fall at which the verdict changes.

    Raises
    ------
    ValueError
        If the fall is outside the limits of the input.

    Notes
    -----
    All inference prices fall together; machines, training and people do not. Falls are looked at in steps of half a
    point: two changes within one step can be missed.

    Examples
    --------
    >>> from simulator.scenarios.scenario import load
    >>> price_decline(load("ticket-triage").inputs, 0.0).survives in (True, False)
    True
    """
    declared = PARAMETERS[DECLINE]
    if not declared.low <= fall <= declared.high:
        raise ValueError(f"prices cannot fall by {fall:.0%} a year; allowed: {declared.low:.0%} to {declared.high:.0%}")

    def winners(_: IntArray, places: Array) -> IntArray:
        """Winner at falls of the price."""
        return standings(with_values(inputs, {DECLINE: places}), (metric,)).winner(metric)

    now = float(inputs.workload.token_price_decline_per_year)
    own, then = winners(np.zeros(2, dtype=np.intp), np.array([now, fall])).tolist()
    places = np.linspace(declared.low, declared.high, _PLACES)[None]
    along = standings(with_values(inputs, {DECLINE: places[0]}), (metric,))
    labels = along.winner(metric)[None]
    found = narrowed(label=winners, found=changes_between(line=np.array([0]), places=places, labels=labels))
    found = melted(found=found, nearness=_NEAR)
    found = found.rows(found.before != found.after)
    flips = tuple((high, WINNERS[after]) for high, after in zip(found.high.tolist(), found.after.tolist(), strict=True))
    return PriceDecline(
        now=now,
        fall=fall,
        winner=WINNERS[own],
        then=WINNERS[then],
        survives=own == then,
        flips=flips,
        says=_sentence(fall, WINNERS[own], WINNERS[then], flips),
        falls=places[0],
        costs=dict(zip(APPROACHES, along.values[metric], strict=True)),
    )


def _sentence(fall: float, winner: str, then: str, flips: tuple[tuple[float, str], ...]) -> str:
    """Say whether the decision survives, and up to where."""
    speed = f"prices that fall {100 * fall:.3g} % a year"
    verdict = f"{_SPOKEN[then]} {'meets the requirements' if then == 'none' else 'wins'}"
    words = f"The verdict ({_SPOKEN[winner]}) survives {speed}" if winner == then else f"With {speed} {verdict}"
    if not flips:
        return f"{words}; no fall of prices changes it."
    told = ", ".join(f"{_SPOKEN[after]} from {100 * at:.3g} % on" for at, after in flips)
    return f"{words}; as prices fall faster: {told}."
