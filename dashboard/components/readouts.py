"""The numbers of the three approaches side by side; each says its unit and where its equation stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard import ids
from dashboard.components.browser_parts import Readouts
from dashboard.components.verdict import pending_sentence
from dashboard.figures.canvas import drawn
from dashboard.formatting import APPROACH_LABELS, shown, unit_word
from simulator.live.headline import headline_pattern
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from simulator.decisions.verdict_parts import Verdict
    from simulator.results import Result

#: Quantity -> (how it is written, 1 where more is better and -1 where less is).
SHOWN: Final = {
    "total_cost": ("usd", -1),
    "cost_per_request": ("usd", -1),
    "cost_per_accepted_answer": ("usd", -1),
    "pass_rate": ("percent", 1),
    "consistency": ("percent", 1),
    "agreement": ("percent", 1),
    "latency": ("second", -1),
    "days_to_ready": ("day", -1),
}


def readouts() -> Readouts:
    """Build the block, still without numbers."""
    rows = [
        {
            "quantity": name, "label": QUANTITIES[name].label, "kind": kind, "better": better, "tip": number_tip(name),
        }
        for name, (kind, better) in SHOWN.items()
    ]  # fmt: skip
    approaches = [{"key": name, "label": APPROACH_LABELS[name]} for name in APPROACHES]
    return Readouts(id=ids.READOUTS, rows=rows, approaches=approaches, values={}, baseline=None)


def number_tip(name: str) -> str:
    """Say what a number is: first line of its equation, unit, file and line.

    Parameters
    ----------
    name : str
        A quantity of the index.

    Returns
    -------
    str
        Text of its tooltip.
    """
    known = QUANTITIES[name]
    unit = unit_word(known.shown_in) or known.unit
    return f"{known.summary}\n{known.name} [{unit}]\n{known.place}"


def readout_values(result: Result) -> dict[str, dict[str, float | None]]:
    """Numbers at the scenario's volume, in the units in which they are shown.

    Parameters
    ----------
    result : Result
        A run.

    Returns
    -------
    dict
        Approach -> quantity -> number.
    """
    return {
        name: {key: shown(key, [approach.at_volume[key]])[0] for key in SHOWN}
        for name, approach in result.approaches.items()
    }


def live_document(result: Result, decided: Verdict | None, *, uncertain: bool = False) -> dict[str, Any]:
    """What the browser reads while the volume moves: numbers over volume, and the pattern of the headline.

    Parameters
    ----------
    result : Result
        A run.
    decided : Verdict
        Its verdict.
    uncertain : bool
        Whether the verdict has a sureness.

    Returns
    -------
    dict
        ``volume``, ``volumes``, ``curves`` (approach -> quantity -> numbers in shown units), and `headline_pattern`.
    """
    return {
        "volume": result.volume,
        "volumes": drawn(result.volumes.tolist()),
        "curves": {
            name: {key: drawn(shown(key, approach.over_volume[key].tolist())) for key in SHOWN}
            for name, approach in result.approaches.items()
        },
        **(_pattern(decided, uncertain=uncertain) if decided else {}),
    }


def _pattern(decided: Verdict, *, uncertain: bool) -> dict[str, Any]:
    """Pattern of the headline; how sure it is, is not known while the volume moves."""
    pattern = headline_pattern(decided)
    return {**pattern, "sentence": pending_sentence(pattern["sentence"])} if uncertain else pattern
