"""The first sentence of a run: who is cheapest at the scenario's volume, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.parameters import APPROACHES
from simulator.wording import SPOKEN, spoken_usd, spoken_volume

if TYPE_CHECKING:
    from simulator.results import Result

#: The sentence; the page fills the same one while the volume moves.
HEADLINE: Final = (
    "At {volume} requests a month {first} is cheapest: {cost} over {horizon} months, against {next_cost} for {second}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Who is cheapest at one volume.

    Attributes
    ----------
    order : tuple of str
        The approaches, cheapest first.
    says : str
        One sentence.
    """

    order: tuple[str, ...]
    says: str


def headline(result: Result) -> Headline:
    """Say who is cheapest at the scenario's volume.

    Parameters
    ----------
    result : Result
        A run.

    Returns
    -------
    Headline
        Order and sentence.
    """
    costs = {name: result.approaches[name].at_volume["total_cost"] for name in APPROACHES}
    order = tuple(sorted(APPROACHES, key=lambda name: costs[name]))
    says = HEADLINE.format(
        volume=spoken_volume(result.volume),
        first=SPOKEN[order[0]],
        cost=spoken_usd(costs[order[0]]),
        horizon=int(float(result.inputs.workload.horizon)),
        next_cost=spoken_usd(costs[order[1]]),
        second=SPOKEN[order[1]],
    )
    return Headline(order=order, says=says)
