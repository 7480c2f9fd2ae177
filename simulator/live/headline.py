"""The first sentence of a verdict as a pattern, for a page that fills it while the volume moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.input_words import spoken_amount
from simulator.parameters import APPROACHES
from simulator.wording import SPOKEN, spoken_usd, spoken_volume

if TYPE_CHECKING:
    from simulator.decisions.verdict_parts import Verdict
    from simulator.results import Result

#: The sentence of a verdict without draws.
HEADLINE: Final = (
    "At {volume} requests a month {first} is {title}: {cost} over {horizon}, against {next_cost} for {second}."
)
#: The sentence where one approach alone meets the requirements.
ALONE: Final = "At {volume} requests a month {first} is {title}: {cost} over {horizon}, and the only one."
#: The sentence where none does.
NOBODY: Final = "At {volume} requests a month no approach meets all requirements."


def headline_pattern(decided: Verdict) -> dict[str, Any]:
    """Pattern of the first sentence, and the approaches that may win.

    Parameters
    ----------
    decided : Verdict
        A verdict on total cost without draws, at any volume.

    Returns
    -------
    dict
        ``sentence``, ``words`` (approach -> how it is spoken), ``options`` (approaches that meet the requirements),
        ``title`` and ``horizon``.

    Notes
    -----
    Who meets the requirements is taken from the verdict's own volume; at another volume it can differ where a
    requirement depends on volume (latency by the cache, quality by labels from traffic).
    """
    options = [name for name in APPROACHES if decided.standings[name].feasible]
    asked = any(standing.checks for standing in decided.standings.values())
    return {
        "sentence": HEADLINE if len(options) > 1 else ALONE if options else NOBODY,
        "words": dict(SPOKEN),
        "options": options,
        "title": "the cheapest approach that meets the requirements" if asked else "cheapest",
        "horizon": spoken_amount(decided.horizon, "month"),
    }


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
        title="cheapest",
        volume=spoken_volume(result.volume),
        first=SPOKEN[order[0]],
        cost=spoken_usd(costs[order[0]]),
        horizon=spoken_amount(float(result.inputs.workload.horizon), "month"),
        next_cost=spoken_usd(costs[order[1]]),
        second=SPOKEN[order[1]],
    )
    return Headline(order=order, says=says)
